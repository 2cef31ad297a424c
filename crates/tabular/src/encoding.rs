//! Which character encoding a file is in, and its bytes as text.
//!
//! Nothing is ever replaced: bytes that are not text in the file's encoding come back as `None`, and
//! [`visible`] spells them out for a person. A cell that is clearly in another encoding than the rest of its file is
//! read in that one.

mod likelihood;
mod readers;
mod sniff;

use std::borrow::Cow;

use encoding_rs::{DecoderResult, EUC_JP, SHIFT_JIS, UTF_8, WINDOWS_1252};
use serde::{Deserialize, Serialize};

pub(crate) use self::{
    readers::{Iso2022JpReader, Utf16Reader},
    sniff::sniff,
};

/// A character encoding that tables come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// Shift_JIS as Windows writes it (CP932, with the NEC and IBM characters).
    ShiftJis,
    /// EUC-JP, of old Unix systems.
    EucJp,
    /// ISO-2022-JP, of mail.
    Iso2022Jp,
    /// Windows-1252, of the languages of western Europe.
    Windows1252,
}

impl Encoding {
    /// All, in the order in which a screen offers them.
    pub const ALL: [Encoding; 7] = [
        Encoding::Utf8,
        Encoding::ShiftJis,
        Encoding::EucJp,
        Encoding::Iso2022Jp,
        Encoding::Windows1252,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
    ];
    /// Those that are told apart by the likelihood of what they say.
    const OF_CELLS: [Encoding; 4] =
        [Encoding::Utf8, Encoding::ShiftJis, Encoding::EucJp, Encoding::Windows1252];

