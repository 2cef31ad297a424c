//! Tracked events, as they are counted.

use super::EventRule;
use crate::{
    args,
    db::{self, FromRow, On, Row, query_dynamic},
    ids::TrackedEventId,
    time::Timestamp,
};

/// A tracked event as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackedEvent {
    pub id: TrackedEventId,
    pub name: String,
    /// The name of the events that are looked at.
    pub event: String,
    pub conditions: EventRule,
    pub created_by: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Events up to this one were there before.
    pub boundary_seq: i64,
    /// Where the back-fill is, in the order of day and seq.
    pub at: Option<(i64, i64)>,
    /// Whether the back-fill is done.
    pub filled: bool,
    /// The first day of which no raw event had been dropped; none where none ever was.
    pub counted_from: Option<i64>,
}

impl TrackedEvent {
    /// Whether a stored event was looked at by now.
    pub fn has_counted(&self, day: i64, seq: i64) -> bool {
        self.filled || seq > self.boundary_seq || self.at.is_some_and(|at| (day, seq) <= at)
    }
}

const COLUMNS: &str =
    "id, name, event_name, conditions, created_by, created_at, updated_at, boundary_seq, at_day, at_seq,
    filled, counted_from";

impl FromRow for TrackedEvent {
    fn from_row(row: &Row) -> db::Result<Self> {
        let conditions: String = row.get("conditions")?;
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            event: row.get("event_name")?,
            conditions: EventRule::of_stored(&conditions)?,
            created_by: row.get("created_by")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            boundary_seq: row.get("boundary_seq")?,
            at: row.get::<Option<i64>>("at_day")?.zip(row.get("at_seq")?),
            filled: row.get("filled")?,
            counted_from: row.get("counted_from")?,
        })
    }
}

/// Every tracked event of the workspace, by name.
pub async fn all(on: impl Into<On<'_>>) -> db::Result<Vec<TrackedEvent>> {
    query_dynamic(format!("select {COLUMNS} from usage_tracked order by name"), args![]).all(on).await
}

pub async fn find(on: impl Into<On<'_>>, id: TrackedEventId) -> db::Result<Option<TrackedEvent>> {
    query_dynamic(format!("select {COLUMNS} from usage_tracked where id = $1"), args![id]).optional(on).await
}
