//! The rows behind answers.

use jiff::civil::Date;

use super::answer::{Answer, AnswerKind, Seen};
use crate::{
    args,
    db::{self, Db, FromRow, Row, Tx, query, unreadable},
    ids::{AccountId, MemberId, TodayAnswerId},
    time::Timestamp,
};

pub(super) struct NewAnswer<'a> {
    pub id: TodayAnswerId,
    pub by: MemberId,
    pub account: AccountId,
    pub kind: AnswerKind,
    pub until: Option<Date>,
    pub reason: Option<&'a str>,
    pub seen: &'a Seen,
}

pub(super) async fn insert(tx: &mut Tx, new: &NewAnswer<'_>, now: Timestamp) -> db::Result<()> {
    const INSERT: &str = "
        insert into today_answers (id, member_id, account_id, answer, until_on, reason, seen, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let seen = serde_json::to_value(new.seen).map_err(|e| unreadable("seen", e))?;
    let args =
        args![new.id, new.by, new.account, new.kind, new.until, new.reason.map(str::to_owned), seen, now];
    query(INSERT, args).run(tx).await?;
    Ok(())
}

/// Ends what the member said of the account before.
pub(super) async fn end_of_member(
    tx: &mut Tx,
    member: MemberId,
    account: AccountId,
    now: Timestamp,
) -> db::Result<()> {
    const END: &str = "
        update today_answers set ended_at = $3 where member_id = $1 and account_id = $2 and ended_at is null";
    query(END, args![member, account, now]).run(tx).await?;
    Ok(())
}

/// Whether the answer still stood.
pub(super) async fn end(tx: &mut Tx, id: TodayAnswerId, now: Timestamp) -> db::Result<bool> {
    const END: &str = "update today_answers set ended_at = $2 where id = $1 and ended_at is null";
    Ok(query(END, args![id, now]).run(tx).await? == 1)
}

pub(super) async fn account_of(db: &Db, id: TodayAnswerId) -> db::Result<Option<AccountId>> {
    const ACCOUNT: &str = "select account_id as a from today_answers where id = $1";
    Ok(query(ACCOUNT, args![id]).optional::<(AccountId,)>(db).await?.map(|(account,)| account))
}

/// Answers that stand: the viewer's own and, where `owners` is set, each owner's about their own account.
pub(super) async fn standing(db: &Db, viewer: MemberId, owners: bool) -> db::Result<Vec<Answer>> {
    const STANDING: &str = "
        select t.id, t.account_id, t.answer, t.until_on, t.reason, t.seen, t.created_at, m.name
          from today_answers t
          join accounts a on a.id = t.account_id
          join members m on m.id = t.member_id
         where t.ended_at is null and (t.member_id = $1 or ($2 = 1 and t.member_id = a.owner_id))
         order by t.created_at desc, t.id";
    query(STANDING, args![viewer, owners]).all(db).await
}

impl FromRow for Answer {
    fn from_row(row: &Row) -> db::Result<Self> {
        let seen: serde_json::Value = row.get("seen")?;
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account_id")?,
            kind: row.get("answer")?,
            until: row.get("until_on")?,
            reason: row.get("reason")?,
            by: row.get("name")?,
            at: row.get("created_at")?,
            seen: serde_json::from_value(seen).map_err(|e| unreadable("seen", e))?,
        })
    }
}
