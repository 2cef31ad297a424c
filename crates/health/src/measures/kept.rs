//! What is known of the workspace's own measures, as rows for lists to be filtered and ordered by.
//!
//! Invariant: they are written with the score that rests on them, in its transaction; a measure that no scorecard asks for any more,
//! or that is not known of an account any more, has no row.

use std::collections::{BTreeMap, HashMap};

use super::own::Own as OwnMeasure;
use crate::{
    args, batch,
    db::{self, Db, Tx, insert_many, placeholder_rows, query_dynamic},
    ids::AccountId,
};

/// Measures of one account, by their keys.
pub type Own = BTreeMap<String, f64>;

/// What is kept of these accounts.
pub async fn of_accounts(main: &Db, accounts: &[AccountId]) -> db::Result<HashMap<AccountId, Own>> {
    const KEPT: &str = "
        select account_id as a, measure as b, value as c from account_measures where account_id in ({accounts})";
    let rows: Vec<(AccountId, String, f64)> = batch::rows(main, KEPT, args![], accounts).await?;
    let mut found: HashMap<AccountId, Own> = HashMap::new();
    for (account, measure, value) in rows {
        found.entry(account).or_default().insert(measure, value);
    }
    Ok(found)
}

/// Those of the measures that are kept and that these facts know.
pub fn known(measures: &[OwnMeasure], facts: &BTreeMap<String, f64>) -> Own {
    let kept = measures.iter().filter(|own| own.is_kept()).map(OwnMeasure::key);
    kept.filter_map(|key| facts.get(&key).filter(|value| value.is_finite()).map(|value| (key, *value)))
        .collect()
}

/// What becomes of an account's measures.
#[derive(Debug)]
pub struct Change<'a> {
    pub account: AccountId,
    pub before: &'a Own,
    pub now: &'a Own,
}

/// Writes what is different.
pub async fn write(tx: &mut Tx, changes: Vec<Change<'_>>) -> db::Result<()> {
    const INSERT: &str = "insert into account_measures (account_id, measure, value)";
    const RENEW: &str = "on conflict (account_id, measure) do update set value = excluded.value";
    let gone: Vec<(AccountId, &String)> = changes
        .iter()
        .flat_map(|change| {
            let gone = change.before.keys().filter(|key| !change.now.contains_key(*key));
            gone.map(|key| (change.account, key))
        })
        .collect();
    for chunk in gone.chunks(1_000) {
        let sql = format!(
            "delete from account_measures where (account_id, measure) in (values {})",
            placeholder_rows(1, chunk.len(), 2)
        );
        let values = chunk.iter().flat_map(|(account, key)| args![*account, *key]).collect();
        query_dynamic(sql, values).run(&mut *tx).await?;
    }
    let rows = changes.iter().flat_map(|change| {
        let new = change.now.iter().filter(|(key, value)| change.before.get(*key) != Some(*value));
        new.map(|(key, value)| args![change.account, key, *value])
    });
    insert_many(tx, INSERT, RENEW, rows.collect::<Vec<_>>()).await?;
    Ok(())
}
