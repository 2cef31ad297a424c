//! Tells whether an account has gone quiet against its own rhythm.
//!
//! Invariant: an account is measured by its own weekdays and holidays and by nobody else's, so a Sunday, a
//! Golden Week or a small account is never called quiet for being what it always was.

mod baseline;
mod cusum;
#[cfg(test)]
mod sampling;
#[cfg(test)]
mod simulation;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::holidays::HolidayTable;
pub use baseline::Baseline;
pub use cusum::{CusumSettings, QuietVerdict, cusum, cusum_with};

/// How much of the past is learnt from and how much is judged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuietSettings {
    /// Days of the baseline, which end where the judged days begin.
    pub baseline_days: usize,
    /// The newest days, which are judged and not learnt from.
    pub judged_days: usize,
    pub cusum: CusumSettings,
}

impl Default for QuietSettings {
    fn default() -> Self {
        let cusum = CusumSettings::default();
        Self { baseline_days: 26 * 7, judged_days: usize::from(cusum.horizon_days), cusum }
    }
}

/// Splits an account's history into baseline and judged days and judges them.
///
/// `history` has one entry for each day up to the newest **complete** day, in order, days without use as 0:
/// a day that is absent counts as "not observed". `None` where the baseline would rest on fewer than four weeks
/// or on no use at all.
#[must_use]
pub fn gone_quiet(
    history: &[(Date, f64)],
    holidays: &HolidayTable,
    settings: &QuietSettings,
) -> Option<QuietVerdict> {
    let (past, judged) = history.split_at(history.len().saturating_sub(settings.judged_days));
    let learnt = &past[past.len().saturating_sub(settings.baseline_days)..];
    let baseline = Baseline::fit(learnt, holidays)?;
    Some(cusum_with(&baseline, judged, &settings.cusum))
}
