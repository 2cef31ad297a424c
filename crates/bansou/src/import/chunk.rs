//! Taking in a chunk of rows: finding the records that are there, comparing, writing what is different.
//!
//! Invariant: read = created + updated + unchanged + refused, and a chunk taken in twice changes nothing the second
//! time. What two rows of a file say never mixes in one record unless a person joined them.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::{
    Code, ImportKind, Record, Refusal,
    activities::{SlotView, activities},
    amounts::counts_nothing,
    build::{Given, Incoming, build},
    context::Context,
    findable,
    matching::{Match, Maybe, other_keys, settled},
    pairs::{Alike, Decision, Decisions, Otherwise, Pair, Words},
    parents::Parents,
    seen::{Seen, SeenRow, content},
    shown,
    slots::{Family, Slot, Slots},
    table::{Kept, Table, table, written},
};
use crate::{
    activity::{self, FieldChange},
    args,
    customers::search::near_key,
    db::{self, Tx, Value, insert_many},
    ids::AccountId,
    revenue, segments,
};

/// What became of one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Created,
    Updated,
    Unchanged,
    Refused(Refusal),
}

/// The same, with what there is to tell beside it.
#[derive(Clone, Debug)]
pub struct Taken {
    pub outcome: Outcome,
    pub pair: Option<Pair>,
    /// Cells that are left out of a row that was taken.
    pub left: Vec<Refusal>,
}

impl From<Outcome> for Taken {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, pair: None, left: Vec::new() }
    }
}

/// How rows are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Write,
    /// Only count.
    Dry,
    /// Only see again what an earlier attempt of the job wrote.
    Again,
}

/// Takes in the rows and answers what became of each, in their order.
pub async fn take_in(
    tx: &mut Tx,
    context: &Context,
    records: &[&Record],
    seen: &mut Seen,
    way: Way,
) -> db::Result<Vec<Taken>> {
    let table = table(context.kind);
    let numbers = || records.iter().map(|record| record.number);
    let (first, last) = (numbers().min().unwrap_or(0), numbers().max().unwrap_or(0));
    let decisions = Decisions::of(tx, context.import, context.unsure, first, last).await?;
    let parents = Parents::of(tx, context, records, &decisions).await?;
    let built: Vec<Result<Incoming, Refusal>> =
        records.iter().map(|record| build(context, &parents, record)).collect();
    let mut slots = Slots::load(tx, context.kind, table, &built, decisions).await?;
    if way == Way::Dry {
        slots.add_shades(&built, seen);
    }
    let mut taken = Vec::with_capacity(built.len());
    for (record, row) in records.iter().zip(built) {
        taken.push(match row {
            Ok(incoming) => slots.place(incoming, seen),
            Err(refusal) => {
                let pair = parents.pair_of(record, &refusal);
                Taken { outcome: Outcome::Refused(refusal), pair, left: Vec::new() }
            }
        });
    }
    match way {
        // The reason names its column where the field has one; what is missing has none.
        Way::Write => {
            slots.join_families();
            slots.write(tx, context).await?;
        }
        Way::Dry => slots.keep_shades(seen),
        Way::Again => {}
    }
    Ok(taken)
}

