//! How long the server works on a page: from the request to the last byte, through the real router.
//!
//! Invariant: no network and no browser are in the figure, and every answer counted is a whole page (200).

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use axum::{Router, body::Body, http::Request};
use bansou::{
    members::{self, session},
    web::{self, App},
    workspaces::Home,
};
use tower::ServiceExt as _;

use crate::table::{Table, milliseconds, percentile};

/// Requests that warm caches and connections before the ones that count.
const WARM_UP: usize = 12;

/// What a page may take unless it says otherwise.
const AIM: Duration = Duration::from_millis(50);

/// A kind of page with the addresses that it is asked at.
pub struct Page {
    what: &'static str,
    paths: Vec<String>,
    /// What was seen before it was bounded, where that was measured.
    before: &'static str,
    aim: Duration,
}

impl Page {
    pub fn new(what: &'static str, paths: Vec<String>) -> Self {
        Self { what, paths, before: "", aim: AIM }
    }

    pub fn before(self, before: &'static str) -> Self {
        Self { before, ..self }
    }

    pub fn aim(self, aim: Duration) -> Self {
        Self { aim, ..self }
    }
}

/// A signed-in browser without a network.
pub struct Browser {
    router: Router,
    pub cookie: String,
}

impl Browser {
    pub async fn sign_in(home: &Arc<Home>, email: &str) -> anyhow::Result<Self> {
        let login = members::find_login_by_email(&home.control, email).await?.context("the demo's login")?;
        let secret = session::start(&home.control, &login, "benchmark", "", home.clock.now()).await?;
        let app =
            App { home: home.clone(), public_url: "http://127.0.0.1:7070".into(), insecure_cookies: true };
        Ok(Self { router: web::router(app), cookie: format!("{}={secret}", session::COOKIE) })
    }

    /// Takes the page and answers how long that took and how large it is.
    pub async fn get(&self, path: &str) -> anyhow::Result<(Duration, usize)> {
        let request = Request::get(path)
            .header("host", "127.0.0.1:7070")
            .header("cookie", &self.cookie)
            .header("accept", "text/html")
            .header("accept-language", "ja")
            .body(Body::empty())?;
        let began = Instant::now();
        let answer = self.router.clone().oneshot(request).await?;
        let status = answer.status();
        let body = axum::body::to_bytes(answer.into_body(), 64 << 20).await?;
        let took = began.elapsed();
        ensure!(status.is_success(), "{path} answered {status}: {}", String::from_utf8_lossy(&body));
        Ok((took, body.len()))
    }

    /// Takes the pages in turn, `times` in all, and adds the median and the 99th percentile to the table.
    pub async fn measure(
        &self,
        table: &Table,
        page: &Page,
        times: usize,
        measured_on: &str,
    ) -> anyhow::Result<()> {
        let Page { what, paths, before, aim } = page;
        for path in paths.iter().cycle().take(WARM_UP.max(paths.len())) {
            self.get(path).await?;
        }
        let mut taken = Vec::with_capacity(times);
        let mut slowest = (Duration::ZERO, "");
        for path in paths.iter().cycle().skip(WARM_UP).take(times) {
            let took = self.get(path).await?.0;
            if took > slowest.0 {
                slowest = (took, path);
            }
            taken.push(took);
        }
        taken.sort();
        let (median, slow) = (percentile(&taken, 0.5), percentile(&taken, 0.99));
        let figure = format!("p50 {}, p99 {}", milliseconds(median), milliseconds(slow));
        let on = format!(
            "{measured_on}; {times} requests of {} addresses, the slowest {} at {}",
            paths.len(),
            milliseconds(slowest.0),
            slowest.1
        );
        table.add_beside(what, figure, before, format!("p99 {}", milliseconds(*aim)), &on);
        Ok(())
    }
}
