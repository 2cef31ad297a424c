//! `bansou serve`: the web face, the listeners and the jobs in one process.

use std::{
    collections::HashMap,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use clap::Args;
use tokio::net::TcpListener;

use super::Settings;
use crate::{
    activity::{self, Listener},
    background::{Watched, watch},
    backup, client,
    ids::WorkspaceId,
    import,
    jobs::{self, Queue},
    joining,
    registry::AREAS,
    time::Clock,
    usage::ingest::Intake,
    web::{self, App, connections, live, metrics},
    workspaces::{self, Home, Latest},
};

#[derive(Debug, Args)]
pub struct Serve {
    /// Where browsers connect [default: 127.0.0.1:7070]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Where Prometheus reads; off unless given
    #[arg(long, value_name = "ADDR")]
    metrics_listen: Option<String>,
}

/// How long requests under way may take after the program was asked to stop.
const GRACE: Duration = Duration::from_secs(10);

impl Serve {
    pub async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let config = settings.load(self.listen, self.metrics_listen)?;
        let home = Arc::new(Home::open(&config.data, config.database, Clock::system(), AREAS.parts()).await?);
        backup::remove_leftovers(home.folder());
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let public_url = config.public_url.unwrap_or_else(|| on_this_machine(address));
        home.post.set_up(&public_url, config.mail)?;
        client::trust_hops(config.proxy_hops);
        let app = App {
            home: home.clone(),
            insecure_cookies: public_url.starts_with("http://"),
            public_url: public_url.into(),
        };
        if let Some(address) = config.metrics_listen {
            metrics::serve(home.clone(), address).await?;
        }
        let background = tokio::spawn(keep_working(home));
        println!("listening on http://{address}");
        let most = connections::most_connections(connections::raise_file_limit());
        let (stop, mut stopped) = tokio::sync::watch::channel(false);
        let asked_to_stop = async move {
            stop_signal().await;
            live::stop();
            stop.send_replace(true);
        };
        let too_late = async move {
            let _ = stopped.wait_for(|stopped| *stopped).await;
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            () = connections::serve(listener, web::router(app), most, asked_to_stop) => {}
            () = too_late => tracing::warn!("stopped while requests were still being answered"),
        }
        background.abort();
        Ok(())
    }
}

/// Where browsers of this machine find what listens on the address: the best that is known while nobody says more.
fn on_this_machine(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    format!("http://{address}")
}

/// Starts the listeners and the jobs of each workspace, also of those that are made later, and tells them when its
/// settings change, here or in another process.
async fn keep_working(home: Arc<Home>) {
    let mut known: HashMap<WorkspaceId, (workspaces::Settings, Vec<Watched>)> = HashMap::new();
    loop {
        if let Err(error) = joining::resume(&home).await {
            tracing::warn!("cannot go on with what was interrupted: {error}");
        }
        match home.workspaces().await {
            Ok(rows) => {
                for row in rows {
                    match (home.open_row(&row).await, known.get(&row.id)) {
                        (Ok(workspace), Some((settings, _))) => settings.are_of(&workspace),
                        (Ok(workspace), None) => {
                            // Counts what was acknowledged before the program stopped last.
                            Intake::of(&home).desk(&workspace);
                            if let Err(error) = import::remove_leftovers(&workspace).await {
                                tracing::warn!(workspace = %workspace.slug, "cannot remove leftovers: {error}");
                            }
                            let settings = workspaces::Settings::of(workspace);
                            let tasks = start(&settings.latest());
                            known.insert(row.id, (settings, tasks));
                        }
                        (Err(error), _) => tracing::error!(workspace = %row.slug, "cannot open: {error}"),
                    }
                }
            }
            Err(error) => tracing::warn!("cannot list the workspaces: {error}"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

fn start(workspace: &Latest) -> Vec<Watched> {
    let parts = AREAS.parts();
    let listeners = parts.all::<Listener>().iter().copied().map(|listener| {
        watch(workspace.clone(), listener.name, move |workspace| activity::listen(workspace, listener))
    });
    let queues =
        parts.all::<Queue>().iter().copied().map(|queue| {
            watch(workspace.clone(), queue.name, move |workspace| jobs::follow(workspace, queue))
        });
    let workers = AREAS.workers().map(|worker| watch(workspace.clone(), worker.name, worker.run));
    listeners.chain(queues).chain(workers).collect()
}

async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            return;
        }
    }
    let _ = interrupt.await;
}
