//! Job: tell machines from people by their user agent.
//! Invariant: one judgement is one search over all patterns, whatever their number.
//!
//! `patterns.txt` is the list of monperrus/crawler-user-agents (MIT, see `LICENSE` beside it), one expression a line.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

const PATTERNS: &str = include_str!("patterns.txt");

/// What the compiled patterns may take.
const MOST_BYTES: usize = 64 << 20;

/// Whether the user agent is a machine's: a crawler, a monitor, a preview, a library or a browser that a program drives.
pub fn is_bot(user_agent: &str) -> bool {
    static ANY: LazyLock<Regex> = LazyLock::new(|| {
        let any: Vec<String> = PATTERNS.lines().map(|pattern| format!("(?:{pattern})")).collect();
        RegexBuilder::new(&any.join("|"))
            .size_limit(MOST_BYTES)
            .dfa_size_limit(MOST_BYTES)
            .build()
            .expect("a test compiles the patterns")
    });
    ANY.is_match(user_agent)
}

/// Whether the request itself comes from a browser that a machine drives. The user agents of servers, which send for
/// people, are libraries by right.
pub(crate) fn is_driven_browser(user_agent: Option<&str>) -> bool {
    user_agent.is_some_and(|agent| agent.starts_with("Mozilla/") && is_bot(agent))
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn a_driven_browser_is_a_bot_and_a_servers_library_is_not() {
        let crawler = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
        assert!(is_bot(crawler) && is_driven_browser(Some(crawler)));
        assert!(is_bot("python-requests/2.31.0") && !is_driven_browser(Some("python-requests/2.31.0")));
        assert!(!is_bot("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"));
        assert!(!is_driven_browser(None));
    }

    #[test]
    fn every_example_of_the_list_is_told_and_no_person() {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/bots");
        let Ok(list) = fs::read(data.join("crawler-user-agents.json")) else {
            return eprintln!("skipped: {} is not here", data.display());
        };
        let list: Vec<serde_json::Value> = serde_json::from_slice(&list).unwrap();
        let examples: Vec<&str> = list
            .iter()
            .flat_map(|entry| entry["instances"].as_array().into_iter().flatten())
            .filter_map(serde_json::Value::as_str)
            .collect();
        assert_eq!(examples.len(), 2_116);
        let missed: Vec<&&str> = examples.iter().filter(|agent| !is_bot(agent)).collect();
        assert!(missed.is_empty(), "{missed:?}");
        let people = fs::read(data.join("humans.json")).unwrap();
        let people: serde_json::Value = serde_json::from_slice(&people).unwrap();
        let people: Vec<&str> =
            people["humans"].as_array().unwrap().iter().filter_map(serde_json::Value::as_str).collect();
        assert_eq!(people.len(), 39);
        let wronged: Vec<&&str> = people.iter().filter(|agent| is_bot(agent)).collect();
        assert!(wronged.is_empty(), "{wronged:?}");
    }
}
