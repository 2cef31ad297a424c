//! The rows of the outbox.
//!
//! Invariant: a row changes its state only from those in which the change makes sense, so that two who act at once do not undo
//! each other.

use super::{Mail, MailReason, MailState, RecipientId, Topic};
use crate::{
    args,
    db::{self, Db, FromRow, Row, Tx, query, query_dynamic},
    ids::{MailId, MemberId},
    time::Timestamp,
};

pub(super) const COLUMNS: &str = "id, message_id, topic, recipient, to_name, to_address, subject, state, reason, words,
    attempts, due_at, has_secret, cast(case when has_secret = 0 or secret is not null then 1 else 0 end as bigint) as is_whole, created_at, settled_at";

/// A row about to be written.
#[derive(Debug)]
pub(super) struct NewRow {
    pub id: MailId,
    pub message_id: String,
    pub topic: &'static Topic,
    pub recipient: RecipientId,
    pub to_name: String,
    pub to_address: String,
    pub time_zone: Option<String>,
    pub subject: String,
    pub html: String,
    pub plain: String,
    pub secret: Option<String>,
    pub has_secret: bool,
    pub state: MailState,
    pub reason: Option<MailReason>,
    pub words: Option<String>,
    pub due_at: Option<Timestamp>,
    pub not_after: Option<Timestamp>,
    pub once: Option<String>,
    pub by: Option<MemberId>,
    pub created_at: Timestamp,
}

/// False where there is one of that name already.
pub(super) async fn insert(tx: &mut Tx, row: NewRow) -> db::Result<bool> {
    const INSERT: &str = "
        insert into mails (id, message_id, topic, urgency, recipient, to_name, to_address, time_zone, subject, html, plain,
                           secret, has_secret, state, reason, words, due_at, not_after, once_key, created_by, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
        on conflict do nothing";
    let args = args![
        row.id,
        row.message_id,
        row.topic.name,
        row.topic.urgency.as_str(),
        row.recipient,
        row.to_name,
        row.to_address,
        row.time_zone,
        row.subject,
        row.html,
        row.plain,
        row.secret,
        row.has_secret,
        row.state,
        row.reason,
        row.words,
        row.due_at,
        row.not_after,
        row.once,
        row.by,
        row.created_at,
    ];
    Ok(query(INSERT, args).run(tx).await? == 1)
}

pub async fn find(db: &Db, id: MailId) -> db::Result<Option<Mail>> {
    query_dynamic(format!("select {COLUMNS} from mails where id = $1"), args![id]).optional(db).await
}

/// A letter's HTML and text, as they are shown.
pub(super) async fn words(db: &Db, id: MailId) -> db::Result<Option<(String, String)>> {
    const WORDS: &str = "select html as a, plain as b from mails where id = $1";
    query(WORDS, args![id]).optional(db).await
}

/// The bytes of the letter as they are sent; none before the first attempt, and of a letter that opens something.
pub(super) async fn source(db: &Db, id: MailId) -> db::Result<Option<Vec<u8>>> {
    const SOURCE: &str = "select raw as a from mails where id = $1 and has_secret = 0";
    let found: Option<(Option<Vec<u8>>,)> = query(SOURCE, args![id]).optional(db).await?;
    Ok(found.and_then(|(raw,)| raw))
}

/// Lets a letter be sent by hand, whatever held it back but the list of those who must not be written to. False where it is
/// on its way already, or cannot be sent any more.
pub(super) async fn send_by_hand(tx: &mut Tx, id: MailId, now: Timestamp) -> db::Result<bool> {
    const SEND: &str = "
        update mails set state = 'waiting', reason = null, words = null, due_at = $2, by_hand = 1, attempts = 0, settled_at = null,
                         not_after = case when has_secret = 1 then not_after else null end
         where id = $1 and state in ('held', 'retry', 'failed', 'unknown', 'cancelled')
           and (has_secret = 0 or secret is not null) and (reason is null or reason <> 'unwritable')";
    Ok(query(SEND, args![id, now]).run(tx).await? == 1)
}

/// Takes a letter back that is not sent yet. What it opens can then be sent no more.
pub(super) async fn cancel(tx: &mut Tx, id: MailId, now: Timestamp) -> db::Result<bool> {
    const CANCEL: &str = "
        update mails set state = 'cancelled', due_at = null, secret = null, settled_at = $2,
                         raw = case when has_secret = 1 then null else raw end
         where id = $1 and state in ('waiting', 'held', 'retry')";
    Ok(query(CANCEL, args![id, now]).run(tx).await? == 1)
}

impl FromRow for Mail {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            message_id: row.get("message_id")?,
            topic: row.get("topic")?,
            recipient: row.get("recipient")?,
            to_name: row.get("to_name")?,
            to_address: row.get("to_address")?,
            subject: row.get("subject")?,
            state: row.get("state")?,
            reason: row.get("reason")?,
            words: row.get("words")?,
            attempts: row.get("attempts")?,
            due_at: row.get("due_at")?,
            has_secret: row.get("has_secret")?,
            is_whole: row.get("is_whole")?,
            created_at: row.get("created_at")?,
            settled_at: row.get("settled_at")?,
        })
    }
}
