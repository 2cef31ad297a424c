//! What is held back, and why: no server, the list, the budget, quiet hours; and what members do about it.

use bansou_letters::{Address, Urgency};

use super::*;
use crate::{
    activity::Actor,
    db::testing::NOW,
    joining::mails::RESET,
    mail::{RecipientId, Topic, drain, list, rules, suppressions},
    members::Role,
    testing::on_both_engines,
    time::{DAY, HOUR, Timestamp},
    web::testing::{self, Browser},
};

/// News of a department, as it will come.
static NEWS: Topic = Topic { name: "news", urgency: Urgency::Planned, asked_for: false };
/// Monday morning, an hour in which letters go out.
const MONDAY: Timestamp = Timestamp(NOW.0 + DAY + HOUR);

#[tokio::test]
async fn without_a_server_a_letter_stays_until_somebody_sends_it() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let held = id(put(workspace, &RESET, "taro@example.jp", "x").await);
        assert_eq!(drain(workspace).await.unwrap(), 0);
        assert_eq!(outcome(&bench, held).await, (MailState::Held, Some(MailReason::NoSettings)));
        let app = testing::app(&bench);
        let mut admin = testing::member(&app, workspace, Role::Admin, Locale::En).await;
        let list = admin.get("/w/acme/settings/mail?state=held").await;
        assert!(list.body.contains("No mail server is set") && list.body.contains("taro@example.jp"));
        let path = format!("/w/acme/settings/mail/{held}");
        assert_eq!(
            admin.post(&format!("{path}/sending"), "").await.status.as_u16(),
            409,
            "there is no server"
        );

        // A server alone sends nothing that is old.
        let taker = Taker::start().await;
        send_to(&bench, taker.port);
        assert_eq!(drain(workspace).await.unwrap(), 0);
        assert!(admin.get(&path).await.body.contains("Send now"));
        assert_eq!(admin.post(&format!("{path}/sending"), "").await.status.as_u16(), 303);
        assert_eq!(drain(workspace).await.unwrap(), 1);
        assert_eq!(outcome(&bench, held).await, (MailState::Sent, None));
        assert_eq!(admin.post(&format!("{path}/sending"), "").await.status.as_u16(), 409, "it is sent");
        assert!(admin.get(&path).await.body.contains("Message-ID: &#60;"), "its headers are shown");
    })
    .await;
}

#[tokio::test]
async fn one_budget_over_all_and_quiet_hours_where_the_person_lives() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let taker = Taker::start().await;
        send_to(&bench, taker.port);
        // NOW is a Sunday.
        let first = id(put(workspace, &NEWS, "taro@example.jp", "1").await);
        let needed = id(put(workspace, &RESET, "taro@example.jp", "needed").await);
        assert_eq!(drain(workspace).await.unwrap(), 1);
        assert_eq!(
            outcome(&bench, needed).await.0,
            MailState::Sent,
            "what is needed at once waits for nothing"
        );
        assert_eq!(outcome(&bench, first).await, (MailState::Held, Some(MailReason::QuietHours)));
        let eight_on_monday = NOW.plus(23 * HOUR);
        assert_eq!(mail(&bench, first).await.due_at, Some(eight_on_monday));

        workspace.clock.set(MONDAY);
        for number in 2..=4 {
            put(workspace, &NEWS, "Taro@EXAMPLE.jp", &number.to_string()).await;
        }
        assert_eq!(drain(workspace).await.unwrap(), 3, "the budget's three");
        let list = list::found(&workspace.main, Some(MailState::Held), None, None, 9).await.unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].reason, Some(MailReason::Budget));
        assert_eq!(
            list[0].due_at,
            Some(MONDAY.plus(7 * DAY)),
            "when the first of the three leaves the window"
        );
        let other = id(put(workspace, &NEWS, "hanako@example.jp", "x").await);
        assert_eq!(drain(workspace).await.unwrap(), 1, "each person has a budget of their own");
        assert_eq!(outcome(&bench, other).await.0, MailState::Sent);
        workspace.clock.set(MONDAY.plus(7 * DAY));
        assert_eq!(drain(workspace).await.unwrap(), 1);

        // It is Monday morning in Tokyo, and still Sunday where this person lives.
        let ann = Address::parse("ann@example.com").unwrap();
        let mut tx = workspace.main.begin().await.unwrap();
        let recipient = RecipientId::of(workspace.id, &ann);
        rules::keep_zone(&mut tx, recipient, "America/New_York", workspace.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        let far = id(put(workspace, &NEWS, "ann@example.com", "x").await);
        assert_eq!(drain(workspace).await.unwrap(), 0);
        assert_eq!(outcome(&bench, far).await, (MailState::Held, Some(MailReason::QuietHours)));
        let due = mail(&bench, far).await.due_at.unwrap();
        let there = due.zoned(&jiff::tz::TimeZone::get("America/New_York").unwrap());
        assert_eq!((there.hour(), there.weekday()), (8, jiff::civil::Weekday::Monday));
    })
    .await;
}

