//! Where the table begins and ends in its file, and what is no table.

use super::{Counts, ImportKind, case, hand_in_bytes};
use crate::{args, customers::import::tests::on_both_engines, db::query};

const ACCOUNTS: &str =
    "select external_id as a, name as b, employees as c from accounts order by external_id";

type Account = (String, String, Option<i64>);

#[tokio::test]
async fn lines_of_delimiters_alone_are_above_the_headings() {
    let Some(case) = case("h01_csv_leading_delimiter_rows") else { return };
    on_both_engines(async |bench| {
        let taken = case.take_in(&bench, 'a').await.unwrap();
        assert_eq!(taken.counts(), Counts { read: 2, created: 2, ..Counts::default() });
        let accounts: Vec<Account> = query(ACCOUNTS, args![]).all(&bench.workspace.main).await.unwrap();
        assert_eq!(
            accounts,
            [("C1".into(), "甲社".into(), Some(10)), ("C2".into(), "乙社".into(), Some(20))]
        );
    })
    .await;
}

#[tokio::test]
async fn other_files_whose_first_lines_hold_nothing() {
    on_both_engines(async |bench| {
        for text in [
            "\n\n顧客ID,会社名,従業員数\nC1,甲社,10\nC2,乙社,20\n",
            "\t\t\n顧客ID\t会社名\t従業員数\nC1\t甲社\t10\nC2\t乙社\t20\n",
            "\"\",\"\",\"\"\n顧客ID,会社名,従業員数\nC1,甲社,10\nC2,乙社,20\n",
        ] {
            hand_in_bytes(&bench, ImportKind::Accounts, text).await.unwrap();
            let accounts: Vec<Account> = query(ACCOUNTS, args![]).all(&bench.workspace.main).await.unwrap();
            assert_eq!(
                accounts,
                [("C1".into(), "甲社".into(), Some(10)), ("C2".into(), "乙社".into(), Some(20))],
                "{text:?}"
            );
        }
    })
    .await;
}
