//! Streams as browsers open them.

use axum::{
    body::{Body, BodyDataStream},
    http::{Request, header},
};
use futures_util::StreamExt as _;
use std::time::{Duration, Instant};
use tower::ServiceExt as _;

use super::*;
use crate::{
    activity::{self, Actor, FloorVerb, NewActivity, Subject, SubjectKind},
    args,
    db::{
        Tx, query,
        testing::{NOW, drop_database, fresh_database, queries_so_far},
    },
    i18n::Locale,
    ids::AccountId,
    live::Changed,
    members::{Role, session},
    testing::{bench, on_both_engines},
    time::{Clock, MINUTE},
    web::{router, testing},
};

fn told(subject: Subject) -> NewActivity {
    let verb = FloorVerb::JobStopped { kind: "import".to_owned() };
    NewActivity::new(NOW, &Actor::System, subject, verb)
}

/// A change that is committed.
async fn happen(workspace: &Workspace, subject: Subject) {
    let mut tx = workspace.main.begin().await.unwrap();
    activity::record_all(&mut tx, [told(subject)]).await.unwrap();
    tx.commit().await.unwrap();
}

/// The next news, within a second of real time or so.
async fn heard(changes: &mut broadcast::Receiver<Arc<News>>) -> Arc<News> {
    tokio::time::timeout(Duration::from_secs(10), changes.recv()).await.expect("it comes").unwrap()
}

/// News of these accounts, whose lists are told of too. The tracking screens look again once a program hears the others.
async fn hear_of(changes: &mut broadcast::Receiver<Arc<News>>, accounts: &[AccountId]) {
    let mut news = heard(changes).await;
    while news.accounts.is_empty() && !news.topics.contains(Changed::LISTS) {
        news = heard(changes).await;
    }
    assert!(news.topics.contains(Changed::LISTS) && !news.everything, "{news:?}");
    assert_eq!(news.accounts.iter().copied().collect::<Vec<_>>(), accounts);
}

/// News of the tracking screens, and of nothing else.
async fn hear_of_tracking(changes: &mut broadcast::Receiver<Arc<News>>) {
    assert_eq!(*heard(changes).await, News::from_iter([Changed::Topic(Changed::TRACKING)]));
}

/// What comes next, without what only keeps the connection.
async fn next(stream: &mut BodyDataStream) -> Option<String> {
    loop {
        let part = tokio::time::timeout(Duration::from_secs(10), stream.next()).await.expect("it comes")?;
        let text = String::from_utf8(part.unwrap().to_vec()).unwrap();
        if !text.starts_with(':') {
            return Some(text);
        }
    }
}

/// A stream that the browser opened.
async fn open(app: &App, workspace: &Workspace, browser: &testing::Browser, query: &str) -> BodyDataStream {
    let cookie = format!("{}={}", session::COOKIE, browser.cookie(session::COOKIE).unwrap());
    let request = Request::builder()
        .uri(format!("/w/{}/live{query}", workspace.slug))
        .header(header::HOST, "127.0.0.1:7070")
        .header(header::COOKIE, cookie)
        .body(Body::empty())
        .unwrap();
    router(app.clone()).oneshot(request).await.unwrap().into_body().into_data_stream()
}

#[tokio::test]
async fn a_login_has_so_many_streams_and_the_oldest_rests() {
    let bench = bench(None).await;
    let app = testing::app(&bench);
    let workspace = &bench.workspace;
    let browser = testing::member(&app, workspace, Role::Csm, Locale::En).await;
    let other = testing::member(&app, workspace, Role::Viewer, Locale::En).await;
    let account = AccountId::new();
    let mut of_other = open(&app, workspace, &other, &format!("?account={account}&topic=tracking")).await;
    let mut all = Vec::new();
    for _ in 0..=streams::MOST {
        all.push(open(&app, workspace, &browser, "").await);
    }
    assert_eq!(streams::count(), streams::MOST + 1);
    let mut oldest = all.remove(0);
    assert_eq!(next(&mut oldest).await.as_deref(), Some("event: rest\ndata: 1\n\n"), "with a hint");
    assert_eq!(next(&mut oldest).await, None);

    happen(workspace, Subject::account(account)).await;
    for stream in &mut all {
        assert_eq!(next(stream).await.as_deref(), Some("event: refresh\ndata: lists\n\n"));
    }
    let said = format!("event: refresh\ndata: {account}\n\n");
    assert_eq!(next(&mut of_other).await, Some(said), "another login has its own");
    drop((all, oldest));
    assert_eq!(streams::count(), 1, "who left is not counted");
}

