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
        "requireptr" | "authfailure" => &[Authentication],
        "rejected" | "blocked" | "badreputation" | "policyviolation" | "securityerror" | "norelaying"
        | "notcompliantrfc" | "failedstarttls" => &[Policy],
        "speeding" | "toomanyconn" => &[TooFast],
        "expired" | "networkerror" => &[Unreached],
        "systemerror" | "mailererror" | "systemfull" | "syntaxerror" => &[Server],
        "onhold" | "undefined" => &[Unclear],
        other => panic!("a reason that is not in the list: {other}"),
    }
}

/// Where we say something else, each with its reason. A line that is no longer true fails the test as well.
const LEFT_OUT: [(&str, &[&str], &str); 28] = [
    ("recipients", &["lhost-exim-44.eml"], "a pipe, of which we name the address that it stands for"),
    ("recipients", &["lhost-exim-60.eml"], "the path of a file"),
    (
        "recipients",
        &["lhost-messagingserver-02.eml"],
        "a source route without a domain; we name the address in the text",
    ),
    ("recipients", &["lhost-sendmail-15.eml"], "no local part; we name the address in the text"),
    (
        "recipients",
        &["lhost-sendmail-38.eml", "lhost-sendmail-41.eml", "rhost-yahooinc-03.eml"],
        "a bounce of a bounce: the inner report is about another letter",
    ),
    (
        "hardness",
        &["lhost-opensmtpd-12.eml"],
        "no mail exchanger, with a status of 4.0.0 and still being tried: soft",
    ),
    ("hardness", &["lhost-postfix-07.eml"], "the words of KDDI for an unknown address, said by another"),
    ("hardness", &["lhost-verizon-02.eml"], "the same words as apachejames-01, which is soft"),
    ("hardness", &["rhost-messagelabs-02.eml"], "the same words and status as surfcontrol-01, which is soft"),
    ("hardness", &["rhost-messagelabs-03.eml"], "`542 … Rejected` says nothing of the address"),
    ("reason", &["lhost-dragonfly-17.eml"], "`On hold` is a rejection like any other"),
    (
        "reason",
        &["lhost-exim-46.eml"],
        "a missing reverse name is for us authentication, as it is for them elsewhere",
    ),
    ("reason", &["lhost-postfix-07.eml"], "see above"),
    ("reason", &["lhost-postfix-40.eml"], "`Could not load DRD` has no meaning outside of that server"),
    ("reason", &["lhost-postfix-49.eml", "lhost-postfix-50.eml"], "the words of the server are missing"),
    (
        "reason",
        &["lhost-qmail-04.eml"],
        "it waited in the queue too long; why it was refused at first is open",
    ),
    ("reason", &["lhost-qmail-05.eml"], "a directory that is away, reported as 4.4.3: not reached"),
    ("reason", &["lhost-receivingses-03.eml", "rfc3464-43.eml"], "`temporary failure` is for us no riddle"),
    ("reason", &["lhost-sendmail-21.eml"], "deferred for days: not reached"),
    ("reason", &["lhost-sendmail-44.eml"], "`Headers too large` is for us about size"),
    (
        "reason",
        &["lhost-v5sendmail-05.eml"],
        "the refusal stands above the address, with the words of the next below it",
    ),
    ("reason", &["lhost-verizon-02.eml"], "see above"),
    (
        "reason",
        &["rfc3464-61.eml", "rhost-gsuite-12.eml"],
        "called spam, with advice on SPF and DKIM in the same text",
    ),
    ("reason", &["rhost-franceptt-08.eml"], "a service that refuses, of which the code alone tells more"),
    ("reason", &["rhost-messagelabs-02.eml", "rhost-messagelabs-03.eml"], "see above"),
    ("reason", &["rhost-mimecast-02.eml"], "`security policies` is for us a rule"),
    (
        "reason",
        &["rhost-nttdocomo-02.eml", "rhost-nttdocomo-03.eml"],
        "docomo says `Unknown user` for what its filter rejects",
    ),
    (
        "reason",
        &["rhost-spectrum-01.eml"],
        "`sender rejected`; the code of that provider says: too many connections",
    ),
];

#[derive(Default)]
struct Checked {
    wrong: BTreeMap<&'static str, Vec<String>>,
    mails: usize,
}

