//! What the tests put on: an account with facts of every kind, each written with its activity as a domain would.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::{
    activity::{self, Actor, Happened, NewActivity, Subject, SubjectKind},
    args,
    customers::{self, Band},
    db::{query, query_dynamic, testing::Bench},
    ids::AccountId,
    jobs::testing::set_aside,
    money::{Currency, Money},
    score::ScoreRow,
    success,
    time::{DAY, Timestamp},
    usage::{NewEvent, UsageKind, store_events},
    workspaces::Workspace,
};

pub struct Stage<'a> {
    pub workspace: &'a Workspace,
    pub account: AccountId,
}

impl<'a> Stage<'a> {
    /// A customer of two years with one contract of ten seats.
    pub async fn new(bench: &'a Bench) -> Self {
        Self::named(&bench.workspace, "Acme").await
    }

    pub async fn named(workspace: &'a Workspace, name: &str) -> Self {
        const ACCOUNT: &str = "
            insert into accounts (id, name, name_key, stage, touch, custom, currency, created_at, updated_at)
            values ($1, $2, $2, 'adoption', 'high', $3, 'JPY', $4, $4)";
        const SUBSCRIPTION: &str = "
            insert into subscriptions (id, account_id, plan, seats, mrr_minor, currency, started_on, custom, created_at, updated_at)
            values ($1, $2, 'Pro', 10, 100000, 'JPY', '2024-11-01', $3, $4, $4)";
        let account = AccountId::new();
        let now = workspace.clock.now();
        let mut tx = workspace.main.begin().await.unwrap();
        let empty = serde_json::json!({});
        query(ACCOUNT, args![account, name, &empty, now]).run(&mut tx).await.unwrap();
        query(SUBSCRIPTION, args![Uuid::now_v7(), account, &empty, now]).run(&mut tx).await.unwrap();
        let subject = Subject::account(account);
        let verb = customers::Verb::AccountCreated { name: name.to_owned(), import: None };
        let told = NewActivity::new(now, &Actor::System, subject, verb);
        activity::record_all(&mut tx, [told]).await.unwrap();
        tx.commit().await.unwrap();
        Self { workspace, account }
    }

