//! The rows that the workshop reads, and those that it writes when a scorecard is saved.
//!
//! Invariant: a saved version is only ever added; what is written is one transaction with its activity and the rescoring.

use std::collections::BTreeMap;

use jiff::{civil::Date, tz::TimeZone};

use super::{
    offer::Offer,
    outcomes::{ChurnRecord, Contract},
};
use crate::{
    Verb,
    activity::{Change, Subject, SubjectKind},
    args, batch, bounded,
    custom_fields::{CustomField, FieldType},
    db::{self, Db, FromRow, Row, Tx, query, query_dynamic, unreadable},
    ids::{AccountId, ScorecardId, ScorecardVersionId},
    measures::EventName,
    money::{Currency, Money},
    scorecards::{Audience, Scorecard, Traits},
    time::day_number,
    workspaces::Workspace,
};

/// Days in which an event counts as frequent.
const LATELY: i64 = 28;

impl FromRow for Contract {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            account: row.get("account_id")?,
            started_on: row.get("started_on")?,
            ended_on: row.get("ended_on")?,
            trial: row.get("trial")?,
        })
    }
}

/// The contracts of these accounts, or of all. An account of which no contract is on file is taken for a customer since
/// the day that it says itself, until its churn.
pub async fn contracts(workspace: &Workspace, accounts: Option<&[AccountId]>) -> db::Result<Vec<Contract>> {
    const CONTRACTS: &str = "
        select account_id, started_on, ended_on, trial from subscriptions where {these}
        union all
        select a.id, coalesce(a.customer_since, a.signed_up_on), max(c.churned_on), 0
          from accounts a left join churn_events c on c.account_id = a.id
         where a.stage not in ('lead', 'opportunity') and coalesce(a.customer_since, a.signed_up_on) is not null
           and not exists (select 1 from subscriptions s where s.account_id = a.id) and {those}
         group by a.id, a.customer_since, a.signed_up_on";
    match accounts {
        None => {
            let sql = CONTRACTS.replace("{these}", "true").replace("{those}", "true");
            query_dynamic(sql, args![]).all(&workspace.main).await
        }
        Some(accounts) => {
            let sql = CONTRACTS
                .replace("{these}", "account_id in ({accounts})")
                .replace("{those}", "a.id in ({accounts})");
            batch::rows(&workspace.main, &sql, args![], accounts).await
        }
    }
}

/// Every churn on record.
pub async fn churn_records(db: &Db) -> db::Result<Vec<ChurnRecord>> {
    const CHURNS: &str = "select account_id as a, churned_on as b from churn_events";
    let rows: Vec<(AccountId, Date)> = query(CHURNS, args![]).all(db).await?;
    Ok(rows.into_iter().map(|(account, on)| ChurnRecord { account, on }).collect())
}

/// Those of the accounts that are customers now.
pub async fn customers(workspace: &Workspace, accounts: &[AccountId]) -> db::Result<Vec<AccountId>> {
    const CUSTOMERS: &str = "
        select id as a from accounts
         where stage not in ('lead', 'opportunity', 'churned') and id in ({accounts})";
    let rows: Vec<(AccountId,)> = batch::rows(&workspace.main, CUSTOMERS, args![], accounts).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// An account as far as it decides which scorecard applies, and as a list names it.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: AccountId,
    pub name: String,
    pub mrr: Money,
    pub stage: String,
    pub touch: String,
    pub plan: Option<String>,
    pub custom: serde_json::Value,
}

impl Known {
    pub fn is_customer(&self) -> bool {
        !matches!(self.stage.as_str(), "lead" | "opportunity" | "churned")
    }

    /// What segments look at; the plan is that of the day in question.
    pub fn traits<'a>(&'a self, plan: Option<&'a str>, zone: &'a TimeZone) -> Traits<'a> {
        Traits { plan, stage: Some(&self.stage), touch: Some(&self.touch), custom: &self.custom, zone }
    }
}

impl FromRow for Known {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            mrr: Money::new(row.get("mrr_minor")?, row.get::<Currency>("currency")?),
            stage: row.get("stage")?,
            touch: row.get("touch")?,
            plan: row.get("plan")?,
            custom: row.get("custom")?,
        })
    }
}

/// Every account that is or was a customer.
pub async fn known(db: &Db) -> db::Result<Vec<Known>> {
    const KNOWN: &str = "
        select id, name, mrr_minor, currency, stage, touch, plan, custom from accounts
         where stage not in ('lead', 'opportunity') order by id";
    query(KNOWN, args![]).all(db).await
}

/// The plans that accounts have, for the form.
pub async fn plans(db: &Db) -> db::Result<Vec<String>> {
    const PLANS: &str = "
        select distinct plan as a from subscriptions where plan is not null
        union select distinct plan from accounts where plan is not null order by 1 limit 100";
    let rows: Vec<(String,)> = query(PLANS, args![]).all(db).await?;
    Ok(rows.into_iter().map(|(plan,)| plan).collect())
}

