//! Every screen in Japanese and in English: no Latin words on a Japanese screen, no message's key on any.
//!
//! Invariant: it goes by the table of routes, so a screen that is added is read without being named here.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use scraper::{Html, Node};

use crate::{
    activity::Listener,
    args,
    db::{query, testing::bench_of},
    i18n::Locale,
    jobs::{JobKind, Queue, testing::set_all_aside},
    members::Role,
    registry,
    testing::with_test_area,
    tests::walk::{Ids, full_workspace},
    web::{
        Access, Routes,
        testing::{self, Browser},
    },
    workspaces::Workspace,
};

/// Latin words that a Japanese office uses as they are.
const AT_HOME: &[&str] = &[
    "Bansou",
    "CSM",
    "CSV",
    "TSV",
    "XLSX",
    "Excel",
    "MRR",
    "ARR",
    "NPS",
    "CSAT",
    "CES",
    "API",
    "SDK",
    "URL",
    "ID",
    "UTC",
    "JPY",
    "USD",
    "EUR",
    "OK",
    "MB",
    "JSON",
    "OpenAPI",
    "Shift_JIS",
    "UTF",
    "BOM",
    "QR",
    "Segment",
    "RudderStack",
    "PostHog",
    "JavaScript",
    "Python",
    "Go",
    "Ruby",
    "Java",
    "Node",
    "curl",
    "English",
    "Enter",
    "Esc",
    "Shift",
    "Ctrl",
    "Tab",
    "AUC",
    "JIS",
    "CP",
    "Slack",
    "Zoom",
    "Authorization",
    "Idempotency",
    "Key",
];

/// What a reader of the page sees or hears: its text, and the labels of what has no text.
fn spoken(page: &str) -> Vec<String> {
    let page = Html::parse_document(page);
    let mut said = Vec::new();
    for node in page.tree.root().descendants() {
        let inside = || node.ancestors().filter_map(|above| above.value().as_element());
        let silent = |name: &str| matches!(name, "script" | "style" | "code" | "pre" | "kbd" | "noscript");
        let foreign = |element: &scraper::node::Element| {
            element.attr("lang") == Some("en") || element.attr("translate") == Some("no")
        };
        match node.value() {
            Node::Text(text)
                if !inside()
                    .any(|above| silent(above.name()) || (above.name() != "html" && foreign(above))) =>
            {
                said.push(text.trim().to_owned());
            }
            Node::Element(element) if !foreign(element) => {
                for label in
                    ["aria-label", "placeholder", "title", "alt", "data-copied", "data-turbo-confirm"]
                {
                    said.extend(element.attr(label).map(|label| label.trim().to_owned()));
                }
            }
            _ => {}
        }
    }
    said.retain(|text| !text.is_empty());
    said
}

/// The Latin words of a text that are nobody's name.
fn latin_words(text: &str, names: &BTreeSet<String>) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || "、。・「」（）()[]/|,:;!?→–—…\"'’%+=＋".contains(c))
        .filter(|word| {
            !word.contains(['@', '_', '.', '{', '}', '-']) && !word.chars().any(|c| c.is_ascii_digit())
        })
        .flat_map(|word| word.split(|c: char| !c.is_ascii_alphabetic()))
        .filter(|word| word.len() > 1 && !AT_HOME.contains(word) && !names.contains(*word))
        .map(str::to_owned)
        .collect()
}

