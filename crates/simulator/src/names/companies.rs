//! Names of companies: an invented place (a poetic word and a landform) and what the company does. No two
//! accounts have the same name or domain.

use std::collections::HashSet;

use super::katakana;
use crate::companies::{CompanyForm, Industry};
use crate::dice::Dice;

/// Characters, reading in hiragana or katakana, Latin spelling.
type Part = (&'static str, &'static str, &'static str);

#[derive(Debug, Clone)]
pub(crate) struct CompanyName {
    pub place: (Part, Part),
    /// With the company form, as registered.
    pub full: String,
    /// Reading in katakana, without the form.
    pub kana: String,
    pub form: CompanyForm,
    pub domain: String,
}

#[derive(Default)]
pub(crate) struct CompanyNames {
    taken: HashSet<String>,
}

impl CompanyNames {
    /// A new name. A subsidiary takes its parent's place name.
    pub fn name(&mut self, dice: &mut Dice, industry: Industry, place: Option<(Part, Part)>) -> CompanyName {
        let trades = trades(industry);
        let mut keep_place = place;
        for attempt in 0.. {
            let place = keep_place.unwrap_or_else(|| (dice.pick(WORDS), dice.pick(LANDFORMS)));
            let trade = dice.pick(trades);
            let domain = format!("{}{}-{}.example", place.0.2, place.1.2, trade.2);
            if self.taken.insert(domain.clone()) {
                return assemble(dice, industry, place, trade, domain);
            }
            if attempt > 20 {
                keep_place = None;
            }
            if attempt > 10_000 {
                break;
            }
        }
        // Beyond some forty thousand accounts the words run out, and companies are numbered like schools.
        let number = self.taken.len();
        let (place, trade) = ((WORDS[0], LANDFORMS[0]), trades[0]);
        let domain = format!("{}{}-{}-{number}.example", place.0.2, place.1.2, trade.2);
        self.taken.insert(domain.clone());
        let mut name = assemble(dice, industry, place, trade, domain);
        name.full = format!("{}第{number}", name.full);
        name
    }
}

fn assemble(
    dice: &mut Dice,
    industry: Industry,
    place: (Part, Part),
    trade: Part,
    domain: String,
) -> CompanyName {
    let form = form(dice, industry, trade);
    let core = format!("{}{}{}", place.0.0, place.1.0, trade.0);
    CompanyName {
        full: form.around(&core),
        kana: katakana(&format!("{}{}{}", place.0.1, place.1.1, trade.1)),
        form,
        place,
        domain,
    }
}

fn form(dice: &mut Dice, industry: Industry, trade: Part) -> CompanyForm {
    match industry {
        Industry::Medical => CompanyForm::MedicalCorporation,
        Industry::Education if trade.0.contains("学園") => CompanyForm::SchoolCorporation,
        Industry::Welfare => CompanyForm::WelfareCorporation,
        Industry::Accounting if trade.0 == "会計事務所" => CompanyForm::None,
        Industry::Accounting if trade.0 == "税務" => CompanyForm::TaxAccountantCorporation,
        _ => {
            [CompanyForm::KabushikiBefore, CompanyForm::KabushikiAfter, CompanyForm::Yugen, CompanyForm::Godo]
                [dice.weighted(&[45.0, 38.0, 9.0, 8.0])]
        }
    }
}

fn trades(industry: Industry) -> &'static [Part] {
    match industry {
        Industry::Logistics => &[
            ("運輸", "うんゆ", "unyu"),
            ("物流", "ぶつりゅう", "butsuryu"),
            ("ロジスティクス", "ロジスティクス", "logistics"),
            ("運送", "うんそう", "unso"),
            ("倉庫", "そうこ", "soko"),
            ("急便", "きゅうびん", "kyubin"),
            ("配送サービス", "はいそうサービス", "haiso"),
        ],
        Industry::Accounting => &[
            ("会計事務所", "かいけいじむしょ", "kaikei"),
            ("税務", "ぜいむ", "zeimu"),
            ("コンサルティング", "コンサルティング", "consulting"),
            ("経理サービス", "けいりサービス", "keiri"),
        ],
        Industry::Medical => &[
            ("クリニック", "クリニック", "clinic"),
            ("病院", "びょういん", "hospital"),
            ("整形外科", "せいけいげか", "seikei"),
            ("小児科", "しょうにか", "shonika"),
            ("歯科", "しか", "shika"),
        ],
        Industry::Manufacturing => &[
            ("製作所", "せいさくしょ", "seisakusho"),
            ("精機", "せいき", "seiki"),
            ("工業", "こうぎょう", "kogyo"),
            ("化成", "かせい", "kasei"),
            ("電機", "でんき", "denki"),
            ("金属", "きんぞく", "kinzoku"),
            ("食品", "しょくひん", "shokuhin"),
        ],
        Industry::RealEstate => &[
            ("不動産", "ふどうさん", "fudosan"),
            ("ハウジング", "ハウジング", "housing"),
            ("地所", "じしょ", "jisho"),
            ("ビル管理", "ビルかんり", "building"),
        ],
        Industry::Education => &[
            ("学園", "がくえん", "gakuen"),
            ("進学塾", "しんがくじゅく", "juku"),
            ("教育出版", "きょういくしゅっぱん", "shuppan"),
            ("スクール", "スクール", "school"),
        ],
        Industry::Construction => &[
            ("建設", "けんせつ", "kensetsu"),
            ("工務店", "こうむてん", "komuten"),
            ("設備", "せつび", "setsubi"),
            ("土木", "どぼく", "doboku"),
            ("電設", "でんせつ", "densetsu"),
        ],
        Industry::Retail => &[
            ("商店", "しょうてん", "shoten"),
            ("ストア", "ストア", "store"),
            ("薬局", "やっきょく", "yakkyoku"),
            ("書房", "しょぼう", "shobo"),
            ("マーケット", "マーケット", "market"),
        ],
        Industry::Restaurant => &[
            ("フーズ", "フーズ", "foods"),
            ("食堂", "しょくどう", "shokudo"),
            ("珈琲", "コーヒー", "coffee"),
            ("製菓", "せいか", "seika"),
            ("ダイニング", "ダイニング", "dining"),
        ],
        Industry::Technology => &[
            ("システムズ", "システムズ", "systems"),
            ("ソフト", "ソフト", "soft"),
            ("データ", "データ", "data"),
            ("ネットワークス", "ネットワークス", "networks"),
            ("デザイン", "デザイン", "design"),
        ],
        Industry::Welfare => &[
            ("福祉会", "ふくしかい", "fukushikai"),
            ("の里", "のさと", "nosato"),
            ("介護サービス", "かいごサービス", "kaigo"),
            ("育成会", "いくせいかい", "ikuseikai"),
        ],
        Industry::Staffing => &[
            ("人材サービス", "じんざいサービス", "jinzai"),
            ("スタッフ", "スタッフ", "staff"),
            ("キャリア", "キャリア", "career"),
            ("警備", "けいび", "keibi"),
        ],
    }
}

