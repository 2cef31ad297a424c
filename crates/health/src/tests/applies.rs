//! What does not apply is told from what is missing, on both engines.

use super::Stage;
use crate::{args, customers::Verb, i18n::Locale, members::Role, testing::on_both_engines, web::testing};

#[tokio::test]
async fn a_renewal_that_is_far_away_is_not_missing() {
    on_both_engines(async |bench| {
        const RENEWAL: &str =
            "update subscriptions set auto_renew = 0, renewal_on = $2 where account_id = $1";
        let renews = |on: &str| (RENEWAL, on.to_owned());
        let stage = Stage::new(&bench).await;
        stage.use_daily(60, 0, 8).await;
        let app = testing::app(&bench);
        let mut reader = testing::member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
        let path = format!("/w/{}/accounts/{}/health", bench.workspace.slug, stage.account);
        let change = async |(sql, on): (&'static str, String)| {
            let verb = Verb::StageChanged { from: "adoption".into(), to: "renewal".into() };
            stage.write(sql, args![stage.account, on], verb).await;
            stage.settle().await;
            stage.newest().await
        };
        // 306 days ahead: nothing to decide, and nothing missing.
        let far = change(renews("2027-09-24")).await;
        assert!(far.detail.not_applicable.contains("undecided_renewal_days"), "{:?}", far.detail);
        let page = reader.get(&path).await.body;
        assert!(page.contains("対象外"), "{page}");
        let near = change(renews("2027-01-10")).await;
        assert!(!near.detail.not_applicable.contains("undecided_renewal_days"));
        assert!(near.score < far.score, "weakness counts for more before a renewal");
        let page = reader.get(&path).await.body;
        assert!(page.contains("before-renewal"), "and the page says so: {page}");
        assert!(near.detail.values.contains_key("undecided_renewal_days"));
        // No day at all: it is not known when it renews, and that is missing.
        const NO_DAY: &str =
            "update subscriptions set renewal_on = null, plan = coalesce($2, plan) where account_id = $1";
        let missing = change((NO_DAY, "Pro".into())).await;
        assert!(!missing.detail.not_applicable.contains("undecided_renewal_days"));
        assert!(missing.coverage < far.coverage, "{} and {}", missing.coverage, far.coverage);
        assert!(far.coverage <= near.coverage);
    })
    .await;
}