impl Slots {
    /// The records that these rows may be about.
    async fn load(
        tx: &mut Tx,
        kind: ImportKind,
        table: &'static Table,
        rows: &[Result<Incoming, Refusal>],
        decisions: Decisions,
    ) -> db::Result<Self> {
        let mut slots = Self {
            kind,
            table,
            slots: Vec::new(),
            by_id: HashMap::new(),
            by_external: HashMap::new(),
            by_name: HashMap::new(),
            family: Family::default(),
            decisions,
            shown: HashMap::new(),
        };
        let ids: BTreeSet<&str> =
            rows.iter().flatten().filter_map(|row| row.external_id.as_deref()).collect();
        let own_ids: BTreeSet<Uuid> = rows.iter().flatten().filter_map(|row| row.own_id).collect();
        slots.add(table.find(tx, "id", own_ids.into_iter().map(Value::from).collect()).await?);
        slots.add(table.find(tx, "external_id", ids.into_iter().map(Value::from).collect()).await?);
        for column in by_other_columns(kind) {
            let keys = slots.keys_without_record(column, rows);
            slots.add(table.find(tx, column, keys).await?);
        }
        if kind == ImportKind::People {
            let namesakes = slots.names_without_record(rows);
            slots.add(table.find_namesakes(tx, namesakes).await?);
        }
        if kind == ImportKind::Accounts {
            let names = slots.keys_without_record("name", rows);
            let keys: BTreeSet<String> =
                names.iter().filter_map(written).map(|name| near_key(&name)).collect();
            slots.add(table.find_alike(tx, kind, keys.into_iter().map(Value::from).collect()).await?);
        }
        slots.load_family(tx, rows).await?;
        if kind == ImportKind::Accounts {
            slots.shown = shown::of(tx, slots.by_id.keys().copied().collect()).await?;
        }
        Ok(slots)
    }

