//! What an account usually does on a given day: a mean for each weekday, a factor for holidays, and how far
//! single days scatter.
//!
//! Invariant: expected counts are finite and ≥ 0; the scatter is never below Poisson.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::holidays::HolidayTable;

/// Fewest days that a baseline may rest on: each weekday seen four times.
const FEWEST_DAYS: usize = 28;
/// A size so large that the negative binomial is a Poisson for every count that occurs.
const POISSON_SIZE: f64 = 1e6;

/// An account's rhythm, fitted on days of its own past.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Mean count on working days, Monday first.
    weekday_means: [f64; 7],
    /// A holiday's mean as a share of its weekday's.
    holiday_factor: f64,
    /// Size r of the negative binomial: variance = mean + mean² ÷ r.
    size: f64,
    active_days_per_week: f64,
    holidays: HolidayTable,
}

impl Baseline {
    /// Fits on `days` (date, count ≥ 0), one entry a day with 0 for a day without use; best 12–26 weeks that
    /// end before the days to be judged. `None` for fewer than 28 days or where nothing was ever counted.
    ///
    /// Weekday means are plain means over days that are not holidays. The holiday factor is shrunk towards the
    /// weekend's share of a working day by the weight of one holiday, because half a year holds few of them.
    /// The size is found by moments: r = Σ mean² ÷ (Σ (count − mean)² · n ÷ (n − p) − Σ mean), p fitted means.
    #[must_use]
    pub fn fit(days: &[(Date, f64)], holidays: &HolidayTable) -> Option<Self> {
        let total: f64 = days.iter().map(|&(_, count)| count).sum();
        if days.len() < FEWEST_DAYS || total <= 0.0 {
            return None;
        }
        let days: Vec<Day> = days.iter().map(|&(date, count)| Day::new(date, count, holidays)).collect();
        let weekday_means = weekday_means(&days);
        let holiday_factor = holiday_factor(&days, &weekday_means);
        let active = days.iter().filter(|day| day.count > 0.0).count();
        let mut baseline = Self {
            weekday_means,
            holiday_factor,
            size: POISSON_SIZE,
            active_days_per_week: 7.0 * active as f64 / days.len() as f64,
            holidays: holidays.clone(),
        };
        baseline.size = baseline.size_by_moments(&days);
        Some(baseline)
    }

    /// Expected count on a day.
    #[must_use]
    pub fn expected(&self, date: Date) -> f64 {
        self.mean(weekday(date), self.holidays.is_holiday(date))
    }

    /// Size r of the negative binomial, > 0: the variance of a day's count is `mean + mean² ÷ r`.
    #[must_use]
    pub fn size(&self) -> f64 {
        self.size
    }

    /// Days with any use in a usual week, 0..=7.
    #[must_use]
    pub fn active_days_per_week(&self) -> f64 {
        self.active_days_per_week
    }

    /// Expected count of a week without holidays.
    #[must_use]
    pub fn expected_per_week(&self) -> f64 {
        self.weekday_means.iter().sum()
    }

    fn mean(&self, weekday: usize, holiday: bool) -> f64 {
        self.weekday_means[weekday] * if holiday && weekday < 5 { self.holiday_factor } else { 1.0 }
    }

    fn size_by_moments(&self, days: &[Day]) -> f64 {
        let (mut scatter, mut means, mut squares) = (0.0, 0.0, 0.0);
        for day in days {
            let mean = self.mean(day.weekday, day.holiday);
            scatter += (day.count - mean).powi(2);
            means += mean;
            squares += mean * mean;
        }
        let fitted = 8.0;
        let excess = scatter * days.len() as f64 / (days.len() as f64 - fitted) - means;
        if excess > 0.0 { (squares / excess).clamp(0.05, POISSON_SIZE) } else { POISSON_SIZE }
    }
}

struct Day {
    weekday: usize,
    holiday: bool,
    count: f64,
}

impl Day {
    fn new(date: Date, count: f64, holidays: &HolidayTable) -> Self {
        Self { weekday: weekday(date), holiday: holidays.is_holiday(date), count }
    }

    /// A holiday at the weekend is a weekend.
    fn is_working_holiday(&self) -> bool {
        self.holiday && self.weekday < 5
    }
}

/// 0 is Monday.
fn weekday(date: Date) -> usize {
    date.weekday().to_monday_zero_offset().unsigned_abs().into()
}

fn weekday_means(days: &[Day]) -> [f64; 7] {
    std::array::from_fn(|weekday| {
        let of_weekday = || days.iter().filter(|day| day.weekday == weekday);
        let usual: Vec<f64> =
            of_weekday().filter(|day| !day.is_working_holiday()).map(|day| day.count).collect();
        if usual.is_empty() {
            mean(&of_weekday().map(|day| day.count).collect::<Vec<_>>())
        } else {
            mean(&usual)
        }
    })
}

fn holiday_factor(days: &[Day], weekday_means: &[f64; 7]) -> f64 {
    let working = mean(&weekday_means[..5]);
    if working <= 0.0 {
        return 1.0;
    }
    let weekend_share = (mean(&weekday_means[5..]) / working).min(1.0);
    let (mut counted, mut usual) = (weekend_share * working, working);
    for day in days.iter().filter(|day| day.is_working_holiday()) {
        counted += day.count;
        usual += weekday_means[day.weekday];
    }
    counted / usual
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;
    use jiff::civil::date;

    use super::*;

    fn history(start: Date, weeks: usize, count: impl Fn(Date) -> f64) -> Vec<(Date, f64)> {
        start.series(1.day()).take(weeks * 7).map(|day| (day, count(day))).collect()
    }

    #[test]
    fn learns_weekdays_and_holidays() {
        let table = HolidayTable::Japan;
        let office = |day: Date| match (weekday(day), table.is_holiday(day)) {
            (5 | 6, _) => 1.0,
            (_, true) => 2.0,
            (0, false) => 30.0,
            _ => 20.0,
        };
        let baseline = Baseline::fit(&history(date(2026, 1, 5), 20, office), &table).unwrap();
        assert_eq!(baseline.expected(date(2026, 6, 1)), 30.0, "a Monday");
        assert_eq!(baseline.expected(date(2026, 6, 6)), 1.0, "a Saturday");
        let marine_day = baseline.expected(date(2026, 7, 20));
        assert!((1.5..4.0).contains(&marine_day), "{marine_day}");
        assert_eq!(baseline.size(), POISSON_SIZE, "less scatter than Poisson is taken as Poisson");
        assert_eq!(baseline.active_days_per_week(), 7.0);
    }

    #[test]
    fn without_holidays_seen_a_holiday_is_expected_to_be_like_a_weekend() {
        let office = |day: Date| if weekday(day) < 5 { 10.0 } else { 1.0 };
        let baseline = Baseline::fit(&history(date(2026, 6, 1), 6, office), &HolidayTable::Japan).unwrap();
        assert!((baseline.expected(date(2026, 7, 20)) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn needs_four_weeks_and_some_use() {
        let monday = date(2026, 6, 1);
        assert!(Baseline::fit(&history(monday, 3, |_| 5.0), &HolidayTable::None).is_none());
        assert!(Baseline::fit(&history(monday, 12, |_| 0.0), &HolidayTable::None).is_none());
    }
}
