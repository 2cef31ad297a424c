//! When an answer changes although nothing about the record does.

use bansou_rules::{Fact, FactChange, Facts as _, Moment, Record, Resolved, Rule, next_change, text};
use jiff::{Timestamp, civil::date};
use proptest::prelude::*;

use crate::support::{
    catalog::Accounts,
    holds, moment, now, rule,
    strategies::{accounts, moments, rules},
    world::{Account, records},
};

fn change(written: &str, record: &Record, moment: &Moment) -> Option<String> {
    let at = next_change(&rule(written), &Accounts, moment, record).unwrap()?;
    Some(Timestamp::from_millisecond(at).unwrap().to_string())
}

#[test]
fn the_day_on_which_a_record_enters_or_leaves_is_known() {
    let mut account = Record::default();
    account.values.insert("renewal_on".to_owned(), Fact::Day(date(2027, 4, 30)));
    account.values.insert("seen_at".to_owned(), Fact::Time(now().now() - 3_600_000));
    account.values.insert("stage".to_owned(), Fact::Text("adoption".to_owned()));
    let logins = account.days.entry("login".to_owned()).or_default();
    logins.extend([(date(2026, 11, 10), 2), (date(2026, 11, 20), 1)]);
    let churned = FactChange {
        at: now().at(now().now()).start_of(date(2026, 11, 25)) + 5,
        from: Some(Fact::Text("adoption".to_owned())),
        to: Some(Fact::Text("churned".to_owned())),
    };
    account.changes.insert("stage".to_owned(), vec![churned]);
    account.related.insert("people".to_owned(), vec![Record::default()]);
    account.related.get_mut("people").unwrap()[0]
        .values
        .insert("left_on".to_owned(), Fact::Day(date(2026, 12, 5)));

    // Days in Tokyo begin at 15:00 of the day before in London.
    for (written, at) in [
        ("renewal_on within next 90 days", Some("2027-01-29T15:00:00Z")),
        ("not renewal_on within next 90 days", Some("2027-01-29T15:00:00Z")),
        ("renewal_on within last 30 days", Some("2027-04-29T15:00:00Z")),
        ("renewal_on more than 90 days ahead", Some("2027-01-29T15:00:00Z")),
        ("renewal_on more than 30 days ago", Some("2027-05-30T15:00:00Z")),
        ("renewal_on in this month", Some("2027-03-31T15:00:00Z")),
        ("renewal_on in next quarter", Some("2026-12-31T15:00:00Z")),
        ("renewal_on in next fiscal year", Some("2027-03-31T15:00:00Z")),
        ("renewal_on before 2028-01-01", None),
        ("seen_at within last 2 hours", Some("2026-11-29T01:00:00.001Z")),
        ("seen_at is today", Some("2026-11-29T15:00:00Z")),
        ("seen_at within last 3 days", Some("2026-12-02T15:00:00Z")),
        ("stage is \"adoption\"", None),
        ("did \"login\" in 28 days", Some("2026-12-17T15:00:00Z")),
        ("did \"login\" at least 2 times in 28 days", Some("2026-12-07T15:00:00Z")),
        ("never did \"login\" in 28 days", Some("2026-12-17T15:00:00Z")),
        ("never did \"login\"", None),
        ("never did \"visit\" in 28 days", None),
        ("did \"login\" for the first time in 28 days", Some("2026-12-07T15:00:00Z")),
        // Until the last login has left the older seven of the fourteen days up to yesterday.
        ("did \"login\" at least 50% less over 7 days", Some("2026-12-04T15:00:00Z")),
        ("stage changed to \"churned\" in 30 days", Some("2026-12-24T15:00:00Z")),
        ("stage changed to \"churned\"", None),
        ("some people (left_on within last 7 days)", Some("2026-12-04T15:00:00Z")),
        ("in segment \"renewing\"", Some("2027-01-29T15:00:00Z")),
        ("in segment \"kept\"", None),
        // The earlier of two turns, but only where it turns the whole.
        ("renewal_on within next 90 days\nseen_at is today", None),
        ("any (\n renewal_on within next 90 days\n seen_at is today\n)", Some("2026-11-29T15:00:00Z")),
        ("days_to_renewal at most 90", Some("2026-11-29T15:00:00Z")),
    ] {
        assert_eq!(change(written, &account, &now()).as_deref(), at, "{written}");
    }
}

