//! Job: when a person may be written to: one budget over all departments, and quiet hours where the person lives.
//! Invariant: what a person needs at once (a password, an answer to their question) is never held back by what marketing sent.
//!
//! The functions take facts and give a [`Decision`]; they know no clock and no database, so that what would have been held back
//! last year can be asked as well as what is held back now.

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, Zoned};

/// What a letter is to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Urgency {
    /// Asked for or needed at once: password, invitation, answer, receipt. Neither counted nor held back.
    Transactional,
    /// From a person to this person. Counted, because it is contact, but not held back.
    Personal,
    /// Anything else: mailings, surveys, steps of playbooks, digests. Counted and held back.
    Planned,
}

crate::words::words!(Urgency { Transactional => "transactional", Personal => "personal", Planned => "planned" });

/// A letter that was sent to the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentLetter {
    pub at: Timestamp,
    pub urgency: Urgency,
    pub topic: String,
}

/// So many letters in so many days, rolling, over all departments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    pub letters: u32,
    pub days: u32,
}

/// The hours in which no planned letter is sent, in the person's time. `from` may be later than `until`: over midnight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuietHours {
    pub from: Time,
    pub until: Time,
    /// Days that are quiet from midnight to midnight, as for an office Saturday and Sunday.
    pub days: Vec<Weekday>,
}

/// What may hold a letter back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    pub budget: Option<Budget>,
    pub quiet: Option<QuietHours>,
    /// A letter that cannot be sent by then is not sent at all: yesterday's news helps nobody.
    pub not_after: Option<Timestamp>,
}

/// When to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    Now,
    /// At this instant, not before; then to be asked again, as others may have written meanwhile.
    At { instant: Timestamp, reason: HeldBack },
    Never { reason: HeldBack },
}

/// Why a letter is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeldBack {
    QuietHours,
    Budget,
    /// It would come later than it is worth anything.
    TooLate,
    /// The budget is none, or every hour of every day is quiet.
    NotAllowed,
}

crate::words::words!(HeldBack {
    QuietHours => "quiet-hours", Budget => "budget", TooLate => "too-late", NotAllowed => "not-allowed",
});

/// Where the person's clock is: their own time zone if it is known by that name, else the workspace's, else UTC.
pub fn time_zone(of_person: Option<&str>, of_workspace: &str) -> TimeZone {
    let known = |name: &str| TimeZone::get(name.trim()).ok();
    of_person.and_then(known).or_else(|| known(of_workspace)).unwrap_or(TimeZone::UTC)
}

/// Whether a letter may be sent now, later or not at all. `sent` are the letters to this person, in any order; those older
/// than the budget's days do not matter.
pub fn decide(now: Timestamp, urgency: Urgency, sent: &[SentLetter], rules: &Rules, zone: &TimeZone) -> Decision {
    if urgency != Urgency::Planned {
        return Decision::Now;
    }
    let mut instant = now;
    let mut reason = None;
    if let Some(budget) = rules.budget {
        if budget.letters == 0 || budget.days == 0 {
            return Decision::Never { reason: HeldBack::NotAllowed };
        }
        let free = free_again(now, sent, budget);
        if free > instant {
            (instant, reason) = (free, Some(HeldBack::Budget));
        }
    }
    if let Some(quiet) = &rules.quiet {
        match end_of_quiet(instant, quiet, zone) {
            None => return Decision::Never { reason: HeldBack::NotAllowed },
            Some(end) if end > instant => {
                instant = end;
                reason = reason.or(Some(HeldBack::QuietHours));
            }
            Some(_) => {}
        }
    }
    match reason {
        _ if rules.not_after.is_some_and(|last| instant > last) => Decision::Never { reason: HeldBack::TooLate },
        None => Decision::Now,
        Some(reason) => Decision::At { instant, reason },
    }
}

