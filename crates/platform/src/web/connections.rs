//! Connections: taken, bounded, and ended where their other side is silent.
//!
//! Invariant: a newcomer is let in. Where the program, or one address, has as many connections as it may have, the one
//! goes that has been silent longest while its next word is due: the rest of a head or body, or a next request.

mod silence;
mod table;
#[cfg(test)]
mod tests;

use std::{future::Future, io, net::SocketAddr, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

use silence::{Counted, Heard};
use table::{Place, Table};

/// How long a head may take, and how long a connection may wait for its next request; proxies keep theirs for a minute.
const HEAD: Duration = Duration::from_secs(75);
/// How long a body may be silent.
pub const BODY: Duration = Duration::from_secs(30);
/// Pings of HTTP/2, by which it is known that the other side is gone.
const PING: Duration = Duration::from_secs(30);
const PONG: Duration = Duration::from_secs(20);
/// After a failure to accept, as where the system has no files left.
const PAUSE: Duration = Duration::from_millis(50);

/// Files that are not left to connections: those of the stores, and of what is read and written.
const FILES_OF_OURS: u64 = 256;
/// So many connections at most, whatever the system allows: each has its buffers.
const MOST: u64 = 20_000;
/// And so many of one address, unless it is this machine's: a proxy in front has the connections of everybody.
const MOST_OF_AN_ADDRESS: usize = 512;

/// Raises the number of files that the program may have open to what the system allows, and answers it.
#[cfg(unix)]
#[must_use]
pub fn raise_file_limit() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    // No limit is no number.
    let limit = if raised.is_ok() { maximum } else { current };
    limit.unwrap_or(u64::MAX)
}

/// There is no such limit here.
#[cfg(not(unix))]
#[must_use]
pub fn raise_file_limit() -> u64 {
    u64::MAX
}

/// How many connections a program may have that can have so many files open.
pub fn most_connections(files: u64) -> usize {
    let left = files.saturating_sub(FILES_OF_OURS).max(files / 2);
    usize::try_from(left.min(MOST)).unwrap_or(usize::MAX)
}

/// Answers requests until it is asked to stop, and then those under way.
pub async fn serve(listener: TcpListener, router: Router, most: usize, stop: impl Future<Output = ()>) {
    let table = Table::new(most, MOST_OF_AN_ADDRESS);
    let graceful = GracefulShutdown::new();
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(PING).keep_alive_timeout(PONG);
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, from)) => {
                let place = table.take_place(from.ip());
                let answering = answer(stream, from, &builder, router.clone(), place, &graceful);
                tokio::spawn(answering);
            }
            Err(error) if is_of_the_connection(&error) => {}
            Err(error) => {
                tracing::warn!("cannot accept connections: {error}");
                table.make_room();
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    graceful.shutdown().await;
}

fn is_of_the_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

fn answer(
    stream: TcpStream,
    from: SocketAddr,
    builder: &Builder<TokioExecutor>,
    router: Router,
    place: Place,
    graceful: &GracefulShutdown,
) -> impl Future<Output = ()> + use<> {
    // Small answers go at once.
    let _ = stream.set_nodelay(true);
    let seen = place.seen();
    let io = TokioIo::new(Heard::new(stream, seen.clone()));
    let service = tower::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(from));
        let (request, working) = Counted::request(request, seen.clone());
        let answered = router.clone().oneshot(request);
        async move { answered.await.map(|response| Counted::response(response, working)) }
    });
    let connection = builder.serve_connection(io, TowerToHyperService::new(service)).into_owned();
    let connection = graceful.watch(connection);
    async move {
        tokio::select! {
            // What a client does wrong is no news.
            _ = connection => {}
            () = place.must_go() => {}
        }
    }
}

/// A body of a request, as handlers know it.
fn boxed<B>(body: B) -> Body
where
    B: hyper::body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    Body::new(body)
}
