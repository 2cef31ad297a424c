//! Job: find in a text what a mail server answered: status, code, and the words of the reply.
//! Invariant: numbers of an address in the network are no status.

use std::sync::LazyLock;

use regex::Regex;

/// A status as in 5.1.1 in the words; a specific one rather than a general one.
pub(super) fn status_in(words: &str) -> Option<String> {
    static STATUS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|[^0-9.])([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:[^0-9.]|\.?\s|\.?$)")
            .expect("a fixed expression")
    });
    let mut all = STATUS.captures_iter(words).map(|captures| captures[1].to_owned());
    let first = all.next()?;
    if !first.ends_with(".0.0") {
        return Some(first);
    }
    Some(all.find(|status| !status.ends_with(".0.0")).unwrap_or(first))
}

/// A code as in 550 where a reply begins.
pub(super) fn code_in(words: &str) -> Option<u16> {
    static CODE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|[\s:;'(<\[>])([45][0-5][0-9])(?:[ \-:;,]|$)").expect("a fixed expression")
    });
    CODE.captures(words).and_then(|captures| captures[1].parse().ok())
}

/// The reply of a server that a text quotes: from the code to the end of the paragraph.
pub(super) fn reply_in(about: &str) -> String {
    static REPLY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|[\s:;'(<\[>])[45][0-5][0-9][ \-:]+(?:[^\n]|\n[^\n])*").expect("a fixed expression")
    });
    REPLY.find(about).map_or(String::new(), |reply| reply.as_str().trim().chars().take(2_000).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_answered_is_found() {
        for (words, status, code) in [
            ("550 5.1.1 <a@example.jp>: User unknown", Some("5.1.1"), Some(550)),
            ("host mx[192.0.2.1] said: 550-5.7.26 Unauthenticated", Some("5.7.26"), Some(550)),
            ("5.0.0 (permanent) smtp; 550 5.2.2 full", Some("5.2.2"), Some(550)),
            ("Remote host said: 421 try later", None, Some(421)),
            ("delivered to 5.1.1.9 in 1550 ms", None, None),
            ("(#5.1.2)", Some("5.1.2"), None),
        ] {
            assert_eq!((status_in(words).as_deref(), code_in(words)), (status, code), "{words}");
        }
        assert_eq!(reply_in("x said:\n  550 no\n  such user\n\nregards"), "550 no\n  such user");
    }
}
