//! Cells that cannot be read cost the cell and not the row.

use super::{Bench, Counts, ImportKind, identity::case, on_both_engines, take_in_path, take_in_text};
use crate::{
    args,
    db::query,
    import::{Code, Import, LeftCells, Mapping, Upload, find, left_cells, receive, start},
};

async fn left(bench: &Bench, import: &Import) -> Vec<LeftCells> {
    left_cells(&bench.workspace.main, import.id, 0, 100).await.unwrap()
}

#[tokio::test]
async fn ranges_of_employees_cost_no_company() {
    let Some(path) = case("b10_employee_ranges_guess.a.csv") else { return };
    let path = &path;
    on_both_engines(async |bench| {
        let import = take_in_path(&bench, ImportKind::Accounts, path).await;
        assert_eq!(import.counts, Counts { read: 12, created: 12, left: 4, ..Counts::default() });
        let left = left(&bench, &import).await;
        assert_eq!(left.iter().map(|row| row.number).collect::<Vec<_>>(), [10, 11, 12, 13]);
        assert_eq!(left[0].reasons[0].column.as_deref(), Some("従業員数"));
        assert_eq!(left[0].reasons[0].given.as_deref(), Some("51-200"));
        const KNOWN: &str = "select count(*) as a from accounts where employees is not null";
        assert_eq!(query(KNOWN, args![]).one::<(i64,)>(&bench.workspace.main).await.unwrap().0, 8);
    })
    .await;
}

#[tokio::test]
async fn every_desks_statuses_keep_their_tickets() {
    for (name, rows, closed) in [("b03_zendesk_statuses", 6, 2), ("b04_other_desk_statuses", 15, 6)] {
        let (Some(accounts), Some(tickets)) =
            (case(&format!("{name}.a.csv")), case(&format!("{name}.t.csv")))
        else {
            return;
        };
        let (accounts, tickets) = (&accounts, &tickets);
        on_both_engines(async |bench| {
            take_in_path(&bench, ImportKind::Accounts, accounts).await;
            let import = take_in_path(&bench, ImportKind::Tickets, tickets).await;
            assert_eq!(import.counts, Counts { read: rows, created: rows, ..Counts::default() }, "{name}");
            const CLOSED: &str = "select count(*) as a from conversations where closed_at is not null";
            let (found,): (i64,) = query(CLOSED, args![]).one(&bench.workspace.main).await.unwrap();
            assert_eq!(found, closed, "{name}");
        })
        .await;
    }
}

#[tokio::test]
async fn an_unknown_word_is_left_or_given_a_meaning() {
    on_both_engines(async |bench| {
        take_in_text(&bench, ImportKind::Accounts, "会社名\n甲社\n").await;
        let file = "問い合わせID,会社名,受付日時,ステータス,満足度\n\
                    T1,甲社,2026/11/1 9:00,完了,5\nT2,甲社,2026/11/2 9:00,棚上げ,9\nT3,甲社,2026/11/3 9:00,対応中,4\n";
        let import = take_in_text(&bench, ImportKind::Tickets, file).await;
        assert_eq!(import.counts, Counts { read: 3, created: 3, left: 2, ..Counts::default() });
        let rows = left(&bench, &import).await;
        let codes: Vec<Code> = rows[0].reasons.iter().map(|reason| reason.code).collect();
        assert_eq!(codes, [Code::NotAChoice, Code::OutOfRange]);
        assert_eq!(rows[0].reasons[1].column.as_deref(), Some("満足度"));

        let mapping: Mapping = serde_json::from_str(r#"{"words": {"status": {"棚上げ": "closed"}}}"#).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file.csv");
        std::fs::write(&path, file).unwrap();
        let upload = Upload { path, name: "file.csv".to_owned(), by: None };
        let draft = receive(&bench.workspace, upload, Some(ImportKind::Tickets), Some(mapping)).await.unwrap();
        start(&bench.workspace, &draft).await.unwrap();
        super::drain(&bench).await;
        let import = find(&bench.workspace.main, draft.id).await.unwrap().unwrap();
        assert_eq!((import.counts.updated, import.counts.left), (1, 1), "the word closes its ticket");
    })
    .await;
}

#[tokio::test]
async fn what_a_row_cannot_be_without_refuses_it() {
    on_both_engines(async |bench| {
        take_in_text(&bench, ImportKind::Accounts, "会社名\n甲社\n").await;
        let file = "契約ID,会社名,開始日,終了日,月額,席数,自動更新\n\
                    S1,甲社,2024-04-01,2027-03-31,1000,五席,たぶん\n\
                    S2,甲社,2024-13-01,2027-03-31,1000,1,はい\n\
                    S3,甲社,2024-04-01,2025-02-30,1000,1,はい\n\
                    S4,甲社,2024-04-01,,100〜200,1,はい\n";
        let import = take_in_text(&bench, ImportKind::Subscriptions, file).await;
        assert_eq!(import.counts, Counts { read: 4, created: 1, refused: 3, left: 2, ..Counts::default() });
        let people = "氏名,メールアドレス\n佐藤,佐藤アットexample\n,だめ\n\
                      鈴木,suzuki@example.jp\n田中,tanaka@example.jp\n林,hayashi@example.jp\n";
        let import = take_in_text(&bench, ImportKind::People, people).await;
        assert_eq!(import.counts, Counts { read: 5, created: 4, refused: 1, left: 1, ..Counts::default() });
    })
    .await;
}
