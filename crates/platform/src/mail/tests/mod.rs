//! The outbox on both engines: what is sent, held back, failed and unknown; by a server that takes everything and by Exim.

mod choosing;
mod clicking;
mod coming_back;
mod handing_over;
mod held;
mod members;

use super::{
    Mail, MailReason, MailState, find,
    testing::{Taker, id, put, settings},
};
use crate::{db::testing::Bench, i18n::Locale, ids::MailId, mail::topic, testing::AREAS};

/// Lets the installation send to this port.
fn send_to(bench: &Bench, port: u16) {
    bench.home.post.set_up("https://cs.acme.example.jp", Some(settings(port))).expect("settings");
}

async fn mail(bench: &Bench, id: MailId) -> Mail {
    find(&bench.workspace.main, id).await.expect("a store").expect("a letter")
}

async fn outcome(bench: &Bench, id: MailId) -> (MailState, Option<MailReason>) {
    let mail = mail(bench, id).await;
    (mail.state, mail.reason)
}

#[test]
fn every_topic_state_and_reason_has_its_words() {
    let parts = AREAS.parts();
    let topics = topic::all(&parts).map(|topic| format!("mail-topic-{}", topic.name));
    let states = MailState::ALL.iter().map(|state| format!("mail-state-{state}"));
    let reasons = MailReason::ALL.iter().map(|reason| format!("mail-reason-{reason}"));
    let listed = bansou_letters::Suppression::ALL.iter().map(|of| format!("mail-suppression-{of}"));
    for key in topics.chain(states).chain(reasons).chain(listed) {
        assert!(Locale::Ja.has(&key) && Locale::En.has(&key), "{key}");
    }
    let mut names: Vec<&str> = topic::all(&parts).map(|topic| topic.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "two topics of one name");
}
