//! The facts of a churn that somebody notes by hand: when, why, and which contracts ended with it.
//!
//! Invariant: the facts stand where an import of churns puts them; moving back from churned takes back what was noted by hand
//! and leaves what a file said.

use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

use super::Account;
use crate::{
    acts::Change,
    args,
    db::{self, FromRow, Row, Tx, Value, insert_many, placeholder_list, query_dynamic},
    ids::ChurnEventId,
    revenue::tables,
};

/// Why customers leave: what a form offers. Kept by these words, as an import keeps those of its file.
pub const REASONS: &[&str] = &[
    "price",
    "budget",
    "features",
    "usability",
    "support",
    "low_usage",
    "competitor",
    "champion_left",
    "project_ended",
    "company_change",
    "other",
];

/// The most characters of a comment.
pub const LONGEST_COMMENT: usize = 2_000;

/// What is noted of a churn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChurnFacts {
    /// The first day on which they were no customer.
    pub on: Date,
    /// One of [`REASONS`].
    pub reason: String,
    pub comment: Option<String>,
    /// Whether contracts that are open then end on that day.
    pub end_contracts: bool,
}

/// Notes the churn of these accounts.
pub(super) async fn note(
    change: &mut Change<'_>,
    accounts: &[&Account],
    facts: &ChurnFacts,
) -> db::Result<()> {
    const INSERT: &str = "
        insert into churn_events (id, account_id, churned_on, reason, feedback, currency, custom, created_at, updated_at)";
    let events: Vec<(ChurnEventId, &&Account)> =
        accounts.iter().map(|account| (ChurnEventId::new(), account)).collect();
    let watched: Vec<(Uuid, Uuid)> = events.iter().map(|(id, account)| (account.id.0, id.0)).collect();
    change.watch(&tables::CHURN_EVENTS, &watched).await?;
    let now = change.now;
    let rows = events.iter().map(|(id, account)| {
        let comment = facts.comment.as_deref();
        let currency = account.mrr.currency;
        args![*id, account.id, facts.on, &facts.reason, comment, currency, json!({}), now, now]
    });
    insert_many(&mut change.tx, INSERT, "", rows.collect::<Vec<_>>()).await?;
    if facts.end_contracts {
        end_contracts(change, accounts, facts.on).await?;
    }
    Ok(())
}

/// Ends what is open on the day; what has not begun by then never holds.
async fn end_contracts(change: &mut Change<'_>, accounts: &[&Account], on: Date) -> db::Result<()> {
    for some in accounts.chunks(1_000) {
        let sql = format!(
            "select id as a, account_id as b, started_on as c from subscriptions
              where (ended_on is null or ended_on > $1) and account_id in ({})",
            placeholder_list(2, some.len())
        );
        let mut args = args![on];
        args.extend(some.iter().map(|account| Value::from(account.id)));
        let open: Vec<(Uuid, Uuid, Date)> = query_dynamic(sql, args).all(&mut change.tx).await?;
        let watched: Vec<(Uuid, Uuid)> = open.iter().map(|(id, account, _)| (*account, *id)).collect();
        change.watch(&tables::SUBSCRIPTIONS, &watched).await?;
        let rows = open.iter().map(|(id, _, start)| args![*id, on.max(*start), false]).collect();
        let columns = ["ended_on", "ends_with_term"];
        tables::SUBSCRIPTIONS.set(&mut change.tx, &columns, rows, change.now).await?;
    }
    Ok(())
}

/// How many contracts of these accounts a churn on the day would end.
pub async fn open_contracts(db: &db::Db, accounts: &[&Account], on: Date) -> db::Result<i64> {
    let mut open = 0;
    for some in accounts.chunks(1_000) {
        let sql = format!(
            "select count(*) as a from subscriptions
              where (ended_on is null or ended_on > $1) and account_id in ({})",
            placeholder_list(2, some.len())
        );
        let mut args = args![on];
        args.extend(some.iter().map(|account| Value::from(account.id)));
        open += query_dynamic(sql, args).one::<(i64,)>(db).await?.0;
    }
    Ok(open)
}

