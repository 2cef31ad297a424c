//! The rows behind subscriptions.

use std::collections::HashMap;

use super::Subscription;
use crate::{
    args,
    db::{self, Db, FromRow, On, Row, Value, placeholder_list, query_dynamic},
    ids::{AccountId, SubscriptionId},
    money::{Currency, Money},
};

const COLUMNS: &str = "
    id, account_id, external_id, product, plan, seats, mrr_minor, currency, started_on, ended_on,
    coalesce(ends_with_term, 0) as ends_with_term, renewal_on,
    auto_renew, notice_days, billing_months, trial, custom";

/// An account's subscriptions, the newest first.
pub async fn of_account(db: &Db, account: AccountId) -> db::Result<Vec<Subscription>> {
    let sql = format!(
        "select {COLUMNS} from subscriptions where account_id = $1 order by started_on desc, id desc"
    );
    query_dynamic(sql, args![account]).all(db).await
}

pub(super) async fn find(db: &Db, id: SubscriptionId) -> db::Result<Option<Subscription>> {
    query_dynamic(format!("select {COLUMNS} from subscriptions where id = $1"), args![id]).optional(db).await
}

/// Accounts of one query.
const ACCOUNTS: usize = 1_000;

/// The subscriptions of any number of accounts, each account's in the order of their start.
pub async fn of_many(db: &Db, accounts: &[AccountId]) -> db::Result<HashMap<AccountId, Vec<Subscription>>> {
    let mut found = HashMap::new();
    for chunk in accounts.chunks(ACCOUNTS) {
        found.extend(of_accounts(db, chunk).await?);
    }
    Ok(found)
}

/// The subscriptions of these accounts, each account's in the order of their start.
pub(super) async fn of_accounts(
    on: impl Into<On<'_>>,
    accounts: &[AccountId],
) -> db::Result<HashMap<AccountId, Vec<Subscription>>> {
    let sql = format!(
        "select {COLUMNS} from subscriptions where account_id in ({}) order by started_on, id",
        placeholder_list(1, accounts.len())
    );
    let values = accounts.iter().map(|id| Value::from(*id)).collect();
    let rows: Vec<Subscription> = query_dynamic(sql, values).all(on).await?;
    let mut found: HashMap<AccountId, Vec<Subscription>> = HashMap::new();
    for row in rows {
        found.entry(row.account).or_default().push(row);
    }
    Ok(found)
}

impl FromRow for Subscription {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account_id")?,
            external_id: row.get("external_id")?,
            product: row.get("product")?,
            plan: row.get("plan")?,
            seats: row.get("seats")?,
            mrr: Money::new(row.get("mrr_minor")?, row.get::<Currency>("currency")?),
            started_on: row.get("started_on")?,
            ended_on: row.get("ended_on")?,
            ends_with_term: row.get("ends_with_term")?,
            renewal_on: row.get("renewal_on")?,
            auto_renew: row.get("auto_renew")?,
            notice_days: row.get("notice_days")?,
            billing_months: row.get("billing_months")?,
            trial: row.get("trial")?,
            custom: row.get("custom")?,
        })
    }
}
