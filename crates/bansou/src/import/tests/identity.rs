//! Which row is which record: two records are never merged silently, whatever they share.

use std::path::{Path, PathBuf};

use super::{
    Bench, Counts, ImportKind, created, drain, on_both_engines, take_in_path, take_in_text, unchanged, undone,
};
use crate::{
    args,
    db::query,
    import::{
        Alike, Code, Decision, Import, Mapping, Otherwise, Pair, Upload, check, decide, decide_all, find,
        pairs, receive, refusals, start,
    },
};

/// A file of the shared cases, where they are there.
pub(super) fn case(file: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/cases").join(file);
    if !path.is_file() {
        eprintln!("skipped: {} is not there", path.display());
    }
    path.is_file().then_some(path)
}

async fn names(bench: &Bench) -> Vec<(String, Option<String>)> {
    const NAMES: &str = "select name as a, region as b from accounts order by name, id";
    query(NAMES, args![]).all(&bench.workspace.main).await.unwrap()
}

async fn unsure(bench: &Bench, import: &Import) -> Vec<Pair> {
    pairs(&bench.workspace.main, import.id, false, 0, 100).await.unwrap()
}

async fn handed_in(bench: &Bench, kind: ImportKind, text: &str, mapping: Option<Mapping>) -> Import {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.csv");
    std::fs::write(&path, text).unwrap();
    let upload = Upload { path, name: "file.csv".to_owned(), by: None };
    receive(&bench.workspace, upload, Some(kind), mapping).await.unwrap()
}

async fn checked(bench: &Bench, import: &Import) -> Import {
    check(&bench.workspace, import).await.unwrap();
    drain(bench).await;
    find(&bench.workspace.main, import.id).await.unwrap().unwrap()
}

async fn run(bench: &Bench, import: &Import) -> Import {
    start(&bench.workspace, import).await.unwrap();
    drain(bench).await;
    find(&bench.workspace.main, import.id).await.unwrap().unwrap()
}

#[tokio::test]
async fn companies_that_share_a_domain_or_a_portal_stay_apart() {
    let files = [("a16_domain_shared.a.csv", 3, 2), ("a17_domain_of_portal.a.csv", 4, 0)];
    for (file, rows, alike) in files {
        let Some(path) = case(file) else { return };
        let path = &path;
        on_both_engines(async |bench| {
            let import = take_in_path(&bench, ImportKind::Accounts, path).await;
            assert_eq!((import.counts.created, import.counts.unsure), (rows, alike), "{file}");
            let said = unsure(&bench, &import).await;
            assert!(
                said.iter()
                    .all(|pair| pair.alike == Alike::Domain && pair.said.otherwise == Otherwise::Separate)
            );
            let again = take_in_path(&bench, ImportKind::Accounts, path).await;
            assert_eq!(again.counts, unchanged(rows), "each row finds its own: {file}");
            assert_eq!(undone(&bench, &import).await.kept, 0);
            assert!(names(&bench).await.is_empty());
        })
        .await;
    }
}

