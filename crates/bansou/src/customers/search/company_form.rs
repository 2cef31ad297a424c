//! Leaving out what kind of company a name says it is: 株式会社, (株), Inc.
//!
//! Invariant: a name that is nothing but such words is kept as it is.

/// Anywhere in a name, longer ones before those that they contain. In folded text ㈱ and （株） are `(株)`.
const JAPANESE: &[&str] = &[
    "特定非営利活動法人",
    "地方独立行政法人",
    "医療法人社団",
    "医療法人財団",
    "社会医療法人",
    "社会福祉法人",
    "一般社団法人",
    "一般財団法人",
    "公益社団法人",
    "公益財団法人",
    "独立行政法人",
    "国立大学法人",
    "土地家屋調査士法人",
    "司法書士法人",
    "行政書士法人",
    "社会保険労務士法人",
    "弁護士法人",
    "税理士法人",
    "特許業務法人",
    "監査法人",
    "npo法人",
    "宗教法人",
    "学校法人",
    "医療法人",
    "農事組合法人",
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "相互会社",
    "(株)",
    "(有)",
    "(同)",
    "(資)",
    "(名)",
    "(医)",
    "(社)",
    "(財)",
    "(学)",
    "(福)",
    "(独)",
    "(特非)",
    "(一社)",
    "(一財)",
    "(公社)",
    "(公財)",
];

/// Only as the last words of a name: `Company_47` is a name, `Acme Company` is Acme.
const LATIN: &[&str] = &[
    "k.k.",
    "k.k",
    "kk",
    "inc.",
    "inc",
    "incorporated",
    "ltd.",
    "ltd",
    "limited",
    "co.",
    "co",
    "company",
    "corp.",
    "corp",
    "corporation",
    "llc",
    "l.l.c.",
    "llp",
    "plc",
    "gmbh",
    "g.k.",
    "gk",
    "pte.",
    "pte",
    "pty.",
    "pty",
    "s.a.",
    "b.v.",
    "bv",
    "g.m.b.h.",
];

/// The folded text without company forms.
pub fn without_company_form(folded: &str) -> String {
    let mut name = folded.to_owned();
    for form in JAPANESE {
        if name.contains(form) {
            // A space, because アクメ株式会社東京支店 is two words.
            name = name.replace(form, " ");
        }
    }
    let mut rest = trimmed(&name);
    while let Some(shorter) = without_last_form(rest) {
        rest = shorter;
    }
    if rest.is_empty() { folded.trim().to_owned() } else { rest.to_owned() }
}

/// Nothing is taken where it would leave nothing.
fn without_last_form(name: &str) -> Option<&str> {
    LATIN.iter().find_map(|form| {
        let before = name.strip_suffix(form)?;
        let separated = before.ends_with(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '、'));
        let before = trimmed(before);
        (separated && !before.is_empty()).then_some(before)
    })
}

fn trimmed(name: &str) -> &str {
    name.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '、'))
}
