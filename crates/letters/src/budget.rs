//! Job: when a person may be written to: one budget over all departments, and quiet hours where the person lives.
//! Invariant: what a person needs at once (a password, an answer to their question) is never held back by what marketing sent.
//!
//! The functions take facts and give a [`Decision`]; they know no clock and no database, so that what would have been held back
//! last year can be asked as well as what is held back now.

#[cfg(test)]
mod tests;

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
    /// What it was about, to be told where it is why another one waits.
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
    At {
        instant: Timestamp,
        reason: HeldBack,
    },
    Never {
        reason: HeldBack,
    },
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
pub fn decide(
    now: Timestamp,
    urgency: Urgency,
    sent: &[SentLetter],
    rules: &Rules,
    zone: &TimeZone,
) -> Decision {
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
        _ if rules.not_after.is_some_and(|last| instant > last) => {
            Decision::Never { reason: HeldBack::TooLate }
        }
        None => Decision::Now,
        Some(reason) => Decision::At { instant, reason },
    }
}

/// The first instant from now at which another letter fits: when the oldest of the last `letters` leaves the window.
fn free_again(now: Timestamp, sent: &[SentLetter], budget: Budget) -> Timestamp {
    let mut counted: Vec<Timestamp> = counted(now, sent, budget).map(|letter| letter.at).collect();
    counted.sort_unstable();
    let letters = usize::try_from(budget.letters).unwrap_or(usize::MAX);
    match counted.len().checked_sub(letters).and_then(|surplus| counted.get(surplus)) {
        Some(oldest_that_counts) => oldest_that_counts.saturating_add(window(budget)).unwrap_or(now),
        None => now,
    }
}

/// The letters that take up the budget now: what a screen shows of a letter that is held back.
pub fn counted(now: Timestamp, sent: &[SentLetter], budget: Budget) -> impl Iterator<Item = &SentLetter> {
    let since = now.saturating_sub(window(budget)).unwrap_or(now);
    sent.iter().filter(move |letter| {
        letter.urgency != Urgency::Transactional && letter.at > since && letter.at <= now
    })
}

fn window(budget: Budget) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(budget.days))
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
        let day = if over_midnight && time >= self.from {
            here.date().checked_add(Span::new().days(1)).ok()?
        } else {
            here.date()
        };
        let end = day.to_datetime(self.until).to_zoned(here.time_zone().clone()).ok()?;
        if &end > here {
            return Some(end);
        }
        // The hour is shown twice and this is the second showing: the end lies a clock change further.
        end.checked_add(SignedDuration::from_hours(1))
            .ok()
            .filter(|later| later > here)
            .or_else(|| here.tomorrow().ok())
    }
}
