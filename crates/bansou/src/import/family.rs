//! Parent accounts: known already, in the same chunk, or still to come in this file or a later one.
//!
//! Invariant: no account is its own ancestor. An account whose parent is not there yet keeps what the file called it,
//! and is joined to it by the import that brings it.

use std::collections::{BTreeSet, HashMap, HashSet};

use uuid::Uuid;

use super::{
    Code, ImportKind, Refusal,
    build::{Given, Incoming},
    slots::{Slot, Slots},
    table::Table,
};
use crate::{
    args,
    customers::search::{differs_by_missing_form, identity_key},
    db::{self, Kind, Tx, Value, among, placeholder_list, query, query_dynamic},
};

/// A parent on the way up.
#[derive(Clone, Copy)]
enum Step<'a> {
    Known(Uuid),
    Named { given: &'a str, key: Option<&'a str> },
}

/// The account of a row, whether it is there already or not.
struct Child<'a> {
    id: Option<Uuid>,
    external_id: Option<&'a str>,
    name_key: Option<&'a str>,
}

impl Slots {
    /// Loads what the rows' parents need: accounts that wait for one of the chunk, and everybody's ancestors.
    pub(super) async fn load_family(
        &mut self,
        tx: &mut Tx,
        rows: &[Result<Incoming, Refusal>],
    ) -> db::Result<()> {
        const WAITING: &str =
            "select cast(1 as bigint) as a from accounts where parent_ref is not null limit 1";
        if self.kind != ImportKind::Accounts {
            return Ok(());
        }
        let waiting: Option<(i64,)> = query(WAITING, args![]).optional(&mut *tx).await?;
        if waiting.is_some() {
            let ids: BTreeSet<&str> =
                rows.iter().flatten().filter_map(|row| row.external_id.as_deref()).collect();
            let keys: BTreeSet<&str> =
                rows.iter().flatten().filter_map(|row| text(&row.given, self.table, "name_key")).collect();
            let ids = ids.into_iter().map(Value::from).collect();
            let keys = keys.into_iter().map(Value::from).collect();
            let awaiting = self.table.find(tx, "parent_ref", ids).await?;
            self.add(awaiting);
            let awaiting = self.table.find(tx, "parent_key", keys).await?;
            self.add(awaiting);
        }
        let place = self.table.place("parent_id");
        let given = rows.iter().flatten().filter_map(|row| match &row.given[place] {
            Given::Set(Value::Uuid(id)) => Some(*id),
            _ => None,
        });
        let standing = self.slots.iter().filter_map(|slot| self.parent(slot));
        let first: BTreeSet<Uuid> = given.chain(standing).collect();
        self.family.up = ancestors(tx, first.into_iter().collect()).await?;
        Ok(())
    }

