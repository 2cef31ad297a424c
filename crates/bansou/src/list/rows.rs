//! The accounts of one page.
//!
//! Invariant: each order has its index.

use bansou_rules::{Column, Number, Type};
use jiff::civil::Date;

use super::{
    Ask, Cursor, Sort,
    conditions::Conditions,
    key_set::{self, KeySet, Order, Without},
    ranges::{FoundBy, found_by},
};
use crate::{
    attributes::{Kept, rendered::rendered},
    customers::{Band, Stage, Touch},
    db::{self, FromRow, Row, Value},
    ids::{AccountId, MemberId},
    money::Money,
    workspaces::Workspace,
};

/// An account as the list shows it.
#[derive(Clone, Debug)]
pub struct ListedAccount {
    pub id: AccountId,
    pub external_id: Option<String>,
    pub name: String,
    /// Its place among names.
    pub list_key: String,
    pub domain: Option<String>,
    pub industry: Option<String>,
    pub country: Option<String>,
    pub region: Option<String>,
    pub employees: Option<i64>,
    pub owner: Option<MemberId>,
    pub stage: Stage,
    pub stage_rank: i64,
    pub touch: Touch,
    pub custom: serde_json::Value,
    pub plan: Option<String>,
    pub seats: Option<i64>,
    pub mrr: Money,
    pub customer_since: Option<Date>,
    pub renewal_on: Option<Date>,
    pub notice_on: Option<Date>,
    pub score: Option<f64>,
    pub band: Option<Band>,
    pub last_used_on: Option<Date>,
    /// What the list is ordered by, where that is a measure.
    pub measure: Option<f64>,
}

const COLUMNS: &str = "a.id, a.external_id, a.name, a.list_key, a.domain, a.industry, a.country, a.region, a.employees,
    a.owner_id, a.stage, a.stage_rank, a.touch, a.custom, a.plan, a.seats, a.mrr_minor, a.currency, a.customer_since,
    a.renewal_on, a.notice_on, a.score, a.band, a.last_used_on";

impl FromRow for ListedAccount {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            external_id: row.get("external_id")?,
            name: row.get("name")?,
            list_key: row.get("list_key")?,
            domain: row.get("domain")?,
            industry: row.get("industry")?,
            country: row.get("country")?,
            region: row.get("region")?,
            employees: row.get("employees")?,
            owner: row.get("owner_id")?,
            stage: row.get("stage")?,
            stage_rank: row.get("stage_rank")?,
            touch: row.get("touch")?,
            custom: row.get("custom")?,
            plan: row.get("plan")?,
            seats: row.get("seats")?,
            mrr: Money::new(row.get("mrr_minor")?, row.get("currency")?),
            customer_since: row.get("customer_since")?,
            renewal_on: row.get("renewal_on")?,
            notice_on: row.get("notice_on")?,
            score: row.get("score")?,
            band: row.get("band")?,
            last_used_on: row.get("last_used_on")?,
            measure: row.get("measure")?,
        })
    }
}

impl ListedAccount {
    /// Where it stands in this order.
    pub fn cursor(&self, sort: &Sort) -> Cursor {
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        let number = |number: Option<i64>| number.map(|number| number.to_string());
        let value = match sort.key.as_str() {
            "score" => self.score.map(|score| format!("{score:?}")),
            "mrr" => number(Some(self.mrr.minor)),
            "renewal_on" => day(self.renewal_on),
            "last_used_on" => day(self.last_used_on),
            "stage" => number(Some(self.stage_rank)),
            "seats" => number(self.seats),
            "employees" => number(self.employees),
            "notice_on" => day(self.notice_on),
            "customer_since" => day(self.customer_since),
            "name" => Some(self.list_key.clone()),
            _ => self.measure.map(|measure| format!("{measure:?}")),
        };
        Cursor { value, id: self.id.0 }
    }
}

