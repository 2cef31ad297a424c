//! The table of figures, each with what it was measured on.
//!
//! Invariant: a figure is printed as soon as it is known, so that a run that is stopped has shown what it measured.

use std::time::Duration;

/// Prints figures in columns as they come.
pub struct Table;

impl Table {
    pub fn start() -> Self {
        println!("| what | figure | before | aim | measured on |\n| --- | ---: | ---: | ---: | --- |");
        Self
    }

    pub fn add(&self, what: &str, figure: impl std::fmt::Display, measured_on: &str) {
        self.add_aimed(what, figure, "", measured_on);
    }

    /// A figure with what it should be.
    pub fn add_aimed(&self, what: &str, figure: impl std::fmt::Display, aim: &str, measured_on: &str) {
        self.add_beside(what, figure, "", aim, measured_on);
    }

    /// A figure beside what it was before, with what it should be.
    pub fn add_beside(
        &self,
        what: &str,
        figure: impl std::fmt::Display,
        before: &str,
        aim: impl std::fmt::Display,
        measured_on: &str,
    ) {
        println!("| {what} | {figure} | {before} | {aim} | {measured_on} |");
    }

    /// Says that something is not measured, and why.
    pub fn leave_out(&self, what: &str, why: &str) {
        println!("| {what} | – | | | not measured: {why} |");
    }
}

/// Rows a second, with commas.
pub fn rate(rows: u64, took: Duration) -> String {
    format!("{}/s", thousands((rows as f64 / took.as_secs_f64()).round() as u64))
}

pub fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

pub fn milliseconds(took: Duration) -> String {
    format!("{:.1} ms", took.as_secs_f64() * 1_000.0)
}

pub fn megabytes(bytes: u64) -> String {
    format!("{:.0} MB", bytes as f64 / 1_000_000.0)
}

/// A share of 0–1 as whole per cent.
pub fn per_cent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

pub fn thousands(number: u64) -> String {
    bansou::money::grouped(number)
}

/// The value below which `share` (0–1) of the sorted durations lie, by the nearest rank.
pub fn percentile(sorted: &[Duration], share: f64) -> Duration {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_measured_value() {
        let sorted: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile(&sorted, 0.5), Duration::from_millis(100));
        assert_eq!(percentile(&sorted, 0.99), Duration::from_millis(198));
        assert_eq!(percentile(&[], 0.5), Duration::ZERO);
    }
}
