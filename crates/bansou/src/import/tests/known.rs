//! What the workspace knows already: columns without a telling heading, and people who come after their usage.

use super::{Bench, Counts, ImportKind, Upload, created, on_both_engines, receive, take_in_text, undone};
use crate::{
    activity, args,
    custom_fields::{FieldType, custom_fields},
    db::query,
    i18n::Locale,
    ids::AccountId,
    import::{Import, Target},
    members::Role,
    usage::{identity::LISTENER, testing::assert_counts_are_true},
    web::testing::{app, member},
};

async fn handed_in(bench: &Bench, kind: Option<ImportKind>, text: &str) -> Import {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.csv");
    std::fs::write(&path, text).unwrap();
    let upload = Upload { path, name: "file.csv".to_owned(), by: None };
    receive(&bench.workspace, upload, kind, None).await.unwrap()
}

fn field(key: &str) -> Option<Target> {
    Some(Target::Field(key.to_owned()))
}

#[tokio::test]
async fn ids_that_are_there_say_what_a_column_is() {
    on_both_engines(async |bench| {
        take_in_text(&bench, ImportKind::Accounts, "id,会社名\nK-1,株式会社青葉\nK-2,みなと\nK-3,つばさ\n")
            .await;
        take_in_text(
            &bench,
            ImportKind::Subscriptions,
            "契約ID,顧客ID,開始日\nS-1,K-1,2026/1/1\nS-2,K-2,2026/1/1\n",
        )
        .await;
        take_in_text(
            &bench,
            ImportKind::People,
            "id,氏名,メールアドレス,顧客ID\n,佐藤,sato@aoba.example,K-1\n",
        )
        .await;

        let usage = handed_in(
            &bench,
            Some(ImportKind::Usage),
            "a,b,日付,機能\nx,K-1,2026/2/1,検索\ny,K-3,2026/2/2,検索\n",
        )
        .await;
        assert_eq!(usage.mapping.columns["b"], field("account"));
        assert_ne!(usage.mapping.columns["a"], field("account"));
        let text =
            "どれ,だれ,日付,機能\nS-1,sato@aoba.example,2026/2/1,検索\nS-2,Sato@aoba.example,2026/2/2,検索\n";
        let usage = handed_in(&bench, Some(ImportKind::Usage), text).await;
        assert_eq!(usage.mapping.columns["どれ"], field("subscription"));
        assert_eq!(usage.mapping.columns["だれ"], field("person"));
        let mut text = String::from("どこ,いつ,なに\n");
        for n in 0..12 {
            text.push_str(&format!("K-{},2026/2/{},{}\n", 1 + n % 3, n + 1, ["検索", "共有"][n % 2]));
        }
        text.push_str("K-1,2026/13/1,検索\n");
        let usage = handed_in(&bench, Some(ImportKind::Usage), &text).await;
        let guessed = ["どこ", "いつ", "なに"].map(|heading| usage.mapping.columns[heading].clone());
        assert_eq!(guessed, ["account", "occurred_at", "name"].map(field), "a bad row hides no column");
        let named =
            handed_in(&bench, Some(ImportKind::Tickets), "先方,受付日\n㈱青葉,2026/2/1\nみなと,2026/2/2\n")
                .await;
        assert_eq!(named.mapping.columns["先方"], field("account_name"));

        let tickets =
            take_in_text(&bench, ImportKind::Tickets, "c,受付日\nS-1,2026/2/1\nS-2,2026/2/2\n").await;
        assert_eq!(tickets.counts, created(2), "a ticket finds its account through the contract");
        let unknown = handed_in(&bench, Some(ImportKind::Tickets), "d,受付日\nQ-1,2026/2/1\n").await;
        assert!(
            !unknown.mapping.errors(ImportKind::Tickets, &unknown.format.headings).is_empty(),
            "nothing is made up"
        );
    })
    .await;
}

