//! One page of the list by key: the rows after or before a place in the order.
//!
//! Invariant: accounts without a sort value stand last in either direction, on both engines, and each part of the
//! order (with value, without) is read along its index.

use jiff::civil::Date;

use super::{Ask, Cursor, Sort, conditions::Conditions};
use crate::{
    customers::{Stage, Touch},
    db::{self, FromRow, Row, Value, query_dynamic},
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
    pub name_key: String,
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

const COLUMNS: &str = "a.id, a.external_id, a.name, a.name_key, a.domain, a.industry, a.country, a.region, a.employees,
    a.owner_id, a.stage, a.stage_rank, a.touch, a.custom, a.plan, a.seats, a.mrr_minor, a.currency, a.customer_since,
    a.renewal_on, a.notice_on, a.score, a.band, a.last_used_on";

impl FromRow for ListedAccount {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            external_id: row.get("external_id")?,
            name: row.get("name")?,
            name_key: row.get("name_key")?,
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
            Sort::Name => Some(self.name_key.clone()),
            Sort::Score => self.score.map(|score| format!("{score:?}")),
            Sort::Mrr => Some(self.mrr.minor.to_string()),
            Sort::Renewal => self.renewal_on.map(|day| day.to_string()),
            Sort::LastUse => self.last_used_on.map(|day| day.to_string()),
            Sort::Stage => Some(self.stage_rank.to_string()),
        };
        Cursor { value, id: self.id }
    }
}

impl Sort {
    fn column(self) -> &'static str {
        match self {
            Self::Name => "a.name_key",
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

    /// A cursor's text as the column's type; none where it cannot be one.
    fn value(self, text: &str) -> Option<Value> {
        match self {
            Self::Name | Self::Renewal | Self::LastUse => Some(Value::from(text)),
            Self::Score => text.parse::<f64>().ok().map(Value::from),
            Self::Mrr | Self::Stage => text.parse::<i64>().ok().map(Value::from),
        }
    }
}

/// One page.
#[derive(Debug)]
pub struct Slice {
    pub rows: Vec<ListedAccount>,
    pub has_before: bool,
    pub has_after: bool,
}

/// The page of at most `limit` rows that the question asks for.
pub async fn slice(workspace: &Workspace, ask: &Ask, limit: usize) -> db::Result<Slice> {
    let backwards = ask.before.is_some();
    let cursor = ask.before.as_ref().or(ask.after.as_ref());
    let walk = Walk { workspace, ask, backwards, wanted: limit + 1 };
    let mut rows = walk.rows(cursor).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    if backwards {
        rows.reverse();
        Ok(Slice { rows, has_before: more, has_after: true })
    } else {
        Ok(Slice { rows, has_before: cursor.is_some(), has_after: more })
    }
}

/// The two parts of the order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    WithValue,
    Without,
}

struct Walk<'a> {
    workspace: &'a Workspace,
    ask: &'a Ask,
    backwards: bool,
    wanted: usize,
}

impl Walk<'_> {
    async fn rows(&self, cursor: Option<&Cursor>) -> db::Result<Vec<ListedAccount>> {
        let (mut first, mut second) = (Part::WithValue, Part::Without);
        if self.backwards {
            (first, second) = (second, first);
        }
        let parts: &[Part] = match (self.ask.sort.may_be_missing(), cursor) {
            (false, _) => &[Part::WithValue],
            (true, None) => &[first, second],
            // A place in the second part has left the first behind.
            (true, Some(cursor)) if cursor.value.is_some() == (second == Part::WithValue) => &[second],
            (true, Some(_)) => &[first, second],
        };
        let mut rows: Vec<ListedAccount> = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            if rows.len() < self.wanted {
                let cursor = if at == 0 { cursor } else { None };
                rows.extend(self.part(*part, cursor, self.wanted - rows.len()).await?);
            }
        }
        Ok(rows)
    }

    async fn part(
        &self,
        part: Part,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> db::Result<Vec<ListedAccount>> {
        let db = &self.workspace.main;
        let mut conditions = Conditions::of(self.ask, db, self.workspace.currency);
        let column = self.ask.sort.column();
        let down = self.ask.descending != self.backwards;
        let (than, direction) = if down { ("<", "desc") } else { (">", "asc") };
        if self.ask.sort.may_be_missing() {
            let known = if part == Part::WithValue { "is not null" } else { "is null" };
            conditions.and(&format!("{column} {known}"));
        }
        if let Some(cursor) = cursor {
            let value = cursor.value.as_deref().and_then(|text| self.ask.sort.value(text));
            match (part, value) {
                (Part::WithValue, Some(value)) => {
                    let (value, id) = (conditions.bind(value), conditions.bind(cursor.id));
                    conditions.and(&format!("({column}, a.id) {than} ({value}, {id})"));
                }
                (Part::Without, None) => {
                    let id = conditions.bind(cursor.id);
                    conditions.and(&format!("a.id {than} {id}"));
                }
                // A cursor of another order: the list from its start.
                _ => {}
            }
        }
        let limit = conditions.bind(limit as i64);
        let order = match part {
            Part::WithValue => format!("{column} {direction}, a.id {direction}"),
            Part::Without => format!("a.id {direction}"),
        };
        let sql = format!(
            "select {COLUMNS} from accounts a where {} order by {order} limit {limit}",
            conditions.sql()
        );
        query_dynamic(sql, conditions.args).all(db).await
    }
}
