//! Secrets given out once: session cookies, invitations, API tokens.
//!
//! Invariant: the store has the hash only; who reads the store cannot sign in.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// A new secret of 256 random bits, as text that is safe in a URL.
pub fn new_secret(prefix: &str) -> String {
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
}

/// What is stored of a secret. Plain SHA-256 does, because the secret is random and long.
pub fn hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}
