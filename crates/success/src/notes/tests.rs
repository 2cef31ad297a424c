//! Notes on both engines.

use super::{NoteError, NoteFields};
use crate::{
    Success as _, Verb,
    activity::of_account,
    customers::testing::{account, member, member_as, scope},
    ids::AccountId,
    members::Role,
    testing::on_both_engines,
};

#[tokio::test]
async fn a_note_is_written_changed_and_removed_each_with_one_activity() {
    on_both_engines(async |bench| {
        let sato = member(&bench, "佐藤").await;
        let scope = scope(&bench, &sato);
        let aoba = account(&bench, "青葉", None).await;
        let memo = NoteFields::memo(" 来期の予算は\r\n5 月に決まる ");
        let (id, _) = scope.notes().write(aoba, memo).await.unwrap();
        let note = scope.notes().find(id).await.unwrap().unwrap();
        assert_eq!(note.body, "来期の予算は\n5 月に決まる");
        note.change(&scope, note.fields(&scope)).await.unwrap();
        note.change(&scope, NoteFields::memo("予算は 6 月")).await.unwrap();
        assert_eq!(scope.notes().of_account(aoba, 5).await.unwrap()[0].body, "予算は 6 月");
        note.remove(&scope).await.unwrap();
        note.remove(&scope).await.unwrap();
        assert!(scope.notes().of_account(aoba, 5).await.unwrap().is_empty());
        let heard = of_account(&bench.workspace.main, aoba, None, 10).await.unwrap();
        let verbs: Vec<Verb> = heard.iter().rev().filter_map(|activity| activity.verb.of()).collect();
        assert!(
            matches!(
                verbs.as_slice(),
                [Verb::NoteWritten { .. }, Verb::NoteChanged { .. }, Verb::NoteRemoved {}]
            ),
            "{verbs:?}"
        );
        assert!(matches!(scope.notes().write(aoba, NoteFields::memo(" ")).await, Err(NoteError::Empty)));
        assert!(matches!(
            scope.notes().write(AccountId::new(), NoteFields::memo("x")).await,
            Err(NoteError::UnknownAccount)
        ));
    })
    .await;
}

#[tokio::test]
async fn only_the_author_and_administrators_change_a_note() {
    on_both_engines(async |bench| {
        let (sato, tanaka) = (member(&bench, "佐藤").await, member(&bench, "田中").await);
        let admin = member_as(&bench, "管理", Role::Admin).await;
        let aoba = account(&bench, "青葉", None).await;
        let (id, _) = scope(&bench, &sato).notes().write(aoba, NoteFields::memo("ひみつ")).await.unwrap();
        let note = scope(&bench, &sato).notes().find(id).await.unwrap().unwrap();
        assert!(note.may_be_changed_by(&scope(&bench, &sato)));
        assert!(!note.may_be_changed_by(&scope(&bench, &tanaka)));
        assert!(note.may_be_changed_by(&scope(&bench, &admin)));
    })
    .await;
}