/// Everything that the form offers to choose from.
pub async fn offer(workspace: &Workspace, fields: &[CustomField]) -> db::Result<Offer> {
    let mut choices = BTreeMap::new();
    for field in fields.iter().filter(|field| field.kind == FieldType::Choice) {
        choices.insert(field.key.clone(), values(&workspace.main, &field.key).await?);
    }
    Ok(Offer { plans: plans(&workspace.main).await?, choices, events: events(workspace).await? })
}

/// The values that a field has, in their order.
async fn values(db: &Db, key: &str) -> db::Result<Vec<String>> {
    const VALUES: &str = "
        select distinct cast(custom ->> $1 as text) as a from accounts
         where cast(custom ->> $1 as text) is not null order by 1 limit 50";
    let rows: Vec<(String,)> = query(VALUES, args![key]).all(db).await?;
    Ok(rows.into_iter().map(|(value,)| value).collect())
}

/// The events that can be counted with how often they came in the last weeks, the most frequent first.
async fn events(workspace: &Workspace) -> db::Result<Vec<(EventName, i64)>> {
    const EVENTS: &str = concat!(
        "
        select n.name as a, n.tracked as b, coalesce(cast(sum(",
        bounded!("d.quantity"),
        ") as bigint), 0) as c
          from usage_names n
          left join usage_name_days d on d.name = n.name and d.tracked = n.tracked and d.day > $1
         group by n.name, n.tracked order by 3 desc, n.name, n.tracked limit 300"
    );
    let lately = day_number(workspace.figure_day().await?.day) - LATELY;
    let rows: Vec<(String, bool, i64)> = query(EVENTS, args![lately]).all(&workspace.usage).await?;
    Ok(rows.into_iter().map(|(name, tracked, quantity)| (EventName { name, tracked }, quantity)).collect())
}

/// Names the scorecard and says whom it is for.
pub async fn describe(tx: &mut Tx, id: ScorecardId, name: &str, segment: &Audience) -> db::Result<()> {
    const DESCRIBE: &str = "update scorecards set name = $2, segment = $3 where id = $1";
    query(DESCRIBE, args![id, name, segment.to_json()]).run(tx).await?;
    Ok(())
}

/// Adds a scorecard behind all others, with the definition of another as its first version.
pub async fn copy(
    change: &mut Change<'_>,
    of: &Scorecard,
    name: &str,
    note: String,
) -> db::Result<ScorecardId> {
    const SCORECARD: &str = "
        insert into scorecards (id, name, position, segment, version_id, created_at)
        values ($1, $2, $3, $4, $5, $6)";
    const LAST: &str = "select coalesce(max(position), 0) as a from scorecards";
    const VERSION: &str = "
        insert into scorecard_versions (id, scorecard_id, number, definition, note, created_by, created_at)
        values ($1, $2, 1, $3, $4, $5, $6)";
    let (id, version) = (ScorecardId::new(), ScorecardVersionId::new());
    let segment = of.segment.to_json();
    let definition = serde_json::to_value(&of.version.definition).map_err(|e| unreadable("definition", e))?;
    let (tx, now, by) = (&mut change.tx, change.now, change.actor.member());
    let (last,): (i64,) = query(LAST, args![]).one(&mut *tx).await?;
    query(SCORECARD, args![id, name, last + 1, segment, version, now]).run(&mut *tx).await?;
    query(VERSION, args![version, id, definition, &note, by, now]).run(tx).await?;
    let verb = Verb::ScorecardSaved { name: name.to_owned(), version: 1, note: Some(note) };
    change.record(subject(id), verb);
    Ok(id)
}

/// Exchanges the places of two scorecards in the order in which they are asked.
pub async fn exchange(change: &mut Change<'_>, moved: &Scorecard, with: &Scorecard) -> db::Result<()> {
    const PLACE: &str = "update scorecards set position = $2 where id = $1";
    query(PLACE, args![moved.id, with.position]).run(&mut change.tx).await?;
    query(PLACE, args![with.id, moved.position]).run(&mut change.tx).await?;
    let verb = Verb::ScorecardMoved {
        name: moved.name.clone(),
        before: moved.position > with.position,
        other: with.name.clone(),
    };
    change.record(subject(moved.id), verb);
    Ok(())
}

/// Takes the scorecard out of use; its versions and scores stay.
pub async fn end(change: &mut Change<'_>, scorecard: &Scorecard) -> db::Result<()> {
    const END: &str = "update scorecards set ended_at = $2 where id = $1 and ended_at is null";
    query(END, args![scorecard.id, change.now]).run(&mut change.tx).await?;
    change.record(subject(scorecard.id), Verb::ScorecardEnded { name: scorecard.name.clone() });
    Ok(())
}

fn subject(id: ScorecardId) -> Subject {
    Subject::alone(SubjectKind::Scorecard, id.0)
}
