//! Erasure on both engines: afterwards nothing in either store names the person, and the counts add up.

use axum::http::Method;
use serde_json::json;

use super::{erase_person, export, find_all};
use crate::{
    activity::{self, Actor, FieldChange, Happened, Listener, NewActivity, Subject, SubjectKind},
    args,
    customers::{self, Customers as _, person_edit::PersonEdit},
    db::{
        Store, insert_many, query, query_dynamic,
        testing::{Bench, NOW, queries_so_far},
    },
    i18n::Locale,
    ids::{AccountId, ImportId, NoteId, PersonId, SurveyAnswerId},
    jobs, mail,
    members::Role,
    registry::AREAS,
    success::{
        self, Success as _,
        notes::{NoteFields, NoteKind},
    },
    testing::{bench, on_both_engines},
    time::{DAY, Timestamp},
    usage::{
        identity::settle,
        keep,
        testing::{Sender, account, assert_counts_are_true, rollups},
        tracked,
    },
    web::{
        Scope,
        testing::{Browser, app, member},
    },
    workspaces::Workspace,
};

const NAME: &str = "佐藤 美咲";
const MAIL: &str = "Misaki@acme.example";

fn at(days_ago: i64) -> String {
    NOW.plus(-days_ago * DAY).zoned(&jiff::tz::TimeZone::UTC).timestamp().to_string()
}

/// A person with everything: an anonymous past, events, traits, refused events, answers, notes, a history.
async fn full(bench: &Bench) -> (AccountId, PersonId) {
    let workspace = &bench.workspace;
    let sender = Sender::new(bench).await;
    let acme = account(workspace, "acme").await;
    let mut events = vec![
        json!({ "type": "page", "anonymousId": "browser-1", "name": "Pricing", "timestamp": at(3) }),
        json!({ "type": "identify", "anonymousId": "browser-1", "userId": "u-misaki",
                "traits": { "name": NAME, "email": MAIL, "phone": "03-1234-5678" }, "context": { "groupId": "acme" } }),
        json!({ "type": "alias", "userId": "u-misaki", "previousId": "old-misaki" }),
        json!({ "type": "track", "userId": "u-ken", "event": "Login", "context": { "groupId": "acme" } }),
        json!({ "type": "identify", "userId": "u-ken", "traits": { "name": "田中 健" }, "context": { "groupId": "acme" } }),
        // Refused: no name.
        json!({ "type": "track", "userId": "u-misaki", "messageId": "r1" }),
        json!({ "type": "track", "anonymousId": "x", "messageId": "r2", "properties": { "to": "misaki@ACME.example" } }),
        json!({ "type": "track", "userId": "u-ken", "messageId": "r3" }),
    ];
    events.extend((0..500).map(|day| {
        json!({ "type": "track", "userId": if day % 2 == 0 { "u-misaki" } else { "old-misaki" }, "event": "Login",
                "messageId": format!("login-{day}"), "timestamp": at(day), "context": { "groupId": "acme" } })
    }));
    sender.batch(events).await;
    settle(workspace).await.unwrap();
    let found = find_all(&Scope::of_system(workspace.clone()), "misaki@acme.example").await.unwrap();
    assert_eq!(found.len(), 1);
    let person = found[0];
    write_records(bench, acme, person).await;
    (acme, person)
}

