//! A tracked event as it is typed.
//!
//! Invariant: what was typed comes back as it was; only rows in which nothing was typed are left out.

use super::{Condition, EventRule, LONGEST_NAME, MOST_CONDITIONS, NewTracked, Operator, TrackedEvent, Wrong};
use crate::web::{FormErrors, Ui};

/// Empty rows that the form shows after those in use.
const SPARE_ROWS: usize = 1;

/// One row of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub path: String,
    /// As sent; `is` where nothing was.
    pub operator: String,
    pub value: String,
}

impl Row {
    pub fn is(&self, operator: &Operator) -> bool {
        self.operator == operator.as_str()
    }

    fn is_empty(&self) -> bool {
        self.path.is_empty() && self.value.is_empty()
    }

    fn condition(&self) -> Condition {
        let operator = self.operator.parse().unwrap_or(Operator::Is);
        let value = if operator.takes_value() { self.value.clone() } else { String::new() };
        Condition { path: self.path.clone(), operator, value }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Typed {
    pub name: String,
    pub event: String,
    pub rows: Vec<Row>,
}

impl Typed {
    pub fn of(event: &TrackedEvent) -> Self {
        let rows = event.conditions.rows().into_iter().map(|condition| Row {
            path: condition.path,
            operator: condition.operator.to_string(),
            value: condition.value,
        });
        Self { name: event.name.clone(), event: event.event.clone(), rows: rows.collect() }
    }

    /// From the fields in the order in which they stand in the form.
    pub fn read(pairs: &[(String, String)]) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            let value = value.trim().to_owned();
            match name.as_str() {
                "name" => typed.name = value,
                "event" => typed.event = value,
                "path" => typed.rows.push(Row { path: value, ..Row::default() }),
                "operator" => typed.last_row().operator = value,
                "value" => typed.last_row().value = value,
                _ => {}
            }
        }
        typed.rows.retain(|row| !row.is_empty());
        typed
    }

    fn last_row(&mut self) -> &mut Row {
        if self.rows.is_empty() {
            self.rows.push(Row::default());
        }
        let last = self.rows.len() - 1;
        &mut self.rows[last]
    }

    /// The rows that the form shows.
    pub fn shown_rows(&self) -> Vec<Row> {
        let spare = SPARE_ROWS.min(MOST_CONDITIONS.saturating_sub(self.rows.len()));
        self.rows.iter().cloned().chain(std::iter::repeat_n(Row::default(), spare)).collect()
    }

    pub fn conditions(&self) -> Vec<Condition> {
        self.rows.iter().map(Row::condition).collect()
    }

    /// The rule of its rows, where each can be.
    pub fn rule(&self) -> Option<EventRule> {
        EventRule::of_rows(&self.conditions()).ok()
    }

    /// What it says, if all of it can be.
    pub fn check(&self, ui: &Ui, errors: &mut FormErrors) -> Option<NewTracked> {
        let fits = |text: &str| (1..=LONGEST_NAME).contains(&text.chars().count());
        if !fits(&self.name) {
            errors.add("name", ui.t1("tracked-name-problem", "most", LONGEST_NAME as i64));
        }
        if self.event.is_empty() || self.event.chars().count() > 1_000 {
            errors.add("event", ui.t("tracked-event-problem"));
        }
        self.check_conditions(ui, errors);
        let conditions = self.rule().filter(|_| errors.is_empty())?;
        Some(NewTracked { name: self.name.clone(), event: self.event.clone(), conditions })
    }

    pub fn check_conditions(&self, ui: &Ui, errors: &mut FormErrors) {
        if self.rows.len() > MOST_CONDITIONS {
            errors.add("path-0", ui.t1("tracked-too-many-conditions", "most", MOST_CONDITIONS as i64));
        }
        for (at, condition) in self.conditions().iter().enumerate() {
            let (field, key) = match condition.check() {
                Ok(()) => continue,
                Err(Wrong::NoPath) => ("path", "tracked-no-path"),
                Err(Wrong::NoValue) => ("value", "tracked-no-value"),
                Err(Wrong::NoNumber) => ("value", "tracked-no-number"),
                Err(Wrong::TooLong) => ("value", "tracked-too-long"),
            };
            errors.add(&format!("{field}-{at}"), ui.t(key));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_were_typed() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let typed = Typed::read(&[
            pair("name", " 大口の注文 "),
            pair("event", "Order placed"),
            pair("path", "order.total"),
            pair("operator", "at_least"),
            pair("value", "1000"),
            pair("path", ""),
            pair("operator", "is"),
            pair("value", ""),
            pair("path", "plan"),
            pair("operator", "exists"),
            pair("value", ""),
        ]);
        assert_eq!((typed.name.as_str(), typed.rows.len()), ("大口の注文", 2));
        assert_eq!(typed.shown_rows().len(), 3);
        assert_eq!(typed.conditions()[0].operator, Operator::AtLeast);
        assert_eq!(typed.conditions()[1].operator, Operator::Exists);
    }
}
