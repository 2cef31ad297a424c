//! What stands in the columns of text: which may name a person of a customer, and what an erasure and an export make of them.
//! The area that owns a table says so, in `AREA.texts`.
//!
//! Invariant: every column of text of every store is declared, which a test compares with the stores themselves. So a column
//! that is added waits until somebody has said whether it can name a person, and none is forgotten by an erasure.

use serde_json::Value as Json;
use uuid::Uuid;

use crate::{
    db::{Answer, Kind, Store, Tx},
    ids::{AccountId, PersonId},
    workspaces::Workspace,
};

/// What stands where a person was named.
pub const MARK: &str = "***";

/// A table's columns of text.
#[derive(Clone, Copy)]
pub struct Texts {
    pub store: Store,
    pub table: &'static str,
    /// Those that name nobody who is erased, by what they hold instead.
    pub plain: &'static [(Plain, &'static [&'static str])],
    /// Those that may name a person.
    pub personal: Option<Personal>,
}

/// What a text holds that names no person of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plain {
    /// An id, a hash, a key under which something is found.
    Key,
    /// One of the words that the program knows: a kind, a state, a currency, a time zone.
    Word,
    Day,
    /// What the workspace calls its own things, and how it set them: products, plans, fields, files, rules.
    Own,
    /// What is said of a company.
    Company,
    /// Members of the workspace, who are no persons of a customer: their names stay with what they did.
    Member,
    /// What the program worked out or needs to go on.
    Worked,
    /// What is gone within a day by itself.
    Passing,
}

/// Columns that may name a person.
#[derive(Clone, Copy)]
pub struct Personal {
    pub texts: &'static [&'static str],
    /// The same of JSON.
    pub json: &'static [&'static str],
    pub goes: Goes,
    /// What the person is handed out of it.
    pub export: Option<Export>,
}

/// What becomes of personal texts when a person is erased.
#[derive(Clone, Copy)]
pub enum Goes {
    /// The row goes with the person's own.
    Row,
    /// The words go that name the person, and the row stays.
    Words(Words),
    /// What the area does itself: see [`Persons`].
    ByArea,
}

/// Where the rows are that may name a person.
#[derive(Clone, Copy)]
pub struct Words {
    /// What tells its rows apart, in the order of an index.
    pub key: &'static [(&'static str, Kind)],
    /// The column of a row that is about the person themselves.
    pub about: Option<&'static str>,
    /// The column of a row that is theirs.
    pub of: Option<&'static str>,
    /// The column of their account.
    pub account: Option<&'static str>,
    /// How near rows are that are neither theirs nor their account's; none where these are not looked through.
    pub elsewhere: Option<Near>,
    /// Whether rows are never changed but by an erasure, so that they can be read before it begins to write.
    pub settled: bool,
    /// What else goes of JSON that is about the person themselves.
    pub blank: Option<fn(&mut Json)>,
    /// What else is done for the person, who is `$1`.
    pub also: &'static [&'static str],
    /// What follows where rows were changed: their search documents.
    pub follow: Option<Follow>,
}

pub type Follow = for<'a> fn(&'a mut Tx, &'a [Uuid]) -> Answer<'a, ()>;

impl Words {
    /// Of records that have an id and belong to an account.
    pub const OF_ACCOUNT: Self = Self {
        key: &[("id", Kind::Uuid)],
        about: None,
        of: None,
        account: Some("account_id"),
        elsewhere: None,
        settled: false,
        blank: None,
        also: &[],
        follow: None,
    };
}

/// How near a text is to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Near {
    /// It is of the person.
    Own,
    /// It is of their account.
    Account,
    /// It is of the workspace: only what is nobody else's is looked for.
    Far,
}

/// What a person is handed out of a table.
#[derive(Clone, Copy, Debug)]
pub struct Export {
    /// Where it stands in the document.
    pub under: &'static str,
    /// The person is `$1`. Answers the columns under their names in the document.
    pub sql: &'static str,
    pub columns: &'static [(&'static str, As)],
}

/// How a column reads in an export.
#[derive(Clone, Copy, Debug)]
pub enum As {
    Id,
    Text,
    Number,
    Instant,
    Json,
}

/// A person who is erased or exported.
#[derive(Clone, Debug)]
pub struct Whom {
    pub id: PersonId,
    pub account: Option<AccountId>,
    pub email: Option<String>,
}

/// Parts of the document of what there is of a person, by their names.
pub type Parts = Vec<(&'static str, Json)>;

/// What an area does itself for a person's erasure and export.
#[derive(Clone, Copy)]
pub struct Persons {
    pub erase: for<'a> fn(&'a mut Tx, &'a Workspace, &'a Whom) -> Answer<'a, ()>,
    pub export: for<'a> fn(&'a Workspace, &'a Whom) -> Answer<'a, Parts>,
}

impl Texts {
    /// A table that names no person.
    pub const fn plain(
        store: Store,
        table: &'static str,
        plain: &'static [(Plain, &'static [&'static str])],
    ) -> Self {
        Self { store, table, plain, personal: None }
    }

    /// The columns that are declared.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        let plain = self.plain.iter().flat_map(|(_, columns)| columns.iter().copied());
        plain.chain(self.personal_columns())
    }

    /// The columns that may name a person.
    pub fn personal_columns(&self) -> impl Iterator<Item = &'static str> {
        self.personal.iter().flat_map(|personal| personal.texts.iter().chain(personal.json).copied())
    }
}
