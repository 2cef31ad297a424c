//! The few things that SQLite and PostgreSQL say differently.
//!
//! Invariant: nothing outside this file asks which engine runs.

use std::borrow::Cow;

use super::{Db, Engine, Result, Tx, TxInner};

/// Which transactions a query saw: all that began before `begin`, none from `end` on, and some between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    pub begin: u64,
    pub end: u64,
    pub text: String,
}

impl Snapshot {
    /// None where the engine has none.
    pub fn of(text: &str) -> Option<Self> {
        let (begin, rest) = text.split_once(':')?;
        let (end, _) = rest.split_once(':')?;
        Some(Self { begin: begin.parse().ok()?, end: end.parse().ok()?, text: text.to_owned() })
    }
}

impl Db {
    /// A query for the ids of the records of a kind (`accounts`, `people`, or what an area has) whose tokens all stand in the
    /// placeholder's value, which [`crate::customers::search::match_expression`] makes; at most so many of them where that is said.
    pub fn search_found(&self, kind: &str, placeholder: &str, most: Option<usize>) -> String {
        let limit = most.map_or_else(String::new, |most| format!(" limit {most}"));
        if self.is_postgres() {
            // Said three times: the engine takes a word that is frequent among all records to be as frequent in each kind, and
            // would look through all of a kind for what is not there.
            let tokens = vec![format!("cast({placeholder} as tsquery)"); 3].join(" && ");
            format!(
                "select d.record_id from search_documents d
                  where d.record_kind = '{kind}' and d.lexemes @@ ({tokens}){limit}"
            )
        } else {
            // Accounts and people have an index each, the kinds of all areas one together.
            let of_areas = !["accounts", "people"].contains(&kind);
            let (index, only) = match of_areas {
                true => ("others", format!(" and d.record_kind = '{kind}'")),
                false => (kind, String::new()),
            };
            format!(
                "select d.record_id from search_{index} cross join search_documents d on d.id = search_{index}.rowid
                  where search_{index} match {placeholder}{only}{limit}"
            )
        }
    }

