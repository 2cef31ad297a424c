//! How many customers a member can see to in a day: the length of their Today.
//!
//! Invariant: it is each member's own, for their own list and for the team's as they see it; nothing is lost by it, what
//! is beyond stands folded below.

use crate::{
    args,
    db::{self, Db, query},
    ids::MemberId,
    time::Timestamp,
};

/// For who has not said otherwise.
pub const DEFAULT: usize = 10;
pub const MOST: usize = 100;

/// Why a number was not taken.
#[derive(Debug, thiserror::Error)]
pub enum CapacityError {
    #[error("the number must be between 1 and {MOST}")]
    OutOfRange,
    #[error(transparent)]
    Db(#[from] db::DbError),
}

pub async fn of(db: &Db, member: MemberId) -> db::Result<usize> {
    const OF: &str = "select capacity as a from today_capacity where member_id = $1";
    let said: Option<(i64,)> = query(OF, args![member]).optional(db).await?;
    Ok(said.map_or(DEFAULT, |(capacity,)| capacity as usize))
}

/// Keeps the member's number.
pub async fn set(db: &Db, member: MemberId, capacity: i64, now: Timestamp) -> Result<(), CapacityError> {
    const SET: &str = "
        insert into today_capacity (member_id, capacity, changed_at) values ($1, $2, $3)
        on conflict (member_id) do update set capacity = excluded.capacity, changed_at = excluded.changed_at";
    if !(1..=MOST as i64).contains(&capacity) {
        return Err(CapacityError::OutOfRange);
    }
    query(SET, args![member, capacity, now]).run(db).await?;
    Ok(())
}