#[tokio::test]
async fn the_streams_of_a_session_end_with_it() {
    let bench = bench(None).await;
    let app = testing::app(&bench);
    let workspace = &bench.workspace;
    let browser = testing::member(&app, workspace, Role::Csm, Locale::En).await;
    let other = testing::member(&app, workspace, Role::Viewer, Locale::En).await;
    let (mut ending, mut staying) =
        (open(&app, workspace, &browser, "").await, open(&app, workspace, &other, "").await);
    let mut browser = browser;
    browser.post("/sign-out", "").await;
    assert_eq!(next(&mut ending).await, None);
    happen(workspace, Subject::alone(SubjectKind::Workspace, workspace.id.0)).await;
    assert_eq!(next(&mut staying).await.as_deref(), Some("event: refresh\ndata: lists\n\n"));
}

#[tokio::test]
async fn what_happened_between_a_page_and_its_stream_is_asked_for() {
    on_both_engines(async |bench| {
        let (app, workspace) = (testing::app(&bench), &bench.workspace);
        let mut browser = testing::member(&app, workspace, Role::Csm, Locale::En).await;
        let (one, other) = (AccountId::new(), AccountId::new());
        bench.home.clock.set(NOW.plus(MINUTE));
        happen(workspace, Subject::account(other)).await;
        bench.home.clock.set(NOW.plus(2 * MINUTE));
        let page = browser.get("/w/acme/me").await.body;
        let made = page.split("data-made=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let mut missed = async |asked: &str| {
            let way = format!("/w/acme/live/missed?{asked}&since={made}");
            let answer = browser.get(&way).await;
            assert!(answer.status.is_success());
            answer.body
        };
        assert_eq!(missed("topic=lists").await, "");
        bench.home.clock.set(NOW.plus(2 * MINUTE + 1));
        happen(workspace, Subject::account(one)).await;
        assert_eq!(missed("topic=lists").await, "lists");
        assert_eq!(missed(&format!("account={one}")).await, one.to_string());
        assert_eq!(missed(&format!("account={other}")).await, "");
        let mut tx = workspace.main.begin().await.unwrap();
        activity::shown_anew(&mut tx, [Changed::Facts(other)]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(missed(&format!("account={other}")).await, other.to_string());
        assert_eq!(browser.get("/w/acme/live/missed?topic=lists&since=x").await.body, "");
    })
    .await;
}

#[tokio::test]
async fn pages_hear_of_what_is_committed_and_of_nothing_else() {
    on_both_engines(async |bench| {
        let (workspace, main) = (&bench.workspace, &bench.workspace.main);
        let (one, other) = (AccountId::new(), AccountId::new());
        happen(workspace, Subject::account(other)).await;
        let mut changes = workspace.live.listen(workspace).await;
        let mut undone = main.begin().await.unwrap();
        activity::record_all(&mut undone, [told(Subject::account(other))]).await.unwrap();
        undone.rollback().await.unwrap();
        happen(workspace, Subject::account(one)).await;
        hear_of(&mut changes, &[one]).await;

        let mut tx = main.begin().await.unwrap();
        activity::shown_anew(&mut tx, [Changed::Facts(one)]).await.unwrap();
        tx.commit().await.unwrap();
        let mut news = heard(&mut changes).await;
        while news.accounts.is_empty() {
            news = heard(&mut changes).await;
        }
        assert!(!news.topics.contains(Changed::LISTS) && news.accounts.contains(&one), "{news:?}");

        let usage = workspace.usage.begin().await.unwrap();
        usage.commit().await.unwrap();
        hear_of_tracking(&mut changes).await;
    })
    .await;
}

/// Both are open at once, and the one that began first ends last.
#[tokio::test]
async fn what_is_committed_late_is_told_all_the_same() {
    let Ok(url) = std::env::var("BANSOU_TEST_POSTGRES") else {
        eprintln!("skipped: BANSOU_TEST_POSTGRES is not set (cargo xtask test sets it)");
        return;
    };
    let database = fresh_database(&url).await;
    let bench = bench(Some(database.clone())).await;
    let workspace = &bench.workspace;
    let begun = async |accounts: &[AccountId]| -> Tx {
        let mut tx = workspace.main.begin().await.unwrap();
        let all = accounts.iter().map(|account| told(Subject::account(*account)));
        activity::record_all(&mut tx, all).await.unwrap();
        tx
    };
    let ids: Vec<AccountId> = (0..6).map(|_| AccountId::new()).collect();
    let before = begun(&ids[..1]).await;
    let mut changes = workspace.live.listen(workspace).await;
    let (slow, quick) = (begun(&ids[1..3]).await, begun(&ids[3..4]).await);
    quick.commit().await.unwrap();
    hear_of(&mut changes, &ids[3..4]).await;
    slow.commit().await.unwrap();
    hear_of(&mut changes, &ids[1..3]).await;
    happen(workspace, Subject::account(ids[4])).await;
    hear_of(&mut changes, &ids[4..5]).await;
    before.commit().await.unwrap();
    hear_of(&mut changes, &ids[..1]).await;
    happen(workspace, Subject::account(ids[5])).await;
    hear_of(&mut changes, &ids[5..]).await;
    drop((changes, bench));
    drop_database(&url, &database).await;
}

#[tokio::test]
async fn hundreds_of_pages_cost_one_reading_and_a_flood_is_one_refresh() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        workspace.live.look_only_when_woken();
        let mut pages = Vec::new();
        for _ in 0..300 {
            pages.push(workspace.live.listen(workspace).await);
        }
        let before = queries_so_far();
        let account = AccountId::new();
        happen(workspace, Subject::account(account)).await;
        for changes in &mut pages {
            hear_of(changes, &[account]).await;
        }
        assert!(queries_so_far() - before <= 5, "{} queries", queries_so_far() - before);

        let mut tx = workspace.main.begin().await.unwrap();
        let all = (0..2_100).map(|_| told(Subject::account(AccountId::new())));
        activity::record_all(&mut tx, all).await.unwrap();
        tx.commit().await.unwrap();
        let mut news = heard(&mut pages[0]).await;
        while !news.everything {
            assert!(news.accounts.is_empty(), "one by one: {} accounts", news.accounts.len());
            news = heard(&mut pages[0]).await;
        }
        drop(pages);
    })
    .await;
}

