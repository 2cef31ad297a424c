//! What changed at the customers since yesterday, good and bad.
//!
//! Invariant: only what happened at the customer is told, not what members did in Bansou.

use super::{Whose, store::CUSTOMER};
use crate::{
    activity::{Activity, Happened},
    args,
    customers::{self, Band},
    db::{self, Db, FromRow, Row, query_dynamic},
    health,
    ids::AccountId,
    time::Timestamp,
    web::Ui,
};

/// Verbs that are news of a customer, as they are stored, and as the index of news has them.
const NEWS: &str = "'health_changed', 'went_quiet', 'usage_recovered', 'survey_answered', 'churned',
    'subscription_started', 'subscription_changed', 'subscription_ended', 'conversation_opened'";

/// One piece of news.
#[derive(Clone, Debug)]
pub struct Change {
    pub account: AccountId,
    pub name: String,
    pub at: Timestamp,
    pub verb: Happened,
}

/// News in words: the chip's tone and word, and what more there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    pub tone: &'static str,
    pub word: String,
    pub text: String,
}

/// The changes in a span.
#[derive(Clone, Debug)]
pub struct Changes {
    pub newest: Vec<Change>,
    /// At how many customers there was one.
    pub customers: i64,
    /// Whether there were more, of which so many were looked at.
    pub more: bool,
}

/// News that is looked at where there is more of it than anybody reads: all of them after a large import.
const LOOKED_AT: i64 = 1_000;

/// The newest `limit` changes in a span, and at how many customers there was one.
pub(super) async fn between(
    db: &Db,
    whose: Whose,
    from: Timestamp,
    to: Timestamp,
    limit: i64,
) -> db::Result<Changes> {
    let span = format!("t.occurred_at >= $1 and t.occurred_at <= $2 and t.verb in ({NEWS})");
    let in_order = db.join_in_order();
    let along = format!("activities t {in_order} accounts a on a.id = t.account_id");
    let by_theirs = format!("accounts a {in_order} activities t on t.account_id = a.id");
    // How much news there is, and at how many customers the newest of it is.
    let counted = format!(
        "select (select count(*) from (select t.seq from activities t where {span} limit {}) as news) as a,
                (select count(distinct newest.account_id)
                   from (select t.account_id from activities t where {span}
                          order by t.occurred_at desc, t.seq desc limit {LOOKED_AT}) as newest
                   {in_order} accounts a on a.id = newest.account_id
                  where {CUSTOMER} and {}) as b",
        LOOKED_AT + 1,
        whose.condition(3)
    );
    let mut args_counted = args![from, to];
    args_counted.extend(whose.id());
    let (news, mut customers): (i64, i64) = query_dynamic(counted, args_counted.clone()).one(db).await?;
    let many = news > LOOKED_AT;
    // Of one owner among many, by their accounts.
    let by_account = many && matches!(whose, Whose::Member(_));
    if by_account {
        let counted = format!(
            "select count(distinct t.account_id) as a from {by_theirs} where {span} and {CUSTOMER} and {}",
            whose.condition(3)
        );
        (customers,) = query_dynamic(counted, args_counted).one::<(i64,)>(db).await?;
    }
    let newest = format!(
        "select t.seq, t.occurred_at, t.recorded_at, t.actor_kind, t.actor_id, t.actor_name, t.verb, t.detail, t.act_id,
                t.subject_kind, t.subject_id, t.account_id, t.person_id, t.import_id, a.id as changed_id, a.name as changed_name
           from {}
          where {span} and {CUSTOMER} and {}
          order by t.occurred_at desc, t.seq desc limit $3",
        if by_account { &by_theirs } else { &along },
        whose.condition(4)
    );
    let mut args_newest = args![from, to, limit];
    args_newest.extend(whose.id());
    let newest = query_dynamic(newest, args_newest).all(db).await?;
    Ok(Changes { newest, customers, more: many && !by_account })
}

impl FromRow for Change {
    fn from_row(row: &Row) -> db::Result<Self> {
        let activity = Activity::from_row(row)?;
        Ok(Self {
            account: row.get("changed_id")?,
            name: row.get("changed_name")?,
            at: activity.occurred_at,
            verb: activity.verb,
        })
    }
}

impl Change {
    /// None for a verb that is no news.
    pub fn news(&self, ui: &Ui) -> Option<News> {
        match self.verb.of() {
            Some(verb) => of_health(ui, &verb),
            None => of_customer(ui, &self.verb.of()?),
        }
    }
}

fn news(ui: &Ui, tone: &'static str, key: &str, text: String) -> Option<News> {
    Some(News { tone, word: ui.t(key), text })
}

fn of_health(ui: &Ui, verb: &health::Verb) -> Option<News> {
    use health::Verb;
    match verb {
        Verb::HealthChanged { from, to, from_band, to_band, .. } => {
            let (Some(from), Some(to)) = (from, to) else {
                return news(ui, tone(*to_band), "today-news-scored", written(*to));
            };
            let (tone, key) = match (from_band, to_band) {
                (Some(before), Some(now)) if now != before => (now.tone(), band_word(*now)),
                _ if to < from => ("watch", "today-news-fell"),
                _ => ("good", "today-news-rose"),
            };
            news(ui, tone, key, format!("{} → {}", from.round(), to.round()))
        }
        Verb::WentQuiet { .. } => news(ui, "risk", "today-news-quiet", String::new()),
        Verb::UsageRecovered { .. } => news(ui, "good", "today-news-recovered", String::new()),
        _ => None,
    }
}

fn of_customer(ui: &Ui, verb: &customers::Verb) -> Option<News> {
    use customers::Verb;
    match verb {
        Verb::SurveyAnswered { survey, score, .. } => match (survey.as_str(), score) {
            ("nps", 9..) => news(ui, "good", "today-news-promoter", format!("NPS {score}")),
            ("nps", ..=6) => news(ui, "risk", "today-news-detractor", format!("NPS {score}")),
            _ => news(ui, "", "today-news-survey", format!("{} {score}", survey.to_uppercase())),
        },
        Verb::Churned { reason, .. } => {
            news(ui, "risk", "today-news-churned", reason.clone().unwrap_or_default())
        }
        Verb::SubscriptionStarted { plan, mrr, .. } => {
            news(ui, "good", "today-news-started", contract(ui, plan.as_deref(), ui.per_month(mrr)))
        }
        Verb::SubscriptionEnded { plan, mrr, .. } => {
            news(ui, "risk", "today-news-ended", contract(ui, plan.as_deref(), ui.per_month(mrr)))
        }
        Verb::SubscriptionChanged { plan, .. } => {
            news(ui, "", "today-news-contract", plan.clone().unwrap_or_default())
        }
        Verb::ConversationOpened { subject, priority, .. } => {
            let tone = if priority == "urgent" { "risk" } else { "" };
            news(ui, tone, "today-news-ticket", subject.clone().unwrap_or_default())
        }
        _ => None,
    }
}

fn written(score: Option<f64>) -> String {
    score.map(|score| score.round().to_string()).unwrap_or_default()
}

fn tone(band: Option<Band>) -> &'static str {
    band.map_or("", Band::tone)
}

fn band_word(band: Band) -> &'static str {
    match band {
        Band::Healthy => "band-healthy",
        Band::Watch => "band-watch",
        Band::AtRisk => "band-at_risk",
    }
}

fn contract(ui: &Ui, plan: Option<&str>, amount: String) -> String {
    match plan {
        Some(plan) => ui.t2("today-news-plan", "plan", plan.to_owned(), "amount", amount),
        None => amount,
    }
}
