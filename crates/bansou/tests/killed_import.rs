//! An import that is killed is taken up again at once, and ends as if nothing had happened.
//!
//! The real program runs in a process of its own and is ended with SIGKILL while it writes.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use bansou::{
    args,
    db::{Db, Value, query},
    ids::JobId,
    jobs::{self, FORGET, NewJob, Retried},
    registry::AREAS,
    time::Clock,
    workspaces::Home,
};
use uuid::Uuid;

/// A little more than two chunks each; of usage more rows make one.
const ACCOUNTS: usize = 4_100;
const EVENTS: usize = 20_300;

/// An installation of its own, and the program that works on it.
struct Installation {
    folder: tempfile::TempDir,
    database: Option<String>,
}

impl Installation {
    async fn new(server: Option<&str>) -> Self {
        let database = match server {
            Some(server) => Some(fresh_database(server).await),
            None => None,
        };
        let installation = Self { folder: tempfile::tempdir().unwrap(), database };
        let mut init = installation
            .command(&["init", "--workspace", "acme", "--email", "a@example.com"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        init.stdin.take().unwrap().write_all(b"a long enough passphrase 42\n").unwrap();
        assert!(init.wait().unwrap().success());
        installation
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bansou"));
        command.args(arguments).arg("--data").arg(self.folder.path()).env_remove("BANSOU_WORKSPACE");
        if let Some(database) = &self.database {
            command.args(["--database", database]);
        }
        command.env("BANSOU_LOG", "error");
        command
    }

    fn import(&self, kind: &str, file: &Path) -> Command {
        let mut command = self.command(&["import", "--workspace", "acme", "--json", "--kind", kind]);
        command.arg(file).stdout(Stdio::piped());
        command
    }

    fn imported(&self, kind: &str, file: &Path) -> serde_json::Value {
        let output = self.import(kind, file).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Looks into the stores from beside the program.
    async fn look(&self) -> Look {
        let home = Home::open(self.folder.path(), self.database.clone(), Clock::system(), AREAS.parts())
            .await
            .unwrap();
        let workspace = home.find("acme").await.unwrap();
        Look { main: workspace.main.clone(), usage: workspace.usage.clone(), _home: home }
    }

    async fn remove(self) {
        if let Some(database) = &self.database {
            let (server, name) = database.rsplit_once('/').unwrap();
            run(&format!("{server}/postgres"), &format!("drop database {name} with (force)")).await;
        }
    }
}

struct Look {
    main: Db,
    usage: Db,
    _home: Home,
}

impl Look {
    async fn count(&self, records: &str) -> i64 {
        let (sql, db) = match records {
            "accounts" => ("select count(*) as a from accounts", &self.main),
            _ => ("select count(*) as a from usage_events", &self.usage),
        };
        query(sql, args![]).one::<(i64,)>(db).await.unwrap().0
    }

    /// Kills the running import between its first chunk and its end.
    async fn kill_under_way(&self, mut child: Child, records: &str) {
        let begun = Instant::now();
        while self.count(records).await == 0 {
            assert!(begun.elapsed() < Duration::from_secs(100), "nothing was written");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        const OPEN: &str = "select count(*) as a from imports where state = 'running'";
        assert_eq!(query(OPEN, args![]).one::<(i64,)>(&self.main).await.unwrap(), (1,), "it had ended");
    }

    async fn until_no_import_is_open(&self) {
        const OPEN: &str = "select count(*) as a from imports where state = 'running'";
        let begun = Instant::now();
        while query(OPEN, args![]).one::<(i64,)>(&self.main).await.unwrap().0 > 0 {
            assert!(begun.elapsed() < Duration::from_secs(100), "nobody went on");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Stops what a killed program left, so that nobody takes it up yet.
    async fn stop_the_import(&self) -> JobId {
        const IMPORT: &str = "select id as a from jobs where kind = 'import'";
        let (id,): (JobId,) = query(IMPORT, args![]).one(&self.main).await.unwrap();
        let mut tx = self.main.begin().await.unwrap();
        assert!(jobs::stop(&mut tx, id).await.unwrap());
        tx.commit().await.unwrap();
        id
    }

    async fn retry(&self, id: JobId) {
        let mut tx = self.main.begin().await.unwrap();
        assert_eq!(jobs::retry(&mut tx, id).await.unwrap(), Retried::Yes);
        tx.commit().await.unwrap();
    }

    /// The program that does a small job which comes now.
    async fn who_forgets_old_jobs(&self) -> Uuid {
        const WHO: &str = "select worker as a from jobs where id = $1 and state = 'done'";
        let mut tx = self.main.begin().await.unwrap();
        let job = NewJob::now(FORGET, serde_json::json!({}));
        let id = jobs::enqueue(&mut tx, job).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        self.answer(WHO, args![id]).await
    }

    /// The program that makes this attempt at the import.
    async fn who_has_the_import(&self, attempt: i64) -> Uuid {
        const WHO: &str = "
            select worker as a from jobs where kind = 'import' and state = 'running' and attempts = $1";
        self.answer(WHO, args![attempt]).await
    }

    async fn answer(&self, who: &'static str, args: Vec<Value>) -> Uuid {
        let begun = Instant::now();
        loop {
            let found: Option<(Uuid,)> = query(who, args.clone()).optional(&self.main).await.unwrap();
            if let Some((worker,)) = found {
                return worker;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "nobody: {who}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// What the imports left: the records, the events and their sums, the refused rows, the spine.
    async fn left(&self) -> String {
        const ACCOUNTS: &str = "
            select external_id as a, name as b, industry as c, signed_up_on as d from accounts order by external_id";
        const REFUSED: &str = "select row_number as a, reason as b from import_refusals order by row_number";
        const SPINE: &str = "
            select verb as a, count(*) as b from activities
             where verb in ('account_created', 'account_changed', 'import_finished') group by verb order by verb";
        const EVENTS: &str = "
            select group_ref as a, name as b, occurred_at as c, quantity as d from usage_events
             order by group_ref, name, occurred_at, quantity";
        const DAYS: &str = "
            select day as a, cast(sum(quantity) as bigint) as b from usage_daily group by day order by day";
        type Account = (String, String, Option<String>, Option<String>);
        let accounts: Vec<Account> = query(ACCOUNTS, args![]).all(&self.main).await.unwrap();
        let refused: Vec<(i64, serde_json::Value)> = query(REFUSED, args![]).all(&self.main).await.unwrap();
        let spine: Vec<(String, i64)> = query(SPINE, args![]).all(&self.main).await.unwrap();
        let events: Vec<(Option<String>, String, i64, i64)> =
            query(EVENTS, args![]).all(&self.usage).await.unwrap();
        let days: Vec<(i64, i64)> = query(DAYS, args![]).all(&self.usage).await.unwrap();
        format!("{spine:#?}\n{refused:#?}\n{days:#?}\n{accounts:#?}\n{events:#?}")
    }
}

fn write_files(folder: &Path) -> (PathBuf, PathBuf) {
    let (accounts, usage) = (folder.join("accounts.csv"), folder.join("usage.csv"));
    let mut text = String::from("顧客ID,会社名,業種,登録日\n");
    for n in 0..ACCOUNTS {
        // Each hundredth row is refused, and rows of one id stand in different chunks.
        let day = if n % 100 == 0 { "2026/2/31" } else { "2026/2/3" };
        text.push_str(&format!("K-{},会社{n},物流,{day}\n", n % 3_900));
    }
    std::fs::write(&accounts, text).unwrap();
    let mut text = String::from("usage_id,account_id,usage_date,feature_name,usage_count\n");
    for n in 0..EVENTS {
        let account = if n % 500 == 0 { "nobody".to_owned() } else { format!("K-{}", 1 + n % 50) };
        text.push_str(&format!(
            "U-{},{account},2026-10-{:02},feature_{},{}\n",
            n % 20_200,
            1 + n % 28,
            n % 7,
            n % 3
        ));
    }
    std::fs::write(&usage, text).unwrap();
    (accounts, usage)
}

#[tokio::test]
async fn an_import_that_was_killed_ends_like_one_that_was_not() {
    ends_the_same(None).await;
}

#[tokio::test]
async fn an_import_that_was_killed_ends_like_one_that_was_not_on_postgresql() {
    match std::env::var("BANSOU_TEST_POSTGRES") {
        Ok(server) => ends_the_same(Some(&server)).await,
        Err(_) => eprintln!("skipped: BANSOU_TEST_POSTGRES is not set (cargo xtask test sets it)"),
    }
}

async fn ends_the_same(server: Option<&str>) {
    let files = tempfile::tempdir().unwrap();
    let (accounts, usage) = write_files(files.path());
    let undisturbed = Installation::new(server).await;
    let expected = (undisturbed.imported("accounts", &accounts), undisturbed.imported("usage", &usage));
    assert_eq!(expected.0["read"], ACCOUNTS);
    assert_eq!(expected.1["read"], EVENTS);

    let killed = Installation::new(server).await;
    let look = killed.look().await;
    let child = killed.import("accounts", &accounts).spawn().unwrap();
    look.kill_under_way(child, "accounts").await;
    assert_eq!(killed.imported("accounts", &accounts), expected.0, "gone on with by the command");

    let child = killed.import("usage", &usage).spawn().unwrap();
    look.kill_under_way(child, "usage events").await;
    serve_until_done(&killed, &look).await;
    assert_eq!(look.left().await, undisturbed.look().await.left().await);
    let again = killed.imported("usage", &usage);
    assert_eq!(again["created"], 0, "nothing was left out");
    undisturbed.remove().await;
    killed.remove().await;
}

/// A server that answers.
fn serve(installation: &Installation) -> Child {
    let mut server =
        installation.command(&["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("listening"), "{line}");
    server
}

fn kill(mut program: Child) {
    program.kill().unwrap();
    program.wait().unwrap();
}

/// Lets a server work until no import is under way.
async fn serve_until_done(installation: &Installation, look: &Look) {
    let server = serve(installation);
    let begun = Instant::now();
    const TAKEN_UP: &str = "select count(*) as a from jobs where kind = 'import' and attempts > 1";
    // The first was taken up by the command.
    while query(TAKEN_UP, args![]).one::<(i64,)>(&look.main).await.unwrap().0 < 2 {
        assert!(begun.elapsed() < Duration::from_secs(12), "the server waits for the lease");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    look.until_no_import_is_open().await;
    kill(server);
}

/// Two servers share the work of one database; the one that has the import is killed.
#[tokio::test]
async fn of_two_servers_one_is_killed_at_work_and_the_other_finishes_it_once() {
    let Ok(server) = std::env::var("BANSOU_TEST_POSTGRES") else {
        eprintln!("skipped: BANSOU_TEST_POSTGRES is not set (cargo xtask test sets it)");
        return;
    };
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("accounts.csv");
    let rows = (0..14_000).map(|n| format!("K-{n},会社{n},物流\n")).collect::<String>();
    std::fs::write(&file, format!("顧客ID,会社名,業種\n{rows}")).unwrap();
    let undisturbed = Installation::new(Some(&server)).await;
    undisturbed.imported("accounts", &file);

    let shared = Installation::new(Some(&server)).await;
    let look = shared.look().await;
    let child = shared.import("accounts", &file).spawn().unwrap();
    look.kill_under_way(child, "accounts").await;
    let import = look.stop_the_import().await;
    let first = serve(&shared);
    let first_is = look.who_forgets_old_jobs().await;
    let second = serve(&shared);
    look.retry(import).await;
    let at_work = look.who_has_the_import(1).await;
    let (killed, other) = if at_work == first_is { (first, second) } else { (second, first) };
    kill(killed);
    let took_over = look.who_has_the_import(2).await;
    assert_ne!(took_over, at_work);
    look.until_no_import_is_open().await;
    assert_eq!(look.left().await, undisturbed.look().await.left().await);
    kill(other);
    undisturbed.remove().await;
    shared.remove().await;
}

async fn fresh_database(url: &str) -> String {
    let name = format!("killed_{}", uuid::Uuid::now_v7().simple());
    run(url, &format!("create database {name}")).await;
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

async fn run(url: &str, sql: &str) {
    use sqlx::{Connection as _, Executor as _};
    let mut connection = sqlx::PgConnection::connect(url).await.expect("the test PostgreSQL");
    connection.execute(sqlx::AssertSqlSafe(sql.to_owned())).await.expect(sql);
    connection.close().await.unwrap();
}
