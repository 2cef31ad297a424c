//! The rows of pledges, and their search documents.

use uuid::Uuid;

use super::PledgeId;
use crate::{
    args,
    customers::search,
    db::{self, Db, Tx, Value, count, placeholder_list, query, query_dynamic},
    ids::{AccountId, PersonId},
    time::Timestamp,
};

/// As the search knows them.
pub const KIND: &str = "pledges";

/// What was promised, to which account, and whether it was kept.
#[derive(Clone, Debug)]
pub struct Pledge {
    pub id: PledgeId,
    pub account: AccountId,
    pub body: String,
    pub kept_at: Option<Timestamp>,
}

type Row = (PledgeId, AccountId, String, Option<Timestamp>);

fn pledge((id, account, body, kept_at): Row) -> Pledge {
    Pledge { id, account, body, kept_at }
}

pub async fn insert(
    tx: &mut Tx,
    id: PledgeId,
    account: AccountId,
    person: Option<PersonId>,
    body: &str,
    now: Timestamp,
) -> db::Result<()> {
    const INSERT: &str = "
        insert into pledges (id, account_id, person_id, body, made_at) values ($1, $2, $3, $4, $5)";
    query(INSERT, args![id, account, person, body, now]).run(tx).await?;
    Ok(())
}

pub async fn keep(tx: &mut Tx, id: PledgeId, now: Timestamp) -> db::Result<()> {
    query("update pledges set kept_at = $2 where id = $1", args![id, now]).run(tx).await?;
    Ok(())
}

pub async fn find(db: &Db, id: PledgeId) -> db::Result<Option<Pledge>> {
    let sql = "select id as a, account_id as b, body as c, kept_at as d from pledges where id = $1";
    Ok(query(sql, args![id]).optional::<Row>(db).await?.map(pledge))
}

/// The newest, of one account or of all: at most a hundred.
pub async fn newest(db: &Db, of: Option<AccountId>) -> db::Result<Vec<Pledge>> {
    let (condition, values) = match of {
        Some(account) => ("account_id = $1", args![account]),
        None => ("true", args![]),
    };
    let sql = format!(
        "select id as a, account_id as b, body as c, kept_at as d from pledges where {condition}
          order by id desc limit 100"
    );
    Ok(query_dynamic(sql, values).all::<Row>(db).await?.into_iter().map(pledge).collect())
}

/// How many are not kept yet.
pub async fn open(db: &Db) -> db::Result<i64> {
    Ok(query("select count(*) as a from pledges where kept_at is null", args![]).one::<(i64,)>(db).await?.0)
}

pub async fn all(db: &Db) -> db::Result<i64> {
    count(db, "select count(*) as a from pledges").await
}

/// Writes down how many are open, and answers it.
pub async fn keep_count(tx: &mut Tx) -> db::Result<i64> {
    let sql = "select count(*) as a from pledges where kept_at is null";
    let (open,): (i64,) = query(sql, args![]).one(&mut *tx).await?;
    query("update pledges_counted set open = $1", args![open]).run(tx).await?;
    Ok(open)
}

/// Makes these pledges found by what they say; those that are gone are forgotten.
pub async fn index(tx: &mut Tx, ids: &[Uuid]) -> db::Result<()> {
    search::remove_from_index(tx, ids).await?;
    let sql =
        format!("select id as a, body as b from pledges where id in ({})", placeholder_list(1, ids.len()));
    let values = ids.iter().copied().map(Value::from).collect();
    let rows: Vec<(Uuid, String)> = query_dynamic(sql, values).all(&mut *tx).await?;
    let texts: Vec<(Uuid, Vec<&str>)> = rows.iter().map(|(id, body)| (*id, vec![body.as_str()])).collect();
    search::index_records(tx, KIND, &texts).await
}

pub async fn found(db: &Db, expression: &str, most: i64) -> db::Result<Vec<(PledgeId, String)>> {
    let sql = format!(
        "select id as a, body as b from pledges where id in ({}) order by id desc limit $2",
        db.search_found(KIND, "$1", Some(search::MOST_FOUND))
    );
    query_dynamic(sql, args![expression, most]).all(db).await
}
