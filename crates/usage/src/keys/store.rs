//! The rows behind tracking keys, in the control store.

use super::TrackingKey;
use crate::{
    args,
    db::{self, Db, FromRow, Row, Tx, query},
    ids::{TrackingKeyId, WorkspaceId},
    time::Timestamp,
};

pub(super) async fn insert(tx: &mut Tx, workspace: WorkspaceId, key: &TrackingKey) -> db::Result<()> {
    const INSERT: &str = "
        insert into tracking_keys (write_key, id, workspace_id, name, created_by, created_at)
        values ($1, $2, $3, $4, $5, $6)";
    let args = args![&key.write_key, key.id, workspace, &key.name, &key.created_by, key.created_at];
    query(INSERT, args).run(tx).await?;
    Ok(())
}

pub(super) async fn end(tx: &mut Tx, id: TrackingKeyId, at: Timestamp) -> db::Result<()> {
    const END: &str = "update tracking_keys set revoked_at = $2 where id = $1";
    query(END, args![id, at]).run(tx).await?;
    Ok(())
}

/// Every key of the workspace, also ended ones, oldest first.
pub async fn of_workspace(control: &Db, workspace: WorkspaceId) -> db::Result<Vec<TrackingKey>> {
    const ALL: &str = "
        select id, write_key, name, created_by, created_at, revoked_at
          from tracking_keys where workspace_id = $1 order by created_at, id";
    query(ALL, args![workspace]).all(control).await
}

/// Whose key this is, if it takes events now, and what it is called.
pub(super) async fn owner(
    control: &Db,
    write_key: &str,
    now: Timestamp,
) -> db::Result<Option<(WorkspaceId, String)>> {
    const OWNER: &str = "
        select workspace_id as a, name as b from tracking_keys
         where write_key = $1 and (revoked_at is null or revoked_at > $2)";
    query(OWNER, args![write_key, now]).optional(control).await
}

impl FromRow for TrackingKey {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            write_key: row.get("write_key")?,
            name: row.get("name")?,
            created_by: row.get("created_by")?,
            created_at: row.get("created_at")?,
            revoked_at: row.get("revoked_at")?,
        })
    }
}
