//! What members get: invitations, and links for who cannot sign in.

use super::*;
use crate::{
    args,
    db::{query, testing::NOW},
    joining::resets,
    mail::{drain, list},
    members::{Role, find_login_by_email},
    testing::on_both_engines,
    time::{DAY, HOUR, MINUTE},
    web::testing::{self, Answer, Browser, PASSWORD},
};

async fn newest(bench: &Bench) -> Mail {
    list::found(&bench.workspace.main, None, None, None, 1).await.unwrap().remove(0)
}

/// Everything that the outbox keeps of its letters.
async fn kept(bench: &Bench) -> String {
    const KEPT: &str = "select html || plain || coalesce(secret, '') as a, raw as b from mails";
    let rows: Vec<(String, Option<Vec<u8>>)> = query(KEPT, args![]).all(&bench.workspace.main).await.unwrap();
    rows.into_iter()
        .map(|(text, raw)| {
            text + &String::from_utf8_lossy(&raw.unwrap_or_default()).replace("=\n", "").replace("=\r\n", "")
        })
        .collect()
}

fn secret(text: &str, path: &str) -> String {
    let start = text.find(path).unwrap_or_else(|| panic!("no {path}: {text}")) + path.len();
    text[start..].chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect()
}

/// The text of a letter as it came, where it is ASCII.
fn unfolded(letter: &str) -> String {
    letter.replace("=\n", "").replace("=3D", "=")
}

#[tokio::test]
async fn an_invitation_is_mailed_and_its_secret_forgotten() {
    on_both_engines(async |bench| {
        let app = testing::app(&bench);
        let taker = Taker::start().await;
        send_to(&bench, taker.port);
        let mut admin = testing::member(&app, &bench.workspace, Role::Admin, Locale::En).await;
        // Whoever has a login is written to in their language.
        testing::login(&bench.home, "ann@example.com", Locale::En).await;
        let made = admin.post("/w/acme/members/invitations", "email=ann%40example.com&role=csm").await;
        assert!(made.body.contains("It is also sent by mail to ann@example.com"), "{}", made.body);
        let shown = secret(&made.body, "/invitations/");
        assert_eq!(drain(&bench.workspace).await.unwrap(), 1);
        let letter = unfolded(&taker.letters()[0]);
        assert_eq!(secret(&letter, "https://cs.acme.example.jp/invitations/"), shown);
        assert!(letter.contains("Subject: Invitation to Acme"), "{letter}");
        assert!(!kept(&bench).await.contains(&shown), "who reads the store cannot join");
        let mail = newest(&bench).await;
        let page = admin.get(&format!("/w/acme/settings/mail/{}", mail.id)).await.body;
        assert!(page.contains("••••••••") && !page.contains(&shown), "{page}");
        let mut ann = Browser::new(&app);
        assert!(ann.get(&format!("/invitations/{shown}")).await.body.contains("ann@example.com"));
    })
    .await;
}

#[tokio::test]
async fn without_a_server_the_link_is_shown_and_lies_nowhere() {
    on_both_engines(async |bench| {
        let app = testing::app(&bench);
        let mut admin = testing::member(&app, &bench.workspace, Role::Admin, Locale::En).await;
        let made = admin.post("/w/acme/members/invitations", "email=ann%40example.com&role=csm").await;
        assert!(!made.body.contains("also sent by mail"), "{}", made.body);
        let shown = secret(&made.body, "/invitations/");
        assert!(!kept(&bench).await.contains(&shown));
        let mail = newest(&bench).await;
        assert_eq!((mail.state, mail.reason), (MailState::Held, Some(MailReason::NoSettings)));
        let taker = Taker::start().await;
        send_to(&bench, taker.port);
        let page = admin.get(&format!("/w/acme/settings/mail/{}", mail.id)).await.body;
        assert!(page.contains("can no longer be sent") && !page.contains("Send now"), "{page}");
        let sending = admin.post(&format!("/w/acme/settings/mail/{}/sending", mail.id), "").await;
        assert_eq!(sending.status.as_u16(), 409);
    })
    .await;
}

#[tokio::test]
async fn a_secret_is_forgotten_with_its_time_also_where_the_letter_never_went() {
    on_both_engines(async |bench| {
        let app = testing::app(&bench);
        send_to(&bench, 9);
        let mut admin = testing::member(&app, &bench.workspace, Role::Admin, Locale::En).await;
        let made = admin.post("/w/acme/members/invitations", "email=ann%40example.com&role=csm").await;
        let shown = secret(&made.body, "/invitations/");
        drain(&bench.workspace).await.unwrap();
        assert!(kept(&bench).await.contains(&shown), "it is needed for the next attempt");
        bench.workspace.clock.set(NOW.plus(8 * DAY));
        drain(&bench.workspace).await.unwrap();
        assert!(!kept(&bench).await.contains(&shown));
        let mail = newest(&bench).await;
        assert_eq!((mail.state, mail.reason), (MailState::Failed, Some(MailReason::TooLate)));
    })
    .await;
}

