//! What a heading says of the amounts and codes below it: currency, unit, and that its numbers count nothing.

use crate::{customers::search::folded, money::Currency};

/// The currency that a heading names: `refund_amount_usd`, `月額（円）`, `MRR (€)`.
pub(super) fn currency_of(heading: &str) -> Option<Currency> {
    const CODES: &[&str] = &[
        "usd", "jpy", "eur", "gbp", "cny", "krw", "sgd", "aud", "cad", "chf", "hkd", "twd", "inr", "thb",
        "nzd", "sek", "nok", "dkk", "brl", "mxn", "zar", "idr", "myr", "php", "vnd", "pln",
    ];
    let folded = folded(heading);
    // As they are folded: katakana have become hiragana.
    const SIGNS: &[(&str, &str)] = &[
        ("米どる", "USD"),
        ("どる", "USD"),
        ("ゆーろ", "EUR"),
        ("us$", "USD"),
        ("€", "EUR"),
        ("£", "GBP"),
        ("円", "JPY"),
    ];
    let words = folded.split(|c: char| !c.is_ascii_alphabetic());
    let code = words.filter(|word| CODES.contains(word)).find_map(|word| word.parse().ok());
    let sign =
        || SIGNS.iter().find(|(sign, _)| folded.contains(sign)).and_then(|(_, code)| code.parse().ok());
    code.or_else(sign)
}

/// By how much a heading, or a line above the table, says that amounts are to be multiplied: `月額(千円)`, `単位：百万円`.
pub(super) fn factor_of(text: &str) -> i64 {
    let folded = folded(text);
    match () {
        () if folded.contains("百万円") => 1_000_000,
        () if folded.contains("億円") => 100_000_000,
        () if folded.contains("万円") => 10_000,
        () if folded.contains("千円") || folded.contains("千どる") => 1_000,
        () if ["in thousands", "(k$)", "($k)", "(thousands)", "k usd", "usd k", "kusd"]
            .iter()
            .any(|word| folded.contains(word)) =>
        {
            1_000
        }
        () if folded.contains("in millions") || folded.contains("($m)") => 1_000_000,
        () => 1,
    }
}

/// Whether a heading says that amounts are counted in the smallest unit of their currency: `mrr_in_cents`.
pub(super) fn is_in_minor_units(heading: &str) -> bool {
    let folded = folded(heading);
    let mut words = folded.split(|c: char| !c.is_alphanumeric());
    words.any(|word| matches!(word, "cents" | "cent" | "pence" | "せんと")) || folded.contains("minor unit")
}

/// Whether the numbers below a heading are names of things: 法人番号, postal codes, telephone numbers, codes.
pub(super) fn names_codes(heading: &str) -> bool {
    let folded = folded(heading);
    const PARTS: &[&str] =
        &["番号", "郵便", "電話", "携帯", "こーど", "〒", "ふぁっくす", "品番", "型番", "postal", "phone"];
    const WORDS: &[&str] = &[
        "zip", "postcode", "tel", "fax", "mobile", "id", "code", "no", "number", "sku", "jan", "isbn", "key",
        "uuid", "vat", "duns", "ssn",
    ];
    if folded.contains("number of") || folded.contains("number_of") {
        return false;
    }
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    PARTS.iter().any(|part| folded.contains(part)) || words.clone().any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_say_currency_and_unit() {
        for (heading, code) in [
            ("refund_amount_usd", Some("USD")),
            ("月額（千円）", Some("JPY")),
            ("MRR (€)", Some("EUR")),
            ("MRR [CHF]", Some("CHF")),
            ("月額（米ドル）", Some("USD")),
            ("amount", None),
            ("total all", None),
        ] {
            assert_eq!(currency_of(heading).map(|it| it.code().to_owned()).as_deref(), code, "{heading}");
        }
        for (heading, factor) in [
            ("月額（千円）", 1_000),
            ("ARR(万円)", 10_000),
            ("単位：百万円", 1_000_000),
            ("月額（円）", 1),
            ("MRR (in thousands)", 1_000),
        ] {
            assert_eq!(factor_of(heading), factor, "{heading}");
        }
    }

    #[test]
    fn headings_of_codes() {
        for heading in [
            "法人番号",
            "郵便番号",
            "電話番号",
            "仕入先コード",
            "TEL",
            "Zip",
            "Invoice No",
            "Corporate Number",
            "fax",
            "Tax ID",
            "〒",
        ] {
            assert!(names_codes(heading), "{heading}");
        }
        for heading in
            ["従業員数", "number_of_employees", "Number of seats", "月額", "notes", "ID数", "idle days"]
        {
            assert!(!names_codes(heading), "{heading}");
        }
    }
}
