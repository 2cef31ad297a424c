//! The queries that read a growing table from end to end, each with the reason why that is right.
//!
//! Invariant: a query is named by its table and by words that stand in no other; one that nothing has any more is removed.

use super::squeezed;

/// Table, words of the query, reason.
pub const NAMED: &[(&str, &str, &str)] = &[];

pub fn is_named(table: &str, sql: &str) -> bool {
    let sql = squeezed(sql);
    NAMED.iter().any(|(of, words, _)| *of == table && sql.contains(words))
}
