//! Giving stored events to the account and person that their sender turned out to stand for.
//!
//! Invariant: events and what is counted from them move in one transaction. Only the difference is counted, so days
//! whose raw events were cleared away keep their counts.

use uuid::Uuid;

use crate::{
    db::{self, Tx, Value, placeholder_list, query_dynamic},
    time::Timestamp,
    usage::{
        COUNTED_KINDS,
        rollup::{Gains, Under, Whose},
        tracked::Rules,
    },
};

const SENDERS: usize = 1_000;

/// Events that are read at a time where each is looked at.
const PAGE: usize = 20_000;

/// How the events of a sender (`s`) are found: by the narrowest of its ids, each through an index of its own.
const OF_USER: &str = "
    s.user_ref is not null and e.user_ref = s.user_ref
    and coalesce(e.anonymous_ref, '') = coalesce(s.anonymous_ref, '')
    and coalesce(e.group_ref, '') = coalesce(s.group_ref, '')";
const OF_ANONYMOUS: &str = "
    s.user_ref is null and s.anonymous_ref is not null and e.anonymous_ref = s.anonymous_ref and e.user_ref is null
    and coalesce(e.group_ref, '') = coalesce(s.group_ref, '')";
const OF_GROUP: &str = "
    s.user_ref is null and s.anonymous_ref is null and e.group_ref = s.group_ref
    and e.user_ref is null and e.anonymous_ref is null";

const ELSEWHERE: &str = "
    e.import_id is null
    and (e.account_id is distinct from s.account_id or e.person_id is distinct from s.person_id)";

/// A count that turned out to be of somebody else.
#[derive(Debug)]
struct Moved {
    day: i64,
    name: String,
    quantity: i64,
    from: Whose,
    to: Whose,
}

impl db::FromRow for Moved {
    fn from_row(row: &db::Row) -> db::Result<Self> {
        Ok(Self {
            day: row.get("day")?,
            name: row.get("name")?,
            quantity: row.get("quantity")?,
            from: Whose { account: row.get("from_account")?, person: row.get("from_person")? },
            to: Whose { account: row.get("to_account")?, person: row.get("to_person")? },
        })
    }
}

impl Moved {
    fn give(&self, gains: &mut Gains<'_>, under: impl Fn() -> Under<'static>) {
        gains.give(self.from, self.day, under(), -self.quantity);
        gains.give(self.to, self.day, under(), self.quantity);
    }
}

/// One event that moves, of a name that tracked events watch.
#[derive(Debug)]
struct MovedOne {
    of: Moved,
    seq: i64,
    properties: String,
}

impl db::FromRow for MovedOne {
    fn from_row(row: &db::Row) -> db::Result<Self> {
        Ok(Self { of: Moved::from_row(row)?, seq: row.get("seq")?, properties: row.get("properties")? })
    }
}

/// Moves the events of these senders to whom the senders stand for now.
pub(super) async fn move_events(tx: &mut Tx, senders: &[Uuid], now: Timestamp) -> db::Result<()> {
    let rules = Rules::shared(tx).await?;
    let mut gains = Gains::default();
    for chunk in senders.chunks(SENDERS) {
        let places = placeholder_list(1, chunk.len());
        for events in [OF_USER, OF_ANONYMOUS, OF_GROUP] {
            let values: Vec<Value> = chunk.iter().copied().map(Value::from).collect();
            let which = format!("s.sender_key in ({places}) and {ELSEWHERE}");
            let moving = Moving {
                with: "",
                from: &format!("usage_senders s join usage_events e on {events}"),
                which: &which,
                to: "s.account_id as to_account, s.person_id as to_person",
                to_by: ", s.account_id, s.person_id",
                values: &values,
            };
            moving.note(tx, &rules, &mut gains).await?;
            let sql = format!(
                "update usage_events as e set account_id = s.account_id, person_id = s.person_id
                   from usage_senders s
                  where {events} and {which}"
            );
            query_dynamic(sql, values).run(&mut *tx).await?;
        }
    }
    gains.apply(tx, now).await
}

/// Events (`e`) that are about to be of others, as parts of a query.
#[derive(Debug)]
pub(super) struct Moving<'a> {
    pub with: &'a str,
    pub from: &'a str,
    pub which: &'a str,
    /// Whose they will be: `… as to_account, … as to_person`.
    pub to: &'a str,
    /// What that depends on beside the event's own account and person, to group by.
    pub to_by: &'a str,
    pub values: &'a [Value],
}

impl Moving<'_> {
    /// Notes what moves, also under the tracked events that the events are counted under by now.
    pub async fn note(&self, tx: &mut Tx, rules: &Rules, gains: &mut Gains<'_>) -> db::Result<()> {
        let Self { with, from, which, to, to_by, values } = self;
        let sql = format!(
            "{with} select e.day, e.name, cast(sum(e.quantity) as bigint) as quantity,
                    e.account_id as from_account, e.person_id as from_person, {to}
               from {from}
              where {which} and e.kind in {COUNTED_KINDS}
              group by e.day, e.name, e.account_id, e.person_id {to_by}"
        );
        let mut some_watched = false;
        for moved in query_dynamic(sql, values.to_vec()).all::<Moved>(&mut *tx).await? {
            some_watched |= rules.watch(&moved.name);
            moved.give(gains, || Under::arrived(moved.name.clone()));
        }
        if some_watched { self.note_tracked(tx, rules, gains).await } else { Ok(()) }
    }

    async fn note_tracked(&self, tx: &mut Tx, rules: &Rules, gains: &mut Gains<'_>) -> db::Result<()> {
        let Self { with, from, which, to, values, .. } = self;
        let watched = rules.watched();
        let first = values.len() + 1;
        let sql = format!(
            "{with} select e.seq, e.day, e.name, e.quantity, e.properties,
                    e.account_id as from_account, e.person_id as from_person, {to}
               from {from}
              where {which} and e.kind in {COUNTED_KINDS} and e.name in ({}) and e.seq > ${}
              order by e.seq limit {PAGE}",
            placeholder_list(first, watched.len()),
            first + watched.len()
        );
        let mut after = 0_i64;
        loop {
            let names = watched.iter().map(|name| Value::from(*name));
            let page: Vec<MovedOne> = {
                let values = values.iter().cloned().chain(names).chain([Value::from(after)]);
                query_dynamic(sql.clone(), values.collect()).all(&mut *tx).await?
            };
            for one in &page {
                for tracked in rules.that_count(&one.of.name, &one.properties, one.of.day, one.seq) {
                    one.of.give(gains, || Under::tracked(tracked.name.clone()));
                }
            }
            match page.last() {
                Some(last) if page.len() == PAGE => after = last.seq,
                _ => return Ok(()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{args, db::testing::on_both_engines};

    /// On SQLite, where the plan does not depend on how many rows there are.
    #[tokio::test]
    async fn the_events_of_a_sender_are_found_by_an_index() {
        on_both_engines(async |bench| {
            if bench.workspace.usage.is_postgres() {
                return;
            }
            for events in [OF_USER, OF_ANONYMOUS, OF_GROUP] {
                let sql = format!(
                    "explain query plan select e.seq from usage_senders s join usage_events e on {events}
                      where s.sender_key in ($1) and {ELSEWHERE}"
                );
                let steps =
                    query_dynamic(sql, args![Uuid::nil()]).rows(&bench.workspace.usage).await.unwrap();
                let steps: Vec<String> = steps.iter().map(|step| step.get("detail").unwrap()).collect();
                assert!(steps.iter().any(|step| step.starts_with("SEARCH e USING INDEX")), "{steps:?}");
            }
        })
        .await;
    }
}
