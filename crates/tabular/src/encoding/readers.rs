//! Files whose characters are not cut at bytes of ASCII, turned into UTF-8 as they are read: UTF-16 and ISO-2022-JP.
//!
//! What is no text comes out as bytes that are *not* UTF-8, so that the record they stand in is refused and not altered.

use std::io::{self, Read};

use encoding_rs::{DecoderResult, ISO_2022_JP};

use crate::input::read_full;

const CHUNK: usize = 64 * 1024;

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

/// Turns ISO-2022-JP into UTF-8 as it is read.
pub(crate) struct Iso2022JpReader<R> {
    inner: R,
    decoder: encoding_rs::Decoder,
    raw: Vec<u8>,
    /// Bytes of `raw` that were read and not decoded yet.
    left: std::ops::Range<usize>,
    at_end: bool,
    ended: bool,
    out: Vec<u8>,
    given: usize,
}

impl<R: Read> Iso2022JpReader<R> {
    pub(crate) fn new(inner: R) -> Self {
        Iso2022JpReader {
            inner,
            decoder: ISO_2022_JP.new_decoder_without_bom_handling(),
            raw: vec![0; CHUNK],
            left: 0..0,
            at_end: false,
            ended: false,
            out: Vec::with_capacity(CHUNK * 3 + 16),
            given: 0,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.out.clear();
        self.given = 0;
        while self.out.is_empty() && !self.ended {
            if self.left.is_empty() && !self.at_end {
                let read = read_full(&mut self.inner, &mut self.raw)?;
                self.left = 0..read;
                self.at_end = read < self.raw.len();
            }
            let mut text = String::with_capacity(CHUNK * 3 + 16);
            let from = &self.raw[self.left.clone()];
            let (result, read) =
                self.decoder.decode_to_string_without_replacement(from, &mut text, self.at_end);
            self.left.start += read;
            self.out.extend_from_slice(text.as_bytes());
            match result {
                DecoderResult::InputEmpty => self.ended = self.at_end,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.out.push(BYTE_NEVER_IN_UTF8),
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Iso2022JpReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.out.len() {
            self.refill()?;
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

    #[test]
    fn iso_2022_jp_becomes_utf8() {
        let text = "会社名,住所\n株式会社アクメ,東京都\n".repeat(9_000);
        let (bytes, ..) = ISO_2022_JP.encode(&text);
        let mut out = Vec::new();
        Iso2022JpReader::new(&bytes[..]).read_to_end(&mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), text);
        let mut broken = Vec::new();
        Iso2022JpReader::new(&b"a\x1B$B\xFF\x1B(Bz"[..]).read_to_end(&mut broken).unwrap();
        assert!(std::str::from_utf8(&broken).is_err() && broken.starts_with(b"a") && broken.ends_with(b"z"));
    }
}
