//! Job: turn the bytes that SDKs really send into text that a strict JSON reader and both databases accept.
//! Invariant: valid text without NUL and lone surrogates comes out as it went in, without a copy.

use std::borrow::Cow;

/// Text of a body: a byte order mark dropped, bytes that are not UTF-8 replaced, and escapes mended.
pub(crate) fn text(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => escapes(text),
        Err(_) => Cow::Owned(escapes(&String::from_utf8_lossy(bytes)).into_owned()),
    }
}

/// Replaces escapes of NUL, which PostgreSQL cannot store, and of half a surrogate pair, which JavaScript and
/// Python write when a text was cut inside an emoji, by `\ufffd`.
fn escapes(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut mended = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = memchr::memchr(b'\\', &bytes[at..]) {
        at += found;
        let Some(unit) = unit_at(bytes, at) else {
            at = (at + 2).min(bytes.len());
            continue;
        };
        let length = match unit {
            0xD800..=0xDBFF if matches!(unit_at(bytes, at + 6), Some(0xDC00..=0xDFFF)) => 12,
            0 | 0xD800..=0xDFFF => {
                mended.push_str(&text[copied..at]);
                mended.push_str("\\ufffd");
                copied = at + 6;
                6
            }
            _ => 6,
        };
        at += length;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    mended.push_str(&text[copied..]);
    Cow::Owned(mended)
}

/// The UTF-16 unit of a `\uXXXX` at `at`.
fn unit_at(bytes: &[u8], at: usize) -> Option<u16> {
    let hex = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    if !hex.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()
}

/// What a lenient writer puts and a strict reader refuses: `NaN` and `Infinity` (Python) become `null`, control
/// characters inside strings become escapes. For texts that were refused as they are.
pub(crate) fn lenient(text: &str) -> String {
    let mut mended = String::with_capacity(text.len() + 16);
    let mut in_string = false;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let mut length = character.len_utf8();
        match character {
            '"' => {
                in_string = !in_string;
                mended.push('"');
            }
            '\\' if in_string => {
                length += rest[1..].chars().next().map_or(0, char::len_utf8);
                mended.push_str(&rest[..length]);
            }
            '\0' if in_string => mended.push_str("\\ufffd"),
            '\0'..'\x20' if in_string => mended.push_str(&format!("\\u{:04x}", character as u32)),
            'N' | 'I' | '-' if !in_string => match not_a_number(rest) {
                Some(word) => {
                    mended.push_str("null");
                    length = word.len();
                }
                None => mended.push(character),
            },
            _ => mended.push(character),
        }
        rest = &rest[length..];
    }
    mended
}

fn not_a_number(rest: &str) -> Option<&'static str> {
    ["NaN", "-NaN", "Infinity", "-Infinity"].into_iter().find(|word| rest.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::is_json;

    #[test]
    fn good_text_is_not_copied() {
        for good in ["{}", r#"{"a":"\u682a\n\\u0000\ud83d\ude00"}"#, "日本語"] {
            assert!(matches!(text(good.as_bytes()), Cow::Borrowed(same) if same == good), "{good}");
        }
    }

    #[test]
    fn mends_halves_nul_and_bytes() {
        let table: [(&[u8], &str); 7] = [
            (br#"["\ud83d"]"#, r#"["\ufffd"]"#),
            (br#"["\ud83dx\ude00"]"#, r#"["\ufffdx\ufffd"]"#),
            (br#"["\ud83d\ud83d\ude00"]"#, r#"["\ufffd\ud83d\ude00"]"#),
            (br#"["a\u0000b"]"#, r#"["a\ufffdb"]"#),
            (b"\xef\xbb\xbf{}", "{}"),
            (b"[\"\xff\"]", "[\"\u{fffd}\"]"),
            (br#"["\ud8"#, r#"["\ud8"#),
        ];
        for (given, expected) in table {
            assert_eq!(text(given), expected);
        }
    }

    #[test]
    fn lenient_reads_what_python_writes() {
        let given = "{\"a\": NaN, \"b\": -Infinity, \"c\": [Infinity, -1], \"d\": \"NaN \\\" Infinity\", \"e\": \"x\ty\"}";
        let mended = lenient(given);
        assert_eq!(
            mended,
            "{\"a\": null, \"b\": null, \"c\": [null, -1], \"d\": \"NaN \\\" Infinity\", \"e\": \"x\\u0009y\"}"
        );
        assert!(is_json(&mended));
    }
}
