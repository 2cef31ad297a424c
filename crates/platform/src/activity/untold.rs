//! What happened to rows in another store than the spine, on its way there.
//!
//! Invariant: an activity is kept in the transaction of its rows and comes to the spine once, wherever a program is killed in
//! between: it is kept until the spine has it, and the spine knows which ones it has.

use uuid::Uuid;

use super::{NewActivity, store};
use crate::{
    args,
    db::{self, Db, Tx, Value, placeholder_list, query, query_dynamic},
    ids::WorkspaceId,
    time::DAY,
    workspaces::{Home, HomeError, Latest, Workspace},
};

/// Activities of one step.
const STEP: i64 = 100;
/// How long the spine knows which ones it has: longer than anybody could still be telling them.
const KNOWN: i64 = DAY;
/// How often it is looked for what a program left that was killed.
const LOOK: std::time::Duration = std::time::Duration::from_secs(2);

/// Keeps activities of these workspaces beside their rows. To be followed by [`tell_soon`] once they are committed.
pub async fn keep(
    tx: &mut Tx,
    activities: impl IntoIterator<Item = (WorkspaceId, NewActivity)>,
) -> db::Result<()> {
    const KEEP: &str = "insert into untold (id, workspace_id, activity, written_at)";
    let now = tx.now();
    let rows: db::Result<Vec<_>> = activities
        .into_iter()
        .map(|(workspace, activity)| {
            let json = serde_json::to_value(&activity).map_err(|error| db::unreadable("activity", error))?;
            Ok(args![Uuid::now_v7(), workspace, json, now])
        })
        .collect();
    db::insert_many(tx, KEEP, "", rows?).await?;
    Ok(())
}

/// Brings what the store keeps of the workspace to its spine. Where that cannot be done now, it is done later: the change
/// itself is stored.
pub async fn tell_soon(store: &Db, workspace: &Workspace) {
    if let Err(error) = tell(store, workspace).await {
        tracing::warn!(workspace = %workspace.slug, "what happened is told later: {error}");
    }
}

/// Brings all of it to the spine, and answers how many there were.
pub async fn tell(store: &Db, workspace: &Workspace) -> db::Result<usize> {
    let mut told = 0;
    loop {
        let some = kept(store, workspace.id).await?;
        if some.is_empty() {
            return Ok(told);
        }
        told += some.len();
        let ids: Vec<Uuid> = some.iter().map(|(id, _)| *id).collect();
        record(workspace, some).await?;
        forget(store, &ids).await?;
    }
}

/// The next ones; those that cannot be read stay, and hold up no other.
async fn kept(store: &Db, workspace: WorkspaceId) -> db::Result<Vec<(Uuid, NewActivity)>> {
    const KEPT: &str =
        "select id as a, activity as b from untold where workspace_id = $1 order by id limit $2";
    let rows: Vec<(Uuid, serde_json::Value)> = query(KEPT, args![workspace, STEP]).all(store).await?;
    let read = |(id, json)| match serde_json::from_value(json) {
        Ok(activity) => Some((id, activity)),
        Err(error) => {
            tracing::error!(%workspace, %id, "what happened cannot be read, and is not told: {error}");
            None
        }
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Writes those that the spine does not have.
pub(super) async fn record(workspace: &Workspace, some: Vec<(Uuid, NewActivity)>) -> db::Result<()> {
    const FORGET: &str = "delete from told_once where written_at < $1";
    const ONCE: &str = "insert into told_once (id, written_at)";
    let mut tx = workspace.main.begin().await?;
    let now = tx.now();
    let rows = some.iter().map(|(id, _)| args![*id, now]).collect::<Vec<_>>();
    let if_new = "on conflict (id) do nothing returning id as a";
    let new: Vec<(Uuid,)> = db::insert_many_returning(&mut tx, ONCE, if_new, rows).await?;
    let new = |id: &Uuid| new.iter().any(|(new,)| new == id);
    query(FORGET, args![now.plus(-KNOWN)]).run(&mut tx).await?;
    let told = some.into_iter().filter(|(id, _)| new(id)).map(|(_, activity)| activity);
    store::record_all(&mut tx, told.collect::<Vec<_>>()).await?;
    tx.commit().await
}

async fn forget(store: &Db, ids: &[Uuid]) -> db::Result<()> {
    let sql = format!("delete from untold where id in ({})", placeholder_list(1, ids.len()));
    query_dynamic(sql, ids.iter().copied().map(Value::from).collect()).run(store).await?;
    Ok(())
}

/// Tells what was left in the installation's store.
pub async fn tell_left(home: &Home) -> Result<(), HomeError> {
    const WHOSE: &str = "select distinct workspace_id as a from untold limit 100";
    let whose: Vec<(WorkspaceId,)> = query(WHOSE, args![]).all(&home.control).await?;
    for (id,) in whose {
        match home.with_id(id).await? {
            Some(workspace) => tell_soon(&home.control, &workspace).await,
            None => tracing::warn!(workspace = %id, "nobody is there to be told what happened"),
        }
    }
    Ok(())
}

/// Tells what was left in the workspace's store of events, until the program stops.
pub async fn keep_telling(latest: Latest) {
    loop {
        let workspace = latest.now();
        tell_soon(&workspace.usage, &workspace).await;
        tokio::time::sleep(LOOK).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        activity::{Actor, FloorVerb, Subject, SubjectKind},
        db::testing::NOW,
        testing::on_both_engines,
    };

    #[tokio::test]
    async fn it_comes_to_the_spine_once_wherever_a_program_is_killed() {
        const ROW: &str = "insert into installation (only_row, set_up_at) values (1, $1)";
        const THERE: &str = "
            select (select count(*) from installation) as a, (select count(*) from untold) as b";
        const ON_THE_SPINE: &str = "select count(*) as a from activities";
        for killed_after in ["the rows", "the commit", "the spine"] {
            on_both_engines(async |bench| {
                let (home, id) = (&bench.home, bench.workspace.id);
                let subject = Subject::alone(SubjectKind::Workspace, id.0);
                let verb = FloorVerb::ApiTokenRevoked { name: "x".to_owned() };
                let told = NewActivity::new(NOW, &Actor::Token { name: "t".to_owned() }, subject, verb);
                let mut tx = home.control.begin().await.unwrap();
                query(ROW, args![NOW]).run(&mut tx).await.unwrap();
                keep(&mut tx, [(id, told)]).await.unwrap();
                if killed_after == "the rows" {
                    drop(tx);
                } else {
                    tx.commit().await.unwrap();
                }
                if killed_after == "the spine" {
                    record(&bench.workspace, kept(&home.control, id).await.unwrap()).await.unwrap();
                }
                let bench = bench.restarted().await;
                tell_left(&bench.home).await.unwrap();
                tell_left(&bench.home).await.unwrap();
                let (rows, left): (i64, i64) = query(THERE, args![]).one(&bench.home.control).await.unwrap();
                let (spine,): (i64,) = query(ON_THE_SPINE, args![]).one(&bench.workspace.main).await.unwrap();
                assert_eq!((rows, left), (spine, 0), "killed after {killed_after}");
                assert_eq!(spine, i64::from(killed_after != "the rows"), "killed after {killed_after}");
            })
            .await;
        }
    }
}
