//! The rows behind display names. They stand in the main store, beside the spine; which events arrived, in the usage store.

use std::collections::BTreeMap;

use crate::{
    args,
    db::{self, Db, Tx, query},
    time::Timestamp,
};

pub(super) async fn all(main: &Db) -> db::Result<BTreeMap<String, String>> {
    const ALL: &str = "select name as a, display_name as b from event_display_names order by name limit 2000";
    Ok(query(ALL, args![]).all::<(String, String)>(main).await?.into_iter().collect())
}

pub(super) async fn find(tx: &mut Tx, event: &str) -> db::Result<Option<String>> {
    const FIND: &str = "select display_name as a from event_display_names where name = $1";
    Ok(query(FIND, args![event]).optional::<(String,)>(tx).await?.map(|(name,)| name))
}

/// The event that is called so.
pub(super) async fn called(tx: &mut Tx, key: &str) -> db::Result<Option<String>> {
    const CALLED: &str = "select name as a from event_display_names where display_key = $1";
    Ok(query(CALLED, args![key]).optional::<(String,)>(tx).await?.map(|(name,)| name))
}

pub(super) async fn count(tx: &mut Tx) -> db::Result<i64> {
    const COUNT: &str = "select count(*) as a from event_display_names";
    Ok(query(COUNT, args![]).one::<(i64,)>(tx).await?.0)
}

/// Whether an event of this very name ever arrived.
pub(super) async fn has_arrived(usage: &Db, event: &str) -> db::Result<bool> {
    const ARRIVED: &str = "select count(*) as a from usage_names where name = $1 and tracked = 0";
    Ok(query(ARRIVED, args![event]).one::<(i64,)>(usage).await?.0 > 0)
}

pub(super) async fn put(
    tx: &mut Tx,
    event: &str,
    display_name: &str,
    key: &str,
    now: Timestamp,
) -> db::Result<()> {
    const PUT: &str = "
        insert into event_display_names (name, display_name, display_key, named_at) values ($1, $2, $3, $4)
        on conflict (name) do update
           set display_name = excluded.display_name, display_key = excluded.display_key, named_at = excluded.named_at";
    query(PUT, args![event, display_name, key, now]).run(tx).await?;
    Ok(())
}

pub(super) async fn remove(tx: &mut Tx, event: &str) -> db::Result<()> {
    const REMOVE: &str = "delete from event_display_names where name = $1";
    query(REMOVE, args![event]).run(tx).await?;
    Ok(())
}
