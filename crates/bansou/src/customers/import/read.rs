//! From the cells of a row to typed values, by the mapping.
//!
//! Invariant: a row becomes a [`Record`] whole or is refused with the first reason; a value of the workspace's own
//! field that does not fit its type is kept as the text that it is, so that nothing is lost.

use std::{collections::HashMap, sync::Arc};

use bansou_tabular::{
    Missing, Row,
    values::{
        booleans,
        currency::Currency as FileCurrency,
        dates::{DateOrder, DateReading},
        decimal::DecimalMark,
        money::MoneyReading,
        numbers, text,
    },
};
use jiff::{civil::Date, tz::TimeZone};
use serde_json::{Value as Json, json};

use super::{Code, Field, ImportKind, Mapping, Refusal, Shape, Target};
use crate::{
    customers::{FieldType, search::folded},
    money::{Currency, Money},
    time::Timestamp,
};

/// The typed values of a row.
#[derive(Clone, Debug)]
pub struct Record {
    pub number: u64,
    values: Vec<(&'static str, Typed)>,
    /// The workspace's own fields.
    pub custom: serde_json::Map<String, Json>,
}

/// A value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed {
    Text(String),
    Integer(i64),
    Money(Money),
    Date(Date),
    Moment(Timestamp),
    Boolean(bool),
}

