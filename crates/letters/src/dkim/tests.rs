use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::hickory_resolver::config::{ResolverConfig, ResolverOpts};
use mail_auth::{
    AuthenticatedMessage, DkimResult, MX, MessageAuthenticator, Parameters, RecordSet, ResolverCache, Txt,
};

use super::*;
use crate::letter::{Kind, Letter, Unsubscribe, tests::letter};

const DOMAIN: &str = "acme.example.jp";

fn mailing() -> Letter {
    Letter {
        kind: Kind::Bulk { list: "news.acme.example.jp".into() },
        unsubscribe: Some(Unsubscribe { link: "https://bansou.example.jp/u/abc".into(), mail: None }),
        ..letter()
    }
}

/// A DNS that knows what we publish and nothing else.
struct Published(Mutex<HashMap<Box<str>, Txt>>);

impl Published {
    fn of(records: &[(&str, String)]) -> Self {
        let parsed = records.iter().map(|(selector, record)| {
            let name = format!("{}.", DkimKey::record_name(selector, DOMAIN).unwrap()).into_boxed_str();
            (name, Txt::DomainKey(Arc::new(DomainKey::parse(record.as_bytes()).unwrap())))
        });
        Self(Mutex::new(parsed.collect()))
    }
}

impl ResolverCache<Box<str>, Txt> for Published {
    fn get<Q>(&self, key: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.0.lock().unwrap().get(key).cloned()
    }

