//! Digits as people write them, with signs, groups and Japanese units, as an exact decimal.
//!
//! Nothing is rounded: the value is a whole number and a power of ten.

use serde::{Deserialize, Serialize};

use super::text;

/// Which sign parts the whole from the fraction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// Told by shape: of two signs the last, and a lone comma parts groups if three digits follow it,
    /// fractions if not. A lone point is a decimal point.
    #[default]
    ByShape,
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

impl DecimalMark {
    /// The mark that a sample of a column shows: both signs in one cell, or a comma that is not followed by
    /// three digits, tell. `ByShape` where none tells or where they contradict each other.
    pub fn of_column<S: AsRef<str>>(cells: &[S]) -> DecimalMark {
        let (mut point, mut comma) = (false, false);
        for cell in cells {
            let cell = text::readable(cell.as_ref());
            let digits_after = |at: usize| cell[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
            match (cell.rfind('.'), cell.rfind(',')) {
                (Some(dot), Some(other)) => {
                    point |= dot > other;
                    comma |= other > dot;
                }
                (None, Some(at)) if cell.matches(',').count() == 1 => {
                    comma |= matches!(digits_after(at), 1 | 2);
                }
                (Some(at), None) if cell.matches('.').count() == 1 => {
                    point |= matches!(digits_after(at), 1 | 2);
                }
                _ => {}
            }
        }
        match (point, comma) {
            (true, false) => DecimalMark::Point,
            (false, true) => DecimalMark::Comma,
            _ => DecimalMark::ByShape,
        }
    }
}

/// `unscaled / 10^scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    pub(crate) unscaled: i128,
    pub(crate) scale: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    NotANumber,
    TooLarge,
}

/// More digits than an amount of money or a count has; keeps all arithmetic inside 128 bits.
const MOST_DIGITS: usize = 30;

/// Takes the signs for "less than zero" off: `-1`, `△1`, `▲1`, `(1)`, `1-`.
pub(crate) fn take_sign(text: &str) -> (bool, &str) {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return (true, inner.trim());
    }
    for (sign, negative) in [('-', true), ('△', true), ('▲', true), ('+', false)] {
        if let Some(rest) = text.strip_prefix(sign) {
            return (negative, rest.trim());
        }
    }
    match text.strip_suffix('-') {
        Some(rest) if !rest.is_empty() => (true, rest.trim()),
        _ => (false, text),
    }
}

const UNITS: &[(char, u32)] = &[('百', 2), ('千', 3), ('万', 4), ('億', 8), ('兆', 12)];

/// Reads digits without a sign: `1,200`, `1.234,56`, `1 234.5`, `1.2万`, `1億2000万`, `3百万`.
pub(crate) fn read(text: &str, mark: DecimalMark) -> Result<Decimal, Fault> {
    let mut sum = Decimal { unscaled: 0, scale: 0 };
    let mut rest = text.trim();
    let mut last_power = u32::MAX;
    loop {
        let digits_end = rest.find(|character| power_of(character).is_some()).unwrap_or(rest.len());
        let units_end = rest[digits_end..]
            .find(|character| power_of(character).is_none())
            .map_or(rest.len(), |offset| digits_end + offset);
        let power: u32 = rest[digits_end..units_end].chars().filter_map(power_of).sum();
        // 1万2億 is no number, and neither are units without an end.
        if power >= last_power || power > 18 {
            return Err(Fault::NotANumber);
        }
        last_power = power;
        sum = sum.plus(read_digits(rest[..digits_end].trim(), mark)?.times_ten_to(power)?)?;
        rest = rest[units_end..].trim_start();
        if rest.is_empty() {
            return Ok(sum);
        }
    }
}

fn power_of(unit: char) -> Option<u32> {
    UNITS.iter().find(|(character, _)| *character == unit).map(|(_, power)| *power)
}

fn read_digits(text: &str, mark: DecimalMark) -> Result<Decimal, Fault> {
    let (whole, group, fraction) = split(text, mark);
    let mut digits = String::with_capacity(text.len());
    match group {
        None => digits.push_str(whole),
        Some(sign) => {
            let groups: Vec<&str> = whole.split(sign).collect();
            let (first, rest) = groups.split_first().ok_or(Fault::NotANumber)?;
            let last = rest.len().saturating_sub(1);
            // Groups of three; in India the earlier ones are of two.
            let regular = !first.is_empty()
                && first.len() <= 3
                && rest.iter().enumerate().all(|(at, it)| it.len() == 3 || (it.len() == 2 && at < last));
            if !regular {
                return Err(Fault::NotANumber);
            }
            digits.extend(groups);
        }
    }
    digits.push_str(fraction);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::NotANumber);
    }
    let significant = digits.trim_start_matches('0').len();
    if significant > MOST_DIGITS || fraction.len() > MOST_DIGITS {
        return Err(Fault::TooLarge);
    }
    let unscaled = digits.parse().map_err(|_| Fault::TooLarge)?;
    Ok(Decimal { unscaled, scale: fraction.len() as u32 }.shortest())
}

