//! The records of a chunk while it is taken in.

use std::collections::HashMap;

use uuid::Uuid;

use super::{ImportKind, pairs::Decisions, table::Table};
use crate::db::Value;

/// A record while its chunk is taken in.
pub(super) struct Slot {
    pub id: Uuid,
    /// None for a new record.
    pub before: Option<Vec<Value>>,
    pub now: Vec<Value>,
    pub first: Vec<Value>,
    /// Whether it is there only in what a dry run has seen.
    pub is_shade: bool,
}

/// The ancestors of a chunk's accounts that are not of the chunk themselves: each with its own parent.
#[derive(Debug, Default)]
pub(super) struct Family {
    pub up: HashMap<Uuid, Uuid>,
}

/// All of them, and by what they are found.
pub(super) struct Slots {
    pub kind: ImportKind,
    pub table: &'static Table,
    pub slots: Vec<Slot>,
    pub by_id: HashMap<Uuid, usize>,
    pub by_external: HashMap<String, usize>,
    pub by_name: HashMap<String, Vec<usize>>,
    pub family: Family,
    pub decisions: Decisions,
    /// What the accounts show of their contracts.
    pub shown: HashMap<Uuid, serde_json::Value>,
}
