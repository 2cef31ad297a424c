//! What all rows of one import share.

use std::sync::Arc;

use jiff::{civil::Date, tz::TimeZone};

use super::{Decision, ImportKind, promised::Promised};
use crate::{activity::Actor, ids::ImportId, money::Currency, time::Timestamp};

/// What all rows of one import share.
#[derive(Clone, Debug)]
pub struct Context {
    pub import: ImportId,
    pub kind: ImportKind,
    pub actor: Actor,
    pub now: Timestamp,
    /// The day of the figures when the job began.
    pub day: Date,
    pub zone: TimeZone,
    pub currency: Currency,
    /// The workspace's.
    pub home: Currency,
    /// What becomes of rows that may be about a record, unless a person says for one.
    pub unsure: Option<Decision>,
    /// What files that come before this one would bring, in a dry run of several.
    pub promised: Option<Arc<Promised>>,
    /// Which survey the scores are of where no column says.
    pub survey: &'static str,
    /// The heading of the owner's column; an owner who is no member is kept under it.
    pub owner_heading: Option<String>,
}
