//! Sending to Exim, a real mail server of Debian, run from a folder of the test.

mod exim_server;
mod letters;

use std::collections::BTreeSet;

use bansou_letters::{Cause, Envelope, Outcome, Party, Reason, Sender, SmtpSettings, Step, TlsMode};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use exim_server::Exim;
use letters::letter;

fn to(recipient: &str) -> Envelope {
    Envelope {
        return_path: Some("bounce@acme.example.jp".parse().unwrap()),
        recipient: format!("{recipient}@example.jp").parse().unwrap(),
    }
}

#[tokio::test]
async fn a_real_server_takes_refuses_and_defers() {
    let Some(exim) = Exim::start() else { return };
    let sender = Sender::new(exim.settings()).unwrap();
    let sent = sender.send(&to("taro"), &letter(1)).await;
    assert!(matches!(&sent, Outcome::Sent { reply } if reply.code == 250), "{sent:?} {}", exim.log());
    assert_eq!(exim.queued(), ["<1@bansou.example.jp>"]);

    let refused = sender.send(&to("nobody"), &letter(2)).await;
    let Outcome::Refused { whose: Party::Recipient, reply } = &refused else { panic!("{refused:?}") };
    assert_eq!(
        (reply.status.as_deref(), reply.verdict(Party::Recipient).reason),
        (Some("5.1.1"), Reason::UnknownUser)
    );

    let banned = Envelope { return_path: Some("banned@acme.example.jp".parse().unwrap()), ..to("taro") };
    let refused = sender.send(&banned, &letter(3)).await;
    assert!(matches!(refused, Outcome::Refused { whose: Party::Sender, .. }), "{refused:?}");

    let later = sender.send(&to("later"), &letter(4)).await;
    assert!(matches!(later, Outcome::Later { step: Step::RcptTo, cause: Cause::Busy, .. }), "{later:?}");
    let null = Envelope { return_path: None, ..to("taro") };
    assert!(matches!(sender.send(&null, &letter(5)).await, Outcome::Sent { .. }));
    assert_eq!(exim.queued().len(), 2);
}

#[tokio::test]
async fn tls_is_checked_and_so_is_the_password() {
    let Some(exim) = Exim::start() else { return };
    let sender = Sender::new(exim.with_tls("right")).unwrap();
    let sent = sender.send(&to("taro"), &letter(1)).await;
    assert!(matches!(sent, Outcome::Sent { .. }), "{sent:?} {}", exim.log());
    // The server offers no login on an open line: that the password was taken shows that the line was closed.
    let open = SmtpSettings { host: "127.0.0.1".into(), tls: TlsMode::None, ..exim.with_tls("right") };
    let refused = Sender::new(open).unwrap().send(&to("taro"), &letter(2)).await;
    assert!(matches!(refused, Outcome::Later { step: Step::Login, .. }), "{refused:?}");

    let wrong = Sender::new(exim.with_tls("wrong")).unwrap().send(&to("taro"), &letter(2)).await;
    assert!(matches!(wrong, Outcome::Later { step: Step::Login, cause: Cause::Settings, .. }), "{wrong:?}");
    let unknown = SmtpSettings { authority: None, ..exim.with_tls("right") };
    let distrusted = Sender::new(unknown).unwrap().send(&to("taro"), &letter(3)).await;
    assert!(
        matches!(distrusted, Outcome::Later { step: Step::StartTls, cause: Cause::Settings, .. }),
        "{distrusted:?}"
    );
    assert_eq!(exim.queued().len(), 1);
    assert!(Sender::new(exim.with_tls("right")).unwrap().try_out().await.is_ok());

    let implicit = SmtpSettings { tls: TlsMode::Implicit, port: exim.tls_port, ..exim.with_tls("right") };
    let sent = Sender::new(implicit.clone()).unwrap().send(&to("taro"), &letter(4)).await;
    assert!(matches!(sent, Outcome::Sent { .. }), "{sent:?} {}", exim.log());
    let mixed_up = SmtpSettings { port: exim.port, ..implicit.clone() };
    let mixed_up = Sender::new(mixed_up).unwrap().send(&to("taro"), &letter(5)).await;
    assert!(
        matches!(mixed_up, Outcome::Later { cause: Cause::Settings, .. }),
        "TLS on an open port: {mixed_up:?}"
    );
    let unknown = Sender::new(SmtpSettings { authority: None, ..implicit }).unwrap();
    let distrusted = unknown.send(&to("taro"), &letter(5)).await;
    assert!(
        matches!(distrusted, Outcome::Later { step: Step::Connect, cause: Cause::Settings, .. }),
        "{distrusted:?}"
    );
}

