//! The simulated use of the product, stored as the events that a tracking SDK would have sent.
//!
//! Invariant: events go through [`store_events`], so the rollups say what the events say.

use std::{collections::HashMap, sync::Arc};

use bansou_simulator::{AccountNo, Company, Feature, UsageRow};
use jiff::civil::Date;
use uuid::Uuid;

use super::Cast;
use crate::{
    db,
    time::Timestamp,
    usage::{
        NewEvent, UsageKind,
        display_names::{self, NamingError},
        plan, store_events,
        tracked::{self, Condition, EventRule, NewTracked, Operator},
    },
    web::Scope,
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
        sender: None,
        group_ref: Some(company.accounts[row.account.place()].external_id.clone()),
        user_ref: Some(company.people[row.person.place()].external_id.clone()),
        anonymous_ref: None,
        kind: UsageKind::Track,
        name: row.feature.key().to_owned(),
        quantity: i64::from(row.count),
        properties: serde_json::json!({ "端末": device(row) }).to_string(),
        context: None,
        import: None,
        source: None,
    }
}

/// One person in four looks at plans and notices on the move.
fn device(row: &UsageRow) -> &'static str {
    let on_the_move = row.person.0.is_multiple_of(4) && MOBILE.contains(&row.feature.key());
    if on_the_move { "スマートフォン" } else { "パソコン" }
}

const MOBILE: [&str; 2] = ["schedule_viewed", "notification_opened"];

/// What a company that tracks its product would have set up: a tracked event, a plan of the events that it expects, and
/// names that people read.
pub(super) async fn set_up_tracking(workspace: &Arc<Workspace>) -> anyhow::Result<()> {
    let scope = Scope::of_system(workspace.clone());
    let mobile =
        Condition {
            path: "端末".to_owned(), operator: Operator::Is, value: "スマートフォン".to_owned()
        };
    let event = NewTracked {
        name: "スマートフォンで予定を確認".to_owned(),
        event: "schedule_viewed".to_owned(),
        conditions: EventRule::of_rows(&[mobile]).map_err(|wrong| anyhow::anyhow!("{wrong:?}"))?,
    };
    tracked::define(&scope, event).await?;
    let line = |name: &str, required: &[&str], owner: &str, description: &str| plan::Line {
        name: name.to_owned(),
        required: required.iter().map(|path| (*path).to_owned()).collect(),
        owner: Some(owner.to_owned()),
        description: Some(description.to_owned()),
    };
    let lines = vec![
        line("schedule_viewed", &["端末"], "開発", "予定表を開いた"),
        line("notification_opened", &["端末"], "開発", "通知を開いた"),
        line("invoice_issued", &["金額"], "経理", "請求書を出した"),
        line("invoice_paid", &[], "経理", "請求書が支払われた（まだ送っていない）"),
    ];
    plan::put(&scope, lines).await?;
    for feature in Feature::ALL {
        match display_names::name_event(&scope, feature.key(), feature.label()).await {
            // A small company has features that nobody uses.
            Ok(_) | Err(NamingError::UnknownEvent) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// The simulation knows days; the hour is spread over a working day, the same for the same row.
fn occurred_at(cast: &Cast<'_>, row: &UsageRow) -> Timestamp {
    let minute =
        (row.person.0.wrapping_mul(7_919) + row.feature as u32 * 61 + row.day.day() as u32 * 37) % 540;
    cast.at(row.day.at(9 + (minute / 60) as i8, (minute % 60) as i8, 0, 0))
}
