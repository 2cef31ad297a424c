//! `bansou doctor`: looks at the installation without changing it, and says how to mend what is wrong.
//!
//! Invariant: every finding that is not fine says what to do.

mod losses;

use std::path::Path;

use clap::Args;

use super::Settings;
use crate::{
    args,
    background::fallen_in,
    config::Config,
    db::{self, Db, Location, Store, copies, migration_state, query},
    registry::AREAS,
    usage::ingest::{Backlog, backlog},
    web::connections::{most_connections, raise_file_limit},
    workspaces::{Fall, WorkspaceRow, all_workspaces, control_location, store_location, time_zone},
};

#[derive(Debug, Args)]
pub struct Doctor {
    #[arg(long)]
    json: bool,
}

/// How a checked thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Fine,
    /// Works, but someone should look.
    Look,
    /// Does not work.
    Broken,
}

/// One thing that was checked.
#[derive(Debug, serde::Serialize)]
struct Finding {
    check: String,
    level: Level,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    mend: Option<String>,
}

#[derive(Debug, Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn fine(&mut self, check: impl Into<String>, found: impl Into<String>) {
        self.0.push(Finding { check: check.into(), level: Level::Fine, found: found.into(), mend: None });
    }

    fn look(&mut self, check: impl Into<String>, found: impl Into<String>, mend: impl Into<String>) {
        let mend = Some(mend.into());
        self.0.push(Finding { check: check.into(), level: Level::Look, found: found.into(), mend });
    }

    fn broken(&mut self, check: impl Into<String>, found: impl Into<String>, mend: impl Into<String>) {
        let mend = Some(mend.into());
        self.0.push(Finding { check: check.into(), level: Level::Broken, found: found.into(), mend });
    }
}

/// Fewer files than this are worth a look.
const FEW_FILES: u64 = 4_096;
/// Less free space than this is worth a look.
const LITTLE_SPACE: u64 = 1 << 30;
/// `pg_current_xact_id` came with 13; older ones are no longer mended by their makers.
const OLDEST_POSTGRES: i32 = 130_000;

impl Doctor {
    pub async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let mut findings = Findings::default();
        match settings.load(None, None) {
            Ok(config) => look_at(&config, &mut findings).await,
            Err(errors) => {
                for error in errors.to_string().lines() {
                    findings.broken(
                        "settings",
                        error,
                        "correct it on the command line, in BANSOU_… or in bansou.toml",
                    );
                }
            }
        }
        let broken = findings.0.iter().filter(|finding| finding.level == Level::Broken).count();
        if self.json {
            println!("{}", serde_json::json!({ "ok": broken == 0, "findings": findings.0 }));
        } else {
            for finding in &findings.0 {
                let sign = match finding.level {
                    Level::Fine => "ok    ",
                    Level::Look => "look  ",
                    Level::Broken => "BROKEN",
                };
                println!("{sign} {}: {}", finding.check, finding.found);
                if let Some(mend) = &finding.mend {
                    println!("       → {mend}");
                }
            }
        }
        anyhow::ensure!(broken == 0, "{broken} of {} checks found something broken", findings.0.len());
        Ok(())
    }
}

async fn look_at(config: &Config, findings: &mut Findings) {
    look_at_folder(&config.data, findings).await;
    look_at_zones(findings);
    look_at_files(findings);
    look_at_network(config, findings).await;
    look_at_mail(config, findings).await;
    let database = config.database.as_deref();
    if let Some(url) = database
        && !look_at_server(url, findings).await
    {
        return;
    }
    let control = control_location(&config.data, database);
    let Some(db) = look_at_store("control", &control, Store::Control, findings).await else { return };
    match all_workspaces(&db).await {
        Ok(rows) => {
            for row in rows {
                look_at_workspace(config, &row, findings).await;
            }
        }
        Err(error) => {
            findings.broken("workspaces", error.to_string(), "run bansou migrate, or restore a backup");
        }
    }
    db.close().await;
}

async fn look_at_folder(folder: &Path, findings: &mut Findings) {
    let shown = folder.display().to_string();
    if !folder.exists() {
        findings.look(
            "data folder",
            format!("{shown} is not there yet"),
            "bansou serve or bansou init makes it",
        );
        return;
    }
    let probe = folder.join(format!(".doctor-{}", std::process::id()));
    match std::fs::write(&probe, b"") {
        Ok(()) => {
            let _ = std::fs::remove_file(&probe);
            findings.fine("data folder", format!("{shown} can be written"));
        }
        Err(error) => findings.broken(
            "data folder",
            format!("{shown} cannot be written: {error}"),
            format!("make it belong to the user that runs bansou: chown -R USER {shown}"),
        ),
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if let Ok(of) = std::fs::metadata(folder) {
            let mode = of.permissions().mode() & 0o777;
            if mode & 0o077 == 0 {
                findings.fine("permissions", "only the owner can read the data folder");
            } else {
                findings.look(
                    "permissions",
                    format!("others can read the data folder ({mode:o}); it holds customers' data"),
                    format!("chmod 700 {shown}"),
                );
            }
        }
    }
    match free_space(folder).await {
        Some(free) if free < LITTLE_SPACE => findings.look(
            "space",
            format!("{} MiB are free", free >> 20),
            "make room or move the data folder before imports fail",
        ),
        Some(free) => findings.fine("space", format!("{} GiB are free", free >> 30)),
        None => {}
    }
}

