//! Running a query: one text and its values, on a store or in a transaction.
//!
//! Invariant: reads on a store take a reading connection, writes the writing one, so a page never waits for an import.

use std::{
    borrow::Cow,
    collections::{HashSet, VecDeque},
};

use sqlx::{AssertSqlSafe, Postgres, Sqlite, postgres::PgArguments, sqlite::SqliteArguments};

use uuid::Uuid;

use super::{Db, Engine, FromRow, Kind, Result, Row, Tx, TxInner, Value, server::Use};

/// Where a query runs.
#[derive(Debug)]
pub enum On<'a> {
    Db(&'a Db),
    Tx(&'a mut Tx),
}

impl<'a> From<&'a Db> for On<'a> {
    fn from(db: &'a Db) -> Self {
        On::Db(db)
    }
}

impl<'a> From<&'a mut Tx> for On<'a> {
    fn from(tx: &'a mut Tx) -> Self {
        On::Tx(tx)
    }
}

/// A query ready to run.
#[derive(Debug)]
pub struct Query {
    sql: Cow<'static, str>,
    args: Vec<Value>,
    /// Whether the connection keeps the statement prepared.
    kept: bool,
    /// Who asks, for the tests of plans.
    #[cfg(any(test, feature = "testing"))]
    from: &'static std::panic::Location<'static>,
}

/// A query of fixed text.
#[cfg_attr(any(test, feature = "testing"), track_caller)]
pub fn query(sql: &'static str, args: Vec<Value>) -> Query {
    Query::new(Cow::Borrowed(sql), args, true)
}

/// A query whose text is put together at run time, from constants only: values always go through `args`. One of many values
/// is seldom asked with as many again, and its statement is large: it is not kept.
#[cfg_attr(any(test, feature = "testing"), track_caller)]
pub fn query_dynamic(sql: String, args: Vec<Value>) -> Query {
    let kept = args.len() < MOST_KEPT;
    Query::new(Cow::Owned(sql), args, kept)
}

/// What a `select count(*) as a` of fixed text answers.
pub async fn count(db: &Db, sql: &'static str) -> Result<i64> {
    Ok(query(sql, Vec::new()).one::<(i64,)>(db).await?.0)
}

impl Query {
    #[cfg_attr(any(test, feature = "testing"), track_caller)]
    fn new(sql: Cow<'static, str>, args: Vec<Value>, kept: bool) -> Self {
        Self {
            sql,
            args,
            kept,
            #[cfg(any(test, feature = "testing"))]
            from: std::panic::Location::caller(),
        }
    }

    /// Every row of the answer.
    pub async fn all<T: FromRow>(self, on: impl Into<On<'_>>) -> Result<Vec<T>> {
        self.fetch(on.into()).await?.iter().map(T::from_row).collect()
    }

    /// The first row of the answer, if there is one.
    pub async fn optional<T: FromRow>(self, on: impl Into<On<'_>>) -> Result<Option<T>> {
        self.fetch(on.into()).await?.first().map(T::from_row).transpose()
    }

    /// The one row of an answer that always has one; an empty answer is an error.
    pub async fn one<T: FromRow>(self, on: impl Into<On<'_>>) -> Result<T> {
        match self.fetch(on.into()).await?.first() {
            Some(row) => T::from_row(row),
            None => Err(sqlx::Error::RowNotFound.into()),
        }
    }

    /// Runs a statement and answers how many rows it changed.
    pub async fn run(self, on: impl Into<On<'_>>) -> Result<u64> {
        #[cfg(any(test, feature = "testing"))]
        super::recorded::ran(&self.sql, &self.args, self.from);
        Ok(match on.into() {
            On::Db(Db { engine: Engine::Lite { writer, doubt, .. }, .. }) => {
                let done = self.lite().execute(writer).await;
                done.inspect_err(|error| doubt.note(error))?.rows_affected()
            }
            On::Db(Db { engine: Engine::Pg(schema), .. }) => {
                let mut held = schema.acquire(Use::Writing).await?;
                let done = self.pg().execute(held.connection()).await;
                held.settle(done)?.rows_affected()
            }
            On::Tx(Tx { inner: TxInner::Lite(tx, doubt), .. }) => {
                let done = self.lite().execute(&mut **tx).await;
                done.inspect_err(|error| doubt.note(error))?.rows_affected()
            }
            On::Tx(Tx { inner: TxInner::Pg(held), .. }) => {
                let done = self.pg().execute(held.connection()).await;
                held.settle(done)?.rows_affected()
            }
        })
    }

