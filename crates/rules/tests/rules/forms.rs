//! The JSON form and the text form: what is written is read back, and is written in one way.

use bansou_rules::{Rule, json, limits, text};
use proptest::prelude::*;

use crate::support::{now, rule, strategies};

/// A rule with something of everything.
const WHOLE: &str = r#"plan is one of "Pro", "Enterprise"
renewal_on within next 90 days
mrr at least 1234.5 USD
not in segment "churning"
name does not contain "テスト"
seen_at after 2026-04-01T00:00:00Z
`契約 金額` between -1 and 2.5
auto_renew is no
tags has none of "a\"b", "製造業"
owner is not set
stage changed from "adoption", nothing to "churned" in 30 days
any (
  score below 40
  some people (
    role is "champion"
    not left_on in this fiscal half
  )
  every contracts (ends_on is tomorrow)
  no tickets (anything)
  did "レポート出力" at least 30% less over 28 days
  never did "login" in 14 days
  did "export" for the first time in 7 days
  did "export" exactly 1 time
  all (
    name starts with "株式会社"
    nothing
  )
)
not (
  industry ends with one of "銀行", "信金"
  seen_at more than 48 hours ago
)
"#;

#[test]
fn what_is_printed_is_read_back_and_printed_the_same() {
    assert_eq!(text::print(&rule(WHOLE)), WHOLE);
    assert_eq!(json::from_value(&json::to_value(&rule(WHOLE))), Ok(rule(WHOLE)));
}

#[test]
fn a_condition_more_is_a_line_more() {
    let without = WHOLE.replace("  did \"export\" for the first time in 7 days\n", "");
    assert_eq!(text::print(&rule(&without)), without);
    let long: Vec<_> = (0..20).map(|number| format!("\"プラン {number:02}\"")).collect();
    let listed = format!("plan is one of\n  {}\n", long.join(",\n  "));
    assert_eq!(text::print(&rule(&listed)), listed);
}

#[test]
fn what_people_type_is_read_as_they_mean_it() {
    for (typed, printed) in [
        ("plan is one of \"Pro\"", "plan is \"Pro\""),
        ("  plan   is \"Pro\" ;; score above 040.0", "plan is \"Pro\"\nscore above 40"),
        // As a Japanese keyboard writes it, but for what stands in quotes.
        ("score　at least　４０\nmrr above １００ JPY", "score at least 40\nmrr above 100 JPY"),
        ("any （\nplan is \"Ｐｒｏ\"\n）", "any (\n  plan is \"Ｐｒｏ\"\n)"),
        ("plan is one of \"Pro\"、\"無料\"", "plan is one of \"Pro\", \"無料\""),
        ("did \"x\" at least １０％ more over 28 days", "did \"x\" at least 10% more over 28 days"),
        ("renewal_on within the next 1 day", "renewal_on within next 1 day"),
        ("renewal_on below 2026-04-01", "renewal_on before 2026-04-01"),
        ("score on or after 40", "score at least 40"),
        ("plan is not one of \"a\", \"b\"", "plan is not one of \"a\", \"b\""),
        ("not plan is \"a\"", "plan is not \"a\""),
        ("not plan is not \"a\"", "not plan is not \"a\""),
        ("did \"x\" exactly 0 times", "never did \"x\""),
        ("did \"x\" at least 1 time in 1 day", "did \"x\" in 1 day"),
        ("not in segment \"x\"", "not in segment \"x\""),
        ("seen_at after 2026-04-01T09:00:00+09:00", "seen_at after 2026-04-01T00:00:00Z"),
        ("x is not today", "not x is today"),
        ("some all (x is set)", "some `all` (x is set)"),
        ("`any` is set", "`any` is set"),
        ("(", ""),
        ("all ()", "anything"),
        ("any (\n)", "nothing"),
    ] {
        let read = text::parse(typed).map(|rule| text::print(&rule));
        match read {
            Ok(read) => assert_eq!(read.trim_end(), printed, "{typed}"),
            Err(error) => assert_eq!(printed, "", "{typed}: {error}"),
        }
    }
}

