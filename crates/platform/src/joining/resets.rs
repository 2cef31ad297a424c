//! Links for who cannot sign in: an admin of the workspace or the operator makes one, and it takes a new password, ends the
//! second factor, or both.
//!
//! Invariant: a link works once, for a day, and only while its maker may still make it; a newer one ends the older. Who makes
//! it manages members in every workspace that the login belongs to, and may there do all that its member may
//! (docs/decisions/0010).

use super::mails;
use crate::{
    activity::{Actor, FloorVerb, NewActivity, Subject, SubjectKind, untold},
    args,
    db::{self, Db, FromRow, Row, Tx, query, query_dynamic},
    ids::{LoginId, MemberId, ResetLinkId, WorkspaceId},
    mail::Posted,
    members::{
        Act, Login, Member, devices, find_login, find_login_by_email, find_member, second_factor, session,
        token,
    },
    rights,
    time::{DAY, HOUR, Timestamp},
    workspaces::{self, Home, HomeError, Workspace},
};

/// How long a link can be used.
pub const LASTS: i64 = DAY;
/// The same of one that somebody asked for themselves: it is used at once or not at all.
pub const LASTS_BY_MAIL: i64 = HOUR;

/// What a link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resets {
    /// Takes a new password.
    Password,
    /// Ends the second factor.
    SecondFactor,
    Both,
}

crate::text_enum!(Resets { Password => "password", SecondFactor => "second_factor", Both => "both" });

impl Resets {
    pub fn password(self) -> bool {
        matches!(self, Self::Password | Self::Both)
    }

    pub fn second_factor(self) -> bool {
        matches!(self, Self::SecondFactor | Self::Both)
    }
}

/// A link that can be used.
#[derive(Clone, Debug)]
pub struct ResetLink {
    pub id: ResetLinkId,
    pub login: LoginId,
    pub email: String,
    pub resets: Resets,
    /// Empty where the operator made it.
    pub made_by: String,
    maker: Option<LoginId>,
    workspace: Option<WorkspaceId>,
    pub expires_at: Timestamp,
}

/// Why somebody may make no link for a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// One's own password is changed with the one before.
    Own,
    /// The login belongs to a workspace where the maker may not do it.
    Elsewhere,
}

const COLUMNS: &str =
    "r.id, r.login_id, l.email, r.resets, r.made_by, r.maker_id, r.workspace_id, r.expires_at";
const OPEN: &str = "r.used_at is null and r.revoked_at is null";

/// Whether the maker may make a link for the login; asked again when it is used.
pub async fn refusal(home: &Home, maker: LoginId, of: LoginId) -> Result<Option<Refusal>, HomeError> {
    if maker == of {
        return Ok(Some(Refusal::Own));
    }
    let mine = workspaces::of_login(&home.control, maker).await?;
    for (row, theirs) in workspaces::of_login(&home.control, of).await? {
        let Some((_, mine)) = mine.iter().find(|(mine, _)| mine.id == row.id) else {
            return Ok(Some(Refusal::Elsewhere));
        };
        let workspace = home.open_row(&row).await?;
        let both = members_of(&workspace, *mine, theirs).await?;
        let of = |id| both.iter().find(|member: &&Member| member.id == id);
        let may = of(*mine).is_some_and(|mine| {
            mine.may(Act::MANAGE_MEMBERS)
                && of(theirs).is_none_or(|theirs| rights::includes(&home.parts, mine.role, theirs.role))
        });
        if !may {
            return Ok(Some(Refusal::Elsewhere));
        }
    }
    Ok(None)
}

async fn members_of(workspace: &Workspace, one: MemberId, other: MemberId) -> db::Result<Vec<Member>> {
    const BOTH: &str = "
        select id, login_id, name, email, role, ended_at from members where id in ($1, $2) order by id";
    query(BOTH, args![one, other]).all(&workspace.main).await
}

/// A member makes a link for another; `refusal` was asked before. Answers the secret.
pub async fn make(
    home: &Home,
    workspace: &Workspace,
    member: &Member,
    resets: Resets,
    by: &Member,
) -> Result<String, HomeError> {
    let verb = FloorVerb::ResetLinkMade { name: member.name.clone(), resets: resets.to_string() };
    let mut change = workspace.change_in(&home.control, &by.actor()).await?;
    let secret = insert(&mut change.tx, member.login_id, resets, Some((by, workspace.id))).await?;
    change.record(subject(member.id), verb);
    change.commit().await?;
    Ok(secret)
}

