//! Something real for each place in the floor's addresses.
//!
//! Invariant: its members are none who walk, so that nobody removes a walker.

use std::sync::Arc;

use crate::{
    activity::Actor,
    db::testing::first_id,
    i18n::Locale,
    joining::{invitations, resets},
    members::{self, Member, Role, TokenScope, api_tokens, session},
    web::testing::login,
    workspaces::{Home, Workspace},
};

async fn new_member(home: &Home, workspace: &Workspace, name: &str, role: Role) -> Member {
    let login = login(home, &format!("{name}@example.com"), Locale::En).await;
    let id = members::add_member(&home.control, workspace, &login, role, Actor::System);
    let id = id.await.expect("a member");
    members::find_member(workspace, id).await.expect("the store").expect("the member")
}

pub(super) async fn samples(home: &Home, workspace: &Arc<Workspace>) -> Vec<(&'static str, String)> {
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
