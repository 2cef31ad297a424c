//! Sending to a server that behaves as badly as we like.

mod letters;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bansou_letters::{
    Cause, Envelope, Hardness, Outcome, Party, Reason, Sender, SmtpSettings, Step, Timeouts, TlsMode,
};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use letters::letter;

/// What the server does where it does not just agree.
#[derive(Clone, Debug, PartialEq)]
enum Habit {
    /// Answers the command that begins like this with that.
    Answer(&'static str, &'static str),
    /// Closes the line on this command.
    HangUp(&'static str),
    /// Closes the line in the middle of the letter.
    HangUpInContent,
    /// Takes the letter, says nothing and closes the line.
    HangUpAfterDot,
    /// Takes the letter and says nothing for a long time.
    SilentAfterDot,
    /// Closes the line after each letter.
    HangUpAfterEach,
    /// Says nothing at all.
    Silent,
}

#[derive(Default)]
struct Seen {
    letters: Vec<Vec<u8>>,
    commands: Vec<String>,
    connections: usize,
}

struct Stub {
    port: u16,
    seen: Arc<Mutex<Seen>>,
    habits: Arc<Mutex<Vec<Habit>>>,
}

impl Stub {
    async fn start(habits: &[Habit]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let habits = Arc::new(Mutex::new(habits.to_vec()));
        let (for_task, of_task) = (Arc::clone(&seen), Arc::clone(&habits));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                for_task.lock().unwrap().connections += 1;
                tokio::spawn(serve(stream, Arc::clone(&for_task), Arc::clone(&of_task)));
            }
        });
        Self { port, seen, habits }
    }

    fn sender(&self) -> Sender {
        Sender::new(self.settings()).unwrap()
    }

    fn settings(&self) -> SmtpSettings {
        let timeouts = Timeouts {
            connect: Duration::from_millis(400),
            command: Duration::from_millis(400),
            letter: Duration::from_millis(400),
        };
        SmtpSettings { port: self.port, tls: TlsMode::None, timeouts, ..SmtpSettings::new("127.0.0.1") }
    }

    fn letters(&self) -> usize {
        self.seen.lock().unwrap().letters.len()
    }
}

async fn serve(stream: TcpStream, seen: Arc<Mutex<Seen>>, habits: Arc<Mutex<Vec<Habit>>>) {
    let has = |habit: &Habit| habits.lock().unwrap().contains(habit);
    let mut stream = BufReader::new(stream);
    if has(&Habit::Silent) {
        return std::future::pending().await;
    }
    let greeting = habits.lock().unwrap().iter().find_map(|habit| match habit {
        Habit::Answer("greeting", answer) => Some(*answer),
        _ => None,
    });
    let _ = stream.write_all(format!("{}\r\n", greeting.unwrap_or("220 stub")).as_bytes()).await;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        seen.lock().unwrap().commands.push(line.trim_end().to_owned());
        if habits
            .lock()
            .unwrap()
            .iter()
            .any(|habit| matches!(habit, Habit::HangUp(command) if line.starts_with(command)))
        {
            return;
        }
        let answer = habits.lock().unwrap().iter().find_map(|habit| match habit {
            Habit::Answer(command, answer) if line.starts_with(command) => Some(*answer),
            _ => None,
        });
        let usual = if line.starts_with("DATA") { "354 go on" } else { "250 ok" };
        if stream.write_all(format!("{}\r\n", answer.unwrap_or(usual)).as_bytes()).await.is_err() {
            return;
        }
        if line.starts_with("DATA") && answer.is_none() {
            let mut letter = Vec::new();
            while !letter.ends_with(b"\r\n.\r\n") {
                if has(&Habit::HangUpInContent)
                    || stream.read_until(b'\n', &mut letter).await.unwrap_or(0) == 0
                {
                    return;
                }
            }
            seen.lock().unwrap().letters.push(letter);
            if has(&Habit::HangUpAfterDot) {
                return;
            }
            if has(&Habit::SilentAfterDot) {
                return std::future::pending().await;
            }
            let answer = habits.lock().unwrap().iter().find_map(|habit| match habit {
                Habit::Answer(".", answer) => Some(*answer),
                _ => None,
            });
            let _ = stream
                .write_all(format!("{}\r\n", answer.unwrap_or("250 2.0.0 queued as 42")).as_bytes())
                .await;
            if has(&Habit::HangUpAfterEach) {
                return;
            }
        }
    }
}