    /// The rows that no record was found for by its id.
    fn without_record<'a>(
        &self,
        rows: &'a [Result<Incoming, Refusal>],
    ) -> impl Iterator<Item = &'a Incoming> {
        let is_known = |id: &String| self.by_external.contains_key(id);
        rows.iter().flatten().filter(move |row| !row.external_id.as_ref().is_some_and(is_known))
    }

    /// What the rows that no record was found for have in the column.
    fn keys_without_record(&self, column: &str, rows: &[Result<Incoming, Refusal>]) -> Vec<Value> {
        let keys: BTreeSet<&str> =
            self.without_record(rows).filter_map(|row| self.said(row, column)).collect();
        keys.into_iter().map(Value::from).collect()
    }

    /// The people that rows without a record are about, by account and name: a company of many customers has many of one
    /// name.
    fn names_without_record(&self, rows: &[Result<Incoming, Refusal>]) -> Vec<(Option<Uuid>, String)> {
        let account = self.table.place("account_id");
        let named = self.without_record(rows).filter_map(|row| {
            let account = match settled(&row.given[account]) {
                Value::Uuid(id) => Some(id),
                _ => None,
            };
            Some((account, self.said(row, "name_key")?.to_owned()))
        });
        named.collect::<BTreeSet<_>>().into_iter().collect()
    }

    pub(super) fn add(&mut self, kept: Vec<Kept>) {
        for row in kept {
            if self.by_id.contains_key(&row.id) {
                continue;
            }
            self.slots.push(Slot {
                id: row.id,
                before: Some(row.values.clone()),
                now: row.values,
                first: Vec::new(),
                is_shade: false,
            });
            self.list(self.slots.len() - 1);
        }
    }

    /// Adds what earlier chunks of a dry run would have made or changed, as far as these rows may be about it.
    fn add_shades(&mut self, rows: &[Result<Incoming, Refusal>], seen: &Seen) {
        let keys = rows.iter().flatten().flat_map(|row| {
            let values: Vec<Value> = row.given.iter().map(settled).collect();
            other_keys(self.kind, self.table, &values)
                .into_iter()
                .chain(row.external_id.iter().map(|id| format!("id {id}")))
                .collect::<Vec<_>>()
        });
        let found: Vec<(Uuid, Vec<Value>)> =
            seen.kept(keys.collect::<Vec<_>>()).map(|(id, values)| (id, values.clone())).collect();
        for (id, values) in found {
            if let Some(at) = self.by_id.get(&id).copied() {
                self.slots[at].now = values;
                self.list(at);
            } else {
                let (before, first) = (Some(values.clone()), Vec::new());
                self.slots.push(Slot { id, before, now: values, first, is_shade: true });
                self.list(self.slots.len() - 1);
            }
        }
    }

    /// Keeps what this chunk of a dry run would have made or changed for those that come.
    fn keep_shades(&self, seen: &mut Seen) {
        // Other kinds are known by their id alone, which is noted.
        if !matches!(self.kind, ImportKind::Accounts | ImportKind::People) {
            return;
        }
        for slot in self.slots.iter().filter(|slot| slot.before.as_ref() != Some(&slot.now)) {
            let id = self.text(slot, "external_id").map(|id| format!("id {id}"));
            seen.keep(slot.id, &slot.now, other_keys(self.kind, self.table, &slot.now).into_iter().chain(id));
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
    fn place(&mut self, mut row: Incoming, seen: &mut Seen) -> Taken {
        let this = SeenRow { number: row.number, content: content(&row, self.table) };
        let left = std::mem::take(&mut row.left);
        let external = row.external_id.clone();
        if let Some(first) = external.as_deref().and_then(|id| seen.of_external(id)) {
            return if first.content == this.content {
                Outcome::Unchanged.into()
            } else {
                let given = external.as_deref().filter(|id| !id.starts_with("row:")).unwrap_or_default();
                Outcome::Refused(Refusal::new(Code::TwiceInFile).given(given).line(first.number)).into()
            };
        }
        let (at, pair) = match self.matched(&row, this.content, seen) {
            Err(refusal) => return Outcome::Refused(refusal).into(),
            Ok(Match::Repeated) => return Outcome::Unchanged.into(),
            Ok(Match::New) => (None, None),
            Ok(Match::Same { at, alike: None }) => (Some(at), None),
            Ok(Match::Same { at, alike: Some(alike) }) => self.sure(at, alike, &row),
            Ok(Match::Maybe(maybe)) => match self.unsure(&maybe, &row) {
                (Some(place), pair) => (place, Some(pair)),
                (None, pair) => {
                    let refusal = self.refusal(&maybe, &row);
                    return Taken { outcome: Outcome::Refused(refusal), pair: Some(pair), left: Vec::new() };
                }
            },
        };
        if let Some(refusal) = self.closes_circle(at, &row) {
            return Outcome::Refused(refusal).into();
        }
        let outcome = match at {
            Some(at) => {
                if self.merge(at, row) {
                    Outcome::Updated
                } else {
                    Outcome::Unchanged
                }
            }
            None => match self.create(row) {
                Ok(()) => Outcome::Created,
                Err(refusal) => return Outcome::Refused(refusal).into(),
            },
        };
        let record = self.slots[at.unwrap_or(self.slots.len() - 1)].id;
        seen.note(self.kind, record, external.as_deref(), this);
        Taken { outcome, pair, left }
    }

    /// The place of a row that is surely about the record, unless a person parted them.
    fn sure(&self, at: usize, alike: Alike, row: &Incoming) -> (Option<usize>, Option<Pair>) {
        let maybe = Maybe { at, alike, line: None, otherwise: Otherwise::Joined };
        let decision = self.decisions.about(row.number, self.known_id(at), None);
        let mut pair = self.pair(&maybe, row);
        pair.decision = decision;
        match decision {
            Some(Decision::Part) => (None, Some(pair)),
            _ if pair.said.changes.is_empty() => (Some(at), None),
            _ => (Some(at), Some(pair)),
        }
    }

    /// The place of a row that may be about the record: its place or a new one, and none where it is refused.
    fn unsure(&self, maybe: &Maybe, row: &Incoming) -> (Option<Option<usize>>, Pair) {
        let decision = self.decisions.about_unsure(row.number, self.known_id(maybe.at), maybe.line);
        let mut pair = self.pair(maybe, row);
        pair.decision = decision;
        let place = match (decision, maybe.otherwise) {
            (Some(Decision::Join), _) | (None, Otherwise::Joined) => Some(Some(maybe.at)),
            (Some(Decision::Part), _) | (None, Otherwise::Separate) => Some(None),
            (None, Otherwise::Refused) => None,
        };
        (place, pair)
    }

    /// The record's id where it is in the store.
    fn known_id(&self, at: usize) -> Option<Uuid> {
        let slot = &self.slots[at];
        (slot.before.is_some() && !slot.is_shade).then_some(slot.id)
    }

    fn pair(&self, maybe: &Maybe, row: &Incoming) -> Pair {
        let slot = &self.slots[maybe.at];
        let more: &[&str] = match self.kind {
            ImportKind::People => &["email", "title"],
            _ => &["domain", "region", "industry"],
        };
        let owned = |text: &str| text.to_owned();
        let words = Words {
            given: self.called(row).to_owned(),
            given_more: more.iter().find_map(|column| self.said(row, column)).map(owned),
            other: self.text(slot, "name").unwrap_or_default().to_owned(),
            other_more: more.iter().find_map(|column| self.text(slot, column)).map(owned),
            external_id: self.text(slot, "external_id").map(owned),
            changes: self.changes(slot, row),
            otherwise: maybe.otherwise,
        };
        Pair {
            row: row.number as i64,
            other_id: self.known_id(maybe.at),
            other_row: maybe.line.map(|line| line as i64),
            alike: maybe.alike,
            is_sure: maybe.otherwise == Otherwise::Joined,
            said: words,
            decision: None,
        }
    }

    /// What joining the row to the record would change of it; the first few.
    fn changes(&self, slot: &Slot, row: &Incoming) -> Vec<FieldChange> {
        const KEPT: &[&str] =
            &["name_key", "email_key", "parent_ref", "parent_key", "account_id", "owner_id", "parent_id"];
        let columns = self.table.columns.iter().zip(slot.now.iter().zip(&row.given));
        let changed = columns.filter_map(|((column, _), (now, given))| match given {
            Given::Set(Value::Json(_)) => None,
            Given::Set(value) if value != now && !KEPT.contains(column) => {
                Some(FieldChange { field: (*column).to_owned(), from: written(now), to: written(value) })
            }
            _ => None,
        });
        changed.take(6).collect()
    }

    fn refusal(&self, maybe: &Maybe, row: &Incoming) -> Refusal {
        let given = self.called(row);
        let slot = &self.slots[maybe.at];
        let name = self.text(slot, "name").unwrap_or_default();
        let place = if self.kind == ImportKind::People { "email" } else { "domain" };
        let more = self.text(slot, "external_id").or(self.text(slot, place));
        let other = more.map_or_else(|| name.to_owned(), |more| format!("{name} ({more})"));
        match maybe.line {
            Some(line) => Refusal::new(Code::TwiceInFile).given(given).other(&other).line(line),
            None => Refusal::new(Code::MayBeAnother).given(given).other(&other),
        }
    }

    /// Whether the row says anything new.
    fn merge(&mut self, at: usize, mut row: Incoming) -> bool {
        let outgrown = self.outgrown_trial(at, &row);
        let slot = &mut self.slots[at];
        if let Some(shown) = self.shown.get(&slot.id)
            && let Given::Set(Value::Json(custom)) = &mut row.given[self.table.place("custom")]
        {
            shown::leave_out(custom, shown);
        }
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
        self.slots.push(Slot { id: Uuid::now_v7(), before: None, now, first: row.first, is_shade: false });
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
        let left = changed
            .iter()
            .filter_map(|slot| Some(self.table.left_accounts(slot.before.as_ref()?, &slot.now)));
        let left: Vec<Uuid> = left.flatten().collect();
        if !left.is_empty() {
            segments::touched(tx, "accounts", &left, context.now).await?;
            if self.kind == ImportKind::Subscriptions {
                let accounts: Vec<AccountId> = left.into_iter().map(AccountId).collect();
                let from = revenue::Standpoint { day: context.day, now: context.now, home: context.home };
                revenue::refresh_accounts(tx, from, &accounts).await?;
            }
        }
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
        ImportKind::People => &["email_key"],
        _ => &[],
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
