//! What becomes of a letter that is handed over, also where a server or this program is killed in the middle.

#[path = "../../../../letters/tests/exim_server/mod.rs"]
mod exim_server;

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use self::exim_server::Exim;
use super::*;
use crate::{
    args,
    db::{self, query, testing::NOW},
    joining::mails::RESET,
    mail::{Topic, claim, drain, list, send, store},
    testing::{AREAS, on_both_engines},
    time::{Clock, DAY, HOUR, MINUTE},
    workspaces::{Home, Latest},
};

static NEEDED: &Topic = &RESET;

#[tokio::test]
async fn a_letter_is_sent_once_as_it_was_written() {
    on_both_engines(async |bench| {
        let taker = Taker::start().await;
        send_to(&bench, taker.port);
        let name = "鈴木 <太郎>\r\nBcc: x@example.com";
        let sent = id(put(&bench.workspace, NEEDED, "taro@日本語.jp", &format!("ご案内 {name}")).await);
        assert_eq!(drain(&bench.workspace).await.unwrap(), 1);
        assert_eq!(drain(&bench.workspace).await.unwrap(), 0, "once");
        let mail = mail(&bench, sent).await;
        assert_eq!((mail.state, mail.attempts), (MailState::Sent, 1));
        assert_eq!(mail.words.as_deref(), Some("250 2.0.0 taken"));
        assert_eq!(mail.settled_at, Some(bench.workspace.clock.now()));
        let letters = taker.letters();
        assert_eq!(letters.len(), 1);
        let (headers, _) = letters[0].split_once("\n\n").unwrap();
        assert!(headers.contains(&format!("Message-ID: <{}>", mail.message_id)), "{headers}");
        assert!(headers.contains("taro@xn--wgv71a119e.jp"), "{headers}");
        assert!(!headers.lines().any(|line| line.starts_with("Bcc")), "{headers}");
        assert!(headers.contains("=?utf-8?"), "the subject is encoded: {headers}");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_none_can_write_to_is_a_row_with_its_reason() {
    on_both_engines(async |bench| {
        send_to(&bench, 9);
        let wrong = id(put(&bench.workspace, NEEDED, "ｔａｒｏ@example.jp", "x").await);
        assert_eq!(outcome(&bench, wrong).await, (MailState::Failed, Some(MailReason::Unwritable)));
        assert!(mail(&bench, wrong).await.words.unwrap().contains("did you mean"));
        assert_eq!(drain(&bench.workspace).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_a_real_server_says_decides_what_happens_next() {
    on_both_engines(async |bench| {
        let Some(exim) = Exim::start() else { return };
        send_to(&bench, exim.port);
        let workspace = &bench.workspace;
        let taken = id(put(workspace, NEEDED, "taro@example.jp", "x").await);
        let nobody = id(put(workspace, NEEDED, "nobody@example.jp", "x").await);
        let later = id(put(workspace, NEEDED, "later@example.jp", "x").await);
        let spam = id(put(workspace, NEEDED, "hanako@example.jp", "SPAM").await);
        assert_eq!(drain(workspace).await.unwrap(), 4);
        assert_eq!(outcome(&bench, taken).await, (MailState::Sent, None));
        assert_eq!(exim.queued(), [format!("<{}>", mail(&bench, taken).await.message_id)]);

        assert_eq!(outcome(&bench, nobody).await, (MailState::Failed, Some(MailReason::Recipient)));
        assert_eq!(mail(&bench, nobody).await.words.as_deref(), Some("550 5.1.1 User unknown"));
        let again = id(put(workspace, NEEDED, "Nobody@example.jp", "x").await);
        drain(workspace).await.unwrap();
        assert_eq!(outcome(&bench, again).await, (MailState::Held, Some(MailReason::Suppressed)));

        assert_eq!(outcome(&bench, later).await, (MailState::Retry, Some(MailReason::Busy)));
        let next = mail(&bench, later).await;
        assert_eq!(next.due_at, Some(NOW.plus(MINUTE)));
        assert!(next.words.unwrap().contains("Greylisted"));
        assert_eq!(outcome(&bench, spam).await, (MailState::Failed, Some(MailReason::Letter)));

        // It is tried again under the same name, later each time, and given up after days.
        let mut tried = 1;
        while mail(&bench, later).await.state == MailState::Retry {
            let due = mail(&bench, later).await.due_at.expect("a time");
            workspace.clock.set(due);
            tried += drain(workspace).await.unwrap();
            assert!(due <= NOW.plus(4 * DAY), "it goes on");
        }
        assert_eq!(outcome(&bench, later).await, (MailState::Failed, Some(MailReason::GivenUp)));
        assert!((10..40).contains(&tried), "{tried} attempts in three days");
        assert_eq!(exim.queued().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_when_the_server_is_killed() {
    const STATES: &str = "select state as a, message_id as b from mails";
    on_both_engines(async |bench| {
        let Some(mut exim) = Exim::start() else { return };
        send_to(&bench, exim.port);
        let workspace = &bench.workspace;
        for number in 0..120 {
            put(workspace, NEEDED, &format!("taro{number}@example.jp"), "x").await;
        }
        let states =
            async || -> Vec<(String, String)> { query(STATES, args![]).all(&workspace.main).await.unwrap() };
        let of = |rows: &[(String, String)], state: &str| -> BTreeSet<String> {
            rows.iter().filter(|(of, _)| of == state).map(|(_, id)| format!("<{id}>")).collect()
        };
        let working = tokio::spawn(send::work(Latest::from(workspace.clone())));
        let begun = Instant::now();
        while of(&states().await, "sent").len() < 30 {
            assert!(begun.elapsed() < Duration::from_secs(60), "{}", exim.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        exim.kill();
        while !of(&states().await, "sending").is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(90), "letters hang");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        working.abort();
        let _ = working.await;
        let rows = states().await;
        let (sent, unknown) = (of(&rows, "sent"), of(&rows, "unknown"));
        let queued = exim.queued();
        let there: BTreeSet<String> = queued.iter().cloned().collect();
        assert_eq!(there.len(), queued.len(), "none twice");
        assert!(sent.is_subset(&there), "lost: {:?}", sent.difference(&there));
        assert!(there.is_subset(&sent.union(&unknown).cloned().collect()), "there, and to be sent again");
        assert!(of(&rows, "failed").is_empty());

        exim.restart();
        workspace.clock.set(NOW.plus(2 * HOUR));
        // What a server left half-done is not in the way of what it takes now.
        while drain(workspace).await.unwrap() > 0 {}
        let rows = states().await;
        let unknown = of(&rows, "unknown");
        assert_eq!(of(&rows, "sent").len() + unknown.len(), 120, "{} unknown", unknown.len());
        let queued = exim.queued();
        assert_eq!(queued.iter().collect::<BTreeSet<_>>().len(), queued.len(), "none twice");
        assert!(queued.len() >= 120 - unknown.len());
    })
    .await;
}

#[tokio::test]
async fn a_program_that_is_killed_in_the_middle_leaves_a_letter_that_waits_for_somebody() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let silent = Taker::silent().await;
        send_to(&bench, silent.port);
        let first = id(put(workspace, NEEDED, "taro@example.jp", "first").await);
        let database = bench.home.database().map(str::to_owned);
        let other =
            Home::open(bench.home.folder(), database, Clock::fixed(NOW), AREAS.parts()).await.unwrap();
        other.post.set_up("https://cs.acme.example.jp", Some(settings(silent.port))).unwrap();
        let its = other.find(&workspace.slug).await.unwrap();
        let handing = tokio::spawn(async move { drain(&its).await });
        let begun = Instant::now();
        while silent.letters().is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(10), "nothing came");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(outcome(&bench, first).await.0, MailState::Sending);
        assert_eq!(drain(workspace).await.unwrap(), 0, "another program is at it");
        handing.abort();
        let _ = handing.await;
        drop(other);
        while outcome(&bench, first).await.0 == MailState::Sending {
            assert!(begun.elapsed() < Duration::from_secs(20), "it is waited for");
            assert_eq!(drain(workspace).await.unwrap(), 0, "it is not sent again by itself");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(outcome(&bench, first).await, (MailState::Unknown, Some(MailReason::Killed)));
        workspace.clock.set(NOW.plus(30 * DAY));
        assert_eq!(drain(workspace).await.unwrap(), 0);
        assert_eq!(silent.letters().len(), 1);

        // By somebody's hand it goes out again, under the same name.
        let taker = Taker::start().await;
        send_to(&bench, taker.port);
        let mut tx = workspace.main.begin().await.unwrap();
        assert!(store::send_by_hand(&mut tx, first, workspace.clock.now()).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(drain(workspace).await.unwrap(), 1);
        let named = format!("Message-ID: <{}>", mail(&bench, first).await.message_id);
        assert!(taker.letters()[0].contains(&named) && silent.letters()[0].contains(&named));
    })
    .await;
}

#[tokio::test]
async fn a_server_that_takes_and_does_not_say_so_leaves_an_unknown_letter() {
    on_both_engines(async |bench| {
        let silent = Taker::silent().await;
        send_to(&bench, silent.port);
        let only = id(put(&bench.workspace, NEEDED, "taro@example.jp", "x").await);
        drain(&bench.workspace).await.unwrap();
        assert_eq!(outcome(&bench, only).await, (MailState::Unknown, Some(MailReason::NoAnswer)));
        assert_eq!(drain(&bench.workspace).await.unwrap(), 0);
        assert_eq!(silent.letters().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_full_outbox_is_taken_and_shown_by_pages() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        for number in 0..60 {
            put(workspace, NEEDED, &format!("t{number}@example.jp"), "x").await;
        }
        // A hundred thousand of them, by doubling what is there.
        const MORE: &str = "
            insert into mails (id, message_id, topic, urgency, recipient, to_name, to_address, subject, html, plain, has_secret,
                               state, due_at, created_at)";
        let mut tx = workspace.main.begin().await.unwrap();
        let rows = (0..100_000).map(|number| {
            let id = MailId::new();
            args![
                id, format!("{id}@acme.example.jp"), "reset", "transactional", id.0, "", "t@example.jp", "x", "<p>x</p>", "x", 0_i64, "waiting",
                NOW.plus(number), NOW
            ]
        });
        db::insert_many(&mut tx, MORE, "", rows).await.unwrap();
        tx.commit().await.unwrap();
        let taker = Taker::start().await;
        send_to(&bench, taker.port);
        let before = db::testing::queries_so_far();
        assert_eq!(list::found(&workspace.main, None, None, None, 51).await.unwrap().len(), 51);
        let out = workspace.post.out().unwrap();
        assert!(matches!(
            claim::next(workspace, &out).await.unwrap(),
            claim::Next::Send(_)
        ));
        assert!(db::testing::queries_so_far() - before < 8);
        let unnamed = db::plans::unnamed(bench.home.stores(workspace)).await;
        assert!(unnamed.is_empty(), "{}", unnamed.join("\n"));
    })
    .await;
}
