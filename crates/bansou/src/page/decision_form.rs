//! The dialog in which the customer's decision about a renewal is noted, edited and taken back.

use axum::{Form, extract::Path, http::HeaderMap, response::Response};

use super::{change::answered, contract_form::found_contract};
use crate::{
    acts::undo_button,
    customers::{Customers as _, Person},
    ids::{RenewalDecisionId, SubscriptionId},
    revenue::{self, Decision, DecisionFields, DecisionKind, Subscription},
    web::{
        FormErrors, Problem, Scope, Seat, Ui,
        inputs::{self, Input, InputKind, Reader, Sent},
        stream,
    },
};

/// The most characters of a reason, and the people to choose from.
const LONGEST_REASON: usize = 2_000;
const PEOPLE: i64 = 200;

/// `GET /contracts/{contract}/decisions/new`
pub async fn new(
    seat: Seat,
    Path((_workspace, id)): Path<(String, SubscriptionId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let contract = found_contract(&seat, id).await?;
    let today = seat.workspace.today();
    let mut sent = Sent::default();
    if let Some(renewal) = contract.next_renewal(seat.figures.day) {
        sent.set("renewal_on", renewal.to_string());
    }
    sent.set("decided_on", today.to_string());
    ask(&seat, &headers, &contract, None, &sent, FormErrors::default()).await
}

/// `POST /contracts/{contract}/decisions`
pub async fn create(
    seat: Seat,
    Path((_workspace, id)): Path<(String, SubscriptionId)>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let contract = found_contract(&seat, id).await?;
    let sent = Sent::of(pairs);
    let fields = match read(&seat.ui, &seat, &contract, &sent).await? {
        Ok(fields) => fields,
        Err(errors) => return ask(&seat, &headers, &contract, None, &sent, errors).await,
    };
    let (_, done) = contract.decide(&seat, &fields).await?;
    let label = seat.ui.t(&format!("decision-{}", fields.decision));
    let message = seat.ui.t1("decision-noted", "decision", label);
    Ok(answered(&seat, &headers, contract.account, &sent, &message, &done))
}

/// `GET /decisions/{decision}/edit`
pub async fn edit(
    seat: Seat,
    Path((_workspace, id)): Path<(String, RenewalDecisionId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (decision, contract) = found(&seat, id).await?;
    let sent = written(&decision.fields);
    ask(&seat, &headers, &contract, Some(&decision), &sent, FormErrors::default()).await
}

/// `POST /decisions/{decision}`
pub async fn change(
    seat: Seat,
    Path((_workspace, id)): Path<(String, RenewalDecisionId)>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (decision, contract) = found(&seat, id).await?;
    let sent = Sent::of(pairs);
    let fields = match read(&seat.ui, &seat, &contract, &sent).await? {
        Ok(fields) => fields,
        Err(errors) => return ask(&seat, &headers, &contract, Some(&decision), &sent, errors).await,
    };
    let done = decision.change(&seat, &contract, &fields).await?;
    let label = seat.ui.t(&format!("decision-{}", fields.decision));
    let message = seat.ui.t1("decision-noted", "decision", label);
    Ok(answered(&seat, &headers, contract.account, &sent, &message, &done))
}

/// `POST /decisions/{decision}/removal`
pub async fn remove(
    seat: Seat,
    Path((_workspace, id)): Path<(String, RenewalDecisionId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (decision, contract) = found(&seat, id).await?;
    let done = decision.remove(&seat, &contract).await?;
    let (ui, way) = (&seat.ui, format!("/accounts/{}/contracts", decision.account));
    let back = stream::came_from(&headers, ui, &way);
    Ok(stream::done(&headers, ui, &back, &ui.t("decision-removed"), undo_button(ui, done.act)))
}

/// A decision and its contract.
pub async fn found(scope: &Scope, id: RenewalDecisionId) -> Result<(Decision, Subscription), Problem> {
    let decision = revenue::find_decision(&scope.workspace.main, id).await?.ok_or_else(Problem::not_found)?;
    let contract = found_contract(scope, decision.contract).await?;
    Ok((decision, contract))
}

/// The fields as they stand in the inputs.
pub fn written(fields: &DecisionFields) -> Sent {
    inputs::written([
        ("decision", fields.decision.to_string()),
        ("renewal_on", fields.renewal_on.to_string()),
        ("decided_on", fields.decided_on.to_string()),
        ("person_id", fields.person.map(|id| id.to_string()).unwrap_or_default()),
        ("reason", fields.reason.clone().unwrap_or_default()),
    ])
}

/// The fields as they were typed.
pub async fn read(
    ui: &Ui,
    scope: &Scope,
    contract: &Subscription,
    sent: &Sent,
) -> Result<Result<DecisionFields, FormErrors>, Problem> {
    let today = scope.workspace.today();
    let mut reader = Reader::new(ui, sent);
    let decision: Option<DecisionKind> = reader.word("decision");
    if sent.given("decision").is_none() {
        reader.errors.add("decision", ui.t("decision-none"));
    }
    let renewal_on = reader.day("renewal_on");
    if sent.given("renewal_on").is_none() {
        reader.errors.add("renewal_on", ui.t("decision-no-renewal"));
    }
    if renewal_on.is_some_and(|day| day <= contract.started_on) {
        let message = ui.t1("contract-renews-before", "start", ui.day(&contract.started_on));
        reader.errors.add("renewal_on", message);
    }
    let decided_on = reader.day("decided_on").or_else(|| sent.given("decided_on").is_none().then_some(today));
    if decided_on.is_some_and(|day| day > today) {
        reader.errors.add("decided_on", ui.t1("decision-ahead", "today", ui.day(&today)));
    }
    let person = reader.word("person_id");
    let reason = reader.text("reason", LONGEST_REASON);
    if decision == Some(DecisionKind::NotRenewing) && reason.is_none() {
        reader.errors.add("reason", ui.t("decision-no-reason"));
    }
    if let Some(person) = person {
        let found: Option<Person> = scope.people().find(person).await?;
        if found.is_none_or(|found| found.account != Some(contract.account)) {
            reader.errors.add("person_id", ui.t1("input-bad-choice", "given", person.to_string()));
        }
    }
    let fields = DecisionFields {
        decision: decision.unwrap_or(DecisionKind::Undecided),
        renewal_on: renewal_on.unwrap_or(inputs::DAYS.0),
        decided_on: decided_on.unwrap_or(today),
        person,
        reason,
    };
    Ok(reader.done(fields))
}

async fn ask(
    seat: &Seat,
    headers: &HeaderMap,
    contract: &Subscription,
    decision: Option<&Decision>,
    sent: &Sent,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let ui = &seat.ui;
    let action = match decision {
        Some(decision) => format!("/decisions/{}", decision.id),
        None => format!("/contracts/{}/decisions", contract.id),
    };
    let way = format!("/accounts/{}/contracts", contract.account);
    let back = sent.back(ui, headers, &way);
    let people = seat.people().of_account(contract.account, PEOPLE).await?;
    let people = people.into_iter().map(|person| (person.id.to_string(), person.name));
    let kinds = DecisionKind::ALL.iter().map(|kind| (kind.to_string(), ui.t(&format!("decision-{kind}"))));
    let mut form = inputs::Form::new(ui, ui.t("decision-title"), ui.href(&action), back);
    let parts = [&contract.product, &contract.plan].into_iter().flatten().cloned();
    form.says = vec![parts.chain([ui.per_month(&contract.mrr)]).collect::<Vec<_>>().join(" · ")];
    form.inputs = vec![
        Input::new(sent, "decision", ui.t("decision-label"), InputKind::Choice)
            .choices(kinds, Some(ui.t("input-choose")))
            .required()
            .hint(ui.t("decision-hint")),
        Input::new(sent, "renewal_on", ui.t("decision-renewal"), InputKind::Date).required().paired(),
        Input::new(sent, "decided_on", ui.t("decision-day"), InputKind::Date).required(),
        Input::new(sent, "person_id", ui.t("decision-person"), InputKind::Choice)
            .choices(people, Some(ui.t("word-unknown"))),
        Input::new(sent, "reason", ui.t("decision-reason"), InputKind::Long),
    ];
    form.errors = errors;
    Ok(form.answer(headers))
}
