//! A disk that was full for a moment: once there is room again everything is written again, without a restart.
//!
//! The real program runs on a small disk of its own, which a mount namespace gives it; where the system lets nobody
//! make one, the test says so and passes over it.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const DISK: &str = "size=48m";
const EMAIL: &str = "a@example.com";
const PASSWORD: &str = "a long enough passphrase 42";

struct Server {
    child: Child,
    address: String,
    /// The disk, as it is seen from outside.
    disk: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes the installation on its disk and serves it. None where nobody may make a disk.
fn serve(folder: &Path) -> Option<(Server, String)> {
    let may = Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "tmpfs"]).arg(folder).output();
    if !may.is_ok_and(|tried| tried.status.success()) {
        eprintln!("skipped: this system lets nobody mount a disk of their own");
        return None;
    }
    let script = "set -e
        mount -t tmpfs -o \"$DISK\" tmpfs \"$FOLDER\"
        echo \"$PASSWORD\" | \"$BANSOU\" init --workspace acme --email \"$EMAIL\" --data \"$FOLDER\" >/dev/null
        \"$BANSOU\" tracking-key --workspace acme --data \"$FOLDER\"
        exec \"$BANSOU\" serve --listen 127.0.0.1:0 --data \"$FOLDER\"";
    let mut child = Command::new("unshare")
        .args(["-rm", "sh", "-c", script])
        .envs([("DISK", DISK), ("EMAIL", EMAIL), ("PASSWORD", PASSWORD)])
        .env("FOLDER", folder)
        .env("BANSOU", env!("CARGO_BIN_EXE_bansou"))
        .env("BANSOU_LOG", "off")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let key = lines.next().unwrap();
    let said = lines.find(|line| line.contains("listening")).unwrap();
    let address = said.rsplit_once("http://").unwrap().1.to_owned();
    let disk = PathBuf::from(format!("/proc/{}/root{}", child.id(), folder.display()));
    Some((Server { child, address, disk }, key))
}

impl Server {
    /// The status and body of the answer.
    fn ask(&self, method: &str, path: &str, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {length}\r\n{head}\r\n{body}",
            self.address
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer.split_once("\r\n\r\n").map_or(String::new(), |(_, body)| body.to_owned()))
    }

    fn send(&self, key: &str, name: &str) -> u16 {
        let events: Vec<String> = (0..150)
            .map(|n| {
                format!(
                    r#"{{"type":"track","event":"e","userId":"u{}","messageId":"{name}-{n}","properties":{{"p":"{}"}}}}"#,
                    n % 50,
                    "x".repeat(1_200)
                )
            })
            .collect();
        let body = format!(r#"{{"writeKey":"{key}","batch":[{}]}}"#, events.join(","));
        self.ask("POST", "/v1/batch", "Content-Type: application/json\r\n", &body).0
    }

    fn sign_in(&self) -> u16 {
        let body = format!("email={EMAIL}&password={}", PASSWORD.replace(' ', "+"));
        let head =
            format!("Content-Type: application/x-www-form-urlencoded\r\nOrigin: http://{}\r\n", self.address);
        self.ask("POST", "/sign-in", &head, &body).0
    }

    fn ready(&self) -> (u16, String) {
        self.ask("GET", "/readyz", "", "")
    }
}

#[test]
fn what_a_full_disk_stopped_goes_on_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let Some((server, key)) = serve(folder.path()) else { return };
    assert_eq!((server.send(&key, "before"), server.sign_in()), (200, 303));
    assert_eq!(server.ready(), (200, "ready".to_owned()));

    let ballast = server.disk.join("ballast");
    fill(&ballast);
    let mut refused = 0;
    for n in 0..40 {
        match server.send(&key, &format!("full-{n}")) {
            200 => {}
            503 => refused += 1,
            other => panic!("{other}"),
        }
        assert!(matches!(server.sign_in(), 303 | 429 | 503), "a full disk is no fault of the program");
    }
    assert!(refused > 0, "the disk was never full");
    // The log of a store may have pages left that are written again.
    let (status, said) = server.ready();
    assert!((status == 503 && said.contains("unwritable")) || said == "ready", "{status} {said}");

    std::fs::remove_file(&ballast).unwrap();
    let freed = Instant::now();
    while server.ready().0 != 200 {
        assert!(freed.elapsed() < Duration::from_secs(30), "{}", server.ready().1);
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(server.send(&key, "after"), 200);
    assert!(matches!(server.sign_in(), 303 | 429));
}

/// Takes the room that is left, to the last page.
fn fill(path: &Path) {
    let mut file = File::create(path).unwrap();
    let mut piece = vec![b'x'; 1 << 20];
    while !piece.is_empty() {
        while file.write_all(&piece).is_ok() {}
        piece.truncate(piece.len() / 2);
    }
}
