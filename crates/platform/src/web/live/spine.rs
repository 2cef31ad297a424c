//! What was committed to the spine, and beside it to `shown_anew`, since it was read last.
//!
//! Invariant: every committed row is read once, in whatever order transactions end: one that is committed before rows which
//! have smaller numbers does not hide them.

use std::borrow::Cow;

use crate::{
    activity::{SubjectKind, Verbs},
    args,
    db::{self, Db, FromRow, Row, Snapshot, query_dynamic},
    ids::AccountId,
    live::{Changed, News},
    parts::Parts,
    time::{MINUTE, Timestamp},
};

/// Rows of one reading. More than that is everything.
const MOST: usize = 2_000;
/// How far back it is looked at first for rows of transactions that were open then.
const LOOK_BACK: i64 = 5_000;
/// How long rows of `shown_anew` are kept.
const KEPT: i64 = MINUTE;

/// Up to where it was read.
#[derive(Clone, Debug)]
pub(super) struct Position {
    /// Every row up to these numbers has been read, or never comes: of activities, of `shown_anew`.
    floor: [i64; 2],
    /// What was read last stands in these. None where numbers are enough to say it.
    seen: Option<Seen>,
}

/// What two engines with several writers need to know: rows above the floor were read where the snapshot has them.
#[derive(Clone, Debug)]
struct Seen {
    snapshot: Snapshot,
    /// The numbers will be the floor once every transaction has ended that had begun when they were read.
    next_floor: [i64; 2],
    begun_before: u64,
}

/// A row of either.
struct Told {
    is_activity: bool,
    seq: i64,
    account: Option<AccountId>,
    word: Option<String>,
    subject: Option<SubjectKind>,
    snapshot: String,
}

impl FromRow for Told {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            is_activity: row.get::<i64>("is_activity")? == 1,
            seq: row.get("seq")?,
            account: row.get("account_id")?,
            word: row.get("word")?,
            subject: row.get("subject_kind")?,
            snapshot: row.get("snapshot")?,
        })
    }
}

/// What one reading brought.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub news: News,
    /// Whether somebody joined, left or changed.
    pub members: bool,
}

impl Position {
    /// The end of both, as of now.
    pub async fn end(main: &Db) -> db::Result<Self> {
        let sql = format!(
            "select coalesce((select max(seq) from activities), 0) as a,
                    coalesce((select max(seq) from shown_anew), 0) as b, {} as c",
            main.snapshot()
        );
        let (activities, shown, snapshot): (i64, i64, String) = query_dynamic(sql, args![]).one(main).await?;
        let last = [activities, shown];
        Ok(match Snapshot::of(&snapshot) {
            None => Self { floor: last, seen: None },
            Some(snapshot) => Self {
                floor: last.map(|seq| (seq - LOOK_BACK).max(0)),
                seen: Some(Seen { begun_before: snapshot.end, snapshot, next_floor: last }),
            },
        })
    }

    /// Reads on.
    pub async fn read(&mut self, main: &Db, parts: &Parts) -> db::Result<Reading> {
        let snapshot = main.snapshot();
        let (fresh_activity, fresh_shown) = (main.is_not_in("v", "$3"), main.is_not_in("s", "$3"));
        let sql = format!(
            "select * from (
                select cast(1 as bigint) as is_activity, v.seq, v.account_id, v.verb as word, v.subject_kind,
                       {snapshot} as snapshot
                  from activities v where v.seq > $1 and {fresh_activity} order by v.seq limit $4) as told
             union all
             select * from (
                select cast(0 as bigint) as is_activity, s.seq, s.account_id, s.topic as word,
                       cast(null as text) as subject_kind, {snapshot} as snapshot
                  from shown_anew s where s.seq > $2 and {fresh_shown} order by s.seq limit $4) as shown"
        );
        let before = self.seen.as_ref().map_or("", |seen| &seen.snapshot.text);
        let args = args![self.floor[0], self.floor[1], before, MOST as i64];
        let rows: Vec<Told> = query_dynamic(sql, args).all(main).await?;
        self.move_on(&rows);
        Ok(reading(rows, parts))
    }

    fn move_on(&mut self, rows: &[Told]) {
        let Some(newest) = rows.first() else { return };
        let last = |is_activity: bool, before: i64| {
            let of_kind = rows.iter().filter(|row| row.is_activity == is_activity);
            of_kind.map(|row| row.seq).fold(before, i64::max)
        };
        match &mut self.seen {
            None => self.floor = [last(true, self.floor[0]), last(false, self.floor[1])],
            Some(seen) => {
                let snapshot = Snapshot::of(&newest.snapshot).unwrap_or_else(|| seen.snapshot.clone());
                if snapshot.begin >= seen.begun_before {
                    self.floor = seen.next_floor;
                    seen.next_floor = [last(true, self.floor[0]), last(false, self.floor[1])];
                    seen.begun_before = snapshot.end;
                }
                seen.snapshot = snapshot;
            }
        }
    }
}

/// The open pages that hear of an area's verbs where these are about no account.
#[derive(Clone, Copy, Debug)]
pub struct TopicOf {
    pub topic: &'static str,
    pub verbs: Verbs,
}

fn topic_of(verb: &str, parts: &Parts) -> &'static str {
    let hears = |of: &&TopicOf| of.verbs.facts.iter().any(|facts| facts.is_named(verb));
    parts.all::<TopicOf>().iter().find(hears).map_or(Changed::LISTS, |of| of.topic)
}

/// What was written from this instant on; at most what is kept of it.
pub(super) async fn since(main: &Db, parts: &Parts, at: Timestamp) -> db::Result<News> {
    const SINCE: &str = "
        select * from (
            select cast(1 as bigint) as is_activity, v.seq, v.account_id, v.verb as word, v.subject_kind, '' as snapshot
              from activities v
             where v.seq > (select coalesce(max(a.seq), 0) - $2 from activities a) and v.recorded_at >= $1) as told
         union all
         select * from (
            select cast(0 as bigint) as is_activity, s.seq, s.account_id, s.topic as word,
                   cast(null as text) as subject_kind, '' as snapshot
              from shown_anew s where s.written_at >= $1 limit $2) as shown";
    let at = at.max(main.now().plus(-KEPT));
    let rows: Vec<Told> = db::query(SINCE, args![at, MOST as i64]).all(main).await?;
    Ok(reading(rows, parts).news)
}

fn reading(rows: Vec<Told>, parts: &Parts) -> Reading {
    let mut reading = Reading::default();
    for is_activity in [true, false] {
        reading.news.everything |= rows.iter().filter(|row| row.is_activity == is_activity).count() >= MOST;
    }
    for row in rows {
        let topic = match (row.is_activity, row.account) {
            (false, _) => row.word.map(Cow::Owned),
            (true, Some(_)) => Some(Changed::LISTS.into()),
            (true, None) => Some(topic_of(row.word.as_deref().unwrap_or_default(), parts).into()),
        };
        reading.members |= row.subject == Some(SubjectKind::Member);
        reading.news.add(topic, row.account);
    }
    reading
}

/// Drops what everybody has read.
pub(super) async fn drop_read(main: &Db) -> db::Result<()> {
    const DROP: &str = "delete from shown_anew where written_at < $1";
    let before: Timestamp = main.now().plus(-KEPT);
    db::query(DROP, args![before]).run(main).await?;
    Ok(())
}
