//! Job: why a letter did not arrive, in a dozen words of ours, and whether it is for good.
//! Invariant: only an address or a host that does not exist, has moved or takes no mail is hard.

use super::step::SmtpStep;
use super::words::{Said, said};

/// Why a letter did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// There is no such address.
    UnknownUser,
    /// There is no such domain or host.
    UnknownHost,
    /// The address is no longer here.
    Moved,
    /// The domain takes no mail at all.
    NoMail,
    /// The person's or the provider's filter turned it away; some say "user unknown" for it.
    Filtered,
    /// The account is closed for now.
    Disabled,
    MailboxFull,
    /// The letter is too big.
    TooBig,
    Spam,
    /// Something in the letter: a virus, a kind of file, a broken header.
    Content,
    /// We are not trusted: SPF, DKIM, DMARC, the name of our address, a block list, our reputation.
    Sender,
    /// A rule of the server: relaying, encryption, standards.
    Policy,
    /// Too many letters or connections at once.
    TooFast,
    /// It was tried for days, or is still being tried.
    Expired,
    /// The server or the network failed.
    Server,
    /// The words do not say.
    Unclear,
}

crate::words::words!(Reason {
    UnknownUser => "unknown-user", UnknownHost => "unknown-host", Moved => "moved", NoMail => "no-mail",
    Filtered => "filtered", Disabled => "disabled", MailboxFull => "mailbox-full", TooBig => "too-big", Spam => "spam",
    Content => "content", Sender => "sender", Policy => "policy", TooFast => "too-fast", Expired => "expired",
    Server => "server", Unclear => "unclear",
});

/// Whether writing again can make sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hardness {
    /// Never: the address goes on the list of those not to be written to.
    Hard,
    Soft,
}

crate::words::words!(Hardness { Hard => "hard", Soft => "soft" });

/// What a bounce says about the person's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Verdict {
    pub reason: Reason,
    pub hardness: Hardness,
}

/// What a server's answer during sending says about the recipient.
pub fn verdict_of_reply(code: Option<u16>, status: Option<&str>, words: &str) -> Verdict {
    let evidence = Evidence { code, status, step: Some(SmtpStep::Recipient), diagnostic: words, around: "", is_delayed: false };
    evidence.verdict()
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
        let is_for_now = self.status.is_some_and(|status| status.starts_with('4'));
        let is_hard = match reason {
            Reason::UnknownUser | Reason::UnknownHost | Reason::Moved => true,
            Reason::NoMail => !is_for_now,
            _ => false,
        };
        Verdict { reason, hardness: if is_hard { Hardness::Hard } else { Hardness::Soft } }
    }

    fn reason(&self) -> Reason {
        let by_diagnostic = said(self.diagnostic);
        let by_status = self.status.and_then(reason_of_status);
        match by_diagnostic {
            Some(Said::Unknown) => self.unknown_or_filtered(),
            Some(Said::Clear(reason)) => reason,
            None => match (by_status, said(self.around)) {
                (Some(Reason::UnknownUser), Some(Said::Clear(reason))) if reason != Reason::Expired => reason,
                (Some(reason), _) => reason,
                (None, Some(Said::Unknown)) => self.unknown_or_filtered(),
                (None, Some(Said::Clear(reason))) => reason,
                (None, None) if self.is_delayed => Reason::Expired,
                (None, None) => self.by_step(),
            },
        }
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

    fn by_step(&self) -> Reason {
        match (self.step, self.code) {
            (Some(SmtpStep::Sender), Some(500..)) => Reason::Sender,
            (Some(SmtpStep::Hello), Some(500..)) => Reason::Sender,
            _ => Reason::Unclear,
        }
    }
}

/// What the status alone tells (RFC 3463 and the register of IANA); general ones tell nothing.
fn reason_of_status(status: &str) -> Option<Reason> {
    let mut numbers = status.split('.');
    let class = numbers.next()?;
    let detail = (numbers.next()?.parse::<u16>().ok()?, numbers.next()?.parse::<u16>().ok()?);
    Some(match detail {
        (1, 1 | 3) => Reason::UnknownUser,
        (1, 2) | (4, 4) => Reason::UnknownHost,
        (1, 6) => Reason::Moved,
        (1, 10) | (3, 2) | (7, 27) => Reason::NoMail,
        (1, 7 | 8) => Reason::Sender,
        (2, 1) => Reason::Disabled,
        (2, 2) => Reason::MailboxFull,
        (2, 3) | (3, 4) => Reason::TooBig,
        (3, 1) | (3, 3) | (3, 5) | (4, 0..=3) | (4, 5) | (4, 6) => Reason::Server,
        (4, 7) => Reason::Expired,
        (6, _) => Reason::Content,
        (7, 20..=26) => Reason::Sender,
        (7, _) if class == "5" => Reason::Policy,
        _ => return None,
    })
}
