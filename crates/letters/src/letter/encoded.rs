//! Job: write a text of a header as encoded words, whatever it holds (RFC 2047).
//! Invariant: no word has more than 64 characters or ends inside a character.

use base64::{Engine, prelude::BASE64_STANDARD};

/// Octets of a word: with base64, `=?utf-8?B?` and `?=` 64 characters, so that the name of the header fits before it.
const OCTETS: usize = 39;

/// Whether a plain text would be taken for encoded words and read as something else.
pub(super) fn looks_encoded(text: &str) -> bool {
    text.contains("=?")
}

/// The text as encoded words with a blank between each two, at which a line may be folded.
pub(super) fn encoded_words(text: &str) -> String {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.floor_char_boundary(OCTETS);
        let (word, after) = rest.split_at(end);
        words.push(format!("=?utf-8?B?{}?=", BASE64_STANDARD.encode(word)));
        rest = after;
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_short_and_whole() {
        let text = "=?x?= 契約更新のご案内".repeat(9);
        let mut read = Vec::new();
        for word in encoded_words(&text).split(' ') {
            assert!(word.len() <= 64);
            let base64 = word.strip_prefix("=?utf-8?B?").and_then(|rest| rest.strip_suffix("?=")).unwrap();
            let octets = BASE64_STANDARD.decode(base64).unwrap();
            assert!(std::str::from_utf8(&octets).is_ok());
            read.extend(octets);
        }
        assert_eq!(String::from_utf8(read).unwrap(), text);
    }
}
