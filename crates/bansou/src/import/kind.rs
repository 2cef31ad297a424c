//! What a file can hold, and where its records are kept.

use crate::activity::SubjectKind;

/// The kinds of record that a file brings in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    Accounts,
    People,
    Subscriptions,
    Usage,
    Tickets,
    Surveys,
    Churn,
}

crate::text_enum!(ImportKind {
    Accounts => "accounts", People => "people", Subscriptions => "subscriptions", Usage => "usage",
    Tickets => "tickets", Surveys => "surveys", Churn => "churn",
});

impl ImportKind {
    /// The key of its name: `import-kind-accounts`.
    pub fn label_key(self) -> String {
        format!("import-kind-{self}")
    }

    /// Its place among files that are taken in together: what rows refer to comes first.
    pub fn order(self) -> i64 {
        match self {
            Self::Accounts => 0,
            Self::People => 1,
            Self::Subscriptions => 2,
            Self::Usage | Self::Tickets | Self::Surveys | Self::Churn => 3,
        }
    }

    /// What activities about its records are about. Usage events are no records; theirs are about accounts.
    pub fn subject(self) -> SubjectKind {
        match self {
            Self::Accounts | Self::Usage => SubjectKind::Account,
            Self::People => SubjectKind::Person,
            Self::Subscriptions => SubjectKind::Subscription,
            Self::Tickets => SubjectKind::Conversation,
            Self::Surveys => SubjectKind::SurveyAnswer,
            Self::Churn => SubjectKind::ChurnEvent,
        }
    }
}
