//! Job: hold the bytes of a letter as they go over the wire, and no others.
//! Invariant: every line ends in CRLF and nowhere else is a CR or LF, no line is over 998 octets, all is ASCII.
//!
//! A bare line end in the middle lets some servers see a second letter in the first ("SMTP smuggling", 2023), and lines over
//! 998 octets are cut by others, which breaks the signature. So both are refused before a connection is opened.

use std::fmt;

use super::MessageId;

/// Octets of a line without its CRLF (RFC 5321, 4.5.3.1.6).
const LINE_OCTETS: usize = 998;

/// A letter as it is stored and sent.
#[derive(Clone, PartialEq, Eq)]
pub struct RawLetter {
    bytes: Vec<u8>,
    message_id: MessageId,
}

/// Why bytes cannot be sent as a letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RawError {
    #[error("line {line} ends in a bare carriage return or line feed")]
    BareLineEnd { line: usize },
    #[error("line {line} has {octets} octets; a mail server takes 998")]
    LongLine { line: usize, octets: usize },
    #[error("line {line} has an octet that is not ASCII, or NUL")]
    NotAscii { line: usize },
    #[error("there is no blank line between headers and body")]
    NoBody,
    #[error("there must be one Message-ID, there are {0}")]
    MessageIds(usize),
}

impl RawLetter {
    /// Takes bytes back that were stored.
    ///
    /// # Errors
    /// [`RawError`] with the number of the line.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, RawError> {
        let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        if lines.pop().is_none_or(|after_last| !after_last.is_empty()) {
            return Err(RawError::BareLineEnd { line: lines.len() + 1 });
        }
        for (index, ended) in lines.iter().enumerate() {
            let line = index + 1;
            let Some(content) = ended.strip_suffix(b"\r").filter(|content| !content.contains(&b'\r')) else {
                return Err(RawError::BareLineEnd { line });
            };
            if content.len() > LINE_OCTETS {
                return Err(RawError::LongLine { line, octets: content.len() });
            }
            if !content.is_ascii() || content.contains(&0) {
                return Err(RawError::NotAscii { line });
            }
        }
        let headers = end_of_headers(&bytes).ok_or(RawError::NoBody)?;
        let ids = headers_named(&bytes[..headers], "message-id");
        let [id] = ids.as_slice() else { return Err(RawError::MessageIds(ids.len())) };
        let message_id = MessageId::parse(id).map_err(|_| RawError::MessageIds(0))?;
        Ok(Self { bytes, message_id })
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub fn message_id(&self) -> &MessageId {
        &self.message_id
    }

    /// The same letter with a header above it, which must end in CRLF.
    pub(crate) fn under(self, header: &str) -> Result<Self, RawError> {
        Self::from_bytes([header.as_bytes(), &self.bytes].concat())
    }

    /// The unfolded values of the headers of this name, from the top.
    pub fn header(&self, name: &str) -> Vec<String> {
        headers_named(&self.bytes[..end_of_headers(&self.bytes).unwrap_or(0)], name)
    }
}

/// Letters hold personal texts, which have no place in a log.
impl fmt::Debug for RawLetter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RawLetter({}, {} bytes)", self.message_id, self.bytes.len())
    }
}

fn end_of_headers(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 2)
}

fn headers_named(headers: &[u8], name: &str) -> Vec<String> {
    let text = String::from_utf8_lossy(headers).replace("\r\n ", " ").replace("\r\n\t", " ");
    text.lines()
        .filter_map(|line| line.split_once(':'))
        .filter(|(given, _)| given.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<RawLetter, RawError> {
        RawLetter::from_bytes(text.as_bytes().to_vec())
    }

    #[test]
    fn only_clean_lines_pass() {
        let headers = "Subject: x\r\nMessage-ID:\r\n <a@b>\r\n\r\n";
        assert_eq!(read(&format!("{headers}Hi\r\n")).unwrap().message_id().as_str(), "a@b");
        for (body, error) in [
            ("a\r\n.\nMAIL FROM:<x@y>\r\n", RawError::BareLineEnd { line: 6 }),
            ("a\rb\r\n", RawError::BareLineEnd { line: 5 }),
            ("a", RawError::BareLineEnd { line: 5 }),
            ("日本\r\n", RawError::NotAscii { line: 5 }),
            ("a\0\r\n", RawError::NotAscii { line: 5 }),
        ] {
            assert_eq!(read(&format!("{headers}{body}")).unwrap_err(), error, "{body:?}");
        }
        let long = format!("{headers}{}\r\n", "x".repeat(999));
        assert_eq!(read(&long).unwrap_err(), RawError::LongLine { line: 5, octets: 999 });
        assert_eq!(read("Subject: x\r\n").unwrap_err(), RawError::NoBody);
        assert_eq!(read("Subject: x\r\n\r\n").unwrap_err(), RawError::MessageIds(0));
        assert_eq!(
            read("Message-ID: <a@b>\r\nmessage-id: <c@d>\r\n\r\n").unwrap_err(),
            RawError::MessageIds(2)
        );
    }

    #[test]
    fn debug_shows_no_words() {
        let shown = format!("{:?}", read("Subject: secret\r\nMessage-ID: <a@b>\r\n\r\nsecret\r\n").unwrap());
        assert!(!shown.contains("secret") && shown.contains("a@b"));
    }
}
