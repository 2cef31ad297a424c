//! The rows behind logins and members.

use super::{Login, Member, Role};
use crate::{
    activity::{Actor, FloorVerb, Subject, SubjectKind},
    args,
    db::{self, Db, FromRow, Row, Tx, query, query_dynamic},
    i18n::Locale,
    ids::{LoginId, MemberId},
    workspaces::Workspace,
};

const LOGIN_COLUMNS: &str = "id, email, name, password_hash, locale, theme, totp_secret, totp_since";
const MEMBER_COLUMNS: &str = "id, login_id, name, email, role, ended_at";

/// An e-mail address as it is compared.
pub fn login_key(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Stores a new login. The password must be hashed already.
pub async fn new_login(
    control: &Db,
    email: &str,
    name: &str,
    password_hash: String,
    locale: Locale,
) -> db::Result<Login> {
    let mut tx = control.begin().await?;
    let id = insert_login(&mut tx, email, name, password_hash, locale).await?;
    tx.commit().await?;
    query_dynamic(format!("select {LOGIN_COLUMNS} from logins where id = $1"), args![id]).one(control).await
}

/// Stores a new login in the caller's transaction.
pub async fn insert_login(
    tx: &mut Tx,
    email: &str,
    name: &str,
    password_hash: String,
    locale: Locale,
) -> db::Result<LoginId> {
    const INSERT: &str = "
        insert into logins (id, email, email_key, name, password_hash, locale, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let id = LoginId::new();
    let args = args![id, email.trim(), login_key(email), name.trim(), password_hash, locale, tx.now()];
    query(INSERT, args).run(tx).await?;
    Ok(id)
}

pub async fn find_login(control: &Db, id: LoginId) -> db::Result<Option<Login>> {
    query_dynamic(format!("select {LOGIN_COLUMNS} from logins where id = $1"), args![id])
        .optional(control)
        .await
}

pub async fn find_login_by_email(control: &Db, email: &str) -> db::Result<Option<Login>> {
    let sql = format!("select {LOGIN_COLUMNS} from logins where email_key = $1");
    query_dynamic(sql, args![login_key(email)]).optional(control).await
}

/// Makes the login a member of the workspace, or gives a former member the role anew.
///
/// The membership in the control store comes last: a crash between leaves a member nobody can use, and the next
/// attempt mends it.
pub async fn add_member(
    control: &Db,
    workspace: &Workspace,
    login: &Login,
    role: Role,
    by: Actor,
) -> db::Result<MemberId> {
    const UPSERT: &str = "
        insert into members (id, login_id, email, name, role, created_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (login_id) do update set role = excluded.role, ended_at = null
        returning id as a";
    const JOIN: &str = "
        insert into memberships (login_id, workspace_id, member_id, created_at) values ($1, $2, $3, $4)
        on conflict do nothing";
    let mut change = workspace.change(&by).await?;
    let now = change.now;
    let args = args![MemberId::new(), login.id, &login.email, &login.name, role, now];
    let (id,): (MemberId,) = query(UPSERT, args).one(&mut change.tx).await?;
    let verb = FloorVerb::MemberJoined { name: login.name.clone() };
    change.record(Subject::alone(SubjectKind::Member, id.0), verb);
    change.commit().await?;
    query(JOIN, args![login.id, workspace.id, id, now]).run(control).await?;
    Ok(id)
}

pub async fn find_member(workspace: &Workspace, id: MemberId) -> db::Result<Option<Member>> {
    let sql = format!("select {MEMBER_COLUMNS} from members where id = $1");
    query_dynamic(sql, args![id]).optional(&workspace.main).await
}

/// Every member there is or was, by name.
pub async fn all_members(workspace: &Workspace) -> db::Result<Vec<Member>> {
    let sql = format!("select {MEMBER_COLUMNS} from members order by name, id");
    query_dynamic(sql, args![]).all(&workspace.main).await
}

impl FromRow for Login {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            email: row.get("email")?,
            name: row.get("name")?,
            password_hash: row.get("password_hash")?,
            locale: row.get("locale")?,
            theme: row.get("theme")?,
            totp_secret: row.get("totp_secret")?,
            totp_since: row.get("totp_since")?,
        })
    }
}

impl FromRow for Member {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            login_id: row.get("login_id")?,
            name: row.get("name")?,
            email: row.get("email")?,
            role: row.get("role")?,
            ended_at: row.get("ended_at")?,
        })
    }
}

/// Whether anyone can sign in yet.
pub async fn any_login(control: &Db) -> db::Result<bool> {
    const LOGINS: &str = "select count(*) as a from logins";
    Ok(query(LOGINS, args![]).one::<(i64,)>(control).await?.0 > 0)
}
