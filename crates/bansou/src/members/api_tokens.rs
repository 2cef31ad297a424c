//! API tokens: what programs show to use a workspace's records.
//!
//! Invariant: a token's secret is shown when it is made and never again; a revoked one is refused from then on.

use super::token;
use crate::{
    activity::FloorVerb,
    activity::{self, Actor, NewActivity, Subject, SubjectKind},
    args,
    db::{self, Db, FromRow, Row, query},
    ids::ApiTokenId,
    time::Timestamp,
    web::seat::TokenScope,
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
    record(workspace, id, verb, by).await?;
    let now = workspace.clock.now();
    let made_by = by.member();
    let args = args![token::hash(&secret), id, workspace.id, name, scope, by.name(), now, made_by];
    query(INSERT, args).run(control).await?;
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
    let mut tx = control.begin().await?;
    let args = args![id, workspace.id, workspace.clock.now()];
    let Some((name,)) = query(REVOKE, args).optional::<(String,)>(&mut tx).await? else { return Ok(false) };
    record(workspace, id, FloorVerb::ApiTokenRevoked { name }, by).await?;
    tx.commit().await?;
    Ok(true)
}

async fn record(workspace: &Workspace, id: ApiTokenId, verb: FloorVerb, by: &Actor) -> db::Result<()> {
    let mut tx = workspace.main.begin().await?;
    let activity = NewActivity {
        occurred_at: workspace.clock.now(),
        actor: by.clone(),
        verb: verb.into(),
        subject: Subject::alone(SubjectKind::Workspace, id.0),
    };
    activity::record(&mut tx, activity).await?;
    tx.commit().await
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
