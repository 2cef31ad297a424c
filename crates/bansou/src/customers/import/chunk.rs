//! Taking in a chunk of rows: finding the records that are there, comparing, writing what is different.
//!
//! Invariant: read = created + updated + unchanged + refused, and a chunk taken in twice changes nothing the second
//! time.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::{
    Code, ImportKind, Record, Refusal,
    activities::{SlotView, activities},
    amounts::counts_nothing,
    build::{Context, Given, Incoming, build},
    family::Family,
    findable,
    parents::Parents,
    table::{Table, table},
};
use crate::{
    activity, args,
    db::{self, Tx, Value, insert_many},
    ids::AccountId,
    revenue,
};

/// How many rows went which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    pub read: i64,
    pub created: i64,
    pub updated: i64,
    pub unchanged: i64,
    pub refused: i64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.read += more.read;
        self.created += more.created;
        self.updated += more.updated;
        self.unchanged += more.unchanged;
        self.refused += more.refused;
    }
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Created,
    Updated,
    Unchanged,
    Refused(Refusal),
}

/// What a dry run has seen of the records that it would have made, by their ids: a later chunk must not make them again.
pub type Seen = HashMap<Uuid, Uuid>;

/// A record while its chunk is taken in.
pub(super) struct Slot {
    pub id: Uuid,
    /// None for a new record.
    pub before: Option<Vec<Value>>,
    pub now: Vec<Value>,
    first: Vec<Value>,
}

/// Takes in the rows and answers what became of each, in their order. With `dry`, nothing is written.
pub async fn take_in(
    tx: &mut Tx,
    context: &Context,
    records: &[&Record],
    dry: Option<&mut Seen>,
) -> db::Result<Vec<Outcome>> {
    let table = table(context.kind);
    let parents = Parents::of(tx, context.kind, records).await?;
    let built: Vec<Result<Incoming, Refusal>> =
        records.iter().map(|record| build(context, &parents, record)).collect();
    let mut slots = Slots::load(tx, context.kind, table, &built).await?;
    let mut outcomes = Vec::with_capacity(built.len());
    for row in built {
        outcomes.push(match row {
            Ok(incoming) => slots.place(incoming),
            Err(refusal) => Outcome::Refused(refusal),
        });
    }
    // The reason names its column where the field has one; what is missing has none.
    match dry {
        Some(seen) => remember(&slots, &mut outcomes, seen),
        None => {
            slots.join_families();
            slots.write(tx, context).await?;
        }
    }
    Ok(outcomes)
}

pub(super) struct Slots {
    pub kind: ImportKind,
    pub table: &'static Table,
    pub slots: Vec<Slot>,
    pub by_id: HashMap<Uuid, usize>,
    pub by_external: HashMap<String, usize>,
    pub by_name: HashMap<String, Vec<usize>>,
    pub family: Family,
    /// For each row that was placed, its slot.
    placed: Vec<usize>,
}

impl Slots {
    /// The records that these rows may be about.
    async fn load(
        tx: &mut Tx,
        kind: ImportKind,
        table: &'static Table,
        rows: &[Result<Incoming, Refusal>],
    ) -> db::Result<Self> {
        let mut slots = Self {
            kind,
            table,
            slots: Vec::new(),
            by_id: HashMap::new(),
            by_external: HashMap::new(),
            by_name: HashMap::new(),
            family: Family::default(),
            placed: Vec::new(),
        };
        let ids: BTreeSet<&str> =
            rows.iter().flatten().filter_map(|row| row.external_id.as_deref()).collect();
        slots.add(table.find(tx, "external_id", ids.into_iter().map(Value::from).collect()).await?);
        for column in by_other_columns(kind) {
            let keys = slots.keys_without_record(column, rows);
            slots.add(table.find(tx, column, keys).await?);
        }
        slots.load_family(tx, rows).await?;
        Ok(slots)
    }

