//! What migrating a store would do, said before it is done.
//!
//! Invariant: nothing of the store is changed by looking at it.

use std::{collections::BTreeSet, fs, path::Path};

use super::{
    Db, Location, Result, Store,
    migrate::{brought, files},
    open::open_to_read,
    query, query_dynamic,
    server::quoted,
};
use crate::{args, parts::Parts};

/// What a store still has to have.
#[derive(Debug)]
pub struct Pending {
    /// The migrations that it has had; none where it is not there.
    pub applied: Vec<i64>,
    /// Those of them that this program does not know: a newer one used the store.
    pub unknown: Vec<i64>,
    pub coming: Vec<Coming>,
    /// What it takes up now.
    pub bytes: u64,
}

/// A migration that is to come.
#[derive(Debug, PartialEq, Eq)]
pub struct Coming {
    pub version: i64,
    pub title: String,
    /// The tables that are there and whose rows it reads or writes from end to end, with how many each has.
    pub through: Vec<(String, i64)>,
}

impl Pending {
    /// Rows that are gone through.
    pub fn rows(&self) -> i64 {
        self.coming.iter().flat_map(|coming| &coming.through).map(|(_, rows)| rows).sum()
    }

    /// Free space that is enough: what is written anew stands beside the old until the end, and once more in the log.
    pub fn bytes_to_have(&self) -> u64 {
        const FOR_SCHEMA: u64 = 1 << 20;
        match (self.coming.is_empty(), self.rows()) {
            (true, _) => 0,
            (false, 0) => FOR_SCHEMA,
            (false, _) => 2 * self.bytes + FOR_SCHEMA,
        }
    }
}

/// Looks at the store as it is.
pub async fn pending(location: &Location, store: Store, parts: &Parts) -> Result<Pending> {
    let engine = match location {
        Location::File(_) => "sqlite",
        Location::Schema { .. } => "postgres",
    };
    let db = open_to_read(location, store).await?;
    let (applied, tables) = match &db {
        Some(db) => (applied_versions(db).await?, table_names(db).await?.into_iter().collect()),
        None => (Vec::new(), BTreeSet::new()),
    };
    let mut known: Vec<(i64, String, &str)> =
        files(store, engine).map(|(name, text)| named(&name, text)).collect();
    known.extend(brought(store, parts).map(|brought| {
        let text = if engine == "sqlite" { brought.sqlite } else { brought.postgres };
        (brought.version, brought.title.replace('_', " "), text)
    }));
    known.sort();
    let unknown =
        applied.iter().filter(|had| known.iter().all(|(version, ..)| version != *had)).copied().collect();
    known.retain(|(version, ..)| !applied.contains(version));
    let gone_through: Vec<BTreeSet<String>> =
        known.iter().map(|(.., text)| &gone_through(text) & &tables).collect();
    let all: BTreeSet<&String> = gone_through.iter().flatten().collect();
    let rows = match &db {
        Some(db) => row_counts(db, all.into_iter().cloned()).await?,
        None => Vec::new(),
    };
    let coming = known.into_iter().zip(gone_through).map(|((version, title, _), through)| Coming {
        version,
        title,
        through: rows.iter().filter(|(table, _)| through.contains(table)).cloned().collect(),
    });
    let coming = coming.collect();
    let bytes = match (db.as_ref().and_then(|db| Some((db, db.bytes()?))), location) {
        (Some((db, sql)), _) => query(sql, args![]).one::<(i64,)>(db).await?.0.try_into().unwrap_or_default(),
        (None, Location::File(path)) => file_bytes(path),
        (None, Location::Schema { .. }) => 0,
    };
    if let Some(db) = db {
        db.close().await;
    }
    Ok(Pending { applied, unknown, coming, bytes })
}

fn named<'a>(name: &str, text: &'a str) -> (i64, String, &'a str) {
    let (version, title) = name.trim_end_matches(".sql").split_once('_').unwrap_or((name, ""));
    (version.parse().unwrap_or_default(), title.replace('_', " "), text)
}

/// The migrations that a store has had; none where none has ever run.
pub async fn applied_versions(db: &Db) -> Result<Vec<i64>> {
    if !table_names(db).await?.iter().any(|table| table == "_sqlx_migrations") {
        return Ok(Vec::new());
    }
    let sql = "select version as a from _sqlx_migrations where success order by version";
    let versions: Vec<(i64,)> = query(sql, args![]).all(db).await?;
    Ok(versions.into_iter().map(|(version,)| version).collect())
}

