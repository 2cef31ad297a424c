//! The same scorecard on a company of another kind: no people, a few uses a month, every ticket closed, open contracts.

use std::{collections::HashMap, path::Path};

use uuid::Uuid;

use crate::{
    args,
    customers::Band,
    db::{Value, insert_many, query},
    ids::AccountId,
    testing::bench,
    time::Timestamp,
    usage::{NewEvent, UsageKind, store_events},
    workspaces::Workspace,
};

/// An account that is made to stop.
const SILENT: &str = "A-43a9e3";
const SILENT_SINCE: &str = "2024-06-30";

type Row = HashMap<String, String>;

fn read(folder: &Path, name: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(folder.join(format!("ravenstack_{name}.csv"))).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn instant(workspace: &Workspace, text: &str) -> Timestamp {
    let day = text[..10].parse().unwrap();
    Timestamp::start_of(day, &workspace.zone)
}

/// Loads everything, but nothing that [`SILENT`] did in the last half year.
async fn load(workspace: &Workspace, folder: &Path) {
    const ACCOUNTS: &str = "
        insert into accounts (id, external_id, name, name_key, stage, touch, custom, currency, created_at, updated_at)";
    const SUBSCRIPTIONS: &str = "
        insert into subscriptions (id, account_id, plan, seats, mrr_minor, currency, started_on, ended_on, auto_renew, trial,
                                   custom, created_at, updated_at)";
    const TICKETS: &str = "
        insert into conversations (id, account_id, priority, opened_at, closed_at, satisfaction, custom, created_at, updated_at)";
    let empty = serde_json::json!({});
    let ids: HashMap<String, AccountId> = read(folder, "accounts")
        .into_iter()
        .map(|row| (row["account_id"].clone(), AccountId::new()))
        .collect();
    let accounts: Vec<Vec<Value>> = ids
        .iter()
        .map(|(key, id)| args![*id, key, key, key, "adoption", "low", &empty, "USD", 0_i64, 0_i64])
        .collect();
    let rows = read(folder, "subscriptions");
    let owner: HashMap<&str, AccountId> =
        rows.iter().map(|row| (row["subscription_id"].as_str(), ids[&row["account_id"]])).collect();
    let subscriptions: Vec<Vec<Value>> = rows
        .iter()
        .map(|row| {
            let number = |key: &str| row[key].parse::<i64>().unwrap();
            let end = Some(row["end_date"].clone()).filter(|end| !end.is_empty());
            args![
                Uuid::now_v7(),
                ids[&row["account_id"]],
                &row["plan_tier"],
                number("seats"),
                number("mrr_amount") * 100,
                "USD",
                &row["start_date"],
                end,
                i64::from(row["auto_renew_flag"] == "TRUE"),
                i64::from(row["is_trial"] == "TRUE"),
                &empty,
                0_i64,
                0_i64
            ]
        })
        .collect();
    let tickets: Vec<Vec<Value>> = read(folder, "support_tickets")
        .iter()
        .map(|row| {
            let priority = if row["priority"] == "medium" { "normal" } else { &row["priority"] };
            let satisfaction = row["satisfaction_score"].parse::<f64>().ok().map(|score| score as i64);
            args![
                Uuid::now_v7(),
                ids[&row["account_id"]],
                priority,
                instant(workspace, &row["submitted_at"]),
                instant(workspace, &row["closed_at"]),
                satisfaction,
                &empty,
                0_i64,
                0_i64
            ]
        })
        .collect();
    let mut tx = workspace.main.begin().await.unwrap();
    insert_many(&mut tx, ACCOUNTS, "", accounts).await.unwrap();
    insert_many(&mut tx, SUBSCRIPTIONS, "", subscriptions).await.unwrap();
    insert_many(&mut tx, TICKETS, "", tickets).await.unwrap();
    tx.commit().await.unwrap();
    let silent = ids[SILENT];
    let events: Vec<NewEvent> = read(folder, "feature_usage")
        .iter()
        .filter(|row| {
            owner[row["subscription_id"].as_str()] != silent || row["usage_date"].as_str() < SILENT_SINCE
        })
        .map(|row| NewEvent {
            dedupe_key: Uuid::now_v7(),
            received_at: Timestamp(0),
            occurred_at: instant(workspace, &row["usage_date"]),
            account: Some(owner[row["subscription_id"].as_str()]),
            person: None,
            sender: None,
            group_ref: None,
            user_ref: None,
            anonymous_ref: None,
            kind: UsageKind::Import,
            name: row["feature_name"].clone(),
            quantity: row["usage_count"].parse().unwrap(),
            properties: "{}".to_owned(),
            context: None,
            import: None,
            source: None,
        })
        .collect();
    let mut tx = workspace.usage.begin().await.unwrap();
    store_events(&mut tx, &workspace.zone, &events).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn sparse_use_and_no_people_still_tell_customers_apart() {
    const BANDS: &str = "select band as a, count(*) as b, avg(coverage) as c from accounts group by band";
    const AT_RISK: &str = "select external_id as a, score as b from accounts where band = 'at_risk'";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ravenstack");
    if !folder.exists() {
        eprintln!("skipped: the reference data is not here");
        return;
    }
    let bench = bench(None).await;
    load(&bench.workspace, &folder).await;
    crate::settle(&bench.workspace).await.unwrap();
    let bands: Vec<(Option<Band>, i64, Option<f64>)> =
        query(BANDS, args![]).all(&bench.workspace.main).await.unwrap();
    println!("{bands:?}");
    let of = |wanted| bands.iter().find(|(band, ..)| *band == Some(wanted)).map_or(0, |(_, count, _)| *count);
    assert_eq!(bands.iter().map(|(_, count, _)| count).sum::<i64>(), 500);
    assert!(of(Band::Healthy) > 150 && of(Band::Watch) > 150, "{bands:?}");
    // Nothing in the file is a danger: every ticket is closed, every customer has an open contract, none has a renewal on
    // record, and uses come at random, so that no silence is ten times the usual gap. Whoever does fall silent is found.
    let at_risk: Vec<(Option<String>, Option<f64>)> =
        query(AT_RISK, args![]).all(&bench.workspace.main).await.unwrap();
    assert_eq!(at_risk, [(Some(SILENT.to_owned()), Some(44.0))]);
    assert!(bands.iter().all(|(_, _, coverage)| coverage.is_none_or(|share| share > 0.3)), "{bands:?}");
    crate::jobs::testing::set_all_aside(&bench.workspace).await;
}
