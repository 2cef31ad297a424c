//! Conditions at the top of a rule, and inside its groups, are ranges of an index.

use bansou_rules::{Resolved, SqlValue};

use crate::support::{catalog::Accounts, engine::Engine, now, rule, world::TABLES};

const INDEXES: &str = "
create index by_renewal on accounts (renewal_on); create index by_seats on accounts (seats); create index by_name on accounts (name_key);
create index by_stage on accounts (stage_rank); create index by_seen on accounts (seen_at); create index by_mrr on accounts (mrr_minor);
create index by_ratio on accounts (ratio); create index by_owner on accounts (owner_id); create index by_plan on accounts (plan);
create index done_by_account on done (account_id, name, day_number); create index people_by_account on people (account_id);
create index labels_by_account on account_labels (account_id, label);
";

#[test]
fn a_filter_on_a_column_is_an_index_range() {
    for mut engine in Engine::all() {
        engine.run(TABLES);
        engine.run(INDEXES);
        if engine.is_postgres() {
            // The tables are empty; what is asked is whether the index can serve, not whether it would.
            engine.run("set enable_seqscan = off; set enable_bitmapscan = off");
        }
        for (written, index) in [
            ("renewal_on within next 90 days", "by_renewal"),
            ("renewal_on in this fiscal year", "by_renewal"),
            ("renewal_on before 2026-04-01", "by_renewal"),
            ("renewal_on more than 30 days ago", "by_renewal"),
            ("renewal_on is not set", "by_renewal"),
            ("seats at least 2.5", "by_seats"),
            ("seats between 1 and 4", "by_seats"),
            ("ratio above 0.5", "by_ratio"),
            ("name is one of \"ＡＢＣ\", \"x\"", "by_name"),
            ("stage is one of \"lead\", \"churned\"", "by_stage"),
            ("seen_at within last 24 hours", "by_seen"),
            ("seen_at is today", "by_seen"),
            ("mrr above 100 USD", "by_mrr"),
            ("owner is \"00000000-0000-0000-0000-000000000001\"", "by_owner"),
            ("plan is \"Pro\"\nname contains \"a\"\ndid \"login\"", "by_plan"),
            ("not not plan is \"Pro\"", "by_plan"),
            ("not any (\n name contains \"a\"\n not seats above 3\n)", "by_seats"),
            ("did \"login\" at least 3 times in 28 days", "done_by_account"),
            ("did \"login\" at least 50% less over 28 days", "done_by_account"),
            ("some people (role is \"champion\")", "people_by_account"),
            ("every people (role is \"champion\")", "people_by_account"),
            ("labels has all of \"a\", \"ab\"", "labels_by_account"),
        ] {
            let sql = Resolved::new(&rule(written), &Accounts, &now()).unwrap().sql("a", 1).unwrap();
            let plan = engine.explained(&sql);
            assert!(plan.contains(index), "{} for {written}\n{}\n{plan}", engine.name(), sql.text);
            if !engine.is_postgres() && index.starts_with("by_") {
                assert!(plan.contains(&format!("SEARCH a USING INDEX {index}")), "{written}\n{plan}");
            }
        }
    }
}

#[test]
fn the_condition_reads_as_it_would_be_written_by_hand() {
    for (written, first, text, values) in [
        ("anything", 1, "true", vec![]),
        ("nothing", 1, "false", vec![]),
        ("name is \"ＡＢＣ\"", 1, "a.name_key = $1", vec![SqlValue::Text("abc".to_owned())]),
        ("seats above 2.5", 4, "a.seats >= $4", vec![SqlValue::Int(3)]),
        ("seats above 9223372036854775807", 1, "false", vec![]),
        ("seats is not 2.5", 1, "true", vec![]),
        ("seats is not set", 1, "a.seats is null", vec![]),
        ("name is not set", 1, "(a.name is null or a.name = '')", vec![]),
        (
            "mrr at most 1.5 USD",
            1,
            "(a.currency = $1 and a.mrr_minor <= $2)",
            vec![SqlValue::Text("USD".to_owned()), SqlValue::Int(150)],
        ),
        (
            "renewal_on within next 90 days",
            1,
            "(a.renewal_on >= $1 and a.renewal_on <= $2)",
            vec![SqlValue::Text("2026-11-29".to_owned()), SqlValue::Text("2027-02-27".to_owned())],
        ),
        // "And" binds closer than "or": a group stands in parentheses.
        (
            "plan is \"a\"\nany (\n seats is not 1\n plan is \"b\"\n)",
            1,
            "(a.plan = $1 and (not coalesce(a.seats = $2, false) or a.plan = $3))",
            vec![SqlValue::Text("a".to_owned()), SqlValue::Int(1), SqlValue::Text("b".to_owned())],
        ),
    ] {
        let sql = Resolved::new(&rule(written), &Accounts, &now()).unwrap().sql("a", first).unwrap();
        assert_eq!((sql.text.as_str(), sql.values), (text, values), "{written}");
    }
}
