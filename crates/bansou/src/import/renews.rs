//! Whether a contract renews by itself, in the words of ledgers: 自動更新, 1年自動更新, 更新なし, 手動, Evergreen.
//!
//! Invariant: what says both or neither is refused.

use bansou_tabular::values::booleans;

use super::Refusal;
use crate::customers::search::folded;

/// Yes or no; `None` for a blank cell.
pub(super) fn read(cell: &str) -> Result<Option<bool>, Refusal> {
    booleans::read(cell).or_else(|error| match by_words(cell) {
        Some(renews) => Ok(Some(renews)),
        None => Err(error.into()),
    })
}

fn by_words(cell: &str) -> Option<bool> {
    const NO: &[&str] = &[
        "なし",
        "無し",
        "無",
        "しない",
        "せず",
        "手動",
        "非自動",
        "不可",
        "都度",
        "要合意",
        "満了",
        "no ",
        "not ",
        "none",
        "non-",
        "manual",
        "never",
        "off",
        "expire",
        "cancel",
    ];
    const YES: &[&str] =
        &["自動", "更新する", "継続する", "あり", "有り", "有", "auto", "evergreen", "renews", "automatic"];
    let text = format!("{} ", folded(cell));
    let says = |words: &[&str]| words.iter().any(|word| text.contains(&folded_word(word)));
    match (says(YES), says(NO)) {
        (_, true) => Some(false),
        (true, false) => Some(true),
        (false, false) => None,
    }
}

/// As [`folded`], with the blank that ends a word.
fn folded_word(word: &str) -> String {
    let ends = if word.ends_with(' ') { " " } else { "" };
    folded(word).trim().to_owned() + ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_ledgers() {
        for yes in [
            "自動更新",
            "1年自動更新",
            "自動",
            "更新する",
            "自動更新あり",
            "有(1年)",
            "Auto-renew",
            "○",
            "TRUE",
        ] {
            assert_eq!(read(yes).unwrap(), Some(true), "{yes}");
        }
        for no in [
            "自動更新なし",
            "更新しない",
            "手動",
            "手動更新",
            "自動更新しない",
            "Manual",
            "No auto-renewal",
            "非自動更新",
            "×",
        ] {
            assert_eq!(read(no).unwrap(), Some(false), "{no}");
        }
        assert_eq!(read("").unwrap(), None);
        for neither in ["要確認", "2024/4/1", "12"] {
            assert!(read(neither).is_err(), "{neither}");
        }
    }
}
