//! The page of today: the list in words, and the cards beside it.
//!
//! Invariant: figures are worked out here and in the domain; the template only places them.

use std::collections::BTreeMap;

use askama::Template;
use jiff::civil::Date;

use super::{
    Board, Line, LineKind, Whose,
    calendar::{self, EntryView},
    capacity,
    changes::{self, News},
    counted,
    days::{next_monday, plus},
    line_view::{self, AsideView, Lead, LineView},
    others::Others,
    store::Moment,
    summary::Portfolio,
    team::{self, TeamRow},
    wanted::{View, Wanted},
    work_view::Step,
    working::{Missing, Working},
};
use crate::{
    ids::AccountId,
    members::{self, Act},
    success::{
        Success as _,
        tasks::{TaskFilter, TaskRow},
    },
    time::Timestamp,
    web::{Problem, Seat, Ui},
};

/// Folded lines that a page brings at once, lines of the full list at first and by each "more", and the most on one page.
pub(super) const SHOWN: usize = 25;
const MOST_SHOWN: usize = 200;
const CHANGES_SHOWN: i64 = 8;
const TASKS_SHOWN: i64 = 12;
/// Days and entries of the calendar beside the list.
const AHEAD: i64 = 14;
const AHEAD_SHOWN: usize = 8;

#[derive(Template)]
#[template(path = "today.html")]
pub(super) struct TodayPage {
    pub ui: Ui,
    pub greeting: String,
    pub view: View,
    pub members: Vec<(String, String)>,
    pub portfolio: Portfolio,
    pub changed: i64,
    /// Whether there were more.
    pub changed_more: bool,
    /// What can be done in a day, the largest impact first; in the full list a page of all.
    pub lines: Vec<LineView>,
    /// What is beyond, folded: the first of them, how many of each kind, and how many in all.
    pub rest: Vec<LineView>,
    pub rest_kinds: Vec<(&'static str, i64)>,
    pub rest_count: i64,
    /// How many lines the member wants to see.
    pub capacity: i64,
    /// Whether the address asks for the full list.
    pub full: bool,
    /// Whether there may be more lines than were counted.
    pub cut: bool,
    /// Customers without a line that all is known of.
    pub on_schedule: i64,
    /// Customers without a line and without a score, because too little is known of them.
    pub unknown: i64,
    /// Whether there is no company yet: the page leads to the first import and to nothing else.
    pub blank: bool,
    /// What is being worked out.
    pub steps: Vec<Step>,
    pub missing: Vec<Missing>,
    pub ahead: Vec<EntryView>,
    /// Lines of the full list that are not shown yet.
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

pub(super) struct TasksView {
    pub rows: Vec<TaskRow>,
    pub due: i64,
}

/// The part of the lines that a page shows.
struct Part<'a> {
    lines: &'a [Line],
    rest: &'a [Line],
    skipped: usize,
    more: usize,
}

impl<'a> Part<'a> {
    fn of(lines: &'a [Line], wanted: &Wanted, capacity: usize) -> Self {
        if wanted.all != "1" {
            let (lines, rest) = lines.split_at(capacity.min(lines.len()));
            return Self { lines, rest, skipped: 0, more: 0 };
        }
        let skipped = if wanted.skip < lines.len() { wanted.skip } else { 0 };
        let lines = &lines[skipped..];
        let shown = wanted.show.unwrap_or(SHOWN).clamp(SHOWN, MOST_SHOWN).min(lines.len());
        Self { lines: &lines[..shown], rest: &[], skipped, more: lines.len() - shown }
    }

