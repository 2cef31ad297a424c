//! Keeping the index: one document a record, written in the record's own transaction.

use uuid::Uuid;

use super::tokens;
use crate::{
    args,
    db::{self, Tx, Value, insert_many, placeholder_list, query_dynamic},
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
    let documents: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let texts = [Some(row.name), row.kana, row.domain, row.external_id];
            document("accounts", row.id.0, &texts)
        })
        .collect();
    upsert(tx, documents).await
}

/// Makes these people found by these names, and by no former ones.
pub async fn index_people<'a>(
    tx: &mut Tx,
    rows: impl IntoIterator<Item = PersonNames<'a>>,
) -> db::Result<()> {
    let documents: Vec<_> = rows
        .into_iter()
        .map(|row| document("people", row.id.0, &[Some(row.name), row.kana, row.email]))
        .collect();
    upsert(tx, documents).await
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

fn document(kind: &str, id: Uuid, texts: &[Option<&str>]) -> Vec<Value> {
    let texts: Vec<&str> = texts.iter().copied().flatten().collect();
    args![kind, id, tokens(&texts)]
}

async fn upsert(tx: &mut Tx, documents: Vec<Vec<Value>>) -> db::Result<()> {
    const INSERT: &str = "insert into search_documents (record_kind, record_id, tokens)";
    const ON_CONFLICT: &str = "
        on conflict (record_id) do update set tokens = excluded.tokens
        where search_documents.tokens <> excluded.tokens";
    insert_many(tx, INSERT, ON_CONFLICT, documents).await?;
    Ok(())
}