    /// Every row of the answer, unread: for columns that are known only at run time.
    pub async fn rows(self, on: impl Into<On<'_>>) -> Result<Vec<Row>> {
        self.fetch(on.into()).await
    }

    async fn fetch(self, on: On<'_>) -> Result<Vec<Row>> {
        #[cfg(any(test, feature = "testing"))]
        super::recorded::read(&self.sql, &self.args, self.from);
        Ok(match on {
            On::Db(Db { engine: Engine::Lite { reader, doubt, .. }, .. }) => {
                let found = self.lite().fetch_all(reader).await;
                lite_rows(found.inspect_err(|error| doubt.note(error))?)
            }
            On::Db(Db { engine: Engine::Pg(schema), .. }) => {
                let mut held = schema.acquire(Use::Reading).await?;
                let found = self.pg().fetch_all(held.connection()).await;
                pg_rows(held.settle(found)?)
            }
            On::Tx(Tx { inner: TxInner::Lite(tx, doubt), .. }) => {
                let found = self.lite().fetch_all(&mut **tx).await;
                lite_rows(found.inspect_err(|error| doubt.note(error))?)
            }
            On::Tx(Tx { inner: TxInner::Pg(held), .. }) => {
                let found = self.pg().fetch_all(held.connection()).await;
                pg_rows(held.settle(found)?)
            }
        })
    }

    fn lite(self) -> sqlx::query::Query<'static, Sqlite, SqliteArguments> {
        let (text, values) = unnamed_if_many(self.sql, self.args);
        let mut query = sqlx::query(AssertSqlSafe(text)).persistent(self.kept);
        for value in values {
            query = match value.storable() {
                Value::Null(_) => query.bind(None::<i64>),
                Value::Int(v) => query.bind(v),
                Value::Real(v) => query.bind(v),
                Value::Text(v) => query.bind(v),
                Value::Uuid(v) => query.bind(v),
                Value::Json(v) => query.bind(v.to_string()),
                Value::Blob(v) => query.bind(v),
            };
        }
        query
    }

    fn pg(self) -> sqlx::query::Query<'static, Postgres, PgArguments> {
        let mut query = sqlx::query(AssertSqlSafe(self.sql)).persistent(self.kept);
        for value in self.args {
            query = match value.storable() {
                Value::Null(Kind::Int) => query.bind(None::<i64>),
                Value::Null(Kind::Real) => query.bind(None::<f64>),
                Value::Null(Kind::Text) => query.bind(None::<String>),
                Value::Null(Kind::Uuid) => query.bind(None::<uuid::Uuid>),
                Value::Null(Kind::Json) => query.bind(None::<sqlx::types::Json<serde_json::Value>>),
                Value::Null(Kind::Blob) => query.bind(None::<Vec<u8>>),
                Value::Int(v) => query.bind(v),
                Value::Real(v) => query.bind(v),
                Value::Text(v) => query.bind(v),
                Value::Uuid(v) => query.bind(v),
                Value::Json(v) => query.bind(sqlx::types::Json(v)),
                Value::Blob(v) => query.bind(v),
            };
        }
        query
    }
}

/// Statements of more values are not kept: each takes up to a megabyte, and a connection keeps hundreds.
const MOST_KEPT: usize = 300;

/// Above this many values a statement for SQLite loses the names of its placeholders.
const MANY_PLACEHOLDERS: usize = 200;
/// What SQLite takes in one statement.
const MOST_PLACEHOLDERS: usize = 32_766;

/// SQLite finds a named placeholder (`$7`) by walking the list of all names, both when it reads the statement and for
/// each value that sqlx binds, so thousands of them take quadratic time; unnamed ones (`?`) take none. A value whose
/// placeholder stands in several places is given for each of them.
fn unnamed_if_many(sql: Cow<'static, str>, values: Vec<Value>) -> (Cow<'static, str>, Vec<Value>) {
    if values.len() < MANY_PLACEHOLDERS {
        return (sql, values);
    }
    let mut parts = sql.split('$');
    let mut unnamed = String::with_capacity(sql.len());
    unnamed.push_str(parts.next().unwrap_or_default());
    let (mut places, mut in_order) = (Vec::with_capacity(values.len()), true);
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let Some(place) = part[..digits].parse().ok().filter(|place| (1..=values.len()).contains(place))
        else {
            // No placeholder, but part of a text.
            return (sql, values);
        };
        in_order &= place == places.len() + 1;
        places.push(place);
        unnamed.push('?');
        unnamed.push_str(&part[digits..]);
    }
    if places.len() > MOST_PLACEHOLDERS {
        return (sql, values);
    }
    let values = if in_order && places.len() == values.len() {
        values
    } else {
        places.into_iter().map(|place: usize| values[place - 1].clone()).collect()
    };
    (Cow::Owned(unnamed), values)
}