/// Who sits on the line says a word behind the answer to STARTTLS, which must not be heard as the server's. A client that
/// hears it is one answer ahead of the server from then on, and calls a letter sent that the server has not yet taken.
#[tokio::test]
async fn words_put_in_before_the_line_is_closed_end_the_conversation() {
    let Some(exim) = Exim::start() else { return };
    for injected in ["", "250 welcome\r\n"] {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let behind = exim.port;
        tokio::spawn(async move {
            let (client, _) = listener.accept().await.unwrap();
            relay(client, behind, injected).await;
        });
        let settings = SmtpSettings { port, login: None, ..exim.with_tls("right") };
        let outcome = Sender::new(settings).unwrap().send(&to("taro"), &letter(1)).await;
        let is_sent = matches!(outcome, Outcome::Sent { .. });
        assert_eq!(is_sent, injected.is_empty(), "{injected:?}: {outcome:?}");
        if !is_sent {
            assert!(matches!(outcome, Outcome::Later { step: Step::StartTls, .. }), "{outcome:?}");
        }
    }
}

/// Passes everything on, and puts a word behind the server's third answer, which is the one to STARTTLS.
async fn relay(client: tokio::net::TcpStream, behind: u16, injected: &str) {
    let server = tokio::net::TcpStream::connect(("127.0.0.1", behind)).await.unwrap();
    let (mut from_client, mut to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    let up = tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
    let mut from_server = BufReader::new(from_server);
    let mut answers = 0;
    while answers < 3 {
        let mut line = String::new();
        from_server.read_line(&mut line).await.unwrap();
        answers += u8::from(line.as_bytes().get(3) == Some(&b' '));
        if answers == 3 {
            line.push_str(injected);
        }
        to_client.write_all(line.as_bytes()).await.unwrap();
    }
    let _ = tokio::io::copy(&mut from_server, &mut to_client).await;
    let _ = up.await;
}

/// Killed in the middle of many letters: each that was called sent is there, none is there twice, and what is there without
/// having been called sent was called unknown.
#[tokio::test]
async fn nothing_is_lost_or_doubled_when_the_server_is_killed() {
    let Some(mut exim) = Exim::start() else { return };
    let sender = std::sync::Arc::new(Sender::new(exim.settings()).unwrap());
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    for worker in 0..4 {
        let (sender, tell) = (std::sync::Arc::clone(&sender), tell.clone());
        tokio::spawn(async move {
            for number in (0..40).map(|number| number * 4 + worker) {
                let _ = tell.send((number, sender.send(&to("taro"), &letter(number)).await));
            }
        });
    }
    drop(tell);
    let (mut sent, mut unknown, mut later) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut is_killed = false;
    while let Some((number, outcome)) = told.recv().await {
        let id = format!("<{number}@bansou.example.jp>");
        match outcome {
            Outcome::Sent { .. } => sent.insert(id),
            Outcome::Unknown { .. } => unknown.insert(id),
            Outcome::Later { .. } => later.insert(id),
            refused @ Outcome::Refused { .. } => panic!("{refused:?}"),
        };
        if sent.len() >= 40 && !is_killed {
            exim.kill();
            is_killed = true;
        }
    }
    assert!(!later.is_empty(), "it was killed in the middle");
    let queued = exim.queued();
    let there: BTreeSet<String> = queued.iter().cloned().collect();
    assert_eq!(there.len(), queued.len(), "none twice");
    assert!(sent.is_subset(&there), "lost: {:?}", sent.difference(&there));
    assert!(there.is_subset(&sent.union(&unknown).cloned().collect()), "there, but called `later`");

    exim.restart();
    for id in &later {
        let number: usize = id.trim_matches(['<', '>']).split('@').next().unwrap().parse().unwrap();
        assert!(matches!(sender.send(&to("taro"), &letter(number)).await, Outcome::Sent { .. }), "{id}");
    }
    let queued = exim.queued();
    println!("{} sent before, {} unknown, {} later", sent.len(), unknown.len(), later.len());
    assert_eq!(queued.iter().collect::<BTreeSet<_>>().len(), queued.len(), "none twice");
    assert!(queued.len() >= 160 - unknown.len());
}
