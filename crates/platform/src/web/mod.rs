//! The web face: routes, who may take them, pages and problems.
//!
//! Invariant: every route is in one [`Routes`] table with what it takes to go there, and the guard stands before the
//! handler; a handler that forgets to ask cannot exist.

pub mod assets;
mod clean;
pub mod connections;
pub mod dress;
pub mod figures;
pub mod form;
pub(crate) mod guard;
pub mod inputs;
pub mod live;
pub mod metrics;
pub mod offers;
pub mod open;
pub mod page;
pub mod problem;
pub mod rail;
pub mod routes;
pub mod seat;
pub mod site;
pub mod stream;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod traffic;

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit, middleware};
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer,
    timeout::RequestBodyTimeoutLayer, trace::TraceLayer,
};

pub use form::FormErrors;
pub use page::{Ui, html, html_with_status, redirect};
pub use problem::{FieldProblem, Problem};
pub use routes::{Access, Routes};
pub use seat::{Api, Scope, Seat, SignedIn};

use crate::workspaces::Home;

/// The most bytes a form may have; uploads set their own limit.
pub const FORM_LIMIT: usize = 2 * 1024 * 1024;

/// What every handler can reach.
#[derive(Clone, Debug)]
pub struct App {
    pub home: Arc<Home>,
    /// The address that browsers use, for links in invitations; for example `https://cs.example.co.jp`.
    pub public_url: Arc<str>,
    /// Whether cookies may travel over plain HTTP, as they do on the machine itself.
    pub insecure_cookies: bool,
}

/// The whole router.
pub fn router(app: App) -> Router {
    let (own, anywhere, linked) = app.home.areas.routes(&app).routers();
    let encrypted = app.public_url.starts_with("https://");
    let anywhere = anywhere
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn(dress::dress_anywhere));
    let own = own
        .fallback(site::not_found)
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn(clean::clean))
        .layer(CsrfLayer::new())
        .layer(middleware::from_fn_with_state(app.clone(), dress::dress))
        .layer(middleware::from_fn(page::security_headers))
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http());
    // A body that comes to a halt is given up, whoever sends it.
    let patience = RequestBodyTimeoutLayer::new(connections::BODY);
    // Events come from the pages of others, at a rate at which a span for each request would cost more than the rest.
    own.merge(anywhere)
        .merge(open::behind_door(linked))
        .layer(CatchPanicLayer::custom(problem::panicked_anywhere))
        .layer(patience)
        .layer(middleware::map_response(move |response| page::every_answer(encrypted, response)))
        .with_state(app)
}
