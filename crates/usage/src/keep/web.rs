//! How long events are kept, on the tracking screen.

use askama::Template;
use axum::{
    Form,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::{FEWEST_MONTHS, Kept, MOST_MONTHS, Wanted, change, load, refused_dropped};
use crate::{
    numbers, permissions,
    time::day_from_number,
    web::{App, FormErrors, Problem, Routes, Seat, Ui, html_with_status, redirect},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app).get("/tracking/retention", permissions::VIEW_TRACKING, page).post(
        "/tracking/retention",
        permissions::EDIT_TRACKING,
        save,
    )
}

/// The fields as typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
struct Typed {
    /// `months`, or anything else for ever.
    raw: String,
    raw_months: String,
    refused_days: String,
    refused_most: String,
}

impl Typed {
    fn of(wanted: Wanted) -> Self {
        Self {
            raw: if wanted.raw_months.is_some() { "months" } else { "ever" }.to_owned(),
            raw_months: wanted.raw_months.unwrap_or(13).to_string(),
            refused_days: wanted.refused_days.to_string(),
            refused_most: wanted.refused_most.to_string(),
        }
    }

    fn has_months(&self) -> bool {
        self.raw == "months"
    }

    fn check(&self, ui: &Ui, errors: &mut FormErrors) -> Option<Wanted> {
        let mut whole = |field: &str, text: &str, from: i64, to: i64| {
            let number = numbers::whole(text).filter(|number| (from..=to).contains(number));
            if number.is_none() {
                errors
                    .add(field, ui.t2("keep-number-problem", "from", ui.number(&from), "to", ui.number(&to)));
            }
            number
        };
        let months = if self.has_months() {
            Some(whole("raw_months", &self.raw_months, FEWEST_MONTHS, MOST_MONTHS))
        } else {
            None
        };
        let days = whole("refused_days", &self.refused_days, 1, 3_650);
        let most = whole("refused_most", &self.refused_most, 100, 10_000_000);
        Some(Wanted {
            raw_months: match months {
                Some(months) => Some(months?),
                None => None,
            },
            refused_days: days?,
            refused_most: most?,
        })
    }
}

#[derive(Template)]
#[template(path = "usage/retention.html")]
struct RetentionPage {
    ui: Ui,
    may_edit: bool,
    kept: Kept,
    dropped: Vec<(String, i64)>,
    typed: Typed,
    errors: FormErrors,
}

impl RetentionPage {
    fn raw_from(&self) -> Option<String> {
        self.kept.raw_from_day.map(|day| self.ui.day(&day_from_number(day)))
    }

    fn reason(&self, code: &str) -> String {
        self.ui.t(&format!("tracking-reason-{}", code.replace('_', "-")))
    }

    fn all_dropped(&self) -> String {
        self.ui.number(&self.dropped.iter().map(|(_, events)| events).sum())
    }
}

async fn page(seat: Seat) -> Result<Response, Problem> {
    let kept = load(&seat.workspace.usage).await?;
    show(seat, Typed::of(kept.wanted), FormErrors::default()).await
}

async fn show(seat: Seat, typed: Typed, errors: FormErrors) -> Result<Response, Problem> {
    let usage = &seat.workspace.usage;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = RetentionPage {
        may_edit: seat.may(permissions::EDIT_TRACKING),
        kept: load(usage).await?,
        dropped: refused_dropped(usage).await?,
        typed,
        errors,
        ui: seat.ui,
    };
    Ok(html_with_status(status, &page))
}

async fn save(seat: Seat, Form(typed): Form<Typed>) -> Result<Response, Problem> {
    let mut errors = FormErrors::default();
    let Some(wanted) = typed.check(&seat.ui, &mut errors) else { return show(seat, typed, errors).await };
    change(&seat.scope, wanted).await?;
    Ok(redirect(&seat.ui.href("/tracking/retention")).into_response())
}
