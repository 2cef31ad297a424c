//! Contracts, churns and decisions that are changed by hand: their columns, what the spine hears of them, and what follows.
//!
//! Invariant: whatever changes a contract brings its account's columns in line, in the same transaction.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use uuid::Uuid;

use super::{Standpoint, Stated, refresh_accounts};
use crate::{
    Verb,
    activity::{Happened, SubjectKind},
    acts::{
        difference::{Difference, Teller},
        tables::Table,
    },
    columns::{CHURN_EVENTS_COLUMNS, SUBSCRIPTIONS_COLUMNS, joined, of_account},
    db::{
        self,
        Kind::{Int, Json, Text, Uuid as Id},
        Tx, Value, placeholder_list, query_dynamic,
    },
    ids::AccountId,
    time::Timestamp,
    workspaces::Workspace,
};

pub static SUBSCRIPTIONS: Table = Table {
    is_stamped: true,
    tell: |teller, of| {
        Some((of_account(of, SubjectKind::Subscription, of.id), subscription_verbs(teller, of)))
    },
    follow: |tx, workspace, day, differences| Box::pin(refresh_contracts(tx, workspace, day, differences)),
    is_dated: true,
    ..Table::named(
        "subscriptions",
        &joined::<16, 4, 20>(
            SUBSCRIPTIONS_COLUMNS,
            [("price_minor", Int), ("price_months", Int), ("import_id", Id), ("created_at", Int)],
        ),
    )
};

pub static CHURN_EVENTS: Table = Table {
    is_stamped: true,
    tell: |teller, of| Some((of_account(of, SubjectKind::ChurnEvent, of.id), churn_verbs(teller, of))),
    ..Table::named(
        "churn_events",
        &joined::<9, 2, 11>(CHURN_EVENTS_COLUMNS, [("import_id", Id), ("created_at", Int)]),
    )
};

pub static RENEWAL_DECISIONS: Table = Table {
    is_stamped: true,
    // About the contract: who takes that out must know that somebody worked on it.
    tell: |teller, of| {
        let contract = of.id_of("subscription_id").unwrap_or(of.id);
        Some((of_account(of, SubjectKind::Subscription, contract), decision_verbs(teller, of)))
    },
    names: |tx, decisions| Box::pin(deciders(tx, decisions)),
    ..Table::named(
        "renewal_decisions",
        &[
            ("account_id", Id),
            ("subscription_id", Id),
            ("renewal_on", Text),
            ("decision", Text),
            ("decided_on", Text),
            ("person_id", Id),
            ("reason", Text),
            ("contract_before", Json),
            ("contract_after", Json),
            ("noted_by", Id),
            ("created_at", Int),
        ],
    )
};

fn subscription_verbs(teller: &Teller<'_>, of: &Difference) -> Vec<(Option<Timestamp>, Happened)> {
    let (product, plan, seats) = (of.text("product"), of.text("plan"), of.integer("seats"));
    let mrr = teller.money(of, "mrr_minor");
    let ended_at = teller.start_of(of, "ended_on");
    let ended = ended_at.filter(|at| of.was("ended_on").is_none() && *at <= teller.now);
    let end = |product, plan| Verb::SubscriptionEnded { product, plan, seats, mrr }.into();
    match (&of.before, &of.after) {
        (None, _) => {
            let trial = of.integer("trial") == Some(1);
            let started_at = teller.start_of(of, "started_on");
            let (product_now, plan_now) = (product.clone(), plan.clone());
            let start = Verb::SubscriptionStarted { product, plan, seats, mrr, trial };
            let mut verbs = vec![(started_at, start.into())];
            verbs.extend(ended.map(|at| (Some(at), end(product_now, plan_now))));
            verbs
        }
        (_, None) => vec![(None, Verb::SubscriptionRemoved { product, plan }.into())],
        _ => {
            let fields = of.fields(&["price_minor", "price_months", "ends_with_term", Stated::KEY]);
            let only_end = fields.iter().all(|field| field.field == "ended_on");
            let mut verbs = Vec::new();
            if ended.is_none() || !only_end {
                let plan = plan.clone();
                let changed = Verb::SubscriptionChanged { plan, fields, import: None };
                verbs.push((None, changed.into()));
            }
            verbs.extend(ended.map(|at| (Some(at), end(product, plan))));
            verbs
        }
    }
}

fn churn_verbs(teller: &Teller<'_>, of: &Difference) -> Vec<(Option<Timestamp>, Happened)> {
    let reason = of.text("reason");
    match (&of.before, &of.after) {
        (None, _) => {
            let feedback = of.text("feedback");
            vec![(teller.start_of(of, "churned_on"), Verb::Churned { reason, feedback }.into())]
        }
        (_, None) => vec![(None, Verb::ChurnWithdrawn { reason }.into())],
        _ => vec![(None, Verb::ChurnChanged { fields: of.fields(&[Stated::KEY]) }.into())],
    }
}

fn decision_verbs(teller: &Teller<'_>, of: &Difference) -> Vec<(Option<Timestamp>, Happened)> {
    let decision = of.text("decision").unwrap_or_default();
    let renewal = of.text("renewal_on").unwrap_or_default();
    let verb = match of.after {
        None => Verb::RenewalDecisionRemoved { decision, renewal },
        Some(_) => Verb::RenewalDecided {
            decision,
            renewal,
            decided: of.text("decided_on").unwrap_or_default(),
            by: teller.names.get(&of.id).and_then(|names| names.first().cloned()),
            reason: of.text("reason"),
        },
    };
    vec![(None, verb.into())]
}

/// Who made each of these decisions, at the customer.
async fn deciders(tx: &mut Tx, decisions: &[Uuid]) -> db::Result<HashMap<Uuid, Vec<String>>> {
    let sql = format!(
        "select d.id as a, p.name as b from renewal_decisions d join people p on p.id = d.person_id where d.id in ({})",
        placeholder_list(1, decisions.len())
    );
    let ids = decisions.iter().copied().map(Value::from).collect();
    let rows: Vec<(Uuid, String)> = query_dynamic(sql, ids).all(tx).await?;
    Ok(rows.into_iter().map(|(decision, name)| (decision, vec![name])).collect())
}

/// Brings the contract columns of the accounts in line.
async fn refresh_contracts(
    tx: &mut Tx,
    workspace: &Workspace,
    day: Date,
    differences: &[&Difference],
) -> db::Result<()> {
    let accounts: BTreeSet<AccountId> = differences.iter().map(|of| AccountId(of.unit)).collect();
    let accounts: Vec<AccountId> = accounts.into_iter().collect();
    refresh_accounts(tx, Standpoint::of(workspace, day), &accounts).await.map(drop)
}
