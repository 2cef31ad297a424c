//! Bounces of sisimai/set-of-emails (BSD-2), read and compared with what three unrelated programs say of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use bansou_letters::{Bounce, Hardness, Reason, Returned, read_returned};
use serde_json::Value;

fn data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/mail/sisimai");
    if !folder.exists() {
        println!("skipped: {} is not here", folder.display());
        return None;
    }
    Some(folder)
}

/// Their thirty-four reasons in our sixteen.
fn ours(reason: &str) -> &'static [Reason] {
    use Reason::*;
    match reason {
        "userunknown" => &[UnknownUser],
        "hostunknown" => &[UnknownHost],
        "hasmoved" => &[Moved],
        "notaccept" => &[NoMail],
        "filtered" => &[Filtered],
        "suspend" => &[Disabled],
        "mailboxfull" => &[MailboxFull],
        "mesgtoobig" | "exceedlimit" => &[TooBig],
        "spamdetected" => &[Spam],
        "virusdetected" | "contenterror" => &[Content],
        "rejected" | "blocked" | "badreputation" | "requireptr" | "authfailure" => &[Sender],
        "policyviolation" | "securityerror" | "norelaying" | "notcompliantrfc" => &[Policy],
        "speeding" | "toomanyconn" => &[TooFast],
        "expired" => &[Expired],
        "networkerror" | "systemerror" | "mailererror" | "systemfull" | "syntaxerror" => &[Server],
        "onhold" | "undefined" => &[Unclear],
        other => panic!("a reason that is not in the list: {other}"),
    }
}

struct Checked {
    wrong_recipients: Vec<String>,
    wrong_hardness: Vec<String>,
    wrong_reason: Vec<String>,
}

#[test]
fn three_programs_agree_and_so_do_we() {
    let Some(folder) = data() else { return };
    let expected: Value = serde_json::from_slice(&fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let mut checked = Checked { wrong_recipients: vec![], wrong_hardness: vec![], wrong_reason: vec![] };
    let mut all = 0;
    for (name, facts) in expected["mails"].as_object().unwrap() {
        if facts["agreed"] != "all" {
            continue;
        }
        all += 1;
        let returned = read_returned(&fs::read(folder.join(name)).unwrap());
        check(name, facts, &returned, &mut checked);
    }
    assert_eq!(all, 556);
    for (what, wrong) in [
        ("recipients", &checked.wrong_recipients),
        ("hard or soft", &checked.wrong_hardness),
        ("reason", &checked.wrong_reason),
    ] {
        println!("{what}: {} of {all} as expected", all - wrong.len());
        wrong.iter().for_each(|line| println!("  {line}"));
    }
}

fn check(name: &str, facts: &Value, returned: &Returned, checked: &mut Checked) {
    let bounces = facts["bounces"].as_array().unwrap();
    let special = match bounces[0]["reason"].as_str().unwrap() {
        "feedback" => Some(matches!(returned, Returned::Complaint(_))),
        "vacation" => Some(matches!(returned, Returned::AutomaticAnswer)),
        "delivered" => Some(matches!(returned, Returned::Arrived)),
        _ => None,
    };
    if let Some(is_right) = special {
        if !is_right {
            checked.wrong_reason.push(format!("{name}: {} but {returned:?}", bounces[0]["reason"]));
        }
        return;
    }
    let read: &[Bounce] = if let Returned::Bounces(read) = returned { read } else { &[] };
    let mut recipients: Vec<String> =
        read.iter().filter_map(|bounce| bounce.recipient.as_ref()).map(|one| one.to_lowercase()).collect();
    recipients.sort();
    if let Some(said) = facts["final_recipients"].as_array() {
        let mut said: Vec<String> = said.iter().map(|one| one.as_str().unwrap().to_lowercase()).collect();
        said.sort();
        said.dedup();
        recipients.dedup();
        if recipients != said {
            checked.wrong_recipients.push(format!("{name}: {said:?} but {recipients:?}"));
        }
    } else if read.len() != bounces.len() {
        checked.wrong_recipients.push(format!("{name}: {} recipients but {recipients:?} {returned:?}", bounces.len()));
    }
    let counted = |pairs: Vec<bool>| {
        let mut counts: BTreeMap<bool, usize> = BTreeMap::new();
        pairs.into_iter().for_each(|one| *counts.entry(one).or_default() += 1);
        counts
    };
    let hard = counted(bounces.iter().map(|one| one["hard_bounce"] == true).collect());
    let read_hard = counted(read.iter().map(|one| one.verdict.hardness == Hardness::Hard).collect());
    let told = || {
        let said: Vec<String> = bounces
            .iter()
            .map(|one| format!("{} {} {}", one["reason"].as_str().unwrap(), one["hard_bounce"], one["status"].as_str().unwrap()))
            .collect();
        let ours: Vec<String> = read
            .iter()
            .map(|one| format!("{} {} {:?} {:?} «{}»", one.verdict.reason, one.verdict.hardness, one.status, one.code, one.words))
            .collect();
        format!("{name}: {said:?} but {ours:?}")
    };
    if hard != read_hard {
        checked.wrong_hardness.push(told());
    }
    let all_right = bounces.len() == read.len() && {
        let mut left: Vec<Reason> = read.iter().map(|one| one.verdict.reason).collect();
        bounces.iter().all(|one| {
            let allowed = ours(one["reason"].as_str().unwrap());
            left.iter().position(|reason| allowed.contains(reason)).map(|at| left.remove(at)).is_some()
        })
    };
    if !all_right {
        checked.wrong_reason.push(told());
    }
}
