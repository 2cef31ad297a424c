//! Streams as browsers open them.

use axum::{
    body::{Body, BodyDataStream},
    http::{Request, header},
};
use futures_util::StreamExt as _;
use std::time::Duration;
use tower::ServiceExt as _;

use super::*;
use crate::{
    db::testing::bench,
    i18n::Locale,
    ids::AccountId,
    members::{Role, session},
    web::{router, testing},
};

/// What comes next, without what only keeps the connection.
async fn next(stream: &mut BodyDataStream) -> Option<String> {
    loop {
        let part = tokio::time::timeout(Duration::from_secs(10), stream.next()).await.expect("it comes")?;
        let text = String::from_utf8(part.unwrap().to_vec()).unwrap();
        if !text.starts_with(':') {
            return Some(text);
        }
    }
}

#[tokio::test]
async fn a_login_has_so_many_streams_and_the_oldest_rests() {
    let bench = bench(None).await;
    let app = testing::app(&bench);
    let workspace = &bench.workspace;
    let browser = testing::member(&app, workspace, Role::Csm, Locale::En).await;
    let other = testing::member(&app, workspace, Role::Viewer, Locale::En).await;
    let router = router(app.clone());
    let open = async |browser: &testing::Browser, query: &str| {
        let cookie = format!("{}={}", session::COOKIE, browser.cookie(session::COOKIE).unwrap());
        let request = Request::builder()
            .uri(format!("/w/{}/live{query}", workspace.slug))
            .header(header::HOST, "127.0.0.1:7070")
            .header(header::COOKIE, cookie)
            .body(Body::empty())
            .unwrap();
        router.clone().oneshot(request).await.unwrap().into_body().into_data_stream()
    };
    let account = AccountId::new();
    let mut of_other = open(&other, &format!("?account={account}&topic=tracking")).await;
    let mut all = Vec::new();
    for _ in 0..=streams::MOST {
        all.push(open(&browser, "").await);
    }
    assert_eq!(streams::count(), streams::MOST + 1);
    let mut oldest = all.remove(0);
    assert_eq!(next(&mut oldest).await.as_deref(), Some("event: rest\ndata: 1\n\n"), "with a hint");
    assert_eq!(next(&mut oldest).await, None);

    workspace.live.tell(Changed::Account(account));
    for stream in &mut all {
        assert_eq!(next(stream).await.as_deref(), Some("event: refresh\ndata: lists\n\n"));
    }
    let said = format!("event: refresh\ndata: {account}\n\n");
    assert_eq!(next(&mut of_other).await, Some(said), "another login has its own");
    drop((all, oldest));
    assert_eq!(streams::count(), 1, "who left is not counted");
}
