//! The queue of records that something changed about.
//!
//! Invariant: a record is taken out only once its memberships follow from facts that were read after it was put in.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use uuid::Uuid;

use super::{evaluate, listen::LISTENER, touched::record_of};
use crate::{
    activity, args,
    db::{self, Db, Tx, placeholder_rows, query, query_dynamic},
    jobs::{Queue, Take, Taken, Taking, Waiting},
    time::Timestamp,
    workspaces::Workspace,
};

/// Records of one round.
const ROUND: i64 = 200;

pub const QUEUE: Queue = Queue {
    name: "segment-members",
    wakes: |workspace| vec![workspace.main.commits()],
    waiting: Waiting::InMain(
        "select count(*) as a from (select record_id from segment_queue limit $1) as waiting",
    ),
    begin: || Box::new(Worker),
};

struct Worker;

impl Take for Worker {
    fn take<'a>(&'a mut self, workspace: &'a Workspace) -> Taking<'a> {
        Box::pin(async move {
            Ok(match round(workspace).await? {
                0 => Taken::Nothing,
                _ => Taken::Some(Duration::from_millis(30)),
            })
        })
    }
}

/// A record that waits, and since when.
type Waits = (String, Uuid, Timestamp);

/// One round. Answers how many records it looked at.
async fn round(workspace: &Workspace) -> db::Result<usize> {
    let waiting = waiting(&workspace.main).await?;
    let mut by_table: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
    for (table, id, _) in &waiting {
        by_table.entry(table).or_default().push(*id);
    }
    for (table, ids) in by_table {
        let asked = match record_of(workspace, table) {
            Some(record) => evaluate::ask(workspace, record, &ids).await?,
            None => None,
        };
        let mut tx = workspace.main.begin().await?;
        let taken = take(&mut tx, waiting.iter().filter(|(of, _, _)| of == table)).await?;
        if let Some(asked) = asked {
            asked.write(&mut tx, &taken, workspace.clock.now()).await?;
        }
        tx.commit().await?;
    }
    Ok(waiting.len())
}

async fn waiting(main: &Db) -> db::Result<Vec<Waits>> {
    const WAITING: &str = "
        select record_kind as a, record_id as b, queued_at as c from segment_queue
         order by queued_at, record_id limit $1";
    query(WAITING, args![ROUND]).all(main).await
}

/// Takes those out that still stand as they were read: a later change has put its own time there, and another program may have
/// taken them.
async fn take(tx: &mut Tx, waiting: impl Iterator<Item = &Waits>) -> db::Result<BTreeSet<Uuid>> {
    let values: Vec<_> = waiting.flat_map(|(table, id, at)| args![table, *id, *at]).collect();
    let sql = format!(
        "delete from segment_queue where (record_kind, record_id, queued_at) in (values {})
         returning record_id as a",
        placeholder_rows(1, values.len() / 3, 3)
    );
    let taken: Vec<(Uuid,)> = query_dynamic(sql, values).all(tx).await?;
    Ok(taken.into_iter().map(|(id,)| id).collect())
}

/// Works off all that waits.
pub async fn work_off(workspace: &Workspace) -> db::Result<()> {
    while round(workspace).await? > 0 {}
    Ok(())
}

/// Hears what stands on the spine and works off all that waits; for the command line and for tests.
pub async fn settle(workspace: &Workspace) -> anyhow::Result<()> {
    loop {
        activity::catch_up(workspace, LISTENER).await?;
        work_off(workspace).await?;
        if has_heard_all(workspace).await? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

/// On PostgreSQL an activity stays unheard while an older transaction, even of another database, is open.
async fn has_heard_all(workspace: &Workspace) -> db::Result<bool> {
    const UNHEARD: &str = "
        select count(*) as a from activities
         where seq > coalesce((select seq from listener_cursors where listener = $1), 0)";
    Ok(query(UNHEARD, args![LISTENER.name]).one::<(i64,)>(&workspace.main).await?.0 == 0)
}
