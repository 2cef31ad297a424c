//! Which character encoding a file is in, and its bytes as text.
//!
//! Nothing is ever replaced: bytes that are not text in the file's encoding come back as `None`, and
//! [`visible`] spells them out for a person.

use std::{
    borrow::Cow,
    io::{self, Read},
};

use encoding_rs::{DecoderResult, SHIFT_JIS, UTF_8};
use serde::{Deserialize, Serialize};

use crate::input::{Source, read_full};

/// A character encoding that tables come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, little end first, told by its byte order mark.
    Utf16Le,
    /// UTF-16, big end first, told by its byte order mark.
    Utf16Be,
    /// Shift_JIS as Windows writes it (CP932, with the NEC and IBM characters).
    ShiftJis,
}

impl Encoding {
    /// The name people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::ShiftJis => "Shift_JIS",
        }
    }

    /// Decodes one record. UTF-16 has become UTF-8 by the time records are cut.
    pub(crate) fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Encoding::ShiftJis => SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes),
            _ => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        }
    }
}

/// The text of `bytes` with each byte that is none written as `\x9F`.
pub(crate) fn visible(encoding: Encoding, bytes: &[u8]) -> String {
    let mut decoder = match encoding {
        Encoding::ShiftJis => SHIFT_JIS.new_decoder_without_bom_handling(),
        _ => UTF_8.new_decoder_without_bom_handling(),
    };
    // Three bytes out for each byte in is the most that either decoder can produce, plus its reserve.
    let mut text = String::with_capacity(bytes.len() * 3 + 16);
    let mut at = 0;
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(&bytes[at..], &mut text, true);
        at += read;
        match result {
            DecoderResult::InputEmpty => return text,
            DecoderResult::OutputFull => text.reserve(bytes.len() + 16),
            DecoderResult::Malformed(length, after) => {
                let end = at - usize::from(after);
                for byte in &bytes[end - usize::from(length)..end] {
                    text.push_str(&format!("\\x{byte:02X}"));
                }
                text.reserve(bytes.len() + 16);
            }
        }
    }
}

const CHUNK: usize = 64 * 1024;
/// Characters beyond ASCII after which more of them would not change the verdict.
const ENOUGH_EVIDENCE: usize = 64;

/// The encoding of a file, and how many bytes its byte order mark takes.
///
/// A file that starts with megabytes of ASCII is read on until it shows characters that tell.
pub(crate) fn sniff(source: &Source) -> io::Result<(Encoding, u64)> {
    let mut input = source.open()?;
    let mut chunk = vec![0; CHUNK];
    let mut length = read_full(&mut input, &mut chunk)?;
    match &chunk[..length] {
        [0xEF, 0xBB, 0xBF, ..] => return Ok((Encoding::Utf8, 3)),
        [0xFF, 0xFE, ..] => return Ok((Encoding::Utf16Le, 2)),
        [0xFE, 0xFF, ..] => return Ok((Encoding::Utf16Be, 2)),
        _ => {}
    }
    let mut as_utf8 = Trial::new(UTF_8);
    let mut as_shift_jis = Trial::new(SHIFT_JIS);
    while length > 0 {
        let bytes = &chunk[..length];
        let ascii_only = encoding_rs::Encoding::ascii_valid_up_to(bytes) == length;
        if !ascii_only || as_utf8.started() {
            as_utf8.feed(bytes);
            as_shift_jis.feed(bytes);
            if as_utf8.seen() >= ENOUGH_EVIDENCE {
                break;
            }
        }
        length = read_full(&mut input, &mut chunk)?;
    }
    // Japanese text in Shift_JIS is almost never valid UTF-8, and UTF-8 with a few broken bytes is still
    // mostly valid; so valid characters outweigh broken ones, and only then does the better fit win.
    let utf8 = as_utf8.characters >= as_utf8.broken || as_utf8.broken <= as_shift_jis.broken;
    Ok((if utf8 { Encoding::Utf8 } else { Encoding::ShiftJis }, 0))
}

/// How well a stream of bytes reads in one encoding.
struct Trial {
    decoder: encoding_rs::Decoder,
    out: String,
    characters: usize,
    broken: usize,
    fed: bool,
}

impl Trial {
    fn new(encoding: &'static encoding_rs::Encoding) -> Self {
        Trial {
            decoder: encoding.new_decoder_without_bom_handling(),
            out: String::with_capacity(CHUNK),
            characters: 0,
            broken: 0,
            fed: false,
        }
    }

    fn started(&self) -> bool {
        self.fed
    }

    fn seen(&self) -> usize {
        self.characters + self.broken
    }

    fn feed(&mut self, bytes: &[u8]) {
        self.fed = true;
        let mut at = 0;
        loop {
            let (result, read) =
                self.decoder.decode_to_string_without_replacement(&bytes[at..], &mut self.out, false);
            at += read;
            self.characters += self.out.bytes().filter(|byte| *byte >= 0xC0).count();
            self.out.clear();
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.broken += 1,
            }
        }
    }
}

/// Turns UTF-16 into UTF-8 as it is read. A surrogate without its partner, and an odd byte at the end,
/// come out as bytes that are *not* UTF-8, so that the record they stand in is refused and not altered.
pub(crate) struct Utf16Reader<R> {
    inner: R,
    little_end_first: bool,
    raw: Vec<u8>,
    odd_byte: Option<u8>,
    high_surrogate: Option<u16>,
    out: Vec<u8>,
    given: usize,
}