/// Every table of the store that rows can be counted of.
pub async fn table_names(db: &Db) -> Result<Vec<String>> {
    let names: Vec<(String,)> = query(db.tables(), args![]).all(db).await?;
    Ok(names.into_iter().map(|(name,)| name).collect())
}

/// How many rows each of the tables has.
pub async fn row_counts(db: &Db, tables: impl IntoIterator<Item = String>) -> Result<Vec<(String, i64)>> {
    let counts: Vec<String> = tables
        .into_iter()
        .map(|table| {
            let words = table.replace('\'', "''");
            format!("select '{words}' as a, count(*) as b from {}", quoted(&table))
        })
        .collect();
    if counts.is_empty() {
        return Ok(Vec::new());
    }
    query_dynamic(counts.join(" union all "), args![]).all(db).await
}

fn file_bytes(path: &Path) -> u64 {
    let log = path.with_extension("db-wal");
    [path, &log].into_iter().filter_map(|file| fs::metadata(file).ok()).map(|file| file.len()).sum()
}

/// The tables that the statements of a migration read or write from end to end: those that are written anew, changed or
/// emptied, or for which an index is made.
fn gone_through(text: &str) -> BTreeSet<String> {
    let lines = text.lines().map(|line| line.split("--").next().unwrap_or_default());
    let text: String = lines.flat_map(|line| [line, "\n"]).collect::<String>().to_ascii_lowercase();
    // What functions and triggers do, they do later.
    let text: String = text.split("$$").step_by(2).collect();
    let mut tables = BTreeSet::new();
    let mut in_trigger = false;
    for statement in text.split(';') {
        let spaced = statement.replace(['(', ')', ','], " ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        if in_trigger || words.starts_with(&["create", "trigger"]) {
            in_trigger = words.first() != Some(&"end") && (in_trigger || words.contains(&"begin"));
            continue;
        }
        let after = |word: &'static str| {
            let places = words.iter().enumerate().filter(move |(_, found)| **found == word);
            places.filter_map(|(at, _)| words.get(at + 1)).map(|table| table.trim_matches('"').to_owned())
        };
        let of_index = |words: &[&str]| {
            words.first() == Some(&"create") && words[1..].iter().take(2).any(|w| *w == "index")
        };
        match words.as_slice() {
            ["update", table, ..] => tables.extend([(*table).to_owned()]),
            ["delete", ..] => tables.extend(after("from")),
            ["insert", ..] if words.contains(&"select") => tables.extend(after("from").chain(after("join"))),
            ["alter", "table", table, what, ..] if ["rename", "alter"].contains(what) => {
                tables.extend([(*table).to_owned()]);
            }
            ["alter", "table", table, "drop", what, ..] if *what != "constraint" => {
                tables.extend([(*table).to_owned()]);
            }
            words if of_index(words) => tables.extend(after("on").take(1)),
            _ => {}
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_through_a_table_is_told_from_what_changes_its_text() {
        let through = |text| gone_through(text).into_iter().collect::<Vec<_>>();
        assert_eq!(
            through("-- update people\ncreate table a (b integer);\nalter table a add column c text;"),
            [""; 0]
        );
        assert_eq!(through("alter table members drop constraint members_role_check;"), [""; 0]);
        assert_eq!(through("create unique index a_once on accounts (b) where c is null;"), ["accounts"]);
        assert_eq!(
            through("Update activities set x = 1;\ndelete from jobs where y = 2;"),
            ["activities", "jobs"]
        );
        assert_eq!(
            through(
                "create table n (a);\ninsert into n select p.a from people p join tasks t on t.a = p.a;\ndrop table people;"
            ),
            ["people", "tasks"]
        );
        assert_eq!(
            through("alter table notes drop column kind;\nalter table old rename to new;"),
            ["notes", "old"]
        );
        assert_eq!(through("insert into score_state (id) values (1);"), [""; 0]);
        let later = "create trigger t after insert on a begin update b set c = 1; delete from d; end;\ndelete from e;";
        assert_eq!(through(later), ["e"]);
        assert_eq!(
            through(
                "create function f() returns void as $$ begin delete from a; end $$;\nupdate b set c = 1;"
            ),
            ["b"]
        );
    }
}
