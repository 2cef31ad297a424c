//! The second factor: time-based codes of six digits (RFC 6238) from an app on the phone.
//!
//! Invariant: a code is accepted once; the step it was for is stored and only later ones count.

use totp_rs::{Builder, Secret, Totp};

use super::{Login, recovery, token};
use crate::{
    args,
    db::{self, Db, Tx, query},
    ids::LoginId,
    percent,
    time::{MINUTE, Timestamp},
};

/// How long after the password the code may come.
const STEP_LASTS: i64 = 5 * MINUTE;

/// A new secret in base32, as apps take it.
pub fn new_secret() -> String {
    Secret::from(rand::random::<[u8; 20]>()).to_base32()
}

/// The address that an app reads from the picture.
pub fn address(email: &str, secret: &str) -> String {
    format!("otpauth://totp/Bansou:{}?secret={secret}&issuer=Bansou", percent::encoded(email))
}

/// The address as a QR picture that stands in the page.
pub fn picture(address: &str) -> anyhow::Result<String> {
    let code = qrcode::QrCode::new(address.as_bytes())?;
    let svg = code.render::<qrcode::render::svg::Color>().min_dimensions(220, 220).build();
    Ok(svg.find("<svg").map_or(svg.clone(), |start| svg[start..].to_owned()))
}

/// Which step a code is for, if it is right at this time. The step before and after count too: clocks differ.
pub fn matching_step(secret: &str, code: &str, now: Timestamp) -> Option<i64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).map(half_width).collect();
    let step = totp(secret)?.check(&digits, u64::try_from(now.0 / 1_000).ok()?)?;
    i64::try_from(step).ok()
}

fn totp(secret: &str) -> Option<Totp> {
    Builder::new().with_secret(Secret::try_from_base32(secret).ok()?).build().ok()
}

/// Japanese keyboards type full-width digits when they are left in kana.
fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from(b'0' + (u32::from(c) - u32::from('０')) as u8),
        other => other,
    }
}

/// Keeps a secret that is not yet in force.
pub async fn propose(control: &Db, login: LoginId, secret: &str) -> db::Result<()> {
    const PROPOSE: &str = "
        update logins set totp_secret = $2, totp_last_step = null where id = $1 and totp_since is null";
    query(PROPOSE, args![login, secret]).run(control).await?;
    Ok(())
}

/// Takes a code of the login, once. False where it is wrong or was used.
pub async fn accept(control: &Db, login: &Login, code: &str, now: Timestamp) -> db::Result<bool> {
    const ACCEPT: &str = "
        update logins set totp_last_step = $2
         where id = $1 and totp_secret is not null and (totp_last_step is null or totp_last_step < $2)";
    let step = login.totp_secret.as_deref().and_then(|secret| matching_step(secret, code, now));
    let Some(step) = step else { return Ok(false) };
    Ok(query(ACCEPT, args![login.id, step]).run(control).await? == 1)
}

/// From now on a code is asked for. Answers the recovery codes that stand in for the app; none where another window was
/// first.
pub async fn put_in_force(control: &Db, login: LoginId, now: Timestamp) -> db::Result<Option<Vec<String>>> {
    const IN_FORCE: &str = "
        update logins set totp_since = $2 where id = $1 and totp_secret is not null and totp_since is null";
    let mut tx = control.begin().await?;
    if query(IN_FORCE, args![login, now]).run(&mut tx).await? != 1 {
        return Ok(None);
    }
    let codes = recovery::renew(&mut tx, login, now).await?;
    tx.commit().await?;
    Ok(Some(codes))
}

/// No code is asked for any longer, and none of its recovery codes is left.
pub async fn end(control: &Db, login: LoginId) -> db::Result<()> {
    let mut tx = control.begin().await?;
    end_in(&mut tx, login).await?;
    tx.commit().await
}

/// The same in the caller's transaction.
pub(crate) async fn end_in(tx: &mut Tx, login: LoginId) -> db::Result<()> {
    const END: &str = "
        update logins set totp_secret = null, totp_since = null, totp_last_step = null where id = $1";
    query(END, args![login]).run(&mut *tx).await?;
    recovery::end(tx, login).await
}

/// Remembers that the password was right, and answers the secret of the cookie for the next page.
pub async fn begin_step(control: &Db, login: LoginId, now: Timestamp) -> db::Result<String> {
    const CLEAR: &str = "delete from sign_in_steps where expires_at < $1";
    const BEGIN: &str = "insert into sign_in_steps (token_hash, login_id, expires_at) values ($1, $2, $3)";
    let secret = token::new_secret("");
    let mut tx = control.begin().await?;
    query(CLEAR, args![now]).run(&mut tx).await?;
    query(BEGIN, args![token::hash(&secret), login, now.plus(STEP_LASTS)]).run(&mut tx).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Whose step this is, while it lasts.
pub async fn find_step(control: &Db, secret: &str, now: Timestamp) -> db::Result<Option<LoginId>> {
    const FIND: &str = "select login_id as a from sign_in_steps where token_hash = $1 and expires_at > $2";
    let found: Option<(LoginId,)> = query(FIND, args![token::hash(secret), now]).optional(control).await?;
    Ok(found.map(|(login,)| login))
}

/// The step was taken.
pub async fn end_step(control: &Db, secret: &str) -> db::Result<()> {
    const END: &str = "delete from sign_in_steps where token_hash = $1";
    query(END, args![token::hash(secret)]).run(control).await?;
    Ok(())
}

/// The code that an app shows at this time.
#[cfg(test)]
pub(crate) fn code_at(secret: &str, at: Timestamp) -> String {
    totp(secret).expect("a secret").generate((at.0 / 1_000) as u64).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: SHA-1, the secret "12345678901234567890", last six of the eight digits.
    #[test]
    fn codes_are_those_of_rfc_6238() {
        let secret = Secret::from(*b"12345678901234567890").to_base32();
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(matching_step(&secret, code, Timestamp(seconds * 1_000)), Some(seconds / 30));
        }
        assert_eq!(matching_step(&secret, "２８７ ０８２", Timestamp(59_000)), Some(1));
        assert_eq!(matching_step(&secret, "287083", Timestamp(59_000)), None);
        assert_eq!(matching_step(&secret, "287082", Timestamp(259_000)), None);
    }

    #[test]
    fn the_picture_has_no_inline_style() {
        let picture = picture(&address("みさき@example.co.jp", &new_secret())).unwrap();
        assert!(picture.starts_with("<svg") && !picture.contains("style="));
    }
}
