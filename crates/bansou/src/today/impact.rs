//! The order of the list: the loss to be expected that an act of today can still change.
//!
//! worth = MRR × (1 − Π over the reasons of (1 − chance × change × exposure)). Each reason says how likely the customer
//! is lost if nobody acts (`chance`), and how much of that an act can still change (`change`); a customer whose contract
//! binds them for long can wait a little (`exposure`). Reasons come together as independent chances do, so that two make
//! more than one and none exceed 1. The weights are our judgement, not measured; they are here in one place to be argued
//! with.
//!
//! Invariant: a worse band, a nearer deadline and a deeper silence never make a reason weigh less, and what nobody can
//! change any more weighs nothing.

use jiff::civil::Date;

use super::{Head, Reason};
use crate::{
    customers::Band,
    money::Money,
    time::{DAY, Timestamp, days_between},
};

/// What a reason weighs: two shares, 0–1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight {
    /// How likely the customer is lost if nobody acts.
    pub chance: f64,
    /// How much of that an act can still change.
    pub change: f64,
}

/// What one reason weighs on the day of the figures (`today` for tasks, which follow the calendar on the wall).
pub fn weight(reason: &Reason, band: Option<Band>, day: Date, today: Date, now: Timestamp) -> Weight {
    let base = loss_of_band(band);
    let raised = |own: f64| 1.0 - (1.0 - base) * (1.0 - own);
    let (chance, change) = match reason {
        Reason::HealthFell { before, now, .. } => (raised(0.25 * share(before - now, 40.0)), 0.4),
        // They are back already: somebody may be glad of it, nobody must act.
        Reason::WentQuiet { back_on: Some(_), .. } => (base, 0.0),
        Reason::WentQuiet { since, expected, observed, .. } => {
            let missing = if *expected > 0.0 { 1.0 - share(*observed, *expected) } else { 1.0 };
            let long = share(days_between(*since, day) as f64, 28.0);
            (raised(0.35 * missing + 0.1 * long), 0.4)
        }
        // Notice has been given: only time can still win them back.
        Reason::ContractEnding { on, terminated: true } => {
            (0.95, 0.15 * share(days_between(day, *on) as f64, 30.0))
        }
        Reason::ContractEnding { on, terminated: false } => (raised(0.2), 0.2 + 0.3 * nearness(*on, day, 90)),
        Reason::NoticeComing { on } => (raised(0.1), 0.3 + 0.3 * nearness(*on, day, 30)),
        Reason::RenewalComing { on } => (raised(0.1), 0.1 + 0.4 * nearness(*on, day, 60)),
        Reason::UrgentTicket { opened_at, .. } => {
            (raised(0.15 + 0.25 * share((now.0 - opened_at.0) as f64, (5 * DAY) as f64)), 0.6)
        }
        // A promise that was made to them.
        Reason::TaskDue { due, .. } => {
            (raised(0.05), 0.2 + 0.2 * share(days_between(*due, today) as f64, 10.0))
        }
        // Not a loss but a gain that is missed: about a tenth more, and one offer in three is taken.
        Reason::SeatsNearlyFull { .. } => (0.1, 0.3),
    };
    Weight { chance, change }
}

/// How likely a customer of the band is lost within a quarter when nothing else is known.
fn loss_of_band(band: Option<Band>) -> f64 {
    match band {
        Some(Band::AtRisk) => 0.35,
        Some(Band::Watch) => 0.15,
        None => 0.1,
        Some(Band::Healthy) => 0.03,
    }
}

/// How much of a loss would come soon: 1 where the customer can leave within a month or nothing binds them, down to ½
/// where the contract holds for half a year or longer. After the notice deadline the next term has been agreed.
pub fn exposure(account: &Head, day: Date) -> f64 {
    let ahead = |on: Option<Date>| on.map(|on| days_between(day, on));
    let free_in = match (ahead(account.notice_on), ahead(account.renewal_on)) {
        (Some(notice), _) if notice >= 0 => Some(notice),
        (Some(_), Some(renewal)) if renewal >= 0 => Some(renewal + 365),
        (_, Some(renewal)) if renewal >= 0 => Some(renewal),
        _ => None,
    };
    free_in.map_or(1.0, |days| 1.0 - 0.5 * share((days - 30) as f64, 150.0))
}

