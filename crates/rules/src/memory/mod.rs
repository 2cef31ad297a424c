//! The evaluator for one record, in memory.
//!
//! Invariant: it answers as [`crate::sql`] does for the same facts.

mod said;

use std::{collections::BTreeMap, ops::RangeBounds as _};

use jiff::civil::Date;
use uuid::Uuid;

use crate::{
    Moment, Quantifier, Times, Type,
    catalog::Fold,
    resolve::{Ask, Asked, Changed, Node, Resolved, Side, TextTest},
};

/// What is known of one value.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// A text, a link, or the key of a choice.
    Text(String),
    /// A whole number.
    Whole(i64),
    Real(f64),
    Money {
        minor: i64,
        currency: String,
    },
    Day(Date),
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Time(i64),
    YesNo(bool),
    /// The keys of the choices that were made.
    Choices(Vec<String>),
    /// The id of a member or an account.
    Id(Uuid),
    /// As it was said. Nothing and an empty text are none; a list is something, also one of nothing.
    Said(serde_json::Value),
}

/// A change of one fact.
#[derive(Clone, Debug, PartialEq)]
pub struct FactChange {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    pub from: Option<Fact>,
    pub to: Option<Fact>,
}

/// What one record answers.
///
/// A fact of another kind than its attribute counts as missing; programs built for debugging stop at it.
pub trait Facts {
    /// The value of an attribute.
    fn value(&self, attribute: &str) -> Option<Fact>;

    /// Every kept change of an attribute, in any order.
    fn changes(&self, _attribute: &str) -> Vec<FactChange> {
        Vec::new()
    }

    /// The days from `from` (from the first, where it is not said) to `to` on which something was done, oldest first, with
    /// how often, never below 0.
    fn days(&self, _event: &str, _from: Option<Date>, _to: Date) -> Vec<(Date, i64)> {
        Vec::new()
    }

    /// The records of a related set.
    fn related(&self, _set: &str) -> Vec<&dyn Facts> {
        Vec::new()
    }

    /// Whether it is among the kept members of a segment.
    fn is_member(&self, _segment: &str) -> bool {
        false
    }
}

/// A record whose facts are all in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    pub values: BTreeMap<String, Fact>,
    pub changes: BTreeMap<String, Vec<FactChange>>,
    pub days: BTreeMap<String, BTreeMap<Date, i64>>,
    pub related: BTreeMap<String, Vec<Record>>,
    pub segments: Vec<String>,
}

impl Facts for Record {
    fn value(&self, attribute: &str) -> Option<Fact> {
        self.values.get(attribute).cloned()
    }

    fn changes(&self, attribute: &str) -> Vec<FactChange> {
        self.changes.get(attribute).cloned().unwrap_or_default()
    }

    fn days(&self, event: &str, from: Option<Date>, to: Date) -> Vec<(Date, i64)> {
        let from = from.unwrap_or(Date::MIN);
        match self.days.get(event) {
            Some(days) if from <= to => days.range(from..=to).map(|(day, times)| (*day, *times)).collect(),
            _ => Vec::new(),
        }
    }

    fn related(&self, set: &str) -> Vec<&dyn Facts> {
        self.related.get(set).into_iter().flatten().map(|record| record as &dyn Facts).collect()
    }

    fn is_member(&self, segment: &str) -> bool {
        self.segments.iter().any(|key| key == segment)
    }
}

impl Resolved {
    /// Whether the rule is true of this record.
    pub fn holds(&self, facts: &dyn Facts) -> bool {
        holds(&self.node, facts, &self.moment)
    }
}

fn holds(node: &Node, facts: &dyn Facts, moment: &Moment) -> bool {
    match node {
        Node::All(nodes) => nodes.iter().all(|node| holds(node, facts, moment)),
        Node::Any(nodes) => nodes.iter().any(|node| holds(node, facts, moment)),
        Node::Not(node) => !holds(node, facts, moment),
        Node::Attribute { key, attribute, ask, .. } => present(facts.value(key).as_ref(), &attribute.kind)
            .is_some_and(|fact| is_true(ask, &attribute.kind, fact)),
        Node::Changed(changed) => {
            facts.changes(&changed.key).iter().any(|change| is_asked_for(changed, change, moment))
        }
        Node::Did { event, asked, .. } => was_done(*asked, event, facts),
        Node::Related { set, quantifier, node, .. } => {
            let records = facts.related(set);
            let mut answers = records.iter().map(|record| holds(node, *record, moment));
            match quantifier {
                Quantifier::Some => answers.any(|is| is),
                Quantifier::No => !answers.any(|is| is),
                Quantifier::Every => !records.is_empty() && answers.all(|is| is),
            }
        }
        Node::Member { key, .. } => facts.is_member(key),
    }
}

