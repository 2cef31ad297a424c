//! Routes and layers as one service.
//!
//! Invariant: whatever a layer or a handler answers, the reader gets a page or a document of ours.

use axum::{Router, extract::DefaultBodyLimit, middleware};
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer,
    timeout::RequestBodyTimeoutLayer, trace::TraceLayer,
};

use super::{App, FORM_LIMIT, Problem, Routes, clean, connections, dress, open, page, problem};

/// The whole router.
pub fn router(app: App) -> Router {
    let (own, anywhere, linked) = Routes::of_all(&app).routers();
    let encrypted = app.public_url.starts_with("https://");
    let anywhere = anywhere
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn(dress::dress_anywhere));
    let own = own
        .fallback(async || Problem::not_found())
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
