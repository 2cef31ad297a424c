//! Contracts and tickets of accounts as sets that rules ask about: SQL and memory answer alike, on both engines, and memberships
//! follow what happens to them.

use std::{collections::BTreeSet, sync::Arc};

use bansou_rules::{Resolved, Rule, text};
use uuid::Uuid;

use crate::{
    args,
    attributes::{Record, facts, rendered},
    customers::{
        Customers as _, Hand, Stage, Touch,
        attributes::{ACCOUNTS, CONTRACTS, PEOPLE},
        testing::{found, stored},
    },
    db::{query, query_dynamic, testing::Bench},
    ids::{AccountId, ConversationId, CustomFieldId, SegmentId, SubscriptionId},
    import::{
        ImportKind,
        tests::{take_in_text, undone},
    },
    jobs,
    list::Terms,
    revenue::{Standpoint, refresh_accounts},
    segments::{self, NewSegment, SegmentError},
    testing::on_both_engines,
    time::{DAY, Timestamp},
    web::Scope,
};

/// A contract: product, seats, MRR and its currency, and days from today on which it began, ends and renews.
type Contract =
    (Option<&'static str>, Option<i64>, i64, &'static str, i64, Option<i64>, Option<i64>, bool, bool);

/// A ticket: subject, channel, priority, days since it was opened and since it was closed, satisfaction, escalated.
type Ticket = (Option<&'static str>, Option<&'static str>, &'static str, i64, Option<i64>, Option<i64>, bool);

async fn add_contract(bench: &Bench, account: AccountId, contract: &Contract) {
    const INSERT: &str = "
        insert into subscriptions (id, account_id, product, plan, seats, mrr_minor, currency, started_on, ended_on, renewal_on,
                                   auto_renew, notice_days, trial, custom, created_at, updated_at)
        values ($1, $2, $3, null, $4, $5, $6, $7, $8, $9, $10, 30, $11, $12, 0, 0)";
    let workspace = &bench.workspace;
    let day = |days: i64| workspace.clock.now().plus(days * DAY).day(&workspace.zone);
    let (product, seats, mrr, currency, begun, ends, renews, auto_renew, trial) = *contract;
    let args = args![
        SubscriptionId::new(),
        account,
        product,
        seats,
        mrr,
        currency,
        day(begun),
        ends.map(day),
        renews.map(day),
        auto_renew,
        trial,
        serde_json::json!({})
    ];
    query(INSERT, args).run(&workspace.main).await.unwrap();
    let mut tx = workspace.main.begin().await.unwrap();
    let today = Standpoint::of(workspace, workspace.today());
    refresh_accounts(&mut tx, today, &[account]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn add_ticket(bench: &Bench, account: AccountId, ticket: &Ticket) {
    const INSERT: &str = "
        insert into conversations (id, account_id, subject, channel, priority, opened_at, closed_at, satisfaction, escalated,
                                   custom, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0)";
    let now = bench.workspace.clock.now();
    let (subject, channel, priority, opened, closed, satisfaction, escalated) = *ticket;
    let args = args![
        ConversationId::new(),
        account,
        subject,
        channel,
        priority,
        now.plus(-opened * DAY),
        closed.map(|days| now.plus(-days * DAY)),
        satisfaction,
        escalated,
        serde_json::json!({})
    ];
    query(INSERT, args).run(&bench.workspace.main).await.unwrap();
}

const CONTRACTS_OF: &[&[Contract]] = &[
    &[],
    &[(Some("Suite"), Some(10), 20_000, "JPY", -100, None, Some(30), true, false)],
    &[
        (Some("Suite"), Some(50), 90_000, "JPY", -800, Some(-10), None, false, false),
        (Some("Add-on"), None, 5_000, "JPY", -5, None, Some(200), true, false),
    ],
    &[(None, None, 1, "JPY", 20, Some(400), None, false, false)],
    &[(Some(""), Some(3), 0, "JPY", -3, Some(11), None, false, true)],
    &[(Some("Suite"), Some(20), 20_000, "USD", -400, None, Some(-35), true, false)],
];

const TICKETS_OF: &[&[Ticket]] = &[
    &[],
    &[(Some("ログインできない"), Some("mail"), "urgent", 2, None, None, true)],
    &[
        (Some("請求について"), Some("chat"), "normal", 40, Some(39), Some(5), false),
        (Some("ログイン"), None, "low", 1, None, None, false),
    ],
    &[(None, None, "high", 90, Some(80), Some(1), false)],
    &[(Some(""), Some(""), "normal", 0, Some(0), None, false)],
    &[],
];

pub(super) async fn world(bench: &Bench) -> Vec<AccountId> {
    let mut accounts = Vec::new();
    for (at, (contracts, tickets)) in CONTRACTS_OF.iter().zip(TICKETS_OF).enumerate() {
        let account = stored(&bench.workspace, &format!("顧客{at}")).await;
        for contract in *contracts {
            add_contract(bench, account, contract).await;
        }
        for ticket in *tickets {
            add_ticket(bench, account, ticket).await;
        }
        accounts.push(account);
    }
    accounts
}

/// The numbers of the accounts of which the rule is true in memory, which SQL says as well.
pub(super) async fn true_of(bench: &Bench, accounts: &[AccountId], written: &str) -> BTreeSet<usize> {
    let workspace = &bench.workspace;
    let terms = Terms::load(workspace, &ACCOUNTS).await.unwrap();
    let rule: Rule = text::parse(written).unwrap_or_else(|error| panic!("{written}: {error}"));
    let resolved = Resolved::new(&rule, &terms.register, &terms.moment).expect(written);
    let ids: Vec<Uuid> = accounts.iter().map(|account| account.0).collect();
    let records = facts::records(workspace, &terms.register, &rule, &ids).await.unwrap();
    let in_memory: BTreeSet<Uuid> = ids.iter().copied().filter(|id| resolved.holds(&records[id])).collect();
    let sql = resolved.sql("a", 1).unwrap();
    let values = sql.values.iter().map(rendered::value_of).collect();
    let found: Vec<(Uuid,)> =
        query_dynamic(format!("select a.id as a from accounts a where {}", sql.text), values)
            .all(&workspace.main)
            .await
            .expect(written);
    let by_sql: BTreeSet<Uuid> = found.into_iter().map(|(id,)| id).collect();
    assert_eq!(in_memory, by_sql, "{written}\n{}", sql.text);
    (0..ids.len()).filter(|at| in_memory.contains(&ids[*at])).collect()
}

#[tokio::test]
async fn contracts_and_tickets_are_asked_alike_by_sql_and_in_memory() {
    on_both_engines(async |bench| {
        let accounts = world(&bench).await;
        let of_contracts = [
            "anything",
            "state is \"active\"",
            "state is one of \"upcoming\", \"ended\"",
            "product is \"Suite\"",
            "product is not \"Suite\"",
            "product is not set",
            "product contains \"Add\"",
            "seats at least 10",
            "seats is not set",
            "mrr at least 20000 JPY",
            "mrr is not set",
            "renewal_on within next 90 days",
            "renewal_on is not set",
            "notice_on within next 30 days",
            "notice_on before 2000-01-01",
            "started_on within last 30 days",
            "ended_on is set",
            "ended_on within last 30 days",
            "auto_renew is yes",
            "trial is yes",
            "notice_days is 30",
            "billing_months is set",
            "external_id is set",
            "any (\n trial is yes\n state is \"ended\"\n)",
        ];
        let of_tickets = [
            "anything",
            "state is \"open\"",
            "state is not \"open\"",
            "priority is one of \"urgent\", \"high\"",
            "subject contains \"ログイン\"",
            "subject is not set",
            "channel is \"mail\"",
            "channel is not set",
            "opened_at within last 7 days",
            "opened_at more than 30 days ago",
            "opened_at within last 36 hours",
            "closed_at is set",
            "closed_at is today",
            "first_responded_at is not set",
            "satisfaction at most 2",
            "escalated is yes",
            "state is \"open\"\npriority is \"urgent\"",
        ];
        let (mut yes, mut no) = (0, 0);
        for (set, inner) in of_contracts
            .iter()
            .map(|inner| ("contracts", inner))
            .chain(of_tickets.iter().map(|inner| ("tickets", inner)))
        {
            for quantifier in ["some", "every", "no"] {
                for (before, within) in [("", ""), ("not ", ""), ("", "not "), ("not ", "not ")] {
                    let rule = format!("{before}{quantifier} {set} (\n {within}all (\n{inner}\n)\n)");
                    let found = true_of(&bench, &accounts, &rule).await.len();
                    yes += found;
                    no += accounts.len() - found;
                }
            }
        }
        assert!(yes * 4 > no && no * 4 > yes, "{yes} yes, {no} no");
    })
    .await;
}

#[tokio::test]
async fn an_empty_set_satisfies_no_and_neither_some_nor_every() {
    on_both_engines(async |bench| {
        let accounts = world(&bench).await;
        let of = async |rule: &str| true_of(&bench, &accounts, rule).await.into_iter().collect::<Vec<_>>();
        assert_eq!(of("some contracts (anything)").await, [1, 2, 3, 4, 5]);
        assert_eq!(of("every contracts (anything)").await, [1, 2, 3, 4, 5], "every one of none is none");
        assert_eq!(of("no contracts (anything)").await, [0]);
        assert_eq!(of("every contracts (state is \"active\")").await, [1, 4, 5]);
        assert_eq!(of("no contracts (state is not \"active\")").await, [0, 1, 4, 5], "whoever has none too");
        // What is missing satisfies no test, and the contrary of each.
        assert_eq!(of("some contracts (product is not \"Suite\")").await, [2, 3, 4]);
        assert_eq!(of("every contracts (seats at least 1)").await, [1, 4, 5]);
        // The coming renewal, also where the one on record has passed; an ended contract has none.
        assert_eq!(of("some contracts (renewal_on within next 90 days)").await, [1, 4]);
        assert_eq!(of("some contracts (renewal_on within next 340 days)").await, [1, 2, 4, 5]);
        assert_eq!(of("some contracts (state is \"ended\"\nrenewal_on is set)").await, [0; 0]);
        assert_eq!(of("some contracts (mrr at least 1 JPY)").await, [1, 2, 3], "nothing is converted");
        assert_eq!(of("no tickets (state is \"open\")").await, [0, 3, 4, 5]);
        assert_eq!(of("some tickets (state is \"open\"\npriority is \"urgent\")").await, [1]);
    })
    .await;
}

async fn define(bench: &Bench, key: &str, rule: &str) -> SegmentId {
    define_of(bench, &ACCOUNTS, key, rule).await
}

async fn define_of(bench: &Bench, of: &'static Record, key: &str, rule: &str) -> SegmentId {
    let scope = Scope::of_system(Arc::clone(&bench.workspace));
    let rule = text::parse(rule).expect(rule);
    let new = NewSegment { key: key.to_owned(), name: key.to_owned(), of, rule };
    let id = segments::define(&scope, new).await.unwrap();
    settle(bench).await;
    id
}

async fn settle(bench: &Bench) {
    jobs::drain(&bench.workspace, bench.workspace.parts.all()).await.unwrap();
    segments::settle(&bench.workspace).await.unwrap();
}

/// The ids in the customer's systems of a segment's members.
async fn members(bench: &Bench, id: SegmentId) -> Vec<String> {
    const CALLED: &str = "
        select a.external_id as a from accounts a join segment_members m on m.record_id = a.id
         where m.segment_id = $1 order by a.external_id";
    let rows: Vec<(String,)> = query(CALLED, args![id]).all(&bench.workspace.main).await.unwrap();
    rows.into_iter().map(|(called,)| called).collect()
}

const NOBODY: [&str; 0] = [];

#[tokio::test]
async fn a_change_of_a_contract_or_a_ticket_asks_its_account_again() {
    on_both_engines(async |bench| {
        let accounts = "顧客ID,会社名,ステージ\nA1,青葉商事,定着期\nA2,白樺工業,定着期\n";
        take_in_text(&bench, ImportKind::Accounts, accounts).await;
        settle(&bench).await;
        let paying =
            define(&bench, "paying", "some contracts (state is \"active\"\nproduct is \"Suite\")").await;
        let urgent =
            define(&bench, "urgent", "some tickets (state is \"open\"\npriority is \"urgent\")").await;
        assert_eq!(members(&bench, paying).await, NOBODY);

        let contract = "契約ID,顧客ID,製品,月額,開始日\nC1,A1,Suite,10000円,2025-04-01\n";
        take_in_text(&bench, ImportKind::Subscriptions, contract).await;
        settle(&bench).await;
        assert_eq!(members(&bench, paying).await, ["A1"]);

        // The contract is another account's now: both are asked, and both add up anew.
        let moved = "契約ID,顧客ID,製品,月額,開始日\nC1,A2,Suite,10000円,2025-04-01\n";
        let import = take_in_text(&bench, ImportKind::Subscriptions, moved).await;
        settle(&bench).await;
        assert_eq!(members(&bench, paying).await, ["A2"]);
        const MRR: &str =
            "select mrr_minor as a from accounts where external_id in ('A1', 'A2') order by external_id";
        let mrr = async || query(MRR, args![]).all::<(i64,)>(&bench.workspace.main).await.unwrap();
        assert_eq!(mrr().await, [(0,), (10_000,)]);
        undone(&bench, &import).await;
        settle(&bench).await;
        assert_eq!(members(&bench, paying).await, ["A1"]);
        assert_eq!(mrr().await, [(10_000,), (0,)]);

        let opened = "チケットID,顧客ID,件名,優先度,受付日時,完了日時\nT1,A1,停止,緊急,2026-11-20 10:00,\n";
        take_in_text(&bench, ImportKind::Tickets, opened).await;
        settle(&bench).await;
        assert_eq!(members(&bench, urgent).await, ["A1"]);
        let closed = opened.replace("10:00,", "10:00,2026-11-21 10:00");
        let closing = take_in_text(&bench, ImportKind::Tickets, &closed).await;
        settle(&bench).await;
        assert_eq!(members(&bench, urgent).await, NOBODY);
        undone(&bench, &closing).await;
        settle(&bench).await;
        assert_eq!(members(&bench, urgent).await, ["A1"]);
        // Records that are taken out again count no more.
        let another = opened.replace("T1,A1", "T2,A2");
        let another = take_in_text(&bench, ImportKind::Tickets, &another).await;
        settle(&bench).await;
        assert_eq!(members(&bench, urgent).await, ["A1", "A2"]);
        undone(&bench, &another).await;
        settle(&bench).await;
        assert_eq!(members(&bench, urgent).await, ["A1"]);
    })
    .await;
}

#[tokio::test]
async fn time_alone_moves_an_account_by_its_contracts() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let account = stored(workspace, "アクメ").await;
        query("update accounts set external_id = 'A1' where id = $1", args![account])
            .run(&workspace.main)
            .await
            .unwrap();
        let suite = (Some("Suite"), Some(10), 20_000, "JPY", 3, Some(110), None, false, false);
        add_contract(&bench, account, &suite).await;
        let renews = "some contracts (renewal_on within next 90 days)";
        let renewing = define(&bench, "renewing", renews).await;
        let running = define(&bench, "running", "some contracts (state is \"active\")").await;
        let ended = define(&bench, "ended", "every contracts (state is \"ended\")").await;
        let other = stored(workspace, "青葉").await;
        let now = workspace.clock.now();
        for (days, is_renewing, is_running, has_ended) in [
            (0, false, false, false),
            (2, false, false, false),
            (3, false, true, false),
            (19, false, true, false),
            (20, true, true, false),
            (109, true, true, false),
            (110, false, false, true),
            (150, false, false, true),
        ] {
            workspace.clock.set(now.plus(days * DAY));
            // Something happens somewhere, so that the data has not ended.
            add_ticket(&bench, other, &(None, None, "normal", 0, None, None, false)).await;
            // What goes by the clock, in either order: the turn of the day, and who has a turn.
            for kind in [crate::segments::TURNS, crate::revenue::DAY_TURN] {
                let mut tx = workspace.main.begin().await.unwrap();
                jobs::enqueue(&mut tx, jobs::NewJob::now(kind, serde_json::json!({}))).await.unwrap();
                tx.commit().await.unwrap();
            }
            settle(&bench).await;
            for (id, is_member) in [(renewing, is_renewing), (running, is_running), (ended, has_ended)] {
                assert_eq!(members(&bench, id).await.len(), usize::from(is_member), "after {days} days");
            }
        }
        workspace.clock.set(now);
    })
    .await;
}

