//! Kinds of faults that people reported of similar products, in public. None of them is ours.
//!
//! Each test names a report of its kind.

use bansou_rules::{Fact, Record, next_change};
use jiff::{Timestamp, civil::date};

use crate::support::{
    Company,
    catalog::Accounts,
    holds, moment, now, rule,
    world::{Account, Done},
};

fn named(name: &str) -> Account {
    Account { name: name.to_owned(), ..Account::default() }
}

/// PostHog/posthog#12174: "not in cohort" found those in it. mautic/mautic#13170: empty and not empty found the same.
#[test]
fn a_segment_and_its_contrary_share_nobody_and_leave_out_nobody() {
    let mut company = Company::new(vec![Account { is_kept: true, ..named("in") }, named("out")]);
    company.assert("in segment \"kept\"", &now(), &["in"]);
    company.assert("not in segment \"kept\"", &now(), &["out"]);
    company.assert("not in segment \"renewing elsewhere\"", &now(), &["in", "out"]);
}

/// PostHog/posthog#30842, #25327: negating an "or" negated its first part only.
#[test]
fn a_contrary_of_any_is_the_contrary_of_each() {
    let seats = |name: &str, seats| Account { seats, plan: Some("Pro".to_owned()), ..named(name) };
    let mut company =
        Company::new(vec![seats("1", Some(1)), seats("5", Some(5)), seats("none", None), named("no plan")]);
    company.assert("not any (\n seats below 3\n plan is \"Pro\"\n)", &now(), &["no plan"]);
    company.assert("not (\n seats below 3\n plan is \"Pro\"\n)", &now(), &["5", "none", "no plan"]);
}

/// PostHog/posthog#68782: a cohort of negative conditions alone could not be made.
#[test]
fn a_rule_may_be_all_contraries() {
    let mut company =
        Company::new(vec![named("nothing known"), Account { seats: Some(1), ..named("seats") }]);
    company.assert("not seats at least 1\nnever did \"login\" in 30 days", &now(), &["nothing known"]);
}

/// PostHog/posthog#18190, chatwoot/chatwoot#15926: "is set" held of null and of an empty text.
#[test]
fn an_empty_text_is_not_set() {
    let mut company = Company::new(vec![
        named("null"),
        Account {
            note: Some(String::new()),
            plan: Some(String::new()),
            tags: Some(vec![]),
            ..named("empty")
        },
        Account { note: Some(" ".to_owned()), plan: Some("0".to_owned()), ..named("something") },
    ]);
    for key in ["note", "plan"] {
        company.assert(&format!("{key} is set"), &now(), &["something"]);
        company.assert(&format!("{key} is not set"), &now(), &["null", "empty"]);
    }
    company.assert("tags is set", &now(), &[]);
}

/// mautic/mautic#2485, chatwoot/chatwoot#5978, growthbook/growthbook-swift#185: "is not" left out whoever has no value.
/// mautic/mautic#5186: the same of many choices.
#[test]
fn who_has_no_value_has_not_that_value() {
    let stage = |name: &str, stage| Account { stage: Some(stage), ..named(name) };
    let mut company = Company::new(vec![named("none"), stage("adoption", 1), stage("churned", 3)]);
    company.assert("stage is not \"churned\"\nstage is not \"lead\"", &now(), &["none", "adoption"]);
    company.assert("stage is not one of \"churned\", \"adoption\"", &now(), &["none"]);
    company.assert("labels has none of \"a\"", &now(), &["none", "adoption", "churned"]);
}

/// growthbook/growthbook-c-sharp#50: a missing number was above, below and equal to everything at once.
#[test]
fn what_is_missing_is_neither_above_nor_below() {
    let mut company = Company::new(vec![named("none")]);
    for test in ["above 0", "below 0", "at least 0", "at most 0", "is 0", "between -1 and 1"] {
        company.assert(&format!("seats {test}"), &now(), &[]);
        company.assert(&format!("not seats {test}"), &now(), &["none"]);
    }
}

/// growthbook/growthbook-golang#66: `false` held of whoever has no value.
#[test]
fn no_is_not_the_same_as_not_known() {
    let mut company = Company::new(vec![named("none"), Account { auto_renew: Some(false), ..named("no") }]);
    company.assert("auto_renew is no", &now(), &["no"]);
}

/// chatwoot/chatwoot#10377: a condition with an "or" of its own swallowed the "and" beside it.
#[test]
fn a_condition_that_is_an_or_inside_stays_one_condition() {
    let mut company = Company::new(vec![named("plain"), Account { seats: Some(7), ..named("seats") }]);
    company.assert("seats is 7\nnote is not set", &now(), &["seats"]);
    company.assert("note is not set\nnote is not \"x\"\nseats is 7", &now(), &["seats"]);
    company.assert("note contains one of \"x\", \"y\"\nseats is 7", &now(), &[]);
}