impl Record {
    fn value(&self, key: &str) -> Option<&Typed> {
        self.values.iter().find(|(of, _)| *of == key).map(|(_, value)| value)
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        match self.value(key)? {
            Typed::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn owned_text(&self, key: &str) -> Option<String> {
        self.text(key).map(str::to_owned)
    }

    pub fn integer(&self, key: &str) -> Option<i64> {
        match self.value(key)? {
            Typed::Integer(number) => Some(*number),
            _ => None,
        }
    }

    pub fn money(&self, key: &str) -> Option<Money> {
        match self.value(key)? {
            Typed::Money(money) => Some(*money),
            _ => None,
        }
    }

    pub fn date(&self, key: &str) -> Option<Date> {
        match self.value(key)? {
            Typed::Date(date) => Some(*date),
            _ => None,
        }
    }

    pub fn moment(&self, key: &str) -> Option<Timestamp> {
        match self.value(key)? {
            Typed::Moment(at) => Some(*at),
            _ => None,
        }
    }

    pub fn boolean(&self, key: &str) -> Option<bool> {
        match self.value(key)? {
            Typed::Boolean(yes) => Some(*yes),
            _ => None,
        }
    }
}

/// Reads the rows of one file.
#[derive(Clone, Debug)]
pub struct RowReader {
    kind: ImportKind,
    columns: Vec<Column>,
    missing: Missing,
}

#[derive(Clone, Debug)]
enum Column {
    Left,
    Field { heading: String, reader: Reader },
    Own { key: String, reader: OwnReader },
}

/// What the cells of a file are read by, besides its mapping.
#[derive(Clone, Debug)]
pub struct Surroundings {
    pub currency: Currency,
    pub zone: TimeZone,
}

impl RowReader {
    pub fn new(kind: ImportKind, headings: &[String], mapping: &Mapping, by: &Surroundings) -> Self {
        let default_currency = mapping.currency.unwrap_or(by.currency);
        let columns = headings.iter().map(|heading| {
            let currency = currency_of_heading(heading).unwrap_or(default_currency);
            let values = Values {
                order: mapping.date_order,
                currency,
                factor: factor_of_heading(heading),
                zone: by.zone.clone(),
            };
            match mapping.target(heading) {
                None => Column::Left,
                Some(Target::Field(key)) => match Field::find(kind, key) {
                    Some(field) => {
                        Column::Field { heading: heading.clone(), reader: Reader::new(field, values) }
                    }
                    None => Column::Left,
                },
                Some(Target::Custom { custom, kind, .. }) => {
                    Column::Own { key: custom.clone(), reader: OwnReader { kind: *kind, values } }
                }
            }
        });
        Self { kind, columns: columns.collect(), missing: Missing::default() }
    }

    pub fn read(&self, row: &Row) -> Result<Record, Refusal> {
        let mut record = Record {
            number: row.number(),
            values: Vec::with_capacity(self.columns.len()),
            custom: serde_json::Map::new(),
        };
        for (at, column) in self.columns.iter().enumerate() {
            let cell = row.cell(at);
            if matches!(column, Column::Left) || self.missing.is_missing(cell) {
                continue;
            }
            match column {
                Column::Left => {}
                Column::Field { heading, reader } => {
                    let read = reader.read(cell).map_err(|refusal| refusal.in_column(heading))?;
                    if let Some(value) = read {
                        record.values.push((reader.field.key, value));
                    }
                }
                Column::Own { key, reader } => {
                    record.custom.insert(key.clone(), reader.read(cell));
                }
            }
        }
        self.join_names(&mut record);
        Ok(record)
    }

    /// 姓 and 名 in two columns are one name, the family name first where it is written in Japanese.
    fn join_names(&self, record: &mut Record) {
        if self.kind != ImportKind::People || record.text("name").is_some() {
            return;
        }
        let name = match (record.text("last_name"), record.text("first_name")) {
            (Some(last), Some(first)) if last.is_ascii() && first.is_ascii() => format!("{first} {last}"),
            (Some(last), Some(first)) => format!("{last} {first}"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => return,
        };
        record.values.push(("name", Typed::Text(name)));
    }
}

/// Reads the cells of one field.
#[derive(Clone, Debug)]
pub struct Reader {
    field: &'static Field,
    values: Values,
    /// Of a field of words: each way to write one, folded, with the word that it means.
    words: Arc<HashMap<String, &'static str>>,
}

#[derive(Clone, Debug)]
struct Values {
    order: DateOrder,
    currency: Currency,
    factor: i64,
    zone: TimeZone,
}

impl Reader {
    /// For seeing whether cells could be of the field, whoever's they are.
    pub(super) fn lenient(field: &'static Field, currency: Currency, order: DateOrder) -> Self {
        // A date that can be read both ways is a date all the same.
        let order = if order == DateOrder::Unknown { DateOrder::MonthFirst } else { order };
        let values = Values { order, currency, factor: 1, zone: TimeZone::UTC };
        Self::new(field, values)
    }

    fn new(field: &'static Field, values: Values) -> Self {
        let words = match field.shape {
            Shape::Word(words) => ways(words),
            _ => HashMap::new(),
        };
        Self { field, values, words: Arc::new(words) }
    }

    pub fn read(&self, cell: &str) -> Result<Option<Typed>, Refusal> {
        Ok(match self.field.shape {
            Shape::Text => text_of(cell).map(Typed::Text),
            Shape::Integer => numbers::read_integer(cell, DecimalMark::ByShape)?.map(Typed::Integer),
            Shape::Money => self.values.money(cell)?.map(Typed::Money),
            Shape::Date => self.values.dates().read_date(cell)?.map(Typed::Date),
            Shape::Moment => self.values.moment(cell)?.map(Typed::Moment),
            Shape::Boolean => booleans::read(cell)?.map(Typed::Boolean),
            Shape::Email => match text_of(cell) {
                Some(text) if is_email(&text) => Some(Typed::Text(text)),
                Some(text) => {
                    return Err(Refusal::new(Code::NotEmail).given(&text).would_do(&["sato@example.co.jp"]));
                }
                None => None,
            },
            Shape::Word(words) => word(&self.words, words, cell)?.map(|word| Typed::Text(word.to_owned())),
        })
    }
}

impl Values {
    fn dates(&self) -> DateReading {
        DateReading { order: self.order, ..DateReading::default() }
    }

    fn moment(&self, cell: &str) -> Result<Option<Timestamp>, Refusal> {
        let Some(moment) = self.dates().read(cell)? else { return Ok(None) };
        let at = moment.timestamp(&self.zone).map_err(|_| Refusal::new(Code::NoSuchDay).given(cell))?;
        Ok(Some(Timestamp(at.as_millisecond())))
    }

    fn money(&self, cell: &str) -> Result<Option<Money>, Refusal> {
        // Every currency of ours that is in use is one of the reader's; of others the amount is in yen.
        let default_currency = self.currency.code().parse().unwrap_or(FileCurrency::JPY);
        let reading = MoneyReading { default_currency, mark: DecimalMark::ByShape };
        let Some(amount) = reading.read(cell)? else { return Ok(None) };
        let currency = amount.currency.code().parse().unwrap_or(self.currency);
        let minor =
            amount.minor.checked_mul(self.factor).ok_or_else(|| Refusal::new(Code::TooLarge).given(cell))?;
        Ok(Some(Money::new(minor, currency)))
    }
}

/// Reads the cells of a field of the workspace's own.
#[derive(Clone, Debug)]
struct OwnReader {
    kind: FieldType,
    values: Values,
}

impl OwnReader {
    fn read(&self, cell: &str) -> Json {
        let typed = match self.kind {
            FieldType::Integer => {
                numbers::read_integer(cell, DecimalMark::ByShape).ok().flatten().map(|number| json!(number))
            }
            FieldType::Number => number(cell).map(|number| json!(number)),
            FieldType::Money => self.values.money(cell).ok().flatten().map(|money| json!(money)),
            FieldType::Date => {
                self.values.dates().read_date(cell).ok().flatten().map(|date| json!(date.to_string()))
            }
            FieldType::Datetime => self.values.moment(cell).ok().flatten().map(|at| json!(at)),
            FieldType::Boolean => booleans::read(cell).ok().flatten().map(|yes| json!(yes)),
            FieldType::Text | FieldType::Email | FieldType::Url | FieldType::Choice => None,
        };
        typed.unwrap_or_else(|| json!(text::trim(cell)))
    }
}

fn number(cell: &str) -> Option<f64> {
    let plain = numbers::read(cell, DecimalMark::ByShape).ok().flatten();
    plain.or_else(|| numbers::read_percent(cell, DecimalMark::ByShape).ok().flatten())
}

fn text_of(cell: &str) -> Option<String> {
    let trimmed = text::trim(cell);
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    !name.is_empty() && host.contains('.') && !host.contains('@') && !text.contains(char::is_whitespace)
}

type Words = &'static [(&'static str, &'static [&'static str])];

