//! Segments listen to the spine: whatever changes about a record puts it into the queue, with those whose rules look at it.
//!
//! Invariant: what segments write themselves queues nothing, or they would never come to rest.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{Verb, store, touched::touched};
use crate::{
    activity::{Activity, Listener},
    db::{Value, placeholder_list, query_dynamic},
    workspaces::Workspace,
};

pub const LISTENER: Listener =
    Listener { name: "segments", hear: |workspace, activities| Box::pin(hear(workspace, activities)) };

async fn hear(workspace: &Workspace, activities: &[Activity]) -> anyhow::Result<()> {
    if store::all(&workspace.main).await?.is_empty() {
        return Ok(());
    }
    let ours = |activity: &&Activity| activity.verb.of::<Verb>().is_none();
    let heard: Vec<&Activity> = activities.iter().filter(ours).collect();
    let accounts: BTreeSet<Uuid> =
        heard.iter().filter_map(|activity| activity.subject.account).map(|id| id.0).collect();
    let people: BTreeSet<Uuid> =
        heard.iter().filter_map(|activity| activity.subject.person).map(|id| id.0).collect();
    let mut people = people;
    let mut accounts_too: BTreeSet<Uuid> = accounts.clone();
    let list: Vec<Uuid> = accounts.into_iter().collect();
    // A person's rule looks at the account, and a parent's at its children.
    people.extend(of_these(workspace, "select id as a from people where account_id in", &list).await?);
    accounts_too.extend(
        of_these(
            workspace,
            "select parent_id as a from accounts where parent_id is not null and id in",
            &list,
        )
        .await?,
    );
    let now = workspace.clock.now();
    let mut tx = workspace.main.begin().await?;
    for (table, ids) in [("accounts", accounts_too), ("people", people)] {
        touched(&mut tx, table, &ids.into_iter().collect::<Vec<_>>(), now).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn of_these(workspace: &Workspace, sql: &str, ids: &[Uuid]) -> anyhow::Result<Vec<Uuid>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(200) {
        let sql = format!("{sql} ({})", placeholder_list(1, chunk.len()));
        let rows: Vec<(Uuid,)> = query_dynamic(sql, chunk.iter().map(|id| Value::from(*id)).collect())
            .all(&workspace.main)
            .await?;
        found.extend(rows.into_iter().map(|(id,)| id));
    }
    Ok(found)
}
