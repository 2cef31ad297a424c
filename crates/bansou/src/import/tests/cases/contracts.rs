//! Contracts: what their last day means, with and without automatic renewal.

use jiff::civil::{Date, date};

use super::{Bench, Counts, ImportKind, case, hand_in_bytes};
use crate::{args, db::query, import::tests::on_both_engines};

/// A contract's end (the first day without it), whether that is its term's, its renewal as given and whether it
/// renews by itself.
type Ends = (Option<Date>, bool, Option<Date>, bool);

async fn ends(bench: &Bench, contract: &str) -> Ends {
    const ENDS: &str = "
        select ended_on as a, coalesce(ends_with_term, 0) as b, renewal_on as c, auto_renew as d
          from subscriptions where external_id = $1";
    query(ENDS, args![contract]).one(&bench.workspace.main).await.unwrap()
}

async fn account(bench: &Bench, external_id: &str) -> (String, i64, Option<Date>) {
    const ACCOUNT: &str =
        "select stage as a, mrr_minor as b, renewal_on as c from accounts where external_id = $1";
    query(ACCOUNT, args![external_id]).one(&bench.workspace.main).await.unwrap()
}

#[tokio::test]
async fn the_end_of_a_term_that_renews_by_itself_is_a_renewal() {
    let Some(case) = case("c01_contract_end_autorenew") else { return };
    on_both_engines(async |bench| {
        case.take_in(&bench, 'a').await.unwrap();
        let taken = case.take_in(&bench, 's').await.unwrap();
        assert_eq!(taken.counts(), Counts { read: 2, created: 2, ..Counts::default() });
        assert_eq!(ends(&bench, "S1").await, (None, false, Some(date(2025, 3, 31)), true));
        assert_eq!(
            account(&bench, "C1").await,
            ("adoption".to_owned(), 10_000, Some(date(2026, 3, 31))),
            "the end of the term that follows"
        );
        assert_eq!(ends(&bench, "S2").await.0, Some(date(2025, 4, 1)));
        assert_eq!(account(&bench, "C2").await, ("churned".to_owned(), 0, None));
        // The newest that is known of these customers is that end.
        assert_eq!(bench.workspace.figure_day().await.unwrap().day, date(2025, 4, 1));
        let again = case.take_in(&bench, 's').await.unwrap();
        assert_eq!(again.counts(), Counts { read: 2, unchanged: 2, ..Counts::default() });
    })
    .await;
}

#[tokio::test]
async fn a_contract_holds_on_its_last_day() {
    let Some(case) = case("c02_last_day_inclusive") else { return };
    on_both_engines(async |bench| {
        case.take_in(&bench, 'a').await.unwrap();
        case.take_in(&bench, 's').await.unwrap();
        let expected = (Some(date(2026, 11, 30)), true, Some(date(2026, 11, 29)), false);
        assert_eq!(ends(&bench, "S1").await, expected);
        let (id,): (crate::ids::AccountId,) =
            query("select id as a from accounts", args![]).one(&bench.workspace.main).await.unwrap();
        let contracts = crate::revenue::of_account(&bench.workspace.main, id).await.unwrap();
        assert!(
            contracts[0].is_paying_on(date(2026, 11, 29)) && !contracts[0].is_paying_on(date(2026, 11, 30))
        );
        assert_eq!(contracts[0].last_day(), Some(date(2026, 11, 29)));
    })
    .await;
}

#[tokio::test]
async fn other_words_for_the_end_of_a_contract() {
    on_both_engines(async |bench| {
        hand_in_bytes(&bench, ImportKind::Accounts, "顧客ID,会社名\nC1,甲社\n").await.unwrap();
        let day = date(2026, 9, 30);
        let next = date(2026, 10, 1);
        for (number, (heading, renews, expected)) in [
            ("契約満了日", "なし", (Some(next), true, Some(day), false)),
            ("契約終了日", "", (Some(next), true, Some(day), false)),
            ("満了日", "有", (None, false, Some(day), true)),
            ("Expiration Date", "Yes", (None, false, Some(day), true)),
            // The day on which somebody ended it, whatever would have renewed.
            ("解約日", "あり", (Some(day), false, None, true)),
            ("end_date", "TRUE", (Some(day), false, None, true)),
        ]
        .into_iter()
        .enumerate()
        {
            let file = format!(
                "契約ID,顧客ID,契約開始日,{heading},自動更新,月額\nT{number},C1,2025-10-01,2026-09-30,{renews},1000\n"
            );
            hand_in_bytes(&bench, ImportKind::Subscriptions, file).await.unwrap();
            assert_eq!(ends(&bench, &format!("T{number}")).await, expected, "{heading} {renews}");
        }
    })
    .await;
}
