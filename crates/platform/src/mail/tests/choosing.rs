//! The open pages: what a person stops and chooses by a link, and what machines that follow links do not.

use axum::http::Method;
use bansou_letters::{Address, Urgency};

use super::*;
use crate::{
    i18n::Locale,
    mail::{RecipientId, digest::DIGEST, drain, outbox, rules, suppressions, topic},
    members::Role,
    money::Currency,
    testing::on_both_engines,
    web::{
        App,
        testing::{self, Answer, Browser},
    },
    workspaces::NewWorkspace,
};

fn recipient(bench: &Bench) -> RecipientId {
    RecipientId::of(bench.workspace.id, &Address::parse("taro@example.jp").unwrap())
}

/// The paths of the links to stop the digest and to choose.
async fn links(bench: &Bench) -> (String, String) {
    put(&bench.workspace, &DIGEST, "taro@example.jp", "x").await;
    let unsubscribe = outbox::unsubscribe_link(&bench.workspace, recipient(bench), &DIGEST);
    let path = unsubscribe.split_once("/o/").map(|(_, rest)| format!("/o/{rest}")).unwrap();
    (path, outbox::preferences_path(&bench.workspace, recipient(bench)))
}

async fn is_stopped(bench: &Bench) -> bool {
    !suppressions::stopped(&bench.workspace.main, recipient(bench)).await.unwrap().is_empty()
}

fn assert_of_the_open(answer: &Answer) {
    assert!(answer.set_cookies.is_empty(), "{:?}", answer.set_cookies);
    let header =
        |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert!(header("content-security-policy").starts_with("default-src 'none'"));
    assert!(header("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert!(header("x-robots-tag").contains("noindex"));
    assert!(!answer.body.contains("<script"), "{}", answer.body);
}

fn japanese(app: &App) -> Browser {
    let mut browser = Browser::new(app);
    browser.headers.push(("accept-language", "ja".to_owned()));
    browser
}

#[tokio::test]
async fn following_a_link_stops_nothing_and_one_click_does() {
    on_both_engines(async |bench| {
        let app = testing::app(&bench);
        let (unsubscribe, preferences) = links(&bench).await;
        let mut scanner = japanese(&app);
        for path in [&unsubscribe, &preferences] {
            for method in [Method::GET, Method::HEAD] {
                let answer = scanner.send(method, path, None).await;
                assert_eq!(answer.status.as_u16(), 200);
                assert_of_the_open(&answer);
            }
        }
        let page = scanner.get(&unsubscribe).await.body;
        assert!(
            page.contains("Acme") && page.contains("t•••@example.jp") && !page.contains("taro@"),
            "{page}"
        );
        assert!(!is_stopped(&bench).await);

        // As mail programs of a provider post it, from another site and without a cookie.
        let mut provider = Browser::new(&app);
        provider.headers.push(("sec-fetch-site", "cross-site".to_owned()));
        provider.headers.push(("origin", "https://mail.example.com".to_owned()));
        let answer = provider.post(&unsubscribe, "List-Unsubscribe=One-Click").await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "OK"));
        assert_of_the_open(&answer);
        assert!(is_stopped(&bench).await);
        assert_eq!(
            provider.post(&unsubscribe, "List-Unsubscribe=One-Click").await.status.as_u16(),
            200,
            "twice"
        );

        // The letter that waits is held, and the person may think again.
        let taker = Taker::start().await;
        send_to(&bench, taker.port);
        let held = id(put(&bench.workspace, &DIGEST, "Taro@example.jp", "x").await);
        assert_eq!(drain(&bench.workspace).await.unwrap(), 0);
        assert_eq!(outcome(&bench, held).await, (MailState::Held, Some(MailReason::Suppressed)));
        let mut person = japanese(&app);
        let page = person.post(&unsubscribe, "again=1").await;
        assert!(page.body.contains("配信を停止しますか"), "{}", page.body);
        assert!(!is_stopped(&bench).await);
        let page = person.post(&unsubscribe, "").await;
        assert!(page.body.contains("配信を停止しました"), "{}", page.body);
        assert!(is_stopped(&bench).await);
    })
    .await;
}

