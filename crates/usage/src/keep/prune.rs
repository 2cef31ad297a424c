//! Dropping what is older than is to be kept.
//!
//! Invariant: it goes in steps of a bounded number of events, each a transaction of its own; and while a back-fill still
//! reads raw events, none is dropped.

use super::{first_day_kept, load, refused};
use crate::{
    args,
    counting::Rules,
    db::{self, query, query_dynamic},
    jobs::{JobKind, Schedule},
    time::DAY,
    workspaces::Workspace,
};

/// Events of one step.
const STEP: i64 = 2_000;

/// An event is kept at least this long after it was received, whatever its day is, so that its repetition is told.
const FRESH: i64 = 2 * DAY;

/// Drops old raw events and old refused ones: every night, and when it changes how long they are kept.
pub const PRUNE: JobKind = JobKind {
    name: "prune_events",
    schedule: Some(Schedule::Daily(3, 10)),
    run: |workspace, running| {
        Box::pin(async move {
            let mut dropped: i64 = running.cursor()?.unwrap_or(0);
            loop {
                let raw = drop_raw(workspace).await?;
                let refused = refused::drop_old(workspace, STEP).await?;
                dropped += raw + refused;
                let mut tx = workspace.main.begin().await?;
                running.save(&mut tx, dropped, dropped, None).await?;
                tx.commit().await?;
                if raw + refused == 0 {
                    return Ok(());
                }
            }
        })
    },
    ..JobKind::USUAL
};

/// Drops some old raw events, and answers how many.
async fn drop_raw(workspace: &Workspace) -> db::Result<i64> {
    let Some(months) = load(&workspace.usage).await?.wanted.raw_months else { return Ok(0) };
    let first_day = first_day_kept(workspace, months);
    for name in names_before(workspace, first_day).await? {
        let dropped = drop_some(workspace, &name, first_day).await?;
        match dropped {
            Some(0) => {}
            Some(dropped) => return Ok(dropped),
            // A back-fill is under way: another day.
            None => return Ok(0),
        }
    }
    Ok(0)
}

/// The names of which there may be events before the day, also of those that are not counted.
async fn names_before(workspace: &Workspace, first_day: i64) -> db::Result<Vec<String>> {
    const NAMES: &str = "
        select n.name as a from usage_names n
         where n.tracked = 0 and n.first_day < $1
           and exists (select 1 from usage_events e where e.name = n.name and e.day < $1)
         order by n.name";
    let counted: Vec<(String,)> = query(NAMES, args![first_day]).all(&workspace.usage).await?;
    let silent = ["identify", "group", "alias"].map(str::to_owned);
    Ok(counted.into_iter().map(|(name,)| name).chain(silent).collect())
}

/// Drops some events of a name from before the day. None where a back-fill still needs them.
async fn drop_some(workspace: &Workspace, name: &str, first_day: i64) -> db::Result<Option<i64>> {
    const OLD: &str = "
        select seq as a from usage_events where name = $1 and day < $2 and received_at < $3 order by day, seq limit $4";
    const NOTE: &str = "
        update usage_state
           set raw_dropped = raw_dropped + $1,
               raw_from_day = case when raw_from_day > $2 then raw_from_day else $2 end
         where id = 1";
    let received_before = workspace.clock.now().plus(-FRESH);
    let mut tx = workspace.usage.begin().await?;
    let rules = Rules::alone(&mut tx).await?;
    if rules.all().any(|event| !event.filled) {
        return Ok(None);
    }
    let old: Vec<(i64,)> = query(OLD, args![name, first_day, received_before, STEP]).all(&mut tx).await?;
    if old.is_empty() {
        return Ok(Some(0));
    }
    let places = db::placeholder_list(1, old.len());
    let seqs = || old.iter().map(|(seq,)| db::Value::from(*seq)).collect::<Vec<_>>();
    let keep_keys = format!(
        "insert into usage_dropped_keys (dedupe_key)
         select dedupe_key from usage_events where import_id is not null and seq in ({places})
         on conflict (dedupe_key) do nothing"
    );
    query_dynamic(keep_keys, seqs()).run(&mut tx).await?;
    let delete = format!("delete from usage_events where seq in ({places})");
    let dropped = query_dynamic(delete, seqs()).run(&mut tx).await? as i64;
    query(NOTE, args![dropped, first_day]).run(&mut tx).await?;
    tx.commit().await?;
    Ok(Some(dropped))
}
