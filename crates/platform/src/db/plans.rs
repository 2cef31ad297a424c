//! How each query finds its rows, asked of both engines: none reads a table that grows from end to end, but those that are
//! named in [`named`] with a reason.
//!
//! Invariant: what a test runs on this thread is recorded as it runs, whatever it was put together from, with the place that
//! asked; the walk over every route and the journey below run all pages, jobs and listeners. Constants that neither reaches
//! are looked at by `every_query`. The journey fails where it reaches far fewer places than it does now, so the record cannot
//! thin out unseen.

pub mod named;

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::Location,
    path::{Path, PathBuf},
};

use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _};

use super::{Db, Engine, Value, query_dynamic, recorded, server::Use};
/// Tables that grow with the customers, their use, or the work on them.
const GROWING: &[&str] = &[
    "accounts",
    "people",
    "person_identities",
    "subscriptions",
    "conversations",
    "survey_answers",
    "churn_events",
    "notes",
    "note_attendees",
    "tasks",
    "scores",
    "score_queue",
    "score_overrides",
    "account_measures",
    "measure_snapshots",
    "quiet_spells",
    "today_answers",
    "search_documents",
    "activities",
    "jobs",
    "imports",
    "import_before",
    "import_refusals",
    "import_left_cells",
    "import_pairs",
    "acts",
    "act_before",
    "renewal_decisions",
    "usage_events",
    "usage_senders",
    "usage_aliases",
    "refused_events",
    "usage_daily",
    "usage_active_people",
    "usage_account_days",
    "usage_touched",
    "usage_dropped_keys",
    "usage_import_chunks",
    "arrivals",
    "sessions",
    "mails",
    "mail_suppressions",
    "mail_bounces",
    "mail_links",
    "mail_hits",
    "segment_members",
    "segment_turns",
    "segment_queue",
];

/// The places of the program, not of its tests, whose queries this thread has run: file and line.
pub fn reached() -> BTreeSet<(String, u32)> {
    recorded::all().values().map(|(_, from)| (from.file().to_owned(), from.line())).collect()
}

/// Queries of this thread that read a growing table from end to end and are not named, in words.
pub async fn unnamed(stores: [&Db; 4]) -> Vec<String> {
    let mut found = Vec::new();
    for (sql, (values, from)) in recorded::all() {
        if is_of_a_test(from) || !asks(&sql) {
            continue;
        }
        found.extend(unnamed_in(stores, &sql, values, &format!("{}:{}", from.file(), from.line())).await);
    }
    found
}

/// The same of one text, by the first store that understands it.
pub async fn unnamed_in(stores: [&Db; 4], sql: &str, values: Vec<Value>, place: &str) -> Vec<String> {
    for store in stores {
        if let Ok(steps) = plan(store, sql, values.clone()).await {
            let scanned = scans(store, sql, &steps);
            let unnamed = scanned.into_iter().filter(|table| !named::is_named(table, sql));
            return unnamed
                .map(|table| format!("{place} reads {table} from end to end:\n{}\n{steps:#?}", squeezed(sql)))
                .collect();
        }
    }
    Vec::new()
}

/// Whether the store understands the text.
pub async fn prepare(db: &Db, sql: String) -> sqlx::Result<()> {
    let sql = AssertSqlSafe(sql).into_sql_str();
    match &db.engine {
        Engine::Lite { writer, .. } => writer.prepare(sql).await.map(drop),
        Engine::Pg(schema) => {
            let mut held = schema
                .acquire(Use::Reading)
                .await
                .map_err(|error| sqlx::Error::Protocol(error.to_string()))?;
            let prepared = held.connection().prepare(sql).await.map(drop);
            held.settle(prepared)
        }
    }
}

/// Whether the statement looks for rows at all.
fn asks(sql: &str) -> bool {
    let first = sql.split_whitespace().next().unwrap_or_default();
    matches!(first, "select" | "with" | "update" | "delete") || (first == "insert" && sql.contains("select"))
}