/// Whether the whole text has the shape of a message's key.
fn is_key(text: &str) -> bool {
    text.contains('-')
        && text.split('-').all(|part| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
        && !Locale::Ja.has(text)
        && text.chars().any(|c| c.is_ascii_lowercase())
}

/// Latin words in the records themselves: plans, features, mail addresses, names.
async fn names(workspace: &Workspace) -> BTreeSet<String> {
    const MAIN: &str = "
        select name as a from accounts union select coalesce(plan, '') from accounts
        union select coalesce(industry, '') from accounts
        union select coalesce(product, '') from subscriptions union select coalesce(plan, '') from subscriptions
        union select coalesce(subject, '') from conversations union select coalesce(channel, '') from conversations
        union select name from members union select name from people union select coalesce(title, '') from people
        union select coalesce(comment, '') from survey_answers union select body from notes
        union select title from tasks";
    const USAGE: &str = "select name as a from usage_names";
    let mut rows: Vec<(String,)> = query(MAIN, args![]).all(&workspace.main).await.unwrap();
    rows.extend(query(USAGE, args![]).all::<(String,)>(&workspace.usage).await.unwrap());
    rows.push((workspace.name.clone(),));
    rows.iter()
        .flat_map(|(name,)| name.split(|c: char| !c.is_ascii_alphabetic()))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn screens_speak_one_language_and_no_keys() {
    let bench = bench_of(with_test_area(), None).await;
    let app = testing::app(&bench);
    let full = full_workspace(&bench.home).await;
    let ids = Ids::of(&bench.home, &full).await;
    let mut ja = testing::member(&app, &full, Role::Admin, Locale::Ja).await;
    let mut en = testing::member(&app, &full, Role::Admin, Locale::En).await;
    let names = names(&full).await;
    let (mut nobody_ja, mut nobody_en) = (Browser::new(&app), Browser::new(&app));
    nobody_ja.headers.push(("accept-language", "ja".to_owned()));
    nobody_en.headers.push(("accept-language", "en".to_owned()));
    let mut wrong = Vec::new();
    let mut read = 0;
    for route in Routes::of_all(&app).table() {
        if route.method != Method::GET {
            continue;
        }
        let path = ids.fill(&route.path, &full.slug);
        let (japanese, english) = match route.access {
            Access::Open | Access::Anywhere | Access::Linked => {
                (nobody_ja.get(&path).await, nobody_en.get(&path).await)
            }
            Access::SignedIn | Access::Member(_) => (ja.get(&path).await, en.get(&path).await),
            Access::Token(_) => continue,
        };
        // A page of nothing is read by nobody: the sample must be something that is there. Of these two the rest of the address says what.
        let said_elsewhere = ["/assets/{*path}", "/w/{workspace}/tracking/names/edit"];
        let is_of_something = route.path.contains('{') && !said_elsewhere.contains(&&*route.path);
        if is_of_something && japanese.status == StatusCode::NOT_FOUND {
            wrong.push(format!("{path}: nothing is there"));
        }
        if !japanese.body.trim_start().starts_with('<') || japanese.status == StatusCode::SEE_OTHER {
            continue;
        }
        read += 1;
        for text in spoken(&japanese.body) {
            let words = latin_words(&text, &names);
            if !words.is_empty() {
                wrong.push(format!("{path}: Latin {words:?} in {text:?}"));
            }
        }
        for text in spoken(&japanese.body).into_iter().chain(spoken(&english.body)) {
            if is_key(&text) {
                wrong.push(format!("{path}: the message {text:?} is missing"));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(read > 10, "{read} screens");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    set_all_aside(&full).await;
}

#[test]
fn all_background_work_has_its_words_and_its_name_once() {
    let parts = registry::AREAS.parts();
    let kinds = parts.all::<JobKind>();
    let mut names: Vec<&str> = kinds.iter().map(|kind| kind.name).collect();
    let jobs = kinds.iter().map(|kind| format!("job-kind-{}", kind.name.replace(['_', '.'], "-")));
    let lanes = kinds.iter().map(|kind| format!("lane-{}", kind.lane.name));
    let listeners = parts.all::<Listener>().iter().map(|listener| listener.name);
    let followers: Vec<&str> = listeners.chain(parts.all::<Queue>().iter().map(|queue| queue.name)).collect();
    names.extend(&followers);
    for key in jobs.chain(lanes).chain(followers.iter().map(|name| format!("listener-{name}"))) {
        assert!(Locale::Ja.has(&key) && Locale::En.has(&key), "{key}");
    }
    let mut once = names.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), names.len(), "{names:?}");
}

#[test]
fn messages_that_areas_bring_are_in_both_languages() {
    fn keys(text: &str) -> BTreeSet<&str> {
        let lines = text.lines().filter(|line| !line.starts_with([' ', '}', '#']));
        lines.filter_map(|line| line.split_once(" =")).map(|(key, _)| key).collect()
    }
    let mut seen = BTreeSet::new();
    for messages in with_test_area().0.iter().filter_map(|area| area.messages) {
        let (ja, en) = (keys(messages.ja), keys(messages.en));
        assert_eq!(ja, en, "{}", messages.of);
        messages.learn();
        for key in ja {
            assert!(Locale::Ja.has(key) && Locale::En.has(key), "{key}");
            assert!(seen.insert(key), "{key} is brought twice");
        }
    }
    assert!(!seen.is_empty());
}
