//! Customer success: the work that members do for accounts, tasks and notes.
//!
//! Invariant: what a member did or promised stands on the account's timeline, with who and when.

pub mod acts;
mod area;
pub mod notes;
pub mod tables;
pub mod tasks;
#[cfg(test)]
pub mod testing;
mod verb;

pub use area::AREA;
pub use verb::Verb;
