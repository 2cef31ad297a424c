//! Several files on one page: what each is, what would become of it, and one button for all.
//!
//! Invariant: the page shows the files in the order in which they are taken in, in whatever state they are.

use askama::Template;
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse as _, Response},
};
use uuid::Uuid;

use super::{
    super::{
        Counts, Import, ImportError, ImportKind, ImportState, Target, batch_of, check_all, job_of, remap,
        start_all,
    },
    problem, view,
};
use crate::{
    jobs::{Job, JobState},
    permissions,
    web::{App, Problem, Routes, Seat, Ui, html, redirect},
};

pub(super) fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/imports/together/{batch}", permissions::IMPORT_RECORDS, show)
        .get("/imports/together/{batch}/progress", permissions::IMPORT_RECORDS, progress)
        .post("/imports/together/{batch}", permissions::IMPORT_RECORDS, act)
}

/// The path of the page of a batch.
pub(super) fn path(batch: Uuid) -> String {
    format!("/imports/together/{batch}")
}

/// One file of the page.
struct File {
    import: Import,
    job: Option<Job>,
    /// How many columns become something, of how many, and what is missing.
    mapped: i64,
    columns: i64,
    problem: Option<String>,
}

impl File {
    fn is_working(&self) -> bool {
        self.job.as_ref().is_some_and(|job| matches!(job.state, JobState::Waiting | JobState::Running))
            && self.import.is_ahead()
    }

    fn is_draft(&self) -> bool {
        self.import.state == ImportState::Mapping && !self.import.waits
    }

    fn waits(&self) -> bool {
        self.import.state == ImportState::Mapping && self.import.waits
    }

    fn was_counted(&self) -> bool {
        self.import.counts.read > 0
    }

    fn failed(&self) -> bool {
        self.import.state == ImportState::Running
            && self.job.as_ref().is_some_and(|job| matches!(job.state, JobState::Failed | JobState::Stopped))
    }
}

#[derive(Template)]
#[template(path = "import/together.html")]
struct Page<'a> {
    ui: &'a Ui,
    view: Together,
}

#[derive(Template)]
#[template(path = "import/together_frame.html")]
struct Frame<'a> {
    ui: &'a Ui,
    view: Together,
}

/// The files of a batch.
struct Together {
    batch: Uuid,
    files: Vec<File>,
}

type At = Path<(String, Uuid)>;

async fn show(seat: Seat, Path((_, batch)): At) -> Result<Response, Problem> {
    let view = Together { batch, files: files(&seat, batch).await? };
    Ok(html(&Page { ui: &seat.ui, view }))
}

async fn progress(seat: Seat, Path((_, batch)): At) -> Result<Response, Problem> {
    let view = Together { batch, files: files(&seat, batch).await? };
    Ok(html(&Frame { ui: &seat.ui, view }))
}

async fn files(seat: &Seat, batch: Uuid) -> Result<Vec<File>, Problem> {
    let imports = batch_of(&seat.workspace, batch).await?;
    if imports.is_empty() {
        return Err(Problem::not_found());
    }
    let mut files = Vec::with_capacity(imports.len());
    for import in imports {
        let job = job_of(&seat.workspace, &import).await?;
        let headings = &import.format.headings;
        let mapped =
            headings.iter().filter(|h| matches!(import.mapping.target(h), Some(Target::Field(_)))).count();
        let errors = import.mapping.errors(import.kind, headings);
        let problem = errors.first().map(|error| view::words(&seat.ui, error));
        let (mapped, columns) = (mapped as i64, headings.len() as i64);
        files.push(File { import, job, mapped, columns, problem });
    }
    Ok(files)
}

/// `k<id>` is the kind of a file, `act` what is done with all: `check` or `run`; without, the kinds are kept.
async fn act(
    seat: Seat,
    Path((_, batch)): At,
    Form(given): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let said = |key: &str| given.iter().find(|(of, _)| of == key).map(|(_, value)| value.as_str());
    let failed = |error: ImportError| problem(&seat.ui, error);
    for mut import in batch_of(&seat.workspace, batch).await? {
        let kind: Option<ImportKind> = said(&format!("k{}", import.id)).and_then(|kind| kind.parse().ok());
        let changed = kind.filter(|kind| *kind != import.kind && import.state == ImportState::Mapping);
        if let Some(kind) = changed {
            remap(&seat.workspace, &mut import, kind, None).await.map_err(failed)?;
        }
    }
    match said("act") {
        Some("check") => check_all(&seat.workspace, batch).await.map_err(failed)?,
        Some("run") => start_all(&seat.workspace, batch).await.map_err(failed)?,
        _ => {}
    }
    Ok(redirect(&seat.ui.href(&path(batch))).into_response())
}

impl Together {
    fn path(&self, rest: &str) -> String {
        format!("{}{rest}", path(self.batch))
    }

    fn count(&self) -> i64 {
        self.files.len() as i64
    }

    fn kinds(&self) -> &'static [ImportKind] {
        ImportKind::ALL
    }

    fn is_working(&self) -> bool {
        self.files.iter().any(File::is_working)
    }

    fn has_drafts(&self) -> bool {
        self.files.iter().any(File::is_draft)
    }

    fn was_checked(&self) -> bool {
        self.files.iter().filter(|file| file.is_draft()).all(File::was_counted)
    }

    fn can_go_on(&self) -> bool {
        self.files.iter().filter(|file| file.is_draft()).all(|file| file.problem.is_none())
    }

    fn is_done(&self) -> bool {
        self.files.iter().all(|file| !file.import.is_ahead())
    }

    fn total(&self) -> Counts {
        let mut total = Counts::default();
        for file in &self.files {
            total += file.import.counts;
        }
        total
    }

    /// The steps with 0 for done, 1 for the one at hand, 2 for those to come.
    fn steps(&self) -> Vec<(&'static str, u8)> {
        let at = match () {
            () if self.is_done() => 4,
            () if !self.has_drafts() => 3,
            () if self.was_checked() || self.is_working() => 2,
            () => 1,
        };
        let names = ["import-step-file", "import-step-columns", "import-step-check", "import-step-run"];
        let state = |step: u8| u8::from(step >= at) + u8::from(step > at);
        names.into_iter().zip(0..).map(|(name, step)| (name, state(step))).collect()
    }
}
