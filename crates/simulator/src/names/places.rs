//! Prefectures, weighted roughly by how many companies work there, and telephone numbers nobody answers.

use crate::dice::Dice;

const PREFECTURES: &[(&str, &str, f64)] = &[
    ("東京都", "03", 24.0),
    ("大阪府", "06", 12.0),
    ("愛知県", "052", 9.0),
    ("神奈川県", "045", 8.0),
    ("福岡県", "092", 7.0),
    ("埼玉県", "048", 6.0),
    ("北海道", "011", 5.0),
    ("兵庫県", "078", 5.0),
    ("千葉県", "043", 5.0),
    ("静岡県", "054", 4.0),
    ("広島県", "082", 4.0),
    ("京都府", "075", 3.0),
    ("宮城県", "022", 3.0),
    ("新潟県", "025", 2.0),
    ("長野県", "026", 2.0),
    ("石川県", "076", 2.0),
    ("岡山県", "086", 2.0),
    ("熊本県", "096", 2.0),
    ("群馬県", "027", 2.0),
    ("香川県", "087", 1.0),
    ("鹿児島県", "099", 1.0),
    ("沖縄県", "098", 1.0),
    ("岩手県", "019", 1.0),
    ("富山県", "076", 1.0),
];

/// A prefecture's name and its area code.
pub(crate) fn prefecture(dice: &mut Dice) -> (&'static str, &'static str) {
    let weights: Vec<f64> = PREFECTURES.iter().map(|p| p.2).collect();
    let (name, area, _) = PREFECTURES[dice.weighted(&weights)];
    (name, area)
}

/// A number in the right shape that cannot be called: no Japanese exchange is made of zeros.
pub(crate) fn telephone(dice: &mut Dice, area: &str) -> String {
    let exchange = if area.len() == 2 { "0000" } else { "000" };
    format!("{area}-{exchange}-{:04}", dice.whole(0, 9999))
}
