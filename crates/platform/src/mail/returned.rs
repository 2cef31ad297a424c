//! What comes back: bounces and complaints, as whoever keeps the mailbox of the return path posts them here.
//!
//! Invariant: a report is believed only where it names a letter of this workspace by its Message-ID, and its recipient is that
//! letter's; anything else changes nothing.

use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    handler::Handler as _,
    http::StatusCode,
    response::Response,
};
use bansou_letters::{
    Address, Bounce, Complaint, Hardness, Returned, Suppression, after_bounce, after_complaint,
    is_about_address, read_returned,
};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use super::{
    RecipientId,
    suppressions::{self, About},
};
use crate::{
    activity::{Actor, Change},
    args,
    db::{self, Tx, query},
    ids::{MailId, WorkspaceId},
    time::{DAY, Timestamp},
    web::{Access, App, Problem, Routes, Ui, open},
    workspaces::Workspace,
};

pub fn routes(app: &App) -> Routes {
    let take = take.layer(DefaultBodyLimit::max(MOST));
    Routes::new(app).post("/o/{place}/returned/{secret}", Access::Linked, take)
}

/// A letter comes back whole, with its attachments.
const MOST: usize = 26 * 1024 * 1024;
/// A letter of which nothing came back for so long has arrived.
const ARRIVED_AFTER: i64 = 3 * DAY;
/// Soft bounces that are looked at.
const MOST_SOFT: i64 = 50;

/// Where reports are posted to.
pub fn path(workspace: &Workspace) -> String {
    format!("/o/{}/returned/{}", workspace.id, workspace.post.report_secret(workspace.id))
}

