//! Ways back in through the real router, on both engines: reset links, recovery codes, and locks that strangers make.

use axum::http::StatusCode;

use crate::{
    args,
    db::{
        query,
        testing::{Bench, NOW},
    },
    i18n::Locale,
    joining::resets,
    members::{
        self, Login, Role, all_members, devices, find_login, find_login_by_email, lockout, recovery,
        second_factor, session,
    },
    testing::on_both_engines,
    time::{DAY, HOUR},
    web::{
        App,
        testing::{self, Answer, Browser, PASSWORD},
    },
};

const OWN: &str = "password=correct+horse+battery";
const NEW: &str = "password=another+long+phrase";

async fn login_of(bench: &Bench, email: &str) -> Login {
    find_login_by_email(&bench.home.control, email).await.unwrap().expect("a login")
}

/// The path at which the member with this e-mail is reset.
async fn place(bench: &Bench, email: &str) -> String {
    let members = all_members(&bench.workspace).await.unwrap();
    let member = members.iter().find(|member| member.email == email).expect("a member");
    format!("/w/acme/members/{}/reset", member.id)
}

fn link(answer: &Answer) -> String {
    let start = answer.body.find("/reset/").unwrap_or_else(|| panic!("no link: {}", answer.body));
    answer.body[start..].chars().take_while(|c| !matches!(c, '<' | '"')).collect()
}

async fn sign_in(browser: &mut Browser, email: &str, password: &str) -> Answer {
    browser.post("/sign-in", &format!("email={email}&password={}", password.replace(' ', "+"))).await
}

async fn verbs(bench: &Bench) -> Vec<String> {
    const VERBS: &str = "select verb as a from activities where verb like 'reset_link%' order by seq";
    let found: Vec<(String,)> = query(VERBS, args![]).all(&bench.workspace.main).await.unwrap();
    found.into_iter().map(|(verb,)| verb).collect()
}

async fn setting(bench: &Bench) -> (App, Browser, &'static str) {
    let app = testing::app(bench);
    let admin = testing::member(&app, &bench.workspace, Role::Admin, Locale::En).await;
    testing::member(&app, &bench.workspace, Role::Csm, Locale::En).await;
    (app, admin, "csm-en@acme.example.com")
}

