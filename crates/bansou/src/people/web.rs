//! The pages of the people list.

use std::collections::HashMap;

use askama::Template;
use axum::{extract::Query, response::Response};

use super::{Ask, ListedPerson, Sort, Used, count, export::Reading, is_chosen, slice};
use crate::{
    attributes::{Attribute, facts},
    customers::{
        PersonRole, Stage,
        attributes::PEOPLE,
        search::{self, Found, MOST_FOUND},
    },
    i18n::value,
    ids::PersonId,
    list::{
        self, Chip, Heading, MOST_ROWS, OwnerChoice, Terms,
        choice::{self, Asks, Choosable, FilterField},
    },
    members::{self, Act, Member},
    permissions,
    time::Timestamp,
    usage,
    web::{App, Problem, Routes, Seat, Ui, html},
};

/// The rows of one page.
const PAGE: usize = 50;

/// People whom a filter leaves are counted up to so many.
const MOST_COUNTED: i64 = 5_000;

/// What the filter bar has fields of its own for; a name is searched for.
const OWN_FIELDS: [&str; 4] = ["name", "role", "account_stage", "account_owner"];

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/people", Act::VIEW_RECORDS, people)
        .get("/people.csv", permissions::EXPORT_RECORDS, as_csv)
        .get("/people.xlsx", permissions::EXPORT_RECORDS, as_xlsx)
}

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage {
    ui: Ui,
    ask: Ask,
    members: Vec<Member>,
    rows: Vec<ListedPerson>,
    seen: HashMap<PersonId, Timestamp>,
    headings: Vec<Heading>,
    chips: Vec<Chip>,
    all: i64,
    /// Whether there are more than those that were counted.
    more: bool,
    /// Whether the question finds more than the page looks at.
    too_many: bool,
    /// What of the list is not known in full.
    notes: Vec<String>,
    /// The names of what people can be asked to have done.
    events: Vec<String>,
    range: (i64, i64),
    previous: Option<String>,
    next: Option<String>,
    csv: String,
    xlsx: String,
    columns: Vec<Choosable>,
    filters: Vec<FilterField>,
    /// What is known of the people of the page beside what every list shows.
    known: facts::Known,
    /// Whether the workspace knows nobody at all.
    nothing_yet: bool,
}

