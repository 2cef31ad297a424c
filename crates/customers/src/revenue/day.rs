//! A new day: contracts begin, end and roll over without anybody doing anything.
//!
//! Invariant: the day that the accounts' contract columns are for is written down, so a day is never missed and
//! turning to the same day twice does nothing.

use jiff::civil::Date;

use super::{Standpoint, refresh_accounts};
use crate::{
    activity, args,
    db::{self, Db, query},
    ids::AccountId,
    jobs::{self, JobKind, Lane, NewJob, Priority, Schedule},
    live::Changed,
    workspaces::Workspace,
};

/// Brings every account with a contract to the day of the figures, where that has moved: at midnight, in another time zone, or
/// because facts came after a long time without any.
pub const DAY_TURN: JobKind = JobKind {
    name: "day_turn",
    lane: Lane::FIGURES,
    priority: Priority::High,
    schedule: Some(Schedule::Minutes(1)),
    run: |workspace, running| {
        Box::pin(async move {
            let day = workspace.figure_day().await?.day;
            let mut after: Option<AccountId> = running.cursor()?;
            if after.is_none() && day_of_figures(&workspace.main).await? == Some(day) {
                return Ok(());
            }
            loop {
                let mut tx = workspace.main.begin().await?;
                let accounts = accounts_after(&workspace.main, after).await?;
                let Some(last) = accounts.last().copied() else {
                    set_day_of_figures(&mut tx, workspace, day).await?;
                    activity::shown_anew(&mut tx, [Changed::lists()]).await?;
                    tx.commit().await?;
                    return Ok(());
                };
                refresh_accounts(&mut tx, Standpoint::of(workspace, day), &accounts).await?;
                running.save(&mut tx, last, running.job.done_units + accounts.len() as i64, None).await?;
                tx.commit().await?;
                after = Some(last);
            }
        })
    },
    ..JobKind::USUAL
};

/// Enqueues [`DAY_TURN`] where the day of the figures is another than the accounts' columns are for.
pub async fn turn_to(workspace: &Workspace, day: Date) -> db::Result<()> {
    if day_of_figures(&workspace.main).await? == Some(day) {
        return Ok(());
    }
    let mut tx = workspace.main.begin().await?;
    jobs::enqueue(&mut tx, NewJob::now(DAY_TURN, serde_json::json!({})).once(DAY_TURN.name)).await?;
    tx.commit().await
}

async fn accounts_after(db: &Db, after: Option<AccountId>) -> db::Result<Vec<AccountId>> {
    const AFTER: &str = "
        select distinct account_id as a from subscriptions where account_id > $1 order by account_id limit 1000";
    let after = after.map_or(uuid::Uuid::nil(), |id| id.0);
    let rows: Vec<(AccountId,)> = query(AFTER, args![after]).all(db).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

const DAY_KEY: &str = "revenue_day";

async fn day_of_figures(db: &Db) -> db::Result<Option<Date>> {
    const FIND: &str = "select value as a from settings where setting_key = $1";
    let found: Option<(serde_json::Value,)> = query(FIND, args![DAY_KEY]).optional(db).await?;
    Ok(found.and_then(|(value,)| serde_json::from_value(value).ok()))
}

async fn set_day_of_figures(tx: &mut db::Tx, workspace: &Workspace, day: Date) -> db::Result<()> {
    const SET: &str = "
        insert into settings (setting_key, value, updated_at) values ($1, $2, $3)
        on conflict (setting_key) do update set value = excluded.value, updated_at = excluded.updated_at";
    query(SET, args![DAY_KEY, serde_json::json!(day), workspace.clock.now()]).run(tx).await?;
    Ok(())
}
