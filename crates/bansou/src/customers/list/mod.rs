//! The accounts list: what is asked for stands in the address, and what is shown is what is counted and exported.
//!
//! Invariant: rows, totals and files come from the same [`Ask`] through the same conditions.

mod ask;
mod bulk;
mod conditions;
mod export;
mod rows;
#[cfg(test)]
mod tests;
mod totals;
mod view;
pub mod web;
mod xlsx;

pub use ask::{Ask, Column, Cursor, OwnerChoice, Sort};
pub use rows::{ListedAccount, Slice, slice};
pub use totals::{Totals, totals};
