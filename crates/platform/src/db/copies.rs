//! Copies of a whole store, for backups: a file of SQLite, or the tables of a PostgreSQL schema.
//!
//! Invariant: a copy is what the store held at one moment, taken while the program runs; and it is read back under the
//! migrations that it was written under, before newer ones run.

use std::{path::Path, time::Duration};

use anyhow::Context as _;
use futures_util::{TryStreamExt as _, future::BoxFuture};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection, Row as _,
    sqlite::SqliteConnectOptions,
};
use tokio::io::AsyncWriteExt as _;

use super::{
    Db, Engine, Location, Store, applied_versions,
    migrate::migrator_of,
    open::{open_engine, open_to_read},
    server::Use,
};
use crate::parts::Parts;

/// One table of a copy: its name, and the columns that stand in the copy, in their order.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct TableCopy {
    pub name: String,
    pub columns: Vec<String>,
}

/// Writes an SQLite store into a new file.
pub async fn write_file(db: &Db, to: &Path) -> anyhow::Result<()> {
    let Engine::Lite { reader, .. } = &db.engine else { anyhow::bail!("not an SQLite store") };
    let path = to.to_str().context("the path of the copy is not UTF-8")?;
    sqlx::query("vacuum into $1").bind(path).execute(reader).await?;
    Ok(())
}

/// Copies the SQLite store in a file as it is. Not by a connection for reading alone: to such a one the engine refuses tables
/// with generated columns.
async fn copy_file(from: &Path, to: &Path) -> anyhow::Result<()> {
    let to = to.to_str().context("the path of the copy is not UTF-8")?;
    let options = SqliteConnectOptions::new().filename(from).busy_timeout(Duration::from_secs(10));
    let mut connection = options.connect().await?;
    let copied = sqlx::query("vacuum into $1").bind(to).execute(&mut connection).await;
    connection.close().await?;
    copied?;
    Ok(())
}

/// Whether an SQLite file is sound, in the engine's words: `ok`, or what is wrong.
pub async fn quick_check(db: &Db) -> anyhow::Result<String> {
    let Engine::Lite { reader, .. } = &db.engine else { return Ok("ok".to_owned()) };
    let lines: Vec<(String,)> = sqlx::query_as("pragma quick_check(5)").fetch_all(reader).await?;
    Ok(lines.into_iter().map(|(line,)| line).collect::<Vec<_>>().join("; "))
}

/// A connection that sees one moment of every schema until it is dropped.
pub type Snapshot = PgConnection;

/// Begins to see the moment.
pub async fn snapshot(url: &str) -> anyhow::Result<Snapshot> {
    let mut connection = PgConnection::connect(url).await?;
    connection.execute("begin isolation level repeatable read read only").await?;
    Ok(connection)
}

/// The server's version, such as 170002 for 17.2.
pub async fn server_version(url: &str) -> anyhow::Result<i32> {
    let mut connection = PgConnection::connect(url).await?;
    let row = sqlx::query("select current_setting('server_version_num')::int4 as version")
        .fetch_one(&mut connection)
        .await?;
    Ok(row.try_get("version")?)
}

/// Writes each table of the schema into a file of the folder, and answers them with those first that others refer to.
pub async fn write_tables(
    snapshot: &mut PgConnection,
    schema: &str,
    folder: &Path,
) -> anyhow::Result<Vec<TableCopy>> {
    // Generated columns are worked out again, kept figures are kept anew as the rows come in, and transaction numbers mean
    // nothing in another database.
    let rows = sqlx::query(
        "select t.relname::text as name, array_agg(c.attname::text order by c.attnum) as columns
          from pg_class t
          join pg_namespace n on n.oid = t.relnamespace
          join pg_attribute c on c.attrelid = t.oid
         where n.nspname = $1 and t.relkind = 'r' and t.relname <> '_sqlx_migrations'
           and left(t.relname, 5) <> 'kept_'
           and c.attnum > 0 and not c.attisdropped and c.attgenerated = '' and c.atttypid <> 'xid8'::regtype
         group by t.relname order by t.relname",
    )
    .bind(schema)
    .fetch_all(&mut *snapshot)
    .await?;
    let mut tables = Vec::with_capacity(rows.len());
    for row in rows {
        tables.push(TableCopy { name: row.try_get("name")?, columns: row.try_get("columns")? });
    }
    let rows = sqlx::query(
        "select child.relname::text as child, parent.relname::text as parent
          from pg_constraint k
          join pg_class child on child.oid = k.conrelid
          join pg_class parent on parent.oid = k.confrelid
          join pg_namespace n on n.oid = k.connamespace
         where k.contype = 'f' and n.nspname = $1 and k.conrelid <> k.confrelid",
    )
    .bind(schema)
    .fetch_all(&mut *snapshot)
    .await?;
    let mut references = Vec::with_capacity(rows.len());
    for row in rows {
        references.push((row.try_get::<String, _>("child")?, row.try_get::<String, _>("parent")?));
    }
    let tables = parents_first(tables, &references);
    tokio::fs::create_dir_all(folder).await?;
    for table in &tables {
        let sql = format!(
            "copy (select {} from {}.{}) to stdout",
            quoted_list(&table.columns),
            quoted(schema),
            quoted(&table.name)
        );
        let mut file = tokio::fs::File::create(folder.join(&table.name)).await?;
        let mut chunks = snapshot.copy_out_raw(&sql).await?;
        while let Some(chunk) = chunks.try_next().await? {
            file.write_all(&chunk).await?;
        }
        drop(chunks);
        file.sync_all().await?;
    }
    Ok(tables)
}

