//! Customer success: the work that members do for accounts, tasks and notes.
//!
//! Invariant: what a member did or promised stands on the account's timeline, with who and when.

mod area;
pub mod by_hand;
mod demo;
pub mod notes;
pub mod tables;
pub mod tasks;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod texts;
mod verb;

#[cfg(test)]
use bansou_platform::i18n;
// The floor, and the area below, under their own names.
use bansou_customers as customers;
use bansou_platform::{
    activity, acts, areas, args, db, ids, members, personal, text_enum, time, verbs, web, workspaces,
};

pub use area::AREA;
pub use verb::Verb;

use notes::Notes;
use tasks::Tasks;
use web::Scope;

/// The work that a caller can see.
pub trait Success {
    fn notes(&self) -> Notes<'_>;
    fn tasks(&self) -> Tasks<'_>;
}

impl Success for Scope {
    fn notes(&self) -> Notes<'_> {
        Notes(self)
    }

    fn tasks(&self) -> Tasks<'_> {
        Tasks(self)
    }
}
