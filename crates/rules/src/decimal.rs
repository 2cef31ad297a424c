//! Numbers of a rule, as they are written: decimal, exact.
//!
//! Invariant: the fraction ends with no zero, so that equal numbers are equal values and are written alike.

use std::{cmp::Ordering, fmt, str::FromStr};

/// The most digits before the point, and after it.
pub const MOST_DIGITS: (usize, usize) = (24, 9);

/// A decimal number: up to 24 digits before the point and 9 after it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The number times ten to the power of `scale`.
    digits: i128,
    scale: u32,
}

/// A text that is no number of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a number has up to 24 digits, and up to 9 more after a point")]
pub struct NoDecimal;

impl Decimal {
    fn new(mut digits: i128, mut scale: u32) -> Self {
        while scale > 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        Self { digits, scale }
    }

    fn unit(self) -> i128 {
        10_i128.pow(self.scale)
    }

    /// The whole number at or below it.
    pub fn floor(self) -> i128 {
        self.digits.div_euclid(self.unit())
    }

    /// The whole number at or above it.
    pub fn ceil(self) -> i128 {
        self.floor() + i128::from(self.scale > 0)
    }

    /// How many digits stand after its point.
    pub fn decimals(self) -> u32 {
        self.scale
    }

    /// The nearest number with a binary point.
    pub fn to_f64(self) -> f64 {
        // The standard library reads a decimal text to the nearest; dividing by a power of ten would round twice.
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The number times ten to this power, where that is a whole number that a store holds.
    pub fn times_ten_to(self, power: u32) -> Option<i64> {
        let more = power.checked_sub(self.scale)?;
        let scaled = self.digits.checked_mul(10_i128.checked_pow(more)?)?;
        i64::try_from(scaled).ok()
    }

    /// The decimal that a number with a binary point is written as in the fewest digits.
    pub fn from_f64(number: f64) -> Option<Self> {
        number.to_string().parse().ok()
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self::new(i128::from(number), 0)
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        // Up to 24 digits before the point and 9 after it: 33, which an i128 holds.
        let scale = self.scale.max(other.scale);
        let scaled = |number: &Self| number.digits * 10_i128.pow(scale - number.scale);
        scaled(self).cmp(&scaled(other))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for Decimal {
    type Err = NoDecimal;

    /// Reads `-12.50`; no exponent, no thousands, digits on both sides of a point.
    fn from_str(text: &str) -> Result<Self, NoDecimal> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction.trim_end_matches('0')),
            Some(_) => return Err(NoDecimal),
            None => (unsigned, ""),
        };
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let leading = whole.trim_start_matches('0');
        if whole.is_empty()
            || !is_number(whole)
            || !is_number(fraction)
            || leading.len() > MOST_DIGITS.0
            || fraction.len() > MOST_DIGITS.1
        {
            return Err(NoDecimal);
        }
        let digits: i128 = format!("0{leading}{fraction}").parse().map_err(|_| NoDecimal)?;
        let scale = u32::try_from(fraction.len()).map_err(|_| NoDecimal)?;
        Ok(Self::new(if negative { -digits } else { digits }, scale))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = self.unit().unsigned_abs();
        let (whole, part) = (self.digits.unsigned_abs() / unit, self.digits.unsigned_abs() % unit);
        let sign = if self.digits < 0 { "-" } else { "" };
        if self.scale == 0 {
            write!(f, "{sign}{whole}")
        } else {
            write!(f, "{sign}{whole}.{part:0width$}", width = self.scale as usize)
        }
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn equal_numbers_are_written_alike() {
        for (given, written) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("007", "7"),
            ("12.50", "12.5"),
            ("-0.05", "-0.05"),
            ("1.0", "1"),
            ("9223372036854775807", "9223372036854775807"),
            ("999999999999999999999999.999999999", "999999999999999999999999.999999999"),
        ] {
            assert_eq!(decimal(given).to_string(), written);
        }
        for refused in ["", "-", ".5", "5.", "1e3", "1,000", "１", "+1", "1.0000000001", "1 ", "0x1"] {
            assert_eq!(refused.parse::<Decimal>(), Err(NoDecimal), "{refused}");
        }
        assert!("1".repeat(25).parse::<Decimal>().is_err());
    }

    #[test]
    fn the_whole_numbers_around_it() {
        for (given, floor, ceil) in [("2.5", 2, 3), ("-2.5", -3, -2), ("2", 2, 2), ("-0.1", -1, 0)] {
            assert_eq!((decimal(given).floor(), decimal(given).ceil()), (floor, ceil), "{given}");
        }
        assert_eq!(decimal("1234.5").times_ten_to(2), Some(123_450));
        assert_eq!(decimal("1234.567").times_ten_to(2), None);
        assert_eq!(decimal("1").times_ten_to(0), Some(1));
        assert_eq!(decimal("99999999999999999999").times_ten_to(0), None);
    }

    #[test]
    fn they_are_ordered_by_their_size() {
        let mut numbers =
            ["2.5", "-1", "0.000000001", "999999999999999999999999", "2.49", "-1.5", "0"].map(decimal);
        numbers.sort();
        let written = numbers.map(|number| number.to_string());
        assert_eq!(written, ["-1.5", "-1", "0", "0.000000001", "2.49", "2.5", "999999999999999999999999"]);
    }
}
