//! Yes and no, in the words of both languages.

use super::{Examples, text};

/// The cell says neither yes nor no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is neither yes nor no")]
pub struct BooleanError {
    /// The cell as given.
    pub given: String,
}

impl Examples for BooleanError {
    fn given(&self) -> &str {
        &self.given
    }

    fn would_do(&self) -> &'static [&'static str] {
        &["TRUE", "yes", "1", "はい", "有", "○"]
    }
}

const YES: &[&str] = &[
    "true", "t", "yes", "y", "1", "on", "enabled", "はい", "有", "有り", "あり", "有効", "済", "済み",
    "完了", "真", "可", "オン", "する", "○", "◯", "〇", "◎", "●", "✓", "✔", "☑", "✅",
];
const NO: &[&str] = &[
    "false",
    "f",
    "no",
    "n",
    "0",
    "off",
    "disabled",
    "いいえ",
    "無",
    "無し",
    "なし",
    "無効",
    "未",
    "未済",
    "未完了",
    "偽",
    "不可",
    "オフ",
    "しない",
    "×",
    "✕",
    "✗",
    "✘",
    "☐",
    "❌",
];

/// Yes or no; `None` for a blank cell.
///
/// # Errors
/// [`BooleanError`] for anything that says neither.
pub fn read(cell: &str) -> Result<Option<bool>, BooleanError> {
    let word = text::readable(cell);
    if word.is_empty() {
        return Ok(None);
    }
    let word = word.to_lowercase();
    if YES.contains(&word.as_str()) {
        Ok(Some(true))
    } else if NO.contains(&word.as_str()) {
        Ok(Some(false))
    } else {
        Err(BooleanError { given: cell.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn words_of_both_languages() {
        for yes in ["TRUE", "Yes", "ｙ", "１", "はい", "有", "あり", "済", "○", "◯", "有効", " true "]
        {
            assert_eq!(read(yes), Ok(Some(true)), "{yes}");
        }
        for no in ["False", "NO", "n", "0", "いいえ", "無", "なし", "未", "×", "無効"] {
            assert_eq!(read(no), Ok(Some(false)), "{no}");
        }
        assert_eq!(read("　"), Ok(None));
        assert_eq!(read("多分").unwrap_err().given, "多分");
        assert!(read("2").is_err());
    }
}
