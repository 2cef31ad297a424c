//! U+0000 is taken out of what comes in: no keyboard types it, no page shows it, and PostgreSQL stores no text that has it.
//!
//! Invariant: queries, forms and JSON reach handlers without it, so that what is compared, counted and stored is the same.
//! Other characters pass. What comes another way (names of files, cells) the stores leave it out of (`db/value.rs`).

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderValue, Uri, header, uri::PathAndQuery},
    middleware::Next,
    response::Response,
};
use futures_util::StreamExt as _;

/// As it is written in addresses and forms, and in JSON.
const IN_FORM: &[u8] = b"%00";
const IN_JSON: &[u8] = b"\\u0000";

const FORM: &str = "application/x-www-form-urlencoded";

pub async fn clean(mut request: Request, next: Next) -> Response {
    if let Some(uri) = without_in_query(request.uri()) {
        *request.uri_mut() = uri;
    }
    let kind = request.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let filter = if kind.starts_with(FORM.as_bytes()) {
        Some(Filter::new(IN_FORM))
    } else if request.uri().path().starts_with("/api/") {
        Some(Filter::new(IN_JSON))
    } else {
        None
    };
    if let Some(mut filter) = filter {
        request = request.map(|body| {
            let cleaned = body.into_data_stream().map(Some).chain(futures_util::stream::iter([None]));
            Body::from_stream(cleaned.filter_map(move |part| {
                let cleaned = match part {
                    Some(Ok(bytes)) => Ok(filter.take(bytes)),
                    Some(Err(error)) => Err(error),
                    None => Ok(filter.rest()),
                };
                std::future::ready((!matches!(&cleaned, Ok(bytes) if bytes.is_empty())).then_some(cleaned))
            }))
        });
    }
    next.run(request).await
}

fn without_in_query(uri: &Uri) -> Option<Uri> {
    let query = uri.query()?;
    if !query.contains("%00") {
        return None;
    }
    let mut parts = uri.clone().into_parts();
    let cleaned = format!("{}?{}", uri.path(), query.replace("%00", ""));
    parts.path_and_query = Some(PathAndQuery::try_from(cleaned).ok()?);
    Uri::from_parts(parts).ok()
}

/// Takes what is written so out of a body that comes in pieces.
struct Filter {
    wanted: &'static [u8],
    /// What may be the beginning of it, or a backslash that makes the next character stand for something.
    held: Vec<u8>,
}

impl Filter {
    fn new(wanted: &'static [u8]) -> Self {
        Self { wanted, held: Vec::new() }
    }

    fn take(&mut self, bytes: Bytes) -> Bytes {
        let first = self.wanted[0];
        if self.held.is_empty() && !bytes.contains(&first) {
            return bytes;
        }
        let mut cleaned = Vec::with_capacity(self.held.len() + bytes.len());
        for byte in bytes {
            if self.wanted[self.held.len()] == byte {
                self.held.push(byte);
                if self.held.len() == self.wanted.len() {
                    self.held.clear();
                }
                continue;
            }
            let is_escaped = first == b'\\' && self.held.len() == 1;
            cleaned.append(&mut self.held);
            // `\\u0000` is a backslash and five characters.
            if byte == first && !is_escaped {
                self.held.push(byte);
            } else {
                cleaned.push(byte);
            }
        }
        cleaned.into()
    }

    fn rest(&mut self) -> Bytes {
        std::mem::take(&mut self.held).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(wanted: &'static [u8], text: &str, pieces: usize) -> String {
        let mut filter = Filter::new(wanted);
        let mut all = Vec::new();
        for piece in text.as_bytes().chunks(pieces) {
            all.extend(filter.take(Bytes::copy_from_slice(piece)));
        }
        all.extend(filter.rest());
        String::from_utf8(all).unwrap()
    }

    #[test]
    fn it_is_taken_out_wherever_the_pieces_end() {
        for pieces in 1..8 {
            for (given, left) in [
                ("name=a%00b&x=%00", "name=ab&x="),
                ("a=%2500&b=%0&c=%", "a=%2500&b=%0&c=%"),
                ("a=%0%00", "a=%0"),
                ("%00%00", ""),
            ] {
                assert_eq!(cleaned(IN_FORM, given, pieces), left, "{given} by {pieces}");
            }
            for (given, left) in [
                (r#"{"a":"x\u0000y","b\u0000":1}"#, r#"{"a":"xy","b":1}"#),
                (r#"{"a":"\\u0000"}"#, r#"{"a":"\\u0000"}"#),
                (r#"{"a":"\\\u0000\n\u000a\u00001"}"#, r#"{"a":"\\\n\u000a1"}"#),
                (r#"{"a":"日本\ud83d\ude00"}"#, r#"{"a":"日本\ud83d\ude00"}"#),
            ] {
                assert_eq!(cleaned(IN_JSON, given, pieces), left, "{given} by {pieces}");
            }
        }
    }

    #[test]
    fn only_the_query_of_an_address_changes() {
        let uri = |text: &str| without_in_query(&text.parse().unwrap()).map(|uri| uri.to_string());
        assert_eq!(uri("/w/a%00/x?q=a%00b&n=1").as_deref(), Some("/w/a%00/x?q=ab&n=1"));
        assert_eq!(uri("/w/a?q=%2500"), None);
        assert_eq!(uri("/w/a"), None);
    }
}
