//! What tests of this area, and of those above, stand on.

use std::{future::Future, sync::Arc};

use bansou_platform::{floor, testing::first_id};

use crate::{
    Account, Customers as _,
    activity::Actor,
    areas::Areas,
    args,
    db::{
        query,
        testing::{Bench, bench_of, on_both_engines_of},
    },
    i18n::Locale,
    ids::{AccountId, ActId, MemberId, SubscriptionId},
    members::{self, Member, Role},
    revenue::{self, DecisionFields, DecisionKind},
    search,
    web::Scope,
    workspaces::Workspace,
};

const AREAS: Areas = Areas(&[&floor::AREA, &floor::mail::AREA, &floor::segments::AREA, &crate::AREA]);

/// Runs the test once on SQLite and, where `BANSOU_TEST_POSTGRES` says how to reach it, once on PostgreSQL.
pub async fn on_both_engines<F: Future<Output = ()>>(test: impl Fn(Bench) -> F) {
    on_both_engines_of(AREAS, test).await;
}

/// An installation with one empty workspace in Tokyo.
pub async fn bench(database: Option<String>) -> Bench {
    bench_of(AREAS, database).await
}

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

/// An account as an import would store it.
pub async fn stored(workspace: &Workspace, name: &str) -> AccountId {
    const INSERT: &str = "
        insert into accounts (id, name, name_key, stage, touch, custom, currency, created_at, updated_at)
        values ($1, $2, $3, 'onboarding', 'low', $4, 'JPY', 0, 0)";
    let id = AccountId::new();
    let mut tx = workspace.main.begin().await.unwrap();
    let args = args![id, name, search::name_key(name), serde_json::json!({})];
    query(INSERT, args).run(&mut tx).await.unwrap();
    let names = search::AccountNames { id, name, kana: None, domain: None, external_id: None };
    search::index_accounts(&mut tx, [names]).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub async fn found(scope: &Scope, id: AccountId) -> Account {
    scope.accounts().find(id).await.unwrap().expect("the account")
}

/// Something real for each place in the addresses of customers, and an act by which it was made.
pub async fn samples(workspace: &Arc<Workspace>) -> Vec<(&'static str, String)> {
    const CONTRACT: &str = "select id as a, account_id as b from subscriptions order by id limit 1";
    const ACT: &str = "select id as a from acts order by id desc limit 1";
    let main = &workspace.main;
    let (contract, account): (SubscriptionId, AccountId) =
        query(CONTRACT, args![]).one(main).await.expect("a contract");
    let all = revenue::of_account(main, account).await.expect("contracts");
    let found = all.iter().find(|found| found.id == contract).expect("the contract");
    let today = workspace.today();
    let fields = DecisionFields {
        decision: DecisionKind::Undecided,
        renewal_on: found.renewal_on.unwrap_or(today),
        decided_on: today,
        person: None,
        reason: None,
    };
    let scope = Scope::of_system(workspace.clone());
    let (decision, _) = found.decide(&scope, &fields).await.expect("a decision");
    let (act,): (ActId,) = query(ACT, args![]).one(main).await.expect("an act");
    vec![
        ("/accounts/{}", first_id(main, "accounts").await),
        ("/people/{}", first_id(main, "people").await),
        ("/contracts/{}", contract.to_string()),
        ("/decisions/{}", decision.to_string()),
        ("/acts/{}", act.to_string()),
    ]
}
