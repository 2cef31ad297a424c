//! When periodic work is due, by the wall clock of the workspace.
//!
//! Invariant: a day has one due time, also the day on which that time is skipped or comes twice; and the next one lies after
//! the instant that is asked from.

use jiff::{civil::Time, tz::TimeZone};

use crate::time::{DAY, HOUR, MINUTE, Timestamp};

/// How often a kind of job runs by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Every so many minutes, counted from the whole hour of UTC; a divisor of 60.
    Minutes(i64),
    /// Every day at this hour and minute. Where the clock is put forward over it, as much later; where it comes twice, the first.
    Daily(i8, i8),
}

impl Schedule {
    /// The first due time after the instant.
    pub fn next_after(self, at: Timestamp, zone: &TimeZone) -> Timestamp {
        match self {
            Self::Minutes(minutes) => {
                let step = minutes.max(1) * MINUTE;
                Timestamp((at.0.div_euclid(step) + 1) * step)
            }
            Self::Daily(hour, minute) => {
                let time = Time::new(hour, minute, 0, 0).unwrap_or(Time::midnight());
                // The due time of the day may lie behind; a day that its zone left out has none.
                let mut day = at.day(zone);
                for _ in 0..4 {
                    if let Ok(due) = zone.to_zoned(day.to_datetime(time)) {
                        let due = Timestamp(due.timestamp().as_millisecond());
                        if due > at && due.day(zone) == day {
                            return due;
                        }
                    }
                    let Ok(tomorrow) = day.tomorrow() else { break };
                    day = tomorrow;
                }
                at.plus(DAY)
            }
        }
    }

    /// No two due times lie further apart.
    pub fn longest_wait(self) -> i64 {
        match self {
            Self::Minutes(minutes) => minutes.max(1) * MINUTE,
            Self::Daily(..) => 2 * DAY + 2 * HOUR,
        }
    }

    /// As it is kept beside the due time that it made, so that another schedule or another zone is noticed.
    pub(super) fn written(self, zone: &TimeZone) -> String {
        match self {
            Self::Minutes(minutes) => format!("{minutes} min"),
            Self::Daily(hour, minute) => {
                format!("{hour:02}:{minute:02} {}", zone.iana_name().unwrap_or_default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    fn said(at: Timestamp) -> String {
        at.zoned(&TimeZone::UTC).timestamp().to_string()
    }

    #[test]
    fn the_next_due_time_by_the_wall_clock() {
        let table = [
            // Tokyo knows no summer time.
            (Schedule::Daily(3, 0), "Asia/Tokyo", "2026-11-29T17:59:59Z", "2026-11-29T18:00:00Z"),
            (Schedule::Daily(3, 0), "Asia/Tokyo", "2026-11-29T18:00:00Z", "2026-11-30T18:00:00Z"),
            // 02:30 does not exist on 8 March 2026 in New York: an hour later, and the next day at its own time.
            (Schedule::Daily(2, 30), "America/New_York", "2026-03-08T05:00:00Z", "2026-03-08T07:30:00Z"),
            (Schedule::Daily(2, 30), "America/New_York", "2026-03-08T07:30:00Z", "2026-03-09T06:30:00Z"),
            // 01:30 comes twice on 1 November 2026: the first one counts, and not the second.
            (Schedule::Daily(1, 30), "America/New_York", "2026-11-01T00:00:00Z", "2026-11-01T05:30:00Z"),
            (Schedule::Daily(1, 30), "America/New_York", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"),
            (Schedule::Daily(1, 30), "America/New_York", "2026-11-01T06:00:00Z", "2026-11-02T06:30:00Z"),
            // Midnight does not exist on 11 September 2022 in Santiago de Chile: the day begins at one.
            (Schedule::Daily(0, 0), "America/Santiago", "2022-09-10T12:00:00Z", "2022-09-11T04:00:00Z"),
            (Schedule::Daily(0, 0), "America/Santiago", "2022-09-11T04:00:00Z", "2022-09-12T03:00:00Z"),
            // Samoa left 30 December 2011 out.
            (Schedule::Daily(9, 0), "Pacific/Apia", "2011-12-29T20:00:00Z", "2011-12-30T19:00:00Z"),
            (Schedule::Minutes(10), "America/New_York", "2026-11-01T05:59:59Z", "2026-11-01T06:00:00Z"),
            (Schedule::Minutes(10), "Asia/Tokyo", "2026-11-29T00:10:00Z", "2026-11-29T00:20:00Z"),
        ];
        for (schedule, zone, from, expected) in table {
            let next = schedule.next_after(at(from), &TimeZone::get(zone).unwrap());
            assert_eq!(said(next), expected, "{schedule:?} in {zone} after {from}");
        }
    }

    #[test]
    fn every_day_of_a_year_with_changes_of_the_clock_has_one_due_time() {
        for zone in
            ["America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Tokyo", "America/Santiago"]
        {
            let zone = TimeZone::get(zone).unwrap();
            for schedule in [Schedule::Daily(0, 0), Schedule::Daily(1, 30), Schedule::Daily(2, 30)] {
                let (mut now, mut days) = (at("2025-12-31T23:59:59Z"), Vec::new());
                let end = at("2026-12-31T12:00:00Z");
                loop {
                    let next = schedule.next_after(now, &zone);
                    assert!(next > now && next.0 - now.0 <= schedule.longest_wait());
                    if next > end {
                        break;
                    }
                    days.push(next.day(&zone));
                    now = next;
                }
                let mut once = days.clone();
                once.dedup();
                assert_eq!(once, days, "{schedule:?} in {zone:?}");
                assert!(days.len() >= 364, "{} days of {schedule:?} in {zone:?}", days.len());
                assert!(days.windows(2).all(|two| two[0].tomorrow().unwrap() == two[1]));
            }
        }
    }

    #[test]
    fn another_zone_is_another_plan() {
        let written = |zone| Schedule::Daily(3, 5).written(&TimeZone::get(zone).unwrap());
        assert_eq!(written("Asia/Tokyo"), "03:05 Asia/Tokyo");
        assert_ne!(written("Asia/Tokyo"), written("Europe/Paris"));
    }
}