/// The first instant from now at which another letter fits: when the oldest of the last `letters` leaves the window.
fn free_again(now: Timestamp, sent: &[SentLetter], budget: Budget) -> Timestamp {
    let window = SignedDuration::from_hours(24) * i32::try_from(budget.days).unwrap_or(i32::MAX / 24);
    let mut counted: Vec<Timestamp> = sent
        .iter()
        .filter(|letter| letter.urgency != Urgency::Transactional && letter.at > now.saturating_sub(window).unwrap_or(now))
        .map(|letter| letter.at)
        .collect();
    counted.sort_unstable();
    let letters = usize::try_from(budget.letters).unwrap_or(usize::MAX);
    match counted.len().checked_sub(letters).and_then(|surplus| counted.get(surplus)) {
        Some(oldest_that_counts) => oldest_that_counts.saturating_add(window).unwrap_or(now),
        None => now,
    }
}

/// The first instant from this one that is not quiet; none if there is none within two weeks.
fn end_of_quiet(instant: Timestamp, quiet: &QuietHours, zone: &TimeZone) -> Option<Timestamp> {
    let mut here = instant.to_zoned(zone.clone());
    for _ in 0..32 {
        match quiet.ends(&here) {
            None => return Some(here.timestamp()),
            // A clock change may skip the end or show it twice; jiff then gives the instant after the gap, or the first of the two.
            Some(end) => here = end,
        }
    }
    None
}

