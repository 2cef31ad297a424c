//! The page of background work: jobs with their lane, state, attempts and errors, what runs by itself and when next, and how far
//! each listener and queue is behind.
//!
//! Invariant: a job that failed is never only in the log; it stands here until someone lets it run again.

use askama::Template;
use axum::{extract::Path, http::HeaderMap, response::Response};

use crate::{
    activity::{self, FloorVerb, Listener, ListenerState, Subject, SubjectKind},
    background::{self},
    ids::JobId,
    jobs::{self, Failure, Job, JobKind, JobState, Listed, Retried, Schedule, Upcoming},
    members::Act,
    time::Timestamp,
    ui::job_kind_label,
    web::{App, Problem, Routes, Seat, Ui, html, stream},
    workspaces::{Fall, Workspace},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/settings/jobs", Act::MANAGE_WORKSPACE, page)
        .post("/settings/jobs/{id}/retry", Act::MANAGE_WORKSPACE, retry)
        .post("/settings/jobs/{id}/stop", Act::MANAGE_WORKSPACE, stop)
        .post("/settings/jobs/{id}/run", Act::MANAGE_WORKSPACE, run_now)
}

const PATH: &str = "/settings/jobs";

/// How many jobs of each sort are listed.
const SHOWN: i64 = 50;

#[derive(Template)]
#[template(path = "workspaces/jobs.html")]
struct JobsPage {
    ui: Ui,
    kinds: Vec<JobKind>,
    jobs: Listed,
    upcoming: Vec<Upcoming>,
    listeners: Vec<ListenerState>,
    fallen: Vec<Fall>,
}

impl JobsPage {
    /// The jobs by how they stand, each sort under the message of its heading; none that is empty.
    fn groups(&self) -> impl Iterator<Item = (&'static str, &Vec<Job>)> {
        [
            ("jobs-open", &self.jobs.open),
            ("jobs-ended-badly", &self.jobs.ended_badly),
            ("jobs-done", &self.jobs.done),
        ]
        .into_iter()
        .filter(|(_, jobs)| !jobs.is_empty())
    }

    fn kind(&self, name: &str) -> Option<&JobKind> {
        self.kinds.iter().find(|kind| kind.name == name)
    }

    fn state_label(&self, job: &Job) -> String {
        match job.state {
            JobState::Waiting if job.attempts > 0 => self.ui.t("job-state-waiting-again"),
            state => self.ui.t(&format!("job-state-{state}")),
        }
    }

    fn tone(&self, job: &Job) -> &'static str {
        match job.state {
            JobState::Done => "good",
            JobState::Failed => "risk",
            JobState::Running => "ai",
            JobState::Waiting if job.attempts > 0 => "watch",
            JobState::Waiting | JobState::Stopped => "",
        }
    }

    fn kind_label(&self, kind: &str) -> String {
        job_kind_label(&self.ui, kind)
    }

    fn lane_label(&self, kind: &str) -> String {
        self.kind(kind).map(|kind| self.ui.t(&format!("lane-{}", kind.lane.name))).unwrap_or_default()
    }

    /// Which attempt of how many it is.
    fn attempts(&self, job: &Job) -> String {
        let most = self.kind(&job.kind).map_or(job.attempts, |kind| kind.most_attempts);
        format!("{} / {}", self.ui.number(&job.attempts), self.ui.number(&most.max(job.attempts)))
    }

    /// When a job that waits runs at the earliest, where that is not at once.
    fn not_before<'a>(&self, job: &'a Job) -> Option<&'a Timestamp> {
        (job.state == JobState::Waiting && job.run_at.0 > 0).then_some(&job.run_at)
    }

    fn failure_label(&self, failure: &Failure) -> String {
        self.ui.t(&format!("job-failure-{failure}"))
    }

    /// Who stopped it or let it run again, and when.
    fn handled(&self, job: &Job) -> Option<String> {
        let handled = self.jobs.handled(job.id)?;
        let key = if handled.verb == "job_stopped" { "jobs-stopped-by" } else { "jobs-retried-by" };
        Some(self.ui.t2(key, "name", handled.by.as_str(), "when", self.ui.when(&handled.at)))
    }

    /// A schedule in words.
    fn schedule(&self, schedule: &Option<Schedule>) -> String {
        match schedule {
            Some(Schedule::Minutes(minutes)) => self.ui.t1("jobs-every-minutes", "n", *minutes),
            Some(Schedule::Daily(hour, minute)) => {
                self.ui.t1("jobs-daily", "clock", format!("{hour}:{minute:02}"))
            }
            None => String::new(),
        }
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
    let workspace = &seat.workspace;
    let main = &workspace.main;
    let names: Vec<&str> = workspace.parts.all::<Listener>().iter().map(|listener| listener.name).collect();
    let mut listeners = activity::listener_states(main, &names).await?;
    let queues = jobs::behind(workspace).await?;
    listeners.extend(
        queues.into_iter().map(|queue| ListenerState { name: queue.name.to_owned(), behind: queue.waiting }),
    );
    Ok(html(&JobsPage {
        jobs: jobs::list(main, SHOWN).await?,
        upcoming: jobs::upcoming(workspace).await?,
        listeners,
        fallen: background::fallen_in(main).await?,
        kinds: workspace.parts.all().to_vec(),
        ui: seat.ui,
    }))
}

