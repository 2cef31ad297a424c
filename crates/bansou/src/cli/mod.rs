//! The command line. People and checks script it, so names and JSON stay as they are.
//!
//! Invariant: what a program reads goes to standard output, everything said to a human to standard error.

mod backup;
mod demo;
mod doctor;
mod import;
mod init;
mod member;
mod migrate;
mod person;
mod serve;
pub mod stats;
mod token;
mod tracking_key;

use std::{path::PathBuf, sync::Arc};

use clap::{Args, Parser, Subcommand};

use crate::{
    config::{Config, Given},
    time::Clock,
    workspaces::{Home, Workspace},
};

#[derive(Debug, Parser)]
#[command(name = "bansou", version, about = "Customer success, support and marketing on one customer record")]
pub struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
pub struct Settings {
    /// The folder of all data [default: bansou-data]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<String>,
    /// A postgres:// address, for larger installations
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// The mail server: smtp://HOST:587 (STARTTLS), smtps://HOST:465 (TLS) or smtp-open://127.0.0.1:25
    #[arg(long, global = true, value_name = "URL")]
    mail_server: Option<String>,
    /// Who letters are from
    #[arg(long, global = true, value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// A TOML file of settings [default: bansou.toml in the data folder]
    #[arg(long, global = true, env = "BANSOU_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the product
    Serve(serve::Serve),
    /// Make a workspace and its first member; the password comes on standard input
    Init(init::Init),
    /// Take in a file of accounts, people, contracts, usage, tickets, answers or churns
    Import(import::ImportFile),
    /// How many rows of each kind a workspace holds
    Stats(stats::Stats),
    /// Invite, list and change members
    Member(member::Member),
    /// Erase a person's data, or hand it out
    Person(person::Person),
    /// Make API tokens
    Token(token::Token),
    /// Check the installation and say how to mend it
    Doctor(doctor::Doctor),
    /// Write the whole installation into one file
    Backup(backup::Backup),
    /// Read a backup into an empty place
    Restore(backup::Restore),
    /// Bring every store up to this version
    Migrate(migrate::Migrate),
    /// Make a workspace of simulated data and print how to sign in to it
    Demo(demo::MakeDemo),
    /// Print the tracking key of a workspace, making one where there is none
    TrackingKey(tracking_key::TrackingKey),
}

/// Runs the command line's command.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    let settings = cli.settings;
    match cli.command {
        Command::Serve(command) => command.run(settings).await,
        Command::TrackingKey(command) => command.run(settings).await,
        Command::Init(command) => command.run(settings).await,
        Command::Import(command) => command.run(settings).await,
        Command::Stats(command) => command.run(settings).await,
        Command::Member(command) => command.run(settings).await,
        Command::Person(command) => command.run(settings).await,
        Command::Token(command) => command.run(settings).await,
        Command::Doctor(command) => command.run(settings).await,
        Command::Backup(command) => command.run(settings).await,
        Command::Restore(command) => command.run(settings).await,
        Command::Migrate(command) => command.run(settings).await,
        Command::Demo(command) => command.run(settings).await,
    }
}

impl Settings {
    fn load(&self, listen: Option<String>, metrics_listen: Option<String>) -> anyhow::Result<Config> {
        let flags = Given {
            data: self.data.clone(),
            database: self.database.clone(),
            listen,
            metrics_listen,
            mail: [("mail_server", &self.mail_server), ("mail_from", &self.mail_from)]
                .into_iter()
                .filter_map(|(name, given)| given.clone().map(|given| (name, given)))
                .collect(),
            ..Given::default()
        };
        let config = Config::load(flags, self.config.as_deref(), std::env::vars())?;
        crate::db::limit_connections(config.database_connections);
        Ok(config)
    }

    /// Opens the installation.
    async fn open(&self) -> anyhow::Result<Home> {
        let config = self.load(None, None)?;
        Ok(Home::open(&config.data, config.database, Clock::system(), crate::registry::AREAS.parts()).await?)
    }

    /// Opens one workspace of the installation, by slug, name or id.
    async fn workspace(&self, given: &str) -> anyhow::Result<(Home, Arc<Workspace>)> {
        let home = self.open().await?;
        let workspace = home.find(given).await?;
        Ok((home, workspace))
    }
}
