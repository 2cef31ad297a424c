//! Job: a letter to one person, from its parts to the bytes that a mail server takes.
//! Invariant: what was given is what a mail program shows, or the letter is refused with the field named.
//!
//! The bytes are made by mail-builder. lettre's builder was the other choice: it encodes each word of a subject for
//! itself and folds addresses by its own rules, while mail-builder folds encoded words at 76 columns, never inside
//! a character, and picks 7bit, quoted-printable or base64 by which is shortest. It is also in the tree already, below
//! mail-auth. What it leaves to the caller is done here: control characters (it would write a bare carriage return),
//! line ends of a body, texts that look like encoded words (`=?…?=` would be decoded into something else), and boundaries,
//! which follow from the Message-ID so that one letter has one form however often it is written.

mod encoded;
mod fields;
mod plain;
mod raw;
#[cfg(test)]
pub(crate) mod tests;
mod write;

use std::fmt;

use jiff::Timestamp;

pub use self::plain::{MOST_HTML_BYTES, text_of_html};
pub use self::raw::{RawError, RawLetter};
use crate::address::{Address, Mailbox};

/// Everything that a letter says and how it is to be treated on its way.
#[derive(Debug, Clone)]
pub struct Letter {
    pub from: Mailbox,
    pub reply_to: Option<Mailbox>,
    pub to: Mailbox,
    /// Blanks around it are dropped, as every mail program does.
    pub subject: String,
    pub date: Timestamp,
    pub message_id: MessageId,
    pub body: Body,
    pub attachments: Vec<Attachment>,
    pub kind: Kind,
    pub unsubscribe: Option<Unsubscribe>,
    /// What Gmail's complaint reports are grouped by, from the finest part to the sender: `mailing:topic:workspace:bansou`.
    pub feedback_id: Option<String>,
    /// The letters that this one answers, oldest first.
    pub answers: Vec<MessageId>,
}

/// Why the letter is written, which decides how machines on the way treat it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A member wrote it to this person.
    Personal,
    /// The program tells of something: an invitation, a password, a digest.
    Notice,
    /// An automatic answer to a letter; it must name which.
    AutomaticReply,
    /// One of many alike; it must have an [`Unsubscribe`]. The list's name goes into `List-Id`.
    Bulk { list: String },
}

/// The name of a letter, the same however often it is sent: `<something@host>`, kept without the angle brackets.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MessageId(String);

impl MessageId {
    /// Takes `unique@host`, with or without angle brackets.
    ///
    /// # Errors
    /// When it could not stand in a header as it is.
    pub fn parse(text: &str) -> Result<Self, LetterError> {
        let inner = text.trim().trim_start_matches('<').trim_end_matches('>');
        let fits = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>()[],;:\\\"@".contains(&byte))
        };
        match inner.split_once('@') {
            Some((left, right)) if fits(left) && fits(right) && inner.len() <= 250 => {
                Ok(Self(inner.to_owned()))
            }
            _ => Err(LetterError::MessageId { given: text.escape_debug().to_string() }),
        }
    }

    /// Without angle brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "<{}>", self.0)
    }
}

/// The words. At least one form must be given; the text is made from the HTML where it is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    pub text: Option<String>,
    pub html: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub file_name: String,
    /// As in `application/pdf`.
    pub media_type: String,
    pub content: Vec<u8>,
}

/// How to stop letters of this kind: `List-Unsubscribe` and, by RFC 8058, a POST to the same link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsubscribe {
    /// Must be https. A POST unsubscribes; a GET only shows a page, because mail scanners follow links.
    pub link: String,
    /// For programs that cannot post.
    pub mail: Option<Address>,
}

/// Why a letter cannot be written. `field` is the name of the field as in [`Letter`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    #[error("{field} holds {what} at character {at}; leave it out")]
    ControlCharacter { field: String, what: String, at: usize },
    #[error("{field} is longer than {most} characters")]
    TooLong { field: &'static str, most: usize },
    #[error("a letter needs {0}")]
    Missing(&'static str),
    #[error("`{given}` is no Message-ID; one looks like `01JF…@bansou.example.jp`")]
    MessageId { given: String },
    #[error("`{given}` cannot be the link to unsubscribe: {problem}")]
    Unsubscribe { given: String, problem: &'static str },
    #[error("`{given}` is no media type; one looks like `application/pdf`")]
    MediaType { given: String },
    #[error("the letter has {bytes} bytes with its attachments; mail servers take {most}")]
    TooBig { bytes: usize, most: usize },
}
