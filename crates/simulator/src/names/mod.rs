//! Invented names: companies, people, places and numbers that nobody has. Every domain and address ends in
//! a reserved name (RFC 2606 `.example`), and telephone numbers use an exchange that is never given out.

pub(crate) mod companies;
pub(crate) mod people;
pub(crate) mod places;

/// Hiragana to katakana; anything else stays.
pub(crate) fn katakana(hiragana: &str) -> String {
    hiragana
        .chars()
        .map(|c| match c {
            'ぁ'..='ゖ' => char::from_u32(c as u32 + 0x60).unwrap_or(c),
            _ => c,
        })
        .collect()
}
