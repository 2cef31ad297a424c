//! Taking the next letter that is due: whether it may be sent now is asked, its bytes are written, and the row says that it is
//! being handed over, in one transaction.
//!
//! Invariant: tasks of all programs take turns by the row of the rules, so that two letters to one person cannot both take the
//! last place of the budget; and no letter is given to a mail server before its row says so.

use bansou_letters::{
    Decision, Envelope, HeldBack, Mailbox, MessageId, RawLetter, Urgency, decide, time_zone,
};
use uuid::Uuid;

use super::{MailReason, MailState, RecipientId, outbox, rules, suppressions, topic, write::ToWrite};
use crate::{
    args,
    db::{self, FromRow, Row, Tx, query, query_dynamic},
    ids::MailId,
    post::Out,
    time::Timestamp,
    workspaces::Workspace,
};

/// What was found to do.
#[derive(Debug)]
pub(super) enum Next {
    Nothing,
    /// A letter was due and is not to be sent now; its row says why.
    Passed,
    Send(Box<ToSend>),
}

/// A letter to be given to the mail server, once.
#[derive(Debug)]
pub(super) struct ToSend {
    pub id: MailId,
    pub attempts: i64,
    pub recipient: RecipientId,
    pub address: String,
    pub created_at: Timestamp,
    pub envelope: Envelope,
    pub letter: RawLetter,
}

/// Whether a letter is due; a read, so that an idle task never takes the write lock.
pub(super) async fn any_due(workspace: &Workspace) -> db::Result<bool> {
    const DUE: &str = "select cast(1 as bigint) as a from mails where due_at <= $1 limit 1";
    let found: Option<(i64,)> = query(DUE, args![workspace.clock.now()]).optional(&workspace.main).await?;
    Ok(found.is_some())
}

/// Takes the next letter.
pub(super) async fn next(workspace: &Workspace, out: &Out) -> anyhow::Result<Next> {
    let (now, worker) = (workspace.clock.now(), workspace.presence.show().await);
    let mut tx = workspace.main.begin().await?;
    let rules = rules::take_turn(&mut tx).await?;
    let Some(row) = due(&mut tx, now).await? else { return Ok(Next::Nothing) };
    if let Some((state, reason, due_at)) = held_back(&mut tx, workspace, &rules, &row, now).await? {
        pass(&mut tx, row.id, state, reason, None, due_at, now).await?;
        tx.commit().await?;
        return Ok(Next::Passed);
    }
    let written = match row.raw.clone() {
        Some(bytes) => RawLetter::from_bytes(bytes).map_err(anyhow::Error::from),
        None => write(workspace, out, &row),
    };
    let prepared = written.and_then(|letter| {
        let recipient = row.to_address.parse()?;
        Ok((letter, Envelope { return_path: Some(out.return_path.clone()), recipient }))
    });
    let (letter, envelope) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => {
            let (state, reason) = (MailState::Failed, MailReason::Unwritable);
            pass(&mut tx, row.id, state, reason, Some(error.to_string()), None, now).await?;
            tx.commit().await?;
            return Ok(Next::Passed);
        }
    };
    take(&mut tx, row.id, letter.as_bytes().to_vec(), worker, now).await?;
    tx.commit().await?;
    Ok(Next::Send(Box::new(ToSend {
        id: row.id,
        attempts: row.attempts + 1,
        recipient: row.recipient,
        address: row.to_address,
        created_at: row.created_at,
        envelope,
        letter,
    })))
}

/// Why a letter is not to be sent now, and when to look again.
async fn held_back(
    tx: &mut Tx,
    workspace: &Workspace,
    rules: &rules::Rules,
    row: &Due,
    now: Timestamp,
) -> db::Result<Option<(MailState, MailReason, Option<Timestamp>)>> {
    let standing = suppressions::standing(tx, row.recipient, &row.topic).await?;
    let topic = topic::find(&workspace.parts, &row.topic);
    if standing.iter().any(|reason| reason.holds_back(row.urgency)) {
        return Ok(Some((MailState::Held, MailReason::Suppressed, None)));
    }
    if row.not_after.is_some_and(|last| last < now) {
        return Ok(Some((MailState::Failed, MailReason::TooLate, None)));
    }
    if row.by_hand || row.urgency != Urgency::Planned || topic.is_some_and(|topic| topic.asked_for) {
        return Ok(None);
    }
    let own = rules::own_zone(tx, row.recipient).await?.or_else(|| row.time_zone.clone());
    let zone = time_zone(own.as_deref(), workspace.zone.iana_name().unwrap_or("UTC"));
    let sent = rules::sent_to(tx, row.recipient, rules, now).await?;
    let rules = rules.of_letters(row.not_after);
    Ok(match decide(now.to_jiff(), row.urgency, &sent, &rules, &zone) {
        Decision::Now => None,
        Decision::At { instant, reason } => {
            Some((MailState::Held, reason.into(), Some(Timestamp::of_jiff(instant))))
        }
        Decision::Never { reason: HeldBack::TooLate } => Some((MailState::Failed, MailReason::TooLate, None)),
        Decision::Never { reason } => Some((MailState::Held, reason.into(), None)),
    })
}

