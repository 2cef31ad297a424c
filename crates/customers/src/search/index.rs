//! Keeping the index: one document a record, and its place in lists, written in the record's own transaction.
//!
//! Invariant: who is found by a name is also sorted by it.

use uuid::Uuid;

use super::{near_key, sort_key, tokens};
use crate::{
    args,
    db::{self, Db, Tx, Value, insert_many, placeholder_list, placeholder_rows, query_dynamic},
    ids::{AccountId, PersonId},
};

/// What an account is found by.
#[derive(Clone, Copy, Debug)]
pub struct AccountNames<'a> {
    pub id: AccountId,
    pub name: &'a str,
    pub kana: Option<&'a str>,
    pub domain: Option<&'a str>,
    pub external_id: Option<&'a str>,
}

/// What a person is found by.
#[derive(Clone, Copy, Debug)]
pub struct PersonNames<'a> {
    pub id: PersonId,
    pub name: &'a str,
    pub kana: Option<&'a str>,
    pub email: Option<&'a str>,
}

/// Makes these accounts found by these names, and by no former ones.
pub async fn index_accounts<'a>(
    tx: &mut Tx,
    rows: impl IntoIterator<Item = AccountNames<'a>>,
) -> db::Result<()> {
    let rows: Vec<_> = rows.into_iter().collect();
    let document = |row: &AccountNames<'_>| {
        let texts = [Some(row.name), row.kana, row.domain, row.external_id];
        document("accounts", row.id.0, near_key(row.name), &texts)
    };
    upsert(tx, rows.iter().map(document).collect()).await?;
    let keys: Vec<_> = rows.iter().map(|row| (row.id.0, sort_key(row.name, row.kana))).collect();
    write_sort_keys(tx, "accounts", &keys).await
}

/// Makes these people found by these names, and by no former ones.
pub async fn index_people<'a>(
    tx: &mut Tx,
    rows: impl IntoIterator<Item = PersonNames<'a>>,
) -> db::Result<()> {
    let rows: Vec<_> = rows.into_iter().collect();
    let document = |row: &PersonNames<'_>| {
        // People are looked for by their names as they are.
        document("people", row.id.0, String::new(), &[Some(row.name), row.kana, row.email])
    };
    upsert(tx, rows.iter().map(document).collect()).await?;
    let keys: Vec<_> = rows.iter().map(|row| (row.id.0, sort_key(row.name, row.kana))).collect();
    write_sort_keys(tx, "people", &keys).await
}

/// Makes these records of an area's kind found by these texts, and by no former ones.
pub async fn index_records(tx: &mut Tx, kind: &str, rows: &[(Uuid, Vec<&str>)]) -> db::Result<()> {
    let documents = rows.iter().map(|(id, texts)| args![kind, *id, tokens(texts), ""]);
    upsert(tx, documents.collect()).await
}

/// Forgets records that are gone.
pub async fn remove_from_index(tx: &mut Tx, records: &[Uuid]) -> db::Result<()> {
    for some in records.chunks(1_000) {
        let sql =
            format!("delete from search_documents where record_id in ({})", placeholder_list(1, some.len()));
        query_dynamic(sql, some.iter().copied().map(Value::from).collect()).run(&mut *tx).await?;
    }
    Ok(())
}

fn document(kind: &str, id: Uuid, near_key: String, texts: &[Option<&str>]) -> Vec<Value> {
    let texts: Vec<&str> = texts.iter().copied().flatten().collect();
    args![kind, id, tokens(&texts), near_key]
}

/// Gives a place in lists to records that were stored before places were kept; a few thousand a step.
pub async fn fill_sort_keys(db: &Db) -> db::Result<()> {
    const STEP: usize = 2_000;
    for table in ["accounts", "people"] {
        loop {
            let sql =
                format!("select id as a, name as b, kana as c from {table} where sort_key is null limit $1");
            let rows: Vec<(Uuid, String, Option<String>)> =
                query_dynamic(sql, args![STEP as i64]).all(db).await?;
            let keys: Vec<_> =
                rows.iter().map(|(id, name, kana)| (*id, sort_key(name, kana.as_deref()))).collect();
            let mut tx = db.begin().await?;
            write_sort_keys(&mut tx, table, &keys).await?;
            tx.commit().await?;
            if rows.len() < STEP {
                break;
            }
        }
    }
    Ok(())
}

async fn write_sort_keys(tx: &mut Tx, table: &str, keys: &[(Uuid, String)]) -> db::Result<()> {
    for some in keys.chunks(1_000) {
        let sql = format!(
            "with keyed (id, sort_key) as (values {})
             update {table} set sort_key = keyed.sort_key from keyed
              where {table}.id = keyed.id and ({table}.sort_key is null or {table}.sort_key <> keyed.sort_key)",
            placeholder_rows(1, some.len(), 2)
        );
        let values = some.iter().flat_map(|(id, key)| args![*id, key.as_str()]);
        query_dynamic(sql, values.collect()).run(&mut *tx).await?;
    }
    Ok(())
}

async fn upsert(tx: &mut Tx, documents: Vec<Vec<Value>>) -> db::Result<()> {
    const INSERT: &str = "insert into search_documents (record_kind, record_id, tokens, near_key)";
    const ON_CONFLICT: &str = "
        on conflict (record_id) do update set tokens = excluded.tokens, near_key = excluded.near_key
        where search_documents.tokens <> excluded.tokens or search_documents.near_key is null
           or search_documents.near_key <> excluded.near_key";
    insert_many(tx, INSERT, ON_CONFLICT, documents).await?;
    Ok(())
}
