//! Where the records of a kind are kept: one description of each table, by which rows are read, compared and written.
//!
//! Invariant: a column stands here once; insert, update, comparison and undo all go by this list.

use uuid::Uuid;

use super::ImportKind;
use crate::{
    args,
    customers::{
        search::sort_key,
        tables::{ACCOUNTS_COLUMNS, CHURN_EVENTS_COLUMNS, PEOPLE_COLUMNS, SUBSCRIPTIONS_COLUMNS},
    },
    db::{
        self,
        Kind::{self, Int, Json, Text, Uuid as Id},
        Row, Tx, Value, insert_many, placeholder_list, placeholder_rows, query_dynamic,
    },
    ids::ImportId,
    segments,
    time::Timestamp,
};

/// A table of records. Every one also has `id`, `import_id`, `created_at` and `updated_at`.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    pub columns: &'static [(&'static str, Kind)],
    /// Columns that other parts of the product keep; the import only gives them their first value.
    pub first_values: &'static [&'static str],
}

/// The table of the kind; usage events are not records.
pub fn table(kind: ImportKind) -> &'static Table {
    match kind {
        ImportKind::Accounts | ImportKind::Usage => &ACCOUNTS,
        ImportKind::People => &PEOPLE,
        ImportKind::Subscriptions => &SUBSCRIPTIONS,
        ImportKind::Tickets => &CONVERSATIONS,
        ImportKind::Surveys => &SURVEY_ANSWERS,
        ImportKind::Churn => &CHURN_EVENTS,
    }
}

static ACCOUNTS: Table = Table {
    name: "accounts",
    columns: &ACCOUNTS_COLUMNS,
    first_values: &["plan", "seats", "mrr_minor", "currency", "customer_since", "renewal_on", "notice_on"],
};

static PEOPLE: Table = Table { name: "people", columns: &PEOPLE_COLUMNS, first_values: &[] };

static SUBSCRIPTIONS: Table =
    Table { name: "subscriptions", columns: &SUBSCRIPTIONS_COLUMNS, first_values: &[] };

static CONVERSATIONS: Table = Table {
    name: "conversations",
    columns: &[
        ("external_id", Text),
        ("account_id", Id),
        ("person_id", Id),
        ("subject", Text),
        ("channel", Text),
        ("priority", Text),
        ("opened_at", Int),
        ("first_responded_at", Int),
        ("closed_at", Int),
        ("satisfaction", Int),
        ("escalated", Int),
        ("custom", Json),
    ],
    first_values: &[],
};

static SURVEY_ANSWERS: Table = Table {
    name: "survey_answers",
    columns: &[
        ("external_id", Text),
        ("account_id", Id),
        ("person_id", Id),
        ("survey", Text),
        ("score", Int),
        ("comment", Text),
        ("answered_at", Int),
        ("custom", Json),
    ],
    first_values: &[],
};

static CHURN_EVENTS: Table =
    Table { name: "churn_events", columns: &CHURN_EVENTS_COLUMNS, first_values: &[] };

impl Table {
    pub fn place(&self, column: &str) -> usize {
        self.columns.iter().position(|(name, _)| *name == column).expect("a column of this table")
    }

    /// The accounts that a record belonged to before and does not now. Its activity names the one that it belongs to.
    pub fn left_accounts(&self, before: &[Value], now: &[Value]) -> Vec<Uuid> {
        let places =
            self.columns.iter().enumerate().filter(|(_, (name, _))| segments::BELONGS_BY.contains(name));
        let left = places.filter_map(|(place, _)| match &before[place] {
            Value::Uuid(account) if now[place] != before[place] => Some(*account),
            _ => None,
        });
        left.collect()
    }

    pub fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    /// Rows whose `column` is one of the values.
    pub async fn find(&self, tx: &mut Tx, column: &str, values: Vec<Value>) -> db::Result<Vec<Kept>> {
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let list = placeholder_list(1, values.len());
        let sql =
            format!("select id, {} from {} where {column} in ({list}) order by id", self.names(), self.name);
        let rows = query_dynamic(sql, values).rows(tx).await?;
        rows.iter().map(|row| self.kept(row)).collect()
    }

    /// People of these names in these accounts, or in none.
    pub async fn find_namesakes(
        &self,
        tx: &mut Tx,
        named: Vec<(Option<Uuid>, String)>,
    ) -> db::Result<Vec<Kept>> {
        let (known, unknown): (Vec<_>, Vec<_>) =
            named.into_iter().partition(|(account, _)| account.is_some());
        let mut found = Vec::new();
        if !known.is_empty() {
            let sql = format!(
                "select id, {} from {} where (account_id, name_key) in (values {}) order by id",
                self.names(),
                self.name,
                placeholder_rows(1, known.len(), 2)
            );
            let values = known.into_iter().flat_map(|(account, name)| args![account, name]).collect();
            found.extend(query_dynamic(sql, values).rows(&mut *tx).await?);
        }
        if !unknown.is_empty() {
            let sql = format!(
                "select id, {} from {} where account_id is null and name_key in ({}) order by id",
                self.names(),
                self.name,
                placeholder_list(1, unknown.len())
            );
            let values = unknown.into_iter().map(|(_, name)| Value::from(name)).collect();
            found.extend(query_dynamic(sql, values).rows(tx).await?);
        }
        found.iter().map(|row| self.kept(row)).collect()
    }

