//! Undoing an act.
//!
//! Invariant: a unit goes back as a whole, and only where nothing newer stands in the way: what somebody has done to it since
//! is kept and counted. What undoing does is told on the spine like the act itself.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use uuid::Uuid;

use super::{
    PastAct,
    change::{follow_day, settle},
    difference::Difference,
    kind::ActKind,
    store::{self, KeptRecord},
    tables::{self, Stored, Table},
};
use crate::{
    activity::{self, FloorVerb, Subject, SubjectKind},
    db::{self, DbError, Tx, Value},
    ids::ActId,
    parts::Parts,
    rights::Act,
    scope::Scope,
    time::Timestamp,
};

/// What undoing came to, in units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    pub restored: usize,
    /// Worked on since.
    pub kept: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    #[error("there is no such act")]
    Unknown,
    #[error("it has been undone already")]
    Already,
    #[error("only who did it, or an administrator, may undo it")]
    NotYours,
    #[error("all of it has been changed since")]
    AllKept,
    #[error(transparent)]
    Db(#[from] DbError),
}

impl PastAct {
    fn is_personal(&self, scope: &Scope) -> bool {
        ActKind::find(&scope.workspace.parts, &self.kind).is_some_and(|kind| kind.is_personal)
    }

    /// Whether the caller may undo it, as far as it stands.
    pub fn may_be_undone_by(&self, scope: &Scope) -> bool {
        let own = self.done_by.is_some() && self.done_by == scope.actor.member();
        scope.may(Act::EDIT_RECORDS) && (!self.is_personal(scope) || own || scope.may(Act::MANAGE_WORKSPACE))
    }
}

/// Undoes the act.
pub async fn undo(scope: &Scope, id: ActId) -> Result<Undone, UndoError> {
    let workspace = &scope.workspace;
    let act = store::find(&workspace.main, id).await?.ok_or(UndoError::Unknown)?;
    if !act.may_be_undone_by(scope) {
        return Err(UndoError::NotYours);
    }
    let day = workspace.figure_day().await?.day;
    let mut change = scope.change().await?;
    let (tx, now) = (&mut change.tx, change.now);
    if !store::claim(tx, id, scope, now).await? {
        return Err(UndoError::Already);
    }
    let records = store::records(tx, id).await?;
    let units = Units::look(tx, scope, id, records).await?;
    let undone = Undone { restored: units.restored.len(), kept: units.kept.len() };
    if undone.restored == 0 && undone.kept > 0 {
        return Err(UndoError::AllKept);
    }
    put_back(tx, &workspace.parts, &units.differences, now).await?;
    settle(tx, scope, id, day, now, &units.differences).await?;
    store::mark(tx, id, &units.records, undone.restored as i64, undone.kept as i64, now).await?;
    change.record(
        Subject::alone(SubjectKind::Act, id.0),
        FloorVerb::ActUndone {
            kind: act.kind.clone(),
            restored: undone.restored as i64,
            kept: undone.kept as i64,
        },
    );
    change.commit().await?;
    follow_day(scope, day, &units.differences).await?;
    Ok(undone)
}

/// How a record stands beside what the act made of it.
enum Standing {
    /// As it was before the act.
    Back,
    /// As the act left it.
    Ready(Box<Difference>),
    InTheWay,
}

/// What goes back, and what is kept.
#[derive(Default)]
struct Units {
    restored: BTreeSet<Uuid>,
    kept: BTreeSet<Uuid>,
    differences: Vec<Difference>,
    records: Vec<Uuid>,
}

impl Units {
    async fn look(tx: &mut Tx, scope: &Scope, act: ActId, records: Vec<KeptRecord>) -> db::Result<Self> {
        let ids: Vec<Uuid> = records.iter().map(|record| record.id).collect();
        let mut present: HashMap<Uuid, Vec<Value>> = HashMap::new();
        for table in tables::all(&scope.workspace.parts) {
            let of_table = records.iter().filter(|record| record.kind == table.name);
            let ids: Vec<Uuid> = of_table.map(|record| record.id).collect();
            if !ids.is_empty() {
                let rows = table.find(tx, &ids).await?;
                present.extend(rows.into_iter().map(|row| (row.id, row.values)));
            }
        }
        let (since, told) = store::told(tx, act).await?;
        let handled = activity::handled_since(tx, since, &ids).await?;
        let used = in_use(tx, scope, &records, &present).await?;
        let mut by_unit: BTreeMap<Uuid, Vec<(Uuid, Standing)>> = BTreeMap::new();
        for record in records {
            let newer = handled.iter().any(|newer| {
                let same = told.get(&record.id).is_some_and(|verbs| verbs.contains(&newer.verb));
                newer.record == record.id && (same || record.before.is_none() || record.after.is_none())
            });
            let standing = standing(
                &scope.workspace.parts,
                &record,
                present.get(&record.id),
                newer || used.contains(&record.id),
            );
            by_unit.entry(record.unit).or_default().push((record.id, standing));
        }
        let mut units = Self::default();
        for (unit, records) in by_unit {
            if records.iter().any(|(_, standing)| matches!(standing, Standing::InTheWay)) {
                units.kept.insert(unit);
                continue;
            }
            units.restored.insert(unit);
            for (id, standing) in records {
                units.records.push(id);
                if let Standing::Ready(difference) = standing {
                    units.differences.push(*difference);
                }
            }
        }
        Ok(units)
    }
}