    /// Why the row of the account at `at`, or of a new one, cannot have the parent that it names.
    pub(super) fn closes_circle<'a>(&'a self, at: Option<usize>, row: &'a Incoming) -> Option<Refusal> {
        if self.kind != ImportKind::Accounts {
            return None;
        }
        let said = |column| text(&row.given, self.table, column);
        let parent = match &row.given[self.table.place("parent_id")] {
            Given::Set(Value::Uuid(id)) => Step::Known(*id),
            _ => Step::Named { given: said("parent_ref")?, key: said("parent_key") },
        };
        let slot = at.map(|at| &self.slots[at]);
        let child = Child {
            id: slot.map(|slot| slot.id),
            external_id: row.external_id.as_deref().or(slot.and_then(|slot| self.text(slot, "external_id"))),
            name_key: said("name_key").or(slot.and_then(|slot| self.text(slot, "name_key"))),
        };
        if !self.leads_to(parent, &child) {
            return None;
        }
        Some(Refusal::new(Code::ParentCircle).given(row.parent.as_deref().unwrap_or_default()))
    }

    /// Gives the accounts that wait for a parent the one that this chunk has.
    pub(super) fn join_families(&mut self) {
        if self.kind != ImportKind::Accounts {
            return;
        }
        for at in 0..self.slots.len() {
            let slot = &self.slots[at];
            let Some(given) = self.text(slot, "parent_ref") else { continue };
            let Some(parent) = self.named(given, self.text(slot, "parent_key")) else { continue };
            let child = Child { id: Some(slot.id), external_id: None, name_key: None };
            let parent = self.slots[parent].id;
            if self.leads_to(Step::Known(parent), &child) {
                continue;
            }
            let places = ["parent_id", "parent_ref", "parent_key"].map(|column| self.table.place(column));
            let slot = &mut self.slots[at];
            slot.now[places[0]] = Value::Uuid(parent);
            slot.now[places[1]] = Value::Null(Kind::Text);
            slot.now[places[2]] = Value::Null(Kind::Text);
        }
    }

    /// The names of all that are or were parents of these accounts.
    pub(super) async fn names_of_parents(
        &self,
        tx: &mut Tx,
        slots: &[&Slot],
    ) -> db::Result<HashMap<Uuid, String>> {
        if self.kind != ImportKind::Accounts {
            return Ok(HashMap::new());
        }
        let place = self.table.place("parent_id");
        let parents: BTreeSet<Uuid> = slots
            .iter()
            .filter_map(|slot| Some((slot.before.as_ref()?, &slot.now)))
            .filter(|(before, now)| before[place] != now[place])
            .flat_map(|(before, now)| [id(&before[place]), id(&now[place])])
            .flatten()
            .collect();
        names(tx, parents).await
    }

    /// Whether going up from `step` comes to the child.
    fn leads_to<'a>(&'a self, mut step: Step<'a>, child: &Child) -> bool {
        let mut seen = HashSet::new();
        loop {
            let id = match step {
                Step::Known(id) => id,
                Step::Named { given, key } => match self.named(given, key) {
                    Some(at) => self.slots[at].id,
                    None => {
                        return child.external_id == Some(given) || key.is_some() && child.name_key == key;
                    }
                },
            };
            if child.id == Some(id) {
                return true;
            }
            if !seen.insert(id) {
                return false;
            }
            let next = match self.by_id.get(&id) {
                Some(at) => self.step_above(&self.slots[*at], child),
                None => self.family.up.get(&id).map(|id| Step::Known(*id)),
            };
            match next {
                Some(next) => step = next,
                None => return false,
            }
        }
    }

    /// The parent that the account has or is about to get.
    fn step_above<'a>(&'a self, slot: &'a Slot, child: &Child) -> Option<Step<'a>> {
        if let Some(given) = self.text(slot, "parent_ref") {
            let key = self.text(slot, "parent_key");
            let is_child = child.external_id == Some(given) || key.is_some() && child.name_key == key;
            if is_child || self.named(given, key).is_some() {
                return Some(Step::Named { given, key });
            }
        }
        self.parent(slot).map(Step::Known)
    }

    /// The one account of the chunk that has this id, or else this name.
    fn named(&self, given: &str, key: Option<&str>) -> Option<usize> {
        if let Some(at) = self.by_external.get(given) {
            return Some(*at);
        }
        let named = self.by_name.get(&format!("name {}", key?))?;
        let same = named.iter().copied().filter(|at| {
            let name = self.text(&self.slots[*at], "name").unwrap_or_default();
            identity_key(name) == identity_key(given) || differs_by_missing_form(name, given)
        });
        match same.collect::<Vec<_>>()[..] {
            [at] => Some(at),
            _ => None,
        }
    }

    fn parent(&self, slot: &Slot) -> Option<Uuid> {
        id(&slot.now[self.table.place("parent_id")])
    }
}

/// Lets restored accounts go without a parent that is not there any more, and answers the names of those that are.
pub(super) async fn restored_parents(
    tx: &mut Tx,
    kind: ImportKind,
    table: &'static Table,
    restored: &mut [(Uuid, &Vec<Value>, Vec<Value>)],
) -> db::Result<HashMap<Uuid, String>> {
    if kind != ImportKind::Accounts {
        return Ok(HashMap::new());
    }
    let place = table.place("parent_id");
    let parents =
        restored.iter().flat_map(|(_, now, values)| [id(&now[place]), id(&values[place])]).flatten();
    let names = names(tx, parents.collect()).await?;
    for (_, _, values) in restored {
        if id(&values[place]).is_some_and(|parent| !names.contains_key(&parent)) {
            values[place] = Value::Null(Kind::Uuid);
        }
    }
    Ok(names)
}

async fn names(tx: &mut Tx, accounts: BTreeSet<Uuid>) -> db::Result<HashMap<Uuid, String>> {
    let ids = accounts.into_iter().map(Value::from).collect();
    let rows: Vec<(Uuid, String)> =
        among(&mut *tx, "select id as a, name as b from accounts where id", ids).await?;
    Ok(rows.into_iter().collect())
}

/// These accounts and all above them that have a parent, each with it.
async fn ancestors(tx: &mut Tx, first: Vec<Uuid>) -> db::Result<HashMap<Uuid, Uuid>> {
    if first.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "with recursive above (id, parent_id) as (
             select id, parent_id from accounts where id in ({})
             union
             select a.id, a.parent_id from accounts a join above on a.id = above.parent_id)
         select id as a, parent_id as b from above where parent_id is not null",
        placeholder_list(1, first.len())
    );
    let rows: Vec<(Uuid, Uuid)> =
        query_dynamic(sql, first.into_iter().map(Value::from).collect()).all(tx).await?;
    Ok(rows.into_iter().collect())
}

fn id(value: &Value) -> Option<Uuid> {
    match value {
        Value::Uuid(id) => Some(*id),
        _ => None,
    }
}

fn text<'a>(given: &'a [Given], table: &Table, column: &str) -> Option<&'a str> {
    match &given[table.place(column)] {
        Given::Set(Value::Text(text)) => Some(text),
        _ => None,
    }
}
