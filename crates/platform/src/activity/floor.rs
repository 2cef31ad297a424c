//! What can happen in a workspace itself: its members, tokens, jobs, and acts taken back.
//!
//! Invariant: the match names every verb, so a new one cannot be left without words.

use super::{
    FieldChange, Known, Said, Told,
    words::{choice, plain, text},
};
use crate::{i18n::value, ui::job_kind_label};

crate::verbs! {
    /// What happens in a workspace itself.
    pub enum FloorVerb {
        WorkspaceCreated { name: String } in none, moves nothing;
        WorkspaceChanged { what: String, from: String, to: String } in none, moves nothing;
        MemberJoined { name: String } in none, moves nothing;
        MemberRoleChanged { name: String, from: String, to: String } in none, moves nothing;
        MemberLeft { name: String } in none, moves nothing;
        MemberRenamed { from: String, to: String } in none, moves nothing;
        MemberInvited { email: String, role: String } in none, moves nothing;
        InvitationRevoked { email: String } in none, moves nothing;
        /// A link for who cannot sign in: password, second_factor or both.
        ResetLinkMade { name: String, resets: String } in none, moves nothing;
        ResetLinkRevoked { name: String } in none, moves nothing;
        ResetLinkUsed { name: String, resets: String } in none, moves nothing;
        ApiTokenCreated { name: String, scope: String } in none, moves nothing;
        ApiTokenRevoked { name: String } in none, moves nothing;
        JobRetried { kind: String } in none, moves nothing;
        JobStopped { kind: String } in none, moves nothing;
        /// What waited for its schedule began at once.
        JobBegunByHand { kind: String } in none, moves nothing;
        /// What was done at once went back; `kept` have been worked on since and stayed.
        ActUndone { kind: String, restored: i64, kept: i64 } in none, moves nothing;
    }
}

impl Told for FloorVerb {
    fn told(&self, known: &Known<'_>) -> Said {
        let ui = known.ui;
        match self {
            Self::WorkspaceCreated { name } | Self::MemberJoined { name } | Self::MemberLeft { name } => {
                plain(known, self, name)
            }
            Self::WorkspaceChanged { what, from, to } => Said {
                text: ui.t("said-workspace-changed"),
                differences: known.differences(&[FieldChange {
                    field: what.clone(),
                    from: Some(from.clone()),
                    to: Some(to.clone()),
                }]),
                ..Said::default()
            },
            Self::MemberRoleChanged { name, from, to } => {
                let values = [
                    ("name", value(name.as_str())),
                    ("from", value(from.as_str())),
                    ("to", value(to.as_str())),
                ];
                Said { text: ui.locale.ta("said-member-role-changed", values), ..Said::default() }
            }
            Self::MemberRenamed { from, to } => {
                text(ui.t2("said-member-renamed", "from", from.as_str(), "to", to.as_str()))
            }
            Self::MemberInvited { email, .. } | Self::InvitationRevoked { email } => {
                plain(known, self, email)
            }
            Self::ResetLinkMade { name, resets } | Self::ResetLinkUsed { name, resets } => text(ui.t2(
                if matches!(self, Self::ResetLinkMade { .. }) {
                    "said-reset-link-made"
                } else {
                    "said-reset-link-used"
                },
                "name",
                name.as_str(),
                "what",
                choice(ui, "said-reset", &resets.replace('_', "-")),
            )),
            Self::ResetLinkRevoked { name } => plain(known, self, name),
            Self::ApiTokenCreated { name, .. } | Self::ApiTokenRevoked { name } => plain(known, self, name),
            Self::JobRetried { kind } | Self::JobStopped { kind } | Self::JobBegunByHand { kind } => {
                plain(known, self, &job_kind_label(ui, kind))
            }
            Self::ActUndone { kind, restored, kept } => {
                let values = [
                    ("what", value(choice(ui, "done", kind))),
                    ("n", value(ui.number(restored))),
                    ("kept", value(ui.number(kept))),
                ];
                let key = if *kept > 0 { "said-act-undone-kept" } else { "said-act-undone" };
                text(ui.locale.ta(key, values))
            }
        }
    }
}