/// Makes the schema as these migrations made it and fills its tables from the folder.
pub fn read_tables<'a>(
    location: &'a Location,
    (store, parts): (Store, &'a Parts),
    had: &'a [i64],
    tables: &'a [TableCopy],
    folder: &'a Path,
) -> BoxFuture<'a, anyhow::Result<()>> {
    Box::pin(async move {
        let Engine::Pg(schema) = open_engine(location, store).await? else { anyhow::bail!("not PostgreSQL") };
        let mut held = schema.acquire(Use::Writing).await?;
        migrator_of(store, "postgres", had, parts).run_direct(None, held.connection(), false).await?;
        // What fails here leaves the connection in doubt, and it is let go.
        let mut tx = held.connection().begin().await?;
        for table in tables {
            let name = quoted(&table.name);
            let sql = format!("copy {name} ({}) from stdin", quoted_list(&table.columns));
            let file = tokio::fs::File::open(folder.join(&table.name)).await?;
            // What the migration put in stands in the copy as well.
            tx.execute(AssertSqlSafe(format!("delete from {name}"))).await?;
            let mut copy = tx.copy_in_raw(&sql).await?;
            copy.read_from(file).await?;
            copy.finish().await?;
            for row in sqlx::query(
                "select c.attname::text as name from pg_attribute c
         where c.attrelid = $1::text::regclass and c.attidentity <> '' and not c.attisdropped",
            )
            .bind(&name)
            .fetch_all(&mut *tx)
            .await?
            {
                let column: String = row.try_get("name")?;
                let sql = format!(
                    "select setval(pg_get_serial_sequence($1, $2), coalesce(max({0}), 1), max({0}) is not null) from {name}",
                    quoted(&column)
                );
                sqlx::query(AssertSqlSafe(sql)).bind(&name).bind(&column).execute(&mut *tx).await?;
            }
        }
        tx.commit().await?;
        held.settle(Ok(()))?;
        schema.close();
        Ok(())
    })
}

/// Copies a store to where none is, under the migrations that it has had; nothing where it is not there. It is only read.
/// What passes through files on its way does so in `scratch`.
pub async fn copy_as_it_is(
    [from, to]: [&Location; 2],
    (store, parts): (Store, &Parts),
    snapshot: Option<&mut Snapshot>,
    scratch: &Path,
) -> anyhow::Result<()> {
    let Some(db) = open_to_read(from, store).await? else { return Ok(()) };
    let copied = async {
        match (from, to, snapshot) {
            (Location::File(from), Location::File(to), _) => copy_file(from, to).await,
            (Location::Schema { schema, .. }, Location::Schema { .. }, Some(snapshot)) => {
                let folder = scratch.join(schema);
                let tables = write_tables(snapshot, schema, &folder).await?;
                read_tables(to, (store, parts), &applied_versions(&db).await?, &tables, &folder).await?;
                Ok(tokio::fs::remove_dir_all(&folder).await?)
            }
            _ => anyhow::bail!("a store is copied to another of the same engine"),
        }
    };
    let copied = copied.await;
    db.close().await;
    copied.with_context(|| format!("the store {} cannot be copied", store.name()))
}

/// The tables in an order in which each comes after those that it refers to.
pub(super) fn parents_first(mut left: Vec<TableCopy>, references: &[(String, String)]) -> Vec<TableCopy> {
    let mut ordered: Vec<TableCopy> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let (ready, waiting): (Vec<_>, Vec<_>) = left.iter().cloned().partition(|table| {
            references.iter().filter(|(child, _)| *child == table.name).all(|(_, parent)| {
                ordered.iter().any(|done| done.name == *parent)
                    || !left.iter().any(|other| other.name == *parent)
            })
        });
        if ready.is_empty() {
            // References in a circle: no order is right, and the engine will say which rows it refuses.
            ordered.extend(waiting);
            break;
        }
        ordered.extend(ready);
        left = waiting;
    }
    ordered
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn quoted_list(names: &[String]) -> String {
    names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_come_after_those_they_refer_to() {
        let table = |name: &str| TableCopy { name: name.to_owned(), columns: vec![] };
        let references = [("a", "b"), ("b", "c"), ("d", "a")].map(|(x, y)| (x.to_owned(), y.to_owned()));
        let ordered = parents_first(["a", "b", "c", "d"].map(table).to_vec(), &references);
        let names: Vec<_> = ordered.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["c", "b", "a", "d"]);
    }
}
