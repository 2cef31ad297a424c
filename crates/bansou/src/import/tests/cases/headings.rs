//! Where the table begins and ends in its file, and what is no table.

use bansou_tabular::ReadError;

use super::{Counts, ImportError, ImportKind, case, folder, hand_in, hand_in_bytes};
use crate::{args, db::query, import::tests::on_both_engines};

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

#[tokio::test]
async fn what_is_no_table_makes_nothing() {
    let Some(folder) = folder() else { return };
    on_both_engines(async |bench| {
        for ending in ["gz", "html", "json", "pdf", "png"] {
            let path = folder.join(format!("g09_not_tables.x.{ending}"));
            let refused = hand_in(&bench, Some(ImportKind::Accounts), &path, None).await;
            assert!(
                matches!(refused, Err(ImportError::Read(ReadError::NotATable { .. }))),
                "{ending}: {refused:?}"
            );
        }
        let docx = zip_of("word/document.xml");
        let refused = hand_in_bytes(&bench, ImportKind::Accounts, docx).await;
        assert!(matches!(refused, Err(ImportError::Read(ReadError::NotATable { .. }))), "{refused:?}");
        let (made,): (i64,) =
            query("select count(*) as a from accounts", args![]).one(&bench.workspace.main).await.unwrap();
        let (kept,): (i64,) =
            query("select count(*) as a from imports", args![]).one(&bench.workspace.main).await.unwrap();
        assert_eq!((made, kept), (0, 0));
    })
    .await;
}

/// A stored archive of one empty file.
fn zip_of(name: &str) -> Vec<u8> {
    let (name, length) = (name.as_bytes(), name.len() as u8);
    let mut bytes = [&b"PK\x03\x04\x14\0"[..], &[0; 20], &[length, 0, 0, 0], name].concat();
    let directory = bytes.len() as u8;
    bytes.extend([&b"PK\x01\x02\x14\0\x14\0"[..], &[0; 20], &[length, 0], &[0; 16], name].concat());
    let size = bytes.len() as u8 - directory;
    bytes.extend(
        [&b"PK\x05\x06\0\0\0\0\x01\0\x01\0"[..], &[size, 0, 0, 0, directory, 0, 0, 0, 0, 0]].concat(),
    );
    bytes
}
