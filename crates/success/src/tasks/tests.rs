//! Tasks on both engines.

use jiff::civil::date;

use super::{Due, TaskError, TaskFields, TaskFilter};
use crate::{
    Success as _, Verb,
    activity::of_account,
    customers::testing::{account, member, scope},
    i18n::Locale,
    ids::MemberId,
    members::{self, Role},
    testing::on_both_engines,
    time::Timestamp,
    web::{Scope, testing},
};

#[tokio::test]
async fn a_task_is_added_changed_finished_and_reopened_each_with_one_activity() {
    on_both_engines(async |bench| {
        let sato = member(&bench, "佐藤 美咲").await;
        let scope = scope(&bench, &sato);
        let aoba = account(&bench, "青葉ロジスティクス", Some(sato.id)).await;
        let fields = TaskFields {
            title: "  青葉さまへ  電話 ".to_owned(),
            due: Some(date(2026, 11, 24)),
            account: Some(aoba),
            assignee: Some(sato.id),
        };
        let added = scope.tasks().add(fields.clone()).await.unwrap();
        let task = scope.tasks().find(added.id).await.unwrap().unwrap();
        assert_eq!(task, added);
        assert_eq!(task.title, "青葉さまへ 電話");
        assert_eq!(task.assignee.as_ref().unwrap().1, "佐藤 美咲");

        let moved = TaskFields { due: Some(date(2026, 11, 20)), ..task.fields() };
        task.change(&scope, moved.clone()).await.unwrap();
        task.change(&scope, task.fields()).await.unwrap();
        let task = scope.tasks().find(task.id).await.unwrap().unwrap();
        assert_eq!(Due::of(&task, bench.workspace.today()), Due::Overdue);

        assert!(task.complete(&scope).await.unwrap());
        assert!(!task.complete(&scope).await.unwrap(), "it was done already");
        let done = scope.tasks().find(task.id).await.unwrap().unwrap();
        assert_eq!(done.done.as_ref().unwrap().1, "佐藤 美咲");
        assert!(done.reopen(&scope).await.unwrap());
        assert_eq!(scope.tasks().find(task.id).await.unwrap().unwrap().done, None);

        let heard: Vec<Verb> = of_account(&bench.workspace.main, aoba, None, 10)
            .await
            .unwrap()
            .into_iter()
            .filter_map(|activity| activity.verb.of())
            .rev()
            .collect();
        assert!(
            matches!(
                heard.as_slice(),
                [
                    Verb::TaskAdded { .. },
                    Verb::TaskChanged { fields, .. },
                    Verb::TaskDone { .. },
                    Verb::TaskReopened { .. }
                ] if fields.len() == 1 && fields[0].field == "due"
            ),
            "{heard:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_task_that_names_nobody_real_is_refused() {
    on_both_engines(async |bench| {
        let sato = member(&bench, "佐藤").await;
        let scope = scope(&bench, &sato);
        let fields = TaskFields { title: "電話".to_owned(), due: None, account: None, assignee: None };
        let blank = TaskFields { title: " \n".to_owned(), ..fields.clone() };
        assert!(matches!(scope.tasks().add(blank).await, Err(TaskError::NoTitle)));
        let long = TaskFields { title: "長".repeat(201), ..fields.clone() };
        assert!(matches!(scope.tasks().add(long).await, Err(TaskError::LongTitle)));
        let unknown = TaskFields { assignee: Some(MemberId::new()), ..fields };
        assert!(matches!(scope.tasks().add(unknown).await, Err(TaskError::UnknownAssignee)));
        assert_eq!(scope.tasks().count(TaskFilter::default(), date(2026, 11, 22)).await.unwrap().open, 0);
    })
    .await;
}

#[tokio::test]
async fn lists_are_by_day_and_pages_meet_without_a_gap() {
    on_both_engines(async |bench| {
        let (sato, tanaka) = (member(&bench, "佐藤").await, member(&bench, "田中").await);
        let scope = scope(&bench, &sato);
        for (title, due, assignee) in [
            ("no day", None, sato.id),
            ("late", Some(date(2026, 11, 20)), sato.id),
            ("today", Some(date(2026, 11, 22)), sato.id),
            ("today too", Some(date(2026, 11, 22)), sato.id),
            ("not mine", Some(date(2026, 11, 21)), tanaka.id),
        ] {
            let fields = TaskFields { title: title.to_owned(), due, account: None, assignee: Some(assignee) };
            scope.tasks().add(fields).await.unwrap();
        }
        let mine = TaskFilter { assignee: Some(sato.id) };
        let today = bench.workspace.today();
        let counts = scope.tasks().count(mine, today).await.unwrap();
        assert_eq!((counts.open, counts.overdue, counts.today), (4, 1, 2));
        assert_eq!(scope.tasks().count(TaskFilter::default(), today).await.unwrap().open, 5);

        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = scope.tasks().open(mine, after.clone(), 1).await.unwrap();
            let Some(task) = page.first() else { break };
            let due = task.due.map_or_else(|| "9999-12-31".to_owned(), |day| day.to_string());
            after = Some((due, task.id));
            seen.push(task.title.clone());
        }
        assert_eq!(seen, ["late", "today", "today too", "no day"]);
        let due: Vec<String> =
            scope.tasks().due_by(mine, today, 10).await.unwrap().into_iter().map(|task| task.title).collect();
        assert_eq!(due, ["late", "today", "today too"]);
        assert!(scope.tasks().done(mine, Timestamp(0), 5).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn tasks_are_added_finished_and_reopened_through_the_router() {
    on_both_engines(async |bench| {
        let app = testing::app(&bench);
        let mut csm = testing::member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
        let at = |path: &str| format!("/w/{}{path}", bench.workspace.slug);
        assert!(csm.get(&at("/tasks")).await.body.contains("タスクはありません"));
        assert!(csm.get(&at("/tasks/new")).await.body.contains("タスク内容"));
        let refused = csm.post(&at("/tasks"), "title=+&due=2026-11-20").await;
        assert_eq!(refused.status, 422);
        assert!(
            refused.body.contains("タスク内容を入力してください。") && refused.body.contains("2026-11-20")
        );
        let members = members::all_members(&bench.workspace).await.unwrap();
        let form = format!("title=Call&due=2026-11-20&assignee={}", members[0].id);
        let added = csm.post(&at("/tasks"), &form).await;
        assert_eq!((added.status.as_u16(), added.location), (303, Some(at("/tasks"))));
        let page = csm.get(&at("/tasks")).await.body;
        assert!(page.contains("Call") && page.contains("2日超過") && page.contains("期限切れ 1件"));

        let tasks = Scope::of_system(bench.workspace.clone());
        let all = TaskFilter::default();
        let id = tasks.tasks().open(all, None, 1).await.unwrap()[0].id;
        csm.headers.push(("accept", "text/vnd.turbo-stream.html, text/html".to_owned()));
        let done = csm.post(&at(&format!("/tasks/{id}/completion")), "").await;
        assert!(done.body.contains(&at(&format!("/tasks/{id}/reopening"))), "{}", done.body);
        csm.post(&at(&format!("/tasks/{id}/reopening")), "").await;
        assert_eq!(tasks.tasks().count(all, bench.workspace.today()).await.unwrap().open, 1);

        let mut viewer = testing::member(&app, &bench.workspace, Role::Viewer, Locale::En).await;
        let team = viewer.get(&at("/tasks?view=team")).await.body;
        assert!(team.contains("Call") && !team.contains("Add a task") && !team.contains("completion"));
        assert_eq!(viewer.post(&at(&format!("/tasks/{id}/completion")), "").await.status, 403);
    })
    .await;
}
