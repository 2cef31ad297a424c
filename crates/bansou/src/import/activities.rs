//! What the spine hears of an imported record: that it is there, with its own dates, or what changed.

use std::collections::HashMap;

use jiff::civil::Date;
use uuid::Uuid;

use super::{
    ImportKind,
    context::Context,
    table::{Table, written},
};
use crate::{
    activity::{FieldChange, NewActivity, Subject},
    customers::Verb,
    db::Value,
    ids::{AccountId, PersonId},
    money::{Currency, Money},
    revenue::Stated,
    time::Timestamp,
};

/// A record before and after its rows were taken in.
#[derive(Clone, Copy)]
pub struct SlotView<'a> {
    pub id: Uuid,
    pub before: Option<&'a Vec<Value>>,
    pub now: &'a Vec<Value>,
    /// Of the accounts that were or are parents.
    pub names: &'a HashMap<Uuid, String>,
}

struct Teller<'a> {
    context: &'a Context,
    table: &'static Table,
    slot: SlotView<'a>,
    told: Vec<NewActivity>,
}

/// The activities of a record that is new or changed.
pub fn activities(context: &Context, table: &'static Table, slot: SlotView) -> Vec<NewActivity> {
    let mut teller = Teller { context, table, slot, told: Vec::new() };
    match context.kind {
        ImportKind::Accounts | ImportKind::Usage => teller.account(),
        ImportKind::People => teller.person(),
        ImportKind::Subscriptions => teller.subscription(),
        ImportKind::Tickets => teller.ticket(),
        ImportKind::Surveys => teller.survey(),
        ImportKind::Churn => teller.churn(),
    }
    teller.told
}

/// Columns that follow from others, or that an activity of their own tells.
const UNTOLD: &[&str] = &[
    "name_key",
    "email_key",
    "custom",
    "stage",
    "owner_id",
    "account_id",
    "person_id",
    "parent_ref",
    "parent_key",
];

