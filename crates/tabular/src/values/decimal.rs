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
    /// fractions if not. A lone point is a decimal point. For seeing whether a cell is a number at all.
    #[default]
    ByShape,
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
    /// The column does not tell: `1.234` can be read two ways and is refused; a comma before three digits groups
    /// them.
    Undecided,
    /// The column writes both: `1.234` and `1,234` can be read two ways and are refused.
    Mixed,
}

impl DecimalMark {
    /// The mark that a column shows ([`MarkEvidence`]).
    pub fn of_column<S: AsRef<str>>(cells: &[S]) -> DecimalMark {
        let mut evidence = MarkEvidence::default();
        for cell in cells {
            evidence.see(cell.as_ref());
        }
        evidence.mark()
    }

    fn doubts(self, sign: char) -> bool {
        matches!((self, sign), (DecimalMark::Undecided | DecimalMark::Mixed, '.') | (DecimalMark::Mixed, ','))
    }
}

/// What the cells of a column show of their decimal mark.
///
/// Both signs in one cell tell, and so does a sign that comes twice (it groups), one before other than three digits,
/// one after a zero or after more than three digits (they part fractions).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MarkEvidence {
    /// A cell that only reads as `1,234.56` does.
    pub point: bool,
    /// A cell that only reads as `1.234,56` does.
    pub comma: bool,
    /// A cell like `1.234`.
    pub lone_point: bool,
    /// A cell like `1,234`.
    pub lone_comma: bool,
    /// The file parts its cells by semicolons, as Excel does where the comma is the decimal mark: then `1,234` can be
    /// read two ways as well.
    pub semicolons: bool,
}

impl MarkEvidence {
    /// Takes a cell into account; true where it is one that can be read two ways.
    pub fn see(&mut self, cell: &str) -> bool {
        if !cell.bytes().any(|byte| matches!(byte, b'.' | b',')) && cell.is_ascii() {
            return false;
        }
        let cell = text::readable(cell);
        let Some(number) = only_number(&cell) else { return false };
        match told_by(number) {
            Told::Nothing => {}
            Told::Point => self.point = true,
            Told::Comma => self.comma = true,
            // There is no part of a yen.
            Told::Either(',') if cell.contains(['¥', '円', '\\']) || cell.contains("JPY") => {
                self.point = true;
                return false;
            }
            Told::Either('.') => self.lone_point = true,
            Told::Either(_) => self.lone_comma = true,
        }
        matches!(told_by(number), Told::Either(_))
    }

    /// What the cells seen so far say together.
    pub fn mark(self) -> DecimalMark {
        match (self.point, self.comma) {
            (true, false) => DecimalMark::Point,
            (false, true) => DecimalMark::Comma,
            (true, true) => DecimalMark::Mixed,
            (false, false) if self.semicolons => DecimalMark::Mixed,
            (false, false) => DecimalMark::Undecided,
        }
    }

    /// Whether a cell was seen that can be read two ways, and none that tells.
    pub fn is_open(self) -> bool {
        self.mark().doubts('.') && self.lone_point || self.mark().doubts(',') && self.lone_comma
    }
}

/// What one number shows of its decimal mark.
enum Told {
    Nothing,
    Point,
    Comma,
    /// This sign parts groups or fractions.
    Either(char),
}

fn told_by(number: &str) -> Told {
    let (points, commas) = (number.matches('.').count(), number.matches(',').count());
    let decimal = |sign| if sign == '.' { Told::Point } else { Told::Comma };
    let groups = |sign| if sign == '.' { Told::Comma } else { Told::Point };
    let sign = match (points, commas) {
        (0, 0) => return Told::Nothing,
        (0, _) => ',',
        (_, 0) => '.',
        _ => {
            let last = if number.rfind('.') > number.rfind(',') { '.' } else { ',' };
            return if number.matches(last).count() == 1 { decimal(last) } else { Told::Nothing };
        }
    };
    let parts: Vec<&str> = number.split(sign).collect();
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    match parts[..] {
        [whole, fraction] if !plain(fraction) || fraction.is_empty() || whole.is_empty() => Told::Nothing,
        [_, fraction] if fraction.len() != 3 => decimal(sign),
        [whole, _] if whole.starts_with('0') || !plain(whole) || whole.len() > 3 => decimal(sign),
        [_, _] => Told::Either(sign),
        _ if parts[1..].iter().all(|part| part.len() == 3 && plain(part))
            && (1..=3).contains(&parts[0].len()) =>
        {
            groups(sign)
        }
        _ => Told::Nothing,
    }
}

