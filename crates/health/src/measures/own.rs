//! Measures that a workspace makes for itself: of its own fields of accounts, and of its events.
//!
//! Invariant: a key says all that is needed to read and measure it (`field.since:go_live`, `event.count_28:Report exported`),
//! so an old scorecard is understood after the field or the event is gone; then its value is unknown.

use bansou_metrics::score::{Facts, Scorecard};

use super::units::{Unit, change};
use crate::{custom_fields::FieldType, money::Currency, time::day_from_number, web::Ui};

/// How a field becomes a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldMeasure {
    Number,
    /// In the currency's major unit.
    Money,
    /// 1 for yes, 0 for no.
    Yes,
    /// Days since the date.
    Since,
    /// Days until the date.
    Until,
}

crate::text_enum!(FieldMeasure {
    Number => "number", Money => "money", Yes => "yes", Since => "since", Until => "until",
});

impl FieldMeasure {
    /// The measures that fields of the type can be; none for texts.
    pub fn of(kind: FieldType) -> &'static [Self] {
        match kind {
            FieldType::Integer | FieldType::Number => &[Self::Number],
            FieldType::Money => &[Self::Money],
            FieldType::Boolean => &[Self::Yes],
            FieldType::Date | FieldType::Datetime => &[Self::Since, Self::Until],
            FieldType::Text | FieldType::Email | FieldType::Url | FieldType::Choice => &[],
        }
    }

    pub(super) fn unit(self) -> Unit {
        match self {
            Self::Number => Unit::Number,
            Self::Money => Unit::Money,
            Self::Yes => Unit::YesNo,
            Self::Since | Self::Until => Unit::Days,
        }
    }
}

/// What is counted of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventMeasure {
    /// How often in the last 28 days.
    Count,
    /// On how many of the last 28 days.
    Days,
    /// By how many known people in the last 28 days.
    People,
    /// The last 28 complete days against the 84 before, by working day.
    Change,
    /// Days since the last time.
    Silence,
}

crate::text_enum!(EventMeasure {
    Count => "count_28", Days => "days_28", People => "people_28", Change => "change", Silence => "silence",
});

impl EventMeasure {
    pub(super) fn unit(self) -> Unit {
        match self {
            Self::Count | Self::People => Unit::Count,
            Self::Days | Self::Silence => Unit::Days,
            Self::Change => Unit::Change,
        }
    }
}

/// An event as it is counted: by the name that arrives, or one that the company tracks under a name of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventName {
    pub name: String,
    pub tracked: bool,
}

impl EventName {
    /// How screens write it: a tracked event has its name from the company, another may have a display name.
    pub fn shown(&self, ui: &Ui) -> String {
        if self.tracked { self.name.clone() } else { ui.event_name(&self.name) }
    }
}

/// A measure of the workspace's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Own {
    /// Of the field with this key.
    Field(FieldMeasure, String),
    /// Of the event with this name.
    Event(EventMeasure, EventName),
}

impl Own {
    pub fn parse(key: &str) -> Option<Self> {
        let (what, name) = key.split_once(':').filter(|(_, name)| !name.is_empty())?;
        match what.split_once('.')? {
            ("field", what) => Some(Self::Field(what.parse().ok()?, name.to_owned())),
            (of @ ("event" | "tracked"), what) => {
                let name = EventName { name: name.to_owned(), tracked: of == "tracked" };
                Some(Self::Event(what.parse().ok()?, name))
            }
            _ => None,
        }
    }

    pub fn key(&self) -> String {
        match self {
            Self::Field(what, field) => format!("field.{what}:{field}"),
            Self::Event(what, event) => {
                let of = if event.tracked { "tracked" } else { "event" };
                format!("{of}.{what}:{}", event.name)
            }
        }
    }

    /// Those that the scorecards ask for, in measures or in red flags, each once.
    pub fn of_scorecards<'a>(cards: impl Iterator<Item = &'a Scorecard>) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for card in cards {
            let measures = card.measures.iter().map(|rule| &rule.key);
            for own in
                measures.chain(card.red_flags.iter().map(|flag| &flag.key)).filter_map(|key| Self::parse(key))
            {
                if !found.contains(&own) {
                    found.push(own);
                }
            }
        }
        found
    }

    pub(super) fn label(&self, ui: &Ui) -> String {
        match self {
            Self::Field(what @ (FieldMeasure::Since | FieldMeasure::Until), field) => {
                ui.t1(&format!("measure-field-{what}"), "field", ui.field_label(field))
            }
            Self::Field(_, field) => ui.field_label(field),
            Self::Event(what, event) => {
                let key = format!("measure-event-{}", what.as_str().replace('_', "-"));
                ui.t1(&key, "name", event.shown(ui))
            }
        }
    }

    /// The value in words, with the day that it is counted from.
    pub(super) fn sentence(&self, ui: &Ui, facts: &Facts, currency: Currency) -> Option<String> {
        let key = self.key();
        let value = facts.value(&key)?;
        let day = || {
            let number = facts.value(&day_key(&key))?;
            Some(ui.day(&day_from_number(number as i64)))
        };
        Some(match self {
            Self::Field(FieldMeasure::Number, _) => ui.decimal(&value),
            Self::Field(FieldMeasure::Money, _) => {
                let unit = 10_f64.powi(currency.decimals().cast_signed());
                ui.money(&crate::money::Money::new((value * unit).round() as i64, currency))
            }
            Self::Field(FieldMeasure::Yes, _) => ui.t(if value >= 0.5 { "word-yes" } else { "word-no" }),
            Self::Field(FieldMeasure::Since, _) => {
                ui.t2("fact-field-since", "day", day().unwrap_or_default(), "n", value)
            }
            Self::Field(FieldMeasure::Until, _) => {
                ui.t2("fact-field-until", "day", day().unwrap_or_default(), "n", value)
            }
            Self::Event(EventMeasure::Change, _) => ui.t1("fact-usage_change", "usage_change", change(value)),
            Self::Event(EventMeasure::Silence, _) => {
                ui.t2("fact-event-silence", "day", day().unwrap_or_default(), "n", value)
            }
            Self::Event(what, _) => {
                ui.t1(&format!("fact-event-{}", what.as_str().replace('_', "-")), "n", value)
            }
        })
    }
}

/// The fact of the day that a measure counts from.
pub(super) fn day_key(key: &str) -> String {
    format!("{key}#day")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back() {
        for what in FieldMeasure::ALL {
            let own = Own::Field(*what, "契約_社員数".to_owned());
            assert_eq!(Own::parse(&own.key()), Some(own));
        }
        for what in EventMeasure::ALL {
            for tracked in [false, true] {
                let name = "Report: exported (v2.0)".to_owned();
                let own = Own::Event(*what, EventName { name, tracked });
                assert_eq!(Own::parse(&own.key()), Some(own));
            }
        }
        for key in ["nps_180", "field.number:", "field.colour:x", "event.count_28", "other.count_28:x"] {
            assert_eq!(Own::parse(key), None, "{key}");
        }
    }
}
