//! Subscriptions and churns. A change of anything that moves money closes the running row and opens the
//! next on the same day, so the rows of an account never overlap and MRR history can be read off them.

use jiff::civil::Date;

use crate::dice::Dice;
use crate::labels::labelled;
use crate::numbers::AccountNo;

labelled!(
    /// Plans, cheapest first.
    Plan {
        Light = "light", "ライト";
        Standard = "standard", "スタンダード";
        Pro = "pro", "プロ";
        Enterprise = "enterprise", "エンタープライズ";
    }
);

impl Plan {
    /// Yen for a seat and month before and after the price rise.
    #[must_use]
    pub fn yen_per_seat(self, after_rise: bool) -> i64 {
        let before = match self {
            Self::Light => 3_000,
            Self::Standard => 5_000,
            Self::Pro => 8_000,
            Self::Enterprise => 12_000,
        };
        if after_rise { before + before / 10 } else { before }
    }

    pub(crate) fn draw(dice: &mut Dice) -> Self {
        Self::ALL[dice.weighted(&[33.0, 39.0, 23.0, 5.0])]
    }

    pub(crate) fn first_seats(self, dice: &mut Dice) -> u32 {
        let (typical, low, high) = match self {
            Self::Light => (3.2f64, 2, 8),
            Self::Standard => (6.5, 3, 20),
            Self::Pro => (14.0, 6, 50),
            Self::Enterprise => (40.0, 25, 100),
        };
        (dice.normal(typical.ln(), 0.45).exp().round() as u32).clamp(low, high)
    }

    pub(crate) fn above(self) -> Option<Self> {
        Self::ALL.iter().copied().find(|plan| *plan > self)
    }

    pub(crate) fn below(self) -> Option<Self> {
        Self::ALL.iter().rev().copied().find(|plan| *plan < self)
    }
}

labelled!(
    /// How often a contract comes up for renewal.
    Term {
        Yearly = "yearly", "年契約";
        Monthly = "monthly", "月契約";
    }
);

labelled!(
    /// Why a subscription row began.
    Change {
        New = "new", "新規";
        Renewal = "renewal", "更新";
        SeatsAdded = "seats_added", "ライセンスの追加";
        SeatsReduced = "seats_reduced", "ライセンスの削減";
        Upgrade = "upgrade", "アップグレード";
        Downgrade = "downgrade", "ダウングレード";
        PriceRise = "price_rise", "価格改定";
        WinBack = "win_back", "再契約";
    }
);

/// What an account pays for, from `start` until the day before `end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// `S-00001-01`: account, then row.
    pub external_id: String,
    pub account: AccountNo,
    pub plan: Plan,
    pub seats: u32,
    /// Yen for a seat and month.
    pub yen_per_seat: i64,
    /// Monthly recurring revenue in yen: seats × price of a seat.
    pub mrr: i64,
    pub start: Date,
    /// First day that is no longer covered. May lie ahead where notice has been given.
    pub end: Option<Date>,
    /// Next day on which the term is renewed, on or after `start`.
    pub renewal: Date,
    pub term: Term,
    pub auto_renew: bool,
    /// Days before the renewal by which notice must reach the vendor.
    pub notice_days: u32,
    pub change: Change,
}

impl Subscription {
    /// Whether the row is in force on a day: `start` ≤ day < `end`.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        self.start <= day && self.end.is_none_or(|end| day < end)
    }
}

labelled!(
    /// Why a customer left, in the words of the exit interview.
    ChurnReason {
        Price = "price", "価格";
        MissingFeatures = "missing_features", "機能不足";
        Support = "support", "サポート";
        ChampionLeft = "champion_left", "推進者の退職";
        Downsizing = "downsizing", "事業縮小";
        Competitor = "competitor", "競合へ移行";
        NotAdopted = "not_adopted", "社内に定着せず";
        Onboarding = "onboarding", "導入のつまずき";
    }
);

/// The end of a customer's last subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Churn {
    /// `X-00001-1`.
    pub external_id: String,
    pub account: AccountNo,
    /// Day notice reached the vendor.
    pub notified_on: Date,
    /// First day without a contract.
    pub ended_on: Date,
    pub reason: ChurnReason,
    pub feedback: &'static str,
    /// Yen a month.
    pub lost_mrr: i64,
}

pub(crate) fn churn_feedback(reason: ChurnReason, dice: &mut Dice) -> &'static str {
    let words: &[&str] = match reason {
        ChurnReason::Price => &[
            "価格改定の分を社内で説明できませんでした。",
            "使っているライセンス数の割に費用が高いという判断になりました。",
            "予算の見直しで、まず削る対象になりました。",
        ],
        ChurnReason::MissingFeatures => &[
            "基幹システムとの連携が足りず、二重入力が残りました。",
            "帳票の形を変えられず、表計算に戻す人が増えました。",
            "承認の段数が足りませんでした。",
        ],
        ChurnReason::Support => &[
            "請求が止まったときの返事が遅く、信頼できなくなりました。",
            "緊急の不具合が何日も直らず、現場が困りました。",
            "問い合わせるたびに同じ説明を求められました。",
        ],
        ChurnReason::ChampionLeft => &[
            "進めていた担当者が退職し、使い方が分かる人がいなくなりました。",
            "担当の異動で引き継ぎができませんでした。",
        ],
        ChurnReason::Downsizing => {
            &["事業を縮小することになりました。製品には満足しています。", "拠点の統合で不要になりました。"]
        }
        ChurnReason::Competitor => &[
            "他社の製品が基幹システムごと安く提案してきました。",
            "親会社の指定で他社に統一することになりました。",
        ],
        ChurnReason::NotAdopted => {
            &["現場に広がらず、結局一部の人しか使いませんでした。", "紙の運用が残り、二度手間になりました。"]
        }
        ChurnReason::Onboarding => &[
            "最初の設定が終わらないまま1年が過ぎました。",
            "初期データの移行でつまずき、使い始められませんでした。",
        ],
    };
    dice.pick(words)
}
