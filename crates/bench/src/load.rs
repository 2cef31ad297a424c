//! Senders of events: keep-alive connections that post to the tracking API and wait for each answer.
//!
//! Invariant: an event counts once it was acknowledged with 200, and anything else ends the measurement.

use std::{
    fmt::Write as _,
    sync::Arc,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use anyhow::bail;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
    client::conn::http1,
    http::request,
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// People of each account that send.
pub const PEOPLE: u64 = 5;
/// What they do.
const NAMES: u64 = 20;

/// Numbers the events of a whole run, so that every message id is its own.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A connection to the server.
pub struct Connection {
    sender: http1::SendRequest<Full<Bytes>>,
    address: String,
}

impl Connection {
    pub async fn open(address: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender, address: address.to_owned() })
    }

    /// Posts a body until it is taken, as SDKs do, and answers how long that took.
    pub async fn post(&mut self, path: &str, body: String) -> anyhow::Result<Duration> {
        let body = Bytes::from(body);
        let began = Instant::now();
        loop {
            let request = Request::post(path).header("content-type", "application/json");
            let answer = self.send(request, body.clone()).await?;
            if answer.status() != StatusCode::TOO_MANY_REQUESTS {
                taken(answer, path).await?.collect().await?;
                return Ok(began.elapsed());
            }
            let wait =
                answer.headers().get("retry-after").and_then(|seconds| seconds.to_str().ok()?.parse().ok());
            answer.into_body().collect().await?;
            tokio::time::sleep(Duration::from_secs(wait.unwrap_or(1))).await;
        }
    }

    /// Takes a page as a signed-in browser and answers how long that took.
    pub async fn get(&mut self, path: &str, cookie: &str) -> anyhow::Result<Duration> {
        let began = Instant::now();
        self.text(path, cookie).await?;
        Ok(began.elapsed())
    }

    /// A page's text.
    pub async fn text(&mut self, path: &str, cookie: &str) -> anyhow::Result<Bytes> {
        Ok(self.listen(path, cookie).await?.collect().await?.to_bytes())
    }

    /// The body of a page as it comes in, which of a stream never ends.
    pub async fn listen(&mut self, path: &str, cookie: &str) -> anyhow::Result<Incoming> {
        self.ask(Request::get(path).header("cookie", cookie), String::new()).await
    }

    async fn ask(&mut self, request: request::Builder, body: String) -> anyhow::Result<Incoming> {
        let answer = self.send(request, body.into()).await?;
        taken(answer, "a page").await
    }

    async fn send(&mut self, request: request::Builder, body: Bytes) -> anyhow::Result<Response<Incoming>> {
        let request = request.header("host", &self.address).body(Full::new(body))?;
        self.sender.ready().await?;
        Ok(self.sender.send_request(request).await?)
    }
}

/// The body of an answer that says yes.
async fn taken(answer: Response<Incoming>, what: &str) -> anyhow::Result<Incoming> {
    let status = answer.status();
    if status == StatusCode::OK {
        return Ok(answer.into_body());
    }
    let said = answer.into_body().collect().await?.to_bytes();
    bail!("{what} answered {status}: {}", String::from_utf8_lossy(&said))
}

/// Who sends: the key and the accounts' references.
#[derive(Clone)]
pub struct Product {
    pub key: String,
    pub accounts: Arc<Vec<String>>,
}

/// A batch of new events, spread over the accounts.
pub fn batch(product: &Product, events: u64) -> String {
    let Product { key, accounts } = product;
    let sent_at = jiff::Timestamp::now();
    let mut body = format!(r#"{{"writeKey":"{key}","sentAt":"{sent_at}","batch":["#);
    for at in 0..events {
        if at > 0 {
            body.push(',');
        }
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // Neighbours are of different accounts, as they are where many send at once.
        let account = &accounts[(number * 7_919) as usize % accounts.len()];
        write_event(&mut body, number, account, number / 7 % PEOPLE, sent_at);
    }
    body.push_str("]}");
    body
}

/// One new event of one account, as a call of its own.
pub fn single(key: &str, account: &str) -> String {
    let mut body = String::new();
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    write_event(&mut body, number, account, number / 7 % PEOPLE, jiff::Timestamp::now());
    body.pop();
    let _ = write!(body, r#","writeKey":"{key}"}}"#);
    body
}

fn write_event(body: &mut String, number: u64, account: &str, person: u64, at: jiff::Timestamp) {
    let _ = write!(
        body,
        concat!(
            r#"{{"type":"track","event":"feature_{}","userId":"u-{}-{}","messageId":"bench-{}-{}","timestamp":"{}","#,
            r#""properties":{{"plan":"standard","rows":{},"place":"toolbar"}},"context":{{"groupId":"{}","#,
            r#""library":{{"name":"analytics-node","version":"2.3.0"}},"locale":"ja-JP"}}}}"#
        ),
        number % NAMES,
        account,
        person,
        std::process::id(),
        number,
        at,
        number % 500,
        account
    );
}

/// Lets every person of every account send once. Answers how many events that were.
pub async fn introduce(address: &str, product: &Product) -> anyhow::Result<u64> {
    let mut connection = Connection::open(address).await?;
    let mut sent = 0;
    for accounts in product.accounts.chunks(100) {
        for person in 0..PEOPLE {
            let sent_at = jiff::Timestamp::now();
            let mut body = format!(r#"{{"writeKey":"{}","sentAt":"{sent_at}","batch":["#, product.key);
            for (at, account) in accounts.iter().enumerate() {
                body.push_str(if at == 0 { "" } else { "," });
                write_event(&mut body, NEXT.fetch_add(1, Ordering::Relaxed), account, person, sent_at);
            }
            body.push_str("]}");
            connection.post("/v1/batch", body).await?;
            sent += accounts.len() as u64;
        }
    }
    Ok(sent)
}

/// What a stretch of sending came to.
pub struct Sent {
    pub events: u64,
    pub took: Duration,
    /// Each request's time, sorted.
    pub requests: Vec<Duration>,
}

/// Sends from `clients` connections for a while, each as fast as it is answered.
pub async fn send_for(
    address: &str,
    product: &Product,
    clients: u64,
    batch_of: u64,
    duration: Duration,
) -> anyhow::Result<Sent> {
    let began = Instant::now();
    let mut tasks = Vec::new();
    for client in 0..clients {
        let (address, product) = (address.to_owned(), product.clone());
        tasks.push(tokio::spawn(async move {
            let mut connection = Connection::open(&address).await?;
            let mut requests = Vec::new();
            while began.elapsed() < duration {
                let (path, body) = match batch_of {
                    1 => {
                        let account = (client + clients * requests.len() as u64) * 7_919;
                        let account = &product.accounts[account as usize % product.accounts.len()];
                        ("/v1/track", single(&product.key, account))
                    }
                    many => ("/v1/batch", batch(&product, many)),
                };
                requests.push(connection.post(path, body).await?);
            }
            anyhow::Ok(requests)
        }));
    }
    let mut requests = Vec::new();
    for task in tasks {
        requests.extend(task.await??);
    }
    let took = began.elapsed();
    requests.sort();
    Ok(Sent { events: requests.len() as u64 * batch_of, took, requests })
}