async fn ask(app: &crate::web::App, address: &str, email: &str) -> Answer {
    let mut browser = Browser::new(app);
    browser.headers.push(("accept-language", "en".to_owned()));
    browser.headers.push(("x-forwarded-for", address.to_owned()));
    browser.post("/forgot", &format!("email={}", email.replace('@', "%40"))).await
}

#[tokio::test]
async fn who_forgot_the_password_gets_a_link_and_nobody_learns_who_is_known() {
    on_both_engines(async |bench| {
        let app = testing::app(&bench);
        let email = "csm-en@acme.example.com";
        testing::member(&app, &bench.workspace, Role::Csm, Locale::En).await;
        let mut nobody = Browser::new(&app);
        assert!(!nobody.get("/forgot").await.body.contains("<form"), "no mail, no form");
        let taker = Taker::start().await;
        send_to(&bench, taker.port);

        let began = std::time::Instant::now();
        let unknown = ask(&app, "192.0.2.1", "nobody@acme.example.com").await;
        assert!(
            began.elapsed() >= std::time::Duration::from_millis(400),
            "it takes as long as for a known one"
        );
        let known = ask(&app, "192.0.2.1", email).await;
        assert_eq!((unknown.status, &unknown.body), (known.status, &known.body));
        assert!(known.body.contains("If the address is registered"));
        assert_eq!(drain(&bench.workspace).await.unwrap(), 1);
        let letter = unfolded(&taker.letters()[0]);
        let first = secret(&letter, "https://cs.acme.example.jp/reset/");
        assert!(!kept(&bench).await.contains(&first));

        let path = format!("/reset/{first}");
        assert!(nobody.get(&path).await.body.contains(email));
        let taken = nobody.post(&path, "password=another+long+phrase").await;
        assert_eq!(taken.location.as_deref(), Some("/sign-in?reset=password"));
        let signed_in = nobody.post("/sign-in", &format!("email={email}&password=another+long+phrase")).await;
        assert_eq!(signed_in.status.as_u16(), 303);
        assert_eq!(nobody.get(&path).await.status.as_u16(), 404, "once");

        // It lasts an hour, and a newer one ends it.
        ask(&app, "192.0.2.1", email).await;
        drain(&bench.workspace).await.unwrap();
        let second = secret(&unfolded(&taker.letters()[1]), "/reset/");
        bench.workspace.clock.set(NOW.plus(HOUR + MINUTE));
        assert_eq!(nobody.get(&format!("/reset/{second}")).await.status.as_u16(), 404);
    })
    .await;
}

#[tokio::test]
async fn asking_is_slowed_down_alike_for_all_and_ends_no_link_of_an_admin() {
    on_both_engines(async |bench| {
        let app = testing::app(&bench);
        let email = "csm-en@acme.example.com";
        testing::member(&app, &bench.workspace, Role::Csm, Locale::En).await;
        let taker = Taker::start().await;
        send_to(&bench, taker.port);
        let login = find_login_by_email(&bench.home.control, email).await.unwrap().unwrap();
        let of_admin = resets::make_as_operator(&bench.home, &login, resets::Resets::Both).await.unwrap();
        for email in [email, "nobody@acme.example.com"] {
            let mut statuses = Vec::new();
            for number in 0..4 {
                statuses.push(ask(&app, &format!("192.0.2.{number}"), email).await.status.as_u16());
            }
            assert_eq!(statuses, [200, 200, 200, 429], "{email}");
        }
        assert!(resets::find(&bench.home, &of_admin).await.unwrap().is_some(), "a stranger cannot end it");
        assert_eq!(drain(&bench.workspace).await.unwrap(), 3);
        // Its sign-in still works.
        let mut member = Browser::new(&app);
        let form = format!("email={email}&password={}", PASSWORD.replace(' ', "+"));
        assert_eq!(member.post("/sign-in", &form).await.status.as_u16(), 303);
    })
    .await;
}

#[tokio::test]
async fn an_admins_link_is_mailed_to_the_member_too() {
    on_both_engines(async |bench| {
        let app = testing::app(&bench);
        let taker = Taker::start().await;
        send_to(&bench, taker.port);
        let mut admin = testing::member(&app, &bench.workspace, Role::Admin, Locale::En).await;
        testing::member(&app, &bench.workspace, Role::Csm, Locale::En).await;
        let members = crate::members::all_members(&bench.workspace).await.unwrap();
        let csm = members.iter().find(|member| member.role == Role::Csm).unwrap();
        let form = format!("resets=password&password={}", PASSWORD.replace(' ', "+"));
        let made = admin.post(&format!("/w/acme/members/{}/reset", csm.id), &form).await;
        assert!(made.body.contains("also sent by mail"), "{}", made.body);
        assert_eq!(drain(&bench.workspace).await.unwrap(), 1);
        let letter = unfolded(&taker.letters()[0]);
        assert_eq!(secret(&letter, "/reset/"), secret(&made.body, "/reset/"));
        assert!(letter.contains("valid for 24 hours"), "{letter}");
    })
    .await;
}
