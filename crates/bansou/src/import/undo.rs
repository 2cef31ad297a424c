//! Undoing an import as one act.
//!
//! Invariant: what it made is removed and what it changed is restored, except where somebody has worked on it since:
//! that is kept and counted. Undoing goes on where it stopped.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Import, ImportKind, ImportState,
    activities::{SlotView, activities},
    context::Context,
    family, findable, job, store,
    table::{Table, table},
};
use crate::{
    activity::{self, Actor, NewActivity, Subject, SubjectKind},
    args,
    custom_fields::note_choices,
    customers::{Verb, belongings, search::remove_from_index},
    db::{self, Kind, Tx, Value, placeholder_list, query, query_dynamic},
    ids::{AccountId, ImportId, MemberId},
    jobs::{JobKind, Lane, Running},
    revenue, segments, usage,
    workspaces::Workspace,
};

/// Takes an import out again.
pub const UNDO: JobKind = JobKind {
    name: "import_undo",
    lane: Lane::AWAITED,
    key: |_| Some(super::job::TAKING_IN.to_owned()),
    run: |workspace, running| Box::pin(run(workspace, running)),
    ..JobKind::USUAL
};

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Args {
    pub import: ImportId,
    pub by: Option<MemberId>,
}

/// How far undoing is.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Place {
    restoring: Option<Uuid>,
    restored_all: bool,
    removing: Option<Uuid>,
    restored: i64,
    removed: i64,
    kept: i64,
}

const STEP: i64 = 1_000;

async fn run(workspace: &Workspace, running: &mut Running) -> anyhow::Result<()> {
    let Args { import, by } = running.args()?;
    let Some(import) = store::find(&workspace.main, import).await? else { return Ok(()) };
    if import.state != ImportState::Undoing {
        return Ok(());
    }
    let mut place: Place = running.cursor()?.unwrap_or_default();
    let mut context = job::context(workspace, &import).await?;
    context.actor = job::actor(workspace, by).await?;
    if import.kind == ImportKind::Usage {
        let mut tx = workspace.usage.begin().await?;
        usage::remove_import(&mut tx, import.id, context.now).await?;
        tx.commit().await?;
        place.removed = import.counts.created;
    } else {
        let since = finished_at(workspace, &import).await?;
        while restore_some(workspace, running, &context, since, &mut place).await? {}
        while remove_some(workspace, running, &context, since, &mut place).await? {}
    }
    finish(workspace, &import, &context.actor, by, place).await?;
    let day = workspace.figure_day().await?.day;
    revenue::turn_to(workspace, day).await?;
    Ok(())
}

/// The place on the spine after which what is done to a record is not the import's doing.
async fn finished_at(workspace: &Workspace, import: &Import) -> db::Result<i64> {
    const FINISHED: &str =
        "select max(seq) as a from activities where subject_id = $1 and verb = 'import_finished'";
    // An import that was stopped ended when its job did.
    const STOPPED: &str = "
        select max(v.seq) as a from activities v
         where v.recorded_at <= (select max(finished_at) from jobs where dedupe_key = $1)";
    let (finished,): (Option<i64>,) = query(FINISHED, args![import.id]).one(&workspace.main).await?;
    if let Some(seq) = finished {
        return Ok(seq);
    }
    let (stopped,): (Option<i64>,) = query(STOPPED, args![import.job_key()]).one(&workspace.main).await?;
    Ok(stopped.unwrap_or(0))
}

