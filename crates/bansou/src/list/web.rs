//! The pages of the accounts list.

use askama::Template;
use axum::{
    Form,
    extract::Query,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::{
    Ask, Terms, Totals, bulk,
    choice::Chip,
    choice::{self, Asks, Choosable, FilterField},
    columns::is_chosen,
    export::{self, Reading},
    slice, totals,
    view::{self, Heading, Line, Offer},
    xlsx,
};
use crate::{
    customers::{
        Band, Stage, Touch,
        search::{self, Found, MOST_FOUND},
    },
    health::why,
    i18n::value,
    members::Act,
    permissions,
    web::{App, Problem, Routes, Seat, Ui, html, inputs::Sent},
};

/// The rows of one page.
const PAGE: usize = 50;

/// What the filter bar has fields of its own for; a name is searched for.
const OWN_FIELDS: [&str; 6] = ["name", "stage", "owner", "band", "plan", "touch"];

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/accounts", Act::VIEW_RECORDS, list)
        .post("/accounts/bulk", Act::EDIT_RECORDS, change_many)
        .get("/accounts.csv", permissions::EXPORT_RECORDS, as_csv)
        .get("/accounts.xlsx", permissions::EXPORT_RECORDS, as_xlsx)
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    ui: Ui,
    ask: Ask,
    offer: Offer,
    lines: Vec<Line>,
    headings: Vec<Heading>,
    chips: Vec<Chip>,
    totals: Totals,
    amounts: String,
    /// The numbers of the first and last row of the page.
    range: (i64, i64),
    previous: Option<String>,
    next: Option<String>,
    csv: String,
    xlsx: String,
    /// Whether the workspace holds no account at all.
    nothing_yet: bool,
    columns: Vec<Choosable>,
    filters: Vec<FilterField>,
}

async fn list(seat: Seat, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Problem> {
    let workspace = &seat.workspace;
    let offer = Offer::load(&seat).await?;
    let mut ask = Ask::read(&pairs, Terms::of_accounts(&seat).await?, Some(seat.member.id));
    let found = found(&seat, &mut ask).await?;
    let slice = slice(workspace, &ask, PAGE).await?;
    let totals = totals(workspace, &ask, found).await?;
    let ids: Vec<_> = slice.rows.iter().map(|row| row.id).collect();
    let lately = why::lately(workspace, &ids, seat.figures.day).await?;
    let known = view::known(&seat, &ask, &slice.rows).await?;
    let range = slice.range(&ask.place, totals.accounts);
    let (previous, next) =
        slice.turns(&seat.ui, "/accounts", &ask.address, range, PAGE, |row| row.cursor(&ask.sort));
    let query = ask.query_with(&[]);
    Ok(html(&ListPage {
        lines: view::lines(&seat.ui, &ask, &slice, &offer, (&lately, &known)),
        headings: view::headings(&seat.ui, &ask),
        chips: view::chips(&seat.ui, &ask, &offer),
        amounts: view::amounts(&seat.ui, &totals),
        previous,
        next,
        csv: format!("{}?{query}", seat.ui.href("/accounts.csv")),
        xlsx: format!("{}?{query}", seat.ui.href("/accounts.xlsx")),
        nothing_yet: totals.accounts == 0 && !ask.is_filtered(),
        columns: choice::choosable(&seat, &ask.terms, &ask.columns, is_chosen),
        filters: choice::filter_fields(&seat, &ask.terms, &ask.address, &OWN_FIELDS),
        range,
        totals,
        offer,
        ask,
        ui: seat.ui,
    }))
}

/// How much the question finds; the page shows no more than it can.
async fn found(seat: &Seat, ask: &mut Ask) -> Result<Found, Problem> {
    let db = &seat.workspace.main;
    let expression = ask.question.as_deref().and_then(|question| search::match_expression(db, question));
    ask.most_found = expression.is_some().then_some(MOST_FOUND);
    Ok(Found::accounts(db, expression).await?)
}

impl ListPage {
    /// The value of a field of the filter bar as it stands in the address.
    fn given(&self, name: &str) -> String {
        self.ask.given(name).unwrap_or_default().to_owned()
    }

    /// The chosen columns' cells of a line with their headings.
    fn chosen<'a>(&'a self, line: &'a Line) -> impl Iterator<Item = (&'a String, &'a Heading)> {
        let first = self.headings.len() - self.ask.columns.len();
        line.chosen.iter().zip(&self.headings[first..])
    }

    fn bands_in_words(&self) -> String {
        let parts = self.totals.bands.parts();
        let words =
            parts.map(|(_, _, count, word)| format!("{} {}", self.ui.t(word), self.ui.number(&count)));
        words.join(self.ui.t("word-comma").as_str())
    }

    fn range_in_words(&self) -> String {
        let (first, last) = self.range;
        let key = if self.totals.too_many { "accounts-range-many" } else { "accounts-range" };
        let values = [("first", value(first)), ("last", value(last)), ("all", value(self.totals.accounts))];
        self.ui.locale.ta(key, values)
    }

    fn may_edit(&self) -> bool {
        self.ui.may(Act::EDIT_RECORDS)
    }
}

async fn change_many(
    seat: Seat,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    bulk::change(&seat, &headers, &Sent::of(pairs)).await
}

async fn as_csv(seat: Seat, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Problem> {
    let offer = Offer::load(&seat).await?;
    let ask = Ask::read(&pairs, Terms::of_accounts(&seat).await?, Some(seat.member.id));
    let name = file_name(&seat, "accounts", "csv");
    Ok(file(name, "text/csv; charset=utf-8", export::csv(Reading::new(seat, ask, offer))))
}

async fn as_xlsx(seat: Seat, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Problem> {
    let offer = Offer::load(&seat).await?;
    let ask = Ask::read(&pairs, Terms::of_accounts(&seat).await?, Some(seat.member.id));
    if totals(&seat.workspace, &ask, Found::All).await?.accounts >= xlsx::MOST_ROWS {
        return Err(Problem::conflict(seat.ui.t("accounts-export-too-many")));
    }
    let name = file_name(&seat, "accounts", "xlsx");
    let folder = seat.workspace.files.clone();
    let body = xlsx::workbook(Reading::new(seat, ask, offer), folder).await?;
    Ok(file(name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body))
}

/// The name of a file of this list, by the day of the figures inside.
pub fn file_name(seat: &Seat, list: &str, ending: &str) -> String {
    format!("{list}-{}.{ending}", seat.figures.day)
}

/// A file to be kept by the browser.
pub fn file(name: String, kind: &'static str, body: axum::body::Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (StatusCode::OK, headers, body).into_response()
}
