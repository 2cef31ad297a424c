//! What accounts did on which days, as rules ask: by the name that arrives, or that of a tracked event.
//!
//! Invariant: days are counted from the rollups alone, so that the past counts as the present does.

use std::collections::HashMap;

use bansou_platform::segments::DoneDays;
use uuid::Uuid;

use crate::{
    db::{self, Value, placeholder_list, query_dynamic},
    time::day_from_number,
    workspaces::Workspace,
};

/// Accounts of one query.
const AT_ONCE: usize = 200;

/// How often each of these accounts did what has one of these names, by day. No name is both an event's that arrives and a
/// tracked one's.
pub async fn done(workspace: &Workspace, ids: &[Uuid], names: &[String]) -> db::Result<DoneDays> {
    let mut found: DoneDays = HashMap::new();
    for chunk in ids.chunks(AT_ONCE) {
        let sql = format!(
            "select account_id as a, name as b, day as c, cast(sum(quantity) as bigint) as d from usage_daily
              where account_id in ({}) and name in ({}) group by account_id, name, day",
            placeholder_list(1, chunk.len()),
            placeholder_list(chunk.len() + 1, names.len())
        );
        let mut args: Vec<Value> = chunk.iter().map(|id| Value::from(*id)).collect();
        args.extend(names.iter().map(Value::from));
        let rows: Vec<(Uuid, String, i64, i64)> = query_dynamic(sql, args).all(&workspace.usage).await?;
        for (id, name, day, quantity) in rows {
            let days = found.entry(id).or_default().entry(name).or_default();
            *days.entry(day_from_number(day)).or_insert(0) += quantity.max(0);
        }
    }
    Ok(found)
}
