//! Text as it stands in an address.
//!
//! Invariant: letters, digits and `-._~` stand for themselves, whatever else there is is written by its bytes (RFC 3986).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const PATH: &AsciiSet = &PART.remove(b'/');

/// As one part of an address: a name or value of its query, a piece of its path.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PART).to_string()
}

/// The same of a whole path, whose slashes stand.
pub fn encoded_path(text: &str) -> String {
    utf8_percent_encode(text, PATH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_an_address_is_written_by_its_bytes() {
        assert_eq!(encoded("a/b?c=1&d 2~3"), "a%2Fb%3Fc%3D1%26d%202~3");
        assert_eq!(encoded_path("/w/acme/today?x=顧"), "/w/acme/today%3Fx%3D%E9%A1%A7");
    }
}
