//! What a cell's number format makes of its number, where that is more than its looks: the zeros of a code, a currency.
//!
//! A format is only gone by where it is simple; of any other the number is taken as it is.

use crate::{row::SheetNumber, values::currency::Currency};

/// What the numbers of one style are shown as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Formats of codes: for numbers up to the first number, the second is how they are written.
    codes: Vec<(u64, Vec<Piece>)>,
    number: SheetNumber,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Digit,
    Literal(char),
}

impl Shown {
    pub(crate) fn by(format: &str) -> Shown {
        let codes: Option<Vec<_>> = sections(format).map(code_section).collect();
        let codes =
            codes.filter(|codes| codes.iter().any(|(_, pieces)| digits_of(pieces) >= 2)).unwrap_or_default();
        let first = sections(format).next().unwrap_or_default();
        Shown { codes, number: SheetNumber { currency: currency_of(first), thousands: thousands_of(first) } }
    }

    pub(crate) fn number(&self) -> SheetNumber {
        self.number
    }

    /// The code that is shown for a whole number: `0000042` for 42 under `0000000`.
    pub(crate) fn code(&self, number: &str) -> Option<String> {
        let value: u64 = number.parse().ok().filter(|_| !number.starts_with('+'))?;
        let (_, pieces) = self.codes.iter().find(|(most, _)| value <= *most)?;
        let places = digits_of(pieces);
        let padded = format!("{number:0>places$}");
        // What has more digits than places begins before the first.
        let (mut extra, mut digits) = (padded.len() - places, padded.chars());
        let mut shown = String::new();
        for piece in pieces {
            match piece {
                Piece::Literal(literal) => shown.push(*literal),
                Piece::Digit => {
                    let count = 1 + std::mem::take(&mut extra);
                    shown.extend(digits.by_ref().take(count));
                }
            }
        }
        Some(shown)
    }
}

fn digits_of(pieces: &[Piece]) -> usize {
    pieces.iter().filter(|piece| **piece == Piece::Digit).count()
}

/// The parts between semicolons, without the one for texts.
fn sections(format: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let parts = format.split(move |character| {
        quoted ^= character == '"';
        character == ';' && !quoted
    });
    parts.filter(|part| !part.contains('@'))
}

/// A section of zeros, hyphens and literal texts: up to which number it holds, and its pieces.
fn code_section(section: &str) -> Option<(u64, Vec<Piece>)> {
    let mut most = u64::MAX;
    let mut rest = section;
    while let Some((inside, after)) = rest.strip_prefix('[').and_then(|inside| inside.split_once(']')) {
        if let Some(bound) = inside.strip_prefix("<=") {
            most = bound.trim().parse().ok()?;
        } else if inside.starts_with(['<', '>', '=', '$']) {
            return None;
        }
        rest = after;
    }
    let mut pieces = Vec::new();
    let mut characters = rest.chars();
    while let Some(character) = characters.next() {
        match character {
            '0' => pieces.push(Piece::Digit),
            '-' | ' ' | '(' | ')' => pieces.push(Piece::Literal(character)),
            '\\' => pieces.push(Piece::Literal(characters.next()?)),
            '"' => {
                for literal in characters.by_ref().take_while(|it| *it != '"') {
                    pieces.push(Piece::Literal(literal));
                }
            }
            '_' => {
                characters.next();
            }
            _ => return None,
        }
    }
    // A unit after a number is no part of a code: 0"円".
    let is_unit = |piece: &Piece| matches!(piece, Piece::Literal(it) if !it.is_ascii());
    (!pieces.iter().any(is_unit)).then_some((most, pieces))
}

/// The currency in a format: `"¥"#,##0`, `[$€-407]`, `#,##0 "USD"`, `[$USD] 0.00`.
fn currency_of(section: &str) -> Option<Currency> {
    let mut words: Vec<String> = Vec::new();
    let mut rest = section;
    while let Some(at) = rest.find(['[', '"', '\\', '¥', '￥', '€', '£', '$']) {
        let here = &rest[at..];
        let (word, after) = if let Some(inside) = here.strip_prefix("[$") {
            let (inside, after) = inside.split_once(']')?;
            (inside.split('-').next().unwrap_or_default(), after)
        } else if let Some(inside) = here.strip_prefix('[') {
            ("", inside.split_once(']')?.1)
        } else if let Some(inside) = here.strip_prefix('"') {
            inside.split_once('"')?
        } else {
            let sign = here.strip_prefix('\\').unwrap_or(here);
            let length = sign.chars().next().map_or(0, char::len_utf8);
            sign.split_at(length)
        };
        words.push(word.trim().to_owned());
        rest = after;
    }
    // The yen's sign is also the yuan's; where files say ¥ and no more, they are Japanese here.
    words.iter().filter(|word| !word.is_empty()).find_map(|word| Currency::named(word, Currency::JPY))
}

/// The commas after the last digit place, each of which hides a thousand: `#,##0,`.
fn thousands_of(section: &str) -> u8 {
    let Some(last) = section.rfind(['0', '#', '?']) else { return 0 };
    section[last + 1..].chars().take_while(|it| *it == ',').count() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_the_zeros_that_are_shown() {
        for (format, number, shown) in [
            ("0000000", "42", Some("0000042")),
            ("0000000", "12345678", Some("12345678")),
            ("000-0000", "600001", Some("060-0001")),
            ("[<=999]000;[<=9999]000\\-00;000\\-0000", "600001", Some("060-0001")),
            ("[<=999]000;[<=9999]000\\-00;000\\-0000", "60", Some("060")),
            ("\"C-\"0000", "12", Some("C-0012")),
            ("0000;[Red]-0000", "12", Some("0012")),
            ("0", "12", None),
            ("0.00", "12", None),
            ("#,##0", "1200", None),
            ("00\"円\"", "12", None),
            ("General", "12", None),
            ("0000000", "1.5", None),
            ("0000000", "-5", None),
        ] {
            assert_eq!(Shown::by(format).code(number).as_deref(), shown, "{format} {number}");
        }
    }

    #[test]
    fn a_format_names_a_currency() {
        for (format, code) in [
            ("[$€-407] #,##0.00", Some("EUR")),
            ("\"¥\"#,##0;[Red]\"¥\"\\-#,##0", Some("JPY")),
            ("\\¥#,##0", Some("JPY")),
            ("#,##0\"円\"", Some("JPY")),
            ("[$USD] #,##0.00", Some("USD")),
            ("$#,##0.00", Some("USD")),
            ("_-[$£-809]* #,##0.00_-", Some("GBP")),
            ("#,##0.00 \"EUR\"", Some("EUR")),
            ("#,##0\"人\"", None),
            ("[Red]#,##0", None),
            ("[$-411]ggge\"年\"", None),
            ("General", None),
        ] {
            assert_eq!(
                Shown::by(format).number().currency.map(|it| it.code().to_owned()).as_deref(),
                code,
                "{format}"
            );
        }
        assert_eq!(Shown::by("#,##0,").number().thousands, 1);
        assert_eq!(Shown::by("#,##0").number().thousands, 0);
    }
}