#[test]
fn instants_at_the_ends_of_numbers_stop_nobody() {
    for at in [i64::MIN, i64::MIN + 1, -1, 0, i64::MAX - 1, i64::MAX] {
        let mut account = Record::default();
        account.values.insert("seen_at".to_owned(), Fact::Time(at));
        for written in
            ["seen_at within next 48 hours", "seen_at more than 8784 hours ago", "seen_at in next year"]
        {
            assert_eq!(change(written, &account, &now()), None, "{written} of {at}");
        }
    }
    let last = now().at(i64::MAX);
    assert!(!holds("seen_at within next 48 hours", &Record::default(), &last));
    assert_eq!(change("seen_at within last 48 hours", &Record::default(), &now().at(i64::MIN)), None);
}

#[test]
fn a_day_begins_when_the_workspaces_clock_says_so() {
    let mut account = Record::default();
    account.values.insert("renewal_on".to_owned(), Fact::Day(date(2026, 11, 2)));
    for (zone, at) in [
        ("Asia/Tokyo", "2026-11-01T15:00:00Z"),
        ("UTC", "2026-11-02T00:00:00Z"),
        // On the day before, clocks went back by an hour.
        ("America/New_York", "2026-11-02T05:00:00Z"),
    ] {
        let before = moment("2026-10-20T12:00:00Z", zone);
        assert_eq!(change("renewal_on is today", &account, &before).as_deref(), Some(at), "{zone}");
        let at: Timestamp = at.parse().unwrap();
        assert!(!holds("renewal_on is today", &account, &before.at(at.as_millisecond() - 1)), "{zone}");
        assert!(holds("renewal_on is today", &account, &before.at(at.as_millisecond())), "{zone}");
    }
}

#[test]
fn what_a_rule_reads_is_told_with_the_way_to_it() {
    let reads = rule(
        "plan is \"Pro\"\nnot (\n stage changed\n did \"login\"\n)\n\
         any (\n in segment \"kept\"\n some children (every people (left_on is set))\n)",
    )
    .reads();
    let said = |reads: &std::collections::BTreeSet<bansou_rules::Read>| {
        reads
            .iter()
            .map(|read| [read.through.as_slice(), std::slice::from_ref(&read.key)].concat().join("."))
            .collect::<Vec<_>>()
    };
    assert_eq!(said(&reads.attributes), ["plan", "children.people.left_on"]);
    assert_eq!(said(&reads.changes), ["stage"]);
    assert_eq!(said(&reads.behaviours), ["login"]);
    assert_eq!(said(&reads.segments), ["kept"]);
    assert_eq!(said(&reads.sets), ["children", "children.people"]);
    assert!(reads.by_time);
    assert!(!rule("plan is \"Pro\"\nin segment \"renewing\"").reads().by_time);
}

fn worlds() -> impl Strategy<Value = (Moment, Vec<Account>, Vec<Rule>)> {
    moments().prop_flat_map(|moment| {
        (Just(moment.clone()), accounts(&moment), prop::collection::vec(rules(&moment), 4))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every hour and a little beside it, for weeks: the answer is what it was until the instant that was told, and not then.
    #[test]
    fn until_it_changes_the_answer_stays((moment, accounts, rules) in worlds()) {
        let records = records(&accounts, &moment);
        for (rule, record) in rules.iter().flat_map(|rule| records.iter().map(move |record| (rule, record))) {
            let answer = |at: i64| Resolved::new(rule, &Accounts, &moment.at(at)).unwrap().holds(record);
            let (now, turn) = (moment.now(), next_change(rule, &Accounts, &moment, record).unwrap());
            let begins = answer(now);
            if let Some(turn) = turn {
                prop_assert!(turn > now);
                prop_assert_ne!(answer(turn), begins, "{}", text::print(rule));
                prop_assert_eq!(answer(turn - 1), begins, "{}", text::print(rule));
            }
            let hour = 3_600_000;
            for hours in (1..120 * 24).step_by(37) {
                let at = now + hours * hour;
                if turn.is_none_or(|turn| at < turn) {
                    prop_assert_eq!(answer(at), begins, "{} at {}", text::print(rule), at);
                }
            }
        }
    }
}

#[test]
fn a_record_in_memory_answers_for_its_days() {
    let mut record = Record::default();
    record.days.entry("login".to_owned()).or_default().extend([(date(2026, 1, 1), 1), (date(2026, 1, 3), 2)]);
    assert_eq!(record.days("login", None, date(2026, 1, 2)), [(date(2026, 1, 1), 1)]);
    assert_eq!(record.days("login", Some(date(2026, 1, 4)), date(2026, 1, 2)), []);
    assert!(record.related("people").is_empty() && record.changes("stage").is_empty());
}
