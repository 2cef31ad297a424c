//! Asking about many accounts at once.
//!
//! Invariant: a query about accounts names at most [`SIZE`] of them, whoever asks.

use crate::{
    db::{self, Db, FromRow, Value, placeholder_list, query_dynamic},
    ids::AccountId,
};

/// Accounts of one query.
pub const SIZE: usize = 200;

/// Runs `sql`, whose `{accounts}` stands for a list of ids; `args` are the placeholders before them.
pub async fn rows<T: FromRow>(
    db: &Db,
    sql: &str,
    args: impl AsRef<[Value]>,
    accounts: &[AccountId],
) -> db::Result<Vec<T>> {
    let args = args.as_ref();
    let mut found = Vec::new();
    for chunk in accounts.chunks(SIZE) {
        // Filled up with the last one, so that there are few texts and a connection keeps each prepared.
        let places = chunk.len().next_power_of_two().min(SIZE);
        let list = placeholder_list(args.len() + 1, places);
        let mut values = args.to_vec();
        values.extend(chunk.iter().map(|id| Value::from(*id)));
        values.resize(args.len() + places, Value::from(chunk[chunk.len() - 1]));
        found.extend(query_dynamic(sql.replace("{accounts}", &list), values).all(db).await?);
    }
    Ok(found)
}