#[tokio::test]
async fn an_admin_lets_a_member_back_in_with_a_link_that_works_once() {
    on_both_engines(async |bench: Bench| {
        let (app, mut admin, email) = setting(&bench).await;
        let place = place(&bench, email).await;
        let mut member = Browser::signed_in(&app, &login_of(&bench, email).await).await;

        let wrong = admin.post(&place, "resets=password&password=wrong").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "it takes the admin's own password");
        let off = admin.post(&place, &format!("resets=second_factor&{OWN}")).await;
        assert_eq!(off.status, StatusCode::UNPROCESSABLE_ENTITY, "there is no second factor");
        let shown = admin.post(&place, &format!("resets=password&{OWN}")).await;
        let is_live = |page: &str| page.contains("<b-live");
        assert!(is_live(&admin.get(&place).await.body));
        assert!(
            !is_live(&shown.body) && !is_live(&wrong.body),
            "what is shown once stays until the page is left"
        );
        let first = link(&shown);
        let link = link(&admin.post(&place, &format!("resets=password&{OWN}")).await);
        let list = admin.get("/w/acme/members").await;
        assert!(list.body.contains("created by admin en") && !list.body.contains(&link), "{}", list.body);
        assert!(!member.get("/w/acme/members").await.body.contains("created by admin en"));

        let mut holder = Browser::new(&app);
        assert_eq!(holder.get(&first).await.status, StatusCode::NOT_FOUND, "a newer one ends the older");
        assert!(holder.get(&link).await.body.contains(email));
        assert_eq!(holder.post(&link, "password=short").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(member.get("/w/acme/me").await.status, StatusCode::OK);
        let (mut one, mut two) = (holder.clone(), holder.clone());
        let (taken, too_late) = tokio::join!(one.post(&link, NEW), two.post(&link, NEW));
        let mut statuses = [taken.status, too_late.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::NOT_FOUND]);

        assert!(member.get("/w/acme/me").await.location.unwrap().starts_with("/sign-in"), "signed out");
        assert_eq!(sign_in(&mut holder, email, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let entered = sign_in(&mut holder, email, "another long phrase").await;
        assert_eq!(entered.location.as_deref(), Some("/workspaces"));
        assert_eq!(verbs(&bench).await, ["reset_link_made", "reset_link_made", "reset_link_used"]);
    })
    .await;
}

#[tokio::test]
async fn a_link_ends_with_time_when_it_is_revoked_or_when_its_maker_is_admin_no_more() {
    on_both_engines(async |bench: Bench| {
        let (app, mut admin, email) = setting(&bench).await;
        let mut second = testing::member(&app, &bench.workspace, Role::Admin, Locale::Ja).await;
        let place = place(&bench, email).await;
        let wish = format!("resets=password&{OWN}");
        let works = async |link: &str| Browser::new(&app).get(link).await.status == StatusCode::OK;

        let link_of = link(&admin.post(&place, &wish).await);
        bench.home.clock.set(NOW.plus(DAY - HOUR));
        assert!(works(&link_of).await);
        bench.home.clock.set(NOW.plus(DAY));
        assert!(!works(&link_of).await);
        assert!(resets::open(&bench.home.control, &bench.workspace).await.unwrap().is_empty());

        let link_of = link(&admin.post(&place, &wish).await);
        let open = resets::open(&bench.home.control, &bench.workspace).await.unwrap();
        let path = format!("/w/acme/members/resets/{}/revocation", open[0].id);
        assert_eq!(second.post(&path, "").await.status, StatusCode::SEE_OTHER, "another admin may, too");
        assert_eq!(second.post(&path, "").await.status, StatusCode::NOT_FOUND);
        assert!(!works(&link_of).await);

        let link_of = link(&second.post(&place, &wish).await);
        let members = all_members(&bench.workspace).await.unwrap();
        let maker = members.iter().find(|member| member.email == "admin-ja@acme.example.com").unwrap();
        admin.post(&format!("/w/acme/members/{}/role", maker.id), "role=csm").await;
        assert!(!works(&link_of).await, "its maker may not make it any longer");
        assert_eq!(verbs(&bench).await.last().unwrap(), "reset_link_made");
    })
    .await;
}

#[tokio::test]
async fn nobody_takes_over_a_login_that_others_look_after() {
    on_both_engines(async |bench: Bench| {
        let (app, mut admin, email) = setting(&bench).await;
        let place = place(&bench, email).await;
        let wish = format!("resets=both&{OWN}");
        let own = self::place(&bench, "admin-en@acme.example.com").await;
        assert!(admin.get(&own).await.body.contains("in your settings"));
        assert_eq!(admin.post(&own, &wish).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut csm = Browser::signed_in(&app, &login_of(&bench, email).await).await;
        assert_eq!(csm.post(&own, &wish).await.status, StatusCode::FORBIDDEN);

        // A link that is open ends when its login joins a workspace of others.
        let link_of = link(&admin.post(&place, &format!("resets=password&{OWN}")).await);
        let new = crate::workspaces::NewWorkspace {
            name: "Other".to_owned(),
            locale: Locale::En,
            timezone: "UTC".to_owned(),
            fiscal_year_start: 4,
            currency: bench.workspace.currency,
            demo: false,
        };
        let other = bench.home.create(new).await.unwrap();
        let (login, system) = (login_of(&bench, email).await, || crate::activity::Actor::System);
        members::add_member(&bench.home.control, &other, &login, Role::Viewer, system()).await.unwrap();
        assert_eq!(Browser::new(&app).post(&link_of, NEW).await.status, StatusCode::NOT_FOUND);
        let refused = admin.post(&place, &wish).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("bansou member reset") && !refused.body.contains("Other"));

        // As viewer of the other it is the same; as admin of both it may.
        let maker = login_of(&bench, "admin-en@acme.example.com").await;
        let id =
            members::add_member(&bench.home.control, &other, &maker, Role::Viewer, system()).await.unwrap();
        assert_eq!(admin.post(&place, &wish).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        members::changes::change_role(&other, id, Role::Admin, system()).await.unwrap();
        link(&admin.post(&place, &format!("resets=password&{OWN}")).await);

        // The operator may always, and the members page says who did.
        let secret = resets::make_as_operator(&bench.home, &login, resets::Resets::Password).await.unwrap();
        let list = admin.get("/w/acme/members").await;
        assert!(list.body.contains("whoever runs this installation"), "{}", list.body);
        let taken = Browser::new(&app).post(&format!("/reset/{secret}"), NEW).await;
        assert_eq!(taken.location.as_deref(), Some("/sign-in?reset=password"));
    })
    .await;
}

#[tokio::test]
async fn recovery_codes_are_shown_once_and_let_in_once() {
    on_both_engines(async |bench: Bench| {
        let (app, mut admin, email) = setting(&bench).await;
        let control = &bench.home.control;
        let mut member = Browser::signed_in(&app, &login_of(&bench, email).await).await;
        member.get("/w/acme/me/second-factor").await;
        let secret = login_of(&bench, email).await.totp_secret.unwrap();
        let code = second_factor::code_at(&secret, NOW);
        let page = member.post("/w/acme/me/second-factor", &format!("code={code}")).await.body;
        let codes = |page: &str| {
            let start = page.find("<pre").expect("codes");
            let text = &page[start..start + page[start..].find("</pre>").unwrap()];
            let line = |line: &str| line.rsplit('>').next().unwrap_or_default().trim().to_owned();
            text.lines().map(line).filter(|line| recovery::read(line).is_some()).collect::<Vec<_>>()
        };
        let first = codes(&page);
        assert_eq!(first.len(), 10, "{page}");
        assert!(page.contains("download=") && page.contains(&first[9]));
        let me = member.get("/w/acme/me").await.body;
        assert!(me.contains("10 codes left") && !me.contains(&first[0]));

        let enter = async |code: &str| {
            let mut browser = Browser::new(&app);
            assert!(sign_in(&mut browser, email, PASSWORD).await.location.unwrap().contains("/code"));
            let form = format!("recovery=1&code={}", code.replace('-', "+"));
            browser.post("/sign-in/code", &form).await.status
        };
        assert!(
            Browser::new(&app).get("/sign-in/code?lang=en&recovery=1").await.body.contains("Recovery code")
        );
        assert_eq!(enter(&first[0].to_uppercase()).await, StatusCode::SEE_OTHER);
        assert_eq!(enter(&first[0]).await, StatusCode::UNPROCESSABLE_ENTITY, "once only");
        assert!(member.get("/w/acme/me").await.body.contains("9 codes left"));

        let wrong = member.post("/w/acme/me/recovery-codes", "codes-password=wrong").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = member.post("/w/acme/me/recovery-codes", &format!("codes-{OWN}")).await.body;
        let second = codes(&page);
        assert_eq!(enter(&first[1]).await, StatusCode::UNPROCESSABLE_ENTITY, "the old ones end");
        assert_eq!(enter(&second[1]).await, StatusCode::SEE_OTHER);

        // Who lost both: the admin takes the second factor off, and the codes go with it.
        let link =
            link(&admin.post(&place(&bench, email).await, &format!("resets=second_factor&{OWN}")).await);
        let mut holder = Browser::new(&app);
        assert_eq!(holder.post(&link, "").await.location.as_deref(), Some("/sign-in?reset=second_factor"));
        assert!(
            holder.get("/sign-in?lang=en&reset=second_factor").await.body.contains("Two-step sign-in is off")
        );
        assert_eq!(recovery::left(control, login_of(&bench, email).await.id).await.unwrap(), 0);
        let entered = sign_in(&mut holder, email, PASSWORD).await;
        assert_eq!(entered.location.as_deref(), Some("/workspaces"), "by the password alone");
    })
    .await;
}

#[tokio::test]
async fn strangers_lock_out_neither_a_known_browser_nor_who_holds_a_link() {
    on_both_engines(async |bench: Bench| {
        let (app, mut admin, email) = setting(&bench).await;
        let from = |address: &str| {
            let mut browser = Browser::new(&app);
            browser.headers.push(("x-forwarded-for", address.to_owned()));
            browser
        };
        let mut own = from("192.0.2.1");
        assert_eq!(sign_in(&mut own, email, PASSWORD).await.location.as_deref(), Some("/workspaces"));
        assert!(own.cookie(&devices::cookie(email)).is_some());
        own.post("/sign-out", "").await;

        // From many addresses, until the e-mail itself is locked.
        let mut n = 0;
        while sign_in(&mut from(&format!("198.18.0.{n}")), email, "guess").await.status
            != StatusCode::TOO_MANY_REQUESTS
        {
            n += 1;
            assert!(n < 60, "strangers are slowed down");
        }
        let elsewhere = sign_in(&mut from("203.0.113.7"), email, PASSWORD).await;
        assert_eq!(elsewhere.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(sign_in(&mut own, email, PASSWORD).await.location.as_deref(), Some("/workspaces"));

        let link = link(&admin.post(&place(&bench, email).await, &format!("resets=password&{OWN}")).await);
        let mut holder = from("203.0.113.7");
        holder.post(&link, NEW).await;
        let entered = sign_in(&mut holder, email, "another long phrase").await;
        assert_eq!(entered.location.as_deref(), Some("/workspaces"));

        // The second factor has a count of its own, and so has the known browser.
        let login = login_of(&bench, email).await;
        second_factor::propose(&bench.home.control, login.id, &second_factor::new_secret()).await.unwrap();
        second_factor::put_in_force(&bench.home.control, login.id, NOW).await.unwrap();
        bench.home.clock.set(NOW.plus(2 * DAY));
        let mut thief = from("203.0.113.66");
        sign_in(&mut thief, email, "another long phrase").await;
        for _ in 0..5 {
            let wrong = thief.post("/sign-in/code", "code=000000").await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let locked = thief.post("/sign-in/code", "code=000000").await;
        assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS);
        sign_in(&mut holder, email, "another long phrase").await;
        let secret = find_login(&bench.home.control, login.id).await.unwrap().unwrap().totp_secret.unwrap();
        let code = second_factor::code_at(&secret, NOW.plus(2 * DAY));
        let entered = holder.post("/sign-in/code", &format!("code={code}")).await;
        assert_eq!(entered.location.as_deref(), Some("/workspaces"));
    })
    .await;
}

#[tokio::test]
async fn wrong_guesses_elsewhere_keep_nobody_from_changing_their_own_password() {
    on_both_engines(async |bench: Bench| {
        let (app, _, email) = setting(&bench).await;
        let login = login_of(&bench, email).await;
        let key = members::login_key(email);
        for _ in 0..6 {
            let tried = lockout::of_password(&key, "", None);
            lockout::attempt(&bench.home.control, &tried, NOW).await.unwrap();
        }
        let mut own = Browser::signed_in(&app, &login).await;
        let changed =
            own.post("/w/acme/me/password", "now=correct+horse+battery&new=another+long+phrase").await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
        assert_eq!(session::of_login(&bench.home.control, login.id, NOW).await.unwrap().len(), 1);
    })
    .await;
}
