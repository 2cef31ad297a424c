//! A change in progress: the transaction, what the records were, and at the end what is different of them.
//!
//! Invariant: only watched records are changed by the statements that run in between, and each is watched before.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{
    ActKind,
    difference::{Difference, Teller},
    store,
    tables::{self, Stored, Table},
};
use crate::{
    activity::{self, NewActivity},
    db::{self, Tx, Value},
    ids::{AccountId, ActId},
    members,
    scope::Scope,
    segments,
    time::Timestamp,
    workspaces::Workspace,
};

/// What somebody is doing by hand.
#[derive(Debug)]
pub struct Change<'a> {
    pub tx: Tx,
    pub now: Timestamp,
    scope: &'a Scope,
    id: ActId,
    kind: &'static ActKind,
    day: Date,
    watched: Vec<Watched>,
    seen: BTreeSet<Uuid>,
}

#[derive(Debug)]
struct Watched {
    table: &'static Table,
    unit: Uuid,
    id: Uuid,
    before: Option<Vec<Value>>,
}

/// What a change came to.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// None where nothing was different in the end.
    pub act: Option<ActId>,
    /// How many units (accounts, mostly) are different.
    pub units: usize,
}

impl Scope {
    /// Begins a change that can be undone as one.
    pub async fn act(&self, kind: &'static ActKind) -> db::Result<Change<'_>> {
        let day = self.workspace.figure_day().await?.day;
        Ok(Change {
            tx: self.workspace.main.begin().await?,
            now: self.workspace.clock.now(),
            scope: self,
            id: ActId::new(),
            kind,
            day,
            watched: Vec::new(),
            seen: BTreeSet::new(),
        })
    }
}

impl Change<'_> {
    pub fn id(&self) -> ActId {
        self.id
    }

    /// Notes how these records are before they are changed: their unit and id. Those that are not there yet are made by
    /// the change. Answers those that are there.
    pub async fn watch(
        &mut self,
        table: &'static Table,
        records: &[(Uuid, Uuid)],
    ) -> db::Result<Vec<Stored>> {
        let fresh: Vec<(Uuid, Uuid)> =
            records.iter().copied().filter(|(_, id)| self.seen.insert(*id)).collect();
        let ids: Vec<Uuid> = records.iter().map(|(_, id)| *id).collect();
        let found = table.find(&mut self.tx, &ids).await?;
        let by_id: HashMap<Uuid, &Stored> = found.iter().map(|row| (row.id, row)).collect();
        for (unit, id) in fresh {
            let before = by_id.get(&id).map(|row| row.values.clone());
            self.watched.push(Watched { table, unit, id, before });
        }
        Ok(found)
    }

    /// Watches one record of an account.
    pub async fn watch_of(&mut self, table: &'static Table, account: AccountId, id: Uuid) -> db::Result<()> {
        self.watch(table, &[(account.0, id)]).await.map(drop)
    }

    /// Writes down what is different. `about` is what the act made of its records.
    pub async fn commit(mut self, about: Json) -> db::Result<Done> {
        let differences = self.differences().await?;
        if differences.is_empty() {
            self.tx.rollback().await?;
            return Ok(Done::default());
        }
        let units: BTreeSet<Uuid> = differences.iter().map(|difference| difference.unit).collect();
        store::insert(&mut self.tx, self.id, self.kind, &about, units.len() as i64, self.scope, self.now)
            .await?;
        store::keep(&mut self.tx, self.id, &differences).await?;
        settle(&mut self.tx, self.scope, self.id, self.day, self.now, &differences).await?;
        self.tx.commit().await?;
        follow_day(self.scope, self.day, &differences).await?;
        Ok(Done { act: Some(self.id), units: units.len() })
    }

    async fn differences(&mut self) -> db::Result<Vec<Difference>> {
        let mut after: HashMap<Uuid, Vec<Value>> = HashMap::new();
        for table in tables::all(&self.scope.workspace.parts) {
            let of_table = self.watched.iter().filter(|watched| watched.table == table);
            let ids: Vec<Uuid> = of_table.map(|watched| watched.id).collect();
            if !ids.is_empty() {
                let rows = table.find(&mut self.tx, &ids).await?;
                after.extend(rows.into_iter().map(|row| (row.id, row.values)));
            }
        }
        let differences = std::mem::take(&mut self.watched).into_iter().map(|watched| Difference {
            table: watched.table,
            unit: watched.unit,
            before: watched.before,
            after: after.remove(&watched.id),
            id: watched.id,
        });
        Ok(differences.filter(Difference::is_any).collect())
    }
}

/// What follows from differences, whether they were done or undone: activities, search documents, contract columns.
pub(super) async fn settle(
    tx: &mut Tx,
    scope: &Scope,
    act: ActId,
    day: Date,
    now: Timestamp,
    differences: &[Difference],
) -> db::Result<()> {
    let teller = teller(tx, scope, now, differences).await?;
    let told: Vec<NewActivity> = differences.iter().flat_map(|difference| teller.told(difference)).collect();
    activity::record_of_act(tx, act, told).await?;
    let left: Vec<Uuid> = differences.iter().flat_map(Difference::left_accounts).collect();
    segments::touched(tx, "accounts", &left, now).await?;
    for (table, of_table) in by_table(&scope.workspace, differences) {
        (table.follow)(tx, &scope.workspace, day, &of_table).await?;
    }
    Ok(())
}

/// Facts that were entered can move the day that figures are for: then what depends on it is worked out for that one. The
/// turn of the day does the same for every account, so nothing is lost where this does not come to it.
pub(super) async fn follow_day(scope: &Scope, before: Date, differences: &[Difference]) -> db::Result<()> {
    let day = scope.workspace.figure_day().await?.day;
    let dated = by_table(&scope.workspace, differences).filter(|(table, _)| table.is_dated);
    let dated: Vec<_> = dated.collect();
    if day != before && !dated.is_empty() {
        let mut tx = scope.workspace.main.begin().await?;
        for (table, of_table) in dated {
            (table.follow)(&mut tx, &scope.workspace, day, &of_table).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// The tables that have differences, those that others refer to first.
fn by_table<'a>(
    workspace: &Workspace,
    differences: &'a [Difference],
) -> impl Iterator<Item = (&'static Table, Vec<&'a Difference>)> {
    tables::all(&workspace.parts)
        .map(|table| (table, differences.iter().filter(|of| of.table == table).collect::<Vec<_>>()))
        .filter(|(_, of_table)| !of_table.is_empty())
}

async fn teller<'a>(
    tx: &mut Tx,
    scope: &'a Scope,
    now: Timestamp,
    differences: &[Difference],
) -> db::Result<Teller<'a>> {
    let of_members =
        differences.iter().any(|of| of.columns().iter().any(|column| of.table.members.contains(column)));
    let members = match of_members {
        true => members::all_members(&scope.workspace).await?,
        false => Vec::new(),
    };
    let mut names = HashMap::new();
    for (table, of_table) in by_table(&scope.workspace, differences) {
        let ids: Vec<Uuid> = of_table.iter().map(|of| of.id).collect();
        names.extend((table.names)(tx, &ids).await?);
    }
    Ok(Teller {
        workspace: &scope.workspace,
        actor: &scope.actor,
        now,
        members: members.into_iter().map(|member| (member.id, member.name)).collect(),
        names,
    })
}
