//! What the API answers and takes of records that are entered by hand.
//!
//! Invariant: what is not known is null, never zero.

use serde::Serialize;
use utoipa::ToSchema;

use super::views::{Amount, day};
use crate::{
    acts::Done,
    revenue::{Decision, Subscription},
};

/// What an account is added from.
#[derive(Debug, ToSchema)]
pub struct NewAccountBody {
    pub name: String,
    /// How the name is read.
    pub kana: Option<String>,
    /// A host; of an address or a mail address its host is taken.
    pub domain: Option<String>,
    pub industry: Option<String>,
    pub country: Option<String>,
    pub region: Option<String>,
    pub employees: Option<i64>,
    pub referral: Option<String>,
    /// YYYY-MM-DD.
    pub signed_up_on: Option<String>,
    /// Of a new one: lead if not given; not churned.
    pub stage: Option<String>,
    /// Of a new one: high, low (if not given) or tech.
    pub touch: Option<String>,
    /// Of a new one: a member's id.
    pub owner_id: Option<uuid::Uuid>,
    /// Of a new one: adds it also where one is alike.
    pub distinct: Option<bool>,
}

/// What a person is added from.
#[derive(Debug, ToSchema)]
pub struct PersonBody {
    pub name: String,
    /// How the name is read.
    pub kana: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub title: Option<String>,
    /// decision_maker, champion, administrator, user or other.
    pub role: Option<String>,
    /// The day they left the account, YYYY-MM-DD.
    pub left_on: Option<String>,
    /// Takes it also where somebody is alike.
    pub distinct: Option<bool>,
}

/// What an account bought.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContractView {
    pub id: uuid::Uuid,
    pub account_id: uuid::Uuid,
    pub external_id: Option<String>,
    pub product: Option<String>,
    pub plan: Option<String>,
    pub seats: Option<i64>,
    /// Per month.
    pub mrr: Amount,
    /// YYYY-MM-DD.
    pub started_on: String,
    /// The last day on which it holds, YYYY-MM-DD.
    pub last_day: Option<String>,
    /// YYYY-MM-DD, as given.
    pub renewal_on: Option<String>,
    pub auto_renew: bool,
    pub notice_days: Option<i64>,
    pub billing_months: Option<i64>,
    /// A trial counts no MRR.
    pub trial: bool,
}

impl From<Subscription> for ContractView {
    fn from(contract: Subscription) -> Self {
        Self {
            last_day: day(contract.last_day()),
            id: contract.id.0,
            account_id: contract.account.0,
            external_id: contract.external_id,
            product: contract.product,
            plan: contract.plan,
            seats: contract.seats,
            mrr: contract.mrr.into(),
            started_on: contract.started_on.to_string(),
            renewal_on: day(contract.renewal_on),
            auto_renew: contract.auto_renew,
            notice_days: contract.notice_days,
            billing_months: contract.billing_months,
            trial: contract.trial,
        }
    }
}

/// An account's contracts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContractList {
    pub items: Vec<ContractView>,
}

/// What a contract is added from.
#[derive(Debug, ToSchema)]
pub struct ContractBody {
    pub product: Option<String>,
    pub plan: Option<String>,
    pub seats: Option<i64>,
    /// In major units, as a text or a number: 120000 yen, 1234.50 dollars. Needed, but for a trial.
    pub price: Option<String>,
    /// How many months the price is for; 1 if not given. The MRR follows from it.
    pub price_months: Option<i64>,
    /// ISO 4217; the account's if not given.
    pub currency: Option<String>,
    /// YYYY-MM-DD.
    pub started_on: String,
    /// The last day on which it holds, YYYY-MM-DD.
    pub last_day: Option<String>,
    /// YYYY-MM-DD.
    pub renewal_on: Option<String>,
    /// True if not given.
    pub auto_renew: Option<bool>,
    /// How many days before the renewal it can last be refused.
    pub notice_days: Option<i64>,
    pub billing_months: Option<i64>,
    pub trial: Option<bool>,
}

/// When a contract ends.
#[derive(Debug, ToSchema)]
pub struct ContractEnd {
    /// The last day on which it holds, YYYY-MM-DD.
    pub last_day: String,
}

/// What a customer decided about a renewal.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionView {
    pub id: uuid::Uuid,
    pub account_id: uuid::Uuid,
    pub contract_id: uuid::Uuid,
    /// renew, renew_changed, not_renewing or undecided.
    pub decision: String,
    /// The renewal that it is about, YYYY-MM-DD.
    pub renewal_on: String,
    /// YYYY-MM-DD.
    pub decided_on: String,
    /// Who decided, at the customer.
    pub person_id: Option<uuid::Uuid>,
    pub reason: Option<String>,
    /// The member who noted it.
    pub noted_by: Option<String>,
}

impl From<Decision> for DecisionView {
    fn from(decision: Decision) -> Self {
        Self {
            id: decision.id.0,
            account_id: decision.account.0,
            contract_id: decision.contract.0,
            decision: decision.fields.decision.to_string(),
            renewal_on: decision.fields.renewal_on.to_string(),
            decided_on: decision.fields.decided_on.to_string(),
            person_id: decision.fields.person.map(|id| id.0),
            reason: decision.fields.reason,
            noted_by: decision.noted_by,
        }
    }
}

/// An account's renewal decisions.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionList {
    pub items: Vec<DecisionView>,
}

/// What a renewal decision is noted from.
#[derive(Debug, ToSchema)]
pub struct DecisionBody {
    /// renew, renew_changed, not_renewing or undecided.
    pub decision: String,
    /// YYYY-MM-DD; the contract's next renewal if not given.
    pub renewal_on: Option<String>,
    /// YYYY-MM-DD, not after today; today if not given.
    pub decided_on: Option<String>,
    /// A person of the account.
    pub person_id: Option<uuid::Uuid>,
    /// Needed with not_renewing.
    pub reason: Option<String>,
}

/// What a change came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeView {
    /// What undoes it; null where nothing was different afterwards, or where it was only tried.
    pub act_id: Option<uuid::Uuid>,
    /// How many accounts changed, or would.
    pub changed: i64,
    /// The names of those, at most 1,000.
    pub names: Vec<String>,
}

impl ChangeView {
    pub fn of(done: &Done) -> Self {
        Self { act_id: done.act.map(|act| act.0), changed: done.units as i64, names: Vec::new() }
    }
}
