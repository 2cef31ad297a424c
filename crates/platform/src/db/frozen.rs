//! Migrations that have landed are never edited: what each file held then stands in `migrations/landed.txt`.
//!
//! Invariant: there is one line for each file, and no file without its pair of the other engine.

mod closed;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use sha2::{Digest as _, Sha256};

use super::{Store, migrate::files};

const LANDED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/landed.txt");

/// Checksums by file, as `landed.txt` has them.
fn landed(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let split = lines.map(|line| line.split_once("  ").expect("a line is a checksum, two spaces and a file"));
    split.map(|(sum, file)| (file.to_owned(), sum.to_owned())).collect()
}

fn known() -> BTreeMap<String, String> {
    let mut known = BTreeMap::new();
    for store in Store::ALL {
        for engine in ["sqlite", "postgres"] {
            for (name, text) in files(store, engine) {
                let sum = hex::encode(Sha256::digest(text.as_bytes()));
                known.insert(format!("{}/{engine}/{name}", store.name()), sum);
            }
        }
    }
    known
}

/// What is wrong with the files, each with what to do about it.
fn wrong(landed: &BTreeMap<String, String>, known: &BTreeMap<String, String>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (file, sum) in landed {
        match known.get(file) {
            Some(now) if now == sum => {}
            Some(_) => wrong.push(format!(
                "migrations/{file} has landed and is not what it was: installations have run it and would refuse to start. \
                 Put it back (git checkout) and write what is to change as a new migration."
            )),
            None => wrong.push(format!(
                "migrations/{file} has landed and is gone: installations that have run it would refuse to start. Put it back."
            )),
        }
    }
    for (file, sum) in known.iter().filter(|(file, _)| !landed.contains_key(*file)) {
        wrong.push(format!(
            "migrations/{file} is new. When its text is final, add this line to migrations/landed.txt; from then on it stays \
             as it is:\n{sum}  {file}"
        ));
    }
    wrong
}

#[test]
fn a_landed_migration_is_never_edited() {
    let text = std::fs::read_to_string(Path::new(LANDED)).unwrap();
    let wrong = wrong(&landed(&text), &known());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_edit_a_loss_and_a_new_file_are_told_apart() {
    let landed = landed("# words\naa  main/sqlite/0001_start.sql\nbb  main/sqlite/2026010100_more.sql\n");
    let known = [("main/sqlite/0001_start.sql", "ab"), ("main/sqlite/2026010200_new.sql", "cc")];
    let known = known.map(|(file, sum)| (file.to_owned(), sum.to_owned())).into();
    let wrong = wrong(&landed, &known);
    assert_eq!(wrong.len(), 3);
    assert!(wrong[0].contains("0001_start.sql has landed and is not what it was"), "{}", wrong[0]);
    assert!(wrong[1].contains("2026010100_more.sql has landed and is gone"), "{}", wrong[1]);
    assert!(wrong[2].ends_with("cc  main/sqlite/2026010200_new.sql"), "{}", wrong[2]);
}

#[test]
fn every_migration_is_there_for_both_engines() {
    for store in Store::ALL {
        let [lite, pg] = ["sqlite", "postgres"]
            .map(|engine| files(store, engine).map(|(name, _)| name).collect::<BTreeSet<String>>());
        assert_eq!(lite, pg, "{store:?}");
    }
}
