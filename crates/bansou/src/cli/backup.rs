//! `bansou backup` and `bansou restore`: the whole installation in one file, and back.

use std::path::PathBuf;

use clap::Args;

use super::Settings;
use crate::backup::{Manifest, Restored, back_up, restore};

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
        say(&manifest, self.json, &format!("written to {}", self.file.display()), serde_json::json!({}));
        say_missing(&manifest.missing);
        Ok(())
    }
}

impl Restore {
    pub async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let config = settings.load(None, None)?;
        let Restored { manifest, discarded, missing } =
            restore(&self.file, &config.data, config.database.as_deref()).await?;
        let also = serde_json::json!({ "discarded": discarded, "missing": missing });
        say(&manifest, self.json, &format!("restored into {}", config.data.display()), also);
        if !discarded.is_empty() {
            eprintln!(
                "left out, because they were discarded while the backup was made: {}",
                discarded.join(", ")
            );
        }
        say_missing(&missing);
        Ok(())
    }
}

fn say_missing(missing: &[String]) {
    if !missing.is_empty() {
        eprintln!(
            "the files of these imports are missing, and their records are there: {}",
            missing.join(", ")
        );
    }
}

fn say(manifest: &Manifest, json: bool, what: &str, also: serde_json::Value) {
    if json {
        let mut said = serde_json::json!({
            "engine": manifest.engine, "version": manifest.version, "made_at": manifest.made_at,
            "workspaces": manifest.workspaces, "missing": manifest.missing,
        });
        if let (Some(said), serde_json::Value::Object(also)) = (said.as_object_mut(), also) {
            said.extend(also);
        }
        println!("{said}");
    } else {
        println!("{what}: {} ({})", manifest.workspaces.join(", "), manifest.engine);
    }
}
