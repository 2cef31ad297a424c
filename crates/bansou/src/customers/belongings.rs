//! What hangs on accounts and people, so that they do not go without somebody knowing.
//!
//! Invariant: a record that another store or another person's work refers to is found here before it is removed.

use std::collections::HashSet;

use uuid::Uuid;

use super::import::among;
use crate::{
    args,
    db::{self, Tx, Value, placeholder_list, query_dynamic},
    ids::{ImportId, PersonId},
    usage,
    workspaces::Workspace,
};

/// The accounts that hold something which this import did not bring: they cannot go without it. An import that there is not
/// asks for anything at all.
pub async fn of_accounts(
    workspace: &Workspace,
    tx: &mut Tx,
    import: ImportId,
    ids: &[Uuid],
) -> db::Result<HashSet<Uuid>> {
    let mut found = HashSet::new();
    for records in ["people", "subscriptions", "conversations", "survey_answers", "churn_events"] {
        let sql = format!(
            "select distinct account_id as a from {records}
              where (import_id is null or import_id <> $1) and account_id in ({})",
            placeholder_list(2, ids.len())
        );
        let mut values = args![import];
        values.extend(ids.iter().copied().map(Value::from));
        let rows: Vec<(Uuid,)> = query_dynamic(sql, values).all(&mut *tx).await?;
        found.extend(rows.into_iter().map(|(id,)| id));
    }
    let children = format!(
        "select distinct parent_id as a from accounts
          where (import_id is null or import_id <> $1) and parent_id in ({})",
        placeholder_list(2, ids.len())
    );
    let mut values = args![import];
    values.extend(ids.iter().copied().map(Value::from));
    let rows: Vec<(Uuid,)> = query_dynamic(children, values).all(&mut *tx).await?;
    found.extend(rows.into_iter().map(|(id,)| id));
    let keys = || ids.iter().copied().map(Value::from).collect::<Vec<_>>();
    for work in ["notes", "tasks", "score_overrides", "renewal_decisions"] {
        let sql = format!("select distinct account_id as a from {work} where account_id");
        let rows: Vec<(Uuid,)> = among(tx, &sql, keys()).await?;
        found.extend(rows.into_iter().map(|(id,)| id));
    }
    let used = format!(
        "select distinct account_id as a from usage_account_days where account_id in ({})",
        placeholder_list(1, ids.len())
    );
    let rows: Vec<(Uuid,)> = query_dynamic(used, keys()).all(&workspace.usage).await?;
    found.extend(rows.into_iter().map(|(id,)| id));
    Ok(found)
}

/// The people on whom something hangs: a ticket, an answer, use, a note, a decision.
pub async fn of_people(workspace: &Workspace, tx: &mut Tx, ids: &[Uuid]) -> db::Result<HashSet<Uuid>> {
    let mut found = HashSet::new();
    let keys = || ids.iter().copied().map(Value::from).collect::<Vec<_>>();
    for records in
        ["conversations", "survey_answers", "person_identities", "note_attendees", "renewal_decisions"]
    {
        let sql = format!("select distinct person_id as a from {records} where person_id");
        let rows: Vec<(Uuid,)> = among(tx, &sql, keys()).await?;
        found.extend(rows.into_iter().map(|(id,)| id));
    }
    let people: Vec<PersonId> = ids.iter().copied().map(PersonId).collect();
    found.extend(usage::last_seen(&workspace.usage, &people).await?.into_keys().map(|id| id.0));
    Ok(found)
}
