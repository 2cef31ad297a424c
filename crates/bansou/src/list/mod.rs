//! The accounts list: what is asked for stands in the address, and what is shown is what is counted and exported.
//!
//! Invariant: rows, totals and files come from the same [`Ask`] through the same conditions.

mod address;
mod ask;
mod bulk;
pub mod choice;
pub mod columns;
mod conditions;
mod export;
pub mod filters;
mod key_set;
pub mod members;
mod place;
mod ranges;
mod rows;
pub mod sql;
mod terms;
#[cfg(test)]
pub(crate) mod tests;
mod totals;
mod view;
pub mod web;
mod xlsx;

pub use address::Address;
pub use ask::{Ask, OwnerChoice};
pub use bulk::MOST as MOST_AT_ONCE;
pub use choice::Chip;
pub use columns::Sort;
pub use conditions::{Conditions, Filter};
pub use export::{Cell, Sheet, chosen, csv};
pub use key_set::{KeySet, Order, Slice as SliceOf, Without};
pub use members::FEW;
pub use place::{Cursor, Place};
pub use ranges::{Range, few};
pub use rows::{ListedAccount, Slice, slice};
pub use terms::Terms;
pub use totals::{Totals, totals};
pub use view::Heading;
pub use web::{file, file_name};
pub use xlsx::{MOST_ROWS, workbook};
