//! Attributes: each typed fact about a record is defined once, and is then a column, a filter, a sort, a condition and a field.
//!
//! Invariant: a key names one attribute of a kind of record, whoever asks; what it is, where it stands and who may see it is said
//! here and in no other place.

mod changes;
mod custom;
pub mod facts;
mod history;
mod kept;
mod register;
pub mod rendered;
pub mod words;

use std::collections::HashMap;

use bansou_rules::{Choice, Column, Fact, Fold, Fragment, Type};
use uuid::Uuid;

pub use changes::ChangedByHand;
pub use custom::{CUSTOM, key_of_field};
pub use kept::Kept;
pub use register::{Made, Named, Register};

use crate::{activity::Subject, db::Answer, rights::Act, ui::Ui, workspaces::Workspace};

/// What is known of some records, by their ids and the attributes' keys.
pub type Known = HashMap<Uuid, HashMap<String, Fact>>;

/// A kind of record that has attributes.
pub struct Record {
    pub table: &'static str,
    /// What lists call the table.
    pub alias: &'static str,
    /// The kind that the workspace's own fields of such records have: the table, where no file calls these otherwise.
    pub fields: &'static str,
    pub related: &'static [Related],
    /// What an activity about one is about; none where there are no segments of such records.
    pub subject: Option<fn(Uuid) -> Subject>,
}

impl Record {
    pub const fn of(table: &'static str, alias: &'static str) -> Self {
        Self { table, alias, fields: table, related: &[], subject: None }
    }
}

// Records can belong to their own kind, so what belongs to them is not written out.
impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.table)
    }
}

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.table == other.table
    }
}

/// The records of a table that belong to one.
#[derive(Debug)]
pub struct Related {
    /// Its name in rules.
    pub name: &'static str,
    pub of: &'static Record,
    /// The column that names the record that they belong to.
    pub by: &'static str,
}

/// What a fact is.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Text,
    Link,
    Whole,
    Real,
    Money,
    /// A day of the workspace.
    Day,
    Time,
    YesNo,
    Choice(Choices),
    Member,
    Account,
}

/// What can be chosen.
#[derive(Clone, Copy, Debug)]
pub struct Choices {
    pub keys: fn() -> Vec<&'static str>,
    /// The label of a choice is the message `STEM-KEY`.
    pub stem: &'static str,
    /// Whether the column holds the number of the choice, from 1, and not its key.
    pub by_rank: bool,
}

/// What a number is counted in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    #[default]
    Plain,
    Days,
    /// A part of a whole: 0.6 is 60 %.
    Share,
    /// A change: −0.2 is 20 % less.
    Change,
    /// So many times the habit.
    Times,
    Points,
}

/// Where a fact stands: SQL that both engines read. `{r}` is the alias of the record.
#[derive(Clone, Copy, Debug)]
pub enum Sql {
    Plain(&'static str),
    /// As it is written, and as it is compared.
    Text {
        written: &'static str,
        compared: &'static str,
        fold: Fold,
    },
    Money {
        minor: &'static str,
        currency: &'static str,
    },
}

/// Works facts out for many records at once, as of the day of the figures: those with the keys that are asked for.
#[derive(Clone, Copy)]
pub struct Loader {
    /// Attributes of one loader are asked for together.
    pub name: &'static str,
    pub load: for<'a> fn(&'a Workspace, &'a [&'a str], &'a [Uuid]) -> Answer<'a, Known>,
}

impl std::fmt::Debug for Loader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// How a list stands in the order of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortBy {
    /// `{r}.name`: a column with an index that has the id behind it.
    pub column: &'static str,
    /// Records without a value stand last in either direction.
    pub may_be_missing: bool,
}

/// How the spine tells that a fact changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its name among the fields that activities tell of.
    pub field: String,
    /// The verb, as it is stored, that tells of this fact alone: with what it was and what it became.
    pub verb: Option<&'static str>,
}

/// An attribute as an area declares it.
#[derive(Clone, Copy, Debug)]
pub struct Declared {
    pub key: &'static str,
    pub of: &'static Record,
    /// Its message.
    pub label: &'static str,
    pub kind: Kind,
    pub unit: Unit,
    pub sql: Sql,
    pub sees: Act,
    /// Whether it changes with the day alone.
    pub by_calendar: bool,
    /// None where the column has no index.
    pub sorts: Option<SortBy>,
    /// Whether each change stands on the spine, under its key, so that rules can ask for it.
    pub is_told: bool,
    /// The verb that tells of it alone.
    pub told_by: Option<&'static str>,
}

impl Declared {
    /// A fact in a column, which whoever sees records may see.
    pub const fn new(
        key: &'static str,
        of: &'static Record,
        label: &'static str,
        kind: Kind,
        sql: Sql,
    ) -> Self {
        Self {
            key,
            of,
            label,
            kind,
            unit: Unit::Plain,
            sql,
            sees: Act::VIEW_RECORDS,
            by_calendar: false,
            sorts: None,
            is_told: false,
            told_by: None,
        }
    }

    /// Each change of it, a text or a choice, is told among the fields of an activity about its record.
    pub const fn told(self) -> Self {
        Self { is_told: true, ..self }
    }

