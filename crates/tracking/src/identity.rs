//! Job: read ids and names.
//! Invariant: an id is a filled text; the words that broken code sends in place of one are no id.

use serde_json::value::RawValue;

use crate::{
    json::{filled_object, is_null, text_of},
    limits::Limits,
    refusal::{Fault, Reason},
};

/// What code sends that turned "nothing" into a text. Taken as an id it would make one person of all who have none.
const NO_ID: [&str; 6] = ["null", "undefined", "none", "nan", "nil", "[object object]"];

/// An id: a string, or a number as it is written. Absent, empty and meaningless ids are `None`.
pub(crate) fn id(
    raw: Option<&RawValue>,
    field: &'static str,
    limits: &Limits,
) -> Result<Option<String>, Fault> {
    let id = name(raw, field, limits)?;
    Ok(id.filter(|id| !NO_ID.iter().any(|word| id.eq_ignore_ascii_case(word))))
}

/// A name: as an id, but any word will do.
pub(crate) fn name(
    raw: Option<&RawValue>,
    field: &'static str,
    limits: &Limits,
) -> Result<Option<String>, Fault> {
    let Some(text) = raw.and_then(text_of) else { return Ok(None) };
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    // Bytes first: they are counted already, and a text has no more characters than bytes.
    if text.len() > limits.name_chars && text.chars().count() > limits.name_chars {
        return Err(Fault::given(Reason::TooLong, field, text));
    }
    Ok(Some(text.to_owned()))
}

/// The text of an object with at least one key; `None` for an absent, null or empty one.
pub(crate) fn object<'a>(raw: Option<&'a RawValue>, field: &'static str) -> Result<Option<&'a str>, Fault> {
    match raw {
        None => Ok(None),
        Some(raw) if is_null(raw) => Ok(None),
        Some(raw) if raw.get().starts_with('{') => Ok(filled_object(raw)),
        Some(raw) => Err(Fault::given(Reason::NotAnObject, field, raw.get())),
    }
}

/// What stood in a field, for a refusal.
pub(crate) fn as_given(raw: Option<&RawValue>) -> Option<String> {
    raw.map(|raw| raw.get().chars().take(200).collect())
}

/// Where the sender gave no message id. It cannot tell a retry, but names the event from here on.
pub(crate) fn fresh_message_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
