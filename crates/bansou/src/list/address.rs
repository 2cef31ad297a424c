//! A list's address: what its pairs say, and the links that change one of them.
//!
//! Invariant: a link to the same list with another filter or order begins at its start.

use crate::percent::encoded;

/// The pairs of an address that filters, order and columns are read from.
#[derive(Clone, Debug)]
pub struct Address {
    given: Vec<(String, String)>,
}

/// Where a page begins, which is no part of what the list is of.
const PLACE: [&str; 3] = ["after", "before", "from"];

impl Address {
    pub fn new(pairs: &[(String, String)]) -> Self {
        Self { given: pairs.iter().filter(|(_, value)| !value.trim().is_empty()).cloned().collect() }
    }

    /// What the address says under this name.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.given.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim())
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.given.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// The query of the same list from its start, with these pairs set (or left out where the value is empty).
    pub fn query_with(&self, changes: &[(&str, &str)]) -> String {
        let kept = self
            .given
            .iter()
            .filter(|(key, _)| !PLACE.contains(&key.as_str()))
            .filter(|(key, _)| !changes.iter().any(|(name, _)| key == name))
            .map(|(key, value)| (key.as_str(), value.as_str()));
        let set = changes.iter().copied().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> =
            kept.chain(set).map(|(key, value)| format!("{}={}", encoded(key), encoded(value))).collect();
        pairs.join("&")
    }
}
