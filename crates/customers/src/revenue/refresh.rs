//! Bringing accounts in line with their subscriptions.
//!
//! Invariant: a stage that a member, a token or a file has set is never changed here.

use std::collections::BTreeSet;

use jiff::civil::Date;
use uuid::Uuid;

use super::{Stated, Subscription, Summary, initial_stage, standing::bring_to, store, summary};
use crate::{
    Stage, Verb,
    activity::{self, Actor, NewActivity, Subject},
    args,
    db::{self, FromRow, Row, Tx, Value, placeholder_list, placeholder_rows, query_dynamic},
    ids::AccountId,
    money::{Currency, Money},
    segments,
    time::Timestamp,
    workspaces::Workspace,
};

/// What contracts are looked at from.
#[derive(Clone, Copy, Debug)]
pub struct Standpoint {
    /// The day of the figures.
    pub day: Date,
    pub now: Timestamp,
    /// The workspace's currency.
    pub home: Currency,
}

impl Standpoint {
    pub fn of(workspace: &Workspace, day: Date) -> Self {
        Self { day, now: workspace.clock.now(), home: workspace.currency }
    }
}

/// Accounts of one statement.
const ACCOUNTS: usize = 1_000;

/// Works out the contract columns and the stage of these accounts for the day, from their subscriptions, and writes
/// what is different, also of the subscriptions themselves. Answers the accounts that it changed; segments are asked of these again,
/// because a day that turns is no activity.
pub async fn refresh_accounts(
    tx: &mut Tx,
    from: Standpoint,
    accounts: &[AccountId],
) -> db::Result<Vec<AccountId>> {
    let Standpoint { day, now, home } = from;
    let mut changed = Vec::new();
    for chunk in accounts.chunks(ACCOUNTS) {
        let mut subscriptions = store::of_accounts(&mut *tx, chunk).await?;
        let each: Vec<&Subscription> = subscriptions.values().flatten().collect();
        let mut to_ask: BTreeSet<Uuid> =
            bring_to(tx, day, &each).await?.into_iter().map(|account| account.0).collect();
        let mut rows = Vec::new();
        let mut activities = Vec::new();
        for before in standing(tx, chunk).await? {
            let subscriptions = subscriptions.remove(&before.id).unwrap_or_default();
            let stated = Stated::of_custom(&before.custom);
            let stage =
                if before.stage_is_said { before.stage } else { initial_stage(&subscriptions, &stated, day) };
            let figures = if subscriptions.is_empty() {
                stated.summary(before.figures.mrr.currency)
            } else {
                summary(&subscriptions, day, home)
            };
            if stage != before.stage {
                let verb = Verb::StageChanged {
                    from: before.stage.as_str().to_owned(),
                    to: stage.as_str().to_owned(),
                };
                activities.push(NewActivity::new(now, &Actor::System, Subject::account(before.id), verb));
            }
            if stage != before.stage || figures != before.figures {
                changed.push(before.id);
                to_ask.insert(before.id.0);
                rows.push(columns(before.id, figures, stage, now));
            }
        }
        write(tx, rows).await?;
        activity::record_all(tx, activities).await?;
        segments::touched(tx, "accounts", &to_ask.into_iter().collect::<Vec<_>>(), now).await?;
    }
    Ok(changed)
}

/// An account as it stands before.
struct Standing {
    id: AccountId,
    stage: Stage,
    stage_is_said: bool,
    custom: serde_json::Value,
    figures: Summary,
}

async fn standing(tx: &mut Tx, accounts: &[AccountId]) -> db::Result<Vec<Standing>> {
    let sql = format!(
        "select a.id, a.stage, a.custom, a.plan, a.seats, a.mrr_minor, a.currency, a.customer_since, a.renewal_on,
                a.notice_on,
                (select count(*) from activities v
                  where v.subject_id = a.id and v.verb = 'stage_changed' and v.actor_kind <> 'system'
                    and (v.act_id is null or not exists (
                         select 1 from act_before b
                          where b.act_id = v.act_id and b.record_id = a.id and b.restored_at is not null))) as said
           from accounts a where a.id in ({}) order by a.id",
        placeholder_list(1, accounts.len())
    );
    query_dynamic(sql, accounts.iter().map(|id| Value::from(*id)).collect()).all(tx).await
}

impl FromRow for Standing {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            stage: row.get("stage")?,
            stage_is_said: row.get::<i64>("said")? > 0,
            custom: row.get("custom")?,
            figures: Summary {
                plan: row.get("plan")?,
                seats: row.get("seats")?,
                mrr: Money::new(row.get("mrr_minor")?, row.get::<Currency>("currency")?),
                customer_since: row.get("customer_since")?,
                renewal_on: row.get("renewal_on")?,
                notice_on: row.get("notice_on")?,
            },
        })
    }
}

fn columns(id: AccountId, figures: Summary, stage: Stage, now: Timestamp) -> Vec<Value> {
    args![
        id,
        figures.plan,
        figures.seats,
        figures.mrr.minor,
        figures.mrr.currency,
        figures.customer_since,
        figures.renewal_on,
        figures.notice_on,
        stage,
        now,
    ]
}

async fn write(tx: &mut Tx, rows: Vec<Vec<Value>>) -> db::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "with fresh (id, plan, seats, mrr_minor, currency, customer_since, renewal_on, notice_on, stage, updated_at)
           as (values {})
         update accounts
            set plan = fresh.plan, seats = fresh.seats, mrr_minor = fresh.mrr_minor, currency = fresh.currency,
                customer_since = fresh.customer_since, renewal_on = fresh.renewal_on, notice_on = fresh.notice_on,
                stage = fresh.stage, updated_at = fresh.updated_at
           from fresh where accounts.id = fresh.id",
        placeholder_rows(1, rows.len(), 10)
    );
    query_dynamic(sql, rows.into_iter().flatten().collect()).run(tx).await?;
    Ok(())
}
