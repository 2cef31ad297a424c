//! The guard before each handler: finds out who asks and lets them in or sends them away.
//!
//! Invariant: someone who is not a member learns nothing of a workspace, not even that it exists.

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use axum_extra::extract::CookieJar;

use super::{
    access::Access,
    app::App,
    cookies::session_cookie,
    metrics,
    page::redirect,
    problem::Problem,
    seat::{Api, Scope, Seat, SignedIn, TokenScope},
    traffic,
};
use crate::{
    args,
    db::query,
    ids::WorkspaceId,
    members::{
        self, Login,
        session::{self, Session},
    },
    percent,
    rights::Act,
    time::{MINUTE, Timestamp},
    ui::{self, Ui},
    workspaces::{self, WorkspaceRow},
};

/// Finds out who asks, and runs the handler if they may.
pub async fn admit(State((app, access)): State<(App, Access)>, mut request: Request, next: Next) -> Response {
    let began = std::time::Instant::now();
    traffic::note();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let ui = Ui::plain(request.headers(), request.uri()).answering(request.method());
    request.extensions_mut().insert(ui.clone());
    let admitted = match access {
        Access::Open | Access::Anywhere | Access::Linked => Ok(()),
        Access::SignedIn => signed_in(&app, ui.clone(), &mut request).await.map(drop),
        Access::Member(act) => member(&app, ui.clone(), act, &mut request).await,
        Access::Token(act) => token(&app, act, &mut request).await,
    };
    let ui = request.extensions().get::<Ui>().cloned().unwrap_or(ui);
    let chosen = ui::chosen_language(request.uri());
    let prolonged = request.extensions_mut().remove::<Prolonged>();
    let mut response = answer(admitted, &ui, request, next).await;
    if let Some(prolonged) = prolonged {
        prolonged.onto(&mut response);
    }
    if let Some(locale) = chosen {
        // Kept for the next page; a login's own language wins over it after sign-in.
        let cookie = format!("bansou_lang={locale}; Path=/; Max-Age=31536000; SameSite=Lax");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    if !response.status().is_success() {
        // For the last word on errors, which is outside of this guard.
        response.extensions_mut().insert(ui);
    }
    let route = route.as_deref().unwrap_or("none");
    traffic::note();
    metrics::answered(&method, route, response.status().as_u16(), began.elapsed());
    response
}

async fn answer(admitted: Result<(), Refusal>, ui: &Ui, request: Request, next: Next) -> Response {
    match admitted {
        Ok(()) => {
            let mut response = next.run(request).await;
            // A handler answers a problem as a value; here it becomes a page or a document that fits who asked.
            match response.extensions_mut().remove::<std::sync::Arc<Problem>>() {
                Some(problem) => problem.answer(ui),
                None => response,
            }
        }
        Err(Refusal::SignIn(next)) => redirect(&next).into_response(),
        Err(Refusal::Problem(problem)) => problem.answer(ui),
    }
}

enum Refusal {
    /// Sent to this address to sign in first.
    SignIn(String),
    Problem(Problem),
}

impl<E: Into<Problem>> From<E> for Refusal {
    fn from(problem: E) -> Self {
        Self::Problem(problem.into())
    }
}

async fn signed_in(app: &App, ui: Ui, request: &mut Request) -> Result<SignedIn, Refusal> {
    let Some((login, session, prolonged)) = who(app, request.headers()).await? else {
        return Err(Refusal::SignIn(sign_in_address(request)));
    };
    if let Some(prolonged) = prolonged {
        request.extensions_mut().insert(prolonged);
    }
    let ui = ui.chosen(login.locale, login.theme);
    let found = SignedIn { login, session, ui };
    request.extensions_mut().insert(found.clone());
    request.extensions_mut().insert(found.ui.clone());
    Ok(found)
}

/// The login whose session the browser has.
pub(crate) async fn who(
    app: &App,
    headers: &HeaderMap,
) -> Result<Option<(Login, Session, Option<Prolonged>)>, Problem> {
    let cookies = CookieJar::from_headers(headers);
    let Some(cookie) = cookies.get(session::COOKIE) else { return Ok(None) };
    let control = &app.home.control;
    let Some(found) = session::find(control, cookie.value(), app.home.clock.now()).await? else {
        return Ok(None);
    };
    let login = members::find_login(control, found.session.login_id).await?;
    let cookie = found
        .prolonged
        .map(|lasts| Prolonged(session_cookie(app, cookie.value().to_owned(), lasts).to_string()));
    Ok(login.map(|login| (login, found.session, cookie)))
}

/// The cookie of a session that was prolonged, for the answer.
#[derive(Clone, Debug)]
pub(crate) struct Prolonged(String);

impl Prolonged {
    /// A handler that signs out or in anew has the last word.
    fn onto(self, response: &mut Response) {
        let set = response.headers().get_all(header::SET_COOKIE).iter();
        let name = format!("{}=", session::COOKIE);
        let has_its_own = set.filter_map(|value| value.to_str().ok()).any(|value| value.starts_with(&name));
        if let (false, Ok(cookie)) = (has_its_own, HeaderValue::from_str(&self.0)) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
}

/// Where to sign in, and then come back if the request was for a page.
fn sign_in_address(request: &Request) -> String {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    if request.method().is_safe() && path != "/" {
        let query = percent::encoded_path(path);
        return format!("/sign-in?next={query}");
    }
    "/sign-in".to_owned()
}

async fn member(app: &App, ui: Ui, act: Act, request: &mut Request) -> Result<(), Refusal> {
    let SignedIn { login, session, ui } = signed_in(app, ui, request).await?;
    let slug = request.uri().path().split('/').nth(2).unwrap_or_default().to_owned();
    let mine = workspaces::of_login(&app.home.control, login.id).await?;
    let Some((row, member_id)) = mine.iter().find(|(row, _)| row.slug == slug) else {
        return Err(Problem::not_found().into());
    };
    let workspace = app.home.open_row(row).await.map_err(|e| Problem::internal(e.into()))?;
    let member = members::find_member(&workspace, *member_id).await?;
    let Some(member) = member.filter(|member| member.ended_at.is_none()) else {
        return Err(Problem::not_found().into());
    };
    // Asked once: every figure of the answer is for this day.
    let figures = workspace.figure_day().await?;
    let ui = ui.in_workspace(&workspace, (member.id, &member.name, member.role), &mine, figures).await?;
    let seat = Seat { scope: Scope::of_member(workspace, &member), login, session, ui, member, figures };
    let may = seat.may(act);
    request.extensions_mut().insert(seat.ui.clone());
    request.extensions_mut().insert(seat);
    if may { Ok(()) } else { Err(Problem::forbidden(act).into()) }
}

async fn token(app: &App, act: Act, request: &mut Request) -> Result<(), Refusal> {
    const FIND: &str = "
        select workspace_id as a, name as b, scope as c, last_used_at as d from api_tokens
         where token_hash = $1 and revoked_at is null";
    const USED: &str = "update api_tokens set last_used_at = $2 where token_hash = $1";
    let secret = bearer(request.headers()).ok_or_else(Problem::no_token)?;
    let hash = members::token::hash(secret);
    type Found = (WorkspaceId, String, TokenScope, Option<Timestamp>);
    let found: Option<Found> = query(FIND, args![&hash]).optional(&app.home.control).await?;
    let (workspace_id, name, scope, last_used) = found.ok_or_else(Problem::no_token)?;
    let now = app.home.clock.now();
    if last_used.is_none_or(|at| now.0 - at.0 > MINUTE) {
        query(USED, args![hash, now]).run(&app.home.control).await?;
    }
    let rows: Vec<WorkspaceRow> = app.home.workspaces().await?;
    let row = rows.iter().find(|row| row.id == workspace_id).ok_or_else(Problem::no_token)?;
    let workspace = app.home.open_row(row).await.map_err(|e| Problem::internal(e.into()))?;
    if !scope.may(act) {
        return Err(Problem::forbidden(act).into());
    }
    request.extensions_mut().insert(Api { scope: Scope::of_token(workspace, name, scope) });
    Ok(())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, secret) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}
