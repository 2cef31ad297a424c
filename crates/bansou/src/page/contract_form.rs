//! The dialogs in which contracts are added, edited and ended.

use axum::{Form, extract::Path, http::HeaderMap, response::Response};
use jiff::civil::Date;

use super::change::{answered, found};
use crate::{
    acts::undo_button,
    custom_fields::in_major_units,
    customers::Customers as _,
    ids::{AccountId, SubscriptionId},
    money::{Currency, Money},
    revenue::{ContractEdit, Price, Subscription, read_amount},
    web::{
        FormErrors, Problem, Scope, Seat, Ui,
        inputs::{self, Input, InputKind, Reader, Sent},
        stream,
    },
};

/// The months that a price or a bill can be for.
const PERIODS: [i64; 6] = [1, 3, 6, 12, 24, 36];

/// `GET /accounts/{account}/contracts/new`
pub async fn new(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let account = found(&seat, id).await?;
    let mut sent = Sent::default();
    for (name, value) in [
        ("currency", account.mrr.currency.to_string()),
        ("price_months", "1".to_owned()),
        ("started_on", seat.workspace.today().to_string()),
        ("auto_renew", "true".to_owned()),
    ] {
        sent.set(name, value);
    }
    let title = seat.ui.t1("contract-new-title", "name", account.name);
    let action = format!("/accounts/{id}/contracts");
    ask(&seat, &headers, title, &action, id, &sent, FormErrors::default())
}

/// `POST /accounts/{account}/contracts`
pub async fn create(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let account = found(&seat, id).await?;
    let sent = Sent::of(pairs);
    let new = match read(&seat.ui, &sent) {
        Ok(new) => new,
        Err(errors) => {
            let title = seat.ui.t1("contract-new-title", "name", account.name);
            let action = format!("/accounts/{id}/contracts");
            return ask(&seat, &headers, title, &action, id, &sent, errors);
        }
    };
    let (_, done) = seat.contracts().add(id, &new).await?;
    let message = seat.ui.t1("contract-added", "mrr", seat.ui.per_month(&new.price.monthly()));
    Ok(answered(&seat, &headers, id, &sent, &message, &done))
}

