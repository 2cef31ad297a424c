//! Who asks, as far as the network says it.
//!
//! Invariant: of `X-Forwarded-For` only what trusted proxies wrote is believed: they add on the right, and whatever stands
//! further left somebody else may have written.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::atomic::{AtomicUsize, Ordering},
};

use axum::http::HeaderMap;

/// Not said: one proxy where it is on this machine, else none.
const UNSAID: usize = usize::MAX;

static HOPS: AtomicUsize = AtomicUsize::new(UNSAID);

/// Says how many proxies stand before the program.
pub fn trust_hops(hops: Option<usize>) {
    HOPS.store(hops.unwrap_or(UNSAID), Ordering::Relaxed);
}

/// The address of who asks; empty where nothing is known.
pub fn address(peer: Option<SocketAddr>, headers: &HeaderMap) -> String {
    let peer = peer.map(|peer| peer.ip());
    let said = HOPS.load(Ordering::Relaxed);
    let hops = if said != UNSAID { said } else { usize::from(peer.is_none_or(|peer| peer.is_loopback())) };
    of_hops(peer, headers, hops)
}

fn of_hops(peer: Option<IpAddr>, headers: &HeaderMap, hops: usize) -> String {
    let named = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let named: Vec<&str> = named.flat_map(|line| line.split(',')).collect();
    // The proxy nearest to us wrote the last; each before it one further left. Where fewer are named than proxies stand
    // before us, somebody came round one of them: then the leftmost is the furthest that is known.
    let believed = &named[named.len().saturating_sub(hops)..];
    let addresses = believed.iter().map(|part| read(part));
    match addresses.into_iter().next() {
        Some(Some(address)) => address.to_canonical().to_string(),
        _ => peer.map_or_else(String::new, |peer| peer.to_canonical().to_string()),
    }
}

/// `192.0.2.1`, `192.0.2.1:5312`, `2001:db8::1` or `[2001:db8::1]:5312`.
fn read(part: &str) -> Option<IpAddr> {
    let part = part.trim();
    part.parse().ok().or_else(|| part.parse::<SocketAddr>().ok().map(|with_port| with_port.ip()))
}

/// What of an address names who has it: of IPv6 the first half, because one line has all of the second.
pub fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(v6)) => {
            let half = u128::from(v6) & !u128::from(u64::MAX);
            format!("{}/64", Ipv6Addr::from(half))
        }
        Ok(v4) => v4.to_string(),
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        headers
    }

    #[test]
    fn trusted_hops_are_counted_from_the_right() {
        let peer: Option<IpAddr> = "10.0.0.9".parse().ok();
        for (lines, hops, found) in [
            (&["6.6.6.6, 203.0.113.9"][..], 0, "10.0.0.9"),
            (&["6.6.6.6, 203.0.113.9"], 1, "203.0.113.9"),
            (&["6.6.6.6, 203.0.113.9, 10.0.0.1"], 2, "203.0.113.9"),
            // Over several lines, with ports, and an address in the other form.
            (&["6.6.6.6", "203.0.113.9:5312, 10.0.0.1"], 2, "203.0.113.9"),
            (&["[2001:db8::1]:5312"], 1, "2001:db8::1"),
            (&["::ffff:203.0.113.9"], 1, "203.0.113.9"),
            // Fewer than there are proxies, nothing, and what is no address.
            (&["203.0.113.9"], 3, "203.0.113.9"),
            (&[], 1, "10.0.0.9"),
            (&["6.6.6.6, unknown"], 1, "10.0.0.9"),
        ] {
            assert_eq!(of_hops(peer, &headers(lines), hops), found, "{lines:?} by {hops}");
        }
    }

    #[test]
    fn one_line_of_ipv6_is_one_network() {
        assert_eq!(network("2001:db8:1:2:aaaa::1"), network("2001:db8:1:2:bbbb::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