async fn write_records(bench: &Bench, acme: AccountId, person: PersonId) {
    const ANSWER: &str = "
        insert into survey_answers (id, account_id, person_id, survey, score, comment, answered_at, custom, created_at, updated_at)
        values ($1, $2, $3, 'nps', 9, $4, $5, $6, $5, $5)";
    const NOTE: &str = "
        insert into notes (id, account_id, body, written_at, updated_at) values ($1, $2, $3, $4, $4)";
    let main = &bench.workspace.main;
    let custom = json!({ "respondent": MAIL, "team": "CS" });
    let comment = format!("{NAME}です。助かっています");
    query(ANSWER, args![SurveyAnswerId::new(), acme, person, &comment, NOW, custom]).run(main).await.unwrap();
    let body = "佐藤美咲さま（misaki@acme.example）へ電話。田中 健さまも同席";
    query(NOTE, args![NoteId::new(), acme, body, NOW]).run(main).await.unwrap();
    let mut tx = main.begin().await.unwrap();
    let fields = vec![FieldChange { field: "title".into(), from: None, to: Some("部長".into()) }];
    let of_person =
        Subject { kind: SubjectKind::Person, id: person.0, account: Some(acme), person: Some(person) };
    for (verb, subject) in [
        (
            Happened::from(customers::Verb::PersonChanged { name: NAME.into(), fields, import: None }),
            of_person,
        ),
        (success::Verb::note(body).into(), Subject::account(acme)),
        (
            customers::Verb::SurveyAnswered { survey: "nps".into(), score: 9, comment: Some(comment) }.into(),
            Subject::account(acme).with_person(Some(person)),
        ),
    ] {
        let told = NewActivity::new(NOW, &Actor::System, subject, verb);
        activity::record_all(&mut tx, [told]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Everything in both stores that may name a person, as the areas declare it.
async fn all_personal(workspace: &Workspace) -> String {
    let mut all = String::new();
    for texts in AREAS.texts() {
        let db = match texts.store {
            Store::Main => &workspace.main,
            Store::Usage => &workspace.usage,
            Store::Control | Store::Arrivals => continue,
        };
        for column in texts.personal_columns() {
            let sql = format!("select cast({column} as text) as a from {}", texts.table);
            let rows: Vec<(Option<String>,)> = query_dynamic(sql, args![]).all(db).await.unwrap();
            all.extend(rows.into_iter().filter_map(|(text,)| Some(text? + "\n")));
        }
    }
    all.to_lowercase()
}

async fn people_active(bench: &Bench) -> i64 {
    query("select cast(sum(people) as bigint) as a from usage_account_days", args![])
        .one::<(i64,)>(&bench.workspace.usage)
        .await
        .unwrap()
        .0
}

#[tokio::test]
async fn nothing_names_an_erased_person_and_the_counts_add_up() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let scope = Scope::of_system(workspace.clone());
        let (acme, person) = full(&bench).await;
        let tracked = tracked::NewTracked {
            name: "ログイン".into(),
            event: "Login".into(),
            conditions: tracked::EventRule::default(),
        };
        tracked::define(&scope, tracked).await.unwrap();
        workspace.clock.set(Timestamp::now());
        jobs::drain(workspace, workspace.parts.all()).await.unwrap();
        workspace.clock.set(NOW);
        mail::testing::put(workspace, &mail::digest::DIGEST, MAIL, NAME).await;
        let mut change = workspace.change(&Actor::System).await.unwrap();
        mail::suppressions::add_by_hand(&mut change, &MAIL.parse().unwrap(), NAME).await.unwrap();
        change.commit().await.unwrap();
        let document = export(&scope, person).await.unwrap().unwrap();
        assert_eq!(document["mails"].as_array().unwrap().len(), 1);
        assert_eq!(document["person"]["name"], json!(NAME));
        assert_eq!(
            document["usage"]["events"].as_array().unwrap().len(),
            503,
            "500 logins, page, identify, alias"
        );
        assert_eq!(document["survey_answers"].as_array().unwrap().len(), 1);
        assert!(!document["usage"]["senders"].as_array().unwrap().is_empty());

        let active = people_active(&bench).await;
        let erased = erase_person(&scope, person).await.unwrap().unwrap();
        assert_eq!((erased.usage.events, erased.usage.refused, erased.usage.days), (503, 2, 0));
        assert_eq!(erased.records, 2);
        let left = all_personal(workspace).await;
        for word in ["佐藤", "美咲", "misaki", "browser-1", "03-1234-5678", "部長"] {
            assert!(!left.contains(word), "{word} is left in {left}");
        }
        assert!(left.contains("***さま（***）へ電話。田中 健さまも同席") && left.contains("u-ken"), "{left}");
        assert_counts_are_true(&workspace.usage).await;
        // 501 days of hers, with the page; the day of Ken's login stays.
        assert!(people_active(&bench).await < active - 400);
        let timeline = activity::of_account(&workspace.main, acme, None, 50).await.unwrap();
        assert!(timeline.iter().any(|activity| activity.verb == customers::Verb::PersonErased {}.into()));

        // Listeners work on it, and doing it again finds nobody.
        for listener in AREAS.parts().all::<Listener>().iter().copied() {
            activity::testing::hear_all(workspace, listener).await;
        }
        settle(workspace).await.unwrap();
        assert_counts_are_true(&workspace.usage).await;
        assert_eq!(erase_person(&scope, person).await.unwrap(), None);
        assert_eq!(export(&scope, person).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn of_days_whose_events_are_gone_only_the_person_goes() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let scope = Scope::of_system(workspace.clone());
        let (acme, person) = full(&bench).await;
        let wanted = keep::Wanted { raw_months: Some(6), refused_days: 90, refused_most: 1_000 };
        keep::change(&scope, wanted).await.unwrap();
        workspace.clock.set(Timestamp(Timestamp::now().0 + 3 * DAY));
        jobs::drain(workspace, &[keep::PRUNE]).await.unwrap();
        let total = async || {
            let daily = rollups(&workspace.usage).await.0;
            let of = |nobody: bool| {
                let rows = daily.iter().filter(|row| row.0 == acme && row.3.is_nil() == nobody);
                rows.map(|row| row.4).sum::<i64>()
            };
            (of(false), of(true))
        };
        let (named, nameless) = total().await;
        let erased = erase_person(&scope, person).await.unwrap().unwrap();
        assert!(erased.usage.days > 200 && erased.usage.events > 150, "{erased:?}");
        let (named_after, nameless_after) = total().await;
        assert_eq!(named_after, 1, "Ken's login");
        assert_eq!(nameless_after, nameless + erased.usage.days as i64);
        assert!(named - named_after > nameless_after);
        let (people,): (i64,) =
            query("select cast(sum(people) as bigint) as a from usage_account_days", args![])
                .one(&workspace.usage)
                .await
                .unwrap();
        assert_eq!(people, 1);
        assert_counts_are_true(&workspace.usage).await;
    })
    .await;
}

#[tokio::test]
async fn only_who_may_erases_in_the_browser_and_by_the_api() {
    let bench = bench(None).await;
    let app = app(&bench);
    let (_, person) = full(&bench).await;
    let path = format!("/w/{}/people/{person}", bench.workspace.slug);
    for (locale, words) in [
        (Locale::Ja, ["個人データを削除", "削除されるもの"]),
        (Locale::En, ["Delete personal data", "What is deleted"]),
    ] {
        let mut csm = member(&app, &bench.workspace, Role::Csm, locale).await;
        assert!(!csm.get(&path).await.body.contains(words[0]));
        assert_eq!(csm.get(&format!("{path}/erasure")).await.status, 403);
        assert_eq!(csm.post(&format!("{path}/erasure"), "").await.status, 403);
        assert_eq!(csm.get(&format!("{path}/export.json")).await.status, 403);
        let mut admin = member(&app, &bench.workspace, Role::Admin, locale).await;
        assert!(admin.get(&path).await.body.contains(words[0]));
        let page = admin.get(&format!("{path}/erasure")).await;
        assert!(page.body.contains(words[1]) && page.body.contains(">503<"), "{}", page.body);
        let file = admin.get(&format!("{path}/export.json")).await;
        assert!(file.body.contains(MAIL), "{}", file.body);
    }
    let actor = Actor::System;
    let control = &bench.home.control;
    let token = async |scope| {
        let secret =
            crate::members::api_tokens::create(control, &bench.workspace, "t", scope, &actor).await.unwrap();
        let mut browser = Browser::new(&app);
        browser.headers.push(("authorization", format!("Bearer {secret}")));
        browser
    };
    use crate::web::seat::TokenScope;
    let api = format!("/api/v1/people/{person}");
    let refused = token(TokenScope::Write).await.send(Method::DELETE, &api, None).await;
    assert_eq!(refused.status, 403);
    let mut admin = token(TokenScope::Admin).await;
    let erased = admin.send(Method::DELETE, &api, None).await;
    assert_eq!(erased.status, 200, "{}", erased.body);
    let erased: serde_json::Value = serde_json::from_str(&erased.body).unwrap();
    assert_eq!(erased["usage_events"], json!(503));
    assert_eq!(admin.send(Method::DELETE, &api, None).await.status, 404);
}

#[tokio::test]
async fn what_was_entered_by_hand_names_an_erased_person_no_more() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let member = crate::customers::testing::member(&bench, "田中").await;
        let scope = Scope::of_member(workspace.clone(), &member);
        let acme = crate::customers::testing::account(&bench, "アクメ", None).await;
        let edit = PersonEdit {
            account: Some(acme),
            name: NAME.to_owned(),
            kana: None,
            email: Some(MAIL.to_owned()),
            phone: None,
            title: Some("部長".to_owned()),
            role: None,
            left_on: None,
        };
        let (person, _) = scope.people().add(&edit).await.unwrap();
        let found = scope.people().find(person).await.unwrap().unwrap();
        found.edit(&scope, &PersonEdit { title: Some("本部長".to_owned()), ..edit }).await.unwrap();
        let fields = NoteFields {
            kind: NoteKind::Visit,
            people: vec![person],
            ..NoteFields::memo("佐藤美咲さまと更新の相談")
        };
        let (note, _) = scope.notes().write(acme, fields).await.unwrap();
        let note = scope.notes().find(note).await.unwrap().unwrap();
        let removed = note.remove(&scope).await.unwrap().act.unwrap();
        crate::acts::undo(&scope, removed).await.unwrap();
        let document = export(&scope, person).await.unwrap().unwrap();
        assert_eq!(document["notes"].as_array().unwrap().len(), 1);

        erase_person(&scope, person).await.unwrap().unwrap();
        let left = all_personal(workspace).await;
        for word in ["佐藤", "美咲", "misaki", "部長", &person.to_string()] {
            assert!(!left.contains(word), "{word} is left in {left}");
        }
        assert!(left.contains("更新の相談"), "what was said stays: {left}");

        // Somebody who was removed, and could be brought back, is erased as well.
        let edit = PersonEdit {
            account: Some(acme),
            name: "山田 次郎".to_owned(),
            kana: None,
            email: Some("jiro@acme.example".to_owned()),
            phone: None,
            title: None,
            role: None,
            left_on: None,
        };
        let (jiro, _) = scope.people().add(&edit).await.unwrap();
        let found = scope.people().find(jiro).await.unwrap().unwrap();
        found.remove(&scope).await.unwrap().expect("nothing hangs on him");
        assert_eq!(find_all(&scope, "JIRO@acme.example").await.unwrap(), [jiro]);
        erase_person(&scope, jiro).await.unwrap().expect("what the act kept");
        let left = all_personal(workspace).await;
        assert!(!left.contains("次郎") && !left.contains("jiro"), "{left}");
    })
    .await;
}

