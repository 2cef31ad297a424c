//! Today on both engines: what makes a line and what ends it, answers, figures, the page.

mod answers;
mod calendar;
mod demo;
mod figures;
mod kinds;
mod page;
mod reasons;
mod triage;

use jiff::civil::{Date, date};
use serde_json::json;

use super::{Board, LineKind, Whose};
use crate::{
    args,
    customers::{
        Band,
        testing::{account, member, scope},
    },
    db::{Value, query, testing::Bench},
    health::scorecards,
    ids::{AccountId, ConversationId, MemberId, QuietSpellId, ScorecardVersionId, SubscriptionId},
    members::Member,
    time::{DAY, Timestamp},
    web::Scope,
};

/// The day of [`crate::db::testing::NOW`], a Sunday.
const TODAY: Date = date(2026, 11, 22);

/// A workspace with one member who owns one customer.
struct Morning {
    bench: Bench,
    sato: Member,
    aoba: AccountId,
}

impl Morning {
    async fn new(bench: Bench) -> Self {
        let sato = member(&bench, "佐藤 美咲").await;
        let aoba = account(&bench, "青葉ロジスティクス", Some(sato.id)).await;
        Self { bench, sato, aoba }
    }

    fn scope(&self) -> Scope {
        scope(&self.bench, &self.sato)
    }

    async fn board(&self) -> Board {
        self.board_of(Whose::Member(self.sato.id)).await
    }

    async fn board_of(&self, whose: Whose) -> Board {
        Board::load(&self.scope(), whose, self.sato.id).await.unwrap()
    }

    /// The kinds of reason on the member's list, in its order.
    async fn kinds(&self) -> Vec<LineKind> {
        let lines = self.board().await.lines;
        lines.iter().flat_map(|line| line.reasons.iter().map(super::reason::Reason::kind)).collect()
    }

    async fn run(&self, sql: &'static str, args: Vec<Value>) {
        query(sql, args).run(&self.bench.workspace.main).await.unwrap();
    }

    fn now(&self) -> Timestamp {
        self.bench.workspace.clock.now()
    }

    /// A score so many days ago; the newest becomes the account's.
    async fn score(&self, account: AccountId, days_ago: i64, score: f64, band: Band) {
        self.score_of(account, days_ago, score, band, json!({ "values": {}, "points": {} })).await;
    }

    async fn score_of(
        &self,
        account: AccountId,
        days_ago: i64,
        score: f64,
        band: Band,
        detail: serde_json::Value,
    ) {
        const SCORE: &str = "
            insert into scores (account_id, as_of, version_id, score, band, coverage, detail, recorded_at)
            values ($1, $2, $3, $4, $5, 1.0, $6, $2)";
        const NEWEST: &str = "
            update accounts set score = $2, band = $3, scored_at = $4
             where id = $1 and (scored_at is null or scored_at <= $4)";
        const VERSION: &str = "select version_id as a from scorecards order by position limit 1";
        scorecards::ensure_default(&self.bench.workspace).await.unwrap();
        let (version,): (ScorecardVersionId,) =
            query(VERSION, args![]).one(&self.bench.workspace.main).await.unwrap();
        let at = self.now().plus(-days_ago * DAY);
        self.run(SCORE, args![account, at, version, score, band, detail]).await;
        self.run(NEWEST, args![account, score, band, at]).await;
    }

    async fn quiet(&self, account: AccountId, since: Date) -> QuietSpellId {
        const QUIET: &str = "
            insert into quiet_spells (id, account_id, since, noticed_on, expected, observed, usual_days, last_used_on, updated_at)
            values ($1, $2, $3, $3, 20.0, 0.0, 4.0, $4, 0)";
        let id = QuietSpellId::new();
        self.run(QUIET, args![id, account, since, super::days::plus(since, -1)]).await;
        id
    }

    async fn ticket(
        &self,
        account: AccountId,
        subject: &str,
        priority: &str,
        days_ago: i64,
    ) -> ConversationId {
        const TICKET: &str = "
            insert into conversations (id, account_id, subject, priority, opened_at, custom, created_at, updated_at)
            values ($1, $2, $3, $4, $5, $6, 0, 0)";
        let id = ConversationId::new();
        let opened = self.now().plus(-days_ago * DAY);
        self.run(TICKET, args![id, account, subject, priority, opened, json!({})]).await;
        id
    }

    async fn subscription(
        &self,
        account: AccountId,
        ended_on: Option<Date>,
        renewal_on: Option<Date>,
        auto: bool,
    ) {
        const SUBSCRIPTION: &str = "
            insert into subscriptions (id, account_id, mrr_minor, currency, started_on, ended_on, renewal_on, auto_renew,
                                       custom, created_at, updated_at)
            values ($1, $2, 100000, 'JPY', '2026-11-15', $3, $4, $5, $6, 0, 0)";
        self.run(SUBSCRIPTION, args![SubscriptionId::new(), account, ended_on, renewal_on, auto, json!({})])
            .await;
    }

    async fn notice_days(&self, account: AccountId, days: i64) {
        self.run("update subscriptions set notice_days = $2 where account_id = $1", args![account, days])
            .await;
    }

    async fn dates(&self, account: AccountId, renewal: Option<Date>, notice: Option<Date>) {
        const DATES: &str = "update accounts set renewal_on = $2, notice_on = $3 where id = $1";
        self.run(DATES, args![account, renewal, notice]).await;
    }

    async fn owner(&self, account: AccountId, owner: Option<MemberId>) {
        self.run("update accounts set owner_id = $2 where id = $1", args![account, owner]).await;
    }
}
