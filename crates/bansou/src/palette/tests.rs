//! What the palette offers, to whom, and that it does what it says.

use super::*;
use crate::{
    customers::testing::account,
    i18n::Locale,
    members::{Role, find_login_by_email},
    testing::on_both_engines,
    web::testing::{self, app},
};

#[tokio::test]
async fn it_acts_on_the_account_at_hand_and_everywhere_as_far_as_the_role_goes() {
    on_both_engines(async |bench| {
        let aoba = account(&bench, "青葉ロジスティクス", None).await;
        let app = app(&bench);
        let palette = format!("/w/{}/palette", bench.workspace.slug);
        let mut csm = testing::member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
        let mut viewer = testing::member(&app, &bench.workspace, Role::Viewer, Locale::Ja).await;

        let page = csm.get(&format!("{palette}?at={aoba}")).await.body;
        for words in [
            "「青葉ロジスティクス」の操作",
            "タスクを追加",
            "メモを書く",
            "自社担当を変更",
            "ステージを変更",
            "ファイルを取り込む",
            "暗い配色にする",
            "英語（English）で表示",
        ] {
            assert!(page.contains(words), "{words} is not in {page}");
        }
        let page = viewer.get(&format!("{palette}?at={aoba}")).await.body;
        for words in ["タスクを追加", "自社担当を変更", "ファイルを取り込む", "メンバーを招待"]
        {
            assert!(!page.contains(words), "a viewer may not: {words}");
        }
        let own = viewer.get(&format!("{palette}?account={aoba}&list=owner")).await.body;
        assert!(!own.contains("data-send"), "{own}");

        let found = csm.get(&format!("{palette}?q=%E3%82%BF%E3%82%B9%E3%82%AF")).await.body;
        assert!(found.contains("/tasks/new\" data-dialog") && !found.contains("配色"), "{found}");
        let found = csm.get(&format!("{palette}?q=aoba&account={aoba}")).await.body;
        assert!(found.contains("「aoba」に該当するものはありません"), "{found}");
        let missing = csm.get(&format!("{palette}?account={}", AccountId::new())).await;
        assert_eq!(missing.status.as_u16(), 404);
    })
    .await;
}

#[tokio::test]
async fn owners_and_stages_are_sent_to_where_the_page_sends_them() {
    on_both_engines(async |bench| {
        let aoba = account(&bench, "青葉", None).await;
        let app = app(&bench);
        let front = format!("/w/{}", bench.workspace.slug);
        let mut csm = testing::member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
        for list in ["owner", "stage"] {
            let page = csm.get(&format!("{front}/palette?account={aoba}&list={list}")).await.body;
            let to = format!("data-send=\"{front}/accounts/{aoba}/{list}\" data-field=\"{list}\"");
            assert!(page.contains(&to), "{to} is not in {page}");
            assert!(page.contains("現在"), "what stands is marked: {page}");
        }
        let page =
            csm.get(&format!("{front}/palette?account={aoba}&list=stage&q=%E5%AE%9A%E7%9D%80")).await.body;
        assert_eq!(page.matches("data-send").count(), 1, "the list is narrowed by what is typed: {page}");
    })
    .await;
}

#[tokio::test]
async fn language_and_colours_change_by_themselves() {
    on_both_engines(async |bench| {
        let app = app(&bench);
        let address = format!("/w/{}/me/preferences", bench.workspace.slug);
        let mut csm = testing::member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
        let email = format!("csm-ja@{}.example.com", bench.workspace.slug);
        assert_eq!(csm.post(&address, "theme=dark").await.status.as_u16(), 303);
        assert_eq!(csm.post(&address, "locale=en").await.status.as_u16(), 303);
        let after = find_login_by_email(&bench.home.control, &email).await.unwrap().unwrap();
        assert_eq!((after.locale, after.theme), (Locale::En, crate::ui::Theme::Dark));
        assert_eq!(after.name, "csm ja");
        for wrong in ["theme=pink", "locale=tlh"] {
            assert_eq!(csm.post(&address, wrong).await.status.as_u16(), 422, "{wrong}");
        }
    })
    .await;
}
