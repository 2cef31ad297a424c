//! What is asked of one attribute, as a comparison of its column.
//!
//! Invariant: the column stands bare on its side of a comparison wherever an index could serve it.

use std::ops::Bound;

use jiff::civil::Date;

use super::{Names, Writer, joined};
use crate::{
    Choice, Column, SqlValue, Type,
    resolve::{Ask, TextTest},
};

impl Writer<'_> {
    /// A question to a column; none where the column is of another kind than the attribute.
    pub(super) fn ask(
        &mut self,
        ask: &Ask,
        kind: &Type,
        column: &Column,
        names: Names<'_>,
        negated: bool,
    ) -> Option<String> {
        if negated && *ask == Ask::Known {
            return self.missing(kind, column, names);
        }
        let condition = self.positive(ask, kind, column, names)?;
        Some(match (condition.as_str(), negated) {
            (_, false) => condition,
            ("false", true) => "true".to_owned(),
            (_, true) => format!("not coalesce({condition}, false)"),
        })
    }

    /// The condition as it is said: true, false, or unknown where the value is missing, which a query takes for not true.
    fn positive(&mut self, ask: &Ask, kind: &Type, column: &Column, names: Names<'_>) -> Option<String> {
        match (ask, column) {
            (Ask::Never, _) => Some("false".to_owned()),
            (Ask::Known, _) => self.known(kind, column, names),
            (Ask::AnyOf(asks), _) => {
                let parts: Option<Vec<_>> =
                    asks.iter().map(|ask| self.positive(ask, kind, column, names)).collect();
                Some(joined(&parts?, " or "))
            }
            (Ask::Money(asked, ask), Column::Money { minor, currency }) => {
                let amount = Column::Plain(minor.clone());
                let Some(currency) = currency else { return self.positive(ask, kind, &amount, names) };
                let currency = self.fragment(currency, names);
                let asked = self.bind(SqlValue::Text(asked.clone()));
                let condition = self.positive(ask, kind, &amount, names)?;
                Some(format!("({currency} = {asked} and {condition})"))
            }
            (Ask::Texts(test, texts), Column::Text { compared, .. }) => {
                let text = self.fragment(compared, names);
                Some(self.texts(*test, texts, &text))
            }
            (Ask::HasAny(keys), _) => self.has(keys, column, names, " or "),
            (Ask::HasAll(keys), _) => self.has(keys, column, names, " and "),
            (_, Column::Plain(fragment)) => {
                let value = self.fragment(fragment, names);
                self.plain(ask, kind, &value)
            }
            _ => None,
        }
    }

    fn plain(&mut self, ask: &Ask, kind: &Type, column: &str) -> Option<String> {
        match ask {
            Ask::Whole(from, to) => {
                let (from, to) = (from.map(SqlValue::Int), to.map(SqlValue::Int));
                Some(self.range(column, from, to))
            }
            Ask::Days(from, to) => {
                let text = |day: &Date| SqlValue::Text(day.to_string());
                Some(self.range(column, from.as_ref().map(text), to.as_ref().map(text)))
            }
            Ask::Real(from, to) => Some(self.real_range(column, *from, *to)),
            Ask::OneWhole(numbers) => Some(self.equals(column, numbers.iter().copied().map(SqlValue::Int))),
            Ask::OneReal(numbers) => Some(self.equals(column, numbers.iter().copied().map(SqlValue::Real))),
            Ask::YesNo(answers) => {
                Some(self.equals(column, answers.iter().map(|is| SqlValue::Int((*is).into()))))
            }
            Ask::OneDay(days) => {
                Some(self.equals(column, days.iter().map(|day| SqlValue::Text(day.to_string()))))
            }
            Ask::OneChoice(keys) => {
                let stored: Vec<_> = keys.iter().map(|key| stored(key, kind)).collect();
                Some(self.equals(column, stored))
            }
            Ask::Ids(ids) => Some(self.equals(column, ids.iter().copied().map(SqlValue::Uuid))),
            _ => None,
        }
    }

    fn range(&mut self, column: &str, from: Option<SqlValue>, to: Option<SqlValue>) -> String {
        let from = from.map(|from| format!("{column} >= {}", self.bind(from)));
        let to = to.map(|to| format!("{column} <= {}", self.bind(to)));
        match (from, to) {
            (Some(from), Some(to)) => format!("({from} and {to})"),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => format!("{column} is not null"),
        }
    }

    fn real_range(&mut self, column: &str, from: Bound<f64>, to: Bound<f64>) -> String {
        let mut parts = Vec::new();
        let mut part = |this: &mut Self, bound, included, excluded| {
            let (operator, number) = match bound {
                Bound::Included(number) => (included, number),
                Bound::Excluded(number) => (excluded, number),
                Bound::Unbounded => return,
            };
            parts.push(format!("{column} {operator} {}", this.bind(SqlValue::Real(number))));
        };
        part(self, from, ">=", ">");
        part(self, to, "<=", "<");
        match parts.as_slice() {
            [one] => one.clone(),
            _ => format!("({})", parts.join(" and ")),
        }
    }

    fn texts(&mut self, test: TextTest, texts: &[String], column: &str) -> String {
        if test == TextTest::Is {
            return self.equals(column, texts.iter().cloned().map(SqlValue::Text));
        }
        let parts: Vec<_> = texts
            .iter()
            .map(|text| {
                // `like` takes % and _ for more than they are, and each engine's treats case in its own way.
                let length = text.chars().count();
                let place = self.bind(SqlValue::Text(text.clone()));
                match test {
                    TextTest::StartsWith => format!("substr({column}, 1, {length}) = {place}"),
                    // From a place before the first character the engines answer differently, but never with so many characters.
                    TextTest::EndsWith => {
                        format!("substr({column}, length({column}) + 1 - {length}) = {place}")
                    }
                    TextTest::Contains | TextTest::Is => {
                        format!("replace({column}, {place}, '') <> {column}")
                    }
                }
            })
            .collect();
        joined(&parts, " or ")
    }

    fn has(&mut self, keys: &[String], column: &Column, names: Names<'_>, joined_by: &str) -> Option<String> {
        let mut parts = Vec::with_capacity(keys.len());
        match column {
            Column::ChoiceRows { rows, choice } => {
                // One look for any of them; one for each where all are asked for.
                let at_once = if joined_by == " or " { keys.len() } else { 1 };
                for some in keys.chunks(at_once.max(1)) {
                    let values: Vec<_> = some.iter().cloned().map(SqlValue::Text).collect();
                    let exists = self.exists(rows, names.record, |this, names| {
                        let choice = this.fragment(choice, names);
                        Ok(vec![this.equals(&choice, values)])
                    });
                    parts.push(exists.ok()?);
                }
            }
            Column::ChoiceList(list) => {
                let list = self.fragment(list, names);
                for key in keys {
                    // As JSON writes it, with its quotes: it can be no part of another.
                    let place = self.bind(SqlValue::Text(serde_json::Value::from(key.as_str()).to_string()));
                    parts.push(format!("replace({list}, {place}, '') <> {list}"));
                }
            }
            _ => return None,
        }
        Some(joined(&parts, joined_by))
    }

    fn known(&mut self, kind: &Type, column: &Column, names: Names<'_>) -> Option<String> {
        Some(match column {
            Column::Text { written, .. } => format!("{} <> ''", self.fragment(written, names)),
            Column::Plain(fragment) => {
                let value = self.fragment(fragment, names);
                if is_stored_as_text(kind) {
                    format!("{value} <> ''")
                } else {
                    format!("{value} is not null")
                }
            }
            Column::Money { minor, currency } => {
                let minor = self.fragment(minor, names);
                match currency {
                    Some(currency) => {
                        let currency = self.fragment(currency, names);
                        format!("({minor} is not null and {currency} is not null)")
                    }
                    None => format!("{minor} is not null"),
                }
            }
            Column::ChoiceRows { rows, .. } => self.exists(rows, names.record, |_, _| Ok(Vec::new())).ok()?,
            Column::ChoiceList(list) => {
                let list = self.fragment(list, names);
                format!("({list} <> '' and {list} <> '[]')")
            }
        })
    }

    pub(super) fn missing(&mut self, kind: &Type, column: &Column, names: Names<'_>) -> Option<String> {
        Some(match column {
            Column::Plain(fragment) if !is_stored_as_text(kind) => {
                format!("{} is null", self.fragment(fragment, names))
            }
            Column::Money { minor, currency: None } => format!("{} is null", self.fragment(minor, names)),
            Column::Text { written: text, .. } | Column::Plain(text) => {
                let text = self.fragment(text, names);
                format!("({text} is null or {text} = '')")
            }
            _ => format!("not coalesce({}, false)", self.known(kind, column, names)?),
        })
    }
}

fn choices(kind: &Type) -> &[Choice] {
    match kind {
        Type::Choice(Some(choices)) | Type::Choices(Some(choices)) => choices,
        _ => &[],
    }
}

fn stored(key: &str, kind: &Type) -> SqlValue {
    let choice = choices(kind).iter().find(|choice| choice.key == key);
    match choice.and_then(|choice| choice.stored) {
        Some(number) => SqlValue::Int(number),
        None => SqlValue::Text(key.to_owned()),
    }
}

/// Whether an empty text can stand in the column, which is nothing.
fn is_stored_as_text(kind: &Type) -> bool {
    match kind {
        Type::Text { .. } | Type::Link { .. } => true,
        Type::Choice(_) => choices(kind).iter().all(|choice| choice.stored.is_none()),
        _ => false,
    }
}
