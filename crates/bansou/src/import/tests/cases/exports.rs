//! Whole exports of Japanese products, taken in without a mapping.

use super::{Bench, case};
use crate::{args, db::query, import::tests::on_both_engines};

type Texts = (Option<String>, Option<String>, Option<String>, Option<String>);

async fn texts(bench: &Bench, sql: &'static str) -> Vec<Texts> {
    query(sql, args![]).all(&bench.workspace.main).await.unwrap()
}

fn row(values: [Option<&str>; 4]) -> Texts {
    let [a, b, c, d] = values.map(|value| value.map(str::to_owned));
    (a, b, c, d)
}

#[tokio::test]
async fn a_business_card_of_sansan_is_a_person_of_the_company() {
    const PEOPLE: &str = "
        select p.name as a, p.email as b, p.title as c, a.name as d
          from people p join accounts a on a.id = p.account_id";
    let Some(case) = case("b14_sansan") else { return };
    on_both_engines(async |bench| {
        case.take_in(&bench, 'a').await.unwrap();
        assert_eq!(case.take_in(&bench, 'p').await.unwrap().counts().created, 1);
        let expected = row([Some("髙橋 一郎"), Some("t@example.jp"), Some("部長"), Some("（株）甲")]);
        assert_eq!(texts(&bench, PEOPLE).await, [expected]);
    })
    .await;
}

#[tokio::test]
async fn partners_of_freee_keep_code_and_reading() {
    const ACCOUNTS: &str = "
        select external_id as a, name as b, kana as c, region as d from accounts order by external_id";
    let Some(case) = case("b15_freee") else { return };
    on_both_engines(async |bench| {
        assert_eq!(case.take_in(&bench, 'a').await.unwrap().counts().created, 2);
        let expected = [
            row([Some("0012"), Some("甲商店"), Some("コウショウテン"), Some("北海道")]),
            row([Some("0100"), Some("乙商店"), Some("オツショウテン"), Some("東京都")]),
        ];
        assert_eq!(texts(&bench, ACCOUNTS).await, expected);
    })
    .await;
}

#[tokio::test]
async fn mails_of_mailwise_are_tickets_of_whom_they_came_from() {
    const TICKETS: &str = "
        select c.subject as a, p.name as b, case when c.closed_at is null then 'open' else 'closed' end as c,
               a.name as d
          from conversations c join accounts a on a.id = c.account_id left join people p on p.id = c.person_id
         order by c.opened_at";
    let Some(case) = case("b16_mailwise") else { return };
    on_both_engines(async |bench| {
        for letter in ['a', 'p', 't'] {
            case.take_in(&bench, letter).await.unwrap();
        }
        let expected = [
            row([Some("見積の件"), Some("佐藤"), Some("closed"), Some("甲社")]),
            row([Some("請求の件"), Some("佐藤"), Some("open"), Some("甲社")]),
        ];
        assert_eq!(texts(&bench, TICKETS).await, expected);
    })
    .await;
}
