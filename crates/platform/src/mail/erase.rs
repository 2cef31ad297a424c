//! What is held of a person who was written to, handed out and erased.
//!
//! Invariant: afterwards no letter and no list has the address; that it must not be written to is still known by its hash.

use bansou_letters::Address;

use super::{MailState, RecipientId};
use crate::{
    args,
    db::{self, Tx, query},
    personal::Whom,
    time::Timestamp,
    workspaces::Workspace,
};

/// Erases the letters to the person's address, and takes it from the list of who must not be written to.
pub(crate) async fn erase(tx: &mut Tx, workspace: &Workspace, whom: &Whom) -> db::Result<()> {
    const LETTERS: &str = "delete from mails where recipient = $1";
    const LIST: &str = "update mail_suppressions set address = '', words = '' where recipient = $1";
    const BOUNCES: &str = "delete from mail_bounces where recipient = $1";
    const CHOICE: &str = "delete from mail_recipients where recipient = $1";
    let Some(address) = address_of(whom) else { return Ok(()) };
    let recipient = RecipientId::of(workspace.id, &address);
    for sql in [BOUNCES, LETTERS, LIST, CHOICE] {
        query(sql, args![recipient]).run(&mut *tx).await?;
    }
    Ok(())
}

fn address_of(whom: &Whom) -> Option<Address> {
    Address::parse(whom.email.as_deref()?).ok()
}

/// The letters to the person's address, as they may have them.
pub(crate) async fn export(
    workspace: &Workspace,
    whom: &Whom,
) -> db::Result<Vec<(&'static str, serde_json::Value)>> {
    Ok(vec![("mails", letters(workspace, whom).await?.into())])
}

async fn letters(workspace: &Workspace, whom: &Whom) -> db::Result<Vec<serde_json::Value>> {
    const LETTERS: &str = "
        select subject as a, plain as b, state as c, created_at as d from mails where recipient = $1 order by id";
    let Some(address) = address_of(whom) else { return Ok(Vec::new()) };
    let recipient = RecipientId::of(workspace.id, &address);
    let rows: Vec<(String, String, MailState, Timestamp)> =
        query(LETTERS, args![recipient]).all(&workspace.main).await?;
    let json = |(subject, text, state, at): (String, String, MailState, Timestamp)| serde_json::json!({ "subject": subject, "text": text, "state": state.as_str(), "created_at": at });
    Ok(rows.into_iter().map(json).collect())
}