#[tokio::test]
async fn who_is_on_the_list_gets_what_they_need_and_nothing_else_until_it_is_lifted() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let taker = Taker::start().await;
        send_to(&bench, taker.port);
        workspace.clock.set(MONDAY);
        let app = testing::app(&bench);
        let mut admin = testing::member(&app, workspace, Role::Admin, Locale::Ja).await;
        let path = "/w/acme/settings/mail/suppressions";
        let added = admin.post(path, "address=Taro%40example.jp&note=%E9%80%80%E8%81%B7").await;
        assert_eq!(added.status.as_u16(), 303, "{}", added.body);
        let twice = admin.post(path, "address=taro%40example.jp").await;
        assert!(twice.status.as_u16() == 422 && twice.body.contains("すでに登録"), "{}", twice.body);
        let wrong = admin.post(path, "address=taro").await;
        assert!(wrong.status.as_u16() == 422 && wrong.body.contains("形になっていません"));

        let news = id(put(workspace, &NEWS, "taro@example.jp", "x").await);
        let needed = id(put(workspace, &RESET, "taro@example.jp", "x").await);
        assert_eq!(drain(workspace).await.unwrap(), 1);
        assert_eq!(outcome(&bench, news).await, (MailState::Held, Some(MailReason::Suppressed)));
        assert_eq!(outcome(&bench, needed).await.0, MailState::Sent);
        // Sending it by hand does not get round the list.
        admin.post(&format!("/w/acme/settings/mail/{news}/sending"), "").await;
        assert_eq!(drain(workspace).await.unwrap(), 0);
        assert_eq!(outcome(&bench, news).await, (MailState::Held, Some(MailReason::Suppressed)));

        let listed = suppressions::list(&workspace.main, None, 9).await.unwrap();
        assert_eq!((listed.len(), listed[0].words.as_str()), (1, "退職"));
        assert!(!listed[0].added_name.is_empty(), "who");
        assert!(admin.get(path).await.body.contains("Taro@example.jp"));
        let lifted = admin.post(&format!("{path}/{}/lifting", listed[0].id), "").await;
        assert_eq!(lifted.status.as_u16(), 303);
        assert_eq!(admin.post(&format!("{path}/{}/lifting", listed[0].id), "").await.status.as_u16(), 404);
        admin.post(&format!("/w/acme/settings/mail/{news}/sending"), "").await;
        assert_eq!(drain(workspace).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_letter_taken_back_is_not_sent_and_can_be_sent_after_all() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let taker = Taker::start().await;
        send_to(&bench, taker.port);
        let app = testing::app(&bench);
        let mut admin = testing::member(&app, workspace, Role::Admin, Locale::En).await;
        let mail = id(put(workspace, &RESET, "taro@example.jp", "x").await);
        let path = format!("/w/acme/settings/mail/{mail}");
        assert_eq!(admin.post(&format!("{path}/cancellation"), "").await.status.as_u16(), 303);
        assert_eq!(drain(workspace).await.unwrap(), 0);
        assert_eq!(outcome(&bench, mail).await.0, MailState::Cancelled);
        admin.post(&format!("{path}/sending"), "").await;
        assert_eq!(drain(workspace).await.unwrap(), 1);
        assert_eq!(admin.post(&format!("{path}/cancellation"), "").await.status.as_u16(), 409);
    })
    .await;
}

#[tokio::test]
async fn rules_are_checked_and_what_they_were_is_told() {
    on_both_engines(async |bench| {
        let app = testing::app(&bench);
        let mut admin = testing::member(&app, &bench.workspace, Role::Admin, Locale::Ja).await;
        let path = "/w/acme/settings/mail/rules";
        let page = admin.get(path).await.body;
        assert!(page.contains("value=\"20:00\"") && page.contains("value=\"3\""), "{page}");
        for wrong in [
            "letters=0&days=7",
            "letters=1&days=x",
            "letters=1&days=7&from=20%3A00",
            "letters=1&days=7&from=8%3A00&until=8%3A00",
        ] {
            assert_eq!(admin.post(path, wrong).await.status.as_u16(), 422, "{wrong}");
        }
        assert_eq!(
            admin.post(path, "letters=5&days=30&from=21%3A30&until=07%3A00").await.status.as_u16(),
            303
        );
        let rules = rules::load(&bench.workspace.main).await.unwrap();
        assert_eq!((rules.budget_letters, rules.budget_days), (5, 30));
        assert_eq!((rules.quiet_from, rules.quiet_until, rules.quiet_weekend), (1290, 420, false));
        assert_eq!(admin.post(path, "letters=5&days=30&from=&until=").await.status.as_u16(), 303);
        let rules = rules::load(&bench.workspace.main).await.unwrap();
        assert_eq!(rules.quiet_from, rules.quiet_until, "no hour is quiet");
    })
    .await;
}

#[tokio::test]
async fn a_letter_is_shown_in_a_frame_that_runs_nothing() {
    on_both_engines(async |bench| {
        let app = testing::app(&bench);
        let mut admin = testing::member(&app, &bench.workspace, Role::Admin, Locale::Ja).await;
        let mail = id(put(&bench.workspace, &RESET, "taro@example.jp", "<script>alert(1)</script>").await);
        let path = format!("/w/acme/settings/mail/{mail}");
        let page = admin.get(&path).await.body;
        assert!(
            page.contains("<iframe class=\"letter\" sandbox=\"\"") && !page.contains("<script>alert"),
            "{page}"
        );
        let frame = admin.get(&format!("{path}/html")).await;
        let policy = frame.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && policy.ends_with("sandbox"), "{policy}");
        assert_eq!(frame.headers["x-frame-options"], "SAMEORIGIN");
        assert!(frame.body.contains("Hello"));
        let mut csm = testing::member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
        assert_eq!(csm.get(&path).await.status.as_u16(), 403);
        assert_eq!(Browser::new(&app).get(&format!("{path}/html")).await.status.as_u16(), 303);
    })
    .await;
}

#[tokio::test]
async fn a_member_may_act_in_two_windows() {
    on_both_engines(async |bench| {
        let mut change = bench.workspace.change(&Actor::System).await.unwrap();
        let address = Address::parse("taro@example.jp").unwrap();
        assert!(suppressions::add_by_hand(&mut change, &address, "").await.unwrap());
        assert!(
            !suppressions::add_by_hand(&mut change, &address, "").await.unwrap(),
            "one reason stands once"
        );
        change.commit().await.unwrap();
    })
    .await;
}
