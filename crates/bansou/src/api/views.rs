//! What the API answers with. Names and shapes stay as they are within `/api/v1`.
//!
//! Invariant: what is not known is null, never zero.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::given::Given;
use crate::{
    customers::{Account, Person},
    money::Money,
    success::{notes::Note, tasks::Task},
    time::Timestamp,
    web::{Problem, Ui},
};

/// An amount in minor units (yen, cents) of a currency.
#[derive(Debug, Serialize, ToSchema)]
pub struct Amount {
    pub minor: i64,
    /// ISO 4217.
    pub currency: String,
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self { minor: money.minor, currency: money.currency.to_string() }
    }
}

/// A customer, prospect or former customer.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountView {
    pub id: uuid::Uuid,
    pub external_id: Option<String>,
    pub name: String,
    /// How the name is read.
    pub kana: Option<String>,
    pub domain: Option<String>,
    pub industry: Option<String>,
    pub country: Option<String>,
    pub region: Option<String>,
    pub employees: Option<i64>,
    pub parent_id: Option<uuid::Uuid>,
    pub owner_id: Option<uuid::Uuid>,
    /// lead, opportunity, onboarding, adoption, expansion, renewal or churned.
    pub stage: String,
    /// high, low or tech.
    pub touch: String,
    pub plan: Option<String>,
    pub seats: Option<i64>,
    /// Per month, of the open subscriptions.
    pub mrr: Amount,
    /// YYYY-MM-DD.
    pub customer_since: Option<String>,
    /// YYYY-MM-DD.
    pub renewal_on: Option<String>,
    /// The last day on which the coming renewal can be refused, YYYY-MM-DD.
    pub notice_on: Option<String>,
    /// YYYY-MM-DD.
    pub last_used_on: Option<String>,
    /// 0–100; null where too little is known.
    pub score: Option<f64>,
    /// healthy, watch or at_risk.
    pub band: Option<String>,
    /// The workspace's own fields, by key.
    #[schema(value_type = Object)]
    pub custom: serde_json::Value,
    /// The values that were asked for, by key.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<serde_json::Value>,
}

impl From<Account> for AccountView {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.0,
            external_id: account.external_id,
            name: account.name,
            kana: account.kana,
            domain: account.domain,
            industry: account.industry,
            country: account.country,
            region: account.region,
            employees: account.employees,
            parent_id: account.parent.map(|parent| parent.0),
            owner_id: account.owner.map(|owner| owner.0),
            stage: account.stage.to_string(),
            touch: account.touch.to_string(),
            plan: account.plan,
            seats: account.seats,
            mrr: account.mrr.into(),
            customer_since: day(account.customer_since),
            renewal_on: day(account.renewal_on),
            notice_on: day(account.notice_on),
            last_used_on: day(account.last_used_on),
            score: account.score,
            band: account.band.map(|band| band.to_string()),
            custom: account.custom,
            values: None,
        }
    }
}

/// One page of accounts.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountPage {
    pub items: Vec<AccountView>,
    /// Give it as `after` for the next page; null on the last.
    pub next: Option<String>,
}

/// A band set by hand.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverrideView {
    pub band: String,
    pub reason: String,
    /// YYYY-MM-DD, the last day.
    pub expires_on: String,
}

/// A human at an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonView {
    pub id: uuid::Uuid,
    pub external_id: Option<String>,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub title: Option<String>,
    /// decision_maker, champion, administrator, user or other.
    pub role: Option<String>,
    /// The day they left the account, YYYY-MM-DD.
    pub left_on: Option<String>,
    /// When they last used the product: UTC, RFC 3339.
    pub last_seen_at: Option<String>,
}

/// What an erasure took.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErasedView {
    pub id: uuid::Uuid,
    pub usage_events: u64,
    pub refused_events: u64,
    /// Days whose raw events were gone before: what the person did there is counted for nobody now.
    pub days_without_name: u64,
    /// Records in which the person was named.
    pub records: u64,
    /// Entries of the timeline in which the person was named.
    pub activities: u64,
}

impl ErasedView {
    pub fn new(id: crate::ids::PersonId, erased: &crate::erase::Erased) -> Self {
        Self {
            id: id.0,
            usage_events: erased.usage.events,
            refused_events: erased.usage.refused,
            days_without_name: erased.usage.days as u64,
            records: erased.records as u64,
            activities: erased.activities as u64,
        }
    }
}

