//! When a subscription comes up for renewal.
//!
//! Invariant: a renewal that nobody gave is an anniversary of the start, never before the day asked about.

use jiff::{Span, civil::Date};

use super::Subscription;

/// A contract runs for a year unless it is billed for longer: paying monthly says nothing of the term.
const TERM_MONTHS: i64 = 12;

impl Subscription {
    /// The next renewal on or after the day, for a subscription that is open then: the day given, or the day it is
    /// set to end, or else the next anniversary of its start by whole terms. A given day that has passed moves on by
    /// whole terms where the subscription renews by itself; where it does not, it stands, because somebody must act.
    pub fn next_renewal(&self, day: Date) -> Option<Date> {
        if !self.is_open_on(day) {
            return None;
        }
        match (self.renewal_on, self.ended_on) {
            (Some(given), _) if given >= day || !self.auto_renew => Some(given),
            (Some(given), _) => self.rolled(given, day),
            (None, Some(end)) => Some(end),
            (None, None) => self.rolled(self.started_on, day).filter(|renewal| *renewal > self.started_on),
        }
    }

    /// The last day on which the next renewal can be refused, where the contract says how long before.
    pub fn notice_on(&self, day: Date) -> Option<Date> {
        let renewal = self.next_renewal(day)?;
        renewal.checked_sub(Span::new().try_days(self.notice_days?).ok()?).ok()
    }

    /// The first of `from`, `from` + one term, … on or after the day and later than the start.
    fn rolled(&self, from: Date, day: Date) -> Option<Date> {
        let term = self.billing_months.unwrap_or(TERM_MONTHS).clamp(TERM_MONTHS, 120);
        let months_passed = i64::from(day.year() - from.year()) * 12 + i64::from(day.month() - from.month());
        let mut terms = (months_passed / term).max(0);
        loop {
            // Always from the first day, so that the 31st does not become the 28th for good.
            let renewal = from.checked_add(Span::new().try_months(terms * term).ok()?).ok()?;
            if renewal >= day && renewal > self.started_on {
                return Some(renewal);
            }
            terms += 1;
        }
    }
}
