//! The fields that a workspace added to its records, with their types.
//!
//! Invariant: a value in a record's `custom` object is of its field's type: texts, addresses and choices are strings;
//! whole numbers and numbers are numbers; money is `{"minor": 480000, "currency": "JPY"}`; a date is `"2026-11-22"`; a
//! date with its time is UTC epoch milliseconds; yes and no are booleans. What is not known is absent.

use std::collections::HashMap;

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::{
    args,
    db::{self, Db, FromRow, Row, Tx, placeholder_list, query, query_dynamic},
    ids::CustomFieldId,
    money::{Currency, Money},
    numbers,
};

/// What kind of value a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    Text,
    Integer,
    Number,
    Money,
    Date,
    Datetime,
    Boolean,
    Email,
    Url,
    Choice,
}

crate::text_enum!(FieldType {
    Text => "text", Integer => "integer", Number => "number", Money => "money", Date => "date",
    Datetime => "datetime", Boolean => "boolean", Email => "email", Url => "url", Choice => "choice",
});

impl FieldType {
    /// Whether values have an order, so that one asks for those between two.
    pub fn is_ordered(self) -> bool {
        matches!(self, Self::Integer | Self::Number | Self::Money | Self::Date)
    }

    pub fn is_figure(self) -> bool {
        matches!(self, Self::Integer | Self::Number | Self::Money)
    }
}

#[derive(Clone, Debug)]
pub struct CustomField {
    pub id: CustomFieldId,
    /// Its key in the record's `custom` object.
    pub key: String,
    /// As the file's heading or the member wrote it.
    pub label: String,
    pub kind: FieldType,
    /// Of a choice: the values that records have, the most frequent first. Empty where there are too many.
    pub choices: Vec<String>,
}

impl FromRow for CustomField {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            key: row.get("field_key")?,
            label: row.get("label")?,
            kind: row.get("value_type")?,
            choices: serde_json::from_value(row.get("choices")?).map_err(|e| db::unreadable("choices", e))?,
        })
    }
}

/// The fields of a kind of record (`accounts`, `people`, `subscriptions` …), in their order.
pub async fn custom_fields(db: &Db, record_kind: &str) -> db::Result<Vec<CustomField>> {
    const OF_KIND: &str = "
        select id, field_key, label, value_type, choices from custom_fields where record_kind = $1 order by position, id";
    query(OF_KIND, args![record_kind]).all(db).await
}

struct OfKind(String, CustomField);

impl FromRow for OfKind {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self(row.get("record_kind")?, CustomField::from_row(row)?))
    }
}

/// The fields of several kinds of record by their kinds, each in their order.
pub async fn custom_fields_by_kind(
    db: &Db,
    record_kinds: &[&str],
) -> db::Result<HashMap<String, Vec<CustomField>>> {
    let sql = format!(
        "select record_kind, id, field_key, label, value_type, choices from custom_fields
          where record_kind in ({}) order by position, id",
        placeholder_list(1, record_kinds.len())
    );
    let kinds = record_kinds.iter().map(|kind| db::Value::from(*kind)).collect();
    let mut found: HashMap<String, Vec<CustomField>> = HashMap::new();
    for OfKind(kind, field) in query_dynamic(sql, kinds).all::<OfKind>(db).await? {
        found.entry(kind).or_default().push(field);
    }
    Ok(found)
}

/// More values than this are no choice but text.
const MOST_CHOICES: usize = 50;

/// Notes what there is to choose in the choice fields of these records, which are kept in `table`.
pub async fn note_choices(tx: &mut Tx, record_kind: &str, table: &str) -> db::Result<()> {
    const FIELDS: &str =
        "select id as a, field_key as b from custom_fields where record_kind = $1 and value_type = 'choice'";
    const NOTE: &str = "update custom_fields set choices = $2 where id = $1";
    let fields: Vec<(CustomFieldId, String)> = query(FIELDS, args![record_kind]).all(&mut *tx).await?;
    for (id, key) in fields {
        let sql = format!(
            "select given as a, count(*) as b
               from (select cast(custom ->> $1 as text) as given from {table}) each
              where given is not null group by given order by count(*) desc, given limit $2"
        );
        let limit = MOST_CHOICES as i64 + 1;
        let found: Vec<(String, i64)> = query_dynamic(sql, args![key, limit]).all(&mut *tx).await?;
        let choices: Vec<String> = match found.len() {
            ..=MOST_CHOICES => found.into_iter().map(|(given, _)| given).collect(),
            _ => Vec::new(),
        };
        query(NOTE, args![id, json!(choices)]).run(&mut *tx).await?;
    }
    Ok(())
}