fn write(workspace: &Workspace, out: &Out, row: &Due) -> anyhow::Result<RawLetter> {
    let topic = topic::find(&workspace.parts, &row.topic).filter(|topic| topic.can_be_stopped());
    let to_write = ToWrite {
        from_name: &workspace.name,
        to: Mailbox::new(row.to_name.as_str(), row.to_address.parse()?),
        message_id: MessageId::parse(&row.message_id)?,
        date: row.created_at,
        subject: &row.subject,
        html: &row.html,
        plain: &row.plain,
        secret: row.secret.as_deref(),
        unsubscribe: topic.map(|topic| outbox::unsubscribe_link(workspace, row.recipient, topic)),
    };
    to_write.write(out)
}

async fn due(tx: &mut Tx, now: Timestamp) -> db::Result<Option<Due>> {
    let sql = format!(
        "select id, message_id, topic, urgency, recipient, to_name, to_address, time_zone, subject, html, plain, secret, raw,
                not_after, by_hand, attempts, created_at
           from mails where due_at <= $1 order by due_at, id limit 1 {}",
        tx.lock_alone()
    );
    query_dynamic(sql, args![now]).optional(tx).await
}

async fn pass(
    tx: &mut Tx,
    id: MailId,
    state: MailState,
    reason: MailReason,
    words: Option<String>,
    due_at: Option<Timestamp>,
    now: Timestamp,
) -> db::Result<()> {
    const PASS: &str = "
        update mails set state = $2, reason = $3, words = coalesce($4, words), due_at = $5,
                         settled_at = case when $2 = 'failed' then cast($6 as bigint) end,
                         secret = case when $2 = 'failed' then null else secret end
         where id = $1";
    query(PASS, args![id, state, reason, words, due_at, now]).run(tx).await?;
    Ok(())
}

async fn take(tx: &mut Tx, id: MailId, raw: Vec<u8>, worker: Option<Uuid>, now: Timestamp) -> db::Result<()> {
    const TAKE: &str = "
        update mails set state = 'sending', reason = null, words = null, due_at = null, attempts = attempts + 1, taken_at = $2,
                         worker = $3, raw = $4, settled_at = null
         where id = $1";
    query(TAKE, args![id, now, worker, raw]).run(tx).await?;
    Ok(())
}

struct Due {
    id: MailId,
    message_id: String,
    topic: String,
    urgency: Urgency,
    recipient: RecipientId,
    to_name: String,
    to_address: String,
    time_zone: Option<String>,
    subject: String,
    html: String,
    plain: String,
    secret: Option<String>,
    raw: Option<Vec<u8>>,
    not_after: Option<Timestamp>,
    by_hand: bool,
    attempts: i64,
    created_at: Timestamp,
}

impl FromRow for Due {
    fn from_row(row: &Row) -> db::Result<Self> {
        let urgency: String = row.get("urgency")?;
        Ok(Self {
            id: row.get("id")?,
            message_id: row.get("message_id")?,
            topic: row.get("topic")?,
            urgency: urgency.parse().map_err(|why| db::unreadable("urgency", why))?,
            recipient: row.get("recipient")?,
            to_name: row.get("to_name")?,
            to_address: row.get("to_address")?,
            time_zone: row.get("time_zone")?,
            subject: row.get("subject")?,
            html: row.get("html")?,
            plain: row.get("plain")?,
            secret: row.get("secret")?,
            raw: row.get("raw")?,
            not_after: row.get("not_after")?,
            by_hand: row.get("by_hand")?,
            attempts: row.get("attempts")?,
            created_at: row.get("created_at")?,
        })
    }
}

impl From<HeldBack> for MailReason {
    fn from(reason: HeldBack) -> Self {
        match reason {
            HeldBack::QuietHours => Self::QuietHours,
            HeldBack::Budget => Self::Budget,
            HeldBack::TooLate => Self::TooLate,
            HeldBack::NotAllowed => Self::NotAllowed,
        }
    }
}
