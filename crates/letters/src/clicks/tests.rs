use std::{fs, path::Path};

use super::*;

const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";

fn sent_at() -> Timestamp {
    "2026-11-29T00:00:00Z".parse().unwrap()
}

fn after(milliseconds: i64) -> Timestamp {
    sent_at() + SignedDuration::from_millis(milliseconds)
}

fn letter(links: usize) -> HitLetter {
    HitLetter { sent_at: sent_at(), links }
}

fn hit(milliseconds: i64, link: u32) -> Hit<'static> {
    Hit {
        at: after(milliseconds),
        link,
        is_honeypot: false,
        method: "GET",
        user_agent: Some(CHROME),
        address: "198.51.100.7".parse().unwrap(),
        is_prefetch: false,
    }
}

fn networks() -> Networks {
    let mut networks = Networks::default();
    networks.add("# Safe Links\n40.94.0.0/16\n2a01:111::/32 # the same\n", NetworkKind::Scanner).unwrap();
    networks.add("203.0.113.0/24", NetworkKind::DataCentre).unwrap();
    networks.add("203.0.113.64/26", NetworkKind::People).unwrap();
    networks
}

fn signs(hits: &[Hit<'_>], links: usize) -> Vec<&'static str> {
    let judged = judge(hits, &letter(links), &networks());
    judged
        .iter()
        .map(|one| if let Judgement::Machine(sign) = one { sign.as_str() } else { "person" })
        .collect()
}

#[test]
fn one_hit_is_judged_by_what_it_says() {
    let hour = 3_600_000;
    for (hit, sign) in [
        (hit(hour, 1), "person"),
        (Hit { user_agent: Some(SAFARI), ..hit(9_000, 1) }, "person"),
        (Hit { method: "HEAD", ..hit(hour, 1) }, "method"),
        (Hit { method: "OPTIONS", ..hit(hour, 1) }, "method"),
        (Hit { is_honeypot: true, ..hit(hour, 99) }, "honeypot"),
        (Hit { is_prefetch: true, ..hit(hour, 1) }, "prefetch"),
        (Hit { user_agent: None, ..hit(hour, 1) }, "no-browser"),
        (Hit { user_agent: Some("Mozilla/5.0"), ..hit(hour, 1) }, "no-browser"),
        (Hit { user_agent: Some("python-requests/2.31.0"), ..hit(hour, 1) }, "user-agent"),
        (Hit { address: "40.94.33.1".parse().unwrap(), ..hit(hour, 1) }, "network"),
        (Hit { address: "::ffff:40.94.33.1".parse().unwrap(), ..hit(hour, 1) }, "network"),
        (Hit { address: "2a01:111:f403::1".parse().unwrap(), ..hit(hour, 1) }, "network"),
        (hit(1_500, 1), "too-soon"),
        (Hit { address: "203.0.113.9".parse().unwrap(), ..hit(20_000, 1) }, "too-soon"),
        (Hit { address: "203.0.113.9".parse().unwrap(), ..hit(hour, 1) }, "person"),
        (Hit { address: "203.0.113.70".parse().unwrap(), ..hit(20_000, 1) }, "person"),
    ] {
        assert_eq!(signs(&[hit], 5), [sign], "{hit:?}");
    }
}

/// Safe Links and its like: a common browser, from changing addresses, all links at once.
#[test]
fn a_burst_is_a_machines_and_what_it_did_before_and_after_too() {
    let minute = 60_000;
    let gateway = |milliseconds, link, last| Hit {
        address: format!("192.0.2.{last}").parse().unwrap(),
        ..hit(milliseconds, link)
    };
    let hits = [
        gateway(minute, 1, 1),
        gateway(minute + 300, 2, 2),
        gateway(minute + 600, 3, 3),
        gateway(5 * minute, 2, 4),
        hit(30 * minute, 2),
    ];
    assert_eq!(signs(&hits, 5), ["burst", "burst", "burst", "same-visit", "person"]);
    // Hours later a person behind the same gateway clicks.
    assert_eq!(signs(&[hits[0], hits[1], hits[2], gateway(300 * minute, 1, 1)], 5)[3], "person");
    // All two links of a short letter at once are a burst; one link pressed twice is not.
    assert_eq!(signs(&[hit(minute, 1), hit(minute + 900, 2)], 2), ["burst", "burst"]);
    assert_eq!(signs(&[hit(minute, 1), hit(minute + 200, 1)], 1), ["person", "person"]);
    assert_eq!(signs(&[hit(minute, 1), hit(minute + 900, 2)], 5), ["person", "person"]);
    assert_eq!(signs(&[hit(minute, 1), hit(minute + 1_100, 2)], 2), ["person", "person"]);
}

#[test]
fn who_steps_on_the_honeypot_or_asks_for_the_head_is_a_machine_for_its_visit() {
    let minute = 60_000;
    let trap = Hit { is_honeypot: true, link: 99, ..hit(2 * minute, 99) };
    assert_eq!(
        signs(&[hit(minute, 1), trap, hit(3 * minute, 2)], 5),
        ["same-visit", "honeypot", "same-visit"]
    );
    // Another browser at the same address is another visitor.
    let person = Hit { user_agent: Some(SAFARI), ..hit(3 * minute, 2) };
    assert_eq!(signs(&[trap, person], 5), ["honeypot", "person"]);
    let head = Hit { method: "HEAD", ..hit(minute, 1) };
    assert_eq!(signs(&[head, hit(minute + 400, 1)], 5), ["method", "same-visit"]);
}

#[test]
fn every_known_machine_is_told_and_no_person() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/bots");
    let Ok(list) = fs::read(data.join("crawler-user-agents.json")) else {
        return println!("skipped: {} is not here", data.display());
    };
    let list: Vec<serde_json::Value> = serde_json::from_slice(&list).unwrap();
    let machines: Vec<&str> = list
        .iter()
        .flat_map(|entry| entry["instances"].as_array().into_iter().flatten())
        .filter_map(serde_json::Value::as_str)
        .collect();
    let people: serde_json::Value =
        serde_json::from_slice(&fs::read(data.join("humans.json")).unwrap()).unwrap();
    let people: Vec<&str> =
        people["humans"].as_array().unwrap().iter().filter_map(serde_json::Value::as_str).collect();
    assert_eq!((list.len(), machines.len(), people.len()), (1_498, 2_116, 39));
    let judged =
        |agent| judge(&[Hit { user_agent: Some(agent), ..hit(3_600_000, 1) }], &letter(5), &networks())[0];
    let missed: Vec<&&str> = machines.iter().filter(|agent| judged(agent) == Judgement::Person).collect();
    let wronged: Vec<&&str> = people.iter().filter(|agent| judged(agent) != Judgement::Person).collect();
    println!("{} of 2116 machines and {} of 39 people told", 2_116 - missed.len(), 39 - wronged.len());
    assert!(missed.is_empty() && wronged.is_empty(), "{missed:?} {wronged:?}");
}

#[test]
fn following_a_link_never_unsubscribes() {
    use UnsubscribeRequest::{FromPage, OneClick, Refuse, ShowPage};
    let parts =
        b"--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    for (method, body, meaning) in [
        ("GET", &b""[..], ShowPage),
        ("GET", b"List-Unsubscribe=One-Click", ShowPage),
        ("HEAD", b"", ShowPage),
        ("POST", b"List-Unsubscribe=One-Click", OneClick),
        ("post", b"a=b&List-Unsubscribe=One-Click\r\n", OneClick),
        ("POST", parts, OneClick),
        ("POST", b"topic=news", FromPage),
        ("POST", b"", FromPage),
        ("PUT", b"List-Unsubscribe=One-Click", Refuse),
    ] {
        assert_eq!(unsubscribe_request(method, body), meaning, "{method} {}", String::from_utf8_lossy(body));
    }
}

