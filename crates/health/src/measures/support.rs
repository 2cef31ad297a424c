//! Support: from the conversations.
//!
//! Invariant: a workspace that keeps no conversations has no account without tickets, only accounts without the measure.

use super::{AsOf, Gathered, Surroundings};
use crate::{
    args, batch, bounded,
    db::{self, FromRow, Row},
    ids::AccountId,
    time::{DAY, Timestamp},
    workspaces::Workspace,
};

const CONVERSATIONS: &str = concat!(
"
    select account_id,
           cast(sum(case when (closed_at is null or closed_at > $1) and priority in ('urgent', 'high')
                         then 1 else 0 end) as bigint) as open_urgent_high,
           min(case when (closed_at is null or closed_at > $1) and priority = 'urgent' then opened_at end) as oldest_urgent,
           cast(sum(case when opened_at > $2 then 1 else 0 end) as bigint) as opened_lately,
           cast(sum(case when closed_at <= $1 and closed_at > $3 then ", bounded!("satisfaction"), " end) as bigint) as satisfaction,
           count(case when closed_at <= $1 and closed_at > $3 then satisfaction end) as satisfied
      from conversations
     where opened_at <= $1 and account_id in ({accounts})
     group by account_id"
);

struct Conversations {
    account: AccountId,
    open_urgent_high: i64,
    oldest_urgent: Option<Timestamp>,
    opened_lately: i64,
    satisfaction: Option<i64>,
    satisfied: i64,
}

impl FromRow for Conversations {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            account: row.get("account_id")?,
            open_urgent_high: row.get("open_urgent_high")?,
            oldest_urgent: row.get("oldest_urgent")?,
            opened_lately: row.get("opened_lately")?,
            satisfaction: row.get("satisfaction")?,
            satisfied: row.get("satisfied")?,
        })
    }
}

pub(super) async fn gather(
    workspace: &Workspace,
    accounts: &[AccountId],
    as_of: &AsOf,
    around: &Surroundings,
    to: &mut Gathered,
) -> db::Result<()> {
    if !around.has_conversations {
        return Ok(());
    }
    for &account in accounts {
        for key in ["open_urgent_high", "oldest_urgent_days", "tickets_90"] {
            to.set(account, key, 0.0);
        }
    }
    let instants = args![as_of.at, as_of.before(90), as_of.before(180)];
    let rows: Vec<Conversations> = batch::rows(&workspace.main, CONVERSATIONS, &instants, accounts).await?;
    for row in rows {
        let account = row.account;
        to.set(account, "open_urgent_high", row.open_urgent_high as f64);
        to.set(account, "tickets_90", row.opened_lately as f64);
        if let Some(opened) = row.oldest_urgent {
            // Whole days, as the sentence says them.
            to.set(account, "oldest_urgent_days", ((as_of.at.0 - opened.0) / DAY) as f64);
        }
        if let Some(sum) = row.satisfaction.filter(|_| row.satisfied > 0) {
            to.set(account, "csat_answers", row.satisfied as f64);
            to.set(account, "csat_180", sum as f64 / row.satisfied as f64);
        }
    }
    Ok(())
}
