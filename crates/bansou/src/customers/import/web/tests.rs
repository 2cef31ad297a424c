//! The whole way of a file through the pages, in both languages.

use axum::http::{Method, StatusCode};

use crate::{
    db::testing::{Bench, bench},
    i18n::Locale,
    jobs,
    members::Role,
    registry::JOB_KINDS,
    time::{SECOND, Timestamp},
    web::testing::{Answer, Browser, app, member},
};

const FILE: &str = "顧客コード,会社名,契約開始日,月額,メモ欄\nK-1,株式会社青葉,2025/4/1,480000,重要\nK-2,みなと学園,2025/4/31,1,\n";

async fn hand_in(browser: &mut Browser, text: &str) -> Answer {
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n\r\n--x\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"顧客一覧.csv\"\r\nContent-Type: text/csv\r\n\r\n{text}\r\n--x--\r\n"
    );
    let body = ("multipart/form-data; boundary=x".to_owned(), body);
    browser.send(Method::POST, "/w/acme/imports", Some(body)).await
}

async fn drain(bench: &Bench) {
    bench.workspace.clock.set(Timestamp::now().plus(SECOND));
    jobs::drain(&bench.workspace, JOB_KINDS).await.unwrap();
}

#[tokio::test]
async fn a_file_goes_all_the_way_and_back() {
    for (locale, sure, refused) in
        [(Locale::Ja, "確実", "暦にない日です"), (Locale::En, "Sure", "is not in the calendar")]
    {
        let bench = bench(None).await;
        let app = app(&bench);
        let mut browser = member(&app, &bench.workspace, Role::Csm, locale).await;
        let empty = browser.get("/w/acme/imports").await;
        assert_eq!(empty.status, StatusCode::OK);
        assert!(empty.body.contains("class=\"empty\""));
        assert_eq!(browser.get("/w/acme/imports/new").await.status, StatusCode::OK);

        let handed_in = hand_in(&mut browser, FILE).await;
        assert_eq!(handed_in.status, StatusCode::SEE_OTHER, "{}", handed_in.body);
        let page = handed_in.location.unwrap();
        let columns = browser.get(&page).await;
        assert!(columns.body.contains(sure) && columns.body.contains("メモ欄"), "{}", columns.body);

        let twice = browser.post(&format!("{page}/mapping"), "kind=accounts&c0=name&c1=name&act=check").await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(twice.body.contains("role=\"alert\""));

        let form = "kind=accounts&c0=external_id&c1=name&c2=customer_since&c3=mrr&c4=-own&t4=text";
        let checked = browser.post(&format!("{page}/mapping"), &format!("{form}&act=check")).await;
        assert_eq!(checked.status, StatusCode::SEE_OTHER);
        assert!(browser.get(&format!("{page}/progress")).await.body.contains("b-progress"));
        drain(&bench).await;
        assert!(browser.get(&page).await.body.contains(refused));
        let accounts = crate::cli::stats::counts(&bench.workspace).await.unwrap()[0].1;
        assert_eq!(accounts, 0, "a dry run writes nothing");

        browser.post(&format!("{page}/mapping"), &format!("{form}&act=run")).await;
        drain(&bench).await;
        assert_eq!(crate::cli::stats::counts(&bench.workspace).await.unwrap()[0].1, 2);
        let result = browser.get(&page).await;
        assert!(result.body.contains(refused) && result.body.contains("/undo"), "{}", result.body);
        let rows = browser.get(&format!("{page}/left.csv")).await;
        assert!(rows.body.contains(refused) && rows.body.contains("みなと学園"), "{}", rows.body);

        browser.post(&format!("{page}/undo"), "").await;
        drain(&bench).await;
        assert_eq!(crate::cli::stats::counts(&bench.workspace).await.unwrap()[0].1, 0);
        assert!(!browser.get(&page).await.body.contains("/undo\""));
    }
}

#[tokio::test]
async fn what_the_file_leaves_open_is_asked_with_both_readings() {
    const OPEN: &str = "id;name;start;amount\nA;Alpha;4/5/2024;1.234 €\nB;Beta;6/7/2024;12.000 €\n";
    for (locale, question) in [(Locale::Ja, "の数はどちらですか"), (Locale::En, "Which are the numbers of")]
    {
        let bench = bench(None).await;
        let app = app(&bench);
        let mut browser = member(&app, &bench.workspace, Role::Csm, locale).await;
        let page = hand_in(&mut browser, OPEN).await.location.unwrap();
        let form = "kind=accounts&c0=external_id&c1=name&c2=customer_since&c3=amount";
        browser.post(&format!("{page}/mapping"), &format!("{form}&act=save")).await;
        let asked = browser.get(&page).await.body;
        for shown in [
            question,
            "12.000 € → 12000",
            "12.000 € → 12.000",
            "name=\"m3\"",
            "name=\"o2\"",
            "name=\"p3\"",
            "UTF-8",
        ] {
            assert!(asked.contains(shown), "{shown}: {asked}");
        }
        let answers = "&m3=comma&o2=day_first&p3=year&act=run";
        browser.post(&format!("{page}/mapping"), &format!("{form}{answers}")).await;
        drain(&bench).await;
        const READ: &str =
            "select customer_since as a, mrr_minor as b, currency as c from accounts order by external_id";
        let read: Vec<(String, i64, String)> =
            crate::db::query(READ, crate::args![]).all(&bench.workspace.main).await.unwrap();
        // 1,234 and 12,000 euros a year.
        let expected = [("2024-05-04", 10_283, "EUR"), ("2024-07-06", 100_000, "EUR")];
        assert_eq!(read, expected.map(|(day, minor, code)| (day.to_owned(), minor, code.to_owned())));
    }
}

#[tokio::test]
async fn another_encoding_can_be_chosen() {
    let bench = bench(None).await;
    let app = app(&bench);
    let mut browser = member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
    let page = hand_in(&mut browser, "id,name,note\nA,Alpha,\u{c9}t\u{e9}\n").await.location.unwrap();
    assert!(browser.get(&page).await.body.contains("value=\"utf8\" selected"));
    let form = "kind=accounts&c0=external_id&c1=name&c2=-own&t2=text&encoding=windows1252&act=save";
    browser.post(&format!("{page}/mapping"), form).await;
    let body = browser.get(&page).await.body;
    assert!(body.contains("value=\"windows1252\" selected") && body.contains("Ã‰tÃ©"), "{body}");
}

#[tokio::test]
async fn what_is_no_table_is_refused_on_the_form() {
    let bench = bench(None).await;
    let app = app(&bench);
    let mut browser = member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
    for text in
        ["", "\u{0}\u{0}\u{0}PNG\u{0}\u{0}", "%PDF-1.7\nx", "<html><table></table></html>", "[{\"id\": 1}]"]
    {
        let answer = hand_in(&mut browser, text).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    }
    let mut viewer = member(&app, &bench.workspace, Role::Viewer, Locale::Ja).await;
    assert_eq!(viewer.get("/w/acme/imports").await.status, StatusCode::FORBIDDEN);
}
