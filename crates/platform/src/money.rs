//! Money: a whole number of minor units with its currency.
//!
//! Invariant: amounts of different currencies are never added.

/// A currency of ISO 4217: the program has one table of them, with how many decimals each has.
pub use bansou_tabular::values::currency::Currency;

fn symbol(currency: Currency) -> Option<&'static str> {
    match currency.code() {
        "JPY" => Some("¥"),
        "USD" => Some("$"),
        "EUR" => Some("€"),
        "GBP" => Some("£"),
        _ => None,
    }
}

impl crate::db::Bind for Currency {
    const KIND: crate::db::Kind = crate::db::Kind::Text;
    fn bind(self) -> crate::db::Value {
        crate::db::Value::Text(self.code().to_owned())
    }
}
crate::column_through!(Currency, String, |raw: String| raw.parse::<Currency>());

/// An amount in minor units (yen, cents) of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

/// The largest amount that is taken, in minor units: ten trillion yen, a hundred billion dollars. The sum of 900,000 such is
/// still a number of the stores.
pub const MOST_MINOR: i64 = 10_000_000_000_000;

impl Money {
    pub fn is_within_bounds(self) -> bool {
        self.minor.unsigned_abs() <= MOST_MINOR.unsigned_abs()
    }

    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }
}

/// As a Japanese or English office writes it: `¥480,000`, `$1,234.50`, `1,234.50 CHF`.
impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let decimals = self.currency.decimals();
        let unit = 10_u64.pow(decimals);
        let (whole, part) = (self.minor.unsigned_abs() / unit, self.minor.unsigned_abs() % unit);
        let sign = if self.minor < 0 { "−" } else { "" };
        let mut amount = grouped(whole);
        if decimals > 0 {
            amount.push_str(&format!(".{part:0width$}", width = decimals as usize));
        }
        match symbol(self.currency) {
            Some(symbol) => write!(f, "{sign}{symbol}{amount}"),
            None => write!(f, "{sign}{amount} {}", self.currency),
        }
    }
}

/// A whole number with commas between its thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_as_an_office_writes_it() {
        let written = [
            (Money::new(480_000, Currency::JPY), "¥480,000"),
            (Money::new(-1_200, Currency::JPY), "−¥1,200"),
            (Money::new(123_450, Currency::USD), "$1,234.50"),
            (Money::new(5, "CHF".parse().unwrap()), "0.05 CHF"),
            (Money::new(1_234, "KWD".parse().unwrap()), "1.234 KWD"),
            (Money::new(1_200, "XOF".parse().unwrap()), "1,200 XOF"),
        ];
        for (money, expected) in written {
            assert_eq!(money.to_string(), expected);
        }
    }

    #[test]
    fn a_currency_is_one_that_there_is() {
        assert!("jpy".parse::<Currency>().is_ok());
        assert!("yen".parse::<Currency>().is_err());
        assert!("¥".parse::<Currency>().is_err());
        assert!("YENS".parse::<Currency>().is_err());
    }
}