#[test]
fn what_cannot_be_seen_is_written_so_that_it_can() {
    let unseen = "a\u{202E}b\u{200B}\t\u{7}";
    let rule = Rule::attribute("na\u{200B}me", bansou_rules::Test::Contains(vec![unseen.to_owned()]));
    let printed = text::print(&rule);
    assert_eq!(printed, "`na\\u{200b}me` contains \"a\\u{202e}b\\u{200b}\\t\\u{7}\"\n");
    assert_eq!(text::parse(&printed), Ok(rule));
}

#[test]
fn any_name_comes_back_as_it_was() {
    for (key, written) in [
        ("custom.契約日", "custom.契約日"),
        ("x-", "x-"),
        ("Ａ", "`Ａ`"),
        ("aＢ", "`aＢ`"),
        ("3months", "`3months`"),
        ("契約 金額", "`契約 金額`"),
        ("契約・金額", "`契約・金額`"),
        ("a`b\\", "`a\\`b\\\\`"),
        ("か\u{3099}", "`か\u{3099}`"),
        ("never", "`never`"),
        ("is", "is"),
    ] {
        let rule = Rule::attribute(key, bansou_rules::Test::Set);
        assert_eq!(text::print(&rule), format!("{written} is set\n"));
        assert_eq!(text::parse(&text::print(&rule)), Ok(rule));
    }
}

#[test]
fn the_json_form_is_as_it_is_documented() {
    let written = serde_json::json!({ "version": 1, "rule": { "all": [
        { "attribute": "plan", "is": ["Pro", 2.5, true, { "day": "2026-04-01" }, { "amount": 1234.5, "currency": "USD" },
                                       { "time": "2026-04-01T00:00:00Z" }, { "number": "9007199254740993" }] },
        { "attribute": "renewal_on", "within": { "next": 90, "unit": "days" } },
        { "attribute": "seen_at", "beyond": { "last": 48, "unit": "hours" } },
        { "attribute": "renewal_on", "in": { "this": "fiscal_half" } },
        { "attribute": "seats", "between": [1, 2] },
        { "not": { "attribute": "owner", "set": true } },
        { "any": [{ "segment": "kept" }] },
        { "changed": "stage", "from": ["adoption"], "to": [null], "days": 30 },
        { "did": "export", "at_least": 3, "days": 28 },
        { "did": "export", "exactly": 0 },
        { "did": "export", "first_in_days": 7 },
        { "did": "export", "less_by_percent": 20, "days": 28 },
        { "every": "people", "where": { "attribute": "role", "is": ["user"] } },
    ] } });
    let read = json::from_value(&written).unwrap();
    assert_eq!(json::to_value(&read), written);
    assert_eq!(serde_json::from_value::<Rule>(written.clone()).unwrap(), read);
    assert_eq!(serde_json::to_value(&read).unwrap(), written);
}

