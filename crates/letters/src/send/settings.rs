//! Job: how a mail server is reached.
//! Invariant: a password is shown nowhere and never goes over an open line to another machine.

use std::fmt;
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

/// How the line is closed to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TlsMode {
    /// An open line: for a server on the same machine or network.
    None,
    /// Opened in the clear and closed by STARTTLS before anything is said; usually port 587. A server without it is refused.
    StartTls,
    /// Closed from the start; usually port 465.
    Implicit,
}

crate::words::words!(TlsMode { None => "none", StartTls => "starttls", Implicit => "implicit" });

/// User and password.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    pub user: String,
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Login").field("user", &self.user).field("password", &"(withheld)").finish()
    }
}

/// How long each step may take. RFC 5321, 4.5.3.2 asks for minutes, and with reason: who gives up while a server looks at
/// the letter cannot know whether it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Connecting, greeting, TLS and login, each.
    pub connect: Duration,
    /// Answers to MAIL, RCPT and DATA.
    pub command: Duration,
    /// Writing the letter and the answer to its last line.
    pub letter: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            command: Duration::from_secs(5 * 60),
            letter: Duration::from_secs(10 * 60),
        }
    }
}

/// A mail server and how to speak to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub tls: TlsMode,
    pub login: Option<Login>,
    /// The name that we greet with: the public name of this machine.
    pub hello: String,
    pub timeouts: Timeouts,
    /// Connections open at once.
    pub connections: usize,
    /// A certificate authority of one's own, in PEM, trusted beside the public ones.
    pub authority: Option<String>,
}

/// Why settings cannot be used, with what would do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    #[error("`{0}` is no name of a mail server; one looks like `smtp.example.jp`")]
    Host(String),
    #[error("`{0}` is no name to greet with; one looks like `bansou.example.jp`")]
    Hello(String),
    #[error("a password would cross an open line to {0}; choose TLS, or leave user and password out")]
    OpenLine(String),
    #[error("the certificate of the authority is not readable: {0}")]
    Authority(String),
    #[error("there must be between 1 and 50 connections, not {0}")]
    Connections(usize),
    #[error("{0} holds a control character")]
    ControlCharacter(&'static str),
}

impl SmtpSettings {
    /// The usual way to a server: STARTTLS on 587.
    pub fn new(host: impl Into<String>) -> Self {
        Self {
            host: host.into(),
            port: 587,
            tls: TlsMode::StartTls,
            login: None,
            hello: "localhost".to_owned(),
            timeouts: Timeouts::default(),
            connections: 4,
            authority: None,
        }
    }

    /// Whether they can be used at all; a server is not asked.
    ///
    /// # Errors
    /// [`SettingsError`] with what would do.
    pub fn check(&self) -> Result<(), SettingsError> {
        if !is_name(&self.host) {
            return Err(SettingsError::Host(self.host.escape_debug().to_string()));
        }
        if !is_name(&self.hello) {
            return Err(SettingsError::Hello(self.hello.escape_debug().to_string()));
        }
        if !(1..=50).contains(&self.connections) {
            return Err(SettingsError::Connections(self.connections));
        }
        if let Some(login) = &self.login {
            if login.user.contains(char::is_control) || login.password.contains(char::is_control) {
                return Err(SettingsError::ControlCharacter("user or password"));
            }
            if self.tls == TlsMode::None && !self.is_this_machine() {
                return Err(SettingsError::OpenLine(self.host.clone()));
            }
        }
        self.tls_parameters().map(|_| ())
    }

    fn is_this_machine(&self) -> bool {
        self.host == "localhost"
            || self.host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    pub(super) fn tls_parameters(&self) -> Result<Option<TlsParameters>, SettingsError> {
        if self.tls == TlsMode::None {
            return Ok(None);
        }
        let unreadable = |error: lettre::transport::smtp::Error| SettingsError::Authority(error.to_string());
        let mut parameters = TlsParameters::builder(self.host.clone());
        if let Some(pem) = &self.authority {
            if CertificateDer::pem_slice_iter(pem.as_bytes()).next().is_none() {
                return Err(SettingsError::Authority(
                    "it begins with -----BEGIN CERTIFICATE-----".to_owned(),
                ));
            }
            parameters =
                parameters.add_root_certificate(Certificate::from_pem(pem.as_bytes()).map_err(unreadable)?);
        }
        parameters.build_rustls().map(Some).map_err(unreadable)
    }

    pub(super) fn client_id(&self) -> ClientId {
        ClientId::Domain(self.hello.clone())
    }

    pub(super) fn credentials(&self) -> Option<Credentials> {
        self.login.as_ref().map(|login| Credentials::new(login.user.clone(), login.password.clone()))
    }
}

/// The ways to log in that we speak, best first.
pub(super) const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

fn is_name(text: &str) -> bool {
    (1..=253).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_login(host: &str, tls: TlsMode) -> SmtpSettings {
        let login = Some(Login { user: "bansou".into(), password: "hunter2".into() });
        SmtpSettings { tls, login, ..SmtpSettings::new(host) }
    }

    #[test]
    fn a_password_is_not_shown() {
        let shown = format!("{:?}", with_login("smtp.example.jp", TlsMode::Implicit));
        assert!(shown.contains("bansou") && !shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn a_password_needs_a_closed_line() {
        let error = with_login("smtp.example.jp", TlsMode::None).check().unwrap_err();
        assert_eq!(error, SettingsError::OpenLine("smtp.example.jp".into()));
        for (host, tls) in [
            ("127.0.0.1", TlsMode::None),
            ("localhost", TlsMode::None),
            ("smtp.example.jp", TlsMode::StartTls),
            ("smtp.example.jp", TlsMode::Implicit),
        ] {
            assert_eq!(with_login(host, tls).check(), Ok(()));
        }
    }

    #[test]
    fn settings_that_cannot_work_say_so() {
        let settings = SmtpSettings::new("smtp.example.jp");
        let host = SmtpSettings { host: "smtp://x y".into(), ..settings.clone() };
        assert!(matches!(host.check(), Err(SettingsError::Host(_))));
        let hello = SmtpSettings { hello: "a\r\nRSET".into(), ..settings.clone() };
        assert!(matches!(hello.check(), Err(SettingsError::Hello(_))));
        let none = SmtpSettings { connections: 0, ..settings.clone() };
        assert_eq!(none.check(), Err(SettingsError::Connections(0)));
        let authority = SmtpSettings { authority: Some("no certificate".into()), ..settings };
        assert!(matches!(authority.check(), Err(SettingsError::Authority(_))));
    }
}
