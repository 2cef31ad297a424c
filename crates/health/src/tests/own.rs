//! Measures of the workspace's own: fields and events, now and as they were.

use bansou_rules::Fact;
use jiff::{ToSpan as _, civil::date};
use serde_json::json;

use super::Stage;
use crate::{
    activity::FieldChange,
    args,
    attributes::{Register, facts},
    chores::RECONSTRUCT,
    customers::{AccountEdit, Customers as _, Verb, attributes::ACCOUNTS},
    db::{query, testing::Bench},
    i18n::Locale,
    ids::CustomFieldId,
    jobs,
    measures::{AsOf, Own, own_values},
    members::Role,
    records::Records,
    scorecards,
    testing::on_both_engines,
    time::{DAY, Timestamp},
    web::{
        Scope,
        testing::{app, member},
    },
    workshop::{Proposal, draft::Draft, edits::Edit, save, snapshots, try_out},
};

const FIELDS: &[(&str, &str, &str)] = &[
    ("sites", "拠点数", "integer"),
    ("budget", "予算", "money"),
    ("sso", "SSO 利用", "boolean"),
    ("go_live", "本稼働日", "date"),
    ("seen", "最終訪問", "datetime"),
    ("memo", "覚え", "text"),
];

async fn with_fields(bench: &Bench) -> Stage<'_> {
    const FIELD: &str = "
        insert into custom_fields (id, record_kind, field_key, label, value_type, position, created_at)
        values ($1, 'accounts', $2, $3, $4, $5, 0)";
    let mut tx = bench.workspace.main.begin().await.unwrap();
    for (position, (key, label, kind)) in (1_i64..).zip(FIELDS) {
        query(FIELD, args![CustomFieldId::new(), *key, *label, *kind, position]).run(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    Stage::new(bench).await
}

async fn fill(bench: &Bench, stage: &Stage<'_>, custom: serde_json::Value) {
    let scope = Scope::of_system(bench.workspace.clone());
    let account = scope.accounts().find(stage.account).await.unwrap().unwrap();
    let edited = AccountEdit { custom, ..AccountEdit::of(&account) };
    account.edit(&scope, &edited).await.unwrap();
}

/// The scorecard in force with these measures put on it, saved.
async fn put_on(bench: &Bench, keys: &[&str]) -> Proposal {
    let scope = Scope::of_system(bench.workspace.clone());
    let card = scorecards::ensure_default(&bench.workspace).await.unwrap().remove(0);
    let mut draft = Draft::of(&card.name, &card.version.definition, Vec::new());
    for key in keys {
        draft.apply(&Edit::AddMeasure((*key).to_owned()));
    }
    let proposal = Proposal {
        scorecard: card.id,
        definition: draft.scorecard().unwrap(),
        segment: card.segment.clone(),
    };
    save(&scope, &card, &card.name, &proposal, "自社の指標").await.unwrap();
    jobs::drain(&bench.workspace, bench.workspace.parts.all()).await.unwrap();
    proposal
}

#[tokio::test]
async fn what_is_worked_out_is_kept_for_lists_as_long_as_it_is_measured() {
    on_both_engines(async |bench| {
        let stage = with_fields(&bench).await;
        let workspace = &bench.workspace;
        stage.use_daily(60, 0, 4).await;
        let began = workspace.clock.now().plus(-10 * DAY).day(&workspace.zone).to_string();
        fill(&bench, &stage, json!({ "sites": 40, "go_live": began })).await;
        let (count, since) = ("event.count_28:report_viewed", "field.since:go_live");
        put_on(&bench, &[count, since, "field.number:sites", "event.count_28:never_seen"]).await;
        stage.settle().await;
        let keys = async || stage.kept_own().await.into_keys().collect::<Vec<_>>();
        assert_eq!(keys().await, [count, since], "a field is itself, and what is unknown has no row");
        assert_eq!(stage.value(since).await, Some(10.0));
        let before = stage.value(count).await.unwrap();
        stage.use_product(0, 1).await;
        stage.settle().await;
        assert_eq!(stage.value(count).await, Some(before + 3.0));

        // One that is a fact of the register like any other.
        let register = Register::load(workspace, &ACCOUNTS).await.unwrap();
        let (attribute, id) = (register.get(count).unwrap(), stage.account.0);
        let found = facts::load(workspace, &register, &[attribute], &[id]).await.unwrap();
        assert_eq!(found[&id][count], Fact::Real(before + 3.0));

        // What the scorecard does not ask for any more goes, and so does all of who is no customer.
        let scope = Scope::of_system(workspace.clone());
        let card = scorecards::ensure_default(workspace).await.unwrap().remove(0);
        let mut definition = card.version.definition.clone();
        definition.measures.retain(|measure| measure.key != since);
        let proposal = Proposal { scorecard: card.id, definition, segment: card.segment.clone() };
        save(&scope, &card, &card.name, &proposal, "本稼働日なし").await.unwrap();
        jobs::drain(workspace, workspace.parts.all()).await.unwrap();
        stage.settle().await;
        assert_eq!(keys().await, [count]);
        const CHURNED: &str = "update accounts set stage = $2 where id = $1";
        let verb = Verb::StageChanged { from: "adoption".into(), to: "churned".into() };
        stage.write(CHURNED, args![stage.account, "churned"], verb).await;
        stage.settle().await;
        assert_eq!(keys().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_field_is_a_measure_and_a_change_of_it_moves_the_score() {
    on_both_engines(async |bench| {
        let stage = with_fields(&bench).await;
        stage.use_daily(60, 0, 4).await;
        fill(&bench, &stage, json!({ "sites": 40, "sso": false, "memo": "x" })).await;
        put_on(&bench, &["field.number:sites", "field.yes:sso"]).await;
        stage.settle().await;
        assert_eq!(stage.value("field.number:sites").await, Some(40.0));
        assert_eq!(stage.value("field.yes:sso").await, Some(0.0));
        let (before, _) = stage.shown().await;
        bench.workspace.clock.set(bench.workspace.clock.now().plus(1_000));
        fill(&bench, &stage, json!({ "sites": 100, "sso": true, "memo": "x" })).await;
        stage.settle().await;
        assert_eq!(stage.value("field.number:sites").await, Some(100.0));
        assert!(stage.shown().await.0 > before, "more sites and SSO are better by the curves");
        let points = stage.newest().await.detail.points;
        assert_eq!(points["field.yes:sso"], 5.0);
        let app = app(&bench);
        for (locale, yes) in [(Locale::Ja, "はい"), (Locale::En, "Yes")] {
            let mut browser = member(&app, &bench.workspace, Role::Csm, locale).await;
            let page = browser.get(&format!("/w/acme/accounts/{}/health", stage.account)).await;
            for text in ["拠点数", "SSO 利用", ">100<", yes] {
                assert!(page.body.contains(text), "{text} in {locale:?}");
            }
        }
        // What is not filled in is left out, and never taken for nothing.
        fill(&bench, &stage, json!({ "memo": "x" })).await;
        stage.settle().await;
        assert_eq!(stage.value("field.number:sites").await, None);
    })
    .await;
}

#[tokio::test]
async fn the_past_has_the_values_of_the_past_or_none() {
    on_both_engines(async |bench| {
        let stage = with_fields(&bench).await;
        let workspace = &bench.workspace;
        let recorded = workspace.clock.now();
        let first = json!({ "sites": 3, "sso": true, "go_live": "2026-11-01", "seen": recorded.0,
                            "budget": { "minor": 480_000, "currency": "JPY" } });
        fill(&bench, &stage, first).await;
        workspace.clock.set(recorded.plus(5 * DAY));
        let second = json!({ "sites": 12, "sso": false, "go_live": "2026-12-01", "seen": recorded.0 });
        fill(&bench, &stage, second).await;
        let day = recorded.day(&workspace.zone);
        let moments: Vec<AsOf> = [-3, 2, 6]
            .map(|days| AsOf::end_of(day.checked_add(i64::from(days).days()).unwrap(), &workspace.zone))
            .into();
        let own: Vec<Own> = [
            "field.number:sites",
            "field.yes:sso",
            "field.money:budget",
            "field.since:go_live",
            "field.until:go_live",
            "field.since:seen",
            "field.number:gone",
        ]
        .map(|key| Own::parse(key).unwrap())
        .into();
        let found = own_values(workspace, &[stage.account], &moments, &own).await.unwrap();
        let at = |moment: usize, key: &str| {
            found[&stage.account][moment].iter().find(|(of, _)| of == key).map(|(_, value)| *value)
        };
        for own in &own {
            assert_eq!(at(0, &own.key()), None, "before it was on record: {}", own.key());
            assert_eq!(at(1, "field.number:gone"), None);
        }
        assert_eq!((at(1, "field.number:sites"), at(2, "field.number:sites")), (Some(3.0), Some(12.0)));
        assert_eq!((at(1, "field.yes:sso"), at(2, "field.yes:sso")), (Some(1.0), Some(0.0)));
        assert_eq!((at(1, "field.money:budget"), at(2, "field.money:budget")), (Some(480_000.0), None));
        let then = day.checked_add(2.days()).unwrap();
        let passed = f64::from((then - date(2026, 11, 1)).get_days());
        assert_eq!(at(1, "field.since:go_live"), Some(passed));
        assert_eq!(at(1, "field.until:go_live"), Some(-passed));
        assert_eq!(at(1, "field.since:seen"), Some(2.0));
        assert_ne!(at(2, "field.since:go_live"), at(1, "field.since:go_live"));
    })
    .await;
}

#[tokio::test]
async fn an_event_is_counted_in_every_way() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        let workspace = &bench.workspace;
        stage.use_daily(120, 40, 2).await;
        stage.use_product(3, 4).await;
        let today = AsOf::present(workspace).await.unwrap();
        // A tracked event may have the very name of an event.
        const SEEN: &str = "
            insert into usage_names (name, tracked, first_day, last_day, quantity, first_seen_at)
            values ('report_viewed', 1, $1, $1, 7, 0)";
        const DONE: &str = "
            insert into usage_daily (account_id, day, name, tracked, person_id, quantity)
            values ($1, $2, 'report_viewed', 1, $3, 7)";
        let day = crate::time::day_number(today.day) - 1;
        let mut tx = workspace.usage.begin().await.unwrap();
        query(SEEN, args![day]).run(&mut tx).await.unwrap();
        query(DONE, args![stage.account, day, uuid::Uuid::nil()]).run(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let own: Vec<Own> = ["count_28", "days_28", "people_28", "change", "silence"]
            .map(|what| Own::parse(&format!("event.{what}:report_viewed")).unwrap())
            .into_iter()
            .chain(Own::parse("event.count_28:never_seen"))
            .chain(Own::parse("tracked.count_28:report_viewed"))
            .chain(Own::parse("tracked.people_28:report_viewed"))
            .collect();
        let long_ago = AsOf::end_of(date(2024, 1, 31), &workspace.zone);
        let found = own_values(workspace, &[stage.account], &[today, long_ago], &own).await.unwrap();
        let at = |moment: usize, key: &str| {
            found[&stage.account][moment].iter().find(|(of, _)| of == key).map(|(_, value)| *value)
        };
        let value = |what: &str| at(0, &format!("event.{what}:report_viewed"));
        // Three each by four people.
        assert_eq!(value("count_28"), Some(12.0));
        assert_eq!((value("days_28"), value("people_28")), (Some(1.0), Some(4.0)));
        assert_eq!(value("silence"), Some(3.0));
        assert!(value("change").unwrap() < -0.8);
        assert_eq!(at(0, "tracked.count_28:report_viewed"), Some(7.0));
        assert_eq!(at(0, "tracked.people_28:report_viewed"), None, "nobody is known who did it");
        assert_eq!(at(0, "event.count_28:never_seen"), None, "an event that nobody ever did says nothing");
        assert_eq!(found[&stage.account][1], [], "nor does one of before it was first seen");
    })
    .await;
}

#[tokio::test]
async fn own_measures_are_tried_on_today_and_on_the_past_before_they_are_saved() {
    on_both_engines(async |bench| {
        let stage = with_fields(&bench).await;
        let workspace = &bench.workspace;
        stage.use_daily(300, 0, 4).await;
        fill(&bench, &stage, json!({ "sites": 1 })).await;
        snapshots::ask(workspace).await.unwrap();
        jobs::drain(workspace, workspace.parts.all()).await.unwrap();
        let card = scorecards::ensure_default(workspace).await.unwrap().remove(0);
        let mut draft = Draft::of(&card.name, &card.version.definition, Vec::new());
        for key in ["field.number:sites", "event.days_28:report_viewed"] {
            draft.apply(&Edit::AddMeasure(key.to_owned()));
        }
        draft.measures.retain(|measure| measure.key.contains(':'));
        let proposal = Proposal {
            scorecard: card.id,
            definition: draft.scorecard().unwrap(),
            segment: card.segment.clone(),
        };
        let trial = try_out(workspace, proposal).await.unwrap();
        assert_eq!(trial.what_if.after.scored(), 1, "both are known today");
        let lift = |key: &str| trial.measures.iter().find(|lift| lift.key == key).unwrap().known;
        assert!(lift("event.days_28:report_viewed") > 0, "events have a past");
        assert_eq!(lift("field.number:sites"), 0, "a field that was filled in today has none");
    })
    .await;
}

#[tokio::test]
async fn a_scorecard_of_a_stage_is_that_of_the_stage_then() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        let workspace = &bench.workspace;
        let began = workspace.clock.now();
        workspace.clock.set(began.plus(10 * DAY));
        const CHANGE: &str = "update accounts set stage = $2 where id = $1";
        let verb = Verb::StageChanged { from: "adoption".into(), to: "renewal".into() };
        stage.write(CHANGE, args![stage.account, "renewal"], verb).await;
        let touched = Verb::AccountChanged {
            fields: vec![FieldChange { field: "kana".into(), from: None, to: Some("アクメ".into()) }],
            import: None,
        };
        stage
            .write("update accounts set kana = $2 where id = $1", args![stage.account, "アクメ"], touched)
            .await;
        let records = Records::load(workspace, &[stage.account], true).await.unwrap();
        let stage_on = |at: Timestamp, since| {
            let as_of = AsOf::end_of(at.day(&workspace.zone), &workspace.zone);
            let chosen = records.chosen(stage.account, &as_of, since).unwrap();
            chosen.traits(None, &workspace.zone).stage.map(ToOwned::to_owned).unwrap()
        };
        assert_eq!(stage_on(began.plus(11 * DAY), None), "renewal");
        assert_eq!(stage_on(began.plus(3 * DAY), None), "adoption");
        // Before it was on record, by the age of its contract.
        let since = began.plus(-100 * DAY).day(&workspace.zone);
        assert_eq!(stage_on(began.plus(-20 * DAY), Some(since)), "onboarding");
        assert_eq!(stage_on(began.plus(-5 * DAY), Some(since)), "adoption");
        jobs::drain(workspace, &[RECONSTRUCT]).await.unwrap();
    })
    .await;
}
