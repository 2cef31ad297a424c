//! Bounces and complaints that are posted to the workspace.

use bansou_letters::{Suppression, Urgency};

use super::*;
use crate::{
    db::testing::NOW,
    mail::{Topic, drain, returned, suppressions},
    testing::on_both_engines,
    time::{DAY, HOUR, Timestamp},
    web::testing::{self, Browser},
};

static NEWS: Topic = Topic { name: "news", urgency: Urgency::Planned, asked_for: false };
const MONDAY: Timestamp = Timestamp(NOW.0 + DAY + HOUR);

fn bounce(message_id: &str, recipient: &str, status: &str, words: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.jp\r\nTo: cs@acme.example.jp\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nYour letter did not arrive.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.jp\r\n\r\n\
         Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {words}\r\n\r\n\
         --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id}>\r\nTo: {recipient}\r\nSubject: x\r\n\r\n--b--\r\n"
    )
}

fn complaint(message_id: &str) -> String {
    format!(
        "From: abuse@mail.example.com\r\nTo: cs@acme.example.jp\r\nSubject: FW: x\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nThis is a complaint.\r\n\
         --b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: X/1\r\nVersion: 1\r\n\r\n\
         --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id}>\r\nSubject: x\r\n\r\n--b--\r\n"
    )
}

async fn sent(bench: &Bench, to: &str) -> Mail {
    let one = id(put(&bench.workspace, &NEWS, to, "x").await);
    drain(&bench.workspace).await.unwrap();
    let mail = mail(bench, one).await;
    assert_eq!(mail.state, MailState::Sent, "{mail:?}");
    mail
}

async fn post(bench: &Bench, path: &str, report: &str) -> u16 {
    let mut provider = Browser::new(&testing::app(bench));
    let body = ("message/rfc822".to_owned(), report.to_owned());
    provider.send(axum::http::Method::POST, path, Some(body)).await.status.as_u16()
}

async fn listed(bench: &Bench) -> Vec<(String, Suppression)> {
    let list = suppressions::list(&bench.workspace.main, None, 50).await.unwrap();
    list.into_iter().map(|line| (line.address, line.reason)).collect()
}

#[tokio::test]
async fn a_dead_address_and_a_complaint_go_on_the_list_and_forged_reports_do_not() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let taker = Taker::start().await;
        send_to(&bench, taker.port);
        workspace.clock.set(MONDAY);
        let dead = sent(&bench, "dead@example.jp").await;
        let cross = sent(&bench, "cross@example.jp").await;
        let path = returned::path(workspace);
        let hard = "550 5.1.1 <dead@example.jp>: Recipient address rejected: User unknown";

        // Without the secret, of a letter that is not ours, and of another's letter.
        let other = if path.ends_with('A') { 'B' } else { 'A' };
        let guessed = format!("{}{other}", &path[..path.len() - 1]);
        let report = bounce(&dead.message_id, "dead@example.jp", "5.1.1", hard);
        assert_eq!(post(&bench, &guessed, &report).await, 404);
        for forged in [
            bounce("other@acme.example.jp", "dead@example.jp", "5.1.1", hard),
            bounce(&cross.message_id, "dead@example.jp", "5.1.1", hard),
            "nonsense".to_owned(),
        ] {
            assert_eq!(post(&bench, &path, &forged).await, 200);
        }
        assert!(listed(&bench).await.is_empty());

        assert_eq!(post(&bench, &path, &report).await, 200);
        assert_eq!(listed(&bench).await, [("dead@example.jp".to_owned(), Suppression::HardBounce)]);
        let back = mail(&bench, dead.id).await;
        assert_eq!(back.state, MailState::Returned);
        assert!(back.words.unwrap().contains("User unknown"));
        assert_eq!(post(&bench, &path, &report).await, 200, "twice");
        assert_eq!(post(&bench, &path, &complaint(&cross.message_id)).await, 200);
        let list = listed(&bench).await;
        assert_eq!(list.len(), 2);
        assert!(list.contains(&("cross@example.jp".to_owned(), Suppression::Complaint)));
    })
    .await;
}

#[tokio::test]
async fn a_full_mailbox_is_given_up_after_weeks_of_letters_and_not_before() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let taker = Taker::start().await;
        send_to(&bench, taker.port);
        let path = returned::path(workspace);
        let full = "452 4.2.2 <full@example.jp>: mailbox full";
        for week in 0..4 {
            assert!(listed(&bench).await.is_empty(), "week {week}");
            workspace.clock.set(MONDAY.plus(week * 8 * DAY));
            // A Monday, a Tuesday, a Wednesday and a Thursday.
            let letter = sent(&bench, "full@example.jp").await;
            let report = bounce(&letter.message_id, "full@example.jp", "5.2.2", full);
            assert_eq!(post(&bench, &path, &report).await, 200);
            assert_eq!(mail(&bench, letter.id).await.state, MailState::Returned);
        }
        assert_eq!(listed(&bench).await, [("full@example.jp".to_owned(), Suppression::SoftBounces)]);
    })
    .await;
}
