//! From a typed row to the columns of its record.
//!
//! Invariant: what the file does not say is left as it stands ([`Given::Absent`]) or gets its first value
//! ([`Given::First`]), so a file with few columns never empties the others.

use uuid::Uuid;

use super::{
    Code, ImportKind, Record, Refusal,
    amounts::{billing_months, counts_nothing, spread},
    context::Context,
    digest::digest,
    parents::{ParentAccount, Parents, account_domain},
    table::{Table, table},
};
use crate::{
    customers::{Touch, mail_address::mail_key, search::name_key},
    db::{Kind, Value},
    ids::AccountId,
    revenue::{Stated, initial_stage},
    time::MINUTE,
};

/// What a row says of one column.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    Absent,
    /// Only for a new record.
    First(Value),
    Set(Value),
}

/// A row about to become a record, or to change one.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The record that the row names by Bansou's own id.
    pub own_id: Option<Uuid>,
    pub external_id: Option<String>,
    pub given: Vec<Given>,
    /// Values of [`Table::first_values`].
    pub first: Vec<Value>,
    /// The parent account as the file names it.
    pub parent: Option<String>,
    /// Its place in the file.
    pub number: u64,
    /// Cells that could not be read.
    pub left: Vec<Refusal>,
}

struct Builder<'a> {
    table: &'static Table,
    incoming: Incoming,
    record: &'a Record,
}

/// What the record says, by the columns of its table.
pub fn build(context: &Context, parents: &Parents, record: &Record) -> Result<Incoming, Refusal> {
    let table = table(context.kind);
    let incoming = Incoming {
        own_id: own_id(record)?,
        external_id: record.owned_text("external_id"),
        given: vec![Given::Absent; table.columns.len()],
        first: Vec::new(),
        parent: record.owned_text("parent").or_else(|| record.owned_text("parent_name")),
        number: record.number,
        left: record.left.clone(),
    };
    let mut row = Builder { table, incoming, record };
    row.set("external_id", row.incoming.external_id.clone());
    row.set_value("custom", serde_json::Value::Object(record.custom.clone()).into());
    match context.kind {
        ImportKind::Accounts | ImportKind::Usage => account(&mut row, context, parents)?,
        ImportKind::People => person(&mut row, parents)?,
        ImportKind::Subscriptions => subscription(&mut row, context, parents)?,
        ImportKind::Tickets => ticket(&mut row, context, parents)?,
        ImportKind::Surveys => survey(&mut row, context, parents)?,
        ImportKind::Churn => churn(&mut row, context, parents)?,
    }
    Ok(row.incoming)
}

/// Bansou's own id of a record, as its exports have it.
fn own_id(record: &Record) -> Result<Option<Uuid>, Refusal> {
    let Some(given) = record.text("bansou_id") else { return Ok(None) };
    match given.parse() {
        Ok(id) => Ok(Some(id)),
        Err(_) => Err(Refusal::new(Code::NotAnOwnId)
            .given(given)
            .would_do(&["0190a2b4-7c1e-7000-8000-0123456789ab"])),
    }
}