    /// What the address of the next lines adds: more of them below, or the next page where one is full.
    fn next(&self) -> Option<String> {
        let (skipped, shown) = (self.skipped, self.lines.len());
        (self.more > 0).then(|| {
            if shown < MOST_SHOWN {
                format!("all=1&skip={skipped}&show={}", (shown + SHOWN).min(MOST_SHOWN))
            } else {
                format!("all=1&skip={}&show={MOST_SHOWN}", skipped + shown)
            }
        })
    }
}

impl TodayPage {
    pub async fn load(seat: Seat, wanted: Wanted) -> Result<Self, Problem> {
        let moment = Moment::of_figures(&seat.workspace, seat.figures);
        let db = &seat.workspace.main;
        let everyone = members::all_members(&seat.workspace).await?;
        let own = Portfolio::load(db, Whose::Member(seat.member.id), moment.day).await?;
        let view = View::of(&seat, &wanted, &everyone, own.total());
        let whose = view.whose(seat.member.id);
        let portfolio = if view.is_mine() { own } else { Portfolio::load(db, whose, moment.day).await? };
        let yesterday = Timestamp::start_of(plus(moment.day, -1), &seat.workspace.zone);
        let span = (moment.day, plus(moment.day, AHEAD));
        let (board, capacity, working, changes, (ahead, _)) = tokio::try_join!(
            Board::at(&seat, whose, seat.member.id, &moment),
            capacity::of(db, seat.member.id),
            Working::load(db, whose),
            changes::between(db, whose, yesterday, moment.at, CHANGES_SHOWN),
            calendar::between(db, whose, moment.day, span, AHEAD_SHOWN),
        )?;
        let tasks = if view.is_team() { None } else { Some(tasks(&seat, &view, moment.today).await?) };
        let team = match view.is_team() {
            true => Some(team::table(db, moment.today, &board.by_owner(), &everyone).await?),
            false => None,
        };

        if view.is_mine() {
            counted::note_lines(&seat, board.of_a_day(capacity));
        }
        let part = Part::of(&board.lines, &wanted, capacity);
        let folded = &part.rest[..part.rest.len().min(SHOWN)];
        let written: Vec<Line> = part.lines.iter().chain(folded).cloned().collect();
        let mut lines = line_view::lines(&seat, view.is_mine(), &written, &everyone, &moment).await?;
        let rest = lines.split_off(part.lines.len());
        let ui = seat.ui.clone();
        let (changed, changed_more) = (changes.customers, changes.more);
        let changes = changes
            .newest
            .into_iter()
            .filter_map(|change| {
                Some((change.account, change.name.clone(), change.news(&ui)?, ui.when(&change.at)))
            })
            .collect();
        let total = portfolio.total();
        let others = Others::of(&board, whose, &portfolio, &working);
        Ok(Self {
            greeting: greeting(&seat, &view, &board, capacity, &working),
            members: everyone
                .iter()
                .filter(|member| member.ended_at.is_none())
                .map(|member| (member.id.to_string(), member.name.clone()))
                .collect(),
            portfolio,
            changed,
            changed_more,
            lines,
            rest,
            rest_kinds: kinds(part.rest),
            rest_count: part.rest.len() as i64,
            capacity: capacity as i64,
            full: wanted.all == "1",
            cut: board.cut,
            on_schedule: others.on_schedule,
            unknown: others.unknown,
            blank: working.blank && working.importing.is_none(),
            steps: Step::all(&ui, &working, total),
            missing: working.missing,
            ahead: ahead.into_iter().map(|entry| EntryView::new(&ui, entry)).collect(),
            more: part.more,
            skipped: part.skipped,
            next: part.next(),
            turns_page: part.lines.len() >= MOST_SHOWN,
            aside: board.aside.iter().filter_map(|line| line_view::aside(&ui, line)).collect(),
            tasks,
            changes,
            team,
            tomorrow: plus(moment.today, 1).to_string(),
            next_week: next_monday(moment.today).to_string(),
            may_edit: seat.may(Act::EDIT_RECORDS),
            view,
            ui,
        })
    }

    /// What lines of a kind are called, where they are counted.
    pub fn kind(&self, kind: &str) -> String {
        self.ui.t(&format!("today-kind-{kind}"))
    }

    /// What is not noticed for want of facts.
    pub fn missing(&self, missing: &Missing) -> String {
        self.ui.t(&format!("today-missing-{}", missing.key()))
    }

    pub fn rest_shown(&self) -> i64 {
        self.rest.len() as i64
    }

    pub fn line_count(&self) -> i64 {
        self.lines.len() as i64 + self.rest_count
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

/// How many lines of each kind, by what they lead with, the most first.
fn kinds(lines: &[Line]) -> Vec<(&'static str, i64)> {
    let mut count: BTreeMap<LineKind, i64> = BTreeMap::new();
    for line in lines {
        if let Some(reason) = line.reasons.first() {
            *count.entry(reason.kind()).or_default() += 1;
        }
    }
    let mut kinds: Vec<(&'static str, i64)> =
        count.into_iter().map(|(kind, count)| (kind.as_str(), count)).collect();
    kinds.sort_by_key(|(_, count)| -count);
    kinds
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

fn greeting(seat: &Seat, view: &View, board: &Board, capacity: usize, working: &Working) -> String {
    let ui = &seat.ui;
    let hour = seat.workspace.clock.now().zoned(&seat.workspace.zone).hour();
    let hello = ui.t(match hour {
        4..=10 => "today-morning",
        11..=17 => "today-day",
        _ => "today-evening",
    });
    let n = if view.is_team() { board.lines.len() } else { board.of_a_day(capacity) };
    let sentence = match (view, n) {
        (_, 0) if working.importing.is_some() => ui.t("today-importing-hello"),
        (_, 0) if working.is_under_way() => ui.t("today-working-hello"),
        (_, 0) if working.blank => ui.t("today-blank"),
        (View::Mine, 0) => ui.t("today-none"),
        (View::Mine, n) => ui.t2("today-mine", "n", n, "name", called(&seat.member.name)),
        (View::Team, 0) => ui.t("today-team-none"),
        (View::Team, n) if board.cut => ui.t1("today-team-cut", "n", n),
        (View::Team, n) => ui.t1("today-team", "n", n),
        (View::Other(_, name), 0) => ui.t1("today-other-none", "name", called(name)),
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
