//! Keeping imported accounts and people findable: by search, and people by the ids that usage events name them with.

use uuid::Uuid;

use super::{ImportKind, table::Table};
use crate::{
    args,
    customers::search::{AccountNames, PersonNames, index_accounts, index_people},
    db::{self, Tx, Value, insert_many},
    ids::{AccountId, PersonId},
};

/// Indexes these rows by the names that they have now; kinds that are not searched are left.
pub async fn index(
    tx: &mut Tx,
    kind: ImportKind,
    table: &'static Table,
    rows: &[(Uuid, &[Value])],
) -> db::Result<()> {
    match kind {
        ImportKind::Accounts => {
            let names: Vec<AccountNames> = rows
                .iter()
                .map(|(id, values)| AccountNames {
                    id: AccountId(*id),
                    name: text(table, values, "name").unwrap_or_default(),
                    kana: text(table, values, "kana"),
                    domain: text(table, values, "domain"),
                    external_id: text(table, values, "external_id"),
                })
                .collect();
            index_accounts(tx, names).await
        }
        ImportKind::People => {
            let names: Vec<PersonNames> = rows
                .iter()
                .map(|(id, values)| PersonNames {
                    id: PersonId(*id),
                    name: text(table, values, "name").unwrap_or_default(),
                    kana: text(table, values, "kana"),
                    email: text(table, values, "email"),
                })
                .collect();
            index_people(tx, names).await
        }
        _ => Ok(()),
    }
}

/// Lets usage events find people by the id that the file gives them. An id that is another person's stays theirs.
pub async fn identify(
    tx: &mut Tx,
    kind: ImportKind,
    table: &'static Table,
    rows: &[(Uuid, &[Value])],
) -> db::Result<()> {
    const IDENTITY: &str = "insert into person_identities (kind, value, person_id, created_at)";
    if kind != ImportKind::People {
        return Ok(());
    }
    let now = tx.now();
    let identities: Vec<Vec<Value>> = rows
        .iter()
        .filter_map(|(id, values)| Some(args!["user", text(table, values, "external_id")?, *id, now]))
        .collect();
    insert_many(tx, IDENTITY, "on conflict do nothing", identities).await?;
    Ok(())
}

fn text<'a>(table: &Table, values: &'a [Value], column: &str) -> Option<&'a str> {
    match &values[table.place(column)] {
        Value::Text(text) => Some(text),
        _ => None,
    }
}
