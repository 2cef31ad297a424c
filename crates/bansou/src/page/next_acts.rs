//! What to do for an account now: the tasks that are due, what Today says, and what is missing to know more.
//!
//! Invariant: each line has its button, and a reason for which a task is open already is not proposed a second time.

use jiff::civil::Date;

use crate::{
    customers::{Account, Stage},
    ids::TaskId,
    members::Act,
    revenue::Subscription,
    success::tasks::{Task, TaskRow},
    today::{Due, LineKind, Piece, Reason},
    web::{Seat, Ui},
};

/// Open tasks named; all are on their card.
const TASKS: usize = 2;
/// Reasons named; Today has them all.
const REASONS: usize = 3;

/// One line of what to do.
#[derive(Debug)]
pub struct NextAct {
    pub title: String,
    /// Why, as sentences.
    pub why: Vec<Piece>,
    pub when: Option<String>,
    pub is_late: bool,
    pub button: Button,
}

#[derive(Debug)]
pub enum Button {
    /// Finishes the task.
    Complete(TaskId),
    /// A page, or a dialog over this one: label, path, whether it is a dialog.
    Open { label: String, href: String, in_dialog: bool },
}

/// What is known of the account, as far as acts depend on it.
#[derive(Debug)]
pub struct Situation<'a> {
    pub account: &'a Account,
    pub tasks: &'a [Task],
    pub due: &'a [Due],
    /// What decides the score, as the word of a task: `task-for-{about}`.
    pub about: Option<&'static str>,
    pub contracts: &'a [Subscription],
    /// The day of the figures.
    pub day: Date,
    /// Whether a trial is running.
    pub on_trial: bool,
    pub has_usage: bool,
}

/// The acts, the most urgent first. A member who may not edit is told what there is, without buttons for it.
pub fn next_acts(seat: &Seat, of: &Situation<'_>) -> Vec<NextAct> {
    let ui = &seat.ui;
    let mut acts: Vec<NextAct> = of.tasks.iter().take(TASKS).map(|task| task_act(ui, task)).collect();
    let has_task = |title: &str| of.tasks.iter().any(|task| task.title == title);
    acts.extend(
        reasons(of.due).map(|due| reason_act(ui, of, due)).filter(|act| !has_task(&act.title)).take(REASONS),
    );
    if of.due.iter().all(|due| due.reason.kind() == LineKind::TaskDue) {
        let about = of.about.map(|about| propose(ui, of.account, about));
        acts.extend(about.filter(|act| !has_task(&act.title)));
    }
    acts.extend(missing(ui, of));
    if acts.is_empty() {
        acts.extend(by_stage(ui, of));
    }
    acts
}

/// What is acted on. A fall stands where nothing else does: what brought it about is an act of its own.
fn reasons(due: &[Due]) -> impl Iterator<Item = &Due> {
    let asks = |due: &&Due| due.reason.kind() != LineKind::TaskDue;
    let is_fall = |due: &Due| matches!(due.reason, Reason::HealthFell { .. });
    let only_falls = due.iter().filter(asks).all(is_fall);
    due.iter().filter(asks).filter(move |due| only_falls || !is_fall(due))
}

fn task_act(ui: &Ui, task: &Task) -> NextAct {
    let row = TaskRow::new(ui, task.clone());
    let who = task.assignee.as_ref().map(|(_, name)| name.clone());
    let parts: Vec<String> =
        [row.when.clone(), who.unwrap_or_default()].into_iter().filter(|part| !part.is_empty()).collect();
    NextAct {
        title: task.title.clone(),
        why: Vec::new(),
        when: (!parts.is_empty()).then(|| parts.join(" · ")),
        is_late: row.is_overdue(),
        button: Button::Complete(task.id),
    }
}

fn reason_act(ui: &Ui, of: &Situation<'_>, due: &Due) -> NextAct {
    let kind = due.reason.kind();
    let path = |tab: &str| ui.href(&format!("/accounts/{}{tab}", of.account.id));
    let button = match kind {
        LineKind::UrgentTicket => {
            Button::Open { label: ui.t("next-open-tickets"), href: path("/tickets"), in_dialog: false }
        }
        LineKind::ContractEnding | LineKind::NoticeComing | LineKind::RenewalComing => {
            match undecided(of, &due.reason) {
                Some(contract) => Button::Open {
                    label: ui.t("next-decide"),
                    href: ui.href(&format!("/contracts/{}/decisions/new", contract.id)),
                    in_dialog: true,
                },
                None => Button::Open {
                    label: ui.t("next-open-contracts"),
                    href: path("/contracts"),
                    in_dialog: false,
                },
            }
        }
        _ => to_task(ui, of.account, kind.as_str()),
    };
    // What changed stands beside, with what brought it about.
    let why = if matches!(due.reason, Reason::HealthFell { .. }) { Vec::new() } else { due.said.clone() };
    NextAct { title: ui.t(&format!("task-for-{kind}")), why, when: None, is_late: false, button }
}