/// Free bytes, as `df` says. None where there is no such command.
pub(super) async fn free_space(folder: &Path) -> Option<u64> {
    let said = tokio::process::Command::new("df").arg("-Pk").arg(folder).output().await.ok()?;
    let text = String::from_utf8(said.stdout).ok()?;
    let kibibytes: u64 = text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kibibytes * 1024)
}

fn look_at_zones(findings: &mut Findings) {
    match time_zone("Asia/Tokyo") {
        Ok(_) => findings.fine("time zones", "known"),
        Err(_) => findings.broken("time zones", "Asia/Tokyo is unknown", "apt-get install tzdata"),
    }
}

fn look_at_files(findings: &mut Findings) {
    let files = raise_file_limit();
    let found = format!("{files} may be open, so at most {} connections", most_connections(files));
    if files < FEW_FILES {
        let mend = "raise the limit: LimitNOFILE= of the service, or ulimit -n before bansou serve";
        findings.look("open files", found, mend);
    } else {
        findings.fine("open files", found);
    }
}

async fn look_at_network(config: &Config, findings: &mut Findings) {
    match tokio::net::TcpListener::bind(config.listen).await {
        Ok(_) => findings.fine("address", format!("{} is free", config.listen)),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => findings.look(
            "address",
            format!("something listens on {} already", config.listen),
            "fine if that is bansou; else give another with --listen",
        ),
        Err(error) => findings.broken(
            "address",
            format!("{} cannot be used: {error}", config.listen),
            "give another with --listen",
        ),
    }
    match config.public_url.as_deref() {
        Some(url)
            if url.starts_with("http://") && !url.contains("//127.") && !url.contains("//localhost") =>
        {
            findings.look(
                "public_url",
                format!("{url} is not encrypted; anyone between can read along"),
                "put a proxy with TLS in front and set public_url to its https:// address",
            );
        }
        None if !config.listen.ip().is_loopback() => findings.look(
            "public_url",
            "not set, so invitations, reset links and the settings that SDKs load name this machine only",
            "set BANSOU_PUBLIC_URL to the address that browsers use",
        ),
        _ => {}
    }
}

/// Asks the mail server whether it would speak to us; no letter is sent.
async fn look_at_mail(config: &Config, findings: &mut Findings) {
    const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);
    let Some(mail) = &config.mail else {
        findings.fine("mail", "no server is set, so mails stay under Settings, Mail; set mail_server and mail_from to send them");
        return;
    };
    let mut smtp = mail.smtp.clone();
    smtp.timeouts.connect = PATIENCE;
    let answered = match bansou_letters::Sender::new(smtp) {
        Ok(sender) => tokio::time::timeout(PATIENCE * 3, sender.try_out()).await,
        Err(error) => return findings.broken("mail", error.to_string(), "correct mail_server"),
    };
    let mend =
        "check mail_server, mail_user and mail_password, and that nothing between keeps the port closed";
    match answered {
        Ok(Ok(())) if mail.is_signed() => findings.fine("mail", mail.told()),
        Ok(Ok(())) => findings.look(
            "mail",
            mail.told(),
            "letters that are not signed go astray: set mail_dkim_selector and mail_dkim_key, unless the server signs them",
        ),
        Ok(Err(bansou_letters::Outcome::Later { words, .. })) => {
            findings.broken("mail", format!("{}: {words}", mail.told()), mend);
        }
        Ok(Err(other)) => findings.broken("mail", format!("{}: {other:?}", mail.told()), mend),
        Err(_) => findings.broken("mail", format!("{}: no answer", mail.told()), mend),
    }
}

async fn look_at_server(url: &str, findings: &mut Findings) -> bool {
    match copies::server_version(url).await {
        Ok(version) if version < OLDEST_POSTGRES => {
            findings.broken("PostgreSQL", format!("version {}", version / 10_000), "upgrade to 13 or later");
            true
        }
        Ok(version) => {
            findings.fine("PostgreSQL", format!("version {}", version / 10_000));
            true
        }
        Err(error) => {
            findings.broken(
                "PostgreSQL",
                format!("cannot be reached: {error:#}"),
                "check that it runs, and name, password and database in the address",
            );
            false
        }
    }
}