/// The digits of a cell that holds one number and at most a few signs around it; none for other texts.
fn only_number(readable: &str) -> Option<&str> {
    let start = readable.find(|character: char| character.is_ascii_digit())?;
    let end = readable.rfind(|character: char| character.is_ascii_digit())? + 1;
    let number = &readable[start..end];
    let inside = number.chars().all(|it| it.is_ascii_digit() || matches!(it, '.' | ',' | ' ' | '\'' | '’'));
    let around = readable[..start].chars().chain(readable[end..].chars());
    (inside && around.clone().count() <= 16 && !around.clone().any(|it| matches!(it, '/' | ':' | '@')))
        .then_some(number)
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
    /// Read two ways: the whole number, and the one with a fraction.
    TwoWays,
}

/// The two readings of digits with one sign before three of them: `1234` and `1.234`.
pub(crate) fn two_readings(text: &str) -> [String; 2] {
    let digits = |keep: Option<char>| {
        text.chars().filter_map(move |it| match it {
            '.' | ',' => keep,
            it => Some(it),
        })
    };
    [digits(None).collect(), digits(Some('.')).collect()]
}

/// More digits than an amount of money or a count has; keeps all arithmetic inside 128 bits.
const MOST_DIGITS: usize = 30;

/// Takes the signs for "less than zero" off: `-1`, `△1`, `▲1`, `(1)`, `1-`.
pub(crate) fn take_sign(text: &str) -> (bool, &str) {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return (true, inner.trim());
    }
    const SIGNS: [(&str, bool); 10] = [
        ("-", true),
        ("△", true),
        ("▲", true),
        ("\u{2010}", true),
        ("\u{2011}", true),
        ("\u{2012}", true),
        ("\u{2013}", true),
        ("\u{FE63}", true),
        ("マイナス", true),
        ("+", false),
    ];
    for (sign, negative) in SIGNS {
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
        // 1.234万 is 12,340: nobody groups the digits before a unit.
        let mark = if power > 0 && mark.doubts('.') { DecimalMark::ByShape } else { mark };
        sum = sum.plus(read_digits(rest[..digits_end].trim(), mark)?.times_ten_to(power)?)?;
        rest = rest[units_end..].trim_start();
        if rest.is_empty() {
            return Ok(sum);
        }
    }
}

/// Whether the digits name a unit of their own.
pub(crate) fn has_units(text: &str) -> bool {
    text.chars().any(|character| power_of(character).is_some())
}

fn power_of(unit: char) -> Option<u32> {
    UNITS.iter().find(|(character, _)| *character == unit).map(|(_, power)| *power)
}

fn read_digits(text: &str, mark: DecimalMark) -> Result<Decimal, Fault> {
    if matches!(told_by(text), Told::Either(sign) if mark.doubts(sign)) {
        return Err(Fault::TwoWays);
    }
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
        DecimalMark::ByShape | DecimalMark::Undecided | DecimalMark::Mixed => match (point, comma) {
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

    pub(crate) fn times_ten_to(self, power: u32) -> Result<Self, Fault> {
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
        for (cells, mark) in [
            (&["1.234", "1.234,50 €"][..], DecimalMark::Comma),
            (&["12,5", "1.234"], DecimalMark::Comma),
            (&["$1,234.50", "1,200"], DecimalMark::Point),
            (&["12.000 €", "950,00 €"], DecimalMark::Comma),
            (&["1.234.567", "1.234"], DecimalMark::Comma),
            (&["1,234,567", "1.234"], DecimalMark::Point),
            (&["0.125", "1.234"], DecimalMark::Point),
            (&["1234.567"], DecimalMark::Point),
            (&["12,5", "12.5"], DecimalMark::Mixed),
            (&["1,200円", "x, y"], DecimalMark::Point),
            (&["1,200", "x, y"], DecimalMark::Undecided),
            (&["12.000", "1.234"], DecimalMark::Undecided),
            (&["2024.4.1", "192.168.1.1", "1.2.3", "03.1234.5678", "a.b", "10:30.5"], DecimalMark::Undecided),
        ] {
            assert_eq!(DecimalMark::of_column(cells), mark, "{cells:?}");
        }
    }

    #[test]
    fn what_the_column_does_not_decide_is_not_decided() {
        use DecimalMark::{Mixed, Undecided};
        for text in ["1.234", "12.000", "999.000"] {
            assert_eq!(read(text, Undecided), Err(Fault::TwoWays), "{text}");
            assert_eq!(read(text, Mixed), Err(Fault::TwoWays), "{text}");
        }
        assert_eq!(read("1,234", Mixed), Err(Fault::TwoWays));
        assert_eq!(by(Undecided, "1,234"), Some((1234, 0)));
        for (text, value) in
            [("0.125", (125, 3)), ("1.234,5", (12345, 1)), ("12.5", (125, 1)), ("1.234万", (12340, 0))]
        {
            assert_eq!(by(Undecided, text), Some(value), "{text}");
        }
        assert_eq!(two_readings("12.000"), ["12000", "12.000"]);
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
