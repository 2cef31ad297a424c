//! Answers to the half-yearly NPS question. The score follows hidden health with a month's delay, so that
//! usage falls first and the answer after it.

use jiff::civil::DateTime;

use crate::calendar::date_of;
use crate::cause_kind::CauseKind;
use crate::dice::Dice;
use crate::life::{Clock, Life};
use crate::numbers::AccountNo;
use crate::numbers::PersonNo;
use crate::support::at;

/// One answer to "how likely are you to recommend us?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NpsAnswer {
    /// `N-00001-01`: account, then answer.
    pub external_id: String,
    pub account: AccountNo,
    pub person: PersonNo,
    /// Local time in Asia/Tokyo.
    pub answered_at: DateTime,
    /// 0–10.
    pub score: u8,
    pub comment: Option<&'static str>,
}

const FIRST_ASKED: i32 = 90;
const ASKED_EVERY: i32 = 182;

pub(crate) fn answers(dice: &mut Dice, account: AccountNo, life: &Life, clock: Clock) -> Vec<NpsAnswer> {
    let mut answers = Vec::new();
    for contract in &life.contracts {
        let end = contract.end.unwrap_or(clock.last + 1).min(clock.last + 1);
        for asked in (contract.start + FIRST_ASKED..end).step_by(ASKED_EVERY as usize) {
            let day = asked + dice.whole(0, 9);
            if day < clock.first || day >= end {
                continue;
            }
            let sitting: Vec<PersonNo> =
                life.seats.iter().filter(|s| s.from <= day && day < s.until).map(|s| s.person).collect();
            let asked = sitting.len().min(3);
            for person in &sitting[..asked] {
                if !dice.chance(0.4) {
                    continue;
                }
                let felt = life.health((day - 30).max(contract.start)).unwrap_or(0.6);
                let score = dice.normal(1.2 + 8.8 * felt, 1.3).round().clamp(0.0, 10.0) as u8;
                let comment = dice.chance(0.65).then(|| comment(dice, life, day, score));
                answers.push(NpsAnswer {
                    external_id: format!("N-{:05}-{:02}", account.0 + 1, answers.len() + 1),
                    account,
                    person: *person,
                    answered_at: at(date_of(day), dice.whole(9 * 60, 19 * 60)),
                    score,
                    comment,
                });
            }
        }
    }
    answers
}

fn comment(dice: &mut Dice, life: &Life, day: i32, score: u8) -> &'static str {
    let heaviest = life
        .causes
        .iter()
        .filter(|cause| cause.taken(day) > 0.08)
        .max_by(|a, b| a.taken(day).total_cmp(&b.taken(day)));
    if let Some(cause) = heaviest.filter(|_| score <= 7 && dice.chance(0.7)) {
        let words: &[&str] = match cause.kind {
            CauseKind::PoorOnboarding => {
                &["設定がまだ終わっていません。", "最初の説明が早すぎて、ついていけませんでした。"]
            }
            CauseKind::LowAdoption => {
                &["便利だが現場に広がらない。", "使う人と使わない人に分かれてしまいました。"]
            }
            CauseKind::ChampionLeft => {
                &["詳しい人が辞めてしまい、困っています。", "引き継いだばかりで、まだよく分かりません。"]
            }
            CauseKind::UrgentTicket => {
                &["困ったときの対応が遅い。", "止まったときに電話がつながらず不安でした。"]
            }
            CauseKind::PriceRise => {
                &["値上げの理由に納得していません。", "費用に見合うか、社内で議論中です。"]
            }
            CauseKind::Competitor => {
                &["他社の製品も見ています。", "他社のほうが基幹との連携が進んでいるようです。"]
            }
        };
        return dice.pick(words);
    }
    let words: &[&str] = match score {
        9.. => &[
            "毎朝の準備が半分の時間になりました。",
            "現場から「もう紙には戻れない」と言われています。",
            "担当の方の返事が早く、助かっています。",
            "取引先にも勧めました。",
            "請求の締めが二日早くなりました。",
        ],
        7..=8 => &[
            "おおむね満足しています。帳票の自由度が上がるとなおよいです。",
            "使いやすいです。スマホの画面がもう少し軽いと助かります。",
            "検索がもう少し速いとうれしいです。",
            "月末以外は快適です。",
        ],
        _ => &[
            "入力の手間が思ったより減りませんでした。",
            "画面が多く、どこを見ればよいか迷います。",
            "欲しい帳票が出せません。",
            "年配の社員には文字が小さいようです。",
        ],
    };
    dice.pick(words)
}
