//! The pages of importing: what was handed in before, the upload, the columns, the dry run, the run, the undoing.
//!
//! Invariant: one address per import shows it in whatever state it is, so a reload is never in the way.

mod asked;
mod batch;
#[cfg(test)]
mod tests;
mod upload;
mod view;

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use axum::{
    Form,
    extract::{DefaultBodyLimit, Path, Query},
    handler::Handler as _,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use bansou_tabular::{Encoding, TableWriter, values::dates::DateOrder, without_guard};

use super::{
    Decision, Import, ImportError, ImportKind, Mapping, Target, check, decide, decide_all, discard, find,
    left_cells, recent, refusals, remap, reread, resume, start, undo,
};
use crate::{
    custom_fields::FieldType,
    ids::ImportId,
    jobs, permissions,
    web::{App, Problem, Routes, Seat, Ui, html, html_with_status, redirect},
};
use view::View;

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/imports", permissions::IMPORT_RECORDS, list)
        .get("/imports/new", permissions::IMPORT_RECORDS, new)
        .post(
            "/imports",
            permissions::IMPORT_RECORDS,
            upload::upload.layer(DefaultBodyLimit::max(upload::MOST_BYTES)),
        )
        .get("/imports/{id}", permissions::IMPORT_RECORDS, show)
        .get("/imports/{id}/progress", permissions::IMPORT_RECORDS, progress)
        .post("/imports/{id}/mapping", permissions::IMPORT_RECORDS, correct)
        .post("/imports/{id}/pairs", permissions::IMPORT_RECORDS, decide_pairs)
        .post("/imports/{id}/stop", permissions::IMPORT_RECORDS, stop)
        .post("/imports/{id}/resume", permissions::IMPORT_RECORDS, go_on)
        .post("/imports/{id}/undo", permissions::IMPORT_RECORDS, take_out)
        .post("/imports/{id}/discard", permissions::IMPORT_RECORDS, throw_away)
        .get("/imports/{id}/refused.csv", permissions::IMPORT_RECORDS, refused_rows)
        .get("/imports/{id}/left.csv", permissions::IMPORT_RECORDS, left_rows)
        .and(batch::routes(app))
}

#[derive(Template)]
#[template(path = "import/list.html")]
struct ListPage {
    ui: Ui,
    rows: Vec<Import>,
}

impl Import {
    fn path(&self) -> String {
        format!("/imports/{}", self.id)
    }

    fn tone(&self) -> &'static str {
        match self.state {
            super::ImportState::Done => "good",
            super::ImportState::Mapping | super::ImportState::Running | super::ImportState::Undoing => "ai",
            super::ImportState::Failed => "risk",
            super::ImportState::Undone => "",
        }
    }
}

async fn list(seat: Seat) -> Result<Response, Problem> {
    let rows = recent(&seat.workspace.main, 100).await?;
    Ok(html(&ListPage { ui: seat.ui.clone(), rows }))
}

#[derive(Template)]
#[template(path = "import/new.html")]
struct NewPage {
    ui: Ui,
    kinds: &'static [ImportKind],
    problem: Option<String>,
}

impl NewPage {
    fn of(ui: Ui, problem: Option<String>) -> Self {
        Self { ui, kinds: ImportKind::ALL, problem }
    }
}

async fn new(seat: Seat) -> Response {
    html(&NewPage::of(seat.ui.clone(), None))
}

#[derive(Template)]
#[template(path = "import/show.html")]
struct ShowPage<'a> {
    ui: &'a Ui,
    view: View,
}

#[derive(Template)]
#[template(path = "import/frame.html")]
struct Frame<'a> {
    ui: &'a Ui,
    view: View,
}

type At = Path<(String, ImportId)>;

async fn load(seat: &Seat, id: ImportId) -> Result<Import, Problem> {
    find(&seat.workspace.main, id).await?.ok_or_else(Problem::not_found)
}

async fn show(seat: Seat, Path((_, id)): At, Query(at): Query<asked::At>) -> Result<Response, Problem> {
    let view = View::of(&seat, load(&seat, id).await?, at).await?;
    Ok(html(&ShowPage { ui: &seat.ui, view }))
}

async fn progress(seat: Seat, Path((_, id)): At) -> Result<Response, Problem> {
    let view = View::of(&seat, load(&seat, id).await?, asked::At::default()).await?;
    Ok(html(&Frame { ui: &seat.ui, view }))
}

