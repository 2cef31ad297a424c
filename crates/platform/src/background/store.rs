//! Falls as they stand in the workspace's main store, for whoever looks from another process.
//!
//! Invariant: a store that is away stops nothing; the task goes on and the fall stands in memory.

use crate::{
    args,
    db::{self, Db, FromRow, Row, query},
    workspaces::{Fall, Workspace},
};

impl FromRow for Fall {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            task: row.get("task")?,
            times: row.get("times")?,
            why: row.get("why")?,
            fell_at: row.get("fell_at")?,
        })
    }
}

/// The tasks that fell and do not hold again yet, in whichever process they run.
pub async fn fallen(main: &Db) -> db::Result<Vec<Fall>> {
    const FALLEN: &str = "select task, times, why, fell_at from falls order by task";
    query(FALLEN, args![]).all(main).await
}

pub(super) async fn keep(workspace: &Workspace, fall: &Fall) {
    const KEEP: &str = "
        insert into falls (task, times, why, fell_at) values ($1, $2, $3, $4)
        on conflict (task) do update set times = excluded.times, why = excluded.why, fell_at = excluded.fell_at";
    let values = args![&*fall.task, fall.times, &*fall.why, fall.fell_at];
    if let Err(error) = query(KEEP, values).run(&workspace.main).await {
        tracing::warn!(workspace = %workspace.slug, task = fall.task, "a fall could not be written down: {error}");
    }
}

pub(super) async fn forget(workspace: &Workspace, task: &str) {
    const IS_KEPT: &str = "select count(*) as a from falls where task = $1";
    const FORGET: &str = "delete from falls where task = $1";
    let forgotten = async {
        // Tasks hold nearly always: a look, so that the write is not waited for.
        if query(IS_KEPT, args![task]).one::<(i64,)>(&workspace.main).await?.0 > 0 {
            query(FORGET, args![task]).run(&workspace.main).await?;
        }
        Ok::<(), db::DbError>(())
    };
    if let Err(error) = forgotten.await {
        tracing::warn!(workspace = %workspace.slug, task, "a fall could not be forgotten: {error}");
    }
}
