//! From an event to the page that shows it, while other events keep arriving.
//!
//! Invariant: a watched account gets no events but the one that is timed, so what its page hears is that event's doing.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use bansou::{args, db::query, ids::AccountId, web::live::streams::MOST};
use http_body_util::BodyExt as _;

use crate::{
    company::Company,
    ingest::tracking_key,
    installation::Installation,
    load::{self, Connection, Product},
    pages::Browser,
    program::Server,
    table::{Table, megabytes, milliseconds, percentile, thousands},
};

/// Events of the others, a second.
pub const PACE: u64 = 2_000;
const BATCH: u64 = 50;
/// Connections that the others send over.
const SENDERS: u64 = 8;
/// A stream that says nothing for so long has said all.
const QUIET: Duration = Duration::from_millis(20);
/// Accounts whose pages are open, each with a stream; a login has at most [`MOST`] of these.
const WATCHED: usize = 25;
const _: () = assert!(WATCHED < MOST);

/// What a server with a company in it is asked through.
pub struct Open {
    pub server: Server,
    pub cookie: String,
    /// The accounts with their references and pages.
    pub accounts: Vec<(String, AccountId)>,
    pub front: String,
    pub workspace: String,
    pub key: String,
}

impl Open {
    /// Starts the program on an installation that holds the large company.
    pub async fn start(installation: &Installation, company: &Company) -> anyhow::Result<Self> {
        const ACCOUNTS: &str = "
            select external_id as a, id as b from accounts
             where external_id is not null and stage not in ('lead', 'opportunity', 'churned') order by external_id";
        let workspace = &company.workspace.slug;
        let accounts = query(ACCOUNTS, args![]).all(&company.workspace.main).await?;
        let home = installation.home().await?;
        let cookie = Browser::sign_in(&home, &company.email).await?.cookie;
        let key = tracking_key(installation, workspace)?;
        let server = Server::start(installation).await?;
        Ok(Self {
            server,
            cookie,
            accounts,
            front: format!("/w/{workspace}"),
            workspace: workspace.clone(),
            key,
        })
    }

    pub fn page(&self, account: AccountId) -> String {
        format!("{}/accounts/{account}", self.front)
    }
}

pub async fn measure(
    table: &Table,
    installation: &Installation,
    open: &Open,
    duration: Duration,
) -> anyhow::Result<()> {
    const UNSETTLED: &str = "select count(*) as a from usage_senders where settled = 0";
    let engine = installation.engine.name();
    let (watched, others) = open.accounts.split_at(WATCHED.min(open.accounts.len() / 2));
    let product = Product {
        key: open.key.clone(),
        accounts: Arc::new(others.iter().map(|(reference, _)| reference.clone()).collect()),
    };
    load::introduce(&open.server.address, &product).await?;
    let usage = installation.home().await?.find(&open.workspace).await?.usage.clone();
    while query(UNSETTLED, args![]).one::<(i64,)>(&usage).await?.0 > 0 {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let began = Instant::now();
    let crowd = tokio::spawn(keep_pace(open.server.address.clone(), product, began + duration));
    let mut watchers = Vec::new();
    for (at, (reference, account)) in watched.iter().enumerate() {
        let watcher = Watcher {
            address: open.server.address.clone(),
            cookie: open.cookie.clone(),
            stream: format!("{}/live?account={account}", open.front),
            page: open.page(*account),
            event: (open.key.clone(), reference.clone()),
            begin: Duration::from_millis(2_000 + 50 * at as u64),
        };
        watchers.push(tokio::spawn(watcher.watch(began + duration)));
    }
    let (mut heard, mut shown) = (Vec::new(), Vec::new());
    for watcher in watchers {
        for (to_refresh, to_page) in watcher.await?? {
            heard.push(to_refresh);
            shown.push(to_page);
        }
    }
    let sent = crowd.await??;
    heard.sort();
    shown.sort();
    let on = format!(
        "{engine}, {} events/s from known people of {} other customers, {WATCHED} open pages, {} timed events",
        thousands((sent as f64 / duration.as_secs_f64()).round() as u64),
        thousands(others.len() as u64),
        shown.len(),
    );
    for (what, times) in [("event to the page's refresh", &heard), ("event to the page fetched anew", &shown)]
    {
        let (p50, p99) = (percentile(times, 0.5), percentile(times, 0.99));
        table.add(what, format!("p50 {}, p99 {}", milliseconds(p50), milliseconds(p99)), &on);
    }
    table.add("memory at that pace", megabytes(open.server.memory()?), &on);
    Ok(())
}

/// Sends batches at the pace until then and answers how many events that were.
async fn keep_pace(address: String, product: Product, until: Instant) -> anyhow::Result<u64> {
    let mut senders = Vec::new();
    for _ in 0..SENDERS {
        let (address, product) = (address.clone(), product.clone());
        senders.push(tokio::spawn(async move {
            let mut connection = Connection::open(&address).await?;
            let pause = Duration::from_secs(1) * (BATCH * SENDERS) as u32 / PACE as u32;
            let mut ticks = tokio::time::interval(pause);
            let mut sent = 0;
            while Instant::now() < until {
                ticks.tick().await;
                connection.post("/v1/batch", load::batch(&product, BATCH)).await?;
                sent += BATCH;
            }
            anyhow::Ok(sent)
        }));
    }
    let mut sent = 0;
    for sender in senders {
        sent += sender.await??;
    }
    Ok(sent)
}

/// An open account page and the product of that account.
struct Watcher {
    address: String,
    cookie: String,
    stream: String,
    page: String,
    event: (String, String),
    begin: Duration,
}

impl Watcher {
    /// For each event: how long until the page was told, and until it was there anew.
    async fn watch(self, until: Instant) -> anyhow::Result<Vec<(Duration, Duration)>> {
        let mut stream = Connection::open(&self.address).await?.listen(&self.stream, &self.cookie).await?;
        let mut product = Connection::open(&self.address).await?;
        let mut browser = Connection::open(&self.address).await?;
        tokio::time::sleep(self.begin).await;
        let mut times = Vec::new();
        while Instant::now() + Duration::from_secs(2) < until {
            // What the page was told before is not this event's doing.
            while let Ok(frame) = tokio::time::timeout(QUIET, stream.frame()).await {
                frame.context("the stream ended")??;
            }
            let before = browser.text(&self.page, &self.cookie).await?;
            let began = Instant::now();
            product.post("/v1/track", load::single(&self.event.0, &self.event.1)).await?;
            loop {
                let next = tokio::time::timeout(Duration::from_secs(20), stream.frame()).await;
                let frame = next.with_context(|| format!("{} never showed its event", self.page))?;
                let frame = frame.context("the stream ended")??;
                let told =
                    frame.data_ref().is_some_and(|data| data.windows(7).any(|part| part == b"refresh"));
                if !told {
                    continue;
                }
                let heard = began.elapsed();
                if browser.text(&self.page, &self.cookie).await? != before {
                    times.push((heard, began.elapsed()));
                    break;
                }
            }
            tokio::time::sleep(Duration::from_millis(1_500)).await;
        }
        Ok(times)
    }
}
