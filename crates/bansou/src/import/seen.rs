//! What the rows of a file before this chunk were about, so that two rows of one record are told apart from two records.
//!
//! Invariant: only rows that were taken count. Records that a dry run would have made are kept here, because the next
//! chunk does not find them in the store.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use uuid::Uuid;

use super::{
    ImportKind,
    build::{Given, Incoming},
    table::{Table, written},
};
use crate::db::Value;

/// A row that was taken: its number, and by what another of the same content is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenRow {
    pub number: u64,
    pub content: u64,
}

/// The rows of a file so far.
#[derive(Debug, Default)]
pub struct Seen {
    by_external: HashMap<u64, SeenRow>,
    placed: HashMap<Uuid, SeenRow>,
    shades: HashMap<Uuid, Vec<Value>>,
    shade_keys: HashMap<String, Vec<Uuid>>,
    /// Usage rows of a dry run, by what they are known by.
    pub(super) events: std::collections::HashSet<Uuid>,
}

impl Seen {
    /// The row that gave this id.
    pub fn of_external(&self, id: &str) -> Option<SeenRow> {
        self.by_external.get(&hash(id)).copied()
    }

    /// The row that made or changed this record.
    pub fn of_record(&self, id: Uuid) -> Option<SeenRow> {
        self.placed.get(&id).copied()
    }

    /// Notes a row that was taken.
    pub fn note(&mut self, kind: ImportKind, record: Uuid, external_id: Option<&str>, row: SeenRow) {
        if let Some(id) = external_id {
            self.by_external.entry(hash(id)).or_insert(row);
        }
        // Other kinds are known by their id alone.
        if matches!(kind, ImportKind::Accounts | ImportKind::People) {
            self.placed.entry(record).or_insert(row);
        }
    }

    /// Keeps a record as a dry run would have left it.
    pub fn keep(&mut self, id: Uuid, values: &[Value], keys: impl IntoIterator<Item = String>) {
        self.shades.insert(id, values.to_vec());
        for key in keys {
            let ids = self.shade_keys.entry(key).or_default();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }

    /// The records of a dry run that have one of the keys.
    pub fn kept<'a>(
        &'a self,
        keys: impl IntoIterator<Item = String> + 'a,
    ) -> impl Iterator<Item = (Uuid, &'a Vec<Value>)> + 'a {
        keys.into_iter()
            .filter_map(|key| self.shade_keys.get(&key))
            .flatten()
            .filter_map(|id| Some((*id, self.shades.get(id)?)))
    }
}

/// By what a row of the same content is known: what it says, whatever its place in the file.
pub fn content(row: &Incoming, table: &Table) -> u64 {
    let mut hash = DefaultHasher::new();
    for ((column, _), given) in table.columns.iter().zip(&row.given) {
        if let Given::Set(value) = given {
            column.hash(&mut hash);
            written(value).hash(&mut hash);
        }
    }
    hash.finish()
}

fn hash(text: &str) -> u64 {
    let mut hash = DefaultHasher::new();
    text.hash(&mut hash);
    hash.finish()
}