async fn plan(db: &Db, sql: &str, values: Vec<Value>) -> super::Result<Vec<String>> {
    if !db.is_postgres() {
        let rows = query_dynamic(format!("explain query plan {sql}"), values).rows(db).await?;
        return rows.iter().map(|row| row.get("detail")).collect();
    }
    let mut tx = db.begin().await?;
    query_dynamic("set local enable_seqscan = off".to_owned(), Vec::new()).run(&mut tx).await?;
    let rows = match (values.is_empty(), placeholders(sql)) {
        (true, 1..) => {
            // Of a constant, whatever its values are.
            let nulls = vec!["null"; placeholders(sql)].join(", ");
            let set = |sql: String| query_dynamic(sql, Vec::new());
            // A name of its own: one that could not be explained keeps its.
            let name = format!("looked_at_{}", uuid::Uuid::now_v7().simple());
            set("set local plan_cache_mode = force_generic_plan".to_owned()).run(&mut tx).await?;
            set(format!("prepare {name} as {sql}")).run(&mut tx).await?;
            let rows = set(format!("explain execute {name} ({nulls})")).rows(&mut tx).await?;
            set(format!("deallocate {name}")).run(&mut tx).await?;
            rows
        }
        _ => query_dynamic(format!("explain {sql}"), values).rows(&mut tx).await?,
    };
    tx.rollback().await?;
    rows.iter().map(|row| row.get("QUERY PLAN")).collect()
}

/// The highest number of a placeholder.
fn placeholders(sql: &str) -> usize {
    let numbers = sql.split('$').skip(1).filter_map(|rest| {
        rest.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok())
    });
    numbers.max().unwrap_or(0)
}

/// The growing tables that a plan reads from end to end. SQLite walks an index in the order that is asked for until a limit is
/// reached: that is no such reading. Where a sequential scan is forbidden, PostgreSQL has one left only where no index serves.
fn scans(db: &Db, sql: &str, steps: &[String]) -> BTreeSet<String> {
    let names = table_names(sql);
    let limited = sql.contains("limit ");
    let mut found = BTreeSet::new();
    for step in steps {
        let name = if db.is_postgres() {
            step.split("Seq Scan on ").nth(1).and_then(|rest| rest.split_whitespace().next())
        } else {
            step.strip_prefix("SCAN ")
                .filter(|rest| !(limited && rest.contains(" INDEX ")))
                .and_then(|rest| rest.split(' ').next())
        };
        let table = name.map(|name| names.get(name).cloned().unwrap_or_else(|| name.to_owned()));
        found.extend(table.filter(|table| GROWING.contains(&table.as_str())));
    }
    found
}

/// The tables of a text by the names that it gives them.
fn table_names(sql: &str) -> BTreeMap<String, String> {
    let words: Vec<&str> =
        sql.split(|c: char| c.is_whitespace() || "(),".contains(c)).filter(|word| !word.is_empty()).collect();
    let mut names = BTreeMap::new();
    for (at, word) in words.iter().enumerate() {
        if !matches!(*word, "from" | "join" | "update" | "into") {
            continue;
        }
        let Some(table) = words.get(at + 1) else { continue };
        let alias = match words.get(at + 2) {
            Some(&"as") => words.get(at + 3),
            other => other,
        };
        names.insert((*table).to_owned(), (*table).to_owned());
        if let Some(alias) = alias {
            names.insert((*alias).to_owned(), (*table).to_owned());
        }
    }
    names
}

pub fn squeezed(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the place is in a test: a file of tests, or below the tests of a file.
fn is_of_a_test(from: &Location<'_>) -> bool {
    let path = source(from.file());
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let begin = tests_begin(&path, &text);
    let line = text.get(..begin).map_or(0, |before| before.lines().count()) as u32;
    from.line() > line
}

/// Where the tests of a source file begin, in bytes: at its start where it has nothing else.
pub fn tests_begin(path: &Path, text: &str) -> usize {
    let name = path.to_string_lossy();
    let whole = [
        "/tests/",
        "/tests.rs",
        "_tests.rs",
        "/testing.rs",
        "/testing/",
        "/db/plans.rs",
        "/ingest/outages.rs",
    ];
    if whole.iter().any(|end| name.contains(end)) {
        return 0;
    }
    text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len())
}

/// A file as the compiler names it, from where the tests run.
fn source(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file)
}
