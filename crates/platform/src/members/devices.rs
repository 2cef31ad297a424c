//! Browsers that a login signed in with before, by a cookie that each keeps for long.
//!
//! Invariant: the cookie opens nothing. It only gives the browser a count of wrong guesses of its own, so that strangers'
//! guesses do not lock its owner out.

use super::{Login, login_key, token};
use crate::{
    args,
    db::{self, Db, Tx, query},
    ids::LoginId,
    time::{DAY, Timestamp},
};

/// How long a browser stays known after the last sign-in.
pub const LASTS: i64 = 365 * DAY;

/// The most browsers that a login is known by; the one unused for longest goes first.
const MOST: i64 = 20;

/// A browser that the login of the given e-mail is known by.
#[derive(Clone, Debug)]
pub struct Device(String);

impl Device {
    pub(super) fn hash(&self) -> &str {
        &self.0
    }
}

/// The cookie's name, for each login of a browser its own. It is made of the e-mail, so that it can be looked for before it
/// is known whether the login exists.
pub fn cookie(email: &str) -> String {
    format!("bansou_device_{}", &token::hash(&login_key(email))[..12])
}

/// The browser with this secret, where a login of this e-mail signed in with it.
pub async fn find(
    control: &Db,
    email: &str,
    secret: Option<&str>,
    now: Timestamp,
) -> db::Result<Option<Device>> {
    const FIND: &str = "
        select d.secret_hash as a from known_devices d join logins l on l.id = d.login_id
         where d.secret_hash = $1 and l.email_key = $2 and d.last_seen_at > $3";
    let Some(secret) = secret else { return Ok(None) };
    let args = args![token::hash(secret), login_key(email), now.plus(-LASTS)];
    let found: Option<(String,)> = query(FIND, args).optional(control).await?;
    Ok(found.map(|(hash,)| Device(hash)))
}

/// The login signed in with this browser. Answers the secret for its cookie: the one that it has where that is this login's
/// already, never one that somebody else may have put there.
pub async fn remember(control: &Db, login: &Login, has: Option<&str>, now: Timestamp) -> db::Result<String> {
    const SEEN: &str = "
        update known_devices set last_seen_at = $3 where secret_hash = $1 and login_id = $2 and last_seen_at > $4";
    const NEW: &str = "insert into known_devices (secret_hash, login_id, last_seen_at) values ($1, $2, $3)";
    const DROP: &str = "
        delete from known_devices
         where login_id = $1 and secret_hash not in (
               select secret_hash from known_devices where login_id = $1 order by last_seen_at desc, secret_hash limit $2)";
    let mut tx = control.begin().await?;
    if let Some(secret) = has {
        let args = args![token::hash(secret), login.id, now, now.plus(-LASTS)];
        if query(SEEN, args).run(&mut tx).await? == 1 {
            tx.commit().await?;
            return Ok(secret.to_owned());
        }
    }
    let secret = token::new_secret("");
    query(NEW, args![token::hash(&secret), login.id, now]).run(&mut tx).await?;
    query(DROP, args![login.id, MOST]).run(&mut tx).await?;
    tx.commit().await?;
    Ok(secret)
}

/// No browser is known to the login any longer.
pub(crate) async fn forget_all(tx: &mut Tx, login: LoginId) -> db::Result<()> {
    const FORGET: &str = "delete from known_devices where login_id = $1";
    query(FORGET, args![login]).run(tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{db::testing::NOW, i18n::Locale, testing::on_both_engines, web::testing};

    #[tokio::test]
    async fn a_browser_is_known_to_its_own_login_only_and_not_for_ever() {
        on_both_engines(async |bench| {
            let control = &bench.home.control;
            let one = testing::login(&bench.home, "one@example.jp", Locale::En).await;
            let two = testing::login(&bench.home, "two@example.jp", Locale::En).await;
            let secret = remember(control, &one, None, NOW).await.unwrap();
            let known = async |email: &str, secret: &str, at| {
                find(control, email, Some(secret), at).await.unwrap().is_some()
            };
            assert!(known("One@example.jp", &secret, NOW).await);
            assert!(!known("two@example.jp", &secret, NOW).await);
            assert!(!known("one@example.jp", "guessed", NOW).await);
            assert!(!known("one@example.jp", &secret, NOW.plus(LASTS)).await);
            assert_eq!(remember(control, &one, Some(&secret), NOW.plus(DAY)).await.unwrap(), secret);
            assert!(known("one@example.jp", &secret, NOW.plus(LASTS)).await);
            // A secret that somebody else put into the browser is not taken over.
            assert_ne!(remember(control, &two, Some(&secret), NOW).await.unwrap(), secret);

            for n in 1..=MOST {
                remember(control, &one, None, NOW.plus(2 * DAY + n)).await.unwrap();
            }
            assert!(
                !known("one@example.jp", &secret, NOW.plus(3 * DAY)).await,
                "the oldest of many is dropped"
            );
        })
        .await;
    }
}
