//! Small files that were read wrongly, in the shapes of public bug reports and vendors' exports: each says what is right.
//!
//! Invariant: a case is taken in as a user would, whole and in order (accounts, people, contracts, tickets), with no
//! other help than the mapping that lies beside it.

mod contracts;
mod days;
mod exports;
mod headings;
mod money;
mod round_trip;
mod text;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::super::{
    Import, ImportError, ImportKind, ImportState, Mapping, RefusedRow, Upload, find, receive, refusals, start,
};
use super::{Bench, Counts, drain};

/// The files of one case, by their letter: `a` accounts, `p` people, `s` contracts, `t` tickets, `x` what the case says.
pub(super) struct Case {
    files: BTreeMap<char, CaseFile>,
}

pub(super) struct CaseFile {
    pub path: PathBuf,
    /// What a person confirmed by hand.
    pub mapping: Option<Mapping>,
}

/// What became of a file.
#[derive(Debug)]
pub(super) struct Taken {
    pub import: Import,
    pub refused: Vec<RefusedRow>,
}

impl Taken {
    pub fn counts(&self) -> Counts {
        self.import.counts
    }
}

/// The folder of cases, where it is there.
pub(super) fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/cases");
    if !folder.is_dir() {
        eprintln!("skipped: the cases are not there");
    }
    folder.is_dir().then_some(folder)
}

/// The case of this name, or none where the folder of cases is not there.
pub(super) fn case(name: &str) -> Option<Case> {
    let folder = folder()?;
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let file_name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Some(rest) = file_name.strip_prefix(&format!("{name}.")) else { continue };
        let mut parts = rest.split('.');
        let (Some(letter), Some(ending), None) = (parts.next(), parts.next(), parts.next()) else { continue };
        if letter.len() != 1 || ending == "txt" {
            continue;
        }
        let beside = folder.join(format!("{file_name}.map.json"));
        let mapping =
            beside.is_file().then(|| serde_json::from_slice(&std::fs::read(beside).unwrap()).unwrap());
        files.insert(letter.chars().next().unwrap(), CaseFile { path, mapping });
    }
    assert!(!files.is_empty(), "there is a case {name}");
    Some(Case { files })
}

impl Case {
    pub fn file(&self, letter: char) -> &CaseFile {
        &self.files[&letter]
    }

    /// Takes one file in as what its letter says.
    pub async fn take_in(&self, bench: &Bench, letter: char) -> Result<Taken, ImportError> {
        let kind = match letter {
            'a' => ImportKind::Accounts,
            'p' => ImportKind::People,
            's' => ImportKind::Subscriptions,
            't' => ImportKind::Tickets,
            _ => panic!("the case says what {letter} is: take it in as that"),
        };
        self.take_in_as(bench, letter, Some(kind)).await
    }

    /// Takes one file in as this kind, or as what it is guessed to be.
    pub async fn take_in_as(
        &self,
        bench: &Bench,
        letter: char,
        kind: Option<ImportKind>,
    ) -> Result<Taken, ImportError> {
        let file = self.file(letter);
        hand_in(bench, kind, &file.path, file.mapping.clone()).await
    }
}

/// Hands a file in and takes it in without a person: what has to be asked is refused.
pub(super) async fn hand_in(
    bench: &Bench,
    kind: Option<ImportKind>,
    path: &Path,
    mapping: Option<Mapping>,
) -> Result<Taken, ImportError> {
    let workspace = &bench.workspace;
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let upload = Upload { path: path.to_owned(), name, by: None };
    let import = receive(workspace, upload, kind, mapping).await?;
    start(workspace, &import).await?;
    drain(bench).await;
    let import = find(&workspace.main, import.id).await.unwrap().unwrap();
    assert_eq!(import.state, ImportState::Done, "{:?}", crate::jobs::recent(&workspace.main, 3).await);
    let Counts { read, created, updated, unchanged, refused, .. } = import.counts;
    assert_eq!(read, created + updated + unchanged + refused, "every row went one way");
    let refused = refusals(&workspace.main, import.id, 0, 1_000).await.unwrap();
    Ok(Taken { import, refused })
}

/// [`hand_in`] of a file that is made here: other files of the same kind as a case.
pub(super) async fn hand_in_bytes(
    bench: &Bench,
    kind: ImportKind,
    bytes: impl AsRef<[u8]>,
) -> Result<Taken, ImportError> {
    hand_in_mapped(bench, kind, bytes, None).await
}

/// [`hand_in_bytes`] with the mapping that a person confirmed.
pub(super) async fn hand_in_mapped(
    bench: &Bench,
    kind: ImportKind,
    bytes: impl AsRef<[u8]>,
    mapping: Option<Mapping>,
) -> Result<Taken, ImportError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.csv");
    std::fs::write(&path, bytes).unwrap();
    hand_in(bench, Some(kind), &path, mapping).await
}
