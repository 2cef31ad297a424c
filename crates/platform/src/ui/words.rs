//! Words for what stands below the pages: rights, kinds of work, own fields.
//!
//! Invariant: what this version has no word for is shown as it is stored.

use jiff::civil::Date;
use serde_json::Value;

use super::Ui;
use crate::{
    custom_fields::{CustomField, FieldType, plain},
    money::Money,
    rights::{Act, Role},
    time::Timestamp,
};

impl Act {
    /// What it is, in the page's language.
    pub fn label(self, ui: &Ui) -> String {
        ui.t(&format!("act-{}", self.name))
    }
}

impl Role {
    /// Its name, in the page's language.
    pub fn label(self, ui: &Ui) -> String {
        ui.t(&format!("role-{self}"))
    }

    /// What it is for, in a line.
    pub fn text(self, ui: &Ui) -> String {
        ui.t(&format!("role-{self}-text"))
    }
}

/// What a job of the kind does.
pub fn job_kind_label(ui: &Ui, kind: &str) -> String {
    let key = format!("job-kind-{}", kind.replace(['_', '.', '/'], "-"));
    if ui.locale.has(&key) { ui.t(&key) } else { kind.to_owned() }
}

impl CustomField {
    /// The record's value as a screen writes it; none where it is not known.
    pub fn shown(&self, ui: &Ui, custom: &Value) -> Option<String> {
        let value = custom.get(&self.key).filter(|value| !value.is_null())?;
        let written = match self.kind {
            FieldType::Integer => value.as_i64().map(|n| ui.number(&n)),
            FieldType::Number => value.as_f64().map(|n| ui.decimal(&n)),
            FieldType::Money => serde_json::from_value::<Money>(value.clone()).ok().map(|m| ui.money(&m)),
            FieldType::Date => value.as_str().and_then(|d| d.parse::<Date>().ok()).map(|d| ui.day(&d)),
            FieldType::Datetime => value.as_i64().map(|at| ui.exact(&Timestamp(at))),
            FieldType::Boolean => value.as_bool().map(|yes| ui.t(if yes { "word-yes" } else { "word-no" })),
            FieldType::Text | FieldType::Email | FieldType::Url | FieldType::Choice => None,
        };
        // A value of another type than its field's is shown as it stands, not hidden.
        Some(written.unwrap_or_else(|| plain(value)))
    }
}
