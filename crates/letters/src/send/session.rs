//! Job: one conversation with a mail server, step by step.
//! Invariant: each step has its own time limit, and a failure names the step that it happened in.

use std::error::Error as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::response::{Response, Severity};
use tokio::time::timeout;

use super::line::OpenLine;
use super::settings::MECHANISMS;
use super::{Cause, Envelope, Outcome, Party, Reply, SmtpSettings, Step, TlsMode};
use crate::letter::RawLetter;

/// What stops a conversation.
enum Stop {
    Reply(Reply),
    Lost(Cause, String),
}

/// A connection that has been greeted, closed to others and logged in.
pub(super) struct Session {
    connection: AsyncSmtpConnection,
    timeouts: super::Timeouts,
    /// Whether another letter can be given over this connection.
    pub usable: bool,
}

impl Session {
    /// Opens one. A failure is [`Outcome::Later`]: no letter has been spoken of yet.
    pub async fn open(settings: &SmtpSettings) -> Result<Self, Outcome> {
        let limit = settings.timeouts.connect;
        let later = |step, stop| Err(not_yet(step, stop));
        let hello = settings.client_id();
        let tls = match settings.tls_parameters() {
            Ok(tls) => tls,
            Err(error) => return later(Step::Connect, Stop::Lost(Cause::Settings, error.to_string())),
        };
        let server = (settings.host.as_str(), settings.port);
        let opened = if settings.tls == TlsMode::StartTls {
            let line = match timeout(limit, OpenLine::connect(server.0, server.1)).await {
                Ok(Ok(line)) => Box::new(line),
                Ok(Err(error)) => {
                    return later(Step::Connect, Stop::Lost(Cause::Connection, error.to_string()));
                }
                Err(_) => return later(Step::Connect, timed_out(limit)),
            };
            within(limit, AsyncSmtpConnection::connect_with_transport(line, &hello)).await
        } else {
            within(limit, AsyncSmtpConnection::connect_tokio1(server, Some(limit), &hello, tls.clone(), None))
                .await
        };
        let mut connection = match opened {
            Ok(connection) => connection,
            Err(stop) => return later(Step::Connect, stop),
        };
        if let Some(tls) = tls.filter(|_| settings.tls == TlsMode::StartTls)
            && let Err(stop) = within(limit, connection.starttls(tls, &hello)).await
        {
            return later(Step::StartTls, stop);
        }
        if let Some(credentials) = settings.credentials()
            && let Err(stop) = within(limit, connection.auth(&MECHANISMS, &credentials)).await
        {
            return later(Step::Login, stop);
        }
        Ok(Self { connection, timeouts: settings.timeouts, usable: true })
    }

    /// Whether the server still listens, after a pause.
    pub async fn is_alive(&mut self) -> bool {
        self.usable = within(self.timeouts.connect, self.connection.command("NOOP\r\n")).await.is_ok();
        self.usable
    }

    /// Gives one letter to the server.
    pub async fn give(&mut self, envelope: &Envelope, letter: &RawLetter) -> Outcome {
        let return_path = envelope.return_path.as_ref().map(ToString::to_string).unwrap_or_default();
        let commands = [
            (
                Step::MailFrom,
                Party::Sender,
                format!("MAIL FROM:<{return_path}>\r\n"),
                Severity::PositiveCompletion,
            ),
            (
                Step::RcptTo,
                Party::Recipient,
                format!("RCPT TO:<{}>\r\n", envelope.recipient),
                Severity::PositiveCompletion,
            ),
            (Step::Data, Party::Letter, "DATA\r\n".to_owned(), Severity::PositiveIntermediate),
        ];
        for (step, whose, command, expected) in commands {
            let answer = within(self.timeouts.command, self.connection.command(command)).await;
            if let Err(stop) = answer.and_then(|response| only(expected, response)) {
                return self.stopped(step, whose, stop).await;
            }
        }
        // lettre ends every letter by CRLF.CRLF of its own.
        let content = letter.as_bytes().strip_suffix(b"\r\n").unwrap_or(letter.as_bytes());
        let is_whole = AtomicBool::new(false);
        let blocks = content.chunks(content.len().max(1)).chain(std::iter::from_fn(|| {
            // Asked for more, lettre has written all of it; its next word is the final dot.
            is_whole.store(true, Ordering::Relaxed);
            None
        }));
        match within(self.timeouts.letter, self.connection.message_iter(blocks)).await {
            Ok(response) if response.code().severity == Severity::PositiveCompletion => {
                Outcome::Sent { reply: reply_of(&response) }
            }
            Ok(response) => {
                // An answer that belongs to another question: what became of this one is not known.
                self.usable = false;
                Outcome::Unknown { words: reply_of(&response).to_string() }
            }
            Err(Stop::Lost(_, words)) if is_whole.load(Ordering::Relaxed) => {
                self.usable = false;
                Outcome::Unknown { words }
            }
            Err(stop) => self.stopped(Step::Content, Party::Letter, stop).await,
        }
    }

