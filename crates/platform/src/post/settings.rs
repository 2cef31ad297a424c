//! How a mail server is reached and who letters are from, as settings say it.
//!
//! Invariant: everything that is wrong is named at once with its setting; a password is shown nowhere.

use std::{collections::BTreeMap, path::Path};

use bansou_letters::{Address, DkimKey, Login, Mailbox, Sender, Signer, SmtpSettings, TlsMode};

use super::out::Out;

/// The settings of mail, as they stand in `bansou.toml`; in the environment `BANSOU_` and upper case.
pub const NAMES: &[&str] = &[
    "mail_server",
    "mail_user",
    "mail_password",
    "mail_from",
    "mail_return_path",
    "mail_hello",
    "mail_authority",
    "mail_dkim_selector",
    "mail_dkim_key",
];

/// As given, by name.
pub type Given = BTreeMap<&'static str, String>;

/// Checked settings.
#[derive(Clone, Debug, PartialEq)]
pub struct MailSettings {
    pub smtp: SmtpSettings,
    pub from: Mailbox,
    pub return_path: Address,
    /// Selector and key (PEM).
    dkim: Option<(String, Secret)>,
}

#[derive(Clone, PartialEq)]
struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(withheld)")
    }
}

/// Why letters cannot be sent as the settings say.
#[derive(Debug, thiserror::Error)]
pub enum MailSettingsError {
    #[error("mail_server: {0}")]
    Server(#[from] bansou_letters::SettingsError),
    #[error("mail_dkim_key: {0}")]
    Dkim(#[from] bansou_letters::KeyError),
}

/// The name of a setting, where it is one of mail's.
pub fn name_of(given: &str) -> Option<&'static str> {
    NAMES.iter().copied().find(|name| *name == given)
}

impl MailSettings {
    /// The settings, or none where no server is given. What is wrong goes to `errors`.
    pub fn read(given: &Given, public_url: Option<&str>, errors: &mut Vec<String>) -> Option<Self> {
        let text = |name: &str| given.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
        let Some(server) = text("mail_server") else {
            if let Some(name) = NAMES.iter().find(|name| text(name).is_some()) {
                errors.push(format!("{name}: is given without mail_server; write mail_server as well, such as smtp://smtp.example.jp:587"));
            }
            return None;
        };
        let before = errors.len();
        let smtp = read_server(server, errors);
        let from = match text("mail_from") {
            Some(from) => read_mailbox("mail_from", from, errors),
            None => {
                errors.push(
                    "mail_from: is missing; write who letters are from, such as cs@example.jp".to_owned(),
                );
                None
            }
        };
        let return_path =
            text("mail_return_path").and_then(|of| read_address("mail_return_path", of, errors));
        let login = match (text("mail_user"), given.get("mail_password")) {
            (Some(user), Some(password)) => Some(Login { user: user.to_owned(), password: password.clone() }),
            (None, None) => None,
            _ => {
                errors.push(
                    "mail_user, mail_password: one is given without the other; give both or neither"
                        .to_owned(),
                );
                None
            }
        };
        let authority = text("mail_authority").and_then(|path| read_file("mail_authority", path, errors));
        let dkim = match (text("mail_dkim_selector"), text("mail_dkim_key")) {
            (Some(selector), Some(path)) => {
                let pem = read_file("mail_dkim_key", path, errors).filter(|pem| {
                    let key = DkimKey::from_pem(pem);
                    errors.extend(key.as_ref().err().map(|error| format!("mail_dkim_key: {path}: {error}")));
                    key.is_ok()
                });
                pem.map(|pem| (selector.to_owned(), Secret(pem)))
            }
            (None, None) => None,
            _ => {
                errors.push(
                    "mail_dkim_selector, mail_dkim_key: one is given without the other; give both or neither"
                        .to_owned(),
                );
                None
            }
        };
        let (smtp, from) = (smtp?, from?);
        let hello = text("mail_hello").map(str::to_owned).or_else(|| host_of(public_url));
        let hello = hello.unwrap_or_else(|| from.address.domain().to_owned());
        let settings = Self {
            smtp: SmtpSettings { login, authority, hello, ..smtp },
            return_path: return_path.unwrap_or_else(|| from.address.clone()),
            from,
            dkim,
        };
        errors.extend(settings.smtp.check().err().map(|error| format!("mail_server: {error}")));
        (errors.len() == before).then_some(settings)
    }

    /// In a line, for who looks after the installation.
    pub fn told(&self) -> String {
        let SmtpSettings { host, port, tls, login, .. } = &self.smtp;
        let line = match tls {
            TlsMode::None => "an open line",
            TlsMode::StartTls => "STARTTLS",
            TlsMode::Implicit => "TLS",
        };
        let login =
            login.as_ref().map_or_else(|| "no login".to_owned(), |login| format!("as {}", login.user));
        let dkim = self.dkim.as_ref().map_or_else(
            || "not signed".to_owned(),
            |(selector, _)| format!("signed by {selector}._domainkey.{}", self.from.address.domain()),
        );
        format!("{host}:{port} by {line}, {login}, from {}, {dkim}", self.from.address)
    }

    /// Whether a letter is from a domain that can answer for it.
    pub fn is_signed(&self) -> bool {
        self.dkim.is_some()
    }

