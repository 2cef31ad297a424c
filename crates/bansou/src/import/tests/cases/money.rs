//! Amounts: which currency, which decimal mark, for how long they are the price.

use super::{Bench, Counts, ImportKind, Mapping, case, hand_in_bytes, hand_in_mapped};
use crate::{
    args,
    db::query,
    import::{Code, tests::on_both_engines},
};

type Amount = (String, i64, String);

async fn of_accounts(bench: &Bench) -> Vec<Amount> {
    const AMOUNTS: &str =
        "select external_id as a, mrr_minor as b, currency as c from accounts order by external_id";
    query(AMOUNTS, args![]).all(&bench.workspace.main).await.unwrap()
}

async fn of_contracts(bench: &Bench) -> Vec<Amount> {
    const AMOUNTS: &str =
        "select external_id as a, mrr_minor as b, currency as c from subscriptions order by external_id";
    query(AMOUNTS, args![]).all(&bench.workspace.main).await.unwrap()
}

fn amounts(expected: &[(&str, i64, &str)]) -> Vec<Amount> {
    expected.iter().map(|(id, minor, code)| ((*id).to_owned(), *minor, (*code).to_owned())).collect()
}

fn sjis(text: &str) -> Vec<u8> {
    // The yen sign is the byte of the backslash.
    text.replace('¥', "\\").chars().flat_map(sjis_char).collect()
}

/// Enough of Shift_JIS for these files.
fn sjis_char(character: char) -> Vec<u8> {
    match character {
        it if it.is_ascii() => vec![it as u8],
        '顧' => vec![0x8C, 0xDA],
        '客' => vec![0x8B, 0x71],
        '会' => vec![0x89, 0xEF],
        '社' => vec![0x8E, 0xD0],
        '名' => vec![0x96, 0xBC],
        '月' => vec![0x8C, 0x8E],
        '額' => vec![0x8A, 0x7A],
        '甲' => vec![0x8D, 0x62],
        it => panic!("{it} is not among them"),
    }
}

#[tokio::test]
async fn the_yen_sign_of_shift_jis_is_a_backslash() {
    let Some(case) = case("a02_sjis_yen_backslash") else { return };
    on_both_engines(async |bench| {
        assert_eq!(case.take_in(&bench, 'a').await.unwrap().counts(), created(2));
        assert_eq!(of_accounts(&bench).await, amounts(&[("C1", 12_000, "JPY"), ("C2", 8_500, "JPY")]));
        let text = sjis("顧客ID,会社名,月額\nC3,甲社,\"¥1,234,000-\"\nC4,甲社甲,¥0\n");
        hand_in_bytes(&bench, ImportKind::Accounts, text).await.unwrap();
        assert_eq!(of_accounts(&bench).await[2..], amounts(&[("C3", 1_234_000, "JPY"), ("C4", 0, "JPY")]));
    })
    .await;
}

fn created(rows: i64) -> Counts {
    Counts { read: rows, created: rows, ..Counts::default() }
}

#[tokio::test]
async fn the_column_decides_what_a_point_is() {
    let Some(case) = case("a05_eu_decimal_money") else { return };
    on_both_engines(async |bench| {
        assert_eq!(case.take_in(&bench, 'a').await.unwrap().counts(), created(3));
        let expected = [("A1", 123_450, "EUR"), ("A2", 1_200_000, "EUR"), ("A3", 95_000, "EUR")];
        assert_eq!(of_accounts(&bench).await, amounts(&expected));
    })
    .await;
}

