//! Patterns that say no more than "is", "contains", "starts with" or "ends with".

use bansou_rules::{Literal, Test};

/// The test that a pattern is, where it is a text or some texts in parentheses, with or without `^` and `$`.
pub fn test(pattern: &str) -> Option<Test> {
    let (from_start, rest) = match pattern.strip_prefix('^') {
        Some(rest) => (true, rest),
        None => (false, pattern),
    };
    let (to_end, rest) = match rest.strip_suffix('$') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let inner = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let texts: Vec<String> = match inner {
        Some(inner) => inner.split('|').map(ToOwned::to_owned).collect(),
        None => vec![rest.to_owned()],
    };
    let is_plain = |text: &String| {
        !text.is_empty() && text.chars().all(|each| each.is_alphanumeric() || matches!(each, '-' | ' ' | '@'))
    };
    if !texts.iter().all(is_plain) {
        return None;
    }
    Some(match (from_start, to_end) {
        (true, true) => Test::Is(texts.into_iter().map(Literal::Text).collect()),
        (true, false) => Test::StartsWith(texts),
        (false, true) => Test::EndsWith(texts),
        (false, false) => Test::Contains(texts),
    })
}
