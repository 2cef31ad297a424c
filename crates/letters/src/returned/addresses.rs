//! Job: find whom a free text is about.
//! Invariant: neither who writes the report nor who gets it is taken for who was not reached, unless a form says so.

use std::sync::LazyLock;

use regex::Regex;

/// An address in a text and the words about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mentioned<'a> {
    pub address: String,
    /// From the address to the next one.
    pub words: &'a str,
}

const ADDRESS: &str = r#"(?:"[^"\s]{1,64}"|[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,128})@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})?(?:\.[A-Za-z0-9-]{1,63})+"#;

/// Addresses at the start of a line or behind a word that introduces them, in order; all addresses where there are none such.
pub(super) fn mentioned<'a>(human: &'a str, is_ours: impl Fn(&str) -> bool) -> Vec<Mentioned<'a>> {
    static AT_START: LazyLock<Regex> =
        LazyLock::new(|| expression(r#"(?m)^[ \t>*|\-]*(?:[0-9]{3} )?[<\["'(]*(ADDRESS)"#));
    static INTRODUCED: LazyLock<Regex> = LazyLock::new(|| {
        expression(concat!(
            r"(?i)\b(?:recipients?(?: address)?|address(?:\(?es\)?)?|rcpt to|mailbox|user|to|for|deliver\w* to|<<<|errors?)",
            r#"[ \t]*[:.]?[ \t]*(?:\n[ \t]*){0,2}[<\["'(*]*(ADDRESS)"#
        ))
    });
    static ANYWHERE: LazyLock<Regex> = LazyLock::new(|| expression("(ADDRESS)"));
    [&AT_START, &INTRODUCED, &ANYWHERE]
        .into_iter()
        .map(|pattern| found(pattern, human, &is_ours))
        .find(|found| !found.is_empty())
        // Who writes to themselves has their own address back.
        .unwrap_or_else(|| found(&AT_START, human, |_| false))
}

fn expression(pattern: &str) -> Regex {
    Regex::new(&pattern.replace("ADDRESS", ADDRESS)).expect("a fixed expression")
}

fn found<'a>(pattern: &Regex, human: &'a str, is_ours: impl Fn(&str) -> bool) -> Vec<Mentioned<'a>> {
    let mut starts: Vec<(String, usize)> = Vec::new();
    for captures in pattern.captures_iter(human) {
        let Some(whole) = captures.get(1) else { continue };
        let address = trimmed(whole.as_str());
        if !is_ours(&address) && !starts.iter().any(|(known, _)| known.eq_ignore_ascii_case(&address)) {
            // What is said of somebody may stand before them in the line.
            let line = human[..whole.start()].rfind('\n').map_or(0, |end| end + 1);
            let after_last = starts.last().map_or(0, |(_, start)| *start);
            let start = if starts.is_empty() || line > after_last { line } else { whole.start() };
            starts.push((address, start));
        }
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|(_, start)| *start).chain([human.len()]).collect();
    starts
        .into_iter()
        .zip(ends)
        .map(|((address, start), end)| Mentioned { address, words: &human[start..end] })
        .collect()
}

/// The text without its addresses and links, whose parts would be read as words.
pub(super) fn hidden_in(text: &str) -> String {
    static LINKS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)https?://[^\s>)]+").expect("a fixed expression"));
    static ANYWHERE: LazyLock<Regex> = LazyLock::new(|| expression("ADDRESS"));
    let telling = |link: &regex::Captures<'_>| match &link[0] {
        list if list.contains("spamhaus") || list.contains("spamcop") => "BLOCKLIST",
        group if group.contains("groups.google.com") => "GOOGLEGROUP",
        _ => "LINK",
    };
    ANYWHERE.replace_all(&LINKS.replace_all(text, telling), "ADDR").into_owned()
}

/// The first address in a text, without what stands around it.
pub(super) fn first_in(text: &str) -> Option<String> {
    static ANYWHERE: LazyLock<Regex> = LazyLock::new(|| expression("ADDRESS"));
    ANYWHERE.find(text).map(|found| trimmed(found.as_str()))
}

fn trimmed(address: &str) -> String {
    address.trim_matches(|edge: char| ".'*`=".contains(edge)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_a_text_is_about() {
        let about = |human| {
            mentioned(human, |address| address == "us@example.com")
                .into_iter()
                .map(|one| one.address)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            about("could not reach us@example.com\n<a@example.jp>:\n  550 no, ask b@example.jp\n"),
            ["a@example.jp"]
        );
        assert_eq!(about("There was an error delivering your mail to <a@example.jp>.\n"), ["a@example.jp"]);
        assert_eq!(
            about("x\n  a@example.jp\n  550 no\n  c@example.jp\n 551 moved"),
            ["a@example.jp", "c@example.jp"]
        );
        assert_eq!(about("nobody"), [""; 0]);
    }
}
