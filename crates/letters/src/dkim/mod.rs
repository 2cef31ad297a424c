//! Job: sign letters, so that their domain answers for them (DKIM, RFC 6376 and RFC 8463).
//! Invariant: the headers to unsubscribe by are inside each signature, and none of the signed ones can be added a second time.
//!
//! The signature is mail-auth's on ring. The `rsa` crate, which lettre's own signing would bring, tells private keys by its
//! timing (RUSTSEC-2023-0071, not mended); it is not in the tree.

mod der;
mod key;
mod rsa_key;
#[cfg(test)]
mod tests;

use mail_auth::common::headers::HeaderWriter;
use mail_auth::dkim::{Canonicalization, DkimSigner, Done};

pub use self::key::{DkimKey, KeyError, KeyKind};
use crate::letter::{RawError, RawLetter};

/// Named twice in the signature: once for the header that is there, once for one that somebody would add.
const SEALED: [&str; 15] = [
    "From",
    "Reply-To",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Feedback-ID",
];

/// Signs letters for one domain, by one key or by two of different kinds.
pub struct Signer {
    keys: Vec<DkimSigner<mail_auth::common::crypto::DkimKey, Done>>,
    domain: String,
}

/// Why a letter was not signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    #[error("the signature could not be made: {0}")]
    Signature(String),
    #[error("the signed letter is not clean: {0}")]
    Letter(#[from] RawError),
    #[error("the letter is from {from}, the key is of {domain}: DMARC would fail")]
    OtherDomain { from: String, domain: String },
}

impl Signer {
    /// A signer for letters from this domain or from below it.
    ///
    /// # Errors
    /// When the domain or a selector could not stand in a signature.
    pub fn new(domain: &str, keys: Vec<(String, DkimKey)>) -> Result<Self, KeyError> {
        let domain = key::checked_domain(domain)?;
        let keys = keys
            .into_iter()
            .map(|(selector, key)| {
                Ok(DkimSigner::from_key(key.into_signing_key()?)
                    .domain(domain.as_str())
                    .selector(key::checked_selector(&selector)?)
                    .headers(SEALED.into_iter().flat_map(|header| [header, header]))
                    .header_canonicalization(Canonicalization::Relaxed)
                    .body_canonicalization(Canonicalization::Relaxed))
            })
            .collect::<Result<_, KeyError>>()?;
        Ok(Self { keys, domain })
    }

    /// The letter with a signature of each key above it.
    ///
    /// # Errors
    /// When the letter is from another domain, or the key fails.
    pub fn sign(&self, letter: RawLetter) -> Result<RawLetter, SignError> {
        self.answers_for(&letter)?;
        let mut signatures = String::new();
        for key in &self.keys {
            let signature =
                key.sign(letter.as_bytes()).map_err(|error| SignError::Signature(error.to_string()))?;
            signatures.push_str(&signature.to_header());
        }
        Ok(letter.under(&signatures)?)
    }

    fn answers_for(&self, letter: &RawLetter) -> Result<(), SignError> {
        let from = letter.header("From").concat();
        let domain = from.trim_end_matches('>').rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
        let is_below = domain.strip_suffix(&self.domain).is_some_and(|below| below.ends_with('.'));
        if domain == self.domain || is_below {
            return Ok(());
        }
        Err(SignError::OtherDomain { from: domain, domain: self.domain.clone() })
    }
}
