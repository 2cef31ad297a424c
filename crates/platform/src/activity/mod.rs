//! The spine: one typed activity for each change, written in the change's own transaction.
//!
//! Invariant: every change to a record has exactly one activity, and activities are never changed or removed
//! (only a person's erasure blanks what names them).

mod change;
mod floor;
mod happened;
mod kind;
mod listen;
mod shown;
mod store;
mod subject;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod untold;
mod verb;
pub mod words;

pub use change::Change;
pub use floor::FloorVerb;
pub use happened::{FieldChange, Happened, Listed, VerbFacts};
pub use kind::Kind;
pub use listen::{Listener, catch_up, listen};
pub use shown::shown_anew;
pub use store::{
    Handled, ListenerState, MOST_BEHIND, handled_since, has_heard_all, listener_states, of_account,
    of_account_only, record_all, record_of_act,
};
pub use verb::{Told, Verbs};
pub use words::{Difference, Known, Said};

use crate::{
    ids::{AccountId, ActId, ImportId, MemberId, PersonId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    Member {
        id: MemberId,
        name: String,
    },
    Person {
        id: PersonId,
        name: String,
    },
    Token {
        name: String,
    },
    /// An import that somebody started: what it brought, others did.
    Import {
        import: ImportId,
        by: Option<MemberId>,
        name: String,
    },
    System,
}

impl Actor {
    fn kind(&self) -> &'static str {
        match self {
            Self::Member { .. } => "member",
            Self::Person { .. } => "person",
            Self::Token { .. } | Self::Import { by: None, .. } => "token",
            Self::Import { by: Some(_), .. } => "member",
            Self::System => "system",
        }
    }

    fn id(&self) -> Option<Uuid> {
        match self {
            Self::Member { id, .. } => Some(id.0),
            Self::Person { id, .. } => Some(id.0),
            Self::Import { by, .. } => by.map(|id| id.0),
            Self::Token { .. } | Self::System => None,
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Member { name, .. }
            | Self::Person { name, .. }
            | Self::Token { name }
            | Self::Import { name, .. } => name,
            Self::System => "",
        }
    }

    /// The member who acts, where a member does.
    pub fn member(&self) -> Option<MemberId> {
        match self {
            Self::Member { id, .. } => Some(*id),
            Self::Import { by, .. } => *by,
            _ => None,
        }
    }

    /// The import that brought it.
    fn import(&self) -> Option<ImportId> {
        match self {
            Self::Import { import, .. } => Some(*import),
            _ => None,
        }
    }

    /// As the actor of what an import brings.
    #[must_use]
    pub fn importing(&self, import: ImportId) -> Self {
        Self::Import { import, by: self.member(), name: self.name().to_owned() }
    }
}

/// What an activity is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    pub kind: SubjectKind,
    pub id: Uuid,
    pub account: Option<AccountId>,
    pub person: Option<PersonId>,
}

/// The kinds of thing that activities are about: those of the areas that came first, and whatever an area calls its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectKind {
    Workspace,
    Member,
    Account,
    Person,
    Subscription,
    Conversation,
    SurveyAnswer,
    ChurnEvent,
    Note,
    Task,
    Import,
    Scorecard,
    TrackedEvent,
    TrackingKey,
    /// What was done at once to several records.
    Act,
    /// A record of an area, by the word that the area has for it.
    Of(&'static str),
}

impl Subject {
    pub fn account(id: AccountId) -> Self {
        Self { kind: SubjectKind::Account, id: id.0, account: Some(id), person: None }
    }

    /// A record that belongs to an account.
    pub fn of_account(kind: SubjectKind, id: Uuid, account: AccountId) -> Self {
        Self { kind, id, account: Some(account), person: None }
    }

    /// A record that belongs to no account.
    pub fn alone(kind: SubjectKind, id: Uuid) -> Self {
        Self { kind, id, account: None, person: None }
    }

    #[must_use]
    pub fn with_person(self, person: Option<PersonId>) -> Self {
        Self { person, ..self }
    }
}

/// An activity about to be written: by [`Change::record`], or many together by [`record_all`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewActivity {
    pub occurred_at: Timestamp,
    actor: Actor,
    verb: Happened,
    subject: Subject,
}

impl NewActivity {
    pub fn new(at: Timestamp, by: &Actor, subject: Subject, verb: impl Into<Happened>) -> Self {
        Self { occurred_at: at, actor: by.clone(), verb: verb.into(), subject }
    }
}

/// An activity as it stands on the spine.
#[derive(Clone, Debug)]
pub struct Activity {
    /// Its place on the spine; later activities have larger numbers.
    pub seq: i64,
    pub occurred_at: Timestamp,
    pub recorded_at: Timestamp,
    pub actor: Actor,
    pub verb: Happened,
    pub subject: Subject,
    /// The act that it is part of, where it was done by hand.
    pub act: Option<ActId>,
}
