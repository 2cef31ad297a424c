//! Sending to Exim, a real mail server of Debian, run from a folder of the test.

mod letters;

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bansou_letters::{
    Cause, Envelope, Login, Outcome, Party, Reason, Sender, SmtpSettings, Step, Timeouts, TlsMode,
};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use letters::letter;

struct Exim {
    folder: TempDir,
    port: u16,
    /// Where the line is closed from the start.
    tls_port: u16,
    server: Child,
}

impl Exim {
    /// None, with a message, where Exim or openssl is not here.
    fn start() -> Option<Self> {
        let Some(program) =
            ["/usr/sbin/exim4", "/usr/sbin/exim"].into_iter().find(|path| Path::new(path).exists())
        else {
            println!("skipped: exim4 is not here (apt-get install exim4-daemon-light)");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let listeners = [(); 2].map(|()| TcpListener::bind(("127.0.0.1", 0)).unwrap());
        let [port, tls_port] = listeners.map(|listener| listener.local_addr().unwrap().port());
        if !make_certificate(folder.path()) {
            println!("skipped: openssl is not here");
            return None;
        }
        for inner in ["spool", "log", "mail"] {
            fs::create_dir(folder.path().join(inner)).unwrap();
        }
        let is_root = output("id", &["-u"]) == "0";
        let (user, group) = if is_root {
            ("Debian-exim".to_owned(), "Debian-exim".to_owned())
        } else {
            (output("id", &["-un"]), output("id", &["-gn"]))
        };
        fs::write(
            folder.path().join("exim.conf"),
            configuration(folder.path(), [port, tls_port], &user, &group),
        )
        .unwrap();
        if is_root {
            let owner = format!("{user}:{group}");
            assert!(
                Command::new("chown").arg("-R").arg(&owner).arg(folder.path()).status().unwrap().success()
            );
            // Exim takes a configuration from root only where nobody else may write it.
            assert!(
                Command::new("chown")
                    .arg("root")
                    .arg(folder.path().join("exim.conf"))
                    .status()
                    .unwrap()
                    .success()
            );
        }
        let server = Self::run(program, folder.path());
        let exim = Self { folder, port, tls_port, server };
        exim.wait();
        Some(exim)
    }

    fn run(program: &str, folder: &Path) -> Child {
        Command::new(program)
            .args(["-bdf", "-C"])
            .arg(folder.join("exim.conf"))
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.join("stderr")).unwrap())
            .spawn()
            .unwrap()
    }

    fn wait(&self) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < deadline, "exim does not listen: {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Kills the server with all its connections, as the kernel does when memory runs out.
    fn kill(&mut self) {
        let pid = self.server.id().to_string();
        let children = output("pgrep", &["-P", &pid]);
        for child in children.split_whitespace() {
            let _ = Command::new("kill").args(["-9", child]).status();
        }
        let _ = self.server.kill();
        let _ = self.server.wait();
    }

    fn restart(&mut self) {
        self.server = Self::run("/usr/sbin/exim4", self.folder.path());
        self.wait();
    }

    /// Message-IDs of what lies in the queue: Exim keeps a file of headers for each letter that it answers for.
    fn queued(&self) -> Vec<String> {
        let mut ids = Vec::new();
        let mut folders = vec![self.folder.path().join("spool/input")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let path: PathBuf = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.to_string_lossy().ends_with("-H") {
                    let text = String::from_utf8_lossy(&fs::read(&path).unwrap_or_default()).into_owned();
                    ids.extend(
                        text.lines()
                            .filter_map(|line| line.split_once("Message-ID: "))
                            .map(|(_, id)| id.to_owned()),
                    );
                }
            }
        }
        ids
    }

    /// What it says of itself: without root it does so on its standard error.
    fn log(&self) -> String {
        ["log/mainlog", "stderr"]
            .iter()
            .map(|name| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default())
            .collect()
    }

    fn settings(&self) -> SmtpSettings {
        let second = Duration::from_secs(5);
        SmtpSettings {
            port: self.port,
            tls: TlsMode::None,
            timeouts: Timeouts { connect: second, command: second, letter: second },
            ..SmtpSettings::new("127.0.0.1")
        }
    }

    fn with_tls(&self, password: &str) -> SmtpSettings {
        SmtpSettings {
            host: "localhost".into(),
            tls: TlsMode::StartTls,
            login: Some(Login { user: "bansou".into(), password: password.into() }),
            authority: Some(fs::read_to_string(self.folder.path().join("cert.pem")).unwrap()),
            ..self.settings()
        }
    }
}

impl Drop for Exim {
    fn drop(&mut self) {
        self.kill();
    }
}

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn make_certificate(folder: &Path) -> bool {
    Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(folder.join("key.pem"))
        .arg("-out")
        .arg(folder.join("cert.pem"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn configuration(folder: &Path, [port, tls_port]: [u16; 2], user: &str, group: &str) -> String {
    let folder = folder.display();
    format!(
        r#"
exim_user = {user}
exim_group = {group}
never_users =
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port} : {tls_port}
tls_on_connect_ports = {tls_port}
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
primary_hostname = mx.example.jp
qualify_domain = example.jp
queue_only = true
queue_run_max = 0
tls_advertise_hosts = *
tls_certificate = {folder}/cert.pem
tls_privatekey = {folder}/key.pem
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
smtp_accept_max = 100
smtp_accept_max_per_connection = 1000
host_lookup =
rfc1413_query_timeout = 0s
acl_smtp_mail = sender
acl_smtp_rcpt = recipient
acl_smtp_data = letter

begin acl
sender:
  deny message = 5.7.1 Sender rejected
       senders = banned@acme.example.jp
  accept
recipient:
  deny message = 5.1.1 User unknown
       local_parts = nobody
  defer message = 4.2.1 Greylisted, try again later
       local_parts = later
  accept
letter:
  deny message = 5.7.1 This message looks like spam
       condition = ${{if match{{$h_subject:}}{{SPAM}}}}
  accept

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{bansou}}}}{{eq{{$auth3}}{{right}}}}}}}}
  server_set_id = $auth2
"#
    )
}

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
