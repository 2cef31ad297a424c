//! Noting the senders of arriving events, in the events' own transaction.
//!
//! Invariant: a sender's row stands before any of its events can be seen.

use std::collections::{BTreeMap, BTreeSet};

use bansou_tracking::{Event, Kind};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::{Sender, SenderKey};
use crate::{
    args,
    db::{self, Db, Tx, Value, insert_many, insert_many_returning, placeholder_list, query_dynamic},
    ids::{AccountId, PersonId},
};

const KEYS: usize = 5_000;

/// A sender as some arriving events show it.
#[derive(Debug)]
pub struct Seen<'a> {
    group: Option<&'a str>,
    user: Option<&'a str>,
    anonymous: Option<&'a str>,
    /// The earliest of its events.
    first_at: i64,
    /// What was said of the user: when, whether only where nothing is known yet, and what.
    said: Vec<(i64, bool, &'a str)>,
}

impl<'a> Seen<'a> {
    pub fn new(event: &'a Event) -> Self {
        Self {
            group: event.group_id.as_deref(),
            user: event.user_id.as_deref(),
            anonymous: event.anonymous_id.as_deref(),
            first_at: event.occurred_at,
            said: Vec::new(),
        }
    }

    pub fn also(&mut self, event: &'a Event) {
        self.first_at = self.first_at.min(event.occurred_at);
        if event.kind == Kind::Group || event.user_id.is_none() {
            return;
        }
        let said = [(false, &event.traits), (true, &event.first_traits)];
        self.said.extend(
            said.into_iter().filter_map(|(first, text)| Some((event.occurred_at, first, text.as_deref()?))),
        );
    }

    /// Whether anything depends on when it was first seen: one id alone ties nothing.
    fn ties(&self) -> bool {
        [self.group, self.user, self.anonymous].into_iter().flatten().count() > 1
    }
}

/// Writes those senders that are new or say something new, and answers whom each stands for. `usage` is the store of
/// the transaction.
pub async fn note_senders(
    usage: &Db,
    tx: &mut Tx,
    seen: &BTreeMap<SenderKey, Seen<'_>>,
) -> db::Result<BTreeMap<SenderKey, Sender>> {
    let keys: Vec<SenderKey> = seen.keys().copied().collect();
    let mut known = BTreeMap::new();
    let mut earlier = Vec::new();
    for chunk in keys.chunks(KEYS) {
        let sql = format!(
            "select sender_key as a, account_id as b, person_id as c, first_at as d
               from usage_senders where sender_key in ({}) order by sender_key {}",
            placeholder_list(1, chunk.len()),
            usage.lock_shared()
        );
        let values = chunk.iter().map(|key| Value::from(key.0)).collect();
        let rows: Vec<(Uuid, Option<AccountId>, Option<PersonId>, i64)> =
            query_dynamic(sql, values).all(&mut *tx).await?;
        for (key, account, person, first_at) in rows {
            let key = SenderKey(key);
            known.insert(key, Sender { account, person });
            if let Some(seen) = seen.get(&key).filter(|seen| seen.ties() && seen.first_at < first_at) {
                earlier.push(args![key.0, seen.first_at]);
            }
        }
    }
    let new: Vec<_> = seen
        .iter()
        .filter(|(key, _)| !known.contains_key(key))
        .map(|(key, seen)| args![key.0, seen.group, seen.user, seen.anonymous, seen.first_at])
        .collect();
    known.extend(insert_new(tx, new).await?);
    move_first_seen(tx, earlier).await?;
    keep_traits(tx, seen).await?;
    Ok(known)
}

/// Writes new senders, and answers whom they stand for: nobody yet, unless another node was first.
async fn insert_new(tx: &mut Tx, rows: Vec<Vec<Value>>) -> db::Result<Vec<(SenderKey, Sender)>> {
    const INSERT: &str = "
        insert into usage_senders (sender_key, group_ref, user_ref, anonymous_ref, first_at)";
    // What another node has answered by now holds for our events too, and is to be worked out again with them.
    const AGAIN: &str = "
        on conflict (sender_key) do update
           set first_at = case when excluded.first_at < usage_senders.first_at
                               then excluded.first_at else usage_senders.first_at end,
               settled = 0, version = usage_senders.version + 1
        returning sender_key as a, account_id as b, person_id as c";
    let rows: Vec<(Uuid, Option<AccountId>, Option<PersonId>)> =
        insert_many_returning(tx, INSERT, AGAIN, rows).await?;
    Ok(rows.into_iter().map(|(key, account, person)| (SenderKey(key), Sender { account, person })).collect())
}

async fn move_first_seen(tx: &mut Tx, rows: Vec<Vec<Value>>) -> db::Result<()> {
    for chunk in rows.chunks(KEYS) {
        let sql = format!(
            "with earlier (sender_key, first_at) as (values {})
             update usage_senders
                set first_at = earlier.first_at, settled = 0, version = version + 1
               from earlier
              where usage_senders.sender_key = earlier.sender_key and usage_senders.first_at > earlier.first_at",
            db::placeholder_rows(1, chunk.len(), 2)
        );
        query_dynamic(sql, chunk.iter().flatten().cloned().collect()).run(&mut *tx).await?;
    }
    Ok(())
}