/// The share of the account's money that acting on the reason can save, 0–1. What has a date of its own, or was promised,
/// does not wait for the contract.
pub fn saving(reason: &Reason, account: &Head, day: Date, today: Date, now: Timestamp) -> f64 {
    let Weight { chance, change } = weight(reason, account.band, day, today, now);
    let waits = matches!(reason, Reason::HealthFell { .. } | Reason::WentQuiet { .. });
    chance * change * if waits { exposure(account, day) } else { 1.0 }
}

/// The savings of several reasons together, 0–1.
pub fn together(savings: impl IntoIterator<Item = f64>) -> f64 {
    1.0 - savings.into_iter().map(|each| 1.0 - each.clamp(0.0, 1.0)).product::<f64>()
}

/// Saving × MRR, in whole units of the currency. Amounts in different currencies are compared by their number, because
/// there are no exchange rates here.
pub fn impact(saving: f64, mrr: Money) -> f64 {
    saving * mrr.minor as f64 / 10_f64.powi(mrr.currency.decimals() as i32)
}

/// 1 on the day itself and after it, 0 at `window` days before.
fn nearness(on: Date, day: Date, window: i64) -> f64 {
    1.0 - share(days_between(day, on) as f64, window as f64)
}

fn share(part: f64, whole: f64) -> f64 {
    (part / whole).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::{
        ids::{AccountId, ConversationId, QuietSpellId, TaskId},
        money::Currency,
        time::{day_from_number, day_number},
    };

    const TODAY: Date = Date::constant(2026, 11, 22);
    const BANDS: [Option<Band>; 4] = [Some(Band::Healthy), None, Some(Band::Watch), Some(Band::AtRisk)];

    fn of(reason: &Reason, band: Option<Band>) -> f64 {
        let Weight { chance, change } = weight(reason, band, TODAY, TODAY, Timestamp(0));
        chance * change
    }

    fn ahead(days: i64) -> Date {
        day_from_number(day_number(TODAY) + days)
    }

    fn quiet(since: Date, observed: f64) -> Reason {
        Reason::WentQuiet {
            spell: QuietSpellId::new(),
            since,
            last_used_on: None,
            back_on: None,
            usual_days: 4.0,
            expected: 10.0,
            observed,
        }
    }

    fn fell(by: f64) -> Reason {
        let (band_before, band_now) = (Band::Healthy, Band::Watch);
        Reason::HealthFell { before: 100.0, now: 100.0 - by, band_before, band_now }
    }

    fn ticket(days: i64) -> Reason {
        Reason::UrgentTicket { id: ConversationId::new(), subject: None, opened_at: Timestamp(-days * DAY) }
    }

    fn task(late: i64) -> Reason {
        Reason::TaskDue { id: TaskId::new(), title: String::new(), due: ahead(-late) }
    }

    fn head(renewal_on: Option<Date>, notice_on: Option<Date>) -> Head {
        Head {
            id: AccountId::new(),
            name: String::new(),
            owner: None,
            customer: true,
            scored: true,
            band: None,
            score: None,
            mrr: Money::new(100, Currency::JPY),
            renewal_on,
            notice_on,
        }
    }

    #[test]
    fn the_table_of_weights() {
        let (risk, healthy) = (Some(Band::AtRisk), Some(Band::Healthy));
        for (reason, band, expected) in [
            (fell(40.0), risk, 0.4 * 0.5125),
            (fell(10.0), healthy, 0.4 * 0.090_625),
            (quiet(ahead(-28), 0.0), healthy, 0.4 * 0.4665),
            (quiet(ahead(-28), 5.0), healthy, 0.4 * 0.296_75),
            (ticket(5), risk, 0.6 * 0.61),
            (ticket(0), None, 0.6 * 0.235),
            (Reason::NoticeComing { on: TODAY }, risk, 0.6 * 0.415),
            (Reason::NoticeComing { on: ahead(30) }, risk, 0.3 * 0.415),
            (Reason::RenewalComing { on: ahead(60) }, None, 0.1 * 0.19),
            (Reason::ContractEnding { on: TODAY, terminated: false }, healthy, 0.5 * 0.224),
            (Reason::ContractEnding { on: ahead(15), terminated: true }, None, 0.95 * 0.075),
            (Reason::ContractEnding { on: TODAY, terminated: true }, None, 0.0),
            (task(10), healthy, 0.4 * 0.0785),
            (Reason::SeatsNearlyFull { used: 48, seats: 50 }, None, 0.03),
        ] {
            assert!((of(&reason, band) - expected).abs() < 1e-9, "{reason:?}: {}", of(&reason, band));
        }
    }

    #[test]
    fn nearer_deeper_and_worse_never_weigh_less() {
        for step in 0..120_i64 {
            let day = |days| ahead(days + step);
            for (more, less) in [
                (Reason::NoticeComing { on: day(0) }, Reason::NoticeComing { on: day(1) }),
                (Reason::RenewalComing { on: day(0) }, Reason::RenewalComing { on: day(1) }),
                (
                    Reason::ContractEnding { on: day(0), terminated: false },
                    Reason::ContractEnding { on: day(1), terminated: false },
                ),
                (quiet(ahead(-step - 1), 1.0), quiet(ahead(-step), 1.0)),
                (quiet(TODAY, step as f64), quiet(TODAY, step as f64 + 1.0)),
                (ticket(step + 1), ticket(step)),
                (task(step + 1), task(step)),
                (fell(step as f64 + 1.0), fell(step as f64)),
            ] {
                for band in BANDS {
                    let (high, low) = (of(&more, band), of(&less, band));
                    assert!(high >= low && (0.0..=1.0).contains(&high), "{more:?} {high} {low}");
                }
                let by_band = BANDS.map(|band| of(&more, band));
                assert!(by_band.is_sorted(), "{more:?} {by_band:?}");
            }
        }
    }

    #[test]
    fn what_nobody_can_change_weighs_nothing() {
        let Reason::WentQuiet { spell, since, usual_days, expected, .. } = quiet(TODAY, 0.0) else { return };
        let back = Reason::WentQuiet {
            spell,
            since,
            usual_days,
            expected,
            last_used_on: None,
            back_on: Some(TODAY),
            observed: 0.0,
        };
        let over = Reason::ContractEnding { on: TODAY, terminated: true };
        for band in BANDS {
            assert!(of(&back, band).abs() < 1e-9 && of(&over, band).abs() < 1e-9);
        }
    }

    #[test]
    fn who_is_bound_for_long_can_wait_a_little() {
        let of = |renewal: Option<i64>, notice: Option<i64>| {
            exposure(&head(renewal.map(ahead), notice.map(ahead)), TODAY)
        };
        for (renewal, notice, expected) in [
            (None, None, 1.0),
            (Some(20), None, 1.0),
            (Some(60), Some(30), 1.0),
            (Some(105), None, 0.75),
            (Some(300), Some(270), 0.5),
            (Some(2), Some(-28), 0.5),
            (Some(-3), Some(-40), 1.0),
        ] {
            assert!((of(renewal, notice) - expected).abs() < 1e-9, "{renewal:?} {notice:?}");
        }
        let bound = head(Some(ahead(300)), None);
        let saved = |reason: &Reason| saving(reason, &bound, TODAY, TODAY, Timestamp(0));
        assert!((saved(&fell(20.0)) - of_alone(&fell(20.0)) / 2.0).abs() < 1e-9);
        assert!((saved(&ticket(1)) - of_alone(&ticket(1))).abs() < 1e-9, "a ticket does not wait");
    }

    fn of_alone(reason: &Reason) -> f64 {
        of(reason, None)
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
