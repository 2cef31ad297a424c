//! What the text of a cell means, one module per kind of value.
//!
//! Every reader answers `Ok(None)` for a blank cell, `Ok(Some(value))` where the text can mean only one thing,
//! and otherwise an error that carries the text as given and knows examples of what would do
//! ([`Examples`]). Nothing is guessed and nothing rounded. Full-width forms (`１２３`, `￥`) are read
//! like their half-width twins everywhere.

pub mod booleans;
pub mod currency;
pub mod dates;
pub mod decimal;
pub mod email;
pub mod excel;
pub mod missing;
pub mod money;
pub mod numbers;
pub mod text;

/// What a message to a person needs, whatever kind of value was refused.
pub trait Examples {
    /// The cell as it was given.
    fn given(&self) -> &str;
    /// Texts that would have been read.
    fn would_do(&self) -> &'static [&'static str];
}