async fn retry(
    seat: Seat,
    Path((_workspace, id)): Path<(String, JobId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (job, ui) = (find(&seat.workspace, id).await?, &seat.ui);
    let mut change = seat.change().await?;
    match jobs::retry(&mut change.tx, id).await? {
        Retried::Yes => {
            let verb = FloorVerb::JobRetried { kind: job.kind.clone() };
            change.record(subject(id), verb);
        }
        Retried::SameIsOpen => return Err(Problem::conflict(ui.t("jobs-same-is-open"))),
        Retried::No => return Err(Problem::conflict(ui.t("jobs-not-ended"))),
    }
    change.commit().await?;
    let message = ui.t1("jobs-retried", "name", job_kind_label(ui, &job.kind));
    Ok(stream::done(&headers, ui, &ui.href(PATH), &message, Some(undo(ui, id, "stop"))))
}

async fn stop(
    seat: Seat,
    Path((_workspace, id)): Path<(String, JobId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (job, ui) = (find(&seat.workspace, id).await?, &seat.ui);
    let mut change = seat.change().await?;
    if !jobs::stop(&mut change.tx, id).await? {
        return Err(Problem::conflict(ui.t("jobs-not-open")));
    }
    let verb = FloorVerb::JobStopped { kind: job.kind.clone() };
    change.record(subject(id), verb);
    change.commit().await?;
    let message = ui.t1("jobs-stopped", "name", job_kind_label(ui, &job.kind));
    Ok(stream::done(&headers, ui, &ui.href(PATH), &message, Some(undo(ui, id, "retry"))))
}

/// `POST /settings/jobs/{id}/run`: what waits for its schedule begins now.
async fn run_now(
    seat: Seat,
    Path((_workspace, id)): Path<(String, JobId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (job, ui) = (find(&seat.workspace, id).await?, &seat.ui);
    let mut change = seat.change().await?;
    if !jobs::run_now(&mut change.tx, id).await? {
        return Err(Problem::conflict(ui.t("jobs-not-planned")));
    }
    change.record(subject(id), FloorVerb::JobBegunByHand { kind: job.kind.clone() });
    change.commit().await?;
    let message = ui.t1("jobs-run", "name", job_kind_label(ui, &job.kind));
    Ok(stream::done(&headers, ui, &ui.href(PATH), &message, None))
}

fn undo(ui: &Ui, id: JobId, by: &str) -> stream::Undo {
    stream::Undo { label: ui.t("undo"), action: ui.href(&format!("{PATH}/{id}/{by}")) }
}

async fn find(workspace: &Workspace, id: JobId) -> Result<Job, Problem> {
    jobs::find(&workspace.main, id).await?.ok_or_else(Problem::not_found)
}

fn subject(id: JobId) -> Subject {
    Subject::alone(SubjectKind::Workspace, id.0)
}
