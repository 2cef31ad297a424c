//! Bringing in the files that a company already has: accounts, people, contracts, usage, tickets, answers, churns.
//!
//! Invariant: every row of a file ends as created, updated, unchanged or refused with a reason, and the whole is one act
//! that can be undone. Taking in the same file twice changes nothing.

mod activities;
mod amounts;
mod batch;
mod build;
mod chunk;
mod context;
mod counts;
mod digest;
#[cfg(test)]
mod docs_tests;
mod error;
mod family;
mod fields;
mod file;
mod findable;
mod folder;
mod guess;
mod headings;
mod job;
mod kind;
mod known;
mod mapping;
mod matching;
pub mod own_export;
mod pairs;
mod parents;
mod periods;
mod promised;
mod questions;
mod ratings;
mod read;
mod record;
mod refusal;
mod renews;
mod seen;
mod shown;
mod slots;
mod store;
mod surroundings;
mod table;
mod term;
#[cfg(test)]
pub(crate) mod tests;
mod undo;
mod usage;
mod values;
mod verbs;
pub mod web;

pub use batch::{batch_of, check_all, start_all};
pub use counts::Counts;
pub use error::ImportError;
pub use fields::{Field, Shape, fields, required};
pub use file::{Head, head};
pub use folder::{
    Lost, is_upload_under_way, let_go_of_lost_files, missing_files, remove_leftovers, upload_name,
};
pub use guess::{Confidence, Guess, guess, guess_kind};
pub use job::IMPORT;
pub use kind::ImportKind;
pub use known::Known;
pub use mapping::{Mapping, MappingError, Mark, Period, Target};
pub use pairs::{Alike, Decision, Otherwise, Pair, count_pairs, pairs};
pub use questions::{About, Question, questions};
pub use record::{Record, Typed};
pub use refusal::{Code, Refusal};
pub use store::{FileFormat, LeftCells, RefusedRow, find, left_cells, recent, refusals};
pub use undo::UNDO;
pub use verbs::{
    Upload, check, decide, decide_all, discard, job_of, receive, receive_with, remap, reread, resume,
    same_unfinished, start, undo,
};

use uuid::Uuid;

use crate::{
    ids::{ImportId, MemberId},
    time::Timestamp,
};

/// A file that was handed in, and what became of it.
#[derive(Clone, Debug)]
pub struct Import {
    pub id: ImportId,
    pub kind: ImportKind,
    pub file_name: String,
    /// Below the workspace's files.
    pub file_path: String,
    /// By what a file of the same shape is known again.
    pub shape_key: String,
    pub mapping: Mapping,
    pub format: FileFormat,
    pub state: ImportState,
    pub counts: Counts,
    /// Records that undoing left, because somebody had worked on them.
    pub kept: i64,
    pub error: Option<String>,
    pub created_by: Option<MemberId>,
    pub created_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub undone_at: Option<Timestamp>,
    /// Files that were handed in together have the same.
    pub batch: Option<Uuid>,
    /// Whether it begins when those before it are in.
    pub waits: bool,
}

impl Import {
    /// The key of its job: an import has one at a time.
    pub fn job_key(&self) -> String {
        format!("import:{}", self.id)
    }

    /// Whether its rows are still to come.
    pub fn is_ahead(&self) -> bool {
        matches!(self.state, ImportState::Mapping | ImportState::Running)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// Its columns are being looked at.
    Mapping,
    Running,
    Done,
    Failed,
    Undoing,
    Undone,
}

crate::text_enum!(ImportState {
    Mapping => "mapping", Running => "running", Done => "done", Failed => "failed", Undoing => "undoing",
    Undone => "undone",
});

impl ImportState {
    /// The key of its name: `import-state-done`.
    pub fn label_key(self) -> String {
        format!("import-state-{self}")
    }
}
