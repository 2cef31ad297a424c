//! The rows behind notes.

use super::Note;
use crate::{
    args,
    db::{self, Db, FromRow, Row, Tx, query, query_dynamic},
    ids::{AccountId, MemberId, NoteId},
    time::Timestamp,
};

const SELECT: &str = "
    select n.id, n.account_id, n.author_id, m.name as author_name, n.body, n.written_at, n.updated_at
      from notes n left join members m on m.id = n.author_id";

pub(super) async fn find(db: &Db, id: NoteId) -> db::Result<Option<Note>> {
    query_dynamic(format!("{SELECT} where n.id = $1"), args![id]).optional(db).await
}

pub(super) async fn of_account(db: &Db, account: AccountId, limit: i64) -> db::Result<Vec<Note>> {
    let sql = format!("{SELECT} where n.account_id = $1 order by n.written_at desc, n.id desc limit $2");
    query_dynamic(sql, args![account, limit]).all(db).await
}

pub(super) async fn account_exists(db: &Db, account: AccountId) -> db::Result<bool> {
    const EXISTS: &str = "select id as a from accounts where id = $1";
    Ok(query(EXISTS, args![account]).optional::<(AccountId,)>(db).await?.is_some())
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: NoteId,
    account: AccountId,
    author: Option<MemberId>,
    body: &str,
    now: Timestamp,
) -> db::Result<()> {
    const INSERT: &str = "
        insert into notes (id, account_id, author_id, body, written_at, updated_at)
        values ($1, $2, $3, $4, $5, $5)";
    query(INSERT, args![id, account, author, body, now]).run(tx).await?;
    Ok(())
}

pub(super) async fn update(tx: &mut Tx, id: NoteId, body: &str, now: Timestamp) -> db::Result<()> {
    const UPDATE: &str = "update notes set body = $2, updated_at = $3 where id = $1";
    query(UPDATE, args![id, body, now]).run(tx).await?;
    Ok(())
}

/// Whether the note was there.
pub(super) async fn delete(tx: &mut Tx, id: NoteId) -> db::Result<bool> {
    const DELETE: &str = "delete from notes where id = $1";
    Ok(query(DELETE, args![id]).run(tx).await? == 1)
}

impl FromRow for Note {
    fn from_row(row: &Row) -> db::Result<Self> {
        let author: Option<MemberId> = row.get("author_id")?;
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account_id")?,
            author: author.zip(row.get("author_name")?),
            body: row.get("body")?,
            written_at: row.get("written_at")?,
            updated_at: row.get("updated_at")?,
        })
    }
}
