//! What tests of every crate stand on; each area's `testing` gives these its areas.

use std::{future::Future, sync::Arc};

use crate::{
    activity::Actor,
    areas::Areas,
    args,
    db::{
        Db, query_dynamic,
        testing::{Bench, bench_of, on_both_engines_of},
    },
    floor,
    i18n::Locale,
    mail,
    members::{self, Member, Role, TokenScope, api_tokens, invitations, resets, session},
    segments,
    web::testing::login,
    workspaces::{Home, Workspace},
};

pub const AREAS: Areas = Areas(&[&floor::AREA, &mail::area::AREA, &segments::area::AREA]);

/// Runs the test once on SQLite and, where `BANSOU_TEST_POSTGRES` says how to reach it, once on PostgreSQL.
pub async fn on_both_engines<F: Future<Output = ()>>(test: impl Fn(Bench) -> F) {
    on_both_engines_of(AREAS, test).await;
}

/// An installation with one empty workspace in Tokyo.
pub async fn bench(database: Option<String>) -> Bench {
    bench_of(AREAS, database).await
}

/// The first id of a table, for places in addresses.
pub async fn first_id(db: &Db, table: &str) -> String {
    let sql = format!("select id as a from {table} order by id limit 1");
    let found: Option<(uuid::Uuid,)> = query_dynamic(sql, args![]).optional(db).await.expect(table);
    found.unwrap_or_else(|| panic!("{table} has no row to stand in an address")).0.to_string()
}

async fn new_member(home: &Home, workspace: &Workspace, name: &str, role: Role) -> Member {
    let login = login(home, &format!("{name}@example.com"), Locale::En).await;
    let id = members::add_member(&home.control, workspace, &login, role, Actor::System);
    let id = id.await.expect("a member");
    members::find_member(workspace, id).await.expect("the store").expect("the member")
}

/// Something real for each place in the floor's addresses. Its members are none who walk, so that nobody removes a walker.
pub(crate) async fn samples(home: &Home, workspace: &Arc<Workspace>) -> Vec<(&'static str, String)> {
    let (control, by) = (&home.control, Actor::System);
    let spare = new_member(home, workspace, "spare", Role::Viewer).await;
    let maker = new_member(home, workspace, "maker", Role::Admin).await;
    let invitation = invitations::invite(control, workspace, "guest@example.com", Role::Viewer, &by);
    let invitation = invitation.await.expect("an invitation");
    let invited = invitations::open(control, workspace).await.expect("invitations");
    let reset = resets::make(home, workspace, &spare, resets::Resets::Password, &maker);
    let reset = reset.await.expect("a link");
    let links = resets::open(control, workspace).await.expect("links");
    api_tokens::create(control, workspace, "spare", TokenScope::Read, &by).await.expect("a token");
    let tokens = api_tokens::of_workspace(control, workspace).await.expect("tokens");
    let (spare_login, now) = (members::find_login(control, spare.login_id), home.clock.now());
    let spare_login = spare_login.await.expect("the store").expect("the login");
    session::start(control, &spare_login, "test", "", now).await.expect("a session");
    let sessions = session::of_login(control, spare.login_id, now).await.expect("sessions");
    vec![
        ("/assets/{}", "app.css".to_owned()),
        ("/members/{}", spare.id.to_string()),
        ("/members/invitations/{}", invited[0].id.to_string()),
        ("/invitations/{}", invitation),
        ("/members/resets/{}", links[0].id.to_string()),
        ("/reset/{}", reset),
        ("/settings/tokens/{}", tokens[0].id.to_string()),
        ("/me/sessions/{}", sessions[0].id.to_string()),
        ("/settings/jobs/{}", first_id(&workspace.main, "jobs").await),
    ]
}
