//! Job: what became of a letter, in the four ways that an outbox must tell apart.
//! Invariant: `Later` is said only where the server cannot have taken the letter.

use std::fmt;

pub use crate::returned::Party;
use crate::returned::{Verdict, verdict_of_reply};

/// What became of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server took it and answers for it from now on. It may still come back as a bounce.
    Sent { reply: Reply },
    /// The server will never take it like this.
    Refused { whose: Party, reply: Reply },
    /// It was certainly not taken; another try can do no harm.
    Later { step: Step, cause: Cause, words: String },
    /// The whole letter was given and no answer came: it may have been taken. A second try may give the person two
    /// letters with one Message-ID, so it is the outbox's choice, by what the letter is.
    Unknown { words: String },
}

/// A server's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// As in 250 or 550.
    pub code: u16,
    /// As in 5.1.1 (RFC 3463), where the server says it.
    pub status: Option<String>,
    /// Its words, in one line.
    pub words: String,
}

/// How far it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    Connect,
    StartTls,
    Login,
    MailFrom,
    RcptTo,
    Data,
    Content,
}

crate::words::words!(Step {
    Connect => "connect", StartTls => "starttls", Login => "login", MailFrom => "mail-from", RcptTo => "rcpt-to",
    Data => "data", Content => "content",
});

/// Why it is for later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The server asked to come again (4xx).
    Busy,
    /// No connection, or it was lost.
    Connection,
    /// A step took longer than it may.
    Timeout,
    /// The server will not speak to us as we are set up: TLS, login, greeting. Every letter will fare the same, and an
    /// admin must hear of it.
    Settings,
    /// The server said what no mail server says.
    Protocol,
}

crate::words::words!(Cause {
    Busy => "busy", Connection => "connection", Timeout => "timeout", Settings => "settings", Protocol => "protocol",
});

impl Reply {
    pub(super) fn new(code: u16, words: &str) -> Self {
        let words: String =
            words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(1_000).collect();
        let status = words.split(' ').next().filter(|first| is_status(first)).map(str::to_owned);
        Self { code, status, words }
    }

    /// What the answer says about the recipient's address, in the words of bounces.
    pub fn verdict(&self, whose: Party) -> Verdict {
        verdict_of_reply(whose, Some(self.code), self.status.as_deref(), &self.words)
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.code, self.words)
    }
}

fn is_status(word: &str) -> bool {
    let mut numbers = word.split('.');
    numbers.next().is_some_and(|class| matches!(class, "2" | "4" | "5"))
        && [numbers.next(), numbers.next()].into_iter().all(|number| {
            number.is_some_and(|digits| {
                (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
            })
        })
        && numbers.next().is_none()
}
