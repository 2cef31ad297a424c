//! Who did something so often in some days, for lists of people.
//!
//! Invariant: no more than [`MOST_TIMES`] events and [`MOST_PEOPLE`] people are looked at; an answer says whether that was all.

use crate::{
    COUNTED_KINDS, args,
    db::{self, Db, query, query_dynamic},
    ids::PersonId,
};

/// The newest times that are looked at.
pub const MOST_TIMES: i64 = 50_000;
/// The most people of an answer.
pub const MOST_PEOPLE: usize = 2_000;
/// The most names that are offered.
const MOST_NAMES: i64 = 300;

/// What is asked: days are counted as in the rollups.
#[derive(Clone, Debug)]
pub struct Done<'a> {
    pub name: &'a str,
    pub from: i64,
    pub until: i64,
    pub at_least: i64,
}

/// Who did it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DoneBy {
    pub people: Vec<PersonId>,
    /// Whether these are all.
    pub whole: bool,
}

/// The people who did it so often, by the name that arrives or that of a tracked event. What arrives is found among the raw events
/// that are kept, by their name and day.
pub async fn done_by(usage: &Db, done: &Done<'_>) -> db::Result<DoneBy> {
    const TRACKED: &str = "select count(*) as a from usage_names where name = $1 and tracked = 1";
    let (tracked,): (i64,) = query(TRACKED, args![done.name]).one(usage).await?;
    let times = if tracked > 0 {
        "select d.person_id, d.quantity from usage_daily d
          where d.name = $1 and d.tracked = 1 and d.day between $2 and $3
          order by d.account_id, d.day limit $4"
            .to_owned()
    } else {
        format!(
            "select e.person_id, case when e.kind in {COUNTED_KINDS} then e.quantity else 0 end as quantity
               from usage_events e where e.name = $1 and e.day between $2 and $3 order by e.day desc limit $4"
        )
    };
    let sql = format!(
        "select times.person_id as a, cast(count(*) as bigint) as b, cast(sum(times.quantity) as bigint) as c
           from ({times}) as times group by times.person_id order by times.person_id"
    );
    let args = args![done.name, done.from, done.until, MOST_TIMES];
    let rows: Vec<(Option<PersonId>, i64, i64)> = query_dynamic(sql, args).all(usage).await?;
    let looked_at: i64 = rows.iter().map(|(_, times, _)| times).sum();
    let did = rows.into_iter().filter(|(_, _, quantity)| *quantity >= done.at_least);
    let mut people: Vec<PersonId> =
        did.filter_map(|(person, ..)| person).filter(|person| !person.0.is_nil()).collect();
    let dropped = tracked == 0 && is_dropped(usage, done.from).await?;
    let whole = looked_at < MOST_TIMES && people.len() <= MOST_PEOPLE && !dropped;
    people.truncate(MOST_PEOPLE);
    Ok(DoneBy { people, whole })
}

/// Whether raw events of this day or later ones may be gone.
async fn is_dropped(usage: &Db, from: i64) -> db::Result<bool> {
    const KEPT_FROM: &str = "select raw_from_day as a from usage_state where id = 1";
    let (kept_from,): (Option<i64>,) = query(KEPT_FROM, args![]).one(usage).await?;
    Ok(kept_from.is_some_and(|day| from < day))
}

/// The names to choose from: those that were seen last.
pub async fn names(usage: &Db) -> db::Result<Vec<String>> {
    const NAMES: &str = "select name as a from usage_names order by last_day desc, name limit $1";
    let rows: Vec<(String,)> = query(NAMES, args![MOST_NAMES]).all(usage).await?;
    let mut names: Vec<String> = rows.into_iter().map(|(name,)| name).collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}
