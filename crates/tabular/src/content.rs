//! What a file is by its first bytes, whatever its name says.
//!
//! Only what is certain: a CSV whose first heading happens to be `%PDF` does not exist, one that begins with `[` does.

use serde::{Deserialize, Serialize};

/// A kind of file that is no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A PDF.
    Pdf,
    /// A picture.
    Image,
    /// Sound or film.
    Media,
    /// gzip, 7z, RAR and other archives; a ZIP that holds no workbook.
    Archive,
    /// A document of Word, a presentation, an OpenDocument.
    Document,
    /// A web page, also one that is called `.xls`.
    Html,
    /// XML of any kind.
    Xml,
    /// JSON or JSON lines.
    Json,
    /// A mail, a calendar or a business card as text.
    Message,
    /// Statements of SQL.
    Sql,
    /// A program, a database, or other bytes that are no text.
    Binary,
}

impl Content {
    /// The word by which messages are chosen: `pdf`, `image` …
    pub fn word(self) -> &'static str {
        match self {
            Content::Pdf => "pdf",
            Content::Image => "image",
            Content::Media => "media",
            Content::Archive => "archive",
            Content::Document => "document",
            Content::Html => "html",
            Content::Xml => "xml",
            Content::Json => "json",
            Content::Message => "message",
            Content::Sql => "sql",
            Content::Binary => "binary",
        }
    }
}

impl Content {
    /// What it is, for an English sentence.
    pub fn in_words(self) -> &'static str {
        match self {
            Content::Pdf => "a PDF",
            Content::Image => "a picture",
            Content::Media => "sound or film",
            Content::Archive => "an archive",
            Content::Document => "a document",
            Content::Html => "a web page",
            Content::Xml => "XML",
            Content::Json => "JSON",
            Content::Message => "a mail, a calendar or a business card",
            Content::Sql => "a script of SQL",
            Content::Binary => "something else: its bytes are no text",
        }
    }
}

const MAGIC: &[(&[u8], Content)] = &[
    (b"\x89PNG", Content::Image),
    (b"\xFF\xD8\xFF", Content::Image),
    (b"GIF87a", Content::Image),
    (b"GIF89a", Content::Image),
    (b"II*\0", Content::Image),
    (b"MM\0*", Content::Image),
    (b"\x1F\x8B", Content::Archive),
    (b"BZh", Content::Archive),
    (b"\xFD7zXZ\0", Content::Archive),
    (b"7z\xBC\xAF\x27\x1C", Content::Archive),
    (b"Rar!\x1A\x07", Content::Archive),
    (b"\x28\xB5\x2F\xFD", Content::Archive),
    (b"PK\x05\x06", Content::Archive),
    (b"{\\rtf", Content::Document),
    (b"ID3\x03\0", Content::Media),
    (b"ID3\x04\0", Content::Media),
    (b"OggS", Content::Media),
    (b"SQLite format 3\0", Content::Binary),
    (b"\x7FELF", Content::Binary),
    (b"PAR1", Content::Binary),
    (b"%!PS", Content::Document),
];

/// What the first bytes of a file say, where it is none that could be a table.
pub(crate) fn sniff(start: &[u8]) -> Option<Content> {
    if let Some((_, content)) = MAGIC.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Some(*content);
    }
    match start {
        // A PDF may have some bytes before its mark.
        _ if memchr::memmem::find(&start[..start.len().min(1024)], b"%PDF-1.").is_some()
            || start.starts_with(b"%PDF-") =>
        {
            return Some(Content::Pdf);
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => return Some(Content::Image),
        [b'R', b'I', b'F', b'F', ..] => return Some(Content::Media),
        [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'a' | b'm', ..] => return Some(Content::Image),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => return Some(Content::Media),
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => return Some(Content::Image),
        _ => {}
    }
    markup(&as_ascii(start))
}

/// The text's ASCII, of UTF-16 too, in lower case: enough to know markup by.
fn as_ascii(start: &[u8]) -> String {
    start
        .iter()
        .filter(|byte| byte.is_ascii() && **byte != 0)
        .map(|byte| byte.to_ascii_lowercase() as char)
        .collect()
}

