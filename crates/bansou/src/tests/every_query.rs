//! Every SQL constant of the program is prepared on both engines, so that a query which only one of them
//! understands is found before a user finds it; and none reads a growing table from end to end without a reason.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    db::{plans, testing::on_both_engines_of},
    testing::with_test_area,
};

/// A constant with SQL in it: where it stands, and its text.
struct Constant {
    place: String,
    /// Whether only tests ask it.
    of_tests: bool,
    sql: String,
}

#[tokio::test]
async fn every_constant_is_understood_by_both_engines() {
    let mut constants = Vec::new();
    for area in ["platform", "customers", "usage", "health", "success", "bansou"] {
        collect(&crates().join(area).join("src"), &mut constants);
    }
    assert!(constants.len() > 100, "only {} queries found: has their form changed?", constants.len());
    let constants = &constants;
    on_both_engines_of(with_test_area(), async |bench| {
        let mut refused = Vec::new();
        for Constant { place, sql, .. } in constants {
            let mut reasons = Vec::new();
            let workspace = &bench.workspace;
            for store in [&workspace.main, &workspace.usage, &bench.home.control, &workspace.arrivals] {
                match plans::prepare(store, sql.clone()).await {
                    Ok(()) => {
                        reasons.clear();
                        break;
                    }
                    Err(error) => reasons.push(error.to_string()),
                }
            }
            if !reasons.is_empty() {
                refused.push(format!("{place}: {}\n{sql}", reasons.join(" / ")));
            }
        }
        assert!(
            refused.is_empty(),
            "{} queries cannot be prepared:\n{}",
            refused.len(),
            refused.join("\n\n")
        );
        let mut unbounded = Vec::new();
        for Constant { place, sql, .. } in constants.iter().filter(|constant| !constant.of_tests) {
            unbounded
                .extend(plans::unnamed_in(bench.home.stores(&bench.workspace), sql, Vec::new(), place).await);
        }
        if let Ok(path) = std::env::var("BANSOU_PLANS") {
            let name =
                if bench.workspace.main.is_postgres() { "postgres-constants" } else { "sqlite-constants" };
            fs::write(Path::new(&path).join(name), unbounded.join("\n\n")).expect("a list of plans");
            return;
        }
        assert!(unbounded.is_empty(), "{} queries:\n{}", unbounded.len(), unbounded.join("\n\n"));
    })
    .await;
}

/// The folder of all crates.
fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Whole statements only: a text with `{}` in it, or one that other text is put around, is run by its own store's tests.
fn collect(folder: &Path, into: &mut Vec<Constant>) {
    for entry in fs::read_dir(folder).expect("the sources").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            collect(&entry, into);
        } else if entry.extension().is_some_and(|extension| extension == "rs")
            && !entry.ends_with("every_query.rs")
        {
            let text = fs::read_to_string(&entry).expect("a source file");
            let tests_at = plans::tests_begin(&entry, &text);
            let parts: Vec<&str> = text.split(": &str =").collect();
            for (before, part) in parts.iter().zip(&parts[1..]) {
                let name = before.rsplit(' ').next().unwrap_or_default();
                if text.contains(&format!("{{{name}}}")) {
                    continue;
                }
                let Some(sql) = part.trim_start().strip_prefix('"').and_then(|rest| rest.split("\";").next())
                else {
                    continue;
                };
                let first = sql.split_whitespace().next().unwrap_or_default();
                let whole = match first {
                    "select" => sql.contains("from") && !sql.trim_end().ends_with(" in"),
                    "update" | "delete" | "with" => true,
                    "insert" => sql.contains("values (") || sql.contains("select"),
                    _ => false,
                };
                if whole && !sql.contains('{') && !sql.contains("\";\n") {
                    let place = entry.strip_prefix(crates()).unwrap_or(&entry).display().to_string();
                    let place_in_text = part.as_ptr().addr() - text.as_ptr().addr();
                    let of_tests = place_in_text >= tests_at;
                    into.push(Constant {
                        place,
                        of_tests,
                        sql: sql.replace("\\\n", "\n").replace("\\\"", "\""),
                    });
                }
            }
        }
    }
}