    fn remove<Q>(&self, key: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.0.lock().unwrap().remove(key)
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}

async fn verified(raw: &[u8], published: &Published) -> Vec<bool> {
    let authenticator =
        MessageAuthenticator::new(ResolverConfig::default(), ResolverOpts::default()).unwrap();
    let message = AuthenticatedMessage::parse(raw).unwrap();
    type None4 = mail_auth::common::cache::NoCache<Box<str>, RecordSet<std::net::Ipv4Addr>>;
    type None6 = mail_auth::common::cache::NoCache<Box<str>, RecordSet<std::net::Ipv6Addr>>;
    type NoneMx = mail_auth::common::cache::NoCache<Box<str>, RecordSet<MX>>;
    type NonePtr = mail_auth::common::cache::NoCache<std::net::IpAddr, RecordSet<Box<str>>>;
    let parameters: Parameters<'_, _, Published, NoneMx, None4, None6, NonePtr> =
        Parameters::new(&message).with_txt_cache(published);
    let outcomes = authenticator.verify_dkim(parameters).await;
    outcomes.iter().map(|outcome| *outcome.result() == DkimResult::Pass).collect()
}

fn signer(rsa: &DkimKey, ed25519: &DkimKey) -> Signer {
    let copy = |key: &DkimKey| DkimKey::from_pem(&key.to_pem()).unwrap();
    Signer::new(DOMAIN, vec![("r1".into(), copy(rsa)), ("e1".into(), copy(ed25519))]).unwrap()
}

#[tokio::test]
async fn both_kinds_of_signatures_hold_and_what_is_signed_cannot_be_changed() {
    let (rsa, ed25519) =
        (DkimKey::from_pem(RSA_OF_OPENSSL).unwrap(), DkimKey::generate(KeyKind::Ed25519).unwrap());
    let published = Published::of(&[("r1", rsa.record()), ("e1", ed25519.record())]);
    let signed = signer(&rsa, &ed25519).sign(mailing().write().unwrap()).unwrap();
    let text = String::from_utf8(signed.as_bytes().to_vec()).unwrap();
    assert_eq!(verified(text.as_bytes(), &published).await, [true, true]);

    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    for (what, changed) in [
        (
            "the link to unsubscribe",
            changed("https://bansou.example.jp/u/abc", "https://evil.example.jp/u/abc"),
        ),
        ("its post header gone", changed("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", "")),
        ("the subject", changed("Subject: ", "Subject: x")),
        ("the sender", changed("cs@acme.example.jp", "ceo@acme.example.jp")),
        ("the words", format!("{text}x\r\n")),
        ("a second sender", changed("From: ", "From: <ceo@acme.example.jp>\r\nFrom: ")),
        ("a second subject", changed("Subject: ", "Subject: y\r\nSubject: ")),
        ("a reply address where there was none", changed("Date: ", "Reply-To: <evil@example.jp>\r\nDate: ")),
        (
            "a second link",
            changed(
                "List-Unsubscribe: ",
                "List-Unsubscribe: <https://evil.example.jp>\r\nList-Unsubscribe: ",
            ),
        ),
    ] {
        assert_eq!(verified(changed.as_bytes(), &published).await, [false, false], "{what}");
    }
    let foreign = DkimKey::generate(KeyKind::Ed25519).unwrap().record();
    let other = Published::of(&[("r1", rsa.record()), ("e1", foreign)]);
    assert_eq!(verified(text.as_bytes(), &other).await, [true, false]);
}

#[test]
fn the_headers_to_unsubscribe_by_stand_in_each_signature() {
    let (rsa, ed25519) =
        (DkimKey::from_pem(RSA_OF_OPENSSL).unwrap(), DkimKey::generate(KeyKind::Ed25519).unwrap());
    let signed = signer(&rsa, &ed25519).sign(mailing().write().unwrap()).unwrap();
    let signatures = signed.header("DKIM-Signature");
    assert_eq!(signatures.len(), 2);
    for signature in signatures {
        let signature = signature.replace([' ', '\t'], "");
        let headers =
            signature.split(';').find_map(|tag| tag.strip_prefix("h=")).unwrap().to_ascii_lowercase();
        let headers: Vec<&str> = headers.split(':').collect();
        for named in ["from", "to", "subject", "date", "list-unsubscribe", "list-unsubscribe-post"] {
            assert_eq!(
                headers.iter().filter(|header| **header == named).count(),
                2,
                "{named} in {headers:?}"
            );
        }
        assert!(signature.contains("c=relaxed/relaxed") && !signature.contains(";l="), "{signature}");
    }
}

#[test]
fn a_letter_of_another_domain_is_not_signed() {
    let key = || vec![("s".to_owned(), DkimKey::generate(KeyKind::Ed25519).unwrap())];
    for domain in ["example.com", "cme.example.jp", "mail.acme.example.jp"] {
        let refused = Signer::new(domain, key()).unwrap().sign(letter().write().unwrap()).unwrap_err();
        assert!(matches!(refused, SignError::OtherDomain { .. }), "{domain}: {refused}");
    }
    assert!(Signer::new("example.jp", key()).unwrap().sign(letter().write().unwrap()).is_ok());
    assert!(matches!(Signer::new("a b", key()), Err(KeyError::Domain(_))));
    let selector = vec![("a;b".to_owned(), DkimKey::generate(KeyKind::Ed25519).unwrap())];
    assert!(matches!(Signer::new("example.jp", selector), Err(KeyError::Selector(_))));
}

#[test]
fn keys_are_read_as_openssl_writes_them() {
    let rsa = DkimKey::from_pem(RSA_OF_OPENSSL).unwrap();
    assert_eq!(rsa.kind(), KeyKind::Rsa);
    // openssl rsa -pubout -outform DER | base64
    assert_eq!(rsa.record(), format!("v=DKIM1; k=rsa; p={RSA_PUBLIC_OF_OPENSSL}"));
    assert_eq!(DkimKey::from_pem(&rsa.to_pem()).unwrap().record(), rsa.record());
    let ed25519 = DkimKey::from_pem(ED25519_OF_RFC_8410).unwrap();
    assert_eq!(ed25519.record(), "v=DKIM1; k=ed25519; p=Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
    assert_eq!(DkimKey::from_pem("no key").unwrap_err(), KeyError::NotPem);
    let zone = rsa.record_for_zone_file();
    assert!(zone.split("\" \"").all(|string| string.trim_matches('"').len() <= 255));
    assert_eq!(zone.replace("\" \"", "").trim_matches('"'), rsa.record());
    assert!(!format!("{rsa:?}").contains("MII"));
}

#[tokio::test]
async fn a_made_key_is_sound() {
    let key = DkimKey::generate(KeyKind::Rsa).unwrap();
    let published = Published::of(&[("r1", key.record())]);
    let copy = DkimKey::from_pem(&key.to_pem()).unwrap();
    let signer = Signer::new(DOMAIN, vec![("r1".into(), copy)]).unwrap();
    let signed = signer.sign(mailing().write().unwrap()).unwrap();
    assert_eq!(verified(signed.as_bytes(), &published).await, [true]);
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, key.to_pem().as_bytes()).unwrap();
    let Ok(checked) =
        Command::new("openssl").args(["rsa", "-check", "-noout", "-text", "-in"]).arg(file.path()).output()
    else {
        return println!("skipped: openssl is not here");
    };
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(
        said.contains("RSA key ok") && said.contains("2048 bit"),
        "{said}{}",
        String::from_utf8_lossy(&checked.stderr)
    );
}

#[test]
fn dkimpy_agrees() {
    let key = DkimKey::from_pem(RSA_OF_OPENSSL).unwrap();
    let record = key.record();
    let signed =
        Signer::new(DOMAIN, vec![("r1".into(), key)]).unwrap().sign(mailing().write().unwrap()).unwrap();
    let script = "import sys\ntry:\n import dkim\nexcept ImportError:\n print('absent'); sys.exit()\nraw = sys.stdin.buffer.read()\nrecord = sys.argv[1].encode()\nprint(dkim.verify(raw, dnsfunc=lambda name, timeout=5: record))";
    let python = Command::new("python3")
        .args(["-c", script, &record])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn();
    let Ok(mut python) = python else { return println!("skipped: python3 is not here") };
    std::io::Write::write_all(&mut python.stdin.take().unwrap(), signed.as_bytes()).unwrap();
    let said = String::from_utf8(python.wait_with_output().unwrap().stdout).unwrap();
    match said.trim() {
        "absent" => println!("skipped: dkimpy is not here"),
        said => assert_eq!(said, "True"),
    }
}

const ED25519_OF_RFC_8410: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";

/// Made by `openssl genrsa 2048` for this test.
const RSA_OF_OPENSSL: &str = include_str!("test-only.pem");
const RSA_PUBLIC_OF_OPENSSL: &str = concat!(
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApS9iz8VO8PsSVzIR0ZsHa/1xzQMQYTPkp4BzaB5yVduAjZM3olEv4A+t",
    "IJaDUAMMsc32/m7mAYSWvpfy+atGy8vCg5f0u1ea3XnNah0Ew8H9cS+ikKZz9fNPOB4Mk7Qh9xb9fCIKDNWq/2LuzRuC0DCliT8/",
    "uifFIAoOUB2DBWZXHiCinvz5B1CRbQyyUenD/hW+XyhDTBwRM54jwwM8sc8IafYl5Z/7CibszfNVw6twJ7FS9gYVhUBCi+KOzP6S",
    "ikWgaQ4T7x069YqOXwSQ9R9TI6ZhRZUXU+3L8c/EEyYj/R0M5r9WphEdurbjsT+ZWc5SfpMubOybLP4HMNt4UQIDAQAB",
);
