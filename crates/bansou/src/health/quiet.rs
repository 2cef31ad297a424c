//! Accounts that have gone quiet against their own habit.
//!
//! Invariant: an account has at most one open spell; a spell is opened and ended with an activity.

use jiff::civil::Date;

use crate::{
    args,
    db::{self, FromRow, Row, query},
    ids::{AccountId, MemberId, QuietSpellId},
    money::{Currency, Money},
    workspaces::Workspace,
};

/// An account that uses the product less than it used to, and has not recovered.
#[derive(Clone, Debug)]
pub struct QuietSpell {
    pub id: QuietSpellId,
    pub account: AccountId,
    pub name: String,
    pub owner: Option<MemberId>,
    /// Per month.
    pub mrr: Money,
    pub renewal_on: Option<Date>,
    /// The likeliest day on which the drop began.
    pub since: Date,
    pub noticed_on: Date,
    /// What was expected from `since` on by the account's own rhythm, in uses.
    pub expected: f64,
    /// What was seen instead.
    pub observed: f64,
    /// Days with use in a usual week, 0–7.
    pub usual_days: f64,
    pub last_used_on: Option<Date>,
}

impl FromRow for QuietSpell {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account_id")?,
            name: row.get("name")?,
            owner: row.get("owner_id")?,
            mrr: Money::new(row.get("mrr_minor")?, row.get::<Currency>("currency")?),
            renewal_on: row.get("renewal_on")?,
            since: row.get("since")?,
            noticed_on: row.get("noticed_on")?,
            expected: row.get("expected")?,
            observed: row.get("observed")?,
            usual_days: row.get("usual_days")?,
            last_used_on: row.get("last_used_on")?,
        })
    }
}

/// The spells that stand open, largest MRR first.
pub async fn open_quiet_spells(workspace: &Workspace) -> db::Result<Vec<QuietSpell>> {
    const OPEN: &str = "
        select q.id, q.account_id, a.name, a.owner_id, a.mrr_minor, a.currency, a.renewal_on, q.since, q.noticed_on,
               q.expected, q.observed, q.usual_days, q.last_used_on
          from quiet_spells q join accounts a on a.id = q.account_id
         where q.ended_on is null
         order by a.mrr_minor desc, q.since, q.id";
    query(OPEN, args![]).all(&workspace.main).await
}