/// Records that the act made and that others have come to hang on.
async fn in_use(
    tx: &mut Tx,
    scope: &Scope,
    records: &[KeptRecord],
    present: &HashMap<Uuid, Vec<Value>>,
) -> db::Result<HashSet<Uuid>> {
    let made = |table: &Table| -> Vec<Uuid> {
        let of_table = records.iter().filter(|record| record.kind == table.name);
        let made = of_table.filter(|record| record.before.is_none() && present.contains_key(&record.id));
        made.map(|record| record.id).collect()
    };
    let mut used = HashSet::new();
    for table in tables::all(&scope.workspace.parts) {
        let made = made(table);
        if !made.is_empty() {
            used.extend((table.in_use)(&scope.workspace, tx, &made).await?);
        }
    }
    Ok(used)
}

fn standing(parts: &Parts, record: &KeptRecord, now: Option<&Vec<Value>>, newer: bool) -> Standing {
    let Some(table) = tables::all(parts).find(|table| table.name == record.kind) else {
        return Standing::InTheWay;
    };
    let difference = |before: Option<Vec<Value>>, after: Option<Vec<Value>>| {
        Standing::Ready(Box::new(Difference { table, id: record.id, unit: record.unit, before, after }))
    };
    match (&record.before, &record.after, now) {
        (None, _, None) => Standing::Back,
        (Some(_), None, Some(_)) => Standing::Back,
        (Some(_), Some(_), None) => Standing::InTheWay,
        (None, after, Some(now)) => {
            let same = after.as_ref().is_some_and(|after| holds(table, now, after));
            if newer || !same { Standing::InTheWay } else { difference(Some(now.clone()), None) }
        }
        (Some(before), None, None) => difference(None, Some(overlaid(table, None, before))),
        (Some(before), Some(_), Some(now)) if holds(table, now, before) => Standing::Back,
        (Some(before), Some(after), Some(now)) => {
            if newer || !holds(table, now, after) {
                Standing::InTheWay
            } else {
                difference(Some(now.clone()), Some(overlaid(table, Some(now), before)))
            }
        }
    }
}

/// Whether the row holds these values.
fn holds(table: &Table, row: &[Value], kept: &serde_json::Value) -> bool {
    let kept = kept.as_object();
    kept.is_some_and(|kept| {
        kept.iter().all(|(column, value)| {
            let place = table.columns.iter().position(|(name, _)| name == column);
            place.is_some_and(|place| row[place].to_json() == *value)
        })
    })
}

/// The row with these values on top.
fn overlaid(table: &Table, row: Option<&Vec<Value>>, kept: &serde_json::Value) -> Vec<Value> {
    let columns = table.columns.iter().enumerate();
    columns
        .map(|(place, (name, kind))| match (kept.get(*name), row) {
            (Some(value), _) => Value::from_json(value, *kind),
            (None, Some(row)) => row[place].clone(),
            (None, None) => Value::Null(*kind),
        })
        .collect()
}

/// Writes what goes back: what was made goes first, what refers to others before them; what was removed comes last.
pub(super) async fn put_back(
    tx: &mut Tx,
    parts: &Parts,
    differences: &[Difference],
    now: Timestamp,
) -> db::Result<()> {
    let of_table = |table: &'static Table| differences.iter().filter(move |of| of.table == table);
    for table in tables::all(parts).rev() {
        let made: Vec<Uuid> = of_table(table).filter(|of| of.after.is_none()).map(|of| of.id).collect();
        table.remove(tx, &made).await?;
    }
    for table in tables::all(parts) {
        let mut together: BTreeMap<Vec<&'static str>, Vec<Vec<Value>>> = BTreeMap::new();
        let mut removed = Vec::new();
        for of in of_table(table) {
            match (&of.before, &of.after) {
                (Some(_), Some(after)) => {
                    let columns = of.columns();
                    let mut row = vec![Value::from(of.id)];
                    row.extend(columns.iter().map(|column| after[table.place(column)].clone()));
                    together.entry(columns).or_default().push(row);
                }
                (None, Some(values)) => removed.push(Stored { id: of.id, values: values.clone() }),
                _ => {}
            }
        }
        table.insert(tx, removed, now).await?;
        for (columns, rows) in together {
            table.set(tx, &columns, rows, now).await?;
        }
    }
    Ok(())
}