/// Opens a store as it is and looks at it; answers it where it can be used.
async fn look_at_store(name: &str, location: &Location, store: Store, findings: &mut Findings) -> Option<Db> {
    // Before it is opened: SQLite passes over what is broken.
    if let Location::File(path) = location {
        losses::look_at_log(name, path, findings);
    }
    let db = match db::open_as_it_is(location, store).await {
        Ok(Some(db)) => db,
        Ok(None) => {
            findings.look(name, "not there yet", "bansou serve or bansou init makes it");
            return None;
        }
        Err(error) => {
            findings.broken(
                name,
                format!("cannot be opened: {error}"),
                "restore a backup, or check the file's owner",
            );
            return None;
        }
    };
    match migration_state(&db, store, &AREAS.parts()).await {
        Ok(state) if state.applied < state.known => findings.look(
            name,
            format!("{} of {} migrations", state.applied, state.known),
            "bansou serve or bansou migrate brings it up to date; take a backup first",
        ),
        Ok(state) if state.applied > state.known => {
            findings.broken(name, "was used by a newer version", "run that version or a later one");
            return None;
        }
        Ok(_) => {}
        Err(error) => {
            findings.broken(name, format!("cannot be read: {error}"), "restore a backup");
            return None;
        }
    }
    match copies::quick_check(&db).await {
        Ok(said) if said == "ok" => findings.fine(name, "sound and up to date"),
        Ok(said) => findings.broken(name, said, "stop bansou and restore a backup"),
        Err(error) => findings.broken(name, error.to_string(), "stop bansou and restore a backup"),
    }
    Some(db)
}

async fn look_at_workspace(config: &Config, row: &WorkspaceRow, findings: &mut Findings) {
    const FAILED: &str = "select count(*) as a from jobs where state = 'failed'";
    let database = config.database.as_deref();
    if time_zone(&row.timezone).is_err() {
        findings.broken(
            &row.slug,
            format!("time zone {:?} is unknown", row.timezone),
            "choose another in Settings",
        );
    }
    let usage = store_location(&config.data, database, row.id, "usage");
    if let Some(db) = look_at_store(&format!("{}/usage", row.slug), &usage, Store::Usage, findings).await {
        db.close().await;
    }
    look_at_arrivals(config, row, findings).await;
    let main = store_location(&config.data, database, row.id, "main");
    let Some(db) = look_at_store(&format!("{}/main", row.slug), &main, Store::Main, findings).await else {
        return;
    };
    match query(FAILED, args![]).one::<(i64,)>(&db).await {
        Ok((0,)) => findings.fine(format!("{}/jobs", row.slug), "none has failed"),
        Ok((failed,)) => findings.look(
            format!("{}/jobs", row.slug),
            format!("{failed} failed"),
            format!("see why and retry under Settings, Jobs: /w/{}/settings/jobs", row.slug),
        ),
        Err(error) => findings.broken(format!("{}/jobs", row.slug), error.to_string(), "run bansou migrate"),
    }
    look_at_background(&db, row, findings).await;
    db.close().await;
}

async fn look_at_background(db: &Db, row: &WorkspaceRow, findings: &mut Findings) {
    let name = format!("{}/background", row.slug);
    match fallen_in(db).await {
        Ok(fallen) if fallen.is_empty() => findings.fine(name, "no task has fallen"),
        Ok(fallen) => {
            for Fall { task, times, why, .. } in fallen {
                findings.look(
                    &name,
                    format!("the task {task:?} fell {times} times without holding: {why}"),
                    "a running bansou goes on trying; report it with the lines of its log",
                );
            }
        }
        Err(error) => findings.broken(name, error.to_string(), "run bansou migrate"),
    }
}

async fn look_at_arrivals(config: &Config, row: &WorkspaceRow, findings: &mut Findings) {
    let name = format!("{}/arrivals", row.slug);
    let arrivals = store_location(&config.data, config.database.as_deref(), row.id, "arrivals");
    let Some(db) = look_at_store(&name, &arrivals, Store::Arrivals, findings).await else { return };
    if config.database.is_none() {
        losses::look_at_ledger(&name, &arrivals, &db, findings).await;
    }
    match backlog(&db).await {
        Ok(Backlog { aside: 0, waiting: 0, .. }) => {
            findings.fine(name, "every acknowledged event is counted");
        }
        Ok(Backlog { aside: 0, waiting, .. }) => findings.look(
            name,
            format!("{waiting} acknowledged events wait to be counted"),
            "start bansou serve, which counts them",
        ),
        Ok(Backlog { aside, .. }) => findings.look(
            name,
            format!("{aside} acknowledged events could not be counted and are kept aside"),
            "restart bansou to try them again; its log says what was wrong",
        ),
        Err(error) => findings.broken(name, error.to_string(), "run bansou migrate"),
    }
    db.close().await;
}