#[tokio::test]
async fn pages_of_a_portal_are_kept_as_they_are() {
    let Some(path) = case("a17_domain_of_portal.a.csv") else { return };
    let path = &path;
    on_both_engines(async |bench| {
        take_in_path(&bench, ImportKind::Accounts, path).await;
        const DOMAINS: &str = "select domain as a from accounts order by domain";
        let domains: Vec<(String,)> = query(DOMAINS, args![]).all(&bench.workspace.main).await.unwrap();
        let domains: Vec<&str> = domains.iter().map(|(domain,)| domain.as_str()).collect();
        assert_eq!(
            domains,
            [
                "facebook.com/midori.hana",
                "facebook.com/uomasa",
                "rakuten.co.jp/kaikobo",
                "rakuten.co.jp/otohime"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn another_company_form_is_another_company() {
    let Some(path) = case("a18_same_name_other_form.a.csv") else { return };
    let path = &path;
    on_both_engines(async |bench| {
        let import = take_in_path(&bench, ImportKind::Accounts, path).await;
        assert_eq!((import.counts.created, import.counts.updated), (3, 0));
        let region = |text: &str| Some(text.to_owned());
        assert_eq!(
            names(&bench)
                .await
                .into_iter()
                .map(|(_, region)| region)
                .collect::<std::collections::BTreeSet<_>>(),
            [region("東京都"), region("大阪府"), region("愛知県")].into(),
            "nothing is overwritten"
        );
        let pairs = unsure(&bench, &import).await;
        assert_eq!(pairs.len(), 2);
        assert_eq!((pairs[0].row, pairs[0].alike, pairs[0].other_row), (3, Alike::Form, Some(2)));
        assert_eq!(
            (pairs[0].said.given.as_str(), pairs[0].said.other.as_str()),
            ("有限会社田中", "株式会社田中")
        );
        let again = take_in_path(&bench, ImportKind::Accounts, path).await;
        assert_eq!(again.counts, unchanged(3));
        let written = "会社名,都道府県\n㈱田中,神奈川県\n";
        let changed = take_in_text(&bench, ImportKind::Accounts, written).await;
        assert_eq!(
            (changed.counts.updated, changed.counts.created),
            (1, 0),
            "the same form in another writing"
        );
    })
    .await;
}

#[tokio::test]
async fn people_of_one_mailbox_stay_two() {
    let (Some(accounts), Some(people)) = (case("a20_shared_mailbox.a.csv"), case("a20_shared_mailbox.p.csv"))
    else {
        return;
    };
    let (accounts, people) = (&accounts, &people);
    on_both_engines(async |bench| {
        take_in_path(&bench, ImportKind::Accounts, accounts).await;
        let import = take_in_path(&bench, ImportKind::People, people).await;
        assert_eq!(import.counts, Counts { read: 2, created: 2, unsure: 1, ..Counts::default() });
        let again = take_in_path(&bench, ImportKind::People, people).await;
        assert_eq!(again.counts, unchanged(2));
        let own =
            "会社名,氏名,メールアドレス\n甲社,佐藤 一郎,sato@example.jp\n甲社,鈴木 花子,sato@example.jp\n";
        let import = take_in_text(&bench, ImportKind::People, own).await;
        assert_eq!((import.counts.created, import.counts.refused), (1, 1), "whose is the mailbox?");
        let told = refusals(&bench.workspace.main, import.id, 0, 10).await.unwrap();
        assert_eq!((told[0].refusal.code, told[0].refusal.line.map(u64::from)), (Code::TwiceInFile, Some(2)));
    })
    .await;
}

#[tokio::test]
async fn one_id_twice_is_said_and_nothing_mixes() {
    on_both_engines(async |bench| {
        let file =
            "顧客ID,会社名,業種,都道府県\nC1,甲社,物流,\nC1,乙社,,大阪府\nC2,丙社,教育,\nC2,丙社,教育,\n";
        let draft = handed_in(&bench, ImportKind::Accounts, file, None).await;
        let dry = checked(&bench, &draft).await;
        let expected = Counts { read: 4, created: 2, unchanged: 1, refused: 1, ..Counts::default() };
        assert_eq!(dry.counts, expected, "the dry run says the same");
        let import = run(&bench, &draft).await;
        assert_eq!(import.counts, expected);
        let told = refusals(&bench.workspace.main, import.id, 0, 10).await.unwrap();
        assert_eq!(told[0].number, 3);
        assert_eq!((told[0].refusal.code, told[0].refusal.line.map(u64::from)), (Code::TwiceInFile, Some(2)));
        assert!(told[0].refusal.words(crate::i18n::Locale::Ja).contains("2行目"), "{:?}", told[0].refusal);
        const FIRST: &str = "select name as a, region as b from accounts where external_id = 'C1'";
        let first: (String, Option<String>) = query(FIRST, args![]).one(&bench.workspace.main).await.unwrap();
        assert_eq!(first, ("甲社".to_owned(), None));
    })
    .await;
}

#[tokio::test]
async fn contracts_of_one_id_or_of_one_day_do_not_swallow_each_other() {
    on_both_engines(async |bench| {
        take_in_text(&bench, ImportKind::Accounts, "顧客ID,会社名\nC1,甲社\n").await;
        let file = "契約ID,顧客ID,開始日,月額\nS1,C1,2024-04-01,1000\nS1,C1,2024-05-01,2000\n";
        let import = take_in_text(&bench, ImportKind::Subscriptions, file).await;
        assert_eq!((import.counts.created, import.counts.refused), (1, 1));
        let file = "顧客ID,開始日,月額\nC1,2025-04-01,1000\nC1,2025-04-01,2000\nC1,2025-04-01,1000\n";
        let import = take_in_text(&bench, ImportKind::Subscriptions, file).await;
        assert_eq!((import.counts.created, import.counts.refused, import.counts.unchanged), (1, 1, 1));
    })
    .await;
}

#[tokio::test]
async fn rows_that_go_on_with_a_record_change_nothing_of_it() {
    let Some(path) = case("a24_kintone_subtable.a.csv") else { return };
    let path = &path;
    on_both_engines(async |bench| {
        let import = take_in_path(&bench, ImportKind::Accounts, path).await;
        assert_eq!(import.counts, Counts { read: 3, created: 2, refused: 1, ..Counts::default() });
        let told = refusals(&bench.workspace.main, import.id, 0, 10).await.unwrap();
        assert_eq!((told[0].number, told[0].refusal.code), (3, Code::Continuation));
        assert!(told[0].cells.contains(&"追加".to_owned()), "what is not taken is handed back");
        const OWN: &str = "select custom as a from accounts where external_id = '1'";
        let (own,): (serde_json::Value,) = query(OWN, args![]).one(&bench.workspace.main).await.unwrap();
        assert_eq!(own["商品"], "基本");
        assert!(own.get("れこーどの開始行").is_none(), "a mark is no field: {own}");
    })
    .await;
}

#[tokio::test]
async fn a_person_joins_or_parts_what_is_alike() {
    on_both_engines(async |bench| {
        take_in_text(
            &bench,
            ImportKind::Accounts,
            "会社名,業種\n髙橋工業株式会社,製造\n株式会社アクメ,物流\n",
        )
        .await;
        let file = "会社名,業種,都道府県\n高橋工業（株）,建設,東京都\nアクメ,運輸,大阪府\n";
        let draft = handed_in(&bench, ImportKind::Accounts, file, None).await;
        let dry = checked(&bench, &draft).await;
        assert_eq!((dry.counts.created, dry.counts.unsure), (2, 2), "nothing is merged without asking");
        let said = unsure(&bench, &draft).await;
        assert_eq!([said[0].alike, said[1].alike], [Alike::Letters, Alike::Form]);
        assert!(
            said[0].other_id.is_some()
                && said[0].said.changes.iter().any(|change| change.field == "industry")
        );

        decide(&bench.workspace, &dry, &[(2, Some(Decision::Join)), (3, Some(Decision::Part))])
            .await
            .unwrap();
        let dry = checked(&bench, &draft).await;
        assert_eq!((dry.counts.created, dry.counts.updated, dry.counts.unsure), (1, 1, 0));
        let import = run(&bench, &draft).await;
        assert_eq!((import.counts.created, import.counts.updated, import.counts.unsure), (1, 1, 0));
        assert_eq!(names(&bench).await.len(), 3);
        assert_eq!(undone(&bench, &import).await.kept, 0);
        assert_eq!(names(&bench).await.len(), 2, "joining is undone with the import");

        let draft = handed_in(&bench, ImportKind::Accounts, file, None).await;
        let dry = checked(&bench, &draft).await;
        decide_all(&bench.workspace, &dry, Decision::Join).await.unwrap();
        let import = run(&bench, &draft).await;
        assert_eq!((import.counts.created, import.counts.updated), (0, 2));
    })
    .await;
}

#[tokio::test]
async fn what_speaks_against_the_same_name_is_asked() {
    on_both_engines(async |bench| {
        take_in_text(&bench, ImportKind::Accounts, "会社名,ドメイン\n株式会社田中,tanaka.example\n").await;
        let file = "会社名,ドメイン\n株式会社田中,tanaka-osaka.example\n";
        let import = take_in_text(&bench, ImportKind::Accounts, file).await;
        assert_eq!((import.counts.updated, import.counts.refused), (0, 1));
        let told = refusals(&bench.workspace.main, import.id, 0, 10).await.unwrap();
        assert_eq!(told[0].refusal.code, Code::MayBeAnother);
        assert_eq!(told[0].refusal.other.as_deref(), Some("株式会社田中 (tanaka.example)"));
        let mapping = Mapping { unsure: Some(Decision::Part), ..Mapping::default() };
        let draft = handed_in(&bench, ImportKind::Accounts, file, Some(mapping)).await;
        let import = run(&bench, &draft).await;
        assert_eq!(import.counts.created, 1, "the mapping can say it for all");
        let again = take_in_text(&bench, ImportKind::Accounts, file).await;
        assert_eq!(again.counts, unchanged(1), "each of two of a name is found by its domain");
    })
    .await;
}

#[tokio::test]
async fn sure_updates_are_shown_and_can_be_parted() {
    on_both_engines(async |bench| {
        take_in_text(&bench, ImportKind::Accounts, "顧客ID,会社名,業種\nC1,株式会社青葉,物流\n").await;
        let draft = handed_in(&bench, ImportKind::Accounts, "会社名,業種\n㈱青葉,運輸\n", None).await;
        let dry = checked(&bench, &draft).await;
        assert_eq!((dry.counts.updated, dry.counts.unsure), (1, 0));
        let sure = pairs(&bench.workspace.main, draft.id, true, 0, 10).await.unwrap();
        assert_eq!((sure[0].alike, sure[0].said.external_id.as_deref()), (Alike::Name, Some("C1")));
        decide(&bench.workspace, &dry, &[(2, Some(Decision::Part))]).await.unwrap();
        let import = run(&bench, &draft).await;
        assert_eq!((import.counts.created, import.counts.updated), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn a_contract_of_a_name_like_an_accounts_asks_for_it() {
    let (Some(accounts), Some(contracts)) =
        (case("d02_variant_matching.a.csv"), case("d02_variant_matching.s.csv"))
    else {
        return;
    };
    let (accounts, contracts) = (&accounts, &contracts);
    on_both_engines(async |bench| {
        take_in_path(&bench, ImportKind::Accounts, accounts).await;
        let import = take_in_path(&bench, ImportKind::Subscriptions, contracts).await;
        assert_eq!((import.counts.created, import.counts.refused, import.counts.unsure), (0, 2, 2));
        let told = refusals(&bench.workspace.main, import.id, 0, 10).await.unwrap();
        assert_eq!(told[0].refusal.code, Code::SimilarAccount);
        assert_eq!(told[0].refusal.other.as_deref(), Some("髙橋工業株式会社 (C1)"));
        assert_eq!(told[1].refusal.other.as_deref(), Some("株式会社霞ヶ関サービス (C2)"));

        let upload = Upload { path: contracts.clone(), name: "s.csv".to_owned(), by: None };
        let draft = receive(&bench.workspace, upload, Some(ImportKind::Subscriptions), None).await.unwrap();
        let dry = checked(&bench, &draft).await;
        assert_eq!(dry.counts.unsure, 2);
        decide(&bench.workspace, &dry, &[(2, Some(Decision::Join))]).await.unwrap();
        let import = run(&bench, &draft).await;
        assert_eq!((import.counts.created, import.counts.refused), (1, 1));
        const WHOSE: &str = "
            select a.external_id as a from subscriptions s join accounts a on a.id = s.account_id";
        let whose: Vec<(String,)> = query(WHOSE, args![]).all(&bench.workspace.main).await.unwrap();
        assert_eq!(whose, [("C1".to_owned(),)]);
    })
    .await;
}

#[tokio::test]
async fn a_reference_may_leave_the_company_form_out_but_not_change_it() {
    on_both_engines(async |bench| {
        take_in_text(&bench, ImportKind::Accounts, "顧客ID,会社名\nC1,株式会社アクメ\nC2,有限会社ベータ\n")
            .await;
        let file = "会社名,開始日\nアクメ,2024-04-01\n株式会社ベータ,2024-04-01\n";
        let import = take_in_text(&bench, ImportKind::Subscriptions, file).await;
        assert_eq!((import.counts.created, import.counts.refused), (1, 1));
        let told = refusals(&bench.workspace.main, import.id, 0, 10).await.unwrap();
        assert_eq!((told[0].number, told[0].refusal.code), (3, Code::SimilarAccount));
    })
    .await;
}

#[tokio::test]
async fn the_dry_run_of_a_long_file_counts_as_the_import_does() {
    let bench = crate::testing::bench(None).await;
    let mut file = String::from("会社名,都道府県,ドメイン\n");
    for n in 0..2_100 {
        file.push_str(&format!("株式会社第{n}商会,東京都,\n"));
    }
    file.push_str("有限会社第1商会,大阪府,\n株式会社第2商会,大阪府,\n株式会社第3商会,東京都,\n");
    let draft = handed_in(&bench, ImportKind::Accounts, &file, None).await;
    let dry = checked(&bench, &draft).await;
    let expected =
        Counts { read: 2_103, created: 2_101, unchanged: 1, refused: 1, unsure: 2, ..Counts::default() };
    assert_eq!(dry.counts, expected);
    assert_eq!(run(&bench, &draft).await.counts, expected);
    assert_eq!(created(2_101).created, names(&bench).await.len() as i64);
}

#[tokio::test]
async fn who_is_in_charge_is_told_by_the_cells() {
    on_both_engines(async |bench| {
        let sato = crate::customers::testing::member(&bench, "佐藤 美咲").await.id;
        let file = "顧客ID,会社名,担当者\nC1,甲社,佐藤 美咲\nC2,乙社,佐藤美咲\nC3,丙社,\n";
        let import = take_in_text(&bench, ImportKind::Accounts, file).await;
        assert_eq!(import.mapping.column_of("owner"), Some("担当者"));
        const OWNED: &str = "select count(*) as a from accounts where owner_id = $1";
        assert_eq!(query(OWNED, args![sato]).one::<(i64,)>(&bench.workspace.main).await.unwrap().0, 2);
        let theirs =
            handed_in(&bench, ImportKind::Accounts, "会社名,担当者\n丁社,山田 太郎\n戊社,川口 花子\n", None)
                .await;
        assert_eq!(theirs.mapping.column_of("owner"), None, "these are the customer's");
        let people = handed_in(
            &bench,
            ImportKind::People,
            "会社名,担当者,メール\n甲社,山田 太郎,y@kou.example\n",
            None,
        )
        .await;
        assert_eq!(people.mapping.column_of("name"), Some("担当者"));
    })
    .await;
}
