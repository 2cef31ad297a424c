//! The log of arrivals: where a flood is written down before it is counted.
//!
//! Invariant: a delivery leaves the log only after the commit that holds its events. All that is in it has its id by
//! then, so that what is taken in twice is stored once.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use tokio::sync::{Mutex, MutexGuard, Notify};
use uuid::Uuid;

use super::{Delivery, Ledger};
use crate::{
    args,
    db::{self, Db, FromRow, Presence, Row, Tx, placeholder_list, query, query_dynamic, unreadable},
    time::{SECOND, Timestamp},
    workspaces::Workspace,
};

/// What may wait on disk: past this, senders are told to slow down.
const MOST_BYTES: i64 = 1 << 30;
/// Events that are taken in at once: more make each cheaper, as they share the pages that they change, and the wait for all
/// of them longer.
const EVENTS_AT_ONCE: i64 = 30_000;
/// The same where so many wait that all of them wait for long.
const EVENTS_AT_ONCE_IN_A_FLOOD: i64 = 150_000;
/// So many times what is taken in at once waits in a flood.
const FLOOD: i64 = 8;
/// Rows of other processes that are older than this belong to nobody any more, whatever is known of them.
const ORPHANED_AFTER: i64 = 30 * SECOND;

/// One workspace's log. Cloning shares it.
#[derive(Clone, Debug)]
pub struct ArrivalLog(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    /// What was acknowledged, beside a log that is a file.
    ledger: Option<Ledger>,
    /// Names this process in its rows.
    presence: Presence,
    waiting_events: AtomicI64,
    waiting_bytes: AtomicI64,
    /// Whether what waits cannot be taken in now.
    stalled: AtomicBool,
    taking: Mutex<()>,
    appended: Notify,
}

/// Whose rows are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// This process's, and those that nobody looks after.
    Ours,
    Everyones,
}

/// A row of the log, without what is in it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub seq: i64,
    node: Uuid,
    pub events: i64,
    pub bytes: i64,
}

impl FromRow for Place {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            seq: row.get("seq")?,
            node: row.get("node")?,
            events: row.get("events")?,
            bytes: row.get("bytes")?,
        })
    }
}

/// What is in a row of the log.
#[derive(Debug)]
pub(super) struct Entry {
    pub place: Place,
    packed: Vec<u8>,
}

impl Entry {
    pub fn deliveries(&self) -> db::Result<Vec<Delivery>> {
        rmp_serde::from_slice(&self.packed).map_err(|error| unreadable("deliveries", error))
    }
}

/// What stands in the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Events that wait to be counted.
    pub waiting: i64,
    /// When the oldest of them came.
    pub since: Option<Timestamp>,
    /// Events that could not be counted.
    pub aside: i64,
}

impl ArrivalLog {
    /// The log in this store, with the ledger beside it where the store is a file.
    /// The workspace's, which [`super::open_log`] opened with it.
    pub fn of(workspace: &Workspace) -> Self {
        (*workspace.kept.get::<Self>().expect("the area opens the log with each workspace")).clone()
    }

    pub async fn open(db: Db, presence: Presence, ledger: Option<Ledger>, now: Timestamp) -> Self {
        if let Some(ledger) = &ledger
            && let Err(error) = ledger.settle(&db, now).await
        {
            tracing::warn!("the ledger of arrivals cannot be read: {error:#}");
        }
        Self(Arc::new(Inner {
            db,
            ledger,
            presence,
            waiting_events: AtomicI64::new(0),
            waiting_bytes: AtomicI64::new(0),
            stalled: AtomicBool::new(false),
            taking: Mutex::new(()),
            appended: Notify::new(),
        }))
    }

    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// Whether nothing that this process appended waits.
    pub(super) fn is_empty(&self) -> bool {
        self.0.waiting_events.load(Ordering::Relaxed) == 0
    }

    /// Whether a flood is going on: events come faster than they are counted.
    pub fn is_behind(&self) -> bool {
        self.0.waiting_events.load(Ordering::Relaxed) > EVENTS_AT_ONCE
    }

