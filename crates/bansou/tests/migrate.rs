//! `bansou migrate` on a data folder of an earlier version: what it says, what a trial on a copy leaves alone, and what it
//! does.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use bansou::{
    backup::Place,
    db::{
        Location, Store,
        pour::pour,
        testing::{drop_database, fresh_database},
    },
    registry::AREAS,
};
use flate2::read::GzDecoder;
use serde_json::Value;

const DATA: &[u8] = include_bytes!("../fixtures/2026-11-30.data.tar.gz");

fn old_installation() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    tar::Archive::new(GzDecoder::new(DATA)).unpack(folder.path()).unwrap();
    folder
}

fn bansou(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bansou"));
    command.args(arguments).arg("--data").arg(data).env_remove("BANSOU_DATABASE").env("BANSOU_LOG", "error");
    command.output().unwrap()
}

fn answered(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What each file of the folder holds. What the engine keeps beside a store while it is read is no part of it.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else if path.extension().is_some_and(|kind| kind == "db") {
            found.insert(path.clone(), fs::read(&path).unwrap());
        } else if path.to_string_lossy().ends_with("-wal") {
            assert_eq!(fs::metadata(&path).unwrap().len(), 0, "{} was written to", path.display());
        }
    }
    found
}

fn steps(said: &Value, store: &str) -> (u64, u64) {
    let stores = said.as_array().or_else(|| said["stores"].as_array()).unwrap();
    let found = stores.iter().find(|row| row["store"] == store).unwrap();
    (found["from"].as_u64().unwrap(), found["to"].as_u64().unwrap())
}

/// What migrations change in number: every account waits to be scored once more, and the day to which contracts were brought is
/// forgotten.
fn to_be_worked_out_anew() -> Value {
    serde_json::json!({ "workspace/main.score_queue": [0, 12], "workspace/main.settings": [3, 2] })
}

#[test]
fn what_would_be_done_is_said_and_not_done() {
    let old = old_installation();
    let before = contents(old.path());
    assert_eq!(before.len(), 4, "a control store and three of a workspace");
    let said = answered(&bansou(old.path(), &["migrate", "--dry-run", "--json"]));
    let (from, to) = steps(&said, "workspace/main");
    assert_eq!(from, 21, "of the day on which it was made");
    assert!(to > from);
    let main =
        said["stores"].as_array().unwrap().iter().find(|row| row["store"] == "workspace/main").unwrap();
    assert!(main["bytes"].as_u64().unwrap() > 1_000_000);
    let coming = main["coming"].as_array().unwrap();
    assert_eq!(coming.len() as u64, to - from);
    let words = coming.iter().find(|coming| coming["version"] == 2_026_113_050).unwrap();
    assert_eq!(words["title"], "growing words");
    assert_eq!(words["goes_through"], serde_json::json!({}), "only the text of tables changes");
    assert!(said["bytes_to_have"].as_u64().unwrap() > 0);

    let words = bansou(old.path(), &["migrate", "--dry-run"]);
    let words = String::from_utf8(words.stdout).unwrap();
    assert!(words.contains("2026113050 growing words: goes through no rows"), "{words}");
    assert!(contents(old.path()) == before, "nothing was done");
}

#[test]
fn a_trial_migrates_the_copy_and_leaves_the_installation_as_it_was() {
    let old = old_installation();
    let before = contents(old.path());
    let target = tempfile::tempdir().unwrap();
    let copy = target.path().join("copy");
    let said = answered(&bansou(old.path(), &["migrate", "--json", "--copy-to", copy.to_str().unwrap()]));
    assert!(contents(old.path()) == before, "the installation is as it was");
    let (from, to) = steps(&said, "workspace/main");
    assert!(from == 21 && to > from);
    assert_eq!(said["rows_changed"], to_be_worked_out_anew(), "no row is lost");
    assert!(copy.join("control.db").is_file() && copy.join("workspaces").is_dir());
    assert!(
        fs::read_dir(&copy).unwrap().all(|left| !left
            .unwrap()
            .file_name()
            .to_string_lossy()
            .starts_with('.')),
        "nothing is left of the copying"
    );

    // The copy is an installation, with all that the other has.
    let done = answered(&bansou(&copy, &["migrate", "--dry-run", "--json"]));
    assert_eq!(steps(&done, "workspace/main"), (to, to));
    assert_eq!(done["bytes_to_have"], 0);
    let counted = answered(&bansou(&copy, &["stats", "--workspace", "workspace", "--json"]));
    assert_eq!((counted["accounts"].as_u64(), counted["usage_events"].as_u64()), (Some(12), Some(1413)));

    let again = bansou(old.path(), &["migrate", "--copy-to", copy.to_str().unwrap()]);
    assert!(!again.status.success());
    let refused = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(refused.contains("holds an installation already"), "{refused}");
}

