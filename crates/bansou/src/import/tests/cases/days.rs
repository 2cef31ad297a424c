//! Days and moments: whose day it is, what stands for none, and what a cell's format shows.

use serde_json::{Value as Json, json};

use super::{Bench, Counts, ImportKind, case, hand_in_bytes};
use crate::{
    args,
    db::query,
    import::{Code, tests::on_both_engines},
};

async fn terms(bench: &Bench) -> Vec<(String, String, Option<String>)> {
    const TERMS: &str =
        "select external_id as a, started_on as b, ended_on as c from subscriptions order by external_id";
    query(TERMS, args![]).all(&bench.workspace.main).await.unwrap()
}

fn term(id: &str, start: &str, end: Option<&str>) -> (String, String, Option<String>) {
    (id.to_owned(), start.to_owned(), end.map(str::to_owned))
}

async fn own_fields(bench: &Bench) -> Vec<Json> {
    const OWN: &str = "select custom as a from accounts order by external_id";
    let rows: Vec<(Json,)> = query(OWN, args![]).all(&bench.workspace.main).await.unwrap();
    rows.into_iter().map(|(custom,)| custom).collect()
}

#[tokio::test]
async fn an_instant_is_a_day_in_tokyo() {
    let Some(case) = case("b01_utc_date_shift") else { return };
    on_both_engines(async |bench| {
        case.take_in(&bench, 'a').await.unwrap();
        case.take_in(&bench, 's').await.unwrap();
        assert_eq!(terms(&bench).await, [term("S1", "2024-04-01", None), term("S2", "2024-04-01", None)]);
        // The heading says UTC for all of its cells; days without a time stay the days that they are.
        let text = "subscription_id,customer_id,Start Date (UTC),mrr\nS3,C1,2024-03-31 15:30:00,1\nS4,C1,2024-03-31,1\n";
        hand_in_bytes(&bench, ImportKind::Subscriptions, text).await.unwrap();
        let text = "subscription_id,customer_id,start_date,mrr\nS5,C1,2024-03-31T23:59:59+09:00,1\n\
                    S6,C1,\"Sun, 31 Mar 2024 15:30:00 GMT\",1\nS7,C1,2024/03/31 11:30:00 午後 GMT+9,1\n";
        hand_in_bytes(&bench, ImportKind::Subscriptions, text).await.unwrap();
        let starts: Vec<String> = terms(&bench).await.into_iter().skip(2).map(|(_, start, _)| start).collect();
        assert_eq!(starts, ["2024-04-01", "2024-03-31", "2024-03-31", "2024-04-01", "2024-03-31"]);
    })
    .await;
}

#[tokio::test]
async fn nothing_and_for_ever_are_no_ends() {
    let Some(case) = case("b07_far_dates") else { return };
    on_both_engines(async |bench| {
        case.take_in(&bench, 'a').await.unwrap();
        assert_eq!(case.take_in(&bench, 's').await.unwrap().counts().created, 2);
        assert_eq!(terms(&bench).await, [term("S1", "2024-04-01", None), term("S2", "2024-04-01", None)]);
        const RENEWALS: &str = "select count(*) as a from accounts where renewal_on > '2090'";
        let (far,): (i64,) = query(RENEWALS, args![]).one(&bench.workspace.main).await.unwrap();
        assert_eq!(far, 0);
        // Said later of a contract that had an end: it has none any more.
        let ends = |end: &str| format!("契約ID,顧客ID,開始日,解約日\nS3,C1,2024-04-01,{end}\n");
        hand_in_bytes(&bench, ImportKind::Subscriptions, ends("2027-03-31")).await.unwrap();
        assert_eq!(terms(&bench).await[2], term("S3", "2024-04-01", Some("2027-03-31")));
        hand_in_bytes(&bench, ImportKind::Subscriptions, ends("2999-12-31")).await.unwrap();
        assert_eq!(terms(&bench).await[2], term("S3", "2024-04-01", None));
        let again = hand_in_bytes(&bench, ImportKind::Subscriptions, ends("2099-12-31")).await.unwrap();
        assert_eq!(again.counts().unchanged, 1);
    })
    .await;
}

