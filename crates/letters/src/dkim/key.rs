//! Job: keys for signing: made, read from PEM, and told to the DNS.
//! Invariant: a private key shows itself in PEM only, never in a log.

use std::fmt;

use base64::{Engine, prelude::BASE64_STANDARD};
use mail_auth::common::crypto::{DkimKey as SigningKey, Ed25519Key, RsaKey, Sha256};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair, RsaKeyPair};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::{der, rsa_key};

/// The kinds of signatures that receivers check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// Checked by everybody.
    Rsa,
    /// Shorter; checked by some. Only beside an RSA signature.
    Ed25519,
}

crate::words::words!(KeyKind { Rsa => "rsa", Ed25519 => "ed25519" });

/// A private key.
pub struct DkimKey {
    kind: KeyKind,
    private: PrivateKeyDer<'static>,
    public: Vec<u8>,
}

/// Why a key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("this is no private key in PEM; it begins with -----BEGIN PRIVATE KEY-----")]
    NotPem,
    #[error("the key is neither RSA of 2048 to 4096 bits nor Ed25519: {0}")]
    Unusable(String),
    #[error("an RSA key needs 2048 bits, this one has {0}")]
    TooShort(usize),
    #[error("`{0}` cannot be a selector; letters, digits and hyphens do, as in `bansou2026`")]
    Selector(String),
    #[error("`{0}` is no domain")]
    Domain(String),
}

impl DkimKey {
    /// A new key. RSA takes some tenths of a second.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn generate(kind: KeyKind) -> Result<Self, KeyError> {
        let private = match kind {
            KeyKind::Rsa => rsa_key::generate_pkcs8(),
            KeyKind::Ed25519 => Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
                .map_err(|error| KeyError::Unusable(error.to_string()))?
                .as_ref()
                .to_vec(),
        };
        Self::of(PrivatePkcs8KeyDer::from(private).into())
    }

    /// Reads PKCS#8 (`PRIVATE KEY`) or PKCS#1 (`RSA PRIVATE KEY`), as openssl writes them.
    ///
    /// # Errors
    /// When it is no PEM, another kind of key, or too short.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        Self::of(PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| KeyError::NotPem)?)
    }

    fn of(private: PrivateKeyDer<'static>) -> Result<Self, KeyError> {
        let rsa = match &private {
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
            der => RsaKeyPair::from_pkcs8(der.secret_der()),
        };
        let refused = match rsa {
            Ok(pair) if pair.public().modulus_len() >= 256 => {
                let public = pair.public_key().as_ref().to_vec();
                return Ok(Self { kind: KeyKind::Rsa, private, public });
            }
            Ok(pair) => return Err(KeyError::TooShort(pair.public().modulus_len() * 8)),
            Err(refused) => refused,
        };
        match Ed25519KeyPair::from_pkcs8_maybe_unchecked(private.secret_der()) {
            Ok(pair) => {
                let public = pair.public_key().as_ref().to_vec();
                Ok(Self { kind: KeyKind::Ed25519, private, public })
            }
            Err(_) => Err(KeyError::Unusable(refused.to_string())),
        }
    }

    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The private key, to be kept as a secret.
    pub fn to_pem(&self) -> String {
        let label = match self.private {
            PrivateKeyDer::Pkcs1(_) => "RSA PRIVATE KEY",
            _ => "PRIVATE KEY",
        };
        let base64 = BASE64_STANDARD.encode(self.private.secret_der());
        let lines: Vec<&str> =
            base64.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap_or_default()).collect();
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
    }

    /// The text of the TXT record to publish at [`record_name`](Self::record_name).
    pub fn record(&self) -> String {
        let public = match self.kind {
            KeyKind::Rsa => der::rsa_public_key_info(&self.public),
            KeyKind::Ed25519 => self.public.clone(),
        };
        format!("v=DKIM1; k={}; p={}", self.kind, BASE64_STANDARD.encode(public))
    }

    /// The record as a zone file takes it: quoted strings of at most 255 characters.
    pub fn record_for_zone_file(&self) -> String {
        let record = self.record();
        let strings: Vec<String> = record
            .as_bytes()
            .chunks(255)
            .map(|string| format!("\"{}\"", String::from_utf8_lossy(string)))
            .collect();
        strings.join(" ")
    }

    /// Where the record is looked for.
    ///
    /// # Errors
    /// When the selector or the domain cannot stand in a name of the DNS.
    pub fn record_name(selector: &str, domain: &str) -> Result<String, KeyError> {
        Ok(format!("{}._domainkey.{}", checked_selector(selector)?, checked_domain(domain)?))
    }

    pub(super) fn into_signing_key(self) -> Result<SigningKey, KeyError> {
        let unusable = |error: mail_auth::Error| KeyError::Unusable(error.to_string());
        Ok(match self.kind {
            KeyKind::Rsa => RsaKey::<Sha256>::from_key_der(self.private).map_err(unusable)?.into(),
            KeyKind::Ed25519 => Ed25519Key::from_pkcs8_maybe_unchecked_der(self.private.secret_der())
                .map_err(unusable)?
                .into(),
        })
    }
}

impl fmt::Debug for DkimKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DkimKey({}, private part withheld)", self.kind)
    }
}

pub(super) fn checked_selector(selector: &str) -> Result<String, KeyError> {
    let fits = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if selector.split('.').all(fits) {
        return Ok(selector.to_ascii_lowercase());
    }
    Err(KeyError::Selector(selector.escape_debug().to_string()))
}

pub(super) fn checked_domain(domain: &str) -> Result<String, KeyError> {
    crate::address::Address::parse(&format!("postmaster@{domain}"))
        .map(|address| address.domain().to_owned())
        .map_err(|_| KeyError::Domain(domain.escape_debug().to_string()))
}
