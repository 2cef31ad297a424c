//! What members call an event stands on the account page.

use crate::{
    i18n::Locale,
    members::Role,
    testing::on_both_engines,
    usage::{
        display_names::name_event,
        testing::{account, used_today},
    },
    web::{
        Scope,
        testing::{app, member},
    },
};

#[tokio::test]
async fn the_page_speaks_of_events_as_people_do() {
    on_both_engines(async |bench| {
        let id = account(&bench.workspace, "acme").await;
        used_today(&bench, id, "result_entered").await;
        name_event(&Scope::of_system(bench.workspace.clone()), "result_entered", "結果の入力").await.unwrap();
        let mut csm = member(&app(&bench), &bench.workspace, Role::Csm, Locale::Ja).await;
        let usage = format!("/w/acme/accounts/{id}/usage");
        let page = csm.get(&usage).await;
        assert!(page.status == 200 && page.body.contains("結果の入力"), "{}", page.body);
        assert!(!page.body.contains("\"name\":\"result_entered\""), "the chart speaks as people do");
        // The address of a chart stays what it was, so links and scorecards go on.
        assert!(csm.get(&format!("{usage}?event=e:result_entered")).await.body.contains("5"));
    })
    .await;
}
