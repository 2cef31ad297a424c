//! Tickets. Urgent ones that were left lying are causes of [`crate::causes`] and become tickets here; the
//! rest arrive by size, newness and ill health. Times are office time in Asia/Tokyo.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use crate::calendar::{Day, WorkingWeek, date_of, work_share};
use crate::cause_kind::CauseKind;
use crate::dice::Dice;
use crate::labels::labelled;
use crate::life::{Clock, Life};
use crate::numbers::AccountNo;
use crate::numbers::MemberNo;
use crate::numbers::PersonNo;

labelled!(
    /// How soon an answer is needed.
    Priority {
        Urgent = "urgent", "緊急";
        High = "high", "高";
        Normal = "normal", "通常";
        Low = "low", "低";
    }
);

labelled!(
    /// How a ticket came in.
    Channel {
        Mail = "mail", "メール";
        Form = "form", "フォーム";
        Chat = "chat", "チャット";
        Telephone = "telephone", "電話";
    }
);

labelled!(
    /// Where a ticket stands on the last day.
    TicketStatus {
        /// Nobody has answered yet.
        Open = "open", "未対応";
        /// Answered, not solved.
        Pending = "pending", "対応中";
        Closed = "closed", "解決済み";
    }
);

/// One question or complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// `T-00001-01`: account, then ticket.
    pub external_id: String,
    pub account: AccountNo,
    pub person: PersonNo,
    pub agent: MemberNo,
    pub subject: String,
    pub body: &'static str,
    pub channel: Channel,
    pub priority: Priority,
    pub status: TicketStatus,
    /// Local time in Asia/Tokyo, as are the two below.
    pub opened_at: DateTime,
    pub first_responded_at: Option<DateTime>,
    pub closed_at: Option<DateTime>,
    /// 1–5, answered for about every second closed ticket.
    pub satisfaction: Option<u8>,
}

/// Subject (`{}` takes a feature or a document) and body.
type Template = (&'static str, &'static str);

const FAULTS: &[Template] = &[
    ("{}が開けません", "今朝から画面が白いままです。再読み込みしても変わりません。"),
    ("{}でエラーが出て保存できない", "保存を押すと「処理に失敗しました」と出ます。急いでいます。"),
    ("{}が送れない", "昨日の夕方から送信が止まっています。月末の締めに間に合いません。"),
    ("{}の数字が合いません", "合計が明細の足し算と違っています。どちらが正しいでしょうか。"),
    ("{}の表示がとても遅い", "朝8時台に30秒以上待たされます。現場が動けません。"),
    ("ログインできない人がいます（{}の担当）", "3名がパスワードを変えても入れません。"),
];

const QUESTIONS: &[Template] = &[
    ("{}の使い方を教えてください", "新しく担当になりました。最初に見るとよい資料はありますか。"),
    ("{}の権限を分けたい", "支店ごとに見える範囲を変えることはできますか。"),
    ("{}をExcelで出したい", "会議で使うため、一覧をまとめて書き出したいです。"),
    ("利用者を追加したい（{}用）", "来月から2名増えます。手順を教えてください。"),
    ("{}の通知を止めたい", "夜間の通知だけ止める設定を探しています。"),
    ("{}の項目を増やせますか", "取引先コードの欄を1つ足したいと考えています。"),
    ("{}の取り込みで文字が化けます", "表計算から書き出したファイルで漢字が崩れます。"),
    ("{}の請求書の宛名を変えたい", "社名変更に伴い、来月分から変更をお願いします。"),
    ("{}の承認の順番について", "部長が不在のときに代理で承認できますか。"),
    ("{}のスマホ対応について", "現場の端末で横向きに表示できますか。"),
];

const THINGS: &[&str] = &[
    "配車表",
    "予定表",
    "実績入力",
    "請求書",
    "CSV取込",
    "分析レポート",
    "承認画面",
    "API連携",
    "月次集計",
    "取引先一覧",
];

