//! The day a workspace's figures are for.
//!
//! Invariant: figures are for today, unless every fact in the workspace is older than [`STALE_AFTER`] days; then they
//! are for the day of the newest fact, and every screen says so. An old export looked at years later would otherwise
//! show each customer as gone quiet.

use jiff::civil::Date;

use super::Workspace;
use crate::{
    args,
    db::{self, query_dynamic},
    time::{Timestamp, day_from_number, day_number, days_between},
};

/// Days without any new fact after which figures stay at the newest fact's day.
pub const STALE_AFTER: i64 = 14;

/// The day that figures are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FigureDay {
    pub day: Date,
    /// Whether the day is in the past because the data ends there.
    pub stale: bool,
}

/// SQL of one value: how new an area's facts of customers are.
#[derive(Clone, Copy, Debug)]
pub enum Newest {
    /// The newest instant in the main store, not after `$1`.
    Instant(&'static str),
    /// The newest day in the main store, not after `$2`.
    Day(&'static str),
    /// The newest day in the usage store by its number, not after `$1`.
    DayOfUse(&'static str),
}

impl Workspace {
    /// Today in the workspace's time zone.
    pub fn today(&self) -> Date {
        self.clock.now().day(&self.zone)
    }

    /// The day that scores, Today and renewals are worked out for.
    pub async fn figure_day(&self) -> db::Result<FigureDay> {
        let today = self.today();
        Ok(match self.newest_fact(today).await? {
            Some(newest) if days_between(newest, today) > STALE_AFTER => {
                FigureDay { day: newest, stale: true }
            }
            _ => FigureDay { day: today, stale: false },
        })
    }

    /// The newest day, not after today, on which something happened at a customer; the end of a contract is such a thing. One
    /// query a store, whatever the areas have.
    async fn newest_fact(&self, today: Date) -> db::Result<Option<Date>> {
        // The first part has no row: it says what kinds of values these are.
        let mut in_main = "select cast($1 as bigint) as a, cast($2 as text) as b where 1 = 0".to_owned();
        let mut in_usage = "select cast($1 as bigint) as a where 1 = 0".to_owned();
        for newest in self.parts.all::<Newest>() {
            match newest {
                Newest::Instant(sql) => in_main += &format!(" union all select ({sql}), cast(null as text)"),
                Newest::Day(sql) => in_main += &format!(" union all select cast(null as bigint), ({sql})"),
                Newest::DayOfUse(sql) => in_usage += &format!(" union all select ({sql})"),
            }
        }
        let facts: Vec<(Option<Timestamp>, Option<Date>)> =
            query_dynamic(in_main, args![self.clock.now(), today]).all(&self.main).await?;
        let used: Vec<(Option<i64>,)> =
            query_dynamic(in_usage, args![day_number(today)]).all(&self.usage).await?;
        let facts = facts.into_iter().filter_map(|(at, day)| day.or_else(|| Some(at?.day(&self.zone))));
        Ok(facts.chain(used.into_iter().filter_map(|(day,)| day.map(day_from_number))).max())
    }
}
