//! Ids: one newtype per kind of thing, so that an account's id is never taken for a person's.
//!
//! Invariant: an id is a UUIDv7 made here, so ids sort by the time they were made.

/// Makes newtypes of ids; an area has those of its own records.
#[macro_export]
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A new id, later than every id made before it on this machine.
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                Self(uuid::Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl $crate::db::Bind for $name {
            const KIND: $crate::db::Kind = $crate::db::Kind::Uuid;
            fn bind(self) -> $crate::db::Value {
                $crate::db::Value::Uuid(self.0)
            }
        }

        $crate::column_through!($name, uuid::Uuid, |raw| Ok::<$name, String>($name(raw)));
    )+};
}

ids! {
    LoginId, SessionId, WorkspaceId, MemberId, InvitationId, ResetLinkId, ApiTokenId, TrackingKeyId,
    AccountId, PersonId, SubscriptionId, ConversationId, SurveyAnswerId, ChurnEventId,
    NoteId, NoteAttendeeId, RenewalDecisionId, TaskId, ActId, ImportId, CustomFieldId, JobId,
    ScorecardId, ScorecardVersionId, OverrideId, QuietSpellId, TodayAnswerId, RefusedEventId, TrackedEventId,
    MailId, SuppressionId, SegmentId,
}
