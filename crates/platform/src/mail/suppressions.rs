//! Who must not be written to, why, and who said so.
//!
//! Invariant: one reason stands once for a person and a topic; lifting it keeps the row with who did it.

use bansou_letters::{Address, Suppression};

use super::{RecipientId, Verb};
use crate::{
    activity::{Change, Subject, SubjectKind},
    args,
    db::{self, Db, FromRow, Row, Tx, query, query_dynamic},
    ids::{MailId, SuppressionId},
    time::Timestamp,
};

/// One line of the list.
#[derive(Clone, Debug)]
pub struct Suppressed {
    pub id: SuppressionId,
    pub recipient: RecipientId,
    pub address: String,
    /// Empty where it is about all letters.
    pub topic: String,
    pub reason: Suppression,
    /// What the mail server said, or what was noted.
    pub words: String,
    pub mail: Option<MailId>,
    /// Empty where it was the person, or a mail server.
    pub added_name: String,
    pub added_at: Timestamp,
}

/// Whom it is about, and which letters.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    pub recipient: RecipientId,
    pub address: &'a str,
    /// Empty for all.
    pub topic: &'a str,
}

const COLUMNS: &str = "id, recipient, address, topic, reason, words, mail_id, added_name, added_at";

/// The reasons that stand for letters of the topic to this person.
pub async fn standing(tx: &mut Tx, recipient: RecipientId, topic: &str) -> db::Result<Vec<Suppression>> {
    const STANDING: &str = "
        select reason as a from mail_suppressions
         where recipient = $1 and (topic = '' or topic = $2) and lifted_at is null";
    read(query(STANDING, args![recipient, topic]).all(tx).await?)
}

/// The topics that the person stopped.
pub async fn stopped(db: &Db, recipient: RecipientId) -> db::Result<Vec<String>> {
    const STOPPED: &str = "
        select topic as a from mail_suppressions
         where recipient = $1 and reason = 'unsubscribed' and lifted_at is null";
    let rows: Vec<(String,)> = query(STOPPED, args![recipient]).all(db).await?;
    Ok(rows.into_iter().map(|(topic,)| topic).collect())
}

fn read(rows: Vec<(String,)>) -> db::Result<Vec<Suppression>> {
    rows.into_iter().map(|(text,)| text.parse().map_err(|why| db::unreadable("reason", why))).collect()
}

/// The list, the newest first: those before this one, so many at most.
pub async fn list(db: &Db, before: Option<SuppressionId>, most: i64) -> db::Result<Vec<Suppressed>> {
    let sql = format!(
        "select {COLUMNS} from mail_suppressions where lifted_at is null and id < $1 order by id desc limit $2"
    );
    let before = before.map_or(uuid::Uuid::max(), |id| id.0);
    query_dynamic(sql, args![before, most]).all(db).await
}

/// A member puts an address on the list. False where it is there.
pub async fn add_by_hand(change: &mut Change<'_>, address: &Address, note: &str) -> db::Result<bool> {
    let text = address.to_string();
    let recipient = RecipientId::of(change.workspace.id, address);
    add(change, About { recipient, address: &text, topic: "" }, Suppression::ByHand, note, None).await
}

/// A mail server's answer or report puts an address on the list.
pub async fn add_of_mail(
    change: &mut Change<'_>,
    about: About<'_>,
    reason: Suppression,
    words: &str,
    mail: MailId,
) -> db::Result<bool> {
    add(change, about, reason, words, Some(mail)).await
}

/// The person stops letters of a topic. False where they had.
pub async fn unsubscribe(change: &mut Change<'_>, about: About<'_>) -> db::Result<bool> {
    add(change, about, Suppression::Unsubscribed, "", None).await
}

/// The person wants letters of the topic again. False where they were not stopped.
pub async fn subscribe(change: &mut Change<'_>, about: About<'_>) -> db::Result<bool> {
    const LIFT: &str = "
        update mail_suppressions set lifted_at = $3, lifted_name = ''
         where recipient = $1 and topic = $2 and reason = 'unsubscribed' and lifted_at is null
        returning id as a";
    let args = args![about.recipient, about.topic, change.now];
    let lifted: Option<(SuppressionId,)> = query(LIFT, args).optional(&mut change.tx).await?;
    let Some((id,)) = lifted else { return Ok(false) };
    change.record(line(id), Verb::MailSuppressionLifted { reason: Suppression::Unsubscribed.to_string() });
    Ok(true)
}

/// Takes a line off the list. False where there is none.
pub async fn lift(change: &mut Change<'_>, id: SuppressionId) -> db::Result<bool> {
    const LIFT: &str = "
        update mail_suppressions set lifted_at = $2, lifted_by = $3, lifted_name = $4
         where id = $1 and lifted_at is null returning reason as a";
    let args = args![id, change.now, change.actor.member(), change.actor.name()];
    let Some((reason,)) = query(LIFT, args).optional::<(String,)>(&mut change.tx).await? else {
        return Ok(false);
    };
    change.record(line(id), Verb::MailSuppressionLifted { reason });
    Ok(true)
}

async fn add(
    change: &mut Change<'_>,
    about: About<'_>,
    reason: Suppression,
    words: &str,
    mail: Option<MailId>,
) -> db::Result<bool> {
    const ADD: &str = "
        insert into mail_suppressions (id, recipient, address, topic, reason, words, mail_id, added_by, added_name, added_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict do nothing";
    let id = SuppressionId::new();
    let args = args![
        id,
        about.recipient,
        about.address,
        about.topic,
        reason.as_str(),
        words,
        mail,
        change.actor.member(),
        change.actor.name(),
        change.now,
    ];
    if query(ADD, args).run(&mut change.tx).await? == 0 {
        return Ok(false);
    }
    change.record(line(id), Verb::MailSuppressed { reason: reason.to_string() });
    Ok(true)
}

fn line(id: SuppressionId) -> Subject {
    Subject::alone(SubjectKind::Workspace, id.0)
}

impl FromRow for Suppressed {
    fn from_row(row: &Row) -> db::Result<Self> {
        let reason: String = row.get("reason")?;
        Ok(Self {
            id: row.get("id")?,
            recipient: row.get("recipient")?,
            address: row.get("address")?,
            topic: row.get("topic")?,
            reason: reason.parse().map_err(|why| db::unreadable("reason", why))?,
            words: row.get("words")?,
            mail: row.get("mail_id")?,
            added_name: row.get("added_name")?,
            added_at: row.get("added_at")?,
        })
    }
}