#[test]
fn text_that_is_no_rule_is_refused_at_its_place() {
    for (written, line, column, found, would_do) in [
        ("", 1, 1, "the end", "anything"),
        ("plan", 1, 5, "the end", "is, contains"),
        ("plan is", 1, 8, "the end", "a value"),
        ("plan is Pro", 1, 9, "\"Pro\"", "in double quotes"),
        ("plan is “Pro”", 1, 9, "'“'", "in double quotes"),
        ("plan = \"Pro\"", 1, 6, "'='", "a word such as is"),
        ("plan is \"Pro\" score above 4", 1, 15, "\"score\"", "a new line"),
        ("plan is \"Pro", 1, 13, "the end of the line", "line 1, column 9"),
        ("plan is \"\\x\"", 1, 10, "\\x", "\\u{…}"),
        ("mrr above ¥100", 1, 11, "'¥'", "JPY"),
        ("mrr above 1,000", 1, 12, "a comma", "a new line"),
        ("mrr above 100JPY", 1, 11, "\"100JPY\"", "a space"),
        ("day is 2026-02-30", 1, 8, "\"2026-02-30\"", "a day of the calendar"),
        ("day is 2026-2-3", 1, 8, "\"2026-2-3\"", "a day of the calendar"),
        ("day after 2026-04-01T25:00:00Z", 1, 11, "T25", "an instant"),
        ("plan is \"a\"\nany (\n  score above\n)", 3, 14, "the end of the line", "a value"),
        ("any (\n  score above 4\n", 3, 1, "the end", "a condition"),
        ("plan is \"a\"\n)", 2, 1, ")", "a condition"),
        ("some people role is \"x\"", 1, 13, "\"role\"", "("),
        ("some people ()", 1, 14, ")", "anything"),
        ("did export", 1, 5, "\"export\"", "double quotes"),
        ("did \"x\" at least 3 days", 1, 20, "\"days\"", "times"),
        ("did \"x\" at least 0 times", 1, 1, "0 times", "1 to"),
        ("did \"x\" in 0 days", 1, 1, "0 days", "1 to"),
        ("did \"x\" at least 101% less over 7 days", 1, 1, "101 percent", "1 to 100"),
        ("x within next 4000 days", 1, 1, "4000 days", "0 to 3660"),
        ("x in this decade", 1, 11, "\"decade\"", "quarter"),
        ("in \"segment\"", 1, 4, "the text \"segment\"", "segment"),
        ("日本語 is \"a\"\n  契約日 is 2026-04-01 or", 2, 21, "\"or\"", "a new line"),
        ("x is 1234567890123456789012345", 1, 6, "1234567890123456789012345", "a number"),
        ("x contains \"\"", 1, 1, "an empty text", "something in it"),
        ("x is \"a\\u{0}b\"", 1, 1, "U+0000", "without it"),
        ("x changed in days", 1, 14, "\"days\"", "a whole number"),
    ] {
        let error = text::parse(written).expect_err(written);
        assert_eq!((error.line, error.column), (line, column), "{written}: {error}");
        assert!(error.found.contains(found), "{written}: {error}");
        assert!(error.would_do.contains(would_do), "{written}: {error}");
    }
}

