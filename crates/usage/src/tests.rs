//! Usage on both engines: what is counted equals what the raw events say.

use jiff::{civil::date, tz::TimeZone};
use uuid::Uuid;

use super::{NewEvent, UsageKind, recount, remove_import, store_events};
use crate::{
    args,
    db::{Db, query},
    ids::{AccountId, ImportId, PersonId},
    testing::on_both_engines,
    time::{DAY, Timestamp},
};

fn event(account: Option<AccountId>, key: u128, day: i64, name: &str, quantity: i64) -> NewEvent {
    let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
    NewEvent {
        dedupe_key: Uuid::from_u128(key),
        received_at: Timestamp(key as i64),
        occurred_at: Timestamp::start_of(date(2026, 11, 1), &tokyo).plus(day * DAY),
        account,
        person: None,
        sender: None,
        group_ref: None,
        user_ref: None,
        anonymous_ref: None,
        kind: UsageKind::Track,
        name: name.to_owned(),
        quantity,
        properties: "{}".to_owned(),
        context: None,
        import: None,
        source: None,
    }
}

type Rollups = (
    Vec<(AccountId, i64, String, Uuid, i64)>,
    Vec<(AccountId, i64, i64, i64)>,
    Vec<(String, i64, i64, i64, i64)>,
);

async fn rollups(usage: &Db) -> Rollups {
    const DAILY: &str = "
        select account_id as a, day as b, name as c, person_id as d, quantity as e from usage_daily order by 1, 2, 3, 4";
    const DAYS: &str = "
        select account_id as a, day as b, quantity as c, people as d from usage_account_days order by 1, 2";
    const NAMES: &str = "
        select name as a, first_day as b, last_day as c, quantity as d, first_seen_at as e from usage_names order by 1";
    (
        query(DAILY, args![]).all(usage).await.unwrap(),
        query(DAYS, args![]).all(usage).await.unwrap(),
        query(NAMES, args![]).all(usage).await.unwrap(),
    )
}

async fn recounted(usage: &Db) -> Rollups {
    let mut tx = usage.begin().await.unwrap();
    recount(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    rollups(usage).await
}

#[tokio::test]
async fn rollups_say_what_the_events_say_and_an_import_is_taken_out_again() {
    on_both_engines(async |bench| {
        let (usage, zone) = (&bench.workspace.usage, &bench.workspace.zone);
        let (one, two, ann) = (AccountId::new(), AccountId::new(), PersonId::new());
        let import = ImportId::new();
        let mut tx = usage.begin().await.unwrap();
        let first = [
            event(Some(one), 1, 0, "login", 1),
            NewEvent { person: Some(ann), ..event(Some(one), 2, 0, "login", 2) },
            NewEvent { kind: UsageKind::Identify, ..event(Some(one), 3, 0, "identify", 1) },
            event(None, 4, 5, "export", 1),
            event(Some(two), 1, 9, "the first key again", 1),
        ];
        let stored = store_events(&mut tx, zone, &first).await.unwrap();
        assert_eq!(stored.is_new, [true, true, true, true, false]);
        tx.commit().await.unwrap();
        let before = rollups(usage).await;
        assert_eq!(before, recounted(usage).await);
        assert_eq!(
            before.1.iter().map(|(.., quantity, people)| (*quantity, *people)).collect::<Vec<_>>(),
            [(3, 1)]
        );

        let imported: Vec<NewEvent> = (0..2_500)
            .map(|n| {
                let account = if n % 3 == 0 { one } else { two };
                let import = Some(import);
                NewEvent {
                    import,
                    ..event(
                        Some(account),
                        100 + n,
                        n as i64 % 40,
                        if n % 2 == 0 { "login" } else { "report" },
                        1,
                    )
                }
            })
            .collect();
        let mut tx = usage.begin().await.unwrap();
        assert_eq!(store_events(&mut tx, zone, &imported).await.unwrap().new, 2_500);
        assert_eq!(store_events(&mut tx, zone, &imported).await.unwrap().duplicates, 2_500);
        tx.commit().await.unwrap();
        let with = rollups(usage).await;
        assert_eq!(with, recounted(usage).await);
        assert_eq!(with.0.iter().map(|(.., quantity)| quantity).sum::<i64>(), 2_503);

        let mut tx = usage.begin().await.unwrap();
        assert_eq!(remove_import(&mut tx, import, Timestamp(1)).await.unwrap(), 2_500);
        tx.commit().await.unwrap();
        assert_eq!(rollups(usage).await, before);
    })
    .await;
}
