//! The page of today: the list in words, and the cards beside it.
//!
//! Invariant: figures are worked out here and in the domain; the template only places them.

use std::collections::HashMap;

use askama::Template;
use jiff::civil::Date;

use super::{
    Answer, AnswerKind, Board, Line, Reason, Whose,
    changes::{self, News},
    days::{next_monday, plus},
    store::Moment,
    summary::Portfolio,
    team::{self, TeamRow},
    words::{Piece, Speaker},
};
use crate::{
    health::score::{self, ScoreRow},
    ids::{AccountId, MemberId},
    members::{self, Act, Member, Role},
    success::tasks::{TaskFilter, TaskRow},
    time::{Timestamp, days_between},
    web::{
        Problem, Seat, Ui,
        figures::{Delta, Ring},
        rail,
    },
};

/// Lines shown at first and by each "more", and the most on one page.
pub(super) const SHOWN: usize = 25;
const MOST_SHOWN: usize = 200;
const CHANGES_SHOWN: i64 = 8;
const TASKS_SHOWN: i64 = 12;

#[derive(Template)]
#[template(path = "customers/today.html")]
pub(super) struct TodayPage {
    pub ui: Ui,
    pub greeting: String,
    pub view: View,
    pub members: Vec<(String, String)>,
    pub portfolio: Portfolio,
    pub changed: i64,
    pub lines: Vec<LineView>,
    /// Lines that are not shown yet.
    pub more: usize,
    /// Lines before those that are shown.
    pub skipped: usize,
    /// What the address of the next lines adds: more of them below, or the next page where one is full.
    pub next: Option<String>,
    pub turns_page: bool,
    pub aside: Vec<AsideView>,
    pub tasks: Option<TasksView>,
    pub changes: Vec<(AccountId, String, News, String)>,
    pub team: Option<(Vec<TeamRow>, TeamRow)>,
    pub tomorrow: String,
    pub next_week: String,
    pub may_edit: bool,
}

/// Whose list the page is.
pub(super) enum View {
    Mine,
    Team,
    Other(MemberId, String),
}

impl View {
    pub fn is_mine(&self) -> bool {
        matches!(self, Self::Mine)
    }

    pub fn is_team(&self) -> bool {
        matches!(self, Self::Team)
    }

    pub fn other(&self) -> String {
        if let Self::Other(id, _) = self { id.to_string() } else { String::new() }
    }

    /// The query of the page's own address.
    pub fn query(&self) -> String {
        match self {
            Self::Mine => "view=mine".to_owned(),
            Self::Team => "view=team".to_owned(),
            Self::Other(id, _) => format!("owner={id}"),
        }
    }

    fn whose(&self, me: MemberId) -> Whose {
        match self {
            Self::Mine => Whose::Member(me),
            Self::Team => Whose::Everyone,
            Self::Other(id, _) => Whose::Member(*id),
        }
    }
}

pub(super) struct LineView {
    pub id: AccountId,
    pub name: String,
    pub ring: Ring,
    pub band: Option<(String, &'static str)>,
    pub delta: Option<Delta>,
    pub why: Vec<Piece>,
    pub owner: Option<String>,
    pub mrr: String,
    pub stake: String,
    /// The kind of its first reason, which a new task starts from.
    pub about: &'static str,
}

pub(super) struct AsideView {
    pub account: AccountId,
    pub name: String,
    pub answer: Answer,
    pub said: String,
}

pub(super) struct TasksView {
    pub rows: Vec<TaskRow>,
    pub due: i64,
}

/// What the address asks for.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    view: String,
    #[serde(default)]
    owner: String,
    show: Option<usize>,
    /// How many lines come before the first that is shown.
    #[serde(default)]
    skip: usize,
}

