//! What the tracking screen reads.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    UsageKind, args, bounded,
    db::{self, Db, FromRow, Row, Value, placeholder_list, query, query_dynamic},
    ids::{AccountId, PersonId, RefusedEventId},
    time::Timestamp,
};

/// An event as it arrived.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    pub seq: i64,
    pub received_at: Timestamp,
    pub kind: UsageKind,
    pub name: String,
    pub account: Option<AccountId>,
    pub person: Option<PersonId>,
    pub group: Option<String>,
    pub user: Option<String>,
    pub anonymous: Option<String>,
    pub properties: String,
}

impl FromRow for Arrival {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            seq: row.get("seq")?,
            received_at: row.get("received_at")?,
            kind: row.get("kind")?,
            name: row.get("name")?,
            account: row.get("account_id")?,
            person: row.get("person_id")?,
            group: row.get("group_ref")?,
            user: row.get("user_ref")?,
            anonymous: row.get("anonymous_ref")?,
            properties: row.get("properties")?,
        })
    }
}

/// The newest events from SDKs, newest first.
pub(super) async fn arrivals(usage: &Db, limit: i64) -> db::Result<Vec<Arrival>> {
    const NEWEST: &str = "
        select seq, received_at, kind, name, account_id, person_id, group_ref, user_ref, anonymous_ref, properties
          from usage_events where import_id is null and source is not null
         order by received_at desc, seq desc limit $1";
    query(NEWEST, args![limit]).all(usage).await
}

/// When the first event from an SDK arrived.
pub(super) async fn first_arrival(usage: &Db) -> db::Result<Option<Timestamp>> {
    const FIRST: &str = "
        select received_at as a from usage_events where import_id is null and source is not null
         order by received_at limit 1";
    Ok(query(FIRST, args![]).optional::<(Timestamp,)>(usage).await?.map(|(at,)| at))
}

/// How many events arrived from SDKs since then, counted up to `most`.
pub(super) async fn arrived_since(usage: &Db, since: Timestamp, most: i64) -> db::Result<i64> {
    const COUNT: &str = "
        select count(*) as a
          from (select seq from usage_events
                 where import_id is null and source is not null and received_at >= $1 limit $2) as arrived";
    let (count,) = query(COUNT, args![since, most]).one::<(i64,)>(usage).await?;
    Ok(count)
}

/// An event that was not taken.
#[derive(Clone, Debug)]
pub(super) struct RefusedEvent {
    pub id: RefusedEventId,
    pub received_at: Timestamp,
    pub reason: String,
    pub field: Option<String>,
    pub given: Option<String>,
    pub raw: String,
    pub library: Option<String>,
}

impl FromRow for RefusedEvent {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            received_at: row.get("received_at")?,
            reason: row.get("reason")?,
            field: row.get("field")?,
            given: row.get("given")?,
            raw: row.get("raw")?,
            library: row.get("library")?,
        })
    }
}

pub(super) async fn refused(usage: &Db, limit: i64) -> db::Result<Vec<RefusedEvent>> {
    const NEWEST: &str = "
        select id, received_at, reason, field, given, raw, library from refused_events
         order by received_at desc, id desc limit $1";
    query(NEWEST, args![limit]).all(usage).await
}

/// How many refused events are kept, by reason, most first.
pub(super) async fn refused_by_reason(usage: &Db) -> db::Result<Vec<(String, i64)>> {
    const COUNT: &str = "
        select reason as a, count(*) as b from refused_events group by reason order by 2 desc, 1";
    query(COUNT, args![]).all(usage).await
}

/// Names first seen since then, newest first: name and how often.
pub(super) async fn new_names(usage: &Db, since: Timestamp) -> db::Result<Vec<(String, i64, Timestamp)>> {
    const NEW: &str = "
        select name as a, quantity as b, first_seen_at as c from usage_names
         where tracked = 0 and first_seen_at >= $1 order by first_seen_at desc, name limit 20";
    query(NEW, args![since]).all(usage).await
}

// Counted sender by sender, so that nothing but the events of these is read.
const UNTIED: &str = "
    select group_ref as a, cast(sum(events) as bigint) as b
      from (select s.group_ref, (select count(*) from usage_events e where e.sender_key = s.sender_key) as events
              from usage_senders s where s.account_id is null and s.group_ref is not null) as of_senders
     group by group_ref having sum(events) > 0
     order by 2 desc, 1 limit 20";

/// Groups that no account has as its external id: the group and how many events it has, most first. Only senders have
/// such a group: an imported row with one is refused.
pub(crate) async fn untied(usage: &Db) -> db::Result<Vec<(String, i64)>> {
    query(UNTIED, args![]).all(usage).await
}

/// How often the product was used on each day since then, also by accounts that nobody knows.
pub(super) async fn volume(usage: &Db, since_day: i64) -> db::Result<BTreeMap<i64, i64>> {
    const VOLUME: &str = concat!(
        "
        select day as a, cast(sum(",
        bounded!("quantity"),
        ") as bigint) as b from usage_name_days
         where tracked = 0 and day >= $1 group by day"
    );
    Ok(query(VOLUME, args![since_day]).all(usage).await?.into_iter().collect())
}

/// The names of accounts.
pub(crate) async fn account_names(
    main: &Db,
    ids: &BTreeSet<AccountId>,
) -> db::Result<BTreeMap<AccountId, String>> {
    names(main, "accounts", ids.iter().copied().map(Value::from).collect()).await
}

/// The names of people.
pub(crate) async fn person_names(
    main: &Db,
    ids: &BTreeSet<PersonId>,
) -> db::Result<BTreeMap<PersonId, String>> {
    names(main, "people", ids.iter().copied().map(Value::from).collect()).await
}

async fn names<Id: db::Column + Ord>(
    main: &Db,
    table: &'static str,
    ids: Vec<Value>,
) -> db::Result<BTreeMap<Id, String>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql =
        format!("select id as a, name as b from {table} where id in ({})", placeholder_list(1, ids.len()));
    Ok(query_dynamic(sql, ids).all::<(Id, String)>(main).await?.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_no_scan, bench};

    #[tokio::test]
    async fn only_events_of_untied_groups_are_counted() {
        let bench = bench(None).await;
        let usage = &bench.workspace.usage;
        assert_no_scan(usage, UNTIED.to_owned(), args![]).await;
    }
}