#[test]
fn migrating_says_what_it_will_do_does_it_once_and_keeps_its_answer() {
    let old = old_installation();
    let first = bansou(old.path(), &["migrate", "--json"]);
    let said = String::from_utf8_lossy(&first.stderr).into_owned();
    assert!(said.contains("2026113050 growing words"), "{said}");
    let done = answered(&first);
    let stores: Vec<&str> = done.as_array().unwrap().iter().filter_map(|row| row["store"].as_str()).collect();
    assert_eq!(stores, ["control", "workspace/main", "workspace/usage", "workspace/arrivals"]);
    let (from, to) = steps(&done, "workspace/main");
    assert!(from == 21 && to > from);
    let second = answered(&bansou(old.path(), &["migrate", "--json"]));
    assert_eq!(steps(&second, "workspace/main"), (to, to));
}

#[test]
fn a_store_of_a_newer_version_is_refused_before_anything_is_done() {
    let old = old_installation();
    answered(&bansou(old.path(), &["migrate", "--json"]));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        use sqlx::{ConnectOptions as _, Connection as _};
        let file = old.path().join("control.db");
        let mut control = sqlx::sqlite::SqliteConnectOptions::new().filename(file).connect().await.unwrap();
        sqlx::query(
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
             values (2999010100, 'of later', true, x'00', 0)",
        )
        .execute(&mut control)
        .await
        .unwrap();
        control.close().await.unwrap();
    });
    for arguments in [&["migrate"][..], &["migrate", "--dry-run"]] {
        let refused = bansou(old.path(), arguments);
        assert!(!refused.status.success());
        let words = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(words.contains("newer version") && words.contains("2999010100"), "{words}");
    }
}

#[test]
fn a_copy_is_of_the_engine_of_the_installation() {
    let old = old_installation();
    let target = tempfile::tempdir().unwrap();
    let copy = target.path().join("copy");
    let arguments =
        ["migrate", "--copy-to", copy.to_str().unwrap(), "--copy-database", "postgres://127.0.0.1:1/nowhere"];
    let refused = bansou(old.path(), &arguments);
    assert!(!refused.status.success());
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(words.contains("not in PostgreSQL: leave --copy-database out"), "{words}");
    assert!(!copy.exists());
}

#[tokio::test]
async fn on_postgresql_a_trial_goes_to_another_database() {
    let Ok(server) = std::env::var("BANSOU_TEST_POSTGRES") else {
        eprintln!("skipped: BANSOU_TEST_POSTGRES is not set (cargo xtask test sets it)");
        return;
    };
    let (old, target) = (old_installation(), tempfile::tempdir().unwrap());
    let [ours, other] = [fresh_database(&server).await, fresh_database(&server).await];
    let place = |database| Place { folder: old.path(), database };
    let id = place(None).workspaces().await.unwrap()[0].id;
    for store in Store::ALL {
        let at = |place: Place<'_>| match store {
            Store::Control => place.control(),
            _ => place.store(id, store),
        };
        let Location::File(file) = at(place(None)) else { unreachable!() };
        pour(&file, &at(place(Some(&ours))), (store, &AREAS.parts())).await.unwrap();
        fs::remove_file(file).unwrap();
    }
    let run = |arguments: &[&str]| bansou(old.path(), &[arguments, &["--database", &ours]].concat());
    let copy = target.path().join("copy");
    let copy = copy.to_str().unwrap();

    let planned = answered(&run(&["migrate", "--dry-run", "--json"]));
    let (from, to) = steps(&planned, "workspace/main");
    assert!(from == 21 && to > from);
    let refused = run(&["migrate", "--copy-to", copy]);
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && words.contains("name an empty database with --copy-database"),
        "{words}"
    );

    let tried = answered(&run(&["migrate", "--json", "--copy-to", copy, "--copy-database", &other]));
    assert_eq!(steps(&tried, "workspace/main"), (from, to));
    assert_eq!(tried["rows_changed"], to_be_worked_out_anew(), "no row is lost");
    let after = answered(&run(&["migrate", "--dry-run", "--json"]));
    assert_eq!(steps(&after, "workspace/main"), (from, to), "the installation is as it was");
    let counted =
        bansou(Path::new(copy), &["stats", "--workspace", "workspace", "--json", "--database", &other]);
    let counted = answered(&counted);
    assert_eq!((counted["accounts"].as_u64(), counted["usage_events"].as_u64()), (Some(12), Some(1413)));

    answered(&run(&["migrate", "--json"]));
    let done = answered(&run(&["migrate", "--dry-run", "--json"]));
    assert_eq!(steps(&done, "workspace/main"), (to, to));
    for database in [&ours, &other] {
        drop_database(&server, database).await;
    }
}
