//! Amounts of money, as a whole number of minor units with a currency.
//!
//! An amount finer than its currency allows is refused, not rounded; one without a currency takes the default.

mod remarks;

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
    /// Groups of thousands or a fraction, a closing dash or a minus: the column does not say.
    #[error("{given:?} can be read as {} or as {}", .readings[0], .readings[1])]
    TwoReadings {
        /// The cell as given.
        given: String,
        /// Both, in forms that can be read one way.
        readings: [String; 2],
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
            | MoneyError::TwoReadings { given, .. }
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
    /// What the heading says that all amounts are in: 3 for thousands. A cell with a unit of its own (`120万円`) is not.
    #[serde(default)]
    pub power: u32,
}

impl Default for MoneyReading {
    /// Yen, and the decimal mark told by shape.
    fn default() -> Self {
        MoneyReading { default_currency: Currency::JPY, mark: DecimalMark::ByShape, power: 0 }
    }
}

/// An amount, and for how many months it is the price, where the cell says so (`1,200円/月`, `$120 per year`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Price {
    /// As it stands.
    pub amount: Amount,
    /// 1 for a month's price, 3 for a quarter's, 12 for a year's.
    pub months: Option<u16>,
}

impl MoneyReading {
    /// Reads `¥1,200`, `1,200円`, `12.50 USD`, `$1,234.56`, `€1.234,56`, `1.2万`, `120万円`, `△1,000`,
    /// `(1,000)`, ledgers' `¥12,000-`, `金12,000円也`, `12,000円（税込）`, `\12,000` and plain numbers. A blank cell
    /// and a lone `-` (accounting's nothing) are `None`, 無料 and `free` nought.
    ///
    /// # Errors
    /// [`MoneyError`], with what would do; also for the price of a period ([`MoneyReading::read_price`]).
    pub fn read(&self, cell: &str) -> Result<Option<Amount>, MoneyError> {
        match self.read_price(cell)? {
            Some(Price { months: Some(_), .. }) => Err(MoneyError::NotAnAmount { given: cell.to_owned() }),
            price => Ok(price.map(|price| price.amount)),
        }
    }

    /// [`MoneyReading::read`], and the period where the cell names one.
    ///
    /// # Errors
    /// [`MoneyError`], with what would do.
    pub fn read_price(&self, cell: &str) -> Result<Option<Price>, MoneyError> {
        let readable = text::readable(cell);
        if is_nothing(&readable) {
            return Ok(None);
        }
        let given = || cell.to_owned();
        let (body, months) = remarks::taken_off(&readable);
        if remarks::is_free(body) {
            return Ok(Some(Price { amount: Amount { minor: 0, currency: self.default_currency }, months }));
        }
        let (body, dash) = closing_dash(body);
        // The sign stands outside or inside the currency's: -¥1, ¥-1, (¥1), ¥(1).
        let (outside, rest) = decimal::take_sign(body);
        let (before, rest, after) = apart(rest);
        let (inside, digits) = decimal::take_sign(rest);
        if outside && inside {
            return Err(MoneyError::NotAnAmount { given: given() });
        }
        let number = decimal::read(digits, self.mark).map_err(|fault| match fault {
            Fault::NotANumber => MoneyError::NotAnAmount { given: given() },
            Fault::TooLarge => MoneyError::TooLarge { given: given() },
            Fault::TwoWays => {
                MoneyError::TwoReadings { given: given(), readings: decimal::two_readings(digits) }
            }
        })?;
        if dash && before.is_empty() && after.is_empty() {
            // Japanese ledgers close an amount with a dash, SAP writes its minus there.
            return Err(if outside || inside {
                MoneyError::NotAnAmount { given: given() }
            } else {
                MoneyError::TwoReadings {
                    given: given(),
                    readings: [digits.to_owned(), format!("-{digits}")],
                }
            });
        }
        let (of_suffix, after) = thousands(after);
        let number = number.times_ten_to(of_suffix).map_err(|_| MoneyError::TooLarge { given: given() })?;
        let currency = self.currency(before, after, cell)?;
        let power = if decimal::has_units(digits) || of_suffix > 0 { 0 } else { self.power };
        let number = number.times_ten_to(power).map_err(|_| MoneyError::TooLarge { given: given() })?;
        let minor = number.minor_units(currency.decimals()).map_err(|fault| match fault {
            MinorFault::TooManyDecimals => {
                MoneyError::TooManyDecimals { given: given(), currency, allowed: currency.decimals() }
            }
            MinorFault::TooLarge => MoneyError::TooLarge { given: given() },
        })?;
        let amount = Amount { minor: if outside || inside { -minor } else { minor }, currency };
        Ok(Some(Price { amount, months }))
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
            (Some(_), Some(code)) if matches!(before, "$" | "¥" | "\\") && after.len() == 3 => {
                let sharing = Currency::of_sign(before, code);
                if sharing == Some(code) {
                    Ok(code)
                } else {
                    Err(MoneyError::TwoCurrencies { given: cell.to_owned() })
                }
            }
            _ => Err(MoneyError::TwoCurrencies { given: cell.to_owned() }),
        }
    }

    /// Whether the cell names a currency, by sign, word or code, and is an amount.
    pub(crate) fn names_currency(&self, cell: &str) -> bool {
        let readable = text::readable(cell);
        let (body, _) = remarks::taken_off(&readable);
        let (_, rest) = decimal::take_sign(closing_dash(body).0);
        let (before, _, after) = apart(rest);
        let (_, after) = thousands(after);
        !(before.is_empty() && after.is_empty()) && self.read(cell).is_ok()
    }
}