impl Builder<'_> {
    /// The file's word, where it has one.
    fn set(&mut self, column: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.set_value(column, value.into());
        }
    }

    fn set_value(&mut self, column: &str, value: Value) {
        let place = self.table.place(column);
        self.incoming.given[place] = Given::Set(value);
    }

    /// The value of a new record where the file has no word.
    fn first(&mut self, column: &str, value: impl Into<Value>) {
        let place = self.table.place(column);
        if self.incoming.given[place] == Given::Absent {
            self.incoming.given[place] = Given::First(value.into());
        }
    }

    /// Leaves a cell out that cannot be what it should be.
    fn leave(&mut self, field: &str, refusal: Refusal) {
        self.incoming.left.push(Refusal { field: Some(field.to_owned()), ..refusal });
    }

    fn texts(&mut self, columns: &[&'static str]) {
        for column in columns {
            self.set(column, self.record.owned_text(column));
        }
    }

    /// The day, or that there is none where the file says "for ever".
    fn day(&mut self, column: &str) {
        if self.record.is_never(column) {
            self.set_value(column, Value::Null(Kind::Text));
        } else {
            self.set(column, self.record.date(column));
        }
    }

    fn own(&mut self, key: &str, value: serde_json::Value) {
        let place = self.table.place("custom");
        if let Given::Set(Value::Json(custom)) = &mut self.incoming.given[place] {
            custom[key] = value;
        }
    }

    /// A row without an id of its own is known again by what it cannot be without.
    fn known_by(&mut self, kind: ImportKind, account: AccountId, parts: &[&str]) {
        if self.incoming.external_id.is_some() {
            return;
        }
        let id = format!("row:{}", hex::encode(&digest(kind, account.0, parts).as_bytes()[..10]));
        self.set("external_id", Some(id.as_str()));
        self.incoming.external_id = Some(id);
    }
}

fn account(row: &mut Builder, context: &Context, parents: &Parents) -> Result<(), Refusal> {
    let record = row.record;
    row.set("name", record.text("name"));
    row.set("name_key", record.text("name").map(name_key));
    row.texts(&["kana", "industry", "country", "region", "referral", "stage", "touch"]);
    row.set("domain", record.text("domain").map(account_domain));
    row.set("employees", record.integer("employees"));
    row.set("signed_up_on", record.date("signed_up_on"));
    match parents.parent_account(record)? {
        None => {}
        Some(ParentAccount::Known(parent)) => {
            row.set("parent_id", Some(parent));
            row.set_value("parent_ref", Value::Null(Kind::Text));
            row.set_value("parent_key", Value::Null(Kind::Text));
        }
        Some(ParentAccount::Awaited { given, key }) => {
            row.set("parent_ref", Some(given));
            row.set_value("parent_key", key.into());
        }
    }
    if let Some(owner) = record.text("owner") {
        match (parents.member(owner), &context.owner_heading) {
            (Some(member), _) => row.set("owner_id", Some(member)),
            // Who has left the company may still stand in an export.
            (None, Some(_)) if row.incoming.own_id.is_some() => {}
            (None, Some(heading)) => row.own(&super::mapping::custom_key(heading), owner.into()),
            (None, None) => {}
        }
    }
    let stated = Stated {
        plan: record.owned_text("plan"),
        seats: record.integer("seats"),
        mrr: record.money("mrr").or(record.money("arr").map(|yearly| spread(yearly, 12))),
        customer_since: record.date("customer_since"),
        renewal_on: record.date("renewal_on"),
        notice_on: record.date("notice_on"),
        trial: record.boolean("trial").or_else(|| free_by_plan(record).then_some(true)),
        stage: record.text("stage").and_then(|stage| stage.parse().ok()),
    };
    if stated != Stated::default() {
        row.own(Stated::KEY, serde_json::json!(stated));
    }
    row.first("stage", initial_stage(&[], &stated, context.day));
    row.first("touch", Touch::Low);
    let figures = stated.summary(record.currency().unwrap_or(context.currency));
    row.incoming.first = crate::args![
        figures.plan,
        figures.seats,
        figures.mrr.minor,
        figures.mrr.currency,
        figures.customer_since,
        figures.renewal_on,
        figures.notice_on,
    ];
    Ok(())
}

fn person(row: &mut Builder, parents: &Parents) -> Result<(), Refusal> {
    let record = row.record;
    if record.text("account").is_some() || record.text("account_name").is_some() {
        row.set("account_id", Some(parents.account(record)?));
    }
    let email = record.text("email");
    let name = record.text("name").or(email.and_then(|email| email.split('@').next()));
    if record.text("name").is_some() {
        row.set("name", name);
        row.set("name_key", name.map(name_key));
    } else if let Some(name) = name {
        row.first("name", name);
        row.first("name_key", name_key(name));
    }
    row.texts(&["kana", "email", "phone", "title", "role"]);
    row.set("email_key", email.map(mail_key));
    row.day("left_on");
    Ok(())
}

