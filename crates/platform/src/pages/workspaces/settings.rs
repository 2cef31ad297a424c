//! A workspace's settings, another workspace, and its API tokens.
//!
//! Invariant: each setting that changes leaves an activity that says what it was before.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::fields::WorkspaceFields;
use crate::{
    activity::FloorVerb,
    ids::ApiTokenId,
    joining::found,
    members::{
        Act,
        api_tokens::{self, ApiToken},
    },
    web::{App, FormErrors, Problem, Routes, Seat, Ui, html, html_with_status, redirect, seat::TokenScope},
    workspaces::{WorkspaceRow, holidays},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/settings", Act::MANAGE_WORKSPACE, page)
        .post("/settings", Act::MANAGE_WORKSPACE, change)
        .get("/workspaces/new", Act::MANAGE_WORKSPACE, new_page)
        .post("/workspaces/new", Act::MANAGE_WORKSPACE, make)
        .get("/settings/tokens", Act::MANAGE_WORKSPACE, tokens)
        .post("/settings/tokens", Act::MANAGE_WORKSPACE, make_token)
        .post("/settings/tokens/{id}/revocation", Act::MANAGE_WORKSPACE, revoke_token)
}

#[derive(Template)]
#[template(path = "workspaces/settings.html")]
struct SettingsPage {
    ui: Ui,
    fields: WorkspaceFields,
    errors: FormErrors,
}

impl SettingsPage {
    fn holidays(&self) -> Vec<(&'static str, String)> {
        let label = |of: &&'static str| (*of, self.ui.t(&format!("workspace-holidays-{of}")));
        holidays::COUNTRIES.iter().map(label).collect()
    }

    fn own_holidays(&self) -> &str {
        self.fields.own_holidays.as_deref().unwrap_or_default()
    }
}

/// `GET /settings`.
async fn page(seat: Seat) -> Response {
    let fields = WorkspaceFields::of(&seat.workspace);
    html(&SettingsPage { ui: seat.ui, fields, errors: FormErrors::default() })
}

