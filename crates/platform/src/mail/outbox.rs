//! Putting a letter into the outbox.
//!
//! Invariant: it never fails for what the letter says: what cannot be sent stands in the outbox with its reason.

use bansou_letters::{Address, Purpose, Ticket};

use super::{
    MailReason, MailState, RecipientId, Topic, clicks,
    store::{self, NewRow},
    write::{Foot, HIDDEN, Words, one_line},
};
use crate::{
    db::{self, Tx},
    ids::{MailId, MemberId},
    time::Timestamp,
    workspaces::Workspace,
};

/// A letter that is wanted.
#[derive(Clone, Debug)]
pub struct NewMail {
    pub topic: &'static Topic,
    pub to_name: String,
    /// As it was typed.
    pub to: String,
    /// Where the person's clock is, if that is known.
    pub time_zone: Option<String>,
    pub words: Words,
    /// What opens something: it stands as [`NewMail::HIDDEN`] in the words.
    pub secret: Option<String>,
    /// When it is worth nothing any more.
    pub not_after: Option<Timestamp>,
    /// A letter of this name is written once.
    pub once: Option<String>,
    pub by: Option<MemberId>,
    /// Whether its links count who follows them.
    pub counts_clicks: bool,
}

/// What became of it when it was put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    /// It is about to be sent.
    Waiting(MailId),
    /// There is no mail server: it stays where members see it.
    Stays(MailId),
    /// No letter can be written to that address.
    Unwritable(MailId),
    /// There is one of this name already.
    There,
}

impl NewMail {
    /// Stands in the words for the secret.
    pub const HIDDEN: &str = HIDDEN;
}

/// Puts the letter into the outbox, in the caller's transaction.
pub async fn enqueue(tx: &mut Tx, workspace: &Workspace, mut mail: NewMail) -> db::Result<Posted> {
    let (id, now) = (MailId::new(), workspace.clock.now());
    let address = Address::parse(&mail.to);
    let recipient = address.as_ref().map(|address| RecipientId::of(workspace.id, address));
    let mut links = Vec::new();
    if let Ok(recipient) = &recipient
        && mail.counts_clicks
    {
        (mail.words, links) = clicks::counted(workspace, id, *recipient, mail.words);
    }
    let foot = foot(workspace, &mail, recipient.as_ref().ok().copied());
    let (subject, html, plain, wrong) = match (mail.words.fill(&foot), &address) {
        (Ok(filled), Ok(_)) => (filled.subject, filled.html, filled.text, None),
        (Ok(filled), Err(error)) => (filled.subject, filled.html, filled.text, Some(error.to_string())),
        (Err(error), _) => {
            (mail.words.subject.clone(), String::new(), String::new(), Some(error.to_string()))
        }
    };
    let is_set_up = workspace.post.is_set_up();
    let (state, reason, due_at) = match (&wrong, is_set_up) {
        (Some(_), _) => (MailState::Failed, Some(MailReason::Unwritable), None),
        (None, false) => (MailState::Held, Some(MailReason::NoSettings), None),
        (None, true) => (MailState::Waiting, None, Some(now)),
    };
    let row = NewRow {
        id,
        message_id: format!("{}@{}", id.0.simple(), workspace.post.host()),
        topic: mail.topic,
        recipient: recipient.unwrap_or_else(|_| RecipientId::of_key(workspace.id, &mail.to)),
        to_name: one_line(&mail.to_name),
        to_address: address.map_or_else(|_| one_line(&mail.to), |address| address.to_string()),
        time_zone: mail.time_zone,
        subject: one_line(&subject),
        html,
        plain,
        has_secret: mail.secret.is_some(),
        // Without a server nobody will need it, and it would lie there.
        secret: mail.secret.filter(|_| state == MailState::Waiting),
        state,
        reason,
        words: wrong,
        due_at,
        not_after: mail.not_after,
        once: mail.once,
        by: mail.by,
        created_at: now,
    };
    if !store::insert(tx, row).await? {
        return Ok(Posted::There);
    }
    clicks::keep_links(tx, id, links).await?;
    Ok(match state {
        MailState::Waiting => Posted::Waiting(id),
        MailState::Held => Posted::Stays(id),
        _ => Posted::Unwritable(id),
    })
}

fn foot(workspace: &Workspace, mail: &NewMail, recipient: Option<RecipientId>) -> Foot {
    let sender = workspace.name.clone();
    let Some(recipient) = recipient.filter(|_| mail.topic.can_be_stopped()) else {
        return Foot { sender, ..Foot::default() };
    };
    Foot {
        sender,
        unsubscribe: Some(unsubscribe_link(workspace, recipient, mail.topic)),
        preferences: Some(preferences_link(workspace, recipient)),
    }
}

/// Where a person stops the letters of a topic.
pub fn unsubscribe_link(workspace: &Workspace, recipient: RecipientId, topic: &Topic) -> String {
    let ticket = Ticket {
        purpose: Purpose::Unsubscribe,
        person: *recipient.0.as_bytes(),
        topic: topic.ticket(),
        until: None,
    };
    workspace.post.link(&path(workspace, &ticket))
}

/// Where a person chooses among letters.
pub fn preferences_link(workspace: &Workspace, recipient: RecipientId) -> String {
    workspace.post.link(&preferences_path(workspace, recipient))
}

pub(super) fn preferences_path(workspace: &Workspace, recipient: RecipientId) -> String {
    let ticket = Ticket {
        purpose: Purpose::Preferences,
        person: *recipient.0.as_bytes(),
        topic: [0; 16],
        until: None,
    };
    path(workspace, &ticket)
}

fn path(workspace: &Workspace, ticket: &Ticket) -> String {
    let words = workspace.post.tickets(workspace.id).seal(ticket);
    format!("/o/{}/{}/{words}", workspace.id, ticket.purpose)
}