/// The power of ten of `k`, `M` and `bn` right after a number, and what stands after it.
fn thousands(after: &str) -> (u32, &str) {
    const SUFFIXES: &[(&str, u32)] = &[
        ("thousand", 3),
        ("million", 6),
        ("billion", 9),
        ("mn", 6),
        ("bn", 9),
        ("k", 3),
        ("K", 3),
        ("M", 6),
        ("B", 9),
    ];
    let found = SUFFIXES.iter().find_map(|(suffix, power)| {
        let rest = after.strip_prefix(suffix)?;
        (!rest.starts_with(|it: char| it.is_alphanumeric())).then(|| (*power, rest.trim_start()))
    });
    found.unwrap_or((0, after))
}

/// Blank, or a dash for nothing, perhaps with the currency beside it as accounting formats show it.
fn is_nothing(readable: &str) -> bool {
    let dashes = readable
        .trim_matches(|it: char| it.is_whitespace() || matches!(it, '¥' | '\\' | '$' | '€' | '£' | '円'));
    readable.is_empty()
        || (readable.chars().any(is_dash) && !dashes.is_empty() && dashes.chars().all(is_dash))
}

fn is_dash(character: char) -> bool {
    matches!(character, '-' | '‐' | '‑' | '–' | '—' | '―' | '─' | 'ー' | 'ｰ')
}

