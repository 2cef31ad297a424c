//! The list: one line for each account, its reasons merged, what an act can save first.
//!
//! Invariant: an account stands once, either on the list or among those put aside, never in both.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::{
    Head, LineKind, Reason,
    answer::Answer,
    answer_store,
    days::plus,
    decisions::{self, DECISION_WINDOW},
    impact::{impact, saving, together},
    store::{self, FALL_WINDOW, Moment, Signal, most},
    whose::Whose,
};
use crate::{
    db::{self, Db},
    health::crossings::NOTABLE_FALL,
    ids::{AccountId, MemberId, SubscriptionId},
    revenue,
    time::{Timestamp, days_between},
    web::{Scope, Seat},
    workspaces::{FigureDay, Workspace},
};

/// One account that needs someone, and why.
#[derive(Clone, Debug)]
pub struct Line {
    pub account: Head,
    /// The heaviest first; at least one of them asks for an act.
    pub reasons: Vec<Reason>,
    /// The share of the account's money that acting can save, 0–1, of all reasons together.
    pub saving: f64,
    /// Saving × MRR.
    pub impact: f64,
    /// The contract that waits for its decision, where that is a reason.
    pub to_decide: Option<SubscriptionId>,
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
    /// Whether there may be more, of so many accounts is the list.
    pub cut: bool,
}

impl Board {
    /// The list as `viewer` sees it. Their own answers count, and on a list that is not their own each owner's too.
    pub async fn load(scope: &Scope, whose: Whose, viewer: MemberId) -> db::Result<Self> {
        Self::at(scope, whose, viewer, &Moment::of(scope).await?).await
    }

    /// The list of a page's own member.
    pub async fn mine(seat: &Seat) -> db::Result<Self> {
        let moment = Moment::of_figures(&seat.workspace, seat.figures);
        Self::at(seat, Whose::Member(seat.member.id), seat.member.id, &moment).await
    }

    /// The list of that moment.
    pub(super) async fn at(
        scope: &Scope,
        whose: Whose,
        viewer: MemberId,
        moment: &Moment,
    ) -> db::Result<Self> {
        let db = &scope.workspace.main;
        let (lines, cut) = lines(db, whose, moment).await?;
        let given = standing(db, viewer, whose != Whose::Member(viewer)).await?;
        let (aside, lines) = lines
            .into_iter()
            .map(|line| Line { answer: covering(&given, &line, moment), ..line })
            .partition(|line| line.answer.is_some());
        Ok(Self { lines, aside, cut })
    }

    /// How many lines stand on the list of a day on which so many can be seen to.
    pub fn of_a_day(&self, capacity: usize) -> usize {
        self.lines.len().min(capacity)
    }

    /// How many lines each owner's accounts have.
    pub fn by_owner(&self) -> HashMap<Option<MemberId>, i64> {
        let mut count = HashMap::new();
        for line in &self.lines {
            *count.entry(line.account.owner).or_default() += 1;
        }
        count
    }
}

impl Moment {
    /// Now in the workspace, as its figures see it.
    pub(super) async fn of(scope: &Scope) -> db::Result<Self> {
        Ok(Self::of_figures(&scope.workspace, scope.workspace.figure_day().await?))
    }

    /// Now, where the day of the figures is known already.
    pub(super) fn of_figures(workspace: &Workspace, figures: FigureDay) -> Self {
        let after = Timestamp::start_of(plus(figures.day, 1), &workspace.zone).plus(-1);
        Self {
            day: figures.day,
            today: workspace.today(),
            at: if figures.stale { after } else { workspace.clock.now() },
            falls_since: Timestamp::start_of(plus(figures.day, -FALL_WINDOW), &workspace.zone),
        }
    }
}

/// All lines before anybody's answers, in the order of the list, and whether facts were left out of so many.
pub(super) async fn lines(db: &Db, whose: Whose, moment: &Moment) -> db::Result<(Vec<Line>, bool)> {
    let (signals, (dated, dated_cut)) =
        tokio::try_join!(store::signals(db, whose, moment), store::dated(db, whose, moment.day))?;
    let cut = is_cut(&signals) || dated_cut;
    let mut lines: HashMap<AccountId, Line> = HashMap::new();
    for Signal { account, reason } in signals {
        lines.entry(account.id).or_insert_with(|| Line::of(account)).reasons.push(reason);
    }
    let mut to_read: HashSet<AccountId> = dated.iter().map(|account| account.id).collect();
    for account in dated {
        lines.entry(account.id).or_insert_with(|| Line::of(account));
    }
    let near = lines.values().filter(|line| line.account.has_day_near(moment.day));
    to_read.extend(near.map(|line| line.account.id));
    add_decisions(db, &mut lines, &to_read.into_iter().collect::<Vec<_>>(), moment.day).await?;
    let mut lines: Vec<Line> = lines
        .into_values()
        .filter(|line| line.reasons.iter().any(Reason::asks_for_an_act))
        .map(|line| weighed(line, moment))
        .collect();
    lines.sort_by(|a, b| {
        let by_impact = b.impact.total_cmp(&a.impact);
        let by_saving = b.saving.total_cmp(&a.saving);
        by_impact.then(by_saving).then_with(|| a.account.id.cmp(&b.account.id))
    });
    Ok((lines, cut))
}

