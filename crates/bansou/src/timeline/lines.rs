//! A stretch of the timeline as a page writes it.
//!
//! Invariant: a month's heading stands once, before its newest line.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{Entry, Place, Stretch, usage_days::UsageDay};
use crate::{
    activity::{Actor, Difference, Known},
    acts::PastAct,
    health::why::Why,
    ids::ActId,
    money::Currency,
    sums::sum_of,
    web::{Scope, Ui},
    workspaces::Workspace,
};

/// Most reasons of a score's change that a line names.
const REASONS: usize = 3;

#[derive(Debug)]
pub struct Line {
    /// Set where a month starts.
    pub heading: Option<String>,
    pub id: String,
    pub tone: &'static str,
    pub when: String,
    pub iso: String,
    pub text: String,
    pub who: String,
    pub quote: Option<String>,
    pub differences: Vec<Difference>,
    /// How what was done can be taken back, once for each act; see [`Takeback`].
    pub takeback: Option<Takeback>,
    /// Each day of a line that stands for several, with what was done on it.
    pub days: Vec<(String, String)>,
}

/// The way to take an act back.
#[derive(Debug)]
pub enum Takeback {
    /// A form that undoes it.
    Undo(String),
    /// The page of an act that changed more than this account.
    Look(String),
    Undone,
}

fn takeback(ui: &Ui, scope: &Scope, act: &PastAct) -> Option<Takeback> {
    let page = format!("/acts/{}", act.id);
    match act {
        PastAct { undone: Some(_), .. } => Some(Takeback::Undone),
        act if !act.may_be_undone_by(scope) => None,
        PastAct { units: 2.., .. } => Some(Takeback::Look(ui.href(&page))),
        _ => Some(Takeback::Undo(ui.href(&format!("{page}/undoing")))),
    }
}

pub fn lines(
    known: &Known<'_>,
    scope: &Scope,
    stretch: &Stretch,
    mut acts: HashMap<ActId, PastAct>,
    after: Option<Place>,
) -> Vec<Line> {
    let (ui, workspace) = (known.ui, &scope.workspace);
    let mut month = after.map(|place| first_of_month(place.at.day(&workspace.zone)));
    stretch
        .entries
        .iter()
        .map(|entry| {
            let (day, line) = match entry {
                Entry::Activity(activity) => {
                    let why = stretch.moves.get(&activity.seq);
                    let worked_out = why.and_then(|why| why_line(ui, known.currency, why));
                    let said = workspace.areas().told(&activity.verb, &Known { worked_out, ..*known });
                    let line = Line {
                        heading: None,
                        id: format!("act-{}", activity.seq),
                        tone: said.tone,
                        when: ui.when(&activity.occurred_at),
                        iso: ui.iso(&activity.occurred_at),
                        text: said.text,
                        who: who(ui, &activity.actor),
                        quote: said.quote,
                        differences: said.differences,
                        takeback: activity
                            .act
                            .and_then(|act| acts.remove(&act))
                            .and_then(|act| takeback(ui, scope, &act)),
                        days: Vec::new(),
                    };
                    (activity.occurred_at.day(&workspace.zone), line)
                }
                Entry::Usage(days) => (days[0].day, usage(ui, workspace, days)),
            };
            let this = first_of_month(day);
            let heading = (month != Some(this)).then(|| month_name(ui, this));
            month = Some(this);
            Line { heading, ..line }
        })
        .collect()
}

/// What moved a score, in a line.
pub(super) fn why_line(ui: &Ui, currency: Currency, why: &Why) -> Option<String> {
    let line = why.told(ui, currency).line(ui, REASONS);
    (!line.is_empty()).then_some(line)
}

fn usage(ui: &Ui, workspace: &Workspace, days: &[UsageDay]) -> Line {
    let (newest, oldest) = (days[0], days[days.len() - 1]);
    let quantity = sum_of(days.iter().map(|day| day.quantity));
    let (when, text) = if days.len() == 1 {
        (ui.short_day(&newest.day), day_words(ui, &newest))
    } else {
        let span = format!("{}–{}", ui.short_day(&oldest.day), ui.short_day(&newest.day));
        (span, ui.t2("timeline-usage-days", "days", days.len() as i64, "n", quantity))
    };
    let each = if days.len() == 1 { &days[..0] } else { days };
    Line {
        heading: None,
        id: format!("use-{}", newest.day),
        tone: "",
        when,
        iso: ui.iso(&newest.at(workspace)),
        text,
        who: String::new(),
        quote: None,
        differences: Vec::new(),
        takeback: None,
        days: each.iter().map(|day| (ui.short_day(&day.day), day_words(ui, day))).collect(),
    }
}

/// `利用 42回 · 3人`: people only where some were known.
fn day_words(ui: &Ui, day: &UsageDay) -> String {
    match day.people {
        0 => ui.t1("timeline-usage-day", "n", day.quantity),
        people => ui.t2("timeline-usage-day-people", "n", day.quantity, "people", people),
    }
}

/// Who did it. What an import brought was done by somebody else: it names the import, with who imported.
fn who(ui: &Ui, actor: &Actor) -> String {
    match actor {
        Actor::Import { name, .. } => ui.t1("timeline-imported-by", "name", name.as_str()),
        actor => actor.name().to_owned(),
    }
}

fn first_of_month(day: Date) -> Date {
    day.first_of_month()
}

fn month_name(ui: &Ui, month: Date) -> String {
    if ui.is_ja() { month.strftime("%Y年%-m月").to_string() } else { month.strftime("%B %Y").to_string() }
}
