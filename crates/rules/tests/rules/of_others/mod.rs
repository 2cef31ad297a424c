//! Conditions that others judge: GrowthBook's `evalCondition` and Unleash's client specification.
//!
//! Each case is translated to a rule and to the facts of one record, and asked by both evaluators on both engines. A case whose
//! operator means something else here is left out with its reason, and the number of each reason is fixed: a case that is skipped
//! silently fails the test.

mod case;
mod growthbook;
mod regex;
mod unleash;

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde_json::Value;

use super::support::engine::Engine;
use case::Case;

/// Why a case is left out.
type Reason = &'static str;

/// A case of theirs, with the answer that is expected.
struct Judged {
    name: String,
    case: Result<Case, Reason>,
    expected: bool,
}

/// The folder of the cases; none where it is not beside the project.
fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/segments");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: {} is not there", folder.display());
    None
}

fn read(path: PathBuf) -> Value {
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// Asks every case that is translated; answers how many there were, and how many were left out for which reason.
///
/// `known_to_differ` are cases that can be translated and mean something else here: they must differ, and are counted by their reason.
fn judge(cases: Vec<Judged>, known_to_differ: &[(&str, Reason)]) -> (usize, BTreeMap<Reason, usize>) {
    let mut engines = Engine::all();
    let (mut passed, mut left_out) = (0, BTreeMap::new());
    for Judged { name, case, expected } in cases {
        let case = match case {
            Ok(case) => case,
            Err(reason) => {
                *left_out.entry(reason).or_default() += 1;
                continue;
            }
        };
        let answers = case.answers(&mut engines);
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{name}: {answers:?}");
        match known_to_differ.iter().find(|(differs, _)| *differs == name) {
            Some((_, reason)) => {
                assert_ne!(answers[0], expected, "{name} means the same by now: {reason}");
                *left_out.entry(*reason).or_default() += 1;
            }
            None => {
                assert_eq!(answers[0], expected, "{name}\n{}", bansou_rules::text::print(&case.rule));
                passed += 1;
            }
        }
    }
    (passed, left_out)
}
