//! Retention on both engines: events go, counts stay, and nothing that happens later takes them away.

use serde_json::json;
use uuid::Uuid;

use super::{PRUNE, Wanted, change, enqueue, load, refused_dropped};
use crate::{
    NewEvent, UsageKind, args,
    db::{
        query,
        testing::{Bench, NOW},
    },
    i18n::Locale,
    identity::settle,
    ids::{AccountId, ImportId},
    jobs,
    members::Role,
    remove_import, store_events,
    testing::{Sender, account, assert_counts_are_true, bench, on_both_engines, rollups},
    time::{DAY, HOUR, Timestamp},
    tracked::{self, FILL, NewTracked},
    web::{
        Scope,
        testing::{app, member},
    },
    workspaces::Workspace,
};

const A_YEAR: Wanted = Wanted { raw_months: Some(12), refused_days: 90, refused_most: 100_000 };

fn use_of(number: usize, group: &str, days_ago: i64) -> serde_json::Value {
    let at = NOW.plus(-days_ago * DAY).zoned(&jiff::tz::TimeZone::UTC).timestamp().to_string();
    json!({
        "type": "track", "messageId": format!("use-{number}"), "userId": format!("u{}", number % 5), "event": "Report exported",
        "timestamp": at, "properties": { "rows": number }, "context": { "groupId": group },
    })
}

/// Lets the prune run as it would three days later.
async fn prune(bench: &Bench) {
    let workspace = &bench.workspace;
    workspace.clock.set(Timestamp(NOW.0.max(Timestamp::now().0) + 3 * DAY));
    at_night(workspace).await;
    jobs::drain(workspace, &[PRUNE, FILL]).await.unwrap();
}

/// The job runs every night; this is such a night.
async fn at_night(workspace: &Workspace) {
    let mut tx = workspace.main.begin().await.unwrap();
    enqueue(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn raw_events(bench: &Bench) -> i64 {
    query("select count(*) as a from usage_events", args![])
        .one::<(i64,)>(&bench.workspace.usage)
        .await
        .unwrap()
        .0
}

fn imported(key: u128, account: AccountId, import: ImportId, days_ago: i64) -> NewEvent {
    NewEvent {
        dedupe_key: Uuid::from_u128(key),
        received_at: NOW,
        occurred_at: NOW.plus(-days_ago * DAY),
        account: Some(account),
        person: None,
        sender: None,
        group_ref: None,
        user_ref: None,
        anonymous_ref: None,
        kind: UsageKind::Import,
        name: "Report exported".to_owned(),
        quantity: 2,
        properties: "{}".to_owned(),
        context: None,
        import: Some(import),
        source: None,
    }
}

#[tokio::test]
async fn counts_outlive_their_events_whatever_comes_later() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let usage = &workspace.usage;
        let scope = Scope::of_system(workspace.clone());
        let sender = Sender::new(&bench).await;
        let acme = account(workspace, "acme").await;
        sender.batch((0..60).map(|n| use_of(n, "acme", n as i64 * 10)).collect()).await;
        sender.batch((60..120).map(|n| use_of(n, "later", (n as i64 - 60) * 10)).collect()).await;
        settle(workspace).await.unwrap();
        let import = ImportId::new();
        let rows: Vec<NewEvent> = (0..50).map(|n| imported(n, acme, import, n as i64 * 12)).collect();
        let mut tx = usage.begin().await.unwrap();
        store_events(&mut tx, &workspace.zone, &rows).await.unwrap();
        tx.commit().await.unwrap();
        let before = rollups(usage).await;
        let all = raw_events(&bench).await;

        // Nothing goes unless it is wished.
        prune(&bench).await;
        assert_eq!(raw_events(&bench).await, all);
        change(&scope, A_YEAR).await.unwrap();
        prune(&bench).await;
        let kept = load(usage).await.unwrap();
        assert_eq!(raw_events(&bench).await, all - kept.raw_dropped);
        assert!(kept.raw_dropped > 40 && kept.raw_from_day.is_some());
        assert_eq!(rollups(usage).await, before);
        assert_counts_are_true(usage).await;

        // The same file again: what was dropped is known.
        let mut tx = usage.begin().await.unwrap();
        let again = store_events(&mut tx, &workspace.zone, &rows).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((again.new, again.duplicates), (0, 50));
        // An account that appears takes what raw events there are; what was counted for acme stays.
        let later = account(workspace, "later").await;
        query("update usage_senders set settled = 0", args![]).run(usage).await.unwrap();
        settle(workspace).await.unwrap();
        let of = |daily: &[(AccountId, i64, String, Uuid, i64)], account: AccountId| {
            daily.iter().filter(|row| row.0 == account).map(|row| row.4).sum::<i64>()
        };
        let now = rollups(usage).await;
        assert_eq!(of(&now.0, acme), of(&before.0, acme));
        let standing: i64 =
            query("select count(*) as a from usage_events where group_ref = 'later'", args![])
                .one::<(i64,)>(usage)
                .await
                .unwrap()
                .0;
        assert_eq!(of(&now.0, later), standing);
        assert_counts_are_true(usage).await;
        // A late event lands in its old day, beside what was counted there.
        sender.batch(vec![use_of(500, "acme", 590)]).await;
        settle(workspace).await.unwrap();
        assert_eq!(of(&rollups(usage).await.0, acme), of(&before.0, acme) + 1);

        // Undoing the import takes back what still stands of it, and no more.
        let mut tx = usage.begin().await.unwrap();
        let removed = remove_import(&mut tx, import, NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert!((20..50).contains(&removed), "{removed}");
        assert_eq!(of(&rollups(usage).await.0, acme), of(&before.0, acme) + 1 - 2 * removed as i64);
        assert_counts_are_true(usage).await;
    })
    .await;
}

