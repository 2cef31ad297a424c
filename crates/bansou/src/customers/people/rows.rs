//! The people of one page.
//!
//! Invariant: the order by name has its index; the order by account goes along the accounts' own.

use super::{Ask, Sort};
use crate::{
    customers::{
        PersonRole, Stage,
        list::{Cursor, KeySet, Order, SliceOf},
    },
    db::{self, FromRow, Row, Value, query_dynamic},
    ids::{AccountId, MemberId, PersonId},
    workspaces::Workspace,
};

/// A person as the list shows them.
#[derive(Clone, Debug)]
pub struct ListedPerson {
    pub id: PersonId,
    pub external_id: Option<String>,
    pub name: String,
    /// Their place among names.
    pub list_key: String,
    pub title: Option<String>,
    pub role: Option<PersonRole>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub left_on: Option<jiff::civil::Date>,
    pub account: Option<ListedAccountOf>,
}

/// What the list shows of a person's account.
#[derive(Clone, Debug)]
pub struct ListedAccountOf {
    pub id: AccountId,
    pub external_id: Option<String>,
    pub name: String,
    pub list_key: String,
    pub stage: Stage,
    pub owner: Option<MemberId>,
}

const FROM: &str = "people p left join accounts a on a.id = p.account_id";

const COLUMNS: &str = "p.id, p.external_id, p.name, p.list_key, p.title, p.role, p.email, p.phone, p.left_on,
    a.id as account_id, a.external_id as account_external_id, a.name as account_name, a.list_key as account_key,
    a.stage, a.owner_id";

impl FromRow for ListedPerson {
    fn from_row(row: &Row) -> db::Result<Self> {
        let account = match row.get::<Option<AccountId>>("account_id")? {
            None => None,
            Some(id) => Some(ListedAccountOf {
                id,
                external_id: row.get("account_external_id")?,
                name: row.get("account_name")?,
                list_key: row.get("account_key")?,
                stage: row.get("stage")?,
                owner: row.get("owner_id")?,
            }),
        };
        Ok(Self {
            id: row.get("id")?,
            external_id: row.get("external_id")?,
            name: row.get("name")?,
            list_key: row.get("list_key")?,
            title: row.get("title")?,
            role: row.get("role")?,
            email: row.get("email")?,
            phone: row.get("phone")?,
            left_on: row.get("left_on")?,
            account,
        })
    }
}

impl ListedPerson {
    /// Where they stand in this order.
    pub fn cursor(&self, sort: Sort) -> Cursor {
        let value = match sort {
            Sort::Name => Some(self.list_key.clone()),
            Sort::Account => self.account.as_ref().map(|account| account.list_key.clone()),
        };
        Cursor { value, id: self.id.0 }
    }
}

/// The page of at most `limit` rows that the question asks for.
pub async fn slice(workspace: &Workspace, ask: &Ask, limit: usize) -> db::Result<SliceOf<ListedPerson>> {
    let (column, may_be_missing) = match ask.sort {
        Sort::Name => ("p.list_key", false),
        Sort::Account => ("a.list_key", true),
    };
    let list = KeySet {
        db: &workspace.main,
        select: &format!("select {COLUMNS} from {FROM}"),
        conditions: ask.conditions(&workspace.main),
        order: Order {
            column,
            id: "p.id",
            may_be_missing,
            descending: ask.descending,
            value: |text| Some(Value::from(text)),
        },
    };
    list.slice(&ask.place, limit).await
}

/// How many people the filters leave.
pub async fn count(workspace: &Workspace, ask: &Ask) -> db::Result<i64> {
    let conditions = ask.conditions(&workspace.main);
    let sql = format!("select count(*) as a from {FROM} where {}", conditions.sql());
    Ok(query_dynamic(sql, conditions.args).one::<(i64,)>(&workspace.main).await?.0)
}
