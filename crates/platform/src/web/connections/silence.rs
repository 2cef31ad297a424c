//! When a connection was heard of last, and whether its next word is ours.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Instant,
};

use axum::{body::Body, response::Response};
use bytes::Bytes;
use hyper::{
    Request,
    body::{Body as _, Frame, Incoming, SizeHint},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use super::boxed;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// What is known of a connection. Clones are one.
#[derive(Clone, Debug)]
pub(super) struct Seen(Arc<State>);

#[derive(Debug)]
struct State {
    /// Milliseconds since the program began.
    last: AtomicU64,
    /// Requests that were received whole and are not answered yet.
    working: AtomicUsize,
}

impl Seen {
    pub(super) fn now() -> Self {
        let state = State { last: AtomicU64::new(0), working: AtomicUsize::new(0) };
        let seen = Self(Arc::new(state));
        seen.heard();
        seen
    }

    fn heard(&self) {
        let elapsed = u64::try_from(START.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.last.store(elapsed, Ordering::Relaxed);
    }

    pub(super) fn last(&self) -> u64 {
        self.0.last.load(Ordering::Relaxed)
    }

    /// Whether an answer is due from us.
    pub(super) fn is_working(&self) -> bool {
        self.0.working.load(Ordering::Relaxed) > 0
    }
}

/// A stream that notes when something came or went.
#[derive(Debug)]
pub(super) struct Heard {
    stream: TcpStream,
    seen: Seen,
}

impl Heard {
    pub(super) fn new(stream: TcpStream, seen: Seen) -> Self {
        Self { stream, seen }
    }
}

impl AsyncRead for Heard {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.seen.heard();
        }
        polled
    }
}

impl AsyncWrite for Heard {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        if matches!(polled, Poll::Ready(Ok(1..))) {
            self.seen.heard();
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        if matches!(polled, Poll::Ready(Ok(1..))) {
            self.seen.heard();
        }
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// Counts a request as ours to answer from the end of its body to the end of the answer.
#[derive(Debug)]
pub(super) struct Working {
    seen: Seen,
    begun: AtomicUsize,
}

impl Working {
    fn begin(&self) {
        if self.begun.swap(1, Ordering::Relaxed) == 0 {
            self.seen.0.working.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        if self.begun.load(Ordering::Relaxed) == 1 {
            self.seen.0.working.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// A body that notes its end, and one that is an answer until it is dropped.
#[derive(Debug)]
pub(super) enum Counted {
    Request(Incoming, Arc<Working>),
    Response(Body, #[allow(dead_code, reason = "held for its end")] Arc<Working>),
}

impl Counted {
    pub(super) fn request(request: Request<Incoming>, seen: Seen) -> (Request<Body>, Arc<Working>) {
        let working = Arc::new(Working { seen, begun: AtomicUsize::new(0) });
        if request.body().is_end_stream() {
            working.begin();
        }
        let counted = request.map(|body| boxed(Counted::Request(body, working.clone())));
        (counted, working)
    }

    pub(super) fn response(response: Response, working: Arc<Working>) -> Response {
        working.begin();
        response.map(|body| boxed(Counted::Response(body, working)))
    }
}

impl hyper::body::Body for Counted {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match self.get_mut() {
            Counted::Request(body, working) => {
                let polled = Pin::new(&mut *body).poll_frame(cx);
                if matches!(polled, Poll::Ready(None)) || body.is_end_stream() {
                    working.begin();
                }
                polled.map_err(Into::into)
            }
            Counted::Response(body, _) => Pin::new(body).poll_frame(cx).map_err(Into::into),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Counted::Request(body, _) => body.is_end_stream(),
            Counted::Response(body, _) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Counted::Request(body, _) => body.size_hint(),
            Counted::Response(body, _) => body.size_hint(),
        }
    }
}
