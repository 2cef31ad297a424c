//! The accounts of one page.
//!
//! Invariant: each order has its index.

use jiff::civil::Date;

use super::{
    Ask, Cursor, Sort,
    conditions::{Conditions, Filter},
    key_set::{self, KeySet, Order},
};
use crate::{
    customers::{Stage, Touch},
    db::{self, Db, FromRow, Row, Value, query_dynamic},
    health::Band,
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
        })
    }
}

impl ListedAccount {
    /// Where it stands in this order.
    pub fn cursor(&self, sort: Sort) -> Cursor {
        let value = match sort {
            Sort::Name => Some(self.list_key.clone()),
            Sort::Score => self.score.map(|score| format!("{score:?}")),
            Sort::Mrr => Some(self.mrr.minor.to_string()),
            Sort::Renewal => self.renewal_on.map(|day| day.to_string()),
            Sort::LastUse => self.last_used_on.map(|day| day.to_string()),
            Sort::Stage => Some(self.stage_rank.to_string()),
        };
        Cursor { value, id: self.id.0 }
    }
}

impl Sort {
    fn column(self) -> &'static str {
        match self {
            Self::Name => "a.list_key",
            Self::Score => "a.score",
            Self::Mrr => "a.mrr_minor",
            Self::Renewal => "a.renewal_on",
            Self::LastUse => "a.last_used_on",
            Self::Stage => "a.stage_rank",
        }
    }

    fn may_be_missing(self) -> bool {
        matches!(self, Self::Score | Self::Renewal | Self::LastUse)
    }

    fn order(self, descending: bool) -> Order {
        let value: fn(&str) -> Option<Value> = match self {
            Self::Name | Self::Renewal | Self::LastUse => |text| Some(Value::from(text)),
            Self::Score => |text| text.parse::<f64>().ok().map(Value::from),
            Self::Mrr | Self::Stage => |text| text.parse::<i64>().ok().map(Value::from),
        };
        let (column, may_be_missing) = (self.column(), self.may_be_missing());
        Order { column, id: "a.id", may_be_missing, descending, value }
    }
}

/// One page.
pub type Slice = key_set::Slice<ListedAccount>;

/// Filters that leave at most so many accounts are what these are found by; of more, a page is found along its order.
pub const FEW: i64 = 2_000;

/// The page of at most `limit` rows that the question asks for.
pub async fn slice(workspace: &Workspace, ask: &Ask, limit: usize) -> db::Result<Slice> {
    let by = found_by(&workspace.main, ask).await?;
    let list = KeySet {
        db: &workspace.main,
        select: &format!("select {COLUMNS} from accounts a"),
        conditions: Conditions::of(ask, &workspace.main, workspace.currency, by),
        order: ask.sort.order(ask.descending),
        without: None,
    };
    list.slice(&ask.place, limit).await
}

/// The filter that leaves the fewest accounts, where these are few; or whose index has the order.
async fn found_by(db: &Db, ask: &Ask) -> db::Result<Option<Filter>> {
    match ask.sort {
        _ if ask.asks_a_question(db) => return Ok(None),
        Sort::Stage if ask.stage.is_some() => return Ok(Some(Filter::Stage)),
        Sort::Score if matches!(ask.band, Some(Some(_))) => return Ok(Some(Filter::Band)),
        _ => {}
    }
    let mut conditions = Conditions::none();
    let given: Vec<(Filter, String)> =
        Filter::ALL.iter().filter_map(|filter| Some((*filter, conditions.kept(ask, *filter)?))).collect();
    if given.is_empty() {
        return Ok(None);
    }
    let counts: Vec<String> = given
        .iter()
        .enumerate()
        .map(|(at, (_, condition))| {
            format!(
                "select cast({at} as bigint) as a, cast(coalesce(sum(k.accounts), 0) as bigint) as b
                   from kept_accounts k where {condition}"
            )
        })
        .collect();
    let counts: Vec<(i64, i64)> = query_dynamic(counts.join(" union all "), conditions.args).all(db).await?;
    let fewest = counts.into_iter().min_by_key(|(_, count)| *count).filter(|(_, count)| *count <= FEW);
    Ok(fewest.and_then(|(at, _)| given.get(at as usize)).map(|(filter, _)| *filter))
}
