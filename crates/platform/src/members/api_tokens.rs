//! API tokens: what programs show to use a workspace's records.
//!
//! Invariant: a token's secret is shown when it is made and never again; a revoked one is refused from then on.

use super::token;
use crate::{
    activity::{Actor, FloorVerb, Subject, SubjectKind},
    args,
    db::{self, Db, FromRow, Row, query},
    ids::ApiTokenId,
    rights::TokenScope,
    time::Timestamp,
    workspaces::Workspace,
};

/// A token as the settings page lists it.
#[derive(Clone, Debug)]
pub struct ApiToken {
    pub id: ApiTokenId,
    pub name: String,
    pub scope: TokenScope,
    pub created_by: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// Makes a token and answers its secret.
pub async fn create(
    control: &Db,
    workspace: &Workspace,
    name: &str,
    scope: TokenScope,
    by: &Actor,
) -> db::Result<String> {
    const INSERT: &str = "
        insert into api_tokens (token_hash, id, workspace_id, name, scope, created_by, created_at, made_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let (secret, id) = (token::new_secret("bansou_"), ApiTokenId::new());
    let verb = FloorVerb::ApiTokenCreated { name: name.to_owned(), scope: scope.to_string() };
    let mut change = workspace.change_in(control, by).await?;
    let (now, made_by) = (change.now, by.member());
    let args = args![token::hash(&secret), id, workspace.id, name, scope, by.name(), now, made_by];
    query(INSERT, args).run(&mut change.tx).await?;
    change.record(Subject::alone(SubjectKind::Workspace, id.0), verb);
    change.commit().await?;
    Ok(secret)
}

/// The tokens that work, the newest first.
pub async fn of_workspace(control: &Db, workspace: &Workspace) -> db::Result<Vec<ApiToken>> {
    const LIST: &str = "
        select id, name, scope, created_by, created_at, last_used_at from api_tokens
         where workspace_id = $1 and revoked_at is null order by created_at desc, id";
    query(LIST, args![workspace.id]).all(control).await
}

/// Ends a token. False where it was not one of this workspace's.
pub async fn revoke(control: &Db, workspace: &Workspace, id: ApiTokenId, by: &Actor) -> db::Result<bool> {
    const REVOKE: &str = "
        update api_tokens set revoked_at = $3 where id = $1 and workspace_id = $2 and revoked_at is null
        returning name as a";
    let mut change = workspace.change_in(control, by).await?;
    let args = args![id, workspace.id, change.now];
    let revoked: Option<(String,)> = query(REVOKE, args).optional(&mut change.tx).await?;
    let Some((name,)) = revoked else { return Ok(false) };
    change.record(Subject::alone(SubjectKind::Workspace, id.0), FloorVerb::ApiTokenRevoked { name });
    change.commit().await?;
    Ok(true)
}

impl FromRow for ApiToken {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            scope: row.get("scope")?,
            created_by: row.get("created_by")?,
            created_at: row.get("created_at")?,
            last_used_at: row.get("last_used_at")?,
        })
    }
}
