//! The usage tab: by feature, by people, seats used of seats bought.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};

use super::{Head, one_event::OneEvent, usage_figures::UsageFigures};
use crate::{
    health::measures::{self, AsOf},
    ids::AccountId,
    web::{Problem, Seat, Ui, html},
};

#[derive(Template)]
#[template(path = "account/usage.html")]
struct UsagePage {
    ui: Ui,
    head: Head,
    figures: UsageFigures,
    /// Of the last 28 days, as the score counts them.
    active_people: Option<i64>,
    activity: String,
    by_feature: String,
    /// Per week: its day, its parts by series, its sum, its people.
    rows: Vec<(String, Vec<String>, String, String)>,
    titles: Vec<String>,
    quantity: String,
    /// Whether the member may give events a display name.
    may_name: bool,
    one: Option<OneEvent>,
    one_chart: String,
}

#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The event of the last chart.
    event: Option<String>,
}

pub async fn page(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let head = Head::load(&seat, id, "/usage").await?;
    let day = seat.figures.day;
    let figures = UsageFigures::load(&seat.workspace, id, day).await?;
    let as_of = AsOf::of_figures(&seat.workspace, seat.figures);
    let active_people = measures::active_people(&seat.workspace, id, &as_of).await?;
    let one = OneEvent::load(&seat.workspace, &seat.ui, id, &figures, asked.event.as_deref()).await?;
    let ui = seat.ui;
    let (names, others) = figures.series_names();
    let mut titles: Vec<String> = names.into_iter().map(|name| ui.event_name(name)).collect();
    titles.extend(others.then(|| ui.t("usage-others")));
    let rows = figures
        .weeks
        .iter()
        .map(|(day, week)| {
            let parts = figures.by_series(week).iter().map(|n| ui.number(n)).collect();
            (ui.short_day(day), parts, ui.number(&week.quantity), ui.number(&week.people))
        })
        .collect();
    Ok(html(&UsagePage {
        activity: figures.activity_chart(&ui, head.account.seats).island(),
        by_feature: figures.feature_chart(&ui).island(),
        quantity: ui.number(&figures.quantity()),
        one_chart: one.as_ref().map(|one| one.chart(&ui).island()).unwrap_or_default(),
        may_name: ui.may(crate::usage::permissions::DEFINE_EVENTS),
        one,
        rows,
        titles,
        head,
        figures,
        active_people,
        ui,
    }))
}

impl UsagePage {
    /// `60ライセンス中19（32%）`; nothing where people or seats are not known.
    fn seats_used(&self) -> Option<String> {
        let seats = self.head.account.seats.filter(|seats| *seats > 0)?;
        let used = self.active_people?;
        let share = self.ui.percent(&(used as f64 / seats as f64));
        let values = [
            ("used", crate::i18n::value(used)),
            ("seats", crate::i18n::value(seats)),
            ("share", crate::i18n::value(share)),
        ];
        Some(self.ui.locale.ta("usage-seats-used", values))
    }
}
