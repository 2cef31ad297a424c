//! When and where a rule is asked: an instant, and the days of the workspace.
//!
//! Invariant: a day is the stretch of instants from its first to the first of the next, so that whoever compares instants and
//! whoever compares days come to the same, also where clocks are changed.

use jiff::{Span as Duration, Timestamp, civil::Date, tz::TimeZone};

use crate::{
    Period, PeriodUnit, Which,
    limits::{FIRST_DAY, LAST_DAY},
};

/// An instant, with the time zone and the fiscal year of the workspace.
#[derive(Clone, Debug)]
pub struct Moment {
    now: i64,
    today: Date,
    zone: TimeZone,
    fiscal_year_start: i8,
}

impl Moment {
    /// `fiscal_year_start` is the month (1 to 12) in which the fiscal year begins: 4 for April. Other numbers are taken for
    /// the nearest of these.
    pub fn new(now: Timestamp, zone: TimeZone, fiscal_year_start: i8) -> Self {
        let today = now.to_zoned(zone.clone()).date();
        Self { now: now.as_millisecond(), today, zone, fiscal_year_start: fiscal_year_start.clamp(1, 12) }
    }

    /// The same workspace at another instant: milliseconds since 1970-01-01T00:00:00Z.
    /// Instants that the calendar does not reach are taken for its ends.
    pub fn at(&self, now: i64) -> Self {
        let now = now.clamp(Timestamp::MIN.as_millisecond(), Timestamp::MAX.as_millisecond());
        Self { now, today: self.day_of(now), ..self.clone() }
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn now(&self) -> i64 {
        self.now
    }

    pub fn today(&self) -> Date {
        self.today
    }

    /// The day on which an instant falls. Instants that the calendar does not reach are taken for its ends.
    pub fn day_of(&self, instant: i64) -> Date {
        let ends = if instant < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Timestamp::from_millisecond(instant).unwrap_or(ends).to_zoned(self.zone.clone()).date()
    }

    /// The first instant of a day.
    pub fn start_of(&self, day: Date) -> i64 {
        // Where the clock jumps over midnight, jiff answers the first instant after the jump.
        day.to_zoned(self.zone.clone())
            .map_or_else(|_| day_number(day) * 86_400_000, |first| first.timestamp().as_millisecond())
    }

    /// The last millisecond of a day.
    pub fn end_of(&self, day: Date) -> i64 {
        match day.tomorrow() {
            Ok(next) => self.start_of(next) - 1,
            Err(_) => self.start_of(day) + 86_399_999,
        }
    }

    /// So many days after today, or before it where it is negative. Days that no rule can name are taken for the ends of
    /// the calendar.
    pub fn day_from_today(&self, days: i64) -> Date {
        plus_days(self.today, days).clamp(FIRST_DAY, LAST_DAY)
    }

    /// The first and the last day of a period.
    pub fn period(&self, period: Period) -> (Date, Date) {
        let shift = match period.which {
            Which::Last => -1,
            Which::This => 0,
            Which::Next => 1,
        };
        self.period_around(self.today, period.unit, shift)
    }

    /// The period that holds a day, or one so many after it.
    pub(crate) fn period_around(&self, day: Date, unit: PeriodUnit, shift: i64) -> (Date, Date) {
        let (months, first_month) = match unit {
            PeriodUnit::Day => return (plus_days(day, shift), plus_days(day, shift)),
            PeriodUnit::Week => {
                let monday = plus_days(day, 7 * shift - i64::from(day.weekday().to_monday_zero_offset()));
                return (monday, plus_days(monday, 6));
            }
            PeriodUnit::Month => (1, 1),
            PeriodUnit::Quarter => (3, 1),
            PeriodUnit::Year => (12, 1),
            PeriodUnit::FiscalQuarter => (3, self.fiscal_year_start),
            PeriodUnit::FiscalHalf => (6, self.fiscal_year_start),
            PeriodUnit::FiscalYear => (12, self.fiscal_year_start),
        };
        // Months counted from the one in year 0 in which such a period began.
        let offset = i64::from(first_month) - 1;
        let counted = i64::from(day.year()) * 12 + i64::from(day.month()) - 1 - offset;
        let first = (counted.div_euclid(months) + shift) * months + offset;
        let last = first_of_month(first + months).map_or(Date::MAX, |next| plus_days(next, -1));
        let ends = if first < 0 { Date::MIN } else { Date::MAX };
        (first_of_month(first).unwrap_or(ends), last)
    }
}

/// The first day of a month, counted from January of year 0; none where the calendar does not reach.
fn first_of_month(months: i64) -> Option<Date> {
    let year = i16::try_from(months.div_euclid(12)).ok()?;
    let month = i8::try_from(months.rem_euclid(12) + 1).ok()?;
    Date::new(year, month, 1).ok()
}

/// So many days later; the ends of the calendar where it does not reach.
pub(crate) fn plus_days(day: Date, days: i64) -> Date {
    let ends = if days < 0 { Date::MIN } else { Date::MAX };
    Duration::new().try_days(days).map_or(ends, |span| day.saturating_add(span))
}

/// Days since 1970-01-01.
pub fn day_number(day: Date) -> i64 {
    i64::from(day.since(Date::constant(1970, 1, 1)).map_or(0, |span| span.get_days()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn moment(instant: &str, zone: &str, fiscal: i8) -> Moment {
        Moment::new(instant.parse().unwrap(), TimeZone::get(zone).unwrap(), fiscal)
    }

    #[test]
    fn a_day_is_the_workspaces() {
        // 23:30 in Tokyo is the afternoon in London and the morning in New York.
        let instant = "2026-04-30T14:30:00Z";
        for (zone, today) in
            [("Asia/Tokyo", 30), ("UTC", 30), ("America/New_York", 30), ("Pacific/Auckland", 31)]
        {
            let expected = if today == 31 { date(2026, 5, 1) } else { date(2026, 4, today) };
            assert_eq!(moment(instant, zone, 4).today(), expected, "{zone}");
        }
    }

    #[test]
    fn days_on_which_clocks_change_have_no_hole() {
        for zone in ["America/New_York", "America/Sao_Paulo", "Asia/Beirut", "America/Havana", "UTC"] {
            let moment = moment("2018-06-01T12:00:00Z", zone, 1);
            let mut day = date(2018, 1, 1);
            while day < date(2019, 1, 1) {
                let (first, last) = (moment.start_of(day), moment.end_of(day));
                assert_eq!((moment.day_of(first), moment.day_of(last)), (day, day), "{zone} {day}");
                assert_eq!(moment.day_of(first - 1), plus_days(day, -1), "{zone} {day}");
                day = plus_days(day, 1);
            }
        }
        let york = moment("2026-11-01T12:00:00Z", "America/New_York", 1);
        let hours = |day| (york.end_of(day) + 1 - york.start_of(day)) / 3_600_000;
        assert_eq!(
            (hours(date(2026, 3, 8)), hours(date(2026, 11, 1)), hours(date(2026, 11, 2))),
            (23, 25, 24)
        );
    }

    #[test]
    fn periods_begin_as_the_office_counts() {
        use PeriodUnit::{Day, FiscalHalf, FiscalQuarter, FiscalYear, Month, Quarter, Week, Year};
        let april = moment("2026-02-15T03:00:00Z", "Asia/Tokyo", 4);
        for (which, unit, first, last) in [
            (Which::This, Day, date(2026, 2, 15), date(2026, 2, 15)),
            (Which::Next, Day, date(2026, 2, 16), date(2026, 2, 16)),
            (Which::This, Week, date(2026, 2, 9), date(2026, 2, 15)),
            (Which::Last, Week, date(2026, 2, 2), date(2026, 2, 8)),
            (Which::This, Month, date(2026, 2, 1), date(2026, 2, 28)),
            (Which::Last, Month, date(2026, 1, 1), date(2026, 1, 31)),
            (Which::This, Quarter, date(2026, 1, 1), date(2026, 3, 31)),
            (Which::Last, Quarter, date(2025, 10, 1), date(2025, 12, 31)),
            (Which::This, Year, date(2026, 1, 1), date(2026, 12, 31)),
            (Which::This, FiscalYear, date(2025, 4, 1), date(2026, 3, 31)),
            (Which::Next, FiscalYear, date(2026, 4, 1), date(2027, 3, 31)),
            (Which::This, FiscalHalf, date(2025, 10, 1), date(2026, 3, 31)),
            (Which::This, FiscalQuarter, date(2026, 1, 1), date(2026, 3, 31)),
        ] {
            assert_eq!(april.period(Period { which, unit }), (first, last), "{which:?} {unit:?}");
        }
        let february = moment("2026-02-15T03:00:00Z", "Asia/Tokyo", 2);
        let quarter = Period { which: Which::Last, unit: FiscalQuarter };
        assert_eq!(february.period(quarter), (date(2025, 11, 1), date(2026, 1, 31)));
    }

    #[test]
    fn the_ends_of_the_calendar_hold() {
        let last = Moment::new(Timestamp::MAX, TimeZone::UTC, 4);
        assert_eq!(last.day_from_today(3_660), LAST_DAY);
        for period in Period::all() {
            let (first, end) = last.period(period);
            assert!(first <= end);
        }
        assert_eq!(last.day_of(i64::MAX), Timestamp::MAX.to_zoned(TimeZone::UTC).date());
        let first = Moment::new(Timestamp::MIN, TimeZone::UTC, 4);
        assert_eq!(first.day_from_today(-3_660), FIRST_DAY);
        assert!(Period::all().all(|period| first.period(period).0 <= first.period(period).1));
    }
}
