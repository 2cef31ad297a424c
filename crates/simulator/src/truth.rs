//! What the simulation knows and Bansou must find out: the causes at work on an account. For tests and
//! benchmarks; a demo never shows it.

use jiff::civil::Date;

use crate::calendar::date_of;
use crate::cause_kind::CauseKind;
use crate::life::{Life, LiveCase};

/// One cause that pulled an account down.
#[derive(Debug, Clone, PartialEq)]
pub struct HiddenCause {
    pub kind: CauseKind,
    pub from: Date,
    /// Day it began to fade; none while it stays.
    pub heals: Option<Date>,
    /// Share of health it takes when fully there, 0–1.
    pub depth: f64,
}

/// The hidden side of an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// The situation arranged for the last day, if any.
    pub live_case: Option<LiveCase>,
    pub causes: Vec<HiddenCause>,
}

pub(crate) fn of(life: &Life) -> Truth {
    let causes = life
        .causes
        .iter()
        .map(|cause| HiddenCause {
            kind: cause.kind,
            from: date_of(cause.from),
            heals: cause.heals.map(date_of),
            depth: cause.depth,
        })
        .collect();
    Truth { live_case: life.case, causes }
}
