//! Writing and reading the spine.

use uuid::Uuid;

use super::{Activity, Actor, Happened, NewActivity, Subject};
use crate::{
    args,
    db::{self, Db, FromRow, Row, Tx, query, query_dynamic},
    ids::{AccountId, ActId, MemberId, PersonId},
    time::Timestamp,
};

const INSERT: &str = "
    insert into activities (occurred_at, recorded_at, actor_kind, actor_id, actor_name, verb, detail,
                            subject_kind, subject_id, account_id, person_id, act_id, import_id)";

/// Writes many activities in the change's transaction.
pub async fn record_all(tx: &mut Tx, activities: impl IntoIterator<Item = NewActivity>) -> db::Result<()> {
    write(tx, None, activities).await
}

/// Writes the activities of an act in the change's transaction.
pub async fn record_of_act(
    tx: &mut Tx,
    act: ActId,
    activities: impl IntoIterator<Item = NewActivity>,
) -> db::Result<()> {
    write(tx, Some(act), activities).await
}

async fn write(
    tx: &mut Tx,
    act: Option<ActId>,
    activities: impl IntoIterator<Item = NewActivity>,
) -> db::Result<()> {
    let now = tx.now();
    let rows = activities.into_iter().map(|activity| {
        let NewActivity { occurred_at, actor, subject, verb: Happened { name, detail } } = activity;
        args![
            occurred_at,
            now,
            actor.kind(),
            actor.id(),
            actor.name(),
            name,
            detail,
            subject.kind,
            subject.id,
            subject.account,
            subject.person,
            act,
            actor.import(),
        ]
    });
    if db::insert_many(tx, INSERT, "", rows).await? > 0 {
        tx.wake_others();
    }
    Ok(())
}

const COLUMNS: &str = "seq, occurred_at, recorded_at, actor_kind, actor_id, actor_name, verb, detail,
    subject_kind, subject_id, account_id, person_id, act_id, import_id";

/// An account's activities, newest first: at most `limit`, before the given place (time and seq) where one is given.
pub async fn of_account(
    db: &Db,
    account: AccountId,
    before: Option<(Timestamp, i64)>,
    limit: i64,
) -> db::Result<Vec<Activity>> {
    let (at, seq) = before.unwrap_or((Timestamp(i64::MAX), i64::MAX));
    let sql = format!(
        "select {COLUMNS} from activities
          where account_id = $1 and occurred_at <= $2 and (occurred_at < $2 or (occurred_at = $2 and seq < $3))
          order by occurred_at desc, seq desc limit $4"
    );
    query_dynamic(sql, args![account, at, seq, limit]).all(db).await
}

/// As [`of_account`], of these verbs only.
pub async fn of_account_only(
    db: &Db,
    account: AccountId,
    verbs: &[String],
    before: Option<(Timestamp, i64)>,
    limit: i64,
) -> db::Result<Vec<Activity>> {
    let (at, seq) = before.unwrap_or((Timestamp(i64::MAX), i64::MAX));
    let sql = format!(
        "select {COLUMNS} from activities
          where account_id = $1 and occurred_at <= $2 and (occurred_at < $2 or (occurred_at = $2 and seq < $3)) and verb in ({})
          order by occurred_at desc, seq desc limit $4",
        db::placeholder_list(5, verbs.len())
    );
    let mut args = args![account, at, seq, limit];
    args.extend(verbs.iter().map(|verb| db::Value::from(verb.as_str())));
    query_dynamic(sql, args).all(db).await
}

/// Up to where somebody has heard the spine: the transaction and the number of the last activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    transaction: String,
    seq: i64,
}

impl Default for Cursor {
    fn default() -> Self {
        Self { transaction: "0".to_owned(), seq: 0 }
    }
}

/// An activity, and where somebody is who has heard it.
pub(super) struct Heard {
    pub activity: Activity,
    pub cursor: Cursor,
}

impl FromRow for Heard {
    fn from_row(row: &Row) -> db::Result<Self> {
        let activity = Activity::from_row(row)?;
        let cursor = Cursor { transaction: row.get("transaction_no")?, seq: activity.seq };
        Ok(Self { activity, cursor })
    }
}

/// What a listener has not heard yet, in the order in which it is heard.
pub(super) async fn after(db: &Db, cursor: &Cursor, limit: i64) -> db::Result<Vec<Heard>> {
    let sql = format!(
        "select {COLUMNS}, {} as transaction_no from activities v where {} and {} order by {} limit $3",
        db.transaction_of_activity(),
        db.is_heard_after("$2", "$1"),
        db.settled_activities(),
        db.order_of_hearing()
    );
    query_dynamic(sql, args![cursor.seq, &cursor.transaction, limit]).all(db).await
}

pub(super) async fn cursor(db: &Db, listener: &str) -> db::Result<Cursor> {
    const CURSOR: &str = "select transaction_no as a, seq as b from listener_cursors where listener = $1";
    let found: Option<(String, i64)> = query(CURSOR, args![listener]).optional(db).await?;
    Ok(found.map_or_else(Cursor::default, |(transaction, seq)| Cursor { transaction, seq }))
}

