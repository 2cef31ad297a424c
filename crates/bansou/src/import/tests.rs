//! Files taken in on both engines: what they come to, that twice is once, and that undoing leaves nothing.

use std::path::{Path, PathBuf};

mod bounds;
mod cases;
mod families;
mod identity;
mod kinds;
mod known;
mod left;
mod vendors;

use super::{Counts, Import, ImportKind, ImportState, Mapping, Upload, find, receive, start, undo};
use crate::{
    args,
    cli::stats,
    db::{query, testing::Bench},
    jobs,
    testing::on_both_engines,
    time::SECOND,
};

/// The public data set of a software company, where it is there.
pub(crate) fn ravenstack() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ravenstack");
    if !folder.is_dir() {
        eprintln!("skipped: the RavenStack files are not there");
    }
    folder.is_dir().then_some(folder)
}

pub(crate) async fn take_in_path(bench: &Bench, kind: ImportKind, path: &Path) -> Import {
    let workspace = &bench.workspace;
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let upload = Upload { path: path.to_owned(), name, by: None };
    let import = receive(workspace, upload, Some(kind), None).await.unwrap();
    start(workspace, &import).await.unwrap();
    drain(bench).await;
    let import = find(&workspace.main, import.id).await.unwrap().unwrap();
    assert_eq!(import.state, ImportState::Done, "{kind}: {:?}", jobs::recent(&workspace.main, 3).await);
    let Counts { read, created, updated, unchanged, refused, .. } = import.counts;
    assert_eq!(read, created + updated + unchanged + refused, "every row went one way");
    import
}

/// Runs every job, also those enqueued a moment ago.
async fn drain(bench: &Bench) {
    bench.workspace.clock.set(bench.workspace.clock.now().plus(SECOND));
    jobs::drain(&bench.workspace, bench.workspace.parts.all()).await.unwrap();
}

pub(crate) async fn take_in_text(bench: &Bench, kind: ImportKind, text: &str) -> Import {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.csv");
    std::fs::write(&path, text).unwrap();
    take_in_path(bench, kind, &path).await
}

pub(crate) async fn undone(bench: &Bench, import: &Import) -> Import {
    undo(&bench.workspace, import, None).await.unwrap();
    drain(bench).await;
    let import = find(&bench.workspace.main, import.id).await.unwrap().unwrap();
    assert_eq!(import.state, ImportState::Undone, "{:?}", jobs::recent(&bench.workspace.main, 3).await);
    import
}

fn created(rows: i64) -> Counts {
    Counts { read: rows, created: rows, ..Counts::default() }
}

fn unchanged(rows: i64) -> Counts {
    Counts { read: rows, unchanged: rows, ..Counts::default() }
}

pub(crate) const FILES: [(ImportKind, &str, i64); 5] = [
    (ImportKind::Accounts, "ravenstack_accounts.csv", 500),
    (ImportKind::Subscriptions, "ravenstack_subscriptions.csv", 5_000),
    (ImportKind::Usage, "ravenstack_feature_usage.csv", 25_000),
    (ImportKind::Tickets, "ravenstack_support_tickets.csv", 2_000),
    (ImportKind::Churn, "ravenstack_churn_events.csv", 600),
];

