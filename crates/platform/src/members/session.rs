//! Sessions: a browser that signed in.
//!
//! Invariant: a session ends when it was not used for long, when it is old however much it was used, when its login ends
//! it, or when the password changes.

use super::{Login, token};
use crate::{
    args,
    db::{self, Db, FromRow, Row, Tx, query},
    ids::{LoginId, SessionId},
    time::{DAY, MINUTE, Timestamp},
};

/// The cookie that carries the secret.
pub const COOKIE: &str = "bansou_session";

/// How long a session lasts without being used.
pub const LASTS: i64 = 14 * DAY;

/// How long a session lasts in all: then even one in daily use asks for the password again.
pub const MOST: i64 = 90 * DAY;

/// A session as its login sees it in the list.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: SessionId,
    pub login_id: LoginId,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub user_agent: String,
    pub address: String,
}

/// Starts a session and answers the cookie's secret.
pub async fn start(
    control: &Db,
    login: &Login,
    user_agent: &str,
    address: &str,
    now: Timestamp,
) -> db::Result<String> {
    const START: &str = "
        insert into sessions (token_hash, id, login_id, created_at, last_seen_at, expires_at, user_agent, address)
        values ($1, $2, $3, $4, $4, $5, $6, $7)";
    let secret = token::new_secret("");
    let agent: String = user_agent.chars().take(300).collect();
    let args = args![token::hash(&secret), SessionId::new(), login.id, now, now.plus(LASTS), agent, address];
    query(START, args).run(control).await?;
    Ok(secret)
}

/// A session that was found by its cookie.
#[derive(Clone, Debug)]
pub struct Found {
    pub session: Session,
    /// For how long it lasts from now on, where it was prolonged; its cookie is to last as long.
    pub prolonged: Option<i64>,
}

/// The session behind a cookie, if it still lasts. Being seen prolongs it, at most once a minute.
pub async fn find(control: &Db, secret: &str, now: Timestamp) -> db::Result<Option<Found>> {
    const FIND: &str = "
        select id, login_id, created_at, last_seen_at, user_agent, address from sessions
         where token_hash = $1 and expires_at > $2";
    const SEEN: &str = "update sessions set last_seen_at = $2, expires_at = $3 where id = $1";
    let found: Option<Session> = query(FIND, args![token::hash(secret), now]).optional(control).await?;
    let Some(session) = found else { return Ok(None) };
    let mut prolonged = None;
    if now.0 - session.last_seen_at.0 > MINUTE {
        let until = now.plus(LASTS).min(session.created_at.plus(MOST));
        query(SEEN, args![session.id, now, until]).run(control).await?;
        prolonged = Some(until.0 - now.0);
    }
    Ok(Some(Found { session, prolonged }))
}

/// A login's sessions, the one used last first.
pub async fn of_login(control: &Db, login: LoginId, now: Timestamp) -> db::Result<Vec<Session>> {
    const OF_LOGIN: &str = "
        select id, login_id, created_at, last_seen_at, user_agent, address from sessions
         where login_id = $1 and expires_at > $2 order by last_seen_at desc, id";
    query(OF_LOGIN, args![login, now]).all(control).await
}

/// Whether the session still is one.
pub async fn stands(control: &Db, session: SessionId) -> db::Result<bool> {
    const STANDS: &str = "select count(*) as a from sessions where id = $1";
    Ok(query(STANDS, args![session]).one::<(i64,)>(control).await?.0 > 0)
}

/// Ends one session of the login. False where it was not one of theirs.
pub async fn end(control: &Db, login: LoginId, session: SessionId) -> db::Result<bool> {
    const END: &str = "delete from sessions where id = $1 and login_id = $2";
    Ok(query(END, args![session, login]).run(control).await? == 1)
}

/// Ends every session of the login, and what it began of a sign-in.
pub(crate) async fn end_all(tx: &mut Tx, login: LoginId) -> db::Result<()> {
    const END_ALL: &str = "delete from sessions where login_id = $1";
    const END_STEPS: &str = "delete from sign_in_steps where login_id = $1";
    query(END_ALL, args![login]).run(&mut *tx).await?;
    query(END_STEPS, args![login]).run(tx).await?;
    Ok(())
}

/// Ends every session of the login but the given one.
pub async fn end_others(control: &Db, login: LoginId, but: Option<SessionId>) -> db::Result<u64> {
    const END_OTHERS: &str = "delete from sessions where login_id = $1 and id <> $2";
    query(END_OTHERS, args![login, but.unwrap_or(SessionId(uuid::Uuid::nil()))]).run(control).await
}

impl FromRow for Session {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            login_id: row.get("login_id")?,
            created_at: row.get("created_at")?,
            last_seen_at: row.get("last_seen_at")?,
            user_agent: row.get("user_agent")?,
            address: row.get("address")?,
        })
    }
}