/// The order of a list by an attribute, `alias` being what its query calls the records.
fn order(ask: &Ask, alias: &str) -> Order<'static> {
    let kind = ask.terms.register.get(&ask.sort.key).map(|attribute| &attribute.kind);
    let value: fn(&str) -> Option<Value> = match kind {
        Some(Type::Number(Number::Real)) => |text| text.parse::<f64>().ok().map(Value::from),
        Some(Type::Number(Number::Whole) | Type::Money { .. } | Type::Choice(_)) => {
            |text| text.parse::<i64>().ok().map(Value::from)
        }
        _ => |text| Some(Value::from(text)),
    };
    Order {
        column: ask.sort.by.column.replace("{r}", alias),
        id: "a.id",
        may_be_missing: ask.sort.by.may_be_missing,
        descending: ask.descending,
        value,
    }
}

/// One page.
pub type Slice = key_set::Slice<ListedAccount>;

/// The page of at most `limit` rows that the question asks for.
pub async fn slice(workspace: &Workspace, ask: &Ask, limit: usize) -> db::Result<Slice> {
    let by = found_by(&workspace.main, ask).await?;
    match ask.terms.register.get(&ask.sort.key).and_then(|attribute| attribute.kept) {
        Some(kept) if by.is_none() && !ask.asks_a_question(&workspace.main) => {
            along_kept(workspace, ask, kept, limit).await
        }
        _ => of_accounts(workspace, ask, by.as_ref(), limit).await,
    }
}

/// Along an index of accounts, or of those that the filter finds.
async fn of_accounts(
    workspace: &Workspace,
    ask: &Ask,
    by: Option<&FoundBy>,
    limit: usize,
) -> db::Result<Slice> {
    let mut conditions = Conditions::of(ask, &workspace.main, by, &[])?;
    let mut order = order(ask, "a");
    if let Some(Column::Plain(value)) = kept_value(ask) {
        order.column = rendered(value, "a", &mut conditions.args);
    }
    let measure = if ask.sort.is_of_a_measure(&ask.terms) {
        order.column.clone()
    } else {
        "cast(null as double precision)".to_owned()
    };
    if matches!(by, Some(FoundBy::Range(_) | FoundBy::Members(_))) {
        // An engine that does not know how few these are would go along the order instead, to its end.
        order.column = format!("coalesce({column}, {column})", column = order.column);
        order.id = "coalesce(a.id, a.id)";
    }
    let list = KeySet {
        db: &workspace.main,
        select: &format!("select {COLUMNS}, {measure} as measure from accounts a"),
        conditions,
        order,
        without: None,
    };
    list.slice(&ask.place, limit).await
}

/// The value by which the list is ordered, where it is kept by its key.
fn kept_value(ask: &Ask) -> Option<&Column> {
    let attribute = ask.terms.register.get(&ask.sort.key)?;
    attribute.kept.and(attribute.column.as_ref())
}

/// Along the index of values that are kept by key; accounts without a value stand last, by their ids.
async fn along_kept(workspace: &Workspace, ask: &Ask, kept: &Kept, limit: usize) -> db::Result<Slice> {
    let instead = [(ask.sort.key.as_str(), ask.sort.by.column)];
    let mut conditions = Conditions::of(ask, &workspace.main, None, &instead)?;
    let key = conditions.bind(ask.sort.key.as_str());
    let (Kept { table, record, key: keys }, along) = (kept, Kept::ALONG);
    let of_account = format!("{table} {along} on {along}.{record} = a.id and {along}.{keys} = {key}");
    let select = format!("select {COLUMNS}, {along}.value as measure from accounts a");
    let id = format!("{along}.{record}");
    let list = KeySet {
        db: &workspace.main,
        select: &format!("{select} join {of_account}"),
        conditions,
        order: Order { id: &id, ..order(ask, "a") },
        without: Some(Without {
            select: &format!("{select} left join {of_account}"),
            condition: &format!("{along}.value is null"),
            id: "a.id",
        }),
    };
    list.slice(&ask.place, limit).await
}
