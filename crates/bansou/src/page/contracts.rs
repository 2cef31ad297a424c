//! The contracts tab: every subscription, what the open ones add up to, and how the MRR moved.

use askama::Template;
use axum::{extract::Path, response::Response};
use bansou_metrics::movements::{Movement, ReactivationRule, SubscriptionSpan, waterfall};
use jiff::{ToSpan as _, civil::Date};

use super::Head;
use crate::{
    custom_fields::in_major_units,
    ids::{AccountId, RenewalDecisionId, SubscriptionId},
    money::{Currency, Money},
    revenue::{self, Decision, DecisionKind, Subscription},
    sums::sum_of,
    web::{
        Problem, Seat, Ui,
        figures::{Chart, Series},
        html,
    },
};

/// Months of the chart and of the movements below it.
const MONTHS: i64 = 24;

#[derive(Template)]
#[template(path = "account/contracts.html")]
struct ContractsPage {
    ui: Ui,
    head: Head,
    rows: Vec<Row>,
    /// What the paying ones add up to, one amount a currency.
    sums: Vec<Money>,
    seats: i64,
    chart: String,
    months: Vec<MonthRow>,
    movements: Vec<MovementRow>,
    decisions: Vec<DecisionRow>,
}

/// What the customer decided about a renewal.
struct DecisionRow {
    id: RenewalDecisionId,
    contract: String,
    renewal: String,
    decision: String,
    tone: &'static str,
    decided: String,
    by: String,
    reason: String,
}

fn decision_row(ui: &Ui, decision: Decision, subscriptions: &[Subscription], day: Date) -> DecisionRow {
    let fields = decision.fields;
    let contract = subscriptions.iter().find(|subscription| subscription.id == decision.contract);
    let by = [decision.person_name, decision.noted_by].into_iter().flatten().collect::<Vec<_>>();
    DecisionRow {
        id: decision.id,
        contract: contract.map(|contract| row(ui, contract, day).product).unwrap_or_default(),
        renewal: ui.day(&fields.renewal_on),
        decision: ui.t(&format!("decision-{}", fields.decision)),
        tone: match fields.decision {
            DecisionKind::Renew | DecisionKind::RenewChanged => "good",
            DecisionKind::NotRenewing => "risk",
            DecisionKind::Undecided => "watch",
        },
        decided: ui.day(&fields.decided_on),
        by: by.join(" · "),
        reason: fields.reason.unwrap_or_default(),
    }
}

struct Row {
    id: SubscriptionId,
    is_open: bool,
    product: String,
    state: &'static str,
    tone: &'static str,
    seats: String,
    mrr: String,
    counts: bool,
    started: String,
    ended: String,
    renewal: String,
    notice: String,
    auto_renew: bool,
}

struct MonthRow {
    month: String,
    mrr: String,
}

struct MovementRow {
    month: String,
    kind: &'static str,
    tone: &'static str,
    before: String,
    after: String,
    change: String,
}

pub async fn page(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
) -> Result<Response, Problem> {
    let head = Head::load(&seat, id, "/contracts").await?;
    let subscriptions = revenue::of_account(&seat.workspace.main, id).await?;
    let day = seat.figures.day;
    let currency = head.account.mrr.currency;
    let paying: Vec<&Subscription> = subscriptions.iter().filter(|s| s.is_paying_on(day)).collect();
    let decisions = revenue::decisions_of(&seat.workspace.main, id).await?;
    let decisions =
        decisions.into_iter().map(|decision| decision_row(&seat.ui, decision, &subscriptions, day));
    let decisions = decisions.collect();
    let history = history(&seat.ui, &subscriptions, currency, day);
    Ok(html(&ContractsPage {
        rows: subscriptions.iter().map(|subscription| row(&seat.ui, subscription, day)).collect(),
        sums: sums(&paying, currency),
        seats: sum_of(paying.iter().filter_map(|subscription| subscription.seats)),
        chart: history.chart.island(),
        months: history.months,
        movements: history.movements,
        decisions,
        head,
        ui: seat.ui,
    }))
}

