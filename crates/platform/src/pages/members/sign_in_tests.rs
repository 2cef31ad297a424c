//! Set-up and sign-in through the real router, on both engines.

use crate::{
    db::testing::{Bench, NOW},
    i18n::Locale,
    members::{find_login, second_factor},
    testing::on_both_engines,
    time::{DAY, SECOND},
    web::testing::{self, Browser, PASSWORD},
};
use axum::http::StatusCode;

const SET_UP: &str = "name=%E4%BD%90%E8%97%A4&email=sato@example.co.jp&password=correct+horse+battery\
    &workspace=Acme&locale=ja&timezone=Asia/Tokyo&fiscal_year_start=4&currency=JPY";

#[tokio::test]
async fn an_empty_installation_is_set_up_once_and_leads_to_the_import() {
    on_both_engines(async |bench: Bench| {
        let app = testing::app(&bench);
        let mut browser = Browser::new(&app);
        assert_eq!(browser.get("/").await.location.as_deref(), Some("/set-up"));
        let page = browser.get("/set-up?lang=en").await;
        assert!(page.body.contains("Get started with Bansou"), "{}", page.body);
        assert_eq!(browser.cookie("bansou_lang"), Some("en"));

        let wrong = browser.post("/set-up", &SET_UP.replace("correct+horse+battery", "short")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("password-error") && wrong.body.contains("sato@example.co.jp"));

        // Two at the same moment: one is first.
        let (mut one, mut two) = (Browser::new(&app), Browser::new(&app));
        let (first, second) = tokio::join!(one.post("/set-up", SET_UP), two.post("/set-up", SET_UP));
        let mut went = [first.location.unwrap(), second.location.unwrap()];
        went.sort();
        assert_eq!(went, ["/sign-in", "/w/acme-2/imports/new"]);
        assert_eq!(browser.get("/set-up").await.location.as_deref(), Some("/sign-in"));
        assert_eq!(browser.post("/set-up", SET_UP).await.location.as_deref(), Some("/sign-in"));
    })
    .await;
}

#[tokio::test]
async fn guessing_locks_known_and_unknown_logins_alike() {
    on_both_engines(async |bench: Bench| {
        let app = testing::app(&bench);
        testing::login(&bench.home, "known@example.com", Locale::En).await;
        let mut browser = Browser::new(&app);
        let mut last = Vec::new();
        for email in ["known@example.com", "unknown@example.com"] {
            for _ in 0..5 {
                let answer = browser.post("/sign-in?lang=en", &format!("email={email}&password=wrong")).await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            }
            let form = format!("email={email}&password={}", PASSWORD.replace(' ', "+"));
            let answer = browser.post("/sign-in?lang=en", &form).await;
            assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
            assert!(answer.body.contains("30 seconds"), "{}", answer.body);
            last.push(answer.body.replace(email, ""));
        }
        assert_eq!(last[0], last[1]);
        bench.home.clock.set(NOW.plus(31 * SECOND));
        let form = format!("email=known@example.com&password={}", PASSWORD.replace(' ', "+"));
        assert_eq!(browser.post("/sign-in", &form).await.location.as_deref(), Some("/workspaces"));
    })
    .await;
}

#[tokio::test]
async fn a_code_is_asked_for_and_taken_once() {
    on_both_engines(async |bench: Bench| {
        let (app, control) = (testing::app(&bench), &bench.home.control);
        let login = testing::login(&bench.home, "two@example.com", Locale::En).await;
        let secret = second_factor::new_secret();
        second_factor::propose(control, login.id, &secret).await.unwrap();
        second_factor::put_in_force(control, login.id, NOW).await.unwrap();
        let login = find_login(control, login.id).await.unwrap().unwrap();
        let form = format!("email=two@example.com&password={}", PASSWORD.replace(' ', "+"));
        let right = second_factor::code_at(&secret, NOW);

        let mut browser = Browser::new(&app);
        let answer = browser.post("/sign-in", &form).await;
        assert!(answer.location.unwrap().starts_with("/sign-in/code"));
        assert!(browser.cookie("bansou_session").is_none(), "not signed in before the code");
        let answer = browser.post("/sign-in/code", "code=000000x").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let answer = browser.post("/sign-in/code", &format!("code={right}")).await;
        assert_eq!(answer.location.as_deref(), Some("/workspaces"));
        assert!(browser.cookie("bansou_session").is_some());

        let mut thief = Browser::new(&app);
        thief.post("/sign-in", &form).await;
        let again = thief.post("/sign-in/code", &format!("code={right}")).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "a code works once");
        assert!(!second_factor::accept(control, &login, &right, NOW).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_session_in_use_goes_on_and_ends_all_the_same() {
    on_both_engines(async |bench: Bench| {
        let app = testing::app(&bench);
        let login = testing::login(&bench.home, "daily@example.com", Locale::En).await;
        let mut browser = Browser::signed_in(&app, &login).await;
        let cookie = browser.cookie("bansou_session").unwrap().to_owned();
        assert!(browser.get("/workspaces").await.set_cookies.is_empty(), "once a minute is enough");

        let mut days = 0;
        loop {
            days += 10;
            bench.home.clock.set(NOW.plus(days * DAY));
            let answer = browser.get("/workspaces").await;
            if answer.location.as_deref().is_some_and(|to| to.starts_with("/sign-in")) {
                break;
            }
            let lasts = DAY / SECOND * (90 - days).min(14);
            let set = &answer.set_cookies[0];
            assert!(set.starts_with(&format!("bansou_session={cookie}")), "{set}");
            assert!(
                set.contains(&format!("Max-Age={lasts}")) && set.contains("HttpOnly"),
                "day {days}: {set}"
            );
        }
        assert_eq!(days, 90, "in use or not, it ends some day");

        bench.home.clock.set(NOW);
        let mut idle = Browser::signed_in(&app, &login).await;
        bench.home.clock.set(NOW.plus(15 * DAY));
        let answer = idle.get("/workspaces").await;
        assert!(answer.location.unwrap().starts_with("/sign-in"));
        let mut leaving = Browser::signed_in(&app, &login).await;
        bench.home.clock.set(NOW.plus(16 * DAY));
        let answer = leaving.post("/sign-out", "").await;
        assert!(answer.set_cookies.iter().all(|cookie| cookie.starts_with("bansou_session=;")), "{answer:?}");
    })
    .await;
}
