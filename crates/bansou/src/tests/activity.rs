//! The spine on both engines.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{
    activity::{Actor, Listener, NewActivity, Subject, catch_up, of_account, record_all, testing::hear_all},
    args,
    customers::Verb,
    db::{
        query,
        testing::{drop_database, fresh_database},
    },
    ids::AccountId,
    testing::{bench, on_both_engines},
    time::Timestamp,
};

static HEARD: AtomicUsize = AtomicUsize::new(0);

fn stage(account: AccountId, at: i64, to: &str) -> NewActivity {
    let verb = Verb::StageChanged { from: "lead".to_owned(), to: to.to_owned() };
    NewActivity::new(Timestamp(at), &Actor::System, Subject::account(account), verb)
}

#[tokio::test]
async fn a_listener_hears_each_activity_once_and_resumes() {
    on_both_engines(async |bench| {
        HEARD.store(0, Ordering::SeqCst);
        let listener = Listener {
            name: "counting",
            hear: |_, activities| {
                HEARD.fetch_add(activities.len(), Ordering::SeqCst);
                Box::pin(async { Ok(()) })
            },
        };
        let account = AccountId::new();
        let mut tx = bench.workspace.main.begin().await.unwrap();
        let told = [stage(account, 2, "onboarding"), stage(account, 1, "opportunity")];
        record_all(&mut tx, told).await.unwrap();
        tx.commit().await.unwrap();
        hear_all(&bench.workspace, listener).await;
        assert_eq!(catch_up(&bench.workspace, listener).await.unwrap(), 0);
        assert_eq!(HEARD.load(Ordering::SeqCst), 2);

        let timeline = of_account(&bench.workspace.main, account, None, 10).await.unwrap();
        let times: Vec<i64> = timeline.iter().map(|activity| activity.occurred_at.0).collect();
        assert_eq!(times, [2, 1]);
        let older =
            of_account(&bench.workspace.main, account, Some((timeline[0].occurred_at, timeline[0].seq)), 10);
        assert_eq!(older.await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_change_that_is_rolled_back_leaves_no_activity() {
    on_both_engines(async |bench| {
        let account = AccountId::new();
        let mut tx = bench.workspace.main.begin().await.unwrap();
        record_all(&mut tx, [stage(account, 1, "onboarding")]).await.unwrap();
        tx.rollback().await.unwrap();
        assert!(of_account(&bench.workspace.main, account, None, 10).await.unwrap().is_empty());
    })
    .await;
}

/// One that began to write first, and gets its number last.
#[tokio::test]
async fn a_listener_hears_what_ends_after_a_larger_number() {
    let Ok(url) = std::env::var("BANSOU_TEST_POSTGRES") else {
        eprintln!("skipped: BANSOU_TEST_POSTGRES is not set (cargo xtask test sets it)");
        return;
    };
    const NOTE: &str = "insert into settings (setting_key, value, updated_at) values ($1, '1', 0)";
    static HEARD_LATE: AtomicUsize = AtomicUsize::new(0);
    let listener = Listener {
        name: "counting",
        hear: |_, activities| {
            HEARD_LATE.fetch_add(activities.len(), Ordering::SeqCst);
            Box::pin(async { Ok(()) })
        },
    };
    let database = fresh_database(&url).await;
    let bench = bench(Some(database.clone())).await;
    let main = &bench.workspace.main;
    let (mut first, mut second) = (main.begin().await.unwrap(), main.begin().await.unwrap());
    query(NOTE, args!["first"]).run(&mut first).await.unwrap();
    query(NOTE, args!["second"]).run(&mut second).await.unwrap();
    record_all(&mut second, [stage(AccountId::new(), 1, "onboarding")]).await.unwrap();
    record_all(&mut first, [stage(AccountId::new(), 1, "onboarding")]).await.unwrap();
    first.commit().await.unwrap();
    let begun = std::time::Instant::now();
    while catch_up(&bench.workspace, listener).await.unwrap() == 0 && begun.elapsed().as_secs() < 5 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    second.commit().await.unwrap();
    hear_all(&bench.workspace, listener).await;
    assert_eq!(HEARD_LATE.load(Ordering::SeqCst), 2);
    drop(bench);
    drop_database(&url, &database).await;
}