/// `POST /o/PLACE/returned/SECRET`: the mail that came back as it is, or a notification of Amazon SES.
async fn take(
    State(app): State<App>,
    ui: Ui,
    Path((place, secret)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Problem> {
    let Ok(id) = place.parse::<Uuid>() else { return Ok(open::gone(&ui)) };
    let right = app.home.post.report_secret(WorkspaceId(id));
    if !bool::from(secret.as_bytes().ct_eq(right.as_bytes())) {
        return Ok(open::gone(&ui));
    }
    let workspace = app.home.with_id(WorkspaceId(id)).await.map_err(Problem::from)?;
    let Some(workspace) = workspace else { return Ok(open::gone(&ui)) };
    heed(&workspace, &body).await?;
    Ok(open::said(StatusCode::OK, "OK"))
}

/// Does what the report says; answers how many addresses went on the list.
pub(super) async fn heed(workspace: &Workspace, report: &[u8]) -> db::Result<usize> {
    let mut listed = 0;
    match read_returned(report) {
        Returned::Bounces(bounces) => {
            for bounce in bounces.into_iter().filter(|bounce| !bounce.is_still_tried) {
                listed += usize::from(heed_bounce(workspace, bounce).await?);
            }
        }
        Returned::Complaint(complaint) => listed += usize::from(heed_complaint(workspace, complaint).await?),
        Returned::Arrived | Returned::AutomaticAnswer | Returned::Other => {}
    }
    Ok(listed)
}

async fn heed_bounce(workspace: &Workspace, bounce: Bounce) -> db::Result<bool> {
    const RETURNED: &str = "
        update mails set state = 'returned', words = $2 where id = $1 and state in ('sent', 'unknown')";
    let whose = bounce.written_to.as_deref().or(bounce.recipient.as_deref());
    let mut change = workspace.change(&Actor::System).await?;
    let (id, now) = (bounce.message_id.as_deref(), change.now);
    let Some(letter) = letter(&mut change.tx, workspace, id, whose).await? else { return Ok(false) };
    if !note(&mut change.tx, &letter, &bounce, now).await? {
        return Ok(false);
    }
    query(RETURNED, args![letter.id, &bounce.words]).run(&mut change.tx).await?;
    let earlier: Vec<jiff::Timestamp> =
        soft_before(&mut change.tx, &letter, now).await?.into_iter().map(Timestamp::to_jiff).collect();
    let listed = match after_bounce(bounce.verdict, now.to_jiff(), &earlier) {
        Some(reason) => put_on_list(&mut change, &letter, reason, &bounce.words).await?,
        None => false,
    };
    change.commit().await?;
    Ok(listed)
}

async fn heed_complaint(workspace: &Workspace, complaint: Complaint) -> db::Result<bool> {
    let Some(reason) = after_complaint(complaint.kind) else { return Ok(false) };
    let mut change = workspace.change(&Actor::System).await?;
    // Many providers do not say who complained; then the letter's Message-ID does.
    let (id, whose) = (complaint.message_id.as_deref(), complaint.recipient.as_deref());
    let Some(letter) = letter(&mut change.tx, workspace, id, whose).await? else { return Ok(false) };
    let listed = put_on_list(&mut change, &letter, reason, complaint.kind.as_str()).await?;
    change.commit().await?;
    Ok(listed)
}

async fn put_on_list(
    change: &mut Change<'_>,
    letter: &Letter,
    reason: Suppression,
    words: &str,
) -> db::Result<bool> {
    // Who asked to be taken off wants no more letters of that kind.
    let topic = if reason == Suppression::Unsubscribed { letter.topic.as_str() } else { "" };
    let about = About { recipient: letter.recipient, address: &letter.address, topic };
    suppressions::add_of_mail(change, about, reason, words, letter.id).await
}

/// A letter of ours.
struct Letter {
    id: MailId,
    recipient: RecipientId,
    address: String,
    topic: String,
}

/// The letter that a report is about: it must be known, handed over, and the recipient's where one is named.
async fn letter(
    tx: &mut Tx,
    workspace: &Workspace,
    message_id: Option<&str>,
    whose: Option<&str>,
) -> db::Result<Option<Letter>> {
    const LETTER: &str = "
        select id as a, recipient as b, to_address as c, topic as d from mails
         where message_id = $1 and state in ('sent', 'unknown', 'returned')";
    let Some(message_id) = message_id else { return Ok(None) };
    let found: Option<(MailId, RecipientId, String, String)> =
        query(LETTER, args![message_id]).optional(tx).await?;
    let letter = found.map(|(id, recipient, address, topic)| Letter { id, recipient, address, topic });
    Ok(letter.filter(|letter| {
        whose.is_none_or(|whose| {
            Address::parse(whose)
                .is_ok_and(|address| RecipientId::of(workspace.id, &address) == letter.recipient)
        })
    }))
}

/// Keeps that it came back. False where that is known: reports come twice.
async fn note(tx: &mut Tx, letter: &Letter, bounce: &Bounce, now: Timestamp) -> db::Result<bool> {
    const NOTE: &str = "
        insert into mail_bounces (mail_id, recipient, is_soft, returned_at) values ($1, $2, $3, $4) on conflict do nothing";
    let is_soft = bounce.verdict.hardness != Hardness::Hard && is_about_address(bounce.verdict.reason);
    Ok(query(NOTE, args![letter.id, letter.recipient, is_soft, now]).run(tx).await? == 1)
}

/// When letters came back softly since the last one that arrived, without this one.
async fn soft_before(tx: &mut Tx, letter: &Letter, now: Timestamp) -> db::Result<Vec<Timestamp>> {
    const SOFT: &str = "
        select returned_at as a from mail_bounces
         where recipient = $1 and is_soft = 1 and mail_id <> $2
           and returned_at > (select coalesce(max(settled_at), 0) from mails
                               where recipient = $1 and state = 'sent' and settled_at < $3)
         order by returned_at desc limit $4";
    let args = args![letter.recipient, letter.id, now.plus(-ARRIVED_AFTER), MOST_SOFT];
    let rows: Vec<(Timestamp,)> = query(SOFT, args).all(tx).await?;
    Ok(rows.into_iter().map(|(at,)| at).collect())
}
