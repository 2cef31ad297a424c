//! Job: read a complaint: somebody called a letter unwanted (ARF, RFC 5965).
//! Invariant: who complained is named only where the provider says it.

use std::sync::LazyLock;

use regex::Regex;

use super::addresses;
use super::sections::Sections;

/// A letter that somebody called unwanted (RFC 5965).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    pub kind: ComplaintKind,
    /// Who complained, where the provider says it; many do not.
    pub recipient: Option<String>,
    pub message_id: Option<String>,
}

/// What a complaint says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ComplaintKind {
    Abuse,
    Fraud,
    Virus,
    /// The person asked their provider to be taken off.
    OptOut,
    /// A report that SPF, DKIM or DMARC failed: about us, not from a person.
    AuthenticationFailure,
    NotSpam,
    Other,
}

crate::words::words!(ComplaintKind {
    Abuse => "abuse", Fraud => "fraud", Virus => "virus", OptOut => "opt-out", AuthenticationFailure => "auth-failure",
    NotSpam => "not-spam", Other => "other",
});

/// Reads the part for machines, with the letter beside it.
pub(super) fn complaint(feedback: &str, sections: &Sections) -> Complaint {
    let field = |name: &str| {
        feedback.lines().find_map(|line| {
            let (given, value) = line.split_once(':')?;
            given.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let kind = match field("Feedback-Type").unwrap_or_default().to_ascii_lowercase().as_str() {
        "abuse" | "complaint" => ComplaintKind::Abuse,
        "fraud" => ComplaintKind::Fraud,
        "virus" => ComplaintKind::Virus,
        "opt-out" | "opt-out-list" => ComplaintKind::OptOut,
        "auth-failure" | "dkim" | "miscategorized" => ComplaintKind::AuthenticationFailure,
        "not-spam" => ComplaintKind::NotSpam,
        _ => ComplaintKind::Other,
    };
    static FIELD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?im)^[ \t]*(?:original-)?message-id:\s*<?([^<>\s]{3,250})>?")
            .expect("a fixed expression")
    });
    static TO: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?im)^to:\s*(.*)").expect("a fixed expression"));
    let message_id = FIELD
        .captures(&sections.original)
        .or_else(|| FIELD.captures(feedback))
        .map(|found| found[1].to_owned());
    let recipient = ["Original-Rcpt-To", "Removal-Recipient"]
        .iter()
        .find_map(|name| addresses::first_in(&field(name)?))
        .or_else(|| TO.captures(&sections.original).and_then(|found| addresses::first_in(&found[1])));
    Complaint { kind, recipient, message_id }
}
