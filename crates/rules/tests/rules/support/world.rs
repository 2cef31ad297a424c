//! Accounts with all that belongs to them, as tables and as records.

use std::collections::BTreeMap;

use bansou_rules::{Fact, FactChange, Moment, Record, day_number};
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    catalog::{EVENTS, STAGES},
    engine::{Cell, Engine},
    fold,
};

#[derive(Clone, Debug, Default)]
pub struct Account {
    pub name: String,
    pub note: Option<String>,
    pub site: Option<String>,
    pub seats: Option<i64>,
    pub ratio: Option<f64>,
    pub mrr: Option<(i64, String)>,
    pub budget: Option<i64>,
    pub renewal_on: Option<Date>,
    pub seen_at: Option<i64>,
    pub auto_renew: Option<bool>,
    pub stage: Option<usize>,
    pub plan: Option<String>,
    pub tags: Option<Vec<String>>,
    pub labels: Vec<String>,
    pub owner: Option<u8>,
    /// The number of another account, before this one.
    pub parent: Option<usize>,
    pub is_kept: bool,
    pub people: Vec<Person>,
    pub done: Vec<Done>,
    pub changes: Vec<Change>,
}

#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    pub role: Option<String>,
    pub left_on: Option<Date>,
    pub done: Vec<Done>,
}

/// Something that was done, at an instant.
#[derive(Clone, Debug)]
pub struct Done {
    pub event: usize,
    pub at: i64,
    pub quantity: i64,
}

#[derive(Clone, Debug)]
pub struct Change {
    pub at: i64,
    pub what: Changed,
}

#[derive(Clone, Debug)]
pub enum Changed {
    Name(Option<String>, Option<String>),
    Seats(Option<i64>, Option<i64>),
    Stage(Option<usize>, Option<usize>),
}

pub const TABLES: &str = "
create temp table accounts (
    id $id not null primary key, name text not null, name_key text not null, note text, site text, seats $int, ratio $real,
    mrr_minor $int, currency text, budget $int, renewal_on text, seen_at $int, auto_renew $int, stage_rank $int, plan text,
    tags text, owner_id $id, parent_id $id
);
create temp table account_labels (account_id $id not null, label text not null);
create temp table people (
    id $id not null primary key, account_id $id not null, name text not null, name_key text not null, role text, left_on text
);
create temp table done (
    account_id $id, person_id $id, name text not null, at $int not null, day_number $int not null, day_iso text not null,
    quantity $int not null
);
create temp table changes (
    account_id $id not null, field text not null, at $int not null, day_number $int not null, day_iso text not null,
    old_text text, new_text text, old_key text, new_key text, old_number $int, new_number $int
);
create temp table segment_members (segment text not null, account_id $id not null);
";

const EMPTIED: &str =
    "delete from accounts; delete from account_labels; delete from people; delete from done;
                       delete from changes; delete from segment_members;";

pub fn account_id(number: usize) -> Uuid {
    Uuid::from_u128(0xACC0_0000 + number as u128)
}

pub fn member_id(number: u8) -> Uuid {
    Uuid::from_u128(0x3E3B_0000 + u128::from(number))
}

/// Puts the accounts into an engine that has the tables, in place of what was there.
pub fn store(accounts: &[Account], moment: &Moment, engine: &mut Engine) {
    engine.run(EMPTIED);
    let text = |text: &Option<String>| Cell::Text(text.clone());
    let day = |day: Option<Date>| Cell::Text(day.map(|day| day.to_string()));
    let mut rows: BTreeMap<&str, Vec<Vec<Cell>>> = BTreeMap::new();
    for (number, account) in accounts.iter().enumerate() {
        let id = Cell::Id(Some(account_id(number)));
        rows.entry("accounts").or_default().push(vec![
            id.clone(),
            Cell::Text(Some(account.name.clone())),
            Cell::Text(Some(fold(&account.name))),
            text(&account.note),
            text(&account.site),
            Cell::Int(account.seats),
            Cell::Real(account.ratio),
            Cell::Int(account.mrr.as_ref().map(|mrr| mrr.0)),
            Cell::Text(account.mrr.as_ref().map(|mrr| mrr.1.clone())),
            Cell::Int(account.budget),
            day(account.renewal_on),
            Cell::Int(account.seen_at),
            Cell::Int(account.auto_renew.map(i64::from)),
            Cell::Int(account.stage.map(|stage| stage as i64 + 1)),
            text(&account.plan),
            Cell::Text(account.tags.as_ref().map(|tags| serde_json::to_string(tags).unwrap())),
            Cell::Id(account.owner.map(member_id)),
            Cell::Id(account.parent.map(account_id)),
        ]);
        for label in &account.labels {
            let row = vec![id.clone(), Cell::Text(Some(label.clone()))];
            rows.entry("account_labels").or_default().push(row);
        }
        if account.is_kept {
            let row = vec![Cell::Text(Some("kept".to_owned())), id.clone()];
            rows.entry("segment_members").or_default().push(row);
        }
        let mut done = |account: Cell, person: Cell, done: &Done| {
            let day = moment.day_of(done.at);
            rows.entry("done").or_default().push(vec![
                account,
                person,
                Cell::Text(Some(EVENTS[done.event].to_owned())),
                Cell::Int(Some(done.at)),
                Cell::Int(Some(day_number(day))),
                Cell::Text(Some(day.to_string())),
                Cell::Int(Some(done.quantity)),
            ]);
        };
        account.done.iter().for_each(|each| done(id.clone(), Cell::Id(None), each));
        let mut people = Vec::new();
        for (place, person) in account.people.iter().enumerate() {
            let person_id = Cell::Id(Some(Uuid::from_u128(0x9E05_0000 + (number * 100 + place) as u128)));
            person.done.iter().for_each(|each| done(Cell::Id(None), person_id.clone(), each));
            people.push(vec![
                person_id,
                id.clone(),
                Cell::Text(Some(person.name.clone())),
                Cell::Text(Some(fold(&person.name))),
                text(&person.role),
                day(person.left_on),
            ]);
        }
        rows.entry("people").or_default().extend(people);
        let changes = account.changes.iter().map(|change| change_row(&id, change, moment));
        rows.entry("changes").or_default().extend(changes);
    }
    for (table, rows) in rows {
        engine.insert(table, &rows);
    }
}

