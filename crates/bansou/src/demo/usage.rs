//! The simulated use of the product, stored as the events that a tracking SDK would have sent.
//!
//! Invariant: events go through [`store_events`], so the rollups say what the events say.

use std::collections::HashMap;

use bansou_simulator::{AccountNo, Company, UsageRow};
use jiff::civil::Date;
use uuid::Uuid;

use super::Cast;
use crate::{
    db,
    time::Timestamp,
    usage::{NewEvent, UsageKind, store_events},
    workspaces::Workspace,
};

/// What was stored, and when whose product was used last.
#[derive(Default)]
pub(super) struct Used {
    pub events: usize,
    /// By place in [`Company::accounts`].
    pub last_used_on: HashMap<usize, Date>,
}

/// Accounts whose use is stored in one transaction.
const ACCOUNTS_A_STEP: usize = 20;

pub(super) async fn load(
    workspace: &Workspace,
    company: &Company,
    cast: &Cast<'_>,
    progress: &impl Fn(&str),
) -> db::Result<Used> {
    let mut used = Used::default();
    let numbers: Vec<AccountNo> = (0..).map(AccountNo).take(company.accounts.len()).collect();
    for (step, part) in numbers.chunks(ACCOUNTS_A_STEP).enumerate() {
        let mut events = Vec::new();
        for row in part.iter().flat_map(|no| company.usage_of(*no)) {
            let event = event(company, cast, &row);
            let last = used.last_used_on.entry(row.account.place()).or_insert(row.day);
            *last = row.day.max(*last);
            events.push(event);
        }
        let mut tx = workspace.usage.begin().await?;
        used.events += store_events(&mut tx, &workspace.zone, &events).await?.new;
        tx.commit().await?;
        if step % 5 == 4 {
            progress(&format!("  {} events", used.events));
        }
    }
    Ok(used)
}

fn event(company: &Company, cast: &Cast<'_>, row: &UsageRow) -> NewEvent {
    let at = occurred_at(cast, row);
    NewEvent {
        dedupe_key: Uuid::now_v7(),
        received_at: at,
        occurred_at: at,
        account: Some(cast.account(row.account)),
        person: Some(cast.person(row.person)),
        group_ref: Some(company.accounts[row.account.place()].external_id.clone()),
        user_ref: Some(company.people[row.person.place()].external_id.clone()),
        anonymous_ref: None,
        kind: UsageKind::Track,
        name: row.feature.key().to_owned(),
        quantity: i64::from(row.count),
        properties: "{}".to_owned(),
        context: None,
        import: None,
        source: None,
    }
}

/// The simulation knows days; the hour is spread over a working day, the same for the same row.
fn occurred_at(cast: &Cast<'_>, row: &UsageRow) -> Timestamp {
    let minute =
        (row.person.0.wrapping_mul(7_919) + row.feature as u32 * 61 + row.day.day() as u32 * 37) % 540;
    cast.at(row.day.at(9 + (minute / 60) as i8, (minute % 60) as i8, 0, 0))
}
