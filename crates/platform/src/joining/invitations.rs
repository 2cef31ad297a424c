//! Invitations: a link that makes whoever opens it a member, once, for a while.
//!
//! Invariant: the link's secret is shown when it is made and never again; an invitation is accepted by one login.

use super::FirstStep;
use crate::{
    activity::{Actor, FloorVerb, Subject, SubjectKind},
    args,
    db::{self, Db, FromRow, Row, Tx, query, query_dynamic},
    i18n::Locale,
    ids::{InvitationId, LoginId, WorkspaceId},
    members::{Login, Member, Role, all_members, insert_login, token},
    time::{DAY, Timestamp},
    workspaces::{Home, HomeError, Workspace},
};

/// How long a link can be accepted.
pub const LASTS: i64 = 7 * DAY;

/// An invitation as the members page lists it.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub id: InvitationId,
    pub workspace_id: WorkspaceId,
    pub email: String,
    pub role: Role,
    pub invited_by: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

const COLUMNS: &str = "id, workspace_id, email, role, invited_by, created_at, expires_at";
const OPEN: &str = "accepted_at is null and revoked_at is null";

/// Makes an invitation and answers the secret of its link. An earlier open one for the same e-mail is replaced.
pub async fn invite(
    control: &Db,
    workspace: &Workspace,
    email: &str,
    role: Role,
    by: &Actor,
) -> db::Result<String> {
    const REPLACE: &str = "
        update invitations set revoked_at = $3
         where workspace_id = $1 and email = $2 and accepted_at is null and revoked_at is null";
    const INSERT: &str = "
        insert into invitations (token_hash, id, workspace_id, email, role, invited_by, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let (secret, id) = (token::new_secret(""), InvitationId::new());
    let email = email.trim();
    let mut change = workspace.change_in(control, by).await?;
    let now = change.now;
    query(REPLACE, args![workspace.id, email, now]).run(&mut change.tx).await?;
    let hash = token::hash(&secret);
    let args = args![hash, id, workspace.id, email, role, by.name(), now, now.plus(LASTS)];
    query(INSERT, args).run(&mut change.tx).await?;
    let verb = FloorVerb::MemberInvited { email: email.to_owned(), role: role.to_string() };
    change.record(Subject::alone(SubjectKind::Member, id.0), verb);
    change.commit().await?;
    Ok(secret)
}

/// The workspace's invitations that can still be accepted, the newest first.
pub async fn open(control: &Db, workspace: &Workspace) -> db::Result<Vec<Invitation>> {
    let sql = format!(
        "select {COLUMNS} from invitations where workspace_id = $1 and {OPEN} and expires_at > $2
          order by created_at desc, id"
    );
    query_dynamic(sql, args![workspace.id, workspace.clock.now()]).all(control).await
}

/// The invitation behind a link, while it can be accepted.
pub async fn find(control: &Db, secret: &str, now: Timestamp) -> db::Result<Option<Invitation>> {
    let sql =
        format!("select {COLUMNS} from invitations where token_hash = $1 and {OPEN} and expires_at > $2");
    query_dynamic(sql, args![token::hash(secret), now]).optional(control).await
}

/// Takes an invitation back. False where it was not open in this workspace.
pub async fn revoke(control: &Db, workspace: &Workspace, id: InvitationId, by: &Actor) -> db::Result<bool> {
    const REVOKE: &str = "
        update invitations set revoked_at = $3
         where id = $1 and workspace_id = $2 and accepted_at is null and revoked_at is null
        returning email as a";
    let mut change = workspace.change_in(control, by).await?;
    let args = args![id, workspace.id, change.now];
    let revoked: Option<(String,)> = query(REVOKE, args).optional(&mut change.tx).await?;
    let Some((email,)) = revoked else { return Ok(false) };
    change.record(Subject::alone(SubjectKind::Member, id.0), FloorVerb::InvitationRevoked { email });
    change.commit().await?;
    Ok(true)
}

/// A login accepts. Someone who is a member already keeps their role, and the link stays open.
/// False where another was first or time ran out.
pub async fn accept(
    home: &Home,
    workspace: &Workspace,
    invitation: &Invitation,
    login: &Login,
) -> Result<bool, HomeError> {
    let members = all_members(workspace).await?;
    let is_this = |member: &&Member| member.login_id == login.id && member.ended_at.is_none();
    if members.iter().any(|member| is_this(&member)) {
        return Ok(true);
    }
    let mut tx = home.control.begin().await?;
    if !claim(&mut tx, invitation.id, workspace.clock.now()).await? {
        return Ok(false);
    }
    let step = FirstStep::join(&mut tx, login.id, workspace.id, invitation.role).await?;
    tx.commit().await?;
    step.finish(home).await?;
    Ok(true)
}

/// Someone new accepts: their login is made with it. None where another was first or time ran out.
pub async fn accept_as_new(
    home: &Home,
    workspace: &Workspace,
    invitation: &Invitation,
    name: &str,
    password_hash: String,
    locale: Locale,
) -> Result<Option<LoginId>, HomeError> {
    let mut tx = home.control.begin().await?;
    if !claim(&mut tx, invitation.id, workspace.clock.now()).await? {
        return Ok(None);
    }
    let id = insert_login(&mut tx, &invitation.email, name, password_hash, locale).await?;
    let step = FirstStep::join(&mut tx, id, workspace.id, invitation.role).await?;
    tx.commit().await?;
    step.finish(home).await?;
    Ok(Some(id))
}

async fn claim(tx: &mut Tx, id: InvitationId, now: Timestamp) -> db::Result<bool> {
    const CLAIM: &str = "
        update invitations set accepted_at = $2
         where id = $1 and accepted_at is null and revoked_at is null and expires_at > $2";
    Ok(query(CLAIM, args![id, now]).run(tx).await? == 1)
}

impl FromRow for Invitation {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            workspace_id: row.get("workspace_id")?,
            email: row.get("email")?,
            role: row.get("role")?,
            invited_by: row.get("invited_by")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
        })
    }
}
