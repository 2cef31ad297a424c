//! A new day: contracts begin, end and roll over without anybody doing anything.
//!
//! Invariant: the day that the accounts' contract columns are for is written down, so a day is never missed and
//! turning to the same day twice does nothing.

use std::time::Duration;

use jiff::civil::Date;

use super::{Standpoint, refresh_accounts};
use crate::{
    args,
    db::{self, Db, query},
    ids::AccountId,
    jobs::{self, JobKind, NewJob},
    web::live::Changed,
    workspaces::{Latest, Workspace},
};

/// Brings every account with a contract to the day of the figures. Enqueued when that day moves.
pub const DAY_TURN: JobKind = JobKind {
    name: "day_turn",
    most_attempts: 5,
    awaited: false,
    run: |workspace, running| {
        Box::pin(async move {
            let day = workspace.figure_day().await?.day;
            let mut after: Option<AccountId> = running.cursor()?;
            loop {
                let mut tx = workspace.main.begin().await?;
                let accounts = accounts_after(&workspace.main, after).await?;
                let Some(last) = accounts.last().copied() else {
                    set_day_of_figures(&mut tx, workspace, day).await?;
                    tx.commit().await?;
                    workspace.live.tell(Changed::Lists);
                    return Ok(());
                };
                refresh_accounts(&mut tx, Standpoint::of(workspace, day), &accounts).await?;
                running.save(&mut tx, last, running.job.done_units + accounts.len() as i64, None).await?;
                tx.commit().await?;
                after = Some(last);
            }
        })
    },
};

/// Enqueues [`DAY_TURN`] where the day of the figures is another than the accounts' columns are for.
pub async fn turn_to(workspace: &Workspace, day: Date) -> db::Result<()> {
    if day_of_figures(&workspace.main).await? == Some(day) {
        return Ok(());
    }
    let mut tx = workspace.main.begin().await?;
    jobs::enqueue(&mut tx, NewJob::now(DAY_TURN.name, serde_json::json!({})).once(DAY_TURN.name)).await?;
    tx.commit().await
}

/// Watches for the day to move, until the program stops.
pub async fn notice_day_turns(latest: Latest) {
    loop {
        let workspace = latest.now();
        let turned = match workspace.figure_day().await {
            Ok(figures) => turn_to(&workspace, figures.day).await,
            Err(error) => Err(error),
        };
        if let Err(error) = turned {
            tracing::warn!(workspace = %workspace.slug, "cannot see whether the day has turned: {error}");
        }
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
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
