//! What the spine hears of a record that was changed by hand: one activity for what is different.
//!
//! Invariant: the same difference is told in the same words, whether it was done or undone.

use std::collections::HashMap;

use jiff::civil::Date;
use uuid::Uuid;

use super::tables::{self, Table};
use crate::{
    activity::{Actor, FieldChange, Happened, NewActivity, Subject, SubjectKind},
    customers::{self, custom_differences},
    db::Value,
    ids::{AccountId, MemberId, PersonId},
    money::{Currency, Money},
    success,
    time::Timestamp,
    workspaces::Workspace,
};

/// A record before and after; one of them at least.
#[derive(Clone, Debug)]
pub struct Difference {
    pub table: &'static Table,
    pub id: Uuid,
    /// The account, or what else goes back as one.
    pub unit: Uuid,
    pub before: Option<Vec<Value>>,
    pub after: Option<Vec<Value>>,
}

/// What telling needs beside the rows.
#[derive(Debug)]
pub struct Teller<'a> {
    pub workspace: &'a Workspace,
    pub actor: &'a Actor,
    pub now: Timestamp,
    pub members: HashMap<MemberId, String>,
    /// The people that decisions and notes name.
    pub people: HashMap<PersonId, String>,
    /// Who attended each note, in its own words.
    pub attendees: HashMap<Uuid, Vec<String>>,
}

impl Difference {
    pub fn is_any(&self) -> bool {
        match (&self.before, &self.after) {
            (None, None) => false,
            (before, after) => before != after,
        }
    }

