//! Guessing passwords and codes is slowed down, with counts of their own for an e-mail, for an address on the network and
//! for a browser that is known to the login.
//!
//! Invariant: an attempt is counted before it is tried, so that guesses made at the same moment do not slip through
//! together; an unknown e-mail is counted like a known one, so that a lock tells nothing; and what strangers guess never
//! locks out a known browser.

use std::net::SocketAddr;

use axum::http::HeaderMap;

use super::{devices::Device, token};
use crate::{
    args,
    client::{self, network},
    db::{self, Db, query},
    ids::LoginId,
    time::{DAY, HOUR, MINUTE, SECOND, Timestamp},
};

/// What attempts are counted for.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A login's e-mail, as compared, from one address on the network.
    EmailFrom(&'a str, &'a str),
    /// A login's e-mail, from wherever.
    Email(&'a str),
    /// A browser's address on the network.
    Address(&'a str),
    /// A browser that the login signed in with before.
    Device(&'a Device),
    /// The second factor of a login.
    Code(LoginId),
    /// The second factor, in a browser that the login signed in with before.
    CodeOn(&'a Device),
    /// The password of a login that is signed in already.
    Own(LoginId),
    /// Asking for a new password for a login's e-mail, as compared.
    ResetOf(&'a str),
    /// The same, by a browser's address on the network.
    ResetFrom(&'a str),
}

impl Subject<'_> {
    fn key(self) -> String {
        match self {
            // Hashed: a wrong e-mail typed by mistake, or a password typed in its place, need not be kept.
            Self::EmailFrom(email, address) => {
                format!("email-from:{}", token::hash(&format!("{} {email}", network(address))))
            }
            Self::Email(email) => format!("email:{}", token::hash(email)),
            Self::Address(address) => format!("address:{}", network(address)),
            Self::Device(device) => format!("device:{}", device.hash()),
            Self::Code(login) => format!("code:{login}"),
            Self::CodeOn(device) => format!("code-on:{}", device.hash()),
            Self::Own(login) => format!("own:{login}"),
            Self::ResetOf(email) => format!("reset-of:{}", token::hash(email)),
            Self::ResetFrom(address) => format!("reset-from:{}", network(address)),
        }
    }

    /// Failures that cost nothing. An office shares one address, so an address has more of them; and an e-mail from
    /// wherever has more than from one address, so that a stranger elsewhere cannot lock it alone.
    fn free(self) -> i64 {
        match self {
            Self::EmailFrom(..) | Self::Device(_) | Self::Code(_) | Self::CodeOn(_) | Self::Own(_) => 5,
            // Each sends a mail.
            Self::ResetOf(_) => 3,
            Self::ResetFrom(_) => 20,
            Self::Address(_) => 40,
            Self::Email(_) => 50,
        }
    }

    fn longest(self) -> i64 {
        if matches!(self, Self::Email(_)) { 15 * MINUTE } else { HOUR }
    }

    /// How long it is locked after its failures: nothing at first, then 30 seconds, doubling up to its longest.
    fn pause(self, failures: i64) -> i64 {
        if failures < self.free() {
            return 0;
        }
        (30 * SECOND).saturating_mul(1 << (failures - self.free()).min(7)).min(self.longest())
    }
}

/// What a sign-in is counted for: of a known browser only itself.
pub fn of_password<'a>(email: &'a str, address: &'a str, device: Option<&'a Device>) -> Vec<Subject<'a>> {
    match device {
        Some(device) => vec![Subject::Device(device)],
        None => vec![Subject::EmailFrom(email, address), Subject::Address(address), Subject::Email(email)],
    }
}

/// What a code is counted for.
pub fn of_code(login: LoginId, device: Option<&Device>) -> Subject<'_> {
    device.map_or(Subject::Code(login), Subject::CodeOn)
}

/// Counts an attempt for each subject, or for none where one is locked: then answers until when, and the attempt must
/// not be tried. In this order always, so that two attempts never wait for one another.
pub async fn attempt(
    control: &Db,
    subjects: &[Subject<'_>],
    now: Timestamp,
) -> db::Result<Option<Timestamp>> {
    const COUNT: &str = "
        insert into sign_in_failures (subject, failures, last_at) values ($1, 1, $2)
        on conflict (subject) do update
           set failures = case when sign_in_failures.last_at < $3 then 1 else sign_in_failures.failures + 1 end,
               last_at = excluded.last_at
         where sign_in_failures.locked_until is null or sign_in_failures.locked_until <= $2
        returning failures as a";
    const LOCK: &str = "update sign_in_failures set locked_until = $2 where subject = $1";
    const UNTIL: &str = "select locked_until as a from sign_in_failures where subject = $1";
    prune(control, now).await?;
    let mut tx = control.begin().await?;
    let mut locked = None;
    for subject in subjects {
        let key = subject.key();
        let counted: Option<(i64,)> =
            query(COUNT, args![&key, now, now.plus(-DAY)]).optional(&mut tx).await?;
        if let Some((failures,)) = counted {
            let pause = subject.pause(failures);
            query(LOCK, args![key, (pause > 0).then(|| now.plus(pause))]).run(&mut tx).await?;
        } else {
            let (until,): (Option<Timestamp>,) = query(UNTIL, args![key]).one(&mut tx).await?;
            locked = locked.max(until);
        }
    }
    match locked {
        // What was counted for the others goes back with it.
        Some(_) => tx.rollback().await?,
        None => tx.commit().await?,
    }
    Ok(locked)
}

/// Drops counts that no longer say anything, some at a time.
async fn prune(control: &Db, now: Timestamp) -> db::Result<()> {
    const PRUNE: &str = "
        delete from sign_in_failures
         where subject in (select subject from sign_in_failures where last_at < $1 order by last_at limit 200)";
    query(PRUNE, args![now.plus(-DAY)]).run(control).await?;
    Ok(())
}

/// The subjects got it right: what is only theirs is forgotten; of what others share, this attempt is taken back, and the
/// wrong ones before it still count.
pub async fn succeeded(control: &Db, subjects: &[Subject<'_>]) -> db::Result<()> {
    for subject in subjects {
        match subject {
            Subject::Address(_) | Subject::Email(_) => forgive(control, *subject).await?,
            _ => forget(control, *subject).await?,
        }
    }
    Ok(())
}

async fn forget(control: &Db, subject: Subject<'_>) -> db::Result<()> {
    const FORGET: &str = "delete from sign_in_failures where subject = $1";
    query(FORGET, args![subject.key()]).run(control).await?;
    Ok(())
}

async fn forgive(control: &Db, subject: Subject<'_>) -> db::Result<()> {
    const FORGIVE: &str = "
        update sign_in_failures
           set failures = failures - 1,
               locked_until = case when failures <= $2 then null else locked_until end
         where subject = $1 and failures > 0";
    query(FORGIVE, args![subject.key(), subject.free()]).run(control).await?;
    Ok(())
}

/// The address of who asks, as far as proxies that are trusted say it.
pub fn client_address(peer: Option<SocketAddr>, headers: &HeaderMap) -> String {
    client::address(peer, headers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{db::testing::NOW, i18n::Locale, members::devices, testing::on_both_engines, web::testing};

    const EMAIL: &str = "a@example.co.jp";

    #[tokio::test]
    async fn the_sixth_guess_waits_and_each_further_one_longer() {
        on_both_engines(async |bench| {
            let control = &bench.home.control;
            let here = of_password(EMAIL, "192.0.2.1", None);
            for _ in 0..5 {
                assert_eq!(attempt(control, &here, NOW).await.unwrap(), None);
            }
            let until = attempt(control, &here, NOW).await.unwrap().expect("locked");
            assert_eq!(until, NOW.plus(30 * SECOND));
            assert_eq!(attempt(control, &here, until).await.unwrap(), None);
            assert_eq!(attempt(control, &here, until).await.unwrap(), Some(until.plus(MINUTE)));
            succeeded(control, &here).await.unwrap();
            assert_eq!(attempt(control, &here, until).await.unwrap(), None);
            let other = of_password("b@example.co.jp", "192.0.2.1", None);
            assert_eq!(attempt(control, &other, NOW).await.unwrap(), None);
        })
        .await;
    }

    #[tokio::test]
    async fn a_stranger_locks_neither_the_owner_elsewhere_nor_a_known_browser() {
        on_both_engines(async |bench| {
            let control = &bench.home.control;
            let login = testing::login(&bench.home, EMAIL, Locale::En).await;
            let secret = devices::remember(control, &login, None, NOW).await.unwrap();
            let known = devices::find(control, EMAIL, Some(&secret), NOW).await.unwrap().unwrap();

            // One stranger goes on for a month, as often as the lock lets them.
            let stranger = of_password(EMAIL, "203.0.113.9", None);
            let mut at = NOW;
            let mut guesses = 0;
            while at < NOW.plus(30 * DAY) {
                match attempt(control, &stranger, at).await.unwrap() {
                    Some(until) => at = until,
                    None => guesses += 1,
                }
            }
            assert!(guesses < 30 * 25, "{guesses} guesses in a month");
            let device = of_password(EMAIL, "203.0.113.9", Some(&known));
            assert_eq!(attempt(control, &device, at).await.unwrap(), None, "a known browser passes");
            // Elsewhere, without a known browser, a quarter of an hour is the longest to wait.
            let elsewhere = of_password(EMAIL, "198.51.100.4", None);
            if let Some(until) = attempt(control, &elsewhere, at).await.unwrap() {
                assert!(until <= at.plus(15 * MINUTE));
                assert_eq!(attempt(control, &elsewhere, until).await.unwrap(), None);
            }

            // Many addresses at once are slowed down by the e-mail's own count; the known browser passes.
            let mut passed = 0;
            let addresses: Vec<String> = (0..200).map(|n| format!("198.18.0.{n}")).collect();
            for address in &addresses {
                passed += i64::from(
                    attempt(control, &of_password("b@x.jp", address, None), at).await.unwrap().is_none(),
                );
            }
            assert_eq!(passed, 50);
            assert_eq!(attempt(control, &device, at).await.unwrap(), None);
            // The known browser's own guesses are counted, too.
            for _ in 0..3 {
                assert_eq!(attempt(control, &device, at).await.unwrap(), None);
            }
            assert_eq!(attempt(control, &device, at).await.unwrap(), Some(at.plus(30 * SECOND)));
        })
        .await;
    }

    #[tokio::test]
    async fn failures_of_yesterday_are_dropped() {
        on_both_engines(async |bench| {
            const COUNT: &str = "select count(*) as a from sign_in_failures";
            let control = &bench.home.control;
            for n in 0..100 {
                let address = format!("198.18.0.{n}");
                attempt(control, &of_password(EMAIL, &address, None), NOW).await.unwrap();
            }
            attempt(control, &[Subject::Email("b@example.jp")], NOW.plus(DAY + 1)).await.unwrap();
            assert_eq!(query(COUNT, args![]).one::<(i64,)>(control).await.unwrap(), (1,));
        })
        .await;
    }

    #[test]
    fn a_lock_never_lasts_longer_than_an_hour() {
        assert_eq!(Subject::EmailFrom(EMAIL, "").pause(4), 0);
        assert_eq!(Subject::EmailFrom(EMAIL, "").pause(500), HOUR);
        assert_eq!(Subject::Email(EMAIL).pause(500), 15 * MINUTE);
    }

    #[test]
    fn one_line_of_ipv6_is_one_address() {
        assert_eq!(network("2001:db8:1:2:aaaa::1"), network("2001:db8:1:2:bbbb::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
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