fn subscription(row: &mut Builder, context: &Context, parents: &Parents) -> Result<(), Refusal> {
    let record = row.record;
    let account = parents.account(record)?;
    let started_on = record.date("started_on").ok_or_else(|| Refusal::missing("started_on"))?;
    for end in ["ended_on", "last_day"].into_iter().filter_map(|key| record.date(key)) {
        if end < started_on {
            let refusal = Refusal::new(Code::EndsBeforeStart).given(&end.to_string());
            return Err(refusal.would_do(&[&started_on.to_string()]));
        }
    }
    let text = |key| record.text(key).unwrap_or_default();
    row.known_by(context.kind, account, &[&started_on.to_string(), text("product"), text("plan")]);
    row.set("account_id", Some(account));
    row.texts(&["product", "plan"]);
    row.set("seats", record.integer("seats"));
    let mrr = record.money("mrr").or(record.money("arr").map(|yearly| spread(yearly, 12)));
    row.set("mrr_minor", mrr.map(|mrr| mrr.minor));
    row.set("currency", mrr.map(|mrr| mrr.currency));
    row.first("mrr_minor", 0_i64);
    row.first("currency", record.currency().unwrap_or(context.currency));
    row.set("started_on", Some(started_on));
    ends(row)?;
    row.set("auto_renew", record.boolean("auto_renew"));
    row.first("auto_renew", true);
    row.set("notice_days", record.integer("notice_days"));
    row.set("billing_months", billing_months(record));
    let of_state = (record.text("contract_status") == Some("trial")).then_some(true);
    let trial = record.boolean("trial").or(of_state).or_else(|| free_by_plan(record).then_some(true));
    row.set("trial", trial);
    row.first("trial", false);
    Ok(())
}

/// When the contract ends or comes up for renewal. The last day of a term is no end where the contract renews by
/// itself, and it still holds on that day where it does not; a day on which it was ended counts before both.
fn ends(row: &mut Builder) -> Result<(), Refusal> {
    let record = row.record;
    let is_over = record.text("contract_status") == Some("ended");
    if is_over && record.date("ended_on").or(record.date("last_day")).is_none() {
        return Err(Refusal::missing("ended_on"));
    }
    row.day("ended_on");
    row.day("renewal_on");
    if record.date("ended_on").is_some() || record.is_never("ended_on") {
        row.set("ends_with_term", Some(false));
        return Ok(());
    }
    if record.is_never("last_day") {
        row.set_value("ended_on", Value::Null(Kind::Text));
        row.set("ends_with_term", Some(false));
        return Ok(());
    }
    let Some(last_day) = record.date("last_day") else { return Ok(()) };
    if record.date("renewal_on").is_none() {
        row.set("renewal_on", Some(last_day));
    }
    if record.boolean("auto_renew") == Some(true) && !is_over {
        row.set_value("ended_on", Value::Null(Kind::Text));
        row.set("ends_with_term", Some(false));
    } else {
        let first_without =
            last_day.tomorrow().map_err(|_| Refusal::new(Code::NoSuchDay).given(&last_day.to_string()))?;
        row.set("ended_on", Some(first_without));
        row.set("ends_with_term", Some(true));
        row.first("auto_renew", false);
    }
    Ok(())
}

/// Where no column says what is a trial: whether the plan's name does.
fn free_by_plan(record: &Record) -> bool {
    let amount = record.money("mrr").or(record.money("arr"));
    record.boolean("trial").is_none() && record.text("plan").is_some_and(|plan| counts_nothing(plan, amount))
}

