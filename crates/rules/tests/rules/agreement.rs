//! Both evaluators answer alike: random rules about random accounts, on both engines.

use bansou_rules::{Moment, Resolved, Rule};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use uuid::Uuid;

use crate::support::{
    catalog::Accounts,
    engine::Engine,
    strategies::{accounts, moments, rules},
    world::{Account, TABLES, account_id, records, store},
};

fn worlds() -> impl Strategy<Value = (Moment, Vec<Account>, Vec<Rule>)> {
    moments().prop_flat_map(|moment| {
        let rules = prop::collection::vec(rules(&moment), 30);
        (Just(moment.clone()), accounts(&moment), rules)
    })
}

#[test]
fn both_evaluators_answer_alike_on_both_engines() {
    let mut engines = Engine::all();
    engines.iter_mut().for_each(|engine| engine.run(TABLES));
    let engines = std::cell::RefCell::new(engines);
    let (yes, no) = (std::cell::Cell::new(0_usize), std::cell::Cell::new(0_usize));
    let cases = std::env::var("RULES_CASES").map_or(48, |cases| cases.parse().expect("a number"));
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 500, ..Config::default() };
    TestRunner::new(config)
        .run(&worlds(), |(moment, accounts, rules)| {
            let records = records(&accounts, &moment);
            for engine in engines.borrow_mut().iter_mut() {
                store(&accounts, &moment, engine);
                for rule in &rules {
                    let resolved = Resolved::new(rule, &Accounts, &moment)
                        .map_err(|problems| TestCaseError::fail(format!("{problems:?}")))?;
                    let in_memory: Vec<Uuid> = (0..records.len())
                        .filter(|number| resolved.holds(&records[*number]))
                        .map(account_id)
                        .collect();
                    let sql = resolved.sql("a", 1).expect("it is all in tables");
                    let by_sql = engine.accounts_where(&sql).map_err(TestCaseError::fail)?;
                    prop_assert_eq!(
                        &in_memory,
                        &by_sql,
                        "memory and {} for\n{}\n{}",
                        engine.name(),
                        bansou_rules::text::print(rule),
                        sql.text
                    );
                    yes.set(yes.get() + in_memory.len());
                    no.set(no.get() + records.len() - in_memory.len());
                }
            }
            Ok(())
        })
        .unwrap();
    // Neither answer is so rare that agreeing on the other would be all that was tested.
    let (yes, no) = (yes.get(), no.get());
    assert!(yes * 8 > no && no * 8 > yes, "{yes} yes, {no} no");
}
