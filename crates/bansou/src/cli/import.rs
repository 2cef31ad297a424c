//! `bansou import`: takes a file in, or goes on with the same file where an earlier run ended early.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context as _;
use clap::Args;

use super::Settings;
use crate::{
    activity::{self, Listener},
    i18n::Locale,
    import::{self, Counts, Import, ImportKind, ImportState, Mapping, Upload},
    jobs::{self, JobState},
    registry::AREAS,
    workspaces::Workspace,
};

/// Pairs that are told; all are on the import's page.
const MOST_PAIRS: i64 = 100;

#[derive(Debug, Args)]
pub struct ImportFile {
    /// The workspace, by slug, name or id
    #[arg(long, env = "BANSOU_WORKSPACE")]
    workspace: String,
    /// accounts, people, subscriptions, usage, tickets, surveys or churn
    #[arg(long)]
    kind: String,
    /// CSV, TSV or XLSX
    file: PathBuf,
    /// A JSON file that says what the columns are; columns that it leaves out are guessed
    #[arg(long, value_name = "MAP.json")]
    map: Option<PathBuf>,
    /// Read and compare everything, write nothing
    #[arg(long)]
    dry_run: bool,
    #[arg(long)]
    json: bool,
}

impl ImportFile {
    pub async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let kind: ImportKind = self.kind.parse().map_err(|why: String| anyhow::anyhow!("--kind: {why}"))?;
        anyhow::ensure!(self.file.is_file(), "{} is not a file", self.file.display());
        let mapping = self.mapping()?;
        let (_home, workspace) = settings.workspace(&self.workspace).await?;
        let import = self.received(&workspace, kind, mapping).await?;
        let done =
            if self.dry_run { dry_run(&workspace, import).await? } else { run(&workspace, import).await? };
        self.print(&workspace, &done).await?;
        if self.dry_run {
            import::discard(&workspace, &done).await?;
        }
        Ok(())
    }

    fn mapping(&self) -> anyhow::Result<Option<Mapping>> {
        let Some(path) = &self.map else { return Ok(None) };
        let text = std::fs::read_to_string(path).with_context(|| format!("--map {}", path.display()))?;
        let mapping = serde_json::from_str(&text).with_context(|| format!("--map {}", path.display()))?;
        Ok(Some(mapping))
    }

    async fn received(
        &self,
        workspace: &Workspace,
        kind: ImportKind,
        mapping: Option<Mapping>,
    ) -> anyhow::Result<Import> {
        if !self.dry_run
            && let Some(unfinished) = import::same_unfinished(workspace, kind, &self.file).await?
        {
            eprintln!("going on with an import of this file that did not end");
            import::resume(workspace, &unfinished).await?;
            return Ok(unfinished);
        }
        let name = self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let upload = Upload { path: self.file.clone(), name, by: None };
        Ok(import::receive(workspace, upload, Some(kind), mapping).await?)
    }

    /// The first rows that are, or may be, about a record without saying so by its id.
    async fn pairs(&self, workspace: &Workspace, import: &Import) -> anyhow::Result<Vec<serde_json::Value>> {
        let mut all = import::pairs(&workspace.main, import.id, false, 0, MOST_PAIRS).await?;
        if self.dry_run {
            all.extend(import::pairs(&workspace.main, import.id, true, 0, MOST_PAIRS).await?);
        }
        let pair = |pair: import::Pair| {
            let said = pair.said;
            let does = match pair.decision.or(import.mapping.unsure.filter(|_| !pair.is_sure)) {
                Some(import::Decision::Join) => import::Otherwise::Joined,
                Some(import::Decision::Part) => import::Otherwise::Separate,
                None => said.otherwise,
            };
            serde_json::json!({
                "row": pair.row, "name": said.given, "says": said.given_more, "alike": pair.alike, "sure": pair.is_sure,
                "becomes": does,
                "other": {
                    "id": pair.other_id, "row": pair.other_row, "external_id": said.external_id, "name": said.other,
                    "says": said.other_more,
                },
                "changes": said.changes,
            })
        };
        Ok(all.into_iter().map(pair).collect())
    }

    async fn print(&self, workspace: &Workspace, import: &Import) -> anyhow::Result<()> {
        let Counts { read, created, updated, unchanged, refused, left, unsure } = import.counts;
        let pairs = self.pairs(workspace, import).await?;
        if self.json {
            let kind = import.kind.as_str();
            println!(
                "{}",
                serde_json::json!({
                    "kind": kind, "read": read, "created": created, "updated": updated, "unchanged": unchanged,
                    "refused": refused, "left_cells": left, "unsure": unsure, "pairs": pairs,
                })
            );
        } else {
            println!(
                "{}: {read} read, {created} created, {updated} updated, {unchanged} unchanged, {refused} refused",
                import.kind
            );
            if left > 0 {
                println!("{left} cells could not be read and were left out of rows that were taken");
            }
            for pair in &pairs {
                println!("{}", serde_json::to_string(pair)?);
            }
        }
        for row in import::left_cells(&workspace.main, import.id, 0, 10).await? {
            for reason in row.reasons {
                eprintln!("row {}, left out: {}", row.number, reason.words(Locale::En));
            }
        }
        for row in import::refusals(&workspace.main, import.id, 0, 10).await? {
            eprintln!("row {}: {}", row.number, row.refusal.words(Locale::En));
        }
        if refused > 10 {
            eprintln!("… and {} more", refused - 10);
        }
        Ok(())
    }
}

async fn dry_run(workspace: &Arc<Workspace>, import: Import) -> anyhow::Result<Import> {
    import::check(workspace, &import).await?;
    finished(workspace, &import, false).await
}

async fn run(workspace: &Arc<Workspace>, import: Import) -> anyhow::Result<Import> {
    if import.state == ImportState::Mapping {
        import::start(workspace, &import).await?;
    }
    let done = finished(workspace, &import, true).await?;
    // What follows from the rows is noted; a server works it off, now or at its next start.
    for listener in AREAS.parts().all::<Listener>().iter().copied() {
        activity::catch_up(workspace, listener).await?;
    }
    Ok(done)
}

/// Works until the import's job has ended, here or in a server that was faster to take it.
async fn finished(workspace: &Arc<Workspace>, import: &Import, shown: bool) -> anyhow::Result<Import> {
    let progress = tokio::spawn(show_progress(workspace.clone(), import.clone(), shown));
    let ended = loop {
        jobs::drain(workspace, &[import::IMPORT]).await?;
        let Some(job) = import::job_of(workspace, import).await? else { break Ok(()) };
        match job.state {
            JobState::Done => break Ok(()),
            JobState::Stopped => break Err(anyhow::anyhow!("the import was stopped")),
            JobState::Failed => break Err(anyhow::anyhow!(job.error.unwrap_or_default())),
            JobState::Waiting if job.attempts > 0 => {
                break Err(anyhow::anyhow!(job.error.unwrap_or_default()));
            }
            JobState::Waiting | JobState::Running => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    };
    progress.abort();
    ended?;
    import::find(&workspace.main, import.id).await?.context("the import is gone")
}

async fn show_progress(workspace: Arc<Workspace>, import: Import, shown: bool) {
    use std::io::IsTerminal as _;
    if !shown || !std::io::stderr().is_terminal() {
        return;
    }
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if let Ok(Some(job)) = import::job_of(&workspace, &import).await {
            eprint!("\r{} / {} rows", job.done_units, job.total_units.unwrap_or(job.done_units));
        }
    }
}
