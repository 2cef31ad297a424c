//! Job: tell the clicks of people from those of machines, which open most links of a letter before its reader does.
//! Invariant: a click is a person's until something says otherwise, and what said so is told with it.
//!
//! Gateways of companies (Safe Links, Mimecast, Barracuda, Trend Micro) follow every link within seconds, often with the user
//! agent of a common browser and from many addresses. Counting them as interest makes each mailing look read by whole
//! companies; letting them unsubscribe people is worse. So all hits on one person's letter are judged together, again whenever
//! one comes in, because a burst is seen at its second hit only.
//!
//! User agents are told by the list that usage events are told by (`bansou_tracking::bots`).

mod networks;
mod one_click;
mod opens;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

use bansou_tracking::bots::is_bot;
use jiff::{SignedDuration, Timestamp};

pub use self::networks::{NetworkError, NetworkKind, Networks};
pub use self::one_click::{UnsubscribeRequest, unsubscribe_request};
pub use self::opens::{Open, judge_open};

/// Hits this close to each other are one burst.
const BURST: SignedDuration = SignedDuration::from_secs(1);
/// Different links of a burst that no hand opens, in a letter that has more.
const LINKS_OF_BURST: usize = 3;
/// Nobody has opened a letter and read as far as a link so soon after it was handed to the server.
const TOO_SOON: SignedDuration = SignedDuration::from_secs(3);
/// From a data centre this is too soon as well: it is longer than gateways take, and shorter than people with a VPN do.
const SOON: SignedDuration = SignedDuration::from_secs(60);
/// A source that gave itself away is a machine for so long, before and after; later, a person may sit behind the same gateway.
const SAME_VISIT: SignedDuration = SignedDuration::from_mins(10);

/// One request for a link of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit<'a> {
    pub at: Timestamp,
    /// Which link of the letter.
    pub link: u32,
    /// The link that is in the letter for machines only: no person sees it.
    pub is_honeypot: bool,
    /// As in GET or HEAD.
    pub method: &'a str,
    pub user_agent: Option<&'a str>,
    pub address: IpAddr,
    /// `Sec-Purpose`, `Purpose` or `X-Moz` say that it is fetched in advance.
    pub is_prefetch: bool,
}

/// The letter that was hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HitLetter {
    /// When the server took it.
    pub sent_at: Timestamp,
    /// How many different links it has, without the honeypot.
    pub links: usize,
}

/// Whose click it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Judgement {
    Person,
    Machine(MachineSign),
}

/// What gave a machine away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MachineSign {
    Honeypot,
    /// It asked for the head, or by another method that no click makes.
    Method,
    Prefetch,
    /// The user agent names a machine.
    UserAgent,
    /// No user agent, or one that names no browser.
    NoBrowser,
    /// A network of a gateway or a scanner.
    Network,
    /// Many links at once.
    Burst,
    TooSoon,
    /// Another hit of the same visit gave it away.
    SameVisit,
}

crate::words::words!(MachineSign {
    Honeypot => "honeypot", Method => "method", Prefetch => "prefetch", UserAgent => "user-agent", NoBrowser => "no-browser",
    Network => "network", Burst => "burst", TooSoon => "too-soon", SameVisit => "same-visit",
});

/// Judges all hits on one person's letter together, in the order given.
pub fn judge(hits: &[Hit<'_>], letter: &HitLetter, networks: &Networks) -> Vec<Judgement> {
    let own: Vec<Option<MachineSign>> = hits.iter().map(|hit| own_sign(hit, letter, networks)).collect();
    let bursts: Vec<bool> = hits.iter().map(|hit| is_in_burst(hit, hits, letter)).collect();
    let gave_away = |index: usize| own[index].is_some() || bursts[index];
    hits.iter()
        .enumerate()
        .map(|(index, hit)| {
            let of_visit = || {
                hits.iter().enumerate().any(|(other, of)| {
                    other != index
                        && gave_away(other)
                        && is_same_source(hit, of)
                        && apart(hit.at, of.at) <= SAME_VISIT
                })
            };
            match own[index] {
                Some(sign) => Judgement::Machine(sign),
                None if bursts[index] => Judgement::Machine(MachineSign::Burst),
                None if of_visit() => Judgement::Machine(MachineSign::SameVisit),
                None => Judgement::Person,
            }
        })
        .collect()
}

/// What the hit says by itself.
fn own_sign(hit: &Hit<'_>, letter: &HitLetter, networks: &Networks) -> Option<MachineSign> {
    let agent = hit.user_agent.unwrap_or_default().trim();
    let since = hit.at.duration_since(letter.sent_at);
    if hit.is_honeypot {
        Some(MachineSign::Honeypot)
    } else if !hit.method.eq_ignore_ascii_case("GET") {
        Some(MachineSign::Method)
    } else if hit.is_prefetch {
        Some(MachineSign::Prefetch)
    } else if !names_a_browser(agent) {
        Some(if is_bot(agent) { MachineSign::UserAgent } else { MachineSign::NoBrowser })
    } else if is_bot(agent) {
        Some(MachineSign::UserAgent)
    } else {
        match networks.kind_of(hit.address) {
            Some(NetworkKind::Scanner) => Some(MachineSign::Network),
            Some(NetworkKind::DataCentre) if since < SOON => Some(MachineSign::TooSoon),
            _ if since < TOO_SOON => Some(MachineSign::TooSoon),
            _ => None,
        }
    }
}

/// Browsers, and the consoles and telephones among them, tell more than one product.
fn names_a_browser(agent: &str) -> bool {
    agent.len() > "Mozilla/5.0".len() && agent.contains('/') && agent.contains(' ')
}

fn is_in_burst(hit: &Hit<'_>, hits: &[Hit<'_>], letter: &HitLetter) -> bool {
    let needed = LINKS_OF_BURST.min(letter.links);
    if needed < 2 {
        return false;
    }
    // A window of a second that holds this hit: it may begin at any hit up to a second before.
    hits.iter().filter(|first| first.at <= hit.at && hit.at.duration_since(first.at) <= BURST).any(|first| {
        let mut links: Vec<u32> = hits
            .iter()
            .filter(|other| other.at >= first.at && other.at.duration_since(first.at) <= BURST)
            .map(|other| other.link)
            .collect();
        links.sort_unstable();
        links.dedup();
        links.len() >= needed
    })
}

/// The same machine as far as can be seen: gateways change the last part of their address from hit to hit.
fn is_same_source(one: &Hit<'_>, other: &Hit<'_>) -> bool {
    one.user_agent == other.user_agent
        && match (one.address, other.address) {
            (IpAddr::V4(one), IpAddr::V4(other)) => one.octets()[..3] == other.octets()[..3],
            (IpAddr::V6(one), IpAddr::V6(other)) => one.octets()[..6] == other.octets()[..6],
            _ => false,
        }
}

fn apart(one: Timestamp, other: Timestamp) -> SignedDuration {
    one.duration_since(other).abs()
}
