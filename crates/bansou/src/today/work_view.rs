//! What is being worked out, in words and with how far it is.
//!
//! Invariant: the page and the frame that it fetches anew say the same.

use askama::Template;

use super::{
    summary::Portfolio,
    wanted::{View, Wanted},
    working::{Progress, Working},
};
use crate::{
    members,
    web::{Problem, Seat, Ui},
};

/// What is being worked out: the frame that the page has in it and fetches anew until nothing is left.
#[derive(Template)]
#[template(path = "today_work_frame.html")]
pub(super) struct WorkFrame {
    ui: Ui,
    view: View,
    steps: Vec<Step>,
}

impl WorkFrame {
    pub async fn load(seat: Seat, wanted: Wanted) -> Result<Self, Problem> {
        let day = seat.figures.day;
        let db = &seat.workspace.main;
        let everyone = members::all_members(&seat.workspace).await?;
        let own = Portfolio::load(db, super::Whose::Member(seat.member.id), day).await?;
        let view = View::of(&seat, &wanted, &everyone, own.total());
        let whose = view.whose(seat.member.id);
        let portfolio = if view.is_mine() { own } else { Portfolio::load(db, whose, day).await? };
        let working = Working::load(db, whose).await?;
        Ok(Self { steps: Step::all(&seat.ui, &working, portfolio.total()), view, ui: seat.ui })
    }
}

/// A piece of work in words.
pub(super) struct Step {
    pub label: String,
    pub words: String,
    pub done: i64,
    pub total: Option<i64>,
}

impl Step {
    pub fn all(ui: &Ui, working: &Working, customers: i64) -> Vec<Self> {
        let scored = Progress { done: customers - working.unscored, total: Some(customers) };
        let scoring = (working.unscored > 0).then_some(scored);
        [
            ("today-working-import", "today-working-rows", working.importing),
            ("today-working-scores", "today-working-customers", scoring),
            ("today-working-silence", "today-working-customers", working.silence),
            ("today-working-past", "today-working-customers", working.past),
        ]
        .into_iter()
        .filter_map(|(label, unit, progress)| {
            let Progress { done, total } = progress?;
            let words = match total {
                Some(total) => ui.t2(unit, "done", ui.number(&done), "total", ui.number(&total)),
                None => ui.t("today-working-soon"),
            };
            Some(Self { label: ui.t(label), words, done, total })
        })
        .collect()
    }
}
