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
    LATIN.iter().find_map(|form| without_last(name, form))
}

fn without_last<'a>(name: &'a str, form: &str) -> Option<&'a str> {
    let before = name.strip_suffix(form)?;
    let separated = before.ends_with(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '、'));
    let before = trimmed(before);
    (separated && !before.is_empty()).then_some(before)
}

/// What kind of company a name says it is. The code is the same however the form is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form(String);

impl Form {
    pub fn code(self) -> String {
        self.0
    }
}

/// The code of each form, and how it is written. What stands in brackets may stand in any.
const CODES: &[(&str, &[&str])] = &[
    ("npo", &["特定非営利活動法人", "npo法人", "(特非)", "(npo)"]),
    ("地独", &["地方独立行政法人", "(地独)"]),
    ("医社", &["医療法人社団", "(医社)"]),
    ("医財", &["医療法人財団", "(医財)"]),
    ("社医", &["社会医療法人"]),
    ("福", &["社会福祉法人", "(福)", "(社福)"]),
    ("一社", &["一般社団法人", "(一社)"]),
    ("一財", &["一般財団法人", "(一財)"]),
    ("公社", &["公益社団法人", "(公社)"]),
    ("公財", &["公益財団法人", "(公財)"]),
    ("独", &["独立行政法人", "(独)"]),
    ("国大", &["国立大学法人", "(大)"]),
    ("調", &["土地家屋調査士法人"]),
    ("司", &["司法書士法人", "(司)"]),
    ("行", &["行政書士法人", "(行)"]),
    ("労", &["社会保険労務士法人", "(労)", "(社労)"]),
    ("弁", &["弁護士法人", "(弁)"]),
    ("税", &["税理士法人", "(税)"]),
    ("特許", &["特許業務法人"]),
    ("監", &["監査法人", "(監)"]),
    ("宗", &["宗教法人", "(宗)"]),
    ("学", &["学校法人", "(学)"]),
    ("医", &["医療法人", "(医)"]),
    ("農", &["農事組合法人", "(農)"]),
    ("株", &["株式会社", "(株)"]),
    ("有", &["有限会社", "(有)"]),
    ("同", &["合同会社", "(同)", "(合)"]),
    ("資", &["合資会社", "(資)"]),
    ("名", &["合名会社", "(名)"]),
    ("相", &["相互会社", "(相)"]),
    ("社", &["社団法人", "(社)"]),
    ("財", &["財団法人", "(財)"]),
];

/// The same of the last words of a Latin name.
const LATIN_CODES: &[(&str, &[&str])] = &[
    ("株", &["k.k.", "k.k", "kk"]),
    ("同", &["g.k.", "gk"]),
    ("inc", &["inc.", "inc", "incorporated"]),
    ("ltd", &["ltd.", "ltd", "limited"]),
    ("co", &["co.", "co", "company"]),
    ("corp", &["corp.", "corp", "corporation"]),
    ("llc", &["llc", "l.l.c."]),
    ("llp", &["llp"]),
    ("plc", &["plc"]),
    ("gmbh", &["gmbh", "g.m.b.h."]),
    ("pte", &["pte.", "pte"]),
    ("pty", &["pty.", "pty"]),
    ("sa", &["s.a."]),
    ("bv", &["b.v.", "bv"]),
];

/// The folded text without its company form, and the form. A name that is nothing but forms is kept as it is.
pub fn split_form(folded: &str) -> (String, Option<Form>) {
    let mut name: String = folded.to_owned();
    let mut codes: Vec<&str> = Vec::new();
    for (open, close) in [('【', '】'), ('〔', '〕'), ('[', ']'), ('〈', '〉'), ('<', '>')] {
        for form in CODES.iter().flat_map(|(_, written)| *written).filter_map(|form| form.strip_prefix('(')) {
            let inner = form.trim_end_matches(')');
            let bracketed = format!("{open}{inner}{close}");
            if name.contains(&bracketed) {
                name = name.replace(&bracketed, &format!("({inner})"));
            }
        }
    }
    for (code, written) in CODES {
        for form in *written {
            if name.contains(form) {
                name = name.replace(form, " ");
                codes.push(code);
            }
        }
    }
    let mut rest = trimmed(&name);
    let mut last: Vec<&str> = Vec::new();
    while let Some((shorter, code)) = without_last_code(rest) {
        rest = shorter;
        last.push(code);
    }
    codes.extend(last.into_iter().rev());
    if rest.is_empty() {
        return (folded.trim().to_owned(), None);
    }
    codes.dedup();
    (rest.to_owned(), (!codes.is_empty()).then(|| Form(codes.join(" "))))
}

fn without_last_code(name: &str) -> Option<(&str, &'static str)> {
    LATIN_CODES.iter().find_map(|(code, written)| {
        let shorter = written.iter().find_map(|form| without_last(name, form))?;
        Some((shorter, *code))
    })
}

fn trimmed(name: &str) -> &str {
    name.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '、'))
}