async fn keep_traits(tx: &mut Tx, seen: &BTreeMap<SenderKey, Seen<'_>>) -> db::Result<()> {
    let saying: Vec<_> = seen.iter().filter(|(_, seen)| !seen.said.is_empty()).collect();
    let mut changed = Vec::new();
    for chunk in saying.chunks(KEYS) {
        let sql = format!(
            "select sender_key as a, traits as b, traits_at as c from usage_senders where sender_key in ({})",
            placeholder_list(1, chunk.len())
        );
        let values = chunk.iter().map(|(key, _)| Value::from(key.0)).collect();
        let rows: Vec<(Uuid, Option<String>, Option<i64>)> = query_dynamic(sql, values).all(&mut *tx).await?;
        let stored: BTreeMap<Uuid, _> = rows.into_iter().map(|(key, text, at)| (key, (text, at))).collect();
        for (key, seen) in chunk {
            let (text, at) = stored.get(&key.0).cloned().unwrap_or_default();
            let (merged, merged_at) = merged(text.as_deref(), at, &seen.said);
            if text.as_deref() != Some(merged.as_str()) {
                changed.push(args![key.0, merged, merged_at]);
            }
        }
    }
    for chunk in changed.chunks(KEYS) {
        let sql = format!(
            "with said (sender_key, traits, traits_at) as (values {})
             update usage_senders
                set traits = said.traits, traits_at = said.traits_at, settled = 0, version = version + 1
               from said where usage_senders.sender_key = said.sender_key",
            db::placeholder_rows(1, chunk.len(), 3)
        );
        query_dynamic(sql, chunk.iter().flatten().cloned().collect()).run(&mut *tx).await?;
    }
    Ok(())
}

/// What is known with what was said: the later word holds, and "only where nothing is known" gives way.
fn merged(stored: Option<&str>, stored_at: Option<i64>, said: &[(i64, bool, &str)]) -> (String, i64) {
    let mut traits: Map<String, Json> =
        stored.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let mut at = stored_at.unwrap_or(i64::MIN);
    let mut said: Vec<_> = said.iter().collect();
    said.sort();
    for (said_at, only_where_unknown, text) in said {
        let Ok(new) = serde_json::from_str::<Map<String, Json>>(text) else { continue };
        let gives_way = *only_where_unknown || *said_at < at;
        for (name, value) in new {
            if gives_way {
                traits.entry(name).or_insert(value);
            } else {
                traits.insert(name, value);
            }
        }
        at = at.max(*said_at);
    }
    (Json::Object(traits).to_string(), at)
}

/// Keeps that two ids are of one user.
pub async fn note_aliases(tx: &mut Tx, aliases: &[(&str, &str)]) -> db::Result<()> {
    const INSERT: &str = "insert into usage_aliases (user_ref, previous_ref)";
    let aliases: BTreeSet<_> = aliases.iter().filter(|(user, previous)| user != previous).collect();
    if aliases.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = aliases.iter().map(|(user, previous)| args![*user, *previous]).collect();
    insert_many(tx, INSERT, "on conflict (user_ref, previous_ref) do nothing", rows).await?;
    let refs: BTreeSet<&str> = aliases.iter().flat_map(|(user, previous)| [*user, *previous]).collect();
    super::store::unsettle(tx, "user_ref", &refs).await?;
    super::store::unsettle(tx, "anonymous_ref", &refs).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::testing::{drop_database, fresh_database},
        identity::store::set_senders,
        testing::bench,
    };

    /// On PostgreSQL alone: SQLite has one who writes.
    #[tokio::test]
    async fn two_nodes_that_see_a_sender_first_have_one_answer() {
        let Ok(url) = std::env::var("BANSOU_TEST_POSTGRES") else { return };
        let database = fresh_database(&url).await;
        let bench = bench(Some(database.clone())).await;
        let usage = &bench.workspace.usage;
        let seen = |first_at| {
            let sender =
                Seen { group: Some("g"), user: Some("u"), anonymous: None, first_at, said: Vec::new() };
            BTreeMap::from([(SenderKey::of(Some("g"), Some("u"), None), sender)])
        };
        let (late, early) = (seen(9), seen(3));
        let key = *late.keys().next().unwrap();
        let answer = Sender { account: Some(AccountId::new()), person: Some(PersonId::new()) };

        let mut first = usage.begin().await.unwrap();
        assert_eq!(note_senders(usage, &mut first, &late).await.unwrap()[&key], Sender::default());
        set_senders(&mut first, &[(key.0, answer)]).await.unwrap();
        let mut second = usage.begin().await.unwrap();
        let waits = async {
            let sql = "select count(*) as a from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock'";
            while query_dynamic(sql.to_owned(), args![]).one::<(i64,)>(usage).await.unwrap().0 == 0 {
                tokio::task::yield_now().await;
            }
            first.commit().await.unwrap();
        };
        let (noted, ()) = tokio::join!(note_senders(usage, &mut second, &early), waits);
        assert_eq!(
            noted.unwrap()[&key],
            answer,
            "events of the second node are of the same account and person"
        );
        second.commit().await.unwrap();
        let sql = "select first_at as a, settled as b from usage_senders";
        let kept: (i64, bool) = query_dynamic(sql.to_owned(), args![]).one(usage).await.unwrap();
        assert_eq!(kept, (3, false));
        drop(bench);
        drop_database(&url, &database).await;
    }
}
