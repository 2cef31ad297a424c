//! What can happen to mail by somebody's hand, and who asks not to be written to.
//!
//! Invariant: no address stands in it, so that an erased person is named nowhere.

use crate::activity::{
    Known, Said, Told,
    words::{choice, text},
};

crate::verbs! {
    /// What happens to mail.
    pub enum Verb {
        MailSentByHand { topic: String } in none, moves nothing;
        MailCancelled { topic: String } in none, moves nothing;
        MailSuppressed { reason: String } in none, moves nothing;
        MailSuppressionLifted { reason: String } in none, moves nothing;
        MailRulesChanged { from: String, to: String } in none, moves nothing;
    }
}

impl Told for Verb {
    fn told(&self, known: &Known<'_>) -> Said {
        let ui = known.ui;
        match self {
            Self::MailSentByHand { topic } => {
                text(ui.t1("said-mail-sent-by-hand", "topic", choice(ui, "mail-topic", topic)))
            }
            Self::MailCancelled { topic } => {
                text(ui.t1("said-mail-cancelled", "topic", choice(ui, "mail-topic", topic)))
            }
            Self::MailSuppressed { reason } => {
                text(ui.t1("said-mail-suppressed", "reason", choice(ui, "mail-suppression", reason)))
            }
            Self::MailSuppressionLifted { reason } => {
                text(ui.t1("said-mail-suppression-lifted", "reason", choice(ui, "mail-suppression", reason)))
            }
            Self::MailRulesChanged { from, to } => {
                text(ui.t2("said-mail-rules-changed", "from", from.as_str(), "to", to.as_str()))
            }
        }
    }
}
