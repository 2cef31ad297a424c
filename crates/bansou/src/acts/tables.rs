//! The tables whose records are changed by hand: which columns an act keeps of them.
//!
//! Invariant: every column stands here but `id`, `updated_at` and what other parts of the product work out, so a record that
//! an act removed can be written again as it was.

use uuid::Uuid;

use crate::{
    customers::import::{
        ACCOUNTS_COLUMNS, CHURN_EVENTS_COLUMNS, Column, PEOPLE_COLUMNS, SUBSCRIPTIONS_COLUMNS,
    },
    db::{self, Kind, Row, Tx, Value, placeholder_list, query_dynamic},
    time::Timestamp,
};

use Kind::{Int, Json, Text, Uuid as Id};

/// A table of records that acts change.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    pub name: &'static str,
    pub columns: &'static [(&'static str, Kind)],
    /// Whether `updated_at` is when a row was written last, whoever wrote it.
    pub is_stamped: bool,
}

/// What files say of a record, and what only the product itself does.
const fn joined<const A: usize, const B: usize, const ALL: usize>(
    files: [Column; A],
    own: [Column; B],
) -> [Column; ALL] {
    assert!(A + B == ALL && A > 0);
    let mut all = [files[0]; ALL];
    let mut at = 1;
    while at < ALL {
        all[at] = if at < A { files[at] } else { own[at - A] };
        at += 1;
    }
    all
}

/// Those that others refer to first.
pub const TABLES: &[&Table] =
    &[&ACCOUNTS, &PEOPLE, &SUBSCRIPTIONS, &CHURN_EVENTS, &RENEWAL_DECISIONS, &NOTES, &NOTE_ATTENDEES, &TASKS];

pub static ACCOUNTS: Table = Table {
    name: "accounts",
    columns: &joined::<18, 3, 21>(
        ACCOUNTS_COLUMNS,
        [("currency", Text), ("import_id", Id), ("created_at", Int)],
    ),
    is_stamped: true,
};

pub static PEOPLE: Table = Table {
    name: "people",
    columns: &joined::<12, 2, 14>(PEOPLE_COLUMNS, [("import_id", Id), ("created_at", Int)]),
    is_stamped: true,
};

pub static SUBSCRIPTIONS: Table = Table {
    name: "subscriptions",
    columns: &joined::<16, 4, 20>(
        SUBSCRIPTIONS_COLUMNS,
        [("price_minor", Int), ("price_months", Int), ("import_id", Id), ("created_at", Int)],
    ),
    is_stamped: true,
};

pub static CHURN_EVENTS: Table = Table {
    name: "churn_events",
    columns: &joined::<9, 2, 11>(CHURN_EVENTS_COLUMNS, [("import_id", Id), ("created_at", Int)]),
    is_stamped: true,
};

pub static RENEWAL_DECISIONS: Table = Table {
    name: "renewal_decisions",
    columns: &[
        ("account_id", Id),
        ("subscription_id", Id),
        ("renewal_on", Text),
        ("decision", Text),
        ("decided_on", Text),
        ("person_id", Id),
        ("reason", Text),
        ("contract_before", Json),
        ("contract_after", Json),
        ("noted_by", Id),
        ("created_at", Int),
    ],
    is_stamped: true,
};

pub static NOTES: Table = Table {
    name: "notes",
    columns: &[
        ("account_id", Id),
        ("author_id", Id),
        ("kind", Text),
        ("body", Text),
        ("held_at", Int),
        ("written_at", Int),
        ("updated_at", Int),
    ],
    is_stamped: false,
};

pub static NOTE_ATTENDEES: Table = Table {
    name: "note_attendees",
    columns: &[("note_id", Id), ("person_id", Id), ("member_id", Id)],
    is_stamped: false,
};

pub static TASKS: Table = Table {
    name: "tasks",
    columns: &[
        ("account_id", Id),
        ("title", Text),
        ("due_on", Text),
        ("assignee_id", Id),
        ("created_by", Id),
        ("done_at", Int),
        ("done_by", Id),
        ("created_at", Int),
    ],
    is_stamped: false,
};

/// A row as it is stored.
#[derive(Clone, Debug)]
pub struct Stored {
    pub id: Uuid,
    /// In the order of the table's columns.
    pub values: Vec<Value>,
}

impl Table {
    pub fn of_name(name: &str) -> Option<&'static Self> {
        TABLES.iter().copied().find(|table| table.name == name)
    }

    pub fn place(&self, column: &str) -> usize {
        self.columns.iter().position(|(name, _)| *name == column).expect("a column of this table")
    }

    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    /// The rows with these ids, held until the transaction ends.
    pub async fn find(&self, tx: &mut Tx, ids: &[Uuid]) -> db::Result<Vec<Stored>> {
        let mut found = Vec::new();
        for some in ids.chunks(1_000) {
            let sql = format!(
                "select id, {} from {} where id in ({}) order by id {}",
                self.names(),
                self.name,
                placeholder_list(1, some.len()),
                tx.lock_alone()
            );
            let ids = some.iter().copied().map(Value::from).collect();
            for row in query_dynamic(sql, ids).rows(&mut *tx).await? {
                found.push(self.stored(&row)?);
            }
        }
        Ok(found)
    }

    fn stored(&self, row: &Row) -> db::Result<Stored> {
        let values =
            self.columns.iter().map(|(name, kind)| row.value(name, *kind)).collect::<db::Result<_>>()?;
        Ok(Stored { id: row.get("id")?, values })
    }

    /// Writes rows anew.
    pub async fn insert(&self, tx: &mut Tx, rows: Vec<Stored>, now: Timestamp) -> db::Result<()> {
        let stamp = if self.is_stamped { ", updated_at" } else { "" };
        let into = format!("insert into {} (id, {}{stamp})", self.name, self.names());
        let rows = rows.into_iter().map(|row| {
            let mut values = vec![Value::from(row.id)];
            values.extend(row.values);
            values.extend(self.is_stamped.then_some(Value::from(now)));
            values
        });
        db::insert_many(tx, &into, "", rows.collect::<Vec<_>>()).await?;
        Ok(())
    }

    /// Gives each row its values of these columns.
    pub async fn set(
        &self,
        tx: &mut Tx,
        columns: &[&'static str],
        rows: Vec<Vec<Value>>,
        now: Timestamp,
    ) -> db::Result<()> {
        let sets: Vec<String> = columns.iter().map(|column| format!("{column} = fresh.{column}")).collect();
        for some in rows.chunks(500) {
            let stamp = if self.is_stamped { format!("updated_at = {}, ", now.0) } else { String::new() };
            let sql = format!(
                "with fresh (id, {}) as (values {})
                 update {} set {stamp}{} from fresh where {}.id = fresh.id",
                columns.join(", "),
                db::placeholder_rows(1, some.len(), columns.len() + 1),
                self.name,
                sets.join(", "),
                self.name
            );
            query_dynamic(sql, some.iter().flatten().cloned().collect()).run(&mut *tx).await?;
        }
        Ok(())
    }

    /// Removes these rows.
    pub async fn remove(&self, tx: &mut Tx, ids: &[Uuid]) -> db::Result<()> {
        for some in ids.chunks(1_000) {
            let sql = format!("delete from {} where id in ({})", self.name, placeholder_list(1, some.len()));
            query_dynamic(sql, some.iter().copied().map(Value::from).collect()).run(&mut *tx).await?;
        }
        Ok(())
    }
}