/// The fact, where there is one: an empty text, an empty list and what is not a number are none.
fn present<'a>(fact: Option<&'a Fact>, kind: &Type) -> Option<&'a Fact> {
    let fact = fact?;
    let (fits, is_there) = match (fact, kind) {
        (Fact::Text(text), Type::Text { .. } | Type::Link { .. } | Type::Choice(_)) => {
            (true, !text.is_empty())
        }
        (Fact::Real(number), Type::Number(crate::Number::Real)) => (true, !number.is_nan()),
        (Fact::Said(value), Type::Said) => (true, said::is_there(value)),
        (Fact::Choices(keys), Type::Choices(_)) => (true, !keys.is_empty()),
        (Fact::Whole(_), Type::Number(crate::Number::Whole))
        | (Fact::Money { .. }, Type::Money { .. })
        | (Fact::Day(_), Type::Day)
        | (Fact::Time(_), Type::Time)
        | (Fact::YesNo(_), Type::YesNo)
        | (Fact::Id(_), Type::Member | Type::Account) => (true, true),
        _ => (false, false),
    };
    debug_assert!(fits, "{fact:?} was answered for {}", kind.name());
    is_there.then_some(fact)
}

fn is_true(ask: &Ask, kind: &Type, fact: &Fact) -> bool {
    match (ask, fact) {
        (Ask::Known, _) => true,
        (Ask::AnyOf(asks), _) => asks.iter().any(|ask| is_true(ask, kind, fact)),
        (
            Ask::Whole(from, to),
            Fact::Whole(number) | Fact::Time(number) | Fact::Money { minor: number, .. },
        ) => from.is_none_or(|from| from <= *number) && to.is_none_or(|to| *number <= to),
        (Ask::OneWhole(numbers), Fact::Whole(number) | Fact::Money { minor: number, .. }) => {
            numbers.contains(number)
        }
        (Ask::Real(from, to), Fact::Real(number)) => (*from, *to).contains(number),
        (Ask::OneReal(numbers), Fact::Real(number)) => numbers.contains(number),
        (Ask::YesNo(answers), Fact::YesNo(is)) => answers.contains(is),
        (Ask::Days(from, to), Fact::Day(day)) => {
            from.is_none_or(|from| from <= *day) && to.is_none_or(|to| *day <= to)
        }
        (Ask::OneDay(days), Fact::Day(day)) => days.contains(day),
        (Ask::Money(asked, ask), Fact::Money { currency, .. }) => {
            // An attribute that is kept in one currency has no other.
            let kept = matches!(kind, Type::Money { currency: Some(_) });
            (kept || asked == currency) && is_true(ask, kind, fact)
        }
        (Ask::Texts(test, texts), Fact::Text(text)) => {
            let text = comparable(text, kind);
            texts.iter().any(|asked| match test {
                TextTest::Is => text == *asked,
                TextTest::Contains => text.contains(asked.as_str()),
                TextTest::StartsWith => text.starts_with(asked.as_str()),
                TextTest::EndsWith => text.ends_with(asked.as_str()),
            })
        }
        (Ask::OneChoice(keys), Fact::Text(key)) => keys.contains(key),
        (Ask::Ids(ids), Fact::Id(id)) => ids.contains(id),
        (_, Fact::Said(value)) => said::is_true(ask, value),
        (Ask::HasAny(keys), Fact::Choices(made)) => keys.iter().any(|key| made.contains(key)),
        (Ask::HasAll(keys), Fact::Choices(made)) => keys.iter().all(|key| made.contains(key)),
        _ => false,
    }
}

fn comparable(text: &str, kind: &Type) -> String {
    let fold: Option<Fold> = match kind {
        Type::Text { fold } | Type::Link { fold } => *fold,
        _ => None,
    };
    fold.map_or_else(|| text.to_owned(), |fold| fold(text))
}

fn is_asked_for(changed: &Changed, change: &FactChange, moment: &Moment) -> bool {
    let is = |side: &Option<Side>, fact: Option<&Fact>| {
        side.as_ref().is_none_or(|side| match present(fact, &changed.kind) {
            Some(fact) => is_true(&side.ask, &changed.kind, fact),
            None => side.or_nothing,
        })
    };
    changed.since.is_none_or(|since| moment.start_of(since) <= change.at)
        && change.at <= moment.end_of(changed.until)
        && is(&changed.from, change.from.as_ref())
        && is(&changed.to, change.to.as_ref())
}

fn was_done(asked: Asked, event: &str, facts: &dyn Facts) -> bool {
    match asked {
        Asked::Times { times, from, to } => {
            let done = total(&facts.days(event, from, to));
            match times {
                Times::AtLeast(n) => done >= i128::from(n),
                Times::AtMost(n) => done <= i128::from(n),
                Times::Exactly(n) => done == i128::from(n),
            }
        }
        Asked::First { from, to } => {
            let days = facts.days(event, None, to);
            let first = days.iter().find(|(_, times)| *times > 0);
            first.is_some_and(|(day, _)| *day >= from)
        }
        Asked::Trend { percent, more, before, from, to } => {
            let days = facts.days(event, Some(before), to);
            let (old, new): (Vec<_>, Vec<_>) = days.into_iter().partition(|(day, _)| *day < from);
            let (old, new) = (total(&old), total(&new));
            let percent = i128::from(percent);
            old > 0
                && if more { new * 100 >= old * (100 + percent) } else { new * 100 <= old * (100 - percent) }
        }
    }
}

fn total(days: &[(Date, i64)]) -> i128 {
    days.iter().map(|(_, times)| i128::from(*times)).sum()
}
