//! Names of people: a common family name and a common given name put together by chance.

use super::katakana;
use crate::dice::Dice;

/// Characters, reading in hiragana, Latin spelling.
type Part = (&'static str, &'static str, &'static str);

/// A person's name in the order a Japanese office writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName {
    pub family: &'static str,
    pub given: &'static str,
    /// Reading of the family name in katakana.
    pub family_kana: String,
    /// Reading of the given name in katakana.
    pub given_kana: String,
    /// Latin spelling as in an address, `family.given`.
    pub latin: String,
}

impl PersonName {
    /// 姓 名, with a space between.
    #[must_use]
    pub fn full(&self) -> String {
        format!("{} {}", self.family, self.given)
    }

    /// セイ メイ, with a space between.
    #[must_use]
    pub fn full_kana(&self) -> String {
        format!("{} {}", self.family_kana, self.given_kana)
    }

    pub(crate) fn of(family: Part, given: Part) -> Self {
        Self {
            family: family.0,
            given: given.0,
            family_kana: katakana(family.1),
            given_kana: katakana(given.1),
            latin: format!("{}.{}", family.2, given.2),
        }
    }

    pub(crate) fn draw(dice: &mut Dice) -> Self {
        Self::of(dice.pick(FAMILY), dice.pick(GIVEN))
    }
}

pub(crate) const FAMILY: &[Part] = &[
    ("佐藤", "さとう", "sato"),
    ("鈴木", "すずき", "suzuki"),
    ("高橋", "たかはし", "takahashi"),
    ("田中", "たなか", "tanaka"),
    ("伊藤", "いとう", "ito"),
    ("渡辺", "わたなべ", "watanabe"),
    ("山本", "やまもと", "yamamoto"),
    ("中村", "なかむら", "nakamura"),
    ("小林", "こばやし", "kobayashi"),
    ("加藤", "かとう", "kato"),
    ("吉田", "よしだ", "yoshida"),
    ("山田", "やまだ", "yamada"),
    ("佐々木", "ささき", "sasaki"),
    ("松本", "まつもと", "matsumoto"),
    ("井上", "いのうえ", "inoue"),
    ("木村", "きむら", "kimura"),
    ("林", "はやし", "hayashi"),
    ("清水", "しみず", "shimizu"),
    ("山崎", "やまざき", "yamazaki"),
    ("森", "もり", "mori"),
    ("阿部", "あべ", "abe"),
    ("池田", "いけだ", "ikeda"),
    ("橋本", "はしもと", "hashimoto"),
    ("石川", "いしかわ", "ishikawa"),
    ("小川", "おがわ", "ogawa"),
    ("岡田", "おかだ", "okada"),
    ("長谷川", "はせがわ", "hasegawa"),
    ("藤田", "ふじた", "fujita"),
    ("後藤", "ごとう", "goto"),
    ("近藤", "こんどう", "kondo"),
    ("村上", "むらかみ", "murakami"),
    ("遠藤", "えんどう", "endo"),
    ("坂本", "さかもと", "sakamoto"),
    ("西村", "にしむら", "nishimura"),
    ("太田", "おおた", "ota"),
    ("三浦", "みうら", "miura"),
    ("藤井", "ふじい", "fujii"),
    ("岡本", "おかもと", "okamoto"),
    ("中島", "なかじま", "nakajima"),
    ("原田", "はらだ", "harada"),
    ("竹内", "たけうち", "takeuchi"),
    ("中川", "なかがわ", "nakagawa"),
    ("和田", "わだ", "wada"),
    ("石田", "いしだ", "ishida"),
    ("上田", "うえだ", "ueda"),
    ("森田", "もりた", "morita"),
    ("柴田", "しばた", "shibata"),
    ("酒井", "さかい", "sakai"),
    ("宮本", "みやもと", "miyamoto"),
    ("内田", "うちだ", "uchida"),
    ("高木", "たかぎ", "takagi"),
    ("大野", "おおの", "ono"),
    ("菅原", "すがわら", "sugawara"),
    ("髙田", "たかだ", "takada"),
    ("浜口", "はまぐち", "hamaguchi"),
    ("久保", "くぼ", "kubo"),
];

pub(crate) const GIVEN: &[Part] = &[
    ("美咲", "みさき", "misaki"),
    ("直樹", "なおき", "naoki"),
    ("彩", "あや", "aya"),
    ("健", "けん", "ken"),
    ("大輔", "だいすけ", "daisuke"),
    ("陽子", "ようこ", "yoko"),
    ("翔太", "しょうた", "shota"),
    ("由美", "ゆみ", "yumi"),
    ("拓也", "たくや", "takuya"),
    ("恵子", "けいこ", "keiko"),
    ("和也", "かずや", "kazuya"),
    ("真理", "まり", "mari"),
    ("誠", "まこと", "makoto"),
    ("千尋", "ちひろ", "chihiro"),
    ("裕子", "ゆうこ", "yuko"),
    ("亮", "りょう", "ryo"),
    ("智子", "ともこ", "tomoko"),
    ("浩二", "こうじ", "koji"),
    ("愛", "あい", "ai"),
    ("隆", "たかし", "takashi"),
    ("結衣", "ゆい", "yui"),
    ("剛", "つよし", "tsuyoshi"),
    ("沙織", "さおり", "saori"),
    ("慎一", "しんいち", "shinichi"),
    ("麻衣", "まい", "mai"),
    ("悠斗", "ゆうと", "yuto"),
    ("久美子", "くみこ", "kumiko"),
    ("優", "ゆう", "yu"),
    ("康平", "こうへい", "kohei"),
    ("香織", "かおり", "kaori"),
    ("勇気", "ゆうき", "yuki"),
    ("典子", "のりこ", "noriko"),
    ("聡", "さとし", "satoshi"),
    ("奈々", "なな", "nana"),
    ("洋平", "ようへい", "yohei"),
    ("葵", "あおい", "aoi"),
    ("正樹", "まさき", "masaki"),
    ("里奈", "りな", "rina"),
    ("哲也", "てつや", "tetsuya"),
    ("瞳", "ひとみ", "hitomi"),
    ("秀明", "ひであき", "hideaki"),
    ("友美", "ともみ", "tomomi"),
];
