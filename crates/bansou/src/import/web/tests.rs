//! The whole way of a file through the pages, in both languages.

use axum::http::{Method, StatusCode};

use crate::{
    args,
    db::{query, testing::Bench},
    i18n::Locale,
    jobs,
    members::Role,
    testing::bench,
    time::SECOND,
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
    bench.workspace.clock.set(bench.workspace.clock.now().plus(SECOND));
    jobs::drain(&bench.workspace, bench.workspace.parts.all()).await.unwrap();
}

#[tokio::test]
async fn the_columns_say_what_becomes_of_names_that_no_member_has() {
    for (locale, only, some) in [
        (
            Locale::Ja,
            "メンバーにいない名前（佐藤, 鈴木）だけ",
            "メンバーにいない名前（佐藤）は、独自項目に残します",
        ),
        (Locale::En, "No member has one of these names (佐藤, 鈴木)", "No members are called 佐藤:"),
    ] {
        let bench = bench(None).await;
        let app = app(&bench);
        let mut browser = member(&app, &bench.workspace, Role::Csm, locale).await;
        let members: Vec<(String,)> = query("select name as a from members order by id", args![])
            .all(&bench.workspace.main)
            .await
            .unwrap();
        let strangers = hand_in(&mut browser, "顧客ID,会社名,担当者\nC1,甲社,佐藤\nC2,乙社,鈴木\n").await;
        let page = browser.get(&strangers.location.unwrap()).await.body;
        assert!(page.contains(only), "{page}");
        let file = format!("顧客ID,会社名,担当者\nC1,甲社,{}\nC2,乙社,佐藤\n", members[0].0);
        let known = hand_in(&mut browser, &file).await;
        let page = browser.get(&known.location.unwrap()).await.body;
        assert!(page.contains(some), "{page}");
        assert!(page.contains("<option value=\"owner\" selected>"), "{page}");
    }
}