impl Teller<'_> {
    fn account(&mut self) {
        let import = Some(self.context.import);
        if self.slot.before.is_none() {
            let name = self.text("name").unwrap_or_default();
            self.tell(self.context.now, Verb::AccountCreated { name, import });
        } else if let Some(fields) = self.changed_fields() {
            self.tell(self.context.now, Verb::AccountChanged { fields, import });
        }
        if let (Some(from), Some(to)) = (self.was("stage"), self.text("stage"))
            && from != to
        {
            self.tell(self.context.now, Verb::StageChanged { from, to });
        }
    }

    fn person(&mut self) {
        let (name, import) = (self.text("name").unwrap_or_default(), Some(self.context.import));
        if self.slot.before.is_none() {
            self.tell(self.context.now, Verb::PersonAdded { name, import });
        } else if let Some(fields) = self.changed_fields() {
            self.tell(self.context.now, Verb::PersonChanged { name, fields, import });
        }
    }

    fn subscription(&mut self) {
        let (product, plan, seats) = (self.text("product"), self.text("plan"), self.integer("seats"));
        let mrr = self.money("mrr_minor");
        let trial = self.integer("trial") == Some(1);
        let ended = self.text("ended_on").filter(|_| self.was("ended_on").is_none());
        if self.slot.before.is_none() {
            let started_on = self.start_of("started_on");
            let (product, plan) = (product.clone(), plan.clone());
            self.tell(started_on, Verb::SubscriptionStarted { product, plan, seats, mrr, trial });
        } else if let Some(fields) = self.changed_fields() {
            let (plan, import) = (plan.clone(), Some(self.context.import));
            self.tell(self.context.now, Verb::SubscriptionChanged { plan, fields, import });
        }
        // An end that lies ahead has not happened.
        if ended.is_some() && self.start_of("ended_on") <= self.context.now {
            self.tell(self.start_of("ended_on"), Verb::SubscriptionEnded { product, plan, seats, mrr });
        }
    }

    fn ticket(&mut self) {
        let subject = self.text("subject");
        let closed_at = self.integer("closed_at").filter(|_| self.was("closed_at").is_none());
        if self.slot.before.is_none() {
            let opened_at = Timestamp(self.integer("opened_at").unwrap_or(self.context.now.0));
            let priority = self.text("priority").unwrap_or_default();
            let channel = self.text("channel");
            self.tell(opened_at, Verb::ConversationOpened { subject: subject.clone(), priority, channel });
        } else if let Some(fields) = self.changed_fields() {
            self.tell(self.context.now, Verb::ConversationChanged { subject: subject.clone(), fields });
        }
        if let Some(closed_at) = closed_at {
            let satisfaction = self.integer("satisfaction");
            self.tell(Timestamp(closed_at), Verb::ConversationClosed { subject, satisfaction });
        }
    }

    fn survey(&mut self) {
        let survey = self.text("survey").unwrap_or_default();
        if self.slot.before.is_none() {
            let at = Timestamp(self.integer("answered_at").unwrap_or(self.context.now.0));
            let (score, comment) = (self.integer("score").unwrap_or_default(), self.text("comment"));
            self.tell(at, Verb::SurveyAnswered { survey, score, comment });
        } else if let Some(fields) = self.changed_fields() {
            self.tell(self.context.now, Verb::SurveyAnswerChanged { survey, fields });
        }
    }

    fn churn(&mut self) {
        if self.slot.before.is_none() {
            let (reason, feedback) = (self.text("reason"), self.text("feedback"));
            self.tell(self.start_of("churned_on"), Verb::Churned { reason, feedback });
        } else if let Some(fields) = self.changed_fields() {
            self.tell(self.context.now, Verb::ChurnChanged { fields });
        }
    }

    fn tell(&mut self, occurred_at: Timestamp, verb: Verb) {
        let kind = self.context.kind;
        let id = |column: &str| match &self.slot.now[self.table.place(column)] {
            Value::Uuid(id) => Some(*id),
            _ => None,
        };
        let subject = match kind {
            ImportKind::Accounts | ImportKind::Usage => Subject::account(AccountId(self.slot.id)),
            ImportKind::People => Subject {
                kind: kind.subject(),
                id: self.slot.id,
                account: id("account_id").map(AccountId),
                person: Some(PersonId(self.slot.id)),
            },
            _ => Subject {
                kind: kind.subject(),
                id: self.slot.id,
                account: id("account_id").map(AccountId),
                person: match kind {
                    ImportKind::Tickets | ImportKind::Surveys => id("person_id").map(PersonId),
                    _ => None,
                },
            },
        };
        let actor = self.context.actor.importing(self.context.import);
        self.told.push(NewActivity::new(occurred_at, &actor, subject, verb));
    }

    fn value(&self, column: &str) -> &Value {
        &self.slot.now[self.table.place(column)]
    }

    fn text(&self, column: &str) -> Option<String> {
        written(self.value(column))
    }

    fn was(&self, column: &str) -> Option<String> {
        written(&self.slot.before?[self.table.place(column)])
    }

    fn integer(&self, column: &str) -> Option<i64> {
        match self.value(column) {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    fn money(&self, column: &str) -> Money {
        let currency: Option<Currency> = self.text("currency").and_then(|code| code.parse().ok());
        Money::new(self.integer(column).unwrap_or_default(), currency.unwrap_or(self.context.currency))
    }

    fn start_of(&self, column: &str) -> Timestamp {
        let day: Option<Date> = self.text(column).and_then(|day| day.parse().ok());
        day.map_or(self.context.now, |day| Timestamp::start_of(day, &self.context.zone))
    }

    /// What is different, by column and by own field; none where nothing that is told is.
    fn changed_fields(&self) -> Option<Vec<FieldChange>> {
        let before = self.slot.before?;
        let mut fields: Vec<FieldChange> = Vec::new();
        for ((column, _), (before, now)) in self.table.columns.iter().zip(before.iter().zip(self.slot.now)) {
            if before == now {
                continue;
            }
            if let (Value::Json(before), Value::Json(now)) = (before, now) {
                fields.extend(changed_own(before, now));
            } else if *column == "parent_id" {
                let name = |value: &Value| match value {
                    Value::Uuid(id) => self.slot.names.get(id).cloned(),
                    _ => None,
                };
                fields.push(FieldChange { field: (*column).to_owned(), from: name(before), to: name(now) });
            } else if !UNTOLD.contains(column) {
                fields.push(FieldChange {
                    field: (*column).to_owned(),
                    from: written(before),
                    to: written(now),
                });
            }
        }
        // A change of owner or of account alone is a change all the same.
        (before != self.slot.now).then_some(fields)
    }
}

fn changed_own(before: &serde_json::Value, now: &serde_json::Value) -> Vec<FieldChange> {
    let plain = |value: Option<&serde_json::Value>| {
        value
            .filter(|value| !value.is_null())
            .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let Some(object) = now.as_object() else { return Vec::new() };
    object
        .iter()
        .filter(|(key, value)| *key != Stated::KEY && before.get(key.as_str()) != Some(*value))
        .map(|(key, value)| FieldChange {
            field: key.clone(),
            from: plain(before.get(key.as_str())),
            to: plain(Some(value)),
        })
        .collect()
}
