//! The rows behind notes.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Note, NoteError, NoteFields};
use crate::{
    args,
    db::{self, Db, FromRow, Row, Tx, Value, insert_many, placeholder_list, query, query_dynamic},
    ids::{AccountId, MemberId, NoteAttendeeId, NoteId, PersonId},
    time::Timestamp,
};

const SELECT: &str = "
    select n.id, n.account_id, n.author_id, m.name as author_name, n.kind, n.body, n.held_at, n.written_at, n.updated_at
      from notes n left join members m on m.id = n.author_id";

pub(super) async fn find(db: &Db, id: NoteId) -> db::Result<Option<Note>> {
    let found = query_dynamic(format!("{SELECT} where n.id = $1"), args![id]).all(db).await?;
    Ok(with_attendees(db, found).await?.pop())
}

pub(super) async fn of_account(db: &Db, account: AccountId, limit: i64) -> db::Result<Vec<Note>> {
    let sql = format!(
        "{SELECT} where n.account_id = $1 order by coalesce(n.held_at, n.written_at) desc, n.id desc limit $2"
    );
    with_attendees(db, query_dynamic(sql, args![account, limit]).all(db).await?).await
}

async fn with_attendees(db: &Db, mut notes: Vec<Note>) -> db::Result<Vec<Note>> {
    if notes.is_empty() {
        return Ok(notes);
    }
    let sql = format!(
        "select x.note_id as a, x.person_id as b, p.name as c, x.member_id as d, m.name as e
           from note_attendees x left join people p on p.id = x.person_id left join members m on m.id = x.member_id
          where x.note_id in ({}) order by x.person_id, x.member_id",
        placeholder_list(1, notes.len())
    );
    type Attendee = (NoteId, Option<PersonId>, Option<String>, Option<MemberId>, Option<String>);
    let ids = notes.iter().map(|note| Value::from(note.id)).collect();
    let rows: Vec<Attendee> = query_dynamic(sql, ids).all(db).await?;
    let places: HashMap<NoteId, usize> = notes.iter().enumerate().map(|(at, note)| (note.id, at)).collect();
    for (note, person, person_name, member, member_name) in rows {
        let Some(note) = places.get(&note).map(|at| &mut notes[*at]) else { continue };
        note.people.extend(person.zip(person_name));
        note.members.extend(member.zip(member_name));
    }
    Ok(notes)
}

pub(super) async fn account_exists(db: &Db, account: AccountId) -> db::Result<bool> {
    const EXISTS: &str = "select id as a from accounts where id = $1";
    Ok(query(EXISTS, args![account]).optional::<(AccountId,)>(db).await?.is_some())
}

/// Whether all who are named are people of the account and members.
pub(super) async fn check_attendees(
    db: &Db,
    account: AccountId,
    fields: &NoteFields,
) -> Result<(), NoteError> {
    if !fields.people.is_empty() {
        let sql = format!(
            "select id as a from people where account_id = $1 and id in ({})",
            placeholder_list(2, fields.people.len())
        );
        let mut args = args![account];
        args.extend(fields.people.iter().map(|id| Value::from(*id)));
        let found: Vec<(PersonId,)> = query_dynamic(sql, args).all(db).await?;
        if let Some(missing) = fields.people.iter().find(|id| !found.contains(&(**id,))) {
            return Err(NoteError::UnknownAttendee(missing.0));
        }
    }
    if !fields.members.is_empty() {
        let sql = format!(
            "select id as a from members where id in ({})",
            placeholder_list(1, fields.members.len())
        );
        let args = fields.members.iter().map(|id| Value::from(*id)).collect();
        let found: Vec<(MemberId,)> = query_dynamic(sql, args).all(db).await?;
        if let Some(missing) = fields.members.iter().find(|id| !found.contains(&(**id,))) {
            return Err(NoteError::UnknownAttendee(missing.0));
        }
    }
    Ok(())
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: NoteId,
    account: AccountId,
    author: Option<MemberId>,
    fields: &NoteFields,
    held_at: Option<Timestamp>,
    now: Timestamp,
) -> db::Result<()> {
    const INSERT: &str = "
        insert into notes (id, account_id, author_id, kind, body, held_at, written_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $7)";
    let args = args![id, account, author, fields.kind, &fields.body, held_at, now];
    query(INSERT, args).run(tx).await?;
    Ok(())
}

pub(super) async fn update(
    tx: &mut Tx,
    id: NoteId,
    fields: &NoteFields,
    held_at: Option<Timestamp>,
    now: Timestamp,
) -> db::Result<()> {
    const UPDATE: &str = "update notes set kind = $2, body = $3, held_at = $4, updated_at = $5 where id = $1";
    query(UPDATE, args![id, fields.kind, &fields.body, held_at, now]).run(tx).await?;
    Ok(())
}

/// The rows of who attended.
pub(super) async fn attendances(tx: &mut Tx, note: NoteId) -> db::Result<Vec<Uuid>> {
    const ATTENDANCES: &str = "select id as a from note_attendees where note_id = $1";
    let rows: Vec<(Uuid,)> = query(ATTENDANCES, args![note]).all(tx).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub(super) async fn nobody_attends(tx: &mut Tx, note: NoteId) -> db::Result<()> {
    const NOBODY: &str = "delete from note_attendees where note_id = $1";
    query(NOBODY, args![note]).run(tx).await?;
    Ok(())
}

pub(super) async fn insert_attendees(
    tx: &mut Tx,
    note: NoteId,
    rows: Vec<(NoteAttendeeId, Option<Uuid>, Option<Uuid>)>,
) -> db::Result<()> {
    const INSERT: &str = "insert into note_attendees (id, note_id, person_id, member_id)";
    let rows = rows.into_iter().map(|(id, person, member)| args![id, note, person, member]);
    insert_many(tx, INSERT, "", rows.collect::<Vec<_>>()).await?;
    Ok(())
}

impl FromRow for Note {
    fn from_row(row: &Row) -> db::Result<Self> {
        let author: Option<MemberId> = row.get("author_id")?;
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account_id")?,
            author: author.zip(row.get("author_name")?),
            kind: row.get("kind")?,
            body: row.get("body")?,
            held_at: row.get("held_at")?,
            written_at: row.get("written_at")?,
            updated_at: row.get("updated_at")?,
            people: Vec::new(),
            members: Vec::new(),
        })
    }
}
