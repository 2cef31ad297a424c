//! The spine on both engines.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Actor, Listener, NewActivity, Subject, catch_up, of_account, record, testing::hear_all};
use crate::{customers::Verb, db::testing::on_both_engines, ids::AccountId, time::Timestamp};

static HEARD: AtomicUsize = AtomicUsize::new(0);

fn stage(account: AccountId, at: i64, to: &str) -> NewActivity {
    NewActivity {
        occurred_at: Timestamp(at),
        actor: Actor::System,
        verb: Verb::StageChanged { from: "lead".to_owned(), to: to.to_owned() }.into(),
        subject: Subject::account(account),
    }
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
        record(&mut tx, stage(account, 2, "onboarding")).await.unwrap();
        record(&mut tx, stage(account, 1, "opportunity")).await.unwrap();
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
        record(&mut tx, stage(account, 1, "onboarding")).await.unwrap();
        tx.rollback().await.unwrap();
        assert!(of_account(&bench.workspace.main, account, None, 10).await.unwrap().is_empty());
    })
    .await;
}
