//! `bansou backup` and `bansou restore`: the whole installation in one file, and back.

use std::path::PathBuf;

use clap::Args;

use super::Settings;
use crate::workspaces::backup::{Manifest, back_up, restore};

#[derive(Debug, Args)]
pub struct Backup {
    /// The file to write; the program may go on running
    file: PathBuf,
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub struct Restore {
    /// A file that `bansou backup` wrote
    file: PathBuf,
    #[arg(long)]
    json: bool,
}

impl Backup {
    pub async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let home = settings.open().await?;
        let manifest = back_up(&home, &self.file).await?;
        say(&manifest, self.json, &format!("written to {}", self.file.display()));
        Ok(())
    }
}

impl Restore {
    pub async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let config = settings.load(None, None)?;
        let manifest = restore(&self.file, &config.data, config.database.as_deref()).await?;
        say(&manifest, self.json, &format!("restored into {}", config.data.display()));
        Ok(())
    }
}

fn say(manifest: &Manifest, json: bool, what: &str) {
    if json {
        let said = serde_json::json!({
            "engine": manifest.engine, "version": manifest.version, "made_at": manifest.made_at,
            "workspaces": manifest.workspaces,
        });
        println!("{said}");
    } else {
        println!("{what}: {} ({})", manifest.workspaces.join(", "), manifest.engine);
    }
}
