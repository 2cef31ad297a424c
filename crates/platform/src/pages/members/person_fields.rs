//! Name, e-mail and password as forms have them.
//!
//! Invariant: the password is never shown again.

use super::sign_in;
use crate::{
    members::{
        lockout::{self, Subject},
        password::{self, PasswordProblem},
    },
    web::{App, FormErrors, Problem, Seat, Ui},
};

/// As typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct PersonFields {
    pub name: String,
    pub email: String,
    pub password: String,
}

/// The longest name of a login, in characters.
const LONGEST_NAME: usize = 80;

impl PersonFields {
    /// Notes what is wrong, in the page's language.
    pub fn check(&self, ui: &Ui, errors: &mut FormErrors) {
        check_name(&self.name, ui, errors);
        if !is_email(&self.email) {
            errors.add("email", ui.t("login-email-wrong"));
        }
        check_password("password", &self.password, ui, errors);
    }
}

pub(super) fn check_name(name: &str, ui: &Ui, errors: &mut FormErrors) {
    if name.trim().is_empty() {
        errors.add("name", ui.t("login-name-missing"));
    } else if name.chars().count() > LONGEST_NAME {
        errors.add("name", ui.t1("login-name-long", "n", LONGEST_NAME as i64));
    }
}

pub(super) fn check_password(field: &str, password: &str, ui: &Ui, errors: &mut FormErrors) {
    match password::check(password) {
        Ok(()) => {}
        Err(PasswordProblem::TooShort) => {
            errors.add(field, ui.t1("login-password-short", "n", password::FEWEST_CHARACTERS as i64));
        }
        Err(PasswordProblem::TooLong) => errors.add(field, ui.t("login-password-long")),
    }
}

/// Notes an error where the password is not the login's; a borrowed browser cannot guess it either.
pub(super) async fn check_own_password(
    app: &App,
    seat: &Seat,
    given: String,
    field: &str,
    errors: &mut FormErrors,
) -> Result<(), Problem> {
    let (control, now) = (&app.home.control, app.home.clock.now());
    let own = [Subject::Own(seat.login.id)];
    if let Some(until) = lockout::attempt(control, &own, now).await? {
        errors.add(field, sign_in::wait_text(&seat.ui, now, until));
    } else if password::verify(given, Some(seat.login.password_hash.clone())).await? {
        lockout::succeeded(control, &own).await?;
    } else {
        errors.add(field, seat.ui.t("me-password-wrong"));
    }
    Ok(())
}

/// Whether the text has the shape of an e-mail address. Whether it reaches someone, only a mail can tell.
pub fn is_email(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 254
        && !text.contains(char::is_whitespace)
        && text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && domain.contains('.')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
                && !domain.contains('@')
        })
}

#[cfg(test)]
mod tests {
    use super::is_email;

    #[test]
    fn addresses_are_told_from_other_text() {
        for right in ["a@example.co.jp", " misaki.sato+cs@example.com "] {
            assert!(is_email(right), "{right}");
        }
        for wrong in
            ["", "a", "a@", "@example.com", "a@example", "a b@example.com", "a@b@example.com", "a@.com"]
        {
            assert!(!is_email(wrong), "{wrong}");
        }
    }
}