/// Takes the dash off that closes an amount: `¥12,000-`, `¥12,000.-`, `12,--`.
fn closing_dash(text: &str) -> (&str, bool) {
    let rest = text.trim_end_matches(is_dash);
    if rest.len() == text.len() || !rest.contains(|it: char| it.is_ascii_digit()) {
        return (text, false);
    }
    (rest.strip_suffix(['.', ',']).unwrap_or(rest).trim_end(), true)
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
            ("¥12,000-", 12_000, "JPY"),
            ("￥8,000－", 8_000, "JPY"),
            ("\\12,000", 12_000, "JPY"),
            ("\\12,000-", 12_000, "JPY"),
            ("金12,000円也", 12_000, "JPY"),
            ("¥12,000.-", 12_000, "JPY"),
            ("CHF 12.-", 1_200, "CHF"),
            ("12,000円ー", 12_000, "JPY"),
            ("-¥12,000-", -12_000, "JPY"),
            ("¥−1,200", -1_200, "JPY"),
            ("¥▲1,200", -1_200, "JPY"),
            ("–1,200", -1_200, "JPY"),
            ("12,000円（税込）", 12_000, "JPY"),
            ("税抜12,000円", 12_000, "JPY"),
            ("¥12,000(税別)", 12_000, "JPY"),
            ("12.5億円", 1_250_000_000, "JPY"),
            ("1,200千円", 1_200_000, "JPY"),
            ("無料", 0, "JPY"),
            ("Free", 0, "JPY"),
            ("US$1,000", 100_000, "USD"),
            ("¥1,200 CNY", 120_000, "CNY"),
            ("1200.00", 1_200, "JPY"),
            ("0", 0, "JPY"),
            ("￦5,000", 0, ""),
            ("₩5,000", 5_000, "KRW"),
            ("1.234 KWD", 1_234, "KWD"),
            ("Rs. 500", 50_000, "INR"),
            ("$1.2k", 120_000, "USD"),
            ("1.5M USD", 150_000_000, "USD"),
            ("€3 million", 300_000_000, "EUR"),
            ("₦1,500.00", 150_000, "NGN"),
        ] {
            if code.is_empty() {
                assert!(yen(cell).is_err(), "{cell}");
            } else {
                assert_eq!(yen(cell), amount(minor, code), "{cell}");
            }
        }
        for none in ["", "-", "－", "　", "¥-", " ¥ - ", "$-", "- €", "—", "円-"] {
            assert_eq!(yen(none), Ok(None), "{none}");
        }
    }

    #[test]
    fn hints_change_what_is_read() {
        let euros = MoneyReading { default_currency: Currency::EUR, mark: DecimalMark::Comma, power: 0 };
        assert_eq!(euros.read("1.234"), amount(123_400, "EUR"));
        assert_eq!(euros.read("1.234,5"), amount(123_450, "EUR"));
    }

    #[test]
    fn a_unit_of_the_column_counts_but_for_cells_with_their_own() {
        let thousands = MoneyReading { power: 3, ..MoneyReading::default() };
        assert_eq!(thousands.read("1.5"), amount(1_500, "JPY"));
        assert_eq!(thousands.read("1,200"), amount(1_200_000, "JPY"));
        assert_eq!(thousands.read("120万円"), amount(1_200_000, "JPY"));
        assert!(thousands.read("1.2345").is_err());
    }

    #[test]
    fn what_can_be_read_two_ways_is_read_neither_way() {
        let undecided =
            MoneyReading { default_currency: Currency::EUR, mark: DecimalMark::Undecided, power: 0 };
        let both = |cell: &str| match undecided.read(cell) {
            Err(MoneyError::TwoReadings { given, readings }) if given == cell => readings,
            other => panic!("{cell}: {other:?}"),
        };
        assert_eq!(both("12.000 €"), ["12000", "12.000"]);
        assert_eq!(both("1.234"), ["1234", "1.234"]);
        assert_eq!(both("12,000-"), ["12,000", "-12,000"]);
        assert_eq!(undecided.read("1.234,50 €"), amount(123_450, "EUR"));
        assert_eq!(undecided.read("950,00 €"), amount(95_000, "EUR"));
    }

    #[test]
    fn a_price_says_its_period() {
        let price = |cell: &str| {
            MoneyReading::default().read_price(cell).unwrap().map(|it| (it.amount.minor, it.months))
        };
        for (cell, minor, months) in [
            ("1,200円/月", 1_200, Some(1)),
            ("月額1,200円", 1_200, Some(1)),
            ("1,200円（月額）", 1_200, Some(1)),
            ("年額 12,000円（税込）", 12_000, Some(12)),
            ("12,000円／年", 12_000, Some(12)),
            ("USD 12 per month", 1_200, Some(1)),
            ("$120/yr", 12_000, Some(12)),
            ("3,000円/四半期", 3_000, Some(3)),
            ("1,200円", 1_200, None),
        ] {
            assert_eq!(price(cell), Some((minor, months)), "{cell}");
        }
        assert!(MoneyReading::default().read("1,200円/月").is_err());
        for cell in ["1,200円/ID/月", "$5/user/month", "1,200円/週"] {
            assert!(MoneyReading::default().read_price(cell).is_err(), "{cell}");
        }
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
        for text in ["abc", "¥", "1,2,3", "-(5)", "1 200 x 3", "円", "約1,200円", "1,200円〜"] {
            let error = yen(text).unwrap_err();
            assert_eq!(error.given(), text);
            assert!(!error.would_do().is_empty());
        }
    }
}
