//! Numbers as people type them, in full width too: the one reader for forms, addresses and what programs send as text.
//!
//! Invariant: what can be read in two ways is read in none. `1,234` is a number of thousands; `12,00` and `1.234,50` are refused.

use unicode_normalization::UnicodeNormalization as _;

/// Full-width signs as ASCII, and no spaces.
pub fn narrow(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// A number in its parts, without marks between its thousands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    pub is_negative: bool,
    /// The digits before the point.
    pub whole: String,
    /// The digits behind it; none where there is no point.
    pub part: Option<String>,
}

/// The parts of what was typed; none where it is no number, or could be two.
pub fn typed(text: &str) -> Option<Typed> {
    let plain = narrow(text);
    let (is_negative, plain) = match plain.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let (whole, part) = match plain.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (plain, None),
    };
    let groups: Vec<&str> = whole.split(',').collect();
    let is_grouped = groups.len() == 1
        || (matches!(groups[0].len(), 1..=3) && groups[1..].iter().all(|group| group.len() == 3));
    let whole = groups.concat();
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_any = !whole.is_empty() || part.is_some_and(|part| !part.is_empty());
    let is_number = is_grouped && is_any && are_digits(&whole) && part.is_none_or(are_digits);
    is_number.then(|| Typed { is_negative, whole, part: part.map(str::to_owned) })
}

/// A whole number: `1,234`, `１２３４`, `-5`.
pub fn whole(text: &str) -> Option<i64> {
    let Typed { is_negative, whole, part } = typed(text)?;
    let sign = if is_negative { "-" } else { "" };
    part.is_none().then(|| format!("{sign}{whole}").parse().ok()).flatten()
}

/// A number with or without a point: `1,234.5`, `−0.5`.
pub fn decimal(text: &str) -> Option<f64> {
    digits(text)?.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The same as plain decimal text, which loses nothing: `1234.5`.
pub fn digits(text: &str) -> Option<String> {
    let Typed { is_negative, whole, part } = typed(text)?;
    let sign = if is_negative { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { &whole };
    Some(match part.filter(|part| !part.is_empty()) {
        Some(part) => format!("{sign}{whole}.{part}"),
        None => format!("{sign}{whole}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_one_way_or_not_at_all() {
        for (given, number) in [
            ("1234", Some(1_234.0)),
            ("1,234.5", Some(1_234.5)),
            ("１，２３４．５", Some(1_234.5)),
            (" −３ ", Some(-3.0)),
            ("+0.5", Some(0.5)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            ("1,234,567", Some(1_234_567.0)),
            ("12,00", None),
            ("1.234,50", None),
            ("1,2345", None),
            (",123", None),
            ("1.2.3", None),
            ("", None),
            (".", None),
            ("-", None),
            ("ten", None),
            ("inf", None),
            ("1万", None),
        ] {
            assert_eq!(decimal(given), number, "{given}");
        }
    }

    #[test]
    fn whole_numbers_have_no_point() {
        for (given, number) in [
            ("１２３", Some(123)),
            ("1,234", Some(1_234)),
            ("-5", Some(-5)),
            ("5.0", None),
            ("12,00", None),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
        ] {
            assert_eq!(whole(given), number, "{given}");
        }
    }
}