const BYTE_NEVER_IN_UTF8: u8 = 0xFF;

impl<R: Read> Utf16Reader<R> {
    pub(crate) fn new(inner: R, little_end_first: bool) -> Self {
        Utf16Reader {
            inner,
            little_end_first,
            raw: vec![0; CHUNK],
            odd_byte: None,
            high_surrogate: None,
            out: Vec::with_capacity(CHUNK * 2),
            given: 0,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.out.clear();
        self.given = 0;
        let carried = usize::from(self.odd_byte.is_some());
        if let Some(byte) = self.odd_byte.take() {
            self.raw[0] = byte;
        }
        let read = read_full(&mut self.inner, &mut self.raw[carried..])?;
        let length = carried + read;
        for at in (0..length - length % 2).step_by(2) {
            let pair = [self.raw[at], self.raw[at + 1]];
            let unit =
                if self.little_end_first { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) };
            self.take(unit);
        }
        let at_end = read == 0;
        if length % 2 == 1 {
            if at_end {
                self.out.push(BYTE_NEVER_IN_UTF8);
            } else {
                self.odd_byte = Some(self.raw[length - 1]);
            }
        }
        if at_end && let Some(high) = self.high_surrogate.take() {
            self.put_three_bytes(high);
        }
        Ok(())
    }

    fn take(&mut self, unit: u16) {
        if let Some(high) = self.high_surrogate.take() {
            if let Some(Ok(character)) = char::decode_utf16([high, unit]).next() {
                self.put(character);
                return;
            }
            self.put_three_bytes(high);
        }
        match unit {
            0xD800..=0xDBFF => self.high_surrogate = Some(unit),
            0xDC00..=0xDFFF => self.put_three_bytes(unit),
            _ => self.put(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }

    fn put(&mut self, character: char) {
        self.out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// The three bytes that UTF-8 would use if it allowed surrogates; every check of UTF-8 refuses them.
    fn put_three_bytes(&mut self, unit: u16) {
        let [high, low] = unit.to_be_bytes();
        self.out.extend_from_slice(&[
            0xE0 | (high >> 4),
            0x80 | ((high & 0x0F) << 2) | (low >> 6),
            0x80 | (low & 0x3F),
        ]);
    }
}

impl<R: Read> Read for Utf16Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.out.len() {
            self.refill()?;
            // One unit alone may be half a character and give nothing yet.
            if self.out.is_empty() && (self.odd_byte.is_some() || self.high_surrogate.is_some()) {
                self.refill()?;
            }
        }
        let count = buffer.len().min(self.out.len() - self.given);
        buffer[..count].copy_from_slice(&self.out[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoding_of(bytes: &[u8]) -> Encoding {
        sniff(&Source::Memory(bytes.into())).unwrap().0
    }

    #[test]
    fn tells_shift_jis_even_where_the_first_japanese_comes_after_megabytes() {
        let mut bytes = b"id,name\n".to_vec();
        for line in 0..60_000 {
            bytes.extend_from_slice(format!("{line},plain ascii name\n").as_bytes());
        }
        assert_eq!(encoding_of(&bytes), Encoding::Utf8);
        let (japanese, ..) = SHIFT_JIS.encode("1,株式会社アクメ\n");
        bytes.extend_from_slice(&japanese);
        assert_eq!(encoding_of(&bytes), Encoding::ShiftJis);
    }

    #[test]
    fn one_broken_byte_does_not_turn_utf8_into_shift_jis() {
        let mut bytes = "名前,住所\n株式会社アクメ,東京都\n".as_bytes().to_vec();
        bytes.extend_from_slice(b"\xE9,x\n");
        assert_eq!(encoding_of(&bytes), Encoding::Utf8);
        assert_eq!(encoding_of(b"a,b\n\xFF,2\n"), Encoding::Utf8);
    }

    #[test]
    fn half_width_kana_and_nec_characters_are_shift_jis() {
        let (bytes, ..) = SHIFT_JIS.encode("会社,番号\nｱｸﾒ,①\n髙橋㈱,Ⅲ\n");
        assert_eq!(encoding_of(&bytes), Encoding::ShiftJis);
    }

    #[test]
    fn undecodable_bytes_are_spelled_out() {
        assert_eq!(visible(Encoding::Utf8, b"ab\xFFc\xE3\x81"), "ab\\xFFc\\xE3\\x81");
        assert_eq!(visible(Encoding::ShiftJis, b"\x83A\xFF,\x81"), "ア\\xFF,\\x81");
    }

    fn from_utf16(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        Utf16Reader::new(bytes, true).read_to_end(&mut out).unwrap();
        out
    }

    #[test]
    fn utf16_becomes_utf8_and_broken_units_become_bytes_that_are_not() {
        let units: Vec<u8> = "a𠮷漢".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(from_utf16(&units), "a𠮷漢".as_bytes());
        assert!(std::str::from_utf8(&from_utf16(&[0x00, 0xD8, b'a', 0])).is_err());
        assert!(std::str::from_utf8(&from_utf16(&[b'a', 0, 0x00])).is_err());
        assert!(std::str::from_utf8(&from_utf16(&[0x42, 0xD8])).is_err());
    }
}
