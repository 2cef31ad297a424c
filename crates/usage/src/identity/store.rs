//! The rows of senders and aliases.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::Sender;
use crate::{
    args,
    db::{self, Db, FromRow, Row, Tx, Value, placeholder_list, query, query_dynamic},
};

const REFS: usize = 1_000;

/// A sender as it stands.
#[derive(Clone, Debug)]
pub(super) struct SenderRow {
    pub key: Uuid,
    pub group: Option<String>,
    pub user: Option<String>,
    pub anonymous: Option<String>,
    pub of: Sender,
    pub first_at: i64,
    pub traits: Option<String>,
    pub version: i64,
}

impl FromRow for SenderRow {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            key: row.get("sender_key")?,
            group: row.get("group_ref")?,
            user: row.get("user_ref")?,
            anonymous: row.get("anonymous_ref")?,
            of: Sender { account: row.get("account_id")?, person: row.get("person_id")? },
            first_at: row.get("first_at")?,
            traits: row.get("traits")?,
            version: row.get("version")?,
        })
    }
}

const COLUMNS: &str = "
    sender_key, group_ref, user_ref, anonymous_ref, account_id, person_id, first_at, traits, version";

/// Some of the senders that are not settled.
pub(super) async fn unsettled(usage: &Db, limit: i64) -> db::Result<Vec<SenderRow>> {
    let sql = format!("select {COLUMNS} from usage_senders where settled = 0 order by sender_key limit $1");
    query_dynamic(sql, args![limit]).all(usage).await
}

/// The senders whose `column` (`user_ref`, `anonymous_ref`) is one of these.
pub(super) async fn with_refs(
    usage: &Db,
    column: &'static str,
    refs: &BTreeSet<String>,
) -> db::Result<Vec<SenderRow>> {
    let refs: Vec<&String> = refs.iter().collect();
    let mut found = Vec::new();
    for chunk in refs.chunks(REFS) {
        let places = placeholder_list(1, chunk.len());
        let sql = format!("select {COLUMNS} from usage_senders where {column} in ({places})");
        let values = chunk.iter().map(|given| Value::from(*given)).collect();
        found.extend(query_dynamic(sql, values).all::<SenderRow>(usage).await?);
    }
    Ok(found)
}

/// The aliases that name one of these ids on either side.
pub(super) async fn aliases(usage: &Db, refs: &BTreeSet<String>) -> db::Result<BTreeSet<(String, String)>> {
    const ANY: &str = "select cast(1 as bigint) as a from usage_aliases limit 1";
    if query(ANY, args![]).optional::<(i64,)>(usage).await?.is_none() {
        return Ok(BTreeSet::new());
    }
    let refs: Vec<&String> = refs.iter().collect();
    let mut found = BTreeSet::new();
    for chunk in refs.chunks(REFS) {
        let places = placeholder_list(1, chunk.len());
        let sql = format!(
            "select user_ref as a, previous_ref as b from usage_aliases
              where user_ref in ({places}) or previous_ref in ({places})"
        );
        let values = chunk.iter().map(|given| Value::from(*given)).collect();
        found.extend(query_dynamic(sql, values).all::<(String, String)>(usage).await?);
    }
    Ok(found)
}

/// Asks for the senders whose `column` is one of these to be worked out again.
pub(super) async fn unsettle<T>(tx: &mut Tx, column: &'static str, among: &BTreeSet<T>) -> db::Result<()>
where
    T: Copy,
    Value: From<T>,
{
    let among: Vec<T> = among.iter().copied().collect();
    for chunk in among.chunks(REFS) {
        let sql = format!(
            "update usage_senders set settled = 0, version = version + 1 where {column} in ({})",
            placeholder_list(1, chunk.len())
        );
        query_dynamic(sql, chunk.iter().copied().map(Value::from).collect()).run(&mut *tx).await?;
    }
    Ok(())
}

/// Asks for every sender that stands for somebody to be worked out again.
pub(super) async fn unsettle_known(tx: &mut Tx) -> db::Result<()> {
    const KNOWN: &str = "
        update usage_senders set settled = 0, version = version + 1
         where account_id is not null or person_id is not null";
    query(KNOWN, args![]).run(tx).await?;
    Ok(())
}

/// Whether any event ever came from outside.
pub(super) async fn any(usage: &Db) -> db::Result<bool> {
    const ANY: &str = "select cast(1 as bigint) as a from usage_senders limit 1";
    Ok(query(ANY, args![]).optional::<(i64,)>(usage).await?.is_some())
}

/// Says whom these senders stand for.
pub(super) async fn set_senders(tx: &mut Tx, wanted: &[(Uuid, Sender)]) -> db::Result<()> {
    for chunk in wanted.chunks(REFS) {
        let sql = format!(
            "with wanted (sender_key, account_id, person_id) as (values {})
             update usage_senders set account_id = wanted.account_id, person_id = wanted.person_id
               from wanted where usage_senders.sender_key = wanted.sender_key",
            db::placeholder_rows(1, chunk.len(), 3)
        );
        let values = chunk.iter().flat_map(|(key, of)| args![*key, of.account, of.person]).collect();
        query_dynamic(sql, values).run(&mut *tx).await?;
    }
    Ok(())
}

/// Calls these senders settled, except where something changed since they were read.
pub(super) async fn set_settled(tx: &mut Tx, rows: &[SenderRow]) -> db::Result<()> {
    for chunk in rows.chunks(REFS) {
        let sql = format!(
            "with done (sender_key, version) as (values {})
             update usage_senders set settled = 1
               from done where usage_senders.sender_key = done.sender_key and usage_senders.version = done.version",
            db::placeholder_rows(1, chunk.len(), 2)
        );
        let values = chunk.iter().flat_map(|row| args![row.key, row.version]).collect();
        query_dynamic(sql, values).run(&mut *tx).await?;
    }
    Ok(())
}
