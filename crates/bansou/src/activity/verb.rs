//! What can happen: every kind of change that stands on the spine.
//!
//! Invariant: stored activities outlive this enum, so a variant is added or gains optional fields, never renamed.

use serde::{Deserialize, Serialize};

use crate::{
    health::{Band, why::Grounds},
    ids::ImportId,
    money::Money,
};

/// One kind of change, with what changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "verb", content = "detail", rename_all = "snake_case")]
pub enum Verb {
    WorkspaceCreated {
        name: String,
    },
    WorkspaceChanged {
        what: String,
        from: String,
        to: String,
    },
    MemberJoined {
        name: String,
    },
    MemberRoleChanged {
        name: String,
        from: String,
        to: String,
    },
    MemberLeft {
        name: String,
    },
    MemberRenamed {
        from: String,
        to: String,
    },
    MemberInvited {
        email: String,
        role: String,
    },
    InvitationRevoked {
        email: String,
    },
    /// A link for who cannot sign in: password, second_factor or both.
    ResetLinkMade {
        name: String,
        resets: String,
    },
    ResetLinkRevoked {
        name: String,
    },
    ResetLinkUsed {
        name: String,
        resets: String,
    },
    ApiTokenCreated {
        name: String,
        scope: String,
    },
    ApiTokenRevoked {
        name: String,
    },
    JobRetried {
        kind: String,
    },
    JobStopped {
        kind: String,
    },

    ImportFinished {
        import: ImportId,
        kind: String,
        file: String,
        created: i64,
        updated: i64,
        refused: i64,
    },
    ImportUndone {
        import: ImportId,
        kind: String,
        file: String,
        removed: i64,
        restored: i64,
        kept: i64,
    },
    /// Records of an account that an import brought went with it.
    ImportedRecordsRemoved {
        kind: String,
        count: i64,
        import: ImportId,
    },

    AccountCreated {
        name: String,
        import: Option<ImportId>,
    },
    AccountChanged {
        fields: Vec<FieldChange>,
        import: Option<ImportId>,
    },
    StageChanged {
        from: String,
        to: String,
    },
    TouchModelChanged {
        from: String,
        to: String,
    },
    OwnerChanged {
        from: Option<String>,
        to: Option<String>,
    },
    AccountRemoved {
        name: String,
    },

    PersonAdded {
        name: String,
        import: Option<ImportId>,
    },
    PersonChanged {
        name: String,
        fields: Vec<FieldChange>,
        import: Option<ImportId>,
    },
    PersonRemoved {
        name: String,
    },
    PersonErased {},

    SubscriptionStarted {
        product: Option<String>,
        plan: Option<String>,
        seats: Option<i64>,
        mrr: Money,
        trial: bool,
    },
    SubscriptionChanged {
        plan: Option<String>,
        fields: Vec<FieldChange>,
        import: Option<ImportId>,
    },
    SubscriptionEnded {
        product: Option<String>,
        plan: Option<String>,
        seats: Option<i64>,
        mrr: Money,
    },
    SubscriptionRemoved {
        product: Option<String>,
        plan: Option<String>,
    },
    /// What the customer decided about a renewal: renew, renew_changed, not_renewing or undecided.
    RenewalDecided {
        decision: String,
        renewal: String,
        decided: String,
        /// Who decided, at the customer.
        by: Option<String>,
        reason: Option<String>,
    },
    RenewalDecisionRemoved {
        decision: String,
        renewal: String,
    },

    ConversationOpened {
        subject: Option<String>,
        priority: String,
        channel: Option<String>,
    },
    ConversationClosed {
        subject: Option<String>,
        satisfaction: Option<i64>,
    },
    ConversationChanged {
        subject: Option<String>,
        fields: Vec<FieldChange>,
    },

    SurveyAnswered {
        survey: String,
        score: i64,
        comment: Option<String>,
    },
    SurveyAnswerChanged {
        survey: String,
        fields: Vec<FieldChange>,
    },

    Churned {
        reason: Option<String>,
        feedback: Option<String>,
    },
    ChurnChanged {
        fields: Vec<FieldChange>,
    },
    /// The record of a churn was taken back.
    ChurnWithdrawn {
        reason: Option<String>,
    },

