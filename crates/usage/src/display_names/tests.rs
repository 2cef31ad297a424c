//! Display names on both engines, and where they are shown.

use serde_json::json;

use super::{LONGEST, NamingError, all, name_event};
use crate::{
    Verb,
    activity::Happened,
    args,
    db::{query, testing::NOW},
    i18n::Locale,
    members::Role,
    testing::{Sender, account, on_both_engines, used_today},
    web::{
        Scope,
        testing::{app, member},
    },
};

fn event(name: &str, number: i64) -> serde_json::Value {
    let at = NOW.zoned(&jiff::tz::TimeZone::UTC).timestamp().to_string();
    json!({
        "type": "track", "messageId": format!("{name}-{number}"), "userId": "u", "event": name, "timestamp": at,
        "context": { "groupId": "acme" },
    })
}

#[tokio::test]
async fn an_event_is_called_by_one_name_and_no_two_by_the_same() {
    on_both_engines(async |bench| {
        let scope = Scope::of_system(bench.workspace.clone());
        let sender = Sender::new(&bench).await;
        account(&bench.workspace, "acme").await;
        sender.batch(vec![event("result_entered", 1), event("report", 1)]).await;
        let main = &bench.workspace.main;

        assert_eq!(name_event(&scope, "result_entered", "  試験結果の　入力 ").await.unwrap(), None);
        assert_eq!(all(main).await.unwrap()["result_entered"], "試験結果の 入力");
        let before = name_event(&scope, "result_entered", "結果の入力").await.unwrap();
        assert_eq!(before.as_deref(), Some("試験結果の 入力"));
        name_event(&scope, "result_entered", "結果の入力").await.unwrap();

        let refused = async |event: &str, name: &str| name_event(&scope, event, name).await.unwrap_err();
        assert!(matches!(refused("report", "結果の入力").await, NamingError::Taken(other) if other == "result_entered"));
        assert!(matches!(refused("report", "result_entered").await, NamingError::Taken(_)));
        assert!(matches!(refused("report", &"長".repeat(LONGEST + 1)).await, NamingError::Long));
        assert!(matches!(refused("never", "来ない").await, NamingError::UnknownEvent));

        name_event(&scope, "result_entered", "").await.unwrap();
        assert!(all(main).await.unwrap().is_empty());
        name_event(&scope, "report", "結果の入力").await.unwrap();
        const HEARD: &str = "
            select detail as a from activities where verb = 'event_named' order by seq";
        let heard: Vec<(serde_json::Value,)> = query(HEARD, args![]).all(main).await.unwrap();
        let told = heard.into_iter().map(|(detail,)| Happened { name: "event_named".to_owned(), detail });
        let told: Vec<Verb> = told.filter_map(|happened| happened.of()).collect();
        let named = |event: &str, from: Option<&str>, to: Option<&str>| Verb::EventNamed {
            event: event.to_owned(),
            from: from.map(str::to_owned),
            to: to.map(str::to_owned),
        };
        assert_eq!(
            told,
            [
                named("result_entered", None, Some("試験結果の 入力")),
                named("result_entered", Some("試験結果の 入力"), Some("結果の入力")),
                named("result_entered", Some("結果の入力"), None),
                named("report", None, Some("結果の入力")),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_display_name_is_shown_wherever_the_event_is_and_can_be_taken_back() {
    on_both_engines(async |bench| {
        let id = account(&bench.workspace, "acme").await;
        used_today(&bench, id, "result_entered").await;
        let app = app(&bench);
        let mut csm = member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
        let mut viewer = member(&app, &bench.workspace, Role::Viewer, Locale::Ja).await;

        let name = "event=result_entered&name=%E7%B5%90%E6%9E%9C%E3%81%AE%E5%85%A5%E5%8A%9B";
        assert_eq!(viewer.post("/w/acme/tracking/names", name).await.status, 403);
        csm.headers.push(("accept", "text/vnd.turbo-stream.html, text/html".to_owned()));
        let named = csm.post("/w/acme/tracking/names", name).await;
        assert!(named.status == 200 && named.body.contains("結果の入力"), "{}", named.body);
        let undo = named.body.split("action=\"").find(|part| part.contains("/undo?")).expect("a way back");
        let undo = undo.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        csm.headers.clear();
        csm.post("/w/acme/tracking/plan/arrivals", "").await;

        let screens = [
            "/w/acme/tracking",
            "/w/acme/tracking/names",
            "/w/acme/tracking/plan",
            "/w/acme/tracking/events/new",
        ];
        for screen in screens {
            let page = csm.get(screen).await;
            assert!(page.status == 200 && page.body.contains("結果の入力"), "{screen}: {}", page.body);
        }

        let explained = csm.get("/w/acme/tracking/names/edit?event=result_entered").await.body;
        assert!(explained.contains("value=\"結果の入力\""), "{explained}");

        assert_eq!(csm.post(&undo, "").await.status, 303);
        let page = csm.get("/w/acme/tracking").await.body;
        assert!(page.contains("result_entered") && !page.contains("結果の入力"), "{page}");
        assert_eq!(csm.get("/w/acme/tracking/names/edit").await.status, 404);
        let taken = csm.post("/w/acme/tracking/names", "event=never&name=x").await;
        assert!(taken.status == 422 && taken.body.contains("届いていません"), "{}", taken.body);
    })
    .await;
}
