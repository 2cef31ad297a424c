//! One page of a list by key: the rows after or before a place in the order.
//!
//! Invariant: rows without a sort value stand last in either direction, on both engines, and each part of the order
//! (with value, without) is read along its index.

use super::{
    Address,
    conditions::Conditions,
    place::{Cursor, Place},
};
use crate::{
    db::{self, Db, FromRow, Value, query_dynamic},
    web::Ui,
};

/// What a list is ordered by.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    pub column: String,
    /// The column that decides between equals.
    pub id: &'a str,
    pub may_be_missing: bool,
    pub descending: bool,
    /// A cursor's text as the column's type; none where it cannot be one.
    pub value: fn(&str) -> Option<Value>,
}

/// One page.
#[derive(Debug)]
pub struct Slice<T> {
    pub rows: Vec<T>,
    pub has_before: bool,
    pub has_after: bool,
}

impl<T> Slice<T> {
    /// The numbers of the first and last row of `all`, as far as the address knows them.
    pub fn range(&self, place: &Place, all: i64) -> (i64, i64) {
        let shown = self.rows.len() as i64;
        if shown == 0 {
            return (0, 0);
        }
        let first = match (self.has_before, self.has_after) {
            (false, _) => 1,
            (true, false) => all - shown + 1,
            (true, true) => place.first,
        };
        let first = first.clamp(1, (all - shown + 1).max(1));
        (first, first + shown - 1)
    }

    /// The links to the pages before and after this one of `length` rows.
    pub fn turns(
        &self,
        ui: &Ui,
        path: &str,
        address: &Address,
        range: (i64, i64),
        length: usize,
        cursor: impl Fn(&T) -> Cursor,
    ) -> (Option<String>, Option<String>) {
        let turn = |there_is: bool, row: Option<&T>, name: &str, first: i64| {
            let cursor = cursor(row.filter(|_| there_is)?).to_string();
            let query = address.query_with(&[(name, &cursor), ("from", &first.to_string())]);
            Some(format!("{}?{query}", ui.href(path)))
        };
        (
            turn(self.has_before, self.rows.first(), "before", (range.0 - length as i64).max(1)),
            turn(self.has_after, self.rows.last(), "after", range.1 + 1),
        )
    }
}

/// The two parts of the order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    WithValue,
    Without,
}

/// A list to be read by pages.
#[derive(Debug)]
pub struct KeySet<'a> {
    pub db: &'a Db,
    /// `select … from …`
    pub select: &'a str,
    pub conditions: Conditions,
    pub order: Order<'a>,
    /// How rows without a sort value are read, where otherwise than the others.
    pub without: Option<Without<'a>>,
}

/// Rows without a sort value.
#[derive(Clone, Copy, Debug)]
pub struct Without<'a> {
    /// `select … from …`
    pub select: &'a str,
    /// What says that a row has none.
    pub condition: &'a str,
    /// The column that orders them.
    pub id: &'a str,
}

impl KeySet<'_> {
    /// The page of at most `limit` rows at the place.
    pub async fn slice<T: FromRow>(&self, place: &Place, limit: usize) -> db::Result<Slice<T>> {
        let backwards = place.before.is_some();
        let cursor = place.before.as_ref().or(place.after.as_ref());
        let mut rows = self.rows(cursor, backwards, limit + 1).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        if backwards {
            rows.reverse();
            Ok(Slice { rows, has_before: more, has_after: true })
        } else {
            Ok(Slice { rows, has_before: cursor.is_some(), has_after: more })
        }
    }

    async fn rows<T: FromRow>(
        &self,
        cursor: Option<&Cursor>,
        backwards: bool,
        wanted: usize,
    ) -> db::Result<Vec<T>> {
        let (mut first, mut second) = (Part::WithValue, Part::Without);
        if backwards {
            (first, second) = (second, first);
        }
        let parts: &[Part] = match (self.order.may_be_missing, cursor) {
            (false, _) => &[Part::WithValue],
            (true, None) => &[first, second],
            // A place in the second part has left the first behind.
            (true, Some(cursor)) if cursor.value.is_some() == (second == Part::WithValue) => &[second],
            (true, Some(_)) => &[first, second],
        };
        let mut rows: Vec<T> = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            if rows.len() < wanted {
                let cursor = if at == 0 { cursor } else { None };
                rows.extend(self.part(*part, cursor, backwards, wanted - rows.len()).await?);
            }
        }
        Ok(rows)
    }

    async fn part<T: FromRow>(
        &self,
        part: Part,
        cursor: Option<&Cursor>,
        backwards: bool,
        limit: usize,
    ) -> db::Result<Vec<T>> {
        let mut conditions = self.conditions.clone();
        let column = &self.order.column;
        let id = match (part, self.without) {
            (Part::Without, Some(without)) => without.id,
            _ => self.order.id,
        };
        let down = self.order.descending != backwards;
        let (than, direction) = if down { ("<", "desc") } else { (">", "asc") };
        if self.order.may_be_missing {
            match (part, self.without) {
                (Part::WithValue, _) => conditions.and(&format!("{column} is not null")),
                (Part::Without, Some(without)) => conditions.and(without.condition),
                (Part::Without, None) => conditions.and(&format!("{column} is null")),
            }
        }
        let select = match (part, self.without) {
            (Part::Without, Some(without)) => without.select,
            _ => self.select,
        };
        if let Some(cursor) = cursor {
            let value = cursor.value.as_deref().and_then(self.order.value);
            match (part, value) {
                (Part::WithValue, Some(value)) => {
                    let (value, last) = (conditions.bind(value), conditions.bind(cursor.id));
                    conditions.and(&format!("({column}, {id}) {than} ({value}, {last})"));
                }
                (Part::Without, None) => {
                    let last = conditions.bind(cursor.id);
                    conditions.and(&format!("{id} {than} {last}"));
                }
                // A cursor of another order: the list from its start.
                _ => {}
            }
        }
        let limit = conditions.bind(limit as i64);
        let order = match part {
            Part::WithValue => format!("{column} {direction}, {id} {direction}"),
            Part::Without => format!("{id} {direction}"),
        };
        let sql = format!("{select} where {} order by {order} limit {limit}", conditions.sql());
        query_dynamic(sql, conditions.args).all(self.db).await
    }
}
