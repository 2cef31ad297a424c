//! The tables whose records are changed by hand: which columns an act keeps of them, and what follows from a change. Each area
//! has its own.
//!
//! Invariant: every column stands here but `id`, `updated_at` and what other parts of the product work out, so a record that
//! an act removed can be written again as it was.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

pub use super::table::{Names, Table, Telling};
use crate::{
    db::{self, Kind, Row, Tx, Value, placeholder_list, query_dynamic},
    parts::Parts,
    time::Timestamp,
};

impl Table {
    /// A table of this name from which nothing follows.
    pub const fn named(name: &'static str, columns: &'static [(&'static str, Kind)]) -> Self {
        Self {
            name,
            columns,
            is_stamped: false,
            called: None,
            members: &[],
            tell: |_, _| None,
            names: |_, _| Box::pin(async { Ok(HashMap::new()) }),
            follow: |_, _, _, _| Box::pin(async { Ok(()) }),
            is_dated: false,
            in_use: |_, _, _| Box::pin(async { Ok(HashSet::new()) }),
        }
    }
}

/// Every table of the areas, those that others refer to first.
pub fn all(parts: &Parts) -> impl DoubleEndedIterator<Item = &'static Table> {
    parts.all::<&'static Table>().iter().copied()
}

/// A row as it is stored.
#[derive(Clone, Debug)]
pub struct Stored {
    pub id: Uuid,
    /// In the order of the table's columns.
    pub values: Vec<Value>,
}

impl Table {
    pub fn place(&self, column: &str) -> usize {
        self.find_place(column).expect("a column of this table")
    }

    /// The place of a column that not every table has.
    pub fn find_place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|(name, _)| *name == column)
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
