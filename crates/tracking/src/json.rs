//! Job: read JSON one level at a time and leave the rest as text, so that no tree is built of what nobody asks.
//! Invariant: nothing here recurses, so the nesting of a hostile body costs no stack.

use std::{borrow::Cow, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Calls `visit` with each key and raw value of a JSON object, in order; later duplicates come later.
/// Returns whether the text is an object.
pub(crate) fn each_field<'a>(text: &'a str, visit: impl FnMut(&str, &'a RawValue)) -> bool {
    struct Fields<F>(F);

    impl<'de, F: FnMut(&str, &'de RawValue)> Visitor<'de> for Fields<F> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
            while let Some(key) = map.next_key_seed(Key)? {
                (self.0)(&key, map.next_value()?);
            }
            Ok(())
        }
    }

    let mut json = serde_json::Deserializer::from_str(text);
    json.deserialize_map(Fields(visit)).is_ok()
}

/// A key of an object, borrowed from the text unless it has escapes.
pub(crate) struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_owned()))
    }
}

/// Whether a text is one JSON value and nothing else.
pub(crate) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

pub(crate) fn is_null(raw: &RawValue) -> bool {
    raw.get() == "null"
}

pub(crate) fn is_true(raw: Option<&RawValue>) -> bool {
    raw.is_some_and(|raw| raw.get() == "true")
}

pub(crate) fn is_false(raw: Option<&RawValue>) -> bool {
    raw.is_some_and(|raw| raw.get() == "false")
}

/// The text of a JSON string, or of a number as it is written. Ids come as either.
pub(crate) fn text_of(raw: &RawValue) -> Option<Cow<'_, str>> {
    let json = raw.get();
    match json.as_bytes().first()? {
        b'"' if memchr::memchr(b'\\', json.as_bytes()).is_none() => {
            json.get(1..json.len() - 1).map(Cow::Borrowed)
        }
        b'"' => serde_json::from_str::<String>(json).ok().map(Cow::Owned),
        b'-' | b'0'..=b'9' => Some(Cow::Borrowed(json)),
        _ => None,
    }
}

/// The text of a JSON object that has at least one key.
pub(crate) fn filled_object(raw: &RawValue) -> Option<&str> {
    let inner = raw.get().strip_prefix('{')?.strip_suffix('}')?;
    (!inner.trim().is_empty()).then_some(raw.get())
}

/// How many keys a JSON text has at any depth, and how deep its objects and arrays nest.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub keys: usize,
    pub depth: usize,
}

pub(crate) fn shape(json: &str) -> Shape {
    let bytes = json.as_bytes();
    let (mut keys, mut depth, mut open, mut at) = (0, 0, 0_usize, 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => at = end_of_string(bytes, at),
            b'{' | b'[' => {
                open += 1;
                depth = depth.max(open);
            }
            b'}' | b']' => open = open.saturating_sub(1),
            b':' => keys += 1,
            _ => {}
        }
        at += 1;
    }
    Shape { keys, depth }
}

/// The index of the quote that closes the string opened at `start`, or of the last byte.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += found;
        if bytes[at] == b'"' {
            return at;
        }
        at += 2;
    }
    bytes.len().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> Box<RawValue> {
        RawValue::from_string(json.to_owned()).expect("test writes JSON")
    }

    #[test]
    fn texts_of_strings_and_numbers_only() {
        assert_eq!(text_of(&raw(r#""a""#)).as_deref(), Some("a"));
        assert_eq!(text_of(&raw(r#""株\u5f0f\"x""#)).as_deref(), Some("株式\"x"));
        assert_eq!(text_of(&raw("42")).as_deref(), Some("42"));
        assert_eq!(text_of(&raw("-4.5")).as_deref(), Some("-4.5"));
        for json in ["null", "true", "[1]", r#"{"a":1}"#] {
            assert_eq!(text_of(&raw(json)), None, "{json}");
        }
    }

    #[test]
    fn shapes_ignore_what_stands_in_strings() {
        assert_eq!(shape(r#"{"a":1,"b":{"c":[1,2]}}"#), Shape { keys: 3, depth: 3 });
        assert_eq!(shape(r#"{"a\"{[:":"}:{\\"}"#), Shape { keys: 1, depth: 1 });
        assert_eq!(shape(r#"{"open"#), Shape { keys: 0, depth: 1 });
    }

    #[test]
    fn fields_of_objects_only() {
        let mut seen = Vec::new();
        assert!(each_field(r#" {"a":1,"\u0062":"x","a":2} "#, |key, value| {
            seen.push((key.to_owned(), value.get().to_owned()));
        }));
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(seen, [pair("a", "1"), pair("b", "\"x\""), pair("a", "2")]);
        for json in ["[]", "1", "\"{}\"", "null", "", "{"] {
            assert!(!each_field(json, |_, _| {}), "{json}");
        }
    }
}