#[tokio::test]
async fn ravenstack_is_taken_in_whole_twice_the_same_and_out_again() {
    let Some(folder) = ravenstack() else { return };
    let folder = &folder;
    on_both_engines(async |bench| {
        let (main, usage) = (&bench.workspace.main, &bench.workspace.usage);
        let one = async |sql: &'static str, db| query(sql, args![]).one::<(i64,)>(db).await.unwrap().0;
        let mut imports = Vec::new();
        for (kind, file, rows) in FILES {
            let import = take_in_path(&bench, kind, &folder.join(file)).await;
            assert_eq!(import.counts, created(rows), "{kind}");
            if kind == ImportKind::Accounts {
                assert_eq!(one("select cast(sum(seats) as bigint) as a from accounts", main).await, 10_280);
            }
            imports.push(import);
        }
        assert_eq!(
            one("select cast(sum(mrr_minor) as bigint) as a from subscriptions", main).await,
            11_338_747
        );
        let open = "select cast(sum(mrr_minor) as bigint) as a from accounts";
        assert_eq!(one(open, main).await, 10_159_608, "open and not a trial");
        assert_eq!(one("select count(*) as a from subscriptions where ended_on is null", main).await, 4_514);
        assert_eq!(one("select cast(sum(quantity) as bigint) as a from usage_events", usage).await, 250_525);
        assert_eq!(one("select cast(sum(quantity) as bigint) as a from usage_daily", usage).await, 250_525);
        assert_eq!(one("select count(*) as a from usage_names", usage).await, 40);
        assert_eq!(
            one("select count(*) as a from conversations where closed_at is not null", main).await,
            2_000
        );
        assert_eq!(
            one("select count(*) as a from conversations where satisfaction is not null", main).await,
            1_175
        );
        for (priority, tickets) in [("urgent", 514), ("high", 510), ("normal", 491), ("low", 485)] {
            const OF: &str = "select count(*) as a from conversations where priority = $1";
            assert_eq!(query(OF, args![priority]).one::<(i64,)>(main).await.unwrap().0, tickets);
        }

        for (kind, file, rows) in FILES {
            let again = take_in_path(&bench, kind, &folder.join(file)).await;
            assert_eq!(again.counts, unchanged(rows), "{kind} again");
        }
        for import in imports.iter().rev() {
            assert_eq!(undone(&bench, import).await.kept, 0, "{}", import.kind);
        }
        let left: Vec<_> = stats::counts(&bench.workspace).await.unwrap();
        assert!(left.iter().all(|(_, count)| *count == 0), "{left:?}");
        assert_eq!(one("select count(*) as a from usage_daily", usage).await, 0);
        assert_eq!(one("select count(*) as a from search_documents", main).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_japanese_customer_list_is_understood() {
    on_both_engines(async |bench| {
        let file = "顧客コード,会社名,業種,担当営業,契約開始日,月額（千円）,席数,更新日,備考\n\
                    K-1,株式会社青葉ロジスティクス,物流,佐藤,令和6年4月1日,480,60,2027/3/31,重要\n\
                    K-2,みなと学園,教育,,2026年10月1日,\"1,200\",15,46388,\n\
                    K-3,名無し,,,2025/4/31,10,1,,\n\
                    ,,,,,,,,\n";
        let import = take_in_text(&bench, ImportKind::Accounts, file).await;
        assert_eq!(import.counts, Counts { read: 3, created: 3, left: 1, ..Counts::default() });
        let left = super::left_cells(&bench.workspace.main, import.id, 0, 10).await.unwrap();
        assert_eq!(left[0].number, 4);
        assert_eq!(left[0].reasons[0].code, super::Code::NoSuchDay);
        assert_eq!(left[0].reasons[0].column.as_deref(), Some("契約開始日"));
        const READ: &str = "
            select mrr_minor as a, seats as b, renewal_on as c, stage as d, custom as e from accounts order by external_id";
        type Read = (i64, Option<i64>, Option<String>, String, serde_json::Value);
        let rows: Vec<Read> = query(READ, args![]).all(&bench.workspace.main).await.unwrap();
        assert_eq!((rows[0].0, rows[0].1, rows[0].2.as_deref()), (480_000, Some(60), Some("2027-03-31")));
        assert_eq!((rows[1].0, rows[1].2.as_deref(), rows[1].3.as_str()), (1_200_000, Some("2027-01-01"), "onboarding"));
        assert_eq!((&rows[0].4["備考"], &rows[0].4["担当営業"]), (&"重要".into(), &"佐藤".into()));
    })
    .await;
}

#[tokio::test]
async fn undoing_restores_what_was_changed_and_keeps_what_was_worked_on() {
    on_both_engines(async |bench| {
        let main = &bench.workspace.main;
        let first =
            take_in_text(&bench, ImportKind::Accounts, "id,会社名,業種\nA,青葉,物流\nB,みなと,教育\n").await;
        let second = take_in_text(
            &bench,
            ImportKind::Accounts,
            "id,会社名,業種\nA,青葉,運輸\nB,みなと,教育\nC,新顔,金融\n",
        )
        .await;
        assert_eq!(
            second.counts,
            Counts { read: 3, created: 1, updated: 1, unchanged: 1, ..Counts::default() }
        );
        assert_eq!(undone(&bench, &second).await.kept, 0);
        let industries: Vec<(String, String)> =
            query("select name as a, industry as b from accounts order by external_id", args![])
                .all(main)
                .await
                .unwrap();
        assert_eq!(industries, [("青葉".into(), "物流".into()), ("みなと".into(), "教育".into())]);

        const NOTE: &str = "
            insert into notes (id, account_id, body, written_at, updated_at)
            select $1, id, 'x', 0, 0 from accounts where external_id = 'A'";
        query(NOTE, args![crate::ids::NoteId::new()]).run(main).await.unwrap();
        assert_eq!(undone(&bench, &first).await.kept, 1);
        let left: Vec<(String,)> = query("select name as a from accounts", args![]).all(main).await.unwrap();
        assert_eq!(left, [("青葉".to_owned(),)]);
    })
    .await;
}

#[tokio::test]
async fn rows_of_unknown_accounts_are_refused_and_can_be_handed_in_again() {
    on_both_engines(async |bench| {
        let file = "問い合わせID,会社名,受付日時,優先度,件名\nT1,㈱青葉,2026/11/1 9:00,緊急,止まった\nT2,知らない会社,2026/11/2,高,x\n";
        take_in_text(&bench, ImportKind::Accounts, "会社名\n株式会社青葉\n").await;
        let import = take_in_text(&bench, ImportKind::Tickets, file).await;
        assert_eq!(import.counts, Counts { read: 2, created: 1, refused: 1, ..Counts::default() });
        let refused = super::refusals(&bench.workspace.main, import.id, 0, 10).await.unwrap();
        assert_eq!(refused[0].refusal.code, super::Code::UnknownAccount);
        assert_eq!(refused[0].refusal.given.as_deref(), Some("知らない会社"));
        take_in_text(&bench, ImportKind::Accounts, "会社名\n知らない会社\n").await;
        let again = take_in_text(&bench, ImportKind::Tickets, file).await;
        assert_eq!(again.counts, Counts { read: 2, created: 1, unchanged: 1, ..Counts::default() });
    })
    .await;
}

#[test]
fn a_mapping_is_written_as_documented() {
    let text = r#"{"columns": {"会社名": "name", "備考": {"custom": "remarks", "label": "備考", "type": "text"}, "No.": null},
                   "date_order": "day_first", "currency": "USD"}"#;
    let mapping: Mapping = serde_json::from_str(text).unwrap();
    assert_eq!(mapping.column_of("name"), Some("会社名"));
    assert_eq!(mapping.target("No."), None);
    assert_eq!(serde_json::from_value::<Mapping>(serde_json::json!(mapping)).unwrap(), mapping);
}

#[test]
fn headings_are_compared_without_units_but_with_readings() {
    for (heading, key) in [
        ("月額（円）", "月額"),
        ("会社名(カナ)", "会社名かな"),
        ("Account_ID", "accountid"),
        ("【必須】会社名", "会社名"),
        ("(備考)", "備考"),
    ] {
        assert_eq!(super::mapping::heading_key(heading), key);
    }
}

/// Cells that people write, and some that nobody should.
fn any_cell() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    prop_oneof![
        Just(String::new()),
        Just("青葉".to_owned()),
        Just("K-1".to_owned()),
        Just("2026/4/1".to_owned()),
        Just("4/5/2026".to_owned()),
        Just("-".to_owned()),
        Just("1,200円".to_owned()),
        Just("緊急".to_owned()),
        "[ -~ぁ-んァ-ン一-十\"]{0,12}",
        "[0-9]{1,20}",
    ]
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(12))]

    #[test]
    fn whatever_a_file_holds_every_row_goes_one_way(
        kind in proptest::sample::select(ImportKind::ALL),
        rows in proptest::collection::vec(proptest::collection::vec(any_cell(), 6), 1..25),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let bench = crate::testing::bench(None).await;
            let mut text = match kind {
                ImportKind::Accounts => "id,会社名,月額,契約開始日,担当,備考\n".to_owned(),
                ImportKind::People => "id,氏名,メールアドレス,会社名,役割,備考\n".to_owned(),
                _ => "id,会社名,日付,スコア,開始日,機能\n".to_owned(),
            };
            for row in &rows {
                let cells: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
                text.push_str(&cells.join(","));
                text.push('\n');
            }
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("file.csv");
            std::fs::write(&path, text).unwrap();
            let upload = Upload { path, name: "file.csv".to_owned(), by: None };
            let import = receive(&bench.workspace, upload, Some(kind), None).await.unwrap();
            if start(&bench.workspace, &import).await.is_err() {
                return; // Not every guess finds all that the kind needs.
            }
            drain(&bench).await;
            let import = find(&bench.workspace.main, import.id).await.unwrap().unwrap();
            assert_eq!(import.state, ImportState::Done);
            let Counts { read, created, updated, unchanged, refused, .. } = import.counts;
            assert_eq!(read, created + updated + unchanged + refused);
            let blank = rows.iter().filter(|row| row.iter().all(|cell| cell.trim().is_empty())).count();
            assert_eq!(read as usize, rows.len() - blank, "no row is lost");
            let told = super::refusals(&bench.workspace.main, import.id, 0, 1_000).await.unwrap();
            assert_eq!(told.len() as i64, refused, "every refused row has its reason");
        });
    }
}
