//! The tree of a rule: what must be true of a record.
//!
//! Invariant: a tree says the same to whoever reads it, whatever catalog it is read with; types are checked apart.

use jiff::{Timestamp, civil::Date};

use crate::Decimal;

/// What must be true of a record: of an account, a person, a contract, an event.
///
/// It is true or false of every record, never unknown. What is missing satisfies nothing, so that it satisfies each
/// negation: see the [crate's](crate) page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Every one is true; of none, that is true.
    All(Vec<Rule>),
    /// At least one is true; of none, that is false.
    Any(Vec<Rule>),
    /// It is not true, for whatever reason.
    Not(Box<Rule>),
    /// One fact about the record.
    Attribute { key: String, test: Test },
    /// A fact about the record was another before.
    Changed { key: String, change: Change },
    /// Something that was done, by its name.
    Did { event: String, pattern: Pattern },
    /// What is true of the records that belong to it.
    Related { set: String, quantifier: Quantifier, rule: Box<Rule> },
    /// It is in the segment with this key.
    Segment(String),
}

/// How an attribute is tested. A list means "one of these".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// Something is known. An empty text is nothing, and so is an empty list.
    Set,
    Is(Vec<Literal>),
    Contains(Vec<String>),
    StartsWith(Vec<String>),
    EndsWith(Vec<String>),
    /// More than this; of days and instants, after it.
    Above(Literal),
    AtLeast(Literal),
    /// Less than this; of days and instants, before it.
    Below(Literal),
    AtMost(Literal),
    /// From this to that, both included.
    Between(Literal, Literal),
    /// At most so far from today, in the direction that is said. Today is 0 days away, in both.
    Within(Span),
    /// Further than that, in the direction that is said.
    Beyond(Span),
    /// In a week, month, quarter … that is counted from today's.
    In(Period),
    /// Of many choices, one of these was made.
    HasAny(Vec<String>),
    /// Of many choices, each of these was made.
    HasAll(Vec<String>),
}

/// A value that is written in a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A text, the key of a choice, or the id of a member or an account.
    Text(String),
    Number(Decimal),
    YesNo(bool),
    Money(Amount),
    /// A day of the workspace.
    Day(Date),
    /// An instant, to the millisecond.
    Time(Timestamp),
}

/// An amount in the major unit of its currency: 1234.50 USD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    pub value: Decimal,
    /// Its code: three capital letters.
    pub currency: String,
}

/// A distance from today, or from now where it is in hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub toward: Toward,
    pub count: u32,
    pub unit: SpanUnit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toward {
    Past,
    Future,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanUnit {
    Days,
    /// Only for instants.
    Hours,
}

/// This, the last or the next stretch of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub which: Which,
    pub unit: PeriodUnit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Last,
    This,
    Next,
}

/// A stretch of the calendar. Weeks begin on Monday; fiscal ones with the workspace's fiscal year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodUnit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
    FiscalQuarter,
    FiscalHalf,
    FiscalYear,
}

/// From what to what a fact changed. An empty side is whatever it was; none in a side is that nothing was known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    pub from: Vec<Option<Literal>>,
    pub to: Vec<Option<Literal>>,
    /// In so many days, today the last of them; ever, where it is not said.
    pub days: Option<u32>,
}

/// How something was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// So often in so many days, today the last of them; ever, where they are not said.
    Times { times: Times, days: Option<u32> },
    /// For the first time ever in so many days, today the last of them.
    First { days: u32 },
    /// By so many percent more or less in the whole days up to yesterday than in as many before those. Where nothing was
    /// done in those, there is nothing to compare with, and it is false.
    Trend { direction: Direction, percent: u32, days: u32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    AtLeast(u32),
    AtMost(u32),
    Exactly(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    More,
    Less,
}

/// Of how many related records the inner rule must be true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// Of one at least.
    Some,
    /// Of each, and there is one at least.
    Every,
    /// Of none; there need not be any.
    No,
}

impl Rule {
    /// A rule that is true of every record.
    pub const ANYTHING: Self = Self::All(Vec::new());

    /// A rule that is true of no record.
    pub const NOTHING: Self = Self::Any(Vec::new());

    /// A test of an attribute.
    pub fn attribute(key: impl Into<String>, test: Test) -> Self {
        Self::Attribute { key: key.into(), test }
    }

    /// That it is not true.
    #[expect(clippy::should_implement_trait, reason = "the word of the language")]
    pub fn not(rule: Self) -> Self {
        Self::Not(Box::new(rule))
    }

    /// How many conditions and groups it has, itself included.
    pub(crate) fn size(&self) -> usize {
        1 + self.parts().iter().map(Self::size).sum::<usize>()
    }

    /// The rules directly inside.
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::All(rules) | Self::Any(rules) => rules,
            Self::Not(rule) | Self::Related { rule, .. } => std::slice::from_ref(rule),
            Self::Attribute { .. } | Self::Changed { .. } | Self::Did { .. } | Self::Segment(_) => &[],
        }
    }
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Literal {
    fn from(number: i64) -> Self {
        Self::Number(number.into())
    }
}

impl From<Date> for Literal {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}
