//! Rules that nobody wrote: whatever facts, changes and related records of an account they ask for, SQL and memory answer alike,
//! on both engines.

use bansou_rules::{Attribute, Catalog, Type};
use proptest::{prelude::*, sample::select, strategy::ValueTree, test_runner::TestRunner};

use super::sets::{changed_world, true_of, world};
use crate::{
    attributes::Register,
    customers::attributes::ACCOUNTS,
    import::{ImportKind, tests::take_in_text},
    list::Terms,
    testing::on_both_engines,
};

const RULES: usize = 1_000;

/// What can be asked of one attribute, each a line.
fn conditions(key: &str, attribute: &Attribute) -> Vec<String> {
    let words: Vec<String> = match &attribute.kind {
        Type::Choice(Some(choices)) => choices.iter().map(|choice| choice.key.clone()).collect(),
        _ => ["Suite", "A", "B", "Basic"].map(str::to_owned).into(),
    };
    let (one, other) = (&words[0], &words[1]);
    let tests: Vec<String> = match &attribute.kind {
        Type::Text { .. } | Type::Link { .. } => texts(),
        Type::Number(_) => ["is 0", "above 1", "at least 10", "below 3", "at most 10", "between 1 and 50"]
            .map(str::to_owned)
            .into(),
        Type::Money { .. } => {
            ["at least 1 JPY", "below 20000 JPY", "is 10000 JPY", "above 100 USD"].map(str::to_owned).into()
        }
        Type::Day => days(),
        Type::Time => days().into_iter().chain(["within last 36 hours".to_owned()]).collect(),
        Type::YesNo => vec!["is yes".to_owned(), "is no".to_owned()],
        Type::Choice(_) => {
            let each = words.iter().flat_map(|word| [format!("is \"{word}\""), format!("is not \"{word}\"")]);
            each.chain([format!("is one of \"{one}\", \"{other}\"")]).collect()
        }
        Type::Choices(_) => vec!["has any of \"a\", \"b\"".to_owned(), "has all of \"a\"".to_owned()],
        Type::Member | Type::Account | Type::Said => Vec::new(),
    };
    let always = ["is set".to_owned(), "is not set".to_owned()];
    let changes = attribute.history.iter().flat_map(|_| {
        [
            "changed".to_owned(),
            format!("changed to \"{one}\", \"{other}\""),
            "changed from nothing".to_owned(),
            format!("changed from \"{one}\" in 10 days"),
        ]
    });
    tests.into_iter().chain(always).chain(changes).map(|test| format!("{key} {test}")).collect()
}

fn texts() -> Vec<String> {
    [
        "is \"Suite\"",
        "is not \"青葉\"",
        "contains \"ログ\"",
        "starts with \"S\"",
        "ends with \"葉\"",
        "does not contain \"白\"",
    ]
    .map(str::to_owned)
    .into()
}

fn days() -> Vec<String> {
    [
        "is today",
        "within next 90 days",
        "within last 30 days",
        "more than 30 days ago",
        "more than 10 days ahead",
        "before 2026-01-01",
        "on or after 2025-04-01",
        "in this month",
        "in last fiscal year",
    ]
    .map(str::to_owned)
    .into()
}

/// Everything that can be asked of such records in one line.
fn lines(register: &Register) -> Vec<String> {
    let keys = register.attribute_keys();
    keys.iter().flat_map(|key| conditions(key, &register.attribute(key).expect("an attribute"))).collect()
}

/// A rule over accounts, to a depth of four.
fn rules(register: &Register) -> BoxedStrategy<String> {
    let own = select(lines(register));
    let sets: Vec<(String, Vec<String>)> = register
        .related_sets()
        .into_iter()
        .map(|set| (set.clone(), lines(register.of_related(&set).expect("a register"))))
        .collect();
    let of_set = select(sets).prop_flat_map(|(set, lines)| {
        let within = prop::collection::vec(select(lines), 1..3);
        (select(vec!["some", "every", "no"]), within)
            .prop_map(move |(how, within)| format!("{how} {set} (\n{}\n)", within.join("\n")))
    });
    let line = prop_oneof![3 => own, 2 => of_set];
    line.prop_recursive(3, 10, 3, |inner| {
        let several = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            (select(vec!["all", "any"]), several)
                .prop_map(|(how, lines)| format!("{how} (\n{}\n)", lines.join("\n"))),
            inner.prop_map(|line| format!("not all (\n{line}\n)")),
        ]
    })
    .boxed()
}

#[tokio::test]
async fn whatever_a_rule_asks_sql_and_memory_answer_alike() {
    on_both_engines(async |bench| {
        let mut accounts = changed_world(&bench).await;
        let people = "顧客ID,氏名,メール,役割,退職日\nA1,佐藤 花子,hanako@aoba.example,推進者,\n\
                      A1,鈴木 一郎,ichiro@aoba.example,管理者,2026-10-01\nA2,林 京,kei@shirakaba.example,,\n";
        take_in_text(&bench, ImportKind::People, people).await;
        accounts.extend(world(&bench).await);
        let terms = Terms::load(&bench.workspace, &ACCOUNTS).await.unwrap();
        let rules = rules(&terms.register);
        let mut runner = TestRunner::deterministic();
        let (mut none, mut some, mut all) = (0, 0, 0);
        for _ in 0..RULES {
            let rule = rules.new_tree(&mut runner).expect("a rule").current();
            match true_of(&bench, &accounts, &rule).await.len() {
                0 => none += 1,
                found if found == accounts.len() => all += 1,
                _ => some += 1,
            }
        }
        // Rules that tell nobody from anybody would show nothing.
        assert!(some * 6 > RULES, "{none} of nobody, {some} of some, {all} of all");
    })
    .await;
}