    /// What the rows that no record was found for have in the column.
    fn keys_without_record(&self, column: &str, rows: &[Result<Incoming, Refusal>]) -> Vec<Value> {
        let place = self.table.place(column);
        let keys: BTreeSet<&str> = rows
            .iter()
            .flatten()
            .filter(|row| row.external_id.as_ref().is_none_or(|id| !self.by_external.contains_key(id)))
            .filter_map(|row| match &row.given[place] {
                Given::Set(Value::Text(text)) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        keys.into_iter().map(Value::from).collect()
    }

    pub(super) fn add(&mut self, kept: Vec<super::table::Kept>) {
        for row in kept {
            if self.by_id.contains_key(&row.id) {
                continue;
            }
            self.slots.push(Slot {
                id: row.id,
                before: Some(row.values.clone()),
                now: row.values,
                first: Vec::new(),
            });
            self.list(self.slots.len() - 1);
        }
    }

    /// Lets a slot be found by what it now says.
    fn list(&mut self, at: usize) {
        let values = &self.slots[at].now;
        self.by_id.insert(self.slots[at].id, at);
        if let Value::Text(id) = &values[self.table.place("external_id")] {
            self.by_external.insert(id.clone(), at);
        }
        for key in other_keys(self.kind, self.table, values) {
            let places = self.by_name.entry(key).or_default();
            if !places.contains(&at) {
                places.push(at);
            }
        }
    }

    /// Puts a row in its record's place, or in a new one's.
    fn place(&mut self, row: Incoming) -> Outcome {
        match self.find(&row) {
            Err(refusal) => Outcome::Refused(refusal),
            Ok(at) if let Some(refusal) = self.closes_circle(at, &row) => Outcome::Refused(refusal),
            Ok(Some(at)) => {
                self.placed.push(at);
                if self.merge(at, row) { Outcome::Updated } else { Outcome::Unchanged }
            }
            Ok(None) => match self.create(row) {
                Ok(()) => Outcome::Created,
                Err(refusal) => Outcome::Refused(refusal),
            },
        }
    }

    fn find(&self, row: &Incoming) -> Result<Option<usize>, Refusal> {
        if let Some(at) = row.external_id.as_ref().and_then(|id| self.by_external.get(id)) {
            return Ok(Some(*at));
        }
        let values: Vec<Value> = row.given.iter().map(settled).collect();
        let external = self.table.place("external_id");
        for key in other_keys(self.kind, self.table, &values) {
            let found: Vec<usize> = self
                .by_name
                .get(&key)
                .into_iter()
                .flatten()
                .copied()
                // A record with an id of its own is another than one with another id, whatever its name.
                .filter(|at| {
                    row.external_id.is_none() || matches!(self.slots[*at].now[external], Value::Null(_))
                })
                .collect();
            match found[..] {
                [] => {}
                [at] => return Ok(Some(at)),
                _ if self.kind == ImportKind::Accounts && row.external_id.is_none() => {
                    let name = match &values[self.table.place("name")] {
                        Value::Text(name) => name.as_str(),
                        _ => "",
                    };
                    return Err(Refusal::new(Code::AmbiguousAccount).given(name));
                }
                _ => return Ok(found.first().copied()),
            }
        }
        Ok(None)
    }

    /// Whether the row says anything new.
    fn merge(&mut self, at: usize, row: Incoming) -> bool {
        let outgrown = self.outgrown_trial(at, &row);
        let slot = &mut self.slots[at];
        let mut changed = false;
        for (now, given) in slot.now.iter_mut().zip(row.given) {
            let Given::Set(value) = given else { continue };
            let merged = match (&*now, value) {
                (Value::Json(before), Value::Json(more)) => Value::Json(merged_json(before, more)),
                (_, value) => value,
            };
            if *now != merged {
                *now = merged;
                changed = true;
            }
        }
        if outgrown {
            slot.now[self.table.place("trial")] = 0_i64.into();
            changed = true;
        }
        if changed {
            self.list(at);
        }
        changed
    }

    /// Whether a contract that was a trial by the name of its plan has another plan now.
    fn outgrown_trial(&self, at: usize, row: &Incoming) -> bool {
        if self.kind != ImportKind::Subscriptions {
            return false;
        }
        let (plan, trial) = (self.table.place("plan"), self.table.place("trial"));
        let now = &self.slots[at].now;
        let (Value::Text(before), Given::Set(Value::Text(after))) = (&now[plan], &row.given[plan]) else {
            return false;
        };
        let is_trial = |plan: &str| counts_nothing(plan, None);
        now[trial] == 1_i64.into()
            && !matches!(row.given[trial], Given::Set(_))
            && is_trial(before)
            && !is_trial(after)
    }

    fn create(&mut self, row: Incoming) -> Result<(), Refusal> {
        let now: Vec<Value> = row
            .given
            .iter()
            .zip(self.table.columns)
            .map(|(given, (_, kind))| match given {
                Given::Absent => Value::Null(*kind),
                Given::First(value) | Given::Set(value) => value.clone(),
            })
            .collect();
        if matches!(self.kind, ImportKind::Accounts | ImportKind::People)
            && matches!(now[self.table.place("name")], Value::Null(_))
        {
            return Err(Refusal::missing("name"));
        }
        self.slots.push(Slot { id: Uuid::now_v7(), before: None, now, first: row.first });
        self.placed.push(self.slots.len() - 1);
        self.list(self.slots.len() - 1);
        Ok(())
    }

    async fn write(&self, tx: &mut Tx, context: &Context) -> db::Result<()> {
        let created: Vec<&Slot> = self.slots.iter().filter(|slot| slot.before.is_none()).collect();
        let changed: Vec<&Slot> = self
            .slots
            .iter()
            .filter(|slot| slot.before.as_ref().is_some_and(|before| slot.now != *before))
            .collect();
        let new_rows = created.iter().map(|slot| (slot.id, [slot.now.clone(), slot.first.clone()].concat()));
        self.table.insert(tx, context.import, context.now, new_rows.collect()).await?;
        self.keep_before(tx, context, &changed).await?;
        let rows = changed.iter().map(|slot| (slot.id, slot.now.clone())).collect();
        self.table.update(tx, context.now, rows).await?;
        let touched: Vec<&Slot> = created.iter().chain(&changed).copied().collect();
        self.keep_findable(tx, &touched).await?;
        let names = self.names_of_parents(tx, &touched).await?;
        let told: Vec<_> = touched
            .iter()
            .map(|slot| SlotView { id: slot.id, before: slot.before.as_ref(), now: &slot.now, names: &names })
            .flat_map(|slot| activities(context, self.table, slot))
            .collect();
        activity::record_all(tx, told).await?;
        if self.kind == ImportKind::Accounts {
            // What an account's own record states counts while it has no subscription.
            let accounts: Vec<AccountId> = changed.iter().map(|slot| AccountId(slot.id)).collect();
            let from = revenue::Standpoint { day: context.day, now: context.now, home: context.home };
            revenue::refresh_accounts(tx, from, &accounts).await?;
        }
        Ok(())
    }

    /// How the records stood before this import, for undoing it. The first row that changes a record tells.
    async fn keep_before(&self, tx: &mut Tx, context: &Context, changed: &[&Slot]) -> db::Result<()> {
        const KEEP: &str = "insert into import_before (import_id, record_kind, record_id, before)";
        let rows: Vec<Vec<Value>> = changed
            .iter()
            .filter_map(|slot| {
                let before = self.table.to_json(slot.before.as_ref()?);
                Some(args![context.import, context.kind, slot.id, before])
            })
            .collect();
        insert_many(tx, KEEP, "on conflict do nothing", rows).await?;
        Ok(())
    }

    /// Lets search find the records by what they are now called.
    async fn keep_findable(&self, tx: &mut Tx, slots: &[&Slot]) -> db::Result<()> {
        let rows: Vec<(Uuid, &[Value])> = slots.iter().map(|slot| (slot.id, slot.now.as_slice())).collect();
        findable::index(tx, self.kind, self.table, &rows).await?;
        findable::identify(tx, self.kind, self.table, &rows).await
    }
}

/// The columns by which a record without an id of its own is found.
fn by_other_columns(kind: ImportKind) -> &'static [&'static str] {
    match kind {
        ImportKind::Accounts => &["name_key", "domain"],
        ImportKind::People => &["email_key", "name_key"],
        _ => &[],
    }
}

/// What a record is known by besides its id, the surest first.
fn other_keys(kind: ImportKind, table: &Table, values: &[Value]) -> Vec<String> {
    let text = |column: &str| match &values[table.place(column)] {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    };
    let mut keys = Vec::new();
    match kind {
        ImportKind::Accounts => {
            keys.extend(text("name_key").map(|name| format!("name {name}")));
            keys.extend(text("domain").map(|domain| format!("domain {domain}")));
        }
        ImportKind::People => match text("email_key") {
            Some(email) => keys.push(format!("email {email}")),
            None => {
                let account = super::table::written(&values[table.place("account_id")]).unwrap_or_default();
                keys.extend(text("name_key").map(|name| format!("name {account} {name}")));
            }
        },
        _ => {}
    }
    keys
}

fn settled(given: &Given) -> Value {
    match given {
        Given::Set(value) | Given::First(value) => value.clone(),
        Given::Absent => Value::Null(db::Kind::Text),
    }
}

/// The object with the keys of the other on top, also inside objects.
fn merged_json(before: &serde_json::Value, more: serde_json::Value) -> serde_json::Value {
    match (before, more) {
        (serde_json::Value::Object(before), serde_json::Value::Object(more)) => {
            let mut merged = before.clone();
            for (key, value) in more {
                let value = match merged.get(&key) {
                    Some(known) if known.is_object() && known.get("currency").is_none() => {
                        merged_json(known, value)
                    }
                    _ => value,
                };
                merged.insert(key, value);
            }
            serde_json::Value::Object(merged)
        }
        (_, more) => more,
    }
}

/// In a dry run, a record that an earlier chunk would have made is not made again.
fn remember(slots: &Slots, outcomes: &mut [Outcome], seen: &mut Seen) {
    let external = slots.table.place("external_id");
    let name = |slot: &Slot| {
        let keys = match &slot.now[external] {
            Value::Text(id) => vec![id.clone()],
            _ => other_keys(slots.kind, slots.table, &slot.now),
        };
        let parts: Vec<&str> = keys.iter().map(String::as_str).collect();
        super::build::digest(slots.kind, Uuid::nil(), &parts)
    };
    let content = |slot: &Slot| {
        let text = slots.table.to_json(&slot.now).to_string();
        super::build::digest(slots.kind, Uuid::nil(), &[&text])
    };
    let placed = outcomes.iter_mut().filter(|outcome| !matches!(outcome, Outcome::Refused(_)));
    for (outcome, at) in placed.zip(&slots.placed) {
        let slot = &slots.slots[*at];
        if *outcome == Outcome::Created {
            let content = content(slot);
            match seen.insert(name(slot), content) {
                Some(before) if before == content => *outcome = Outcome::Unchanged,
                Some(_) => *outcome = Outcome::Updated,
                None => {}
            }
        }
    }
}
