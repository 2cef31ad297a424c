//! What a kind of record has, as the caller describes it: attributes, related sets, behaviours, segments.
//!
//! Invariant: SQL comes from here and from nowhere else; what a rule holds is bound as a value.

use jiff::civil::Date;
use uuid::Uuid;

use crate::{Moment, Rule, moment::day_number};

/// What can be asked of one kind of record.
pub trait Catalog {
    /// The attribute with this key.
    fn attribute(&self, key: &str) -> Option<Attribute>;

    /// The records that belong to one: people, contracts, tickets, children.
    fn related(&self, _set: &str) -> Option<Related<'_>> {
        None
    }

    /// What such a record did under this name.
    fn behaviour(&self, _event: &str) -> Option<Behaviour> {
        None
    }

    /// The segment of such records with this key.
    fn segment(&self, _key: &str) -> Option<Segment> {
        None
    }

    /// How many decimals the currency with this code has; none where there is no such currency.
    fn minor_digits(&self, _currency: &str) -> Option<u32> {
        None
    }

    /// The keys of all attributes, to say which one may have been meant.
    fn attribute_keys(&self) -> Vec<String> {
        Vec::new()
    }

    /// The names of all related sets, for the same.
    fn related_sets(&self) -> Vec<String> {
        Vec::new()
    }
}

/// How a text is made comparable: `ＡＢＣ` to `abc`.
pub type Fold = fn(&str) -> String;

/// What a fact is.
#[derive(Clone, Debug)]
pub enum Type {
    /// Compared as folded, or as it is written where it has no fold. The column of comparison holds texts folded the same.
    Text {
        fold: Option<Fold>,
    },
    /// An address (URL); compared as a text.
    Link {
        fold: Option<Fold>,
    },
    Number(Number),
    /// An amount in minor units, in one currency or beside its own.
    Money {
        currency: Option<String>,
    },
    /// A day of the workspace, as `2026-04-01`.
    Day,
    /// An instant: milliseconds since 1970-01-01T00:00:00Z.
    Time,
    /// 1 or 0.
    YesNo,
    /// One of some choices, or of any where they are not said.
    Choice(Option<Vec<Choice>>),
    /// Some of them.
    Choices(Option<Vec<Choice>>),
    /// The id of a member.
    Member,
    /// The id of an account.
    Account,
    /// What a program said: a text, number, yes or no, or a list of these, each of which can be asked for. Only in memory.
    Said,
}

/// How a number is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// A whole number of 64 bits.
    Whole,
    /// A number with a binary point of 64 bits. It is finite.
    Real,
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub key: String,
    /// What stands for it in the column, where that is not the key: its rank, for one.
    pub stored: Option<i64>,
}

impl Choice {
    /// A choice that is stored as its key.
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: key.into(), stored: None }
    }
}

/// A typed fact about a record.
#[derive(Clone, Debug)]
pub struct Attribute {
    pub kind: Type,
    /// Where it is found by SQL; none for records that are in no table.
    pub column: Option<Column>,
    /// Where its changes are found, if they are kept.
    pub history: Option<History>,
    /// Whether its value changes with the day alone, as "days to renewal" does.
    pub by_calendar: bool,
}

impl Attribute {
    /// An attribute that stands in a column and of which no changes are kept.
    pub fn new(kind: Type, column: Column) -> Self {
        Self { kind, column: Some(column), history: None, by_calendar: false }
    }

    /// An attribute of records that are in no table.
    pub fn in_memory(kind: Type) -> Self {
        Self { kind, column: None, history: None, by_calendar: false }
    }

    pub fn with_history(self, history: History) -> Self {
        Self { history: Some(history), ..self }
    }
}

/// SQL that both engines read, written by the program. `{r}` stands for the alias of the record that is asked about, `{s}` for
/// the alias of the table that a `from` names, and `{1}`, `{2}` … for its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Fragment {
    pub sql: String,
    pub values: Vec<SqlValue>,
}

impl Fragment {
    pub fn new(sql: impl Into<String>, values: impl Into<Vec<SqlValue>>) -> Self {
        Self { sql: sql.into(), values: values.into() }
    }
}

impl From<&str> for Fragment {
    fn from(sql: &str) -> Self {
        Self::new(sql, [])
    }
}