#[tokio::test]
async fn there_are_no_segments_of_contracts_and_an_unknown_set_is_named() {
    on_both_engines(async |bench| {
        let scope = Scope::of_system(Arc::clone(&bench.workspace));
        let new = |of, rule: &str| NewSegment {
            key: "x".to_owned(),
            name: "x".to_owned(),
            of,
            rule: text::parse(rule).unwrap(),
        };
        let of_contracts = segments::define(&scope, new(&CONTRACTS, "trial is yes")).await;
        assert!(matches!(of_contracts, Err(SegmentError::NotOfThese)));
        let error = segments::define(&scope, new(&ACCOUNTS, "some deals (anything)")).await.unwrap_err();
        let error = error.to_string();
        assert!(error.contains("contracts") && error.contains("tickets"), "{error}");
    })
    .await;
}

/// The ids in the customer's systems of the accounts that a list finds by the rule.
async fn listed(bench: &Bench, written: &str) -> Vec<String> {
    let terms = Terms::load(&bench.workspace, &ACCOUNTS).await.unwrap();
    let resolved =
        Resolved::new(&text::parse(written).unwrap(), &terms.register, &terms.moment).expect(written);
    let sql = resolved.sql("a", 1).unwrap();
    let values = sql.values.iter().map(rendered::value_of).collect();
    let sql = format!("select a.external_id as a from accounts a where {} order by a.external_id", sql.text);
    let found: Vec<(String,)> = query_dynamic(sql, values).all(&bench.workspace.main).await.unwrap();
    found.into_iter().map(|(called,)| called).collect()
}

