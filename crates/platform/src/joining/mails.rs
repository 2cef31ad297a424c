//! The letters of members: an invitation, and the link for who cannot sign in.
//!
//! Invariant: what opens something is in the letter's bytes alone, and no longer than it opens anything.

use bansou_letters::Urgency;

use super::invitations;
use crate::{
    db::{self, Tx},
    i18n::{Locale, value},
    mail::{NewMail, Posted, Topic, Words, enqueue},
    members::{Login, Role},
    time::Timestamp,
    ui::Ui,
    workspaces::Workspace,
};

pub static INVITATION: Topic = Topic { name: "invitation", urgency: Urgency::Transactional, asked_for: true };
pub static RESET: Topic = Topic { name: "reset", urgency: Urgency::Transactional, asked_for: true };

/// Who is invited, by whom, and by which secret.
#[derive(Debug)]
pub struct Invited<'a> {
    pub email: &'a str,
    pub role: Role,
    pub by: &'a str,
    pub secret: &'a str,
    /// The language of the letter.
    pub locale: Locale,
}

/// Sends an invitation that was made. The link stands beside the letter: who made it can pass it on in another way.
pub async fn invite(workspace: &Workspace, invited: Invited<'_>) -> db::Result<Posted> {
    let Invited { email, role, by, secret, locale } = invited;
    let ui = Ui { locale, ..Ui::of_workspace(workspace) };
    let words = Words {
        locale,
        subject: ui.t1("mail-invitation-subject", "workspace", workspace.name.as_str()),
        before: vec![locale.ta(
            "mail-invitation-text",
            [
                ("name", value(by)),
                ("workspace", value(workspace.name.as_str())),
                ("role", value(role.label(&ui))),
            ],
        )],
        button: Some((ui.t("mail-invitation-act"), link(workspace, "invitations"))),
        sections: Vec::new(),
        after: vec![ui.t("mail-invitation-after")],
        trap: None,
    };
    let not_after = workspace.clock.now().plus(invitations::LASTS);
    let mail = with_secret(&INVITATION, "", email, words, secret, not_after);
    let mut tx = workspace.main.begin().await?;
    let posted = enqueue(&mut tx, workspace, mail).await?;
    tx.commit().await?;
    Ok(posted)
}

/// Sends a link for who cannot sign in, in the caller's transaction.
pub async fn reset(
    tx: &mut Tx,
    workspace: &Workspace,
    login: &Login,
    what: &str,
    secret: &str,
    lasts: i64,
) -> db::Result<Posted> {
    let locale = login.locale;
    let what = what.replace('_', "-");
    let words = Words {
        locale,
        subject: locale.t(&format!("mail-reset-subject-{what}")),
        before: vec![
            locale.t1("mail-reset-to", "name", login.name.as_str()),
            locale.t(&format!("mail-reset-text-{what}")),
        ],
        button: Some((locale.t("mail-reset-act"), link(workspace, "reset"))),
        sections: Vec::new(),
        after: vec![
            locale.t1("mail-reset-lasts", "n", lasts / crate::time::HOUR),
            locale.t("mail-reset-unasked"),
        ],
        trap: None,
    };
    let not_after = workspace.clock.now().plus(lasts);
    let mail = with_secret(&RESET, &login.name, &login.email, words, secret, not_after);
    enqueue(tx, workspace, mail).await
}

fn link(workspace: &Workspace, what: &str) -> String {
    workspace.post.link(&format!("/{what}/{}", NewMail::HIDDEN))
}

fn with_secret(
    topic: &'static Topic,
    to_name: &str,
    to: &str,
    words: Words,
    secret: &str,
    not_after: Timestamp,
) -> NewMail {
    NewMail {
        topic,
        to_name: to_name.to_owned(),
        to: to.to_owned(),
        time_zone: None,
        words,
        secret: Some(secret.to_owned()),
        not_after: Some(not_after),
        once: None,
        by: None,
        counts_clicks: false,
    }
}
