//! A small demo on both engines.

use bansou_simulator::{Settings, Stage};

use super::{Demo, DemoExists, make};
use crate::{
    activity::of_account,
    args,
    customers::Verb,
    db::{Db, query, query_dynamic},
    jobs,
    members::{all_members, find_login_by_email},
    testing::on_both_engines,
    time::{HOUR, Timestamp},
    today::{Board, Whose},
    web::Scope,
    workspaces::Home,
};

async fn count(db: &Db, what: &str) -> i64 {
    query_dynamic(format!("select cast({what} as bigint) as a"), args![]).one::<(i64,)>(db).await.unwrap().0
}

#[tokio::test]
async fn everything_simulated_is_there_and_settled() {
    on_both_engines(async |bench| {
        // Jobs are enqueued by the real time and due by the installation's clock, so that has to be later.
        bench.home.clock.set(Timestamp::now().plus(HOUR));
        let end = bench.home.clock.now().day(&bench.workspace.zone);
        let small = Settings::new(1, 30, 6, end);
        let made = make(&bench.home, &small, |_| {}).await.unwrap();
        let (main, company) = (&made.workspace.main, &made.company);
        for (table, simulated) in [
            ("accounts", company.accounts.len()),
            ("people", company.people.len()),
            ("subscriptions", company.subscriptions.len()),
            ("conversations", company.tickets.len()),
            ("survey_answers", company.nps_answers.len()),
            ("churn_events", company.churns.len()),
            ("notes", company.notes.len()),
            ("tasks", company.tasks.len()),
            ("members", company.members.len()),
        ] {
            let stored = count(main, &format!("(select count(*) from {table})")).await;
            assert_eq!(stored, simulated as i64, "{table}");
        }
        let usage = &made.workspace.usage;
        let (rows, uses) =
            company.usage().fold((0, 0), |(rows, uses), row| (rows + 1, uses + i64::from(row.count)));
        assert_eq!(count(usage, "(select count(*) from usage_events)").await, rows);
        for rollup in ["usage_daily where tracked = 0", "usage_account_days", "usage_names where tracked = 0"]
        {
            assert_eq!(
                count(usage, &format!("(select sum(quantity) from {rollup})")).await,
                uses,
                "{rollup}"
            );
        }
        let mrr: i64 = company.subscriptions.iter().filter(|row| row.covers(end)).map(|row| row.mrr).sum();
        assert_eq!(count(main, "(select sum(mrr_minor) from accounts)").await, mrr);
        assert_eq!(jobs::open_jobs(main).await.unwrap().len(), 0, "no job is left");

        the_history_ends_at_the_stage(&made).await;
        the_visitor_has_something_to_do(&bench.home, &made).await;

        let again = make(&bench.home, &small, |_| {}).await.err().expect("refused");
        assert!(again.is::<DemoExists>(), "{again:#}");
    })
    .await;
}

/// Each account's activities lead to the stage it stands at, and none lies in the future.
async fn the_history_ends_at_the_stage(made: &Demo) {
    const FIND: &str = "select id as a from accounts where external_id = $1";
    let main = &made.workspace.main;
    let now = made.workspace.clock.now();
    for account in &made.company.accounts {
        let (id,) = query(FIND, args![&account.external_id]).one(main).await.unwrap();
        let timeline = of_account(main, id, None, 1_000).await.unwrap();
        assert!(timeline.iter().all(|activity| activity.occurred_at <= now), "{}", account.name);
        let last = timeline.iter().find_map(|activity| match activity.verb.of()? {
            Verb::StageChanged { to, .. } => Some(to),
            _ => None,
        });
        assert_eq!(last.as_deref().unwrap_or(Stage::Lead.key()), account.stage.key(), "{}", account.name);
    }
}

/// The first page that a visitor sees has lines, each with its reason, and scores are there.
async fn the_visitor_has_something_to_do(home: &Home, made: &Demo) {
    let login = find_login_by_email(&home.control, &made.sign_in.email).await.unwrap().unwrap();
    let member =
        all_members(&made.workspace).await.unwrap().into_iter().find(|m| m.login_id == login.id).unwrap();
    let scope = Scope::of_member(made.workspace.clone(), &member);
    let board = Board::load(&scope, Whose::Member(member.id), member.id).await.unwrap();
    assert!(!board.lines.is_empty(), "Today has lines");
    assert!(board.lines.iter().all(|line| !line.reasons.is_empty()));
    assert!(
        count(&made.workspace.main, "(select count(*) from accounts where score is not null)").await > 10
    );
    assert_eq!(count(&made.workspace.main, "(select count(*) from score_queue)").await, 0, "nobody waits");
}
