//! The tracking API over HTTP: Segment's and PostHog's paths, and our own script.
//!
//! Invariant: what this answers is what [`bansou_tracking`] documents; no cookie is read here.

use std::{sync::Arc, time::Instant};

use axum::{
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use bansou_tracking::{Answer, Endpoint, Limits, Parsed, Rejection, fixed_answer, parse};

use super::{Delivery, Refusal, cors};
use crate::{
    ingest::Intake,
    web::{Access, App, Routes, assets},
    workspaces::Workspace,
};

/// Every path of the protocol, without its closing slash.
const PATHS: [&str; 32] = [
    "/v1/identify",
    "/v1/track",
    "/v1/page",
    "/v1/screen",
    "/v1/group",
    "/v1/alias",
    "/v1/batch",
    "/v1/import",
    "/v1/i",
    "/v1/t",
    "/v1/p",
    "/v1/s",
    "/v1/g",
    "/v1/a",
    "/v1/b",
    "/v1/m",
    "/beacon/v1/batch",
    "/sdk/{call}",
    "/batch",
    "/capture",
    "/e",
    "/s",
    "/track",
    "/engage",
    "/i/v0/e",
    "/i/v0/ai/batch",
    "/i/v1/analytics/events",
    "/i/v1/logs",
    "/i/v1/traces",
    "/flags",
    "/flags/definitions",
    "/decide",
];
const MORE_PATHS: [&str; 5] = [
    "/api/s/{call}",
    "/api/s/s2s/{call}",
    "/api/feature_flag/local_evaluation",
    "/v1/projects/{key}/settings",
    "/array/{key}/config",
];

pub fn routes(app: &App) -> Routes {
    let mut routes = Routes::new(app).get("/bansou.js", Access::Anywhere, script);
    for path in PATHS.into_iter().chain(MORE_PATHS) {
        for path in [path.to_owned(), format!("{path}/")] {
            routes = routes
                .get(&path, Access::Anywhere, receive)
                .post(&path, Access::Anywhere, receive)
                .options(&path, Access::Anywhere, receive);
        }
    }
    routes
}

/// `GET /bansou.js`: our own browser script, for any site.
async fn script(request: Request) -> Response {
    cors::answered(request, async |_| {
        let mut response = assets::file("bansou.js");
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
        response
    })
    .await
}

/// Every request of the tracking API.
async fn receive(State(app): State<App>, request: Request) -> Response {
    cors::answered(request, |request| answer(&app, request)).await
}

async fn answer(app: &App, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    let Some(endpoint) = Endpoint::of(path) else { return rejected(&Rejection::not_found(), None) };
    if let Some(fixed) = fixed_answer(&endpoint, &app.public_url) {
        let mut response = answered(fixed);
        if matches!(endpoint, Endpoint::Settings { .. }) {
            // By the browser that asked, by nobody between.
            let minutes = HeaderValue::from_static("private, max-age=120");
            response.headers_mut().insert(header::CACHE_CONTROL, minutes);
        }
        return response;
    }
    let limit = Limits::of(endpoint.dialect()).body_bytes;
    let Ok(body) = to_bytes(body, limit).await else {
        return rejected(&Rejection::too_large(format!("Send at most {limit} bytes.")), None);
    };
    let text = |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let received_at = app.home.clock.now();
    let parsed = parse(&bansou_tracking::Request {
        path,
        query: parts.uri.query().unwrap_or_default(),
        authorization: text(header::AUTHORIZATION),
        content_encoding: text(header::CONTENT_ENCODING),
        write_key: text(HeaderName::from_static("x-write-key")),
        user_agent: text(header::USER_AGENT),
        sdk_info: text(HeaderName::from_static("posthog-sdk-info")),
        request_timestamp: text(HeaderName::from_static("posthog-request-timestamp")),
        body: &body,
        received_at: received_at.0,
    });
    match parsed {
        Ok(parsed) => take(app, &endpoint, parsed, body.len(), received_at).await,
        Err(rejection) => rejected(&rejection, None),
    }
}

async fn take(
    app: &App,
    endpoint: &Endpoint,
    parsed: Parsed,
    bytes: usize,
    received_at: crate::time::Timestamp,
) -> Response {
    let intake = Intake::of(&app.home);
    let events = parsed.accepted.len() + parsed.refused.len();
    let (workspace, key) = match owner(app, &parsed.write_key, received_at).await {
        Ok(Some(owner)) => owner,
        Ok(None) => return rejected(&Rejection::unknown_write_key(), None),
        Err(error) => {
            tracing::warn!("a tracking key could not be looked up: {error:#}");
            return rejected(&Rejection::unavailable(), Some(5));
        }
    };
    if let Err(wait) = intake.paces.take(&parsed.write_key, events, Instant::now()) {
        return rejected(&Rejection::too_many_requests(), Some(wait.as_secs() + 1));
    }
    let answer = parsed.answer(endpoint);
    if events == 0 {
        return answered(answer);
    }
    let desk = intake.desk(&workspace);
    let Parsed { accepted, refused, .. } = parsed;
    match desk.store(Delivery::new(&key, received_at, accepted, refused), bytes).await {
        Ok(()) => answered(answer),
        Err(Refusal::Full) => rejected(&Rejection::too_many_requests(), Some(1)),
        Err(Refusal::NotStored) => rejected(&Rejection::unavailable(), Some(5)),
    }
}

async fn owner(
    app: &App,
    write_key: &str,
    now: crate::time::Timestamp,
) -> anyhow::Result<Option<(Arc<Workspace>, Arc<str>)>> {
    let home = &app.home;
    let Some(owner) = Intake::of(home).keys.owner(&home.control, write_key, now).await? else {
        return Ok(None);
    };
    let workspace = home.with_id(owner.workspace).await?;
    Ok(workspace.map(|workspace| (workspace, owner.name)))
}

fn answered(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    (status, [(header::CONTENT_TYPE, "application/json")], answer.body).into_response()
}

fn rejected(rejection: &Rejection, retry_after: Option<u64>) -> Response {
    let status = StatusCode::from_u16(rejection.status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response =
        (status, [(header::CONTENT_TYPE, "application/json")], rejection.body()).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_means_something() {
        for path in PATHS.into_iter().chain(MORE_PATHS) {
            let path = path.replace("{key}", "wk_1").replace("{call}", "track");
            assert!(Endpoint::of(&path).is_some(), "{path}");
            assert_eq!(Endpoint::of(&format!("{path}/")), Endpoint::of(&path), "{path}");
        }
    }
}