/// Puts some of the records that the import changed back as they were. False when none is left.
async fn restore_some(
    workspace: &Workspace,
    running: &mut Running,
    context: &Context,
    since: i64,
    place: &mut Place,
) -> anyhow::Result<bool> {
    if place.restored_all {
        return Ok(false);
    }
    let table = table(context.kind);
    // What the import itself made and a later row of its changed goes altogether.
    let some = format!(
        "select record_id as a, before as b from import_before
          where import_id = $1 and record_id > $2 and record_id not in (select id from {} where import_id = $1)
          order by record_id limit $3",
        table.name
    );
    let mut tx = workspace.main.begin().await?;
    let after = place.restoring.unwrap_or(Uuid::nil());
    let rows: Vec<(Uuid, serde_json::Value)> =
        query_dynamic(some, args![context.import, after, STEP]).all(&mut tx).await?;
    place.restoring = rows.last().map(|(id, _)| *id);
    place.restored_all = (rows.len() as i64) < STEP;
    let ids: Vec<Uuid> = rows.iter().map(|(id, _)| *id).collect();
    let worked_on = changed_since(&mut tx, context.import, &ids, since).await?;
    let now: HashMap<Uuid, Vec<Value>> = table
        .find(&mut tx, "id", ids.iter().copied().map(Value::from).collect())
        .await?
        .into_iter()
        .map(|row| (row.id, row.values))
        .collect();
    let mut restored: Vec<(Uuid, &Vec<Value>, Vec<Value>)> = Vec::new();
    for (id, before) in rows {
        let Some(now) = now.get(&id) else { continue };
        if worked_on.contains(&id) {
            place.kept += 1;
            continue;
        }
        restored.push((id, now, table.values_of(&before)));
    }
    let names = family::restored_parents(&mut tx, context.kind, table, &mut restored).await?;
    let told: Vec<_> = restored
        .iter()
        .map(|(id, now, values)| SlotView { id: *id, before: Some(*now), now: values, names: &names })
        .flat_map(|slot| activities(context, table, slot))
        .collect();
    let left: Vec<Uuid> =
        restored.iter().flat_map(|(_, now, values)| table.left_accounts(now, values)).collect();
    let restored: Vec<(Uuid, Vec<Value>)> =
        restored.into_iter().map(|(id, _, values)| (id, values)).collect();
    place.restored += restored.len() as i64;
    let rows: Vec<(Uuid, &[Value])> = restored.iter().map(|(id, values)| (*id, values.as_slice())).collect();
    findable::index(&mut tx, context.kind, table, &rows).await?;
    let mut accounts = accounts_of(context.kind, table, &restored);
    if context.kind == ImportKind::Subscriptions {
        accounts.extend(left.iter().copied().map(AccountId));
    }
    segments::touched(&mut tx, "accounts", &left, context.now).await?;
    table.update(&mut tx, context.now, restored).await?;
    activity::record_all(&mut tx, told).await?;
    refresh(workspace, &mut tx, context, accounts).await?;
    running.save(&mut tx, *place, place.restored + place.kept, None).await?;
    tx.commit().await?;
    Ok(true)
}

/// Removes some of the records that the import made. False when none is left.
async fn remove_some(
    workspace: &Workspace,
    running: &mut Running,
    context: &Context,
    since: i64,
    place: &mut Place,
) -> anyhow::Result<bool> {
    let table = table(context.kind);
    let account = if context.kind == ImportKind::Accounts { "id" } else { "account_id" };
    let some = format!(
        "select id as a, {account} as b from {} where import_id = $1 and id > $2 order by id limit $3",
        table.name
    );
    let mut tx = workspace.main.begin().await?;
    let after = place.removing.unwrap_or(Uuid::nil());
    let rows: Vec<(Uuid, Option<AccountId>)> =
        query_dynamic(some, args![context.import, after, STEP]).all(&mut tx).await?;
    let Some((last, _)) = rows.last() else { return Ok(false) };
    place.removing = Some(*last);
    let ids: Vec<Uuid> = rows.iter().map(|(id, _)| *id).collect();
    let mut worked_on = changed_since(&mut tx, context.import, &ids, since).await?;
    if context.kind == ImportKind::Accounts {
        worked_on.extend(belongings::of_accounts(workspace, &mut tx, context.import, &ids).await?);
    }
    let removed: Vec<Uuid> = ids.iter().copied().filter(|id| !worked_on.contains(id)).collect();
    place.removed += removed.len() as i64;
    place.kept += worked_on.len() as i64;
    if !removed.is_empty() {
        if context.kind == ImportKind::Accounts {
            // No activity tells of accounts that an import takes out again.
            let parents = parents_of(&mut tx, &removed).await?;
            segments::touched(&mut tx, "accounts", &[&removed[..], &parents].concat(), context.now).await?;
        }
        if context.kind == ImportKind::People {
            segments::touched(&mut tx, "people", &removed, context.now).await?;
        }
        let list = placeholder_list(1, removed.len());
        let remove = format!("delete from {} where id in ({list})", table.name);
        query_dynamic(remove, removed.iter().copied().map(Value::from).collect()).run(&mut tx).await?;
        if matches!(context.kind, ImportKind::Accounts | ImportKind::People) {
            remove_from_index(&mut tx, &removed).await?;
        }
    }
    if context.kind != ImportKind::Accounts {
        let gone: HashSet<Uuid> = removed.into_iter().collect();
        let mut by_account: BTreeMap<AccountId, i64> = BTreeMap::new();
        for (_, account) in rows.iter().filter(|(id, _)| gone.contains(id)) {
            if let Some(account) = account {
                *by_account.entry(*account).or_default() += 1;
            }
        }
        let told = by_account.iter().map(|(account, count)| {
            let verb = Verb::ImportedRecordsRemoved {
                kind: context.kind.as_str().to_owned(),
                count: *count,
                import: context.import,
            };
            NewActivity::new(context.now, &context.actor, Subject::account(*account), verb)
        });
        activity::record_all(&mut tx, told.collect::<Vec<_>>()).await?;
        let accounts = by_account.into_keys().collect();
        if context.kind == ImportKind::Subscriptions {
            refresh(workspace, &mut tx, context, accounts).await?;
        }
    }
    running.save(&mut tx, *place, place.restored + place.removed + place.kept, None).await?;
    tx.commit().await?;
    Ok(true)
}