/// The operator makes a link, for a login of any workspaces. Answers the secret.
pub async fn make_as_operator(home: &Home, login: &Login, resets: Resets) -> Result<String, HomeError> {
    let theirs = workspaces::of_login(&home.control, login.id).await?;
    let mut tx = home.control.begin().await?;
    let secret = insert(&mut tx, login.id, resets, None).await?;
    let now = tx.now();
    let told = theirs.iter().map(|(row, member)| {
        let verb = FloorVerb::ResetLinkMade { name: login.name.clone(), resets: resets.to_string() };
        (row.id, NewActivity::new(now, &Actor::System, subject(*member), verb))
    });
    untold::keep(&mut tx, told).await?;
    tx.commit().await?;
    untold::tell_left(home).await?;
    Ok(secret)
}

/// The mail of a link that somebody made for another.
pub async fn send(workspace: &Workspace, login: &Login, resets: Resets, secret: &str) -> db::Result<Posted> {
    let mut tx = workspace.main.begin().await?;
    let posted = mails::reset(&mut tx, workspace, login, resets.as_str(), secret, LASTS).await?;
    tx.commit().await?;
    Ok(posted)
}

/// Somebody who may be the login asks for a new password: whoever reads the login's mail gets a link. Nothing happens where
/// there is no such login, or it is nowhere a member.
pub async fn ask_by_mail(home: &Home, email: &str) -> Result<(), HomeError> {
    let Some(login) = find_login_by_email(&home.control, email).await? else { return Ok(()) };
    for (row, member) in workspaces::of_login(&home.control, login.id).await? {
        let workspace = home.open_row(&row).await?;
        let member = find_member(&workspace, member).await?;
        let Some(member) = member.filter(|member| member.ended_at.is_none()) else { continue };
        let secret = insert_own(&home.control, &login, workspace.id, home.clock.now()).await?;
        let mut change = workspace.change(&member.actor()).await?;
        let verb =
            FloorVerb::ResetLinkMade { name: login.name.clone(), resets: Resets::Password.to_string() };
        change.record(subject(member.id), verb);
        mails::reset(&mut change.tx, &workspace, &login, Resets::Password.as_str(), &secret, LASTS_BY_MAIL)
            .await?;
        change.commit().await?;
        return Ok(());
    }
    Ok(())
}

/// A link that its login asked for: it ends the ones before of the same kind, and none that another made.
async fn insert_own(
    control: &Db,
    login: &Login,
    workspace: WorkspaceId,
    now: Timestamp,
) -> db::Result<String> {
    const REPLACE: &str = "
        update reset_links set revoked_at = $2
         where login_id = $1 and maker_id = $1 and used_at is null and revoked_at is null";
    const INSERT: &str = "
        insert into reset_links (token_hash, id, login_id, resets, made_by, maker_id, workspace_id, created_at, expires_at)
        values ($1, $2, $3, 'password', $4, $3, $5, $6, $7)";
    let secret = token::new_secret("");
    let mut tx = control.begin().await?;
    query(REPLACE, args![login.id, now]).run(&mut tx).await?;
    let args = args![
        token::hash(&secret),
        ResetLinkId::new(),
        login.id,
        &login.name,
        workspace,
        now,
        now.plus(LASTS_BY_MAIL),
    ];
    query(INSERT, args).run(&mut tx).await?;
    tx.commit().await?;
    Ok(secret)
}