#[tokio::test]
async fn records_that_belong_to_one_are_asked_for_their_segments() {
    on_both_engines(async |bench| {
        let accounts = "顧客ID,会社名,親会社ID\nA1,青葉商事,\nA2,白樺工業,A1\nA3,唐松,\n";
        take_in_text(&bench, ImportKind::Accounts, accounts).await;
        let people = "顧客ID,担当者ID,氏名,役割,退職日\nA1,P1,佐藤,推進者,\nA2,P2,鈴木,推進者,2026-11-01\nA2,P3,林,,\n";
        take_in_text(&bench, ImportKind::People, people).await;
        settle(&bench).await;
        define_of(&bench, &PEOPLE, "leavers", "left_on within last 30 days").await;
        let losing = define(&bench, "losing", "some people (in segment \"leavers\")").await;
        let whole = define(&bench, "whole", "every people (not in segment \"leavers\")").await;
        let above = define(&bench, "above", "some children (in segment \"losing\")").await;
        let further = define(&bench, "further", "some children (some people (in segment \"leavers\"))").await;
        let all = async |expected: [&[&str]; 4]| {
            for (segment, expected) in [losing, whole, above, further].into_iter().zip(expected) {
                assert_eq!(members(&bench, segment).await, expected);
            }
        };
        all([&["A2"], &["A1"], &["A1"], &["A1"]]).await;
        assert_eq!(listed(&bench, "some people (in segment \"leavers\")").await, ["A2"]);
        assert_eq!(listed(&bench, "no people (in segment \"leavers\")").await, ["A1", "A3"]);
        assert_eq!(listed(&bench, "some children (in segment \"losing\")").await, ["A1"]);

        let left = take_in_text(&bench, ImportKind::People, &people.replace("推進者,\n", "推進者,2026-11-20\n")).await;
        settle(&bench).await;
        all([&["A1", "A2"], &[], &["A1"], &["A1"]]).await;
        assert_eq!(listed(&bench, "some people (in segment \"leavers\")").await, ["A1", "A2"]);
        undone(&bench, &left).await;
        settle(&bench).await;
        all([&["A2"], &["A1"], &["A1"], &["A1"]]).await;

        // By time alone: thirty days after the day on which the one left.
        let now = bench.workspace.clock.now();
        bench.workspace.clock.set(now.plus(10 * DAY));
        let found_account = query("select id as a from accounts where external_id = 'A3'", args![]);
        let (other,): (AccountId,) = found_account.one(&bench.workspace.main).await.unwrap();
        add_ticket(&bench, other, &(None, None, "normal", 0, None, None, false)).await;
        let mut tx = bench.workspace.main.begin().await.unwrap();
        jobs::enqueue(&mut tx, jobs::NewJob::now(segments::TURNS, serde_json::json!({}))).await.unwrap();
        tx.commit().await.unwrap();
        settle(&bench).await;
        all([&[], &["A1", "A2"], &[], &[]]).await;
        bench.workspace.clock.set(now);

        let scope = Scope::of_system(Arc::clone(&bench.workspace));
        for unknown in ["some people (in segment \"losing\")", "some children (did \"export\" in 28 days)"] {
            let rule = text::parse(unknown).unwrap();
            let new = NewSegment { key: "x".to_owned(), name: "x".to_owned(), of: &ACCOUNTS, rule };
            let refused = segments::define(&scope, new).await;
            assert!(matches!(refused, Err(SegmentError::Rule(_))), "{unknown}");
        }

        // One that is gone takes along no membership of another, and is named where a list asks for it.
        let all = segments::all(&bench.workspace.main).await.unwrap();
        let leavers = all.iter().find(|segment| segment.key == "leavers").unwrap();
        segments::end(&scope, leavers).await.unwrap();
        let before = members(&bench, whole).await;
        take_in_text(&bench, ImportKind::People, &people.replace("推進者,\n", "推進者,2026-11-20\n")).await;
        settle(&bench).await;
        assert_eq!(members(&bench, whole).await, before);
        let terms = Terms::load(&bench.workspace, &ACCOUNTS).await.unwrap();
        let rule = text::parse("some people (in segment \"leavers\")").unwrap();
        let problems = Resolved::new(&rule, &terms.register, &terms.moment).unwrap_err();
        assert!(problems[0].to_string().contains("leavers"), "{}", problems[0]);
    })
    .await;
}

