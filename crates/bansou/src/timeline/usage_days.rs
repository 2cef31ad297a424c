//! The days on which an account used the product, for its timeline.
//!
//! Invariant: read from the rollups by index range, never from the events.

use jiff::civil::Date;

use crate::{
    args,
    db::{self, query},
    ids::AccountId,
    time::{Timestamp, day_from_number, day_number},
    workspaces::Workspace,
};

/// What an account did on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsageDay {
    pub day: Date,
    pub quantity: i64,
    /// How many different things were done.
    pub names: i64,
    /// How many known people were active.
    pub people: i64,
}

impl UsageDay {
    /// Where the day stands on the timeline: at its last millisecond, after all that happened on it.
    pub fn at(&self, workspace: &Workspace) -> Timestamp {
        Timestamp::start_of(self.day.tomorrow().unwrap_or(self.day), &workspace.zone).plus(-1)
    }
}

/// Days with usage that end before the instant, the newest first, at most `limit`.
pub async fn before(
    workspace: &Workspace,
    account: AccountId,
    before: Timestamp,
    limit: i64,
) -> db::Result<Vec<UsageDay>> {
    const DAYS: &str = "
        select u.day as a, u.quantity as b,
               (select count(distinct d.name) from usage_daily d
                 where d.account_id = u.account_id and d.day = u.day and d.tracked = 0) as c,
               u.people as d
          from usage_account_days u
         where u.account_id = $1 and u.day < $2 order by u.day desc limit $3";
    // A day that `before` lies in has not ended, unless it is its last millisecond, where the day's own line stands.
    let first_not_shown = day_number(before.plus(0).day(&workspace.zone));
    let rows: Vec<(i64, i64, i64, i64)> =
        query(DAYS, args![account, first_not_shown, limit]).all(&workspace.usage).await?;
    Ok(rows
        .into_iter()
        .map(|(day, quantity, names, people)| UsageDay { day: day_from_number(day), quantity, names, people })
        .collect())
}