#[tokio::test]
async fn answers_of_a_form_come_with_their_clock() {
    let Some(case) = case("a23_google_forms") else { return };
    on_both_engines(async |bench| {
        case.take_in(&bench, 'a').await.unwrap();
        let taken = case.take_in_as(&bench, 's', Some(ImportKind::Surveys)).await.unwrap();
        assert_eq!(taken.counts(), Counts { read: 2, created: 2, ..Counts::default() });
        const ANSWERS: &str = "select score as a, answered_at as b from survey_answers order by answered_at";
        let answers: Vec<(i64, i64)> = query(ANSWERS, args![]).all(&bench.workspace.main).await.unwrap();
        // 2024-01-07T19:41:40+09:00 and 2024-01-08T09:00:01+09:00.
        assert_eq!(answers, [(9, 1_704_624_100_000), (3, 1_704_672_001_000)]);
    })
    .await;
}

#[tokio::test]
async fn days_in_the_formats_of_japanese_workbooks() {
    for name in ["a", "b"] {
        let Some(case) = case("g02_xlsx_japanese_dates") else { return };
        on_both_engines(async |bench| {
            let letter = name.chars().next().unwrap();
            let taken = case.take_in_as(&bench, letter, Some(ImportKind::Accounts)).await.unwrap();
            assert_eq!(taken.counts().created, 6, "{name}");
            const SINCE: &str = "select distinct customer_since as a from accounts";
            let since: Vec<(Option<String>,)> =
                query(SINCE, args![]).all(&bench.workspace.main).await.unwrap();
            assert_eq!(since, [(Some("2024-04-01".to_owned()),)], "{name}");
            for custom in own_fields(&bench).await {
                assert_eq!(custom["更新予定_自社"], json!("2024-04-01"), "{name}: {custom}");
            }
        })
        .await;
    }
}

#[tokio::test]
async fn numbers_of_things_are_texts() {
    let Some(case) = case("a09_corporate_number") else { return };
    on_both_engines(async |bench| {
        case.take_in(&bench, 'a').await.unwrap();
        let numbers: Vec<Json> =
            own_fields(&bench).await.into_iter().map(|it| it["法人番号"].clone()).collect();
        assert_eq!(numbers, [json!("1010401012345"), json!("8700150012346")]);
        // A zero that comes late in the file, and headings of codes above numbers without any.
        let mut text = "顧客ID,会社名,仕入先,郵便番号,電話番号\n".to_owned();
        for row in 0..600 {
            text.push_str(&format!("R{row:03},社{row},{},1000001,3{row:08}\n", 1_000 + row));
        }
        text.push_str("Z,終社,0042,9800811,300000000\n");
        hand_in_bytes(&bench, ImportKind::Accounts, text).await.unwrap();
        let own = own_fields(&bench).await;
        let last = own.last().unwrap();
        assert_eq!((&last["仕入先"], &last["郵便番号"]), (&json!("0042"), &json!("9800811")));
        assert_eq!(own[2]["仕入先"], json!("1000"));
        assert!(own[2]["電話番号"].is_string());
    })
    .await;
}

#[tokio::test]
async fn a_day_that_can_be_two_days_is_refused_with_both() {
    on_both_engines(async |bench| {
        let text = "id,name,customer since\nA,Alpha,4/5/2024\nB,Beta,4/4/2024\n";
        let taken = hand_in_bytes(&bench, ImportKind::Accounts, text).await.unwrap();
        let refused = &taken.refused[0].refusal;
        assert_eq!(
            (refused.code, &refused.would_do[..]),
            (Code::AmbiguousDate, &["2024-04-05".to_owned(), "2024-05-04".to_owned()][..])
        );
    })
    .await;
}
