//! A private PostgreSQL: a cluster of its own in a temporary folder, on a free loopback port.
//!
//! Invariant: it does not outlive us. It is stopped and its folder removed when the value is dropped, and
//! the kernel stops it should we be killed without a chance to.

mod memory;

use std::fs::{self, DirBuilder, File};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{DirBuilderExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, bail, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Uid, User};

use crate::{command, installed, interruption, prerequisites};

/// The environment variable by which tests and benchmarks learn where the cluster is.
pub const URL_VARIABLE: &str = "BANSOU_TEST_POSTGRES";

/// How often the port that was free a moment ago may turn out to be taken.
const ATTEMPTS: u32 = 5;
const STARTING: Duration = Duration::from_secs(60);
const STOPPING: Duration = Duration::from_secs(20);
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// What a commit promises.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Nothing: fast, for data that is thrown away.
    None,
    /// What an installation promises, for honest measurements.
    Full,
}

/// A running cluster with trust authentication for the superuser `postgres`.
pub struct PrivatePostgres {
    server: Child,
    port: u16,
    _folder: Folder,
}

impl PrivatePostgres {
    /// Makes a cluster and waits until it takes connections.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, or does not start; the end of its log is part of the message.
    pub fn start(durability: Durability) -> Result<Self> {
        let programs = installed::find().context("no PostgreSQL server is installed")?;
        let owner = owner()?;
        let folder = Folder::create(owner.as_ref(), durability)?;
        let cluster = folder.0.join("cluster");
        initialise(&programs, &cluster, &folder, owner.as_ref())?;
        for _ in 0..ATTEMPTS {
            let port = free_port()?;
            let mut server = serve(&programs, &cluster, &folder, owner.as_ref(), port, durability)?;
            match wait_until_ready(&mut server, &cluster) {
                Ok(Readiness::Ready) => return Ok(Self { server, port, _folder: folder }),
                Ok(Readiness::Ended(_)) if folder.log().contains("Address already in use") => {}
                Ok(Readiness::Ended(status)) => {
                    bail!("PostgreSQL ended while starting ({status}):\n{}", folder.end_of_log());
                }
                Err(error) => {
                    stop(&mut server);
                    return Err(error.context(folder.end_of_log()));
                }
            }
        }
        bail!("no loopback port stayed free long enough for PostgreSQL")
    }

    /// The URL of its database `postgres`.
    pub fn url(&self) -> String {
        url(self.port)
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        stop(&mut self.server);
    }
}

