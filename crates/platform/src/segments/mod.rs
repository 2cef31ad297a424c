//! Segments: rules over accounts or people, whose members are kept up to date.
//!
//! Invariant: a record that enters or leaves does so with an activity, in the transaction that notes it; whether something changed
//! about the record or only time has passed.

mod catalog;
mod evaluate;
mod fill;
mod listen;
mod queue;
mod store;
mod touched;
mod turns;
mod verb;

use bansou_rules::Rule;
use uuid::Uuid;

pub use catalog::{Done, DoneDays};
pub use fill::FILL;
pub use listen::LISTENER;
pub use queue::{QUEUE, settle, work_off};
pub use store::{all, members_of, named};
pub use touched::touched;
pub use turns::TURNS;
pub use verb::Verb;

use crate::{
    activity::{Subject, SubjectKind},
    attributes::Record,
    db,
    ids::SegmentId,
    jobs::{self, NewJob},
    scope::Scope,
    time::Timestamp,
};

/// The columns by which a record belongs to an account.
pub const BELONGS_BY: [&str; 2] = ["account_id", "parent_id"];

/// The most segments of a workspace: each is asked of every record that changes.
pub const MOST: usize = 200;

#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    pub id: SegmentId,
    /// By which rules name it.
    pub key: String,
    pub name: String,
    /// The table of its records.
    pub of: String,
    pub rule: Rule,
    pub created_at: Timestamp,
}

/// What a segment is to be.
#[derive(Clone, Debug)]
pub struct NewSegment {
    pub key: String,
    pub name: String,
    pub of: &'static Record,
    pub rule: Rule,
}

/// Why a segment cannot be.
#[derive(Debug, thiserror::Error)]
pub enum SegmentError {
    #[error("a segment has this key already")]
    KeyTaken,
    #[error("there are {MOST} segments")]
    TooMany,
    #[error("a key and a name have 1 to 120 characters")]
    Unnamed,
    #[error("there are no segments of such records")]
    NotOfThese,
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Rule(Vec<bansou_rules::Problem>),
    #[error(transparent)]
    Db(#[from] db::DbError),
}

/// Adds a segment; its members are found in the background.
///
/// # Errors
///
/// Where the key is taken, there are too many, or the rule cannot be asked of such records.
pub async fn define(scope: &Scope, new: NewSegment) -> Result<SegmentId, SegmentError> {
    let workspace = &scope.workspace;
    let fits = |text: &str| (1..=120).contains(&text.trim().chars().count());
    if !fits(&new.key) || !fits(&new.name) {
        return Err(SegmentError::Unnamed);
    }
    if new.of.subject.is_none() {
        return Err(SegmentError::NotOfThese);
    }
    let known = store::all(&workspace.main).await?;
    if known.len() >= MOST {
        return Err(SegmentError::TooMany);
    }
    if known.iter().any(|segment| segment.key == new.key) {
        return Err(SegmentError::KeyTaken);
    }
    let catalog = catalog::Opened::load(workspace, new.of, &known).await?;
    bansou_rules::Resolved::new(&new.rule, &catalog, &workspace.moment().await?)
        .map_err(SegmentError::Rule)?;
    let mut change = scope.change().await?;
    let segment = Segment {
        id: SegmentId::new(),
        key: new.key,
        name: new.name.clone(),
        of: new.of.table.to_owned(),
        rule: new.rule,
        created_at: change.now,
    };
    if !store::insert(&mut change.tx, &segment).await? {
        return Err(SegmentError::KeyTaken);
    }
    let subject = Subject::alone(SubjectKind::Workspace, segment.id.0);
    change.record(subject, Verb::SegmentDefined { name: new.name });
    enqueue_fill(&mut change.tx, &segment.of).await?;
    change.commit().await?;
    Ok(segment.id)
}

/// Ends a segment, with its memberships; nobody has left it by that.
///
/// # Errors
///
/// Where the store fails.
pub async fn end(scope: &Scope, segment: &Segment) -> db::Result<()> {
    let mut change = scope.change().await?;
    store::delete(&mut change.tx, segment.id).await?;
    let subject = Subject::alone(SubjectKind::Workspace, segment.id.0);
    change.record(subject, Verb::SegmentEnded { name: segment.name.clone() });
    change.commit().await
}

async fn enqueue_fill(tx: &mut db::Tx, of: &str) -> db::Result<()> {
    let job = NewJob::now(FILL, serde_json::json!({ "of": of, "run": Uuid::now_v7() }));
    jobs::enqueue(tx, job).await?;
    Ok(())
}