fn change_row(account: &Cell, change: &Change, moment: &Moment) -> Vec<Cell> {
    let (field, texts, numbers) = match &change.what {
        Changed::Name(old, new) => ("name", [old.clone(), new.clone()], [None, None]),
        Changed::Seats(old, new) => ("seats", [None, None], [*old, *new]),
        Changed::Stage(old, new) => {
            let rank = |stage: &Option<usize>| stage.map(|stage| stage as i64 + 1);
            ("stage", [None, None], [rank(old), rank(new)])
        }
    };
    let day = moment.day_of(change.at);
    let mut row = vec![
        account.clone(),
        Cell::Text(Some(field.to_owned())),
        Cell::Int(Some(change.at)),
        Cell::Int(Some(day_number(day))),
        Cell::Text(Some(day.to_string())),
    ];
    row.extend(texts.iter().cloned().map(Cell::Text));
    row.extend(texts.iter().map(|text| Cell::Text(text.as_deref().map(fold))));
    row.extend(numbers.map(Cell::Int));
    row
}

/// The same accounts as they are in memory.
pub fn records(accounts: &[Account], moment: &Moment) -> Vec<Record> {
    (0..accounts.len()).map(|number| record(accounts, number, moment)).collect()
}

fn record(accounts: &[Account], number: usize, moment: &Moment) -> Record {
    let account = &accounts[number];
    let mut out = Record::default();
    let text = |text: &Option<String>| text.clone().map(Fact::Text);
    for (key, fact) in [
        ("name", Some(Fact::Text(account.name.clone()))),
        ("note", text(&account.note)),
        ("site", text(&account.site)),
        ("seats", account.seats.map(Fact::Whole)),
        ("ratio", account.ratio.map(Fact::Real)),
        ("mrr", account.mrr.clone().map(|(minor, currency)| Fact::Money { minor, currency })),
        ("budget", account.budget.map(|minor| Fact::Money { minor, currency: "JPY".to_owned() })),
        ("renewal_on", account.renewal_on.map(Fact::Day)),
        ("seen_at", account.seen_at.map(Fact::Time)),
        ("auto_renew", account.auto_renew.map(Fact::YesNo)),
        ("stage", account.stage.map(|stage| Fact::Text(STAGES[stage].to_owned()))),
        ("plan", text(&account.plan)),
        ("tags", account.tags.clone().map(Fact::Choices)),
        ("labels", Some(Fact::Choices(account.labels.clone()))),
        ("owner", account.owner.map(|owner| Fact::Id(member_id(owner)))),
        ("parent", account.parent.map(|parent| Fact::Id(account_id(parent)))),
    ] {
        if let Some(fact) = fact {
            out.values.insert(key.to_owned(), fact);
        }
    }
    out.days = days(&account.done, moment);
    for change in &account.changes {
        let (key, from, to) = match &change.what {
            Changed::Name(old, new) => ("name", text(old), text(new)),
            Changed::Seats(old, new) => ("seats", old.map(Fact::Whole), new.map(Fact::Whole)),
            Changed::Stage(old, new) => {
                let fact = |stage: &Option<usize>| stage.map(|stage| Fact::Text(STAGES[stage].to_owned()));
                ("stage", fact(old), fact(new))
            }
        };
        out.changes.entry(key.to_owned()).or_default().push(FactChange { at: change.at, from, to });
    }
    if account.is_kept {
        out.segments.push("kept".to_owned());
    }
    let people = account.people.iter().map(|person| {
        let mut out = Record { days: days(&person.done, moment), ..Record::default() };
        out.values.insert("name".to_owned(), Fact::Text(person.name.clone()));
        if let Some(role) = &person.role {
            out.values.insert("role".to_owned(), Fact::Text(role.clone()));
        }
        if let Some(day) = person.left_on {
            out.values.insert("left_on".to_owned(), Fact::Day(day));
        }
        out
    });
    out.related.insert("people".to_owned(), people.collect());
    let children = (0..accounts.len()).filter(|child| accounts[*child].parent == Some(number));
    let children = children.map(|child| record(accounts, child, moment)).collect();
    out.related.insert("children".to_owned(), children);
    out
}

fn days(done: &[Done], moment: &Moment) -> BTreeMap<String, BTreeMap<Date, i64>> {
    let mut out: BTreeMap<String, BTreeMap<Date, i64>> = BTreeMap::new();
    for done in done {
        let event = EVENTS[done.event];
        // A ping is a row of its own each time.
        let times = if event == "ping" { 1 } else { done.quantity };
        *out.entry(event.to_owned()).or_default().entry(moment.day_of(done.at)).or_default() += times;
    }
    out
}
