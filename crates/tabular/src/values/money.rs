//! Amounts of money, as a whole number of minor units with a currency.
//!
//! An amount finer than its currency allows is refused, not rounded; one without a currency takes the default.

use serde::{Deserialize, Serialize};

use super::{
    Examples,
    currency::Currency,
    decimal::{self, DecimalMark, Fault, MinorFault},
    text,
};

/// An amount: 1200 with JPY is ¥1,200, 1250 with USD is $12.50.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Amount {
    /// In the smallest unit of the currency.
    pub minor: i64,
    /// What it is an amount of.
    pub currency: Currency,
}

/// The cell is not an amount that can be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// No amount at all.
    #[error("{given:?} is not an amount of money")]
    NotAnAmount {
        /// The cell as given.
        given: String,
    },
    /// A number, and beside it something that is no currency.
    #[error("{sign:?} in {given:?} is not a currency")]
    UnknownCurrency {
        /// The cell as given.
        given: String,
        /// What stands where the currency should.
        sign: String,
    },
    /// Two different currencies in one cell.
    #[error("{given:?} names two currencies")]
    TwoCurrencies {
        /// The cell as given.
        given: String,
    },
    /// Finer than the smallest unit of the currency.
    #[error("{given:?} has more decimals than {currency}, which has {allowed}")]
    TooManyDecimals {
        /// The cell as given.
        given: String,
        /// Its currency, perhaps the default.
        currency: Currency,
        /// How many decimals that currency has.
        allowed: u32,
    },
    /// Beyond ±9.2 × 10¹⁸ minor units.
    #[error("{given:?} is too large")]
    TooLarge {
        /// The cell as given.
        given: String,
    },
}

impl Examples for MoneyError {
    fn given(&self) -> &str {
        match self {
            MoneyError::NotAnAmount { given }
            | MoneyError::UnknownCurrency { given, .. }
            | MoneyError::TwoCurrencies { given }
            | MoneyError::TooManyDecimals { given, .. }
            | MoneyError::TooLarge { given } => given,
        }
    }

    fn would_do(&self) -> &'static [&'static str] {
        match self {
            MoneyError::TooManyDecimals { allowed: 0, .. } => &["¥1,200", "1200円"],
            MoneyError::TooManyDecimals { .. } => &["$1,234.56", "12.50 USD"],
            _ => &["¥1,200", "1200円", "120万円", "$1,234.56", "12.50 USD", "△1,000"],
        }
    }
}

/// How the amounts of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyReading {
    /// For amounts that name none.
    pub default_currency: Currency,
    /// Told by shape unless known.
    #[serde(default)]
    pub mark: DecimalMark,
}

impl Default for MoneyReading {
    /// Yen, and the decimal mark told by shape.
    fn default() -> Self {
        MoneyReading { default_currency: Currency::JPY, mark: DecimalMark::ByShape }
    }
}

impl MoneyReading {
    /// Reads `¥1,200`, `1,200円`, `12.50 USD`, `$1,234.56`, `€1.234,56`, `1.2万`, `120万円`, `△1,000`,
    /// `(1,000)` and plain numbers. A blank cell and a lone `-` (accounting's nothing) are `None`.
    ///
    /// # Errors
    /// [`MoneyError`], with what would do.
    pub fn read(&self, cell: &str) -> Result<Option<Amount>, MoneyError> {
        let readable = text::readable(cell);
        if readable.is_empty() || matches!(&*readable, "-" | "–" | "—" | "―" | "¥-") {
            return Ok(None);
        }
        let given = || cell.to_owned();
        // The sign stands outside or inside the currency's: -¥1, ¥-1, (¥1), ¥(1).
        let (outside, rest) = decimal::take_sign(&readable);
        let (before, rest, after) = apart(rest);
        let (inside, digits) = decimal::take_sign(rest);
        if outside && inside {
            return Err(MoneyError::NotAnAmount { given: given() });
        }
        let number = decimal::read(digits, self.mark).map_err(|fault| match fault {
            Fault::NotANumber => MoneyError::NotAnAmount { given: given() },
            Fault::TooLarge => MoneyError::TooLarge { given: given() },
        })?;
        let currency = self.currency(before, after, cell)?;
        let minor = number.minor_units(currency.decimals()).map_err(|fault| match fault {
            MinorFault::TooManyDecimals => {
                MoneyError::TooManyDecimals { given: given(), currency, allowed: currency.decimals() }
            }
            MinorFault::TooLarge => MoneyError::TooLarge { given: given() },
        })?;
        Ok(Some(Amount { minor: if outside || inside { -minor } else { minor }, currency }))
    }

    fn currency(&self, before: &str, after: &str, cell: &str) -> Result<Currency, MoneyError> {
        let named = |sign: &str| match sign {
            "" => Ok(None),
            _ => Currency::of_sign(sign, self.default_currency)
                .map(Some)
                .ok_or_else(|| MoneyError::UnknownCurrency { given: cell.to_owned(), sign: sign.to_owned() }),
        };
        match (named(before)?, named(after)?) {
            (None, None) => Ok(self.default_currency),
            (Some(one), None) | (None, Some(one)) => Ok(one),
            (Some(one), Some(other)) if one == other => Ok(one),
            // $12.50 AUD: the code says which dollar.
            (Some(_), Some(code)) if before == "$" && after.len() == 3 => Ok(code),
            _ => Err(MoneyError::TwoCurrencies { given: cell.to_owned() }),
        }
    }