fn markup(text: &str) -> Option<Content> {
    let text = text.trim_start();
    let mut inside = text;
    // What a page may have before its first element.
    while let Some(rest) = inside.strip_prefix("<!--").or_else(|| inside.strip_prefix("<?xml")) {
        inside = rest.split_once('>').map_or("", |(_, rest)| rest).trim_start();
    }
    const HTML: &[&str] = &["<!doctype html", "<html", "<head", "<body", "<table", "<meta "];
    if HTML.iter().any(|tag| inside.starts_with(tag)) {
        return Some(Content::Html);
    }
    if text.starts_with("<?xml")
        || text.starts_with("<!doctype")
        || text.starts_with("<svg")
        || text.starts_with("<!--")
    {
        return Some(Content::Xml);
    }
    if is_json(text) {
        return Some(Content::Json);
    }
    const SQL: &[&str] = &[
        "create table ",
        "insert into ",
        "drop table ",
        "begin transaction;",
        "pragma ",
        "-- mysql dump",
        "-- phpmyadmin",
        "--\n-- postgresql database dump",
    ];
    if SQL.iter().any(|words| text.starts_with(words)) {
        return Some(Content::Sql);
    }
    let message =
        ["begin:vcard", "begin:vcalendar", "received: ", "return-path: ", "mime-version: ", "delivered-to: "];
    message.iter().any(|word| text.starts_with(word)).then_some(Content::Message)
}

/// An object, or an array of objects, arrays, texts or numbers. `[name],[mail]` is a line of headings.
fn is_json(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix('{') {
        let rest = rest.trim_start();
        return rest.starts_with('}')
            || rest
                .strip_prefix('"')
                .and_then(|rest| rest.split_once('"'))
                .is_some_and(|(_, rest)| rest.trim_start().starts_with(':'));
    }
    let Some(rest) = text.strip_prefix('[') else { return false };
    let rest = rest.trim_start();
    match rest.chars().next() {
        Some('{') => is_json(rest),
        Some('[') => {
            is_json(rest) || rest[1..].trim_start().starts_with(|it: char| it.is_ascii_digit() || it == '-')
        }
        Some('"') => {
            let after = rest[1..].split_once('"').map_or("", |(_, rest)| rest).trim_start();
            after.starts_with(',') || after.starts_with(']')
        }
        Some(']') => rest[1..].trim().is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_table_is_known_by_its_bytes() {
        for (bytes, content) in [
            (&b"%PDF-1.7\n%\xE2\xE3"[..], Content::Pdf),
            (b"\n\n%PDF-1.4", Content::Pdf),
            (b"\x89PNG\r\n", Content::Image),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF", Content::Image),
            (b"\x1F\x8B\x08", Content::Archive),
            (b"<!DOCTYPE html>\n<html>", Content::Html),
            (b"  <HTML><table>", Content::Html),
            (b"<?xml version=\"1.0\"?>\n<html>", Content::Html),
            (b"<?xml version=\"1.0\"?><Workbook>", Content::Xml),
            (b"\xEF\xBB\xBF<table border=1>", Content::Html),
            (b"\xFF\xFE<\0h\0t\0m\0l\0>\0", Content::Html),
            (b"[{\"id\":1}]", Content::Json),
            (b"{\"id\": 1}\n{\"id\": 2}\n", Content::Json),
            (b"[]", Content::Json),
            (b"[\"a\", \"b\"]", Content::Json),
            (b"{\\rtf1\\ansi", Content::Document),
            (b"BEGIN:VCARD\r\nVERSION:3.0", Content::Message),
            (b"Return-Path: <a@example.jp>\r\n", Content::Message),
            (b"INSERT INTO customers VALUES (1, 'a');", Content::Sql),
        ] {
            assert_eq!(sniff(bytes), Some(content), "{}", String::from_utf8_lossy(bytes));
        }
        for table in [
            "[name],[mail]\n",
            "id,name\n",
            "{id},name\n",
            "<名前>,x\n",
            "BMW,Audi\n",
            "PARTNER,x\n",
            "ID3,x\n",
            "\"a\",\"b\"\n",
            "received,opened\n",
            "[x]\n",
        ] {
            assert_eq!(sniff(table.as_bytes()), None, "{table}");
        }
    }
}
