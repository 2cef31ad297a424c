//! Lists of words in the stores' own checks.
//!
//! Invariant: only those that are named here are left, on both engines. A word that is added to a list of kinds must not
//! need a migration of every installation; a list is closed where SQL itself reasons about each of its words.

use std::collections::BTreeMap;

use crate::{
    args,
    db::{Db, query, testing::Bench},
    testing::on_both_engines,
};

/// Lists that stay, and why.
const CLOSED: &[(&str, &str)] = &[
    ("accounts.band", "kept figures and indexes ask for each band by its name"),
    ("accounts.stage", "its rank is worked out in the table, and decides who is a customer"),
    ("conversations.priority", "an order of four; an index asks for the urgent ones"),
    ("import_pairs.decision", "the two answers to a question"),
    ("jobs.state", "what is open once, claimed and counted is so by indexes on the state"),
    ("logins.theme", "what a page can be: light, dark, or as the system says"),
    ("score_overrides.band", "as of accounts"),
    ("scores.band", "as of accounts"),
];

/// The words that each check of the store lists, by table and column.
async fn lists(db: &Db) -> BTreeMap<String, Vec<String>> {
    let checks = if db.is_postgres() {
        "select conrelid::regclass::text as a, pg_get_constraintdef(k.oid) as b
           from pg_constraint k join pg_namespace n on n.oid = k.connamespace
          where k.contype = 'c' and n.nspname = current_schema()"
    } else {
        "select name as a, sql as b from sqlite_master where type = 'table' and sql like '%check%'"
    };
    let found: Vec<(String, String)> = query(checks, args![]).all(db).await.unwrap();
    let checks =
        found.iter().flat_map(|(table, sql)| checks_of(sql).into_iter().map(move |check| (table, check)));
    checks
        .filter_map(|(table, check)| {
            let words: Vec<String> = check.split('\'').skip(1).step_by(2).map(str::to_owned).collect();
            let start = check.trim_start_matches(['(', ' ']);
            let column = start.split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
            (!words.is_empty()).then(|| (format!("{table}.{column}"), words))
        })
        .collect()
}

/// What stands between the parentheses of each check.
fn checks_of(sql: &str) -> Vec<&str> {
    let lower = sql.to_ascii_lowercase();
    let starts = lower.match_indices("check").filter_map(|(at, word)| {
        let before = lower[..at].chars().next_back();
        let opening = at + word.len() + lower[at + word.len()..].find(|c: char| !c.is_whitespace())?;
        let is_word = before.is_none_or(|c| !c.is_alphanumeric() && c != '_');
        (is_word && lower[opening..].starts_with('(')).then_some(opening)
    });
    starts
        .map(|opening| {
            let mut depth = 0;
            let end = sql[opening..].char_indices().find_map(|(at, c)| {
                depth += match c {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
                (depth == 0).then_some(opening + at)
            });
            &sql[opening + 1..end.expect("each parenthesis is closed")]
        })
        .collect()
}

#[tokio::test]
async fn no_list_of_kinds_stands_in_a_check() {
    on_both_engines(async |bench: Bench| {
        let workspace = &bench.workspace;
        let mut found = BTreeMap::new();
        for db in [&bench.home.control, &workspace.main, &workspace.usage, &workspace.arrivals] {
            found.extend(lists(db).await);
        }
        for (list, words) in &found {
            assert!(
                CLOSED.iter().any(|(closed, _)| closed == list),
                "{list} lists its words in a check ({}): each new one would need a migration. Leave the check out; or, where \
                 SQL reasons about every word, name the list in CLOSED and say why",
                words.join(", ")
            );
        }
        for (closed, why) in CLOSED {
            let words = found.get(*closed).map_or(0, Vec::len);
            assert!(words >= 2, "{closed} ({why}) is checked by neither engine alone");
        }
    })
    .await;
}

#[tokio::test]
async fn a_word_that_nobody_knew_is_taken_and_a_closed_list_refuses_it() {
    const MEMBER: &str = "
        insert into members (id, login_id, email, name, role, created_at) values ($1, $1, 'a@example.com', 'A', 'navigator', 0)";
    const FIELD: &str = "
        insert into custom_fields (id, record_kind, field_key, label, value_type, position, created_at)
        values ($1, 'deals', 'k', 'K', 'duration', 1, 0)";
    const ACCOUNT: &str = "
        insert into accounts (id, name, name_key, stage, touch, custom, currency, band, created_at, updated_at)
        values ($1, 'A', 'a', 'adoption', 'community', '{}', 'JPY', $2, 0, 0)";
    on_both_engines(async |bench: Bench| {
        let main = &bench.workspace.main;
        let id = uuid::Uuid::now_v7();
        query(MEMBER, args![id]).run(main).await.unwrap();
        query(FIELD, args![id]).run(main).await.unwrap();
        query(ACCOUNT, args![id, "watch"]).run(main).await.unwrap();
        let refused = query(ACCOUNT, args![uuid::Uuid::now_v7(), "splendid"]).run(main).await.unwrap_err();
        assert!(refused.to_string().to_lowercase().contains("check"), "{refused}");
    })
    .await;
}

#[test]
fn a_list_is_found_however_it_is_written() {
    let sql = "create table t (checked text, a text not null check (a in ('x', 'y')), b integer CHECK\n(b between 1 and (2)))";
    assert_eq!(checks_of(sql), ["a in ('x', 'y')", "b between 1 and (2)"]);
    assert_eq!(checks_of("CHECK ((a = ANY (ARRAY['x'::text])))"), ["(a = ANY (ARRAY['x'::text]))"]);
}
