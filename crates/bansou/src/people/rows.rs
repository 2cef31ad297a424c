//! The people of one page.
//!
//! Invariant: the order by name has its index; the order by account goes along the accounts' own.

use jiff::civil::Date;

use super::{Ask, Doers, FoundBy, LAST_USE, Sort};
use crate::{
    args,
    customers::{PersonRole, Stage},
    db::{self, Db, FromRow, Row, Value, query, query_dynamic},
    ids::{AccountId, MemberId, PersonId},
    list::{Conditions, Cursor, FEW, Filter, KeySet, Order, OwnerChoice, SliceOf, Without, few, members},
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
    pub left_on: Option<Date>,
    pub last_used_on: Option<Date>,
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

const COLUMNS: &str = "p.id, p.external_id, p.name, p.list_key, p.title, p.role, p.email, p.phone, p.left_on, p.last_used_on,
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
            last_used_on: row.get("last_used_on")?,
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
            Sort::LastUse => self.last_used_on.map(|day| day.to_string()),
        };
        Cursor { value, id: self.id.0 }
    }
}

/// The page of at most `limit` rows that the question asks for.
pub async fn slice(workspace: &Workspace, ask: &Ask, limit: usize) -> db::Result<SliceOf<ListedPerson>> {
    let db = &workspace.main;
    let by = found_by(db, ask).await?;
    let every = format!("select {COLUMNS} from {FROM}");
    let placed = format!("select {COLUMNS} from people p join accounts a on a.id = p.account_id");
    let along =
        format!("select {COLUMNS} from accounts a {} people p on p.account_id = a.id", db.join_in_order());
    let are_few = matches!(by, Some(FoundBy::Members(_))) || ask.doers.iter().any(Doers::are_few);
    let range = match by {
        None if !ask.is_of_few_people() && !are_few => few(db, &ask.terms, &ask.more, ask.sort.key()).await?,
        _ => None,
    };
    let (column, may_be_missing) = match ask.sort {
        Sort::Name => ("p.list_key", false),
        Sort::Account => ("a.list_key", true),
        Sort::LastUse => ("p.last_used_on", true),
    };
    // An engine that does not know how few these are would go along the order instead, to its end.
    let (column, id) = match are_few || range.is_some() {
        true => (format!("coalesce({column}, {column})"), "coalesce(p.id, p.id)"),
        false => (column.to_owned(), "p.id"),
    };
    let select = match ask.sort {
        _ if matches!(by, Some(FoundBy::Accounts(_))) => &placed,
        _ if are_few || range.is_some() => &every,
        Sort::Account if !ask.is_of_few_people() => &along,
        _ => &every,
    };
    let found = range.as_ref().map_or(ask.sort.key(), |range| &range.key);
    let list = KeySet {
        db,
        select,
        conditions: ask.conditions(db, by, Some(found))?,
        order: Order {
            column,
            id,
            may_be_missing,
            descending: ask.descending,
            value: |text| Some(Value::from(text)),
        },
        without: (ask.sort == Sort::Account).then_some(Without {
            select: &every,
            condition: "p.account_id is null",
            id,
        }),
    };
    list.slice(&ask.place, limit).await
}

/// What people are found by: a segment with few members, or a filter of accounts that leaves few of these. Nobody's people
/// include those without an account.
async fn found_by(db: &Db, ask: &Ask) -> db::Result<Option<FoundBy>> {
    if let Some(segment) = members::few(db, &ask.terms, &ask.more).await? {
        return Ok(Some(FoundBy::Members(segment)));
    }
    let owner = ask.owner.filter(|owner| *owner != OwnerChoice::Nobody);
    let filter = match (owner, ask.stage) {
        (Some(_), _) => Filter::Owner,
        (None, Some(_)) => Filter::Stage,
        (None, None) => return Ok(None),
    };
    let mut conditions = Conditions::none();
    if filter == Filter::Stage {
        conditions.kept_stage(ask.stage);
    } else {
        conditions.kept_owner(owner);
    }
    let sql = format!(
        "select cast(coalesce(sum(k.accounts), 0) as bigint) as a from kept_accounts k where {}",
        conditions.sql()
    );
    let (count,): (i64,) = query_dynamic(sql, conditions.args).one(db).await?;
    Ok((count <= FEW).then_some(FoundBy::Accounts(filter)))
}

/// How many people the filters leave, counted up to `most`; everybody where there are none.
pub async fn count(workspace: &Workspace, ask: &Ask, most: i64) -> db::Result<i64> {
    const EVERYBODY: &str = "select count(*) as a from people";
    let db = &workspace.main;
    if !ask.is_filtered() {
        return Ok(query(EVERYBODY, args![]).one::<(i64,)>(db).await?.0);
    }
    // By what the people have of their own where that is asked for, else by their accounts.
    let by = match (ask.owner, ask.stage) {
        _ if ask.is_of_few_people() => None,
        (Some(OwnerChoice::Member(_)), _) => Some(Filter::Owner),
        (None, Some(_)) => Some(Filter::Stage),
        _ => None,
    };
    let by = match members::few(db, &ask.terms, &ask.more).await? {
        Some(segment) => Some(FoundBy::Members(segment)),
        None => by.map(FoundBy::Accounts),
    };
    let from = if matches!(by, Some(FoundBy::Accounts(_))) {
        "accounts a join people p on p.account_id = a.id"
    } else {
        FROM
    };
    let mut conditions = ask.conditions(db, by, Some(LAST_USE))?;
    let most = conditions.bind(most);
    let sql = format!(
        "select count(*) as a from (select p.id from {from} where {} limit {most}) as counted",
        conditions.sql()
    );
    Ok(query_dynamic(sql, conditions.args).one::<(i64,)>(db).await?.0)
}