#[tokio::test]
async fn a_person_chooses_topics_and_where_their_clock_is() {
    on_both_engines(async |bench| {
        let app = testing::app(&bench);
        let (_, preferences) = links(&bench).await;
        let mut person = japanese(&app);
        let page = person.get(&preferences).await.body;
        assert!(page.contains("value=\"digest\" checked"), "{page}");
        let saved = person.post(&preferences, "zone=Europe%2FBerlin").await;
        assert!(saved.body.contains("保存しました") && !saved.body.contains("value=\"digest\" checked"));
        assert_of_the_open(&saved);
        assert!(is_stopped(&bench).await);
        let zone = rules::zone_of(&bench.workspace.main, recipient(&bench)).await.unwrap();
        assert_eq!(zone.as_deref(), Some("Europe/Berlin"));
        assert_eq!(person.post(&preferences, "zone=Moon").await.status.as_u16(), 422);
        person.post(&preferences, "topic=digest&zone=").await;
        assert!(!is_stopped(&bench).await);
        assert_eq!(rules::zone_of(&bench.workspace.main, recipient(&bench)).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_link_opens_what_it_was_made_for_and_nothing_else() {
    on_both_engines(async |bench| {
        let app = testing::app(&bench);
        let (unsubscribe, preferences) = links(&bench).await;
        let other = NewWorkspace {
            name: "Other".to_owned(),
            locale: Locale::En,
            timezone: "UTC".to_owned(),
            fiscal_year_start: 1,
            currency: Currency::JPY,
            demo: false,
        };
        let other = bench.home.create(other).await.unwrap();
        let place = bench.workspace.id.to_string();
        let changed = |path: &str| {
            let at = path.len() - 9;
            let other = if path[at..].starts_with('A') { 'B' } else { 'A' };
            format!("{}{other}{}", &path[..at], &path[at + 1..])
        };
        let mut browser = japanese(&app);
        for path in [
            unsubscribe.replace(&place, &other.id.to_string()),
            unsubscribe.replace(&place, &uuid::Uuid::nil().to_string()),
            unsubscribe.replace(&place, "acme"),
            unsubscribe.replace("/unsubscribe/", "/preferences/"),
            preferences.replace("/preferences/", "/unsubscribe/"),
            changed(&unsubscribe),
            changed(&preferences),
            format!("/o/{place}/unsubscribe/x"),
        ] {
            for answer in [browser.get(&path).await, browser.post(&path, "List-Unsubscribe=One-Click").await]
            {
                assert_eq!(answer.status.as_u16(), 404, "{path}");
                assert!(
                    answer.body.contains("このリンクは使えません") && !answer.body.contains("Acme"),
                    "{path}"
                );
                assert_of_the_open(&answer);
            }
        }
        assert!(!is_stopped(&bench).await);
    })
    .await;
}

#[tokio::test]
async fn a_members_session_is_neither_read_nor_prolonged() {
    on_both_engines(async |bench| {
        let app = testing::app(&bench);
        let (unsubscribe, _) = links(&bench).await;
        let mut member = testing::member(&app, &bench.workspace, Role::Admin, Locale::En).await;
        member.headers.push(("accept-language", "ja".to_owned()));
        let answer = member.get(&unsubscribe).await;
        assert!(answer.body.contains("配信を停止しますか"), "the browser's language, not the member's");
        assert_of_the_open(&answer);
        let chosen = member.get(&format!("{unsubscribe}?lang=en")).await;
        assert!(chosen.body.contains("Unsubscribe from these mails?"));
        assert_of_the_open(&chosen);
    })
    .await;
}

#[test]
fn what_is_needed_at_once_cannot_be_stopped() {
    for topic in topic::all(&AREAS.parts()) {
        assert_eq!(topic.can_be_stopped(), topic.urgency == Urgency::Planned, "{}", topic.name);
    }
    assert!(!crate::joining::mails::RESET.can_be_stopped());
}