    /// Changes are told by this verb as well, with what the fact was as `from` and what it became as `to`.
    pub const fn told_by(self, verb: &'static str) -> Self {
        Self { is_told: true, told_by: Some(verb), ..self }
    }

    /// Lists can be ordered by this column, which every record has a value in.
    pub const fn sorts_by(self, column: &'static str) -> Self {
        Self { sorts: Some(SortBy { column, may_be_missing: false }), ..self }
    }

    /// Lists can be ordered by this column, those without a value last.
    pub const fn sorts_where_known(self, column: &'static str) -> Self {
        Self { sorts: Some(SortBy { column, may_be_missing: true }), ..self }
    }

    pub const fn counted_in(self, unit: Unit) -> Self {
        Self { unit, ..self }
    }

    pub const fn by_calendar(self) -> Self {
        Self { by_calendar: true, ..self }
    }
}

/// What an attribute is called.
#[derive(Clone, Debug)]
pub enum Label {
    Message(&'static str),
    /// As the workspace wrote it.
    Written(String),
    /// As its area calls what has this key.
    Called(fn(&Ui, &str) -> String),
}

/// An attribute, declared by an area or made by the workspace.
#[derive(Clone, Debug)]
pub struct Attribute {
    pub key: String,
    pub label: Label,
    pub kind: Type,
    /// How its choices are called; those of a workspace's own field are called as they are.
    pub choices: Option<Choices>,
    /// What there is to choose, for a form to offer.
    pub offered: Vec<String>,
    pub unit: Unit,
    pub column: Option<Column>,
    pub load: Option<Loader>,
    /// Where its values are kept by key, for those that are in no column of the record.
    pub kept: Option<&'static Kept>,
    pub sees: Act,
    pub by_calendar: bool,
    pub sorts: Option<SortBy>,
    /// None where no changes of it are kept.
    pub told: Option<Told>,
}

impl Attribute {
    fn declared(declared: &Declared) -> Self {
        let (kind, choices) = match declared.kind {
            Kind::Text => (Type::Text { fold: fold_of(declared.sql) }, None),
            Kind::Link => (Type::Link { fold: fold_of(declared.sql) }, None),
            Kind::Whole => (Type::Number(bansou_rules::Number::Whole), None),
            Kind::Real => (Type::Number(bansou_rules::Number::Real), None),
            Kind::Money => (Type::Money { currency: None }, None),
            Kind::Day => (Type::Day, None),
            Kind::Time => (Type::Time, None),
            Kind::YesNo => (Type::YesNo, None),
            Kind::Choice(choices) => (Type::Choice(Some(choices.all())), Some(choices)),
            Kind::Member => (Type::Member, None),
            Kind::Account => (Type::Account, None),
        };
        Self {
            key: declared.key.to_owned(),
            label: Label::Message(declared.label),
            kind,
            offered: choices
                .map(|choices| (choices.keys)())
                .unwrap_or_default()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            choices,
            unit: declared.unit,
            column: Some(column(declared.kind, declared.sql)),
            load: None,
            kept: None,
            sees: declared.sees,
            by_calendar: declared.by_calendar,
            sorts: declared.sorts,
            told: declared.is_told.then(|| Told { field: declared.key.to_owned(), verb: declared.told_by }),
        }
    }

    pub fn label(&self, ui: &Ui) -> String {
        match &self.label {
            Label::Message(key) => ui.t(key),
            Label::Written(label) => label.clone(),
            Label::Called(name) => name(ui, &self.key),
        }
    }

    /// Whether values have an order, so that one asks for those between two.
    pub fn is_ordered(&self) -> bool {
        matches!(self.kind, Type::Number(_) | Type::Money { .. } | Type::Day | Type::Time)
    }

    /// Whether its values stand at the right of a column.
    pub fn is_figure(&self) -> bool {
        matches!(self.kind, Type::Number(_) | Type::Money { .. })
    }

    pub(crate) fn for_rules(&self) -> bansou_rules::Attribute {
        bansou_rules::Attribute {
            kind: self.kind.clone(),
            column: self.column.clone(),
            history: None,
            by_calendar: self.by_calendar,
        }
    }
}

impl Choices {
    fn all(self) -> Vec<Choice> {
        let stored = |at: usize| self.by_rank.then_some(at as i64 + 1);
        let keys = (self.keys)().into_iter().enumerate();
        keys.map(|(at, key)| Choice { key: key.to_owned(), stored: stored(at) }).collect()
    }
}

fn fold_of(sql: Sql) -> Option<Fold> {
    match sql {
        Sql::Text { fold, .. } => Some(fold),
        _ => None,
    }
}

fn column(kind: Kind, sql: Sql) -> Column {
    match (sql, kind) {
        // What is compared as it is written.
        (Sql::Plain(sql), Kind::Text | Kind::Link) => Column::text(sql, sql),
        (Sql::Plain(sql), _) => Column::of(sql),
        (Sql::Text { written, compared, .. }, _) => Column::text(written, compared),
        (Sql::Money { minor, currency }, _) => {
            Column::Money { minor: Fragment::from(minor), currency: Some(Fragment::from(currency)) }
        }
    }
}
