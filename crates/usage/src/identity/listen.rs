//! What identity does when it hears that accounts and people changed: senders that may now mean somebody else are
//! worked out again.

use std::collections::BTreeSet;

use super::{imported, store};
use crate::{
    activity::{Activity, Actor, Listener, SubjectKind},
    customers::Verb,
    db::{self, Value, placeholder_list, query_dynamic},
    ids::{AccountId, PersonId},
    workspaces::Workspace,
};

pub const LISTENER: Listener =
    Listener { name: "usage-identity", hear: |workspace, heard| Box::pin(hear(workspace, heard)) };

const RECORDS: usize = 1_000;

async fn hear(workspace: &Workspace, heard: &[Activity]) -> anyhow::Result<()> {
    let (mut accounts, mut people, mut removed) = (BTreeSet::new(), BTreeSet::new(), false);
    for activity in heard {
        let Some(verb) = activity.verb.of() else { continue };
        match verb {
            Verb::AccountCreated { .. } => accounts.extend(activity.subject.account),
            Verb::AccountChanged { fields, .. }
                if fields.iter().any(|change| change.field == "external_id") =>
            {
                accounts.extend(activity.subject.account);
            }
            // Identity itself made or completed them, and has answered their senders.
            Verb::PersonAdded { import: None, .. } | Verb::PersonChanged { import: None, .. }
                if activity.actor == Actor::System => {}
            Verb::PersonAdded { .. } | Verb::PersonChanged { .. } => {
                let named = activity.subject.kind == SubjectKind::Person;
                people.extend(activity.subject.person.or(named.then_some(PersonId(activity.subject.id))));
            }
            Verb::ImportUndone { .. } | Verb::PersonErased {} => removed = true,
            _ => {}
        }
    }
    let known: Vec<PersonId> = people.iter().copied().collect();
    imported::tie(workspace, &known).await?;
    if removed {
        imported::untie_removed(workspace).await?;
    }
    if !store::any(&workspace.usage).await? {
        return Ok(());
    }
    let groups = texts(workspace, "select external_id as a from accounts where id in", &accounts).await?;
    let mut users = BTreeSet::new();
    for select in [
        "select external_id as a from people where id in",
        "select email as a from people where id in",
        "select email_key as a from people where id in",
        "select value as a from person_identities where kind = 'user' and person_id in",
    ] {
        users.extend(texts(workspace, select, &people).await?);
    }
    if groups.is_empty() && users.is_empty() && accounts.is_empty() && people.is_empty() && !removed {
        return Ok(());
    }
    let mut tx = workspace.usage.begin().await?;
    if removed {
        store::unsettle_known(&mut tx).await?;
    }
    store::unsettle(&mut tx, "group_ref", &groups.iter().map(String::as_str).collect()).await?;
    store::unsettle(&mut tx, "account_id", &accounts).await?;
    store::unsettle(&mut tx, "user_ref", &users.iter().map(String::as_str).collect()).await?;
    store::unsettle(&mut tx, "person_id", &people).await?;
    tx.commit().await?;
    Ok(())
}

trait RecordId: Copy + Into<Value> {}
impl RecordId for AccountId {}
impl RecordId for PersonId {}

/// The texts that `select … in` finds for these records.
async fn texts<T: RecordId>(
    workspace: &Workspace,
    select: &str,
    records: &BTreeSet<T>,
) -> db::Result<BTreeSet<String>> {
    let records: Vec<T> = records.iter().copied().collect();
    let mut found = BTreeSet::new();
    for chunk in records.chunks(RECORDS) {
        let sql = format!("{select} ({})", placeholder_list(1, chunk.len()));
        let values = chunk.iter().map(|record| (*record).into()).collect();
        let rows: Vec<(Option<String>,)> = query_dynamic(sql, values).all(&workspace.main).await?;
        found.extend(rows.into_iter().filter_map(|(text,)| text));
    }
    Ok(found)
}
