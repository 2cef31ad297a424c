//! Taking a person out of every text that may name them, as the areas declare it.
//!
//! Invariant: a row stays what it is, and only the words go that name the person. Rows are read by pages and written by sets,
//! however many there are.

use serde_json::Value as Json;
use uuid::Uuid;

use super::words::Words;
use crate::{
    args,
    db::{self, Row, Tx, Value, placeholder_rows, query, query_dynamic},
    ids::AccountId,
    personal::{Goes, Near, Personal, Texts, Whom, Words as Where},
    workspaces::Workspace,
};

/// Rows of a page, and of one statement.
const ROWS: usize = 500;
/// Patterns of one query.
const PATTERNS: usize = 100;

/// How many rows named the person.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Named {
    /// Records of their account.
    pub records: usize,
    pub activities: usize,
}

/// Rows of one table as they are to stand: the key, then each personal column.
#[derive(Debug)]
pub(super) struct Left {
    table: &'static str,
    rows: Vec<Vec<Value>>,
}

/// A table whose rows keep their place and lose their words.
struct Table {
    name: &'static str,
    personal: Personal,
    of: Where,
}

fn tables(workspace: &Workspace) -> impl Iterator<Item = Table> {
    let declared: Vec<&'static Texts> = workspace.areas().texts().collect();
    declared.into_iter().filter_map(|texts| {
        let personal = texts.personal?;
        match personal.goes {
            Goes::Words(of) => Some(Table { name: texts.table, personal, of }),
            Goes::Row | Goes::ByArea => None,
        }
    })
}

/// What is left of rows that nothing but an erasure changes: read before the transaction, because that may take a while.
pub(super) async fn read_settled(workspace: &Workspace, whom: &Whom, words: &Words) -> db::Result<Vec<Left>> {
    let mut settled = Vec::new();
    for table in tables(workspace).filter(|table| table.of.settled) {
        for looked in table.looks(whom, words) {
            let mut after: Option<Vec<Value>> = None;
            loop {
                let (sql, values) = table.page(&looked, after.as_deref());
                let page = query_dynamic(sql, values).rows(&workspace.main).await?;
                let rows = table.left_of(&page, whom, words)?;
                settled.push(Left { table: table.name, rows });
                after = table.last_of(&page)?;
                if page.len() < ROWS {
                    break;
                }
            }
        }
    }
    Ok(settled)
}

/// Takes the person out of whatever the areas declare.
pub(super) async fn take_out(
    tx: &mut Tx,
    workspace: &Workspace,
    whom: &Whom,
    words: &Words,
    settled: Vec<Left>,
) -> db::Result<Named> {
    let mut named = Named::default();
    for table in tables(workspace) {
        for also in table.of.also {
            query(also, args![whom.id]).run(&mut *tx).await?;
        }
        let changed = match table.of.settled {
            true => {
                let mut changed = 0;
                for left in settled.iter().filter(|left| left.table == table.name) {
                    changed += left.rows.len();
                    table.write(tx, &left.rows).await?;
                }
                changed
            }
            false => table.scrub(tx, whom, words).await?,
        };
        match table.of.elsewhere {
            None => named.records += changed,
            Some(_) if table.name == "activities" => named.activities += changed,
            Some(_) => {}
        }
    }
    for persons in workspace.areas().persons() {
        (persons.erase)(tx, workspace, whom).await?;
    }
    Ok(named)
}

/// Which rows of a table are looked through: a condition, and what its placeholders are given.
#[derive(Default)]
struct Look {
    condition: String,
    values: Vec<Value>,
}

impl Look {
    /// Those too for which this holds, at the placeholder of the value.
    fn or(&mut self, value: Value, holds: impl FnOnce(String) -> String) {
        self.values.push(value);
        if !self.condition.is_empty() {
            self.condition.push_str(" or ");
        }
        self.condition.push_str(&holds(format!("${}", self.values.len())));
    }
}

