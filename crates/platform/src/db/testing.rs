//! Stores for tests: every store test runs on both engines.

use std::path::Path;

pub use super::recorded::queries_so_far;
use super::templates;
use crate::{
    areas::Areas,
    args,
    db::{Db, query_dynamic},
    i18n::Locale,
    jobs::testing::{left_in_database, left_in_file},
    money::Currency,
    time::{Clock, Timestamp},
    workspaces::{Home, NewWorkspace, Workspace},
};
use std::{future::Future, sync::Arc};

/// 2026-11-22T09:00:00+09:00, a Sunday: the day of every test that does not say otherwise.
pub const NOW: Timestamp = Timestamp(1_795_305_600_000);

/// An installation that is gone when it is dropped.
pub struct Bench {
    pub home: Arc<Home>,
    pub workspace: Arc<Workspace>,
    place: Place,
}

/// Where the stores of a test are. Whatever way the test looked at them, no job may be left when they go.
struct Place {
    folder: tempfile::TempDir,
    database: Option<String>,
}

impl Drop for Place {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let (folder, database) = (self.folder.path().join("workspaces"), self.database.clone());
        let look = async move {
            if let Some(database) = database {
                return left_in_database(&database).await;
            }
            let mut left = Vec::new();
            for workspace in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let main = workspace.path().join("main.db");
                if main.exists() {
                    left.extend(left_in_file(&main).await);
                }
            }
            left
        };
        // The test's own runtime is at work on the test.
        let looked = std::thread::spawn(|| {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(look)
        });
        let left = looked.join().expect("the stores can be looked into");
        assert!(
            left.is_empty(),
            "the test left jobs behind: {}; drain them, or say by jobs::testing::set_aside that it is not about them",
            left.join(", ")
        );
    }
}

impl Bench {
    /// The same installation as a program sees it that starts anew.
    pub async fn restarted(self) -> Self {
        let home = open_home(self.home.areas(), self.place.folder.path(), self.place.database.clone()).await;
        home.clock.set(self.home.clock.now());
        let workspace = home.find(&self.workspace.slug).await.expect("the workspace");
        self.workspace.main.close().await;
        self.workspace.usage.close().await;
        self.workspace.arrivals.close().await;
        Self { home, workspace, ..self }
    }
}

/// Runs the test once on SQLite and, where `BANSOU_TEST_POSTGRES` says how to reach it, once on PostgreSQL.
pub async fn on_both_engines_of<F: Future<Output = ()>>(areas: Areas, test: impl Fn(Bench) -> F) {
    test(bench_of(areas, None).await).await;
    match std::env::var("BANSOU_TEST_POSTGRES") {
        Ok(url) => {
            let database = fresh_database(&url).await;
            test(bench_of(areas, Some(database.clone())).await).await;
            drop_database(&url, &database).await;
        }
        Err(_) => {
            eprintln!("skipped on PostgreSQL: BANSOU_TEST_POSTGRES is not set (cargo xtask test sets it)");
        }
    }
}

/// An installation of these areas with one empty workspace in Tokyo.
pub async fn bench_of(areas: Areas, database: Option<String>) -> Bench {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let home = open_home(areas, folder.path(), database.clone()).await;
    let workspace = home
        .create(NewWorkspace {
            name: "Acme".to_owned(),
            locale: Locale::Ja,
            timezone: "Asia/Tokyo".to_owned(),
            fiscal_year_start: 4,
            currency: Currency::JPY,
            demo: false,
        })
        .await
        .expect("a workspace");
    Bench { home, workspace, place: Place { folder, database } }
}

async fn open_home(areas: Areas, folder: &Path, database: Option<String>) -> Arc<Home> {
    templates::ask_for();
    Arc::new(Home::open(folder, database, Clock::fixed(NOW), areas.parts()).await.expect("an installation"))
}

/// A database of its own, in which the stores that a bench makes stand ready.
pub async fn fresh_database(url: &str) -> String {
    let name = format!("test_{}", uuid::Uuid::now_v7().simple());
    templates::copy_database(url, &name).await.expect("a copy of the template");
    let (server, _) = url.rsplit_once('/').expect("the address ends with a database");
    format!("{server}/{name}")
}

pub async fn drop_database(url: &str, database: &str) {
    let (_, name) = database.rsplit_once('/').expect("the address ends with a database");
    run(url, &format!("drop database {name} with (force)")).await;
}

async fn run(url: &str, sql: &str) {
    use sqlx::{Connection as _, Executor as _};
    let mut connection = sqlx::PgConnection::connect(url).await.expect("the test PostgreSQL");
    connection.execute(sqlx::AssertSqlSafe(sql.to_owned())).await.expect(sql);
    connection.close().await.expect("closed");
}

/// The first id of a table, for places in addresses.
pub async fn first_id(db: &Db, table: &str) -> String {
    let sql = format!("select id as a from {table} order by id limit 1");
    let found: Option<(uuid::Uuid,)> = query_dynamic(sql, args![]).optional(db).await.expect(table);
    found.unwrap_or_else(|| panic!("{table} has no row to stand in an address")).0.to_string()
}
