//! The yardstick: the rows that an import left in SQLite, written again by a bare loop of prepared inserts.
//!
//! Invariant: the loop writes the same rows into the same tables with the same indexes and triggers, in one
//! transaction, so the ratio says what the import costs beyond SQLite itself.

use std::{path::Path, time::Duration, time::Instant};

use rusqlite::{Connection, params_from_iter, types::Value};

/// Rows that are held while they are copied; reading them is not measured.
const HELD: usize = 20_000;

/// Copies the tables into a new file and answers how long the inserts took, with the commit.
pub fn copy(from: &Path, tables: &[&str], to: &Path) -> anyhow::Result<Duration> {
    let source = Connection::open(from)?;
    let mut target = Connection::open(to)?;
    target.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -16000;",
    )?;
    for statement in schema(&source)? {
        target.execute_batch(&statement)?;
    }
    let mut took = Duration::ZERO;
    let began = Instant::now();
    let transaction = target.transaction()?;
    took += began.elapsed();
    for table in tables {
        let mut rows = source.prepare(&format!("select * from {table}"))?;
        let columns = rows.column_count();
        let places: Vec<String> = (0..columns).map(|_| "?".to_owned()).collect();
        let mut insert =
            transaction.prepare(&format!("insert into {table} values ({})", places.join(", ")))?;
        let mut rows = rows.query([])?;
        loop {
            let mut held: Vec<Vec<Value>> = Vec::with_capacity(HELD);
            while held.len() < HELD
                && let Some(row) = rows.next()?
            {
                held.push((0..columns).map(|at| row.get(at)).collect::<Result<_, _>>()?);
            }
            if held.is_empty() {
                break;
            }
            let began = Instant::now();
            for row in held {
                insert.execute(params_from_iter(row))?;
            }
            took += began.elapsed();
        }
    }
    let began = Instant::now();
    transaction.commit()?;
    Ok(took + began.elapsed())
}

/// What makes the same tables, indexes and triggers; the tables behind a full-text index come with it.
fn schema(source: &Connection) -> rusqlite::Result<Vec<String>> {
    const SCHEMA: &str = "
        select sql from sqlite_master
         where sql is not null and name not like 'sqlite_%' and name not like 'search_index_%'
         order by case type when 'table' then 0 when 'index' then 1 else 2 end";
    source.prepare(SCHEMA)?.query_map([], |row| row.get(0))?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_has_every_row() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from.db"), folder.path().join("to.db"));
        let source = Connection::open(&from).unwrap();
        source.execute_batch("create table t (a integer, b text); create index t_by_b on t (b)").unwrap();
        for n in 0..50_000 {
            source.execute("insert into t values (?, 'x')", [n]).unwrap();
        }
        copy(&from, &["t"], &to).unwrap();
        let count: i64 =
            Connection::open(&to).unwrap().query_row("select count(*) from t", [], |row| row.get(0)).unwrap();
        assert_eq!(count, 50_000);
    }
}