#[tokio::test]
async fn what_no_cell_decides_is_refused_with_both_readings_until_a_person_answers() {
    on_both_engines(async |bench| {
        let text = "Account ID;Account Name;MRR\nA1;Alpha;1.234 €\nA2;Beta;12.000 €\nA3;Gamma;950 €\n";
        let taken = hand_in_bytes(&bench, ImportKind::Accounts, text).await.unwrap();
        assert_eq!(taken.counts().refused, 2);
        for (row, readings) in taken.refused.iter().zip([["1234", "1.234"], ["12000", "12.000"]]) {
            assert_eq!(
                (row.refusal.code, &row.refusal.would_do[..]),
                (Code::AmbiguousNumber, &readings.map(str::to_owned)[..])
            );
        }
        let answer: Mapping = serde_json::from_str(r#"{"decimal_marks": {"MRR": "comma"}}"#).unwrap();
        hand_in_mapped(&bench, ImportKind::Accounts, text, Some(answer)).await.unwrap();
        let expected = [("A1", 123_400, "EUR"), ("A2", 1_200_000, "EUR"), ("A3", 95_000, "EUR")];
        assert_eq!(of_accounts(&bench).await, amounts(&expected));
    })
    .await;
}

#[tokio::test]
async fn other_columns_of_amounts() {
    on_both_engines(async |bench| {
        // The mark shows itself only in the last line, after more rows than a sample has.
        let mut text = "id,name,mrr,currency\n".to_owned();
        for row in 0..700 {
            text.push_str(&format!("R{row:03},Company {row},2.000,EUR\n"));
        }
        text.push_str("Z,Last,\"2.000,50\",EUR\n");
        assert_eq!(hand_in_bytes(&bench, ImportKind::Accounts, text).await.unwrap().counts(), created(701));
        let read = of_accounts(&bench).await;
        assert_eq!((read[0].1, read[699].1, read[700].1), (200_000, 200_000, 200_050));
    })
    .await;
}

#[tokio::test]
async fn every_row_has_its_currency() {
    let (Some(stripe), Some(events)) = (case("b19_currency_column"), case("h06_event_log_eur")) else {
        return;
    };
    on_both_engines(async |bench| {
        stripe.take_in(&bench, 'a').await.unwrap();
        assert_eq!(stripe.take_in(&bench, 's').await.unwrap().counts(), created(2));
        assert_eq!(of_contracts(&bench).await, amounts(&[("S1", 10_050, "USD"), ("S2", 20_000, "EUR")]));
        events.take_in(&bench, 'a').await.unwrap();
        assert_eq!(events.take_in(&bench, 's').await.unwrap().counts(), created(2));
        assert_eq!(
            of_contracts(&bench).await[2..],
            amounts(&[("sub_1", 2_900, "EUR"), ("sub_2", 2_900, "EUR")])
        );
    })
    .await;
}

#[tokio::test]
async fn currencies_in_other_places() {
    on_both_engines(async |bench| {
        let text = "顧客ID,会社名,月額,通貨\nC1,甲社,1200,円\nC2,乙社,12.345,KWD\nC3,丙社,12.5,usd\nC4,丁社,1200,\nC5,戊社,$12,EUR\nC6,己社,12,ペソ\n";
        let taken = hand_in_bytes(&bench, ImportKind::Accounts, text).await.unwrap();
        let expected = [("C1", 1_200, "JPY"), ("C2", 12_345, "KWD"), ("C3", 1_250, "USD"), ("C4", 1_200, "JPY")];
        assert_eq!(of_accounts(&bench).await, amounts(&expected));
        let codes: Vec<Code> = taken.refused.iter().map(|row| row.refusal.code).collect();
        assert_eq!(codes, [Code::TwoCurrencies, Code::UnknownCurrency]);
    })
    .await;
}

#[tokio::test]
async fn a_closing_dash_is_no_minus() {
    let Some(case) = case("b08_money_trailing_dash") else { return };
    on_both_engines(async |bench| {
        assert_eq!(case.take_in(&bench, 'a').await.unwrap().counts(), created(4));
        let expected =
            [("C1", 12_000, "JPY"), ("C2", 8_000, "JPY"), ("C3", 9_000, "JPY"), ("C4", 7_000, "JPY")];
        assert_eq!(of_accounts(&bench).await, amounts(&expected));
    })
    .await;
}

#[tokio::test]
async fn a_price_of_a_period_is_not_a_price_per_month() {
    on_both_engines(async |bench| {
        hand_in_bytes(&bench, ImportKind::Accounts, "id,name\nA,Alpha\n").await.unwrap();
        let text = "contract_id,account_id,start_date,amount,currency,billing_period_unit,billing_period\n\
                    S1,A,2026-01-01,1200,USD,year,1\nS2,A,2026-01-01,300,USD,month,3\nS3,A,2026-01-01,100,USD,month,1\n";
        assert_eq!(hand_in_bytes(&bench, ImportKind::Subscriptions, text).await.unwrap().counts(), created(3));
        let expected = [("S1", 10_000, "USD"), ("S2", 10_000, "USD"), ("S3", 10_000, "USD")];
        assert_eq!(of_contracts(&bench).await, amounts(&expected));

        let text = "契約ID,顧客ID,開始日,金額\nT1,A,2026/1/1,12000円/年\nT2,A,2026/1/1,12000\nT3,A,2026/1/1,0\n";
        let taken = hand_in_bytes(&bench, ImportKind::Subscriptions, text).await.unwrap();
        let refused = &taken.refused[0].refusal;
        assert_eq!((taken.counts().refused, refused.code), (1, Code::AmountPeriod));
        assert_eq!(refused.would_do[..], ["¥12,000", "¥1,000"]);
        let answer: Mapping = serde_json::from_str(r#"{"amount_periods": {"金額": "quarter"}}"#).unwrap();
        hand_in_mapped(&bench, ImportKind::Subscriptions, text, Some(answer)).await.unwrap();
        let expected = [("T1", 1_000, "JPY"), ("T2", 4_000, "JPY"), ("T3", 0, "JPY")];
        assert_eq!(of_contracts(&bench).await[3..], amounts(&expected));
    })
    .await;
}

#[tokio::test]
async fn the_turnover_of_a_prospect_is_no_revenue_of_ours() {
    on_both_engines(async |bench| {
        let text = "Id,Name,AnnualRevenue,NumberOfEmployees,Industry\n1,Alpha,50000000,200,Energy\n2,Beta,1000000,20,Retail\n";
        hand_in_bytes(&bench, ImportKind::Accounts, text).await.unwrap();
        hand_in_bytes(&bench, ImportKind::Accounts, "顧客ID,会社名,年商,売上高\n3,甲社,1億円,120000000\n").await.unwrap();
        const STAGES: &str = "select distinct stage as a from accounts";
        let stages: Vec<(String,)> = query(STAGES, args![]).all(&bench.workspace.main).await.unwrap();
        assert_eq!(stages, [("lead".to_owned(),)]);
        assert!(of_accounts(&bench).await.iter().all(|(_, minor, _)| *minor == 0));
    })
    .await;
}

#[tokio::test]
async fn trials_and_free_plans_count_nothing() {
    on_both_engines(async |bench| {
        hand_in_bytes(&bench, ImportKind::Accounts, "id,name\nA,Alpha\nB,Beta\nC,Gamma\n").await.unwrap();
        let text = "id,account_id,plan,start_date,mrr\nS1,A,無料トライアル,2026-01-01,5000\nS2,B,Free,2026-01-01,0\nS3,C,Pro,2026-01-01,5000\n";
        hand_in_bytes(&bench, ImportKind::Subscriptions, text).await.unwrap();
        assert_eq!(of_accounts(&bench).await, amounts(&[("A", 0, "JPY"), ("B", 0, "JPY"), ("C", 5_000, "JPY")]));
        const STAGES: &str = "select stage as a from accounts order by external_id";
        let stages: Vec<(String,)> = query(STAGES, args![]).all(&bench.workspace.main).await.unwrap();
        assert_eq!(stages.iter().map(|(stage,)| stage.as_str()).collect::<Vec<_>>()[..2], ["opportunity"; 2]);
        // A trial that became a contract counts.
        let text = text.replace("無料トライアル", "Standard");
        hand_in_bytes(&bench, ImportKind::Subscriptions, text).await.unwrap();
        assert_eq!(of_accounts(&bench).await[0].1, 5_000);
    })
    .await;
}

#[tokio::test]
async fn a_unit_above_the_table_counts() {
    on_both_engines(async |bench| {
        let text = "顧客一覧,,\n（単位：千円）,,\n顧客ID,会社名,月額\nC1,甲社,120\nC2,乙社,80\n合計,,200\n";
        let taken = hand_in_bytes(&bench, ImportKind::Accounts, text).await.unwrap();
        assert_eq!(of_accounts(&bench).await, amounts(&[("C1", 120_000, "JPY"), ("C2", 80_000, "JPY")]));
        assert_eq!(taken.refused[0].refusal.code, Code::Total);
    })
    .await;
}
