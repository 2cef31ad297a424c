//! Facts and rules in the words of a screen.
//!
//! Invariant: a condition that has no words of its own is shown in the text form of rules, never left out.

use bansou_rules::{Fact, Literal, Rule, Span, SpanUnit, Test, Toward, Type, text};

use super::{Attribute, Register, Unit};
use crate::{members::Member, money::Money, time::Timestamp, ui::Ui};

impl Attribute {
    /// A fact as a screen writes it.
    pub fn shown(&self, ui: &Ui, fact: &Fact, members: &[Member]) -> String {
        match fact {
            Fact::Text(text) => self.choice_label(ui, text),
            Fact::Whole(number) => self.number(ui, *number as f64).unwrap_or_else(|| ui.number(number)),
            Fact::Real(number) => self.number(ui, *number).unwrap_or_else(|| ui.decimal(number)),
            Fact::Money { minor, currency } => match currency.parse() {
                Ok(currency) => ui.money(&Money::new(*minor, currency)),
                Err(_) => format!("{minor} {currency}"),
            },
            Fact::Day(day) => ui.day(day),
            Fact::Time(at) => ui.exact(&Timestamp(*at)),
            Fact::YesNo(is) => ui.t(if *is { "word-yes" } else { "word-no" }),
            Fact::Id(id) if matches!(self.kind, Type::Member) => members
                .iter()
                .find(|member| member.id.0 == *id)
                .map_or_else(String::new, |member| member.name.clone()),
            Fact::Id(id) => id.to_string(),
            Fact::Choices(keys) => keys
                .iter()
                .map(|key| self.choice_label(ui, key))
                .collect::<Vec<_>>()
                .join(&ui.t("word-comma")),
            Fact::Said(value) => value.to_string(),
        }
    }

    /// What a choice is called; any other text as it is.
    pub fn choice_label(&self, ui: &Ui, key: &str) -> String {
        match self.choices {
            Some(choices) if (choices.keys)().contains(&key) => ui.t(&format!("{}-{key}", choices.stem)),
            _ => key.to_owned(),
        }
    }

    fn number(&self, ui: &Ui, number: f64) -> Option<String> {
        match self.unit {
            Unit::Plain => None,
            Unit::Share => Some(ui.percent(&number)),
            Unit::Change => {
                let percent = (number * 100.0).round();
                let sign = if percent < 0.0 { "−" } else { "+" };
                Some(if percent == 0.0 { "±0%".to_owned() } else { format!("{sign}{:.0}%", percent.abs()) })
            }
            Unit::Days => Some(ui.t1("unit-days", "n", number)),
            Unit::Times => Some(ui.t1("unit-times", "n", number)),
            Unit::Points => Some(ui.t1("unit-points", "n", number)),
        }
    }
}

/// A condition in words: what it is about, and what is asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub name: String,
    pub value: String,
}

/// The conditions of a rule that must all hold, in words.
pub fn told(ui: &Ui, register: &Register, rule: &Rule, members: &[Member]) -> Vec<Told> {
    match rule {
        Rule::All(rules) => rules.iter().flat_map(|rule| told(ui, register, rule, members)).collect(),
        rule => vec![condition(ui, register, rule, members)],
    }
}

fn condition(ui: &Ui, register: &Register, rule: &Rule, members: &[Member]) -> Told {
    let in_text =
        || Told { name: ui.t("rule-condition"), value: text::print(rule).trim().replace('\n', " ") };
    let (inner, negated) = match rule {
        Rule::Not(inner) => (&**inner, true),
        rule => (rule, false),
    };
    if let Rule::Segment(key) = inner {
        let segment = register.segments().iter().find(|segment| segment.key == *key);
        let value = segment.map_or(key, |segment| &segment.name).clone();
        let value = if negated { ui.t1("rule-is-not", "value", value) } else { value };
        return Told { name: ui.t("rule-segment"), value };
    }
    let Rule::Attribute { key, test } = inner else { return in_text() };
    let attribute = register.get(key);
    let name = attribute.map_or_else(
        || key.strip_prefix(super::CUSTOM).unwrap_or(key).to_owned(),
        |attribute| attribute.label(ui),
    );
    let said = |literal: &Literal| literal_in_words(ui, attribute, literal, members);
    let is_time = |literal: &Literal| matches!(literal, Literal::Day(_) | Literal::Time(_));
    let value = match (test, negated) {
        (Test::Set, false) => ui.t("rule-set"),
        (Test::Set, true) => ui.t("rule-not-set"),
        (Test::Is(literals), _) => {
            let values = literals.iter().map(said).collect::<Vec<_>>().join(" / ");
            if negated { ui.t1("rule-is-not", "value", values) } else { values }
        }
        (Test::Contains(texts), false) => ui.t1("rule-contains", "value", texts.join(" / ")),
        (Test::AtLeast(from), false) => {
            ui.t1(if is_time(from) { "rule-from-day" } else { "rule-at-least" }, "value", said(from))
        }
        (Test::AtMost(to), false) => {
            ui.t1(if is_time(to) { "rule-to-day" } else { "rule-at-most" }, "value", said(to))
        }
        (Test::Between(from, to), false) => ui.t2("rule-between", "from", said(from), "to", said(to)),
        (Test::Within(Span { toward, count, unit: SpanUnit::Days }), false) => {
            let key = if *toward == Toward::Past { "rule-within-past" } else { "rule-within-future" };
            ui.t1(key, "n", i64::from(*count))
        }
        (Test::Beyond(Span { toward, count, unit: SpanUnit::Days }), false) => {
            let key = if *toward == Toward::Past { "rule-beyond-past" } else { "rule-beyond-future" };
            ui.t1(key, "n", i64::from(*count))
        }
        _ => return in_text(),
    };
    Told { name, value }
}

fn literal_in_words(ui: &Ui, attribute: Option<&Attribute>, literal: &Literal, members: &[Member]) -> String {
    match literal {
        Literal::Text(text) => match attribute {
            Some(attribute) if matches!(attribute.kind, Type::Member) => members
                .iter()
                .find(|member| member.id.to_string() == *text)
                .map_or_else(|| "?".to_owned(), |member| member.name.clone()),
            Some(attribute) => attribute.choice_label(ui, text),
            None => text.clone(),
        },
        Literal::Number(number) => {
            let number = number.to_f64();
            let in_unit = attribute.and_then(|attribute| attribute.number(ui, number));
            in_unit.unwrap_or_else(|| ui.decimal(&number))
        }
        Literal::YesNo(is) => ui.t(if *is { "word-yes" } else { "word-no" }),
        Literal::Money(amount) => match amount.currency.parse::<crate::money::Currency>() {
            Ok(currency) => match amount.value.times_ten_to(currency.decimals()) {
                Some(minor) => ui.money(&Money::new(minor, currency)),
                None => format!("{} {}", amount.value, amount.currency),
            },
            Err(_) => format!("{} {}", amount.value, amount.currency),
        },
        Literal::Day(day) => ui.day(day),
        Literal::Time(at) => ui.exact(&Timestamp(at.as_millisecond())),
    }
}
