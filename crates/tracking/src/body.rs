//! Job: from the bytes of a request to the bytes of its JSON: unpacked, and taken out of forms.
//! Invariant: never more than the limit is unpacked, whatever the packed bytes claim.

use std::{borrow::Cow, io::Read};

use base64::Engine as _;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use crate::refusal::Rejection;

const GZIP: &[u8] = &[0x1f, 0x8b];

/// The JSON bytes of a body. Compression is told by the bytes, and only where they say nothing by the header:
/// SDKs pack without saying so, and proxies unpack and leave the header.
pub(crate) fn open<'a>(
    body: &'a [u8],
    content_encoding: Option<&str>,
    limit: usize,
) -> Result<Cow<'a, [u8]>, Rejection> {
    if body.len() > limit {
        return Err(over(limit));
    }
    let unpacked = unpack(body, content_encoding, limit)?;
    match form_field(&unpacked) {
        Some(packed) => packed_field(&packed, limit),
        None => Ok(unpacked),
    }
}

/// The JSON bytes of a form's or a query's `data`: plain, or base64, or base64 of gzip.
pub(crate) fn packed_field(data: &str, limit: usize) -> Result<Cow<'static, [u8]>, Rejection> {
    if data.len() > limit {
        return Err(over(limit));
    }
    if data.trim_start().starts_with(['{', '[']) {
        return Ok(Cow::Owned(data.as_bytes().to_vec()));
    }
    // A plus sign that a sender forgot to encode arrives as a space.
    let digits: String = data
        .trim()
        .trim_end_matches('=')
        .chars()
        .map(|digit| match digit {
            ' ' | '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    let bytes = base64::engine::general_purpose::STANDARD_NO_PAD
        .decode(digits)
        .map_err(|_| Rejection::unreadable("The data field is neither JSON nor base64."))?;
    Ok(Cow::Owned(unpack(&bytes, None, limit)?.into_owned()))
}

fn unpack<'a>(
    body: &'a [u8],
    content_encoding: Option<&str>,
    limit: usize,
) -> Result<Cow<'a, [u8]>, Rejection> {
    if body.starts_with(GZIP) {
        let once = bounded(MultiGzDecoder::new(body), limit, "gzip")?;
        // A proxy that packs what the SDK had packed already.
        if once.starts_with(GZIP) {
            return bounded(MultiGzDecoder::new(&once[..]), limit, "gzip").map(Cow::Owned);
        }
        return Ok(Cow::Owned(once));
    }
    let encoding = content_encoding.unwrap_or_default().trim().to_ascii_lowercase();
    match encoding.as_str() {
        "" | "identity" => Ok(Cow::Borrowed(body)),
        _ if looks_like_json(body) => Ok(Cow::Borrowed(body)),
        "deflate" => bounded(ZlibDecoder::new(body), limit, "deflate")
            .or_else(|rejection| match rejection.code {
                "too_large" => Err(rejection),
                _ => bounded(DeflateDecoder::new(body), limit, "deflate"),
            })
            .map(Cow::Owned),
        "gzip" | "x-gzip" => Ok(Cow::Borrowed(body)),
        other => Err(Rejection::unreadable(format!(
            "The content encoding {} is not known here; send gzip, deflate or plain JSON.",
            other.chars().take(40).collect::<String>()
        ))),
    }
}

fn looks_like_json(body: &[u8]) -> bool {
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'['))
}

fn bounded(packed: impl Read, limit: usize, name: &str) -> Result<Vec<u8>, Rejection> {
    let mut bytes = Vec::new();
    packed
        .take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Rejection::unreadable(format!("The {name} data cannot be unpacked: {error}.")))?;
    if bytes.len() > limit { Err(over(limit)) } else { Ok(bytes) }
}

fn over(limit: usize) -> Rejection {
    Rejection::too_large(format!("The body is larger than {} KB; send smaller batches.", limit / 1024))
}

/// The `data` of a body that is a form (`data=…&compression=…`).
fn form_field(body: &[u8]) -> Option<Cow<'_, str>> {
    if !(body.starts_with(b"data=") || body.starts_with(b"compression=")) {
        return None;
    }
    form_urlencoded::parse(body).find_map(|(name, value)| (name == "data").then_some(value))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{
        Compression,
        write::{DeflateEncoder, GzEncoder, ZlibEncoder},
    };

    use super::*;

    const JSON: &[u8] = br#"{"batch":[]}"#;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("memory takes it");
        encoder.finish().expect("memory takes it")
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("memory takes it");
        encoder.finish().expect("memory takes it")
    }

    fn deflate(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("memory takes it");
        encoder.finish().expect("memory takes it")
    }

    fn form(value: &str) -> Vec<u8> {
        form_urlencoded::Serializer::new(String::new()).append_pair("data", value).finish().into_bytes()
    }

    #[test]
    fn opens_every_packing() {
        let base64 = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
        let table: [(&str, Vec<u8>, Option<&str>); 13] = [
            ("plain", JSON.to_vec(), None),
            ("gzip by header", gzip(JSON), Some("gzip")),
            ("gzip by its bytes", gzip(JSON), None),
            ("gzip labelled otherwise", gzip(JSON), Some("br")),
            ("gzip unpacked on the way", JSON.to_vec(), Some("gzip")),
            ("br unpacked on the way", JSON.to_vec(), Some("br")),
            ("gzip twice", gzip(&gzip(JSON)), Some("gzip, gzip")),
            ("zlib", zlib(JSON), Some("deflate")),
            ("raw deflate", deflate(JSON), Some("Deflate")),
            ("form of JSON", form(std::str::from_utf8(JSON).expect("ASCII")), None),
            ("form of base64", form(&base64(JSON)), None),
            ("form of base64 of gzip", form(&base64(&gzip(JSON))), None),
            ("form in gzip", gzip(&form(&base64(JSON))), None),
        ];
        for (name, body, encoding) in table {
            assert_eq!(open(&body, encoding, 1000).as_deref(), Ok(JSON), "{name}");
        }
    }

    #[test]
    fn refuses_what_cannot_be_read() {
        let torn = &gzip(JSON)[..12];
        for (body, encoding) in [
            (torn, None),
            (&b"\x28\xb5\x2f\xfd"[..], Some("zstd")),
            (b"x", Some("deflate")),
            (b"data=%%%", None),
        ] {
            let rejection = open(body, encoding, 1000).expect_err("cannot be read");
            assert_eq!((rejection.status, rejection.code), (400, "unreadable"));
        }
    }

    #[test]
    fn stops_at_the_limit() {
        let bomb = gzip(&vec![b' '; 20_000_000]);
        let nested = gzip(&bomb);
        for body in [&bomb[..], &nested, &zlib(&vec![b' '; 5000]), &[b' '; 1001]] {
            let rejection = open(body, Some("deflate"), 1000).expect_err("too large");
            assert_eq!((rejection.status, rejection.code), (400, "too_large"));
        }
        assert!(open(&[b' '; 1000], None, 1000).is_ok());
    }
}
