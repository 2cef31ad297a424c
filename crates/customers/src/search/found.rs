//! What a question finds, by record.
//!
//! Invariant: a page looks at no more than [`MOST_FOUND`] records of what a question finds, and says so where there are more;
//! files and programs get all of them.

use crate::{
    args,
    db::{self, Db, query_dynamic},
};

/// What a page shows of what a question finds.
pub const MOST_FOUND: usize = 2_000;

/// How much a question finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// What a page can show.
    All,
    /// More than [`MOST_FOUND`].
    TooMany,
}

impl Found {
    /// Of accounts, by an expression of [`super::match_expression`].
    pub async fn accounts(db: &Db, expression: Option<String>) -> db::Result<Self> {
        Self::of(db, expression, db.search_found("accounts", "$1", Some(MOST_FOUND + 1))).await
    }

    /// Of people, by their own names and by their accounts'.
    pub async fn people(db: &Db, expression: Option<String>) -> db::Result<Self> {
        Self::of(db, expression, people(db, "$1", Some(MOST_FOUND + 1))).await
    }

    async fn of(db: &Db, expression: Option<String>, found: String) -> db::Result<Self> {
        let Some(expression) = expression else { return Ok(Self::All) };
        let sql = format!("select count(*) as a from ({found}) as found");
        let (count,): (i64,) = query_dynamic(sql, args![expression]).one(db).await?;
        Ok(if count > MOST_FOUND as i64 { Self::TooMany } else { Self::All })
    }
}

/// A query for the ids of the people whom the placeholder's expression finds by their own names or by their accounts'; at
/// most so many where that is said.
pub fn people(db: &Db, placeholder: &str, most: Option<usize>) -> String {
    let (named, accounts) =
        (db.search_found("people", placeholder, most), db.search_found("accounts", placeholder, most));
    let limit = most.map_or_else(String::new, |most| format!(" limit {most}"));
    format!(
        "select named.record_id from ({named}) as named
         union select q.id from people q where q.account_id in ({accounts}){limit}"
    )
}
