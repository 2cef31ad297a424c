//! Numbers at the edge of what a store holds: taken within their bounds, told beyond, and no page falls.

use super::{Counts, ImportKind, on_both_engines, take_in_text};
use crate::{
    args,
    db::query,
    health,
    i18n::Locale,
    import::{Code, left_cells},
    jobs::testing::set_aside,
    members::Role,
    revenue,
    usage::ingest::count_all,
    web::testing::{app, member},
};

const EDGE: i64 = i64::MAX;

#[tokio::test]
async fn numbers_at_the_edge_cost_their_cell_or_row_and_no_page() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let accounts = format!(
            "account_id,name,mrr,employees\nP0,Zero,{EDGE},{EDGE}\nP1,One,9000000000000000000,1\n\
             P2,Two,10000000000000,10000000\nP3,Three,10000000000000,1\nP4,Four,100,1\nP5,Five,100,1\nP6,Six,100,1\n\
             P7,Seven,100,1\nP8,Eight,100,1\nP9,Nine,100,1\n"
        );
        let import = take_in_text(&bench, ImportKind::Accounts, &accounts).await;
        assert_eq!(import.counts, Counts { read: 10, created: 10, left: 3, ..Counts::default() });
        let left = left_cells(&workspace.main, import.id, 0, 100).await.unwrap();
        let codes: Vec<Code> = left.iter().flat_map(|row| &row.reasons).map(|reason| reason.code).collect();
        assert_eq!(codes, [Code::TooLarge, Code::OutOfRange, Code::TooLarge]);

        let contracts = format!(
            "subscription_id,account_id,plan,seats,mrr,started_on,renewal_on,notice_days\n\
             z1,P2,pro,1,1,2024-01-01,2027-01-01,{EDGE}\nz2,P3,pro,{EDGE},{EDGE},2024-01-01,2027-01-01,30\n\
             z3,P2,pro,10000000,10000000000000,2024-01-01,2027-01-01,730\n\
             z4,P4,pro,1,100,2024-01-01,2027-01-01,30\nz5,P5,pro,1,100,2024-01-01,2027-01-01,30\n\
             z6,P6,pro,1,100,2024-01-01,2027-01-01,30\nz7,P7,pro,1,100,2024-01-01,2027-01-01,30\n"
        );
        let import = take_in_text(&bench, ImportKind::Subscriptions, &contracts).await;
        assert_eq!(import.counts, Counts { read: 7, created: 6, refused: 1, left: 1, ..Counts::default() });

        let usage = format!(
            "account_id,user_id,occurred_at,event_name,quantity\nP2,u1,2026-11-20 00:00,open,{EDGE}\n\
             P2,u1,2026-11-20 00:00,open,-1\nP2,u1,2026-11-20 01:00,open,10000000000\nP2,u2,2026-11-20 02:00,open,1\n"
        ) + &"P2,u3,2026-11-20 03:00,close,2\n".repeat(6);
        let import = take_in_text(&bench, ImportKind::Usage, &usage).await;
        assert_eq!(import.counts, Counts { read: 10, created: 3, unchanged: 5, refused: 2, ..Counts::default() });
        const DAY: &str = "select cast(sum(quantity) as bigint) as a from usage_name_days where name = 'open'";
        assert_eq!(query(DAY, args![]).one::<(i64,)>(&workspace.usage).await.unwrap(), (10_000_000_001,));

        count_all(workspace).await.unwrap();
        revenue::turn_to(workspace, workspace.figure_day().await.unwrap().day).await.unwrap();
        super::drain(&bench).await;
        health::settle(workspace).await.unwrap();
        set_aside(workspace, &[&health::chores::RECONSTRUCT, &health::chores::SILENCE]).await;
        let mut admin = member(&app(&bench), workspace, Role::Admin, Locale::Ja).await;
        for page in ["today", "today?team=1", "accounts", "tracking", "health", "settings/jobs"] {
            let answer = admin.get(&format!("/w/{}/{page}", workspace.slug)).await;
            assert!(answer.status.as_u16() < 400, "{page}: {}", answer.status);
        }
    })
    .await;
}

#[tokio::test]
async fn the_documented_heading_of_an_id_is_known() {
    on_both_engines(async |bench| {
        take_in_text(&bench, ImportKind::Accounts, "external_id,name\nX1,甲社\nX2,乙社\n").await;
        let again =
            take_in_text(&bench, ImportKind::Accounts, "external_id,name\nX1,甲社（新）\nX2,乙社\n").await;
        assert_eq!(again.counts, Counts { read: 2, updated: 1, unchanged: 1, ..Counts::default() });
    })
    .await;
}