impl Checked {
    fn wrong(&mut self, what: &'static str, name: &str) {
        self.wrong.entry(what).or_default().push(name.trim_start_matches("bounces/").to_owned());
    }
}

#[test]
fn three_programs_agree_and_so_do_we() {
    let Some(folder) = data() else { return };
    let expected = expected(&folder);
    let mut checked = Checked::default();
    for (name, facts) in expected.iter().filter(|(_, facts)| facts["agreed"] == "all") {
        checked.mails += 1;
        check(name, facts, &read_returned(&fs::read(folder.join(name)).unwrap()), &mut checked);
    }
    assert_eq!(checked.mails, 556);
    for what in ["recipients", "hardness", "reason"] {
        let wrong = checked.wrong.get(what).cloned().unwrap_or_default();
        println!("{what}: {} of 556 as the three say", 556 - wrong.len());
        let mut named: Vec<&str> = Vec::new();
        for (_, names, reason) in LEFT_OUT.iter().filter(|(kind, ..)| *kind == what) {
            println!("  left out: {}: {reason}", names.join(", "));
            named.extend(names.iter());
        }
        named.sort_unstable();
        assert_eq!(wrong, named, "{what}");
        assert!(wrong.len() * 20 <= 556, "at least 95 in 100");
    }
}

/// Mails that nothing was fitted to: of one source, or on which the three do not agree in everything.
#[test]
fn mails_without_agreement_are_read_as_well() {
    let Some(folder) = data() else { return };
    let (mut all, mut right) = (0, 0);
    for (name, facts) in expected(&folder) {
        let agreed = facts["agreed"].as_str().unwrap_or_default();
        if !matches!(agreed, "one source only" | "reason and hardness" | "no") {
            continue;
        }
        let mut checked = Checked::default();
        check(&name, &facts, &read_returned(&fs::read(folder.join(&name)).unwrap()), &mut checked);
        all += 1;
        right += usize::from(!checked.wrong.contains_key("hardness"));
    }
    println!("hard or soft: {right} of {all} as one source says");
    assert!(right * 10 >= all * 9);
}

#[test]
fn what_is_no_bounce_is_none() {
    let Some(folder) = data() else { return };
    for name in ["is-not-bounce-01.eml", "is-not-bounce-02.eml"] {
        assert_eq!(
            read_returned(&fs::read(folder.join("not-bounces").join(name)).unwrap()),
            Returned::Other,
            "{name}"
        );
    }
    // It lies there because it made their program fail. It is a bounce in words: the mailbox is full.
    let full = read_returned(&fs::read(folder.join("not-bounces/rb-issue-368-bug.eml")).unwrap());
    let Returned::Bounces(bounces) = full else { panic!("{full:?}") };
    assert_eq!(bounces[0].recipient.as_deref(), Some("xxxx@yyyyyy.net"));
    assert_eq!(bounces[0].verdict.reason, Reason::MailboxFull);
}

#[test]
fn line_ends_make_no_difference() {
    let Some(folder) = data() else { return };
    for (name, _) in expected(&folder) {
        let raw = fs::read(folder.join(&name)).unwrap();
        let crlf: Vec<u8> =
            raw.iter().flat_map(|byte| if *byte == b'\n' { b"\r\n".to_vec() } else { vec![*byte] }).collect();
        let verdicts = |returned: Returned| match returned {
            Returned::Bounces(all) => all.into_iter().map(|one| (one.recipient, one.verdict)).collect(),
            _ => Vec::new(),
        };
        if !raw.contains(&b'\r') {
            assert_eq!(verdicts(read_returned(&raw)), verdicts(read_returned(&crlf)), "{name}");
        }
    }
}

/// A warning that delivery is delayed is no failure.
#[test]
fn who_is_still_being_tried_has_not_bounced() {
    let Some(folder) = data() else { return };
    let is_still_tried = |name: &str| {
        let returned = read_returned(&fs::read(folder.join("bounces").join(name)).unwrap());
        let Returned::Bounces(bounces) = returned else { panic!("{name}: {returned:?}") };
        assert!(
            bounces.iter().all(|bounce| bounce.verdict.hardness == Hardness::Soft || !bounce.is_still_tried)
        );
        bounces[0].is_still_tried
    };
    for name in [
        "rfc3464-07.eml",
        "rfc3464-34.eml",
        "lhost-gmail-09.eml",
        "lhost-opensmtpd-12.eml",
        "lhost-zoho-04.eml",
    ] {
        assert!(is_still_tried(name), "{name}");
    }
    for name in [
        "lhost-postfix-36.eml",
        "lhost-gmail-10.eml",
        "lhost-exim-06.eml",
        "lhost-sendmail-11.eml",
        "lhost-qmail-11.eml",
    ] {
        assert!(!is_still_tried(name), "{name}");
    }
}

