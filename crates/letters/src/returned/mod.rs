//! Job: read what comes back after a letter was sent: bounces, complaints, automatic answers.
//! Invariant: who is called lost for good ([`Hardness::Hard`]) is so by the words of the server that refused; where the words
//! leave it open, the bounce is soft, because a wrong "hard" silences a customer and a wrong "soft" costs one more try.
//!
//! Reports have a form (RFC 3464 for bounces, RFC 5965 for complaints), which half of the servers do not use, and of those that
//! do, half say the reason in free text only. So the form is read where it is there, and the words are read always.
//!
//! One trap is worth knowing in Japan: telephone companies answer "User unknown" to letters that the person's own filter turns
//! away (allowed domains only). They say it after they took the recipient, at the end of the letter, or without the status 5.1.1
//! of an address that does not exist. That is [`Reason::Filtered`], and soft.

mod addresses;
mod complaint;
mod kind;
mod reason;
mod replies;
mod report;
mod sections;
mod sns;
mod step;
mod verdict;
mod words;

pub use self::complaint::{Complaint, ComplaintKind};
pub use self::kind::read;
pub use self::reason::{Hardness, Reason};
pub use self::verdict::{Party, Verdict, verdict_of_reply};

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returned {
    /// Letters that did not arrive, one entry for each person.
    Bounces(Vec<Bounce>),
    /// Somebody called a letter unwanted.
    Complaint(Complaint),
    /// A report that a letter did arrive, or was passed on.
    Arrived,
    /// An answer that a machine gave: away, received, a ticket number.
    AutomaticAnswer,
    /// A mail like any other.
    Other,
}

/// One person whom a letter did not reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// The address as the report writes it; it need not be one that we wrote to, as where a person forwards their mail.
    pub recipient: Option<String>,
    /// The address that we wrote to, where the report tells it from the one that failed.
    pub written_to: Option<String>,
    /// A warning only: the server goes on trying. It is no failure, and another report follows if it becomes one.
    pub is_still_tried: bool,
    pub verdict: Verdict,
    /// As in 5.1.1 (RFC 3463).
    pub status: Option<String>,
    /// As in 550.
    pub code: Option<u16>,
    /// The Message-ID of the letter that came back, without angle brackets.
    pub message_id: Option<String>,
    /// What the server said, shortened.
    pub words: String,
}

/// Words in one line of at most 500 characters.
fn shortened(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(500).collect()
}
