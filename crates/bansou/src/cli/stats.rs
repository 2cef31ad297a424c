//! `bansou stats`: how many rows of each kind a workspace holds.

use clap::Args;

use super::Settings;
use crate::{
    args,
    db::{self, Db, query},
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
        if self.json {
            let object: serde_json::Map<String, serde_json::Value> =
                counts.into_iter().map(|(name, count)| (name.to_owned(), count.into())).collect();
            println!("{}", serde_json::Value::Object(object));
        } else {
            for (name, count) in counts {
                println!("{name:<15} {count:>12}");
            }
        }
        Ok(())
    }
}

/// The rows of each kind, in the order in which they are told.
pub async fn counts(workspace: &Workspace) -> db::Result<Vec<(&'static str, i64)>> {
    const RECORDS: [(&str, &str); 6] = [
        ("accounts", "select count(*) as a from accounts"),
        ("people", "select count(*) as a from people"),
        ("subscriptions", "select count(*) as a from subscriptions"),
        ("tickets", "select count(*) as a from conversations"),
        ("surveys", "select count(*) as a from survey_answers"),
        ("churn_events", "select count(*) as a from churn_events"),
    ];
    const EVENTS: [(&str, &str); 2] = [
        ("usage_events", "select count(*) as a from usage_events"),
        ("refused_events", "select count(*) as a from refused_events"),
    ];
    let mut counts = Vec::new();
    for (name, sql) in RECORDS {
        counts.push((name, count(&workspace.main, sql).await?));
    }
    for (name, sql) in EVENTS {
        counts.push((name, count(&workspace.usage, sql).await?));
    }
    Ok(counts)
}

async fn count(db: &Db, sql: &'static str) -> db::Result<i64> {
    Ok(query(sql, args![]).one::<(i64,)>(db).await?.0)
}