    /// What a failure before the server took the letter means, leaving the connection ready or marked as unusable.
    async fn stopped(&mut self, step: Step, whose: Party, stop: Stop) -> Outcome {
        let is_over = !matches!(&stop, Stop::Reply(reply) if reply.code != 421);
        self.usable =
            !is_over && within(self.timeouts.connect, self.connection.command("RSET\r\n")).await.is_ok();
        match stop {
            // 530: log in first. It is about us, whatever the step.
            Stop::Reply(reply) if reply.code >= 500 && reply.code != 530 => Outcome::Refused { whose, reply },
            stop => not_yet(step, stop),
        }
    }

    /// Says goodbye.
    pub async fn close(mut self) {
        let _ = within(Duration::from_secs(2), self.connection.command("QUIT\r\n")).await;
    }
}

fn reply_of(response: &Response) -> Reply {
    Reply::new(response.code().into(), &response.message().collect::<Vec<_>>().join(" "))
}

/// A server that says "go on" to RCPT, or "done" to DATA, answers another question than ours.
fn only(expected: Severity, response: Response) -> Result<(), Stop> {
    if response.code().severity == expected {
        return Ok(());
    }
    Err(Stop::Lost(Cause::Protocol, reply_of(&response).to_string()))
}

fn not_yet(step: Step, stop: Stop) -> Outcome {
    match stop {
        Stop::Reply(reply) => {
            let cause = if reply.code >= 500 { Cause::Settings } else { Cause::Busy };
            Outcome::Later { step, cause, words: reply.to_string() }
        }
        Stop::Lost(cause, words) => Outcome::Later { step, cause, words },
    }
}

async fn within<T>(limit: Duration, work: impl Future<Output = Result<T, Error>>) -> Result<T, Stop> {
    match timeout(limit, work).await {
        Ok(done) => done.map_err(|error| stop_of(&error)),
        Err(_) => Err(timed_out(limit)),
    }
}

/// A certificate that is not trusted, or a port that does not speak TLS: lettre calls it a connection that was lost.
fn is_of_tls(error: &Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        let io = cause.downcast_ref::<std::io::Error>();
        // What rustls refuses comes as invalid data, and so does text that is no UTF-8.
        if io.is_some_and(|io| {
            io.kind() == std::io::ErrorKind::InvalidData && !io.to_string().contains("UTF-8")
        }) {
            return true;
        }
        source = cause.source();
    }
    false
}

fn timed_out(limit: Duration) -> Stop {
    Stop::Lost(Cause::Timeout, format!("no answer within {} s", limit.as_secs_f32()))
}

fn stop_of(error: &Error) -> Stop {
    if let Some(code) = error.status() {
        let words = error.source().map(ToString::to_string).unwrap_or_default();
        return Stop::Reply(Reply::new(code.into(), &words));
    }
    let cause = if error.is_timeout() {
        Cause::Timeout
    } else if error.is_tls() || error.is_client() || is_of_tls(error) {
        Cause::Settings
    } else if error.is_response() && !error.to_string().contains("incomplete response") {
        Cause::Protocol
    } else {
        Cause::Connection
    };
    Stop::Lost(cause, error.to_string())
}
