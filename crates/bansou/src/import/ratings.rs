//! Satisfaction in words, stars and faces as a score from 1 to 5.
//!
//! Invariant: that somebody was asked and has not answered is no score.

use bansou_tabular::values::text;

use super::Refusal;
use crate::customers::search::folded;

/// A score in words; `None` where the cell is none of them, `Some(None)` where nobody answered.
pub(super) fn in_words(cell: &str) -> Option<Option<i64>> {
    const WORDS: &[(Option<i64>, &[&str])] = &[
        (
            Some(5),
            &[
                "good",
                "大変満足",
                "とても満足",
                "非常に満足",
                "very satisfied",
                "amazing",
                "extremely satisfied",
            ],
        ),
        (Some(4), &["満足", "やや満足", "satisfied", "great"]),
        (Some(3), &["普通", "どちらでもない", "どちらともいえない", "neutral", "okay", "ok"]),
        (Some(2), &["不満", "やや不満", "dissatisfied", "unsatisfied"]),
        (
            Some(1),
            &[
                "bad",
                "大変不満",
                "とても不満",
                "非常に不満",
                "very dissatisfied",
                "terrible",
                "extremely dissatisfied",
            ],
        ),
        (None, &["offered", "not offered", "unoffered", "未回答", "回答なし", "no response", "not rated"]),
    ];
    let word = folded(cell.trim());
    let stars = word.trim_end_matches('☆').chars().count();
    if !word.is_empty() && word.chars().all(|it| matches!(it, '★' | '☆' | '⭐')) {
        return Some(i64::try_from(stars).ok().filter(|stars| (1..=5).contains(stars)));
    }
    let known = WORDS.iter().find(|(_, words)| words.iter().any(|known| folded(known) == word));
    known.map(|(score, _)| *score)
}

/// The score of `5 - Very satisfied`, `4点`, `3/5`.
pub(super) fn before_words(cell: &str) -> Option<i64> {
    let readable = text::readable(cell);
    let digits = readable.bytes().take_while(u8::is_ascii_digit).count();
    let rest = readable[digits..].trim_start();
    let mut after = rest.chars();
    let parted = after.next().is_some_and(|it| matches!(it, '-' | ':' | '–' | '.'))
        && !after.next().is_some_and(|it| it.is_ascii_digit());
    let goes_on = parted || rest == "/5" || rest == "点";
    readable[..digits].parse().ok().filter(|_| goes_on)
}

/// Reads a score by `as_number`, or in words.
pub(super) fn read(
    cell: &str,
    as_number: impl FnOnce(&str) -> Result<Option<i64>, Refusal>,
) -> Result<Option<i64>, Refusal> {
    match in_words(cell) {
        Some(score) => Ok(score),
        None => as_number(cell).or_else(|refusal| before_words(cell).map(Some).ok_or(refusal)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_stars() {
        for (cell, score) in [
            ("Good", Some(5)),
            ("BAD", Some(1)),
            ("大変満足", Some(5)),
            ("普通", Some(3)),
            ("★★★★☆", Some(4)),
            ("Offered", None),
        ] {
            assert_eq!(in_words(cell), Some(score), "{cell}");
        }
        assert_eq!(in_words("4"), None);
        assert_eq!(
            (before_words("5 - Very satisfied"), before_words("4点"), before_words("3/5")),
            (Some(5), Some(4), Some(3))
        );
        for none in ["4.5", "2024-04-01", "5", "/5"] {
            assert_eq!(before_words(none), None, "{none}");
        }
    }
}
