//! A line as the page writes it: its reasons in words, what is at stake, and the acts that would help.
//!
//! Invariant: the act that leads is the one that its heaviest reason asks for.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{
    Answer, AnswerKind, Line, Reason,
    contacts::{self, Contact},
    store::Moment,
    words::{Piece, Speaker},
};
use crate::{
    customers::Ring,
    health::why,
    ids::{AccountId, MemberId, SubscriptionId, TaskId},
    members::Member,
    time::days_between,
    web::{Problem, Seat, Ui, figures::Delta},
};

/// The act that a line leads with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// Call or write to somebody, and note what came of it.
    Contact,
    /// Read the conversation that is open.
    Ticket,
    /// Settle how the contract goes on.
    Decide,
    /// Tick off what was promised.
    Complete(TaskId),
    /// Make an offer: a task for it.
    Offer,
}

impl Lead {
    pub fn of(reason: &Reason) -> Self {
        match reason {
            Reason::HealthFell { .. }
            | Reason::WentQuiet { .. }
            | Reason::NoticeComing { .. }
            | Reason::RenewalComing { .. }
            | Reason::ContractEnding { terminated: true, .. } => Self::Contact,
            Reason::ContractEnding { terminated: false, .. } => Self::Decide,
            Reason::UrgentTicket { .. } => Self::Ticket,
            Reason::TaskDue { id, .. } => Self::Complete(*id),
            Reason::SeatsNearlyFull { .. } => Self::Offer,
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
    pub lead: Lead,
    /// A task of the line that is not its lead and can be ticked off as well.
    pub task: Option<TaskId>,
    /// The contract whose decision is noted by the leading act.
    pub to_decide: Option<SubscriptionId>,
    pub contacts: Vec<Contact>,
}

pub(super) struct AsideView {
    pub account: AccountId,
    pub name: String,
    pub answer: Answer,
    pub said: String,
}

/// Lines in words. `mine` names the member whose own list it is, where an owner need not be said.
pub(super) async fn lines(
    seat: &Seat,
    mine: bool,
    shown: &[Line],
    everyone: &[Member],
    moment: &Moment,
) -> Result<Vec<LineView>, Problem> {
    let db = &seat.workspace.main;
    let fell: Vec<AccountId> =
        shown.iter().filter(|line| fall(line).is_some()).map(|line| line.account.id).collect();
    let falls = why::since(db, &fell, moment.falls_since.plus(-1)).await?;
    let ids: Vec<AccountId> = shown.iter().map(|line| line.account.id).collect();
    let mut contacts = contacts::of(db, &ids).await?;
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
            let owner = line.account.owner.and_then(|id| names.get(&id).copied());
            let own = mine && line.account.owner == Some(seat.member.id);
            let lead = line.reasons.first().map_or(Lead::Contact, Lead::of);
            LineView {
                id,
                name: line.account.name.clone(),
                ring: Ring::new(line.account.score, line.account.band),
                band: line.account.band.map(|band| (band.label(&seat.ui), band.tone())),
                delta: fall(line).map(|(before, now)| Delta::between(before, now)),
                why: speaker.why(line, falls.get(&id)),
                owner: (!own).then(|| owner.map_or_else(|| nobody.clone(), str::to_owned)),
                mrr: seat.ui.per_month(&line.account.mrr),
                stake: stake(&seat.ui, line, moment.day),
                about: line.reasons.first().map_or("", |reason| reason.kind().as_str()),
                lead,
                task: task(line).filter(|task| lead != Lead::Complete(*task)),
                to_decide: line.to_decide,
                contacts: contacts.remove(&id).unwrap_or_default(),
            }
        })
        .collect())
}

fn task(line: &Line) -> Option<TaskId> {
    line.reasons.iter().find_map(|reason| match reason {
        Reason::TaskDue { id, .. } => Some(*id),
        _ => None,
    })
}

fn fall(line: &Line) -> Option<(f64, f64)> {
    line.reasons.iter().find_map(|reason| match reason {
        Reason::HealthFell { before, now, .. } => Some((*before, *now)),
        _ => None,
    })
}

/// How long there still is: to the end of the contract where it ends, else to the notice deadline or to the renewal,
/// whichever is nearest. Who does not renew by itself has no notice to give.
fn stake(ui: &Ui, line: &Line, day: Date) -> String {
    let ending = line.reasons.iter().find_map(|reason| match reason {
        Reason::ContractEnding { on, terminated: true } => Some(("today-stake-ending", Some(*on))),
        Reason::ContractEnding { on, terminated: false } => Some(("today-stake-expiry", Some(*on))),
        _ => None,
    });
    let next =
        [("today-stake-notice", line.account.notice_on), ("today-stake-renewal", line.account.renewal_on)];
    let days = ending.map_or_else(|| next.to_vec(), |ending| vec![ending]);
    let ahead = days.into_iter().filter_map(|(key, on)| Some((key, days_between(day, on?))));
    let nearest = ahead.filter(|(_, days)| *days >= 0).min_by_key(|(_, days)| *days);
    nearest.map(|(key, days)| ui.t1(key, "n", days)).unwrap_or_default()
}

pub(super) fn aside(ui: &Ui, line: &Line) -> Option<AsideView> {
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