#[tokio::test]
async fn a_back_fill_says_from_which_day_it_counts_and_is_waited_for() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let usage = &workspace.usage;
        let scope = Scope::of_system(workspace.clone());
        let sender = Sender::new(&bench).await;
        account(workspace, "acme").await;
        sender.batch((0..60).map(|n| use_of(n, "acme", n as i64 * 10)).collect()).await;
        settle(workspace).await.unwrap();
        let new = |name: &str| NewTracked {
            name: name.to_owned(),
            event: "Report exported".to_owned(),
            conditions: crate::tracked::EventRule::default(),
        };
        let early = tracked::define(&scope, new("前から")).await.unwrap();
        change(&scope, A_YEAR).await.unwrap();
        workspace.clock.set(Timestamp(Timestamp::now().0 + 3 * DAY));
        jobs::drain(workspace, &[PRUNE]).await.unwrap();
        assert_eq!(raw_events(&bench).await, 60, "the back-fill reads them first");
        jobs::drain(workspace, &[FILL]).await.unwrap();
        prune(&bench).await;
        assert!(raw_events(&bench).await < 40);
        tracked::define(&scope, new("あとから")).await.unwrap();
        // A new name alone loses nothing.
        tracked::change(&scope, early, new("名前だけ")).await.unwrap();
        prune(&bench).await;
        let all = tracked::all(usage).await.unwrap();
        let from = load(usage).await.unwrap().raw_from_day;
        for event in all {
            assert_eq!(event.counted_from, if event.id == early { None } else { from }, "{}", event.name);
        }
        let names = rollups(usage).await.2;
        let times = |name: &str| names.iter().find(|row| row.0 == format!("{name} 1")).map(|row| row.3);
        assert_eq!(times("名前だけ"), Some(60));
        assert_eq!(times("あとから"), Some(raw_events(&bench).await));
        assert_counts_are_true(usage).await;
    })
    .await;
}

#[tokio::test]
async fn a_flood_of_refused_events_is_bounded_and_told() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let usage = &workspace.usage;
        let scope = Scope::of_system(workspace.clone());
        change(&scope, Wanted { raw_months: None, refused_days: 30, refused_most: 100 }).await.unwrap();
        let sender = Sender::new(&bench).await;
        for flood in 0..10 {
            let bad = |n: i32| json!({ "type": "track", "messageId": format!("{flood}-{n}"), "userId": "u" });
            sender.batch((0..90).map(bad).collect()).await;
        }
        let kept = load(usage).await.unwrap();
        let (standing,): (i64,) =
            query("select count(*) as a from refused_events", args![]).one(usage).await.unwrap();
        assert_eq!(kept.refused, standing);
        assert!(standing <= 200, "{standing}");
        let dropped = refused_dropped(usage).await.unwrap();
        assert_eq!(dropped, [("missing_name".to_owned(), 900 - standing)]);
        // A retry of one that is there is the same refusal.
        sender.batch(vec![json!({ "type": "track", "messageId": "9-89", "userId": "u" })]).await;
        assert_eq!(load(usage).await.unwrap().refused, standing);

        workspace.clock.set(NOW.plus(31 * DAY));
        at_night(workspace).await;
        workspace.clock.set(Timestamp(Timestamp::now().0 + 31 * DAY + HOUR));
        jobs::drain(workspace, &[PRUNE]).await.unwrap();
        assert_eq!(load(usage).await.unwrap().refused, 0);
        assert_eq!(refused_dropped(usage).await.unwrap(), [("missing_name".to_owned(), 900)]);
    })
    .await;
}

#[tokio::test]
async fn the_screen_says_what_is_kept_and_only_admins_change_it() {
    let bench = bench(None).await;
    let app = app(&bench);
    let path = format!("/w/{}/tracking/retention", bench.workspace.slug);
    for (locale, words) in
        [(Locale::Ja, ["無期限", "6か月", "1〜240"]), (Locale::En, ["Forever", "6 months", "1 to 240"])]
    {
        let mut admin = member(&app, &bench.workspace, Role::Admin, locale).await;
        let page = admin.get(&path).await;
        assert!(page.status == 200 && page.body.contains(words[0]), "{}", page.body);
        let six = "raw=months&raw_months=6&refused_days=90&refused_most=100%2C000";
        assert_eq!(admin.post(&path, six).await.status, 303);
        assert!(admin.get(&path).await.body.contains(words[1]));
        let wrong = admin.post(&path, "raw=months&raw_months=0&refused_days=x&refused_most=100000").await;
        assert!(wrong.status == 422 && wrong.body.contains(words[2]), "{}", wrong.body);
        assert_eq!(
            admin.post(&path, "raw=ever&raw_months=6&refused_days=90&refused_most=100000").await.status,
            303
        );
        jobs::drain(&bench.workspace, &[PRUNE]).await.unwrap();
        let mut csm = member(&app, &bench.workspace, Role::Csm, locale).await;
        assert_eq!(csm.get(&path).await.status, 200);
        assert_eq!(csm.post(&path, six).await.status, 403);
    }
}
