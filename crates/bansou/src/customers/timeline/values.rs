//! The names and values of changed fields, as a reader knows them.
//!
//! Invariant: a field or value without a word of its own is shown as it is stored, never left out.

use jiff::civil::Date;

use crate::{
    activity::FieldChange,
    customers::{CustomField, words::choice},
    money::{Currency, Money},
    time::Timestamp,
    web::Ui,
};

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