#[tokio::test]
async fn a_file_goes_all_the_way_and_back() {
    for (locale, sure, refused) in
        [(Locale::Ja, "確実", "暦にない日です"), (Locale::En, "Sure", "is not a day in the calendar")]
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
    for (locale, question) in
        [(Locale::Ja, "の数値はどちらの書き方ですか"), (Locale::En, "How are the numbers in")]
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

/// Hands several files in at once.
async fn hand_in_many(browser: &mut Browser, files: &[(&str, &str)]) -> Answer {
    let mut body = String::new();
    for (name, text) in files {
        body.push_str(&format!(
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n{text}\r\n"
        ));
    }
    body.push_str("--x--\r\n");
    let body = ("multipart/form-data; boundary=x".to_owned(), body);
    browser.send(Method::POST, "/w/acme/imports", Some(body)).await
}

#[tokio::test]
async fn several_files_are_checked_and_started_together() {
    for locale in [Locale::Ja, Locale::En] {
        let bench = bench(None).await;
        let app = app(&bench);
        let mut browser = member(&app, &bench.workspace, Role::Csm, locale).await;
        let files = [
            (
                "契約.csv",
                "契約ID,会社名,開始日,月額\nS1,株式会社青葉,2025/4/1,1000\nS2,知らない会社,2025/4/1,1\n",
            ),
            ("顧客一覧.csv", "顧客コード,会社名\nK-1,株式会社青葉\n"),
            ("名刺.csv", "会社名,氏名,メールアドレス\n㈱青葉,佐藤,sato@aoba.example\n"),
        ];
        let handed_in = hand_in_many(&mut browser, &files).await;
        assert_eq!(handed_in.status, StatusCode::SEE_OTHER, "{}", handed_in.body);
        let page = handed_in.location.unwrap();
        assert!(page.contains("/imports/together/"), "{page}");
        let shown = browser.get(&page).await;
        let places = ["顧客一覧.csv", "名刺.csv", "契約.csv"].map(|name| shown.body.find(name).unwrap());
        assert!(places.is_sorted(), "in the order in which they are taken in");

        browser.post(&page, "act=check").await;
        drain(&bench).await;
        let checked = browser.get(&page).await;
        assert!(checked.body.contains("value=\"run\""), "{}", checked.body);
        assert_eq!(stats(&bench).await, [0, 0, 0], "a dry run writes nothing");
        let refused = counts_of(&bench, "契約.csv").await.refused;
        assert_eq!(refused, 1, "what the list of customers brings is known to the contracts");

        browser.post(&page, "act=run").await;
        drain(&bench).await;
        assert_eq!(stats(&bench).await, [1, 1, 1]);
        assert_eq!(counts_of(&bench, "契約.csv").await.created, 1);
        assert!(browser.get(&page).await.body.contains("/accounts\""));
        assert_eq!(browser.get(&format!("{page}/progress")).await.status, StatusCode::OK);

        let none =
            hand_in_many(&mut browser, &[("a.csv", "会社名\n甲\n"), ("b.csv", "\u{0}\u{0}PNG\u{0}")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(none.body.contains("b.csv"), "which file it is");
        assert_eq!(
            browser.get(&format!("/w/acme/imports/together/{}", uuid::Uuid::now_v7())).await.status,
            StatusCode::NOT_FOUND
        );
    }
}

/// Accounts, people, contracts.
async fn stats(bench: &Bench) -> [i64; 3] {
    let counts = crate::cli::stats::counts(&bench.workspace).await.unwrap();
    [counts[0].1, counts[1].1, counts[2].1]
}

async fn counts_of(bench: &Bench, file: &str) -> crate::import::Counts {
    let all = crate::import::recent(&bench.workspace.main, 10).await.unwrap();
    all.into_iter().find(|import| import.file_name == file).unwrap().counts
}

#[tokio::test]
async fn pairs_and_words_are_asked_on_the_page() {
    for (locale, form, closed) in
        [(Locale::Ja, "法人格だけが違う", "解決"), (Locale::En, "Only the legal form differs", "Solved")]
    {
        let bench = bench(None).await;
        let app = app(&bench);
        let mut browser = member(&app, &bench.workspace, Role::Csm, locale).await;
        let page = hand_in(&mut browser, "会社名,都道府県\n株式会社田中,東京都\n有限会社田中,大阪府\n")
            .await
            .location
            .unwrap();
        browser.post(&format!("{page}/mapping"), "kind=accounts&c0=name&c1=region&act=check").await;
        drain(&bench).await;
        let asked = browser.get(&page).await;
        assert!(asked.body.contains(form) && asked.body.contains("name=\"p3\""), "{}", asked.body);
        browser.post(&format!("{page}/pairs"), "p3=join").await;
        drain(&bench).await;
        assert!(browser.get(&page).await.body.contains("<option value=\"join\" selected>"));
        browser.post(&format!("{page}/pairs"), "all=part").await;
        drain(&bench).await;
        browser.post(&format!("{page}/mapping"), "kind=accounts&c0=name&c1=region&act=run").await;
        drain(&bench).await;
        assert_eq!(stats(&bench).await[0], 2);
        assert!(browser.get(&page).await.body.contains(form), "what was kept apart is still said");

        let tickets =
            "会社名,受付日時,ステータス\n㈱田中,2026/11/1 9:00,棚上げ\n㈱田中,2026/11/2 9:00,完了\n";
        let page = hand_in(&mut browser, tickets).await.location.unwrap();
        browser.post(&format!("{page}/mapping"), "kind=tickets").await;
        let asked = browser.get(&page).await;
        let name = "w:status:棚上げ";
        assert!(asked.body.contains(name) && asked.body.contains(closed), "{}", asked.body);
        let form = "kind=tickets&c0=account_name&c1=opened_at&c2=status&w%3Astatus%3A%E6%A3%9A%E4%B8%8A%E3%81%92=closed&act=run";
        browser.post(&format!("{page}/mapping"), form).await;
        drain(&bench).await;
        const CLOSED: &str = "select count(*) as a from conversations where closed_at is not null";
        let (found,): (i64,) = crate::db::query(CLOSED, vec![]).one(&bench.workspace.main).await.unwrap();
        assert_eq!(found, 2);
    }
}