    /// A row and its activity.
    pub async fn write(&self, sql: &'static str, args: Vec<crate::db::Value>, verb: impl Into<Happened>) {
        let now = self.workspace.clock.now();
        let mut tx = self.workspace.main.begin().await.unwrap();
        query(sql, args).run(&mut tx).await.unwrap();
        let subject = Subject::of_account(SubjectKind::Account, self.account.0, self.account);
        let told = NewActivity::new(now, &Actor::System, subject, verb);
        activity::record_all(&mut tx, [told]).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn ticket(&self, priority: &str, opened: Timestamp, closed: Option<Timestamp>) {
        const INSERT: &str = "
            insert into conversations (id, account_id, priority, opened_at, closed_at, custom, created_at, updated_at)
            values ($1, $2, $3, $4, $5, $6, $4, $4)";
        let args = args![Uuid::now_v7(), self.account, priority, opened, closed, serde_json::json!({})];
        let verb = customers::Verb::ConversationOpened {
            subject: None,
            priority: priority.to_owned(),
            channel: None,
        };
        self.write(INSERT, args, verb).await;
    }

    pub async fn nps(&self, score: i64, answered: Timestamp) {
        const INSERT: &str = "
            insert into survey_answers (id, account_id, survey, score, answered_at, custom, created_at, updated_at)
            values ($1, $2, 'nps', $3, $4, $5, $4, $4)";
        let args = args![Uuid::now_v7(), self.account, score, answered, serde_json::json!({})];
        self.write(
            INSERT,
            args,
            customers::Verb::SurveyAnswered { survey: "nps".into(), score, comment: None },
        )
        .await;
    }

    pub async fn note(&self, written: Timestamp) {
        const INSERT: &str = "
            insert into notes (id, account_id, body, written_at, updated_at) values ($1, $2, 'met', $3, $3)";
        let args = args![Uuid::now_v7(), self.account, written];
        self.write(INSERT, args, success::Verb::note("met")).await;
    }

    pub async fn champion(&self, left_on: Option<&str>) {
        const INSERT: &str = "
            insert into people (id, account_id, name, name_key, role, left_on, custom, created_at, updated_at)
            values ($1, $2, 'Sato', 'sato', 'champion', $3, $4, 0, 0)";
        let args = args![Uuid::now_v7(), self.account, left_on.map(str::to_owned), serde_json::json!({})];
        self.write(INSERT, args, customers::Verb::PersonAdded { name: "Sato".into(), import: None }).await;
    }

    pub async fn seats(&self, seats: i64) {
        const UPDATE: &str = "update subscriptions set seats = $2 where account_id = $1";
        let mrr = Money::new(100_000, Currency::JPY);
        let verb = customers::Verb::SubscriptionStarted {
            product: None,
            plan: None,
            seats: Some(seats),
            mrr,
            trial: false,
        };
        self.write(UPDATE, args![self.account, seats], verb).await;
    }

    /// One use by each of so many people on a day that many days before now.
    pub async fn use_product(&self, days_ago: i64, people: u128) {
        let at = self.workspace.clock.now().plus(-days_ago * DAY);
        let events: Vec<NewEvent> = (0..people)
            .map(|person| NewEvent {
                dedupe_key: Uuid::now_v7(),
                received_at: at,
                occurred_at: at,
                account: Some(self.account),
                person: Some(crate::ids::PersonId(Uuid::from_u128(self.account.0.as_u128() ^ (person + 1)))),
                sender: None,
                group_ref: None,
                user_ref: None,
                anonymous_ref: None,
                kind: UsageKind::Track,
                name: "report_viewed".to_owned(),
                quantity: 3,
                properties: "{}".to_owned(),
                context: None,
                import: None,
                source: None,
            })
            .collect();
        let mut tx = self.workspace.usage.begin().await.unwrap();
        store_events(&mut tx, &self.workspace.zone, &events).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Use on every working day of a span, from so many days ago to so many days ago.
    pub async fn use_daily(&self, from_ago: i64, to_ago: i64, people: u128) {
        for ago in (to_ago..=from_ago).rev() {
            let day = self.workspace.clock.now().plus(-ago * DAY).day(&self.workspace.zone);
            if day.weekday().to_monday_zero_offset() < 5 {
                self.use_product(ago, people).await;
            }
        }
    }

    /// Scores what waits. What follows from the first day of all (the past, and who went quiet) is not what such tests are about.
    pub async fn settle(&self) -> usize {
        let scored = crate::settle(self.workspace).await.unwrap();
        set_aside(self.workspace, &[&crate::chores::RECONSTRUCT, &crate::chores::SILENCE]).await;
        scored
    }

    pub async fn newest(&self) -> ScoreRow {
        crate::score::in_force(&self.workspace.main, self.account, Timestamp(i64::MAX))
            .await
            .unwrap()
            .expect("a score")
    }

    /// A measure of the newest score, which stands on the account as well.
    pub async fn value(&self, key: &str) -> Option<f64> {
        let value = self.newest().await.detail.values.get(key).copied();
        if crate::measures::COLUMNS.contains(&key) {
            assert_eq!(self.kept(key).await, value, "{key}");
        }
        if crate::measures::Own::parse(key).is_some_and(|own| own.is_kept()) {
            assert_eq!(self.kept_own().await.get(key).copied(), value, "{key}");
        }
        value
    }

    /// The measures of the workspace's own, as lists find them.
    pub async fn kept_own(&self) -> BTreeMap<String, f64> {
        const KEPT: &str = "select measure as a, value as b from account_measures where account_id = $1";
        let rows: Vec<(String, f64)> =
            query(KEPT, args![self.account]).all(&self.workspace.main).await.unwrap();
        rows.into_iter().collect()
    }

    /// A measure as lists find it.
    pub async fn kept(&self, key: &str) -> Option<f64> {
        let sql = format!("select {key} as a from accounts where id = $1");
        query_dynamic(sql, args![self.account]).one::<(Option<f64>,)>(&self.workspace.main).await.unwrap().0
    }

    pub async fn rows(&self) -> i64 {
        const ROWS: &str = "select count(*) as a from scores where account_id = $1 and reconstructed = 0";
        query(ROWS, args![self.account]).one::<(i64,)>(&self.workspace.main).await.unwrap().0
    }

    pub async fn shown(&self) -> (Option<f64>, Option<Band>) {
        const SHOWN: &str = "select score as a, band as b from accounts where id = $1";
        query(SHOWN, args![self.account]).one(&self.workspace.main).await.unwrap()
    }
}
