//! Contracts on both engines, and their dates by table.

use jiff::civil::{Date, date};

use super::{Standpoint, Subscription, refresh_accounts, summary};
use crate::{
    args,
    db::{query, testing::NOW},
    ids::{AccountId, SubscriptionId},
    money::{Currency, Money},
    testing::on_both_engines,
};

fn yearly(started_on: Date) -> Subscription {
    Subscription {
        id: SubscriptionId::new(),
        account: AccountId::new(),
        external_id: None,
        product: None,
        plan: Some("pro".to_owned()),
        seats: Some(10),
        mrr: Money::new(1_000, Currency::JPY),
        started_on,
        ended_on: None,
        ends_with_term: false,
        renewal_on: None,
        auto_renew: true,
        notice_days: Some(30),
        billing_months: Some(1),
        trial: false,
        custom: serde_json::json!({}),
    }
}

#[test]
fn renewals_follow_the_contract() {
    let start = date(2024, 2, 29);
    let cases = [
        (yearly(start), date(2024, 12, 31), Some(date(2025, 2, 28))),
        (yearly(start), date(2027, 3, 1), Some(date(2028, 2, 29))),
        (yearly(start), date(2025, 2, 28), Some(date(2025, 2, 28))),
        (yearly(start), start, Some(date(2025, 2, 28))),
        (
            Subscription { billing_months: Some(24), ..yearly(start) },
            date(2025, 1, 1),
            Some(date(2026, 2, 28)),
        ),
        (
            Subscription { renewal_on: Some(date(2024, 9, 1)), ..yearly(start) },
            date(2024, 12, 1),
            Some(date(2025, 9, 1)),
        ),
        (
            Subscription { renewal_on: Some(date(2024, 9, 1)), auto_renew: false, ..yearly(start) },
            date(2024, 12, 1),
            Some(date(2024, 9, 1)),
        ),
        (
            Subscription { ended_on: Some(date(2024, 8, 1)), ..yearly(start) },
            date(2024, 5, 1),
            Some(date(2024, 8, 1)),
        ),
        (Subscription { ended_on: Some(date(2024, 8, 1)), ..yearly(start) }, date(2024, 8, 1), None),
        // The last day of a term that renews by itself.
        (
            Subscription { renewal_on: Some(date(2025, 3, 31)), ..yearly(date(2024, 4, 1)) },
            date(2026, 11, 29),
            Some(date(2027, 3, 31)),
        ),
    ];
    for (subscription, day, expected) in cases {
        assert_eq!(subscription.next_renewal(day), expected, "{subscription:?} on {day}");
    }
    assert_eq!(yearly(start).notice_on(date(2024, 12, 31)), Some(date(2025, 1, 29)));
}

#[test]
fn currencies_are_not_compared_by_their_numbers() {
    let day = date(2026, 11, 22);
    let yen = Subscription { mrr: Money::new(1_000, Currency::JPY), ..yearly(date(2025, 1, 1)) };
    let cents = Subscription {
        plan: Some("us".to_owned()),
        mrr: Money::new(900_000, Currency::USD),
        ..yearly(date(2024, 1, 1))
    };
    let euros: Currency = "EUR".parse().unwrap();
    let free = Subscription { mrr: Money::new(0, euros), ..yearly(date(2023, 1, 1)) };
    for (subscriptions, home, mrr, plan) in [
        (vec![cents.clone(), yen.clone()], Currency::JPY, yen.mrr, "pro"),
        (vec![cents.clone(), yen.clone()], Currency::USD, cents.mrr, "us"),
        (vec![free.clone(), cents.clone(), yen.clone()], euros, cents.mrr, "us"),
        (vec![free.clone()], Currency::JPY, free.mrr, "pro"),
    ] {
        let figures = summary(&subscriptions, day, home);
        assert_eq!((figures.mrr, figures.plan.as_deref()), (mrr, Some(plan)), "{home:?}");
    }
}

#[test]
fn trials_and_other_currencies_are_not_added() {
    let day = date(2026, 11, 22);
    let subscriptions = [
        yearly(date(2025, 1, 10)),
        Subscription { mrr: Money::new(500, Currency::USD), ..yearly(date(2025, 1, 1)) },
        Subscription { trial: true, mrr: Money::new(9_999, Currency::JPY), ..yearly(date(2026, 1, 1)) },
        Subscription { ended_on: Some(day), ..yearly(date(2024, 1, 1)) },
    ];
    let figures = summary(&subscriptions, day, Currency::JPY);
    assert_eq!(figures.mrr, Money::new(1_000, Currency::JPY));
    assert_eq!(figures.seats, Some(20));
    assert_eq!(figures.customer_since, Some(date(2024, 1, 1)));
    assert_eq!(figures.renewal_on, Some(date(2027, 1, 1)));
}

#[tokio::test]
async fn accounts_follow_their_contracts_but_a_members_stage_stays() {
    const ACCOUNT: &str = "
        insert into accounts (id, name, name_key, stage, touch, custom, currency, created_at, updated_at)
        values ($1, 'x', 'x', 'lead', 'low', $2, 'JPY', 0, 0)";
    const SUBSCRIPTION: &str = "
        insert into subscriptions (id, account_id, mrr_minor, currency, started_on, ended_on, seats, custom, created_at, updated_at)
        values ($1, $2, 700, 'JPY', $3, $4, 5, $5, 0, 0)";
    const READ: &str =
        "select stage as a, mrr_minor as b, seats as c, renewal_on as d from accounts where id = $1";
    type Read = (String, i64, Option<i64>, Option<Date>);
    on_both_engines(async |bench| {
        let main = &bench.workspace.main;
        let id = AccountId::new();
        let empty = serde_json::json!({});
        let from = Standpoint { day: date(2026, 11, 22), now: NOW, home: Currency::JPY };
        let mut tx = main.begin().await.unwrap();
        query(ACCOUNT, args![id, &empty]).run(&mut tx).await.unwrap();
        let args = args![SubscriptionId::new(), id, date(2026, 10, 1), None::<Date>, &empty];
        query(SUBSCRIPTION, args).run(&mut tx).await.unwrap();
        assert_eq!(refresh_accounts(&mut tx, from, &[id]).await.unwrap(), [id]);
        assert!(
            refresh_accounts(&mut tx, from, &[id]).await.unwrap().is_empty(),
            "nothing is left to change"
        );
        let read: Read = query(READ, args![id]).one(&mut tx).await.unwrap();
        assert_eq!(read, ("onboarding".to_owned(), 700, Some(5), Some(date(2027, 10, 1))));

        query("update activities set actor_kind = 'token' where subject_id = $1", args![id])
            .run(&mut tx)
            .await
            .unwrap();
        query("delete from subscriptions where account_id = $1", args![id]).run(&mut tx).await.unwrap();
        refresh_accounts(&mut tx, from, &[id]).await.unwrap();
        let read: Read = query(READ, args![id]).one(&mut tx).await.unwrap();
        assert_eq!(read, ("onboarding".to_owned(), 0, None, None));
        tx.commit().await.unwrap();
    })
    .await;
}