    /// What the query language of [`Db::search_found`] puts between tokens that must all be there.
    pub fn search_conjunction(&self) -> &'static str {
        if self.is_postgres() { " & " } else { " " }
    }

    /// How a token is quoted in the query language of [`Db::search_found`]; `prefix` also finds longer tokens.
    pub fn search_token(&self, token: &str, prefix: bool) -> String {
        match (self.is_postgres(), prefix) {
            (true, false) => format!("'{}'", token.replace('\\', "\\\\").replace('\'', "''")),
            (true, true) => format!("'{}':*", token.replace('\\', "\\\\").replace('\'', "''")),
            (false, false) => format!("\"{}\"", token.replace('"', "\"\"")),
            (false, true) => format!("\"{}\"*", token.replace('"', "\"\"")),
        }
    }

    /// The column so that no index is taken for a condition on it. PostgreSQL knows how many rows a value has, and is shown the
    /// column as it is; SQLite would take the index whatever that leaves.
    pub fn without_index(&self, column: &str) -> String {
        if self.is_postgres() { column.to_owned() } else { format!("coalesce({column}, {column})") }
    }

    /// A join whose left table is read first, along the order that is asked for. PostgreSQL finds that by what it knows of the
    /// tables; SQLite is told.
    pub fn join_in_order(&self) -> &'static str {
        if self.is_postgres() { "join" } else { "cross join" }
    }

    /// A condition on activities `v` that hides rows which a transaction still open could come before: a listener that
    /// passed such a gap would never hear what is committed into it. SQLite has one writer, so there are no gaps.
    pub fn settled_activities(&self) -> &'static str {
        if self.is_postgres() { "v.written_by < pg_snapshot_xmin(pg_current_snapshot())" } else { "true" }
    }

    /// The order in which activities `v` are heard: of two transactions that one comes first which began to write first,
    /// since numbers are not in the order in which transactions end.
    pub fn order_of_hearing(&self) -> &'static str {
        if self.is_postgres() { "v.written_by, v.seq" } else { "v.seq" }
    }

    /// A condition on activities `v`: that they come after this transaction and number in that order.
    pub fn is_heard_after(&self, transaction: &str, seq: &str) -> String {
        if self.is_postgres() {
            format!("(v.written_by, v.seq) > (cast(cast({transaction} as text) as xid8), {seq})")
        } else {
            format!("v.seq > {seq} and {transaction} is not null")
        }
    }

    /// The transaction that wrote an activity `v`, as [`Db::is_heard_after`] takes it.
    pub fn transaction_of_activity(&self) -> &'static str {
        if self.is_postgres() { "cast(v.written_by as text)" } else { "'0'" }
    }

    /// What a query sees, as [`Snapshot::of`] reads it.
    pub fn snapshot(&self) -> &'static str {
        if self.is_postgres() { "cast(pg_current_snapshot() as text)" } else { "''" }
    }

    /// A condition on rows with `written_by`: that they were not in the snapshot of the placeholder. SQLite has one writer, so
    /// their numbers say it.
    pub fn is_not_in(&self, alias: &str, placeholder: &str) -> String {
        if self.is_postgres() {
            let snapshot = format!("cast(cast({placeholder} as text) as pg_snapshot)");
            format!("not pg_visible_in_snapshot({alias}.written_by, {snapshot})")
        } else {
            format!("{placeholder} is not null")
        }
    }

    /// Activities `row` with each change that they tell of as `each`, whose `value` has `field`, `from` and `to`: the fields of a list,
    /// and what this verb tells of one field.
    pub fn told_changes(&self, row: &str, each: &str, verb: Option<(&str, &str)>) -> String {
        let is_postgres = self.is_postgres();
        let listed = match is_postgres {
            true => format!(
                "case when jsonb_typeof({row}.detail -> 'fields') = 'array' then {row}.detail -> 'fields' end"
            ),
            false => format!("{row}.detail -> 'fields'"),
        };
        let told = match (verb, is_postgres) {
            (None, _) => listed,
            (Some((verb, field)), true) => format!(
                "case when {row}.verb = '{verb}'
                      then jsonb_build_array({row}.detail || jsonb_build_object('field', '{field}')) else {listed} end"
            ),
            (Some((verb, field)), false) => format!(
                "case when {row}.verb = '{verb}'
                      then json_array(json_set({row}.detail, '$.field', '{field}')) else {listed} end"
            ),
        };
        match is_postgres {
            true => format!("activities {row}, jsonb_array_elements({told}) {each}(value)"),
            false => format!("activities {row}, json_each({told}) {each}"),
        }
    }

    /// A query for the names of the store's tables of rows, in their order.
    pub fn tables(&self) -> &'static str {
        if self.is_postgres() {
            "select relname::text as a from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname = current_schema() and c.relkind = 'r' order by 1"
        } else {
            // Of an index for searching only the parts that hold it are tables of rows.
            "select name as a from sqlite_master
              where type = 'table' and name not like 'sqlite!_%' escape '!' and sql not like 'create virtual%' order by 1"
        }
    }

    /// A query for what the store takes up; none for SQLite, which is as large as its files.
    pub fn bytes(&self) -> Option<&'static str> {
        self.is_postgres().then_some(
            "select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint as a
               from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname = current_schema() and c.relkind = 'r'",
        )
    }

    /// What ends a `select` whose rows must not change before the transaction ends. SQLite has one writer anyway.
    pub fn for_update(&self) -> &'static str {
        if self.is_postgres() { "for update" } else { "" }
    }

    /// The same, where others may hold it too.
    pub fn lock_shared(&self) -> &'static str {
        if self.is_postgres() { "for share" } else { "" }
    }

    /// A query that answers how many bytes the store takes, as `a`.
    pub fn size_in_bytes(&self) -> &'static str {
        if self.is_postgres() {
            "select cast(coalesce(sum(pg_total_relation_size(c.oid)), 0) as bigint) as a
               from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname = current_schema() and c.relkind = 'r'"
        } else {
            "select page_count * page_size as a from pragma_page_count(), pragma_page_size()"
        }
    }

    /// Gives back the memory and the disk that many writes took: SQLite's cache, and its log, which grows on while somebody
    /// is always reading.
    pub async fn tidy(&self) -> Result<()> {
        if let Engine::Lite { writer, .. } = &self.engine {
            for pragma in ["pragma wal_checkpoint(truncate)", "pragma shrink_memory"] {
                sqlx::query(pragma).execute(writer).await?;
            }
        }
        Ok(())
    }

    /// Gives back the disk of rows that are gone. For stores that hold little: what is there is written anew.
    pub async fn pack(&self) -> Result<()> {
        if let Engine::Lite { writer, .. } = &self.engine {
            sqlx::query("vacuum").execute(writer).await?;
        }
        Ok(())
    }
}

impl Tx {
    /// Whether others write to the same store meanwhile.
    pub(super) fn is_shared(&self) -> bool {
        matches!(self.inner, TxInner::Pg(_))
    }

    /// The beginning of an insertion of many rows. One that is refused ends the change as a whole, so that SQLite need not
    /// keep what every page was before each statement: that took half of its time.
    pub(super) fn insertion<'a>(&self, insert_into: &'a str) -> Cow<'a, str> {
        match self.inner {
            TxInner::Lite(..) => insert_into.replacen("insert into", "insert or fail into", 1).into(),
            TxInner::Pg(_) => insert_into.into(),
        }
    }

    /// What ends a `select` whose rows must not change before the transaction ends, also where others hold them too.
    pub fn lock_shared(&self) -> &'static str {
        if matches!(self.inner, TxInner::Pg(_)) { "for share" } else { "" }
    }

    /// The same, where nobody else may hold them.
    pub fn lock_alone(&self) -> &'static str {
        if matches!(self.inner, TxInner::Pg(_)) { "for update" } else { "" }
    }
}
