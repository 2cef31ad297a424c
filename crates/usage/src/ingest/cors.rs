//! Cross-origin answers: events come from whatever site the customer's product runs on.
//!
//! Invariant: no cookie is read on these routes, so any site may send; what it may send is events only.

use std::{convert::Infallible, sync::LazyLock, time::Duration};

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, Method, header},
    response::Response,
};
use tower::{Layer as _, ServiceExt as _, service_fn};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

/// Beacons and `credentials: include` need the origin by name, and a star does not cover Authorization: both are repeated.
static ANY_SITE: LazyLock<CorsLayer> = LazyLock::new(|| {
    CorsLayer::new()
        .allow_origin(AllowOrigin::mirror_request())
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST, Method::OPTIONS])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([header::RETRY_AFTER])
        .max_age(Duration::from_hours(24))
});

/// Answers a request from any site; one before it, that asks whether it may be made, before any key is looked at.
pub async fn answered<F>(request: Request, answer: impl Fn(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
    let answering = service_fn(|request| {
        let answer = answer(request);
        async move { Ok::<_, Infallible>(answer.await) }
    });
    let Ok(mut response) = ANY_SITE.layer(answering).oneshot(request).await;
    response.headers_mut().insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    response
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::StatusCode, response::IntoResponse as _};

    use super::*;

    async fn asked(method: Method, headers: &[(HeaderName, &str)]) -> Response {
        let mut request = Request::builder().method(method).uri("/v1/batch");
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        answered(request.body(Body::empty()).unwrap(), async |_| StatusCode::BAD_REQUEST.into_response())
            .await
    }

    #[tokio::test]
    async fn a_page_of_any_site_may_ask_and_read_the_answer() {
        let site = (header::ORIGIN, "https://app.example.jp");
        let wanted = (header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization,x-own");
        let way = (header::ACCESS_CONTROL_REQUEST_METHOD, "POST");
        let before = asked(Method::OPTIONS, &[site.clone(), wanted, way]).await;
        assert!(before.status().is_success());
        let of = |response: &Response, name| {
            response.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(of(&before, header::ACCESS_CONTROL_ALLOW_HEADERS).as_deref(), Some("authorization,x-own"));
        assert_eq!(of(&before, header::ACCESS_CONTROL_ALLOW_METHODS).as_deref(), Some("GET,POST,OPTIONS"));
        assert_eq!(of(&before, header::ACCESS_CONTROL_MAX_AGE).as_deref(), Some("86400"));
        let answer = asked(Method::POST, &[site]).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "errors too");
        for response in [&before, &answer] {
            let origin = of(response, header::ACCESS_CONTROL_ALLOW_ORIGIN);
            assert_eq!(origin.as_deref(), Some("https://app.example.jp"));
            assert_eq!(of(response, header::ACCESS_CONTROL_ALLOW_CREDENTIALS).as_deref(), Some("true"));
            assert!(of(response, header::VARY).unwrap().contains("origin"));
            assert_eq!(
                of(response, HeaderName::from_static("cross-origin-resource-policy")).as_deref(),
                Some("cross-origin")
            );
        }
        assert_eq!(of(&answer, header::ACCESS_CONTROL_EXPOSE_HEADERS).as_deref(), Some("retry-after"));
    }
}
