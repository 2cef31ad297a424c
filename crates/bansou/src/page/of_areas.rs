//! Tabs that areas fill: their part of the page below the account's head.
//!
//! Invariant: a tab that an area declares has its route here, under the act that it names, unless the program has a page for it.

use askama::Template;
use axum::{extract::Path, response::Response};

use super::Head;
use crate::{
    areas::Showing,
    ids::AccountId,
    web::{App, Problem, Routes, Seat, Ui, html},
};

pub fn routes(app: &App) -> Routes {
    let mut routes = Routes::new(app);
    for tab in app.home.areas().account_tabs() {
        let Some(show) = tab.show else { continue };
        let page = move |seat: Seat, Path((_workspace, id)): Path<(String, AccountId)>| {
            page(seat, id, tab.below, show)
        };
        routes = routes.get(&format!("/accounts/{{account}}{}", tab.below), tab.act, page);
    }
    routes
}

#[derive(Template)]
#[template(path = "account/of_area.html")]
struct TabPage {
    ui: Ui,
    head: Head,
    shown: String,
}

async fn page(
    seat: Seat,
    id: AccountId,
    below: &'static str,
    show: for<'a> fn(&'a Seat, AccountId) -> Showing<'a>,
) -> Result<Response, Problem> {
    let head = Head::load(&seat, id, below).await?;
    let shown = show(&seat, id).await?;
    Ok(html(&TabPage { shown, head, ui: seat.ui }))
}
