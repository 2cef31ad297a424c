//! Jobs in tests: none is left behind unsaid.
//!
//! Invariant: a test that ends while a job waits, runs or has failed is a failed test, unless it said so of that kind.

use super::JobKind;
use crate::{
    args,
    db::{Value, placeholder_list, query, query_dynamic},
    workspaces::Workspace,
};

/// Lets go of jobs that follow from what a test did and that it is not about: they are stopped, and never run.
pub async fn set_aside(workspace: &Workspace, kinds: &[&JobKind]) {
    let sql = format!(
        "update jobs set state = 'stopped', finished_at = $1, claim = null
          where state in ('waiting', 'running', 'failed') and kind in ({})",
        placeholder_list(2, kinds.len())
    );
    let mut values = args![crate::time::Timestamp::now()];
    values.extend(kinds.iter().map(|kind| Value::from(kind.name)));
    query_dynamic(sql, values).run(&workspace.main).await.expect("jobs set aside");
}

/// The same of every kind: for tests that press every button.
pub async fn set_all_aside(workspace: &Workspace) {
    let kinds: &[JobKind] = workspace.parts.all();
    set_aside(workspace, &kinds.iter().collect::<Vec<_>>()).await;
}

/// Lets the running jobs be those of a program that was killed.
pub async fn kill_their_program(workspace: &Workspace) {
    const KILL: &str = "update jobs set worker = $1 where state = 'running'";
    query(KILL, args![uuid::Uuid::now_v7()]).run(&workspace.main).await.expect("killed");
}

/// The open and failed jobs in the main store of a workspace, without those that wait for their schedule: kind and state.
pub async fn left_in_file(main: &std::path::Path) -> Vec<String> {
    use sqlx::{ConnectOptions as _, Connection as _};
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(main);
    let mut connection = options.connect().await.expect("a store of the test");
    let left = sqlx::query_scalar(LEFT).fetch_all(&mut connection).await.expect("its jobs");
    let _ = connection.close().await;
    left
}

/// The same of every workspace of a database.
pub async fn left_in_database(url: &str) -> Vec<String> {
    use sqlx::Connection as _;
    let mut connection = sqlx::PgConnection::connect(url).await.expect("the database of the test");
    let stores: Vec<String> =
        sqlx::query_scalar("select nspname::text from pg_namespace where nspname like 'ws\\_%\\_main'")
            .fetch_all(&mut connection)
            .await
            .expect("stores");
    let mut left = Vec::new();
    for store in stores {
        let sql = LEFT.replace("from jobs", &format!("from {store}.jobs"));
        let found = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&mut connection).await;
        left.extend::<Vec<String>>(found.expect("its jobs"));
    }
    let _ = connection.close().await;
    left
}

const LEFT: &str = "
    select kind || ' ' || state from jobs
     where state in ('running', 'failed') or (state = 'waiting' and planned is null) order by kind";
