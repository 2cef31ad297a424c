//! Job: read the times that senders write, and correct them for the senders' clocks.
//! Invariant: what comes out is between 2000 and the arrival.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use serde_json::value::RawValue;

use crate::{
    event::TimeSource,
    json::{is_null, text_of},
};

const DAY: i64 = 24 * 60 * 60 * 1000;
/// 2000-01-01T00:00:00Z. Product usage from before then is a broken clock.
const EARLIEST: i64 = 946_684_800_000;

/// A time as a sender gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    Nothing,
    Unreadable,
    /// Epoch milliseconds.
    At(i64),
}

impl Given {
    pub fn read(raw: Option<&RawValue>) -> Given {
        match raw {
            None => Given::Nothing,
            Some(raw) if is_null(raw) => Given::Nothing,
            Some(raw) => match text_of(raw) {
                Some(text) if text.trim().is_empty() => Given::Nothing,
                Some(text) => epoch_millis(&text).map_or(Given::Unreadable, Given::At),
                None => Given::Unreadable,
            },
        }
    }

    pub fn millis(self) -> Option<i64> {
        match self {
            Given::At(millis) => Some(millis),
            Given::Nothing | Given::Unreadable => None,
        }
    }

    pub fn or(self, other: Given) -> Given {
        if self == Given::Nothing { other } else { self }
    }
}

/// Epoch milliseconds of an ISO 8601 text or a number of seconds, milliseconds or microseconds. A time
/// without an offset is taken as UTC, a day without a time as its midnight.
pub(crate) fn epoch_millis(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp.as_millisecond());
    }
    if let Ok(number) = text.parse::<f64>() {
        // Past 1e11 seconds lies the year 5138, past 1e14 milliseconds the same: nobody means those.
        let millis = match number.abs() {
            n if !n.is_finite() || n >= 1e17 => return None,
            n if n < 1e11 => number * 1e3,
            n if n < 1e14 => number,
            _ => number / 1e3,
        };
        return Some(millis as i64);
    }
    let civil = text
        .parse::<DateTime>()
        .ok()
        .or_else(|| Some(text.parse::<Date>().ok()?.to_datetime(jiff::civil::Time::midnight())))?;
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_millisecond())
}

/// The event is dated more than a day after its arrival, whichever clock is believed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FromTheFuture;

/// When an event happened: `receivedAt − (sentAt − originalTimestamp)`, the rule of Segment's tracking API.
///
/// A corrected time that cannot be (before 2000, or more than a day after the arrival) gives way to the time
/// as it was given; where that cannot be either, an old one gives way to the arrival and a future one is an
/// error. A time less than a day ahead becomes the arrival.
pub(crate) fn occurred(
    original: Given,
    sent: Given,
    received: i64,
) -> Result<(i64, TimeSource), FromTheFuture> {
    let given = match original {
        Given::At(given) => given,
        Given::Nothing => return Ok((received, TimeSource::Arrival)),
        Given::Unreadable => return Ok((received, TimeSource::Unreadable)),
    };
    let latest = received.saturating_add(DAY);
    let plausible = |time: &i64| (EARLIEST..=latest).contains(time);
    let corrected =
        sent.millis().map(|sent| received.saturating_sub(sent.saturating_sub(given))).filter(plausible);

    let (time, source) = match corrected {
        Some(time) => (time, TimeSource::Corrected),
        None if plausible(&given) => (given, TimeSource::AsGiven),
        None if given > latest => return Err(FromTheFuture),
        None => return Ok((received, TimeSource::Implausible)),
    };
    Ok(if time > received { (received, TimeSource::Ahead) } else { (time, source) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_795_348_800_000; // 2026-11-22T12:00:00Z
    const HOUR: i64 = 60 * 60 * 1000;

    #[test]
    fn texts_that_senders_write() {
        for (text, millis) in [
            ("2026-11-22T12:00:00Z", NOON),
            ("2026-11-22T12:00:00.250Z", NOON + 250),
            ("2026-11-22T12:00:00.250999+00:00", NOON + 250),
            ("2026-11-22T21:00:00+09:00", NOON),
            ("2026-11-22 12:00:00Z", NOON),
            ("2026-11-22T12:00:00", NOON),
            ("2026-11-22", NOON - 12 * HOUR),
            ("1795348800", NOON),
            ("1795348800.5", NOON + 500),
            ("1795348800000", NOON),
            ("1795348800000000", NOON),
            (" 2026-11-22T12:00:00Z ", NOON),
        ] {
            assert_eq!(epoch_millis(text), Some(millis), "{text}");
        }
        for text in ["", "yesterday", "2026-13-01", "NaN", "inf", "1e300", "{}"] {
            assert_eq!(epoch_millis(text), None, "{text}");
        }
    }

    #[test]
    fn corrects_the_senders_clock() {
        let table = [
            // original, sent, expected time, how
            (Given::At(NOON), Given::At(NOON), NOON, TimeSource::Corrected),
            (Given::At(NOON + HOUR), Given::At(NOON + 2 * HOUR), NOON - HOUR, TimeSource::Corrected),
            // A phone whose clock stands in 1970 still counts seconds well.
            (Given::At(1_000), Given::At(61_000), NOON - 60_000, TimeSource::Corrected),
            (Given::At(NOON - 900 * DAY), Given::At(NOON), NOON - 900 * DAY, TimeSource::Corrected),
            (Given::At(NOON - HOUR), Given::Nothing, NOON - HOUR, TimeSource::AsGiven),
            (Given::At(NOON - HOUR), Given::Unreadable, NOON - HOUR, TimeSource::AsGiven),
            // Nonsense in sentAt does not drag the event with it.
            (Given::At(NOON - HOUR), Given::At(0), NOON - HOUR, TimeSource::AsGiven),
            (Given::At(NOON - HOUR), Given::At(NOON * 3), NOON - HOUR, TimeSource::AsGiven),
            (Given::Nothing, Given::At(NOON), NOON, TimeSource::Arrival),
            (Given::Unreadable, Given::At(NOON), NOON, TimeSource::Unreadable),
            (Given::At(0), Given::At(NOON), NOON, TimeSource::Implausible),
            (Given::At(NOON + 9 * HOUR), Given::At(NOON), NOON, TimeSource::Ahead),
            (Given::At(NOON + 9 * HOUR), Given::Nothing, NOON, TimeSource::Ahead),
        ];
        for (original, sent, time, source) in table {
            assert_eq!(occurred(original, sent, NOON), Ok((time, source)), "{original:?} {sent:?}");
        }
    }

    #[test]
    fn refuses_the_future_only_where_both_clocks_agree_on_it() {
        assert_eq!(occurred(Given::At(NOON + 2 * DAY), Given::At(NOON), NOON), Err(FromTheFuture));
        assert_eq!(occurred(Given::At(NOON + 2 * DAY), Given::Nothing, NOON), Err(FromTheFuture));
        assert_eq!(
            occurred(Given::At(NOON + 2 * DAY), Given::At(NOON + 2 * DAY), NOON),
            Ok((NOON, TimeSource::Corrected))
        );
    }

    #[test]
    fn extremes_do_not_overflow() {
        for original in [i64::MIN, -1, 0, i64::MAX] {
            for sent in [i64::MIN, -1, 0, i64::MAX] {
                for received in [i64::MIN, 0, NOON, i64::MAX] {
                    if let Ok((time, _)) = occurred(Given::At(original), Given::At(sent), received) {
                        assert!(time <= received);
                    }
                }
            }
        }
    }
}
