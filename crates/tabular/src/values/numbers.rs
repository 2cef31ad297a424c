//! Numbers without a unit: whole, with decimals, and percent.
//!
//! Whole numbers are exact; other numbers are the nearest `f64`.

use super::{
    Examples,
    decimal::{self, Decimal, DecimalMark, Fault, MinorFault},
    text,
};

/// The cell is not the number that was wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// No number at all.
    #[error("{given:?} is not a number")]
    NotANumber {
        /// The cell as given.
        given: String,
    },
    /// A fraction where a whole number is wanted.
    #[error("{given:?} is not a whole number")]
    NotWhole {
        /// The cell as given.
        given: String,
    },
    /// No percent sign: whether 12 means 12 % or 1200 % is not ours to say.
    #[error("{given:?} has no percent sign")]
    NoPercentSign {
        /// The cell as given.
        given: String,
    },
    /// Groups of thousands or a fraction: the column does not say.
    #[error("{given:?} can be read as {} or as {}", .readings[0], .readings[1])]
    TwoReadings {
        /// The cell as given.
        given: String,
        /// Both, in digits that can be read one way.
        readings: [String; 2],
    },
    /// More than can be kept (beyond ±9.2 × 10¹⁸, or more than 30 digits).
    #[error("{given:?} is too large")]
    TooLarge {
        /// The cell as given.
        given: String,
    },
}

impl Examples for NumberError {
    fn given(&self) -> &str {
        match self {
            NumberError::NotANumber { given }
            | NumberError::NotWhole { given }
            | NumberError::NoPercentSign { given }
            | NumberError::TwoReadings { given, .. }
            | NumberError::TooLarge { given } => given,
        }
    }

    fn would_do(&self) -> &'static [&'static str] {
        match self {
            NumberError::NotANumber { .. } => &["1200", "1,200", "12.5", "-3", "△3", "1.2万"],
            NumberError::NotWhole { .. } | NumberError::TwoReadings { .. } => &["1200", "1,200", "-3"],
            NumberError::NoPercentSign { .. } => &["12%", "12.5%"],
            NumberError::TooLarge { .. } => &["9000000000000000000"],
        }
    }
}

fn signed_decimal(readable: &str, mark: DecimalMark) -> Result<(bool, Decimal), Fault> {
    let (negative, digits) = decimal::take_sign(readable);
    Ok((negative, decimal::read(digits, mark)?))
}

fn refused(fault: Fault, cell: &str) -> NumberError {
    let given = cell.to_owned();
    match fault {
        Fault::NotANumber => NumberError::NotANumber { given },
        Fault::TooLarge => NumberError::TooLarge { given },
        Fault::TwoWays => {
            NumberError::TwoReadings { readings: decimal::two_readings(&text::readable(&given)), given }
        }
    }
}

/// A number; also in the scientific form that Excel writes (`1.2E+05`).
///
/// # Errors
/// [`NumberError`] for text, for a second number, and for digits grouped in no known way.
pub fn read(cell: &str, mark: DecimalMark) -> Result<Option<f64>, NumberError> {
    let readable = text::readable(cell);
    if readable.is_empty() {
        return Ok(None);
    }
    if let Some(number) = scientific(&readable) {
        return Ok(Some(number));
    }
    let (negative, decimal) = signed_decimal(&readable, mark).map_err(|fault| refused(fault, cell))?;
    Ok(Some(as_float(negative, decimal)))
}

fn as_float(negative: bool, decimal: Decimal) -> f64 {
    // Read from its digits, the float is the nearest there is; divided, it could be one off.
    let digits = format!("{}{}e-{}", if negative { "-" } else { "" }, decimal.unscaled, decimal.scale);
    digits.parse().unwrap_or(f64::NAN)
}

fn scientific(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let numeric = |text: &str| {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        digits.starts_with(|first: char| first.is_ascii_digit())
            && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    if !numeric(mantissa) || !numeric(exponent) || exponent.contains('.') {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A whole number. `12.0` is one.
///
/// # Errors
/// [`NumberError`]; `NotWhole` where there is a fraction.
pub fn read_integer(cell: &str, mark: DecimalMark) -> Result<Option<i64>, NumberError> {
    let readable = text::readable(cell);
    if readable.is_empty() {
        return Ok(None);
    }
    let (negative, decimal) = signed_decimal(&readable, mark).map_err(|fault| refused(fault, cell))?;
    let whole = decimal.minor_units(0).map_err(|fault| match fault {
        MinorFault::TooManyDecimals => NumberError::NotWhole { given: cell.to_owned() },
        MinorFault::TooLarge => NumberError::TooLarge { given: cell.to_owned() },
    })?;
    Ok(Some(if negative { -whole } else { whole }))
}

/// A percentage as a ratio: `12.5%` is 0.125.
///
/// # Errors
/// [`NumberError`]; `NoPercentSign` where the sign (`%`, `％`, `パーセント`) is not there.
pub fn read_percent(cell: &str, mark: DecimalMark) -> Result<Option<f64>, NumberError> {
    let readable = text::readable(cell);
    if readable.is_empty() {
        return Ok(None);
    }
    let (negative, rest) = decimal::take_sign(&readable);
    let Some(digits) = rest.strip_suffix('%').or_else(|| rest.strip_suffix("パーセント")) else {
        return Err(match decimal::read(rest, mark) {
            Ok(_) => NumberError::NoPercentSign { given: cell.to_owned() },
            Err(fault) => refused(fault, cell),
        });
    };
    let decimal = decimal::read(digits.trim(), mark).map_err(|fault| refused(fault, cell))?;
    Ok(Some(as_float(negative, Decimal { scale: decimal.scale + 2, ..decimal })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        let number = |cell| read(cell, DecimalMark::ByShape);
        assert_eq!(number("１，２３４．５"), Ok(Some(1234.5)));
        assert_eq!(number("△1,000"), Ok(Some(-1000.0)));
        assert_eq!(number("(0.1)"), Ok(Some(-0.1)));
        assert_eq!(number("1.2E+05"), Ok(Some(120_000.0)));
        assert_eq!(number("1.2万"), Ok(Some(12_000.0)));
        assert_eq!(number("　"), Ok(None));
        for text in ["inf", "nan", "1-2", "12 34", "0x10", "e5", "1e", "12%", "-"] {
            assert!(matches!(number(text), Err(NumberError::NotANumber { .. })), "{text}");
        }
    }

    #[test]
    fn whole_numbers_say_why_they_are_not() {
        let whole = |cell| read_integer(cell, DecimalMark::ByShape);
        assert_eq!(whole("12.0"), Ok(Some(12)));
        assert_eq!(whole("-９"), Ok(Some(-9)));
        assert!(matches!(whole("12.5"), Err(NumberError::NotWhole { .. })));
        assert!(matches!(whole("99999999999999999999"), Err(NumberError::TooLarge { .. })));
    }

    #[test]
    fn percent_is_a_ratio_and_wants_its_sign() {
        let percent = |cell| read_percent(cell, DecimalMark::ByShape);
        assert_eq!(percent("12.5%"), Ok(Some(0.125)));
        assert_eq!(percent("▲３％"), Ok(Some(-0.03)));
        assert!(matches!(percent("12"), Err(NumberError::NoPercentSign { .. })));
    }
}
