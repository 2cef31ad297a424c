//! The accounts of one page.
//!
//! Invariant: each order has its index.

use bansou_rules::{Number, Rule, Test, Type};
use jiff::civil::Date;

use super::{
    Ask, Cursor, Sort,
    conditions::{Conditions, Filter},
    key_set::{self, KeySet, Order},
    members,
    sql::Columns,
};
use crate::{
    customers::{Band, Stage, Touch},
    db::{self, Db, FromRow, Row, Value, query_dynamic},
    ids::{AccountId, MemberId, SegmentId},
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
fn order(ask: &Ask, alias: &str) -> Order {
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

/// Filters that leave at most so many accounts are what these are found by; of more, a page is found along its order.
pub const FEW: i64 = 2_000;

/// The page of at most `limit` rows that the question asks for.
pub async fn slice(workspace: &Workspace, ask: &Ask, limit: usize) -> db::Result<Slice> {
    let by = found_by(&workspace.main, ask).await?;
    let mut order = order(ask, "a");
    if matches!(by, Some(FoundBy::Range(_) | FoundBy::Members(_))) {
        // An engine that does not know how few these are would go along the order instead, to its end.
        order.column = format!("coalesce({column}, {column})", column = order.column);
    }
    let column = ask.sort.by.column.replace("{r}", "a");
    let measure =
        if ask.sort.is_of_a_measure(&ask.terms) { &column } else { "cast(null as double precision)" };
    let list = KeySet {
        db: &workspace.main,
        select: &format!("select {COLUMNS}, {measure} as measure from accounts a"),
        conditions: Conditions::of(ask, &workspace.main, by.as_ref())?,
        order,
        without: None,
    };
    list.slice(&ask.place, limit).await
}

/// The filter by which accounts are found: that of an attribute, or a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FoundBy {
    /// It has an index with the order behind it, or leaves few that are kept count of.
    Value(&'static str),
    /// A range of its index, which leaves few.
    Range(String),
    /// The members of a segment, who are few.
    Members(SegmentId),
}

impl FoundBy {
    /// The attribute whose index it is.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Value(key) => Some(key),
            Self::Range(key) => Some(key),
            Self::Members(_) => None,
        }
    }
}

/// The filter that leaves the fewest accounts, where these are few; or whose index has the order.
pub(super) async fn found_by(db: &Db, ask: &Ask) -> db::Result<Option<FoundBy>> {
    match ask.sort.key.as_str() {
        _ if ask.asks_a_question(db) => return Ok(None),
        "stage" if ask.stage.is_some() => return Ok(Some(FoundBy::Value("stage"))),
        "score" if matches!(ask.band, Some(Some(_))) => return Ok(Some(FoundBy::Value("band"))),
        _ => {}
    }
    if let Some(filter) = fewest_kept(db, ask).await? {
        return Ok(Some(FoundBy::Value(filter.key())));
    }
    if let Some(segment) = members::few(db, &ask.terms, &ask.more).await? {
        return Ok(Some(FoundBy::Members(segment)));
    }
    Ok(few_by_index(db, ask).await?.map(FoundBy::Range))
}

/// Of the filters that are kept, that which leaves the fewest.
async fn fewest_kept(db: &Db, ask: &Ask) -> db::Result<Option<Filter>> {
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

/// The first filter on a range of an index, where that leaves few: no more than these are looked at to find out.
async fn few_by_index(db: &Db, ask: &Ask) -> db::Result<Option<String>> {
    let Some((key, rule)) = ask.more.iter().find_map(|filtered| ranged(ask, &filtered.rule)) else {
        return Ok(None);
    };
    if key == ask.sort.key {
        return Ok(None);
    }
    let mut conditions = Conditions::none();
    Columns { terms: &ask.terms, bare: &[&key], instead: &[] }.add(&mut conditions, &rule, "a")?;
    let most = conditions.bind(FEW + 1);
    let sql = format!(
        "select count(*) as a from (select 1 as one from accounts a where {} limit {most}) as counted",
        conditions.sql()
    );
    let (count,): (i64,) = query_dynamic(sql, conditions.args).one(db).await?;
    Ok((count <= FEW).then_some(key))
}

/// A condition, or several on one attribute, that is a range of the index by which lists are ordered.
fn ranged(ask: &Ask, rule: &Rule) -> Option<(String, Rule)> {
    let of = |rule: &Rule| match rule {
        // That something is known is true of most.
        Rule::Attribute { test: Test::Set, .. } => None,
        Rule::Attribute { key, .. } => {
            let sorts = ask.terms.register.get(key)?.sorts?;
            (sorts.column == format!("{{r}}.{key}")).then(|| key.clone())
        }
        _ => None,
    };
    match rule {
        Rule::All(rules) => {
            let key = rules.iter().find_map(of)?;
            let same = rules.iter().filter(|rule| of(rule).as_ref() == Some(&key)).cloned().collect();
            Some((key, Rule::All(same)))
        }
        rule => Some((of(rule)?, rule.clone())),
    }
}
