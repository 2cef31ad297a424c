//! Guessing passwords and codes is slowed down, for each e-mail address and for each address on the network.
//!
//! Invariant: an attempt is counted before it is tried, in one statement, so that guesses made at the same moment do
//! not slip through together; and an unknown e-mail is counted like a known one, so that a lock tells nothing.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

use crate::{
    args,
    db::{self, Db, query},
    time::{DAY, HOUR, SECOND, Timestamp},
};

/// What attempts are counted for.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A login's e-mail, as compared.
    Email(&'a str),
    /// A browser's address on the network.
    Address(&'a str),
    /// The second factor of a login.
    Code(crate::ids::LoginId),
}

impl Subject<'_> {
    fn key(self) -> String {
        match self {
            // Hashed: a wrong e-mail typed by mistake, or a password typed in its place, need not be kept.
            Self::Email(email) => format!("email:{}", super::token::hash(email)),
            Self::Address(address) => format!("address:{address}"),
            Self::Code(login) => format!("code:{login}"),
        }
    }

    /// Failures that cost nothing. An office shares one address, so an address has more of them.
    fn free(self) -> i64 {
        match self {
            Self::Email(_) | Self::Code(_) => 5,
            Self::Address(_) => 40,
        }
    }
}

/// How long a subject is locked after its failures: nothing at first, then 30 seconds, doubling up to an hour.
pub fn pause(failures: i64, free: i64) -> i64 {
    if failures < free {
        return 0;
    }
    (30 * SECOND).saturating_mul(1 << (failures - free).min(7)).min(HOUR)
}

/// Counts an attempt. Answers until when the subject is locked, if it is; then the attempt must not be tried.
pub async fn attempt(control: &Db, subject: Subject<'_>, now: Timestamp) -> db::Result<Option<Timestamp>> {
    const COUNT: &str = "
        insert into sign_in_failures (subject, failures, last_at) values ($1, 1, $2)
        on conflict (subject) do update
           set failures = case when sign_in_failures.last_at < $3 then 1 else sign_in_failures.failures + 1 end,
               last_at = excluded.last_at
         where sign_in_failures.locked_until is null or sign_in_failures.locked_until <= $2
        returning failures as a";
    const LOCK: &str = "update sign_in_failures set locked_until = $2 where subject = $1";
    const UNTIL: &str = "select locked_until as a from sign_in_failures where subject = $1";
    let key = subject.key();
    let mut tx = control.begin().await?;
    let counted: Option<(i64,)> = query(COUNT, args![&key, now, now.plus(-DAY)]).optional(&mut tx).await?;
    let locked = if let Some((failures,)) = counted {
        let pause = pause(failures, subject.free());
        let until = (pause > 0).then(|| now.plus(pause));
        query(LOCK, args![key, until]).run(&mut tx).await?;
        None
    } else {
        let (until,): (Option<Timestamp>,) = query(UNTIL, args![key]).one(&mut tx).await?;
        until
    };
    tx.commit().await?;
    Ok(locked)
}

/// Forgets the failures of a subject that got it right.
pub async fn forget(control: &Db, subject: Subject<'_>) -> db::Result<()> {
    const FORGET: &str = "delete from sign_in_failures where subject = $1";
    query(FORGET, args![subject.key()]).run(control).await?;
    Ok(())
}

/// Takes back one attempt of a subject: it was a right one, but the wrong ones before it still count.
pub async fn forgive(control: &Db, subject: Subject<'_>) -> db::Result<()> {
    const FORGIVE: &str = "
        update sign_in_failures
           set failures = failures - 1,
               locked_until = case when failures <= $2 then null else locked_until end
         where subject = $1 and failures > 0";
    query(FORGIVE, args![subject.key(), subject.free()]).run(control).await?;
    Ok(())
}

/// The address of who asks. A reverse proxy on this machine names it last in `X-Forwarded-For`; from anyone else that
/// header is only a claim.
pub fn client_address(peer: Option<SocketAddr>, headers: &HeaderMap) -> String {
    let peer = peer.map(|peer| peer.ip());
    if peer.is_none_or(|peer| peer.is_loopback())
        && let Some(named) = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok())
        && let Some(address) = named.rsplit(',').next().and_then(|last| last.trim().parse::<IpAddr>().ok())
    {
        return address.to_string();
    }
    peer.map_or_else(String::new, |peer| peer.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::testing::{NOW, on_both_engines},
        time::MINUTE,
    };

    #[tokio::test]
    async fn the_sixth_guess_waits_and_each_further_one_longer() {
        on_both_engines(async |bench| {
            let control = &bench.home.control;
            let subject = Subject::Email("a@example.co.jp");
            for _ in 0..5 {
                assert_eq!(attempt(control, subject, NOW).await.unwrap(), None);
            }
            let until = attempt(control, subject, NOW).await.unwrap().expect("locked");
            assert_eq!(until, NOW.plus(30 * SECOND));
            assert_eq!(attempt(control, subject, until).await.unwrap(), None);
            assert_eq!(attempt(control, subject, until).await.unwrap(), Some(until.plus(MINUTE)));
            forget(control, subject).await.unwrap();
            assert_eq!(attempt(control, subject, until).await.unwrap(), None);
            assert_eq!(attempt(control, Subject::Email("b@example.co.jp"), NOW).await.unwrap(), None);
        })
        .await;
    }

    #[test]
    fn a_lock_never_lasts_longer_than_an_hour() {
        assert_eq!(pause(4, 5), 0);
        assert_eq!(pause(500, 5), HOUR);
    }

    #[test]
    fn only_a_proxy_on_this_machine_is_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "10.0.0.1, 203.0.113.9".parse().unwrap());
        let local: SocketAddr = "127.0.0.1:9".parse().unwrap();
        let foreign: SocketAddr = "198.51.100.7:9".parse().unwrap();
        assert_eq!(client_address(Some(local), &headers), "203.0.113.9");
        assert_eq!(client_address(Some(foreign), &headers), "198.51.100.7");
    }
}