async fn put(bench: &Bench, id: AccountId, hand: &Hand) {
    let scope = Scope::of_system(Arc::clone(&bench.workspace));
    let account = found(&scope, id).await;
    scope.accounts().put(&[account], hand).await.unwrap();
}

async fn add_field(bench: &Bench, key: &str) {
    const FIELD: &str = "
        insert into custom_fields (id, record_kind, field_key, label, value_type, position, created_at)
        values ($1, 'accounts', $2, $2, 'choice', 1, 0)";
    query(FIELD, args![CustomFieldId::new(), key]).run(&bench.workspace.main).await.unwrap();
}

fn field(key: &str, value: &str) -> Hand {
    let value = if value.is_empty() { serde_json::Value::Null } else { value.into() };
    Hand::Field { key: key.to_owned(), label: key.to_owned(), shown: value.to_string(), value }
}

/// Two accounts on which something changed, by hand and by import, and one on which nothing did.
pub(super) async fn changed_world(bench: &Bench) -> Vec<AccountId> {
    let workspace = &bench.workspace;
    add_field(bench, "rank").await;
    add_field(bench, "industry").await;
    let now = workspace.clock.now();
    let zone = &workspace.zone;
    let start_of = |days: i64| Timestamp::start_of(now.plus(days * DAY).day(zone), zone);
    workspace.clock.set(now.plus(-60 * DAY));
    let accounts = "顧客ID,会社名,ステージ,タッチモデル,業種\nA1,青葉,導入期,ロータッチ,\nA2,白樺,導入期,ロータッチ,製造\nA3,から,定着期,ハイタッチ,小売\n";
    take_in_text(bench, ImportKind::Accounts, accounts).await;
    let contract = "契約ID,顧客ID,製品,プラン,月額,開始日\nC1,A1,Suite,Pro,10000円,2025-04-01\n";
    take_in_text(bench, ImportKind::Subscriptions, contract).await;
    let ticket = "チケットID,顧客ID,件名,優先度,受付日時\nT1,A2,停止,低,2026-09-01 10:00\n";
    take_in_text(bench, ImportKind::Tickets, ticket).await;
    settle(bench).await;
    let rows: Vec<(AccountId,)> = query("select id as a from accounts order by external_id", args![])
        .all(&workspace.main)
        .await
        .unwrap();
    let ids: Vec<AccountId> = rows.into_iter().map(|(id,)| id).collect();
    workspace.clock.set(start_of(-40));
    put(bench, ids[0], &Hand::Stage(Stage::Adoption)).await;
    put(bench, ids[1], &field("rank", "A")).await;
    // The last instant of a day and the first of the next.
    workspace.clock.set(start_of(-9).plus(-1));
    put(bench, ids[0], &Hand::Stage(Stage::Renewal)).await;
    workspace.clock.set(start_of(-9));
    put(bench, ids[1], &Hand::Stage(Stage::Churned)).await;
    put(bench, ids[1], &field("rank", "B")).await;
    workspace.clock.set(now);
    put(bench, ids[0], &Hand::Touch(Touch::High)).await;
    put(bench, ids[1], &field("rank", "")).await;
    // An import tells of the touch model among the fields.
    let again = "顧客ID,会社名,タッチモデル,業種\nA1,青葉,ハイタッチ,建設\nA2,白樺,テックタッチ,\n";
    take_in_text(bench, ImportKind::Accounts, again).await;
    take_in_text(bench, ImportKind::Subscriptions, &contract.replace("Pro", "Basic")).await;
    take_in_text(bench, ImportKind::Tickets, &ticket.replace("低", "緊急")).await;
    // The data has not ended.
    add_ticket(bench, ids[2], &(None, None, "normal", 0, None, None, false)).await;
    settle(bench).await;
    ids
}

