//! Job: read ids and names.
//! Invariant: an id is a filled text; the words that broken code sends in place of one are no id.

use serde_json::value::RawValue;

use crate::{
    json::{filled_object, is_null, text_of},
    limits::Limits,
    refusal::{Fault, Reason},
};

/// What code sends that turned "nothing" into a text.
const NO_ID: [&str; 6] = ["null", "undefined", "none", "nan", "nil", "[object object]"];

/// What code sends for whoever is there, or in place of a variable that was never filled. Taken as a person's id it
/// would make one person of all of them.
const NO_PERSON: [&str; 34] = [
    "0",
    "-1",
    "true",
    "false",
    "guest",
    "anonymous",
    "anon",
    "unknown",
    "not_authenticated",
    "not authenticated",
    "unauthenticated",
    "not_logged_in",
    "logged_out",
    "not set",
    "not_set",
    "(not set)",
    "(null)",
    "<null>",
    "<nil>",
    "n/a",
    "{}",
    "[]",
    "id",
    "email",
    "user_id",
    "userid",
    "distinct_id",
    "distinctid",
    "anonymous_id",
    "anonymousid",
    "00000000-0000-0000-0000-000000000000",
    "ゲスト",
    "匿名",
    "未ログイン",
];

/// An id: a string, or a number as it is written. Absent, empty and meaningless ids are `None`.
pub(crate) fn id(
    raw: Option<&RawValue>,
    field: &'static str,
    limits: &Limits,
) -> Result<Option<String>, Fault> {
    let id = name(raw, field, limits)?;
    Ok(id.filter(|id| !is_nothing(id)))
}

/// A person's id as it came.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum PersonRef {
    #[default]
    Absent,
    /// An id that no person has: what stood there.
    Nobodys(String),
    Id(String),
}

impl PersonRef {
    pub fn id(self) -> Option<String> {
        match self {
            PersonRef::Id(id) => Some(id),
            PersonRef::Absent | PersonRef::Nobodys(_) => None,
        }
    }

    /// The refusal of an event that rests on this id, where no person has it.
    pub fn fault(&self, field: &'static str) -> Option<Fault> {
        match self {
            PersonRef::Nobodys(given) => Some(Fault::given(Reason::NobodysId, field, given)),
            PersonRef::Absent | PersonRef::Id(_) => None,
        }
    }
}

/// A person's id. Words that stand for nobody in particular are none, also within quotes.
pub(crate) fn person_ref(
    raw: Option<&RawValue>,
    field: &'static str,
    limits: &Limits,
) -> Result<PersonRef, Fault> {
    Ok(match name(raw, field, limits)? {
        None => PersonRef::Absent,
        Some(id) if is_nobodys(&id) => PersonRef::Nobodys(id),
        Some(id) => PersonRef::Id(id),
    })
}

fn is_nothing(id: &str) -> bool {
    NO_ID.iter().any(|word| id.eq_ignore_ascii_case(word))
}

fn is_nobodys(id: &str) -> bool {
    let bare = id.trim_matches(|c: char| matches!(c, '"' | '\'' | '`' | '\\') || c.is_whitespace());
    let is_left_unfilled = (bare.starts_with("{{") && bare.ends_with("}}"))
        || (bare.starts_with("${") && bare.ends_with('}'))
        || (bare.starts_with("<%") && bare.ends_with("%>"));
    bare.is_empty()
        || is_left_unfilled
        || is_nothing(bare)
        || NO_PERSON.iter().any(|word| bare.eq_ignore_ascii_case(word))
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
