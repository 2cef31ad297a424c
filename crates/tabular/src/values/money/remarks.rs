//! What people write around an amount: with or without tax, for which period, that it is free.
//!
//! Only what changes nothing about the amount is taken off; whatever else stands there is left to be refused.

/// The amount alone, and for how many months it is the price.
pub(super) fn taken_off(readable: &str) -> (&str, Option<u16>) {
    let mut text = readable.trim();
    let mut months = None;
    loop {
        let before = text.len();
        text = without_tax(text);
        if months.is_none()
            && let Some((rest, found)) = without_period(text)
        {
            (text, months) = (rest, Some(found));
        }
        if text.len() == before {
            return (text, months);
        }
    }
}

/// What costs nothing.
pub(super) fn is_free(text: &str) -> bool {
    ["無料", "無償", "free", "無料プラン", "free plan"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

const TAX: &[&str] = &[
    "消費税込み",
    "消費税込",
    "消費税抜き",
    "消費税抜",
    "消費税別",
    "税込み",
    "税込",
    "税抜き",
    "税抜",
    "税別",
    "税引",
    "内税",
    "外税",
    "非課税",
    "incl. tax",
    "excl. tax",
    "incl. vat",
    "excl. vat",
    "ex vat",
    "inc vat",
    "plus vat",
    "+vat",
    "+税",
];

fn without_tax(text: &str) -> &str {
    for word in TAX {
        if let Some(rest) = without(text, word) {
            return rest;
        }
    }
    let text = text.strip_prefix('金').map_or(text, str::trim_start);
    text.strip_suffix('也').map_or(text, str::trim_end)
}

const PERIODS: &[(u16, &[&str], &[&str])] = &[
    (
        1,
        &[
            "/月",
            "/1か月",
            "/1ヶ月",
            "/か月",
            "/ヶ月",
            "/カ月",
            "/ヵ月",
            "/月額",
            "毎月",
            "/mo",
            "/mo.",
            "/month",
            "per month",
            "a month",
            "monthly",
            "/m",
        ],
        &["月額", "毎月"],
    ),
    (3, &["/四半期", "/3か月", "/3ヶ月", "/quarter", "/qtr", "per quarter", "quarterly"], &["四半期"]),
    (6, &["/半年", "/6か月", "/6ヶ月", "/half-year", "per half-year"], &["半年"]),
    (
        12,
        &[
            "/年",
            "/1年",
            "/年間",
            "/年額",
            "/yr",
            "/yr.",
            "/year",
            "per year",
            "a year",
            "yearly",
            "per annum",
            "p.a.",
            "/y",
            "annually",
        ],
        &["年額", "年間"],
    ),
];

fn without_period(text: &str) -> Option<(&str, u16)> {
    PERIODS.iter().find_map(|(months, after, around)| {
        let after = after.iter().find_map(|word| suffix(text, word));
        let rest = after.or_else(|| around.iter().find_map(|word| without(text, word)))?;
        // `/user/month` is the price of a user.
        (!rest.is_empty() && !rest.contains('/')).then_some((rest, *months))
    })
}

/// Takes the word off either end, in brackets or not.
fn without<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let bracketed = |text: &'a str| -> Option<&'a str> {
        let open = text.rfind('(')?;
        let inside = text[open..].strip_prefix('(')?.strip_suffix(')')?;
        inside.trim().eq_ignore_ascii_case(word).then(|| text[..open].trim_end())
    };
    let bracketed_first = |text: &'a str| -> Option<&'a str> {
        let (inside, rest) = text.strip_prefix('(')?.split_once(')')?;
        inside.trim().eq_ignore_ascii_case(word).then(|| rest.trim_start())
    };
    let plain = |text: &'a str| {
        text.get(..word.len())
            .filter(|start| start.eq_ignore_ascii_case(word))
            .map(|_| text[word.len()..].trim_start())
    };
    bracketed(text).or_else(|| bracketed_first(text)).or_else(|| suffix(text, word)).or_else(|| plain(text))
}

fn suffix<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(word.len())?;
    text.get(at..).filter(|end| end.eq_ignore_ascii_case(word)).map(|_| text[..at].trim_end())
}
