//! What is asked of one value, in the terms in which it is stored.
//!
//! Invariant: no question is true of a value that is missing.

use std::ops::Bound;

use jiff::civil::Date;
use uuid::Uuid;

/// A question to one value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ask {
    /// True of no value.
    Never,
    /// Whether there is one.
    Known,
    /// Whole numbers, instants in milliseconds, minor units; both ends included.
    Whole(Option<i64>, Option<i64>),
    OneWhole(Vec<i64>),
    Real(Bound<f64>, Bound<f64>),
    OneReal(Vec<f64>),
    YesNo(Vec<bool>),
    /// Both ends included.
    Days(Option<Date>, Option<Date>),
    OneDay(Vec<Date>),
    /// An amount in this currency of which that is true in minor units.
    Money(String, Box<Ask>),
    /// The comparable text, against comparable texts.
    Texts(TextTest, Vec<String>),
    /// One of these choices, by key.
    OneChoice(Vec<String>),
    Ids(Vec<Uuid>),
    HasAny(Vec<String>),
    HasAll(Vec<String>),
    /// What was said, or one thing of a list, is one of these.
    Says(Vec<Saying>),
    /// A text or a number that was said has one of these in it, or one thing of a list is one of these.
    SaysWithin(Vec<String>),
    /// One of these is true.
    AnyOf(Vec<Ask>),
}

/// One thing that can be said.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Saying {
    Text(String),
    Number(f64),
    YesNo(bool),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextTest {
    Is,
    Contains,
    StartsWith,
    EndsWith,
}

impl Ask {
    /// One of these; the one itself where it is alone.
    pub fn any_of(mut asks: Vec<Self>) -> Self {
        match asks.len() {
            1 => asks.remove(0),
            _ => Self::AnyOf(asks),
        }
    }

    /// Whole numbers from here to there, as far as a store has them.
    pub fn whole(from: Option<i128>, to: Option<i128>) -> Self {
        let (least, most) = (i128::from(i64::MIN), i128::from(i64::MAX));
        if from.is_some_and(|from| from > most) || to.is_some_and(|to| to < least) {
            return Self::Never;
        }
        let bound = |bound: Option<i128>| bound.and_then(|bound| i64::try_from(bound).ok());
        match (bound(from), bound(to)) {
            (None, None) => Self::Known,
            (Some(from), Some(to)) if from > to => Self::Never,
            (from, to) => Self::Whole(from, to),
        }
    }

    /// Days from here to there.
    pub fn days(from: Date, to: Date) -> Self {
        if from > to { Self::Never } else { Self::Days(Some(from), Some(to)) }
    }
}
