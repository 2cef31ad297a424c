//! `bansou stats`: how many rows of each kind a workspace holds.

use clap::Args;

use super::Settings;
use crate::{
    db,
    usage::ingest::{ArrivalLog, count_all},
    workspaces::Workspace,
};

#[derive(Debug, Args)]
pub struct Stats {
    /// The workspace, by slug, name or id
    #[arg(long, env = "BANSOU_WORKSPACE")]
    workspace: String,
    #[arg(long)]
    json: bool,
}

impl Stats {
    pub async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let (_home, workspace) = settings.workspace(&self.workspace).await?;
        match count_all(&workspace).await {
            Err(error) if error.is_unavailable() => {
                let waiting = ArrivalLog::of(&workspace).backlog().await?.waiting;
                eprintln!("the server is counting: {waiting} acknowledged events are not among these yet");
            }
            counted => counted?,
        }
        let counts = counts(&workspace).await?;
        println!("{}", told(counts, self.json));
        Ok(())
    }
}

/// What the areas count, in the order in which it is told.
pub async fn counts(workspace: &Workspace) -> db::Result<Vec<(&'static str, i64)>> {
    workspace.areas().stats(workspace).await
}

/// A line for each, or an object for programs.
pub fn told(counts: Vec<(&'static str, i64)>, json: bool) -> String {
    if json {
        let object: serde_json::Map<String, serde_json::Value> =
            counts.into_iter().map(|(name, count)| (name.to_owned(), count.into())).collect();
        return serde_json::Value::Object(object).to_string();
    }
    let lines = counts.into_iter().map(|(name, count)| format!("{name:<15} {count:>12}"));
    lines.collect::<Vec<_>>().join("\n")
}
