//! The door of the open pages: how many may come, and how much they may bring.

use axum::http::Method;

use crate::{
    testing::on_both_engines,
    web::testing::{Browser, app},
};

const NOWHERE: &str = "/o/00000000-0000-0000-0000-000000000000/preferences/x";

#[tokio::test]
async fn a_network_that_asks_too_often_waits_and_others_do_not() {
    on_both_engines(async |bench| {
        let mut busy = Browser::new(&app(&bench));
        busy.headers.push(("x-forwarded-for", "6.6.6.6, 203.0.113.9".to_owned()));
        let mut last = None;
        for _ in 0..3_000 {
            let answer = busy.get(NOWHERE).await;
            if answer.status.as_u16() == 429 {
                last = Some(answer);
                break;
            }
            assert_eq!(answer.status.as_u16(), 404);
        }
        let refused = last.expect("it is never refused");
        assert!(refused.headers.contains_key("retry-after") && refused.set_cookies.is_empty());
        // What it claims to be on the left does not make another of it.
        busy.headers = vec![("x-forwarded-for", "7.7.7.7, 203.0.113.9".to_owned())];
        assert_eq!(busy.get(NOWHERE).await.status.as_u16(), 429);
        busy.headers = vec![("x-forwarded-for", "203.0.113.10".to_owned())];
        assert_eq!(busy.get(NOWHERE).await.status.as_u16(), 404);
    })
    .await;
}

#[tokio::test]
async fn what_comes_in_and_goes_out_has_a_size() {
    on_both_engines(async |bench| {
        let mut browser = Browser::new(&app(&bench));
        browser.headers.push(("accept-language", "ja".to_owned()));
        let large = browser.post(NOWHERE, &"x".repeat(super::MOST_IN + 1)).await;
        assert_eq!(large.status.as_u16(), 413);
        assert!(
            large.body.contains("<html lang=\"ja\"") && large.headers.contains_key("content-security-policy")
        );
        let answer = browser.get(NOWHERE).await;
        let length: usize = answer.headers["content-length"].to_str().unwrap().parse().unwrap();
        assert_eq!(length, answer.body.len());
        let wrong = browser.send(Method::DELETE, NOWHERE, None).await;
        assert_eq!(wrong.status.as_u16(), 405);
        assert!(wrong.headers.contains_key("allow") && wrong.body.contains("<h1>"), "{}", wrong.body);
    })
    .await;
}
