//! Verbs on accounts, on both engines.

use std::sync::Arc;

use super::{Hand, Stage, Touch};
use crate::{
    Customers as _, Verb, activity, args,
    testing::{found, on_both_engines, stored as account},
    web::Scope,
};

#[tokio::test]
async fn a_verb_changes_the_row_and_says_so_once() {
    on_both_engines(async |bench| {
        let scope = Scope::of_system(Arc::clone(&bench.workspace));
        let id = account(&bench.workspace, "株式会社アクメ").await;
        for hand in [
            Hand::Stage(Stage::Adoption),
            Hand::Stage(Stage::Adoption),
            Hand::Touch(Touch::High),
            Hand::Owner(None),
        ] {
            let acme = found(&scope, id).await;
            scope.accounts().put(&[acme], &hand).await.unwrap();
        }
        let acme = found(&scope, id).await;
        let edit = super::AccountEdit {
            name: "株式会社ベータ".to_owned(),
            custom: serde_json::json!({ "rank": "A" }),
            ..super::AccountEdit::of(&acme)
        };
        assert!(acme.edit(&scope, &edit).await.unwrap().act.is_some());

        let now = found(&scope, id).await;
        assert_eq!(
            (now.stage, now.touch, now.name.as_str()),
            (Stage::Adoption, Touch::High, "株式会社ベータ")
        );
        assert!(now.edit(&scope, &edit).await.unwrap().act.is_none(), "nothing is left to change");

        let said = activity::of_account(&bench.workspace.main, id, None, 10).await.unwrap();
        let verbs: Vec<&str> = said
            .iter()
            .map(|activity| match activity.verb.of() {
                Some(Verb::StageChanged { .. }) => "stage",
                Some(Verb::TouchModelChanged { .. }) => "touch",
                Some(Verb::AccountChanged { .. }) => "fields",
                _ => "other",
            })
            .collect();
        assert_eq!(verbs, ["fields", "touch", "stage"]);
        let expression = crate::search::match_expression(&bench.workspace.main, "ベータ").unwrap();
        let sql = format!(
            "select count(*) as a from ({}) as found",
            bench.workspace.main.search_found("accounts", "$1", None)
        );
        let (count,): (i64,) =
            crate::db::query_dynamic(sql, args![expression]).one(&bench.workspace.main).await.unwrap();
        assert_eq!(count, 1);
    })
    .await;
}
