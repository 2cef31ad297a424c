//! How mail addresses are compared.
//!
//! Invariant: two addresses have one key only where they are one mailbox however it is written: in another case or composition,
//! with the host in Unicode or in ASCII, needlessly quoted. What a provider does besides (Gmail's dots, a plus) is no such thing.

use unicode_normalization::UnicodeNormalization as _;

/// The key of an address that [`bansou_tabular::values::email::read`] gives.
pub fn mail_key(address: &str) -> String {
    let address = address.trim();
    let Some((name, host)) = address.rsplit_once('@') else { return address.to_lowercase() };
    let name: String = without_needless_quotes(name).nfc().collect();
    let host = host.strip_suffix('.').unwrap_or(host);
    // A host that cannot be one in ASCII is compared as it is written.
    let host = idna::domain_to_ascii(host).unwrap_or_else(|_| host.to_lowercase());
    format!("{}@{host}", name.to_lowercase())
}

/// `"tanaka"` is tanaka; `"a b"` cannot be without its quotes.
fn without_needless_quotes(name: &str) -> &str {
    let inside = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let is_plain = |text: &&str| {
        !text.is_empty()
            && !text.starts_with('.')
            && !text.ends_with('.')
            && !text.contains("..")
            && text.chars().all(|it| it.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(it))
    };
    inside.filter(is_plain).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use bansou_tabular::values::email;

    use super::*;

    #[test]
    fn one_mailbox_has_one_key_and_two_have_two() {
        for (a, b, same) in [
            ("Tanaka@Example.jp", "tanaka@example.jp", true),
            ("info@例え.jp", "info@xn--r8jz45g.jp", true),
            ("\"tanaka\"@example.jp", "tanaka@example.jp.", true),
            ("\"a b\"@example.jp", "ab@example.jp", false),
            ("t.anaka@gmail.com", "tanaka@gmail.com", false),
            ("a..b@docomo.ne.jp", "a.b@docomo.ne.jp", false),
        ] {
            assert_eq!(mail_key(a) == mail_key(b), same, "{a} {b}");
        }
    }

    /// 82 pairs that somebody else judged.
    #[test]
    fn pairs_of_addresses_are_told_apart() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/identity/emails.csv");
        let Ok(text) = std::fs::read(&file) else {
            eprintln!("skipped: the pairs of addresses are not there");
            return;
        };
        let mut wrong = Vec::new();
        let mut pairs = 0;
        for row in csv::Reader::from_reader(&text[..]).records() {
            let row = row.unwrap();
            let key = |at: usize| email::read(&row[at]).ok().flatten().map(|address| mail_key(&address));
            pairs += 1;
            match (key(1), key(2)) {
                (Some(a), Some(b)) if (a == b) == (&row[3] == "true") => {}
                (a, b) => wrong.push(format!("{} {:?} {:?}: {a:?} {b:?}", &row[0], &row[1], &row[2])),
            }
        }
        assert!(wrong.is_empty() && pairs == 82, "{} of {pairs} wrong\n{}", wrong.len(), wrong.join("\n"));
    }
}