impl TodayPage {
    pub async fn load(seat: Seat, wanted: Wanted) -> Result<Self, Problem> {
        let moment = Moment::of(&seat).await?;
        let db = &seat.workspace.main;
        let everyone = members::all_members(&seat.workspace).await?;
        let own = Portfolio::load(db, Whose::Member(seat.member.id), moment.day).await?;
        let view = view(&seat, &wanted, &everyone, own.total());
        let whose = view.whose(seat.member.id);
        let portfolio = if view.is_mine() { own } else { Portfolio::load(db, whose, moment.day).await? };
        let board = Board::load(&seat, whose, seat.member.id).await?;
        let yesterday = Timestamp::start_of(plus(moment.day, -1), &seat.workspace.zone);
        let (changes, changed) = changes::between(db, whose, yesterday, moment.at, CHANGES_SHOWN).await?;
        let tasks = if view.is_team() { None } else { Some(tasks(&seat, &view, moment.today).await?) };
        let team = if view.is_team() { Some(team::table(db, moment.today).await?) } else { None };

        if view.is_mine() {
            rail::note_lines(&seat, board.lines.len());
        }
        let skipped = if wanted.skip < board.lines.len() { wanted.skip } else { 0 };
        let rest = &board.lines[skipped..];
        let shown = wanted.show.unwrap_or(SHOWN).clamp(SHOWN, MOST_SHOWN).min(rest.len());
        let more = rest.len() - shown;
        let lines = lines(&seat, &view, &rest[..shown], &everyone, &moment).await?;
        let ui = seat.ui.clone();
        let changes = changes
            .into_iter()
            .filter_map(|change| {
                Some((change.account, change.name.clone(), change.news(&ui)?, ui.when(&change.at)))
            })
            .collect();
        Ok(Self {
            greeting: greeting(&seat, &view, board.lines.len()),
            members: everyone
                .iter()
                .filter(|member| member.ended_at.is_none())
                .map(|member| (member.id.to_string(), member.name.clone()))
                .collect(),
            portfolio,
            changed,
            lines,
            more,
            skipped,
            next: (more > 0).then(|| {
                if shown < MOST_SHOWN {
                    format!("skip={skipped}&show={}", (shown + SHOWN).min(MOST_SHOWN))
                } else {
                    format!("skip={}&show={MOST_SHOWN}", skipped + shown)
                }
            }),
            turns_page: shown >= MOST_SHOWN,
            aside: board.aside.iter().filter_map(|line| aside(&ui, line)).collect(),
            tasks,
            changes,
            team,
            tomorrow: plus(moment.today, 1).to_string(),
            next_week: next_monday(moment.today).to_string(),
            may_edit: seat.may(Act::EditRecords),
            view,
            ui,
        })
    }

    /// Whether nobody has given this member customers yet.
    pub fn owns_nothing(&self) -> bool {
        self.portfolio.total() == 0
    }

    /// The parts of the bar of health, from left to right: class, start, width, label, count.
    pub fn split(&self) -> Vec<(&'static str, i64, i64, &'static str)> {
        let Portfolio { healthy, watch, at_risk, unknown, .. } = self.portfolio;
        let mut start = 0;
        [
            ("good", healthy, "band-healthy"),
            ("watch", watch, "band-watch"),
            ("risk", at_risk, "band-at_risk"),
            ("", unknown, "band-none"),
        ]
        .into_iter()
        .map(|(class, count, label)| {
            let part = (class, start, count, label);
            start += count;
            part
        })
        .collect()
    }
}

/// A member without customers who is no CSM looks at the team's list unless they ask for their own.
fn view(seat: &Seat, wanted: &Wanted, everyone: &[Member], owned: i64) -> View {
    let owner = everyone.iter().find(|member| member.id.to_string() == wanted.owner);
    match (wanted.view.as_str(), owner) {
        (_, Some(owner)) if owner.id == seat.member.id => View::Mine,
        (_, Some(owner)) => View::Other(owner.id, owner.name.clone()),
        ("team", None) => View::Team,
        ("mine", None) => View::Mine,
        _ if owned == 0 && seat.member.role != Role::Csm => View::Team,
        _ => View::Mine,
    }
}

async fn tasks(seat: &Seat, view: &View, today: Date) -> Result<TasksView, Problem> {
    let assignee = if let View::Other(id, _) = view { *id } else { seat.member.id };
    let filter = TaskFilter { assignee: Some(assignee) };
    let counts = seat.tasks().count(filter, today).await?;
    let mut due = seat.tasks().due_by(filter, today, TASKS_SHOWN).await?;
    let began = Timestamp::start_of(today, &seat.workspace.zone);
    due.extend(seat.tasks().done(filter, began, TASKS_SHOWN).await?);
    let rows = due.into_iter().map(|task| TaskRow::new(&seat.ui, task)).collect();
    Ok(TasksView { rows, due: counts.overdue + counts.today })
}

