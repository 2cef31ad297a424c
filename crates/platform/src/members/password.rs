//! Passwords: argon2id, checked off the async threads.
//!
//! Invariant: a password is stored only as an argon2id hash, and checking takes as long for an unknown e-mail.

use std::sync::LazyLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};

/// The fewest characters a password may have.
pub const FEWEST_CHARACTERS: usize = 10;
/// More than this is not hashed: a long text would keep the processor busy.
pub const MOST_BYTES: usize = 1_024;

/// Why a password cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordProblem {
    #[error("a password needs at least {FEWEST_CHARACTERS} characters")]
    TooShort,
    #[error("a password can have at most {MOST_BYTES} bytes")]
    TooLong,
}

/// Says why a password cannot be used, if so.
pub fn check(password: &str) -> Result<(), PasswordProblem> {
    if password.len() > MOST_BYTES {
        Err(PasswordProblem::TooLong)
    } else if password.chars().count() < FEWEST_CHARACTERS {
        Err(PasswordProblem::TooShort)
    } else {
        Ok(())
    }
}

/// The hash to store. Takes some tens of milliseconds of a processor.
pub async fn hash(password: String) -> anyhow::Result<String> {
    tokio::task::spawn_blocking(move || hash_now(&password)).await?
}

fn hash_now(password: &str) -> anyhow::Result<String> {
    Ok(Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|e| anyhow::anyhow!("hashing: {e}"))?
        .to_string())
}

/// Whether the password is the one behind the hash; none stands for an unknown login, and takes as long.
pub async fn verify(password: String, stored: Option<String>) -> anyhow::Result<bool> {
    static NOBODY: LazyLock<String> =
        LazyLock::new(|| hash_now("nobody has this password").unwrap_or_default());
    if password.len() > MOST_BYTES {
        return Ok(false);
    }
    tokio::task::spawn_blocking(move || {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.clone());
        let hash = PasswordHash::new(&stored).map_err(|e| anyhow::anyhow!("stored password hash: {e}"))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && known)
    })
    .await?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_login_is_verified() {
        let hash = hash("とても長い合言葉です".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify("とても長い合言葉です".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!verify("ちがう合言葉".to_owned(), Some(hash)).await.unwrap());
        assert!(!verify("nobody has this password".to_owned(), None).await.unwrap());
    }

    #[test]
    fn a_password_has_ten_characters() {
        assert_eq!(check("123456789"), Err(PasswordProblem::TooShort));
        assert_eq!(check("一二三四五六七八九十"), Ok(()));
        assert_eq!(check(&"a".repeat(2_000)), Err(PasswordProblem::TooLong));
    }
}
