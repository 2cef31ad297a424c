//! Passes through all accounts, as jobs make them: where one is, who comes next, and whether it is still wanted.

use serde::{Deserialize, Serialize};

use super::batch;
use crate::{
    args,
    db::{self, Db, query},
    ids::AccountId,
    jobs::{self, Running},
    workspaces::Workspace,
};

/// How far a job is.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Place {
    pub after: Option<AccountId>,
    pub done: i64,
}

/// The next accounts by id.
pub(super) async fn next_accounts(db: &Db, place: Place) -> db::Result<Vec<AccountId>> {
    const NEXT: &str = "select id as a from accounts where id > $1 order by id limit $2";
    let after = place.after.unwrap_or(AccountId(uuid::Uuid::nil()));
    let rows: Vec<(AccountId,)> = query(NEXT, args![after, batch::SIZE as i64]).all(db).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub(super) async fn count_accounts(db: &Db) -> db::Result<i64> {
    Ok(query("select count(*) as a from accounts", args![]).one::<(i64,)>(db).await?.0)
}

/// Whether a younger job of this kind waits that will do the same work on newer facts.
pub(super) async fn is_overtaken(workspace: &Workspace, running: &Running) -> db::Result<bool> {
    let open = jobs::open_jobs(&workspace.main).await?;
    Ok(open.iter().any(|job| job.kind == running.job.kind && job.id > running.job.id))
}