impl Table {
    fn columns(&self) -> Vec<&'static str> {
        self.personal.texts.iter().chain(self.personal.json).copied().collect()
    }

    /// The person's rows and their account's, and, where it is looked elsewhere, rows that have what is nobody else's: at once
    /// as far as one query can take it.
    fn looks(&self, whom: &Whom, words: &Words) -> Vec<Look> {
        let account = whom.account.map_or(Uuid::nil(), |account| account.0);
        let near = [(self.of.about, whom.id.0), (self.of.of, whom.id.0), (self.of.account, account)];
        let mut look = Look::default();
        for (column, id) in near {
            if let Some(column) = column {
                look.or(id.into(), |place| format!("{column} = {place}"));
            }
        }
        let text: Vec<String> =
            self.columns().iter().map(|column| format!("coalesce(cast({column} as text), '')")).collect();
        let text = format!("lower({})", text.join(" || "));
        let mut looks = Vec::new();
        for pattern in self.of.elsewhere.map_or_else(Vec::new, |near| words.patterns(near)) {
            if look.values.len() == PATTERNS {
                looks.push(std::mem::take(&mut look));
            }
            look.or(pattern.into(), |place| format!("{text} like {place} escape '~'"));
        }
        looks.push(look);
        looks
    }

    /// A page of the rows, in the order of their keys.
    fn page(&self, look: &Look, after: Option<&[Value]>) -> (String, Vec<Value>) {
        let key = self.of.key.iter().map(|(column, _)| *column).collect::<Vec<_>>().join(", ");
        let about = self.of.about.map(|column| format!(", {column} as row_about")).unwrap_or_default();
        let own = self.of.of.map(|column| format!(", {column} as row_of")).unwrap_or_default();
        let account = self.of.account.map(|column| format!(", {column} as row_account")).unwrap_or_default();
        let mut values = look.values.clone();
        let from = after.map_or_else(String::new, |after| {
            let places: Vec<String> =
                (1..=after.len()).map(|n| format!("${}", look.values.len() + n)).collect();
            values.extend(after.iter().cloned());
            format!(" and ({key}) > ({})", places.join(", "))
        });
        let sql = format!(
            "select {key}, {}{about}{own}{account} from {} where ({}){from} order by {key} limit {ROWS}",
            self.columns().join(", "),
            self.name,
            look.condition
        );
        (sql, values)
    }

    fn key_of(&self, row: &Row) -> db::Result<Vec<Value>> {
        self.of.key.iter().map(|(column, kind)| row.value(column, *kind)).collect()
    }

    fn last_of(&self, page: &[Row]) -> db::Result<Option<Vec<Value>>> {
        page.last().map(|row| self.key_of(row)).transpose()
    }

    /// How near the row is, and whether it is about the person themselves.
    fn nearness(&self, row: &Row, whom: &Whom) -> db::Result<(Near, bool)> {
        let is = |column: Option<&str>, name: &str, id: Uuid| -> db::Result<bool> {
            Ok(column.is_some() && row.get::<Option<Uuid>>(name)? == Some(id))
        };
        let about = is(self.of.about, "row_about", whom.id.0)?;
        if about || is(self.of.of, "row_of", whom.id.0)? {
            return Ok((Near::Own, about));
        }
        let account = whom.account.map(|AccountId(id)| id);
        let of_account = match account {
            Some(account) => is(self.of.account, "row_account", account)?,
            None => false,
        };
        let elsewhere = self.of.elsewhere.unwrap_or(Near::Far);
        Ok((if of_account { Near::Account } else { elsewhere }, false))
    }

    /// The rows that name the person, as they are to stand.
    fn left_of(&self, page: &[Row], whom: &Whom, words: &Words) -> db::Result<Vec<Vec<Value>>> {
        let mut rows = Vec::new();
        for row in page {
            let (near, about) = self.nearness(row, whom)?;
            let mut some = false;
            let mut cells = self.key_of(row)?;
            for column in self.personal.texts {
                let text: Option<String> = row.get(column)?;
                let left = text.as_deref().and_then(|text| words.out_of(text, near));
                some |= left.is_some();
                cells.push(left.or(text).into());
            }
            for column in self.personal.json {
                let given: Option<Json> = row.get(column)?;
                let mut left = given.clone();
                if let Some(value) = &mut left {
                    if let Some(scrubbed) = words.out_of_json(value, near) {
                        *value = scrubbed;
                    }
                    if let Some(blank) = self.of.blank.filter(|_| about) {
                        blank(value);
                    }
                }
                some |= left != given;
                cells.push(left.into());
            }
            if some {
                rows.push(cells);
            }
        }
        Ok(rows)
    }

    /// Takes the person out of the table; answers how many rows named them.
    async fn scrub(&self, tx: &mut Tx, whom: &Whom, words: &Words) -> db::Result<usize> {
        let mut changed = 0;
        for look in self.looks(whom, words) {
            let mut after: Option<Vec<Value>> = None;
            loop {
                let (sql, values) = self.page(&look, after.as_deref());
                let page = query_dynamic(sql, values).rows(&mut *tx).await?;
                let rows = self.left_of(&page, whom, words)?;
                self.write(tx, &rows).await?;
                if let Some(follow) = self.of.follow.filter(|_| !rows.is_empty()) {
                    follow(tx, &ids(&rows)).await?;
                }
                changed += rows.len();
                after = self.last_of(&page)?;
                if page.len() < ROWS {
                    break;
                }
            }
        }
        Ok(changed)
    }

    async fn write(&self, tx: &mut Tx, rows: &[Vec<Value>]) -> db::Result<()> {
        let (name, columns) = (self.name, self.columns());
        let key: Vec<&str> = self.of.key.iter().map(|(column, _)| *column).collect();
        let set: Vec<String> = columns.iter().map(|column| format!("{column} = new.{column}")).collect();
        let same: Vec<String> = key.iter().map(|column| format!("{name}.{column} = new.{column}")).collect();
        for some in rows.chunks(ROWS) {
            let sql = format!(
                "with new ({}, {}) as (values {}) update {name} set {} from new where {}",
                key.join(", "),
                columns.join(", "),
                placeholder_rows(1, some.len(), key.len() + columns.len()),
                set.join(", "),
                same.join(" and ")
            );
            query_dynamic(sql, some.iter().flatten().cloned().collect()).run(&mut *tx).await?;
        }
        Ok(())
    }
}

/// The ids of records, which are their keys.
fn ids(rows: &[Vec<Value>]) -> Vec<Uuid> {
    let id = |row: &Vec<Value>| match row.first() {
        Some(Value::Uuid(id)) => Some(*id),
        _ => None,
    };
    rows.iter().filter_map(id).collect()
}
