//! The last use of people, as scoring keeps it.

use super::Stage;
use crate::{
    args,
    db::query,
    ids::PersonId,
    testing::on_both_engines,
    time::{DAY, Timestamp},
    workspaces::Workspace,
};

async fn last_use(workspace: &Workspace, person: PersonId) -> Option<String> {
    const KEPT: &str = "select last_used_on as a from people where id = $1";
    query(KEPT, args![person]).one::<(Option<String>,)>(&workspace.main).await.unwrap().0
}

#[tokio::test]
async fn a_person_has_the_day_of_their_last_use() {
    on_both_engines(async |bench| {
        const INSERT: &str = "
            insert into people (id, account_id, name, name_key, custom, created_at, updated_at)
            values ($1, $2, 'Sato', 'sato', $3, 0, 0)";
        let stage = Stage::new(&bench).await;
        let workspace = &bench.workspace;
        // Of those who use the product, the first; and somebody who does not.
        let person = PersonId(uuid::Uuid::from_u128(stage.account.0.as_u128() ^ 1));
        let other = PersonId::new();
        for id in [person, other] {
            let args = args![id, stage.account, serde_json::json!({})];
            query(INSERT, args).run(&workspace.main).await.unwrap();
        }
        let day = |ago: i64| -> Option<String> {
            let at: Timestamp = workspace.clock.now().plus(-ago * DAY);
            Some(at.day(&workspace.zone).to_string())
        };
        stage.use_product(40, 2).await;
        stage.settle().await;
        assert_eq!((last_use(workspace, person).await, last_use(workspace, other).await), (day(40), None));
        stage.use_product(2, 1).await;
        stage.use_product(9, 1).await;
        stage.settle().await;
        assert_eq!(last_use(workspace, person).await, day(2), "whatever the order in which it arrives");
    })
    .await;
}