async fn insert(
    tx: &mut Tx,
    login: LoginId,
    resets: Resets,
    maker: Option<(&Member, WorkspaceId)>,
) -> db::Result<String> {
    const REPLACE: &str = "
        update reset_links set revoked_at = $2 where login_id = $1 and used_at is null and revoked_at is null";
    const INSERT: &str = "
        insert into reset_links (token_hash, id, login_id, resets, made_by, maker_id, workspace_id, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    const DROP: &str = "delete from reset_links where expires_at < $1";
    let (secret, now) = (token::new_secret(""), tx.now());
    query(DROP, args![now.plus(-30 * DAY)]).run(&mut *tx).await?;
    query(REPLACE, args![login, now]).run(&mut *tx).await?;
    let args = args![
        token::hash(&secret),
        ResetLinkId::new(),
        login,
        resets,
        maker.map_or_else(String::new, |(by, _)| by.name.clone()),
        maker.map(|(by, _)| by.login_id),
        maker.map(|(_, workspace)| workspace),
        now,
        now.plus(LASTS),
    ];
    query(INSERT, args).run(tx).await?;
    Ok(secret)
}

/// The links that can be used for members of the workspace, the newest first, whoever made them.
pub async fn open(control: &Db, workspace: &Workspace) -> db::Result<Vec<ResetLink>> {
    let sql = format!(
        "select {COLUMNS} from reset_links r
           join logins l on l.id = r.login_id
           join memberships m on m.login_id = r.login_id
          where m.workspace_id = $1 and {OPEN} and r.expires_at > $2
          order by r.created_at desc, r.id"
    );
    query_dynamic(sql, args![workspace.id, workspace.clock.now()]).all(control).await
}

/// The link with this secret, while it can be used.
pub async fn find(home: &Home, secret: &str) -> Result<Option<ResetLink>, HomeError> {
    let sql = format!(
        "select {COLUMNS} from reset_links r join logins l on l.id = r.login_id
          where r.token_hash = $1 and {OPEN} and r.expires_at > $2"
    );
    let args = args![token::hash(secret), home.clock.now()];
    let found: Option<ResetLink> = query_dynamic(sql, args).optional(&home.control).await?;
    let Some(link) = found else { return Ok(None) };
    let Some(maker) = link.maker else { return Ok(Some(link)) };
    // The login may have joined another workspace or left this one, and the maker may be admin no more.
    let theirs = workspaces::of_login(&home.control, link.login).await?;
    let belongs = theirs.iter().any(|(row, _)| Some(row.id) == link.workspace);
    // What the login asked for itself needs nobody's leave.
    let stands = belongs && (maker == link.login || refusal(home, maker, link.login).await?.is_none());
    Ok(stands.then_some(link))
}

/// Takes a link back. False where there is none for a member of this workspace.
pub async fn revoke(control: &Db, workspace: &Workspace, id: ResetLinkId, by: &Actor) -> db::Result<bool> {
    const REVOKE: &str = "
        update reset_links set revoked_at = $3
         where id = $1 and used_at is null and revoked_at is null
           and login_id in (select login_id from memberships where workspace_id = $2)
        returning login_id as a";
    const MEMBER: &str = "
        select m.member_id as a, l.name as b from memberships m join logins l on l.id = m.login_id
         where m.workspace_id = $1 and m.login_id = $2";
    let mut change = workspace.change_in(control, by).await?;
    let tx = &mut change.tx;
    let args = args![id, workspace.id, workspace.clock.now()];
    let Some((login,)) = query(REVOKE, args).optional::<(LoginId,)>(&mut *tx).await? else {
        return Ok(false);
    };
    let (member, name): (MemberId, String) = query(MEMBER, args![workspace.id, login]).one(tx).await?;
    change.record(subject(member), FloorVerb::ResetLinkRevoked { name });
    change.commit().await?;
    Ok(true)
}

/// Does what the link is for, and signs the login out everywhere. False where another was first or time ran out. The
/// password must be hashed already.
pub async fn take(home: &Home, link: &ResetLink, password: Option<String>) -> Result<bool, HomeError> {
    const CLAIM: &str = "
        update reset_links set used_at = $2
         where id = $1 and used_at is null and revoked_at is null and expires_at > $2";
    const PASSWORD: &str = "update logins set password_hash = $2 where id = $1";
    let control = &home.control;
    let Some(login) = find_login(control, link.login).await? else { return Ok(false) };
    let mut places = Vec::new();
    for (row, member) in workspaces::of_login(control, login.id).await? {
        places.push((home.open_row(&row).await?, member));
    }
    let mut tx = control.begin().await?;
    if query(CLAIM, args![link.id, home.clock.now()]).run(&mut tx).await? != 1 {
        return Ok(false);
    }
    if let Some(hash) = password.filter(|_| link.resets.password()) {
        query(PASSWORD, args![login.id, hash]).run(&mut tx).await?;
    }
    if link.resets.second_factor() {
        second_factor::end_in(&mut tx, login.id).await?;
    }
    session::end_all(&mut tx, login.id).await?;
    devices::forget_all(&mut tx, login.id).await?;
    let now = tx.now();
    let told = places.iter().map(|(workspace, member)| {
        let verb = FloorVerb::ResetLinkUsed { name: login.name.clone(), resets: link.resets.to_string() };
        let actor = Actor::Member { id: *member, name: login.name.clone() };
        (workspace.id, NewActivity::new(now, &actor, subject(*member), verb))
    });
    untold::keep(&mut tx, told).await?;
    tx.commit().await?;
    for (workspace, _) in &places {
        untold::tell_soon(control, workspace).await;
        workspace.live.members_changed();
    }
    Ok(true)
}

fn subject(member: MemberId) -> Subject {
    Subject::alone(SubjectKind::Member, member.0)
}

impl FromRow for ResetLink {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            login: row.get("login_id")?,
            email: row.get("email")?,
            resets: row.get("resets")?,
            made_by: row.get("made_by")?,
            maker: row.get("maker_id")?,
            workspace: row.get("workspace_id")?,
            expires_at: row.get("expires_at")?,
        })
    }
}
