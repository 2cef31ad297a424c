//! A member's own judgement of an account's band, with a reason and an expiry.
//!
//! Invariant: an override stands beside the computed score and never changes it; an account has at most one in force.

use jiff::civil::Date;

use super::{Band, batch, score};
use crate::{
    Verb,
    activity::{Actor, Subject},
    args,
    db::{self, Db, FromRow, Row, Tx, query},
    ids::{AccountId, MemberId, OverrideId},
    time::Timestamp,
    web::Scope,
    workspaces::Workspace,
};

/// An override in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    pub id: OverrideId,
    pub account: AccountId,
    pub band: Band,
    pub reason: String,
    pub set_by: Option<MemberId>,
    pub set_by_name: Option<String>,
    pub created_at: Timestamp,
    /// The last day on which it holds.
    pub expires_on: Date,
}

const COLUMNS: &str = "
    select o.id, o.account_id, o.band, o.reason, o.set_by, m.name, o.created_at, o.expires_on
      from score_overrides o left join members m on m.id = o.set_by
     where o.ended_at is null";

impl FromRow for Override {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account_id")?,
            band: row.get("band")?,
            reason: row.get("reason")?,
            set_by: row.get("set_by")?,
            set_by_name: row.get("name")?,
            created_at: row.get("created_at")?,
            expires_on: row.get("expires_on")?,
        })
    }
}

/// The override in force on an account.
pub async fn of_account(db: &Db, account: AccountId) -> db::Result<Option<Override>> {
    db::query_dynamic(format!("{COLUMNS} and o.account_id = $1"), args![account]).optional(db).await
}

/// The overrides in force on these accounts.
pub async fn of_accounts(db: &Db, accounts: &[AccountId]) -> db::Result<Vec<Override>> {
    batch::rows(db, &format!("{COLUMNS} and o.account_id in ({{accounts}})"), args![], accounts).await
}

/// Sets the account's band by hand up to and with a day. One that was in force gives way.
pub async fn set(
    scope: &Scope,
    account: AccountId,
    band: Band,
    reason: String,
    expires_on: Date,
) -> db::Result<()> {
    const INSERT: &str = "
        insert into score_overrides (id, account_id, band, reason, set_by, created_at, expires_on)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let mut change = scope.change().await?;
    let (tx, now) = (&mut change.tx, change.now);
    close(tx, account, now).await?;
    let id = OverrideId::new();
    query(INSERT, args![id, account, band, &reason, scope.actor.member(), now, expires_on])
        .run(&mut *tx)
        .await?;
    show_band(tx, account, Some(band)).await?;
    let verb = Verb::HealthOverridden { band, reason, expires: expires_on.to_string() };
    change.record(Subject::account(account), verb);
    change.commit().await
}

/// Ends the override in force; false where there is none.
pub async fn end(scope: &Scope, account: AccountId) -> db::Result<bool> {
    let workspace = &scope.workspace;
    let Some(standing) = of_account(&workspace.main, account).await? else { return Ok(false) };
    end_one(workspace, &standing, &scope.actor, false).await?;
    Ok(true)
}

/// Ends the overrides whose last day has passed.
pub(super) async fn end_expired(workspace: &Workspace) -> db::Result<()> {
    let sql = format!("{COLUMNS} and o.expires_on < $1");
    let expired: Vec<Override> =
        db::query_dynamic(sql, args![workspace.today()]).all(&workspace.main).await?;
    for standing in &expired {
        end_one(workspace, standing, &Actor::System, true).await?;
    }
    Ok(())
}

async fn end_one(workspace: &Workspace, standing: &Override, actor: &Actor, expired: bool) -> db::Result<()> {
    let account = standing.account;
    let computed = score::in_force(&workspace.main, account, Timestamp(i64::MAX)).await?;
    let mut change = workspace.change(actor).await?;
    if close(&mut change.tx, account, change.now).await? {
        show_band(&mut change.tx, account, computed.and_then(|row| row.band)).await?;
        change.record(Subject::account(account), Verb::HealthOverrideEnded { band: standing.band, expired });
    }
    change.commit().await
}

async fn close(tx: &mut Tx, account: AccountId, now: Timestamp) -> db::Result<bool> {
    const CLOSE: &str = "update score_overrides set ended_at = $2 where account_id = $1 and ended_at is null";
    Ok(query(CLOSE, args![account, now]).run(tx).await? > 0)
}

/// An account without a score keeps none: an override says how the score is to be read.
async fn show_band(tx: &mut Tx, account: AccountId, band: Option<Band>) -> db::Result<()> {
    const SHOW: &str = "update accounts set band = $2 where id = $1 and scored_at is not null";
    query(SHOW, args![account, band]).run(tx).await?;
    Ok(())
}
