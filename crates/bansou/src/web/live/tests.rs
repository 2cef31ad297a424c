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

/// A stream that the browser opened.
async fn open(app: &App, workspace: &Workspace, browser: &testing::Browser, query: &str) -> BodyDataStream {
    let cookie = format!("{}={}", session::COOKIE, browser.cookie(session::COOKIE).unwrap());
    let request = Request::builder()
        .uri(format!("/w/{}/live{query}", workspace.slug))
        .header(header::HOST, "127.0.0.1:7070")
        .header(header::COOKIE, cookie)
        .body(Body::empty())
        .unwrap();
    router(app.clone()).oneshot(request).await.unwrap().into_body().into_data_stream()
}

#[tokio::test]
async fn a_login_has_so_many_streams_and_the_oldest_rests() {
    let bench = bench(None).await;
    let app = testing::app(&bench);
    let workspace = &bench.workspace;
    let browser = testing::member(&app, workspace, Role::Csm, Locale::En).await;
    let other = testing::member(&app, workspace, Role::Viewer, Locale::En).await;
    let account = AccountId::new();
    let mut of_other = open(&app, workspace, &other, &format!("?account={account}&topic=tracking")).await;
    let mut all = Vec::new();
    for _ in 0..=streams::MOST {
        all.push(open(&app, workspace, &browser, "").await);
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

#[tokio::test]
async fn the_streams_of_a_session_end_with_it() {
    let bench = bench(None).await;
    let app = testing::app(&bench);
    let workspace = &bench.workspace;
    let browser = testing::member(&app, workspace, Role::Csm, Locale::En).await;
    let other = testing::member(&app, workspace, Role::Viewer, Locale::En).await;
    let (mut ending, mut staying) =
        (open(&app, workspace, &browser, "").await, open(&app, workspace, &other, "").await);
    let mut browser = browser;
    browser.post("/sign-out", "").await;
    assert_eq!(next(&mut ending).await, None);
    workspace.live.tell(Changed::Lists);
    assert_eq!(next(&mut staying).await.as_deref(), Some("event: refresh\ndata: lists\n\n"));
}