/// The digits before the decimal mark, what groups them, and the digits after it.
fn split(text: &str, mark: DecimalMark) -> (&str, Option<char>, &str) {
    let point = text.rfind('.');
    let comma = text.rfind(',');
    let decimal_at = match mark {
        DecimalMark::Point => point,
        DecimalMark::Comma => comma,
        DecimalMark::ByShape => match (point, comma) {
            (Some(point), Some(comma)) => Some(point.max(comma)),
            (Some(point), None) => (text.matches('.').count() == 1).then_some(point),
            (None, Some(comma)) => {
                let alone = text.matches(',').count() == 1;
                (alone && text.len() - comma - 1 != 3).then_some(comma)
            }
            (None, None) => None,
        },
    };
    let (whole, fraction) = match decimal_at {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    };
    (whole, whole.chars().find(|character| matches!(character, ',' | '.' | ' ' | '\'' | '’')), fraction)
}

impl Decimal {
    /// Without zeros at the end of the fraction.
    fn shortest(mut self) -> Self {
        while self.scale > 0 && self.unscaled % 10 == 0 {
            self.unscaled /= 10;
            self.scale -= 1;
        }
        self
    }

    fn times_ten_to(self, power: u32) -> Result<Self, Fault> {
        let taken = power.min(self.scale);
        let factor = 10_i128.checked_pow(power - taken).ok_or(Fault::TooLarge)?;
        let unscaled = self.unscaled.checked_mul(factor).ok_or(Fault::TooLarge)?;
        Ok(Decimal { unscaled, scale: self.scale - taken })
    }

    fn plus(self, other: Decimal) -> Result<Self, Fault> {
        let scale = self.scale.max(other.scale);
        let (left, right) = (self.in_units_of(scale), other.in_units_of(scale));
        let unscaled = left.zip(right).and_then(|(left, right)| left.checked_add(right));
        Ok(Decimal { unscaled: unscaled.ok_or(Fault::TooLarge)?, scale })
    }

    fn in_units_of(self, scale: u32) -> Option<i128> {
        self.unscaled.checked_mul(10_i128.checked_pow(scale - self.scale)?)
    }

    /// The value in units of `10^-decimals`.
    pub(crate) fn minor_units(self, decimals: u32) -> Result<i64, MinorFault> {
        let shortest = self.shortest();
        if shortest.scale > decimals {
            return Err(MinorFault::TooManyDecimals);
        }
        let units = shortest.in_units_of(decimals).ok_or(MinorFault::TooLarge)?;
        i64::try_from(units).map_err(|_| MinorFault::TooLarge)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MinorFault {
    TooManyDecimals,
    TooLarge,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(mark: DecimalMark, text: &str) -> Option<(i128, u32)> {
        read(text, mark).ok().map(|it| (it.unscaled, it.scale))
    }

    #[test]
    fn groups_and_marks() {
        let shape = |text| by(DecimalMark::ByShape, text);
        assert_eq!(shape("1200"), Some((1200, 0)));
        assert_eq!(shape("1,200"), Some((1200, 0)));
        assert_eq!(shape("1,234.50"), Some((12345, 1)));
        assert_eq!(shape("1.234,56"), Some((123_456, 2)));
        assert_eq!(shape("1.234.567"), Some((1_234_567, 0)));
        assert_eq!(shape("12,5"), Some((125, 1)));
        assert_eq!(shape("1.234"), Some((1234, 3)));
        assert_eq!(shape("1 234,5"), Some((12345, 1)));
        assert_eq!(shape("1'234.5"), Some((12345, 1)));
        assert_eq!(shape("12,34,567"), Some((1_234_567, 0)));
        assert_eq!(shape(".5"), Some((5, 1)));
        assert_eq!(by(DecimalMark::Comma, "1.234"), Some((1234, 0)));
        assert_eq!(by(DecimalMark::Comma, "1,234"), Some((1234, 3)));
        assert_eq!(by(DecimalMark::Point, "1,234"), Some((1234, 0)));
        for none in ["", ".", ",", "1,2,3", "12,3456", "1,23.4", "1..2", "a", "1e5", "1 2", "--1", "1,"] {
            assert_eq!(by(DecimalMark::Point, none).filter(|_| none != "1,"), None, "{none}");
        }
    }

    #[test]
    fn a_column_tells_its_mark() {
        assert_eq!(DecimalMark::of_column(&["1.234", "1.234,50 €"]), DecimalMark::Comma);
        assert_eq!(DecimalMark::of_column(&["12,5", "1.234"]), DecimalMark::Comma);
        assert_eq!(DecimalMark::of_column(&["$1,234.50", "1,200"]), DecimalMark::Point);
        assert_eq!(DecimalMark::of_column(&["12,5", "12.5"]), DecimalMark::ByShape);
        assert_eq!(DecimalMark::of_column(&["1,200円", "x, y"]), DecimalMark::ByShape);
    }

    #[test]
    fn japanese_units() {
        let shape = |text| by(DecimalMark::ByShape, text);
        assert_eq!(shape("1.2万"), Some((12_000, 0)));
        assert_eq!(shape("1億2000万"), Some((120_000_000, 0)));
        assert_eq!(shape("1億2,345万6,789"), Some((123_456_789, 0)));
        assert_eq!(shape("3百万"), Some((3_000_000, 0)));
        assert_eq!(shape("5千"), Some((5_000, 0)));
        assert_eq!(shape("1.00005万"), Some((100_005, 1)));
        for none in ["万", "1万2億", "1万万万万万万", "1万x"] {
            assert_eq!(shape(none), None, "{none}");
        }
    }

    #[test]
    fn too_many_digits_are_refused_and_leading_zeros_are_none() {
        assert_eq!(read(&"9".repeat(31), DecimalMark::ByShape), Err(Fault::TooLarge));
        assert_eq!(by(DecimalMark::ByShape, &format!("{}7", "0".repeat(60))), Some((7, 0)));
    }
}
