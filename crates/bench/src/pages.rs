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

/// What a page may take.
const AIM: &str = "p99 50 ms";

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
        what: &str,
        paths: &[String],
        times: usize,
        measured_on: &str,
    ) -> anyhow::Result<()> {
        for path in paths.iter().cycle().take(WARM_UP) {
            self.get(path).await?;
        }
        let mut taken = Vec::with_capacity(times);
        for path in paths.iter().cycle().skip(WARM_UP).take(times) {
            taken.push(self.get(path).await?.0);
        }
        taken.sort();
        let (median, slow) = (percentile(&taken, 0.5), percentile(&taken, 0.99));
        let figure = format!("p50 {}, p99 {}", milliseconds(median), milliseconds(slow));
        let on = format!("{measured_on}; {times} requests of {} addresses", paths.len());
        table.add_aimed(what, figure, AIM, &on);
        Ok(())
    }
}