impl From<Person> for PersonView {
    fn from(person: Person) -> Self {
        Self {
            id: person.id.0,
            external_id: person.external_id,
            name: person.name,
            email: person.email,
            phone: person.phone,
            title: person.title,
            role: person.role.map(|role| role.to_string()),
            left_on: day(person.left_on),
            last_seen_at: person.last_seen_at.map(rfc3339),
        }
    }
}

/// An account's people.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonList {
    pub items: Vec<PersonView>,
    /// Whether there are more than these.
    pub more: bool,
}

/// What a member or a program wants remembered about an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoteView {
    pub id: uuid::Uuid,
    pub body: String,
    /// Null where a program wrote it.
    pub author: Option<String>,
    /// memo, call, visit, online or mail.
    pub kind: String,
    /// When it took place: UTC, RFC 3339.
    pub held_at: String,
    /// People of the account who attended.
    pub people: Vec<uuid::Uuid>,
    /// Members who attended.
    pub members: Vec<uuid::Uuid>,
    /// UTC, RFC 3339.
    pub written_at: String,
}

impl From<Note> for NoteView {
    fn from(note: Note) -> Self {
        Self {
            id: note.id.0,
            kind: note.kind.to_string(),
            held_at: rfc3339(note.happened_at()),
            people: note.people.iter().map(|(id, _)| id.0).collect(),
            members: note.members.iter().map(|(id, _)| id.0).collect(),
            body: note.body,
            author: note.author.map(|(_, name)| name),
            written_at: rfc3339(note.written_at),
        }
    }
}

/// An account's notes.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoteList {
    pub items: Vec<NoteView>,
    /// Whether there are more than these.
    pub more: bool,
}

/// What a note is written from.
#[derive(Debug, ToSchema)]
pub struct NewNote {
    /// 1 to 10,000 characters.
    pub body: String,
    /// memo (if not given), call, visit, online or mail.
    pub kind: Option<String>,
    /// When it took place, YYYY-MM-DD, not after today; today if not given.
    pub held_on: Option<String>,
    /// People of the account who attended.
    pub people: Option<Vec<uuid::Uuid>>,
    /// Members who attended.
    pub members: Option<Vec<uuid::Uuid>>,
}

/// Something that a member will do.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskView {
    pub id: uuid::Uuid,
    pub title: String,
    /// YYYY-MM-DD.
    pub due: Option<String>,
    pub assignee_id: Option<uuid::Uuid>,
    pub done: bool,
}

impl From<Task> for TaskView {
    fn from(task: Task) -> Self {
        Self {
            id: task.id.0,
            title: task.title,
            due: day(task.due),
            assignee_id: task.assignee.map(|(id, _)| id.0),
            done: task.done.is_some(),
        }
    }
}

/// An account's tasks.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskList {
    pub items: Vec<TaskView>,
}

/// What a task is added from.
#[derive(Debug, ToSchema)]
pub struct NewTask {
    /// 1 to 200 characters.
    pub title: String,
    /// YYYY-MM-DD.
    #[schema(value_type = Option<String>)]
    pub due: Option<Date>,
    pub assignee_id: Option<uuid::Uuid>,
}

impl NewTask {
    pub(super) fn read(ui: &Ui, body: &[u8]) -> Result<Self, Problem> {
        let mut given = Given::body(ui, body, &["title", "due", "assignee_id"])?;
        let title = given.text("title").unwrap_or_default();
        let due = given.read("due", |ui| ui.t("task-form-bad-day"));
        let assignee_id = given.read("assignee_id", |ui| ui.t("api-no-member"));
        given.checked()?;
        Ok(Self { title, due, assignee_id })
    }
}

/// An RFC 9457 problem, `application/problem+json`.
#[derive(Debug, ToSchema)]
pub struct ProblemView {
    #[schema(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    pub detail: String,
    /// The log of the server knows it by this.
    pub instance: String,
    /// What was wrong with what was sent.
    pub errors: Vec<WrongView>,
}

/// One thing that will not do.
#[derive(Debug, ToSchema)]
pub struct WrongView {
    /// The field, parameter or header; empty for the body as a whole.
    pub field: String,
    /// What would do.
    pub message: String,
    pub given: Option<String>,
}

pub(super) fn day(day: Option<Date>) -> Option<String> {
    day.map(|day| day.to_string())
}

pub(super) fn rfc3339(at: Timestamp) -> String {
    at.zoned(&jiff::tz::TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