/// Whether the listener has heard all that is committed. On PostgreSQL an activity stays unheard while an older transaction,
/// even of another database, is open.
pub async fn has_heard_all(db: &Db, listener: &str) -> db::Result<bool> {
    let cursor = cursor(db, listener).await?;
    let sql = format!("select v.seq as a from activities v where {} limit 1", db.is_heard_after("$2", "$1"));
    let unheard: Option<(i64,)> =
        query_dynamic(sql, args![cursor.seq, cursor.transaction]).optional(db).await?;
    Ok(unheard.is_none())
}

/// Something that a member or a token did to a record.
#[derive(Clone, Debug)]
pub struct Handled {
    pub record: Uuid,
    pub verb: String,
    pub detail: serde_json::Value,
}

impl FromRow for Handled {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self { record: row.get("subject_id")?, verb: row.get("verb")?, detail: row.get("detail")? })
    }
}

/// What members and tokens have done to these records after the place on the spine, and has not been undone since.
pub async fn handled_since(tx: &mut Tx, since: i64, records: &[Uuid]) -> db::Result<Vec<Handled>> {
    let mut handled = Vec::new();
    for some in records.chunks(1_000) {
        let sql = format!(
            "select v.subject_id, v.verb, v.detail from activities v
              where v.seq > $1 and v.actor_kind in ('member', 'token') and v.subject_id in ({})
                and (v.act_id is null or not exists (
                     select 1 from act_before b
                      where b.act_id = v.act_id and b.record_id = v.subject_id and b.restored_at is not null))",
            db::placeholder_list(2, some.len())
        );
        let mut values = args![since];
        values.extend(some.iter().copied().map(db::Value::from));
        handled.extend(query_dynamic(sql, values).all::<Handled>(&mut *tx).await?);
    }
    Ok(handled)
}

/// How far a listener is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenerState {
    pub name: String,
    /// Activities that it has not heard yet, counted up to [`MOST_BEHIND`].
    pub behind: i64,
}

/// So far behind, it does not matter how much further.
pub const MOST_BEHIND: i64 = 100_000;

/// How far each of these listeners is.
pub async fn listener_states(db: &Db, names: &[&str]) -> db::Result<Vec<ListenerState>> {
    let cursors = format!(
        "select c.listener as a,
                (select count(*) from (select v.seq from activities v where {} limit $1) as behind) as b
           from listener_cursors c",
        db.is_heard_after("c.transaction_no", "c.seq")
    );
    const ALL: &str = "select count(*) as a from (select v.seq from activities v limit $1) as every";
    let cursors: Vec<(String, i64)> = query_dynamic(cursors, args![MOST_BEHIND]).all(db).await?;
    let (all,): (i64,) = query(ALL, args![MOST_BEHIND]).one(db).await?;
    Ok(names
        .iter()
        .map(|name| ListenerState {
            name: (*name).to_owned(),
            behind: cursors.iter().find(|(of, _)| of == name).map_or(all, |(_, behind)| *behind),
        })
        .collect())
}

pub(super) async fn set_cursor(db: &Db, listener: &str, cursor: &Cursor) -> db::Result<()> {
    const SET: &str = "
        insert into listener_cursors (listener, seq, transaction_no, updated_at) values ($1, $2, $3, $4)
        on conflict (listener) do update
           set seq = excluded.seq, transaction_no = excluded.transaction_no, updated_at = excluded.updated_at";
    let mut tx = db.begin().await?;
    let now = tx.now();
    query(SET, args![listener, cursor.seq, &cursor.transaction, now]).run(&mut tx).await?;
    tx.commit().await
}

impl FromRow for Activity {
    fn from_row(row: &Row) -> db::Result<Self> {
        let actor_id: Option<Uuid> = row.get("actor_id")?;
        let name: String = row.get("actor_name")?;
        let kind: String = row.get("actor_kind")?;
        let actor = match (kind.as_str(), actor_id) {
            (_, by) if let Some(import) = row.get("import_id")? => {
                Actor::Import { import, by: by.map(MemberId), name }
            }
            ("member", Some(id)) => Actor::Member { id: MemberId(id), name },
            ("person", Some(id)) => Actor::Person { id: PersonId(id), name },
            ("token", _) => Actor::Token { name },
            _ => Actor::System,
        };
        Ok(Self {
            seq: row.get("seq")?,
            occurred_at: row.get("occurred_at")?,
            recorded_at: row.get("recorded_at")?,
            actor,
            verb: Happened { name: row.get("verb")?, detail: row.get("detail")? },
            subject: Subject {
                kind: row.get("subject_kind")?,
                id: row.get("subject_id")?,
                account: row.get("account_id")?,
                person: row.get("person_id")?,
            },
            act: row.get("act_id")?,
        })
    }
}
