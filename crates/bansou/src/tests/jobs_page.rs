//! The jobs page as an admin uses it, in both languages.

use serde_json::json;

use crate::{
    args,
    db::{query, testing::Bench},
    i18n::Locale,
    ids::JobId,
    jobs::{self, JobKind, JobState, NewJob, testing::set_aside},
    members::Role,
    testing::on_both_engines,
    time::HOUR,
    web::testing::{app, member},
};

/// A kind that the page knows, on a bad day.
const FAILING: JobKind =
    JobKind { run: |_, _| Box::pin(async { anyhow::bail!("the disk is full") }), ..jobs::FORGET };

async fn enqueued(bench: &Bench, kind: JobKind) -> JobId {
    let mut tx = bench.workspace.main.begin().await.unwrap();
    let id = jobs::enqueue(&mut tx, NewJob::now(kind, json!({}))).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    id
}

/// The row of the job on the page, or its line where it is periodic.
fn row(page: &str, begins: &str, ends: &str) -> String {
    let from = page.find(begins).unwrap_or_else(|| panic!("{begins} is not on the page:\n{page}"));
    let rest = &page[from..];
    rest[..rest.find(ends).unwrap_or(rest.len())].to_owned()
}

#[tokio::test]
async fn what_waits_fails_is_stopped_and_retried_is_told_and_can_be_taken_back() {
    on_both_engines(async |bench| {
        let app = app(&bench);
        let workspace = &bench.workspace;
        let mut admin = member(&app, workspace, Role::Admin, Locale::Ja).await;
        let path = format!("/w/{}/settings/jobs", workspace.slug);
        let state = async |id| jobs::find(&workspace.main, id).await.unwrap().unwrap().state;
        let of = |id: JobId| format!("id=\"job-{id}\"");

        let id = enqueued(&bench, jobs::FORGET).await;
        let page = admin.get(&path).await.body;
        let waiting = row(&page, &of(id), "</tr>");
        for words in ["古いジョブの記録の削除", "メンテナンス", "待ち", "0 / 5", "/stop"] {
            assert!(waiting.contains(words), "{words}: {waiting}");
        }
        assert_eq!(admin.post(&format!("{path}/{id}/stop"), "").await.status, 303);
        assert_eq!(state(id).await, JobState::Stopped);
        let stopped = row(&admin.get(&path).await.body, &of(id), "</tr>");
        assert!(stopped.contains("さんが停止") && stopped.contains("/retry"), "{stopped}");
        // Twice is refused in words, and the undo of stopping is retrying.
        let again = admin.post(&format!("{path}/{id}/stop"), "").await;
        assert!(again.status == 409 && again.body.contains("停止できません"), "{}", again.body);
        admin.headers.push(("accept", "text/vnd.turbo-stream.html".to_owned()));
        let toast = admin.post(&format!("{path}/{id}/retry"), "").await.body;
        assert!(toast.contains("再実行します") && toast.contains(&format!("{id}/stop")), "{toast}");
        admin.headers.clear();
        assert_eq!(state(id).await, JobState::Waiting);
        let retried = row(&admin.get(&path).await.body, &of(id), "</tr>");
        assert!(retried.contains("さんが再実行"), "{retried}");

        jobs::drain(workspace, &[jobs::FORGET]).await.unwrap();
        assert_eq!(state(id).await, JobState::Done);
        let failing = enqueued(&bench, FAILING).await;
        jobs::drain(workspace, &[FAILING]).await.unwrap();
        let page = admin.get(&path).await.body;
        let again = row(&page, &of(failing), "</tr>");
        for words in
            ["再試行待ち", "1 / 5", "次回: 2026/11/22 9:00", "the disk is full", "エラーで終了しました"]
        {
            assert!(again.contains(words), "{words}: {again}");
        }
        for _ in 0..4 {
            workspace.clock.set(workspace.clock.now().plus(HOUR));
            jobs::drain(workspace, &[FAILING]).await.unwrap();
        }
        let page = admin.get(&path).await.body;
        let failed = row(&page, &of(failing), "</tr>");
        assert!(failed.contains("5 / 5") && failed.contains("/retry"), "{failed}");

        let mut english = member(&app, workspace, Role::Admin, Locale::En).await;
        let page = english.get(&path).await.body;
        for words in ["Failed and stopped", "It ended with an error.", "Maintenance", "Done"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let mut csm = member(&app, workspace, Role::Csm, Locale::Ja).await;
        assert_eq!(csm.get(&path).await.status, 403);
        assert_eq!(csm.post(&format!("{path}/{failing}/retry"), "").await.status, 403);
        set_aside(workspace, &[&FAILING]).await;
    })
    .await;
}

#[tokio::test]
async fn what_runs_by_itself_is_told_with_its_next_time_and_may_run_now() {
    on_both_engines(async |bench| {
        const PLANNED: &str =
            "select id as a from jobs where kind = 'forget_jobs' and state = 'waiting' and planned is not null";
        let app = app(&bench);
        let workspace = &bench.workspace;
        let mut admin = member(&app, workspace, Role::Admin, Locale::Ja).await;
        let path = format!("/w/{}/settings/jobs", workspace.slug);
        assert!(admin.get(&path).await.body.contains("予定は未定です"));
        jobs::plan(workspace, workspace.parts.all()).await.unwrap();
        let page = admin.get(&path).await.body;
        let line = row(&page, "古いジョブの記録の削除", "</li>");
        for words in ["毎日 3:40", "次回: 2026/11/23 3:40", "今すぐ実行"] {
            assert!(line.contains(words), "{words}: {line}");
        }
        assert!(page.contains("10分ごと"), "{}", row(&page, "<ul class=\"lines\">", "</ul>"));
        let (id,): (JobId,) = query(PLANNED, args![]).one(&workspace.main).await.unwrap();
        assert_eq!(admin.post(&format!("{path}/{id}/stop"), "").await.status, 409);
        assert_eq!(admin.post(&format!("{path}/{id}/run"), "").await.status, 303);
        let line = row(&admin.get(&path).await.body, "古いジョブの記録の削除", "</li>");
        assert!(line.contains("待ち") && !line.contains("今すぐ実行"), "{line}");
        assert_eq!(jobs::drain(workspace, &[jobs::FORGET]).await.unwrap(), 1);
        let line = row(&admin.get(&path).await.body, "古いジョブの記録の削除", "</li>");
        assert!(line.contains("前回: ") && line.contains("次回: 2026/11/23 3:40"), "{line}");
    })
    .await;
}
