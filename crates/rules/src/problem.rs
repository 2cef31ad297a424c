//! What is wrong with a rule, and where.
//!
//! Invariant: a problem names the place in the JSON form, what was given there, and what would do.

use std::fmt;

use crate::Rule;

/// One thing that is wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {wrong}")]
pub struct Problem {
    /// The place in the JSON form: `rule.all[1].is[0]`.
    pub path: String,
    /// The number of the condition or group, counted from 0 as they are read from the top:
    /// [`text::Places`](crate::text::Places) says where that stands in the text form.
    pub node: usize,
    pub wrong: Wrong,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Wrong {
    #[error("there is no attribute {key:?} of these records{}", near.as_ref().map_or_else(String::new, |near| format!("; {near:?} would do")))]
    UnknownAttribute { key: String, near: Option<String> },
    #[error("these records have no {set:?}{}", or_one_of(known))]
    UnknownSet { set: String, known: Vec<String> },
    #[error("{event:?} is not something that these records do")]
    UnknownBehaviour { event: String },
    #[error("there is no segment {key:?} of these records")]
    UnknownSegment { key: String },
    #[error("the segment asks for itself: {}", keys.join(" → "))]
    SegmentCycle { keys: Vec<String> },
    #[error("{key:?} is {kind} and cannot be tested by {test:?}; what can be asked of it: {would_do}")]
    WrongTest { key: String, kind: &'static str, test: &'static str, would_do: String },
    #[error("{key:?} is {kind}, and {given} is not; {would_do} would do")]
    WrongValue { key: String, kind: &'static str, given: String, would_do: &'static str },
    #[error("{key:?} has no choice {given:?}{}", or_one_of(choices))]
    UnknownChoice { key: String, given: String, choices: Vec<String> },
    #[error("{key:?} is kept in {kept}, and {given} is another currency; amounts are not converted")]
    OtherCurrency { key: String, kept: String, given: String },
    #[error("{given:?} is no currency that is known here; a code such as JPY would do")]
    NoCurrency { given: String },
    #[error("{given} is more exact than the currency is, which has {decimals} decimals")]
    TooExact { given: String, decimals: u32 },
    #[error("{given} is more than a store holds")]
    TooMuch { given: String },
    #[error("from {from} to {to} there is nothing; the smaller one stands first")]
    Backwards { from: String, to: String },
    #[error("what {key:?} was before is not kept, so its changes cannot be asked for")]
    NoHistory { key: String },
    #[error("rules stand inside one another {} deep at most", crate::limits::MOST_DEPTH)]
    TooDeep,
    #[error("{most} {what} at most")]
    TooMany { what: &'static str, most: usize },
    #[error("the {what} is empty; it must hold something")]
    Empty { what: &'static str },
    #[error("U+0000 stands in the text; no stored text has it")]
    Nul,
    #[error("years 1 to 9999 can be named, and instants to the millisecond")]
    OutOfCalendar,
    #[error("{given} {what} were given; {least} to {most} would do")]
    OutOfRange { what: &'static str, given: u32, least: u32, most: u32 },
}

impl Wrong {
    /// What was given and what would do, of what is wrong with a rule whatever it is asked of.
    pub(crate) fn given_and_wanted(&self) -> (String, String) {
        match self {
            Self::TooDeep => (
                "one more rule inside".to_owned(),
                format!("{} inside one another at most", crate::limits::MOST_DEPTH),
            ),
            Self::TooMany { what, most } => (format!("more {what}"), format!("{most} at most")),
            Self::Empty { what } => (format!("an empty {what}"), "something in it".to_owned()),
            Self::Nul => ("U+0000 in a text".to_owned(), "the text without it".to_owned()),
            Self::OutOfCalendar => {
                let wanted = "a year from 1 to 9999, and an instant to the millisecond,";
                ("a time that cannot be named".to_owned(), wanted.to_owned())
            }
            Self::OutOfRange { what, given, least, most } => {
                (format!("{given} {what}"), format!("{least} to {most}"))
            }
            Self::NoCurrency { given } => {
                (format!("the currency {given:?}"), "three capital letters such as JPY".to_owned())
            }
            other => (other.to_string(), "another rule".to_owned()),
        }
    }
}

fn or_one_of(known: &[String]) -> String {
    const MOST: usize = 12;
    if known.is_empty() {
        return String::new();
    }
    let rest = known.len().saturating_sub(MOST);
    let mut said = known.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    if rest > 0 {
        said.push_str(&format!(" and {rest} more"));
    }
    format!("; there are {said}")
}

/// A place in the JSON form, as a list from the innermost step outwards.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path<'a> {
    before: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Field(&'a str),
    Index(usize),
    FieldIndex(&'a str, usize),
}

impl<'a> Path<'a> {
    pub fn root() -> Self {
        Self { before: None, step: Step::Field("rule") }
    }

    pub fn of(document: &'a str) -> Self {
        Self { before: None, step: Step::Field(document) }
    }

    pub fn field(&'a self, name: &'a str) -> Self {
        Self { before: Some(self), step: Step::Field(name) }
    }

    pub fn index(&'a self, index: usize) -> Self {
        Self { before: Some(self), step: Step::Index(index) }
    }

    /// Where a part of the rule at this place stands.
    pub fn part(&'a self, rule: &Rule, index: usize) -> Self {
        let step = match rule {
            Rule::All(_) => Step::FieldIndex("all", index),
            Rule::Any(_) => Step::FieldIndex("any", index),
            Rule::Not(_) => Step::Field("not"),
            _ => Step::Field("where"),
        };
        Self { before: Some(self), step }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(before) = self.before {
            before.fmt(f)?;
            if !matches!(self.step, Step::Index(_)) {
                f.write_str(".")?;
            }
        }
        match self.step {
            Step::Field(name) => f.write_str(name),
            Step::Index(index) => write!(f, "[{index}]"),
            Step::FieldIndex(name, index) => write!(f, "{name}[{index}]"),
        }
    }
}