/// The contract that a reason is about, where its renewal can be decided.
fn undecided<'a>(of: &Situation<'a>, reason: &Reason) -> Option<&'a Subscription> {
    let mut open = of.contracts.iter().filter(|contract| contract.is_paying_on(of.day));
    match reason {
        Reason::ContractEnding { on, terminated: false } | Reason::RenewalComing { on } => {
            open.find(|contract| contract.next_renewal(of.day) == Some(*on))
        }
        Reason::NoticeComing { on } => open.find(|contract| contract.notice_on(of.day) == Some(*on)),
        _ => None,
    }
}

fn propose(ui: &Ui, account: &Account, about: &str) -> NextAct {
    NextAct {
        title: ui.t(&format!("task-for-{about}")),
        why: Vec::new(),
        when: None,
        is_late: false,
        button: to_task(ui, account, about),
    }
}

fn to_task(ui: &Ui, account: &Account, about: &str) -> Button {
    Button::Open {
        label: ui.t("next-make-task"),
        href: ui.href(&format!("/tasks/new?account={}&about={about}", account.id)),
        in_dialog: true,
    }
}

/// What has to be there before a customer can be judged.
fn missing(ui: &Ui, of: &Situation<'_>) -> Vec<NextAct> {
    let is_customer = !matches!(of.account.stage, Stage::Lead | Stage::Opportunity | Stage::Churned);
    let mut acts = Vec::new();
    let mut add = |key: &str, act: Act, path: String, in_dialog: bool| {
        if ui.may(act) {
            let button = Button::Open { label: ui.t(&format!("{key}-do")), href: ui.href(&path), in_dialog };
            acts.push(NextAct { title: ui.t(key), why: Vec::new(), when: None, is_late: false, button });
        }
    };
    if is_customer && of.contracts.is_empty() {
        let path = format!("/accounts/{}/contracts/new", of.account.id);
        add("next-no-contract", Act::EDIT_RECORDS, path, true);
    }
    if is_customer && !of.has_usage && of.account.last_used_on.is_none() {
        add("next-no-usage", crate::usage::permissions::VIEW_TRACKING, "/tracking".to_owned(), false);
    }
    acts
}

/// Where nothing presses: the next step of the stage.
fn by_stage(ui: &Ui, of: &Situation<'_>) -> Option<NextAct> {
    let about = match of.account.stage {
        _ if of.on_trial => "trial",
        Stage::Lead => "lead",
        Stage::Opportunity => "opportunity",
        Stage::Churned => "churned",
        Stage::Onboarding | Stage::Adoption | Stage::Expansion | Stage::Renewal => return None,
    };
    Some(propose(ui, of.account, about))
}

/// What to do about a measure, as the word of a task: `task-for-{word}`.
pub fn about_measure(key: &str) -> Option<&'static str> {
    Some(match key {
        "silence_vs_habit" | "usage_change" | "use_vs_habit" | "active_days_28" => "use",
        "features_used" => "adoption",
        "seats_used" | "active_people_change" => "people_using",
        "open_urgent_high" | "oldest_urgent_days" | "tickets_90" | "csat_180" => "support",
        "nps_180" => "survey",
        "days_since_contact" => "contact",
        "key_people_known" | "key_people_left" => "key_people",
        "mrr_change_180" | "mrr_change_365" => "revenue",
        "undecided_renewal_days" => "renewal_decision",
        "ending_in_days" => "contract_ending",
        own if own.starts_with("event.") || own.starts_with("tracked.") => "use",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{customers::Band, ids::QuietSpellId};

    fn due(reason: Reason) -> Due {
        Due { reason, said: Vec::new() }
    }

    #[test]
    fn a_fall_is_an_act_only_where_nothing_else_says_what_to_do() {
        let fall = due(Reason::HealthFell {
            before: 94.0,
            now: 20.0,
            band_before: Band::Healthy,
            band_now: Band::AtRisk,
        });
        let quiet = due(Reason::WentQuiet {
            spell: QuietSpellId(uuid::Uuid::nil()),
            since: date(2026, 11, 15),
            last_used_on: Some(date(2026, 11, 26)),
            back_on: None,
            usual_days: 5.0,
            expected: 385.0,
            observed: 111.0,
        });
        let kinds = |due: &[Due]| reasons(due).map(|due| due.reason.kind()).collect::<Vec<_>>();
        assert_eq!(kinds(&[quiet, fall.clone()]), [LineKind::WentQuiet], "one collapse is one thing to do");
        assert_eq!(kinds(&[fall]), [LineKind::HealthFell]);
    }
}
