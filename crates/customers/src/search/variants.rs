//! Letters that people write for one another: old and new forms of kanji, small and large kana, what stands for ー.
//!
//! Invariant: this is for finding and for proposing, never for taking two records as one: 斎藤 and 斉藤 are two names.

use std::{collections::HashMap, sync::LazyLock};

/// Each group is written with its first character. Old forms (旧字体) and the variants that stand in names and firms.
const GROUPS: &str = "
    高髙 崎﨑嵜碕﨏 斎齋斉齊斋齐亝 辺邊邉邉 島嶋嶌 徳德 浜濱濵 沢澤 広廣 桜櫻 国國圀 学學斈 吉𠮷 真眞 恵惠 実實 寿壽 蔵藏 豊豐
    栄榮 与與 円圓 応應 会會 医醫 鉄鐵銕鋨 駅驛 静靜 竜龍 滝瀧 塩鹽 塚塚 黒黑 富冨 渕淵渊 峰峯 館舘 柳栁桺 桑桒 槙槇 弥彌
    条條 当當 増增 昇曻 瀬瀨 郎郞 朗朖 隆隆 晴晴 青靑 清淸 精精 神神 社社 祥祥 福福 祐祐 祉祉 礼禮 禄祿 穂穗 稲稻 穀穀
    関關 関闗 覚覺 観觀 歓歡 勧勸 権權 気氣 帰歸 旧舊 拠據 挙擧 虚虛 峡峽 挟挾 狭狹 郷鄕 暁曉 区區 駆驅 勲勳 薫薰 径徑
    茎莖 経經 継繼 渓溪谿 蛍螢 軽輕 鶏鷄雞 芸藝 撃擊 欠缺 研硏 県縣 倹儉 剣劍劒 険險 圏圈 検檢 献獻 顕顯 験驗 厳嚴 効效
    恒恆 黄黃 鉱鑛 号號 済濟 砕碎 剤劑 雑雜 参參 桟棧 蚕蠶 惨慘 賛贊 残殘 糸絲 児兒 辞辭 湿濕 写寫 釈釋 収收 従從 渋澁 獣獸
    縦縱 粛肅 処處 緒緖 諸諸 叙敍 将將 称稱 渉涉 焼燒 証證 奨奬 剰剩 浄淨 畳疊 縄繩 壌壤 嬢孃 譲讓 醸釀 触觸 嘱囑 寝寢
    慎愼 尽盡 図圖 粋粹 酔醉 穂穗 随隨 髄髓 枢樞 数數 声聲 斉齊 摂攝 窃竊 専專 浅淺 戦戰 践踐 銭錢 潜潛 繊纖 禅禪 双雙 壮壯
    争爭 荘莊 捜搜 挿插 巣巢 曽曾 痩瘦 装裝 総總 騒騷 即卽 属屬 続續 堕墮 対對 体體軆 帯帶 滞滯 台臺 択擇 単單 胆膽 団團
    断斷 弾彈 遅遲 昼晝 虫蟲 鋳鑄 著著 庁廳 聴聽 鎮鎭 逓遞 転轉 点點 伝傳 都都 灯燈 党黨 盗盜 稲稻 闘鬪 独獨 読讀 届屆
    難難 弐貳 悩惱 脳腦 覇霸 拝拜 廃廢 売賣 麦麥 発發 髪髮 抜拔 蛮蠻 秘祕 浜濱 賓賓 瓶甁 払拂 仏佛 併倂 並竝 変變 弁辨瓣辯
    舗舖 歩步 宝寶 豊豐 褒襃 翻飜 毎每 万萬 満滿 免免 黙默 訳譯 薬藥 予豫 余餘 誉譽 揺搖 様樣 謡謠 来來 頼賴 覧覽 欄欄
    略畧 緑綠 塁壘 励勵 齢齡 暦曆 歴歷 恋戀 炉爐 労勞 楼樓 録錄 湾灣 亜亞 悪惡 圧壓 囲圍 為爲 壱壹 隠隱 営營 衛衞 謁謁
    縁緣 艶艷 奥奧 横橫 欧歐 殴毆 桜櫻 仮假 価價 画畫 壊壞 懐懷 絵繪 概槪 拡擴 殻殼 楽樂 喝喝 渇渴 褐褐 缶罐 巻卷 陥陷
    寛寬 漢漢 既旣 偽僞 戯戲 犠犧 器器 峡峽 教敎 響響 尭堯 遥遙 凛凜 翠翆 彦彥 檜桧 祢禰 穣穰 巌巖 萌萠 亘亙 晋晉 槌鎚
    靭靱 頚頸 鴎鷗 麹麴 篭籠 壷壺 薮藪 諌諫 祷禱 掴摑 填塡 頬頰 賎賤 涛濤 砺礪 蝋蠟 頼賴 莱萊 蒋蔣 醤醬 噛嚙 躯軀 繋繫
    鹸鹼 屏屛 溌潑 嘩譁 焔焰 鯵鰺 葛葛 辻辻 芦蘆 芦芦 桧檜 笹篠 杉杦 松枩 梅楳 船舩 橋𣘺 野埜 秋穐 松柗 館舘 駒駒
    草艸 飯飯 飼飼 嘉嘉 角⻆ 半半 平平 内內 呂吕 戸戶 録錄 強强 侠俠 倶俱 巽巽 莵菟 諭諭 薩薩 廊廊 褒襃 場塲 畑畠 仙僊
    喜㐂 州洲 回囘 冊册 秘祕 竪豎 船舩 迹跡 煙烟 岳嶽 岩巌 崖崕 杯盃 涼凉 鳥鳥 亀龜 鑑鑒 針鍼 鉢盋 潟泻 鶴靏靍 嵯嵳";

