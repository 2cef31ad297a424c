//! Job: what it means that the picture of a letter was fetched.
//! Invariant: an open that a mail provider makes for every letter is never counted as a person's.

use super::{HitLetter, NetworkKind, Networks, TOO_SOON};
use bansou_tracking::bots::is_bot;
use jiff::Timestamp;
use std::net::IpAddr;

/// Who opened a letter, as far as can be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Open {
    /// A mail program showed it, or a proxy that fetches when it is shown (Gmail, Yahoo).
    Person,
    /// A proxy that fetches pictures whether or not the letter is read (Apple's Mail Privacy Protection).
    InAdvance,
    Machine,
}

crate::words::words!(Open { Person => "person", InAdvance => "in-advance", Machine => "machine" });

/// Proxies that fetch a picture once a person looks at it.
const WHEN_SHOWN: [&str; 2] = ["GoogleImageProxy", "YahooMailProxy"];

/// Judges one fetch of the picture.
pub fn judge_open(
    at: Timestamp,
    user_agent: Option<&str>,
    address: IpAddr,
    letter: &HitLetter,
    networks: &Networks,
) -> Open {
    let agent = user_agent.unwrap_or_default().trim();
    let too_soon = at.duration_since(letter.sent_at) < TOO_SOON;
    if networks.kind_of(address) == Some(NetworkKind::Scanner) || agent.is_empty() {
        return Open::Machine;
    }
    // Gmail's proxy also fetches at once, when it checks the letter: nobody has looked yet.
    if WHEN_SHOWN.iter().any(|proxy| agent.contains(proxy)) {
        return if too_soon { Open::InAdvance } else { Open::Person };
    }
    // Apple's proxy says no more than this.
    if agent == "Mozilla/5.0" {
        return Open::InAdvance;
    }
    if is_bot(agent) || too_soon { Open::Machine } else { Open::Person }
}
