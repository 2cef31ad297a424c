//! Whom a scorecard is for, as the form asks it: a control for each field of accounts, by its type.
//!
//! Invariant: what is chosen stays on offer, also where its field or value is gone, so that a save loses nothing.

use super::{draft::Draft, offer::Offer};
use crate::{
    attributes::{CUSTOM, key_of_field},
    custom_fields::FieldType,
    web::Ui,
};

/// One field of the segment with what can be asked of it.
#[derive(Debug)]
pub struct SegmentField {
    pub field: String,
    /// The same as a part of an id.
    pub id: String,
    pub label: String,
    /// Value, label, chosen.
    pub values: Vec<(String, String, bool)>,
    /// For what has an order, the type of the inputs, and both bounds.
    pub span: Option<(&'static str, String, String)>,
    /// For texts: what must be in it.
    pub holds: Option<String>,
    /// For own fields: whether anything must be known: word, label, chosen.
    pub known: Vec<(&'static str, String, bool)>,
}

/// The fields that every account has, and the accounts' own.
pub fn segment_fields(ui: &Ui, draft: &Draft, offer: &Offer) -> (Vec<SegmentField>, Vec<SegmentField>) {
    // As the form has it: what was typed and cannot be read stands where it was typed.
    let said = |what: &str, field: &str| {
        let name = format!("{what}:{field}");
        draft.segment.iter().find(|(of, _)| *of == name).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    // What is chosen and not offered stays on offer, or it would be lost with the next save.
    let values = |field: &str, mut offered: Vec<(String, String)>| -> Vec<(String, String, bool)> {
        let chosen: Vec<&String> = draft
            .segment
            .iter()
            .filter(|(of, value)| of == field && !value.is_empty())
            .map(|(_, value)| value)
            .collect();
        for value in &chosen {
            if !offered.iter().any(|(known, _)| known == *value) {
                offered.push(((*value).clone(), (*value).clone()));
            }
        }
        let is = |value: &String| chosen.contains(&value);
        offered.into_iter().map(|(value, label)| (value.clone(), label, is(&value))).collect()
    };
    let words = |stem: &str, values: &[&str]| -> Vec<(String, String)> {
        values.iter().map(|value| ((*value).to_owned(), ui.t(&format!("{stem}-{value}")))).collect()
    };
    let common = |field: &str, offered: Vec<(String, String)>| SegmentField {
        field: field.to_owned(),
        id: field.to_owned(),
        label: ui.t(&format!("workshop-segment-{field}")),
        values: values(field, offered),
        span: None,
        holds: None,
        known: Vec::new(),
    };
    let plain = |texts: &[String]| texts.iter().map(|text| (text.clone(), text.clone())).collect();
    let mut fields = vec![
        common("stage", words("stage", &["onboarding", "adoption", "expansion", "renewal"])),
        common("touch", words("touch", &["high", "low", "tech"])),
        common("plan", plain(&offer.plans)),
    ];
    fields.retain(|field| !field.values.is_empty());
    let mut own: Vec<(String, String, FieldType)> =
        ui.fields().iter().map(|field| (field.key.clone(), field.label.clone(), field.kind)).collect();
    for (name, _) in &draft.segment {
        // A field that is gone keeps its condition in the form.
        let field = name.split_once(':').map_or(name.as_str(), |(_, field)| field);
        if let Some(key) = field.strip_prefix(CUSTOM)
            && !own.iter().any(|(of, ..)| of == key)
        {
            own.push((key.to_owned(), key.to_owned(), FieldType::Text));
        }
    }
    let own = own.into_iter().map(|(key, label, kind)| {
        let field = key_of_field(&key);
        let offered = match kind {
            FieldType::Boolean => {
                vec![("true".to_owned(), ui.t("word-yes")), ("false".to_owned(), ui.t("word-no"))]
            }
            FieldType::Choice => plain(offer.choices.get(&key).map_or(&[], Vec::as_slice)),
            _ => Vec::new(),
        };
        let span = match kind {
            FieldType::Integer | FieldType::Number | FieldType::Money => Some("text"),
            FieldType::Date | FieldType::Datetime => Some("date"),
            _ => None,
        };
        let is_text = matches!(kind, FieldType::Text | FieldType::Email | FieldType::Url);
        let known = said("known", &field);
        SegmentField {
            id: key,
            label,
            values: values(&field, offered),
            span: span.map(|kind| (kind, said("from", &field), said("to", &field))),
            holds: is_text.then(|| said("holds", &field)),
            known: ["", "yes", "no"]
                .map(|word| {
                    let label =
                        ui.t(&format!("workshop-known-{}", if word.is_empty() { "any" } else { word }));
                    (word, label, word == known)
                })
                .into(),
            field,
        }
    });
    let own = own.collect();
    (fields, own)
}