static VARIANTS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut found = HashMap::new();
    for group in GROUPS.split_whitespace() {
        let mut letters = group.chars();
        let Some(first) = letters.next() else { continue };
        // A group that begins with another's variant joins it.
        let first = *found.get(&first).unwrap_or(&first);
        for letter in letters.filter(|letter| *letter != first) {
            found.entry(letter).or_insert(first);
        }
    }
    let last = |mut letter: char| {
        // A letter may stand for one that itself is another's variant.
        for _ in 0..4 {
            letter = *found.get(&letter).unwrap_or(&letter);
        }
        letter
    };
    found.iter().map(|(letter, first)| (*letter, last(*first))).collect()
});

/// Folded text with every letter written in the one form that stands for its variants.
pub fn without_variants(folded: &str) -> String {
    let letters: Vec<char> = folded.chars().filter(|c| !is_invisible(*c)).collect();
    let kanji = |at: Option<&char>| at.is_some_and(|c| is_kanji(*c));
    let mut out = String::with_capacity(folded.len());
    for (at, letter) in letters.iter().copied().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        out.push(match letter {
            // 霞ヶ関, 霞ケ関, 霞が関; 八ヶ岳.
            'ゖ' | 'ゕ' => 'け',
            'が' if kanji(before) && kanji(letters.get(at + 1)) => 'け',
            '-' | '−' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '─' | '━' | 'ｰ' | '一'
                if before.is_some_and(|c| is_kana(*c))
                    && (letter != '一' || is_kana_or_end(letters.get(at + 1))) =>
            {
                'ー'
            }
            '−' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '─' | '━' => '-',
            '’' | '‘' | '`' | '´' => '\'',
            'ゐ' => 'い',
            'ゑ' => 'え',
            letter => *VARIANTS.get(&letter).unwrap_or(&letter),
        });
    }
    out
}

/// Small kana as the large ones that stand for them in the registered names of old firms: キャ as キヤ, ッ as ツ.
pub fn large_kana(folded: &str) -> String {
    const SMALL: [(char, char); 10] = [
        ('ぁ', 'あ'),
        ('ぃ', 'い'),
        ('ぅ', 'う'),
        ('ぇ', 'え'),
        ('ぉ', 'お'),
        ('っ', 'つ'),
        ('ゃ', 'や'),
        ('ゅ', 'ゆ'),
        ('ょ', 'よ'),
        ('ゎ', 'わ'),
    ];
    folded
        .chars()
        .map(|c| SMALL.iter().find(|(small, _)| *small == c).map_or(c, |(_, large)| *large))
        .collect()
}

/// What takes no room: joiners and marks that come along from web pages.
pub fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{E0100}'..='\u{E01EF}')
}

fn is_kanji(letter: char) -> bool {
    matches!(letter, '々' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

fn is_kana(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{30FF}')
}

/// 一 after kana is a dash only inside kana: サ一ビス, and not in アジア一番.
fn is_kana_or_end(letter: Option<&char>) -> bool {
    letter.is_some_and(|letter| is_kana(*letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::folded;

    #[test]
    fn variants_are_written_as_one() {
        for (a, b) in [
            ("髙橋工業", "高橋工業"),
            ("山﨑商店", "山崎商店"),
            ("渡邊建設", "渡辺建設"),
            ("渡邉設備", "渡辺設備"),
            ("齋藤酒造", "斎藤酒造"),
            ("斉藤電機", "斎藤電機"),
            ("長嶋印刷", "長島印刷"),
            ("德田商会", "徳田商会"),
            ("濵田水産", "浜田水産"),
            ("霞ヶ関", "霞ケ関"),
            ("霞が関", "霞ヶ関"),
            ("サ−ビス", "サービス"),
            ("ﾃﾞ-ﾀ", "データ"),
            ("ヱビス", "エビス"),
        ] {
            assert_eq!(without_variants(&folded(a)), without_variants(&folded(b)), "{a} {b}");
        }
        for (a, b) in
            [("渡部", "渡辺"), ("太田", "大田"), ("スキー", "スキ"), ("がく", "かく"), ("桜が", "桜け")]
        {
            assert_ne!(without_variants(&folded(a)), without_variants(&folded(b)), "{a} {b}");
        }
    }

    #[test]
    fn folding_twice_changes_nothing_more() {
        for group in GROUPS.split_whitespace() {
            for letter in group.chars() {
                let once = without_variants(&folded(&letter.to_string()));
                assert_eq!(without_variants(&folded(&once)), once, "{letter}");
            }
        }
    }
}
