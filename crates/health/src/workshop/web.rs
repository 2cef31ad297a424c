//! The workshop's pages: the form with its trial, the versions, the order.
//!
//! Invariant: everyone who sees scores may try a change; only saving takes [`permissions::EDIT_SCORECARD`].

use askama::Template;
use axum::{
    Form,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::{
    Proposal, audience,
    draft::Draft,
    edits::Edit,
    fitting,
    form_view::{FormView, errors_of, event_of},
    reading::{Fault, FaultKind},
    results_view::{ResultsView, top_share},
    snapshots, store, try_out,
    versions_view::VersionRow,
};
use crate::{
    ids::{ScorecardId, ScorecardVersionId},
    jobs::Job,
    measures::Own,
    members, permissions,
    scorecards::{self, Askable, Audience, Scorecard, collapse_flag, default_definition},
    web::{App, FormErrors, Problem, Routes, Seat, Ui, html, html_with_status, redirect},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/health/edit", permissions::VIEW_SCORECARD, edit_first)
        .get("/health/{scorecard}/edit", permissions::VIEW_SCORECARD, edit)
        .post("/health/{scorecard}/edit", permissions::EDIT_SCORECARD, save)
        .post("/health/{scorecard}/draft", permissions::VIEW_SCORECARD, reshape)
        .post("/health/{scorecard}/trial", permissions::VIEW_SCORECARD, trial)
        .get("/health/{scorecard}/measuring", permissions::VIEW_SCORECARD, measuring)
        .get("/health/{scorecard}/versions", permissions::VIEW_SCORECARD, versions)
        .post("/health/{scorecard}/versions/{version}/restoration", permissions::EDIT_SCORECARD, restore)
        .post("/health/{scorecard}/copies", permissions::EDIT_SCORECARD, copy)
        .post("/health/{scorecard}/precedence", permissions::EDIT_SCORECARD, move_up)
        .post("/health/{scorecard}/end", permissions::EDIT_SCORECARD, end)
}

#[derive(Template)]
#[template(path = "health/workshop/edit.html")]
struct EditPage {
    ui: Ui,
    scorecard: Scorecard,
    all: Vec<Scorecard>,
    draft: Draft,
    form: FormView,
    errors: FormErrors,
    may_save: bool,
    results: Option<ResultsView>,
    measuring: Option<Job>,
    /// The share of habit and the cap of the collapse flag, where the draft has none.
    collapse: Option<(String, String)>,
    /// Whether the workspace still has the default of an earlier program as it was.
    newer_default: bool,
}

impl EditPage {
    fn path(&self) -> String {
        self.ui.href(&format!("/health/{}", self.scorecard.id))
    }

    fn top_share(&self) -> String {
        top_share(&self.ui)
    }

    fn is_last(&self) -> bool {
        self.all.len() < 2
    }
}

/// The scorecards in force and the one that the address names.
pub(super) async fn find(seat: &Seat, id: ScorecardId) -> Result<(Scorecard, Vec<Scorecard>), Problem> {
    let all = scorecards::ensure_default(&seat.workspace).await?;
    let scorecard =
        all.iter().find(|scorecard| scorecard.id == id).cloned().ok_or_else(Problem::not_found)?;
    Ok((scorecard, all))
}

/// The page around a draft; `open` is the measure whose details stand open.
async fn page(
    seat: &Seat,
    (scorecard, all): (Scorecard, Vec<Scorecard>),
    draft: Draft,
    open: Option<usize>,
    errors: FormErrors,
) -> Result<EditPage, Problem> {
    let offer = store::offer(&seat.workspace, seat.ui.fields()).await?;
    let flag = collapse_flag();
    let has_it = draft.flags.iter().any(|standing| standing.key == flag.key);
    let default = Draft::of("", &default_definition(), Vec::new());
    Ok(EditPage {
        ui: seat.ui.clone(),
        collapse: (!has_it).then(|| (seat.ui.percent(&flag.threshold), seat.ui.decimal(&flag.cap))),
        newer_default: scorecard.version.is_first_of_system()
            && scorecard.version.definition != default_definition()
            && (&draft.measures, &draft.flags) != (&default.measures, &default.flags),
        form: FormView::new(&seat.ui, &draft, offer, open, &errors),
        scorecard,
        all,
        draft,
        errors,
        may_save: seat.may(permissions::EDIT_SCORECARD),
        results: None,
        measuring: snapshots::open_job(&seat.workspace).await?,
    })
}

type Fields = Form<Vec<(String, String)>>;

/// The scorecard that is asked first: the only one, in most workspaces.
async fn edit_first(seat: Seat) -> Result<Response, Problem> {
    let all = scorecards::ensure_default(&seat.workspace).await?;
    let first = all.first().ok_or_else(Problem::not_found)?;
    Ok(redirect(&seat.ui.href(&format!("/health/{}/edit", first.id))).into_response())
}

async fn edit(seat: Seat, Path((_, id)): Path<(String, ScorecardId)>) -> Result<Response, Problem> {
    let found = find(&seat, id).await?;
    let draft = of_saved(&found.0);
    snapshots::ask(&seat.workspace).await?;
    Ok(html(&page(&seat, found, draft, None, FormErrors::default()).await?))
}

fn of_saved(scorecard: &Scorecard) -> Draft {
    Draft::of(&scorecard.name, &scorecard.version.definition, audience::fields_of(&scorecard.segment))
}

async fn reshape(
    seat: Seat,
    Path((_, id)): Path<(String, ScorecardId)>,
    Form(fields): Fields,
) -> Result<Response, Problem> {
    let found = find(&seat, id).await?;
    let mut draft = Draft::from_fields(&fields);
    let mut open = None;
    if let Some(edit) = asked(&fields) {
        fitting::reshape(&seat.workspace, &mut draft, &edit).await?;
        open = edit.opens(&draft);
    }
    Ok(html(&page(&seat, found, draft, open, FormErrors::default()).await?))
}

/// The change of shape that the pressed button names; that of adding a measure is completed by the choice beside it.
fn asked(fields: &[(String, String)]) -> Option<Edit> {
    let value =
        |name: &str| fields.iter().rev().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    match value("act")? {
        "add-measure" => value("new_measure").map(|key| Edit::AddMeasure(key.to_owned())),
        "add-event" => {
            let (what, event) = (value("new_event_measure")?.parse().ok()?, event_of(value("new_event")?)?);
            Some(Edit::AddMeasure(Own::Event(what, event).key()))
        }
        other => other.parse().ok(),
    }
}

async fn trial(
    seat: Seat,
    Path((_, id)): Path<(String, ScorecardId)>,
    Form(fields): Fields,
) -> Result<Response, Problem> {
    let found = find(&seat, id).await?;
    let draft = Draft::from_fields(&fields);
    match draft.scorecard() {
        Err(faults) => refused(&seat, found, draft, &faults).await,
        Ok(definition) => {
            let segment = match audience_of(&seat, &draft) {
                Ok(segment) => segment,
                Err(faults) => return refused(&seat, found, draft, &faults).await,
            };
            let tried = try_out(&seat.workspace, Proposal { scorecard: id, definition, segment }).await?;
            let mut page = page(&seat, found, draft, None, FormErrors::default()).await?;
            page.results = Some(ResultsView::new(&seat.ui, &tried));
            Ok(html(&page))
        }
    }
}

/// Whom the draft is for, where all that it asks for can be asked.
fn audience_of(seat: &Seat, draft: &Draft) -> Result<Audience, Vec<Fault>> {
    let askable = Askable::with_fields(&seat.workspace, seat.ui.fields());
    let rule = audience::rule_of(&draft.segment, &askable);
    Audience::new(rule, &askable).map_err(|problems| {
        let fault = |_| Fault { field: "segment".to_owned(), kind: FaultKind::UnknownChoice };
        problems.into_iter().take(1).map(fault).collect()
    })
}

async fn refused(
    seat: &Seat,
    found: (Scorecard, Vec<Scorecard>),
    draft: Draft,
    faults: &[Fault],
) -> Result<Response, Problem> {
    let page = page(seat, found, draft, None, errors_of(&seat.ui, faults)).await?;
    Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

async fn save(
    seat: Seat,
    Path((_, id)): Path<(String, ScorecardId)>,
    Form(fields): Fields,
) -> Result<Response, Problem> {
    let found = find(&seat, id).await?;
    let draft = Draft::from_fields(&fields);
    let read = draft.scorecard();
    let mut faults = read.as_ref().err().cloned().unwrap_or_default();
    if draft.note.trim().is_empty() {
        faults.push(Fault { field: "note".to_owned(), kind: FaultKind::NoteMissing });
    }
    let base = fields.iter().find(|(name, _)| name == "base").map(|(_, value)| value.as_str());
    if base.is_some_and(|base| base != found.0.version.id.to_string()) {
        faults.push(Fault { field: "note".to_owned(), kind: FaultKind::SavedMeanwhile });
    }
    let segment = audience_of(&seat, &draft);
    faults.extend(segment.as_ref().err().into_iter().flatten().cloned());
    let (definition, segment) = match (read, segment) {
        (Ok(definition), Ok(segment)) if faults.is_empty() => (definition, segment),
        _ => return refused(&seat, found, draft, &faults).await,
    };
    let proposal = Proposal { scorecard: id, definition, segment };
    super::save(&seat, &found.0, draft.name.trim(), &proposal, draft.note.trim()).await?;
    Ok(redirect(&seat.ui.href(&format!("/health/{id}/versions"))).into_response())
}

#[derive(Template)]
#[template(path = "health/workshop/measuring.html")]
struct MeasuringPage {
    ui: Ui,
    scorecard: Scorecard,
    measuring: Option<Job>,
}

impl MeasuringPage {
    fn path(&self) -> String {
        self.ui.href(&format!("/health/{}", self.scorecard.id))
    }
}

async fn measuring(seat: Seat, Path((_, id)): Path<(String, ScorecardId)>) -> Result<Response, Problem> {
    let (scorecard, _) = find(&seat, id).await?;
    let measuring = snapshots::open_job(&seat.workspace).await?;
    Ok(html(&MeasuringPage { ui: seat.ui.clone(), scorecard, measuring }))
}

#[derive(Template)]
#[template(path = "health/workshop/versions.html")]
struct VersionsPage {
    ui: Ui,
    scorecard: Scorecard,
    versions: Vec<VersionRow>,
    may_save: bool,
}

async fn versions(seat: Seat, Path((_, id)): Path<(String, ScorecardId)>) -> Result<Response, Problem> {
    let (scorecard, _) = find(&seat, id).await?;
    let versions = scorecards::versions(&seat.workspace.main).await?;
    let own: Vec<_> = versions.into_iter().filter(|version| version.scorecard == id).collect();
    let members = members::all_members(&seat.workspace).await?;
    let versions = VersionRow::list(&seat.ui, &scorecard, &own, &members);
    let may_save = seat.may(permissions::EDIT_SCORECARD);
    Ok(html(&VersionsPage { ui: seat.ui.clone(), scorecard, versions, may_save }))
}

async fn restore(
    seat: Seat,
    Path((_, id, version)): Path<(String, ScorecardId, ScorecardVersionId)>,
) -> Result<Response, Problem> {
    let (scorecard, _) = find(&seat, id).await?;
    let version = scorecards::version(&seat.workspace.main, version).await?;
    let version = version.filter(|version| version.scorecard == id).ok_or_else(Problem::not_found)?;
    let note = seat.workspace.locale.t1("workshop-note-back", "n", version.number);
    super::go_back(&seat, &scorecard, &version, &note).await?;
    Ok(redirect(&seat.ui.href(&format!("/health/{id}/versions"))).into_response())
}

async fn copy(seat: Seat, Path((_, id)): Path<(String, ScorecardId)>) -> Result<Response, Problem> {
    let (scorecard, _) = find(&seat, id).await?;
    let name = seat.ui.t1("workshop-copy-name", "name", scorecard.name.as_str());
    let note = seat.ui.t1("workshop-note-copy", "name", scorecard.name.as_str());
    let new = super::copy(&seat, &scorecard, &name, note).await?;
    Ok(redirect(&seat.ui.href(&format!("/health/{new}/edit"))).into_response())
}

async fn move_up(seat: Seat, Path((_, id)): Path<(String, ScorecardId)>) -> Result<Response, Problem> {
    let (_, all) = find(&seat, id).await?;
    super::move_up(&seat, &all, id).await?;
    Ok(redirect(&seat.ui.href(&format!("/health/{id}/edit"))).into_response())
}

async fn end(seat: Seat, Path((_, id)): Path<(String, ScorecardId)>) -> Result<Response, Problem> {
    let (_, all) = find(&seat, id).await?;
    if !super::end(&seat, &all, id).await? {
        return Err(Problem::conflict(seat.ui.t("workshop-last-scorecard")));
    }
    let next = all.iter().find(|scorecard| scorecard.id != id).map_or(id, |scorecard| scorecard.id);
    Ok(redirect(&seat.ui.href(&format!("/health/{next}/edit"))).into_response())
}
