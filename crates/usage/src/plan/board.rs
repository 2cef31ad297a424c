//! The plan beside what arrives.
//!
//! Invariant: an event has stopped when it is silent for much longer than its own gaps were, so a monthly one is given
//! its month.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Line, store};
use crate::{
    db,
    names::{self, NameLately},
    time::{day_from_number, day_number},
    workspaces::Workspace,
};

/// How a planned event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Arriving,
    Stopped,
    Never,
}

crate::text_enum!(State { Arriving => "arriving", Stopped => "stopped", Never => "never" });

impl State {
    pub fn tone(self) -> &'static str {
        match self {
            Self::Arriving => "good",
            Self::Stopped => "risk",
            Self::Never => "",
        }
    }

    /// By the days on which it came; `today` is a day's number.
    pub fn of(lately: Option<&NameLately>, today: i64) -> Self {
        let Some(lately) = lately else { return Self::Never };
        let silence = today - lately.last_day;
        // Too few days make no habit: a month is given.
        let patience = if lately.active_days < 3 {
            30
        } else {
            let span = lately.last_day - lately.active_from;
            (4 * span / (lately.active_days - 1)).max(3)
        };
        if silence > patience { Self::Stopped } else { Self::Arriving }
    }
}

/// A line of the plan with what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub line: Line,
    pub state: State,
    pub last_day: Option<Date>,
    /// Times in the last 30 days.
    pub recent: i64,
    /// Required properties that events lacked in the last 30 days, and how many events did, most first.
    pub gaps: Vec<(String, i64)>,
    /// From which day that was counted, where it is less than the 30 days.
    pub gaps_from: Option<Date>,
}

/// The whole plan, and names that arrive without being in it.
#[derive(Clone, Debug, Default)]
pub struct Board {
    pub planned: Vec<Planned>,
    /// Name, times in the last 30 days, last day; the most frequent [`MOST_SHOWN`] first.
    pub unplanned: Vec<(String, i64, Date)>,
    /// How many such names there are.
    pub unplanned_in_all: i64,
}

/// Names outside the plan that are shown.
const MOST_SHOWN: usize = 100;

/// What the plan comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub arriving: i64,
    pub stopped: i64,
    pub never: i64,
    /// Lines whose events lack something.
    pub lacking: i64,
}

impl Summary {
    pub fn needs_a_look(&self) -> bool {
        self.stopped + self.never + self.lacking > 0
    }
}

impl Board {
    pub async fn load(workspace: &Workspace) -> db::Result<Self> {
        let usage = &workspace.usage;
        let today = day_number(workspace.figure_day().await?.day);
        let lines = store::lines(usage).await?;
        let mut arrived = names::lately(usage, false, today).await?;
        let mut gaps: BTreeMap<String, Vec<(String, i64)>> = BTreeMap::new();
        for (name, property, events) in store::gaps(usage, today).await? {
            gaps.entry(name).or_default().push((property, events));
        }
        let planned = lines.into_iter().map(|(line, from)| {
            let lately = arrived.remove(&line.name);
            Planned {
                state: State::of(lately.as_ref(), today),
                last_day: lately.as_ref().map(|lately| day_from_number(lately.last_day)),
                recent: lately.map_or(0, |lately| lately.recent),
                gaps: gaps.remove(&line.name).unwrap_or_default(),
                gaps_from: from.filter(|from| *from > today - 29).map(day_from_number),
                line,
            }
        });
        let planned: Vec<Planned> = planned.collect();
        let mut unplanned: Vec<(String, i64, Date)> = arrived
            .into_iter()
            .filter(|(_, lately)| lately.recent > 0)
            .map(|(name, lately)| (name, lately.recent, day_from_number(lately.last_day)))
            .collect();
        unplanned.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let unplanned_in_all = unplanned.len() as i64;
        unplanned.truncate(MOST_SHOWN);
        Ok(Self { planned, unplanned, unplanned_in_all })
    }

    /// What the plan of the workspace comes to; nothing where there is none, without a look at what arrives.
    pub async fn summary_of(workspace: &Workspace) -> db::Result<Summary> {
        if store::lines(&workspace.usage).await?.is_empty() {
            return Ok(Summary::default());
        }
        Ok(Self::load(workspace).await?.summary())
    }

    pub fn summary(&self) -> Summary {
        let count = |state| self.planned.iter().filter(|planned| planned.state == state).count() as i64;
        Summary {
            arriving: count(State::Arriving),
            stopped: count(State::Stopped),
            never: count(State::Never),
            lacking: self.planned.iter().filter(|planned| !planned.gaps.is_empty()).count() as i64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_judged_by_the_events_own_gaps() {
        let lately = |first: i64, last: i64, days: i64| NameLately {
            recent: 1,
            first_day: first,
            last_day: last,
            active_days: days,
            active_from: first,
        };
        for (name, arrived, today, state) in [
            ("every day", lately(1, 90, 90), 93, State::Arriving),
            ("every day, silent", lately(1, 90, 90), 95, State::Stopped),
            ("on working days, over a long weekend", lately(1, 91, 65), 95, State::Arriving),
            ("monthly", lately(1, 61, 3), 100, State::Arriving),
            ("monthly, silent", lately(1, 61, 3), 200, State::Stopped),
            ("once", lately(50, 50, 1), 79, State::Arriving),
            ("once, long ago", lately(50, 50, 1), 90, State::Stopped),
        ] {
            assert_eq!(State::of(Some(&arrived), today), state, "{name}");
        }
        assert_eq!(State::of(None, 1), State::Never);
    }
}