/// An import that refused so many rows, each of which names the person.
async fn refused(bench: &Bench, rows: i64) -> ImportId {
    const IMPORT: &str = "
        insert into imports (id, kind, file_name, file_path, shape_key, mapping, format, state, created_at)
        values ($1, 'people', 'p.csv', 'p', 'p', $2, $2, 'done', 0)";
    const ROWS: &str = "insert into import_refusals (import_id, row_number, reason, cells)";
    let id = ImportId::new();
    let mut tx = bench.workspace.main.begin().await.unwrap();
    query(IMPORT, args![id, json!({})]).run(&mut tx).await.unwrap();
    let cells = (1..=rows).map(|row| args![id, row, json!({}), json!([NAME, MAIL, row.to_string()])]);
    insert_many(&mut tx, ROWS, "", cells.collect::<Vec<_>>()).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn an_erasure_asks_once_for_a_page_of_rows_and_not_once_for_each() {
    on_both_engines(async |bench| {
        let scope = Scope::of_system(bench.workspace.clone());
        let acme = crate::customers::testing::account(&bench, "アクメ", None).await;
        let mut asked = Vec::new();
        for rows in [3, 400] {
            let edit = PersonEdit {
                account: Some(acme),
                name: NAME.to_owned(),
                kana: None,
                email: Some(MAIL.to_owned()),
                phone: None,
                title: None,
                role: None,
                left_on: None,
            };
            let (person, _) = scope.people().add(&edit).await.unwrap();
            refused(&bench, rows).await;
            let before = queries_so_far();
            erase_person(&scope, person).await.unwrap().unwrap();
            asked.push(queries_so_far() - before);
            let left = all_personal(&bench.workspace).await;
            assert!(!left.contains("misaki") && !left.contains("佐藤"), "{left}");
        }
        assert_eq!(asked[0], asked[1], "as often for many rows as for few");
        // More than a page: no row is passed over.
        let (person, _) = scope
            .people()
            .add(&PersonEdit {
                account: Some(acme),
                name: NAME.to_owned(),
                kana: None,
                email: Some(MAIL.to_owned()),
                phone: None,
                title: None,
                role: None,
                left_on: None,
            })
            .await
            .unwrap();
        refused(&bench, 1_300).await;
        erase_person(&scope, person).await.unwrap().unwrap();
        assert!(!all_personal(&bench.workspace).await.contains("misaki"));
    })
    .await;
}

#[tokio::test]
async fn why_a_band_was_set_by_hand_or_a_line_put_aside_names_an_erased_person_no_more() {
    const OVERRIDE: &str = "
        insert into score_overrides (id, account_id, band, reason, set_by, created_at, expires_on)
        values ($1, $2, 'at_risk', $3, $4, 0, '2027-01-01')";
    const ANSWER: &str = "
        insert into today_answers (id, member_id, account_id, answer, reason, seen, created_at)
        values ($1, $4, $2, 'dismissed', $3, $5, 0)";
    on_both_engines(async |bench| {
        let main = &bench.workspace.main;
        let member = crate::customers::testing::member(&bench, "田中").await;
        let (acme, person) = full(&bench).await;
        let reason = "佐藤 美咲さまが退職";
        let id = uuid::Uuid::now_v7;
        query(OVERRIDE, args![id(), acme, reason, member.id]).run(main).await.unwrap();
        query(ANSWER, args![id(), acme, reason, member.id, json!({})]).run(main).await.unwrap();
        erase_person(&Scope::of_system(bench.workspace.clone()), person).await.unwrap().unwrap();
        let left = all_personal(&bench.workspace).await;
        assert!(!left.contains("佐藤") && left.matches("***さまが退職").count() == 2, "{left}");
    })
    .await;
}
