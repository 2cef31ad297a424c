//! The morning's list by mail: a day's worth of Today, with a link to each customer.
//!
//! Invariant: it says the lines of the screen, in their order and in their words.

use super::{Board, Line, Whose, capacity, store::Moment, words::Speaker};
use crate::{
    mail::{Section, SectionLine, Words, digest::DigestFor},
    web::{Scope, Ui},
};

/// What stands in a member's letter.
pub async fn make(of: DigestFor) -> anyhow::Result<Option<Words>> {
    let DigestFor { workspace, member, locale } = of;
    let scope = Scope::of_member(workspace.clone(), &member);
    let moment = Moment::of(&scope).await?;
    let board = Board::at(&scope, Whose::Member(member.id), member.id, &moment).await?;
    let shown = board.of_a_day(capacity::of(&workspace.main, member.id).await?);
    let ui = Ui { locale, ..Ui::of_workspace(&workspace) };
    let speaker =
        Speaker { ui: &ui, workspace: &workspace, day: moment.day, today: moment.today, at: moment.at };
    let page = |path: String| workspace.post.link(&format!("/w/{}{path}", workspace.slug));
    let line = |line: &Line| SectionLine {
        title: line.account.name.clone(),
        link: page(format!("/accounts/{}", line.account.id)),
        text: speaker
            .why(line, None)
            .into_iter()
            .map(|piece| piece.text)
            .collect::<String>()
            .trim()
            .to_owned(),
    };
    let (count, day) = (board.lines.len() as i64, ui.day(&moment.today));
    let is_none = board.lines.is_empty();
    let lines: Vec<SectionLine> = board.lines.iter().take(shown).map(line).collect();
    let beyond = count - lines.len() as i64;
    let text = if is_none { "mail-digest-text-none" } else { "mail-digest-text" };
    Ok(Some(Words {
        locale,
        subject: if is_none {
            ui.t1("mail-digest-subject-none", "day", day)
        } else {
            ui.t2("mail-digest-subject", "n", count, "day", day)
        },
        before: vec![ui.t1(text, "name", member.name.as_str())],
        button: Some((ui.t("mail-digest-act"), page("/today".to_owned()))),
        sections: if is_none {
            Vec::new()
        } else {
            vec![Section { heading: ui.t("mail-digest-heading"), lines }]
        },
        after: if beyond > 0 { vec![ui.t1("mail-digest-more", "n", beyond)] } else { Vec::new() },
        trap: None,
    }))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::{
        args,
        db::{
            query,
            testing::{Bench, NOW},
        },
        i18n::Locale,
        ids::{AccountId, MemberId},
        import::{ImportKind, tests::take_in_text},
        mail::{self, testing::Taker},
        members::Role,
        success::{Success as _, tasks::TaskFields},
        testing::on_both_engines,
        time::{DAY, HOUR, Timestamp},
        web::{
            Scope,
            testing::{self, Browser},
        },
    };

    /// A working day in Tokyo, 9 in the morning.
    const TUESDAY: Timestamp = Timestamp(NOW.0 + 2 * DAY);

    /// Subject, address, HTML and text of the newest letter.
    async fn newest(bench: &Bench) -> (String, String, String, String) {
        const NEWEST: &str = "
            select subject as a, to_address as b, html as c, plain as d from mails where topic = 'digest' order by id desc limit 1";
        query(NEWEST, args![]).one(&bench.workspace.main).await.unwrap()
    }

    #[tokio::test]
    async fn who_asked_for_it_gets_todays_list_once_on_a_working_morning() {
        on_both_engines(async |bench| {
            let workspace = &bench.workspace;
            let app = testing::app(&bench);
            let taker = Taker::start().await;
            bench
                .home
                .post
                .set_up("https://cs.acme.example.jp", Some(mail::testing::settings(taker.port)))
                .unwrap();
            let mut csm = testing::member(&app, workspace, Role::Csm, Locale::Ja).await;
            let email = "csm-ja@acme.example.com";
            take_in_text(&bench, ImportKind::Accounts, "顧客ID,会社名,ステージ\nA1,青葉商事,定着期\n").await;
            const OWN: &str = "update accounts set owner_id = (select id from members where email = $1)";
            query(OWN, args![email]).run(&workspace.main).await.unwrap();
            const OWNED: &str = "select id as a, owner_id as b from accounts";
            let (account, owner): (AccountId, MemberId) =
                query(OWNED, args![]).one(&workspace.main).await.unwrap();
            let call = TaskFields {
                title: "電話する".to_owned(),
                due: Some(date(2026, 11, 24)),
                account: Some(account),
                assignee: Some(owner),
            };
            Scope::of_system(workspace.clone()).tasks().add(call).await.unwrap();
            workspace.clock.set(TUESDAY);
            assert_eq!(mail::digest::make_due(workspace).await.unwrap(), 0, "nobody asked");
            workspace.clock.set(NOW);
            assert_eq!(csm.post("/w/acme/me/digest", "digest=1").await.status.as_u16(), 303);
            assert!(csm.get("/w/acme/me").await.body.contains("name=\"digest\" value=\"1\" checked"));
            // Sunday, a holiday on Monday, and before seven.
            for at in [NOW, NOW.plus(DAY), TUESDAY.plus(-3 * HOUR), TUESDAY.plus(4 * HOUR)] {
                workspace.clock.set(at);
                assert_eq!(mail::digest::make_due(workspace).await.unwrap(), 0, "{at:?}");
            }
            workspace.clock.set(TUESDAY);
            assert_eq!(mail::digest::make_due(workspace).await.unwrap(), 1);
            assert_eq!(mail::digest::make_due(workspace).await.unwrap(), 0, "once");
            let (subject, to, html, plain) = newest(&bench).await;
            assert_eq!(to, email);
            assert!(subject.contains("要対応 1件"), "{subject}");
            assert!(plain.contains("青葉商事 (https://cs.acme.example.jp/w/acme/accounts/"), "{plain}");
            assert!(
                html.contains("青葉商事") && html.contains("/unsubscribe/") && html.contains("/preferences/"),
                "{html}"
            );
            let screen = csm.get("/w/acme/today").await.body;
            assert!(screen.contains("青葉商事"), "the screen says it too");
            assert_eq!(
                mail::drain(workspace).await.unwrap(),
                1,
                "asked for, so neither budget nor quiet hours hold it"
            );
            let letter = &taker.letters()[0];
            assert!(letter.contains("List-Unsubscribe: <https://cs.acme.example.jp/o/"), "{letter}");
            assert!(letter.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{letter}");

            // The next day, after it was stopped by its link; then asked for again.
            let link = secret_path(&html);
            Browser::new(&app).post(&link, "List-Unsubscribe=One-Click").await;
            assert!(!csm.get("/w/acme/me").await.body.contains("value=\"1\" checked"));
            workspace.clock.set(TUESDAY.plus(DAY));
            mail::digest::make_due(workspace).await.unwrap();
            assert_eq!(mail::drain(workspace).await.unwrap(), 0);
            csm.post("/w/acme/me/digest", "digest=1").await;
            workspace.clock.set(TUESDAY.plus(2 * DAY));
            mail::digest::make_due(workspace).await.unwrap();
            assert_eq!(mail::drain(workspace).await.unwrap(), 1);
            csm.post("/w/acme/me/digest", "").await;
            workspace.clock.set(TUESDAY.plus(3 * DAY));
            assert_eq!(mail::digest::make_due(workspace).await.unwrap(), 0);
        })
        .await;
    }

    fn secret_path(html: &str) -> String {
        let end = html.find("/unsubscribe/").expect("a link");
        let start = html[..end].rfind("/o/").expect("a place");
        html[start..].chars().take_while(|c| *c != '"').collect()
    }
}
