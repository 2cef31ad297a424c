//! The page of background work: jobs with their state and errors, and how far each listener is behind the spine.
//!
//! Invariant: a job that failed is never only in the log; it stands here until someone lets it run again.

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse as _, Response},
};

use super::Workspace;
use crate::{
    activity::FloorVerb,
    activity::{self, ListenerState, NewActivity, Subject, SubjectKind},
    background::{self, Fall},
    ids::JobId,
    jobs::{self, Job, JobState},
    members::Act,
    registry::AREAS,
    web::{App, Problem, Routes, Seat, Ui, html, redirect},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/settings/jobs", Act::ManageWorkspace, page)
        .post("/settings/jobs/{id}/retry", Act::ManageWorkspace, retry)
        .post("/settings/jobs/{id}/stop", Act::ManageWorkspace, stop)
}

/// How many of the newest jobs are listed.
const SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "workspaces/jobs.html")]
struct JobsPage {
    ui: Ui,
    jobs: Vec<Job>,
    listeners: Vec<ListenerState>,
    fallen: Vec<Fall>,
}

/// What a job of the kind does: in words, or its stored name where this version does not know it.
pub fn kind_label(ui: &Ui, kind: &str) -> String {
    let key = format!("job-kind-{}", kind.replace(['_', '.', '/'], "-"));
    if ui.locale.has(&key) { ui.t(&key) } else { kind.to_owned() }
}

impl JobsPage {
    fn state_label(&self, state: &JobState) -> String {
        self.ui.t(&format!("job-state-{state}"))
    }

    fn tone(&self, state: &JobState) -> &'static str {
        match state {
            JobState::Done => "good",
            JobState::Failed => "risk",
            JobState::Running => "ai",
            JobState::Waiting | JobState::Stopped => "",
        }
    }

    fn kind_label(&self, kind: &str) -> String {
        kind_label(&self.ui, kind)
    }

    fn listener_label(&self, name: &str) -> String {
        self.ui.t(&format!("listener-{name}"))
    }

    fn progress(&self, job: &Job) -> String {
        match job.total_units {
            Some(total) => format!("{} / {}", self.ui.number(&job.done_units), self.ui.number(&total)),
            None if job.done_units > 0 => self.ui.number(&job.done_units),
            None => String::new(),
        }
    }

    fn may_retry(&self, job: &Job) -> bool {
        matches!(job.state, JobState::Failed | JobState::Stopped)
    }

    fn may_stop(&self, job: &Job) -> bool {
        matches!(job.state, JobState::Waiting | JobState::Running)
    }
}

/// `GET /settings/jobs`.
async fn page(seat: Seat) -> Result<Response, Problem> {
    let main = &seat.workspace.main;
    let names: Vec<&str> = AREAS.listeners().map(|listener| listener.name).collect();
    Ok(html(&JobsPage {
        jobs: jobs::recent(main, SHOWN).await?,
        listeners: activity::listener_states(main, &names).await?,
        fallen: background::fallen_in(main).await?,
        ui: seat.ui,
    }))
}

async fn retry(seat: Seat, Path((_workspace, id)): Path<(String, JobId)>) -> Result<Response, Problem> {
    let job = find(&seat.workspace, id).await?;
    let mut tx = seat.workspace.main.begin().await?;
    if jobs::retry(&mut tx, id).await? {
        activity::record(&mut tx, said(&seat, id, FloorVerb::JobRetried { kind: job.kind })).await?;
    }
    tx.commit().await?;
    Ok(redirect(&seat.ui.href("/settings/jobs")).into_response())
}

async fn stop(seat: Seat, Path((_workspace, id)): Path<(String, JobId)>) -> Result<Response, Problem> {
    let job = find(&seat.workspace, id).await?;
    let mut tx = seat.workspace.main.begin().await?;
    if jobs::stop(&mut tx, id).await? {
        activity::record(&mut tx, said(&seat, id, FloorVerb::JobStopped { kind: job.kind })).await?;
    }
    tx.commit().await?;
    Ok(redirect(&seat.ui.href("/settings/jobs")).into_response())
}

async fn find(workspace: &Workspace, id: JobId) -> Result<Job, Problem> {
    jobs::find(&workspace.main, id).await?.ok_or_else(Problem::not_found)
}

fn said(seat: &Seat, id: JobId, verb: FloorVerb) -> NewActivity {
    NewActivity {
        occurred_at: seat.workspace.clock.now(),
        actor: seat.actor.clone(),
        verb: verb.into(),
        subject: Subject::alone(SubjectKind::Workspace, id.0),
    }
}

#[cfg(test)]
mod tests {
    use crate::{i18n::Locale, registry::AREAS};

    #[test]
    fn all_background_work_has_its_name() {
        let jobs =
            AREAS.jobs().into_iter().map(|kind| format!("job-kind-{}", kind.name.replace(['_', '.'], "-")));
        let listeners = AREAS.listeners().map(|listener| format!("listener-{}", listener.name));
        for key in jobs.chain(listeners) {
            assert!(Locale::Ja.has(&key) && Locale::En.has(&key), "{key}");
        }
    }
}
