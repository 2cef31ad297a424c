//! Job: the open line to a server up to the moment when STARTTLS closes it.
//! Invariant: nothing that was said in the clear is heard after: what stands behind the server's answer to STARTTLS goes into
//! the handshake, where it does not belong and ends it.
//!
//! lettre reads answers through a buffer and keeps it over the handshake, so that who sits on the line could put words behind
//! the answer and have them taken for the server's own, encrypted ones (CVE-2011-0411 and its kind). The server would then be
//! one answer behind, and a letter be called sent before it is. So the buffer is given one octet at a time until the handshake begins.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A connection on which STARTTLS is to be said.
#[derive(Debug)]
pub(super) struct OpenLine {
    stream: TcpStream,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Clear,
    /// STARTTLS has been said; what is written next is the handshake.
    Asked,
    Closed,
}

impl OpenLine {
    pub async fn connect(host: &str, port: u16) -> io::Result<Self> {
        let stream = TcpStream::connect((host, port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, state: State::Clear })
    }
}

impl AsyncRead for OpenLine {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.state == State::Closed || buffer.remaining() == 0 {
            return Pin::new(&mut self.stream).poll_read(context, buffer);
        }
        let mut octet = [0];
        let mut one = ReadBuf::new(&mut octet);
        let outcome = Pin::new(&mut self.stream).poll_read(context, &mut one);
        buffer.put_slice(one.filled());
        outcome
    }
}

impl AsyncWrite for OpenLine {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.state {
            State::Clear if bytes.starts_with(b"STARTTLS") => self.state = State::Asked,
            State::Asked => self.state = State::Closed,
            State::Clear | State::Closed => {}
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl AsyncTokioStream for OpenLine {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}
