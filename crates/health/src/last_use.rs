//! The last day on which each person used the product, kept on the person as an account's is on the account.
//!
//! Invariant: it is written in the transaction of the scores that look at the same use; a person of whom no use is counted has none.

use jiff::civil::Date;
use uuid::Uuid;

use super::batch;
use crate::{
    args,
    db::{self, Tx, placeholder_rows, query_dynamic},
    ids::{AccountId, PersonId},
    segments,
    time::{Timestamp, day_from_number, day_number},
    usage,
    workspaces::Workspace,
};

/// People with the day that is not the one that stands.
pub type Moved = Vec<(PersonId, Option<Date>)>;

/// Of the people of these accounts, those whose last use up to a day is another than stands on them.
pub async fn moved(workspace: &Workspace, accounts: &[AccountId], until: Date) -> db::Result<Moved> {
    const STANDS: &str = "select id as a, last_used_on as b from people where account_id in ({accounts})";
    let mut stands: Vec<(PersonId, Option<Date>)> =
        batch::rows(&workspace.main, STANDS, args![], accounts).await?;
    // The list of accounts is filled up with the last one.
    stands.sort_unstable();
    stands.dedup();
    let ids: Vec<PersonId> = stands.iter().map(|(id, _)| *id).collect();
    let days = usage::last_days(&workspace.usage, &ids, day_number(until)).await?;
    let now = |id: &PersonId| days.get(id).copied().map(day_from_number);
    Ok(stands
        .into_iter()
        .map(|(id, day)| (id, day, now(&id)))
        .filter(|(_, day, now)| day != now)
        .map(|(id, _, now)| (id, now))
        .collect())
}

pub async fn write(tx: &mut Tx, moved: &Moved, now: Timestamp) -> db::Result<()> {
    for chunk in moved.chunks(1_000) {
        let sql = format!(
            "with used (id, day) as (values {})
             update people set last_used_on = used.day from used where people.id = used.id",
            placeholder_rows(1, chunk.len(), 2)
        );
        let values = chunk.iter().flat_map(|(id, day)| args![*id, *day]).collect();
        query_dynamic(sql, values).run(&mut *tx).await?;
    }
    let ids: Vec<Uuid> = moved.iter().map(|(id, _)| id.0).collect();
    segments::touched(tx, "people", &ids, now).await
}
