//! The text form of a rule, made to be read in a diff: one condition a line.
//!
//! Invariant: what is printed is read back as the same tree, and what was read is printed in one way only.
//!
//! ```text
//! plan is one of "Pro", "Enterprise"
//! renewal_on within next 90 days
//! any (
//!   score below 40
//!   some people (
//!     role is "champion"
//!     left_on is set
//!   )
//!   did "レポート出力" at least 30% less over 28 days
//! )
//! not in segment "churning"
//! ```
//!
//! Lines must all be true; inside `any ( … )` one must. A line is one of these, each with `not` before it for the contrary:
//!
//! | line | meaning |
//! | --- | --- |
//! | `plan is "Pro"`, `plan is one of "Pro", "Enterprise"` | is this, or one of these; `is not`, `is not one of` |
//! | `plan is set` | something is known; `is not set` |
//! | `name contains "銀行"`, `starts with`, `ends with` | also `contains one of "銀行", "信金"`; `does not contain` … |
//! | `score above 40`, `at least`, `below`, `at most`, `between 40 and 60` | numbers, and amounts such as `100000 JPY` |
//! | `renewal_on before 2026-04-01`, `after`, `on or before`, `on or after` | days, and instants such as `2026-04-01T00:00:00Z` |
//! | `renewal_on within next 90 days`, `within last 30 days` | today is 0 days away |
//! | `renewal_on more than 90 days ahead`, `more than 30 days ago` | further away than that |
//! | `renewal_on in this month` | `last`, `this`, `next`; `week`, `month`, `quarter`, `year`, `fiscal quarter`, `fiscal half`, `fiscal year`; and `is today`, `is yesterday`, `is tomorrow` |
//! | `auto_renew is yes`, `is no` | |
//! | `tags has any of "a", "b"`, `has all of`, `has none of` | many choices |
//! | `stage changed from "adoption" to "churned" in 30 days` | each part may be left out; `nothing` for what was not known |
//! | `did "export" at least 3 times in 28 days` | `at most`, `exactly`; without `in …` ever; `never did "export" in 28 days` |
//! | `did "export" for the first time in 7 days` | |
//! | `did "export" at least 30% less over 28 days` | or `more`: against as many days before; whole days up to yesterday |
//! | `some people ( … )`, `every contracts ( … )`, `no tickets ( … )` | related records |
//! | `in segment "key"` | `not in segment "key"` |
//! | `all ( … )`, `any ( … )`, `anything`, `nothing` | groups; always true; never true |
//!
//! A name that is no plain word stands in backquotes: `` `契約 金額` at least 5 ``. Texts stand in double quotes, with `\"`, `\\`, `\n`,
//! `\t`, `\r` and `\u{…}`. Lines end with their line or with `;`. What a Japanese keyboard writes outside of quotes (full-width digits,
//! signs and spaces) is read as its narrow form.

mod lexer;
mod parser;
mod printer;

use crate::Rule;

pub(crate) use printer::literal;
pub use printer::print;

/// Where the text form is no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: found {found}; {would_do} would do")]
pub struct TextError {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    pub found: String,
    pub would_do: String,
}

/// Where the conditions and groups of a rule stand in its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places(Vec<(usize, usize)>);

impl Places {
    /// Line and column, from 1, of the condition or group with this number: a [`Problem`](crate::Problem) has it.
    pub fn get(&self, node: usize) -> Option<(usize, usize)> {
        self.0.get(node).copied()
    }
}

/// Reads a rule.
///
/// # Errors
///
/// Where it is not one.
pub fn parse(text: &str) -> Result<Rule, TextError> {
    parse_with_places(text).map(|(rule, _)| rule)
}

/// Reads a rule, and says where its parts stand.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_with_places(text: &str) -> Result<(Rule, Places), TextError> {
    parser::document(text)
}