async fn people(seat: Seat, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Problem> {
    let workspace = &seat.workspace;
    let members = members::all_members(workspace).await?;
    let mut ask = Ask::read(&pairs, Terms::load(&seat.workspace, &PEOPLE).await?, Some(seat.member.id));
    let expression =
        ask.question.as_deref().and_then(|question| search::match_expression(&workspace.main, question));
    ask.look_up(workspace).await?;
    ask.most_found = expression.is_some().then_some(MOST_FOUND);
    let found = Found::people(&workspace.main, expression).await?;
    let slice = slice(workspace, &ask, PAGE).await?;
    let counted = count(workspace, &ask, MOST_COUNTED + 1).await?;
    let (all, more) = match found {
        Found::TooMany => (MOST_FOUND as i64, true),
        Found::All if ask.is_filtered() => (counted.min(MOST_COUNTED), counted > MOST_COUNTED),
        Found::All => (counted, false),
    };
    let ids: Vec<PersonId> = slice.rows.iter().map(|row| row.id).collect();
    let seen = usage::last_seen(&workspace.usage, &ids).await?;
    let range = slice.range(&ask.place, all);
    let (previous, next) =
        slice.turns(&seat.ui, "/people", &ask.address, range, PAGE, |row| row.cursor(ask.sort));
    let query = ask.address.query_with(&[]);
    let chosen: Vec<&String> = ask.columns.iter().collect();
    let raw: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    Ok(html(&PeoplePage {
        known: choice::known(&seat, &ask.terms, &chosen, &raw).await?,
        columns: choice::choosable(&seat, &ask.terms, &ask.columns, is_chosen),
        filters: choice::filter_fields(&seat, &ask.terms, &ask.address, &OWN_FIELDS),
        headings: headings(&seat.ui, &ask),
        chips: chips(&seat.ui, &ask, &members),
        csv: format!("{}?{query}", seat.ui.href("/people.csv")),
        xlsx: format!("{}?{query}", seat.ui.href("/people.xlsx")),
        nothing_yet: all == 0 && !ask.is_filtered(),
        rows: slice.rows,
        members,
        seen,
        all,
        more,
        too_many: found == Found::TooMany,
        notes: ask.notes(&seat.ui),
        events: usage::event_names(&workspace.usage).await?,
        range,
        previous,
        next,
        ask,
        ui: seat.ui,
    }))
}

fn headings(ui: &Ui, ask: &Ask) -> Vec<Heading> {
    let heading = |key: &str, class, sort: Option<Sort>| Heading {
        label: ui.t(key),
        class,
        href: sort.map(|sort| {
            let down = ask.sort == sort && !ask.descending;
            let word = format!("{}{sort}", if down { "-" } else { "" });
            format!("{}?{}", ui.href("/people"), ask.address.query_with(&[("sort", &word)]))
        }),
        sorted: sort
            .filter(|sort| *sort == ask.sort)
            .map(|_| if ask.descending { "descending" } else { "ascending" }),
    };
    let mut headings = vec![
        heading("people-name", "name", Some(Sort::Name)),
        heading("accounts-col-name", "", Some(Sort::Account)),
        heading("people-col-role", "", None),
        heading("people-title", "", None),
        heading("field-email", "", None),
        heading("field-phone", "", None),
        heading("accounts-col-stage", "", None),
        heading("accounts-col-owner", "", None),
        heading("people-last-seen", "num", Some(Sort::LastUse)),
    ];
    headings.extend(ask.columns.iter().map(|key| Heading {
        label: choice::label(ui, &ask.terms, key),
        class: if ask.terms.register.get(key).is_some_and(Attribute::is_figure) { "num" } else { "" },
        href: None,
        sorted: None,
    }));
    headings
}

fn chips(ui: &Ui, ask: &Ask, members: &[Member]) -> Vec<Chip> {
    let owner = ask.owner.map(|owner| match owner {
        OwnerChoice::Nobody => ui.t("accounts-owner-none"),
        OwnerChoice::Member(id) => {
            members.iter().find(|member| member.id == id).map_or("?".to_owned(), |member| member.name.clone())
        }
    });
    let left = ask.left.map(|left| ui.t(if left { "people-left" } else { "people-still-there" }));
    let fixed = [
        ("q", "accounts-filter-q", ask.question.clone()),
        ("stage", "accounts-col-stage", ask.stage.map(|stage| stage.label(ui))),
        ("owner", "accounts-col-owner", owner),
        ("role", "people-col-role", ask.role.map(|role| role.label(ui))),
        ("left", "people-filter-left", left),
    ]
    .into_iter()
    .filter_map(|(name, key, value)| {
        Some(Chip {
            label: ui.t2("accounts-chip", "name", ui.t(key), "value", value?),
            href: format!("{}?{}", ui.href("/people"), ask.address.query_with(&[(name, "")])),
        })
    });
    let did = ask.did.iter().map(|did| {
        let lifted: Vec<(&str, &str)> = did.names.iter().map(|name| (name.as_str(), "")).collect();
        Chip {
            label: did.label(ui),
            href: format!("{}?{}", ui.href("/people"), ask.address.query_with(&lifted)),
        }
    });
    fixed
        .chain(did)
        .chain(choice::chips(ui, &ask.terms, &ask.more, &ask.address, "/people", members))
        .collect()
}

impl PeoplePage {
    /// The value of a field of the filter bar as it stands in the address.
    fn given(&self, name: &str) -> &str {
        self.ask.address.given(name).unwrap_or_default()
    }

    /// The chosen columns' cells of a person with their headings.
    fn chosen(&self, person: &ListedPerson) -> Vec<(String, &Heading)> {
        let first = self.headings.len() - self.ask.columns.len();
        let cell =
            |key| choice::cell(&self.ui, &self.ask.terms, &self.known, person.id.0, key, &self.members);
        self.ask.columns.iter().map(|key| cell(key)).zip(&self.headings[first..]).collect()
    }

    fn owner_of(&self, person: &ListedPerson) -> &str {
        let owner = person.account.as_ref().and_then(|account| account.owner);
        self.members.iter().find(|member| Some(member.id) == owner).map_or("", |member| member.name.as_str())
    }

    fn seen(&self, person: &ListedPerson) -> String {
        self.seen.get(&person.id).map(|at| self.ui.when(at)).unwrap_or_default()
    }

    fn range_in_words(&self) -> String {
        let (first, last) = self.range;
        let values = [
            ("first", value(self.ui.number(&first))),
            ("last", value(self.ui.number(&last))),
            ("all", value(self.ui.number(&self.all))),
        ];
        self.ui.locale.ta(if self.more { "people-range-many" } else { "people-range" }, values)
    }
}

async fn as_csv(seat: Seat, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Problem> {
    let mut ask = Ask::read(&pairs, Terms::load(&seat.workspace, &PEOPLE).await?, Some(seat.member.id));
    ask.look_up(&seat.workspace).await?;
    let members = members::all_members(&seat.workspace).await?;
    let name = list::file_name(&seat, "people", "csv");
    Ok(list::file(name, "text/csv; charset=utf-8", list::csv(Reading::new(seat, ask, members))))
}

async fn as_xlsx(seat: Seat, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Problem> {
    let mut ask = Ask::read(&pairs, Terms::load(&seat.workspace, &PEOPLE).await?, Some(seat.member.id));
    ask.look_up(&seat.workspace).await?;
    if count(&seat.workspace, &ask, MOST_ROWS).await? >= MOST_ROWS {
        return Err(Problem::conflict(seat.ui.t("accounts-export-too-many")));
    }
    let members = members::all_members(&seat.workspace).await?;
    let name = list::file_name(&seat, "people", "xlsx");
    let folder = seat.workspace.files.clone();
    let body = list::workbook(Reading::new(seat, ask, members), folder).await?;
    Ok(list::file(name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body))
}
