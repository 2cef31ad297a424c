//! The mathematics of Bansou: pure functions from a list of facts to a figure and its explanation.
//!
//! Invariant: nothing here reads a file, a clock or a database, so that every figure can be replayed,
//! explained and tested by table.

pub mod discrimination;
pub mod holidays;
pub mod movements;
pub mod nps;
pub mod rhythm;
pub mod score;