#[test]
fn json_that_is_no_rule_is_refused_at_its_place() {
    for (rule, path, given, would_do) in [
        (r#"{"attribute":"plan"}"#, "rule", "{attribute}", "is, contains"),
        (r#"{"attribute":"plan","equals":["a"]}"#, "rule.equals", "the field \"equals\"", "starts_with"),
        (r#"{"attribute":"plan","is":["a"],"set":true}"#, "rule", "{attribute, is, set}", "one of"),
        (r#"{"attribute":"plan","is":"a"}"#, "rule.is", "\"a\"", "a list"),
        (r#"{"attribute":"plan","is":[]}"#, "rule.is", "an empty list", "something in it"),
        (r#"{"attribute":"plan","is":[["a"]]}"#, "rule.is[0]", "[\"a\"]", "a text, a number"),
        (r#"{"attribute":"plan","is":[null]}"#, "rule.is[0]", "null", "a text, a number"),
        (r#"{"attribute":"plan","set":false}"#, "rule.set", "false", "not around it"),
        (r#"{"attribute":7,"set":true}"#, "rule.attribute", "7", "a text"),
        (r#"{"attribute":"x","above":{"day":"2026-02-30"}}"#, "rule.above.day", "2026-02-30", "2026-04-01"),
        (r#"{"attribute":"x","above":{"amount":1}}"#, "rule.above", "no field \"currency\"", "currency"),
        (r#"{"attribute":"x","above":{"amount":1,"currency":"yen"}}"#, "rule.above", "yen", "JPY"),
        (r#"{"attribute":"x","above":1e30}"#, "rule.above", "1e", "24 digits"),
        (r#"{"attribute":"x","between":[1]}"#, "rule.between", "[1]", "two"),
        (r#"{"attribute":"x","within":{"next":90}}"#, "rule.within", "no field \"unit\"", "days or hours"),
        (
            r#"{"attribute":"x","within":{"next":-1,"unit":"days"}}"#,
            "rule.within.next",
            "-1",
            "a whole number",
        ),
        (
            r#"{"attribute":"x","within":{"next":1,"last":1,"unit":"days"}}"#,
            "rule.within",
            "\"next\"",
            "last, unit",
        ),
        (
            r#"{"attribute":"x","within":{"next":1,"unit":"weeks"}}"#,
            "rule.within.unit",
            "weeks",
            "days, hours",
        ),
        (r#"{"attribute":"x","in":{"this":"decade"}}"#, "rule.in.this", "decade", "fiscal_year"),
        (r#"{"all":{}}"#, "rule", "{}", "a list"),
        (r#"{"all":[{"any":[{"nor":[]}]}]}"#, "rule.all[0].any[0]", "nor", "all, any, not"),
        (r#"{"all":[],"any":[]}"#, "rule", "the field \"any\"", "all"),
        (r#"{"not":7}"#, "rule.not", "7", "an object"),
        (r#"{"some":"people"}"#, "rule", "no field \"where\"", "related"),
        (r#"{"some":"people","where":{"segment":1}}"#, "rule.where.segment", "1", "a text"),
        (r#"{"did":"x"}"#, "rule", "{did}", "at_least"),
        (r#"{"did":"x","at_least":1,"at_most":2}"#, "rule", "at_most", "one of"),
        (r#"{"did":"x","more_by_percent":10}"#, "rule", "no field \"days\"", "days"),
        (r#"{"did":"x","first_in_days":7,"days":7}"#, "rule", "\"days\"", "first_in_days"),
        (r#"{"did":"x","at_least":1.5}"#, "rule.at_least", "1.5", "a whole number"),
        (r#"{"changed":"x","from":[]}"#, "rule.from", "[]", "not empty"),
        (r#"{"changed":"x","since":3}"#, "rule", "\"since\"", "from"),
        (r#"{"changed":"x","days":0}"#, "rule.days", "0 days", "1 to 3660"),
    ] {
        let document = format!(r#"{{"version":1,"rule":{rule}}}"#);
        let error = json::from_str(&document).expect_err(rule);
        assert_eq!(error.path, path, "{rule}: {error}");
        assert!(error.given.contains(given), "{rule}: {error}");
        assert!(error.would_do.contains(would_do), "{rule}: {error}");
    }
    for (document, told) in [
        (r#"{"version":2,"rule":{"all":[]}}"#, "version: 2 was given; 1 would do"),
        (r#"{"rule":{"all":[]}}"#, "version: null was given; 1 would do"),
        (r#"{"version":1,"rule":{"all":[]},"name":"x"}"#, "document: the field \"name\" was given"),
        (r#"{"version":1,"rule":{"segment":"a","segment":"b"}}"#, "\"segment\" stands twice"),
        ("[]", "document: [] was given"),
        ("{", "EOF"),
    ] {
        let error = json::from_str(document).expect_err(document).to_string();
        assert!(error.contains(told), "{error}");
        let error = serde_json::from_str::<Rule>(document).expect_err(document).to_string();
        assert!(error.contains(told.split(" was").next().unwrap()), "{error}");
    }
}

#[test]
fn rules_that_are_too_large_are_refused_however_they_come() {
    let deep = |depth: usize| format!("{}x is set{}", "not (".repeat(depth), ")".repeat(depth));
    assert!(text::parse(&deep(limits::MOST_DEPTH - 1)).is_ok());
    let error = text::parse(&deep(limits::MOST_DEPTH)).unwrap_err();
    assert!(error.to_string().contains("12"), "{error}");
    text::parse(&deep(100_000)).unwrap_err();

    let deep = |depth: usize| {
        let (open, close) = (r#"{"not":"#.repeat(depth), "}".repeat(depth));
        format!(r#"{{"version":1,"rule":{open}{{"all":[]}}{close}}}"#)
    };
    assert!(json::from_str(&deep(limits::MOST_DEPTH - 1)).is_ok());
    json::from_str(&deep(limits::MOST_DEPTH)).unwrap_err();
    json::from_str(&deep(100_000)).unwrap_err();

    let many = vec!["x is set"; limits::MOST_NODES - 1].join("\n");
    assert!(text::parse(&many).is_ok());
    text::parse(&format!("{many}\nx is set")).unwrap_err();
    let node = r#"{"all":[]}"#;
    let many = format!(r#"{{"version":1,"rule":{{"all":[{}]}}}}"#, vec![node; limits::MOST_NODES].join(","));
    json::from_str(&many).unwrap_err();

    let list = |values: usize| format!("x is one of {}", vec!["1"; values].join(", "));
    assert!(text::parse(&list(limits::MOST_VALUES)).is_ok());
    text::parse(&list(limits::MOST_VALUES + 1)).unwrap_err();
    let lists = vec![list(limits::MOST_VALUES); 11].join("\n");
    text::parse(&lists).unwrap_err();
    text::parse(&format!("x is \"{}\"", "あ".repeat(limits::MOST_CHARACTERS + 1))).unwrap_err();
    text::parse(&" ".repeat(limits::MOST_BYTES + 1)).unwrap_err();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_rule_comes_back_from_its_text_and_its_json(rule in strategies::rules(&now().at(1_795_305_600_000))) {
        let printed = text::print(&rule);
        let read = text::parse(&printed);
        prop_assert_eq!(read.as_ref(), Ok(&rule), "{}", printed);
        prop_assert_eq!(text::print(&read.unwrap()), printed);
        let written = json::to_value(&rule).to_string();
        prop_assert_eq!(json::from_str(&written), Ok(rule), "{}", written);
    }

    #[test]
    fn any_text_is_a_rule_or_is_refused_at_a_place_that_it_has(text in any_text()) {
        match text::parse_with_places(&text) {
            Ok((rule, places)) => {
                prop_assert_eq!(text::parse(&text::print(&rule)), Ok(rule.clone()));
                let mut nodes = 0;
                count(&rule, &mut nodes);
                prop_assert!(places.get(nodes - 1).is_some() && places.get(nodes).is_none());
            }
            Err(error) => {
                let lines: Vec<_> = text.split('\n').collect();
                prop_assert!((1..=lines.len()).contains(&error.line));
                prop_assert!(error.column <= lines[error.line - 1].chars().count() + 1);
            }
        }
    }
}

fn count(rule: &Rule, nodes: &mut usize) {
    *nodes += 1;
    rule.parts().iter().for_each(|part| count(part, nodes));
}

/// Words, values and signs of the language in any order.
fn any_text() -> impl Strategy<Value = String> {
    const WORDS: [&str; 50] = [
        "plan",
        "is",
        "not",
        "set",
        "one",
        "of",
        "\"a\"",
        "\"",
        "`",
        "`x y`",
        "\n",
        ";",
        "(",
        ")",
        ",",
        "any",
        "all",
        "some",
        "every",
        "no",
        "people",
        "did",
        "never",
        "at",
        "least",
        "most",
        "3",
        "2.5",
        "times",
        "in",
        "days",
        "segment",
        "changed",
        "from",
        "to",
        "nothing",
        "2026-04-01",
        "JPY",
        "%",
        "more",
        "less",
        "over",
        "within",
        "next",
        "this",
        "month",
        "２",
        "、",
        "\\",
        "than",
    ];
    let word =
        prop_oneof![9 => proptest::sample::select(&WORDS[..]).prop_map(ToOwned::to_owned), 1 => "\\PC"];
    prop::collection::vec(word, 0..14).prop_map(|words| words.join(" "))
}

#[test]
fn a_place_is_known_of_every_condition() {
    let written =
        "plan is not \"a\"\nany (\n  score above 4\n  some people (\n    x is set\n    y is set\n  )\n)";
    let (rule, places) = text::parse_with_places(written).unwrap();
    let mut nodes = 0;
    count(&rule, &mut nodes);
    let found: Vec<_> = (0..nodes).map(|node| places.get(node).unwrap()).collect();
    assert_eq!(found, [(1, 1), (1, 1), (1, 1), (2, 1), (3, 3), (4, 3), (5, 5), (5, 5), (6, 5)]);
    assert_eq!(places.get(nodes), None);
}
