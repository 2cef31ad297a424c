//! The yardstick: the rows that an import left in SQLite, written again by a bare loop of prepared inserts.
//!
//! Invariant: the loop writes the same rows into the same tables with the same indexes and triggers, in one
//! transaction, so the ratio says what the import costs beyond SQLite itself.

use std::{
    io::{Read as _, Seek as _, Write as _},
    path::Path,
    time::{Duration, Instant},
};

use futures_util::TryStreamExt as _;
use rusqlite::{Connection, params_from_iter, types::Value};
use sqlx::{Connection as _, Executor as _};

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
        let names = columns(&source, table)?;
        let columns = names.len();
        let names = names.join(", ");
        let mut rows = source.prepare(&format!("select {names} from {table}"))?;
        let places: Vec<String> = (0..columns).map(|_| "?".to_owned()).collect();
        let mut insert =
            transaction.prepare(&format!("insert into {table} ({names}) values ({})", places.join(", ")))?;
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

/// Copies the tables of the installation's one usage schema, by `COPY` out and in again, into tables of the same
/// columns and indexes. Answers how long `COPY` in took, with its commit.
pub async fn copy_into_postgres(url: &str, tables: &[&str]) -> anyhow::Result<Duration> {
    const SCHEMA: &str = "select schemaname::text from pg_tables where tablename = 'usage_events'";
    let mut connection = sqlx::PgConnection::connect(url).await?;
    let schema: String = sqlx::query_scalar(SCHEMA).fetch_one(&mut connection).await?;
    connection.execute("create schema bare").await?;
    let mut files = Vec::new();
    for table in tables {
        let like = format!(r#"create table bare.{table} (like "{schema}".{table} including all)"#);
        connection.execute(sqlx::AssertSqlSafe(like)).await?;
        let out = format!(r#"copy "{schema}".{table} to stdout (format binary)"#);
        let mut rows = connection.copy_out_raw(&out).await?;
        let mut file = tempfile::tempfile()?;
        while let Some(bytes) = rows.try_next().await? {
            file.write_all(&bytes)?;
        }
        drop(rows);
        file.rewind()?;
        files.push(file);
    }
    let began = Instant::now();
    let mut transaction = connection.begin().await?;
    for (table, mut file) in tables.iter().zip(files) {
        let mut copy =
            transaction.copy_in_raw(&format!("copy bare.{table} from stdin (format binary)")).await?;
        let mut buffer = vec![0; 1 << 20];
        loop {
            let length = file.read(&mut buffer)?;
            if length == 0 {
                break;
            }
            copy.send(&buffer[..length]).await?;
        }
        copy.finish().await?;
    }
    transaction.commit().await?;
    Ok(began.elapsed())
}

/// The columns that are stored; what SQLite works out from them is left to it.
fn columns(source: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    const COLUMNS: &str = "select name from pragma_table_info(?) order by cid";
    source.prepare(COLUMNS)?.query_map([table], |row| row.get(0))?.collect()
}

/// What makes the same tables, indexes and triggers; the tables behind a full-text index come with it.
fn schema(source: &Connection) -> rusqlite::Result<Vec<String>> {
    const SCHEMA: &str = "
        select sql from sqlite_master
         where sql is not null and name not like 'sqlite_%' and name not like 'search_accounts_%' and name not like 'search_people_%' and name not like 'search_others_%'
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
        source
            .execute_batch(
                "create table t (a integer, c integer as (a + 1), b text); create index t_by_b on t (b)",
            )
            .unwrap();
        source.execute_batch("begin").unwrap();
        for n in 0..50_000 {
            source.execute("insert into t (a, b) values (?, 'x')", [n]).unwrap();
        }
        source.execute_batch("commit").unwrap();
        copy(&from, &["t"], &to).unwrap();
        let count: i64 =
            Connection::open(&to).unwrap().query_row("select count(*) from t", [], |row| row.get(0)).unwrap();
        assert_eq!(count, 50_000);
    }
}
