//! Billing periods in the words and codes of many programs: 3ヶ月ごと, every 3 months, P1Y, 隔月.
//!
//! Invariant: what is no whole number of months (weeks, days) is none of them, so that its amount is asked about.

use bansou_tabular::values::text;

use crate::customers::search::folded;

/// The months of one period, where the cell says a number of months or years.
pub(super) fn months(cell: &str) -> Option<u32> {
    let folded = folded(&text::readable(cell));
    let bare: String = folded.chars().filter(|it| !it.is_whitespace()).collect();
    if let Some(months) = bare.strip_prefix('p').and_then(of_code) {
        return Some(months);
    }
    let bare = ["every", "per", "each", "まい", "毎"]
        .iter()
        .find_map(|word| bare.strip_prefix(word))
        .unwrap_or(&bare);
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let (count, unit) = (bare[..digits].parse::<u32>().ok()?, &bare[digits..]);
    let unit = ["ごと", "毎", "払い", "払", "分", "契約", "一括", "単位", "更新", "plan"]
        .iter()
        .fold(unit, |unit, word| unit.strip_suffix(word).unwrap_or(unit))
        .trim_matches(|it: char| !it.is_alphanumeric());
    let months = match unit {
        "か月" | "ヶ月" | "ヵ月" | "ケ月" | "カ月" | "ゖ月" | "ゕ月" | "け月" | "箇月" | "month"
        | "months" | "mo" | "m" => 1,
        "年" | "年間" | "か年" | "year" | "years" | "yr" | "y" => 12,
        "quarter" | "quarters" | "四半期" => 3,
        _ => return None,
    };
    count.checked_mul(months).filter(|months| *months > 0)
}

/// `1Y`, `3M` after the P of ISO 8601.
fn of_code(code: &str) -> Option<u32> {
    let (count, months) = match code.strip_suffix('y') {
        Some(years) => (years, 12),
        None => (code.strip_suffix('m')?, 1),
    };
    count.parse::<u32>().ok()?.checked_mul(months).filter(|months| *months > 0)
}

#[cfg(test)]
mod tests {
    use super::months;

    #[test]
    fn periods_of_months_and_years() {
        for (cell, expected) in [
            ("3ヶ月ごと", 3),
            ("３カ月", 3),
            ("6か月払い", 6),
            ("every 3 months", 3),
            ("12 months", 12),
            ("per 3 months", 3),
            ("P1Y", 12),
            ("P3M", 3),
            ("1年契約", 12),
            ("2年", 24),
            ("2 Years", 24),
        ] {
            assert_eq!(months(cell), Some(expected), "{cell}");
        }
        for cell in ["week", "P1W", "14 days", "2週間", "pro", "", "0か月", "12"] {
            assert_eq!(months(cell), None, "{cell}");
        }
    }
}
