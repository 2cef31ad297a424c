//! Job: write a checked letter as MIME.
//! Invariant: the same letter gives the same bytes, and what comes out passes [`RawLetter::from_bytes`].

use base64::{Engine, prelude::BASE64_STANDARD};
use mail_builder::MessageBuilder;
use mail_builder::headers::HeaderType;
use mail_builder::headers::address::Address as BuilderAddress;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::mime::MimePart;
use ring::digest::{SHA256, digest};

use super::encoded::{encoded_words, looks_encoded};
use super::fields::{self, MOST_BYTES};
use super::{Attachment, Kind, Letter, LetterError, RawLetter, Unsubscribe, text_of_html};
use crate::address::Mailbox;

/// Characters of a line of base64 (RFC 2045, 6.8).
const BASE64_LINE: usize = 76;

impl Letter {
    /// The letter as it is signed, stored and sent.
    ///
    /// # Errors
    /// [`LetterError`] naming the field that cannot be written.
    pub fn write(&self) -> Result<RawLetter, LetterError> {
        fields::check(self)?;
        let mut message = MessageBuilder::new()
            .header("From", mailbox(&self.from))
            .header("To", mailbox(&self.to))
            .header("Subject", unstructured(self.subject.trim()))
            .header("Date", Raw::new(date(self)))
            .header("Message-ID", Raw::new(self.message_id.to_string()));
        if let Some(reply_to) = &self.reply_to {
            message = message.header("Reply-To", mailbox(reply_to));
        }
        if let Some(answered) = self.answers.last() {
            let chain: Vec<String> = self.answers.iter().map(ToString::to_string).collect();
            message = message
                .header("In-Reply-To", Raw::new(answered.to_string()))
                .header("References", Raw::new(chain.join(" ")));
        }
        for (name, value) in self.headers_for_machines() {
            message = message.header(name, Raw::new(value));
        }
        let bytes = message.body(self.parts()).write_to_vec().unwrap_or_default();
        if bytes.len() > MOST_BYTES {
            return Err(LetterError::TooBig { bytes: bytes.len(), most: MOST_BYTES });
        }
        Ok(RawLetter::from_bytes(bytes).expect("checked fields give clean lines: a property test holds it"))
    }

    fn headers_for_machines(&self) -> Vec<(&'static str, String)> {
        // Auto-Submitted keeps other machines from answering (RFC 3834); Exchange heeds its own header.
        let quiet = |word: &str| {
            [("Auto-Submitted", word.to_owned()), ("X-Auto-Response-Suppress", "OOF, AutoReply".to_owned())]
        };
        let mut headers = Vec::new();
        match &self.kind {
            Kind::Personal => {}
            Kind::Notice => headers.extend(quiet("auto-generated")),
            Kind::AutomaticReply => headers.extend(quiet("auto-replied")),
            Kind::Bulk { list } => {
                headers.extend(quiet("auto-generated"));
                headers.push(("Precedence", "bulk".to_owned()));
                headers.push(("List-Id", format!("<{list}>")));
            }
        }
        if let Some(Unsubscribe { link, mail }) = &self.unsubscribe {
            let by_mail = mail.as_ref().map_or(String::new(), |mail| format!(", <mailto:{mail}>"));
            headers.push(("List-Unsubscribe", format!("<{link}>{by_mail}")));
            headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
        }
        headers.extend(self.feedback_id.iter().map(|id| ("Feedback-ID", id.clone())));
        headers
    }

    fn parts(&self) -> MimePart<'_> {
        let html = self.body.html.as_deref().filter(|html| !html.trim().is_empty());
        let given = self.body.text.as_deref().filter(|text| !text.trim().is_empty());
        let text = given.map_or_else(|| text_of_html(html.unwrap_or_default()), str::to_owned);
        let text = MimePart::new("text/plain", even_line_ends(&text));
        let words = match html {
            None => text,
            Some(html) => {
                let html = MimePart::new("text/html", even_line_ends(html));
                MimePart::new(self.multipart("alternative"), vec![text, html])
            }
        };
        if self.attachments.is_empty() {
            return words;
        }
        let files = self.attachments.iter().map(attached);
        MimePart::new(self.multipart("mixed"), std::iter::once(words).chain(files).collect::<Vec<_>>())
    }

    /// A boundary that follows from the Message-ID. Encoded bodies cannot hold it; a plain one would have to hold a
    /// hash of an id that nobody knows before.
    fn multipart(&self, kind: &str) -> ContentType<'static> {
        let hash = digest(&SHA256, format!("{kind} {}", self.message_id).as_bytes());
        let boundary =
            format!("={}_{kind}", base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(&hash.as_ref()[..18]));
        ContentType::new(format!("multipart/{kind}")).attribute("boundary", boundary)
    }
}

fn date(letter: &Letter) -> String {
    let in_utc = letter.date.to_zoned(jiff::tz::TimeZone::UTC);
    in_utc.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

fn mailbox(mailbox: &Mailbox) -> HeaderType<'_> {
    let address = mailbox.address.to_string();
    match mailbox.name.as_deref().map(str::trim) {
        Some(name) if looks_encoded(name) => Raw::new(format!("{} <{address}>", encoded_words(name))).into(),
        name => BuilderAddress::new_address(name, address).into(),
    }
}

fn unstructured(text: &str) -> HeaderType<'_> {
    if looks_encoded(text) { Raw::new(encoded_words(text)).into() } else { Text::new(text).into() }
}

/// Line ends of all systems as CRLF, which they must be inside of base64 too (RFC 2045, 6.8), and one at the end.
fn even_line_ends(text: &str) -> String {
    let even = text.replace("\r\n", "\n").replace(['\r', '\u{85}'], "\n");
    format!("{}\r\n", even.trim_end_matches('\n').replace('\n', "\r\n"))
}

/// A file, always in base64: a text file must come out as it went in, line ends included.
fn attached(attachment: &Attachment) -> MimePart<'_> {
    let base64 = BASE64_STANDARD.encode(&attachment.content);
    let lines: Vec<&str> = base64
        .as_bytes()
        .chunks(BASE64_LINE)
        .map(|line| std::str::from_utf8(line).unwrap_or_default())
        .collect();
    MimePart::new(attachment.media_type.as_str(), format!("{}\r\n", lines.join("\r\n")).into_bytes())
        .attachment(attachment.file_name.as_str())
        .transfer_encoding("base64")
}
