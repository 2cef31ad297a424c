//! The list: one line for each account, its reasons merged, the largest impact first.
//!
//! Invariant: an account stands once, either on the list or among those put aside, never in both.

use std::collections::HashMap;

use super::{
    Answer, Head, Reason, answers,
    days::plus,
    impact::{impact, together, urgency},
    store::{self, FALL_WINDOW, Moment, Signal},
};
use crate::{
    db::{self, Value},
    ids::{AccountId, MemberId},
    time::Timestamp,
    web::Scope,
};

/// Whose accounts a list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The accounts that a member owns, and the tasks that they have.
    Member(MemberId),
    /// Every account, owned or not.
    Everyone,
    /// One account, for answering its line.
    Account(AccountId),
}

impl Whose {
    /// The condition on `accounts a` that names them, with its placeholder.
    pub(super) fn condition(self, place: usize) -> String {
        match self {
            Self::Member(_) => format!("a.owner_id = ${place}"),
            Self::Account(_) => format!("a.id = ${place}"),
            Self::Everyone => "true".to_owned(),
        }
    }

    /// What the placeholder of [`Whose::condition`] is given, where it has one.
    pub(super) fn id(self) -> Option<Value> {
        match self {
            Self::Member(id) => Some(id.into()),
            Self::Account(id) => Some(id.into()),
            Self::Everyone => None,
        }
    }
}

/// One account that needs someone, and why.
#[derive(Clone, Debug)]
pub struct Line {
    pub account: Head,
    /// The most urgent first; at least one.
    pub reasons: Vec<Reason>,
    /// 0–1, of all reasons together.
    pub urgency: f64,
    /// Urgency × MRR.
    pub impact: f64,
    /// The answer that keeps it off the list.
    pub answer: Option<Answer>,
}

impl Line {
    pub fn keys(&self) -> Vec<String> {
        self.reasons.iter().map(Reason::key).collect()
    }
}

/// The list of a moment.
#[derive(Clone, Debug)]
pub struct Board {
    /// The largest impact first.
    pub lines: Vec<Line>,
    /// Those that an answer keeps away, as they would stand.
    pub aside: Vec<Line>,
}

impl Board {
    /// The list as `viewer` sees it. Their own answers count, and on a list that is not their own each owner's too.
    pub async fn load(scope: &Scope, whose: Whose, viewer: MemberId) -> db::Result<Self> {
        let moment = Moment::of(scope).await?;
        let db = &scope.workspace.main;
        let lines = merged(store::signals(db, whose, &moment).await?, &moment);
        let given = answers::standing(db, viewer, whose != Whose::Member(viewer)).await?;
        let (aside, lines) = lines
            .into_iter()
            .map(|line| Line { answer: answers::covering(&given, &line, &moment), ..line })
            .partition(|line| line.answer.is_some());
        Ok(Self { lines, aside })
    }
}

impl Moment {
    /// Now in the workspace, as its figures see it.
    pub(super) async fn of(scope: &Scope) -> db::Result<Self> {
        let workspace = &scope.workspace;
        let figures = workspace.figure_day().await?;
        let after = Timestamp::start_of(plus(figures.day, 1), &workspace.zone).plus(-1);
        Ok(Self {
            day: figures.day,
            today: workspace.today(),
            at: if figures.stale { after } else { workspace.clock.now() },
            falls_since: Timestamp::start_of(plus(figures.day, -FALL_WINDOW), &workspace.zone),
        })
    }
}

/// Signals as lines, in the order of the list.
pub(super) fn merged(signals: Vec<Signal>, moment: &Moment) -> Vec<Line> {
    let mut lines: HashMap<AccountId, Line> = HashMap::new();
    for Signal { account, reason } in signals {
        let line = lines.entry(account.id).or_insert_with(|| Line {
            account,
            reasons: Vec::new(),
            urgency: 0.0,
            impact: 0.0,
            answer: None,
        });
        line.reasons.push(reason);
    }
    let mut lines: Vec<Line> = lines.into_values().map(|line| weighed(line, moment)).collect();
    lines.sort_by(|a, b| {
        let by_impact = b.impact.total_cmp(&a.impact);
        let by_urgency = b.urgency.total_cmp(&a.urgency);
        by_impact.then(by_urgency).then_with(|| a.account.id.cmp(&b.account.id))
    });
    lines
}

fn weighed(mut line: Line, moment: &Moment) -> Line {
    drop_what_is_said_twice(&mut line.reasons);
    let of = |reason: &Reason| urgency(reason, line.account.band, moment.day, moment.today, moment.at);
    line.reasons.sort_by(|a, b| of(b).total_cmp(&of(a)).then_with(|| a.kind().cmp(&b.kind())));
    line.urgency = together(line.reasons.iter().map(of));
    line.impact = impact(line.urgency, line.account.mrr);
    line
}

/// A contract that ends on the day of its renewal is one fact, not two.
fn drop_what_is_said_twice(reasons: &mut Vec<Reason>) {
    let ending = reasons.iter().find_map(|reason| match reason {
        Reason::ContractEnding { on, .. } => Some(*on),
        _ => None,
    });
    reasons.retain(|reason| !matches!(reason, Reason::RenewalComing { on } if Some(*on) == ending));
}
