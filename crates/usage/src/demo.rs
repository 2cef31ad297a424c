//! The simulated use of the product, stored as the events that a tracking SDK would have sent.
//!
//! Invariant: events go through [`store_events`], so the rollups say what the events say.

use bansou_platform::demo::{Cast, DemoPart};
use bansou_simulator::{AccountNo, Feature, UsageRow};
use uuid::Uuid;

use crate::{
    NewEvent, UsageKind,
    display_names::{self, NamingError},
    plan, store_events,
    time::Timestamp,
    tracked::{self, Condition, EventRule, NewTracked, Operator},
    web::Scope,
};

pub const PART: DemoPart = DemoPart {
    before_records: |cast| Box::pin(events(cast)),
    set_up: |cast| Box::pin(tracking(cast)),
    ..DemoPart::NONE
};

/// Accounts whose use is stored in one transaction.
const ACCOUNTS_A_STEP: usize = 20;

async fn events(cast: &mut Cast<'_>) -> anyhow::Result<()> {
    (cast.progress)("storing usage");
    let numbers: Vec<AccountNo> = (0..).map(AccountNo).take(cast.company.accounts.len()).collect();
    for (step, part) in numbers.chunks(ACCOUNTS_A_STEP).enumerate() {
        let mut events = Vec::new();
        let mut last_used_on = Vec::new();
        for row in part.iter().flat_map(|no| cast.company.usage_of(*no)) {
            events.push(event(cast, &row));
            last_used_on.push((row.account.place(), row.day));
        }
        for (account, day) in last_used_on {
            let last = cast.last_used_on.entry(account).or_insert(day);
            *last = day.max(*last);
        }
        let mut tx = cast.workspace.usage.begin().await?;
        cast.usage_events += store_events(&mut tx, &cast.workspace.zone, &events).await?.new;
        tx.commit().await?;
        if step % 5 == 4 {
            (cast.progress)(&format!("  {} events", cast.usage_events));
        }
    }
    Ok(())
}

fn event(cast: &Cast<'_>, row: &UsageRow) -> NewEvent {
    let (company, at) = (&cast.company, occurred_at(cast, row));
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
async fn tracking(cast: &Cast<'_>) -> anyhow::Result<()> {
    let scope = Scope::of_system(cast.workspace.clone());
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
