//! Parent accounts out of files: in whatever order they come, never in a circle, and out again.

use super::{Bench, Counts, ImportKind, on_both_engines, take_in_text, unchanged, undone};
use crate::{args, db::query, import::Code};

/// Each account with its parent's name, and what it still waits for.
async fn families(bench: &Bench) -> Vec<String> {
    const FAMILIES: &str = "
        select a.name as a, p.name as b, a.parent_ref as c
          from accounts a left join accounts p on p.id = a.parent_id order by a.external_id";
    let rows: Vec<(String, Option<String>, Option<String>)> =
        query(FAMILIES, args![]).all(&bench.workspace.main).await.unwrap();
    rows.into_iter()
        .map(|(name, parent, awaited)| match (parent, awaited) {
            (Some(parent), None) => format!("{name} < {parent}"),
            (None, None) => name,
            (parent, Some(awaited)) => format!("{name} < {parent:?}, awaits {awaited}"),
        })
        .collect()
}

#[tokio::test]
async fn parents_are_found_by_id_and_by_name_before_and_after_their_children() {
    on_both_engines(async |bench| {
        let file = "顧客ID,会社名,親会社\n\
                    A,青葉東京,青葉ホールディングス\n\
                    B,青葉大阪,H\n\
                    C,青葉堺,青葉大阪\n\
                    H,株式会社青葉ホールディングス,\n";
        let import = take_in_text(&bench, ImportKind::Accounts, file).await;
        assert_eq!(import.counts, super::created(4));
        let expected = [
            "青葉東京 < 株式会社青葉ホールディングス",
            "青葉大阪 < 株式会社青葉ホールディングス",
            "青葉堺 < 青葉大阪",
            "株式会社青葉ホールディングス",
        ];
        assert_eq!(families(&bench).await, expected);
        let again = take_in_text(&bench, ImportKind::Accounts, file).await;
        assert_eq!(again.counts, unchanged(4), "twice is once");
        assert_eq!(families(&bench).await, expected);
    })
    .await;
}

#[tokio::test]
async fn a_parent_of_a_later_file_is_joined_and_undoing_lets_go_of_it() {
    on_both_engines(async |bench| {
        let children = "account_id,account_name,parent_account_id,parent_account_name\n\
                        A,Aoba Tokyo,H,Aoba Holdings\nB,Aoba Osaka,H,Aoba Holdings\n";
        let first = take_in_text(&bench, ImportKind::Accounts, children).await;
        let waiting = ["Aoba Tokyo < None, awaits H", "Aoba Osaka < None, awaits H"];
        assert_eq!(families(&bench).await, waiting);
        let again = take_in_text(&bench, ImportKind::Accounts, children).await;
        assert_eq!(again.counts, unchanged(2), "waiting is no change");

        let parent = "account_id,account_name\nX,Aoba Holdings\nH,Aoba Group\n";
        let second = take_in_text(&bench, ImportKind::Accounts, parent).await;
        assert_eq!(second.counts, super::created(2), "whoever is joined was not in the file");
        let joined = ["Aoba Tokyo < Aoba Group", "Aoba Osaka < Aoba Group", "Aoba Group", "Aoba Holdings"];
        assert_eq!(families(&bench).await, joined);
        const TOLD: &str = "
            select v.detail as a from activities v join accounts a on a.id = v.subject_id
             where v.verb = 'account_changed' and a.external_id = 'A'";
        let told: Vec<(serde_json::Value,)> = query(TOLD, args![]).all(&bench.workspace.main).await.unwrap();
        assert_eq!(told.len(), 1);
        let field = &told[0].0["fields"][0];
        assert_eq!((&field["field"], &field["to"]), (&"parent_id".into(), &"Aoba Group".into()));

        assert_eq!(undone(&bench, &second).await.kept, 0);
        assert_eq!(families(&bench).await, waiting);
        let third = take_in_text(&bench, ImportKind::Accounts, parent).await;
        assert_eq!(families(&bench).await, joined, "and they find each other again");
        assert_eq!(undone(&bench, &third).await.kept, 0);
        assert_eq!(undone(&bench, &first).await.kept, 0);
        assert!(families(&bench).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn nobody_becomes_their_own_ancestor() {
    on_both_engines(async |bench| {
        let file = "顧客ID,会社名,親会社ID\nA,青葉,B\nB,みなと,C\nC,つばさ,A\nD,独り,D\nE,別,C\n";
        let import = take_in_text(&bench, ImportKind::Accounts, file).await;
        assert_eq!(import.counts, Counts { read: 5, created: 3, refused: 2, ..Counts::default() });
        let refused = super::super::refusals(&bench.workspace.main, import.id, 0, 10).await.unwrap();
        assert_eq!(refused.iter().map(|row| row.number).collect::<Vec<_>>(), [4, 5]);
        for row in &refused {
            assert_eq!(row.refusal.code, Code::ParentCircle);
            assert_eq!(row.refusal.column.as_deref(), Some("親会社ID"));
        }
        assert_eq!(refused[0].refusal.given.as_deref(), Some("A"));
        assert_eq!(
            families(&bench).await,
            ["青葉 < みなと", "みなと < None, awaits C", "別 < None, awaits C"]
        );

        take_in_text(&bench, ImportKind::Accounts, "顧客ID,会社名\nC,つばさ\n").await;
        assert_eq!(families(&bench).await, ["青葉 < みなと", "みなと < つばさ", "つばさ", "別 < つばさ"]);
        let file = "顧客ID,会社名,親会社\nC,つばさ,青葉\n";
        let import = take_in_text(&bench, ImportKind::Accounts, file).await;
        assert_eq!(
            import.counts,
            Counts { read: 1, refused: 1, ..Counts::default() },
            "through the store too"
        );
    })
    .await;
}

#[tokio::test]
async fn of_two_parents_with_one_name_none_is_guessed() {
    on_both_engines(async |bench| {
        take_in_text(&bench, ImportKind::Accounts, "顧客ID,会社名\nA,青葉\nB,青葉\n").await;
        let import = take_in_text(&bench, ImportKind::Accounts, "顧客ID,会社名,親会社\nC,子,青葉\n").await;
        let refused = super::super::refusals(&bench.workspace.main, import.id, 0, 10).await.unwrap();
        assert_eq!(refused[0].refusal.code, Code::AmbiguousAccount);
        assert_eq!(refused[0].refusal.column.as_deref(), Some("親会社"));
    })
    .await;
}
