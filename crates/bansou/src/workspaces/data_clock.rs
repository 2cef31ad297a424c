//! The day a workspace's figures are for.
//!
//! Invariant: figures are for today, unless every fact in the workspace is older than [`STALE_AFTER`] days; then they
//! are for the day of the newest fact, and every screen says so. An old export looked at years later would otherwise
//! show each customer as gone quiet.

use jiff::civil::Date;

use super::Workspace;
use crate::{
    args,
    db::{self, query},
    time::{Timestamp, day_from_number, days_between},
};

/// Days without any new fact after which figures stay at the newest fact's day.
pub const STALE_AFTER: i64 = 14;

/// The day that figures are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FigureDay {
    pub day: Date,
    /// Whether the day is in the past because the data ends there.
    pub stale: bool,
}

impl Workspace {
    /// Today in the workspace's time zone.
    pub fn today(&self) -> Date {
        self.clock.now().day(&self.zone)
    }

    /// The day that scores, Today and renewals are worked out for.
    pub async fn figure_day(&self) -> db::Result<FigureDay> {
        let today = self.today();
        Ok(match self.newest_fact(today).await? {
            Some(newest) if days_between(newest, today) > STALE_AFTER => {
                FigureDay { day: newest, stale: true }
            }
            _ => FigureDay { day: today, stale: false },
        })
    }

    /// The newest day, not after today, on which something happened at a customer; the end of a contract is such a thing.
    async fn newest_fact(&self, today: Date) -> db::Result<Option<Date>> {
        const NEWEST_USE: &str = "select max(day) as a from usage_account_days where day <= $1";
        // What somebody entered by hand says nothing of how far a file goes.
        const NEWEST: &str = "
            select (select max(at) from (
                select max(opened_at) as at from conversations where opened_at <= $1
                union all select max(answered_at) from survey_answers where answered_at <= $1
                union all select max(written_at) from notes where written_at <= $1) as instants) as a,
                   (select max(day) from (
                select (select s.started_on from subscriptions s
                         where s.started_on <= $2
                           and not exists (select 1 from act_before b where b.record_id = s.id and b.before is null)
                         order by s.started_on desc limit 1) as day
                union all select (select s.ended_on from subscriptions s
                         where s.ended_on <= $2
                           and not exists (select 1 from act_before b where b.record_id = s.id and b.before is null)
                         order by s.ended_on desc limit 1)
                union all select (select c.churned_on from churn_events c
                         where c.churned_on <= $2
                           and not exists (select 1 from act_before b where b.record_id = c.id and b.before is null)
                         order by c.churned_on desc limit 1)) as days) as b";
        let (used,): (Option<i64>,) =
            query(NEWEST_USE, args![crate::time::day_number(today)]).one(&self.usage).await?;
        let (at, day): (Option<Timestamp>, Option<Date>) =
            query(NEWEST, args![self.clock.now(), today]).one(&self.main).await?;
        Ok([used.map(day_from_number), at.map(|at| at.day(&self.zone)), day].into_iter().flatten().max())
    }
}
