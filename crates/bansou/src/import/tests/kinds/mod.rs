//! Files of the kinds that public bug reports and vendors' exports show, each with what is right, in the text files beside this one.
//!
//! Invariant: a case is taken in without a person, as `bansou import` would; nothing helps it but the mapping that it states. How a
//! case is written stands in [`Case::of`].

mod case;

use std::{fmt::Write as _, path::Path};

use self::case::{Case, Check, Step};
use super::{
    Bench, ImportKind,
    cases::{Taken, hand_in},
};
use crate::{
    db::query_dynamic,
    import::{count_pairs, left_cells},
    testing::bench,
};

/// Runs every case of a file, each in a workspace of its own, and says which came out wrong.
async fn all_right(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/import/tests/kinds");
    let cases = Case::all_of(&std::fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap());
    let (mut wrong, mut report) = (0, String::new());
    for case in &cases {
        let bench = bench(None).await;
        let faults = Run { bench: &bench, taken: Vec::new() }.faults_of(case).await;
        if !faults.is_empty() {
            wrong += 1;
            writeln!(report, "@@ {}\n   {}", case.title, faults.join("\n   ")).unwrap();
        }
    }
    assert!(wrong == 0, "{name}: {} of {} right\n{report}", cases.len() - wrong, cases.len());
}

struct Run<'a> {
    bench: &'a Bench,
    taken: Vec<(char, Taken)>,
}

impl Run<'_> {
    async fn faults_of(mut self, case: &Case) -> Vec<String> {
        let mut faults = Vec::new();
        for step in &case.steps {
            let fault = match step {
                Step::TakeIn { letter, bytes, mapping, fails } => {
                    self.take_in(*letter, bytes, mapping.as_deref(), *fails).await
                }
                Step::Check(check) => self.check(check).await,
            };
            faults.extend(fault);
        }
        faults
    }

    async fn take_in(
        &mut self,
        letter: char,
        bytes: &[u8],
        mapping: Option<&str>,
        fails: bool,
    ) -> Option<String> {
        let kind = match letter {
            'a' => ImportKind::Accounts,
            'p' => ImportKind::People,
            's' => ImportKind::Subscriptions,
            't' => ImportKind::Tickets,
            _ => panic!("no kind {letter}"),
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file.csv");
        std::fs::write(&path, bytes).unwrap();
        let mapping = mapping.map(|text| serde_json::from_str(text).unwrap());
        match hand_in(self.bench, Some(kind), &path, mapping).await {
            Ok(taken) if fails => Some(format!("{letter}: taken in: {:?}", taken.counts())),
            Ok(taken) => {
                self.taken.push((letter, taken));
                None
            }
            Err(_) if fails => None,
            Err(error) => Some(format!("{letter}: {error}")),
        }
    }

    fn last(&self, letter: char) -> Option<&Taken> {
        self.taken.iter().rev().find(|(of, _)| *of == letter).map(|(_, taken)| taken)
    }

    async fn check(&self, check: &Check) -> Option<String> {
        let main = &self.bench.workspace.main;
        match check {
            Check::Rows { select, expected } => {
                let rows: Vec<(String,)> = query_dynamic(select.clone(), vec![])
                    .all(main)
                    .await
                    .unwrap_or_else(|e| panic!("{select}: {e}"));
                let rows: Vec<String> = rows.into_iter().map(|(row,)| row).collect();
                let refused: Vec<_> = self
                    .taken
                    .iter()
                    .flat_map(|(_, taken)| &taken.refused)
                    .map(|row| {
                        (row.number, row.refusal.code, row.refusal.column.clone(), row.refusal.given.clone())
                    })
                    .collect();
                (rows != *expected)
                    .then(|| format!("rows {rows:?}\n        for {expected:?}\n        refused {refused:?}"))
            }
            Check::Never { select, forbidden } => {
                let rows: Vec<(String,)> = query_dynamic(select.clone(), vec![])
                    .all(main)
                    .await
                    .unwrap_or_else(|e| panic!("{select}: {e}"));
                let found: Vec<_> =
                    rows.into_iter().map(|(row,)| row).filter(|row| forbidden.contains(row)).collect();
                (!found.is_empty()).then(|| format!("never {found:?}"))
            }
            Check::Refused { letter, row, code } => {
                let taken = self.last(*letter)?;
                let found = taken.refused.iter().any(|it| {
                    it.number == *row && code.as_ref().is_none_or(|code| it.refusal.code.as_str() == code)
                });
                (!found).then(|| {
                    let codes: Vec<_> =
                        taken.refused.iter().map(|it| (it.number, it.refusal.code.as_str())).collect();
                    format!("row {row} of {letter} is not refused with {code:?}: {codes:?}")
                })
            }
            Check::Created { letter, created } => {
                let taken = self.last(*letter)?;
                let refused: Vec<_> = taken
                    .refused
                    .iter()
                    .map(|it| (it.number, it.refusal.code, it.refusal.given.clone()))
                    .collect();
                (taken.counts().created != *created).then(|| format!("{:?} {refused:?}", taken.counts()))
            }
            Check::Left { letter, cells } => {
                let taken = self.last(*letter)?;
                let rows = left_cells(main, taken.import.id, 0, 1_000).await.unwrap();
                let left: Vec<_> = rows
                    .iter()
                    .flat_map(|row| row.reasons.iter().map(|it| (row.number, it.code, it.given.clone())))
                    .collect();
                (left.len() != *cells).then(|| format!("left: {left:?}"))
            }
            Check::Pairs { letter, unsure } => {
                let taken = self.last(*letter)?;
                let (found, _) = count_pairs(main, taken.import.id).await.unwrap();
                (found != *unsure).then(|| format!("pairs: {found}"))
            }
        }
    }
}

macro_rules! kinds {
    ($($name:ident)+) => { $(
        #[tokio::test]
        async fn $name() {
            all_right(stringify!($name)).await;
        }
    )+ };
}

kinds! { money identity days text headings vendors words contracts }
