//! Members, invitations and a login's own settings through the real router, on both engines.

use axum::http::StatusCode;

use crate::{
    db::testing::{Bench, NOW},
    i18n::Locale,
    joining::invitations,
    members::{Role, all_members, find_login_by_email, second_factor},
    testing::on_both_engines,
    time::DAY,
    web::testing::{self, Browser},
};

/// The link in a page that shows it once.
fn link(body: &str) -> String {
    let start = body.find("/invitations/").expect("a link");
    body[start..].chars().take_while(|c| !matches!(c, '<' | '"')).collect()
}

#[tokio::test]
async fn an_invited_person_joins_once_and_is_removed() {
    on_both_engines(async |bench: Bench| {
        let app = testing::app(&bench);
        let workspace = &bench.workspace;
        let mut admin = testing::member(&app, workspace, Role::Admin, Locale::En).await;

        let bad = admin.post("/w/acme/members/invitations", "email=nobody&role=csm").await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        let made = admin.post("/w/acme/members/invitations", "email=new@example.com&role=csm").await;
        let link = link(&made.body);
        let list = admin.get("/w/acme/members").await;
        assert!(list.body.contains("new@example.com") && !list.body.contains(&link));

        let mut guest = Browser::new(&app);
        assert!(guest.get(&link).await.body.contains("Acme"));
        let short = guest.post(&link, "name=New&password=short").await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
        let joined = guest.post(&link, "name=New&password=long+enough+words").await;
        assert_eq!(joined.location.as_deref(), Some("/w/acme/today"));
        assert_eq!(guest.get("/w/acme/members").await.status, StatusCode::OK);
        assert_eq!(Browser::new(&app).get(&link).await.status, StatusCode::NOT_FOUND, "a link works once");

        let members = all_members(workspace).await.unwrap();
        let new = members.iter().find(|member| member.email == "new@example.com").unwrap();
        assert_eq!(new.role, Role::Csm);
        assert_eq!(
            guest.post(&format!("/w/acme/members/{}/role", new.id), "role=admin").await.status,
            StatusCode::FORBIDDEN
        );
        admin.post(&format!("/w/acme/members/{}/end", new.id), "").await;
        assert_eq!(guest.get("/w/acme/members").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_link_ends_with_time_or_when_it_is_revoked() {
    on_both_engines(async |bench: Bench| {
        let app = testing::app(&bench);
        let mut admin = testing::member(&app, &bench.workspace, Role::Admin, Locale::En).await;
        let made = admin.post("/w/acme/members/invitations", "email=late@example.com&role=viewer").await;
        bench.home.clock.set(NOW.plus(8 * DAY));
        assert_eq!(Browser::new(&app).get(&link(&made.body)).await.status, StatusCode::NOT_FOUND);

        let made = admin.post("/w/acme/members/invitations", "email=gone@example.com&role=viewer").await;
        let link = link(&made.body);
        let open = invitations::open(&bench.home.control, &bench.workspace).await.unwrap();
        admin.post(&format!("/w/acme/members/invitations/{}/revocation", open[0].id), "").await;
        assert_eq!(Browser::new(&app).get(&link).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_known_login_joins_a_second_workspace_and_keeps_the_role_it_has() {
    on_both_engines(async |bench: Bench| {
        let (app, control) = (testing::app(&bench), &bench.home.control);
        let workspace = &bench.workspace;
        let mut admin = testing::member(&app, workspace, Role::Admin, Locale::En).await;
        let login = testing::login(&bench.home, "known@example.com", Locale::En).await;
        let made = admin.post("/w/acme/members/invitations", "email=known@example.com&role=csm").await;
        let link = link(&made.body);
        assert!(Browser::new(&app).get(&link).await.body.contains("/sign-in?next="));
        let mut known = Browser::signed_in(&app, &login).await;
        assert_eq!(known.post(&link, "").await.location.as_deref(), Some("/w/acme/today"));

        // The admin opens a link for a lower role: nothing changes.
        let secret = invitations::invite(
            control,
            workspace,
            "x@example.com",
            Role::Viewer,
            &crate::activity::Actor::System,
        );
        admin.post(&format!("/invitations/{}", secret.await.unwrap()), "").await;
        let members = all_members(workspace).await.unwrap();
        assert_eq!(members.iter().filter(|member| member.role == Role::Admin).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_last_admin_stays_even_when_two_demote_each_other() {
    on_both_engines(async |bench: Bench| {
        let (app, workspace) = (testing::app(&bench), &bench.workspace);
        let mut one = testing::member(&app, workspace, Role::Admin, Locale::En).await;
        let mut two = testing::member(&app, workspace, Role::Admin, Locale::Ja).await;
        let ids: Vec<_> = all_members(workspace).await.unwrap().iter().map(|member| member.id).collect();
        let (first, second) =
            (format!("/w/acme/members/{}/role", ids[0]), format!("/w/acme/members/{}/role", ids[1]));
        let _ = tokio::join!(one.post(&second, "role=viewer"), two.post(&first, "role=viewer"));
        let members = all_members(workspace).await.unwrap();
        let admins: Vec<_> = members.iter().filter(|member| member.role == Role::Admin).collect();
        assert_eq!(admins.len(), 1);
        let mut left = if admins[0].email.starts_with("admin-en") { one } else { two };
        let refused = left.post(&format!("/w/acme/members/{}/end", admins[0].id), "").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn a_login_keeps_its_own_things() {
    on_both_engines(async |bench: Bench| {
        let (app, control) = (testing::app(&bench), &bench.home.control);
        let mut here = testing::member(&app, &bench.workspace, Role::Viewer, Locale::Ja).await;
        let login =
            || async { find_login_by_email(control, "viewer-ja@acme.example.com").await.unwrap().unwrap() };
        let mut there = Browser::signed_in(&app, &login().await).await;

        let renamed = here.post("/w/acme/me", "name=Misaki&locale=en&theme=dark").await;
        assert_eq!(renamed.location.as_deref(), Some("/w/acme/me"));
        let page = here.get("/w/acme/me").await.body;
        assert!(page.contains("data-theme=\"dark\"") && page.contains("My settings"));
        assert_eq!(all_members(&bench.workspace).await.unwrap()[0].name, "Misaki");

        let wrong = here.post("/w/acme/me/password", "now=wrong&new=another+long+phrase").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        here.post("/w/acme/me/password", "now=correct+horse+battery&new=another+long+phrase").await;
        assert_eq!(here.get("/w/acme/me").await.status, StatusCode::OK);
        assert!(there.get("/w/acme/me").await.location.unwrap().starts_with("/sign-in"));

        let page = here.get("/w/acme/me/second-factor").await.body;
        let secret = login().await.totp_secret.unwrap();
        assert!(page.contains("<svg") && page.contains(&secret[..4]));
        let code = second_factor::code_at(&secret, NOW);
        here.post("/w/acme/me/second-factor", &format!("code={code}")).await;
        assert!(login().await.totp_since.is_some());
        here.post("/w/acme/me/second-factor/end", "password=wrong").await;
        assert!(login().await.totp_since.is_some());
        here.post("/w/acme/me/second-factor/end", "password=another+long+phrase").await;
        assert!(login().await.totp_since.is_none());

        let mut third = Browser::signed_in(&app, &login().await).await;
        assert!(here.get("/w/acme/me/sessions").await.body.contains("/me/sessions/end"));
        here.post("/w/acme/me/sessions/end", "").await;
        assert!(third.get("/w/acme/me").await.location.unwrap().starts_with("/sign-in"));
    })
    .await;
}
