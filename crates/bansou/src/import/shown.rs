//! What accounts show of their contracts, so that a file which says the same states nothing new.
//!
//! Invariant: a statement that differs from what is shown is kept; one that repeats it leaves the record as it is.

use std::collections::HashMap;

use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::{
    customers::Stage,
    db::{self, FromRow, Row, Tx, Value, placeholder_list, query_dynamic},
    money::{Currency, Money},
    revenue::Stated,
};

struct Shown(Uuid, Stated);

impl FromRow for Shown {
    fn from_row(row: &Row) -> db::Result<Self> {
        let mrr = Money::new(row.get("mrr_minor")?, row.get::<Currency>("currency")?);
        let stated = Stated {
            plan: row.get("plan")?,
            seats: row.get("seats")?,
            mrr: Some(mrr),
            customer_since: row.get("customer_since")?,
            renewal_on: row.get("renewal_on")?,
            notice_on: row.get("notice_on")?,
            trial: None,
            stage: Some(row.get::<Stage>("stage")?),
        };
        Ok(Self(row.get("id")?, stated))
    }
}

/// Of these accounts, in the form in which a statement is kept.
pub(super) async fn of(tx: &mut Tx, ids: Vec<Uuid>) -> db::Result<HashMap<Uuid, Json>> {
    let mut found = HashMap::new();
    for ids in ids.chunks(1_000) {
        let sql = format!(
            "select id, stage, plan, seats, mrr_minor, currency, customer_since, renewal_on, notice_on
               from accounts where id in ({})",
            placeholder_list(1, ids.len())
        );
        let rows: Vec<Shown> =
            query_dynamic(sql, ids.iter().copied().map(Value::from).collect()).all(&mut *tx).await?;
        found.extend(rows.into_iter().map(|Shown(id, stated)| (id, json!(stated))));
    }
    Ok(found)
}

/// Takes out of a row's statement what the account shows already.
pub(super) fn leave_out(custom: &mut Json, shown: &Json) {
    let Some(stated) = custom.get_mut(Stated::KEY).and_then(Json::as_object_mut) else { return };
    stated.retain(|key, value| shown.get(key) != Some(value));
    if stated.is_empty()
        && let Some(custom) = custom.as_object_mut()
    {
        custom.remove(Stated::KEY);
    }
}
