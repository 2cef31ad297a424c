//! Conditions as they were stored before rules: a list of rows.
//!
//! Invariant: an event that met them meets the rule, and no other does.

use super::{Condition, EventRule};
use crate::{
    args,
    db::{self, query, unreadable},
    ids::TrackedEventId,
    workspaces::Workspace,
};

/// Gives each tracked event whose conditions are still stored as they were before its rule.
pub async fn convert_stored(workspace: &Workspace) -> db::Result<()> {
    const STORED: &str = "select id as a, conditions as b from usage_tracked order by id";
    const CONVERT: &str = "update usage_tracked set conditions = $2 where id = $1";
    let stored: Vec<(TrackedEventId, String)> = query(STORED, args![]).all(&workspace.usage).await?;
    let earlier: Vec<_> = stored.into_iter().filter(|(_, conditions)| conditions.starts_with('[')).collect();
    if earlier.is_empty() {
        return Ok(());
    }
    let mut tx = workspace.usage.begin().await?;
    for (id, conditions) in earlier {
        query(CONVERT, args![id, converted(&conditions)?.to_stored()]).run(&mut tx).await?;
    }
    tx.commit().await
}

fn converted(conditions: &str) -> db::Result<EventRule> {
    let rows: Vec<Condition> =
        serde_json::from_str(conditions).map_err(|error| unreadable("conditions", error))?;
    EventRule::of_rows(&rows).map_err(|wrong| unreadable("conditions", format!("{wrong:?}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        testing::on_both_engines,
        tracked::{NewTracked, all, define},
        web::Scope,
    };

    #[tokio::test]
    async fn conditions_that_were_stored_are_met_by_the_same_events() {
        on_both_engines(async |bench| {
            const AS_BEFORE: &str = "update usage_tracked set conditions = $1";
            let workspace = &bench.workspace;
            let scope = Scope::of_system(workspace.clone());
            let new = NewTracked { name: "n".into(), event: "e".into(), conditions: EventRule::default() };
            define(&scope, new).await.unwrap();
            let properties = json!({
                "plan": "pro", "order": { "total": 1200, "lines": [{ "sku": "A-1" }] }, "trial": false,
                "tags": ["beta", 7], "rows": "950", "nothing": null,
            });
            for (path, operator, value, met) in [
                ("plan", "is", "pro", true),
                ("plan", "is_not", "pro", false),
                ("absent", "is_not", "pro", true),
                ("trial", "is", "false", true),
                ("order.total", "is", "1200.0", true),
                ("order.lines.0.sku", "is", "A-1", true),
                ("tags", "is", "7", true),
                ("tags", "contains", "beta", true),
                ("order.total", "contains", "20", true),
                ("nothing", "exists", "", false),
                ("nothing", "missing", "", true),
                ("rows", "above", "949.5", true),
                ("rows", "above", "950", false),
                ("rows", "at_least", "9.5e2", true),
                ("order.total", "below", "1e40", true),
                ("order.total", "above", "1e40", false),
                ("order.total", "at_most", "1199", false),
            ] {
                let stored = json!([{ "path": path, "operator": operator, "value": value }]).to_string();
                query(AS_BEFORE, args![&stored]).run(&workspace.usage).await.unwrap();
                convert_stored(workspace).await.unwrap();
                let event = all(&workspace.usage).await.unwrap().remove(0);
                assert_eq!(event.conditions.is_met_by(&properties), met, "{stored}");
                // A second start finds nothing to convert.
                convert_stored(workspace).await.unwrap();
                assert_eq!(all(&workspace.usage).await.unwrap()[0].conditions, event.conditions);
            }
            let both = json!([
                { "path": "plan", "operator": "is", "value": "pro" },
                { "path": "order.total", "operator": "above", "value": "5000" }
            ]);
            assert!(!converted(&both.to_string()).unwrap().is_met_by(&properties));
            assert!(converted("[]").unwrap().is_met_by(&properties));
            crate::jobs::testing::set_aside(workspace, &[&crate::tracked::FILL]).await;
        })
        .await;
    }
}