/// A value for a placeholder. Each is of the type that its column has.
#[derive(Clone, Debug, PartialEq)]
pub enum SqlValue {
    Int(i64),
    Real(f64),
    Text(String),
    Uuid(Uuid),
}

/// Where an attribute is found.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// A number, day, instant, yes/no, choice, member or account.
    Plain(Fragment),
    /// A text as it is written, and as it is compared: the stored key that the type's fold makes.
    Text { written: Fragment, compared: Fragment },
    /// Minor units, and the code of the currency where each record has its own.
    Money { minor: Fragment, currency: Option<Fragment> },
    /// Choices as rows of their own.
    ChoiceRows { rows: Rows, choice: Fragment },
    /// Choices as a JSON array of their keys, in a text.
    ChoiceList(Fragment),
}

impl Column {
    /// A column in which any type but money and many choices stands as it is.
    pub fn of(sql: &str) -> Self {
        Self::Plain(sql.into())
    }

    /// A text that has a column with its comparable key.
    pub fn text(written: &str, compared: &str) -> Self {
        Self::Text { written: written.into(), compared: compared.into() }
    }
}

/// Rows of another table that belong to the record: `select … from <from> where <on>`.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// `people {s}`.
    pub from: Fragment,
    /// `{s}.account_id = {r}.id`.
    pub on: Fragment,
}

impl Rows {
    pub fn new(from: impl Into<Fragment>, on: impl Into<Fragment>) -> Self {
        Self { from: from.into(), on: on.into() }
    }
}

/// Where the changes of one attribute are found: a row for each change.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    pub rows: Rows,
    pub day: DayColumn,
    /// What it was, a column of the same kind as the attribute's; `{s}` stands for the row of the change.
    pub from: Column,
    /// What it became.
    pub to: Column,
}

/// What a record did under one name: a row for each time, or for each day with how often.
#[derive(Clone, Debug, PartialEq)]
pub struct Behaviour {
    pub rows: Rows,
    pub day: DayColumn,
    /// How often, never below 0; once a row where it is not said.
    pub quantity: Option<Fragment>,
}

/// How the day of a row is stored. `{s}` stands for the row's table.
#[derive(Clone, Debug, PartialEq)]
pub enum DayColumn {
    /// Days since 1970-01-01, of the workspace.
    Number(Fragment),
    /// `2026-04-01`, a day of the workspace.
    Iso(Fragment),
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Instant(Fragment),
}

impl DayColumn {
    pub(crate) fn fragment(&self) -> &Fragment {
        match self {
            Self::Number(fragment) | Self::Iso(fragment) | Self::Instant(fragment) => fragment,
        }
    }

    /// The least value of a day.
    pub(crate) fn first(&self, day: Date, moment: &Moment) -> SqlValue {
        match self {
            Self::Number(_) => SqlValue::Int(day_number(day)),
            Self::Iso(_) => SqlValue::Text(day.to_string()),
            Self::Instant(_) => SqlValue::Int(moment.start_of(day)),
        }
    }

    /// The greatest value of a day.
    pub(crate) fn last(&self, day: Date, moment: &Moment) -> SqlValue {
        match self {
            Self::Instant(_) => SqlValue::Int(moment.end_of(day)),
            Self::Number(_) | Self::Iso(_) => self.first(day, moment),
        }
    }
}

/// The records that belong to one, with what can be asked of them.
#[derive(Clone)]
pub struct Related<'a> {
    pub rows: Rows,
    pub catalog: &'a dyn Catalog,
}

/// How it is found whether a record is in a segment.
#[derive(Clone, Debug, PartialEq)]
pub enum Segment {
    /// By its kept members: there is such a row.
    Members(Rows),
    /// By its rule.
    Rule(Rule),
}

impl Type {
    /// What it is, with its article.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Text { .. } => "a text",
            Self::Link { .. } => "a link",
            Self::Number(_) => "a number",
            Self::Money { .. } => "an amount of money",
            Self::Day => "a day",
            Self::Time => "an instant",
            Self::YesNo => "yes or no",
            Self::Choice(_) => "a choice",
            Self::Choices(_) => "a list of choices",
            Self::Member => "a member",
            Self::Account => "an account",
            Self::Said => "what was said",
        }
    }
}