fn ways(words: Words) -> HashMap<String, &'static str> {
    let own = words.iter().map(|(word, _)| (folded(word), *word));
    let written = words.iter().flat_map(|(word, ways)| ways.iter().map(|way| (folded(way), *word)));
    // A word's own name wins over another's way of writing.
    written.chain(own).collect()
}

/// The word that a cell means, of those there are.
fn word(
    ways: &HashMap<String, &'static str>,
    words: Words,
    cell: &str,
) -> Result<Option<&'static str>, Refusal> {
    let Some(given) = text_of(cell) else { return Ok(None) };
    if let Some(word) = ways.get(&folded(&given)) {
        return Ok(Some(word));
    }
    let examples: Vec<&str> =
        words.iter().map(|(word, written)| written.first().copied().unwrap_or(word)).take(8).collect();
    Err(Refusal::new(Code::NotAChoice).given(&given).would_do(&examples))
}

/// The currency that a heading names: `refund_amount_usd`, `月額（円）`.
fn currency_of_heading(heading: &str) -> Option<Currency> {
    let folded = folded(heading);
    if folded.contains('円') {
        return Some(Currency::JPY);
    }
    let words = folded.split(|c: char| !c.is_ascii_alphabetic());
    words
        .filter(|word| matches!(*word, "usd" | "jpy" | "eur" | "gbp" | "cny" | "krw" | "sgd" | "aud"))
        .find_map(|word| word.parse().ok())
}

/// By how much a heading says its amounts are to be multiplied: `月額(千円)`.
fn factor_of_heading(heading: &str) -> i64 {
    let folded = folded(heading);
    match () {
        () if folded.contains("百万円") => 1_000_000,
        () if folded.contains("万円") => 10_000,
        () if folded.contains("千円") => 1_000,
        () => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_say_currency_and_unit() {
        assert_eq!(currency_of_heading("refund_amount_usd"), Some(Currency::USD));
        assert_eq!(currency_of_heading("月額（千円）"), Some(Currency::JPY));
        assert_eq!(currency_of_heading("amount"), None);
        assert_eq!(factor_of_heading("月額（千円）"), 1_000);
        assert_eq!(factor_of_heading("ARR(万円)"), 10_000);
        assert_eq!(factor_of_heading("月額（円）"), 1);
    }

    #[test]
    fn words_are_known_in_both_languages() {
        let Some(Field { shape: Shape::Word(words), .. }) = Field::find(ImportKind::Tickets, "priority")
        else {
            panic!("a priority is a word")
        };
        for (given, meant) in [("緊急", "urgent"), ("HIGH", "high"), ("Medium", "normal"), ("低", "low")] {
            assert_eq!(word(&ways(words), words, given).unwrap(), Some(meant));
        }
        assert_eq!(word(&ways(words), words, "そこそこ").unwrap_err().code, Code::NotAChoice);
    }
}
