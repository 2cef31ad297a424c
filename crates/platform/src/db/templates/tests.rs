//! Copies are what migrating gives, on both engines, and are made once however many start together.

use std::{os::unix::fs::MetadataExt as _, path::Path};

use super::*;
use crate::{
    args,
    db::{
        Db, migrate, migration_state,
        open::open_engine,
        query_dynamic,
        testing::{drop_database, fresh_database},
    },
    parts::Parts,
    testing::bench,
};

/// Everything that a store is made of, in the engine's words, with the rows that its migrations put in.
async fn made_of(db: &Db, schema: &str) -> Vec<String> {
    let sql = if db.is_postgres() {
        "select 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' '
                || a.attnotnull || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') as a
           from pg_class c
           join pg_namespace n on n.oid = c.relnamespace
           join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
           left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
          where n.nspname = current_schema()
         union all
         select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(k.oid)
           from pg_constraint k join pg_namespace n on n.oid = k.connamespace where n.nspname = current_schema()
         union all select indexdef from pg_indexes where schemaname = current_schema()
         union all
         select pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
           join pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema() and not t.tgisinternal
         union all
         select pg_get_functiondef(p.oid) from pg_proc p join pg_namespace n on n.oid = p.pronamespace
          where n.nspname = current_schema()
         union all select 'migration ' || version || ' ' || encode(checksum, 'hex') from _sqlx_migrations
          order by 1"
    } else {
        "select type || ' ' || name || ' ' || coalesce(sql, '') as a from sqlite_master where name not like 'sqlite_stat%'
         union all select 'migration ' || version || ' ' || hex(checksum) from _sqlx_migrations
         order by 1"
    };
    let lines: Vec<(String,)> = query_dynamic(sql.to_owned(), args![]).all(db).await.unwrap();
    lines.into_iter().map(|(line,)| line.replace(schema, "SCHEMA")).collect()
}

async fn store_at(location: &Location, store: Store) -> Db {
    Db::new(open_engine(location, store).await.unwrap())
}

async fn is_as_migrated(copied: &Location, migrated: &Location, store: Store, names: [&str; 2]) {
    let [copied, migrated] = [store_at(copied, store).await, store_at(migrated, store).await];
    migrate(&migrated, store, &Parts::default()).await.unwrap();
    let state = migration_state(&copied, store, &Parts::default()).await.unwrap();
    assert_eq!(state.applied, state.known);
    let [copy, new] = [made_of(&copied, names[0]).await, made_of(&migrated, names[1]).await];
    assert!(copy.len() > 5);
    assert_eq!(copy, new, "{store:?}");
    copied.close().await;
    migrated.close().await;
}

#[tokio::test]
async fn a_copied_file_is_what_migrating_gives() {
    let folder = tempfile::tempdir().unwrap();
    for store in Store::ALL {
        let [copied, migrated] = ["copied", "migrated"]
            .map(|name| Location::File(folder.path().join(format!("{name}-{}", lite::file_name(store)))));
        let Location::File(path) = &copied else { unreachable!() };
        assert!(lite::put(path, store).await);
        assert!(!lite::put(path, store).await, "what is there is left alone");
        is_as_migrated(&copied, &migrated, store, ["COPIED", "MIGRATED"]).await;
    }
}

#[tokio::test]
async fn a_copied_schema_is_what_migrating_gives() {
    let Ok(server) = std::env::var("BANSOU_TEST_POSTGRES") else {
        eprintln!("skipped on PostgreSQL: BANSOU_TEST_POSTGRES is not set (cargo xtask test sets it)");
        return;
    };
    let url = fresh_database(&server).await;
    for store in Store::ALL {
        let names = ["copied", "migrated"].map(|name| format!("{name}_{}", store.name()));
        let [copied, migrated] = names.clone().map(|schema| Location::Schema { url: url.clone(), schema });
        assert!(pg::put(&url, &names[0], store).await);
        assert!(!pg::put(&url, "another", store).await, "there is one of a kind");
        is_as_migrated(&copied, &migrated, store, [&names[0], &names[1]]).await;
    }
    drop_database(&server, &url).await;
}

#[tokio::test]
async fn a_bench_is_of_copies() {
    let bench = bench(None).await;
    let main = bench.home.folder().join("workspaces").join(bench.workspace.id.to_string()).join("main.db");
    assert!(main.is_file());
    let (applied,): (i64,) =
        query_dynamic("select min(execution_time) as a from _sqlx_migrations".into(), args![])
            .one(&bench.workspace.main)
            .await
            .unwrap();
    let again = crate::testing::bench(None).await;
    let (same,): (i64,) =
        query_dynamic("select min(execution_time) as a from _sqlx_migrations".into(), args![])
            .one(&again.workspace.main)
            .await
            .unwrap();
    assert_eq!(applied, same, "nanoseconds that one migrating took");
}

#[test]
fn another_word_is_another_template() {
    let key =
        |texts: &[(&str, &'static str)]| key_of(texts.iter().map(|(name, text)| ((*name).to_owned(), *text)));
    let one = key(&[("1_a.sql", "create table a (b);"), ("2_c.sql", "")]);
    assert_eq!(one, key(&[("1_a.sql", "create table a (b);"), ("2_c.sql", "")]));
    for other in [
        key(&[("1_a.sql", "create table a (c);"), ("2_c.sql", "")]),
        key(&[("1_a.sql", "create table a (b);")]),
        key(&[("1_a.sql", "create table a (b);2_c.sql")]),
        key(&[("3_a.sql", "create table a (b);"), ("2_c.sql", "")]),
    ] {
        assert_ne!(one, other);
    }
    assert_ne!(super::key("sqlite"), super::key("postgres"));
}

/// The file's number changes with each making.
fn made(folder: &Path) -> u64 {
    std::fs::metadata(folder.join("main.db")).unwrap().ino()
}

#[test]
fn many_that_start_at_once_make_one() {
    let shelf = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(shelf.path().join("making-killed")).unwrap();
    let starts = std::sync::Barrier::new(6);
    let found: Vec<u64> = std::thread::scope(|scope| {
        let start = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            starts.wait();
            made(&runtime.block_on(lite::folder_in(shelf.path(), "now")).unwrap())
        };
        let started: Vec<_> = (0..6).map(|_| scope.spawn(start)).collect();
        started.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(found.iter().all(|file| *file == found[0]), "{found:?}");
    let mut left: Vec<_> =
        std::fs::read_dir(shelf.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["now", "turn"], "what was killed is gone");
}

#[tokio::test]
async fn programs_that_start_at_once_share_a_template_database() {
    let Ok(server) = std::env::var("BANSOU_TEST_POSTGRES") else {
        eprintln!("skipped on PostgreSQL: BANSOU_TEST_POSTGRES is not set (cargo xtask test sets it)");
        return;
    };
    let key = format!("trial{}", uuid::Uuid::now_v7().simple());
    let names = futures_util::future::join_all((0..4).map(|_| pg::named(&server, key.clone()))).await;
    let names: Vec<String> = names.into_iter().map(Result::unwrap).collect();
    assert!(names.iter().all(|name| *name == names[0]));
    let (address, _) = server.rsplit_once('/').unwrap();
    drop_database(&server, &format!("{address}/{}", names[0])).await;
}