    /// Whether the cell names a currency, by sign, word or code, and is an amount.
    pub(crate) fn names_currency(&self, cell: &str) -> bool {
        let readable = text::readable(cell);
        let (_, rest) = decimal::take_sign(&readable);
        let (before, _, after) = apart(rest);
        !(before.is_empty() && after.is_empty()) && self.read(cell).is_ok()
    }
}

/// What stands before the number, the number with its sign and Japanese units, and what stands after it.
fn apart(text: &str) -> (&str, &str, &str) {
    let of_number = |character: char| {
        character.is_ascii_digit()
            || matches!(
                character,
                '.' | ',' | '-' | '+' | '△' | '▲' | '(' | ')' | '百' | '千' | '万' | '億' | '兆'
            )
    };
    let Some(start) = text.find(of_number) else { return (text, "", "") };
    // `Rs.` ends in a point that belongs to no number.
    let start = match text[start..].strip_prefix('.') {
        Some(rest) if start > 0 && !rest.starts_with(|next: char| next.is_ascii_digit()) => start + 1,
        _ => start,
    };
    let end = text
        .char_indices()
        .rev()
        .find(|(_, character)| of_number(*character))
        .map_or(start, |(at, character)| at + character.len_utf8())
        .max(start);
    (text[..start].trim(), text[start..end].trim(), text[end..].trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yen(cell: &str) -> Result<Option<Amount>, MoneyError> {
        MoneyReading::default().read(cell)
    }

    fn amount(minor: i64, code: &str) -> Result<Option<Amount>, MoneyError> {
        Ok(Some(Amount { minor, currency: code.parse().unwrap() }))
    }

    #[test]
    fn forms_that_people_write() {
        for (cell, minor, code) in [
            ("¥1,200", 1_200, "JPY"),
            ("1,200円", 1_200, "JPY"),
            ("￥１２００", 1_200, "JPY"),
            ("\u{a5}1200", 1_200, "JPY"),
            ("12.50 USD", 1_250, "USD"),
            ("USD 12.5", 1_250, "USD"),
            ("usd12", 1_200, "USD"),
            ("$1,234.56", 123_456, "USD"),
            ("US$ 5", 500, "USD"),
            ("$12.50 AUD", 1_250, "AUD"),
            ("€1.234,56", 123_456, "EUR"),
            ("12,50 €", 1_250, "EUR"),
            ("1.2万", 12_000, "JPY"),
            ("120万円", 1_200_000, "JPY"),
            ("1億2000万円", 120_000_000, "JPY"),
            ("△1,000", -1_000, "JPY"),
            ("▲ ¥1,000", -1_000, "JPY"),
            ("(1,000)", -1_000, "JPY"),
            ("(¥1,000)", -1_000, "JPY"),
            ("¥-1,000", -1_000, "JPY"),
            ("-¥1,000", -1_000, "JPY"),
            ("1,000-", -1_000, "JPY"),
            ("1200.00", 1_200, "JPY"),
            ("0", 0, "JPY"),
            ("￦5,000", 0, ""),
            ("₩5,000", 5_000, "KRW"),
            ("1.234 KWD", 1_234, "KWD"),
            ("Rs. 500", 50_000, "INR"),
        ] {
            if code.is_empty() {
                assert!(yen(cell).is_err(), "{cell}");
            } else {
                assert_eq!(yen(cell), amount(minor, code), "{cell}");
            }
        }
        for none in ["", "-", "－", "　", "¥-"] {
            assert_eq!(yen(none), Ok(None), "{none}");
        }
    }

    #[test]
    fn hints_change_what_is_read() {
        let euros = MoneyReading { default_currency: Currency::EUR, mark: DecimalMark::Comma };
        assert_eq!(euros.read("1.234"), amount(123_400, "EUR"));
        assert_eq!(euros.read("1.234,5"), amount(123_450, "EUR"));
    }

    #[test]
    fn refusals_say_what_is_wrong() {
        assert_eq!(
            yen("1,200.5").unwrap_err(),
            MoneyError::TooManyDecimals { given: "1,200.5".into(), currency: Currency::JPY, allowed: 0 }
        );
        assert!(matches!(yen("$1.234"), Err(MoneyError::TooManyDecimals { allowed: 2, .. })));
        assert!(matches!(yen("99999999999999999999"), Err(MoneyError::TooLarge { .. })));
        assert!(matches!(yen("9999999兆円"), Err(MoneyError::TooLarge { .. })));
        assert!(matches!(yen("1200 foo"), Err(MoneyError::UnknownCurrency { sign, .. }) if sign == "foo"));
        assert!(matches!(yen("€5 USD"), Err(MoneyError::TwoCurrencies { .. })));
        for text in ["abc", "¥", "1,2,3", "-(5)", "1 200 x 3", "円"] {
            let error = yen(text).unwrap_err();
            assert_eq!(error.given(), text);
            assert!(!error.would_do().is_empty());
        }
    }
}