impl CustomField {
    /// The value as it stands in an input and in an exported file.
    pub fn written(&self, custom: &Value) -> String {
        match custom.get(&self.key) {
            None | Some(Value::Null) => String::new(),
            Some(value) => match serde_json::from_value::<Money>(value.clone()) {
                Ok(money) if self.kind == FieldType::Money => in_major_units(money),
                _ => match value {
                    Value::Number(at) if self.kind == FieldType::Datetime => {
                        let at = jiff::Timestamp::from_millisecond(at.as_i64().unwrap_or_default());
                        at.map(|at| at.to_string()).unwrap_or_default()
                    }
                    other => plain(other),
                },
            },
        }
    }

    /// The amount that an amount's field holds.
    pub fn money_in(&self, custom: &Value) -> Option<Money> {
        let value = custom.get(&self.key).filter(|_| self.kind == FieldType::Money)?;
        serde_json::from_value(value.clone()).ok()
    }

    /// What was typed into an input, as a value; null where nothing was. The error is the message's key.
    pub fn read(&self, given: &str, currency: Currency) -> Result<Value, &'static str> {
        let given = given.trim();
        if given.is_empty() {
            return Ok(Value::Null);
        }
        match self.kind {
            FieldType::Text | FieldType::Choice | FieldType::Url => Ok(json!(given)),
            FieldType::Email if given.contains('@') => Ok(json!(given)),
            FieldType::Email => Err("field-bad-email"),
            FieldType::Integer => numbers::whole(given).map(|n| json!(n)).ok_or("field-bad-integer"),
            FieldType::Number => numbers::decimal(given).map(|n| json!(n)).ok_or("field-bad-number"),
            FieldType::Money => {
                numbers::decimal(given).map(|n| json!(money(n, currency))).ok_or("field-bad-number")
            }
            FieldType::Date => {
                given.parse::<Date>().map(|day| json!(day.to_string())).map_err(|_| "field-bad-date")
            }
            FieldType::Datetime => {
                let at = given.parse::<jiff::Timestamp>().map_err(|_| "field-bad-datetime")?;
                Ok(json!(at.as_millisecond()))
            }
            FieldType::Boolean => match given {
                "true" | "on" | "yes" => Ok(json!(true)),
                "false" | "off" | "no" => Ok(json!(false)),
                _ => Err("field-bad-boolean"),
            },
        }
    }
}

fn money(major: f64, currency: Currency) -> Money {
    let unit = 10_f64.powi(currency.decimals().cast_signed());
    Money::new((major * unit).round() as i64, currency)
}

/// An amount as a plain number in its major unit: `480000`, `1234.50`.
pub fn in_major_units(money: Money) -> String {
    let decimals = money.currency.decimals();
    let unit = 10_u64.pow(decimals);
    let (whole, part) = (money.minor.unsigned_abs() / unit, money.minor.unsigned_abs() % unit);
    let sign = if money.minor < 0 { "-" } else { "" };
    if decimals == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part:0width$}", width = decimals as usize)
    }
}

pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        for (kind, value) in [
            (FieldType::Text, json!("物流")),
            (FieldType::Integer, json!(1200)),
            (FieldType::Number, json!(2.5)),
            (FieldType::Money, json!({ "minor": 123_450, "currency": "USD" })),
            (FieldType::Date, json!("2024-02-29")),
            (FieldType::Datetime, json!(1_795_305_600_000_i64)),
            (FieldType::Boolean, json!(true)),
            (FieldType::Email, json!("a@example.jp")),
            (FieldType::Url, json!("https://example.jp")),
            (FieldType::Choice, json!("A")),
        ] {
            let field = CustomField {
                id: CustomFieldId::new(),
                key: "k".to_owned(),
                label: "K".to_owned(),
                kind,
                choices: Vec::new(),
            };
            let written = field.written(&json!({ "k": value }));
            assert_eq!(field.read(&written, Currency::USD).unwrap(), value, "{kind}: {written}");
            assert_eq!(field.read(" ", Currency::USD).unwrap(), Value::Null);
        }
    }

    #[test]
    fn numbers_are_read_in_full_width_and_never_in_two_ways() {
        let read = |kind, given| {
            let field = CustomField {
                id: CustomFieldId::new(),
                key: "k".to_owned(),
                label: "K".to_owned(),
                kind,
                choices: Vec::new(),
            };
            field.read(given, Currency::JPY)
        };
        assert_eq!(read(FieldType::Integer, "１，２００"), Ok(json!(1200)));
        assert_eq!(read(FieldType::Number, "２．５"), Ok(json!(2.5)));
        assert_eq!(
            read(FieldType::Money, "４８０，０００"),
            Ok(json!({ "minor": 480_000, "currency": "JPY" }))
        );
        assert_eq!(read(FieldType::Integer, "12,00"), Err("field-bad-integer"));
        assert_eq!(read(FieldType::Number, "1.234,50"), Err("field-bad-number"));
    }
}
