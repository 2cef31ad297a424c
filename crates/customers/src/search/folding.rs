//! Folding text so that writings of one name become one: width, case, kana.
//!
//! Invariant: folding twice changes nothing more.

use unicode_normalization::UnicodeNormalization as _;

use super::without_company_form;

/// The text in NFKC and lower case, with katakana written as hiragana.
pub fn folded(text: &str) -> String {
    // Lower case may leave what NFKC composes again (İ), so normalise once more where it did.
    let lower: String = text.nfkc().flat_map(char::to_lowercase).collect();
    lower.nfkc().map(hiragana).collect()
}

/// How names are compared and sorted: folded, without company form, spaces and middle dots.
pub fn name_key(name: &str) -> String {
    without_company_form(&folded(name))
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '・' | '·' | '•' | '‧'))
        .collect()
}

fn hiragana(character: char) -> char {
    match character {
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => char::from_u32(u32::from(character) - 0x60).unwrap_or(character),
        _ => character,
    }
}

/// A stretch of text of one script.
#[derive(Debug, PartialEq, Eq)]
pub enum Run {
    /// Letters and digits of a script that puts spaces between words.
    Word(String),
    /// Characters of a script that does not.
    Ideographs(Vec<char>),
}

/// The stretches of folded text, in order. What is neither letter nor digit only separates them.
pub fn runs(text: &str) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    let mut joined = false;
    for character in text.chars() {
        // A middle dot inside a name (ジョン・スミス) separates nothing that people remember to type.
        if matches!(character, '・' | '·') {
            continue;
        }
        if !character.is_alphanumeric() {
            joined = false;
            continue;
        }
        match (out.last_mut(), is_ideograph(character)) {
            (Some(Run::Ideographs(run)), true) if joined => run.push(character),
            (Some(Run::Word(word)), false) if joined => word.push(character),
            (_, true) => out.push(Run::Ideographs(vec![character])),
            (_, false) => out.push(Run::Word(character.to_string())),
        }
        joined = true;
    }
    out
}

/// Chinese characters, kana, hangul and their marks.
fn is_ideograph(character: char) -> bool {
    matches!(character,
        '\u{2E80}'..='\u{2FDF}' | '々' | '〆' | '\u{3040}'..='\u{30FF}' | '\u{3100}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}
