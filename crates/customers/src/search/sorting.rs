//! How names stand in a list: by their reading where there is one, in the order of the syllabary.
//!
//! Invariant: keys compared byte by byte stand as the names should, the same on both engines; of equal names the key is equal.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use super::name_key;

/// Company forms as they are read out, which offices leave aside when they sort.
const READ_OUT: [&str; 14] = [
    "かぶしきがいしゃ",
    "かぶしきかいしゃ",
    "ゆうげんがいしゃ",
    "ゆうげんかいしゃ",
    "ごうどうがいしゃ",
    "ごうどうかいしゃ",
    "ごうしがいしゃ",
    "ごうめいがいしゃ",
    "いっぱんしゃだんほうじん",
    "いっぱんざいだんほうじん",
    "いりょうほうじん",
    "しゃかいふくしほうじん",
    "がっこうほうじん",
    "ぜいりしほうじん",
];

/// The key of a name: digits before Latin letters before kana before Chinese characters without a reading. Voice marks, small
/// kana and long vowels decide only between names that are else the same: はた, ハタ and バタ stand together, and then パン.
pub fn sort_key(name: &str, kana: Option<&str>) -> String {
    let read = kana.map(name_key).filter(|key| !key.is_empty());
    let key = read.as_deref().map_or_else(|| name_key(name), |key| without_form(key).to_owned());
    // A gap is less than anything that a key keeps, so a shorter name stands before a longer one that begins with it.
    format!("{} {key}", plain(&key))
}

fn without_form(read: &str) -> &str {
    let shorter =
        READ_OUT.iter().find_map(|form| read.strip_prefix(form).or_else(|| read.strip_suffix(form)));
    shorter.filter(|rest| !rest.is_empty()).unwrap_or(read)
}

/// Without voice marks and accents, small kana as large ones, a long mark as the vowel that it prolongs.
fn plain(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    for character in key.chars() {
        let bare = match character {
            // Hangul would fall into its letters.
            '\u{AC00}'..='\u{D7AF}' => character,
            _ => std::iter::once(character).nfd().find(|c| !is_combining_mark(*c)).unwrap_or(character),
        };
        out.push(match large(bare) {
            'ー' => out.chars().next_back().and_then(vowel).unwrap_or('ー'),
            'ゝ' => out.chars().next_back().unwrap_or('ゝ'),
            other => other,
        });
    }
    out
}

fn large(kana: char) -> char {
    match kana {
        'ぁ' => 'あ',
        'ぃ' => 'い',
        'ぅ' => 'う',
        'ぇ' => 'え',
        'ぉ' => 'お',
        'っ' => 'つ',
        'ゃ' => 'や',
        'ゅ' => 'ゆ',
        'ょ' => 'よ',
        'ゎ' => 'わ',
        'ゕ' => 'か',
        'ゖ' => 'け',
        other => other,
    }
}

fn vowel(kana: char) -> Option<char> {
    const ROWS: [(char, &str); 5] = [
        ('あ', "あかさたなはまやらわ"),
        ('い', "いきしちにひみりゐ"),
        ('う', "うくすつぬふむゆる"),
        ('え', "えけせてねへめれゑ"),
        ('お', "おこそとのほもよろを"),
    ];
    ROWS.iter().find(|(_, row)| row.contains(kana)).map(|(vowel, _)| *vowel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_as_a_japanese_office_sorts_them() {
        let in_order = [
            ("3Dワークス", None),
            ("Aoba Works", None),
            ("Éclair", None),
            ("Zeta", None),
            ("株式会社青葉", Some("アオバ")),
            ("会田商店", Some("かぶしきがいしゃアオバえん")),
            ("カート", None),
            ("加藤", Some("カトウ")),
            ("有限会社ガリバー", None),
            ("キリン", None),
            ("秦", Some("ハタ")),
            ("バタ", None),
            ("はたけ", None),
            ("パン", None),
            ("山田", Some("ﾔﾏﾀﾞ")),
            ("一色", None),
        ];
        let keys: Vec<String> = in_order.iter().map(|(name, kana)| sort_key(name, *kana)).collect();
        for (at, pair) in keys.windows(2).enumerate() {
            assert!(pair[0] < pair[1], "{:?} stands before {:?}", in_order[at], in_order[at + 1]);
        }
        assert_eq!(sort_key("株式会社アクメ", None), sort_key("ｱｸﾒ(株)", Some("かぶしきがいしゃアクメ")));
        assert_eq!(sort_key("会社", Some(" ")), sort_key("会社", None));
    }
}
