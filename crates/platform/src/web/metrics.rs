//! What Prometheus reads, on a port of its own: requests by route, jobs, how far listeners are behind, store sizes.
//!
//! Invariant: no label carries what a customer or a member typed; routes are named by their template.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, extract::State, http::Method, middleware, routing::get};
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;

use super::{live, page};
use crate::{
    activity::{self, Listener},
    args,
    db::{self, Answer, Db, query, query_dynamic},
    workspaces::{Home, Workspace},
};

/// Upper bounds of the buckets of request times, in seconds.
const BUCKETS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Figures of a workspace that an area has for whoever watches the program: name and value.
pub type Gauges = for<'a> fn(&'a Workspace) -> Answer<'a, Vec<(&'static str, f64)>>;

/// Counts a request that was answered.
pub fn answered(method: &Method, route: &str, status: u16, took: Duration) {
    let labels =
        [("method", method.as_str().to_owned()), ("route", route.to_owned()), ("status", status.to_string())];
    counter!("bansou_requests_total", &labels).increment(1);
    histogram!("bansou_request_seconds", &labels[..2]).record(took.as_secs_f64());
}

#[derive(Clone)]
struct Metrics {
    home: Arc<Home>,
    handle: PrometheusHandle,
}

/// Serves `GET /metrics` on the address until the program stops.
pub async fn serve(home: Arc<Home>, address: SocketAddr) -> anyhow::Result<()> {
    let handle = PrometheusBuilder::new().set_buckets(BUCKETS)?.install_recorder()?;
    let listener = TcpListener::bind(address).await?;
    tracing::info!("metrics on http://{}/metrics", listener.local_addr()?);
    let upkeep = handle.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(5)).await;
            upkeep.run_upkeep();
        }
    });
    let router = Router::new()
        .route("/metrics", get(render))
        .layer(middleware::map_response(|response| page::every_answer(false, response)))
        .with_state(Metrics { home, handle });
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!("metrics are no longer served: {error}");
        }
    });
    Ok(())
}

async fn render(State(metrics): State<Metrics>) -> String {
    if let Err(error) = measure(&metrics.home).await {
        tracing::warn!("cannot measure the stores: {error:#}");
    }
    metrics.handle.render()
}

/// Looks at what is stored, at the moment it is asked for.
async fn measure(home: &Home) -> anyhow::Result<()> {
    const JOBS: &str = "
        select s.state as a,
               cast((select count(*) from jobs j
                      where j.state = s.state and (j.planned is null or j.state <> 'waiting')) as bigint) as b
          from (select 'waiting' as state union all select 'running' union all select 'failed') s";
    let names: Vec<&str> = home.parts.all::<Listener>().iter().map(|listener| listener.name).collect();
    gauge!("bansou_live_streams").set(live::streams::count() as f64);
    gauge!("bansou_store_bytes", "store" => "control").set(size(&home.control).await? as f64);
    for row in home.workspaces().await? {
        let workspace = home.open_row(&row).await?;
        let slug = || workspace.slug.clone();
        let jobs: Vec<(String, i64)> = query(JOBS, args![]).all(&workspace.main).await?;
        for (state, count) in jobs {
            gauge!("bansou_jobs", "workspace" => slug(), "state" => state).set(count as f64);
        }
        for listener in activity::listener_states(&workspace.main, &names).await? {
            gauge!("bansou_listener_behind", "workspace" => slug(), "listener" => listener.name)
                .set(listener.behind as f64);
        }
        for gauges in workspace.parts.all::<Gauges>() {
            for (name, figure) in gauges(&workspace).await? {
                gauge!(name, "workspace" => slug()).set(figure);
            }
        }
        for (name, store) in
            [("main", &workspace.main), ("usage", &workspace.usage), ("arrivals", &workspace.arrivals)]
        {
            gauge!("bansou_store_bytes", "workspace" => slug(), "store" => name)
                .set(size(store).await? as f64);
        }
    }
    Ok(())
}

async fn size(store: &Db) -> db::Result<i64> {
    Ok(query_dynamic(store.size_in_bytes().to_owned(), args![]).one::<(i64,)>(store).await?.0)
}
