//! The program as a process: how fast it starts, how much memory it holds at rest, how large it is.
//!
//! Invariant: every process started here is ended here, by the handle that started it.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};

use crate::installation::Installation;

/// The program to measure: `BANSOU_BIN`, or the one beside this benchmark.
pub fn path() -> anyhow::Result<PathBuf> {
    let path = match std::env::var_os("BANSOU_BIN") {
        Some(path) => PathBuf::from(path),
        None => std::env::current_exe()?.with_file_name("bansou"),
    };
    ensure!(path.is_file(), "there is no program at {}: build it, or set BANSOU_BIN", path.display());
    Ok(path)
}

/// What a run of the program took.
pub struct Run {
    pub took: Duration,
    /// The most memory of its own that it was seen to hold at once, in bytes, without pages of files.
    pub peak: u64,
    pub output: String,
}

/// Runs a command of the program to its end.
pub fn run(arguments: &[String]) -> anyhow::Result<Run> {
    let began = Instant::now();
    let mut child = Command::new(path()?)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()?;
    let mut peak = 0;
    let status = loop {
        peak = peak.max(memory(child.id(), "RssAnon").unwrap_or(0));
        match child.try_wait()? {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    let took = began.elapsed();
    ensure!(status.success(), "bansou {} ended with {status}", arguments.join(" "));
    let output = std::io::read_to_string(child.stdout.take().context("its output")?)?;
    Ok(Run { took, peak, output })
}

/// A server of the program, which ends when it is dropped.
pub struct Server {
    process: Child,
    /// Host and port.
    pub address: String,
    /// From the start of the process to the first healthy answer.
    pub ready: Duration,
}

impl Server {
    /// Starts a server on the installation and asks until it answers.
    pub async fn start(installation: &Installation) -> anyhow::Result<Self> {
        let began = Instant::now();
        let process = Command::new(path()?)
            .arg("serve")
            .args(installation.flags())
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut server = Self { process, address: String::new(), ready: Duration::ZERO };
        let output = server.process.stdout.take().context("its output")?;
        let mut lines = BufReader::new(output).lines();
        while server.address.is_empty() {
            let line = lines.next().context("the server said no address")??;
            if let Some(address) = line.strip_prefix("listening on http://") {
                address.clone_into(&mut server.address);
            }
        }
        while !is_well(&server.address) {
            ensure!(began.elapsed() < Duration::from_secs(30), "the server is not well");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        server.ready = began.elapsed();
        Ok(server)
    }

    /// Pages of files that it has mapped, in bytes: the system takes them back when it needs them.
    pub fn mapped(&self) -> anyhow::Result<u64> {
        memory(self.process.id(), "RssFile").context("memory is read from /proc, which is not here")
    }

    /// Memory of its own in bytes, without pages of files.
    pub fn memory(&self) -> anyhow::Result<u64> {
        memory(self.process.id(), "RssAnon").context("memory is read from /proc, which is not here")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn is_well(address: &str) -> bool {
    use std::io::{Read as _, Write as _};
    let ask = || -> std::io::Result<bool> {
        let mut stream = std::net::TcpStream::connect(address)?;
        write!(stream, "GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}

/// A line of `/proc/PID/status` that is in kB, as bytes.
fn memory(process: u32, line: &str) -> Option<u64> {
    let status = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status")).ok()?;
    let found = status.lines().find(|given| given.starts_with(line))?;
    let kilobytes: u64 = found.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1_024)
}
