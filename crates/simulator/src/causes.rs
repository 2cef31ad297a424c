//! What makes an account well or ill: named causes that begin, ease in, and sometimes heal. Hidden health is
//! a base less the sum of what the causes take at a day; usage, answers and churn follow from it alone.
//! `docs/demo-data.md` states the same numbers for the reader; a change here is a change there.

use crate::calendar::Day;
use crate::cause_kind::CauseKind;
use crate::contracts::{ChurnReason, Term};
use crate::dice::Dice;
use crate::drivers::Drivers;

/// One cause at work on one account.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cause {
    pub kind: CauseKind,
    pub from: Day,
    /// Days until it takes its full depth.
    pub ramp: Day,
    /// What it takes from health when fully there, 0–1.
    pub depth: f64,
    /// Day from which it fades away over 90 days; none when it stays.
    pub heals: Option<Day>,
}

const HEALING_DAYS: f64 = 90.0;

impl Cause {
    /// What the cause takes from health on a day.
    pub fn taken(&self, day: Day) -> f64 {
        if day < self.from {
            return 0.0;
        }
        let eased_in = (f64::from(day - self.from + 1) / f64::from(self.ramp.max(1))).min(1.0);
        let left = match self.heals {
            Some(heals) if day > heals => (1.0 - f64::from(day - heals) / HEALING_DAYS).max(0.0),
            _ => 1.0,
        };
        self.depth * eased_in * left
    }
}

/// Hidden health: base − Σ causes, kept within 0.03–0.97.
pub(crate) fn health(base: f64, causes: &[Cause], day: Day) -> f64 {
    let taken: f64 = causes.iter().map(|cause| cause.taken(day)).sum();
    (base - taken).clamp(0.03, 0.97)
}

/// How much an account is used relative to its habit: (health ÷ 0.8)^1.5, at most 1.15.
pub(crate) fn activity(health: f64, drivers: Drivers) -> f64 {
    (health / 0.8).powf(drivers.loudness()).min(1.15)
}

/// Chance that notice is given for a yearly term: 1 ÷ (1 + e^(10 × (health − 0.5))), where health is the mean of
/// the sixty days before the notice deadline. A month carries the eighth part of that hazard.
pub(crate) fn churn_probability(health: f64, term: Term, drivers: Drivers) -> f64 {
    let yearly = 1.0 / (1.0 + (drivers.steepness() * (health - 0.5)).exp());
    match term {
        Term::Yearly => yearly,
        Term::Monthly => 1.0 - (1.0 - yearly).powf(1.0 / 8.0),
    }
}

/// The reason given is drawn in proportion to what each cause takes on the day; 0.06 is always left to chance
/// (the business shrank, or a feature was missing).
pub(crate) fn reason(dice: &mut Dice, causes: &[Cause], day: Day) -> ChurnReason {
    let mut weights: Vec<f64> = causes.iter().map(|cause| cause.taken(day)).collect();
    weights.extend([0.035, 0.025]);
    match causes.get(dice.weighted(&weights)).map(|cause| cause.kind) {
        Some(CauseKind::PoorOnboarding) => ChurnReason::Onboarding,
        Some(CauseKind::LowAdoption) => ChurnReason::NotAdopted,
        Some(CauseKind::ChampionLeft) => ChurnReason::ChampionLeft,
        Some(CauseKind::UrgentTicket) => ChurnReason::Support,
        Some(CauseKind::PriceRise) => ChurnReason::Price,
        Some(CauseKind::Competitor) => ChurnReason::Competitor,
        None => [ChurnReason::Downsizing, ChurnReason::MissingFeatures][usize::from(dice.chance(0.4))],
    }
}

/// What befalls an account over one contract, from its first day to the last of the simulation.
pub(crate) struct Fate {
    pub base: f64,
    /// Share of the first seats in use after ninety days, 0–1.
    pub adoption: f64,
    pub causes: Vec<Cause>,
}

/// Draws the causes of one contract. Rates are per year of contract.
pub(crate) fn fate(dice: &mut Dice, start: Day, last: Day, price_rise: Day, drivers: Drivers) -> Fate {
    let mut causes = Vec::new();
    let often = |kind: CauseKind, in_the_demo: f64| in_the_demo * drivers.frequency(kind);
    let poor_onboarding = dice.chance(often(CauseKind::PoorOnboarding, 0.16));
    if poor_onboarding {
        let heals = dice.chance(0.3).then(|| start + dice.whole(200, 300));
        causes.push(Cause { kind: CauseKind::PoorOnboarding, from: start, ramp: 60, depth: 0.22, heals });
    }
    let low_adoption = dice.chance(often(CauseKind::LowAdoption, if poor_onboarding { 0.5 } else { 0.1 }));
    let adoption = if low_adoption { dice.between(0.25, 0.5) } else { dice.between(0.7, 1.0) };
    if low_adoption {
        let heals = dice.chance(0.25).then(|| start + dice.whole(210, 330));
        causes.push(Cause { kind: CauseKind::LowAdoption, from: start + 90, ramp: 60, depth: 0.2, heals });
    }
    for (kind, per_year) in
        [(CauseKind::ChampionLeft, 0.15), (CauseKind::Competitor, 0.09), (CauseKind::UrgentTicket, 0.14)]
    {
        let from = start + 60 + (dice.waiting(often(kind, per_year)) * 365.0).min(36_500.0) as Day;
        let (ramp, depth, heals) = match kind {
            CauseKind::ChampionLeft => (45, 0.3, dice.chance(0.5).then(|| from + dice.whole(100, 220))),
            CauseKind::Competitor => (60, 0.22, dice.chance(0.4).then(|| from + dice.whole(120, 240))),
            _ => (10, 0.18, Some(from + dice.whole(5, 25) + 120)),
        };
        if from <= last {
            causes.push(Cause { kind, from, ramp, depth, heals });
        }
    }
    let sensitive = dice.chance(often(CauseKind::PriceRise, 0.22));
    if sensitive && start < price_rise {
        let heals = Some(price_rise + 365);
        causes.push(Cause { kind: CauseKind::PriceRise, from: price_rise, ramp: 30, depth: 0.2, heals });
    }
    Fate { base: dice.normal(0.84, 0.05).clamp(0.68, 0.95), adoption, causes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_eases_in_and_heals() {
        let cause =
            Cause { kind: CauseKind::ChampionLeft, from: 100, ramp: 10, depth: 0.3, heals: Some(200) };
        assert_eq!(cause.taken(99), 0.0);
        assert!((cause.taken(104) - 0.15).abs() < 1e-9);
        assert!((cause.taken(150) - 0.3).abs() < 1e-9);
        assert!((cause.taken(245) - 0.15).abs() < 1e-9);
        assert_eq!(cause.taken(290), 0.0);
    }

    #[test]
    fn hazard_matches_the_documented_table() {
        for (health, yearly) in [(0.85, 0.029), (0.65, 0.182), (0.5, 0.5), (0.3, 0.881)] {
            assert!(
                (churn_probability(health, Term::Yearly, Drivers::Mixed) - yearly).abs() < 0.001,
                "{health}"
            );
        }
        let monthly = churn_probability(0.5, Term::Monthly, Drivers::Mixed);
        assert!((1.0 - (1.0 - monthly).powi(8) - 0.5).abs() < 1e-9);
    }
}
