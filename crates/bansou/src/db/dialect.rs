//! The few things that SQLite and PostgreSQL say differently.
//!
//! Invariant: nothing outside this file asks which engine runs.

use std::borrow::Cow;

use super::{Db, Engine, Result, Tx, TxInner};

impl Db {
    /// A query for the ids of the records of a kind (`accounts`, `people`) whose tokens all stand in the placeholder's value,
    /// which [`crate::customers::search::match_expression`] makes; at most so many of them where that is said.
    pub fn search_found(&self, kind: &str, placeholder: &str, most: Option<usize>) -> String {
        let limit = most.map_or_else(String::new, |most| format!(" limit {most}"));
        if self.is_postgres() {
            format!(
                "select d.record_id from search_documents d
                  where d.record_kind = '{kind}' and d.lexemes @@ cast({placeholder} as tsquery){limit}"
            )
        } else {
            format!(
                "select d.record_id from search_{kind} cross join search_documents d on d.id = search_{kind}.rowid
                  where search_{kind} match {placeholder}{limit}"
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

    /// A join whose left table is read first, along the order that is asked for. PostgreSQL finds that by what it knows of the
    /// tables; SQLite is told.
    pub fn join_in_order(&self) -> &'static str {
        if self.is_postgres() { "join" } else { "cross join" }
    }

    /// A condition on `activities` that hides rows which a transaction still open could come before: a listener that
    /// passed such a gap would never hear what is committed into it. SQLite has one writer, so there are no gaps.
    pub fn settled_activities(&self) -> &'static str {
        if self.is_postgres() { "written_by < pg_snapshot_xmin(pg_current_snapshot())" } else { "true" }
    }

    /// What ends a `select` that claims rows, so that two workers never wait for one another's row.
    pub fn skip_locked(&self) -> &'static str {
        if self.is_postgres() { "for update skip locked" } else { "" }
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
