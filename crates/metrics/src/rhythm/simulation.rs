//! The simulation of oracles.md, "A usage drop against an account's own rhythm": how often each method finds a
//! 60 % drop within 20 days where 5 % of steady accounts may alarm.
//!
//! Invariant: every method sees the same accounts and days, and the methods that are compared with get the best
//! threshold there is for the allowed share, measured on the same steady accounts.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::sampling::Draws;
use super::{Baseline, CusumSettings, cusum_with};
use crate::holidays::HolidayTable;

const ACCOUNTS: u64 = 800;
const LEARNT: usize = 26 * 7;
const JUDGED: usize = 60;
const FOUND_WITHIN: usize = 20;

struct Account {
    days: Vec<(Date, f64)>,
    /// Position among the judged days; `None` for a steady account.
    drop_at: Option<usize>,
}

/// 26 weeks to learn from and 60 days to judge, beginning on any day of 2022 to April 2025. Level and scatter are
/// chosen so that the two seasonal methods find about as many drops as published for such data (9.3 % without holidays,
/// 74.2 % with them); the two methods without a season find fewer here than published (12.6 % and 9.9 %).
fn account(seed: u64, drops: bool) -> Account {
    let mut draws = Draws::seeded(seed);
    let start = jiff::civil::date(2022, 1, 1) + (draws.between(0.0, 1200.0) as i32).days();
    let level = draws.between(10_f64.ln(), 100_f64.ln()).exp();
    let size = draws.between(1.5, 4.0);
    let weekdays: [f64; 7] = std::array::from_fn(|weekday| match weekday {
        0..5 => draws.between(0.8, 1.2),
        _ => draws.between(0.02, 0.2),
    });
    let holiday = draws.between(0.02, 0.2);
    let drop_at = drops.then(|| draws.between(10.0, (JUDGED - FOUND_WITHIN) as f64) as usize);
    let days = start.series(1.day()).take(LEARNT + JUDGED).enumerate().map(|(i, day)| {
        let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
        let off = weekday < 5 && HolidayTable::Japan.is_holiday(day);
        let dropped = drop_at.is_some_and(|at| i >= LEARNT + at);
        let mean =
            level * weekdays[weekday] * if off { holiday } else { 1.0 } * if dropped { 0.4 } else { 1.0 };
        (day, draws.negative_binomial(mean, size))
    });
    Account { days: days.collect(), drop_at }
}

/// A method's alarm statistic on each judged day: the greater, the quieter.
type Method = fn(&Account) -> Vec<f64>;

/// This week against the week before.
fn week_over_week(account: &Account) -> Vec<f64> {
    let sum = |end: usize| account.days[end - 7..end].iter().map(|day| day.1).sum::<f64>();
    (LEARNT + 1..=account.days.len()).map(|end| 1.0 - (sum(end) + 1.0) / (sum(end - 7) + 1.0)).collect()
}

/// The day against mean and deviation of the 28 days before it.
fn trailing_z(account: &Account) -> Vec<f64> {
    let judge = |at: usize| {
        let past: Vec<f64> = account.days[at - 28..at].iter().map(|day| day.1).collect();
        let mean = past.iter().sum::<f64>() / 28.0;
        let variance = past.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / 27.0;
        (mean - account.days[at].1) / variance.sqrt().max(1.0)
    };
    (LEARNT..account.days.len()).map(judge).collect()
}

/// The last seven days against what the baseline expects of them, in standard deviations.
fn seasonal(account: &Account, holidays: &HolidayTable) -> Vec<f64> {
    let baseline = Baseline::fit(&account.days[..LEARNT], holidays).unwrap();
    let judge = |end: usize| {
        let (mut missing, mut variance) = (0.0, 1.0);
        for &(day, count) in &account.days[end - 7..end] {
            let expected = baseline.expected(day);
            missing += expected - count;
            variance += expected + expected * expected / baseline.size();
        }
        missing / f64::sqrt(variance)
    };
    (LEARNT + 1..=account.days.len()).map(judge).collect()
}

fn seasonal_without_holidays(account: &Account) -> Vec<f64> {
    seasonal(account, &HolidayTable::None)
}

fn seasonal_with_holidays(account: &Account) -> Vec<f64> {
    seasonal(account, &HolidayTable::Japan)
}

/// Share found in time, at the threshold that 5 % of the steady accounts reach.
fn found_by(method: Method, steady: &[Account], dropping: &[Account]) -> f64 {
    let mut peaks: Vec<f64> = steady.iter().map(|a| method(a).into_iter().fold(f64::MIN, f64::max)).collect();
    peaks.sort_by(f64::total_cmp);
    let threshold = peaks[peaks.len() * 95 / 100];
    let first_alarm = |account: &Account| method(account).into_iter().position(|value| value > threshold);
    share(dropping, |account| in_time(account, first_alarm(account)))
}

/// An alarm before the drop is chance, not a find.
fn in_time(account: &Account, alarm: Option<usize>) -> bool {
    account.drop_at.zip(alarm).is_some_and(|(drop, alarm)| (drop..drop + FOUND_WITHIN).contains(&alarm))
}

fn share(accounts: &[Account], holds: impl Fn(&Account) -> bool) -> f64 {
    accounts.iter().filter(|account| holds(account)).count() as f64 / accounts.len() as f64
}

fn cusum_alarm(account: &Account) -> Option<usize> {
    let (learnt, judged) = account.days.split_at(LEARNT);
    let baseline = Baseline::fit(learnt, &HolidayTable::Japan).unwrap();
    let alarm = cusum_with(&baseline, judged, &CusumSettings::default()).first_alarm_on?;
    judged.iter().position(|&(day, _)| day == alarm)
}

#[test]
fn finds_a_drop_that_simpler_methods_miss() {
    let steady: Vec<Account> = (0..ACCOUNTS).map(|seed| account(seed, false)).collect();
    let dropping: Vec<Account> = (0..ACCOUNTS).map(|seed| account(seed + 1_000_000, true)).collect();
    let false_alarms = share(&steady, |account| cusum_alarm(account).is_some());
    let found = share(&dropping, |account| in_time(account, cusum_alarm(account)));
    let simpler = [week_over_week as Method, trailing_z, seasonal_without_holidays, seasonal_with_holidays]
        .map(|method| found_by(method, &steady, &dropping));
    println!("CUSUM: {found:.3} found, {false_alarms:.3} false; simpler: {simpler:.3?}");
    assert!(false_alarms <= 0.05, "{false_alarms} of the steady accounts alarmed");
    assert!(found >= 0.90, "{found} of the drops found");
    let [week_over_week, trailing_z, without_holidays, with_holidays] = simpler;
    assert!(week_over_week < 0.5 && trailing_z < 0.5 && without_holidays < 0.5, "{simpler:?}");
    assert!(without_holidays + 0.2 < with_holidays && with_holidays + 0.1 < found, "{simpler:?}, {found}");
}
