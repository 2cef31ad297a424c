//! A rule printed: one condition a line, in one way only.
//!
//! Invariant: a line depends on its own condition alone, so that a change of one shows as one line in a diff.

use super::{lexer::is_plain_word, parser::OPENING_WORDS};
use crate::{
    Amount, Change, Direction, Literal, Pattern, Period, PeriodUnit, Rule, Span, Test, Times, Toward, Which,
};

/// How long a line may be before its list of values is put on lines of its own.
const LONG: usize = 90;

/// The text form of a rule; it ends with a line break.
pub fn print(rule: &Rule) -> String {
    let mut out = lines(rule, 0);
    out.push('\n');
    out
}

/// A rule as the lines of a block: several that must all be true, or one.
fn lines(rule: &Rule, depth: usize) -> String {
    match rule {
        Rule::All(rules) if rules.len() > 1 => {
            let lines: Vec<_> = rules.iter().map(|rule| condition(rule, depth)).collect();
            lines.join(&line_break(depth))
        }
        rule => condition(rule, depth),
    }
}

fn line_break(depth: usize) -> String {
    format!("\n{}", "  ".repeat(depth))
}

fn condition(rule: &Rule, depth: usize) -> String {
    match rule {
        Rule::All(rules) if rules.is_empty() => "anything".to_owned(),
        Rule::Any(rules) if rules.is_empty() => "nothing".to_owned(),
        Rule::All(rules) => group("all", rules, depth),
        Rule::Any(rules) => group("any", rules, depth),
        Rule::Not(inner) => contrary(inner, depth),
        Rule::Attribute { key, test } => format!("{} {}", name(key), asked(test, depth)),
        Rule::Changed { key, change } => format!("{} {}", name(key), changed(change)),
        Rule::Did { event, pattern } => did(event, *pattern),
        Rule::Related { set, quantifier, rule } => {
            format!("{} {} {}", quantifier.word(), name(set), block(rule, depth))
        }
        Rule::Segment(key) => format!("in segment {}", text(key)),
    }
}

fn group(word: &str, rules: &[Rule], depth: usize) -> String {
    let lines: String =
        rules.iter().map(|rule| line_break(depth + 1) + &condition(rule, depth + 1)).collect();
    format!("{word} ({lines}{})", line_break(depth))
}

/// A rule in parentheses: on the same line where it is one.
fn block(rule: &Rule, depth: usize) -> String {
    let inner = lines(rule, depth + 1);
    if inner.contains('\n') {
        format!("({}{inner}{})", line_break(depth + 1), line_break(depth))
    } else {
        format!("({inner})")
    }
}

fn contrary(rule: &Rule, depth: usize) -> String {
    match rule {
        Rule::Attribute { key, test } => {
            let said = match test {
                Test::Set => "is not set".to_owned(),
                Test::Is(literals) => format!("is not {}", one_of(literals, depth)),
                Test::Contains(texts) => format!("does not contain {}", one_text_of(texts, depth)),
                Test::StartsWith(texts) => format!("does not start with {}", one_text_of(texts, depth)),
                Test::EndsWith(texts) => format!("does not end with {}", one_text_of(texts, depth)),
                Test::HasAny(keys) => format!("has none of{}", list(&texts_of(keys), depth)),
                _ => return format!("not {}", condition(rule, depth)),
            };
            format!("{} {said}", name(key))
        }
        Rule::All(rules) if rules.len() > 1 => format!("not {}", block(rule, depth)),
        _ => format!("not {}", condition(rule, depth)),
    }
}

fn asked(test: &Test, depth: usize) -> String {
    match test {
        Test::Set => "is set".to_owned(),
        Test::Is(literals) => format!("is {}", one_of(literals, depth)),
        Test::Contains(texts) => format!("contains {}", one_text_of(texts, depth)),
        Test::StartsWith(texts) => format!("starts with {}", one_text_of(texts, depth)),
        Test::EndsWith(texts) => format!("ends with {}", one_text_of(texts, depth)),
        Test::Above(it) => compared(it, "above", "after"),
        Test::AtLeast(it) => compared(it, "at least", "on or after"),
        Test::Below(it) => compared(it, "below", "before"),
        Test::AtMost(it) => compared(it, "at most", "on or before"),
        Test::Between(from, to) => format!("between {} and {}", literal(from), literal(to)),
        Test::Within(Span { toward, count, unit }) => {
            format!("within {} {}", toward.word(), counted(*count, unit.word()))
        }
        Test::Beyond(Span { toward, count, unit }) => {
            let direction = if *toward == Toward::Past { "ago" } else { "ahead" };
            format!("more than {} {direction}", counted(*count, unit.word()))
        }
        Test::In(Period { which, unit: PeriodUnit::Day }) => {
            let day = match which {
                Which::Last => "yesterday",
                Which::This => "today",
                Which::Next => "tomorrow",
            };
            format!("is {day}")
        }
        Test::In(Period { which, unit }) => format!("in {} {}", which.word(), unit.word().replace('_', " ")),
        Test::HasAny(keys) => format!("has any of{}", list(&texts_of(keys), depth)),
        Test::HasAll(keys) => format!("has all of{}", list(&texts_of(keys), depth)),
    }
}

