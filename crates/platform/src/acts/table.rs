//! A table whose records are changed by hand, and a record of it before and after.
//!
//! Invariant: a difference has at least one of the two.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use uuid::Uuid;

use crate::{
    activity::{Actor, Happened, Subject},
    db::{Answer, Kind, Tx, Value},
    ids::MemberId,
    time::Timestamp,
    workspaces::Workspace,
};
/// Names that belong to a record, by its id.
pub type Names = HashMap<Uuid, Vec<String>>;

/// What the spine hears of one record: what it is about, and each verb with its instant where that is not now.
pub type Telling = (Subject, Vec<(Option<Timestamp>, Happened)>);

/// A table of records that acts change.
pub struct Table {
    pub name: &'static str,
    pub columns: &'static [(&'static str, Kind)],
    /// Whether `updated_at` is when a row was written last, whoever wrote it.
    pub is_stamped: bool,
    /// The column that a record is called by, where it is one that acts are listed by.
    pub called: Option<&'static str>,
    /// The columns that name members by their ids.
    pub members: &'static [&'static str],
    /// What is told of a difference; none where another table's record tells it.
    pub tell: fn(&Teller<'_>, &Difference) -> Option<Telling>,
    /// Names that belong to each of the records beside its own columns, for telling.
    pub names: for<'a> fn(&'a mut Tx, &'a [Uuid]) -> Answer<'a, Names>,
    /// Does what follows from differences in their own transaction: search documents, columns of other records.
    pub follow: for<'a> fn(&'a mut Tx, &'a Workspace, Date, &'a [&'a Difference]) -> Answer<'a, ()>,
    /// Whether what follows depends on the day of the figures, which the change itself may move.
    pub is_dated: bool,
    /// Those of the records that others have come to hang on.
    pub in_use: for<'a> fn(&'a Workspace, &'a mut Tx, &'a [Uuid]) -> Answer<'a, HashSet<Uuid>>,
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// A record before and after; one of them at least.
#[derive(Clone, Debug)]
pub struct Difference {
    pub table: &'static Table,
    pub id: Uuid,
    /// The account, or what else goes back as one.
    pub unit: Uuid,
    pub before: Option<Vec<Value>>,
    pub after: Option<Vec<Value>>,
}

/// What telling needs beside the rows.
#[derive(Debug)]
pub struct Teller<'a> {
    pub workspace: &'a Workspace,
    pub actor: &'a Actor,
    pub now: Timestamp,
    pub members: HashMap<MemberId, String>,
    /// What belongs to each record beside its own columns, in its own words.
    pub names: HashMap<Uuid, Vec<String>>,
}