/// The columns as the page was sent back: `c0` what the first becomes, `t0` the type of a field of the workspace's own.
async fn correct(
    seat: Seat,
    Path((_, id)): At,
    Form(given): Form<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let mut import = load(&seat, id).await?;
    let kind: ImportKind = given.get("kind").and_then(|kind| kind.parse().ok()).unwrap_or(import.kind);
    let encoding = given.get("encoding").and_then(|name| read_encoding(name));
    if let Some(encoding) = encoding.filter(|encoding| Some(*encoding) != import.format.encoding) {
        return match reread(&seat.workspace, &mut import, encoding).await {
            Ok(()) => Ok(to(&seat, id)),
            Err(error) => Err(problem(&seat.ui, error)),
        };
    }
    // Another kind has other fields: its columns are guessed anew.
    let mapping = (kind == import.kind).then(|| mapping(&import, &given));
    let act = given.get("act").map(String::as_str).filter(|_| mapping.is_some());
    let done = match remap(&seat.workspace, &mut import, kind, mapping).await {
        Ok(()) => match act {
            Some("check") => check(&seat.workspace, &import).await.map(drop),
            Some("run") => start(&seat.workspace, &import).await.map(drop),
            _ => Ok(()),
        },
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(to(&seat, id)),
        Err(ImportError::Mapping(errors)) => {
            let mut view = View::of(&seat, import, asked::At::default()).await?;
            view.say(&seat.ui, &errors);
            Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &ShowPage { ui: &seat.ui, view }))
        }
        Err(error) => Err(problem(&seat.ui, error)),
    }
}

fn mapping(import: &Import, given: &HashMap<String, String>) -> Mapping {
    let columns = import.format.headings.iter().enumerate().map(|(at, heading)| {
        let before = import.mapping.target(heading);
        let target = match given.get(&format!("c{at}")).map(String::as_str) {
            Some("-leave") => None,
            Some("-own") => Some(own(heading, before, given.get(&format!("t{at}")))),
            Some(field) => Some(Target::Field(field.to_owned())),
            None => before.cloned(),
        };
        (heading.clone(), target)
    });
    let word = |word: &String| serde_json::from_value::<DateOrder>(word.as_str().into()).ok();
    let order = given.get("date_order").and_then(word);
    Mapping {
        columns: columns.collect(),
        date_order: order.unwrap_or(DateOrder::Unknown),
        currency: given.get("currency").and_then(|code| code.trim().parse().ok()),
        date_orders: answers(import, given, 'o', |text| word(&text.to_owned()), &import.mapping.date_orders),
        decimal_marks: answers(import, given, 'm', |text| text.parse().ok(), &import.mapping.decimal_marks),
        amount_periods: answers(import, given, 'p', |text| text.parse().ok(), &import.mapping.amount_periods),
        words: words(import, given),
        unsure: import.mapping.unsure,
    }
}

/// The answers to the questions about columns: `m3` that of the fourth. What was not asked this time stays answered.
fn answers<T: Copy>(
    import: &Import,
    given: &HashMap<String, String>,
    letter: char,
    read: impl Fn(&str) -> Option<T>,
    before: &BTreeMap<String, T>,
) -> BTreeMap<String, T> {
    let headings = import.format.headings.iter().enumerate();
    headings
        .filter_map(|(at, heading)| {
            let answer = match given.get(&format!("{letter}{at}")) {
                Some(answer) => read(answer),
                None => before.get(heading).copied(),
            };
            Some((heading.clone(), answer?))
        })
        .collect()
}

fn read_encoding(name: &str) -> Option<Encoding> {
    serde_json::from_value(name.into()).ok()
}

/// What words of the file mean: `w:status:対応不要` is `closed`, or empty where the cell is to be left out.
fn words(import: &Import, given: &HashMap<String, String>) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut words = import.mapping.words.clone();
    for (key, word) in given {
        let Some((field, written)) = key.strip_prefix("w:").and_then(|rest| rest.split_once(':')) else {
            continue;
        };
        let of_field = words.entry(field.to_owned()).or_default();
        if word.is_empty() {
            of_field.remove(written);
        } else {
            of_field.insert(written.to_owned(), word.clone());
        }
    }
    words.retain(|_, of_field| !of_field.is_empty());
    words
}

fn own(heading: &str, before: Option<&Target>, kind: Option<&String>) -> Target {
    let chosen: Option<FieldType> = kind.and_then(|kind| kind.parse().ok());
    match before {
        Some(Target::Custom { custom, label, kind }) => {
            Target::Custom { custom: custom.clone(), label: label.clone(), kind: chosen.unwrap_or(*kind) }
        }
        _ => Target::custom(heading, chosen.unwrap_or(FieldType::Text)),
    }
}

/// What a person says of rows that may be the same: `p12` is `join` or `part`; then everything is checked again.
async fn decide_pairs(
    seat: Seat,
    Path((_, id)): At,
    Form(given): Form<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let import = load(&seat, id).await?;
    let all: Option<Decision> = given.get("all").and_then(|said| said.parse().ok());
    let done = match all {
        Some(said) => decide_all(&seat.workspace, &import, said).await,
        None => {
            let said: Vec<(i64, Option<Decision>)> = given
                .iter()
                .filter_map(|(key, said)| Some((key.strip_prefix('p')?.parse().ok()?, said.parse().ok())))
                .collect();
            decide(&seat.workspace, &import, &said).await
        }
    };
    let done = match done {
        Ok(()) => check(&seat.workspace, &import).await.map(drop),
        Err(error) => Err(error),
    };
    done.map_err(|error| problem(&seat.ui, error))?;
    Ok(to(&seat, id))
}

