//! The job that writes the index anew after a change of how names are folded.
//!
//! Invariant: a document without a near key is an old one; each step writes some of them anew, so the job goes on where
//! it stopped and finds nothing to do when it is done.

use uuid::Uuid;

use super::{AccountNames, PersonNames, index_accounts, index_people, remove_from_index};
use crate::{
    args,
    db::{self, Tx, Value, placeholder_list, query, query_dynamic},
    ids::{AccountId, PersonId},
    jobs::{JobKind, Running},
    workspaces::Workspace,
};

/// Writes every old document anew.
pub const REBUILD: JobKind = JobKind {
    name: "rebuild_search",
    run: |workspace, running| Box::pin(run(workspace, running)),
    ..JobKind::USUAL
};

const STEP: i64 = 500;

async fn run(workspace: &Workspace, running: &mut Running) -> anyhow::Result<()> {
    const OLD: &str = "
        select record_kind as a, record_id as b from search_documents where near_key is null order by id limit $1";
    let mut done = 0;
    loop {
        let mut tx = workspace.main.begin().await?;
        let old: Vec<(String, Uuid)> = query(OLD, args![STEP]).all(&mut tx).await?;
        if old.is_empty() {
            return Ok(());
        }
        done += old.len() as i64;
        let of = |kind: &str| -> Vec<Uuid> {
            old.iter().filter(|(of, _)| of == kind).map(|(_, id)| *id).collect()
        };
        let left =
            [accounts(&mut tx, &of("accounts")).await?, people(&mut tx, &of("people")).await?].concat();
        remove_from_index(&mut tx, &left).await?;
        running.save(&mut tx, done, done, None).await?;
        tx.commit().await?;
    }
}

/// Answers those that are gone.
async fn accounts(tx: &mut Tx, ids: &[Uuid]) -> db::Result<Vec<Uuid>> {
    type Found = (Uuid, String, Option<String>, Option<String>, Option<String>);
    let columns = "id as a, name as b, kana as c, domain as d, external_id as e";
    let rows: Vec<Found> = named(tx, columns, "accounts", ids).await?;
    let names = rows.iter().map(|(id, name, kana, domain, external_id)| AccountNames {
        id: AccountId(*id),
        name,
        kana: kana.as_deref(),
        domain: domain.as_deref(),
        external_id: external_id.as_deref(),
    });
    index_accounts(tx, names.collect::<Vec<_>>()).await?;
    Ok(without(ids, rows.iter().map(|row| row.0)))
}

async fn people(tx: &mut Tx, ids: &[Uuid]) -> db::Result<Vec<Uuid>> {
    type Found = (Uuid, String, Option<String>, Option<String>);
    let rows: Vec<Found> = named(tx, "id as a, name as b, kana as c, email as d", "people", ids).await?;
    let names = rows.iter().map(|(id, name, kana, email)| PersonNames {
        id: PersonId(*id),
        name,
        kana: kana.as_deref(),
        email: email.as_deref(),
    });
    index_people(tx, names.collect::<Vec<_>>()).await?;
    Ok(without(ids, rows.iter().map(|row| row.0)))
}

async fn named<T: db::FromRow>(tx: &mut Tx, columns: &str, table: &str, ids: &[Uuid]) -> db::Result<Vec<T>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("select {columns} from {table} where id in ({})", placeholder_list(1, ids.len()));
    query_dynamic(sql, ids.iter().copied().map(Value::from).collect()).all(tx).await
}

fn without(ids: &[Uuid], there: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    let there: std::collections::HashSet<Uuid> = there.collect();
    ids.iter().filter(|id| !there.contains(id)).copied().collect()
}