/// Every ticket of one account within the clock, by opening time.
pub(crate) fn tickets(
    dice: &mut Dice,
    account: AccountNo,
    life: &Life,
    week: WorkingWeek,
    agents: &[MemberNo],
    clock: Clock,
) -> Vec<Ticket> {
    let mut desk = Desk { dice, account, life, agents, clock, tickets: Vec::new() };
    for cause in life.causes.iter().filter(|cause| cause.kind == CauseKind::UrgentTicket) {
        let opened = cause.from - 3;
        let closed = cause.heals.map(|heals| heals - 120);
        desk.open_left_lying(opened, closed.filter(|closed| *closed > opened));
    }
    for day in clock.first..=clock.last {
        let Some(contract) = life.contract_on(day) else { continue };
        let seats = f64::from(life.seats_taken(day)).min(60.0);
        let newness = if day - contract.start < 60 { 1.8 } else { 1.0 };
        let illness = 1.0 + (0.8 - life.health(day).unwrap_or(0.8)).max(0.0);
        let per_month = (0.18 + 0.022 * seats) * newness * illness;
        if desk.dice.chance(per_month / 21.0 * work_share(date_of(day), week)) {
            desk.open(day);
        }
    }
    let mut tickets = desk.tickets;
    tickets.sort_by_key(|ticket| ticket.opened_at);
    for (number, ticket) in tickets.iter_mut().enumerate() {
        ticket.external_id = format!("T-{:05}-{:02}", account.0 + 1, number + 1);
    }
    tickets
}

struct Desk<'a> {
    dice: &'a mut Dice,
    account: AccountNo,
    life: &'a Life,
    agents: &'a [MemberNo],
    clock: Clock,
    tickets: Vec<Ticket>,
}

impl Desk<'_> {
    fn open(&mut self, day: Day) {
        let priority = Priority::ALL[self.dice.weighted(&[4.0, 18.0, 58.0, 20.0])];
        // Hours to the first answer and to the solution.
        let (answer, solve): (f64, f64) = match priority {
            Priority::Urgent => (0.7, 8.0),
            Priority::High => (2.5, 26.0),
            Priority::Normal => (6.0, 48.0),
            Priority::Low => (14.0, 90.0),
        };
        let answer = self.dice.normal(answer.ln(), 0.6).exp();
        // Longer than three days with an urgent ticket is a cause of its own, and never mere chance.
        let limit = if priority == Priority::Urgent { 60.0 } else { 900.0 };
        let solve = (answer + self.dice.normal(solve.ln(), 0.8).exp()).min(limit);
        self.file(day, priority, answer, Some(solve));
    }

    fn open_left_lying(&mut self, opened: Day, closed: Option<Day>) {
        if opened < self.clock.first || self.life.contract_on(opened).is_none() {
            return;
        }
        let answer = self.dice.between(4.0, 30.0);
        let solve = closed.map(|closed| f64::from(closed - opened) * 24.0);
        self.file(opened, Priority::Urgent, answer, solve);
    }

    fn file(&mut self, day: Day, priority: Priority, answer_hours: f64, solve_hours: Option<f64>) {
        let Some(person) = self.life.contact(day) else { return };
        let urgent = priority <= Priority::High;
        let (subject, body) = self.dice.pick(if urgent { FAULTS } else { QUESTIONS });
        let opened_at = at(date_of(day), self.dice.whole(8 * 60 + 10, 18 * 60 + 20));
        let after = |hours: f64| opened_at.saturating_add(((hours * 60.0) as i64).minutes());
        // What has not happened by the end of the last day is not known.
        let known = |time: &DateTime| time.date() <= date_of(self.clock.last);
        let first_responded_at = Some(after(answer_hours)).filter(known);
        let closed_at = solve_hours.map(after).filter(known);
        let status = match (first_responded_at, closed_at) {
            (_, Some(_)) => TicketStatus::Closed,
            (Some(_), None) => TicketStatus::Pending,
            (None, None) => TicketStatus::Open,
        };
        let health = self.life.health(day).unwrap_or(0.7);
        let slow = solve_hours.is_some_and(|hours| priority == Priority::Urgent && hours > 72.0);
        let mean = 2.2 + 2.6 * health - if slow { 1.8 } else { 0.0 };
        let answered = self.dice.chance(0.5);
        let mark = self.dice.normal(mean, 0.8).round().clamp(1.0, 5.0) as u8;
        self.tickets.push(Ticket {
            external_id: String::new(),
            account: self.account,
            person,
            agent: self.dice.pick(self.agents),
            subject: subject.replace("{}", self.dice.pick(THINGS)),
            body,
            channel: Channel::ALL[self.dice.weighted(&[45.0, 25.0, 20.0, 10.0])],
            priority,
            status,
            opened_at,
            first_responded_at,
            closed_at,
            satisfaction: (closed_at.is_some() && answered).then_some(mark),
        });
    }
}

/// A time of day given in minutes after midnight, under 24 hours.
pub(crate) fn at(day: Date, minutes: i32) -> DateTime {
    day.at((minutes / 60) as i8, (minutes % 60) as i8, 0, 0)
}
