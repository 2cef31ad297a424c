//! Exim, a real mail server of Debian, run from a folder of the test.

#![allow(dead_code, reason = "not each test needs all of it")]

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bansou_letters::{Login, SmtpSettings, Timeouts, TlsMode};
use tempfile::TempDir;

pub struct Exim {
    folder: TempDir,
    pub port: u16,
    /// Where the line is closed from the start.
    pub tls_port: u16,
    server: Child,
}

impl Exim {
    /// None, with a message, where Exim or openssl is not here.
    pub fn start() -> Option<Self> {
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
    pub fn kill(&mut self) {
        let pid = self.server.id().to_string();
        let children = output("pgrep", &["-P", &pid]);
        for child in children.split_whitespace() {
            let _ = Command::new("kill").args(["-9", child]).status();
        }
        let _ = self.server.kill();
        let _ = self.server.wait();
    }

    pub fn restart(&mut self) {
        self.server = Self::run("/usr/sbin/exim4", self.folder.path());
        self.wait();
    }

    /// Message-IDs of what lies in the queue: Exim keeps a file of headers for each letter that it answers for.
    pub fn queued(&self) -> Vec<String> {
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

    /// What lies in the queue, as it came: Exim keeps a file of the body for each letter.
    pub fn bodies(&self) -> Vec<String> {
        let mut bodies = Vec::new();
        let mut folders = vec![self.folder.path().join("spool/input")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let path: PathBuf = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.to_string_lossy().ends_with("-D") {
                    bodies.push(String::from_utf8_lossy(&fs::read(&path).unwrap_or_default()).into_owned());
                }
            }
        }
        bodies
    }

    /// What it says of itself: without root it does so on its standard error.
    pub fn log(&self) -> String {
        ["log/mainlog", "stderr"]
            .iter()
            .map(|name| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default())
            .collect()
    }

    pub fn settings(&self) -> SmtpSettings {
        let second = Duration::from_secs(5);
        SmtpSettings {
            port: self.port,
            tls: TlsMode::None,
            timeouts: Timeouts { connect: second, command: second, letter: second },
            ..SmtpSettings::new("127.0.0.1")
        }
    }

    pub fn with_tls(&self, password: &str) -> SmtpSettings {
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