impl QuietHours {
    /// Where the quiet that this time lies in ends; none if it is not quiet.
    fn ends(&self, here: &Zoned) -> Option<Zoned> {
        if self.days.contains(&here.weekday()) {
            return here.tomorrow().ok()?.start_of_day().ok();
        }
        let time = here.time();
        let over_midnight = self.from > self.until;
        let is_quiet = match over_midnight {
            false => self.from <= time && time < self.until,
            true => time >= self.from || time < self.until,
        };
        if !is_quiet {
            return None;
        }
        let day = if over_midnight && time >= self.from { here.date().checked_add(Span::new().days(1)).ok()? } else { here.date() };
        let end = day.to_datetime(self.until).to_zoned(here.time_zone().clone()).ok()?;
        if &end > here {
            return Some(end);
        }
        // The hour is shown twice and this is the second showing: the end lies a clock change further.
        end.checked_add(SignedDuration::from_hours(1)).ok().filter(|later| later > here).or_else(|| here.tomorrow().ok())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn sent(at_text: &str, urgency: Urgency) -> SentLetter {
        SentLetter { at: at(at_text), urgency, topic: "news".into() }
    }

    fn night() -> QuietHours {
        QuietHours { from: time(20, 0, 0, 0), until: time(8, 0, 0, 0), days: vec![] }
    }

    fn rules(budget: Option<Budget>, quiet: Option<QuietHours>) -> Rules {
        Rules { budget, quiet, not_after: None }
    }

    fn planned(now: &str, rules: &Rules, zone: &str) -> Decision {
        decide(at(now), Urgency::Planned, &[], rules, &time_zone(Some(zone), "UTC"))
    }

    fn held(instant: &str, reason: HeldBack) -> Decision {
        Decision::At { instant: at(instant), reason }
    }

    #[test]
    fn the_budget_is_one_for_all_departments_and_rolls() {
        let letters = [
            sent("2026-11-20T00:00:00Z", Urgency::Planned),
            sent("2026-11-24T03:00:00Z", Urgency::Planned),
            sent("2026-11-25T03:00:00Z", Urgency::Transactional),
            sent("2026-11-26T03:00:00Z", Urgency::Personal),
        ];
        let two_a_week = rules(Some(Budget { letters: 2, days: 7 }), None);
        let decide = |now, urgency| decide(at(now), urgency, &letters, &two_a_week, &TimeZone::UTC);
        assert_eq!(decide("2026-11-27T00:00:00Z", Urgency::Planned), held("2026-12-01T03:00:00Z", HeldBack::Budget));
        assert_eq!(decide("2026-12-01T03:00:00Z", Urgency::Planned), Decision::Now);
        assert_eq!(decide("2026-12-01T02:59:59Z", Urgency::Planned), held("2026-12-01T03:00:00Z", HeldBack::Budget));
        assert_eq!(decide("2026-11-27T00:00:00Z", Urgency::Transactional), Decision::Now);
        assert_eq!(decide("2026-11-27T00:00:00Z", Urgency::Personal), Decision::Now);
    }

    #[test]
    fn more_letters_than_the_budget_wait_for_the_right_one_to_leave() {
        let letters: Vec<_> = (1..=5).map(|day| sent(&format!("2026-11-0{day}T00:00:00Z"), Urgency::Planned)).collect();
        let rules = rules(Some(Budget { letters: 2, days: 7 }), None);
        // The two that count are those of the 4th and the 5th: the first leaves on the 11th.
        let decided = decide(at("2026-11-06T00:00:00Z"), Urgency::Planned, &letters, &rules, &TimeZone::UTC);
        assert_eq!(decided, held("2026-11-11T00:00:00Z", HeldBack::Budget));
    }

    #[test]
    fn quiet_hours_are_the_persons() {
        let rules = rules(None, Some(night()));
        // 21:30 in Tokyo is 12:30 UTC: quiet there until 8 in the morning, and noon in London.
        assert_eq!(planned("2026-11-27T12:30:00Z", &rules, "Asia/Tokyo"), held("2026-11-27T23:00:00Z", HeldBack::QuietHours));
        assert_eq!(planned("2026-11-27T12:30:00Z", &rules, "Europe/London"), Decision::Now);
        assert_eq!(planned("2026-11-27T23:00:00Z", &rules, "Asia/Tokyo"), Decision::Now);
        assert_eq!(planned("2026-11-27T18:00:00Z", &rules, "Asia/Tokyo"), held("2026-11-27T23:00:00Z", HeldBack::QuietHours));
        let transactional = decide(at("2026-11-27T18:00:00Z"), Urgency::Transactional, &[], &rules, &time_zone(Some("Asia/Tokyo"), "UTC"));
        assert_eq!(transactional, Decision::Now);
    }

    #[test]
    fn an_unknown_zone_is_the_workspaces() {
        for unknown in [None, Some(""), Some("JST-9"), Some("Mars/Olympus"), Some("東京")] {
            assert_eq!(time_zone(unknown, "Asia/Tokyo"), TimeZone::get("Asia/Tokyo").unwrap(), "{unknown:?}");
        }
        assert_eq!(time_zone(Some(" America/New_York "), "Asia/Tokyo"), TimeZone::get("America/New_York").unwrap());
        assert_eq!(time_zone(None, "nowhere"), TimeZone::UTC);
    }

    #[test]
    fn weekends_are_quiet_as_a_whole() {
        let office = QuietHours { days: vec![Weekday::Saturday, Weekday::Sunday], ..night() };
        // Friday 20:30 in Tokyo: over the night, Saturday and Sunday, to Monday at eight.
        assert_eq!(
            planned("2026-11-27T11:30:00Z", &rules(None, Some(office.clone())), "Asia/Tokyo"),
            held("2026-11-29T23:00:00Z", HeldBack::QuietHours)
        );
        let never = QuietHours { days: (1..=7).map(|day| Weekday::from_monday_one_offset(day).unwrap()).collect(), ..office };
        assert_eq!(
            planned("2026-11-27T11:30:00Z", &rules(None, Some(never)), "Asia/Tokyo"),
            Decision::Never { reason: HeldBack::NotAllowed }
        );
    }

    #[test]
    fn clock_changes_neither_lose_nor_double_an_hour() {
        let early = |from: i8, until: i8| QuietHours { from: time(from, 30, 0, 0), until: time(until, 30, 0, 0), days: vec![] };
        // New York, 2026-03-08: 2:00 becomes 3:00. Quiet until 2:30, which is not shown: it ends after the gap, at 3:30 summer time.
        let spring = rules(None, Some(early(0, 2)));
        assert_eq!(planned("2026-03-08T06:00:00Z", &spring, "America/New_York"), held("2026-03-08T07:30:00Z", HeldBack::QuietHours));
        // 2026-11-01: 1:00 to 2:00 is shown twice. Quiet until 1:30 ends at the first.
        let autumn = rules(None, Some(early(0, 1)));
        assert_eq!(planned("2026-11-01T05:00:00Z", &autumn, "America/New_York"), held("2026-11-01T05:30:00Z", HeldBack::QuietHours));
        // In the second showing of 1:15 it is quiet again by the clock, for fifteen minutes.
        assert_eq!(planned("2026-11-01T06:15:00Z", &autumn, "America/New_York"), held("2026-11-01T06:30:00Z", HeldBack::QuietHours));
        // A night with a change is an hour shorter or longer, and ends at eight all the same.
        let night = rules(None, Some(night()));
        assert_eq!(planned("2026-03-08T03:00:00Z", &night, "America/New_York"), held("2026-03-08T12:00:00Z", HeldBack::QuietHours));
        assert_eq!(planned("2026-11-01T03:00:00Z", &night, "America/New_York"), held("2026-11-01T13:00:00Z", HeldBack::QuietHours));
    }

    #[test]
    fn budget_and_quiet_hours_together_and_not_too_late() {
        let letters = [sent("2026-11-26T12:00:00Z", Urgency::Planned)];
        let mut rules = rules(Some(Budget { letters: 1, days: 1 }), Some(night()));
        let tokyo = time_zone(Some("Asia/Tokyo"), "UTC");
        // Free again at 21:00 in Tokyo, which is quiet: the next morning, and the budget is why.
        let decided = decide(at("2026-11-27T01:00:00Z"), Urgency::Planned, &letters, &rules, &tokyo);
        assert_eq!(decided, held("2026-11-27T23:00:00Z", HeldBack::Budget));
        rules.not_after = Some(at("2026-11-27T22:00:00Z"));
        let decided = decide(at("2026-11-27T01:00:00Z"), Urgency::Planned, &letters, &rules, &tokyo);
        assert_eq!(decided, Decision::Never { reason: HeldBack::TooLate });
        rules.budget = Some(Budget { letters: 0, days: 7 });
        let decided = decide(at("2026-11-27T01:00:00Z"), Urgency::Planned, &letters, &rules, &tokyo);
        assert_eq!(decided, Decision::Never { reason: HeldBack::NotAllowed });
    }

    proptest::proptest! {
        #[test]
        fn what_is_decided_holds_when_asked_again(
            start in 1_700_000_000_i64..1_900_000_000, hours in proptest::collection::vec(0_i64..400, 0..12),
            letters in 1_u32..4, days in 1_u32..10, from in 0_i8..24, until in 0_i8..24, minute in 0_i8..60,
            zone in proptest::sample::select(vec!["Asia/Tokyo", "America/New_York", "Europe/London", "Australia/Lord_Howe", "America/St_Johns"]),
        ) {
            let now = Timestamp::from_second(start).unwrap();
            let zone = time_zone(Some(zone), "UTC");
            let history: Vec<SentLetter> = hours
                .iter()
                .map(|back| SentLetter { at: now - SignedDuration::from_hours(*back), urgency: Urgency::Planned, topic: String::new() })
                .collect();
            let quiet = QuietHours { from: time(from, minute, 0, 0), until: time(until, 0, 0, 0), days: vec![] };
            let rules = rules(Some(Budget { letters, days }), Some(quiet.clone()));
            match decide(now, Urgency::Planned, &history, &rules, &zone) {
                Decision::Now => {}
                Decision::At { instant, .. } => {
                    proptest::prop_assert!(instant > now);
                    proptest::prop_assert_eq!(decide(instant, Urgency::Planned, &history, &rules, &zone), Decision::Now);
                }
                never @ Decision::Never { .. } => proptest::prop_assert!(false, "{never:?}"),
            }
        }
    }
}