/// `POST /settings`.
async fn change(
    State(app): State<App>,
    seat: Seat,
    Form(fields): Form<WorkspaceFields>,
) -> Result<Response, Problem> {
    let mut errors = FormErrors::default();
    let Some(new) = fields.check(&seat.ui, &mut errors) else {
        let page = SettingsPage { ui: seat.ui, fields, errors };
        return Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let rows = app.home.workspaces().await?;
    let Some(before) = rows.into_iter().find(|row| row.id == seat.workspace.id) else {
        return Err(Problem::not_found());
    };
    let holidays = if fields.holidays.is_empty() { before.holidays.clone() } else { fields.holidays };
    let own_holidays = match fields.own_holidays.as_deref().map(holidays::own_days) {
        Some(Ok(days)) => days,
        _ => before.own_holidays.clone(),
    };
    let after = WorkspaceRow {
        name: new.name,
        locale: new.locale,
        timezone: new.timezone,
        fiscal_year_start: new.fiscal_year_start,
        currency: new.currency,
        holidays,
        own_holidays,
        ..before.clone()
    };
    let told = differences(&before, &after);
    app.home.change(&after, &seat.actor, told).await.map_err(|e| Problem::internal(e.into()))?;
    Ok(redirect(&seat.ui.href("/settings")).into_response())
}

/// What changed: the setting, and its value before and after.
fn differences(before: &WorkspaceRow, after: &WorkspaceRow) -> Vec<FloorVerb> {
    [
        ("name", before.name.clone(), after.name.clone()),
        ("locale", before.locale.to_string(), after.locale.to_string()),
        ("timezone", before.timezone.clone(), after.timezone.clone()),
        ("fiscal_year_start", before.fiscal_year_start.to_string(), after.fiscal_year_start.to_string()),
        ("currency", before.currency.to_string(), after.currency.to_string()),
        ("holidays", before.holidays.clone(), after.holidays.clone()),
        ("own_holidays", before.own_holidays.clone(), after.own_holidays.clone()),
    ]
    .into_iter()
    .filter(|(_, from, to)| from != to)
    .map(|(what, from, to)| FloorVerb::WorkspaceChanged { what: what.to_owned(), from, to })
    .collect()
}

#[derive(Template)]
#[template(path = "workspaces/new.html")]
struct NewPage {
    ui: Ui,
    fields: WorkspaceFields,
    errors: FormErrors,
}

/// `GET /workspaces/new`: another workspace, for a company with several products or an agency with several clients.
async fn new_page(seat: Seat) -> Response {
    let fields = WorkspaceFields { workspace: String::new(), ..WorkspaceFields::of(&seat.workspace) };
    html(&NewPage { ui: seat.ui, fields, errors: FormErrors::default() })
}

/// `POST /workspaces/new`: whoever makes it is its admin.
async fn make(
    State(app): State<App>,
    seat: Seat,
    Form(fields): Form<WorkspaceFields>,
) -> Result<Response, Problem> {
    let mut errors = FormErrors::default();
    let Some(new) = fields.check(&seat.ui, &mut errors) else {
        let page = NewPage { ui: seat.ui, fields, errors };
        return Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let workspace = found(&app.home, new, seat.login.id).await.map_err(|e| Problem::internal(e.into()))?;
    Ok(redirect(&format!("/w/{}/imports/new", workspace.slug)).into_response())
}

#[derive(Template)]
#[template(path = "workspaces/tokens.html")]
struct TokensPage {
    ui: Ui,
    tokens: Vec<ApiToken>,
    name: String,
    errors: FormErrors,
    /// The secret of the token just made.
    secret: Option<String>,
}

impl TokensPage {
    async fn new(app: &App, seat: &Seat) -> Result<Self, Problem> {
        Ok(Self {
            ui: seat.ui.clone(),
            tokens: api_tokens::of_workspace(&app.home.control, &seat.workspace).await?,
            name: String::new(),
            errors: FormErrors::default(),
            secret: None,
        })
    }

    fn scopes(&self) -> &'static [TokenScope] {
        TokenScope::ALL
    }

    fn scope_label(&self, scope: &TokenScope) -> String {
        self.ui.t(&format!("token-scope-{scope}"))
    }
}

/// `GET /settings/tokens`.
async fn tokens(State(app): State<App>, seat: Seat) -> Result<Response, Problem> {
    Ok(html(&TokensPage::new(&app, &seat).await?))
}

#[derive(Debug, serde::Deserialize)]
struct NewToken {
    name: String,
    scope: String,
}

/// `POST /settings/tokens`: the answer is the only page that shows the token.
async fn make_token(
    State(app): State<App>,
    seat: Seat,
    Form(given): Form<NewToken>,
) -> Result<Response, Problem> {
    let mut errors = FormErrors::default();
    let name = given.name.trim();
    if name.is_empty() || name.chars().count() > 80 {
        errors.add("name", seat.ui.t("token-name-wrong"));
    }
    let scope = given.scope.parse().ok();
    if scope.is_none() {
        errors.add("scope", seat.ui.t("token-scope-unknown"));
    }
    let Some(scope) = scope.filter(|_| errors.is_empty()) else {
        let page = TokensPage { errors, name: given.name, ..TokensPage::new(&app, &seat).await? };
        return Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let secret = api_tokens::create(&app.home.control, &seat.workspace, name, scope, &seat.actor).await?;
    Ok(html(&TokensPage { secret: Some(secret), ..TokensPage::new(&app, &seat).await? }))
}

async fn revoke_token(
    State(app): State<App>,
    seat: Seat,
    Path((_workspace, id)): Path<(String, ApiTokenId)>,
) -> Result<Response, Problem> {
    if api_tokens::revoke(&app.home.control, &seat.workspace, id, &seat.actor).await? {
        Ok(redirect(&seat.ui.href("/settings/tokens")).into_response())
    } else {
        Err(Problem::not_found())
    }
}
