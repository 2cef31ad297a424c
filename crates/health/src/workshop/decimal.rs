//! Numbers as a form writes them: decimal text, and shares as per cent.
//!
//! Invariant: a number written here and read here is the same number to the last bit; a share is never multiplied and
//! divided by 100, only its decimal point is moved.

use crate::{
    measures::{Unit, kind},
    numbers,
};

/// The shortest decimal text that reads back as this number.
pub fn plain(number: f64) -> String {
    // Minus zero would be read back as itself, but is a surprise in a field.
    if number == 0.0 { "0".to_owned() } else { number.to_string() }
}

/// A share 0..=1 as per cent: `0.07` is `7`.
pub fn percent_of(share: f64) -> String {
    shifted(&plain(share), 2)
}

/// A measure's value as the form has it: parts and changes in per cent, everything else as it is.
pub fn value_of(key: &str, value: f64) -> String {
    if in_percent(key) { percent_of(value) } else { plain(value) }
}

/// What was typed as a measure's value.
pub fn value(key: &str, typed: &str) -> Option<f64> {
    if in_percent(key) { share(typed) } else { number(typed) }
}

/// Whether people read the measure in per cent.
pub fn in_percent(key: &str) -> bool {
    kind(key).is_some_and(|kind| matches!(kind.unit, Unit::Share | Unit::Change))
}

/// What was typed as a number. None where it is no number, or could be two.
pub fn number(typed: &str) -> Option<f64> {
    numbers::decimal(typed)
}

/// What was typed as per cent, as a share: `7` is `0.07`.
pub fn share(typed: &str) -> Option<f64> {
    let text = numbers::digits(typed.trim().trim_end_matches(['%', '％']))?;
    shifted(&text, -2).parse().ok().filter(|share: &f64| share.is_finite())
}

/// Moves the decimal point of plain decimal text by so many places to the right.
fn shifted(text: &str, places: i32) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    let point = whole.len() as i32 + places;
    let (whole, fraction) = if point <= 0 {
        ("0".to_owned(), format!("{}{all}", "0".repeat(point.unsigned_abs() as usize)))
    } else {
        let all = format!("{all:0<width$}", width = point as usize);
        (all[..point as usize].to_owned(), all[point as usize..].to_owned())
    };
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if whole == "0" && fraction.is_empty() { "" } else { sign };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shares_are_written_as_people_read_them() {
        for (value, text) in
            [(0.0, "0"), (1.0, "100"), (0.07, "7"), (0.125, "12.5"), (0.29, "29"), (0.0005, "0.05")]
        {
            assert_eq!(percent_of(value), text);
            assert_eq!(share(text), Some(value), "{text}");
        }
        assert_eq!(number("１，２３４．５"), Some(1234.5));
        assert_eq!(share("７０％"), Some(0.7));
        assert_eq!(number("−3"), Some(-3.0));
        assert_eq!((number(""), number("ten"), share("inf"), share("")), (None, None, None, None));
    }

    proptest! {
        #[test]
        fn reads_back_what_it_wrote(value in -1e9..1e9_f64, part in 0.0..=1.0_f64) {
            prop_assert_eq!(number(&plain(value)).unwrap().to_bits(), value.to_bits());
            prop_assert_eq!(share(&percent_of(part)).unwrap().to_bits(), part.to_bits());
        }
    }
}