const WORDS: &[Part] = &[
    ("瑠璃", "るり", "ruri"),
    ("琥珀", "こはく", "kohaku"),
    ("雲雀", "ひばり", "hibari"),
    ("千鳥", "ちどり", "chidori"),
    ("茜", "あかね", "akane"),
    ("萌黄", "もえぎ", "moegi"),
    ("朝霧", "あさぎり", "asagiri"),
    ("夕凪", "ゆうなぎ", "yunagi"),
    ("月影", "つきかげ", "tsukikage"),
    ("星見", "ほしみ", "hoshimi"),
    ("風待", "かぜまち", "kazemachi"),
    ("雪椿", "ゆきつばき", "yukitsubaki"),
    ("花筏", "はないかだ", "hanaikada"),
    ("木霊", "こだま", "kodama"),
    ("白露", "しらつゆ", "shiratsuyu"),
    ("若苗", "わかなえ", "wakanae"),
    ("鈴音", "すずね", "suzune"),
    ("水鏡", "みずかがみ", "mizukagami"),
    ("虹掛", "にじかけ", "nijikake"),
    ("綿雲", "わたぐも", "watagumo"),
    ("狐火", "きつねび", "kitsunebi"),
    ("灯籠", "とうろう", "toro"),
    ("帆影", "ほかげ", "hokage"),
    ("翡翠", "ひすい", "hisui"),
    ("竜胆", "りんどう", "rindo"),
    ("梟", "ふくろう", "fukuro"),
    ("猫柳", "ねこやなぎ", "nekoyanagi"),
    ("桔梗", "ききょう", "kikyo"),
    ("山吹", "やまぶき", "yamabuki"),
    ("陽炎", "かげろう", "kagero"),
    ("霞", "かすみ", "kasumi"),
    ("雫", "しずく", "shizuku"),
    ("波音", "なみおと", "namioto"),
    ("露草", "つゆくさ", "tsuyukusa"),
    ("藍染", "あいぞめ", "aizome"),
    ("春告", "はるつげ", "harutsuge"),
    ("七星", "ななほし", "nanahoshi"),
    ("糸車", "いとぐるま", "itoguruma"),
    ("風鈴", "ふうりん", "furin"),
    ("薄荷", "はっか", "hakka"),
    ("日向葵", "ひなたあおい", "hinataaoi"),
    ("栗鼠", "りす", "risu"),
];

const LANDFORMS: &[Part] = &[
    ("丘", "おか", "oka"),
    ("浜", "はま", "hama"),
    ("峰", "みね", "mine"),
    ("坂", "ざか", "zaka"),
    ("野", "の", "no"),
    ("沢", "さわ", "sawa"),
    ("橋", "ばし", "bashi"),
    ("川", "がわ", "gawa"),
    ("森", "もり", "mori"),
    ("台", "だい", "dai"),
    ("島", "じま", "jima"),
    ("原", "はら", "hara"),
    ("谷", "だに", "dani"),
    ("崎", "さき", "saki"),
    ("里", "さと", "sato"),
    ("瀬", "せ", "se"),
];