    NoteWritten {
        body: String,
        /// memo, call, visit, online or mail; none for those written before notes had kinds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<String>,
        /// When it took place, where that is not when it was written.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        held: Option<i64>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attendees: Vec<String>,
    },
    NoteChanged {
        body: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        held: Option<i64>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attendees: Vec<String>,
    },
    NoteRemoved {},
    TaskAdded {
        title: String,
        due: Option<String>,
        assignee: Option<String>,
    },
    TaskChanged {
        title: String,
        fields: Vec<FieldChange>,
    },
    TaskDone {
        title: String,
    },
    TaskReopened {
        title: String,
    },
    TaskRemoved {
        title: String,
    },

    /// What was done at once went back; `kept` have been worked on since and stayed.
    ActUndone {
        kind: String,
        restored: i64,
        kept: i64,
    },

    /// The score moved to another band, or by so much that people should know.
    HealthChanged {
        from: Option<f64>,
        to: Option<f64>,
        from_band: Option<Band>,
        to_band: Option<Band>,
        /// What older activities say of it: points by measure that leave out caps and changed weights. Not shown.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reasons: Vec<ScoreReason>,
        /// Why; missing in older activities, where [`crate::health::why::of_activities`] works it out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grounds: Option<Box<Grounds>>,
    },
    HealthOverridden {
        band: Band,
        reason: String,
        expires: String,
    },
    HealthOverrideEnded {
        band: Band,
        expired: bool,
    },
    WentQuiet {
        since: String,
        expected: f64,
        observed: f64,
    },
    UsageRecovered {
        since: String,
    },
    TodayLineAnswered {
        line: String,
        answer: String,
        until: Option<String>,
        reason: Option<String>,
    },

    ScorecardSaved {
        name: String,
        version: i64,
        note: Option<String>,
    },
    /// Its place in the order in which scorecards are asked.
    ScorecardMoved {
        name: String,
        before: bool,
        other: String,
    },
    ScorecardEnded {
        name: String,
    },
    TrackingKeyCreated {
        name: String,
    },
    TrackingKeyRevoked {
        name: String,
    },
    TrackedEventDefined {
        name: String,
    },
    TrackedEventChanged {
        name: String,
        fields: Vec<FieldChange>,
    },
    TrackedEventRemoved {
        name: String,
    },
    /// Lines of the plan of expected events.
    TrackingPlanChanged {
        added: i64,
        changed: i64,
        removed: i64,
    },
    /// How an event is called on screens; none where it is called by the name that arrives.
    EventNamed {
        event: String,
        from: Option<String>,
        to: Option<String>,
    },
}

/// One field before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

/// A measure that moved a score, with its points before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreReason {
    pub measure: String,
    pub from: Option<f64>,
    pub to: Option<f64>,
    pub points: f64,
}

impl Verb {
    /// A note of which only the body is known.
    pub fn note(body: impl Into<String>) -> Self {
        Self::NoteWritten { body: body.into(), kind: None, held: None, attendees: Vec::new() }
    }

    /// Its stored name.
    pub fn name(&self) -> String {
        self.stored().0
    }

    /// The stored name and detail.
    pub(super) fn stored(&self) -> (String, serde_json::Value) {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        let name = value["verb"].as_str().unwrap_or_default().to_owned();
        (name, value["detail"].take())
    }

    pub(crate) fn from_stored(name: &str, detail: serde_json::Value) -> Result<Self, serde_json::Error> {
        serde_json::from_value(serde_json::json!({ "verb": name, "detail": detail }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_survives_the_store() {
        for verb in [
            Verb::PersonErased {},
            Verb::StageChanged { from: "onboarding".into(), to: "adoption".into() },
            Verb::HealthChanged {
                from: Some(60.0),
                to: None,
                from_band: Some(Band::Watch),
                to_band: None,
                reasons: vec![],
                grounds: Some(Box::default()),
            },
        ] {
            let (name, detail) = verb.stored();
            assert_eq!(Verb::from_stored(&name, detail).unwrap(), verb);
        }
    }
}
