//! The dialog in which a member sets an account's band by hand.

use axum::{Form, extract::Path, http::HeaderMap, response::Response};
use jiff::{Span, civil::Date};

use crate::{
    customers::{Account, Band, Customers as _},
    ids::AccountId,
    overrides,
    web::{
        FormErrors, Problem, Seat,
        inputs::{self, Input, InputKind, Reader, Sent},
        stream,
    },
};

/// Days for which an override lasts unless another day is chosen.
const USUAL_DAYS: i64 = 30;
/// The longest: a judgement is looked at anew at least twice a year.
const MOST_DAYS: i64 = 180;
const LONGEST_REASON: usize = 1_000;

async fn find(seat: &Seat, id: AccountId) -> Result<Account, Problem> {
    seat.accounts().find(id).await?.ok_or_else(Problem::not_found)
}

/// `GET /accounts/{account}/health/override`
pub async fn new(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let account = find(&seat, id).await?;
    let sent = match overrides::of_account(&seat.workspace.main, id).await? {
        Some(standing) => inputs::written([
            ("band", standing.band.to_string()),
            ("reason", standing.reason),
            ("expires", standing.expires_on.to_string()),
        ]),
        None => inputs::written([("expires", after(&seat, USUAL_DAYS).to_string())]),
    };
    Ok(form(&seat, &headers, &account, &sent, FormErrors::default()).answer(&headers))
}

/// `POST /accounts/{account}/health/override`
pub async fn set(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (account, sent) = (find(&seat, id).await?, Sent::of(pairs));
    match read(&seat, &sent) {
        Ok((band, reason, expires)) => {
            overrides::set(&seat.scope, id, band, reason, expires).await?;
            let way = format!("/accounts/{id}");
            let back = sent.back(&seat.ui, &headers, &way);
            Ok(stream::done(&headers, &seat.ui, &back, &seat.ui.t("override-set"), None))
        }
        Err(errors) => Ok(form(&seat, &headers, &account, &sent, errors).answer(&headers)),
    }
}

fn read(seat: &Seat, sent: &Sent) -> Result<(Band, String, Date), FormErrors> {
    let days = seat.workspace.today()..=after(seat, MOST_DAYS);
    let mut reader = Reader::new(&seat.ui, sent);
    let band: Option<Band> = sent.given("band").and_then(|band| band.parse().ok());
    if band.is_none() {
        reader.errors.add("band", seat.ui.t("override-choose-band"));
    }
    let reason = reader.required("reason", LONGEST_REASON, "override-give-reason");
    let expires = reader.day("expires");
    if !reader.errors.has("expires") && !expires.is_some_and(|day| days.contains(&day)) {
        reader.errors.add("expires", seat.ui.t("override-choose-day"));
    }
    match (band, expires) {
        (Some(band), Some(expires)) if reader.errors.is_empty() => Ok((band, reason, expires)),
        _ => Err(reader.errors),
    }
}

fn form(
    seat: &Seat,
    headers: &HeaderMap,
    account: &Account,
    sent: &Sent,
    errors: FormErrors,
) -> inputs::Form {
    let (ui, way) = (&seat.ui, format!("/accounts/{}", account.id));
    let back = sent.back(ui, headers, &way);
    let title = ui.t1("override-title", "name", account.name.as_str());
    let mut form = inputs::Form::new(ui, title, ui.href(&format!("{way}/health/override")), back);
    form.says.push(ui.t("override-hint"));
    let bands = Band::ALL.iter().map(|band| (band.to_string(), band.label(ui)));
    form.inputs = vec![
        Input::new(sent, "band", ui.t("health-band"), InputKind::OneOf).choices(bands, None).required(),
        Input::new(sent, "reason", ui.t("override-reason"), InputKind::Long)
            .required()
            .at_most(LONGEST_REASON),
        Input::new(sent, "expires", ui.t("override-expires"), InputKind::Date)
            .required()
            .within(seat.workspace.today(), after(seat, MOST_DAYS)),
    ];
    form.errors = errors;
    form
}

fn after(seat: &Seat, days: i64) -> Date {
    let today = seat.workspace.today();
    today.checked_add(Span::new().days(days)).unwrap_or(today)
}

/// `POST /accounts/{account}/health/override/end`
pub async fn end(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    find(&seat, id).await?;
    overrides::end(&seat.scope, id).await?;
    let back = stream::came_from(&headers, &seat.ui, &format!("/accounts/{id}"));
    Ok(stream::done(&headers, &seat.ui, &back, &seat.ui.t("override-ended"), None))
}
