//! What is wrong with a rule is told, with its place and with what would do.

use bansou_rules::{Change, Literal, Resolved, Rule, Test, text};

use crate::support::{
    catalog::{Accounts, People},
    now, rule,
};

fn told(written: &str) -> Vec<String> {
    match Resolved::new(&rule(written), &Accounts, &now()) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn a_rule_that_does_not_fit_its_records_is_refused() {
    for (written, wanted) in [
        (
            "nmae is \"x\"",
            "rule.attribute: there is no attribute \"nmae\" of these records; \"name\" would do",
        ),
        (
            "quite_another is \"x\"",
            "rule.attribute: there is no attribute \"quite_another\" of these records",
        ),
        (
            "name above 3",
            "rule.above: \"name\" is a text and cannot be tested by \"above\"; what can be asked of it: set, is, contains, starts_with, ends_with",
        ),
        ("name is 3", "rule.is[0]: \"name\" is a text, and 3 is not; a text in quotes would do"),
        (
            "seats is one of 1, \"2\"",
            "rule.is[1]: \"seats\" is a number, and \"2\" is not; a number such as 12.5 would do",
        ),
        (
            "seats at least 100 JPY",
            "rule.at_least: \"seats\" is a number, and 100 JPY is not; a number such as 12.5 would do",
        ),
        ("seats between 5 and 4", "rule.between: from 5 to 4 there is nothing; the smaller one stands first"),
        (
            "mrr above 100",
            "rule.above: \"mrr\" is an amount of money, and 100 is not; an amount with its currency, such as 100000 JPY would do",
        ),
        ("mrr above 1.5 JPY", "rule.above: 1.5 JPY is more exact than the currency is, which has 0 decimals"),
        (
            "mrr above 100 XXX",
            "rule.above: \"XXX\" is no currency that is known here; a code such as JPY would do",
        ),
        (
            "mrr above 999999999999999999999 JPY",
            "rule.above: 999999999999999999999 JPY is more than a store holds",
        ),
        (
            "mrr between 1 JPY and 2 USD",
            "rule.between[1]: \"mrr\" is kept in JPY, and USD is another currency; amounts are not converted",
        ),
        (
            "budget above 100 USD",
            "rule.above: \"budget\" is kept in JPY, and USD is another currency; amounts are not converted",
        ),
        (
            "renewal_on within next 3 hours",
            "rule.within: \"renewal_on\" is a day, and 3 hours is not; a distance in days would do",
        ),
        (
            "renewal_on after 2026-04-01T00:00:00Z",
            "rule.above: \"renewal_on\" is a day, and 2026-04-01T00:00:00Z is not; a day such as 2026-04-01 would do",
        ),
        (
            "renewal_on between 2026-04-02 and 2026-04-01",
            "rule.between: from 2026-04-02 to 2026-04-01 there is nothing; the smaller one stands first",
        ),
        (
            "auto_renew is \"yes\"",
            "rule.is[0]: \"auto_renew\" is yes or no, and \"yes\" is not; yes or no would do",
        ),
        (
            "stage is \"Adoption\"",
            "rule.is[0]: \"stage\" has no choice \"Adoption\"; there are lead, adoption, renewal, churned",
        ),
        (
            "labels has any of \"a\", \"zz\"",
            "rule.has_any[1]: \"labels\" has no choice \"zz\"; there are a, ab, \"a\", back\\slash, 製造業, 😀",
        ),
        (
            "labels is \"a\"",
            "rule.is: \"labels\" is a list of choices and cannot be tested by \"is\"; what can be asked of it: set, has_any, has_all",
        ),
        (
            "owner is \"鈴木\"",
            "rule.is[0]: \"owner\" is a member, and \"鈴木\" is not; the id of a member would do",
        ),
        ("did \"fly\"", "rule.did: \"fly\" is not something that these records do"),
        ("no pets (anything)", "rule.no: these records have no \"pets\"; there are people, children"),
        (
            "some people (seats above 3)",
            "rule.where.attribute: there is no attribute \"seats\" of these records",
        ),
        ("not in segment \"gone\"", "rule.not.segment: there is no segment \"gone\" of these records"),
        (
            "plan changed",
            "rule.changed: what \"plan\" was before is not kept, so its changes cannot be asked for",
        ),
        (
            "stage changed to \"lost\"",
            "rule.to[0]: \"stage\" has no choice \"lost\"; there are lead, adoption, renewal, churned",
        ),
        (
            "in segment \"snake\"",
            "rule.segment → snake.not.segment → tail.any[0].segment: the segment asks for itself: snake → tail → snake",
        ),
    ] {
        assert_eq!(told(written), [wanted], "{written}");
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once_with_its_line() {
    let written = "name is 3\nno pets (\n  x is set\n  y is not set\n)\nany (\n  seats above 5\n  stage is \"x\"\n  \
                   some people (\n    age above 3\n  )\n)\nplan is set";
    let (rule, places) = text::parse_with_places(written).unwrap();
    let problems = Resolved::new(&rule, &Accounts, &now()).unwrap_err();
    let lines: Vec<_> =
        problems.iter().map(|problem| (problem.path.as_str(), places.get(problem.node))).collect();
    assert_eq!(
        lines,
        [
            ("rule.all[0].is[0]", Some((1, 1))),
            ("rule.all[1].no", Some((2, 1))),
            ("rule.all[2].any[1].is[0]", Some((8, 3))),
            ("rule.all[2].any[2].where.attribute", Some((10, 5))),
        ]
    );
}

#[test]
fn a_rule_that_was_built_and_not_read_has_the_same_limits() {
    let told = |rule: &Rule| Resolved::new(rule, &Accounts, &now()).unwrap_err()[0].to_string();
    assert_eq!(
        told(&Rule::attribute("name", Test::Is(vec![]))),
        "rule.is: the list is empty; it must hold something"
    );
    assert_eq!(
        told(&Rule::attribute("name", Test::Is(vec!["a\0".into()]))),
        "rule.is[0]: U+0000 stands in the text; no stored text has it"
    );
    let change = Change { days: Some(0), ..Change::default() };
    let rule = Rule::Changed { key: "stage".to_owned(), change };
    assert_eq!(told(&rule), "rule.days: 0 days were given; 1 to 3660 would do");
    let fine: jiff::Timestamp = "2026-04-01T00:00:00.0000001Z".parse().unwrap();
    assert_eq!(
        told(&Rule::attribute("seen_at", Test::Above(Literal::Time(fine)))),
        "rule.above: years 1 to 9999 can be named, and instants to the millisecond"
    );
    let deep = (0..100_000).fold(Rule::ANYTHING, |rule, _| Rule::All(vec![rule]));
    assert!(told(&deep).contains("12 deep at most"));
    // A tree so deep is taken apart without the stack.
    let mut rest = deep;
    while let Rule::All(mut parts) = rest {
        let Some(inner) = parts.pop() else { break };
        rest = inner;
    }
}

#[test]
fn segments_in_segments_have_limits_too() {
    let told = |written: &str| told(written).join("\n");
    assert!(told("in segment \"tower 12\"").contains("2000 conditions with those of segments at most"));
    assert!(told("in segment \"long 3\"").contains("16000 values with those of segments at most"));
    assert!(told("in segment \"deep 12\"").contains("12 deep at most"));
}

#[test]
fn an_attribute_in_no_table_is_asked_of_one_record_only() {
    let resolved = Resolved::new(&rule("said contains \"解約\""), &Accounts, &now()).unwrap();
    assert_eq!(
        resolved.sql("a", 1).unwrap_err().to_string(),
        "\"said\" cannot be asked of a set of records, only of one at a time"
    );
    let mut record = bansou_rules::Record::default();
    record.values.insert("said".to_owned(), bansou_rules::Fact::Text("解約したい".to_owned()));
    assert!(resolved.holds(&record));
    assert!(Resolved::new(&rule("some people (anything)"), &People, &now()).is_err());
}
