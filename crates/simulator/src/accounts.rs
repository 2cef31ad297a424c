//! Customer companies as the vendor's own files would list them. Each is invented and named once.

use jiff::civil::Date;

use crate::calendar::{Day, date_of};
use crate::companies::{CompanyForm, Industry};
use crate::contracts::Plan;
use crate::dice::Dice;
use crate::labels::labelled;
use crate::names::companies::CompanyName;
use crate::names::places;
use crate::numbers::AccountNo;
use crate::numbers::MemberNo;

labelled!(
    /// Where an account stands at the end of the simulation.
    Stage {
        Lead = "lead", "リード";
        Opportunity = "opportunity", "商談";
        /// First 90 days of the contract.
        Onboarding = "onboarding", "導入期";
        Adoption = "adoption", "定着期";
        /// Nine of ten seats in use.
        Expansion = "expansion", "利用拡大期";
        /// Renewal within 60 days.
        Renewal = "renewal", "更新期";
        Churned = "churned", "解約";
    }
);

labelled!(
    /// How much human attention an account gets.
    TouchModel {
        High = "high", "ハイタッチ";
        Low = "low", "ロータッチ";
        Tech = "tech", "テックタッチ";
    }
);

labelled!(
    /// How a company first heard of the vendor.
    Referral {
        Search = "search", "検索";
        Advertisement = "advertisement", "広告";
        Webinar = "webinar", "ウェビナー";
        Exhibition = "exhibition", "展示会";
        Introduction = "introduction", "紹介";
        Partner = "partner", "代理店";
        Comparison = "comparison", "比較サイト";
    }
);

/// One company: prospect, customer or former customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Identifier in the vendor's own systems, `C-00001`.
    pub external_id: String,
    /// Registered name with its company form.
    pub name: String,
    /// Reading in katakana, without the company form.
    pub kana: String,
    pub form: CompanyForm,
    pub industry: Industry,
    pub prefecture: &'static str,
    pub employees: u32,
    /// Website domain, always under `.example`.
    pub domain: String,
    pub telephone: String,
    pub owner: MemberNo,
    pub touch: TouchModel,
    /// Plan of the running or last contract; none for leads and opportunities.
    pub plan: Option<Plan>,
    pub stage: Stage,
    /// Day the company first registered with the vendor (trial or enquiry), before any contract.
    pub signed_up_on: Date,
    pub referral: Referral,
    /// What was searched for, where the first contact was a search or an advertisement.
    pub search_keyword: Option<&'static str>,
    pub parent: Option<AccountNo>,
    pub custom: CustomFields,
}

/// Columns this vendor added of its own, for the custom fields of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomFields {
    /// 導入前のツール
    pub previous_tool: &'static str,
    /// 拠点数
    pub sites: u32,
    /// 事例掲載可
    pub case_study_allowed: bool,
    /// 決算月, 1–12
    pub fiscal_year_end_month: u8,
}

const KEYWORDS: &[&str] = &[
    "配車 表 エクセル 限界",
    "請求書 発行 自動化",
    "実績 入力 スマホ",
    "配車 システム 比較",
    "業務管理 クラウド 中小企業",
    "紙 の 日報 やめたい",
    "インボイス 対応 請求 システム",
    "予定表 共有 現場",
];

/// What an account is before anything is known of its contracts.
pub(crate) fn register(
    dice: &mut Dice,
    number: u32,
    name: &CompanyName,
    industry: Industry,
    parent: Option<AccountNo>,
    signed_up: Day,
    owner: MemberNo,
) -> Account {
    let (prefecture, area) = places::prefecture(dice);
    let referral = Referral::ALL[dice.weighted(&[28.0, 16.0, 14.0, 12.0, 14.0, 8.0, 8.0])];
    let searched = matches!(referral, Referral::Search | Referral::Advertisement);
    let employees = (dice.normal(3.9, 0.9).exp() as u32).clamp(3, 3000);
    Account {
        external_id: format!("C-{:05}", number + 1),
        name: name.full.clone(),
        kana: name.kana.clone(),
        form: name.form,
        industry,
        prefecture,
        employees,
        domain: name.domain.clone(),
        telephone: places::telephone(dice, area),
        owner,
        touch: TouchModel::Tech,
        plan: None,
        stage: Stage::Lead,
        signed_up_on: date_of(signed_up),
        referral,
        search_keyword: searched.then(|| dice.pick(KEYWORDS)),
        parent,
        custom: CustomFields {
            previous_tool: dice.pick(&["表計算ソフト", "紙", "他社サービス", "自社開発", "なし"]),
            sites: 1 + dice.poisson(f64::from(employees) / 60.0 % 20.0),
            case_study_allowed: dice.chance(0.2),
            fiscal_year_end_month: dice.pick(&[3, 3, 3, 3, 12, 9, 6, 2]),
        },
    }
}