fn envelope() -> Envelope {
    Envelope {
        return_path: Some("bounce+17@acme.example.jp".parse().unwrap()),
        recipient: "taro.@docomo.ne.jp".parse().unwrap(),
    }
}

async fn outcome(habits: &[Habit]) -> (Outcome, Stub) {
    let stub = Stub::start(habits).await;
    let outcome = stub.sender().send(&envelope(), &letter(1)).await;
    (outcome, stub)
}

#[tokio::test]
async fn what_was_taken_is_sent_as_it_was_signed() {
    let (sent, stub) = outcome(&[]).await;
    let Outcome::Sent { reply } = sent else { panic!("{sent:?}") };
    assert_eq!((reply.code, reply.status.as_deref()), (250, Some("2.0.0")));
    let seen = stub.seen.lock().unwrap();
    let unstuffed = String::from_utf8(seen.letters[0].clone()).unwrap().replace("\r\n..", "\r\n.");
    assert_eq!(unstuffed.strip_suffix(".\r\n").unwrap().as_bytes(), letter(1).as_bytes());
    assert!(seen.commands.contains(&"MAIL FROM:<bounce+17@acme.example.jp>".to_owned()));
    assert!(seen.commands.contains(&"RCPT TO:<\"taro.\"@docomo.ne.jp>".to_owned()));
}

#[tokio::test]
async fn refusals_for_good_name_whom_they_are_about() {
    for (command, answer, whose, reason) in [
        ("RCPT", "550 5.1.1 <x@y>: User unknown", Party::Recipient, Reason::UnknownUser),
        ("RCPT", "552 5.2.2 mailbox full", Party::Recipient, Reason::MailboxFull),
        ("MAIL", "550 5.7.1 sender rejected", Party::Sender, Reason::Policy),
        (".", "550 5.7.26 DMARC policy of reject", Party::Letter, Reason::Authentication),
        (".", "550 : User unknown", Party::Letter, Reason::Filtered),
        ("DATA", "554 no valid recipients", Party::Letter, Reason::Unclear),
    ] {
        let (refused, _) = outcome(&[Habit::Answer(command, answer)]).await;
        let Outcome::Refused { whose: named, reply } = &refused else { panic!("{answer}: {refused:?}") };
        assert_eq!((*named, reply.verdict(whose).reason), (whose, reason), "{answer}");
        let is_hard = reply.verdict(whose).hardness == Hardness::Hard;
        assert_eq!(is_hard, reason == Reason::UnknownUser, "{answer}");
    }
}

#[tokio::test]
async fn what_was_certainly_not_taken_is_for_later() {
    for (habit, step, cause) in [
        (Habit::Answer("RCPT", "450 4.2.1 greylisted"), Step::RcptTo, Cause::Busy),
        (Habit::Answer("MAIL", "421 4.7.0 try again"), Step::MailFrom, Cause::Busy),
        (Habit::Answer("DATA", "451 later"), Step::Data, Cause::Busy),
        (Habit::Answer(".", "452 4.3.1 disk full"), Step::Content, Cause::Busy),
        (
            Habit::Answer("MAIL", "530 5.7.0 Must issue a STARTTLS command first"),
            Step::MailFrom,
            Cause::Settings,
        ),
        (Habit::Answer("greeting", "554 no service"), Step::Connect, Cause::Settings),
        (Habit::Answer("RCPT", "hello"), Step::RcptTo, Cause::Protocol),
        (Habit::Answer("RCPT", "354 go on"), Step::RcptTo, Cause::Protocol),
        (Habit::Answer("DATA", "250 ok"), Step::Data, Cause::Protocol),
        (Habit::HangUp("EHLO"), Step::Connect, Cause::Connection),
        (Habit::HangUp("MAIL"), Step::MailFrom, Cause::Connection),
        (Habit::HangUp("RCPT"), Step::RcptTo, Cause::Connection),
        (Habit::HangUp("DATA"), Step::Data, Cause::Connection),
        (Habit::Silent, Step::Connect, Cause::Timeout),
    ] {
        let (later, stub) = outcome(std::slice::from_ref(&habit)).await;
        let Outcome::Later { step: named, cause: said, .. } = &later else { panic!("{habit:?}: {later:?}") };
        assert_eq!((*named, *said), (step, cause), "{habit:?}: {later:?}");
        assert_eq!(
            stub.letters(),
            usize::from(habit == Habit::Answer(".", "452 4.3.1 disk full")),
            "{habit:?}"
        );
    }
    let closed = SmtpSettings { port: 1, tls: TlsMode::None, ..SmtpSettings::new("127.0.0.1") };
    let later = Sender::new(closed).unwrap().send(&envelope(), &letter(1)).await;
    assert!(
        matches!(later, Outcome::Later { step: Step::Connect, cause: Cause::Connection, .. }),
        "{later:?}"
    );
}

