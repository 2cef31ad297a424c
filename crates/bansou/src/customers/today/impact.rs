//! The order of the list: what is urgent, weighed with what it would cost to lose.
//!
//! impact = urgency × MRR. A reason's urgency is between 0 and 1; several reasons together come to 1 − Π(1 − urgency), as
//! independent chances do, so that two make more than one and none exceed 1. The weights are our judgement, not measured;
//! they are here in one table to be argued with.
//!
//! Invariant: a nearer day, a worse band, a longer silence never make a reason less urgent.

use jiff::civil::Date;

use super::Reason;
use crate::{
    health::Band,
    money::Money,
    time::{DAY, Timestamp, days_between},
};

/// How urgent one reason is, 0–1, on the day of the figures (`today` for tasks, which follow the calendar).
pub fn urgency(reason: &Reason, band: Option<Band>, day: Date, today: Date, now: Timestamp) -> f64 {
    match reason {
        Reason::HealthFell { before, now, band_before, band_now } => {
            let base = match band_now {
                Band::AtRisk if band_before != band_now => 0.7,
                Band::AtRisk => 0.6,
                Band::Watch if band_before != band_now => 0.45,
                Band::Watch => 0.4,
                Band::Healthy => 0.25,
            };
            base + 0.2 * ((before - now) / 40.0).clamp(0.0, 1.0)
        }
        Reason::WentQuiet { since, .. } => {
            0.5 + 0.3 * (days_between(*since, day) as f64 / 28.0).clamp(0.0, 1.0)
        }
        Reason::ContractEnding { on, .. } => 0.5 + 0.45 * nearness(*on, day, 90),
        Reason::NoticeComing { on } => (0.4 + 0.5 * nearness(*on, day, 30)) * doubt(band),
        Reason::RenewalComing { on } => (0.1 + 0.4 * nearness(*on, day, 90)) * doubt(band),
        Reason::UrgentTicket { opened_at, .. } => {
            0.5 + 0.4 * ((now.0 - opened_at.0) as f64 / (5 * DAY) as f64).clamp(0.0, 1.0)
        }
        Reason::TaskDue { due, .. } => 0.2 + 0.3 * (days_between(*due, today) as f64 / 10.0).clamp(0.0, 1.0),
        Reason::SeatsNearlyFull { .. } => 0.15,
    }
}

/// The urgency of several reasons together, 0–1.
pub fn together(urgencies: impl IntoIterator<Item = f64>) -> f64 {
    1.0 - urgencies.into_iter().map(|each| 1.0 - each.clamp(0.0, 1.0)).product::<f64>()
}

/// Urgency × MRR, in whole units of the currency. Amounts in different currencies are compared by their number, because
/// there are no exchange rates here.
pub fn impact(urgency: f64, mrr: Money) -> f64 {
    urgency * mrr.minor as f64 / 10_f64.powi(mrr.currency.decimals() as i32)
}

/// 1 on the day itself and after it, 0 at `window` days before.
fn nearness(on: Date, day: Date, window: i64) -> f64 {
    1.0 - (days_between(day, on) as f64 / window as f64).clamp(0.0, 1.0)
}

/// A healthy customer most likely renews; of one without a score nothing is known.
fn doubt(band: Option<Band>) -> f64 {
    match band {
        Some(Band::AtRisk) => 1.0,
        Some(Band::Watch) | None => 0.8,
        Some(Band::Healthy) => 0.4,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{ids::QuietSpellId, money::Currency};

    const TODAY: Date = Date::constant(2026, 11, 22);

    fn of(reason: &Reason, band: Option<Band>) -> f64 {
        urgency(reason, band, TODAY, TODAY, Timestamp(0))
    }

    #[test]
    fn the_table_of_urgencies() {
        let fell =
            |before, now, band_before, band_now| Reason::HealthFell { before, now, band_before, band_now };
        let risk = Some(Band::AtRisk);
        for (reason, band, expected) in [
            (fell(60.0, 40.0, Band::Watch, Band::AtRisk), risk, 0.8),
            (fell(90.0, 10.0, Band::Healthy, Band::AtRisk), risk, 0.9),
            (fell(75.0, 65.0, Band::Healthy, Band::Watch), Some(Band::Watch), 0.5),
            (Reason::NoticeComing { on: TODAY }, risk, 0.9),
            (Reason::NoticeComing { on: date(2026, 12, 22) }, risk, 0.4),
            (Reason::NoticeComing { on: TODAY }, Some(Band::Healthy), 0.36),
            (Reason::RenewalComing { on: date(2027, 1, 6) }, risk, 0.3),
            (Reason::RenewalComing { on: date(2027, 1, 6) }, None, 0.24),
            (Reason::ContractEnding { on: TODAY, terminated: true }, None, 0.95),
            (Reason::SeatsNearlyFull { used: 48, seats: 50 }, None, 0.15),
        ] {
            assert!((of(&reason, band) - expected).abs() < 1e-9, "{reason:?}: {}", of(&reason, band));
        }
    }

    #[test]
    fn nearer_and_longer_are_never_less_urgent() {
        let quiet = |since| Reason::WentQuiet {
            spell: QuietSpellId::new(),
            since,
            last_used_on: None,
            back_on: None,
            usual_days: 4.0,
            expected: 10.0,
            observed: 0.0,
        };
        assert!(of(&quiet(date(2026, 11, 1)), None) > of(&quiet(date(2026, 11, 15)), None));
        for days in 0..120_i64 {
            let on = |days| crate::time::day_from_number(crate::time::day_number(TODAY) + days);
            for make in [
                |on| Reason::NoticeComing { on },
                |on| Reason::RenewalComing { on },
                |on| Reason::ContractEnding { on, terminated: false },
            ] {
                let (near, far) = (of(&make(on(days)), None), of(&make(on(days + 1)), None));
                assert!(near >= far && (0.0..=1.0).contains(&near));
            }
        }
    }

    #[test]
    fn reasons_add_up_but_never_past_one() {
        assert!((together([0.5, 0.5]) - 0.75).abs() < 1e-9);
        assert!(together([0.9, 0.9, 0.9]) < 1.0);
        assert!(together([]).abs() < 1e-9);
    }

    #[test]
    fn impact_is_in_whole_units_of_the_currency() {
        let yen = impact(0.5, Money::new(480_000, Currency::JPY));
        let dollars = impact(0.5, Money::new(480_000, Currency::USD));
        assert!((yen - 240_000.0).abs() < 1e-9 && (dollars - 2_400.0).abs() < 1e-9);
    }
}