fn compared(it: &Literal, of_numbers: &str, of_days: &str) -> String {
    let word = if matches!(it, Literal::Day(_) | Literal::Time(_)) { of_days } else { of_numbers };
    format!("{word} {}", literal(it))
}

fn changed(change: &Change) -> String {
    let mut out = "changed".to_owned();
    for (word, side) in [("from", &change.from), ("to", &change.to)] {
        if !side.is_empty() {
            let said = |it: &Option<Literal>| it.as_ref().map_or_else(|| "nothing".to_owned(), literal);
            let side: Vec<_> = side.iter().map(said).collect();
            out.push_str(&format!(" {word} {}", side.join(", ")));
        }
    }
    out + &in_days(change.days)
}

fn did(event: &str, pattern: Pattern) -> String {
    let event = text(event);
    match pattern {
        Pattern::Times { times, days } => {
            let said = match times {
                Times::Exactly(0) => return format!("never did {event}{}", in_days(days)),
                Times::AtLeast(1) => String::new(),
                Times::AtLeast(n) => format!(" at least {}", counted(n, "times")),
                Times::AtMost(n) => format!(" at most {}", counted(n, "times")),
                Times::Exactly(n) => format!(" exactly {}", counted(n, "times")),
            };
            format!("did {event}{said}{}", in_days(days))
        }
        Pattern::First { days } => format!("did {event} for the first time{}", in_days(Some(days))),
        Pattern::Trend { direction, percent, days } => {
            let word = if direction == Direction::More { "more" } else { "less" };
            format!("did {event} at least {percent}% {word} over {}", counted(days, "days"))
        }
    }
}

fn in_days(days: Option<u32>) -> String {
    days.map_or_else(String::new, |days| format!(" in {}", counted(days, "days")))
}

/// `1 day`, `2 days`.
fn counted(count: u32, unit: &str) -> String {
    let unit = if count == 1 { unit.trim_end_matches('s') } else { unit };
    format!("{count} {unit}")
}

fn one_of(literals: &[Literal], depth: usize) -> String {
    let values: Vec<_> = literals.iter().map(literal).collect();
    said_of(&values, depth)
}

fn one_text_of(texts: &[String], depth: usize) -> String {
    said_of(&texts_of(texts), depth)
}

fn said_of(values: &[String], depth: usize) -> String {
    match values {
        [one] => one.clone(),
        values => format!("one of{}", list(values, depth)),
    }
}

fn texts_of(texts: &[String]) -> Vec<String> {
    texts.iter().map(|it| text(it)).collect()
}

/// Values after "of": on its line, or on lines of their own where that would be long.
fn list(values: &[String], depth: usize) -> String {
    let line = values.join(", ");
    if values.len() < 2 || line.chars().count() <= LONG {
        return format!(" {line}");
    }
    let lines: Vec<_> = values.iter().map(|value| line_break(depth + 1) + value).collect();
    lines.join(",")
}

/// A value as the text form writes it.
pub(crate) fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Text(it) => text(it),
        Literal::Number(number) => number.to_string(),
        Literal::YesNo(is) => if *is { "yes" } else { "no" }.to_owned(),
        Literal::Money(Amount { value, currency }) => format!("{value} {currency}"),
        Literal::Day(day) => day.to_string(),
        Literal::Time(time) => time.to_string(),
    }
}

fn text(text: &str) -> String {
    quoted(text, '"')
}

fn name(key: &str) -> String {
    if is_plain_word(key) && !OPENING_WORDS.contains(&key) { key.to_owned() } else { quoted(key, '`') }
}

fn quoted(text: &str, quote: char) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for character in text.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            _ if character == quote || character == '\\' => out.extend(['\\', character]),
            _ if is_unseen(character) => out.push_str(&format!("\\u{{{:x}}}", u32::from(character))),
            _ => out.push(character),
        }
    }
    out.push(quote);
    out
}

/// Whether nobody who reads a diff would see the character, or see others in their wrong order.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}
