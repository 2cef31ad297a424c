//! Giving stored events to the account and person that their sender turned out to stand for.
//!
//! Invariant: events and what is counted from them move in one transaction. Only the difference is counted, so days
//! whose raw events were cleared away keep their counts.

use uuid::Uuid;

use crate::{
    COUNTED_KINDS, bounded,
    counting::Rules,
    db::{self, Tx, Value, placeholder_list, query_dynamic},
    rollup::{Gains, Under, Whose},
    time::Timestamp,
};

const SENDERS: usize = 1_000;

/// Events that are read at a time where each is looked at.
const PAGE: usize = 20_000;

/// The events (`e`) of a sender (`s`) that are not of whom the sender stands for.
const ELSEWHERE: &str = "
    e.sender_key = s.sender_key
    and (e.account_id is distinct from s.account_id or e.person_id is distinct from s.person_id)";

const QUANTITY: &str = bounded!("e.quantity");

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
        gains.give(self.from, self.day, under(), self.quantity.saturating_neg());
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
        let values: Vec<Value> = chunk.iter().copied().map(Value::from).collect();
        let which = which(chunk.len());
        Moving::to_senders(&which, &values).note(tx, &rules, &mut gains).await?;
        query_dynamic(move_sql(&which), values).run(&mut *tx).await?;
    }
    gains.apply(tx, now).await
}

fn which(senders: usize) -> String {
    format!("s.sender_key in ({}) and {ELSEWHERE}", placeholder_list(1, senders))
}

fn move_sql(which: &str) -> String {
    format!(
        "update usage_events as e set account_id = s.account_id, person_id = s.person_id
           from usage_senders s
          where {which}"
    )
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

impl<'a> Moving<'a> {
    /// Events that move to whom their senders stand for.
    fn to_senders(which: &'a str, values: &'a [Value]) -> Self {
        Self {
            with: "",
            from: "usage_senders s, usage_events e",
            which,
            to: "s.account_id as to_account, s.person_id as to_person",
            to_by: ", s.account_id, s.person_id",
            values,
        }
    }

    /// Notes what moves, also under the tracked events that the events are counted under by now.
    pub async fn note(&self, tx: &mut Tx, rules: &Rules, gains: &mut Gains<'_>) -> db::Result<()> {
        let mut some_watched = false;
        for moved in query_dynamic(self.counts_sql(), self.values.to_vec()).all::<Moved>(&mut *tx).await? {
            some_watched |= rules.watch(&moved.name);
            moved.give(gains, || Under::arrived(moved.name.clone()));
        }
        if some_watched { self.note_tracked(tx, rules, gains).await } else { Ok(()) }
    }

    fn counts_sql(&self) -> String {
        let Self { with, from, which, to, to_by, .. } = self;
        format!(
            "{with} select e.day, e.name, cast(sum({QUANTITY}) as bigint) as quantity,
                    e.account_id as from_account, e.person_id as from_person, {to}
               from {from}
              where {which} and e.kind in {COUNTED_KINDS}
              group by e.day, e.name, e.account_id, e.person_id {to_by}"
        )
    }

    /// A page of those with one of so many names, which `coalesce` keeps from being read by their name: of one name there
    /// may be far more than of some senders.
    fn each_sql(&self, names: usize) -> String {
        let Self { with, from, which, to, values, .. } = self;
        let first = values.len() + 1;
        format!(
            "{with} select e.seq, e.day, e.name, e.quantity, e.properties,
                    e.account_id as from_account, e.person_id as from_person, {to}
               from {from}
              where {which} and e.kind in {COUNTED_KINDS} and coalesce(e.name, '') in ({}) and e.seq > ${}
              order by e.seq limit {PAGE}",
            placeholder_list(first, names),
            first + names
        )
    }

    async fn note_tracked(&self, tx: &mut Tx, rules: &Rules, gains: &mut Gains<'_>) -> db::Result<()> {
        let watched = rules.watched();
        let sql = self.each_sql(watched.len());
        let mut after = 0_i64;
        loop {
            let names = watched.iter().map(|name| Value::from(*name));
            let page: Vec<MovedOne> = {
                let values = self.values.iter().cloned().chain(names).chain([Value::from(after)]);
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
    use crate::testing::{bench, plan};

    /// On SQLite, where the plan does not depend on how many rows there are.
    #[tokio::test]
    async fn the_events_of_senders_are_found_by_an_index() {
        let bench = bench(None).await;
        for senders in [1, SENDERS] {
            let values: Vec<Value> = (0..senders).map(|_| Uuid::now_v7().into()).collect();
            let which = which(senders);
            let moving = Moving::to_senders(&which, &values);
            let mut one_by_one = values.clone();
            one_by_one.extend([Value::from("name"), Value::from(0_i64)]);
            for (sql, values) in [
                (moving.counts_sql(), values.clone()),
                (moving.each_sql(1), one_by_one),
                (move_sql(&which), values.clone()),
            ] {
                let steps = plan(&bench.workspace.usage, sql, values).await;
                let found = "SEARCH e USING INDEX usage_events_by_sender (sender_key=?)";
                assert!(steps.iter().any(|step| step == found), "{steps:?}");
            }
        }
    }
}
