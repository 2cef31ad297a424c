//! The manager's table: how each member's customers are.
//!
//! Invariant: the rows, with one for customers that nobody owns, add up to the last line, and that to the portfolio.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use uuid::Uuid;

use super::amounts::Amounts;
use crate::{
    args,
    customers::{Band, bands::KEPT_CUSTOMER},
    db::{self, Db, query, query_dynamic},
    ids::MemberId,
    members::Member,
    money::{Currency, Money},
};

/// One member's customers and tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamRow {
    /// None for customers without an owner and tasks without an assignee.
    pub member: Option<(MemberId, String)>,
    pub accounts: i64,
    /// Customers on their list.
    pub needing: i64,
    pub at_risk: i64,
    pub at_risk_mrr: Amounts,
    pub overdue: i64,
}

/// Every member with customers, lines or overdue tasks, those with the most lines first, and the sum of them all.
/// `needing` are the lines of each owner's accounts.
pub(super) async fn table(
    db: &Db,
    today: Date,
    needing: &HashMap<Option<MemberId>, i64>,
    everyone: &[Member],
) -> db::Result<(Vec<TeamRow>, TeamRow)> {
    const OVERDUE: &str = "
        select nullif(coalesce(t.assignee_id, $2), $2) as a, count(*) as b from tasks t
         where t.done_at is null and t.due_on < $1 group by coalesce(t.assignee_id, $2)";
    type Owned = (Option<MemberId>, Option<Band>, Currency, i64, i64);
    let owned = format!(
        "select nullif(k.owner_id, $1) as a, nullif(k.band, '') as b, k.currency as c,
                cast(sum(k.accounts) as bigint) as d, cast(sum(k.mrr_minor) as bigint) as e
           from kept_accounts k where {KEPT_CUSTOMER}
          group by k.owner_id, k.band, k.currency having sum(k.accounts) > 0"
    );
    let owned: Vec<Owned> = query_dynamic(owned, args![Uuid::nil()]).all(db).await?;
    let overdue: Vec<(Option<MemberId>, i64)> = query(OVERDUE, args![today, Uuid::nil()]).all(db).await?;
    let names: HashMap<MemberId, String> =
        everyone.iter().map(|member| (member.id, member.name.clone())).collect();

    let mut rows: BTreeMap<Option<MemberId>, TeamRow> = BTreeMap::new();
    for (owner, band, currency, count, mrr) in owned {
        let row = rows.entry(owner).or_default();
        row.accounts += count;
        if band == Some(Band::AtRisk) {
            row.at_risk += count;
            row.at_risk_mrr.add(Money::new(mrr, currency));
        }
    }
    for (assignee, count) in overdue {
        rows.entry(assignee).or_default().overdue += count;
    }
    for (owner, count) in needing {
        rows.entry(*owner).or_default().needing += count;
    }
    let mut sum = TeamRow::default();
    let mut rows: Vec<TeamRow> = rows
        .into_iter()
        .map(|(id, row)| {
            sum.accounts += row.accounts;
            sum.needing += row.needing;
            sum.at_risk += row.at_risk;
            sum.at_risk_mrr.add_all(&row.at_risk_mrr);
            sum.overdue += row.overdue;
            TeamRow { member: id.and_then(|id| Some((id, names.get(&id)?.clone()))), ..row }
        })
        .collect();
    rows.sort_by(|a, b| {
        let nobody = a.member.is_none().cmp(&b.member.is_none());
        let fuller = b.needing.cmp(&a.needing).then(b.at_risk.cmp(&a.at_risk));
        nobody.then(fuller).then(b.accounts.cmp(&a.accounts))
    });
    Ok((rows, sum))
}