    pub(super) fn into_out(self) -> Result<Out, MailSettingsError> {
        let signer = match &self.dkim {
            Some((selector, Secret(pem))) => {
                let keys = vec![(selector.clone(), DkimKey::from_pem(pem)?)];
                Some(Signer::new(self.from.address.domain(), keys)?)
            }
            None => None,
        };
        Ok(Out {
            connections: self.smtp.connections,
            sender: Sender::new(self.smtp)?,
            from: self.from,
            return_path: self.return_path,
            signer,
        })
    }
}

/// `smtp://host:587` closes the line by STARTTLS, `smtps://host:465` has it closed from the start, `smtp-open://127.0.0.1:25`
/// leaves it open.
fn read_server(given: &str, errors: &mut Vec<String>) -> Option<SmtpSettings> {
    let wrong = "is no mail server; write smtp://HOST:587 (STARTTLS), smtps://HOST:465 (TLS), or smtp-open://HOST:25 (an open line, for a server on the same machine)";
    let read = || {
        let (scheme, rest) = given.split_once("://")?;
        let (tls, usual) = match scheme {
            "smtp" => (TlsMode::StartTls, 587),
            "smtps" => (TlsMode::Implicit, 465),
            "smtp-open" => (TlsMode::None, 25),
            _ => return None,
        };
        let rest = rest.trim_end_matches('/');
        if rest.contains('@') {
            return None;
        }
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, port.parse().ok()?),
            _ => (rest, usual),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        Some(SmtpSettings { port, tls, ..SmtpSettings::new(host) })
    };
    let read = read();
    if read.is_none() {
        // What stands before an @ may be a password.
        let shown = given.rsplit('@').next().unwrap_or_default();
        let more =
            if given.contains('@') { "; user and password go into mail_user and mail_password" } else { "" };
        errors.push(format!("mail_server: {shown:?} {wrong}{more}"));
    }
    read
}

/// `cs@example.jp` or `Acme CS <cs@example.jp>`.
fn read_mailbox(name: &str, given: &str, errors: &mut Vec<String>) -> Option<Mailbox> {
    let (shown, address) = match given.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        Some((shown, address)) => (shown.trim().trim_matches('"'), address),
        None => ("", given),
    };
    Some(Mailbox::new(shown, read_address(name, address, errors)?))
}

fn read_address(name: &str, given: &str, errors: &mut Vec<String>) -> Option<Address> {
    Address::parse(given).map_err(|error| errors.push(format!("{name}: {error}"))).ok()
}

fn read_file(name: &str, path: &str, errors: &mut Vec<String>) -> Option<String> {
    std::fs::read_to_string(Path::new(path))
        .map_err(|error| errors.push(format!("{name}: {path} cannot be read: {error}")))
        .ok()
}

fn host_of(public_url: Option<&str>) -> Option<String> {
    let host = public_url?.split("://").nth(1)?.split(['/', ':']).next()?;
    (host.contains('.') && !host.starts_with('[')).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(of: &[(&'static str, &str)]) -> Given {
        of.iter().map(|(name, text)| (*name, (*text).to_owned())).collect()
    }

    #[test]
    fn nothing_given_is_no_settings_and_no_error() {
        let mut errors = Vec::new();
        assert_eq!(MailSettings::read(&Given::new(), None, &mut errors), None);
        assert!(errors.is_empty());
    }

    #[test]
    fn a_server_is_read_with_its_line_and_told_without_its_password() {
        let mut errors = Vec::new();
        let settings = MailSettings::read(
            &given(&[
                ("mail_server", "smtps://smtp.example.jp"),
                ("mail_from", "Acme CS <cs@example.jp>"),
                ("mail_user", "acme"),
                ("mail_password", "hunter2"),
            ]),
            Some("https://cs.example.jp"),
            &mut errors,
        );
        assert!(errors.is_empty(), "{errors:?}");
        let settings = settings.unwrap();
        assert_eq!((settings.smtp.port, settings.smtp.tls), (465, TlsMode::Implicit));
        assert_eq!(settings.smtp.hello, "cs.example.jp");
        assert_eq!(settings.from.name.as_deref(), Some("Acme CS"));
        assert_eq!(settings.told(), "smtp.example.jp:465 by TLS, as acme, from cs@example.jp, not signed");
        assert!(!format!("{settings:?}").contains("hunter2"));
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        for (settings, words) in [
            (&[("mail_from", "cs@example.jp")][..], &["without mail_server"][..]),
            (
                &[("mail_server", "smtp.example.jp"), ("mail_user", "x")][..],
                &["is no mail server", "mail_from: is missing", "without the other"],
            ),
            (
                &[("mail_server", "smtp://u:hunter2@smtp.example.jp"), ("mail_from", "ｃｓ@example.jp")][..],
                &["mail_user and mail_password", "did you mean"],
            ),
            (
                &[
                    ("mail_server", "smtp://smtp.example.jp"),
                    ("mail_from", "cs@example.jp"),
                    ("mail_dkim_selector", "a"),
                    ("mail_dkim_key", "/nowhere.pem"),
                ][..],
                &["/nowhere.pem cannot be read"],
            ),
            (
                &[
                    ("mail_server", "smtp-open://smtp.example.jp"),
                    ("mail_from", "cs@example.jp"),
                    ("mail_user", "a"),
                    ("mail_password", "b"),
                ][..],
                &["would cross an open line"],
            ),
        ] {
            let mut errors = Vec::new();
            assert_eq!(MailSettings::read(&given(settings), None, &mut errors), None);
            assert!(!errors.iter().any(|error| error.contains("hunter2")), "{errors:?}");
            for word in words {
                assert!(errors.iter().any(|error| error.contains(word)), "{word} is not in {errors:?}");
            }
        }
    }
}
