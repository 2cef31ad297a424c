//! The page of what is coming: the days of contracts, thirty at a time.
//!
//! Invariant: the number of renewals at its top is that of Today's header, from the same sum.

use askama::Template;
use jiff::civil::Date;

use super::{
    calendar::{self, EntryView},
    days::plus,
    summary::Portfolio,
    wanted::{View, Wanted},
};
use crate::{
    members, revenue,
    web::{Problem, Seat, Ui},
};

/// Entries of one page.
const MOST: usize = 300;

#[derive(Template)]
#[template(path = "today_calendar.html")]
pub(super) struct CalendarPage {
    ui: Ui,
    view: View,
    members: Vec<(String, String)>,
    portfolio: Portfolio,
    from: Date,
    to: Date,
    days: Vec<Vec<EntryView>>,
    /// Where the page cannot hold all of the span: the day from which the next one goes on.
    previous: Option<Date>,
    next: Date,
}

/// Which days.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Span {
    #[serde(default)]
    from: String,
}

impl CalendarPage {
    pub async fn load(seat: Seat, wanted: Wanted, span: Span) -> Result<Self, Problem> {
        let db = &seat.workspace.main;
        let day = seat.figures.day;
        let from = span.from.parse().ok().filter(|from| *from > day).unwrap_or(day);
        let to = plus(from, revenue::SOON);
        let everyone = members::all_members(&seat.workspace).await?;
        let own = Portfolio::load(db, super::Whose::Member(seat.member.id), day).await?;
        let view = View::of(&seat, &wanted, &everyone, own.total());
        let whose = view.whose(seat.member.id);
        let portfolio = if view.is_mine() { own } else { Portfolio::load(db, whose, day).await? };
        let (entries, more) = calendar::between(db, whose, day, (from, to), MOST).await?;
        // A full page ends with a whole day; the rest of a day that fills a page by itself is on the list of accounts.
        let last = entries.last().map(|entry| entry.on);
        let cut = last.filter(|last| more && *last > from);
        let mut days: Vec<Vec<EntryView>> = Vec::new();
        let mut of_day = None;
        for entry in entries.into_iter().filter(|entry| cut.is_none_or(|cut| entry.on < cut)) {
            if of_day.replace(entry.on) != Some(entry.on) {
                days.push(Vec::new());
            }
            let entry = EntryView::new(&seat.ui, entry);
            if let Some(day) = days.last_mut() {
                day.push(entry);
            }
        }
        Ok(Self {
            members: everyone
                .iter()
                .filter(|member| member.ended_at.is_none())
                .map(|member| (member.id.to_string(), member.name.clone()))
                .collect(),
            previous: (from > day).then(|| plus(from, -revenue::SOON - 1).max(day)),
            next: cut.unwrap_or_else(|| plus(to, 1)),
            to: cut.map_or(to, |cut| plus(cut, -1)),
            view,
            portfolio,
            from,
            days,
            ui: seat.ui,
        })
    }
}