#[tokio::test]
async fn what_was_shown_anew_is_dropped_after_a_while() {
    on_both_engines(async |bench| {
        const ROWS: &str = "select count(*) as a from shown_anew";
        let main = &bench.workspace.main;
        let mut tx = main.begin().await.unwrap();
        activity::shown_anew(&mut tx, [Changed::lists()]).await.unwrap();
        tx.commit().await.unwrap();
        for (ago, left) in [(MINUTE, 1), (MINUTE + 1, 0)] {
            bench.home.clock.set(NOW.plus(ago));
            spine::drop_read(main).await.unwrap();
            assert_eq!(query(ROWS, args![]).one::<(i64,)>(main).await.unwrap(), (left,));
        }
    })
    .await;
}

/// The same installation as another program sees it.
async fn another_program(bench: &crate::db::testing::Bench, folder: &std::path::Path) -> App {
    let database = bench.home.database().map(str::to_owned);
    let home = Home::open(folder, database, Clock::fixed(NOW), bench.home.parts.clone()).await.unwrap();
    App { home: Arc::new(home), ..testing::app(bench) }
}

#[tokio::test]
async fn a_change_on_one_server_refreshes_a_page_that_is_open_on_another() {
    let listening = "
        select count(*) as a from pg_stat_activity
         where datname = current_database() and query like 'LISTEN%'";
    let Ok(url) = std::env::var("BANSOU_TEST_POSTGRES") else {
        eprintln!("skipped: BANSOU_TEST_POSTGRES is not set (cargo xtask test sets it)");
        return;
    };
    let database = fresh_database(&url).await;
    let bench = bench(Some(database.clone())).await;
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (testing::app(&bench), another_program(&bench, folder.path()).await);
    let elsewhere = there.home.find(&bench.workspace.slug).await.unwrap();
    // It hears of the change only where it is woken.
    elsewhere.live.look_only_when_woken();
    let browser = testing::member(&here, &bench.workspace, Role::Csm, Locale::En).await;
    let account = AccountId::new();
    let mut page = open(&there, &elsewhere, &browser, &format!("?account={account}&topic=lists")).await;
    while query(listening, args![]).one::<(i64,)>(&elsewhere.main).await.unwrap() == (0,) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let begun = Instant::now();
    happen(&bench.workspace, Subject::account(account)).await;
    let said = format!("event: refresh\ndata: lists {account}\n\n");
    assert_eq!(next(&mut page).await, Some(said));
    // The wake itself is what is tested; the rest of the second is for a busy machine.
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());

    let usage = bench.workspace.usage.begin().await.unwrap();
    let mut tracking = open(&there, &elsewhere, &browser, "?topic=tracking").await;
    usage.commit().await.unwrap();
    assert_eq!(next(&mut tracking).await.as_deref(), Some("event: refresh\ndata: tracking\n\n"));
    drop((page, tracking, there, elsewhere, here, bench));
    drop_database(&url, &database).await;
}

/// As a file that the command line takes in beside a server.
#[tokio::test]
async fn a_page_hears_of_another_program_within_a_second_or_so() {
    let bench = bench(None).await;
    let there = another_program(&bench, bench.home.folder()).await;
    let elsewhere = there.home.find(&bench.workspace.slug).await.unwrap();
    let mut changes = elsewhere.live.listen(&elsewhere).await;
    let account = AccountId::new();
    happen(&bench.workspace, Subject::account(account)).await;
    hear_of(&mut changes, &[account]).await;
}
