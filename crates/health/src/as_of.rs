//! The instant as of which measures are worked out.

use jiff::{civil::Date, tz::TimeZone};

use crate::{
    db,
    time::{DAY, Timestamp, day_number},
    workspaces::{FigureDay, Workspace},
};

/// The instant whose facts are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// Its day in the workspace's time zone.
    pub day: Date,
    pub at: Timestamp,
    /// Whether this is the present: then what is already known of the future (a notice of termination, the next renewal)
    /// counts as well. When such a thing became known is not dated, so in the past it does not count.
    pub present: bool,
}

impl AsOf {
    /// The end of a day in the past.
    pub fn end_of(day: Date, zone: &TimeZone) -> Self {
        let next = day.tomorrow().unwrap_or(day);
        Self { day, at: Timestamp::start_of(next, zone).plus(-1), present: false }
    }

    /// Now, or the end of the day on which the workspace's data ends.
    pub async fn present(workspace: &Workspace) -> db::Result<Self> {
        Ok(Self::of_figures(workspace, workspace.figure_day().await?))
    }

    /// The present, where the day of the figures is known already.
    pub fn of_figures(workspace: &Workspace, figures: FigureDay) -> Self {
        if figures.stale {
            Self { present: true, ..Self::end_of(figures.day, &workspace.zone) }
        } else {
            Self { day: figures.day, at: workspace.clock.now(), present: true }
        }
    }

    /// The day's number since 1970-01-01.
    pub(super) fn number(&self) -> i64 {
        day_number(self.day)
    }

    /// The instant so many days before.
    pub(super) fn before(&self, days: i64) -> Timestamp {
        self.at.plus(-days * DAY)
    }
}