/// Takes back the churns that were noted by hand, and opens the contracts that ended with them again, where nobody has given
/// them another end since.
pub(super) async fn withdraw(change: &mut Change<'_>, accounts: &[&Account]) -> db::Result<()> {
    for some in accounts.chunks(1_000) {
        let ids: Vec<Value> = some.iter().map(|account| Value::from(account.id)).collect();
        let events = noted_by_hand(&mut change.tx, ids.clone()).await?;
        if events.is_empty() {
            continue;
        }
        let watched: Vec<(Uuid, Uuid)> = events.iter().map(|(id, account)| (*account, *id)).collect();
        change.watch(&tables::CHURN_EVENTS, &watched).await?;
        let ended = ended_with(&mut change.tx, &events).await?;
        let watched: Vec<(Uuid, Uuid)> = ended.iter().map(|ended| (ended.account, ended.id)).collect();
        let now = change.watch(&tables::SUBSCRIPTIONS, &watched).await?;
        let place = tables::SUBSCRIPTIONS.place("ended_on");
        let rows = ended.iter().filter_map(|ended| {
            let row = now.iter().find(|row| row.id == ended.id)?;
            let before = |column: &str, kind| match ended.before.get(column) {
                Some(value) => Value::from_json(value, kind),
                None => row.values[tables::SUBSCRIPTIONS.place(column)].clone(),
            };
            (row.values[place].to_json() == ended.after["ended_on"]).then(|| {
                let kinds = (db::Kind::Text, db::Kind::Int);
                vec![ended.id.into(), before("ended_on", kinds.0), before("ends_with_term", kinds.1)]
            })
        });
        let rows: Vec<Vec<Value>> = rows.collect();
        let columns = ["ended_on", "ends_with_term"];
        tables::SUBSCRIPTIONS.set(&mut change.tx, &columns, rows, change.now).await?;
        let gone: Vec<Uuid> = events.iter().map(|(id, _)| *id).collect();
        tables::CHURN_EVENTS.remove(&mut change.tx, &gone).await?;
    }
    Ok(())
}

/// The churns of these accounts that an act made: id and account.
async fn noted_by_hand(tx: &mut Tx, accounts: Vec<Value>) -> db::Result<Vec<(Uuid, Uuid)>> {
    let sql = format!(
        "select c.id as a, c.account_id as b from churn_events c
          where c.account_id in ({})
            and exists (select 1 from act_before b where b.record_id = c.id and b.before is null)",
        placeholder_list(1, accounts.len())
    );
    query_dynamic(sql, accounts).all(tx).await
}

struct Ended {
    id: Uuid,
    account: Uuid,
    before: serde_json::Value,
    after: serde_json::Value,
}

impl FromRow for Ended {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("record_id")?,
            account: row.get("unit_id")?,
            before: row.get("before")?,
            after: row.get("after")?,
        })
    }
}

/// The contracts that the acts of these churns ended.
async fn ended_with(tx: &mut Tx, events: &[(Uuid, Uuid)]) -> db::Result<Vec<Ended>> {
    let sql = format!(
        "select c.record_id, c.unit_id, c.before, c.after
           from act_before e join act_before c on c.act_id = e.act_id and c.unit_id = e.unit_id
          where e.record_id in ({}) and e.before is null and c.record_kind = 'subscriptions'
            and c.before is not null and c.after is not null",
        placeholder_list(1, events.len())
    );
    query_dynamic(sql, events.iter().map(|(id, _)| Value::from(*id)).collect()).all(tx).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn every_reason_has_its_words() {
        for reason in REASONS {
            let key = format!("churn-reason-{reason}");
            assert!(Locale::Ja.has(&key) && Locale::En.has(&key), "{key}");
        }
    }
}
