//! How many customers stand in which band.
//!
//! Invariant: one rule says who counts. A lead or a former customer lacks no data and stands in no band.

use crate::Band;

/// The accounts that are customers, of `accounts a`.
pub const CUSTOMER: &str = "a.stage not in ('lead', 'opportunity', 'churned')";

/// The same, of `kept_accounts k`.
pub const KEPT_CUSTOMER: &str = "k.stage_rank between 3 and 6";

/// Customers by band.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bands {
    pub healthy: i64,
    pub watch: i64,
    pub at_risk: i64,
    /// Customers without a score: too little is known, or it is about to be calculated.
    pub unscored: i64,
    /// Leads and former customers, who are in no band.
    pub others: i64,
}

impl Bands {
    pub fn add(&mut self, band: Option<Band>, customer: bool, accounts: i64) {
        *match (customer, band) {
            (false, _) => &mut self.others,
            (true, Some(Band::Healthy)) => &mut self.healthy,
            (true, Some(Band::Watch)) => &mut self.watch,
            (true, Some(Band::AtRisk)) => &mut self.at_risk,
            (true, None) => &mut self.unscored,
        } += accounts;
    }

    pub fn customers(&self) -> i64 {
        self.healthy + self.watch + self.at_risk + self.unscored
    }

    /// The parts of the bar from left to right: class, start, width, the key of its word.
    pub fn parts(&self) -> [(&'static str, i64, i64, &'static str); 4] {
        let mut start = 0;
        [
            ("good", self.healthy, "band-healthy"),
            ("watch", self.watch, "band-watch"),
            ("risk", self.at_risk, "band-at_risk"),
            ("", self.unscored, "band-none"),
        ]
        .map(|(class, count, word)| {
            let part = (class, start, count, word);
            start += count;
            part
        })
    }
}
