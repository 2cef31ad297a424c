//! The job that forgets jobs.
//!
//! Invariant: what failed is never forgotten; somebody looks at it.

use super::{JobKind, Schedule};
use crate::{args, db::query, time::DAY};

/// How long jobs that are done or were stopped are kept.
const KEPT: i64 = 90 * DAY;
/// Jobs of one step.
const STEP: i64 = 1_000;

/// Removes jobs that ended long ago.
pub const FORGET: JobKind = JobKind {
    name: "forget_jobs",
    schedule: Some(Schedule::Daily(3, 40)),
    run: |workspace, running| {
        Box::pin(async move {
            const FORGET: &str = "
                delete from jobs where id in (
                    select id from jobs where state in ('done', 'stopped') and finished_at < $1 limit $2)";
            let mut forgotten = 0;
            loop {
                let mut tx = workspace.main.begin().await?;
                let some = query(FORGET, args![tx.now().plus(-KEPT), STEP]).run(&mut tx).await?.cast_signed();
                forgotten += some;
                running.save(&mut tx, forgotten, forgotten, None).await?;
                tx.commit().await?;
                if some < STEP {
                    return Ok(());
                }
            }
        })
    },
    ..JobKind::USUAL
};