fn is_cut(signals: &[Signal]) -> bool {
    LineKind::ALL.iter().any(|kind| {
        signals.iter().filter(|signal| signal.reason.kind() == *kind).count() as i64 >= most(*kind)
    })
}

/// Adds what the contracts of the accounts ask for.
async fn add_decisions(
    db: &Db,
    lines: &mut HashMap<AccountId, Line>,
    accounts: &[AccountId],
    day: Date,
) -> db::Result<()> {
    let contracts = revenue::of_many(db, accounts).await?;
    for id in accounts {
        let Some(line) = lines.get_mut(id) else { continue };
        let worried = line.reasons.iter().any(|reason| {
            matches!(
                reason,
                Reason::HealthFell { .. }
                    | Reason::WentQuiet { back_on: None, .. }
                    | Reason::UrgentTicket { .. }
            )
        });
        let of_account = contracts.get(id).map_or(&[][..], Vec::as_slice);
        let due = decisions::due(&line.account, of_account, worried, day);
        line.to_decide = due.iter().find_map(|reason| match reason {
            Reason::ContractEnding { on, terminated: false } => decisions::to_decide(of_account, *on, day),
            _ => None,
        });
        line.reasons.extend(due);
    }
    Ok(())
}

impl Head {
    /// Whether a contract of it may ask for something; the account's own days are the earliest of its contracts'.
    fn has_day_near(&self, day: Date) -> bool {
        let near = |on: Option<Date>| on.is_some_and(|on| days_between(day, on) <= DECISION_WINDOW);
        self.customer && (near(self.renewal_on) || near(self.notice_on))
    }
}

impl Line {
    fn of(account: Head) -> Self {
        Self { account, reasons: Vec::new(), saving: 0.0, impact: 0.0, to_decide: None, answer: None }
    }
}

fn weighed(mut line: Line, moment: &Moment) -> Line {
    let of = |reason: &Reason| saving(reason, &line.account, moment.day, moment.today, moment.at);
    line.reasons.sort_by(|a, b| of(b).total_cmp(&of(a)).then_with(|| a.kind().cmp(&b.kind())));
    line.saving = together(line.reasons.iter().map(of));
    line.impact = impact(line.saving, line.account.mrr);
    line
}

/// Answers that may cover a line for the viewer, by account.
async fn standing(db: &Db, viewer: MemberId, owners: bool) -> db::Result<HashMap<AccountId, Vec<Answer>>> {
    let mut by_account: HashMap<AccountId, Vec<Answer>> = HashMap::new();
    for answer in answer_store::standing(db, viewer, owners).await? {
        by_account.entry(answer.account).or_default().push(answer);
    }
    Ok(by_account)
}

/// The answer that keeps the line away, if one does.
fn covering(given: &HashMap<AccountId, Vec<Answer>>, line: &Line, moment: &Moment) -> Option<Answer> {
    given.get(&line.account.id)?.iter().find(|answer| answer.covers(line, moment)).cloned()
}

impl Answer {
    fn covers(&self, line: &Line, moment: &Moment) -> bool {
        let waits = self.until.is_none_or(|until| until > moment.today);
        let fell_on = matches!((self.seen.score, line.account.score),
            (Some(then), Some(now)) if then - now >= NOTABLE_FALL);
        waits && !fell_on && line.reasons.iter().all(|reason| self.saw(reason, moment))
    }

    /// Whether the reason stood when the answer was given.
    fn saw(&self, reason: &Reason, moment: &Moment) -> bool {
        // A fall has no id: one that is news a whole window later is another fall.
        let another_fall = matches!(reason, Reason::HealthFell { .. })
            && self.seen.day.is_none_or(|then| days_between(then, moment.day) > FALL_WINDOW);
        !another_fall && self.seen.reasons.contains(&reason.key())
    }
}