/// Starts a cluster for a developer, prints its URL alone on standard output, and keeps it until Ctrl-C.
///
/// # Errors
/// As [`PrivatePostgres::start`], or when the server ends by itself.
pub fn keep_until_interrupted() -> Result<()> {
    prerequisites::install(prerequisites::FOR_POSTGRES)?;
    let mut postgres = PrivatePostgres::start(Durability::None)?;
    println!("{}", postgres.url());
    eprintln!("export {URL_VARIABLE}={}\nCtrl-C stops it and throws its data away.", postgres.url());
    while !interruption::happened() {
        if let Some(status) = postgres.server.try_wait()? {
            bail!("PostgreSQL ended by itself ({status})");
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

fn url(port: u16) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/postgres")
}

/// Whom the server runs as when we are root, which PostgreSQL refuses to run as.
fn owner() -> Result<Option<User>> {
    if !Uid::effective().is_root() {
        return Ok(None);
    }
    let user = User::from_name("postgres")?;
    let user =
        user.context("PostgreSQL refuses to run as root, and there is no user `postgres` to run it as")?;
    Ok(Some(user))
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn initialise(programs: &Path, cluster: &Path, folder: &Folder, owner: Option<&User>) -> Result<()> {
    let output = as_owner(&programs.join("initdb"), owner, folder)
        .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
        .arg("--pgdata")
        .arg(cluster)
        .output()
        .context("cannot start initdb")?;
    ensure!(output.status.success(), "initdb: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(())
}

fn serve(
    programs: &Path,
    cluster: &Path,
    folder: &Folder,
    owner: Option<&User>,
    port: u16,
    durability: Durability,
) -> Result<Child> {
    let log = File::create(folder.log_file())?;
    as_owner(&programs.join("postgres"), owner, folder)
        .args(server_arguments(cluster, port, durability))
        .stdout(log.try_clone()?)
        .stderr(log)
        // Ctrl-C in the terminal is for us; the server is stopped after those who use it.
        .process_group(0)
        .spawn()
        .context("cannot start postgres")
}

fn server_arguments(cluster: &Path, port: u16, durability: Durability) -> Vec<String> {
    let mut settings = vec![
        "listen_addresses=127.0.0.1".to_owned(),
        format!("port={port}"),
        "unix_socket_directories=".to_owned(),
        "max_connections=200".to_owned(),
        "shared_buffers=256MB".to_owned(),
        // Dropping a workspace's schema locks each of its tables and indexes in one transaction.
        "max_locks_per_transaction=512".to_owned(),
    ];
    if durability == Durability::None {
        let unsafe_but_fast = [
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            // The log may lie in memory.
            "max_wal_size=256MB",
        ];
        settings.extend(unsafe_but_fast.map(str::to_owned));
    }
    let mut arguments = vec!["-D".to_owned(), cluster.to_string_lossy().into_owned()];
    for setting in settings {
        arguments.extend(["-c".to_owned(), setting]);
    }
    arguments
}

/// A program of PostgreSQL's that runs as its owner, and that the kernel interrupts when we die.
fn as_owner(program: &Path, owner: Option<&User>, folder: &Folder) -> Command {
    let mut command = match command::find_on_path("setpriv") {
        Some(setpriv) => {
            let mut command = command::program(setpriv);
            if let Some(user) = owner {
                command.arg(format!("--reuid={}", user.uid)).arg(format!("--regid={}", user.gid));
                command.arg("--init-groups");
            }
            command.args(["--pdeathsig", "INT"]).arg(program);
            command
        }
        None => {
            let mut command = command::program(program);
            if let Some(user) = owner {
                command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
            }
            command
        }
    };
    for (variable, _) in std::env::vars_os() {
        // PGDATA, PGPORT and their like would send us to somebody's real database.
        if variable.to_str().is_some_and(|name| name.starts_with("PG")) {
            command.env_remove(variable);
        }
    }
    // The repository may lie where the owner cannot look.
    command.current_dir(&folder.0);
    command
}

enum Readiness {
    Ready,
    Ended(ExitStatus),
}

fn wait_until_ready(server: &mut Child, cluster: &Path) -> Result<Readiness> {
    let start = Instant::now();
    while start.elapsed() < STARTING {
        if let Some(status) = server.try_wait()? {
            return Ok(Readiness::Ended(status));
        }
        if fs::read_to_string(cluster.join("postmaster.pid")).is_ok_and(|text| says_ready(&text)) {
            return Ok(Readiness::Ready);
        }
        ensure!(!interruption::happened(), "interrupted");
        std::thread::sleep(BETWEEN_LOOKS);
    }
    bail!("PostgreSQL is not ready after {} s", STARTING.as_secs())
}

/// `postmaster.pid` carries the server's state on its eighth line.
fn says_ready(lock_file: &str) -> bool {
    lock_file.lines().nth(7).is_some_and(|state| state.trim() == "ready")
}

/// Ends a server: a fast shutdown, and a hard one when that does not come through.
fn stop(server: &mut Child) {
    for signal in [Signal::SIGINT, Signal::SIGQUIT, Signal::SIGKILL] {
        // It may have ended by itself, which the look below finds out.
        let _already_gone = kill(interruption::process_id(server), signal);
        let start = Instant::now();
        while start.elapsed() < STOPPING {
            match server.try_wait() {
                Ok(None) => std::thread::sleep(BETWEEN_LOOKS),
                Ok(Some(_)) | Err(_) => return,
            }
        }
    }
}

/// A temporary folder that belongs to the server's owner.
struct Folder(PathBuf);

impl Folder {
    fn create(owner: Option<&User>, durability: Durability) -> Result<Self> {
        let moment = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_nanos();
        let thrown_away = durability == Durability::None;
        let place = memory::with_room().filter(|_| thrown_away).unwrap_or_else(std::env::temp_dir);
        let path = place.join(format!("bansou-postgres-{}-{moment}", std::process::id()));
        DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .with_context(|| format!("cannot make {}", path.display()))?;
        let folder = Self(path);
        if let Some(user) = owner {
            chown(&folder.0, Some(user.uid.as_raw()), Some(user.gid.as_raw()))?;
        }
        Ok(folder)
    }

    fn log_file(&self) -> PathBuf {
        self.0.join("server.log")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn end_of_log(&self) -> String {
        let log = self.log();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("warning: {} is left behind: {error}", self.0.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_measurements_wait_for_the_disk() {
        let fast = server_arguments(Path::new("/tmp/c"), 5555, Durability::None);
        let honest = server_arguments(Path::new("/tmp/c"), 5555, Durability::Full);
        assert!(fast.contains(&"fsync=off".to_owned()));
        assert!(!honest.iter().any(|argument| argument.contains("off")), "{honest:?}");
        assert!(honest.contains(&"port=5555".to_owned()));
    }

    #[test]
    fn readiness_is_read_from_the_eighth_line() {
        let starting = "12\n/c\n17\n5555\n\n127.0.0.1\n  1 2\nstarting\n";
        assert!(!says_ready(starting));
        assert!(says_ready(&starting.replace("starting", "ready   ")));
        assert!(!says_ready("12\n/c\n"));
    }

    #[test]
    fn the_url_names_superuser_loopback_and_port() {
        assert_eq!(url(6543), "postgres://postgres@127.0.0.1:6543/postgres");
    }
}
