//! Job: tell from what a report holds why a letter did not arrive.
//! Invariant: only an address or a host that does not exist, has moved or takes no mail is hard.

use super::reason::{Hardness, Reason};
use super::step::SmtpStep;
use super::words::{Said, said};

/// Whom a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Party {
    /// Our return path: nothing is wrong with the person's address.
    Sender,
    /// The address that was written to.
    Recipient,
    /// What the letter holds, or who it comes from; some servers first say here that they do not know the recipient.
    Letter,
}

crate::words::words!(Party { Sender => "sender", Recipient => "recipient", Letter => "letter" });

/// What a bounce says about the person's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Verdict {
    pub reason: Reason,
    pub hardness: Hardness,
}

/// What a server's answer during sending says about the recipient.
pub fn verdict_of_reply(whose: Party, code: Option<u16>, status: Option<&str>, words: &str) -> Verdict {
    let step = match whose {
        Party::Sender => SmtpStep::Sender,
        Party::Recipient => SmtpStep::Recipient,
        Party::Letter => SmtpStep::Content,
    };
    Evidence { code, status, step: Some(step), diagnostic: words, around: "", is_delayed: false }.verdict()
}

/// All that a report holds about one recipient.
pub(super) struct Evidence<'a> {
    pub code: Option<u16>,
    pub status: Option<&'a str>,
    pub step: Option<SmtpStep>,
    /// The words of the server that refused.
    pub diagnostic: &'a str,
    /// The words of the server that tells us, which often repeats but also guesses.
    pub around: &'a str,
    /// The report says itself that delivery is still being tried.
    pub is_delayed: bool,
}

impl Evidence<'_> {
    pub fn verdict(&self) -> Verdict {
        let reason = self.reason();
        let is_hard = match reason {
            Reason::UnknownUser | Reason::UnknownHost | Reason::Moved => true,
            Reason::NoMail => !self.is_for_now(),
            _ => false,
        };
        Verdict { reason, hardness: if is_hard { Hardness::Hard } else { Hardness::Soft } }
    }

    fn reason(&self) -> Reason {
        let is_about_us = self.step.is_some_and(|step| matches!(step, SmtpStep::Sender | SmtpStep::Hello));
        match self.reason_in_words() {
            Reason::UnknownUser | Reason::UnknownHost | Reason::Filtered if is_about_us => Reason::Policy,
            // A name that could not be looked up today.
            Reason::UnknownHost if self.is_for_now() || self.code.is_some_and(|code| code < 500) => {
                Reason::Unreached
            }
            reason => reason,
        }
    }

    fn reason_in_words(&self) -> Reason {
        let by_status = self.status.and_then(reason_of_status);
        let (near, around) = (said(self.diagnostic), said(self.around));
        match (near, by_status, around) {
            (Some(Said::Clear(reason)), _, _) => reason,
            (Some(Said::Unknown), _, _) => self.unknown_or_filtered(),
            (_, Some(reason), _) => reason,
            (Some(Said::Vague(reason)), None, _)
            | (None, None, Some(Said::Clear(reason) | Said::Vague(reason))) => reason,
            (None, None, Some(Said::Unknown)) => self.unknown_or_filtered(),
            (None, None, None) if self.is_delayed => Reason::Unreached,
            (None, None, None) if self.step == Some(SmtpStep::Sender) => Reason::Policy,
            (None, None, None) => Reason::Unclear,
        }
    }

    fn is_for_now(&self) -> bool {
        self.status.is_some_and(|status| status.starts_with('4'))
    }

    /// "User unknown": said of an address when it was named, or of a letter that a filter turned away.
    fn unknown_or_filtered(&self) -> Reason {
        let is_about_address = self.status.is_some_and(|status| status.starts_with("5.1."));
        match self.step {
            Some(SmtpStep::Recipient) => Reason::UnknownUser,
            Some(SmtpStep::Content) if !is_about_address => Reason::Filtered,
            _ if is_about_address => Reason::UnknownUser,
            _ => Reason::Filtered,
        }
    }
}

/// What the status alone tells (RFC 3463 and the register of IANA); general ones tell nothing.
fn reason_of_status(status: &str) -> Option<Reason> {
    let mut numbers = status.split('.');
    let class = numbers.next()?;
    let detail = (numbers.next()?.parse::<u16>().ok()?, numbers.next()?.parse::<u16>().ok()?);
    Some(match detail {
        (1, 0 | 1 | 3) => Reason::UnknownUser,
        (1, 2) | (4, 4) => Reason::UnknownHost,
        (1, 6) => Reason::Moved,
        (1, 10) | (3, 2) | (7, 27) => Reason::NoMail,
        (1, 7 | 8) => Reason::Policy,
        (2, 1) => Reason::Disabled,
        (2, 2) => Reason::MailboxFull,
        (2, 3) | (3, 4) => Reason::TooBig,
        (4, 0..=3 | 5..=7) => Reason::Unreached,
        (3, 0 | 1 | 3 | 5) => Reason::Server,
        (6, _) => Reason::Content,
        (7, 20..=26) => Reason::Authentication,
        (7, _) if class == "5" => Reason::Policy,
        _ => return None,
    })
}
