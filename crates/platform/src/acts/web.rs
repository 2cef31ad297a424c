//! Recent acts, what each of them changed, and undoing one.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::HeaderMap,
    response::{IntoResponse as _, Response},
};

use super::{ActKind, PastAct, UndoError, Undone, store, undo};
use crate::{
    ids::ActId,
    members::Act,
    time::Timestamp,
    web::{App, Problem, Routes, Seat, Ui, html, redirect, stream},
};

/// Acts of one page, and units that the page of one act names.
const PAGE: i64 = 50;
const NAMED: i64 = 1_000;

pub fn routes(app: &App) -> Routes {
    Routes::new(app).get("/acts", Act::VIEW_RECORDS, list).get("/acts/{act}", Act::VIEW_RECORDS, show).post(
        "/acts/{act}/undoing",
        Act::EDIT_RECORDS,
        undo_it,
    )
}

/// An act as a list says it.
struct Line {
    act: PastAct,
    title: String,
    /// `青葉 ほか 49 件`
    of: String,
    may_undo: bool,
}

impl Line {
    fn new(seat: &Seat, act: PastAct, first: Option<&String>) -> Self {
        let ui = &seat.ui;
        let named = first.cloned().or_else(|| act.about["name"].as_str().map(str::to_owned));
        let first = named.unwrap_or_else(|| ui.t("act-gone"));
        let more = act.units - 1;
        Self {
            title: title(ui, &act),
            of: if more > 0 { ui.t2("act-and-more", "name", first, "n", more) } else { first },
            may_undo: act.undone.is_none() && act.may_be_undone_by(seat),
            act,
        }
    }

    fn outcome(&self, ui: &Ui) -> String {
        let Some((at, who)) = &self.act.undone else { return String::new() };
        let line = ui.t2("act-undone-by", "when", ui.when(at), "name", who.as_str());
        match self.act.kept {
            0 => line,
            kept => format!("{line}{}", ui.t1("act-kept", "n", kept)),
        }
    }
}

/// What was done, in words: `自社担当の変更 → 田中 由美`.
pub fn title(ui: &Ui, act: &PastAct) -> String {
    let done = ui.t(&format!("done-{}", act.kind));
    let kind = ui.place.as_ref().and_then(|place| ActKind::find(&place.parts, &act.kind));
    let to = kind.and_then(|kind| (kind.to)(ui, &act.about));
    match to {
        Some(to) => ui.t2("act-to", "done", done, "to", to),
        None => done,
    }
}

#[derive(Debug, serde::Deserialize)]
struct Wanted {
    /// `all` also for acts of one record.
    #[serde(default)]
    view: String,
    /// Where the page before ended.
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "acts/list.html")]
struct ListPage {
    ui: Ui,
    lines: Vec<Line>,
    all: bool,
    next: Option<String>,
}

async fn list(seat: Seat, Query(wanted): Query<Wanted>) -> Result<Response, Problem> {
    let all = wanted.view == "all";
    let after = wanted
        .after
        .split_once('_')
        .and_then(|(at, id)| Some((Timestamp(at.parse().ok()?), id.parse::<ActId>().ok()?)));
    let db = &seat.workspace.main;
    let mut acts = store::recent(db, after, !all, PAGE + 1).await?;
    let more = acts.len() as i64 > PAGE;
    acts.truncate(PAGE as usize);
    let next = acts.last().filter(|_| more).map(|last| {
        let view = if all { "all" } else { "" };
        seat.ui.href(&format!("/acts?view={view}&after={}_{}", last.done_at.0, last.id))
    });
    let ids: Vec<ActId> = acts.iter().map(|act| act.id).collect();
    let names: HashMap<ActId, String> = store::first_names(&seat.workspace, &ids).await?;
    let lines = acts.into_iter().map(|act| {
        let name = names.get(&act.id);
        Line::new(&seat, act, name)
    });
    Ok(html(&ListPage { lines: lines.collect(), all, next, ui: seat.ui.clone() }))
}

/// One of the records of an act, with what became of it.
struct Unit {
    name: String,
    href: Option<String>,
    is_back: bool,
}

#[derive(Template)]
#[template(path = "acts/show.html")]
struct ShowPage {
    ui: Ui,
    line: Line,
    units: Vec<Unit>,
}

async fn show(seat: Seat, Path((_workspace, id)): Path<(String, ActId)>) -> Result<Response, Problem> {
    let db = &seat.workspace.main;
    let act = store::find(db, id).await?.ok_or_else(Problem::not_found)?;
    let units = store::units(&seat.workspace, id, NAMED).await?.into_iter().map(
        |(unit, name, is_back, is_account)| Unit {
            href: is_account.then(|| seat.ui.href(&format!("/accounts/{unit}"))),
            name: if name.is_empty() { seat.ui.t("act-gone") } else { name },
            is_back,
        },
    );
    let units: Vec<Unit> = units.collect();
    let first = units.first().map(|unit| unit.name.clone());
    Ok(html(&ShowPage { line: Line::new(&seat, act, first.as_ref()), units, ui: seat.ui.clone() }))
}

async fn undo_it(
    seat: Seat,
    Path((_workspace, id)): Path<(String, ActId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let act = store::find(&seat.workspace.main, id).await?.ok_or_else(Problem::not_found)?;
    let undone = undo(&seat, id).await.map_err(|error| problem(&seat.ui, error))?;
    // What was made is gone, and its page with it.
    if ActKind::find(&seat.workspace.parts, &act.kind).is_some_and(|kind| kind.makes_page) {
        return Ok(redirect(&seat.ui.href(&format!("/acts/{id}"))).into_response());
    }
    let back = stream::came_from(&headers, &seat.ui, "/acts");
    Ok(stream::done(&headers, &seat.ui, &back, &message(&seat.ui, undone), None))
}

fn message(ui: &Ui, undone: Undone) -> String {
    match undone.kept {
        0 => ui.t1("act-undone", "n", undone.restored as i64),
        kept => ui.t2("act-undone-kept", "n", undone.restored as i64, "kept", kept as i64),
    }
}

/// Why an act cannot be undone, for who asked.
pub fn problem(ui: &Ui, error: UndoError) -> Problem {
    match error {
        UndoError::Unknown => Problem::not_found(),
        UndoError::Already => {
            Problem::conflict(ui.t("act-undone-already")).with_way_back("/acts", "acts-title")
        }
        UndoError::AllKept => Problem::conflict(ui.t("act-all-kept")).with_way_back("/acts", "acts-title"),
        UndoError::NotYours => Problem::forbidden(Act::EDIT_RECORDS),
        UndoError::Db(error) => error.into(),
    }
}
