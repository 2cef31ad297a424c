//! Places in the order of a list, as addresses have them.
//!
//! Invariant: a place is read back as it was written.

use std::str::FromStr;

use uuid::Uuid;

use super::Address;

/// A place in the order: a row's sort value as text, none where it has none, and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub value: Option<String>,
    pub id: Uuid,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.value {
            Some(value) => write!(f, "v{value}~{}", self.id.simple()),
            None => write!(f, "n~{}", self.id.simple()),
        }
    }
}

impl FromStr for Cursor {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (value, id) = text.rsplit_once('~').ok_or(())?;
        let id = id.parse::<Uuid>().map_err(drop)?;
        let value = value.strip_prefix('v').map(str::to_owned);
        Ok(Self { value, id })
    }
}

/// Where a page of a list begins.
#[derive(Clone, Debug, Default)]
pub struct Place {
    pub after: Option<Cursor>,
    pub before: Option<Cursor>,
    /// The number of the first row, carried along because a key-set knows its place but not its number.
    pub first: i64,
}

impl Place {
    pub fn read(address: &Address) -> Self {
        Self {
            after: address.given("after").and_then(|cursor| cursor.parse().ok()),
            before: address.given("before").and_then(|cursor| cursor.parse().ok()),
            first: address.given("from").and_then(|first| first.parse().ok()).unwrap_or(1).max(1),
        }
    }
}