/// The dangerous case: the server has all of it and its answer does not come. Many mailers send again here.
#[tokio::test]
async fn a_lost_answer_to_the_last_line_is_unknown_and_not_sent_again() {
    for habit in [Habit::HangUpAfterDot, Habit::SilentAfterDot] {
        let (unknown, stub) = outcome(std::slice::from_ref(&habit)).await;
        assert!(matches!(unknown, Outcome::Unknown { .. }), "{habit:?}: {unknown:?}");
        assert_eq!((stub.letters(), stub.seen.lock().unwrap().connections), (1, 1), "{habit:?}");
    }
}

/// A server that is an answer behind says "go on" where it should say "done".
#[tokio::test]
async fn an_answer_to_another_question_is_not_a_yes() {
    let (unknown, _) = outcome(&[Habit::Answer(".", "354 go on")]).await;
    assert!(matches!(unknown, Outcome::Unknown { .. }), "{unknown:?}");
}

/// Lost before the last line, it cannot have been taken, and saying "unknown" would hold letters up for nothing.
#[tokio::test]
async fn a_line_lost_inside_of_the_letter_is_for_later() {
    let stub = Stub::start(&[Habit::HangUpInContent]).await;
    // Bigger than what the system holds for us on the way.
    let outcome = stub.sender().send(&envelope(), &letters::big_letter(12 << 20)).await;
    assert!(matches!(outcome, Outcome::Later { step: Step::Content, .. }), "{outcome:?}");
    assert_eq!(stub.letters(), 0);
}

#[tokio::test]
async fn connections_are_used_again_and_a_closed_one_is_replaced() {
    let stub = Stub::start(&[]).await;
    let sender = stub.sender();
    for number in 0..3 {
        assert!(matches!(sender.send(&envelope(), &letter(number)).await, Outcome::Sent { .. }));
    }
    assert_eq!((stub.letters(), stub.seen.lock().unwrap().connections), (3, 1));
    // A refusal does not cost the connection.
    stub.habits.lock().unwrap().push(Habit::Answer("RCPT", "550 5.1.1 no"));
    assert!(matches!(sender.send(&envelope(), &letter(4)).await, Outcome::Refused { .. }));
    *stub.habits.lock().unwrap() = vec![Habit::HangUpAfterEach];
    for number in 5..8 {
        assert!(matches!(sender.send(&envelope(), &letter(number)).await, Outcome::Sent { .. }), "{number}");
    }
    assert_eq!((stub.letters(), stub.seen.lock().unwrap().connections), (6, 3));
    sender.close().await;
}

#[tokio::test]
async fn no_more_connections_than_allowed() {
    let stub = Stub::start(&[]).await;
    let sender = Arc::new(Sender::new(SmtpSettings { connections: 2, ..stub.settings() }).unwrap());
    let sending: Vec<_> = (0..20)
        .map(|number| {
            let sender = Arc::clone(&sender);
            tokio::spawn(async move { sender.send(&envelope(), &letter(number)).await })
        })
        .collect();
    for sent in sending {
        assert!(matches!(sent.await.unwrap(), Outcome::Sent { .. }));
    }
    assert_eq!(stub.letters(), 20);
    assert!(stub.seen.lock().unwrap().connections <= 2);
}

#[tokio::test]
async fn a_server_without_starttls_gets_neither_password_nor_letter() {
    let stub = Stub::start(&[]).await;
    let login = Some(bansou_letters::Login { user: "u".into(), password: "secret".into() });
    let sender = Sender::new(SmtpSettings { tls: TlsMode::StartTls, login, ..stub.settings() }).unwrap();
    let outcome = sender.send(&envelope(), &letter(1)).await;
    assert!(
        matches!(outcome, Outcome::Later { step: Step::StartTls, cause: Cause::Settings, .. }),
        "{outcome:?}"
    );
    let commands = stub.seen.lock().unwrap().commands.clone();
    assert!(
        !commands.iter().any(|line| line.starts_with("AUTH") || line.starts_with("MAIL")),
        "{commands:?}"
    );
    assert!(matches!(sender.try_out().await, Err(Outcome::Later { step: Step::StartTls, .. })));
}
