//! Giving stored events to the account and person that their sender turned out to stand for.
//!
//! Invariant: events and what is counted from them move in one transaction. Only the difference is counted, so days
//! whose raw events were cleared away keep their counts.

use uuid::Uuid;

use crate::{
    db::{self, Tx, Value, placeholder_list, query_dynamic},
    ids::{AccountId, PersonId},
    time::Timestamp,
    usage::{COUNTED_KINDS, rollup},
};

const SENDERS: usize = 1_000;

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
pub(super) struct Moved {
    day: i64,
    name: String,
    quantity: i64,
    from: (Option<AccountId>, Option<PersonId>),
    to: (Option<AccountId>, Option<PersonId>),
}

impl db::FromRow for Moved {
    fn from_row(row: &db::Row) -> db::Result<Self> {
        Ok(Self {
            day: row.get("day")?,
            name: row.get("name")?,
            quantity: row.get("quantity")?,
            from: (row.get("from_account")?, row.get("from_person")?),
            to: (row.get("to_account")?, row.get("to_person")?),
        })
    }
}

impl Moved {
    pub(super) fn gains(moved: Vec<Self>) -> rollup::Gains {
        let mut gains = rollup::Gains::new();
        Self::add(moved, &mut gains);
        gains
    }

    fn add(moved: Vec<Self>, gains: &mut rollup::Gains) {
        for moved in moved {
            for ((account, person), gain) in [(moved.from, -moved.quantity), (moved.to, moved.quantity)] {
                let Some(account) = account else { continue };
                let person = person.map_or(Uuid::nil(), |person| person.0);
                *gains.entry((account, moved.day, moved.name.clone(), person)).or_default() += gain;
            }
        }
    }
}

/// Moves the events of these senders to whom the senders stand for now.
pub(super) async fn move_events(tx: &mut Tx, senders: &[Uuid], now: Timestamp) -> db::Result<()> {
    let mut gains = rollup::Gains::new();
    for chunk in senders.chunks(SENDERS) {
        let places = placeholder_list(1, chunk.len());
        for events in [OF_USER, OF_ANONYMOUS, OF_GROUP] {
            let values: Vec<Value> = chunk.iter().copied().map(Value::from).collect();
            let sql = format!(
                "select e.day, e.name, cast(sum(e.quantity) as bigint) as quantity,
                        e.account_id as from_account, e.person_id as from_person,
                        s.account_id as to_account, s.person_id as to_person
                   from usage_senders s join usage_events e on {events}
                  where s.sender_key in ({places}) and {ELSEWHERE} and e.kind in {COUNTED_KINDS}
                  group by e.day, e.name, e.account_id, e.person_id, s.account_id, s.person_id"
            );
            Moved::add(query_dynamic(sql, values.clone()).all(&mut *tx).await?, &mut gains);
            let sql = format!(
                "update usage_events as e set account_id = s.account_id, person_id = s.person_id
                   from usage_senders s
                  where s.sender_key in ({places}) and {events} and {ELSEWHERE}"
            );
            query_dynamic(sql, values).run(&mut *tx).await?;
        }
    }
    rollup::move_counts(tx, &gains, now).await
}
