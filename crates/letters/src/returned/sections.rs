//! Job: take a returned mail apart: the words for people, the form for machines, the letter that came back.
//! Invariant: words of our own letter are never read as words about it.

use std::sync::LazyLock;

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};
use regex::Regex;

use crate::letter::text_of_html;

/// What a returned mail is made of, each as text.
#[derive(Debug, Default)]
pub(super) struct Sections {
    /// What is said to people, in the language of the server and in English.
    pub human: String,
    /// The parts of type `message/delivery-status`.
    pub status: String,
    /// The part of type `message/feedback-report`.
    pub feedback: Option<String>,
    /// The letter, or its headers, that came back.
    pub original: String,
}

const STATUS: &str = "message/delivery-status";
/// Bytes of a part that are read; the reasons stand at the top, and a whole letter may follow.
const MOST_BYTES: usize = 64 * 1024;

impl Sections {
    pub fn of(message: &Message<'_>) -> Self {
        let mut sections = Self::default();
        sections.add(message);
        let returned = message.parts.iter().find_map(MessagePart::message);
        if sections.status.is_empty()
            && !sections.human.contains('@')
            && let Some(inner) =
                returned.filter(|inner| inner.parts.iter().any(|part| part_kind(part) == STATUS))
        {
            // A gateway has put the report into a report of its own that says nothing.
            sections = Self::default();
            sections.add(inner);
        }
        if sections.human.trim().is_empty() {
            // Half of the mails that cannot be taken apart are broken in their boundaries, not in their words.
            let body = message.root_part().raw_body_offset() as usize;
            let raw = message.raw_message.get(body..).unwrap_or_default();
            sections.add_human(&text(raw));
        }
        sections
    }

    fn add(&mut self, message: &Message<'_>) {
        for part in &message.parts {
            let kind = part_kind(part);
            match &part.body {
                PartType::Multipart(_) => {}
                PartType::Message(inner) => {
                    let raw = inner.raw_message.get(part.raw_body_offset() as usize..).unwrap_or_default();
                    self.original.push_str(&text(raw));
                }
                _ if kind == STATUS || kind == "message/global-delivery-status" => {
                    self.status.push_str(&text(part.contents()));
                    self.status.push('\n');
                }
                _ if kind == "message/feedback-report" => self.feedback = Some(text(part.contents())),
                _ if kind.ends_with("rfc822-headers") || kind.starts_with("message/") => {
                    self.original.push_str(&text(part.contents()));
                }
                PartType::Html(html) if self.human.trim().is_empty() => {
                    let html: String = html.chars().take(MOST_BYTES).collect();
                    self.add_human(&text_of_html(&html));
                }
                PartType::Text(words) => self.add_human(words),
                _ => {}
            }
        }
    }

    fn add_human(&mut self, words: &str) {
        let words: String = words.chars().take(MOST_BYTES).collect::<String>().replace("\r\n", "\n");
        let end = start_of_original(&words).unwrap_or(words.len());
        self.human.push_str(&words[..end]);
        self.human.push('\n');
        self.original.push_str(&words[end..]);
    }
}

fn part_kind(part: &MessagePart<'_>) -> String {
    part.content_type().map_or(String::new(), |kind| {
        format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()).to_ascii_lowercase()
    })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(MOST_BYTES)]).replace("\r\n", "\n")
}

/// Where the returned letter begins in a text that holds both.
fn start_of_original(words: &str) -> Option<usize> {
    static BEGINS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?im)^[ \t>|*=-]*(?:(?:-+ )?(?:original message|this is a copy of|below this line is|the header of the original",
            r"|original mail (?:info|as follows)|original message follows|message header:|below is a copy|included is a copy",
            r"|message headers? follow|unsent message|message text follows|bounced e-?mail|message contents|received message follows",
            r"|returned message follows|undelivered message follows|text of the original|copy of the message|the original message headers)",
            r"|(?:received|return-path|dkim-signature|x-originating-ip|delivered-to|mime-version):[ \t]*\S)"
        ))
        .expect("a fixed expression")
    });
    BEGINS.find_iter(words).map(|found| found.start()).find(|start| !words[..*start].trim().is_empty())
}

/// Reads the bytes of a mail, if they are one.
pub(super) fn parse(raw: &[u8]) -> Option<Message<'_>> {
    MessageParser::default().parse(raw)
}
