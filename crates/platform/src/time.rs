//! Time: instants are UTC epoch milliseconds, days are civil dates in the workspace's time zone.
//!
//! Invariant: the program asks the time in one place, [`Clock`], so tests set it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use jiff::{civil::Date, tz::TimeZone};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

pub const SECOND: i64 = 1_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

impl Timestamp {
    /// By the machine's clock: for [`Clock`], and for tests that set one to it.
    pub fn now() -> Self {
        Self(jiff::Timestamp::now().as_millisecond())
    }

    /// The first instant of the day in the time zone.
    pub fn start_of(day: Date, zone: &TimeZone) -> Self {
        zone.to_zoned(day.at(0, 0, 0, 0))
            .map_or(Self(day_number(day) * DAY), |at| Self(at.timestamp().as_millisecond()))
    }

    pub fn day(self, zone: &TimeZone) -> Date {
        self.zoned(zone).date()
    }

    /// The instant as a wall clock shows it. Instants that jiff cannot hold are clamped to its range.
    pub fn zoned(self, zone: &TimeZone) -> jiff::Zoned {
        let at = jiff::Timestamp::from_millisecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        });
        at.to_zoned(zone.clone())
    }

    pub fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }
}

/// Days since 1970-01-01, as the usage store keeps them.
pub fn day_number(day: Date) -> i64 {
    i64::from(day.since(Date::constant(1970, 1, 1)).map_or(0, |span| span.get_days()))
}

/// The day with this number since 1970-01-01; numbers outside the calendar are clamped.
pub fn day_from_number(number: i64) -> Date {
    let span = jiff::Span::new().try_days(number);
    span.and_then(|span| Date::constant(1970, 1, 1).checked_add(span)).unwrap_or(if number < 0 {
        Date::MIN
    } else {
        Date::MAX
    })
}

/// Whole days from `from` to `to`; negative where `to` is earlier.
pub fn days_between(from: Date, to: Date) -> i64 {
    day_number(to) - day_number(from)
}

/// Where the program asks the time.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    fixed: Option<Arc<AtomicI64>>,
}

impl Clock {
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands still until it is set.
    pub fn fixed(at: Timestamp) -> Self {
        Self { fixed: Some(Arc::new(AtomicI64::new(at.0))) }
    }

    pub fn now(&self) -> Timestamp {
        self.fixed.as_ref().map_or_else(Timestamp::now, |at| Timestamp(at.load(Ordering::Relaxed)))
    }

    /// How long ago this was; none where it is still to come.
    pub fn since(&self, instant: SystemTime) -> Option<Duration> {
        let now = UNIX_EPOCH + Duration::from_millis(u64::try_from(self.now().0).ok()?);
        now.duration_since(instant).ok()
    }

    /// Sets a fixed clock; the system's clock cannot be set.
    pub fn set(&self, at: Timestamp) {
        if let Some(fixed) = &self.fixed {
            fixed.store(at.0, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// Tests may set a clock to the machine's time.
    #[test]
    fn the_time_is_asked_of_a_clock_and_of_nothing_else() {
        // Of every crate of the program; what measures it and what simulates a company ask for themselves.
        let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut folders = ["platform", "customers", "usage", "health", "success", "bansou"]
            .map(|of| crates.join(of).join("src"))
            .to_vec();
        let (mut asking, mut looked_at) = (Vec::new(), 0);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let within = path.strip_prefix(&crates).unwrap().to_string_lossy().into_owned();
                if ["tests", "testing"].iter().any(|word| within.contains(word)) || name == "time.rs" {
                    continue;
                }
                looked_at += 1;
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                let program = text.split("#[cfg(test)]\nmod").next().unwrap_or_default();
                if ["Timestamp::now(", "SystemTime::now(", "Zoned::now("]
                    .iter()
                    .any(|word| program.contains(word))
                {
                    asking.push(path);
                }
            }
        }
        assert!(asking.is_empty(), "{asking:?}");
        assert!(looked_at > 400, "{looked_at} files are not the program");
    }

    #[test]
    fn days_are_numbered_from_1970() {
        assert_eq!(day_number(date(1970, 1, 2)), 1);
        assert_eq!(day_from_number(day_number(date(2026, 11, 22))), date(2026, 11, 22));
        assert_eq!(days_between(date(2026, 11, 22), date(2027, 1, 2)), 41);
    }

    #[test]
    fn a_day_begins_at_the_workspaces_midnight() {
        let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
        let start = Timestamp::start_of(date(2026, 11, 22), &tokyo);
        assert_eq!(start.zoned(&TimeZone::UTC).to_string(), "2026-11-21T15:00:00+00:00[UTC]");
        assert_eq!(start.day(&tokyo), date(2026, 11, 22));
    }
}
