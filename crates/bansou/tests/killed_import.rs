//! An import that is killed and taken up again ends as if nothing had happened.
//!
//! The real program runs in a process of its own and is ended with SIGKILL while it writes.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const ACCOUNTS: usize = 9_000;
const EVENTS: usize = 14_000;

struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        let mut init = home
            .command(&["init", "--workspace", "acme", "--email", "a@example.com"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        init.stdin.take().unwrap().write_all(b"a long enough passphrase 42\n").unwrap();
        assert!(init.wait().unwrap().success());
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bansou"));
        command.args(arguments).arg("--data").arg(self.path("data")).env_remove("BANSOU_WORKSPACE");
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

    fn stats(&self) -> serde_json::Value {
        let output = self.command(&["stats", "--workspace", "acme", "--json"]).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Waits until the running import has written some rows and not all.
    fn wait_until_under_way(&self, count: &str, more_than: i64) {
        let begun = Instant::now();
        while self.stats()[count].as_i64().unwrap() <= more_than {
            assert!(begun.elapsed() < Duration::from_secs(100), "nothing was written");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Ends the process at once, with no chance to tidy up.
fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

fn write_files(folder: &Path) -> (PathBuf, PathBuf) {
    let (accounts, usage) = (folder.join("accounts.csv"), folder.join("usage.csv"));
    let mut text = String::from("顧客ID,会社名,業種,登録日\n");
    for n in 0..ACCOUNTS {
        // Each hundredth row is refused, and rows of one id stand in different chunks.
        let day = if n % 100 == 0 { "2026/2/31" } else { "2026/2/3" };
        text.push_str(&format!("K-{},会社{n},物流,{day}\n", n % 8_500));
    }
    std::fs::write(&accounts, text).unwrap();
    let mut text = String::from("usage_id,account_id,usage_date,feature_name,usage_count\n");
    for n in 0..EVENTS {
        let account = if n % 500 == 0 { "nobody".to_owned() } else { format!("K-{}", 1 + n % 50) };
        text.push_str(&format!(
            "U-{},{account},2026-10-{:02},feature_{},{}\n",
            n % 13_000,
            1 + n % 28,
            n % 7,
            n % 3
        ));
    }
    std::fs::write(&usage, text).unwrap();
    (accounts, usage)
}

#[test]
fn an_import_that_was_killed_ends_like_one_that_was_not() {
    let files = tempfile::tempdir().unwrap();
    let (accounts, usage) = write_files(files.path());
    let undisturbed = Home::new();
    let expected = (undisturbed.imported("accounts", &accounts), undisturbed.imported("usage", &usage));
    assert_eq!(expected.0["read"], ACCOUNTS);
    assert_eq!(expected.1["read"], EVENTS);

    let killed = Home::new();
    let child = killed.import("accounts", &accounts).spawn().unwrap();
    killed.wait_until_under_way("accounts", 0);
    kill(child);
    assert_eq!(killed.imported("accounts", &accounts), expected.0, "gone on with by the command");

    let child = killed.import("usage", &usage).spawn().unwrap();
    killed.wait_until_under_way("usage_events", 0);
    kill(child);
    let partly = killed.stats()["usage_events"].as_i64().unwrap();
    serve_until(&killed, |stats| stats["usage_events"] == undisturbed.stats()["usage_events"]);
    assert!(partly > 0);
    assert_eq!(killed.stats(), undisturbed.stats());
    let again = killed.imported("usage", &usage);
    assert_eq!(again["created"], 0, "nothing was left out");
}

/// Lets a server work on what is left until the stats are as wanted.
fn serve_until(home: &Home, done: impl Fn(&serde_json::Value) -> bool) {
    let mut server =
        home.command(&["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("listening"), "{line}");
    let begun = Instant::now();
    while !done(&home.stats()) {
        assert!(begun.elapsed() < Duration::from_secs(120), "the server did not go on: {}", home.stats());
        std::thread::sleep(Duration::from_millis(200));
    }
    kill(server);
}
