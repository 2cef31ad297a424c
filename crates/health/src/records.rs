//! What was on record of an account on a day in the past: its stage, its touch model, its own fields.
//!
//! Invariant: the past is today's record with the spine's changes taken back one by one; what the spine cannot tell, as of a
//! day before the account was on record at all, is unknown and never today's value.

use std::collections::HashMap;

use jiff::{civil::Date, tz::TimeZone};
use serde_json::Value as Json;

use super::{as_of::AsOf, batch};
use crate::{
    activity::Happened,
    args,
    custom_fields::{CustomField, FieldType, custom_fields},
    customers::Verb,
    db::{self, FromRow, Row},
    ids::AccountId,
    money::Currency,
    revenue,
    time::Timestamp,
    workspaces::Workspace,
};

/// What an audience looks at.
#[derive(Clone, Copy, Debug)]
pub struct Traits<'a> {
    pub plan: Option<&'a str>,
    pub stage: Option<&'a str>,
    pub touch: Option<&'a str>,
    pub custom: &'a Json,
    /// Whose days an instant is put into.
    pub zone: &'a TimeZone,
}

/// Some accounts' records with their past.
#[derive(Debug)]
pub struct Records {
    accounts: HashMap<AccountId, Record>,
    fields: Vec<CustomField>,
}

#[derive(Debug)]
struct Record {
    stage: String,
    touch: String,
    custom: Json,
    currency: Currency,
    created_at: Timestamp,
    /// The newest first.
    changes: Vec<(Timestamp, Change)>,
}

#[derive(Debug)]
enum Change {
    /// What it was before.
    Stage(String),
    Touch(String),
    /// A field with what it was before.
    Field(String, Option<String>),
}

/// What was on record at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Then {
    /// None where it is not known.
    pub stage: Option<String>,
    pub touch: Option<String>,
    /// Only what is known.
    pub custom: Json,
    pub currency: Currency,
}

/// By what a scorecard was chosen for a customer of that day.
#[derive(Clone, Debug)]
pub struct Chosen {
    stage: String,
    touch: String,
    custom: Json,
}

impl Chosen {
    pub fn traits<'a>(&'a self, plan: Option<&'a str>, zone: &'a TimeZone) -> Traits<'a> {
        let (stage, touch) = (Some(self.stage.as_str()), Some(self.touch.as_str()));
        Traits { plan, stage, touch, custom: &self.custom, zone }
    }
}

struct Current(AccountId, Record);

impl FromRow for Current {
    fn from_row(row: &Row) -> db::Result<Self> {
        let record = Record {
            stage: row.get("stage")?,
            touch: row.get("touch")?,
            custom: row.get("custom")?,
            currency: row.get("currency")?,
            created_at: row.get("created_at")?,
            changes: Vec::new(),
        };
        Ok(Self(row.get("id")?, record))
    }
}

impl Records {
    /// The records of these accounts; their past only where it is asked for.
    pub async fn load(workspace: &Workspace, accounts: &[AccountId], past: bool) -> db::Result<Self> {
        const CURRENT: &str = "
            select id, stage, touch, custom, currency, created_at from accounts where id in ({accounts})";
        const CHANGES: &str = "
            select account_id as a, occurred_at as b, verb as c, detail as d from activities
             where verb in ('account_changed', 'stage_changed', 'touch_model_changed') and account_id in ({accounts})
             order by occurred_at desc, seq desc";
        let current: Vec<Current> = batch::rows(&workspace.main, CURRENT, args![], accounts).await?;
        let mut accounts_by_id: HashMap<AccountId, Record> =
            current.into_iter().map(|Current(id, record)| (id, record)).collect();
        if past {
            let rows: Vec<(AccountId, Timestamp, String, Json)> =
                batch::rows(&workspace.main, CHANGES, args![], accounts).await?;
            for (account, at, verb, detail) in rows {
                let happened = Happened { name: verb, detail };
                let (Some(record), Some(verb)) = (accounts_by_id.get_mut(&account), happened.of()) else {
                    continue;
                };
                match verb {
                    Verb::StageChanged { from, .. } => record.changes.push((at, Change::Stage(from))),
                    Verb::TouchModelChanged { from, .. } => record.changes.push((at, Change::Touch(from))),
                    Verb::AccountChanged { fields, .. } => record
                        .changes
                        .extend(fields.into_iter().map(|field| (at, Change::Field(field.field, field.from)))),
                    _ => {}
                }
            }
        }
        let fields = custom_fields(&workspace.main, "accounts").await?;
        Ok(Self { accounts: accounts_by_id, fields })
    }

    /// What was on record of the account; none where there is no such account.
    pub fn then(&self, account: AccountId, as_of: &AsOf) -> Option<Then> {
        let record = self.accounts.get(&account)?;
        let mut then = Then {
            stage: Some(record.stage.clone()),
            touch: Some(record.touch.clone()),
            custom: record.custom.clone(),
            currency: record.currency,
        };
        if as_of.present {
            return Some(then);
        }
        if as_of.at < record.created_at {
            return Some(Then {
                stage: None,
                touch: None,
                custom: Json::Object(serde_json::Map::new()),
                ..then
            });
        }
        for (_, change) in record.changes.iter().take_while(|(at, _)| *at > as_of.at) {
            match change {
                Change::Stage(before) => then.stage = Some(before.clone()),
                Change::Touch(before) => then.touch = Some(before.clone()),
                Change::Field(key, before) => self.take_back(&mut then.custom, key, before.as_deref()),
            }
        }
        Some(then)
    }

    /// By what a scorecard would have been chosen for the account, a customer of that day with contracts since `since`. The
    /// stage that is on record then, or the one that the contracts show. Before the account was on record its touch model
    /// and own fields are today's: they say which customers are meant, and no measure rests on them.
    pub fn chosen(&self, account: AccountId, as_of: &AsOf, since: Option<Date>) -> Option<Chosen> {
        let record = self.accounts.get(&account)?;
        let then = self.then(account, as_of)?;
        let is_customer = |stage: &String| !matches!(stage.as_str(), "lead" | "opportunity" | "churned");
        let by_contracts = || revenue::running_since(since, as_of.day).as_str().to_owned();
        let on_record = as_of.at >= record.created_at;
        Some(Chosen {
            stage: then.stage.filter(is_customer).unwrap_or_else(by_contracts),
            touch: then.touch.unwrap_or_else(|| record.touch.clone()),
            custom: if on_record { then.custom } else { record.custom.clone() },
        })
    }

    fn take_back(&self, custom: &mut Json, key: &str, before: Option<&str>) {
        let (Some(field), Some(object)) =
            (self.fields.iter().find(|field| field.key == key), custom.as_object_mut())
        else {
            return;
        };
        match before.and_then(|before| value_of(field.kind, before)) {
            Some(value) => object.insert(key.to_owned(), value),
            None => object.remove(key),
        };
    }
}

/// A value as an activity writes it: texts as they are, everything else as JSON.
fn value_of(kind: FieldType, written: &str) -> Option<Json> {
    match kind {
        FieldType::Text | FieldType::Email | FieldType::Url | FieldType::Choice | FieldType::Date => {
            Some(Json::String(written.to_owned()))
        }
        _ => serde_json::from_str(written).ok(),
    }
}