/// The parents of these accounts.
async fn parents_of(tx: &mut Tx, accounts: &[Uuid]) -> db::Result<Vec<Uuid>> {
    let sql = format!(
        "select distinct parent_id as a from accounts where parent_id is not null and id in ({})",
        placeholder_list(1, accounts.len())
    );
    let rows: Vec<(Uuid,)> =
        query_dynamic(sql, accounts.iter().copied().map(Value::from).collect()).all(tx).await?;
    Ok(rows.into_iter().map(|(parent,)| parent).collect())
}

/// The records that a member, a token or a later import has changed since.
async fn changed_since(tx: &mut Tx, import: ImportId, ids: &[Uuid], since: i64) -> db::Result<HashSet<Uuid>> {
    const UNDONE: &str = "select id as a from imports where state in ('undone', 'undoing')";
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let undone: Vec<(ImportId,)> = query(UNDONE, args![]).all(&mut *tx).await?;
    let undone: HashSet<String> =
        undone.into_iter().map(|(id,)| id).chain([import]).map(|id| id.to_string()).collect();
    let handled = activity::handled_since(tx, since, ids).await?;
    let by_undone =
        |detail: &serde_json::Value| detail["import"].as_str().is_some_and(|id| undone.contains(id));
    Ok(handled.into_iter().filter(|by| !by_undone(&by.detail)).map(|by| by.record).collect())
}

fn accounts_of(kind: ImportKind, table: &Table, rows: &[(Uuid, Vec<Value>)]) -> Vec<AccountId> {
    match kind {
        ImportKind::Accounts => rows.iter().map(|(id, _)| AccountId(*id)).collect(),
        ImportKind::Subscriptions => {
            let place = table.place("account_id");
            let id = |values: &Vec<Value>| match &values[place] {
                Value::Uuid(id) => Some(AccountId(*id)),
                _ => None,
            };
            rows.iter().filter_map(|(_, values)| id(values)).collect()
        }
        _ => Vec::new(),
    }
}

async fn refresh(
    workspace: &Workspace,
    tx: &mut Tx,
    context: &Context,
    accounts: Vec<AccountId>,
) -> anyhow::Result<()> {
    revenue::refresh_accounts(tx, revenue::Standpoint::of(workspace, context.day), &accounts).await?;
    Ok(())
}

async fn finish(
    workspace: &Workspace,
    import: &Import,
    actor: &Actor,
    by: Option<MemberId>,
    place: Place,
) -> anyhow::Result<()> {
    const FINISH: &str = "
        update imports set state = 'undone', undone_at = $2, undone_by = $3, kept_rows = $4
         where id = $1 and state = 'undoing'";
    let mut change = workspace.change(actor).await?;
    query(
        FINISH,
        vec![
            import.id.into(),
            change.now.into(),
            by.map_or(Value::Null(Kind::Uuid), Value::from),
            place.kept.into(),
        ],
    )
    .run(&mut change.tx)
    .await?;
    if import.kind != ImportKind::Usage {
        note_choices(&mut change.tx, import.kind.as_str(), table(import.kind).name).await?;
    }
    change.record(
        Subject::alone(SubjectKind::Import, import.id.0),
        Verb::ImportUndone {
            import: import.id,
            kind: import.kind.as_str().to_owned(),
            file: import.file_name.clone(),
            removed: place.removed,
            restored: place.restored,
            kept: place.kept,
        },
    );
    change.commit().await?;
    Ok(())
}
