//! The dialog in which a member sets an account's band by hand.

use askama::Template;
use axum::{
    Form,
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::{Span, civil::Date};

use crate::{
    customers::Account,
    health::{Band, overrides},
    ids::AccountId,
    web::{Problem, Seat, Ui, html_with_status, stream},
};

/// Days for which an override lasts unless another day is chosen.
const USUAL_DAYS: i64 = 30;
/// The longest: a judgement is looked at anew at least twice a year.
const MOST_DAYS: i64 = 180;
const LONGEST_REASON: usize = 1_000;

struct OverrideForm {
    ui: Ui,
    account: AccountId,
    name: String,
    band: Option<Band>,
    reason: String,
    expires: String,
    earliest: Date,
    latest: Date,
    back: String,
    /// The message for each field that is not right.
    wrong_band: Option<&'static str>,
    wrong_reason: Option<&'static str>,
    wrong_expires: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "health/override_dialog.html")]
struct Dialog<'a> {
    ui: &'a Ui,
    form: &'a OverrideForm,
}

#[derive(Template)]
#[template(path = "health/override_page.html")]
struct Page<'a> {
    ui: &'a Ui,
    form: &'a OverrideForm,
}

impl OverrideForm {
    fn new(seat: Seat, account: &Account, back: String) -> Self {
        let today = seat.workspace.today();
        let after = |days: i64| today.checked_add(Span::new().days(days)).unwrap_or(today);
        Self {
            account: account.id,
            name: account.name.clone(),
            band: None,
            reason: String::new(),
            expires: after(USUAL_DAYS).to_string(),
            earliest: today,
            latest: after(MOST_DAYS),
            back,
            wrong_band: None,
            wrong_reason: None,
            wrong_expires: None,
            ui: seat.ui,
        }
    }

    fn is_right(&self) -> bool {
        self.wrong_band.is_none() && self.wrong_reason.is_none() && self.wrong_expires.is_none()
    }

    fn has(&self, band: &Band) -> bool {
        self.band == Some(*band)
    }

    fn answer(&self, headers: &HeaderMap) -> Response {
        let status = if self.is_right() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        if stream::is_for_modal(headers) {
            html_with_status(status, &Dialog { ui: &self.ui, form: self })
        } else {
            html_with_status(status, &Page { ui: &self.ui, form: self })
        }
    }
}

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
    let back = stream::came_from(&headers, &seat.ui, &format!("/accounts/{id}"));
    let standing = overrides::of_account(&seat.workspace.main, id).await?;
    let mut form = OverrideForm::new(seat, &account, back);
    if let Some(standing) = standing {
        form.band = Some(standing.band);
        form.reason = standing.reason;
        form.expires = standing.expires_on.to_string();
    }
    Ok(form.answer(&headers))
}

#[derive(Debug, serde::Deserialize)]
pub struct Given {
    #[serde(default)]
    band: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    expires: String,
    #[serde(default)]
    back: String,
}

/// `POST /accounts/{account}/health/override`
pub async fn set(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Result<Response, Problem> {
    let account = find(&seat, id).await?;
    let scope = seat.scope.clone();
    let back = stream::within(&seat.ui, &given.back, &format!("/accounts/{id}"));
    let mut form = OverrideForm::new(seat, &account, back);
    form.band = given.band.parse().ok();
    form.reason = given.reason.trim().to_owned();
    form.expires = given.expires;
    let expires = form.expires.parse::<Date>().ok().filter(|day| (form.earliest..=form.latest).contains(day));
    form.wrong_band = form.band.is_none().then_some("override-choose-band");
    form.wrong_expires = expires.is_none().then_some("override-choose-day");
    if form.reason.is_empty() {
        form.wrong_reason = Some("override-give-reason");
    } else if form.reason.chars().count() > LONGEST_REASON {
        form.wrong_reason = Some("override-long-reason");
    }
    match (form.band, expires) {
        (Some(band), Some(expires)) if form.is_right() => {
            overrides::set(&scope, id, band, form.reason.clone(), expires).await?;
            Ok(stream::done(&headers, &form.ui, &form.back, &form.ui.t("override-set"), None))
        }
        _ => Ok(form.answer(&headers)),
    }
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
