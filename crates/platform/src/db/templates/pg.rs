//! Templates of PostgreSQL stores: a database from which the server copies those of tests, with a schema for each kind of
//! store.
//!
//! Invariant: a database has its name only when it is whole, nobody is ever connected to one that has, and one process at
//! a time makes one.

use futures_util::future::BoxFuture;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tokio::sync::OnceCell;

use super::{Store, key};
use crate::db::{
    Result,
    migrate::migrator,
    server::quoted,
    server::{Schema, Use},
};
use crate::parts::Parts;

/// What every template's name begins with.
const TEMPLATE: &str = "store_template_";
const MAKING: &str = "store_template_making_";
/// Templates of other states that are kept, for programs of other branches.
const KEPT: i64 = 6;

/// Gives the name that a store is to have to the template's schema of its kind.
pub(super) async fn put(url: &str, schema: &str, store: Store) -> bool {
    renamed(url, schema, store).await.unwrap_or(false)
}

fn renamed<'a>(url: &'a str, schema: &'a str, store: Store) -> BoxFuture<'a, Result<bool>> {
    Box::pin(async move {
        let mut held = Schema::new(url, schema, store)?.acquire(Use::Writing).await?;
        let template = schema_of(store);
        let found: sqlx::Result<bool> = sqlx::query_scalar(
            "select exists (select 1 from pg_namespace where nspname = $1)
                    and not exists (select 1 from pg_namespace where nspname = $2)",
        )
        .bind(&template)
        .bind(schema)
        .fetch_one(held.connection())
        .await;
        if !held.settle(found)? {
            return Ok(false);
        }
        let rename = format!("alter schema {} rename to {}", quoted(&template), quoted(schema));
        let renamed = held.connection().execute(AssertSqlSafe(rename)).await;
        held.settle(renamed)?;
        Ok(true)
    })
}

/// Makes a database of this name as a copy of the template, which is made where it is not there.
pub(in crate::db) async fn copy_database(url: &str, name: &str) -> anyhow::Result<()> {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE.get_or_try_init(|| named(url, key("postgres"))).await?;
    let mut server = PgConnection::connect(url).await?;
    // Files are copied faster than they are written to the log page by page; older servers do nothing else.
    let how = if server.server_version_num().is_some_and(|version| version >= 150_000) {
        "strategy file_copy"
    } else {
        ""
    };
    run(&mut server, format!("create database {name} template {template} {how}")).await?;
    server.close().await?;
    Ok(())
}

/// The template of this key, made where it is not there.
pub(super) fn named(url: &str, key: String) -> BoxFuture<'_, anyhow::Result<String>> {
    // Any number that nothing else on a server of tests locks.
    const TURN: &str = "select pg_advisory_lock(7313207114)";
    Box::pin(async move {
        let name = format!("{TEMPLATE}{key}");
        let mut server = PgConnection::connect(url).await?;
        if !is_there(&mut server, &name).await? {
            server.execute(TURN).await?;
            if !is_there(&mut server, &name).await? {
                tidy(&mut server).await?;
                make(url, &mut server, &name).await?;
            }
        }
        // With the connection goes the turn.
        server.close().await?;
        Ok(name)
    })
}

async fn is_there(server: &mut PgConnection, name: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select 1 from pg_database where datname = $1)")
        .bind(name)
        .fetch_one(server)
        .await
}

async fn make(url: &str, server: &mut PgConnection, name: &str) -> anyhow::Result<()> {
    let making = format!("{MAKING}{}", uuid::Uuid::now_v7().simple());
    run(server, format!("create database {making}")).await?;
    let (address, _) = url.rsplit_once('/').unwrap_or((url, ""));
    let mut inside = PgConnection::connect(&format!("{address}/{making}")).await?;
    for store in Store::ALL {
        let schema = quoted(&schema_of(store));
        run(&mut inside, format!("create schema {schema}")).await?;
        run(&mut inside, format!("set search_path to {schema}")).await?;
        migrator(store, "postgres", &Parts::default()).run_direct(None, &mut inside, false).await?;
    }
    inside.close().await?;
    run(server, format!("alter database {making} with allow_connections false")).await?;
    sqlx::query("select count(pg_terminate_backend(pid, 10000)) from pg_stat_activity where datname = $1")
        .bind(&making)
        .execute(&mut *server)
        .await?;
    run(server, format!("alter database {making} rename to {name}")).await?;
    Ok(())
}

pub(super) fn schema_of(store: Store) -> String {
    format!("template_{}", store.name())
}

/// Removes what a killed process left, and the oldest templates. Whoever calls has the turn.
async fn tidy(server: &mut PgConnection) -> anyhow::Result<()> {
    let old: Vec<String> = sqlx::query_scalar(
        "select datname::text from pg_database where left(datname, length($1)) = $1
         union
         (select datname::text from pg_database
           where left(datname, length($2)) = $2 and left(datname, length($1)) <> $1
           order by oid desc offset $3)",
    )
    .bind(MAKING)
    .bind(TEMPLATE)
    .bind(KEPT)
    .fetch_all(&mut *server)
    .await?;
    for name in old {
        run(server, format!("drop database if exists {} with (force)", quoted(&name))).await?;
    }
    Ok(())
}

async fn run(on: &mut PgConnection, sql: String) -> sqlx::Result<()> {
    on.execute(AssertSqlSafe(sql)).await.map(drop)
}
