//! How likely it is that somebody meant a text: the measure by which encodings are told apart.
//!
//! Bytes read in a wrong encoding give rare characters in odd company: a kanji alone between small Latin letters, a
//! half-width kana alone, signs that no one types. Every character is weighed by the bytes it came from, so that two
//! readings of the same bytes can be compared.

use encoding_rs::SHIFT_JIS;

/// The sum over the characters beyond ASCII: above nought for a text that could be meant, and the more the longer.
/// `bytes_of` says how many bytes a character took.
pub(crate) fn of(text: &str, bytes_of: impl Fn(char) -> usize) -> f64 {
    let characters: Vec<char> = text.chars().collect();
    let mut sum = 0.0;
    for (at, character) in characters.iter().enumerate().filter(|(_, character)| !character.is_ascii()) {
        let before = at.checked_sub(1).map(|at| characters[at]);
        let after = characters.get(at + 1).copied();
        sum += weight(*character, before, after) * bytes_of(*character) as f64;
    }
    sum
}

fn weight(character: char, before: Option<char>, after: Option<char>) -> f64 {
    let near = |test: fn(char) -> bool| before.is_some_and(test) || after.is_some_and(test);
    let between = |test: fn(char) -> bool| before.is_some_and(test) && after.is_some_and(test);
    match character {
        // Japanese.
        'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '々' => 1.0,
        '、'..='〕' | '・' | '〜' | '！'..='～' | '￠'..='￦' | '①'..='⑳' | 'Ⅰ'..='Ⅻ' | '㈠'..='㏿' | '※' => {
            0.8
        }
        '\u{FF61}'..='\u{FF9F}' => {
            if near(is_half_width_kana) {
                0.7
            } else {
                -1.0
            }
        }
        _ if is_kanji(character) => {
            let alone = !near(|it| is_kanji(it) || is_kana(it) || matches!(it, '、'..='〕' | '！'..='～'));
            let in_a_word = alone && near(|it| it.is_ascii_lowercase());
            match (is_common_kanji(character), in_a_word) {
                // Don’t read as Don稚: the apostrophe of Windows-1252 and a letter are a kanji.
                (true, true) => 0.1,
                (true, false) if between(|it| it.is_ascii_alphabetic()) => 0.6,
                (true, false) => 1.0,
                (false, true) => -1.5,
                (false, false) if alone => -0.4,
                (false, false) => -0.2,
            }
        }
        // The languages of Europe.
        _ if is_latin(character) => match () {
            () if near(is_odd) => -0.5,
            // In Windows-1252 the first byte of the commonest kanji.
            () if matches!(character, 'Š' | 'š' | 'Ž' | 'ž' | 'Œ' | 'œ' | 'Ÿ') => {
                if near(|it| !it.is_ascii()) { -0.5 } else { 0.1 }
            }
            // Two in a row are seldom; Japanese read as Windows-1252 has many.
            () if near(is_latin) => 0.2,
            () if near(|it| it.is_ascii_alphabetic()) => 1.0,
            () => -0.5,
        },
        '‘' | '’' | '“' | '”' | '–' | '—' | '…' | '«' | '»' | '¿' | '¡' => {
            if near(|it| it.is_ascii_alphanumeric() || it.is_ascii_whitespace())
                && !near(is_odd)
                && !near(is_latin)
            {
                0.5
            } else {
                -0.5
            }
        }
        '€' | '£' | '¥' | '°' | 'º' | 'ª' | '²' | '³' | '½' | '±' | '×' => {
            if near(|it| it.is_ascii_digit() || it == ' ') { 0.6 } else { -0.5 }
        }
        '©' | '®' | '™' | '\u{A0}' | '·' | '•' => {
            if near(|it| it.is_ascii_alphanumeric()) && !near(is_latin) { 0.3 } else { -0.6 }
        }
        'Α'..='ώ' => {
            if near(|it| matches!(it, 'Α'..='ώ')) {
                0.6
            } else {
                -0.3
            }
        }
        'А'..='я' | 'Ё' | 'ё' => {
            if near(|it| matches!(it, 'А'..='ё')) {
                0.6
            } else {
                -0.5
            }
        }
        // Marks that nobody types, control characters, private characters.
        '\u{80}'..='\u{9F}' | '\u{E000}'..='\u{F8FF}' | '\u{FFFD}' => -3.0,
        '\u{A1}'..='\u{BF}' | 'ˆ' | '˜' | '†' | '‡' | '‰' | '‹' | '›' | '‚' | '„' | 'ƒ' => {
            -1.0
        }
        // Pairs of half-width kana that happen to be UTF-8.
        '\u{180}'..='\u{2AF}' => -0.5,
        '\u{2B0}'..='\u{7FF}' => {
            if near(|it| matches!(it, '\u{500}'..='\u{7FF}')) {
                0.5
            } else {
                -0.5
            }
        }
        '─'..='╿' => -0.5,
        // Other scripts and signs only come out of Unicode.
        _ => 0.6,
    }
}

/// `B舐`, which is Bär in Windows-1252: a capital, and a kanji that nobody puts there.
pub(crate) fn is_capital_and_rare_kanji(text: &str) -> bool {
    let mut characters = text.trim().chars();
    let first = characters.next().is_some_and(|it| it.is_ascii_uppercase());
    let second = characters.next().is_some_and(|it| is_kanji(it) && !is_common_kanji(it));
    first && second && characters.all(|it| it.is_ascii_lowercase())
}

fn is_half_width_kana(character: char) -> bool {
    matches!(character, '\u{FF61}'..='\u{FF9F}')
}

fn is_kana(character: char) -> bool {
    matches!(character, 'ぁ'..='ヺ' | 'ー' | '々')
}

fn is_kanji(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Of the first level of JIS X 0208, which holds what is written every day.
pub(super) fn is_common_kanji(character: char) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = SHIFT_JIS.encode(character.encode_utf8(&mut buffer));
    match bytes[..] {
        [lead, trail] if !unmappable => (0x88..=0x97).contains(&lead) || (lead == 0x98 && trail <= 0x72),
        _ => false,
    }
}

fn is_latin(character: char) -> bool {
    matches!(character, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ' | 'Ā'..='ſ' | 'Ș'..='ț')
}

/// A sign that UTF-8 becomes where it is read as Windows-1252.
fn is_odd(character: char) -> bool {
    matches!(
        character,
        '\u{80}'
            ..='\u{BF}'
                | 'ˆ'
                | '˜'
                | '†'
                | '‡'
                | '‰'
                | '‹'
                | '›'
                | '‚'
                | '„'
                | 'ƒ'
                | '™'
                | '€'
                | '“'
                | '”'
                | '…'
    )
}
