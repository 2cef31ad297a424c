//! What CSMs wrote down and have to do: notes, calls, meetings and tasks. Tasks that are open on the last day
//! are spread over overdue, today and the week to come.

use jiff::civil::{Date, DateTime};

use crate::accounts::{Account, Stage};
use crate::calendar::{Day, WorkingWeek, date_of, work_share};
use crate::dice::Dice;
use crate::labels::labelled;
use crate::life::{Clock, Life};
use crate::numbers::AccountNo;
use crate::numbers::MemberNo;
use crate::numbers::PersonNo;
use crate::support::at;

labelled!(
    /// What kind of contact a note records.
    NoteKind {
        Note = "note", "メモ";
        Call = "call", "電話";
        Meeting = "meeting", "打ち合わせ";
    }
);

/// Something a member wrote down about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub account: AccountNo,
    pub author: MemberNo,
    /// The person spoken to, for calls and meetings.
    pub person: Option<PersonNo>,
    pub kind: NoteKind,
    /// Local time in Asia/Tokyo.
    pub held_at: DateTime,
    pub title: &'static str,
    pub body: &'static str,
}

/// Something a member has to do, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    pub account: AccountNo,
    pub assignee: MemberNo,
    pub title: &'static str,
    pub created_on: Date,
    pub due_on: Date,
    pub done_on: Option<Date>,
}

pub(crate) struct Worked {
    pub notes: Vec<Note>,
    pub tasks: Vec<Task>,
}

type Record = (NoteKind, &'static str, &'static str);

const STARTING: &[Record] = &[
    (
        NoteKind::Meeting,
        "キックオフ",
        "目標を確認。3か月で準備時間を半分にする。初期データは先方が今週中に用意。",
    ),
    (NoteKind::Call, "導入の進み具合", "利用者の登録まで完了。実績入力の練習会を来週開催。"),
    (NoteKind::Meeting, "導入30日レビュー", "主な画面は使えている。請求の設定が残り、次回までの宿題とした。"),
];

const STEADY: &[Record] = &[
    (NoteKind::Meeting, "定例会", "利用状況を共有。承認の段数を見直したいとの相談。宿題は2件。"),
    (NoteKind::Call, "近況の確認", "繁忙期に入り忙しい様子。困りごとはなし。"),
    (NoteKind::Note, "拠点の追加", "来期に拠点を1つ増やす予定。ライセンスの追加を相談される見込み。"),
    (NoteKind::Meeting, "活用の相談", "分析レポートの見方を説明。月次会議で使ってもらうことになった。"),
    (NoteKind::Note, "体制", "決裁者は変わらず。推進者が現場と情報システムの間をよくつないでいる。"),
];

const UNWELL: &[Record] = &[
    (
        NoteKind::Call,
        "連絡がつきにくい",
        "3度目の電話でつながった。社内の体制が変わり、優先が下がっているとのこと。",
    ),
    (NoteKind::Note, "利用の減少", "先月から入力する利用者が減っている。理由を確認する必要あり。"),
    (
        NoteKind::Meeting,
        "課題のヒアリング",
        "現場で紙の運用が残っている。使う場面を1つに絞って立て直す案を出した。",
    ),
];

const PROSPECT: &[Record] = &[
    (NoteKind::Call, "初回のヒアリング", "表計算での管理が限界とのこと。見積もりと画面の説明を希望。"),
    (NoteKind::Meeting, "製品の説明", "現場責任者が同席。試用を前向きに検討。"),
];

const TASKS: &[&str] = &[
    "近況を電話で確認する",
    "定例会の議題を送る",
    "議事録を共有する",
    "導入レビューの日程を決める",
    "更新の意向を確認する",
    "活用事例の資料を送る",
    "請求設定の宿題を確認する",
    "新しい窓口の方にあいさつする",
    "ライセンス追加の見積もりを送る",
    "満足度の低い回答についてヒアリングする",
];

pub(crate) fn work(
    dice: &mut Dice,
    number: AccountNo,
    account: &Account,
    life: &Life,
    people: &[PersonNo],
    clock: Clock,
) -> Worked {
    let mut worked = Worked { notes: Vec::new(), tasks: Vec::new() };
    let mut write = |dice: &mut Dice, day: Day, records: &[Record]| {
        let day = next_working_day(day);
        if day < clock.first || day > clock.last {
            return;
        }
        let (kind, title, body) = dice.pick(records);
        let person = life.contact(day).or_else(|| people.first().copied());
        worked.notes.push(Note {
            account: number,
            author: account.owner,
            person: person.filter(|_| kind != NoteKind::Note),
            kind,
            held_at: at(date_of(day), 15 * dice.whole(9 * 4, 17 * 4)),
            title,
            body,
        });
    };
    for contract in &life.contracts {
        for (record, after) in STARTING.iter().zip([5, 18, 31]) {
            write(dice, contract.start + after, std::slice::from_ref(record));
        }
        let end = contract.end.unwrap_or(clock.last).min(clock.last);
        let every = 60 + dice.whole(0, 90);
        let mut day = (contract.start + 75).max(clock.first + dice.whole(0, every));
        while day < end {
            let well = life.health(day).is_none_or(|health| health > 0.6);
            write(dice, day, if well { STEADY } else { UNWELL });
            day += every + dice.whole(-20, 20);
        }
    }
    if life.contracts.is_empty() {
        for records in PROSPECT.iter().take(1 + usize::from(account.stage == Stage::Opportunity)) {
            let day = clock.last - dice.whole(3, 40);
            write(dice, day, std::slice::from_ref(records));
        }
    }
    worked.notes.sort_by_key(|note| note.held_at);
    worked.tasks = tasks(dice, number, account, clock);
    worked
}

fn tasks(dice: &mut Dice, number: AccountNo, account: &Account, clock: Clock) -> Vec<Task> {
    let mut tasks = Vec::new();
    let mut give = |dice: &mut Dice, created: Day, due: Day, done: Option<Day>| {
        let title = dice.pick(TASKS);
        let (created_on, due_on, done_on) = (date_of(created), date_of(due), done.map(date_of));
        tasks.push(Task { account: number, assignee: account.owner, title, created_on, due_on, done_on });
    };
    if account.stage == Stage::Churned {
        return tasks;
    }
    for _ in 0..dice.whole(0, 3) {
        let created = clock.last - dice.whole(20, 200);
        let due = next_working_day(created + dice.whole(2, 14));
        let done = (due + dice.whole(-2, 3)).clamp(created, clock.last);
        if created >= clock.first {
            give(dice, created, due, Some(done));
        }
    }
    if dice.chance(0.22) {
        let created = clock.last - dice.whole(4, 15);
        let due = match dice.weighted(&[25.0, 30.0, 45.0]) {
            0 => clock.last - dice.whole(1, 3),
            1 => clock.last,
            _ => next_working_day(clock.last + dice.whole(1, 7)),
        };
        give(dice, created, due, None);
    }
    tasks
}

fn next_working_day(mut day: Day) -> Day {
    while work_share(date_of(day), WorkingWeek::Office) < 0.3 {
        day += 1;
    }
    day
}
