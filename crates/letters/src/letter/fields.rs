//! Job: check each field before anything is written.
//! Invariant: no control character, and so no line break, reaches a header.

use super::{Kind, Letter, LetterError, Unsubscribe};
use crate::address::Mailbox;

/// Characters of a subject; mail programs show about 70, and servers refuse headers of some kilobytes.
const SUBJECT_CHARS: usize = 500;
const NAME_CHARS: usize = 200;
const FILE_NAME_CHARS: usize = 200;
/// A header line cannot be folded inside a link, and a line has 998 octets (RFC 5322, 2.1.1).
const LINK_BYTES: usize = 900;
/// Gmail and Exchange Online take 25 MB as sent, of which base64 leaves 18 MB for files.
pub(super) const MOST_BYTES: usize = 25 * 1024 * 1024;

/// Checks every field of the letter.
pub(super) fn check(letter: &Letter) -> Result<(), LetterError> {
    one_line("subject", &letter.subject, SUBJECT_CHARS)?;
    if letter.subject.trim().is_empty() {
        return Err(LetterError::Missing("a subject"));
    }
    name("from", &letter.from)?;
    name("to", &letter.to)?;
    letter.reply_to.as_ref().map_or(Ok(()), |reply_to| name("reply_to", reply_to))?;
    if let Some(feedback_id) = &letter.feedback_id {
        token("feedback_id", feedback_id)?;
    }
    match &letter.kind {
        Kind::Bulk { list } => {
            token("list", list)?;
            if letter.unsubscribe.is_none() {
                return Err(LetterError::Missing("a link to unsubscribe where it is one of many alike"));
            }
        }
        Kind::AutomaticReply if letter.answers.is_empty() => {
            return Err(LetterError::Missing("the Message-ID of the letter that it answers by itself"));
        }
        _ => {}
    }
    letter.unsubscribe.as_ref().map_or(Ok(()), link)?;
    body(letter)?;
    for attachment in &letter.attachments {
        one_line("attachments", &attachment.file_name, FILE_NAME_CHARS)?;
        if attachment.file_name.trim().is_empty() {
            return Err(LetterError::Missing("a name for each attached file"));
        }
        if !is_media_type(&attachment.media_type) {
            return Err(LetterError::MediaType { given: attachment.media_type.escape_debug().to_string() });
        }
    }
    Ok(())
}

fn name(field: &'static str, mailbox: &Mailbox) -> Result<(), LetterError> {
    mailbox.name.as_ref().map_or(Ok(()), |name| one_line(field, name, NAME_CHARS))
}

/// One line of text: no control character and none that ends a line in Unicode.
fn one_line(field: &'static str, text: &str, most: usize) -> Result<(), LetterError> {
    let ends_a_line = |character: char| matches!(character, '\u{2028}' | '\u{2029}');
    refuse(field, text, |character| character.is_control() || ends_a_line(character))?;
    if text.chars().count() > most {
        return Err(LetterError::TooLong { field, most });
    }
    Ok(())
}

/// ASCII without blanks, as it stands in a header of its own.
fn token(field: &'static str, text: &str) -> Result<(), LetterError> {
    refuse(field, text, |character| !character.is_ascii_graphic() || "<>\"".contains(character))?;
    if text.len() > NAME_CHARS {
        return Err(LetterError::TooLong { field, most: NAME_CHARS });
    }
    Ok(())
}

fn body(letter: &Letter) -> Result<(), LetterError> {
    // Tabs and line ends are words of a body; the rest of the control characters are not, and NUL stops some readers.
    let stray = |character: char| character.is_control() && !"\t\r\n\u{85}".contains(character);
    let parts = [("text", &letter.body.text), ("html", &letter.body.html)];
    for (field, part) in parts {
        part.as_ref().map_or(Ok(()), |part| refuse(field, part, stray))?;
    }
    let is_empty = |part: &Option<String>| part.as_ref().is_none_or(|part| part.trim().is_empty());
    if is_empty(&letter.body.text) && is_empty(&letter.body.html) {
        return Err(LetterError::Missing("words in its body"));
    }
    Ok(())
}

fn link(unsubscribe: &Unsubscribe) -> Result<(), LetterError> {
    let link = &unsubscribe.link;
    let problem = if !link.starts_with("https://") {
        "it must begin with https:// (RFC 8058)"
    } else if !link.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>,\"".contains(&byte)) {
        "it has characters that must be percent-encoded"
    } else if link.len() > LINK_BYTES {
        "it is longer than 900 characters"
    } else {
        return Ok(());
    };
    Err(LetterError::Unsubscribe { given: link.escape_debug().to_string(), problem })
}

fn is_media_type(text: &str) -> bool {
    let is_name = |part: &str| {
        (1..=127).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    text.split_once('/').is_some_and(|(kind, sub)| is_name(kind) && is_name(sub))
        && !text.to_ascii_lowercase().starts_with("multipart/")
}

fn refuse(field: &str, text: &str, is_refused: impl Fn(char) -> bool) -> Result<(), LetterError> {
    let Some((index, character)) = text.chars().enumerate().find(|(_, character)| is_refused(*character))
    else {
        return Ok(());
    };
    let what = match character {
        '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => "a line break".to_owned(),
        '\0' => "a NUL".to_owned(),
        _ if character.is_control() => format!("the control character U+{:04X}", u32::from(character)),
        _ => format!("`{character}`"),
    };
    Err(LetterError::ControlCharacter { field: field.to_owned(), what, at: index + 1 })
}
