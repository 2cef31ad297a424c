//! The kinds that a timeline is narrowed by.
//!
//! Invariant: every verb is of one kind, and [`Kind::verbs`] names exactly the verbs of its kind; a test compares them.

use crate::activity::Verb;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Health,
    Usage,
    Contracts,
    Tickets,
    Voice,
    Work,
    Record,
}

crate::text_enum!(Kind {
    Health => "health", Usage => "usage", Contracts => "contracts", Tickets => "tickets", Voice => "voice",
    Work => "work", Record => "record",
});

impl Kind {
    /// The stored names of its verbs.
    pub fn verbs(self) -> &'static [&'static str] {
        match self {
            Self::Health => {
                &["health_changed", "health_overridden", "health_override_ended", "today_line_answered"]
            }
            Self::Usage => &["went_quiet", "usage_recovered"],
            Self::Contracts => &[
                "subscription_started",
                "subscription_changed",
                "subscription_ended",
                "churned",
                "churn_changed",
                "churn_withdrawn",
                "subscription_removed",
                "renewal_decided",
                "renewal_decision_removed",
            ],
            Self::Tickets => &["conversation_opened", "conversation_closed", "conversation_changed"],
            Self::Voice => &["survey_answered", "survey_answer_changed"],
            Self::Work => &[
                "note_written",
                "note_changed",
                "note_removed",
                "task_added",
                "task_changed",
                "task_done",
                "task_reopened",
                "task_removed",
            ],
            Self::Record => &[
                "account_created",
                "account_changed",
                "stage_changed",
                "touch_model_changed",
                "owner_changed",
                "person_added",
                "person_changed",
                "account_removed",
                "person_removed",
                "person_erased",
                "imported_records_removed",
            ],
        }
    }

    /// The kind of a verb; none for what concerns no account.
    pub fn of(verb: &Verb) -> Option<Self> {
        Some(match verb {
            Verb::HealthChanged { .. }
            | Verb::HealthOverridden { .. }
            | Verb::HealthOverrideEnded { .. }
            | Verb::TodayLineAnswered { .. } => Self::Health,
            Verb::WentQuiet { .. } | Verb::UsageRecovered { .. } => Self::Usage,
            Verb::SubscriptionStarted { .. }
            | Verb::SubscriptionChanged { .. }
            | Verb::SubscriptionEnded { .. }
            | Verb::SubscriptionRemoved { .. }
            | Verb::RenewalDecided { .. }
            | Verb::RenewalDecisionRemoved { .. }
            | Verb::Churned { .. }
            | Verb::ChurnChanged { .. }
            | Verb::ChurnWithdrawn { .. } => Self::Contracts,
            Verb::ConversationOpened { .. }
            | Verb::ConversationClosed { .. }
            | Verb::ConversationChanged { .. } => Self::Tickets,
            Verb::SurveyAnswered { .. } | Verb::SurveyAnswerChanged { .. } => Self::Voice,
            Verb::NoteWritten { .. }
            | Verb::NoteChanged { .. }
            | Verb::NoteRemoved { .. }
            | Verb::TaskAdded { .. }
            | Verb::TaskChanged { .. }
            | Verb::TaskDone { .. }
            | Verb::TaskReopened { .. }
            | Verb::TaskRemoved { .. } => Self::Work,
            Verb::AccountCreated { .. }
            | Verb::AccountChanged { .. }
            | Verb::StageChanged { .. }
            | Verb::TouchModelChanged { .. }
            | Verb::OwnerChanged { .. }
            | Verb::PersonAdded { .. }
            | Verb::PersonChanged { .. }
            | Verb::AccountRemoved { .. }
            | Verb::PersonRemoved { .. }
            | Verb::PersonErased { .. }
            | Verb::ImportedRecordsRemoved { .. } => Self::Record,
            _ => return None,
        })
    }
}
