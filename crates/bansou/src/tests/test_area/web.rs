//! The pages of pledges, and the card and the tab on an account's page.

use askama::Template;
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse as _, Response},
};

use super::{
    KEEP, MAKE, PledgeId, VIEW, keep, make,
    store::{self, Pledge},
};
use crate::{
    ids::AccountId,
    web::{App, FormErrors, Problem, Routes, Seat, Ui, html, inputs::Sent, redirect},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/pledges", VIEW, list)
        .post("/pledges", MAKE, create)
        .get("/pledges/{pledge}", VIEW, show)
        .post("/pledges/{pledge}/keeping", KEEP, keeping)
}

#[derive(Template)]
#[template(
    source = r#"{% extends "shell.html" %}
{% block title %}{{ ui.t("pledges-title") }}{% endblock %}
{% block content %}<header class="head"><h1>{{ ui.t("pledges-title") }}</h1></header>
{% if pledges.is_empty() %}<p>{{ ui.t("pledges-none") }}</p>{% endif %}
<ul class="lines">{% for pledge in pledges %}<li><a href="{{ ui.href("/pledges/") }}{{ pledge.id }}">{{ pledge.body }}</a></li>{% endfor %}</ul>
{% endblock %}"#,
    ext = "html"
)]
struct ListPage {
    ui: Ui,
    pledges: Vec<Pledge>,
}

#[derive(Template)]
#[template(
    source = r#"{% extends "shell.html" %}
{% block title %}{{ ui.t("pledges-title") }}{% endblock %}
{% block content %}<header class="head"><h1>{{ ui.t("pledges-title") }}</h1></header><p>{{ pledge.body }}</p>
{% if may_keep %}<form method="post" action="{{ ui.href("/pledges/") }}{{ pledge.id }}/keeping"><button class="btn">{{ ui.t("pledges-keep") }}</button></form>{% endif %}
{% endblock %}"#,
    ext = "html"
)]
struct PledgePage {
    ui: Ui,
    pledge: Pledge,
    may_keep: bool,
}

#[derive(Template)]
#[template(
    source = r#"<section class="card" id="pledges-card"><h2>{{ ui.t("pledges-title") }}</h2><ul class="lines">{% for pledge in pledges %}<li>{{ pledge.body }}</li>{% endfor %}</ul></section>"#,
    ext = "html"
)]
struct CardTemplate<'a> {
    ui: &'a Ui,
    pledges: Vec<Pledge>,
}

#[derive(Template)]
#[template(
    source = r#"<section class="card" id="pledges-tab"><h2>{{ ui.t("pledges-title") }}</h2>
{% if pledges.is_empty() %}<p class="sub">{{ ui.t("pledges-none") }}</p>{% endif %}
<ul class="lines">{% for pledge in pledges %}<li><a href="{{ ui.href("/pledges/") }}{{ pledge.id }}">{{ pledge.body }}</a></li>{% endfor %}</ul></section>"#,
    ext = "html"
)]
struct TabTemplate<'a> {
    ui: &'a Ui,
    pledges: Vec<Pledge>,
}

/// The tab of the account's page.
pub async fn tab(seat: &Seat, account: AccountId) -> Result<String, Problem> {
    let pledges = store::newest(&seat.workspace.main, Some(account)).await?;
    let tab = TabTemplate { ui: &seat.ui, pledges };
    tab.render().map_err(|error| Problem::internal(error.into()))
}

/// The card on the account's page.
pub async fn card(seat: &Seat, account: AccountId) -> Result<String, Problem> {
    let pledges = store::newest(&seat.workspace.main, Some(account)).await?;
    let card = CardTemplate { ui: &seat.ui, pledges };
    card.render().map_err(|error| Problem::internal(error.into()))
}

async fn list(seat: Seat) -> Result<Response, Problem> {
    let pledges = store::newest(&seat.workspace.main, None).await?;
    Ok(html(&ListPage { pledges, ui: seat.ui }))
}

async fn show(seat: Seat, Path((_workspace, id)): Path<(String, PledgeId)>) -> Result<Response, Problem> {
    let pledge = store::find(&seat.workspace.main, id).await?.ok_or_else(Problem::not_found)?;
    Ok(html(&PledgePage { pledge, may_keep: seat.may(KEEP), ui: seat.ui }))
}

#[derive(Debug, serde::Deserialize)]
struct NewPledge {
    account: Option<AccountId>,
    #[serde(default)]
    body: String,
}

async fn create(seat: Seat, Form(given): Form<NewPledge>) -> Result<Response, Problem> {
    let body = given.body.trim();
    let (Some(account), false) = (given.account, body.is_empty()) else {
        let errors = FormErrors::one("body", seat.ui.t("pledges-empty"));
        return Err(errors.problem(&Sent::default()));
    };
    let id = make(&seat, account, None, body).await?;
    Ok(redirect(&seat.ui.href(&format!("/pledges/{id}"))).into_response())
}

async fn keeping(seat: Seat, Path((_workspace, id)): Path<(String, PledgeId)>) -> Result<Response, Problem> {
    let pledge = store::find(&seat.workspace.main, id).await?.ok_or_else(Problem::not_found)?;
    keep(&seat, pledge.account, id).await?;
    Ok(redirect(&seat.ui.href(&format!("/pledges/{id}"))).into_response())
}
