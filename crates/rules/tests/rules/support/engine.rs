//! SQLite in memory, and PostgreSQL with temporary tables.

use bansou_rules::{Sql, SqlValue};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _, SqliteConnection};
use tokio::runtime::Runtime;
use uuid::Uuid;

/// One cell of a row; none keeps its type.
#[derive(Clone, Debug)]
pub enum Cell {
    Int(Option<i64>),
    Real(Option<f64>),
    Text(Option<String>),
    Id(Option<Uuid>),
}

impl From<SqlValue> for Cell {
    fn from(value: SqlValue) -> Self {
        match value {
            SqlValue::Int(number) => Self::Int(Some(number)),
            SqlValue::Real(number) => Self::Real(Some(number)),
            SqlValue::Text(text) => Self::Text(Some(text)),
            SqlValue::Uuid(id) => Self::Id(Some(id)),
        }
    }
}

pub struct Engine {
    runtime: Runtime,
    store: Store,
}

enum Store {
    Lite(SqliteConnection),
    Pg(PgConnection),
}

macro_rules! bound {
    ($sql:expr, $cells:expr) => {{
        let mut query = sqlx::query(AssertSqlSafe($sql.to_owned()));
        for cell in $cells {
            query = match cell {
                Cell::Int(value) => query.bind(value),
                Cell::Real(value) => query.bind(value),
                Cell::Text(value) => query.bind(value),
                Cell::Id(value) => query.bind(value),
            };
        }
        query
    }};
}

impl Engine {
    /// SQLite, and PostgreSQL where `BANSOU_TEST_POSTGRES` says how to reach it.
    pub fn all() -> Vec<Self> {
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let lite = runtime();
        let connection = lite.block_on(SqliteConnection::connect("sqlite::memory:")).unwrap();
        let mut engines = vec![Self { runtime: lite, store: Store::Lite(connection) }];
        match std::env::var("BANSOU_TEST_POSTGRES") {
            Ok(url) => {
                let runtime = runtime();
                let mut connection =
                    runtime.block_on(PgConnection::connect(&url)).expect("the test PostgreSQL");
                // Compiling queries over a dozen rows takes longer than running them.
                runtime.block_on(connection.execute("set jit = off")).unwrap();
                engines.push(Self { runtime, store: Store::Pg(connection) });
            }
            Err(_) => {
                eprintln!(
                    "skipped on PostgreSQL: BANSOU_TEST_POSTGRES is not set (cargo xtask test sets it)"
                );
            }
        }
        engines
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.store, Store::Pg(_))
    }

    pub fn name(&self) -> &'static str {
        if self.is_postgres() { "PostgreSQL" } else { "SQLite" }
    }

    /// Runs statements as they are, with the types that each engine has: `$id`, `$int`, `$real`.
    pub fn run(&mut self, sql: &str) {
        let types = if self.is_postgres() {
            [("$id", "uuid"), ("$int", "bigint"), ("$real", "double precision")]
        } else {
            [("$id", "blob"), ("$int", "integer"), ("$real", "real")]
        };
        let mut sql = sql.to_owned();
        for (name, written) in types {
            sql = sql.replace(name, written);
        }
        match &mut self.store {
            Store::Lite(connection) => {
                self.runtime.block_on(connection.execute(AssertSqlSafe(sql))).map(drop)
            }
            Store::Pg(connection) => self.runtime.block_on(connection.execute(AssertSqlSafe(sql))).map(drop),
        }
        .unwrap();
    }

    pub fn insert(&mut self, table: &str, rows: &[Vec<Cell>]) {
        let Some(first) = rows.first() else { return };
        for rows in rows.chunks(1_000 / first.len()) {
            let mut place = 0;
            let mut places = || {
                place += 1;
                format!("${place}")
            };
            let tuples: Vec<_> = rows
                .iter()
                .map(|row| format!("({})", row.iter().map(|_| places()).collect::<Vec<_>>().join(", ")))
                .collect();
            let sql = format!("insert into {table} values {}", tuples.join(", "));
            let cells: Vec<_> = rows.iter().flatten().cloned().collect();
            match &mut self.store {
                Store::Lite(connection) => {
                    self.runtime.block_on(bound!(sql, cells).execute(connection)).map(drop)
                }
                Store::Pg(connection) => {
                    self.runtime.block_on(bound!(sql, cells).execute(connection)).map(drop)
                }
            }
            .unwrap();
        }
    }

    /// The ids of the accounts of which a condition is true, in order.
    pub fn accounts_where(&mut self, condition: &Sql) -> Result<Vec<Uuid>, String> {
        let sql = format!("select a.id from accounts a where {} order by a.id", condition.text);
        let cells = condition.values.iter().cloned().map(Cell::from);
        match &mut self.store {
            Store::Lite(connection) => {
                let rows = self.runtime.block_on(bound!(sql, cells).fetch_all(connection));
                rows.map(|rows| rows.iter().map(|row| row.get::<Uuid, _>(0)).collect())
            }
            Store::Pg(connection) => {
                let rows = self.runtime.block_on(bound!(sql, cells).fetch_all(connection));
                rows.map(|rows| rows.iter().map(|row| row.get::<Uuid, _>(0)).collect())
            }
        }
        .map_err(|error| format!("{}: {error}\n{sql}", self.name()))
    }

    /// Whether a condition on no table is true.
    pub fn is_true(&mut self, condition: &Sql) -> Result<bool, String> {
        let sql = format!("select 1 where {}", condition.text);
        let cells = condition.values.iter().cloned().map(Cell::from);
        match &mut self.store {
            Store::Lite(connection) => {
                let row = self.runtime.block_on(bound!(sql, cells).fetch_optional(connection));
                row.map(|row| row.is_some())
            }
            Store::Pg(connection) => {
                let row = self.runtime.block_on(bound!(sql, cells).fetch_optional(connection));
                row.map(|row| row.is_some())
            }
        }
        .map_err(|error| format!("{}: {error}\n{sql}", self.name()))
    }

    /// How the engine would run the query, as one text.
    pub fn explained(&mut self, condition: &Sql) -> String {
        let cells = condition.values.iter().cloned().map(Cell::from);
        let query = format!("select a.id from accounts a where {}", condition.text);
        match &mut self.store {
            Store::Lite(connection) => {
                let sql = format!("explain query plan {query}");
                let rows = self.runtime.block_on(bound!(sql, cells).fetch_all(connection)).unwrap();
                rows.iter().map(|row| row.get::<String, _>(3) + "\n").collect()
            }
            Store::Pg(connection) => {
                let sql = format!("explain {query}");
                let rows = self.runtime.block_on(bound!(sql, cells).fetch_all(connection)).unwrap();
                rows.iter().map(|row| row.get::<String, _>(0) + "\n").collect()
            }
        }
    }
}