#[tokio::test]
async fn changes_are_asked_alike_by_sql_and_in_memory() {
    on_both_engines(async |bench| {
        let accounts = changed_world(&bench).await;
        for (rule, expected) in [
            ("stage changed", vec![0, 1]),
            ("stage changed from \"onboarding\"", vec![0, 1]),
            ("stage changed from \"onboarding\" to \"adoption\"", vec![0]),
            ("stage changed from \"onboarding\" to \"adoption\" in 30 days", vec![]),
            ("stage changed to \"renewal\", \"churned\"", vec![0, 1]),
            // Days are the workspace's, today the last of them.
            ("stage changed to \"renewal\" in 10 days", vec![]),
            ("stage changed to \"renewal\" in 11 days", vec![0]),
            ("stage changed to \"churned\" in 9 days", vec![]),
            ("stage changed to \"churned\" in 10 days", vec![1]),
            ("stage changed to \"lead\"", vec![]),
            ("not stage changed", vec![2]),
            ("touch changed in 1 day", vec![0, 1]),
            ("touch changed from \"low\" to \"high\"", vec![0]),
            ("touch changed from \"low\" to \"tech\"", vec![1]),
            ("industry changed from nothing to \"建設\"", vec![0]),
            ("industry changed from nothing, \"小売\"", vec![0]),
            ("custom.rank changed from nothing", vec![1]),
            ("custom.rank changed from \"A\" to \"B\" in 10 days", vec![1]),
            ("custom.rank changed from \"B\" to nothing in 1 day", vec![1]),
            ("custom.rank changed to \"C\"", vec![]),
            ("some contracts (plan changed from \"Pro\" to \"Basic\" in 1 day)", vec![0]),
            ("some contracts (product changed)", vec![]),
            ("every contracts (plan changed)", vec![0]),
            ("no contracts (plan changed)", vec![1, 2]),
            ("some tickets (priority changed from \"low\" to \"urgent\")", vec![1]),
            ("some people (role changed)", vec![]),
            ("stage changed\ntouch changed to \"tech\"", vec![1]),
        ] {
            let found: Vec<usize> = true_of(&bench, &accounts, rule).await.into_iter().collect();
            assert_eq!(found, expected, "{rule}");
        }
        let terms = Terms::load(&bench.workspace, &ACCOUNTS).await.unwrap();
        for (rule, key) in [
            ("band changed to \"at_risk\"", "band"),
            ("plan changed", "plan"),
            ("name changed", "name"),
            ("mrr changed", "mrr"),
            ("owner changed", "owner"),
            // Activities name it as they name the column.
            ("custom.industry changed", "custom.industry"),
            ("some contracts (seats changed)", "seats"),
            ("some contracts (state changed)", "state"),
        ] {
            let rule = text::parse(rule).unwrap();
            let problems = Resolved::new(&rule, &terms.register, &terms.moment).unwrap_err();
            let told = problems[0].to_string();
            assert!(told.contains(key) && told.contains("changes"), "{told}");
        }
        let found = crate::db::plans::unnamed(bench.home.stores(&bench.workspace)).await;
        assert!(found.is_empty(), "{}", found.join("\n\n"));
    })
    .await;
}

#[tokio::test]
async fn a_change_is_one_for_so_many_days() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let account = stored(workspace, "アクメ").await;
        query("update accounts set external_id = 'A1' where id = $1", args![account])
            .run(&workspace.main)
            .await
            .unwrap();
        let churning = define(&bench, "churning", "stage changed to \"churned\" in 3 days").await;
        assert_eq!(members(&bench, churning).await, NOBODY);
        put(&bench, account, &Hand::Stage(Stage::Churned)).await;
        settle(&bench).await;
        assert_eq!(members(&bench, churning).await, ["A1"]);
        let now = workspace.clock.now();
        for (days, is_member) in [(1, true), (2, true), (3, false)] {
            workspace.clock.set(now.plus(days * DAY));
            let mut tx = workspace.main.begin().await.unwrap();
            let turns = jobs::NewJob::now(segments::TURNS, serde_json::json!({}));
            jobs::enqueue(&mut tx, turns).await.unwrap();
            tx.commit().await.unwrap();
            settle(&bench).await;
            assert_eq!(members(&bench, churning).await.len(), usize::from(is_member), "after {days} days");
        }
        workspace.clock.set(now);
    })
    .await;
}
