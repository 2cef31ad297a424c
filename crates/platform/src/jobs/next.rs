//! Which job is next.
//!
//! Invariant: claims are made one after the other, so that no more jobs of a kind run than may, and none beside one of its key.

use uuid::Uuid;

use super::{Job, JobKind, claim::lease_end, store::COLUMNS};
use crate::{
    args,
    db::{self, Db, Tx, Value, placeholder_rows, query_dynamic},
    time::Timestamp,
};

/// The next job of these kinds: due, with neither as many of its kind running as may, nor one with its key. Whose head start
/// in time and waiting together are most goes first.
fn candidates(kinds: &[JobKind], first: usize) -> (String, Vec<Value>) {
    const NEXT: &str = "select j.id from jobs j join kinds k on k.kind = j.kind
          where j.state = 'waiting' and j.run_at <= $1
            and (select count(*) from jobs r where r.state = 'running' and r.kind = j.kind) < k.at_once
            and (j.run_key is null
                 or not exists (select 1 from jobs r where r.state = 'running' and r.run_key = j.run_key))
          order by case when j.run_at > j.created_at then j.run_at else j.created_at end + k.behind, j.id limit 1";
    let with =
        format!("with kinds (kind, behind, at_once) as (values {})", placeholder_rows(first, kinds.len(), 3));
    let values = kinds.iter().flat_map(|kind| args![kind.name, kind.priority.behind(), kind.at_once]);
    (format!("{with} {{}} ({NEXT})"), values.collect())
}

/// Whether there is a job to claim; a read, so that an idle worker never takes the write lock.
pub(super) async fn any_due(db: &Db, now: Timestamp, kinds: &[JobKind]) -> db::Result<bool> {
    if kinds.is_empty() {
        return Ok(false);
    }
    let (sql, of_kinds) = candidates(kinds, 2);
    let sql = sql.replace("{}", "select count(*) as a from") + " as next";
    let mut values = args![now];
    values.extend(of_kinds);
    Ok(query_dynamic(sql, values).one::<(i64,)>(db).await?.0 > 0)
}

/// Claims the next job that is due.
pub(super) async fn claim(
    db: &Db,
    now: Timestamp,
    kinds: &[JobKind],
    worker: Option<Uuid>,
) -> db::Result<Option<Job>> {
    let (sql, of_kinds) = candidates(kinds, 5);
    let update = "update jobs set state = 'running', attempts = attempts + 1, claim = $2, lease_until = $3, worker = $4,
                         started_at = coalesce(started_at, $1)
                   where id =";
    let sql = format!("{} returning {COLUMNS}", sql.replace("{}", update));
    let mut values = args![now, Uuid::now_v7(), lease_end(now), worker];
    values.extend(of_kinds);
    let mut tx = db.begin().await?;
    one_at_a_time(&mut tx).await?;
    let job = query_dynamic(sql, values).optional(&mut tx).await?;
    // Nobody is woken where nothing was claimed.
    if job.is_some() {
        tx.commit().await?;
    } else {
        tx.rollback().await?;
    }
    Ok(job)
}

/// Claims are made one after the other, also by different programs: how many run is counted.
async fn one_at_a_time(tx: &mut Tx) -> db::Result<()> {
    let sql = format!("select id as a from job_gate where id = 1 {}", tx.lock_alone());
    query_dynamic(sql, args![]).one::<(i64,)>(tx).await?;
    Ok(())
}
