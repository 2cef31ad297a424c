//! What a program said of an event: a rule says which kind of thing it asks for.

use bansou_rules::{Attribute, Catalog, Fact, Record, Resolved, Type, json, text};
use serde_json::json;

use crate::support::now;

struct Sayings;

impl Catalog for Sayings {
    fn attribute(&self, _: &str) -> Option<Attribute> {
        Some(Attribute::in_memory(Type::Said))
    }
}

#[test]
fn what_was_said_is_asked_by_its_kind() {
    let mut record = Record::default();
    for (key, value) in [
        ("plan", json!("pro")),
        ("total", json!(1200)),
        ("rows", json!("950")),
        ("trial", json!(false)),
        ("tags", json!(["beta", 7, true])),
        ("since", json!("2026-04-01")),
        ("empty", json!("")),
        ("unsaid", json!(null)),
        ("none", json!([])),
        ("order", json!({ "total": 1 })),
    ] {
        record.values.insert(key.to_owned(), Fact::Said(value));
    }
    for (written, expected) in [
        ("plan is \"pro\"", true),
        ("plan is \"Pro\"", false),
        ("plan is one of \"free\", \"pro\"", true),
        ("plan is not \"free\"", true),
        ("absent is not \"free\"", true),
        ("absent is set", false),
        ("unsaid is set", false),
        ("empty is not set", true),
        ("none is set", true),
        ("trial is no", true),
        ("trial is \"false\"", false),
        ("total is 1200.0", true),
        ("total is \"1200\"", false),
        ("total is one of \"1200\", 1200", true),
        ("total above 1199.5", true),
        ("total above 1200", false),
        ("total at least 1200", true),
        ("total at most 1200", true),
        ("total below 1200", false),
        ("total between 1000 and 1300", true),
        ("total contains \"20\"", true),
        ("rows above 900", true),
        ("rows is 950", false),
        ("plan above 1", false),
        ("tags is \"beta\"", true),
        ("tags is 7", true),
        ("tags is yes", true),
        ("tags contains \"bet\"", false),
        ("tags contains \"beta\"", true),
        ("tags contains \"7\"", true),
        ("order is \"x\"", false),
        ("since after 2026-03-31", true),
        ("since before 2026-04-01", false),
    ] {
        let rule = text::parse(written).expect(written);
        assert_eq!(text::parse(&text::print(&rule)).as_ref(), Ok(&rule), "{written}");
        assert_eq!(json::from_value(&json::to_value(&rule)).as_ref(), Ok(&rule), "{written}");
        let resolved = Resolved::new(&rule, &Sayings, &now()).expect(written);
        assert_eq!(resolved.holds(&record), expected, "{written}");
        assert!(resolved.sql("e", 1).is_err(), "it is in no table");
    }
    for wrong in
        ["plan starts with \"p\"", "since in this month", "total is 2026-04-01", "tags has any of \"a\""]
    {
        let rule = text::parse(wrong).expect(wrong);
        assert!(Resolved::new(&rule, &Sayings, &now()).is_err(), "{wrong}");
    }
}