fn row(ui: &Ui, subscription: &Subscription, day: Date) -> Row {
    let (state, tone) = if subscription.started_on > day {
        ("contract-coming", "ai")
    } else if !subscription.is_open_on(day) {
        ("contract-ended", "")
    } else if subscription.trial {
        ("contract-trial", "watch")
    } else {
        ("contract-open", "good")
    };
    let parts: Vec<&str> =
        [&subscription.product, &subscription.plan].into_iter().flatten().map(String::as_str).collect();
    let dated = |date: Option<Date>| date.map(|date| ui.day(&date)).unwrap_or_default();
    Row {
        id: subscription.id,
        is_open: subscription.ended_on.is_none_or(|end| end > day),
        product: if parts.is_empty() { ui.t("contract-unnamed") } else { parts.join(" · ") },
        state,
        tone,
        seats: subscription.seats.map(|seats| ui.number(&seats)).unwrap_or_default(),
        mrr: ui.money(&subscription.mrr),
        counts: subscription.is_paying_on(day),
        started: ui.day(&subscription.started_on),
        ended: dated(subscription.last_day()),
        renewal: dated(subscription.next_renewal(day)),
        notice: dated(subscription.notice_on(day)),
        auto_renew: subscription.auto_renew,
    }
}

/// One amount a currency, the account's own first.
fn sums(paying: &[&Subscription], first: Currency) -> Vec<Money> {
    let mut sums = vec![Money::new(0, first)];
    for subscription in paying {
        match sums.iter_mut().find(|sum| sum.currency == subscription.mrr.currency) {
            Some(sum) => sum.minor = sum.minor.saturating_add(subscription.mrr.minor),
            None => sums.push(subscription.mrr),
        }
    }
    let some = sums.iter().any(|sum| sum.minor != 0);
    sums.retain(|sum| sum.minor != 0 || (!some && sum.currency == first));
    sums
}

struct History {
    chart: Chart,
    months: Vec<MonthRow>,
    movements: Vec<MovementRow>,
}

/// The MRR at each month's end, in the account's currency, and what moved it.
fn history(ui: &Ui, subscriptions: &[Subscription], currency: Currency, day: Date) -> History {
    let spans: Vec<SubscriptionSpan<AccountId>> = subscriptions
        .iter()
        .filter(|subscription| subscription.mrr.currency == currency)
        .map(|subscription| SubscriptionSpan {
            account: subscription.account,
            start: subscription.started_on,
            end: subscription.ended_on,
            monthly: subscription.mrr.minor,
            trial: subscription.trial,
        })
        .collect();
    let earliest = day.checked_sub((MONTHS - 1).months()).unwrap_or(day);
    let from = spans.iter().map(|span| span.start).min().unwrap_or(day).max(earliest).min(day);
    let months = waterfall(&spans, from, day, ReactivationRule::Always);
    let amount = |minor| ui.money(&Money::new(minor, currency));
    let label = |month_end: Date| {
        if ui.is_ja() {
            month_end.strftime("%Y/%-m").to_string()
        } else {
            month_end.strftime("%b %Y").to_string()
        }
    };
    let data =
        months.iter().map(|month| in_major_units(Money::new(month.end, currency)).parse().ok()).collect();
    let chart = Chart {
        kind: "area",
        x: months.iter().map(|month| label(month.month_end)).collect(),
        series: vec![Series { name: ui.t("accounts-col-mrr"), data, tone: Some("ai") }],
        format: Some(serde_json::json!({
            "style": "currency", "currency": currency.code(), "maximumFractionDigits": 0,
        })),
        ..Chart::default()
    };
    let moved = months.iter().flat_map(|month| month.moved.iter().map(move |moved| (month.month_end, moved)));
    let movements = moved.map(|(month_end, moved)| {
        let (kind, tone) = match moved.movement {
            Movement::New => ("movement-new", "good"),
            Movement::Reactivation => ("movement-reactivation", "good"),
            Movement::Expansion => ("movement-expansion", "good"),
            Movement::Contraction => ("movement-contraction", "watch"),
            Movement::Churn => ("movement-churn", "risk"),
        };
        let change = moved.after - moved.before;
        let sign = if change > 0 { "+" } else { "" };
        MovementRow {
            month: label(month_end),
            kind,
            tone,
            before: amount(moved.before),
            after: amount(moved.after),
            change: format!("{sign}{}", amount(change)),
        }
    });
    let mut movements: Vec<MovementRow> = movements.collect();
    movements.reverse();
    let rows = months.iter().map(|month| MonthRow { month: label(month.month_end), mrr: amount(month.end) });
    History { chart, months: rows.collect(), movements }
}
