//! A browser for tests: it keeps cookies and goes through the real router.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use tower::ServiceExt as _;

use super::{App, router};
use crate::{
    activity::Actor,
    db::testing::Bench,
    i18n::Locale,
    members::{self, Login, Role, session},
    workspaces::{Home, Workspace},
};

/// The application of a bench.
pub fn app(bench: &Bench) -> App {
    App { home: bench.home.clone(), public_url: "http://127.0.0.1:7070".into(), insecure_cookies: true }
}

/// A browser, or a program with a token.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    pub headers: Vec<(&'static str, String)>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub location: Option<String>,
    pub body: String,
    /// The cookies that it sets, as they travel.
    pub set_cookies: Vec<String>,
    /// The name under which a file is to be kept.
    pub disposition: Option<String>,
    pub headers: HeaderMap,
}

impl Browser {
    pub fn new(app: &App) -> Self {
        Self { router: router(app.clone()), cookies: BTreeMap::new(), headers: Vec::new() }
    }

    /// A browser with a session of this login.
    pub async fn signed_in(app: &App, login: &Login) -> Self {
        let now = app.home.clock.now();
        let secret = session::start(&app.home.control, login, "test", "", now).await.expect("a session");
        let mut browser = Self::new(app);
        browser.cookies.insert(session::COOKIE.to_owned(), secret);
        browser
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// Sends a form, given as it travels: `name=Acme&stage=lead`.
    pub async fn post(&mut self, path: &str, form: &str) -> Answer {
        let body = (String::from("application/x-www-form-urlencoded"), form.to_owned());
        self.send(Method::POST, path, Some(body)).await
    }

    /// Any request; the body comes with its content type. A body without end (live updates) is not read.
    pub async fn send(&mut self, method: Method, path: &str, body: Option<(String, String)>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:7070");
        if !self.cookies.is_empty() {
            let cookies: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = match body {
            Some((kind, text)) => request.header(header::CONTENT_TYPE, kind).body(Body::from(text)),
            None => request.body(Body::empty()),
        };
        let response = self.router.clone().oneshot(request.expect("a request")).await.expect("an answer");
        let set_cookies: Vec<String> = response
            .headers()
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok().map(str::to_owned))
            .collect();
        for cookie in &set_cookies {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let text = |name| {
            response
                .headers()
                .get(name)
                .and_then(|value: &axum::http::HeaderValue| value.to_str().ok())
                .map(str::to_owned)
        };
        let (location, disposition) = (text(header::LOCATION), text(header::CONTENT_DISPOSITION));
        let endless = text(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/event-stream"));
        let body = if endless {
            String::new()
        } else {
            let bytes = axum::body::to_bytes(response.into_body(), 16 << 20).await.expect("a body");
            String::from_utf8_lossy(&bytes).into_owned()
        };
        Answer { status, location, body, set_cookies, disposition, headers }
    }
}

/// A login that can sign in with the password `correct horse battery`; hashed once, because that takes long.
pub async fn login(home: &Home, email: &str, locale: Locale) -> Login {
    static HASH: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();
    let hash = HASH
        .get_or_init(|| async { members::password::hash(PASSWORD.to_owned()).await.expect("a hash") })
        .await;
    let name = &email.split('@').next().unwrap_or_default().replace('-', " ");
    members::new_login(&home.control, email, name, hash.clone(), locale).await.expect("a login")
}

/// The password of [`login`].
pub const PASSWORD: &str = "correct horse battery";

/// A browser of a new member of the workspace in this role.
pub async fn member(app: &App, workspace: &Arc<Workspace>, role: Role, locale: Locale) -> Browser {
    let login = login(&app.home, &format!("{role}-{locale}@{}.example.com", workspace.slug), locale).await;
    members::add_member(&app.home.control, workspace, &login, role, Actor::System).await.expect("a member");
    Browser::signed_in(app, &login).await
}