#[test]
fn opens_that_providers_make_are_no_peoples() {
    let open = |milliseconds, agent, address: &str| {
        judge_open(after(milliseconds), agent, address.parse().unwrap(), &letter(3), &networks())
    };
    let hour = 3_600_000;
    let gmail = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)";
    assert_eq!(open(hour, Some("Mozilla/5.0"), "17.58.0.1"), Open::InAdvance);
    assert_eq!(open(hour, Some(gmail), "66.249.84.1"), Open::Person);
    assert_eq!(open(800, Some(gmail), "66.249.84.1"), Open::InAdvance);
    assert_eq!(open(hour, Some(CHROME), "198.51.100.7"), Open::Person);
    assert_eq!(open(500, Some(CHROME), "198.51.100.7"), Open::Machine);
    assert_eq!(open(hour, Some(CHROME), "40.94.1.1"), Open::Machine);
    assert_eq!(open(hour, None, "198.51.100.7"), Open::Machine);
    assert_eq!(open(hour, Some("python-requests/2.31.0"), "198.51.100.7"), Open::Machine);
}

#[test]
fn a_list_of_networks_says_which_line_is_wrong() {
    let mut networks = Networks::default();
    let error = networks.add("192.0.2.0/24\n\n192.0.2.0/40\n", NetworkKind::Scanner).unwrap_err();
    assert_eq!((error.line, error.given.as_str()), (3, "192.0.2.0/40"));
    assert_eq!(networks.kind_of("192.0.2.1".parse().unwrap()), None, "nothing is added");
}