    /// Rows whose names are alike, by their near keys.
    pub async fn find_alike(&self, tx: &mut Tx, kind: ImportKind, keys: Vec<Value>) -> db::Result<Vec<Kept>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let list = placeholder_list(2, keys.len());
        let sql = format!(
            "select id, {} from {} where id in (select record_id from search_documents
              where record_kind = $1 and near_key in ({list})) order by id",
            self.names(),
            self.name
        );
        let values = std::iter::once(Value::from(kind.as_str())).chain(keys).collect();
        let rows = query_dynamic(sql, values).rows(tx).await?;
        rows.iter().map(|row| self.kept(row)).collect()
    }

    fn kept(&self, row: &Row) -> db::Result<Kept> {
        let values =
            self.columns.iter().map(|(name, kind)| row.value(name, *kind)).collect::<db::Result<_>>()?;
        Ok(Kept { id: row.get("id")?, values })
    }

    /// Writes new rows: the values of each column, then the first values.
    pub async fn insert(
        &self,
        tx: &mut Tx,
        import: ImportId,
        now: Timestamp,
        rows: Vec<(Uuid, Vec<Value>)>,
    ) -> db::Result<()> {
        let first: String = self.first_values.iter().map(|name| format!(", {name}")).collect();
        // With its place in lists, so that indexing the row need not write it once more.
        let named = self.columns.iter().any(|(name, _)| *name == "name_key");
        let first = if named { format!("{first}, sort_key") } else { first };
        let into = format!(
            "insert into {} (id, import_id, created_at, updated_at, {}{first})",
            self.name,
            self.names()
        );
        let rows: Vec<Vec<Value>> = rows
            .into_iter()
            .map(|(id, values)| {
                let mut row = args![id, import, now, now];
                let key = named.then(|| {
                    let text = |column| match &values[self.place(column)] {
                        Value::Text(text) => Some(text.as_str()),
                        _ => None,
                    };
                    sort_key(text("name").unwrap_or_default(), text("kana"))
                });
                row.extend(values);
                row.extend(key.map(Value::from));
                row
            })
            .collect();
        insert_many(tx, &into, "", rows).await?;
        Ok(())
    }

    /// Gives rows new values.
    pub async fn update(&self, tx: &mut Tx, now: Timestamp, rows: Vec<(Uuid, Vec<Value>)>) -> db::Result<()> {
        let width = self.columns.len() + 2;
        for chunk in rows.chunks(1_000) {
            let sets: String =
                self.columns.iter().map(|(name, _)| format!(", {name} = fresh.{name}")).collect();
            let sql = format!(
                "with fresh (id, updated_at, {}) as (values {})
                 update {} set updated_at = fresh.updated_at{sets} from fresh where {}.id = fresh.id",
                self.names(),
                placeholder_rows(1, chunk.len(), width),
                self.name,
                self.name,
            );
            let mut values = Vec::with_capacity(chunk.len() * width);
            for (id, row) in chunk {
                values.extend(args![*id, now]);
                values.extend(row.iter().cloned());
            }
            query_dynamic(sql, values).run(&mut *tx).await?;
        }
        Ok(())
    }

    /// A row's values as they are kept for undoing.
    pub fn to_json(&self, values: &[Value]) -> serde_json::Value {
        let pairs =
            self.columns.iter().zip(values).map(|((name, _), value)| ((*name).to_owned(), value.to_json()));
        serde_json::Value::Object(pairs.collect())
    }

    /// The values that [`Table::to_json`] kept.
    pub fn values_of(&self, kept: &serde_json::Value) -> Vec<Value> {
        self.columns.iter().map(|(name, kind)| Value::from_json(&kept[*name], *kind)).collect()
    }
}

/// A row as it is stored.
#[derive(Clone, Debug)]
pub struct Kept {
    pub id: Uuid,
    pub values: Vec<Value>,
}

/// A value as text, for the fields of an activity.
pub fn written(value: &Value) -> Option<String> {
    match value {
        Value::Null(_) | Value::Blob(_) => None,
        Value::Int(number) => Some(number.to_string()),
        Value::Real(number) => Some(number.to_string()),
        Value::Text(text) => Some(text.clone()),
        Value::Uuid(id) => Some(id.to_string()),
        Value::Json(json) => Some(json.to_string()),
    }
}