async fn lines(
    seat: &Seat,
    view: &View,
    shown: &[Line],
    everyone: &[Member],
    moment: &Moment,
) -> Result<Vec<LineView>, Problem> {
    let db = &seat.workspace.main;
    let fell: Vec<AccountId> =
        shown.iter().filter(|line| fall(line).is_some()).map(|line| line.account.id).collect();
    let before = by_account(score::all_in_force(db, &fell, moment.falls_since.plus(-1)).await?);
    let now = by_account(score::all_in_force(db, &fell, Timestamp(i64::MAX)).await?);
    let names: HashMap<MemberId, &str> =
        everyone.iter().map(|member| (member.id, member.name.as_str())).collect();
    let speaker = Speaker {
        ui: &seat.ui,
        workspace: &seat.workspace,
        day: moment.day,
        today: moment.today,
        at: moment.at,
    };
    let nobody = seat.ui.t("today-no-owner");
    Ok(shown
        .iter()
        .map(|line| {
            let id = line.account.id;
            let scores = before.get(&id).zip(now.get(&id)).map(|(then, now)| (&then.detail, &now.detail));
            let owner = line.account.owner.and_then(|id| names.get(&id).copied());
            let mine = view.is_mine() && line.account.owner == Some(seat.member.id);
            LineView {
                id,
                name: line.account.name.clone(),
                ring: Ring::new(line.account.score, line.account.band),
                band: line.account.band.map(|band| (band.label(&seat.ui), band.tone())),
                delta: fall(line).map(|(before, now)| Delta::between(before, now)),
                why: speaker.why(line, scores),
                owner: (!mine).then(|| owner.map_or_else(|| nobody.clone(), str::to_owned)),
                mrr: seat.ui.per_month(&line.account.mrr),
                stake: stake(&seat.ui, line, moment.day),
                about: line.reasons.first().map_or("", |reason| reason.kind().as_str()),
            }
        })
        .collect())
}

fn fall(line: &Line) -> Option<(f64, f64)> {
    line.reasons.iter().find_map(|reason| match reason {
        Reason::HealthFell { before, now, .. } => Some((*before, *now)),
        _ => None,
    })
}

fn by_account(rows: Vec<ScoreRow>) -> HashMap<AccountId, ScoreRow> {
    rows.into_iter().map(|row| (row.account, row)).collect()
}

/// How long there still is: to the end of the contract, to the notice deadline or to the renewal, whichever is nearest.
fn stake(ui: &Ui, line: &Line, day: Date) -> String {
    let ending = line.reasons.iter().find_map(|reason| match reason {
        Reason::ContractEnding { on, .. } => Some(*on),
        _ => None,
    });
    let days = [
        ("today-stake-ending", ending),
        ("today-stake-notice", line.account.notice_on),
        ("today-stake-renewal", line.account.renewal_on),
    ];
    let ahead = days.into_iter().filter_map(|(key, on)| Some((key, days_between(day, on?))));
    let nearest = ahead.filter(|(_, days)| *days >= 0).min_by_key(|(_, days)| *days);
    nearest.map(|(key, days)| ui.t1(key, "n", days)).unwrap_or_default()
}

fn aside(ui: &Ui, line: &Line) -> Option<AsideView> {
    let answer = line.answer.clone()?;
    let said = match (answer.kind, answer.until, &answer.reason) {
        (AnswerKind::Snoozed, Some(until), _) => {
            ui.t2("today-aside-snoozed", "day", ui.short_day(&until), "by", answer.by.clone())
        }
        (_, _, reason) => ui.t2(
            "today-aside-dismissed",
            "reason",
            reason.clone().unwrap_or_default(),
            "by",
            answer.by.clone(),
        ),
    };
    Some(AsideView { account: line.account.id, name: line.account.name.clone(), answer, said })
}

fn greeting(seat: &Seat, view: &View, lines: usize) -> String {
    let ui = &seat.ui;
    let hour = seat.workspace.clock.now().zoned(&seat.workspace.zone).hour();
    let hello = ui.t(match hour {
        4..=10 => "today-morning",
        11..=17 => "today-day",
        _ => "today-evening",
    });
    let sentence = match (view, lines) {
        (View::Mine, 0) => ui.t("today-none"),
        (View::Mine, n) => ui.t2("today-mine", "n", n, "name", called(&seat.member.name)),
        (View::Team, 0) => ui.t("today-team-none"),
        (View::Team, n) => ui.t1("today-team", "n", n),
        (View::Other(_, name), n) => ui.t2("today-other", "n", n, "name", called(name)),
    };
    ui.t2("today-greeting", "hello", hello, "sentence", sentence)
}

/// How a colleague is called: the family name where a Japanese name has two parts, else the whole name.
fn called(name: &str) -> String {
    match name.split_once([' ', '\u{3000}']) {
        Some((family, _)) if !family.is_ascii() => family.to_owned(),
        _ => name.to_owned(),
    }
}
