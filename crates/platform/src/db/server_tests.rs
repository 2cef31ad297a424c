//! Few connections and many who want one, on PostgreSQL.

use std::{sync::Arc, time::Duration};

use super::{
    Tx, limit_connections, query,
    testing::{drop_database, fresh_database},
};
use crate::{
    args,
    i18n::Locale,
    money::Currency,
    testing::bench,
    time::Timestamp,
    workspaces::{NewWorkspace, Workspace},
};

const CONNECTIONS: i64 = 10;

/// The address of a database of its own, where there is a server.
async fn database() -> Option<(String, String)> {
    match std::env::var("BANSOU_TEST_POSTGRES") {
        Ok(url) => Some((url.clone(), fresh_database(&url).await)),
        Err(_) => {
            eprintln!("skipped: BANSOU_TEST_POSTGRES is not set (cargo xtask test sets it)");
            None
        }
    }
}

async fn write(tx: &mut Tx) {
    const WRITE: &str = "
        insert into write_probe (id, written_at) values (1, $1)
        on conflict (id) do update set written_at = write_probe.written_at + 1";
    query(WRITE, args![Timestamp(0)]).run(tx).await.unwrap();
}

async fn written(workspace: &Workspace) -> [i64; 2] {
    const WRITTEN: &str = "select written_at as a from write_probe";
    let (main,) = query(WRITTEN, args![]).one::<(i64,)>(&workspace.main).await.unwrap();
    let (usage,) = query(WRITTEN, args![]).one::<(i64,)>(&workspace.usage).await.unwrap();
    [main, usage]
}

/// Reads inside a transaction, and holds one in another store beside it.
async fn write_and_read(workspace: Arc<Workspace>) {
    const OWN_NAME: &str = "select current_schema() as a";
    let mut main = workspace.main.begin().await.unwrap();
    write(&mut main).await;
    let mut usage = workspace.usage.begin().await.unwrap();
    write(&mut usage).await;
    for (store, kind) in [(&workspace.main, "main"), (&workspace.arrivals, "arrivals")] {
        let (schema,): (String,) = query(OWN_NAME, args![]).one(store).await.unwrap();
        assert_eq!(schema, format!("ws_{}_{kind}", workspace.id.0.simple()));
    }
    let (schema,): (String,) = query(OWN_NAME, args![]).one(&mut usage).await.unwrap();
    assert_eq!(schema, format!("ws_{}_usage", workspace.id.0.simple()));
    usage.commit().await.unwrap();
    main.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn three_workspaces_share_few_connections_and_none_waits_for_ever() {
    limit_connections(CONNECTIONS as usize);
    let Some((server, url)) = database().await else { return };
    let bench = bench(Some(url.clone())).await;
    let mut workspaces = vec![bench.workspace.clone()];
    for name in ["Second", "Third"] {
        let new = NewWorkspace {
            name: name.to_owned(),
            locale: Locale::En,
            timezone: "UTC".to_owned(),
            fiscal_year_start: 1,
            currency: Currency::USD,
            demo: false,
        };
        workspaces.push(bench.home.create(new).await.unwrap());
    }
    let rounds = 40;
    let mut tasks = tokio::task::JoinSet::new();
    for workspace in &workspaces {
        for _ in 0..rounds {
            tasks.spawn(write_and_read(workspace.clone()));
        }
    }
    let (_, name) = url.rsplit_once('/').unwrap();
    let watch = async {
        use sqlx::Connection as _;
        let mut beside = sqlx::PgConnection::connect(&server).await.unwrap();
        let mut most = 0;
        loop {
            let count = sqlx::query_as("select count(*) from pg_stat_activity where datname = $1").bind(name);
            let (open,): (i64,) = count.fetch_one(&mut beside).await.unwrap();
            most = most.max(open);
            assert!(most <= CONNECTIONS, "{most} connections");
            if tasks.is_empty() {
                return most;
            }
            let more = tokio::time::timeout(Duration::from_millis(20), tasks.join_next()).await;
            if let Ok(Some(done)) = more {
                done.unwrap();
            }
        }
    };
    let most = tokio::time::timeout(Duration::from_secs(120), watch).await.expect("nobody waits for ever");
    assert!(most > 3, "they work side by side: {most}");
    for workspace in &workspaces {
        assert_eq!(written(workspace).await, [rounds - 1; 2]);
    }
    drop((bench, workspaces));
    drop_database(&server, &url).await;
}

#[tokio::test]
async fn what_somebody_left_in_the_middle_is_undone_and_the_connection_used_again() {
    // One transaction of main at a time.
    limit_connections(super::FEWEST_CONNECTIONS);
    let Some((server, url)) = database().await else { return };
    let bench = bench(Some(url.clone())).await;
    let main = &bench.workspace.main;
    for _ in 0..4 {
        let mut tx = main.begin().await.unwrap();
        write(&mut tx).await;
        let slow = query("select pg_sleep(0.3)", args![]).run(&mut tx);
        assert!(tokio::time::timeout(Duration::from_millis(20), slow).await.is_err());
        drop(tx);
    }
    let (rows,): (i64,) = query("select count(*) as a from write_probe", args![]).one(main).await.unwrap();
    assert_eq!(rows, 0);
    drop(bench);
    drop_database(&server, &url).await;
}

#[tokio::test]
async fn connections_that_the_server_ended_are_replaced() {
    let end = "
        select count(pg_terminate_backend(pid)) as a from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()";
    let Some((server, url)) = database().await else { return };
    let bench = bench(Some(url.clone())).await;
    let main = &bench.workspace.main;
    use sqlx::Connection as _;
    let mut beside = sqlx::PgConnection::connect(&url).await.unwrap();
    sqlx::query(end).execute(&mut beside).await.unwrap();
    tokio::time::sleep(super::server::FRESH + Duration::from_millis(100)).await;
    main.probe_writing().await.unwrap();
    // Ended between two queries, it costs one of them.
    sqlx::query(end).execute(&mut beside).await.unwrap();
    let _ = main.probe_writing().await;
    let _ = main.probe_writing().await;
    main.probe_writing().await.unwrap();
    beside.close().await.unwrap();
    drop(bench);
    drop_database(&server, &url).await;
}