fn lite_rows(rows: Vec<sqlx::sqlite::SqliteRow>) -> Vec<Row> {
    rows.into_iter().map(Row::Lite).collect()
}

fn pg_rows(rows: Vec<sqlx::postgres::PgRow>) -> Vec<Row> {
    rows.into_iter().map(Row::Pg).collect()
}

/// Rows of one statement, at most. SQLite takes 32,766 placeholders a statement and PostgreSQL 65,535.
const MOST_ROWS: usize = 256;

/// Inserts many rows with few statements: `insert_into` is `insert into t (a, b)`, `on_conflict` what follows the
/// values (or ""). Answers how many rows were written. Every row has as many values as `insert_into` has columns. After an
/// error the transaction can only be rolled back, on either engine.
pub async fn insert_many(
    tx: &mut Tx,
    insert_into: &str,
    on_conflict: &str,
    rows: impl IntoIterator<Item = Vec<Value>>,
) -> Result<u64> {
    let mut written = 0;
    for statement in insertions(&tx.insertion(insert_into), on_conflict, rows) {
        written += statement.run(&mut *tx).await?;
    }
    Ok(written)
}

/// The same, and answers what `on_conflict` says after `returning`, in no particular order.
pub async fn insert_many_returning<T: FromRow>(
    tx: &mut Tx,
    insert_into: &str,
    on_conflict: &str,
    rows: impl IntoIterator<Item = Vec<Value>>,
) -> Result<Vec<T>> {
    let mut answer = Vec::new();
    for statement in insertions(&tx.insertion(insert_into), on_conflict, rows) {
        answer.extend(statement.all(&mut *tx).await?);
    }
    Ok(answer)
}

/// A table whose rows have a unique `key`, and an `order` that grows with each row.
#[derive(Clone, Copy, Debug)]
pub struct Keyed {
    pub table: &'static str,
    pub key: &'static str,
    pub order: &'static str,
}

/// Inserts those of the rows whose key is not there yet, and answers the keys of these.
pub async fn insert_new(
    tx: &mut Tx,
    into: Keyed,
    insert_into: &str,
    rows: Vec<Vec<Value>>,
) -> Result<Vec<Uuid>> {
    let Keyed { table, key, order } = into;
    let if_new = format!("on conflict ({key}) do nothing");
    if tx.is_shared() {
        let new = format!("{if_new} returning {key} as a");
        let written = insert_many_returning::<(Uuid,)>(tx, insert_into, &new, rows).await?;
        return Ok(written.into_iter().map(|(key,)| key).collect());
    }
    // Nobody else writes: what comes after the last row is ours. Naming each row as it is written would cost a fifth more.
    let last = query_dynamic(format!("select coalesce(max({order}), 0) as a from {table}"), Vec::new());
    let (last,): (i64,) = last.one(&mut *tx).await?;
    insert_many(tx, insert_into, &if_new, rows).await?;
    let sql = format!("select {key} as a from {table} where {order} > $1");
    let written: Vec<(Uuid,)> = query_dynamic(sql, vec![last.into()]).all(&mut *tx).await?;
    Ok(written.into_iter().map(|(key,)| key).collect())
}

/// Statements of 256, 128 … 1 rows: so few texts that each is prepared once and then kept by its connection.
fn insertions(
    insert_into: &str,
    on_conflict: &str,
    rows: impl IntoIterator<Item = Vec<Value>>,
) -> impl Iterator<Item = Query> {
    let mut rows: VecDeque<Vec<Value>> = rows.into_iter().collect();
    std::iter::from_fn(move || {
        let columns = rows.front()?.len();
        let count = (1 << rows.len().ilog2()).min(MOST_ROWS);
        let mut sql = String::with_capacity(insert_into.len() + on_conflict.len() + count * columns * 7 + 10);
        sql.push_str(insert_into);
        sql.push_str(" values ");
        push_placeholders(&mut sql, count, columns);
        sql.push(' ');
        sql.push_str(on_conflict);
        let args = rows.drain(..count).flatten().collect();
        Some(Query::new(Cow::Owned(sql), args, true))
    })
}

fn push_placeholders(sql: &mut String, rows: usize, columns: usize) {
    push_placeholders_from(sql, 1, rows, columns);
}