/// Every mail that lies there, bounce or not, whole and cut anywhere.
#[test]
fn nothing_makes_the_reader_fall() {
    let Some(folder) = data() else { return };
    let (mut folders, mut read) = (vec![folder.parent().unwrap().to_path_buf()], 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let raw = fs::read(&path).unwrap();
            let raw = &raw[..raw.len().min(200_000)];
            read_returned(raw);
            read_returned(&raw[..raw.len() / 3]);
            read_returned(&raw[raw.len() / 2..]);
            read += 1;
        }
    }
    println!("{read} files");
    assert!(read > 941);
}

/// The letter that came back is found by its name, without which a bounce cannot be believed. The others hold none, or had
/// theirs made anonymous into the one of the report.
#[test]
fn the_letter_that_came_back_is_named() {
    let Some(folder) = data() else { return };
    let (mut all, mut named) = (0, 0);
    for (name, facts) in expected(&folder) {
        if let Returned::Bounces(bounces) = read_returned(&fs::read(folder.join(&name)).unwrap()) {
            all += 1;
            named += usize::from(bounces.iter().all(|bounce| bounce.message_id.is_some()));
            let own = facts["parsed"]["message_id"].as_str().unwrap_or("?").trim_matches(['<', '>']);
            assert!(
                bounces.iter().all(|bounce| bounce.message_id.as_deref() != Some(own)),
                "{name}: its own name"
            );
        }
    }
    println!("{named} of {all} bounces name the letter");
    assert!(named * 100 >= all * 80);
}

fn expected(folder: &Path) -> BTreeMap<String, Value> {
    let read: Value = serde_json::from_slice(&fs::read(folder.join("expected.json")).unwrap()).unwrap();
    read["mails"].as_object().unwrap().clone().into_iter().collect()
}

fn check(name: &str, facts: &Value, returned: &Returned, checked: &mut Checked) {
    let Some(bounces) = facts["bounces"].as_array().filter(|bounces| !bounces.is_empty()) else { return };
    let kind = match bounces[0]["reason"].as_str().unwrap() {
        "feedback" => Some(matches!(returned, Returned::Complaint(_))),
        "vacation" => Some(matches!(returned, Returned::AutomaticAnswer)),
        "delivered" => Some(matches!(returned, Returned::Arrived)),
        _ => None,
    };
    if let Some(is_right) = kind {
        if !is_right {
            checked.wrong("reason", name);
        }
        return;
    }
    let read: &[Bounce] = if let Returned::Bounces(read) = returned { read } else { &[] };
    let mut recipients: Vec<String> =
        read.iter().filter_map(|one| Some(one.recipient.as_ref()?.to_lowercase())).collect();
    recipients.sort();
    let mut said: Vec<String> = facts["final_recipients"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| one.as_str().unwrap().to_lowercase())
        .collect();
    said.sort();
    let as_many = read.len() == bounces.len();
    said.dedup();
    recipients.dedup();
    if !as_many && said.is_empty() || !said.is_empty() && recipients != said {
        checked.wrong("recipients", name);
    }
    let sorted = |mut all: Vec<bool>| {
        all.sort_unstable();
        all
    };
    let hard = sorted(bounces.iter().map(|one| one["hard_bounce"] == true).collect());
    if hard != sorted(read.iter().map(|one| one.verdict.hardness == Hardness::Hard).collect()) {
        checked.wrong("hardness", name);
    }
    let mut left: Vec<Reason> = read.iter().map(|one| one.verdict.reason).collect();
    let is_same = bounces.len() == read.len()
        && bounces.iter().all(|one| {
            let allowed = ours(one["reason"].as_str().unwrap());
            left.iter().position(|reason| allowed.contains(reason)).map(|at| left.remove(at)).is_some()
        });
    if !is_same {
        checked.wrong("reason", name);
    }
}
