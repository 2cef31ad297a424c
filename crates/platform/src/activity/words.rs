//! What every verb is told with: the names and values of changed fields, as a reader knows them.
//!
//! Invariant: a field or value without a word of its own is shown as it is stored, never left out.

use jiff::civil::Date;

use super::happened::{FieldChange, Happened, Listed};
use crate::{
    custom_fields::CustomField,
    money::{Currency, Money},
    time::Timestamp,
    ui::Ui,
};

/// One activity as a line of a timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The class that colours its dot.
    pub tone: &'static str,
    pub text: String,
    /// What somebody wrote.
    pub quote: Option<String>,
    pub differences: Vec<Difference>,
}

/// A field before and after, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub label: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

/// What words need beside the activity.
#[derive(Debug)]
pub struct Known<'a> {
    pub ui: &'a Ui,
    pub fields: &'a [CustomField],
    pub currency: Currency,
    /// What was worked out for this activity from others, where it does not tell all of it itself.
    pub worked_out: Option<String>,
}

impl Known<'_> {
    pub fn differences(&self, changes: &[FieldChange]) -> Vec<Difference> {
        changes
            .iter()
            .map(|change| Difference {
                label: self.label(&change.field),
                from: change.from.as_deref().map(|value| self.value_of(&change.field, value)),
                to: change.to.as_deref().map(|value| self.value_of(&change.field, value)),
            })
            .collect()
    }

    fn label(&self, field: &str) -> String {
        let key = format!("field-{}", field.strip_suffix("_minor").unwrap_or(field));
        if self.ui.locale.has(&key) {
            return self.ui.t(&key);
        }
        self.fields
            .iter()
            .find(|own| own.key == field)
            .map_or_else(|| field.to_owned(), |own| own.label.clone())
    }

    /// A value of this field in words.
    pub fn value_of(&self, field: &str, value: &str) -> String {
        let number = || value.parse::<i64>().ok();
        match field {
            "stage" | "touch" | "band" | "priority" => choice(self.ui, field, value),
            "role" => choice(self.ui, "person-role", value),
            "decision" => choice(self.ui, "decision", value),
            "reason" => choice(self.ui, "churn-reason", value),
            _ if field == "mrr" || field.ends_with("_minor") => number()
                .map_or_else(|| value.to_owned(), |minor| self.ui.money(&Money::new(minor, self.currency))),
            _ if field.ends_with("_at") => {
                number().map_or_else(|| value.to_owned(), |at| self.ui.exact(&Timestamp(at)))
            }
            "auto_renew" | "trial" | "escalated" | "is_reactivation" => {
                self.ui.t(if matches!(value, "1" | "true") { "word-yes" } else { "word-no" })
            }
            _ => value.parse::<Date>().map_or_else(|_| value.to_owned(), |day| self.ui.day(&day)),
        }
    }
}

/// A line of this text and no more.
pub fn text(text: String) -> Said {
    Said { text, ..Said::default() }
}

/// For verbs with one name in them: the message is `said-` and the verb's stored name.
pub fn plain<V: Listed + Clone>(known: &Known<'_>, verb: &V, name: &str) -> Said {
    let stored = Happened::from(verb.clone()).name;
    text(known.ui.t1(&format!("said-{}", stored.replace('_', "-")), "name", name))
}

/// The word for a stored stage, touch model, band or priority; the stored word itself where it is none of these.
pub fn choice(ui: &Ui, kind: &str, stored: &str) -> String {
    let key = format!("{kind}-{stored}");
    if ui.locale.has(&key) { ui.t(&key) } else { stored.to_owned() }
}
