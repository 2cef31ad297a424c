//! Customers: accounts and their people, and all that one screen about a customer shows.
//!
//! Invariant: `name_key` and the search index are written with the name, in one transaction, so a record that can be
//! seen can be found.

mod accounts;
mod area;
pub mod attributes;
mod band;
pub mod bands;
pub mod belongings;
pub mod by_hand;
mod changes;
pub mod churn;
pub mod churn_form;
mod columns;
mod demo;
pub mod hosts;
pub mod mail_address;
mod newest;
pub mod person_edit;
pub mod revenue;
pub mod search;
pub mod tables;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod texts;
mod verb;
pub mod words;

pub use accounts::{Accounts, Customers, People};
pub use area::AREA;
pub use band::{Band, Ring};
pub use changes::{AccountEdit, Hand, NewAccount};
pub use verb::Verb;
pub use verb::survey_tone;

#[cfg(any(test, feature = "testing"))]
use bansou_platform::i18n;
// The floor under its own names.
use bansou_platform::{
    activity, acts, areas, args, custom_fields, db, ids, jobs, live, members, money, numbers, personal,
    segments, sums, text_enum, time, verbs, web, workspaces,
};

use jiff::civil::Date;

use crate::{
    db::{FromRow, Row},
    ids::{AccountId, ImportId, MemberId, PersonId},
    money::{Currency, Money},
    time::Timestamp,
};

/// Where an account is in its life with us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Lead,
    Opportunity,
    Onboarding,
    Adoption,
    Expansion,
    Renewal,
    Churned,
}

crate::text_enum!(Stage {
    Lead => "lead", Opportunity => "opportunity", Onboarding => "onboarding", Adoption => "adoption",
    Expansion => "expansion", Renewal => "renewal", Churned => "churned",
});

/// How much human attention an account gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Touch {
    High,
    Low,
    Tech,
}

crate::text_enum!(Touch { High => "high", Low => "low", Tech => "tech" });

/// How urgent a support ticket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TicketPriority {
    Urgent,
    High,
    Normal,
    Low,
}

crate::text_enum!(TicketPriority { Urgent => "urgent", High => "high", Normal => "normal", Low => "low" });

/// Whether a support ticket still waits for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TicketState {
    Open,
    Closed,
}

crate::text_enum!(TicketState { Open => "open", Closed => "closed" });

/// What a person decides or does at their company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonRole {
    DecisionMaker,
    Champion,
    Administrator,
    User,
    Other,
}

crate::text_enum!(PersonRole {
    DecisionMaker => "decision_maker", Champion => "champion", Administrator => "administrator", User => "user",
    Other => "other",
});

impl PersonRole {
    /// In which order people matter to a renewal: 1 for who decides. A role that is not known comes last.
    pub fn rank(role: Option<Self>) -> u8 {
        match role {
            Some(Self::DecisionMaker) => 1,
            Some(Self::Champion) => 2,
            Some(Self::Administrator) => 3,
            Some(Self::User) => 4,
            Some(Self::Other) | None => 5,
        }
    }
}

/// A company: prospect, customer or former customer.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: AccountId,
    /// Its id in the company's own systems; unique in the workspace.
    pub external_id: Option<String>,
    pub name: String,
    pub name_key: String,
    /// How the name is read.
    pub kana: Option<String>,
    pub domain: Option<String>,
    pub industry: Option<String>,
    pub country: Option<String>,
    pub region: Option<String>,
    pub employees: Option<i64>,
    /// How the company found us, as it was told.
    pub referral: Option<String>,
    pub parent: Option<AccountId>,
    pub owner: Option<MemberId>,
    pub stage: Stage,
    pub touch: Touch,
    pub signed_up_on: Option<Date>,
    /// The workspace's own fields: an object by field key.
    pub custom: serde_json::Value,
    pub plan: Option<String>,
    pub seats: Option<i64>,
    /// What the open subscriptions add up to, per month.
    pub mrr: Money,
    pub customer_since: Option<Date>,
    pub renewal_on: Option<Date>,
    /// The last day on which the coming renewal can be refused.
    pub notice_on: Option<Date>,
    /// 0–100; none where too little is known.
    pub score: Option<f64>,
    pub band: Option<Band>,
    /// The share of the scorecard's weight that had data, 0–1.
    pub coverage: Option<f64>,
    pub scored_at: Option<Timestamp>,
    pub last_used_on: Option<Date>,
    pub import: Option<ImportId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A human at an account.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: PersonId,
    pub account: Option<AccountId>,
    pub external_id: Option<String>,
    pub name: String,
    pub kana: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub title: Option<String>,
    pub role: Option<PersonRole>,
    pub left_on: Option<Date>,
    /// When they last used the product, as far as events are kept; looked up by whoever loads them.
    pub last_seen_at: Option<Timestamp>,
    pub custom: serde_json::Value,
    pub created_at: Timestamp,
}

pub const ACCOUNT_COLUMNS: &str = "
    id, external_id, name, name_key, kana, domain, industry, country, region, employees, referral, parent_id, owner_id,
    stage, touch, signed_up_on, custom, plan, seats, mrr_minor, currency, customer_since, renewal_on, notice_on, score,
    band, coverage, scored_at, last_used_on, import_id, created_at, updated_at";

impl FromRow for Account {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            external_id: row.get("external_id")?,
            name: row.get("name")?,
            name_key: row.get("name_key")?,
            kana: row.get("kana")?,
            domain: row.get("domain")?,
            industry: row.get("industry")?,
            country: row.get("country")?,
            region: row.get("region")?,
            employees: row.get("employees")?,
            referral: row.get("referral")?,
            parent: row.get("parent_id")?,
            owner: row.get("owner_id")?,
            stage: row.get("stage")?,
            touch: row.get("touch")?,
            signed_up_on: row.get("signed_up_on")?,
            custom: row.get("custom")?,
            plan: row.get("plan")?,
            seats: row.get("seats")?,
            mrr: Money::new(row.get("mrr_minor")?, row.get::<Currency>("currency")?),
            customer_since: row.get("customer_since")?,
            renewal_on: row.get("renewal_on")?,
            notice_on: row.get("notice_on")?,
            score: row.get("score")?,
            band: row.get("band")?,
            coverage: row.get("coverage")?,
            scored_at: row.get("scored_at")?,
            last_used_on: row.get("last_used_on")?,
            import: row.get("import_id")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }
}

pub const PERSON_COLUMNS: &str = "
    id, account_id, external_id, name, kana, email, phone, title, role, left_on, custom, created_at";

impl Person {
    /// Whether a renewal depends on them, and they are still there.
    pub fn decides(&self) -> bool {
        self.left_on.is_none() && matches!(self.role, Some(PersonRole::DecisionMaker | PersonRole::Champion))
    }
}

impl FromRow for Person {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account_id")?,
            external_id: row.get("external_id")?,
            name: row.get("name")?,
            kana: row.get("kana")?,
            email: row.get("email")?,
            phone: row.get("phone")?,
            title: row.get("title")?,
            role: row.get("role")?,
            left_on: row.get("left_on")?,
            last_seen_at: None,
            custom: row.get("custom")?,
            created_at: row.get("created_at")?,
        })
    }
}

#[cfg(test)]
pub mod tests;