async fn stop(seat: Seat, Path((_, id)): At) -> Result<Response, Problem> {
    let import = load(&seat, id).await?;
    if let Some(job) = super::job_of(&seat.workspace, &import).await? {
        let mut tx = seat.workspace.main.begin().await?;
        jobs::stop(&mut tx, job.id).await?;
        tx.commit().await?;
    }
    Ok(to(&seat, id))
}

async fn go_on(seat: Seat, Path((_, id)): At) -> Result<Response, Problem> {
    let import = load(&seat, id).await?;
    resume(&seat.workspace, &import).await.map_err(|error| problem(&seat.ui, error))?;
    Ok(to(&seat, id))
}

async fn take_out(seat: Seat, Path((_, id)): At) -> Result<Response, Problem> {
    let import = load(&seat, id).await?;
    undo(&seat.workspace, &import, Some(seat.member.id)).await.map_err(|error| problem(&seat.ui, error))?;
    Ok(to(&seat, id))
}

async fn throw_away(seat: Seat, Path((_, id)): At) -> Result<Response, Problem> {
    let import = load(&seat, id).await?;
    discard(&seat.workspace, &import).await.map_err(|error| problem(&seat.ui, error))?;
    Ok(redirect(&seat.ui.href("/imports")).into_response())
}

/// The refused rows as a file: the reason, the row's number, then the row as it was given.
async fn refused_rows(seat: Seat, Path((_, id)): At) -> Result<Response, Problem> {
    let import = load(&seat, id).await?;
    let mut table = reasons_table(&seat.ui, &import)?;
    let mut after = 0;
    loop {
        let rows = refusals(&seat.workspace.main, id, after, 2_000).await?;
        let Some(last) = rows.last() else { break };
        after = last.number;
        for row in rows {
            let ours = [row.refusal.words(seat.ui.locale), row.number.to_string()];
            table.row(ours.into_iter().chain(as_meant(&import, row.cells))).map_err(failed)?;
        }
    }
    Ok(download(&format!("refused-{id}.csv"), table.finish().map_err(failed)?))
}

/// The rows with cells that were left out, in the same form: mended, they can be imported again.
async fn left_rows(seat: Seat, Path((_, id)): At) -> Result<Response, Problem> {
    let import = load(&seat, id).await?;
    let mut table = reasons_table(&seat.ui, &import)?;
    let mut after = 0;
    loop {
        let rows = left_cells(&seat.workspace.main, id, after, 2_000).await?;
        let Some(last) = rows.last() else { break };
        after = last.number;
        for row in rows {
            let reasons: Vec<String> =
                row.reasons.iter().map(|reason| reason.words(seat.ui.locale)).collect();
            let ours = [reasons.join(" "), row.number.to_string()];
            table.row(ours.into_iter().chain(as_meant(&import, row.cells))).map_err(failed)?;
        }
    }
    Ok(download(&format!("left-out-{id}.csv"), table.finish().map_err(failed)?))
}

fn reasons_table(ui: &Ui, import: &Import) -> Result<TableWriter<Vec<u8>>, Problem> {
    let ours = [ui.t("import-refused-reason"), ui.t("import-refused-row")];
    TableWriter::new(Vec::new(), ours.into_iter().chain(import.format.headings.iter().cloned()))
        .map_err(failed)
}

/// The cells without what the file put before or around them for spreadsheets: the table puts its own there.
fn as_meant(import: &Import, cells: Vec<String>) -> impl Iterator<Item = String> {
    let is_delimited = import.format.encoding.is_some();
    cells.into_iter().map(move |cell| if is_delimited { without_guard(&cell).into_owned() } else { cell })
}

fn failed(error: std::io::Error) -> Problem {
    Problem::internal(error.into())
}

fn download(name: &str, body: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"{name}\"");
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    (headers, body).into_response()
}

fn to(seat: &Seat, id: ImportId) -> Response {
    redirect(&seat.ui.href(&format!("/imports/{id}"))).into_response()
}

/// What could not be done, as a problem with its way back.
fn problem(ui: &Ui, error: ImportError) -> Problem {
    match error {
        ImportError::Db(error) => error.into(),
        ImportError::Other(error) => error.into(),
        ImportError::State(_) => {
            Problem::conflict(ui.t("import-state-conflict")).with_way_back("/imports", "imports-title")
        }
        ImportError::Read(error) => Problem::internal(error.into()),
        ImportError::Mapping(errors) => {
            Problem::conflict(errors.iter().map(|error| view::words(ui, error)).collect::<Vec<_>>().join(" "))
        }
    }
}