    /// The columns that differ; all of them where the record was made or removed.
    pub fn columns(&self) -> Vec<&'static str> {
        let names = self.table.columns.iter().map(|(name, _)| *name);
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => names
                .zip(before.iter().zip(after))
                .filter(|(_, (before, after))| before != after)
                .map(|(name, _)| name)
                .collect(),
            _ => names.collect(),
        }
    }

    /// The values of these columns before or after, as they are kept.
    pub fn kept(&self, values: Option<&Vec<Value>>, columns: &[&'static str]) -> Option<serde_json::Value> {
        let values = values?;
        let pairs = columns.iter().map(|column| {
            let place = self.table.place(column);
            ((*column).to_owned(), values[place].to_json())
        });
        Some(serde_json::Value::Object(pairs.collect()))
    }

    fn differs(&self, column: &str) -> bool {
        let place = self.table.place(column);
        let at = |values: &Option<Vec<Value>>| values.as_ref().map(|values| values[place].clone());
        at(&self.before) != at(&self.after)
    }

    fn value(&self, column: &str) -> &Value {
        let values = self.after.as_ref().or(self.before.as_ref()).expect("one of both");
        &values[self.table.place(column)]
    }

    fn text(&self, column: &str) -> Option<String> {
        plain(self.value(column))
    }

    fn was(&self, column: &str) -> Option<String> {
        self.before.as_ref().and_then(|values| plain(&values[self.table.place(column)]))
    }

    fn id_of(&self, column: &str) -> Option<Uuid> {
        id(self.value(column))
    }

    fn integer(&self, column: &str) -> Option<i64> {
        match self.value(column) {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// Fields that differ, but for those that follow from others or are told apart.
    fn fields(&self, untold: &[&str]) -> Vec<FieldChange> {
        let (Some(before), Some(after)) = (&self.before, &self.after) else { return Vec::new() };
        let mut fields = Vec::new();
        for ((name, _), (before, after)) in self.table.columns.iter().zip(before.iter().zip(after)) {
            if before == after || untold.contains(name) {
                continue;
            }
            match (before, after) {
                (Value::Json(before), Value::Json(after)) => fields.extend(
                    custom_differences(before, after).into_iter().map(|(field, from, to)| FieldChange {
                        field,
                        from,
                        to,
                    }),
                ),
                _ => fields.push(FieldChange {
                    field: (*name).to_owned(),
                    from: plain(before),
                    to: plain(after),
                }),
            }
        }
        fields
    }
}

/// The ids in a column of these differences, before and after.
pub fn ids_in(differences: &[Difference], table: &'static Table, column: &str) -> Vec<Uuid> {
    let place = table.place(column);
    let of_table = differences.iter().filter(|difference| difference.table == table);
    let both = of_table.flat_map(|difference| [&difference.before, &difference.after]);
    both.flatten().filter_map(|values| id(&values[place])).collect()
}

fn id(value: &Value) -> Option<Uuid> {
    match value {
        Value::Uuid(id) => Some(*id),
        _ => None,
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null(_) | Value::Blob(_) => None,
        Value::Int(number) => Some(number.to_string()),
        Value::Real(number) => Some(number.to_string()),
        Value::Text(text) => Some(text.clone()),
        Value::Uuid(id) => Some(id.to_string()),
        Value::Json(json) => Some(json.to_string()),
    }
}

impl Teller<'_> {
    /// The activities of a difference.
    pub fn told(&self, of: &Difference) -> Vec<NewActivity> {
        let verbs = match of.table.name {
            "accounts" => self.account(of),
            "people" => self.person(of),
            "subscriptions" => self.subscription(of),
            "churn_events" => self.churn(of),
            "renewal_decisions" => self.decision(of),
            "notes" => self.note(of),
            "tasks" => self.task(of),
            _ => Vec::new(),
        };
        if verbs.is_empty() {
            return Vec::new();
        }
        let subject = self.subject(of);
        verbs
            .into_iter()
            .map(|(at, verb)| NewActivity {
                occurred_at: at.unwrap_or(self.now),
                actor: self.actor.clone(),
                verb,
                subject,
            })
            .collect()
    }

    fn subject(&self, of: &Difference) -> Subject {
        let account = || of.id_of("account_id").map(AccountId);
        let of_account = |kind, id| Subject { kind, id, account: account(), person: None };
        match of.table.name {
            "accounts" => Subject::account(AccountId(of.id)),
            "people" => {
                let person = of.after.is_some().then_some(PersonId(of.id));
                Subject { kind: SubjectKind::Person, id: of.id, account: account(), person }
            }
            "subscriptions" => of_account(SubjectKind::Subscription, of.id),
            "churn_events" => of_account(SubjectKind::ChurnEvent, of.id),
            // About the contract: who takes that out must know that somebody worked on it.
            "renewal_decisions" => {
                of_account(SubjectKind::Subscription, of.id_of("subscription_id").unwrap_or(of.id))
            }
            "tasks" => of_account(SubjectKind::Task, of.id),
            _ => of_account(SubjectKind::Note, of.id),
        }
    }

    fn account(&self, of: &Difference) -> Vec<(Option<Timestamp>, Happened)> {
        const UNTOLD: &[&str] = &["name_key", "stage", "touch", "owner_id", "parent_key", "parent_ref"];
        let name = of.text("name").unwrap_or_default();
        match (&of.before, &of.after) {
            (None, _) => return vec![(None, customers::Verb::AccountCreated { name, import: None }.into())],
            (_, None) => return vec![(None, customers::Verb::AccountRemoved { name }.into())],
            _ => {}
        }
        let mut verbs = Vec::new();
        let pair = |column: &str| (of.was(column).unwrap_or_default(), of.text(column).unwrap_or_default());
        if of.differs("stage") {
            let (from, to) = pair("stage");
            verbs.push(customers::Verb::StageChanged { from, to });
        }
        if of.differs("touch") {
            let (from, to) = pair("touch");
            verbs.push(customers::Verb::TouchModelChanged { from, to });
        }
        if of.differs("owner_id") {
            let name = |id: Option<Uuid>| id.and_then(|id| self.members.get(&MemberId(id)).cloned());
            let place = of.table.place("owner_id");
            let was = of.before.as_ref().and_then(|values| id(&values[place]));
            verbs.push(customers::Verb::OwnerChanged { from: name(was), to: name(of.id_of("owner_id")) });
        }
        let fields = of.fields(UNTOLD);
        if !fields.is_empty() {
            verbs.push(customers::Verb::AccountChanged { fields, import: None });
        }
        verbs.into_iter().map(|verb: customers::Verb| (None, verb.into())).collect()
    }

    fn person(&self, of: &Difference) -> Vec<(Option<Timestamp>, Happened)> {
        let name = of.text("name").unwrap_or_default();
        let verb = match (&of.before, &of.after) {
            (None, _) => customers::Verb::PersonAdded { name, import: None },
            (_, None) => customers::Verb::PersonRemoved { name },
            _ => {
                let fields = of.fields(&["name_key", "email_key", "account_id"]);
                customers::Verb::PersonChanged { name, fields, import: None }
            }
        };
        vec![(None, verb.into())]
    }

    fn subscription(&self, of: &Difference) -> Vec<(Option<Timestamp>, Happened)> {
        let (product, plan, seats) = (of.text("product"), of.text("plan"), of.integer("seats"));
        let mrr = self.money(of, "mrr_minor");
        let ended_at = self.start_of(of, "ended_on");
        let ended = ended_at.filter(|at| of.was("ended_on").is_none() && *at <= self.now);
        let end = |product, plan| customers::Verb::SubscriptionEnded { product, plan, seats, mrr }.into();
        match (&of.before, &of.after) {
            (None, _) => {
                let trial = of.integer("trial") == Some(1);
                let started_at = self.start_of(of, "started_on");
                let (product_now, plan_now) = (product.clone(), plan.clone());
                let start = customers::Verb::SubscriptionStarted { product, plan, seats, mrr, trial };
                let mut verbs = vec![(started_at, start.into())];
                verbs.extend(ended.map(|at| (Some(at), end(product_now, plan_now))));
                verbs
            }
            (_, None) => vec![(None, customers::Verb::SubscriptionRemoved { product, plan }.into())],
            _ => {
                let fields = of.fields(&["price_minor", "price_months", "ends_with_term"]);
                let only_end = fields.iter().all(|field| field.field == "ended_on");
                let mut verbs = Vec::new();
                if ended.is_none() || !only_end {
                    let plan = plan.clone();
                    let changed = customers::Verb::SubscriptionChanged { plan, fields, import: None };
                    verbs.push((None, changed.into()));
                }
                verbs.extend(ended.map(|at| (Some(at), end(product, plan))));
                verbs
            }
        }
    }

    fn churn(&self, of: &Difference) -> Vec<(Option<Timestamp>, Happened)> {
        let reason = of.text("reason");
        match (&of.before, &of.after) {
            (None, _) => {
                let feedback = of.text("feedback");
                vec![(self.start_of(of, "churned_on"), customers::Verb::Churned { reason, feedback }.into())]
            }
            (_, None) => vec![(None, customers::Verb::ChurnWithdrawn { reason }.into())],
            _ => vec![(None, customers::Verb::ChurnChanged { fields: of.fields(&[]) }.into())],
        }
    }

    fn decision(&self, of: &Difference) -> Vec<(Option<Timestamp>, Happened)> {
        let decision = of.text("decision").unwrap_or_default();
        let renewal = of.text("renewal_on").unwrap_or_default();
        let verb = match of.after {
            None => customers::Verb::RenewalDecisionRemoved { decision, renewal },
            Some(_) => customers::Verb::RenewalDecided {
                decision,
                renewal,
                decided: of.text("decided_on").unwrap_or_default(),
                by: of.id_of("person_id").and_then(|id| self.people.get(&PersonId(id)).cloned()),
                reason: of.text("reason"),
            },
        };
        vec![(None, verb.into())]
    }

    fn note(&self, of: &Difference) -> Vec<(Option<Timestamp>, Happened)> {
        let (body, kind) = (of.text("body").unwrap_or_default(), of.text("kind"));
        let held = of.integer("held_at");
        let attendees = self.attendees.get(&of.id).cloned().unwrap_or_default();
        match (&of.before, &of.after) {
            (_, None) => vec![(None, success::Verb::NoteRemoved {}.into())],
            (None, _) => {
                vec![(held.map(Timestamp), success::Verb::NoteWritten { body, kind, held, attendees }.into())]
            }
            _ => vec![(None, success::Verb::NoteChanged { body, kind, held, attendees }.into())],
        }
    }

    fn task(&self, of: &Difference) -> Vec<(Option<Timestamp>, Happened)> {
        let title = of.text("title").unwrap_or_default();
        let name = |id: Option<Uuid>| id.and_then(|id| self.members.get(&MemberId(id)).cloned());
        match (&of.before, &of.after) {
            (None, _) => {
                let assignee = name(of.id_of("assignee_id"));
                return vec![(
                    None,
                    success::Verb::TaskAdded { title, due: of.text("due_on"), assignee }.into(),
                )];
            }
            (_, None) => return vec![(None, success::Verb::TaskRemoved { title }.into())],
            _ => {}
        }
        let mut fields = of.fields(&["done_at", "done_by", "assignee_id", "account_id"]);
        if of.differs("assignee_id") {
            let place = of.table.place("assignee_id");
            let was = of.before.as_ref().and_then(|values| id(&values[place]));
            let (from, to) = (name(was), name(of.id_of("assignee_id")));
            fields.push(FieldChange { field: "assignee".to_owned(), from, to });
        }
        let mut verbs = Vec::new();
        if !fields.is_empty() {
            verbs.push((None, success::Verb::TaskChanged { title: title.clone(), fields }.into()));
        }
        if of.differs("done_at") {
            let done = of.integer("done_at").is_some();
            let verb =
                if done { success::Verb::TaskDone { title } } else { success::Verb::TaskReopened { title } };
            verbs.push((None, verb.into()));
        }
        verbs
    }

    fn money(&self, of: &Difference, column: &str) -> Money {
        let currency: Option<Currency> = of.text("currency").and_then(|code| code.parse().ok());
        Money::new(of.integer(column).unwrap_or_default(), currency.unwrap_or(self.workspace.currency))
    }

    fn start_of(&self, of: &Difference, column: &str) -> Option<Timestamp> {
        let day: Option<Date> = of.text(column).and_then(|day| day.parse().ok());
        day.map(|day| Timestamp::start_of(day, &self.workspace.zone))
    }
}

/// The tables whose differences name members.
pub static NAMING_MEMBERS: [(&Table, &str); 2] =
    [(&tables::ACCOUNTS, "owner_id"), (&tables::TASKS, "assignee_id")];
