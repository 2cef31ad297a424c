//! Job: who must not be written to, and to which letters that applies.
//! Invariant: one wrong report silences nobody for good, and no list keeps a password from who asks for it, unless the address is dead.

use jiff::{SignedDuration, Timestamp};

use crate::budget::Urgency;
use crate::returned::{ComplaintKind, Hardness, Reason, Verdict};

/// Why an address is on the list of those not to be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Suppression {
    /// It does not exist.
    HardBounce,
    /// Letters came back for weeks.
    SoftBounces,
    /// The person called a letter unwanted.
    Complaint,
    /// The person wants no letters of this topic, or none at all.
    Unsubscribed,
    /// A member put it there.
    ByHand,
}

crate::words::words!(Suppression {
    HardBounce => "hard-bounce", SoftBounces => "soft-bounces", Complaint => "complaint",
    Unsubscribed => "unsubscribed", ByHand => "by-hand",
});

/// So many letters must come back softly…
const SOFT_BOUNCES: usize = 4;
/// …over at least so long, before the address is given up: a mailbox that is full over a holiday is emptied after it.
const SOFT_SPAN: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What a bounce means for the address. `earlier` are the soft bounces since the last letter that did arrive, for reasons that
/// are the address's own ([`is_about_address`]).
pub fn after_bounce(verdict: Verdict, at: Timestamp, earlier: &[Timestamp]) -> Option<Suppression> {
    if verdict.hardness == Hardness::Hard {
        return Some(Suppression::HardBounce);
    }
    let first = earlier.iter().min()?;
    let is_long = at.duration_since(*first) >= SOFT_SPAN;
    (is_about_address(verdict.reason) && earlier.len() + 1 >= SOFT_BOUNCES && is_long)
        .then_some(Suppression::SoftBounces)
}

/// Whether a soft bounce speaks about the address; the others are about us, the letter or the weather.
pub fn is_about_address(reason: Reason) -> bool {
    matches!(reason, Reason::MailboxFull | Reason::Disabled | Reason::Filtered | Reason::Unreached)
}

/// What a complaint means for the address. A report that a signature failed is about us.
pub fn after_complaint(kind: ComplaintKind) -> Option<Suppression> {
    match kind {
        ComplaintKind::Abuse | ComplaintKind::Fraud | ComplaintKind::Virus => Some(Suppression::Complaint),
        ComplaintKind::OptOut => Some(Suppression::Unsubscribed),
        ComplaintKind::AuthenticationFailure | ComplaintKind::NotSpam | ComplaintKind::Other => None,
    }
}

impl Suppression {
    /// Whether it keeps a letter back.
    pub fn holds_back(self, urgency: Urgency) -> bool {
        match self {
            Self::HardBounce | Self::SoftBounces => true,
            Self::Complaint | Self::ByHand => urgency != Urgency::Transactional,
            Self::Unsubscribed => urgency == Urgency::Planned,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> Timestamp {
        format!("2026-11-{day:02}T00:00:00Z").parse().unwrap()
    }

    fn soft(reason: Reason) -> Verdict {
        Verdict { reason, hardness: Hardness::Soft }
    }

    #[test]
    fn a_dead_address_is_given_up_at_once_and_a_full_one_after_weeks() {
        let hard = Verdict { reason: Reason::UnknownUser, hardness: Hardness::Hard };
        assert_eq!(after_bounce(hard, day(1), &[]), Some(Suppression::HardBounce));
        let full = soft(Reason::MailboxFull);
        assert_eq!(after_bounce(full, day(1), &[]), None);
        assert_eq!(after_bounce(full, day(10), &[day(1), day(2), day(3), day(4)]), None, "a holiday");
        assert_eq!(after_bounce(full, day(20), &[day(1), day(8)]), None, "too few");
        assert_eq!(after_bounce(full, day(20), &[day(8), day(1), day(15)]), Some(Suppression::SoftBounces));
        for about_us in [Reason::Authentication, Reason::Policy, Reason::Spam, Reason::TooBig, Reason::Server]
        {
            assert_eq!(after_bounce(soft(about_us), day(20), &[day(1), day(8), day(15)]), None, "{about_us}");
        }
    }

    #[test]
    fn complaints_are_heeded_and_reports_about_us_are_not() {
        assert_eq!(after_complaint(ComplaintKind::Abuse), Some(Suppression::Complaint));
        assert_eq!(after_complaint(ComplaintKind::OptOut), Some(Suppression::Unsubscribed));
        assert_eq!(after_complaint(ComplaintKind::AuthenticationFailure), None);
        assert_eq!(after_complaint(ComplaintKind::NotSpam), None);
    }

    #[test]
    fn a_password_reaches_who_asks_for_it_unless_the_address_is_dead() {
        for (suppression, held) in [
            (Suppression::HardBounce, [true, true, true]),
            (Suppression::SoftBounces, [true, true, true]),
            (Suppression::Complaint, [false, true, true]),
            (Suppression::ByHand, [false, true, true]),
            (Suppression::Unsubscribed, [false, false, true]),
        ] {
            assert_eq!(
                [0, 1, 2].map(|index| suppression.holds_back(Urgency::ALL[index])),
                held,
                "{suppression}"
            );
        }
    }
}
