//! What hangs on accounts and people, so that they do not go without somebody knowing.
//!
//! Invariant: a record that another store or another person's work refers to is found here before it is removed.

use std::collections::HashSet;

use uuid::Uuid;

use crate::{
    args,
    db::{self, Tx, Value, placeholder_list, query_dynamic, referred_to},
    ids::ImportId,
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
    found.extend(referred_to(&mut *tx, "renewal_decisions", "account_id", ids).await?);
    found.extend(workspace.areas().held(workspace, tx, "accounts", ids).await?);
    Ok(found)
}

/// The people on whom something hangs: a ticket, an answer, use, a note, a decision.
pub async fn of_people(workspace: &Workspace, tx: &mut Tx, ids: &[Uuid]) -> db::Result<HashSet<Uuid>> {
    let mut found = workspace.areas().held(workspace, tx, "people", ids).await?;
    for records in ["conversations", "survey_answers", "renewal_decisions"] {
        found.extend(referred_to(&mut *tx, records, "person_id", ids).await?);
    }
    Ok(found)
}
