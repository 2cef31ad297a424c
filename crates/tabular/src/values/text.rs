//! The plain text of a cell: its white space trimmed, its width folded.
//!
//! Folding only serves the readers of values; text that is kept is trimmed and nothing else.

use std::borrow::Cow;

/// Without white space at either end, full-width spaces and invisible characters (zero-width space, byte
/// order mark, direction marks) among it.
pub fn trim(text: &str) -> &str {
    text.trim_matches(|character: char| {
        character.is_whitespace()
            || character.is_control()
            || matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}')
    })
}

/// Full-width letters, digits, signs and spaces as their ASCII twins, `￥` as `¥`, the minus sign as `-`.
/// Kana are left alone.
pub fn fold_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    text.chars()
        .map(|character| match character {
            '\u{FF01}'..='\u{FF5E}' => {
                char::from_u32(u32::from(character) - 0xFF01 + 0x21).unwrap_or(character)
            }
            '\u{3000}' | '\u{00A0}' | '\u{202F}' | '\u{2009}' => ' ',
            '￥' => '¥',
            '\u{2212}' => '-',
            _ => character,
        })
        .collect::<String>()
        .into()
}

/// Trimmed and folded: the form in which values are read.
pub fn readable(text: &str) -> Cow<'_, str> {
    fold_width(trim(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trims_what_the_eye_does_not_see() {
        assert_eq!(trim("\u{FEFF}\u{3000} 株式会社　アクメ \u{200B}\r\n"), "株式会社　アクメ");
        assert_eq!(trim("\u{3000}"), "");
    }

    #[test]
    fn folds_width_and_leaves_kana() {
        assert_eq!(fold_width("￥１，２００　ＡＢｃ−ｱｲ"), "¥1,200 ABc-ｱｲ");
    }
}