    /// The name people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::ShiftJis => "Shift_JIS",
            Encoding::EucJp => "EUC-JP",
            Encoding::Iso2022Jp => "ISO-2022-JP",
            Encoding::Windows1252 => "Windows-1252",
        }
    }

    /// By which cells are decoded; UTF-16 and ISO-2022-JP have become UTF-8 by the time records are cut.
    fn of_cells(self) -> &'static encoding_rs::Encoding {
        match self {
            Encoding::ShiftJis => SHIFT_JIS,
            Encoding::EucJp => EUC_JP,
            Encoding::Windows1252 => WINDOWS_1252,
            Encoding::Utf8 | Encoding::Utf16Le | Encoding::Utf16Be | Encoding::Iso2022Jp => UTF_8,
        }
    }

    /// Whether the raw bytes are UTF-8 by the time records are cut.
    pub(crate) fn is_cut_as_utf8(self) -> bool {
        self.of_cells() == UTF_8
    }

    /// Decodes one cell in this encoding and no other.
    pub(crate) fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        if self.is_cut_as_utf8() {
            return std::str::from_utf8(bytes).ok().map(Cow::Borrowed);
        }
        let text = self.of_cells().decode_without_bom_handling_and_without_replacement(bytes)?;
        // Five bytes are none of Windows-1252; the decoder gives control characters for them.
        let unassigned =
            self == Encoding::Windows1252 && text.chars().any(|it| matches!(it, '\u{80}'..='\u{9F}'));
        (!unassigned).then_some(text)
    }

    /// Decodes one cell of a file in this encoding: in another one where that alone is text, or is far likelier.
    pub(crate) fn decode_cell(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        if bytes.is_ascii() {
            return std::str::from_utf8(bytes).ok().map(Cow::Borrowed);
        }
        let own = self.decode(bytes);
        if own.is_some() && (self == Encoding::Utf8 || !self.could_be_another(bytes)) {
            return own;
        }
        let others: Vec<Encoding> =
            Encoding::OF_CELLS.into_iter().filter(|it| *it != self && self.is_mixed_with(*it)).collect();
        let Some((other, likelihood)) = best_reading(bytes, &others) else { return own };
        let better = match (&own, self.likelihood(bytes)) {
            // Each further everyday kanji makes it less likely that all of them are chance.
            (Some(text), Some(of_own)) => {
                let common = text.chars().filter(|it| likelihood::is_common_kanji(*it)).count();
                likelihood > of_own + 0.2 + 0.3 * common.saturating_sub(1) as f64
            }
            _ => true,
        };
        if better && likelihood > 0.0 && self.is_sure_of(other, bytes) { other.decode(bytes) } else { own }
    }

    /// Which encodings stand beside each other in one file: an export that was pasted from several.
    fn is_mixed_with(self, other: Encoding) -> bool {
        match self {
            Encoding::Utf8 => matches!(other, Encoding::ShiftJis | Encoding::Windows1252),
            Encoding::ShiftJis => matches!(other, Encoding::Utf8 | Encoding::Windows1252),
            Encoding::Windows1252 | Encoding::EucJp => other == Encoding::Utf8,
            _ => false,
        }
    }

    /// A quick look: most cells could be nothing else.
    fn could_be_another(self, bytes: &[u8]) -> bool {
        std::str::from_utf8(bytes).is_ok()
            || (self == Encoding::ShiftJis && bytes.iter().any(u8::is_ascii_alphabetic))
    }

    /// Whether a few bytes are enough to go by: in UTF-8, a broken character looks like a letter of Windows-1252, and
    /// then only one amid a word is taken for it.
    fn is_sure_of(self, other: Encoding, bytes: &[u8]) -> bool {
        let beyond = bytes.iter().filter(|byte| !byte.is_ascii()).count();
        match (self, other) {
            (Encoding::Utf8, Encoding::ShiftJis) => beyond >= 3,
            // One accented letter and no other, or accents in a row, are as likely half-width kana beside full-width
            // ones.
            (Encoding::ShiftJis, Encoding::Utf8) => {
                let has_letters = |text: Cow<'_, str>| text.chars().any(|it| it.is_ascii_alphabetic());
                let has_several = |text: Cow<'_, str>| text.chars().filter(|it| !it.is_ascii()).count() > 1;
                let is_usual = other.likelihood(bytes).is_some_and(|it| it >= 0.4 * beyond as f64);
                self.decode(bytes).is_none_or(has_letters)
                    || (is_usual && other.decode(bytes).is_some_and(has_several))
            }
            // A rare kanji alone could be any two letters; amid a word, or behind its capital, it is none.
            (Encoding::ShiftJis, Encoding::Windows1252) => self.decode(bytes).is_none_or(|own| {
                own.chars().filter(char::is_ascii_alphabetic).count() >= 2
                    || likelihood::is_capital_and_rare_kanji(&own)
            }),
            (Encoding::Utf8, Encoding::Windows1252) => bytes
                .iter()
                .enumerate()
                .filter(|(_, byte)| !byte.is_ascii())
                .all(|(at, _)| bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic)),
            _ => true,
        }
    }

    fn likelihood(self, bytes: &[u8]) -> Option<f64> {
        let text = self.decode(bytes)?;
        Some(likelihood::of(&text, |character| match self {
            Encoding::Windows1252 => 1,
            Encoding::ShiftJis | Encoding::EucJp => match character {
                '\u{FF61}'..='\u{FF9F}' if self == Encoding::ShiftJis => 1,
                _ => 2,
            },
            _ => character.len_utf8(),
        }))
    }
}

/// The likeliest reading of some bytes, of those that are text at all.
fn best_reading(bytes: &[u8], encodings: &[Encoding]) -> Option<(Encoding, f64)> {
    let readings = encodings.iter().filter_map(|encoding| Some((*encoding, encoding.likelihood(bytes)?)));
    readings.max_by(|(_, left), (_, right)| left.total_cmp(right))
}

/// The text of `bytes` with each byte that is none written as `\x9F`.
pub(crate) fn visible(encoding: Encoding, bytes: &[u8]) -> String {
    let mut decoder = encoding.of_cells().new_decoder_without_bom_handling();
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

#[cfg(test)]
mod tests;