fn push_placeholders_from(sql: &mut String, first: usize, rows: usize, columns: usize) {
    use std::fmt::Write as _;
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { ", " };
            let _ = write!(sql, "{comma}${}", first + row * columns + column);
        }
        sql.push(')');
    }
}

/// `($1, $2), ($3, $4)`: the placeholders of that many rows, for `values`, numbered from `first`.
pub fn placeholder_rows(first: usize, rows: usize, columns: usize) -> String {
    let mut sql = String::with_capacity(rows * columns * 7);
    push_placeholders_from(&mut sql, first, rows, columns);
    sql
}

/// `$3, $4, $5`: that many placeholders for `in (…)`, numbered from `first`.
pub fn placeholder_list(first: usize, count: usize) -> String {
    (first..first + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

/// The rows of a query that ends in the column that must be one of the keys.
pub async fn among<T: FromRow>(on: impl Into<On<'_>>, sql: &str, keys: Vec<Value>) -> Result<Vec<T>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    query_dynamic(format!("{sql} in ({})", placeholder_list(1, keys.len())), keys).all(on).await
}

/// Those of these ids that stand in a column of the table.
pub async fn referred_to(
    on: impl Into<On<'_>>,
    table: &str,
    column: &str,
    ids: &[Uuid],
) -> Result<HashSet<Uuid>> {
    let sql = format!("select distinct {column} as a from {table} where {column}");
    let rows: Vec<(Uuid,)> = among(on, &sql, ids.iter().copied().map(Value::from).collect()).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;

    #[test]
    fn every_row_is_inserted_once_by_statements_of_few_sizes() {
        let rows = (0..700).map(|n| crate::args![n, -n]);
        let statements: Vec<Query> = insertions("insert into t (a, b)", "", rows).collect();
        let sizes: Vec<usize> = statements.iter().map(|statement| statement.args.len() / 2).collect();
        assert_eq!(sizes, [256, 256, 128, 32, 16, 8, 4]);
        let first: Vec<Value> =
            statements.into_iter().flat_map(|statement| statement.args).step_by(2).collect();
        assert_eq!(first, (0..700).map(Value::from).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_row_that_is_refused_ends_the_whole_change() {
        on_both_engines(async |bench| {
            const INSERT: &str = "insert into listener_cursors (listener, seq, updated_at)";
            const COUNT: &str = "select count(*) as a from listener_cursors where listener like 'n%'";
            let rows =
                |names: &[&str]| names.iter().map(|name| crate::args![*name, 1, 1]).collect::<Vec<_>>();
            let main = &bench.workspace.main;
            let mut tx = main.begin().await.unwrap();
            assert_eq!(insert_many(&mut tx, INSERT, "", rows(&["n1"])).await.unwrap(), 1);
            insert_many(&mut tx, INSERT, "", rows(&["n2", "n3", "n1", "n4"])).await.unwrap_err();
            drop(tx);
            assert_eq!(query(COUNT, vec![]).one::<(i64,)>(main).await.unwrap(), (0,));
            let mut tx = main.begin().await.unwrap();
            let new = "on conflict (listener) do nothing";
            assert_eq!(insert_many(&mut tx, INSERT, new, rows(&["n1", "n2", "n1"])).await.unwrap(), 2);
            tx.commit().await.unwrap();
            assert_eq!(query(COUNT, vec![]).one::<(i64,)>(main).await.unwrap(), (2,));
        })
        .await;
    }

    #[test]
    fn many_placeholders_lose_their_names_and_none_its_value() {
        let mut rows = String::from("insert into t (a, b) values ");
        push_placeholders(&mut rows, 100, 2);
        let values: Vec<Value> = (0..200).map(Value::from).collect();
        let unnamed =
            |sql: &str, values: &[Value]| unnamed_if_many(Cow::Owned(sql.to_owned()), values.to_vec());
        let (sql, given) = unnamed(&rows, &values);
        assert!(sql.starts_with("insert into t (a, b) values (?, ?), (?, ?)") && !sql.contains('$'), "{sql}");
        assert_eq!(given, values);
        assert_eq!(unnamed(&rows, &values[..199]).0, rows, "few keep their names");
        let (sql, given) = unnamed(&format!("{rows} on conflict do update set b = $7 || $1"), &values);
        assert!(sql.ends_with("set b = ? || ?"), "{sql}");
        assert_eq!(given.len(), 202);
        assert_eq!(given[200..], [Value::from(6), Value::from(0)]);
        let path = format!("{rows} returning b ->> '$.x'");
        assert_eq!(unnamed(&path, &values), (Cow::Owned(path.clone()), values));
    }
}