/// `GET /contracts/{contract}/edit`
pub async fn edit(
    seat: Seat,
    Path((_workspace, id)): Path<(String, SubscriptionId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let contract = found_contract(&seat, id).await?;
    let price = seat.contracts().price_of(&contract).await?;
    let sent = written(&ContractEdit::of(&contract, price));
    let (title, action) = (seat.ui.t("contract-edit-title"), format!("/contracts/{id}"));
    ask(&seat, &headers, title, &action, contract.account, &sent, FormErrors::default())
}

/// `POST /contracts/{contract}`
pub async fn change(
    seat: Seat,
    Path((_workspace, id)): Path<(String, SubscriptionId)>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let contract = found_contract(&seat, id).await?;
    let sent = Sent::of(pairs);
    let edited = match read(&seat.ui, &sent) {
        Ok(edited) => edited,
        Err(errors) => {
            let (title, action) = (seat.ui.t("contract-edit-title"), format!("/contracts/{id}"));
            return ask(&seat, &headers, title, &action, contract.account, &sent, errors);
        }
    };
    let done = contract.change(&seat, &edited).await?;
    let message = seat.ui.t1("contract-changed", "mrr", seat.ui.per_month(&edited.price.monthly()));
    Ok(answered(&seat, &headers, contract.account, &sent, &message, &done))
}

/// `GET /contracts/{contract}/ending`
pub async fn ending(
    seat: Seat,
    Path((_workspace, id)): Path<(String, SubscriptionId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let contract = found_contract(&seat, id).await?;
    let mut sent = Sent::default();
    sent.set("last_day", contract.last_day().unwrap_or(seat.workspace.today()).to_string());
    ask_end(&seat, &headers, &contract, &sent, FormErrors::default())
}

/// `POST /contracts/{contract}/ending`
pub async fn end(
    seat: Seat,
    Path((_workspace, id)): Path<(String, SubscriptionId)>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let contract = found_contract(&seat, id).await?;
    let sent = Sent::of(pairs);
    let last_day = match read_end(&seat.ui, &sent, &contract) {
        Ok(day) => day,
        Err(errors) => return ask_end(&seat, &headers, &contract, &sent, errors),
    };
    let done = contract.end(&seat, last_day).await?;
    let message = seat.ui.t1("contract-ends", "day", seat.ui.day(&last_day));
    Ok(answered(&seat, &headers, contract.account, &sent, &message, &done))
}

/// `POST /contracts/{contract}/removal`
pub async fn remove(
    seat: Seat,
    Path((_workspace, id)): Path<(String, SubscriptionId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let contract = found_contract(&seat, id).await?;
    let done = contract.remove(&seat).await?;
    let (ui, way) = (&seat.ui, format!("/accounts/{}/contracts", contract.account));
    let back = stream::came_from(&headers, ui, &way);
    Ok(stream::done(&headers, ui, &back, &ui.t("contract-removed"), undo_button(ui, done.act)))
}

pub(super) async fn found_contract(scope: &Scope, id: SubscriptionId) -> Result<Subscription, Problem> {
    let found = scope.contracts().find(id).await?;
    found.ok_or_else(|| Problem::not_found().with_way_back("/accounts", "account-way-back"))
}

/// The fields as they stand in the inputs.
pub fn written(edit: &ContractEdit) -> Sent {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let yes = |yes: bool| if yes { "true" } else { "" }.to_owned();
    inputs::written([
        ("product", edit.product.clone().unwrap_or_default()),
        ("plan", edit.plan.clone().unwrap_or_default()),
        ("seats", number(edit.seats)),
        ("price", in_major_units(edit.price.amount)),
        ("price_months", edit.price.months.to_string()),
        ("currency", edit.price.amount.currency.to_string()),
        ("started_on", edit.started_on.to_string()),
        ("last_day", day(edit.last_day)),
        ("renewal_on", day(edit.renewal_on)),
        ("auto_renew", yes(edit.auto_renew)),
        ("notice_days", number(edit.notice_days)),
        ("billing_months", number(edit.billing_months)),
        ("trial", yes(edit.trial)),
    ])
}

/// The fields as they were typed.
pub fn read(ui: &Ui, sent: &Sent) -> Result<ContractEdit, FormErrors> {
    let mut reader = Reader::new(ui, sent);
    let currency: Currency = reader.word("currency").unwrap_or_else(|| {
        if sent.given("currency").is_none() {
            reader.errors.add("currency", ui.t("contract-no-currency"));
        }
        Currency::JPY
    });
    let trial = sent.is_set("trial");
    let amount = match sent.given("price") {
        None if trial => Some(Money::new(0, currency)),
        None => {
            reader.errors.add("price", ui.t("contract-no-price"));
            None
        }
        Some(given) => {
            let read = read_amount(given, currency);
            if read.is_none() {
                let example = in_major_units(Money::new(12_000_000, currency));
                let message = ui.t2("contract-bad-price", "given", given, "example", example);
                reader.errors.add("price", message);
            }
            read
        }
    };
    let months = reader.integer("price_months", 1, 120);
    let started_on = reader.day("started_on");
    if sent.given("started_on").is_none() {
        reader.errors.add("started_on", ui.t("contract-no-start"));
    }
    let (last_day, renewal_on) = (reader.day("last_day"), reader.day("renewal_on"));
    if let Some(start) = started_on {
        if last_day.is_some_and(|day| day < start) {
            reader.errors.add("last_day", ui.t1("contract-ends-before", "start", ui.day(&start)));
        }
        if renewal_on.is_some_and(|day| day <= start) {
            reader.errors.add("renewal_on", ui.t1("contract-renews-before", "start", ui.day(&start)));
        }
    }
    let edit = ContractEdit {
        product: reader.text("product", 200),
        plan: reader.text("plan", 200),
        seats: reader.integer("seats", 0, 10_000_000),
        price: Price { amount: amount.unwrap_or(Money::new(0, currency)), months: months.unwrap_or(1) },
        started_on: started_on.unwrap_or(inputs::DAYS.0),
        last_day,
        renewal_on,
        auto_renew: sent.is_set("auto_renew"),
        notice_days: reader.integer("notice_days", 0, 730),
        billing_months: reader.integer("billing_months", 1, 120),
        trial,
    };
    reader.done(edit)
}

/// The last day of a contract that is to end.
pub fn read_end(ui: &Ui, sent: &Sent, contract: &Subscription) -> Result<Date, FormErrors> {
    let mut reader = Reader::new(ui, sent);
    let day = reader.day("last_day");
    if sent.given("last_day").is_none() {
        reader.errors.add("last_day", ui.t("contract-no-last-day"));
    }
    if day.is_some_and(|day| day < contract.started_on) {
        reader.errors.add("last_day", ui.t1("contract-ends-before", "start", ui.day(&contract.started_on)));
    }
    reader.done(day.unwrap_or(inputs::DAYS.0))
}

fn inputs(ui: &Ui, scope: &Scope, sent: &Sent) -> Vec<Input> {
    let period = |months: &i64| (months.to_string(), period_label(ui, *months));
    let with_own = |name: &str, list: Vec<i64>| {
        let own = sent.given(name).and_then(|own| own.parse::<i64>().ok());
        let more = own.filter(|own| !list.contains(own));
        list.into_iter().chain(more).map(|months| period(&months)).collect::<Vec<_>>()
    };
    let mut currencies: Vec<String> = [scope.workspace.currency, Currency::JPY, Currency::USD]
        .iter()
        .map(ToString::to_string)
        .chain(["EUR".to_owned()])
        .chain(sent.text("currency"))
        .collect();
    let mut seen = std::collections::HashSet::new();
    currencies.retain(|code| seen.insert(code.clone()));
    let currencies = currencies.into_iter().map(|code| (code.clone(), code));
    vec![
        Input::new(sent, "product", ui.t("field-product"), InputKind::Text).paired(),
        Input::new(sent, "plan", ui.t("field-plan"), InputKind::Text),
        Input::new(sent, "price", ui.t("contract-price"), InputKind::Number)
            .required()
            .hint(ui.t("contract-price-hint"))
            .paired(),
        Input::new(sent, "price_months", ui.t("contract-price-months"), InputKind::Choice)
            .choices(with_own("price_months", PERIODS.to_vec()), None),
        Input::new(sent, "currency", ui.t("accounts-col-currency"), InputKind::Choice)
            .choices(currencies, None)
            .paired(),
        Input::new(sent, "seats", ui.t("accounts-col-seats"), InputKind::Number),
        Input::new(sent, "started_on", ui.t("field-started_on"), InputKind::Date).required().paired(),
        Input::new(sent, "last_day", ui.t("contract-last-day"), InputKind::Date)
            .hint(ui.t("contract-last-day-hint")),
        Input::new(sent, "renewal_on", ui.t("field-renewal_on"), InputKind::Date)
            .hint(ui.t("contract-renewal-hint"))
            .paired(),
        Input::new(sent, "notice_days", ui.t("contract-notice-days"), InputKind::Number)
            .hint(ui.t("contract-notice-hint")),
        Input::new(sent, "billing_months", ui.t("contract-billing"), InputKind::Choice)
            .choices(with_own("billing_months", PERIODS.to_vec()), Some(ui.t("word-unknown"))),
        Input::new(sent, "auto_renew", ui.t("contract-auto-renew"), InputKind::Tick),
        Input::new(sent, "trial", ui.t("contract-is-trial"), InputKind::Tick),
    ]
}

fn period_label(ui: &Ui, months: i64) -> String {
    match months {
        1 => ui.t("period-month"),
        12 => ui.t("period-year"),
        months if months % 12 == 0 => ui.t1("period-years", "n", months / 12),
        months => ui.t1("period-months", "n", months),
    }
}

fn ask(
    seat: &Seat,
    headers: &HeaderMap,
    title: String,
    action: &str,
    account: AccountId,
    sent: &Sent,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let ui = &seat.ui;
    let mut form = inputs::Form::new(ui, title, ui.href(action), back(seat, headers, account, sent));
    form.inputs = inputs(ui, seat, sent);
    form.errors = errors;
    Ok(form.answer(headers))
}

fn ask_end(
    seat: &Seat,
    headers: &HeaderMap,
    contract: &Subscription,
    sent: &Sent,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let ui = &seat.ui;
    let action = ui.href(&format!("/contracts/{}/ending", contract.id));
    let back = back(seat, headers, contract.account, sent);
    let mut form = inputs::Form::new(ui, ui.t("contract-end-title"), action, back);
    let parts = [&contract.product, &contract.plan].into_iter().flatten().cloned();
    form.says = vec![parts.chain([ui.per_month(&contract.mrr)]).collect::<Vec<_>>().join(" · ")];
    form.inputs = vec![
        Input::new(sent, "last_day", ui.t("contract-last-day"), InputKind::Date)
            .required()
            .hint(ui.t("contract-end-hint")),
    ];
    form.errors = errors;
    form.submit = ui.t("contract-end-do");
    Ok(form.answer(headers))
}

fn back(seat: &Seat, headers: &HeaderMap, account: AccountId, sent: &Sent) -> String {
    let way = format!("/accounts/{account}/contracts");
    sent.back(&seat.ui, headers, &way)
}
