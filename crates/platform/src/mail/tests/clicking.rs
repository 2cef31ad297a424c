//! Links that count who follows them.

use axum::http::Method;
use bansou_letters::Urgency;

use super::*;
use crate::{
    db::testing::NOW,
    mail::{Clicks, NewMail, Section, SectionLine, Topic, Words, clicks, drain, enqueue, store},
    testing::on_both_engines,
    time::{DAY, HOUR, MINUTE, Timestamp},
    web::testing::{self, Browser},
};

static NEWS: Topic = Topic { name: "news", urgency: Urgency::Planned, asked_for: false };
const MONDAY: Timestamp = Timestamp(NOW.0 + DAY + HOUR);
const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

async fn letter(bench: &Bench) -> (MailId, Vec<String>) {
    let workspace = &bench.workspace;
    let line = |number: i64| SectionLine {
        title: format!("line {number}"),
        link: format!("https://www.example.jp/{number}?a=1&b=2"),
        text: String::new(),
    };
    let words = Words {
        locale: Locale::En,
        subject: "News".to_owned(),
        before: Vec::new(),
        button: Some(("Go".to_owned(), "https://www.example.jp/go".to_owned())),
        sections: vec![Section { heading: "All".to_owned(), lines: (1..=4).map(line).collect() }],
        after: Vec::new(),
        trap: None,
    };
    let mail = NewMail {
        topic: &NEWS,
        to_name: "Taro".to_owned(),
        to: "taro@example.jp".to_owned(),
        time_zone: None,
        words,
        secret: None,
        not_after: None,
        once: None,
        by: None,
        counts_clicks: true,
    };
    let mut tx = workspace.main.begin().await.unwrap();
    let id = id(enqueue(&mut tx, workspace, mail).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(drain(workspace).await.unwrap(), 1);
    let (html, plain) = store::words(&workspace.main, id).await.unwrap().unwrap();
    let base = "https://cs.acme.example.jp/o/";
    let mut links: Vec<String> = html
        .split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap_or_default().to_owned())
        .filter(|link| link.contains("/click/"))
        .map(|link| link.replace(base, "/o/"))
        .collect();
    links.sort();
    assert_eq!(links.len(), 6, "five links and the trap: {html}");
    assert!(!html.contains("www.example.jp"), "each is counted");
    assert!(plain.contains("/click/") && !plain.contains(&links[0]), "the trap is not read out: {plain}");
    (id, links)
}

fn person(bench: &Bench) -> Browser {
    let mut browser = Browser::new(&testing::app(bench));
    browser.headers = vec![("user-agent", CHROME.to_owned()), ("x-forwarded-for", "198.51.100.7".to_owned())];
    browser
}

#[tokio::test]
async fn people_and_machines_come_where_the_link_leads_and_are_told_apart() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let taker = Taker::start().await;
        send_to(&bench, taker.port);
        workspace.clock.set(MONDAY);
        let (mail, links) = letter(&bench).await;
        let clicks = async || clicks::of_letter(&workspace.main, mail).await.unwrap();
        assert_eq!(clicks().await, Some(Clicks::default()));

        workspace.clock.set(MONDAY.plus(20 * MINUTE));
        let answer = person(&bench).get(&links[1]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.location.as_deref()),
            (303, Some("https://www.example.jp/go"))
        );
        assert!(answer.set_cookies.is_empty());
        assert_eq!(clicks().await, Some(Clicks { people: 1, machines: 0 }));

        // A gateway follows all of them at once, and one of them is for machines only.
        let mut gateway = person(&bench);
        gateway.headers[1].1 = "203.0.113.4".to_owned();
        workspace.clock.set(MONDAY.plus(HOUR));
        for link in &links {
            assert_eq!(gateway.get(link).await.status.as_u16(), 303);
        }
        assert_eq!(clicks().await, Some(Clicks { people: 1, machines: 6 }));
        let head = gateway.send(Method::HEAD, &links[2], None).await;
        assert_eq!(head.status.as_u16(), 303);
        let mut early = person(&bench);
        early.headers.push(("sec-purpose", "prefetch;prerender".to_owned()));
        workspace.clock.set(MONDAY.plus(2 * HOUR));
        early.get(&links[2]).await;
        assert_eq!(clicks().await, Some(Clicks { people: 1, machines: 8 }));

        // It leads nowhere else.
        for wrong in [
            links[1].replace("/click/", "/click/x"),
            format!("{}9", links[1]),
            links[1].replace("/click/", "/preferences/"),
        ] {
            assert_eq!(person(&bench).get(&wrong).await.status.as_u16(), 404, "{wrong}");
        }
        let mut admin =
            testing::member(&testing::app(&bench), workspace, crate::members::Role::Admin, Locale::En).await;
        let page = admin.get(&format!("/w/acme/settings/mail/{mail}")).await.body;
        assert!(page.contains("1 by people, 8 by machines"), "{page}");
    })
    .await;
}
