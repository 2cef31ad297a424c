//! Any text, read as a rule in its text form and in its JSON form.
//!
//! Nothing panics; what is read is printed in one way, and comes back from both forms as the same rule. What is refused is
//! refused at a place that the text has.

#![no_main]

use bansou_rules::{Rule, json, text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|given: &str| {
    match text::parse_with_places(given) {
        Ok((rule, places)) => {
            assert!(places.get(0).is_some());
            comes_back(&rule);
        }
        Err(error) => {
            let lines: Vec<_> = given.split('\n').collect();
            assert!((1..=lines.len()).contains(&error.line), "{error}");
            assert!((1..=lines[error.line - 1].chars().count() + 1).contains(&error.column), "{error}");
        }
    }
    match json::from_str(given) {
        Ok(rule) => comes_back(&rule),
        Err(error) => assert!(!error.path.is_empty() && !error.would_do.is_empty()),
    }
});

fn comes_back(rule: &Rule) {
    let printed = text::print(rule);
    let read = text::parse(&printed).expect("what was printed");
    assert_eq!(&read, rule, "{printed}");
    assert_eq!(text::print(&read), printed);
    let written = json::to_value(rule).to_string();
    assert_eq!(&json::from_str(&written).expect("what was written"), rule, "{written}");
}
