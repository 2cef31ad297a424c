//! For tests: the rows of an SQLite store of an earlier version, poured into a PostgreSQL schema of the same version.
//!
//! Invariant: the schema has had the migrations that the file has had and no others, and holds the same rows; so that what
//! is tried on a folder of an earlier version can be tried on both engines.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Context as _, ensure};
use sqlx::{Connection as _, PgConnection};

use super::{
    Location, Store, applied_versions,
    copies::{self, TableCopy},
    open::open_to_read,
    query_dynamic,
    server::quoted,
};
use crate::{args, parts::Parts};

/// Pours the file into a schema that is not there yet.
pub async fn pour(file: &Path, to: &Location, (store, parts): (Store, &Parts)) -> anyhow::Result<()> {
    let Location::Schema { url, schema } = to else { anyhow::bail!("not PostgreSQL") };
    let lite = open_to_read(&Location::File(file.to_owned()), store).await?.context("there is no file")?;
    let had = applied_versions(&lite).await?;
    let shape = Location::Schema { url: url.clone(), schema: format!("shape_{schema}") };
    copies::read_tables(&shape, (store, parts), &had, &[], file).await?;
    let (columns, references) = shape_of(url, &format!("shape_{schema}")).await?;
    let folder = tempfile::tempdir()?;
    let mut tables = Vec::new();
    for (name, columns) in columns {
        let parts: Vec<String> =
            columns.iter().map(|(column, kind)| as_copied(&quoted(column), kind)).collect();
        let sql = format!("select {} as a from {}", parts.join(" || char(9) || "), quoted(&name));
        let rows: Vec<(String,)> = query_dynamic(sql, args![]).all(&lite).await?;
        let text: String = rows.into_iter().flat_map(|(row,)| [row, "\n".to_owned()]).collect();
        std::fs::write(folder.path().join(&name), text)?;
        tables.push(TableCopy { name, columns: columns.into_iter().map(|(column, _)| column).collect() });
    }
    lite.close().await;
    let tables = copies::parents_first(tables, &references);
    copies::read_tables(to, (store, parts), &had, &tables, folder.path()).await
}

type Columns = BTreeMap<String, Vec<(String, String)>>;

/// The columns of each table that rows come with, each with its type, and which table refers to which.
async fn shape_of(url: &str, schema: &str) -> anyhow::Result<(Columns, Vec<(String, String)>)> {
    let mut connection = PgConnection::connect(url).await?;
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "select t.relname::text, c.attname::text, format_type(c.atttypid, c.atttypmod)
           from pg_class t
           join pg_namespace n on n.oid = t.relnamespace
           join pg_attribute c on c.attrelid = t.oid
          where n.nspname = $1 and t.relkind = 'r' and t.relname <> '_sqlx_migrations' and left(t.relname, 5) <> 'kept_'
            and c.attnum > 0 and not c.attisdropped and c.attgenerated = '' and c.atttypid <> 'xid8'::regtype
          order by t.relname, c.attnum",
    )
    .bind(schema)
    .fetch_all(&mut connection)
    .await?;
    let references: BTreeSet<(String, String)> = sqlx::query_as(
        "select conrelid::regclass::text, confrelid::regclass::text from pg_constraint k
           join pg_namespace n on n.oid = k.connamespace
          where k.contype = 'f' and n.nspname = $1 and conrelid <> confrelid",
    )
    .bind(schema)
    .fetch_all(&mut connection)
    .await?
    .into_iter()
    .collect();
    connection.close().await?;
    ensure!(!rows.is_empty(), "{schema} has no tables");
    let mut columns = Columns::new();
    for (table, column, kind) in rows {
        columns.entry(table).or_default().push((column, kind));
    }
    let prefix = format!("{schema}.");
    let own = |table: String| table.trim_start_matches(&prefix).to_owned();
    Ok((columns, references.into_iter().map(|(child, parent)| (own(child), own(parent))).collect()))
}

/// The value of a column as text that PostgreSQL copies from.
fn as_copied(column: &str, kind: &str) -> String {
    let text = match kind {
        "uuid" => format!("lower(hex({column}))"),
        "bytea" => format!("'\\\\x' || lower(hex({column}))"),
        "double precision" => format!("printf('%!.17g', {column})"),
        _ => {
            let escapes =
                [("'\\'", "'\\\\'"), ("char(10)", "'\\n'"), ("char(13)", "'\\r'"), ("char(9)", "'\\t'")];
            escapes.iter().fold(format!("cast({column} as text)"), |value, (from, to)| {
                format!("replace({value}, {from}, {to})")
            })
        }
    };
    format!("case when {column} is null then '\\N' else {text} end")
}
