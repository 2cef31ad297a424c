//! Members and accounts for the tests of this area.

use crate::{
    activity::Actor,
    args,
    db::{query, testing::Bench},
    i18n::Locale,
    ids::{AccountId, MemberId},
    members::{self, Member, Role},
    web::Scope,
};

pub async fn member(bench: &Bench, name: &str) -> Member {
    member_as(bench, name, Role::Csm).await
}

pub async fn member_as(bench: &Bench, name: &str, role: Role) -> Member {
    let email = format!("{}@example.jp", uuid::Uuid::now_v7().simple());
    let login = members::new_login(&bench.home.control, &email, name, "x".to_owned(), Locale::Ja)
        .await
        .expect("a login");
    let id = members::add_member(&bench.home.control, &bench.workspace, &login, role, Actor::System)
        .await
        .expect("a member");
    members::find_member(&bench.workspace, id).await.expect("the store").expect("the member")
}

pub fn scope(bench: &Bench, member: &Member) -> Scope {
    Scope::of_member(bench.workspace.clone(), member)
}

/// A customer in the adoption stage that pays ¥100,000 a month.
pub async fn account(bench: &Bench, name: &str, owner: Option<MemberId>) -> AccountId {
    const INSERT: &str = "
        insert into accounts (id, name, name_key, owner_id, stage, touch, custom, mrr_minor, currency, created_at, updated_at)
        values ($1, $2, $2, $3, 'adoption', 'high', $4, 100000, 'JPY', 0, 0)";
    let id = AccountId::new();
    query(INSERT, args![id, name, owner, serde_json::json!({})])
        .run(&bench.workspace.main)
        .await
        .expect("an account");
    id
}