/// Openpanel-dev/openpanel#472: "exactly 0 times" found nobody, because who did nothing has no row.
/// docs.customer.io "past X days": "has not performed" left out whoever is new.
#[test]
fn who_did_nothing_did_it_no_times() {
    let done = vec![Done { event: 0, at: now().now(), quantity: 1 }];
    let mut company = Company::new(vec![named("no events"), Account { done, ..named("one") }]);
    for written in ["never did \"login\"", "did \"login\" at most 0 times", "not did \"login\" in 7 days"] {
        company.assert(written, &now(), &["no events"]);
    }
    let at_least_none = bansou_rules::text::parse("did \"login\" at least 0 times");
    assert!(at_least_none.is_err(), "it would be true of everybody");
}

/// mautic/mautic#7967, #10621, #7244: relative days were UTC's, so that one day more or less was found.
/// braze.com "X in Y": windows end at midnight UTC.
#[test]
fn today_is_the_workspaces_today_for_days_instants_and_events() {
    let evening = "2018-01-01T22:00:00-05:00";
    let at = evening.parse::<Timestamp>().unwrap();
    let account = Account {
        renewal_on: Some(date(2018, 1, 1)),
        seen_at: Some(at.as_millisecond()),
        done: vec![Done { event: 0, at: at.as_millisecond(), quantity: 1 }],
        ..named("one")
    };
    let mut company = Company::new(vec![account]);
    let york = moment(evening, "America/New_York");
    for written in
        ["renewal_on is today", "seen_at is today", "did \"login\" in 1 day", "renewal_on within last 0 days"]
    {
        company.assert(written, &york, &["one"]);
    }
    // At the same instant it is the second of January in Tokyo.
    let tokyo = moment(evening, "Asia/Tokyo");
    company.assert("renewal_on is yesterday", &tokyo, &["one"]);
    company.assert("seen_at is today", &tokyo, &["one"]);
}

/// intercom/Intercom-OpenAPI#576: a value that was read did not find the record that it came from.
#[test]
fn a_value_that_was_read_finds_its_record() {
    let seen_at = 1_764_544_500_123;
    let mut company = Company::new(vec![Account { seen_at: Some(seen_at), ..named("one") }]);
    let written = format!("seen_at is {}", Timestamp::from_millisecond(seen_at).unwrap());
    for zone in ["Asia/Tokyo", "America/New_York"] {
        company.assert(&written, &moment("2026-01-01T00:00:00Z", zone), &["one"]);
    }
}

/// mautic/mautic#8652: who came to meet a condition by time alone came in a day late, or when something else changed.
/// docs.customer.io "timestamp rules": when a record enters is not said anywhere.
#[test]
fn the_instant_at_which_time_alone_brings_a_record_in_is_known() {
    let mut account = Record::default();
    account.values.insert("renewal_on".to_owned(), Fact::Day(date(2027, 4, 30)));
    let (written, now) = ("renewal_on within next 90 days", now());
    let enters = next_change(&rule(written), &Accounts, &now, &account).unwrap().unwrap();
    assert!(!holds(written, &account, &now.at(enters - 1)));
    assert!(holds(written, &account, &now.at(enters)));
    let leaves = next_change(&rule(written), &Accounts, &now.at(enters), &account).unwrap().unwrap();
    assert_eq!(now.day_of(leaves), date(2027, 5, 1));
    assert_eq!(next_change(&rule(written), &Accounts, &now.at(leaves), &account), Ok(None));
}

/// growthbook/growthbook#3719: an empty list became a list of one empty text, and so its contrary.
#[test]
fn an_empty_list_is_refused() {
    for written in [r#"{"attribute":"plan","is":[]}"#, r#"{"attribute":"plan","is":[""]}"#] {
        let document = format!(r#"{{"version":1,"rule":{written}}}"#);
        bansou_rules::json::from_str(&document).unwrap_err();
    }
}

/// Unleash/yggdrasil#136, Unleash/unleash-python-sdk#234: a contrary of a contrary was dropped where the value was missing.
#[test]
fn a_contrary_of_a_contrary_is_the_thing_itself() {
    let mut company =
        Company::new(vec![named("none"), Account { plan: Some("Pro".to_owned()), ..named("pro") }]);
    company.assert("not plan is not \"Pro\"", &now(), &["pro"]);
    company.assert("not not plan is not \"Pro\"", &now(), &["none"]);
    company.assert("not plan is not set", &now(), &["pro"]);
}
