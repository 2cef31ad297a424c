//! What tests of mail need: a mail server that takes everything, settings that lead to it, and a row of every kind.

use std::sync::{Arc, Mutex, PoisonError};

use bansou_letters::{Address, Timeouts};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

use super::{
    NewMail, Posted, RecipientId, Topic, digest, enqueue, outbox, returned, store, suppressions, write::Words,
};
use crate::{
    activity::Actor,
    i18n::Locale,
    ids::MailId,
    post::{MailSettings, settings::Given},
    workspaces::Workspace,
};

/// A mail server that takes every letter, or stops answering behind the last line of one.
#[derive(Clone)]
pub struct Taker {
    pub port: u16,
    letters: Arc<Mutex<Vec<String>>>,
}

impl Taker {
    pub async fn start() -> Self {
        Self::run(true).await
    }

    /// It takes letters and never says so.
    pub async fn silent() -> Self {
        Self::run(false).await
    }

    async fn run(answers: bool) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let letters: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = letters.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, kept.clone(), answers));
            }
        });
        Self { port, letters }
    }

    /// What was taken, headers and body as they came.
    pub fn letters(&self) -> Vec<String> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn serve(stream: TcpStream, letters: Arc<Mutex<Vec<String>>>, answers: bool) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 taker\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let answer: &[u8] = match line.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => b"250 taker\r\n",
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut letter = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    letter.push_str(line.strip_prefix('.').unwrap_or(&line));
                    letter.push('\n');
                }
                letters.lock().unwrap_or_else(PoisonError::into_inner).push(letter);
                if !answers {
                    std::future::pending::<()>().await;
                }
                b"250 2.0.0 taken\r\n"
            }
            "QUIT" => return write.write_all(b"221 bye\r\n").await,
            _ => b"250 2.1.0 ok\r\n",
        };
        write.write_all(answer).await?;
    }
    Ok(())
}

/// Settings that lead to an open port of this machine.
pub fn settings(port: u16) -> MailSettings {
    let given: Given = [
        ("mail_server", format!("smtp-open://127.0.0.1:{port}")),
        ("mail_from", "cs@acme.example.jp".to_owned()),
    ]
    .into();
    let mut errors = Vec::new();
    let mut settings =
        MailSettings::read(&given, Some("https://cs.acme.example.jp"), &mut errors).expect("settings");
    assert!(errors.is_empty(), "{errors:?}");
    let second = std::time::Duration::from_secs(5);
    settings.smtp.timeouts = Timeouts { connect: second, command: second, letter: second };
    settings
}

/// Puts a letter of the topic into the outbox.
pub async fn put(workspace: &Workspace, topic: &'static Topic, to: &str, subject: &str) -> Posted {
    post(workspace, letter(topic, to, subject)).await
}

/// A letter that says nothing.
pub fn letter(topic: &'static Topic, to: &str, subject: &str) -> NewMail {
    let words = Words {
        locale: Locale::En,
        subject: subject.to_owned(),
        before: vec!["Hello".to_owned()],
        button: None,
        sections: Vec::new(),
        after: Vec::new(),
        trap: None,
    };
    NewMail {
        topic,
        to_name: "Taro".to_owned(),
        to: to.to_owned(),
        time_zone: None,
        words,
        secret: None,
        not_after: None,
        once: None,
        by: None,
        counts_clicks: false,
    }
}

async fn post(workspace: &Workspace, mail: NewMail) -> Posted {
    let mut tx = workspace.main.begin().await.expect("a transaction");
    let posted = enqueue(&mut tx, workspace, mail).await.expect("a letter");
    tx.commit().await.expect("committed");
    posted
}

/// Its id.
pub fn id(posted: Posted) -> MailId {
    match posted {
        Posted::Waiting(id) | Posted::Stays(id) | Posted::Unwritable(id) => id,
        Posted::There => panic!("it was there"),
    }
}

/// Something real for each place in mail's addresses.
pub async fn samples(workspace: &Workspace) -> Vec<(&'static str, String)> {
    let to = "reader@example.jp";
    let mut counted = letter(&digest::DIGEST, to, "件名");
    counted.words.locale = Locale::Ja;
    counted.words.before = vec!["こんにちは".to_owned()];
    counted.words.button = Some(("開く".to_owned(), "https://www.example.jp/".to_owned()));
    counted.counts_clicks = true;
    let mail = id(post(workspace, counted).await);
    let (html, _) = store::words(&workspace.main, mail).await.expect("a store").expect("words");
    let click = html.split("/click/").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let address = Address::parse(to).expect("an address");
    let blocked = Address::parse("blocked@example.jp").expect("an address");
    let mut change = workspace.change(&Actor::System).await.expect("a transaction");
    suppressions::add_by_hand(&mut change, &blocked, "退職").await.expect("added");
    change.commit().await.expect("committed");
    let listed = suppressions::list(&workspace.main, None, 1).await.expect("a list");
    let recipient = RecipientId::of(workspace.id, &address);
    let returned = returned::path(workspace);
    let last = |link: String| link.rsplit('/').next().unwrap_or_default().to_owned();
    vec![
        ("/settings/mail/{}", mail.to_string()),
        ("/settings/mail/suppressions/{}", listed[0].id.to_string()),
        ("/o/{}", workspace.id.to_string()),
        ("/o/{}/click/{}", click.to_owned()),
        ("/o/{}/click/{}/{}", "1".to_owned()),
        ("/o/{}/returned/{}", last(returned)),
        ("/o/{}/unsubscribe/{}", last(outbox::unsubscribe_link(workspace, recipient, &digest::DIGEST))),
        ("/o/{}/preferences/{}", last(outbox::preferences_link(workspace, recipient))),
    ]
}
