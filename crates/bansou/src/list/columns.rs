//! The columns of the accounts list and its orders, by the register, with the words that an address has for them.
//!
//! Invariant: an address that was kept from before finds the same columns and the same order.

use bansou_rules::{Number, Type};

use super::Terms;
use crate::attributes::{Attribute, CUSTOM, SortBy, key_of_field};

/// Attributes that every list shows.
const ALWAYS: [&str; 9] = ["name", "score", "band", "stage", "owner", "plan", "mrr", "seats", "renewal_on"];

/// Keys that an address has other words for.
const WORDS: [(&str, &str); 4] = [
    ("notice", "notice_on"),
    ("since", "customer_since"),
    ("renewal", "renewal_on"),
    ("last_use", "last_used_on"),
];

/// The word of an attribute in an address.
pub fn word_of(key: &str) -> String {
    if let Some(field) = key.strip_prefix(CUSTOM) {
        return format!("c.{field}");
    }
    let word = WORDS.iter().find(|(_, of)| *of == key);
    word.map_or(key, |(word, _)| word).to_owned()
}

/// The key of the attribute that an address names by its word or its key.
pub fn key_of(word: &str) -> String {
    if let Some(field) = word.strip_prefix("c.") {
        return key_of_field(field);
    }
    let key = WORDS.iter().find(|(of, _)| *of == word);
    key.map_or(word, |(_, key)| key).to_owned()
}

/// Whether the attribute is a column to be chosen, beside those that every list shows. Other records are shown by their names.
pub fn is_chosen(attribute: &Attribute) -> bool {
    !ALWAYS.contains(&attribute.key.as_str())
        && attribute.key != "last_used_on"
        && !matches!(attribute.kind, Type::Account)
}

/// Whether it is one of the figures that only scoring works out.
pub fn is_measure(attribute: &Attribute) -> bool {
    attribute.key != "score"
        && matches!(attribute.kind, Type::Number(Number::Real))
        && !attribute.key.starts_with(CUSTOM)
}

/// An order of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// Of its attribute.
    pub key: String,
    pub by: SortBy,
}

impl Sort {
    /// The order by an attribute, where lists can be ordered by it.
    pub fn read(word: &str, terms: &Terms) -> Option<Self> {
        let attribute = terms.register.get(&key_of(word))?;
        Some(Self { key: attribute.key.clone(), by: attribute.sorts? })
    }

    /// By name, in which every record has its place.
    pub fn by_name() -> Self {
        Self { key: "name".to_owned(), by: SortBy { column: "{r}.list_key", may_be_missing: false } }
    }

    /// Whether it is by a measure, of which a row carries just this one.
    pub fn is_of_a_measure(&self, terms: &Terms) -> bool {
        terms.register.get(&self.key).is_some_and(is_measure)
    }

    pub fn word(&self) -> String {
        word_of(&self.key)
    }
}