    pub(super) fn is_full(&self) -> bool {
        self.0.waiting_bytes.load(Ordering::Relaxed) >= MOST_BYTES
    }

    pub(super) fn is_stalled(&self) -> bool {
        self.0.stalled.load(Ordering::Relaxed)
    }

    pub(super) fn set_stalled(&self, stalled: bool) {
        self.0.stalled.store(stalled, Ordering::Relaxed);
    }

    /// Returns at once where something was appended since the last call.
    pub(crate) async fn appended(&self) {
        self.0.appended.notified().await;
    }

    /// One at a time takes in.
    pub(crate) async fn take_turn(&self) -> MutexGuard<'_, ()> {
        self.0.taking.lock().await
    }

    /// Writes the deliveries down in one commit.
    pub(crate) async fn append(&self, deliveries: &[Delivery], now: Timestamp) -> db::Result<()> {
        let mut tx = self.0.db.begin().await?;
        let (seq, events, bytes) = self.insert(&mut tx, deliveries, None, now).await?;
        tx.commit().await?;
        if let Some(ledger) = &self.0.ledger {
            ledger.appended(seq, events);
        }
        self.0.waiting_events.fetch_add(events, Ordering::Relaxed);
        self.0.waiting_bytes.fetch_add(bytes, Ordering::Relaxed);
        self.0.appended.notify_one();
        Ok(())
    }

    async fn insert(
        &self,
        tx: &mut Tx,
        deliveries: &[Delivery],
        problem: Option<String>,
        now: Timestamp,
    ) -> db::Result<(i64, i64, i64)> {
        const INSERT: &str = "
            insert into arrivals (appended_at, node, events, deliveries, problem) values ($1, $2, $3, $4, $5)
            returning seq as a";
        let packed = rmp_serde::to_vec_named(deliveries).map_err(|error| unreadable("deliveries", error))?;
        let (events, bytes) =
            (deliveries.iter().map(Delivery::events).sum::<usize>() as i64, packed.len() as i64);
        let (seq,): (i64,) =
            query(INSERT, args![now, self.0.presence.id(), events, packed, problem]).one(tx).await?;
        Ok((seq, events, bytes))
    }

    /// The oldest rows, as many as are taken in at once.
    pub(super) async fn oldest(&self, whose: Whose, now: Timestamp) -> db::Result<Vec<Place>> {
        const OLDEST: &str = "
            select seq, node, events, cast(length(deliveries) as bigint) as bytes from arrivals
             where problem is null and (node = $1 or appended_at < $2) order by seq limit 2000";
        let before = match whose {
            Whose::Ours => Timestamp(now.0 - ORPHANED_AFTER),
            Whose::Everyones => Timestamp(i64::MAX),
        };
        let most = match self.0.waiting_events.load(Ordering::Relaxed) {
            waiting if waiting > FLOOD * EVENTS_AT_ONCE => EVENTS_AT_ONCE_IN_A_FLOOD,
            _ => EVENTS_AT_ONCE,
        };
        let mut places: Vec<Place> =
            query(OLDEST, args![self.0.presence.id(), before]).all(&self.0.db).await?;
        let mut events = 0;
        let some = places.iter().take_while(|place| {
            let is_first = events == 0;
            events += place.events;
            is_first || events <= most
        });
        let some = some.count();
        places.truncate(some);
        Ok(places)
    }

    /// What is in these rows.
    pub(super) async fn read(&self, places: &[Place]) -> db::Result<Vec<Entry>> {
        let mut place_of: HashMap<i64, &Place> = places.iter().map(|place| (place.seq, place)).collect();
        let sql = format!(
            "select seq as a, deliveries as b from arrivals where seq in ({}) order by seq",
            placeholder_list(1, places.len())
        );
        let seqs = places.iter().map(|place| place.seq.into()).collect();
        let rows: Vec<(i64, Vec<u8>)> = query_dynamic(sql, seqs).all(&self.0.db).await?;
        let entry = |(seq, packed)| Some(Entry { place: place_of.remove(&seq)?.clone(), packed });
        Ok(rows.into_iter().filter_map(entry).collect())
    }

    /// Whether a process left rows that is gone. Others are told that this one is there.
    pub(super) async fn is_left_alone(&self) -> db::Result<bool> {
        const OTHERS: &str =
            "select distinct node as a from arrivals where problem is null and node <> $1 limit 100";
        self.0.presence.show().await;
        let others: Vec<(Uuid,)> = query(OTHERS, args![self.0.presence.id()]).all(&self.0.db).await?;
        let others: Vec<Uuid> = others.into_iter().map(|(node,)| node).collect();
        Ok(!self.0.presence.gone(&others).await?.is_empty())
    }

    /// The number of the newest row.
    pub(super) async fn newest(&self) -> db::Result<i64> {
        const NEWEST: &str = "select coalesce(max(seq), 0) as a from arrivals where problem is null";
        Ok(query(NEWEST, args![]).one::<(i64,)>(&self.0.db).await?.0)
    }

    /// Whether anything up to this row waits to be counted.
    pub(super) async fn holds_up_to(&self, seq: i64) -> db::Result<bool> {
        const HOLDS: &str = "select seq as a from arrivals where problem is null and seq <= $1 limit 1";
        Ok(query(HOLDS, args![seq]).optional::<(i64,)>(&self.0.db).await?.is_some())
    }

    /// Forgets rows whose events are stored. Deliveries that cannot be are kept aside, each with its reason.
    pub(super) async fn remove(
        &self,
        places: &[Place],
        aside: &[(Delivery, String)],
        now: Timestamp,
    ) -> db::Result<()> {
        if places.is_empty() {
            return Ok(());
        }
        if let Some(ledger) = &self.0.ledger {
            ledger.counted(places.iter().map(|place| place.seq));
        }
        let mut tx = self.0.db.begin().await?;
        for (delivery, problem) in aside {
            self.insert(&mut tx, std::slice::from_ref(delivery), Some(problem.clone()), now).await?;
        }
        let sql = format!("delete from arrivals where seq in ({})", placeholder_list(1, places.len()));
        query_dynamic(sql, places.iter().map(|place| place.seq.into()).collect()).run(&mut tx).await?;
        tx.commit().await?;
        self.are_done(places);
        Ok(())
    }

    /// Keeps a row aside that cannot be read.
    pub(super) async fn set_aside(&self, place: &Place, problem: &str) -> db::Result<()> {
        const ASIDE: &str = "update arrivals set problem = $2 where seq = $1";
        query(ASIDE, args![place.seq, problem]).run(&self.0.db).await?;
        self.are_done(std::slice::from_ref(place));
        Ok(())
    }

    fn are_done(&self, places: &[Place]) {
        for place in places.iter().filter(|place| place.node == self.0.presence.id()) {
            self.0.waiting_events.fetch_sub(place.events, Ordering::Relaxed);
            self.0.waiting_bytes.fetch_sub(place.bytes, Ordering::Relaxed);
        }
    }

    /// Lets what is kept aside be tried again.
    pub(super) async fn try_again(&self) -> db::Result<()> {
        const AGAIN: &str = "update arrivals set problem = null where problem is not null";
        query(AGAIN, args![]).run(&self.0.db).await?;
        Ok(())
    }

    /// What stands in the log, whoever took it.
    pub async fn backlog(&self) -> db::Result<Backlog> {
        backlog(&self.0.db).await
    }
}

/// What stands in the log of this store.
pub async fn backlog(arrivals: &Db) -> db::Result<Backlog> {
    const BACKLOG: &str = "
        select cast(coalesce(sum(case when problem is null then events end), 0) as bigint) as a,
               min(case when problem is null then appended_at end) as b,
               cast(coalesce(sum(case when problem is not null then events end), 0) as bigint) as c
          from arrivals";
    let (waiting, since, aside) = query(BACKLOG, args![]).one(arrivals).await?;
    Ok(Backlog { waiting, since, aside })
}
