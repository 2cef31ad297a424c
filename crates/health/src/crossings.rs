//! Which accounts fell since a day: into a worse band, or by many points.
//!
//! Invariant: a fall is judged between the score in force when the day began and the newest, so one that came in many
//! small steps is found as well.

use jiff::civil::Date;

use super::{
    Band, score,
    why::{Versions, Why},
};
use crate::{
    args,
    db::{self, FromRow, Row, query},
    ids::{AccountId, MemberId},
    money::{Currency, Money},
    time::Timestamp,
    workspaces::Workspace,
};

/// Points of score (0–100) that count as a fall even within a band.
pub const NOTABLE_FALL: f64 = 10.0;

/// An account that fell.
#[derive(Clone, Debug)]
pub struct Crossing {
    pub account: AccountId,
    pub name: String,
    pub owner: Option<MemberId>,
    /// Per month.
    pub mrr: Money,
    pub renewal_on: Option<Date>,
    pub score_before: f64,
    pub score_now: f64,
    pub band_before: Band,
    /// As computed; an override stands beside it and does not hide the fall.
    pub band_now: Band,
    /// When the newest score was made.
    pub at: Timestamp,
    pub why: Why,
}

impl Crossing {
    /// Whether the band became worse.
    pub fn crossed(&self) -> bool {
        self.band_now.rank() < self.band_before.rank()
    }
}

struct Fall {
    account: AccountId,
    name: String,
    owner: Option<MemberId>,
    mrr: Money,
    renewal_on: Option<Date>,
}

impl FromRow for Fall {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            account: row.get("id")?,
            name: row.get("name")?,
            owner: row.get("owner_id")?,
            mrr: Money::new(row.get("mrr_minor")?, row.get::<Currency>("currency")?),
            renewal_on: row.get("renewal_on")?,
        })
    }
}

/// Customers whose score fell since the beginning of `day`, the greatest falls first.
pub async fn crossings_since(workspace: &Workspace, day: Date) -> db::Result<Vec<Crossing>> {
    const FALLS: &str = "
        select a.id, a.name, a.owner_id, a.mrr_minor, a.currency, a.renewal_on
          from accounts a
          join scores b on b.account_id = a.id
           and b.as_of = (select max(n.as_of) from scores n where n.account_id = a.id and n.as_of < $1)
         where a.scored_at >= $1 and a.score is not null and b.score is not null
           and a.stage not in ('lead', 'opportunity', 'churned')
           and (b.score - a.score >= $2
             or (b.band = 'healthy' and a.score < b.score)
             or (b.band = 'watch' and a.score < b.score))";
    let began = Timestamp::start_of(day, &workspace.zone);
    let falls: Vec<Fall> = query(FALLS, args![began, NOTABLE_FALL]).all(&workspace.main).await?;
    let ids: Vec<AccountId> = falls.iter().map(|fall| fall.account).collect();
    let db = &workspace.main;
    let mut before = by_account(score::all_in_force(db, &ids, began.plus(-1)).await?);
    let mut now = by_account(score::all_in_force(db, &ids, Timestamp(i64::MAX)).await?);
    let versions = Versions::of(db, before.values().chain(now.values())).await?;
    let mut found: Vec<Crossing> = falls
        .into_iter()
        .filter_map(|fall| {
            let (before, now) = (before.remove(&fall.account)?, now.remove(&fall.account)?);
            let crossing = Crossing {
                account: fall.account,
                name: fall.name,
                owner: fall.owner,
                mrr: fall.mrr,
                renewal_on: fall.renewal_on,
                score_before: before.score?,
                score_now: now.score?,
                band_before: before.band?,
                band_now: now.band?,
                at: now.as_of,
                why: versions.between(&before, &now),
            };
            let fell = crossing.score_before - crossing.score_now;
            (crossing.crossed() || fell >= NOTABLE_FALL).then_some(crossing)
        })
        .collect();
    found.sort_by(|a, b| (b.score_before - b.score_now).total_cmp(&(a.score_before - a.score_now)));
    Ok(found)
}

fn by_account(rows: Vec<score::ScoreRow>) -> std::collections::HashMap<AccountId, score::ScoreRow> {
    rows.into_iter().map(|row| (row.account, row)).collect()
}
