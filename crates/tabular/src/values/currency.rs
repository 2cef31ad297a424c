//! ISO 4217 currencies: their codes, how many decimals each has, and the signs by which people write them.
//!
//! A [`Currency`] is always one of the table, so that its minor unit is known.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::text;

/// A currency in use, by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// The text is no code of a currency in use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not a currency code; a code looks like JPY or USD")]
pub struct UnknownCurrency {
    /// The text as given.
    pub given: String,
}

/// Codes by their number of decimals: ISO 4217 list one, with its funds codes, and of list three what still stands in
/// the ledgers of our time (the kuna, the lev …).
const CODES: &[(u32, &str)] = &[
    (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF BYR ITL TRL"),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
    (4, "CLF UYW"),
    (
        2,
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW \
         CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF \
         IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR \
         MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG \
         SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST \
         XCD XCG YER ZAR ZMW ZWG ANG BGN CUC EEK HRK LTL LVL MRO SKK SLL STD VEF ZWL",
    ),
];

impl Currency {
    /// The yen, which has no minor unit.
    pub const JPY: Currency = Currency(*b"JPY");
    /// The US dollar.
    pub const USD: Currency = Currency(*b"USD");
    /// The euro.
    pub const EUR: Currency = Currency(*b"EUR");

    /// The three letters of its code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many decimals its amounts have: 0 for yen, 2 for dollars and cents.
    pub fn decimals(self) -> u32 {
        let listed =
            CODES.iter().find(|(_, codes)| codes.split_ascii_whitespace().any(|code| code == self.code()));
        listed.map_or(2, |(decimals, _)| *decimals)
    }

    /// All currencies there are.
    pub fn all() -> impl Iterator<Item = Currency> {
        CODES
            .iter()
            .flat_map(|(_, codes)| codes.split_ascii_whitespace())
            .filter_map(|code| code.parse().ok())
    }

    /// The currency that a cell of a column of currencies names: `JPY`, `jpy`, `円`, `US Dollar`, `USD - U.S. Dollar`,
    /// `日本円 (JPY)`. A sign that several currencies share means the default where that is one of them.
    pub fn named(cell: &str, default: Currency) -> Option<Currency> {
        let cell = text::readable(cell);
        if let Some(found) = Currency::of_sign(&cell, default) {
            return Some(found);
        }
        let codes = cell
            .split(|it: char| !it.is_ascii_alphabetic())
            .filter(|word| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase()));
        let mut codes = codes.filter_map(|word| word.parse().ok());
        match (codes.next(), codes.next()) {
            (Some(code), None) => Some(code),
            _ => None,
        }
    }

    /// The currency that a sign or word stands for, trimmed and folded. A sign that several currencies share
    /// means the default where that is one of them.
    pub(crate) fn of_sign(sign: &str, default: Currency) -> Option<Currency> {
        let shared = |several: &[&str]| {
            let is_default = several.contains(&default.code());
            if is_default { Some(default) } else { several.first()?.parse().ok() }
        };
        match sign.to_lowercase().as_str() {
            // In Shift_JIS the yen sign is the byte of the backslash.
            "¥" | "\\" => shared(&["JPY", "CNY"]),
            "$" | "ドル" | "dollar" | "dollars" => {
                shared(&["USD", "AUD", "CAD", "HKD", "NZD", "SGD", "TWD", "MXN", "BRL", "ARS", "CLP", "COP"])
            }
            "円" | "圓" | "日本円" | "yen" | "japanese yen" | "jp¥" | "jpy¥" => Some(Currency::JPY),
            "us$" | "usd$" | "u$s" | "米ドル" | "アメリカドル" | "us dollar" | "us dollars"
            | "u.s. dollar" => Some(Currency::USD),
            "€" | "ユーロ" | "euro" | "euros" => Some(Currency::EUR),
            "£" | "ポンド" | "英ポンド" | "pound sterling" | "british pound" => "GBP".parse().ok(),
            "a$" | "au$" | "豪ドル" | "australian dollar" => "AUD".parse().ok(),
            "c$" | "ca$" | "カナダドル" | "canadian dollar" => "CAD".parse().ok(),
            "nz$" => "NZD".parse().ok(),
            "hk$" | "香港ドル" => "HKD".parse().ok(),
            "nt$" | "台湾ドル" => "TWD".parse().ok(),
            "s$" | "シンガポールドル" => "SGD".parse().ok(),
            "r$" => "BRL".parse().ok(),
            "cn¥" | "元" | "人民元" | "rmb" => "CNY".parse().ok(),
            "₩" | "ウォン" => "KRW".parse().ok(),
            "₹" | "rs" | "rs." | "ルピー" => "INR".parse().ok(),
            "฿" | "バーツ" => "THB".parse().ok(),
            "₫" | "ドン" => "VND".parse().ok(),
            "₱" => "PHP".parse().ok(),
            "スイスフラン" | "fr." | "sfr." | "swiss franc" => "CHF".parse().ok(),
            "₦" => "NGN".parse().ok(),
            "₪" => "ILS".parse().ok(),
            "₴" => "UAH".parse().ok(),
            "₸" => "KZT".parse().ok(),
            "₵" | "gh₵" => "GHS".parse().ok(),
            "₡" => "CRC".parse().ok(),
            "₲" => "PYG".parse().ok(),
            "₭" => "LAK".parse().ok(),
            "₮" => "MNT".parse().ok(),
            "৳" => "BDT".parse().ok(),
            "mx$" => "MXN".parse().ok(),
            "rp" | "rp." | "ルピア" => "IDR".parse().ok(),
            "rm" | "リンギット" => "MYR".parse().ok(),
            "kč" => "CZK".parse().ok(),
            "ft" => "HUF".parse().ok(),
            "lei" => "RON".parse().ok(),
            "s/" | "s/." => "PEN".parse().ok(),
            "chf." => "CHF".parse().ok(),
            "₽" => "RUB".parse().ok(),
            "₺" => "TRY".parse().ok(),
            "zł" => "PLN".parse().ok(),
            code => code.parse().ok(),
        }
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    /// Takes small letters too.
    fn from_str(given: &str) -> Result<Self, UnknownCurrency> {
        let code = given.trim().to_ascii_uppercase();
        match <[u8; 3]>::try_from(code.as_bytes()) {
            Ok(bytes)
                if CODES.iter().any(|(_, codes)| codes.split_ascii_whitespace().any(|it| it == code)) =>
            {
                Ok(Currency(bytes))
            }
            _ => Err(UnknownCurrency { given: given.to_owned() }),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;

    fn try_from(given: String) -> Result<Self, UnknownCurrency> {
        given.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_decimals() {
        assert_eq!("jpy".parse(), Ok(Currency::JPY));
        assert_eq!(Currency::JPY.decimals(), 0);
        assert_eq!(Currency::USD.decimals(), 2);
        assert_eq!("KWD".parse::<Currency>().unwrap().decimals(), 3);
        assert_eq!("YEN".parse::<Currency>().unwrap_err().given, "YEN");
        assert!("円".parse::<Currency>().is_err());
    }

    #[test]
    fn a_cell_of_a_column_names_one_currency() {
        let named = |cell| Currency::named(cell, Currency::JPY).map(|it| it.code().to_owned());
        for (cell, code) in [
            ("USD", "USD"),
            ("usd", "USD"),
            (" ｅｕｒ ", "EUR"),
            ("円", "JPY"),
            ("￥", "JPY"),
            ("US Dollar", "USD"),
            ("USD - U.S. Dollar", "USD"),
            ("日本円 (JPY)", "JPY"),
            ("€", "EUR"),
            ("Euro", "EUR"),
            ("XCG", "XCG"),
        ] {
            assert_eq!(named(cell).as_deref(), Some(code), "{cell}");
        }
        for cell in ["", "EUR/USD", "money", "ABC", "1200"] {
            assert_eq!(named(cell), None, "{cell}");
        }
        let mut codes: Vec<Currency> = Currency::all().collect();
        let count = codes.len();
        codes.sort();
        codes.dedup();
        assert_eq!((codes.len(), count > 170), (count, true));
    }

    #[test]
    fn shared_signs_follow_the_default() {
        let yuan = "CNY".parse().unwrap();
        assert_eq!(Currency::of_sign("¥", Currency::USD), Some(Currency::JPY));
        assert_eq!(Currency::of_sign("¥", yuan), Some(yuan));
        assert_eq!(Currency::of_sign("$", Currency::JPY), Some(Currency::USD));
    }
}
