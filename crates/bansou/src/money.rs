//! Money: a whole number of minor units with its currency.
//!
//! Invariant: amounts of different currencies are never added.

/// An ISO 4217 code, for example `JPY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    pub const JPY: Self = Self(*b"JPY");
    pub const USD: Self = Self(*b"USD");

    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// How many decimals the currency's amounts have.
    pub fn decimals(&self) -> u32 {
        match &self.0 {
            b"JPY" | b"KRW" | b"VND" | b"CLP" | b"ISK" | b"XAF" | b"XOF" | b"XPF" | b"PYG" | b"UGX" => 0,
            b"BHD" | b"KWD" | b"OMR" | b"JOD" | b"TND" | b"IQD" | b"LYD" => 3,
            _ => 2,
        }
    }

    fn symbol(&self) -> Option<&'static str> {
        match &self.0 {
            b"JPY" => Some("¥"),
            b"USD" => Some("$"),
            b"EUR" => Some("€"),
            b"GBP" => Some("£"),
            _ => None,
        }
    }
}

impl std::str::FromStr for Currency {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        let upper = code.to_ascii_uppercase();
        match <[u8; 3]>::try_from(upper.as_bytes()) {
            Ok(bytes) if bytes.iter().all(u8::is_ascii_uppercase) => Ok(Self(bytes)),
            _ => Err(format!("{code:?} is not a currency code of three letters, such as JPY")),
        }
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl crate::db::Bind for Currency {
    const KIND: crate::db::Kind = crate::db::Kind::Text;
    fn bind(self) -> crate::db::Value {
        crate::db::Value::Text(self.code().to_owned())
    }
}
crate::column_through!(Currency, String, |raw: String| raw.parse::<Currency>());

impl serde::Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.code())
    }
}

impl<'de> serde::Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An amount in minor units (yen, cents) of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
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
        match self.currency.symbol() {
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
        ];
        for (money, expected) in written {
            assert_eq!(money.to_string(), expected);
        }
    }

    #[test]
    fn a_currency_is_three_letters() {
        assert!("yen".parse::<Currency>().is_ok());
        assert!("¥".parse::<Currency>().is_err());
        assert!("YENS".parse::<Currency>().is_err());
    }
}
