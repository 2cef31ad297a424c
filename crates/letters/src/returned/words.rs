//! Job: what the words of a refusal mean.
//! Invariant: lists are asked in order and the first that fits decides: what is about us and the letter comes before what is
//! about the address, because servers add "user unknown" and "try later" to everything.

use std::sync::LazyLock;

use regex::{Regex, RegexSet, RegexSetBuilder};

use super::addresses;
use super::reason::Reason;

/// What words say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Clear(Reason),
    /// That the address is not known, which may be so or a filter's excuse.
    Unknown,
    /// Words that a status, where there is one, says better.
    Vague(Reason),
}

/// What the words say, if any list knows them.
pub(super) fn said(words: &str) -> Option<Said> {
    static SETS: LazyLock<Vec<(Said, RegexSet)>> = LazyLock::new(|| {
        LISTS
            .iter()
            .map(|(said, phrases)| {
                let phrases = phrases.lines().map(str::trim).filter(|phrase| !phrase.is_empty());
                let set = RegexSetBuilder::new(phrases).case_insensitive(true).build();
                (*said, set.expect("a test compiles the phrases"))
            })
            .collect()
    });
    static EVERY: LazyLock<Regex> = LazyLock::new(|| {
        let phrases: Vec<&str> =
            PHRASES_OF_EVERY_REPORT.lines().filter(|phrase| !phrase.is_empty()).collect();
        Regex::new(&format!("(?i){}", phrases.join("|"))).expect("a test compiles the phrases")
    });
    // Lines of an answer are broken anywhere.
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = addresses::hidden_in(&EVERY.replace_all(&words, " "));
    SETS.iter().find(|(_, set)| set.is_match(&words)).map(|(said, _)| *said)
}

/// The lists, in the order in which they are asked.
const LISTS: [(Said, &str); 21] = [
    (Said::Clear(Reason::UnknownHost), "account or domain may not exist"),
    (Said::Clear(Reason::Policy), include_str!("phrases/blocked.txt")),
    (Said::Clear(Reason::Filtered), include_str!("phrases/filtered.txt")),
    (Said::Clear(Reason::UnknownUser), include_str!("phrases/unknown-user.txt")),
    (Said::Clear(Reason::MailboxFull), include_str!("phrases/mailbox-full.txt")),
    (Said::Clear(Reason::TooBig), include_str!("phrases/too-big.txt")),
    (Said::Clear(Reason::Disabled), include_str!("phrases/disabled.txt")),
    (Said::Clear(Reason::Moved), include_str!("phrases/moved.txt")),
    (Said::Clear(Reason::NoMail), include_str!("phrases/no-mail.txt")),
    (Said::Clear(Reason::Unreached), include_str!("phrases/unreached.txt")),
    (Said::Clear(Reason::TooFast), include_str!("phrases/too-fast.txt")),
    (Said::Clear(Reason::Authentication), include_str!("phrases/authentication.txt")),
    (Said::Clear(Reason::Spam), include_str!("phrases/spam.txt")),
    (Said::Clear(Reason::Content), include_str!("phrases/content.txt")),
    (Said::Clear(Reason::Policy), include_str!("phrases/policy.txt")),
    (Said::Clear(Reason::UnknownHost), include_str!("phrases/unknown-host.txt")),
    (Said::Clear(Reason::Server), include_str!("phrases/server.txt")),
    (Said::Unknown, include_str!("phrases/unknown-or-filtered.txt")),
    (Said::Clear(Reason::UnknownHost), include_str!("phrases/vague-unknown-host.txt")),
    (Said::Vague(Reason::Unreached), include_str!("phrases/vague-unreached.txt")),
    (Said::Vague(Reason::Policy), include_str!("phrases/vague-policy.txt")),
];

/// What programs say in every report, whatever happened.
const PHRASES_OF_EVERY_REPORT: &str = include_str!("phrases/every-report.txt");