fn ticket(row: &mut Builder, context: &Context, parents: &Parents) -> Result<(), Refusal> {
    let record = row.record;
    let account = parents.account_or_persons(record)?;
    let opened_at = record.moment("opened_at").ok_or_else(|| Refusal::missing("opened_at"))?;
    let answered = record.integer("first_response_minutes").map(|minutes| opened_at.plus(minutes * MINUTE));
    let first_responded_at = record.moment("first_responded_at").or(answered);
    let mut closed_at = record.moment("closed_at");
    if closed_at.is_none() && record.text("status") == Some("closed") {
        // Closed, and nobody says when: the last that is known of it.
        closed_at = first_responded_at.or(Some(opened_at));
    }
    if let Some(closed_at) = closed_at
        && closed_at < opened_at
    {
        return Err(
            Refusal::new(Code::EndsBeforeStart).given(&closed_at.zoned(&context.zone).date().to_string())
        );
    }
    let subject = record.text("subject").unwrap_or_default();
    row.known_by(
        context.kind,
        account,
        &[&opened_at.0.to_string(), subject, record.text("person").unwrap_or_default()],
    );
    row.set("account_id", Some(account));
    row.set("person_id", parents.person(record).map(|(person, _)| person));
    row.texts(&["subject", "channel", "priority"]);
    row.first("priority", "normal");
    row.set("opened_at", Some(opened_at));
    row.set("first_responded_at", first_responded_at);
    row.set("closed_at", closed_at);
    match record.integer("satisfaction").map(|score| within(score, 1, 5)).transpose() {
        Ok(score) => row.set("satisfaction", score),
        Err(refusal) => row.leave("satisfaction", refusal),
    }
    row.set("escalated", record.boolean("escalated"));
    row.first("escalated", false);
    Ok(())
}

fn survey(row: &mut Builder, context: &Context, parents: &Parents) -> Result<(), Refusal> {
    let record = row.record;
    let account = parents.account(record)?;
    let answered_at = record.moment("answered_at").ok_or_else(|| Refusal::missing("answered_at"))?;
    let survey = record.text("survey").unwrap_or(context.survey);
    let score = record.integer("score").ok_or_else(|| Refusal::missing("score"))?;
    let (least, most) = match survey {
        "csat" => (1, 5),
        "ces" => (1, 7),
        _ => (0, 10),
    };
    let score = within(score, least, most)?;
    let who = record.text("person").unwrap_or_default();
    row.known_by(context.kind, account, &[survey, &answered_at.0.to_string(), who, &score.to_string()]);
    row.set("account_id", Some(account));
    row.set("person_id", parents.person(record).map(|(person, _)| person));
    row.set("survey", Some(survey));
    row.set("score", Some(score));
    row.texts(&["comment"]);
    row.set("answered_at", Some(answered_at));
    Ok(())
}

fn churn(row: &mut Builder, context: &Context, parents: &Parents) -> Result<(), Refusal> {
    let record = row.record;
    let account = parents.account(record)?;
    let churned_on = record.date("churned_on").ok_or_else(|| Refusal::missing("churned_on"))?;
    row.known_by(context.kind, account, &[&churned_on.to_string()]);
    row.set("account_id", Some(account));
    row.set("churned_on", Some(churned_on));
    row.texts(&["reason", "feedback"]);
    let refund = record.money("refund");
    row.set("refund_minor", refund.map(|refund| refund.minor));
    row.set("currency", refund.map(|refund| refund.currency));
    row.first("currency", record.currency().unwrap_or(context.currency));
    row.set("is_reactivation", record.boolean("is_reactivation"));
    row.first("is_reactivation", false);
    Ok(())
}

fn within(score: i64, least: i64, most: i64) -> Result<i64, Refusal> {
    if (least..=most).contains(&score) {
        return Ok(score);
    }
    let refusal = Refusal::new(Code::OutOfRange).given(&score.to_string());
    Err(refusal.would_do(&[&format!("{least}–{most}")]))
}