/// Of each imported event: its name, its account and its person.
async fn tied(bench: &Bench) -> Vec<(String, Option<String>, Option<String>)> {
    const EVENTS: &str = "
        select name as a, account_id as b, person_id as c from usage_events order by name";
    type Found = (String, Option<uuid::Uuid>, Option<uuid::Uuid>);
    let events: Vec<Found> = query(EVENTS, args![]).all(&bench.workspace.usage).await.unwrap();
    let names = async |sql| -> Vec<(uuid::Uuid, String)> {
        query(sql, args![]).all(&bench.workspace.main).await.unwrap()
    };
    let accounts = names("select id as a, name as b from accounts").await;
    let people = names("select id as a, name as b from people").await;
    let name = |all: &[(uuid::Uuid, String)], id: Option<uuid::Uuid>| {
        id.map(|id| all.iter().find(|(of, _)| *of == id).map_or("?".to_owned(), |(_, name)| name.clone()))
    };
    events
        .into_iter()
        .map(|(event, account, person)| (event, name(&accounts, account), name(&people, person)))
        .collect()
}

async fn heard(bench: &Bench) {
    activity::testing::hear_all(&bench.workspace, LISTENER).await;
}

#[tokio::test]
async fn usage_finds_its_person_when_the_person_comes() {
    on_both_engines(async |bench| {
        let some = |text: &str| Some(text.to_owned());
        take_in_text(&bench, ImportKind::Accounts, "id,会社名\nK-1,青葉\nK-2,みなと\n").await;
        let usage = "ユーザーID,顧客ID,日付,機能,回数\n\
                     u-1,,2026/2/1,検索,3\nsato@aoba.example,,2026/2/1,共有,2\nu-1,K-2,2026/2/2,出力,1\nu-9,,2026/2/1,別,1\n";
        let import = take_in_text(&bench, ImportKind::Usage, usage).await;
        assert_eq!(import.counts, Counts { read: 4, created: 4, ..Counts::default() });
        heard(&bench).await;
        assert!(tied(&bench).await.iter().all(|(_, _, person)| person.is_none()));

        let people = "利用者ID,氏名,メールアドレス,顧客ID\nu-1,佐藤,Sato@aoba.example,K-1\n";
        let people_import = take_in_text(&bench, ImportKind::People, people).await;
        heard(&bench).await;
        let expected = vec![
            ("共有".to_owned(), some("青葉"), some("佐藤")),
            ("出力".to_owned(), some("みなと"), some("佐藤")),
            ("別".to_owned(), None, None),
            ("検索".to_owned(), some("青葉"), some("佐藤")),
        ];
        let mut found = tied(&bench).await;
        found.sort();
        assert_eq!(found, expected);
        assert_counts_are_true(&bench.workspace.usage).await;

        undone(&bench, &people_import).await;
        heard(&bench).await;
        assert!(tied(&bench).await.iter().all(|(_, _, person)| person.is_none()), "nobody is left who is gone");
        assert_counts_are_true(&bench.workspace.usage).await;
        take_in_text(&bench, ImportKind::People, people).await;
        heard(&bench).await;
        let mut found = tied(&bench).await;
        found.sort();
        assert_eq!(found, expected);
        assert_counts_are_true(&bench.workspace.usage).await;
    })
    .await;
}

#[tokio::test]
async fn few_words_again_and_again_are_a_choice() {
    on_both_engines(async |bench| {
        let mut file = String::from("id,会社名,販路\n");
        for n in 0..12 {
            file.push_str(&format!("K-{n},会社{n},{}\n", ["直販", "代理店", "直販"][n % 3]));
        }
        let import = take_in_text(&bench, ImportKind::Accounts, &file).await;
        let field = async || custom_fields(&bench.workspace.main, "accounts").await.unwrap().remove(0);
        let channel = field().await;
        assert_eq!(
            (channel.kind, channel.choices),
            (FieldType::Choice, vec!["直販".to_owned(), "代理店".to_owned()])
        );

        let app = app(&bench);
        let mut browser = member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
        let list = browser.get("/w/acme/accounts?c.%E8%B2%A9%E8%B7%AF=%E4%BB%A3%E7%90%86%E5%BA%97").await;
        assert!(list.body.contains("<option value=\"代理店\" selected>代理店</option>"), "{}", list.body);
        assert!(list.body.contains("1–4 / 4社"));
        const ANY: &str = "select id as a from accounts where external_id = 'K-1'";
        let (id,): (AccountId,) = query(ANY, args![]).one(&bench.workspace.main).await.unwrap();
        let form = browser.get(&format!("/w/acme/accounts/{id}/edit")).await;
        assert!(form.body.contains("<option value=\"代理店\" selected>代理店</option>"), "{}", form.body);

        undone(&bench, &import).await;
        assert!(field().await.choices.is_empty(), "what nobody has is no choice");
    })
    .await;
}
