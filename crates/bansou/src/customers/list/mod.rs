//! The accounts list: what is asked for stands in the address, and what is shown is what is counted and exported.
//!
//! Invariant: rows, totals and files come from the same [`Ask`] through the same conditions.

mod address;
mod ask;
mod bulk;
mod conditions;
mod export;
mod key_set;
mod rows;
#[cfg(test)]
mod tests;
mod totals;
mod view;
pub mod web;
mod xlsx;

pub use address::Address;
pub use ask::{Ask, Column, OwnerChoice, Sort};
pub use bulk::MOST as MOST_AT_ONCE;
pub use conditions::{Conditions, Filter};
pub use export::{Cell, Sheet, csv};
pub use key_set::{Cursor, KeySet, Order, Place, Slice as SliceOf, Without};
pub use rows::{FEW, ListedAccount, Slice, slice};
pub use totals::{Totals, totals};
pub use view::{Chip, Heading};
pub use web::{file, file_name};
pub use xlsx::{MOST_ROWS, workbook};
