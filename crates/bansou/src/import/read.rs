//! From the cells of a row to typed values, by the mapping.
//!
//! Invariant: a row is refused where what it needs cannot be read; another cell that cannot be read is left out of its
//! [`Record`] and told with its reason. A value of the workspace's own field that does not fit its type is kept as the
//! text that it is, so that nothing is lost.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use bansou_tabular::{
    ColumnProfile, Missing, Row, SheetNumber,
    values::{booleans, dates, dates::DateOrder, decimal::DecimalMark, email, text},
    without_guard,
};
use serde_json::{Value as Json, json};

use super::{
    Code, Field, ImportKind, Mapping, Refusal, Shape, Target, amounts,
    fields::is_essential,
    periods, ratings,
    record::{Record, Typed},
    renews,
    surroundings::Surroundings,
    term,
    values::{Amount, Values, mark_of_file},
};
use crate::{custom_fields::FieldType, customers::search::folded, money::Currency};

/// Reads the rows of one file.
#[derive(Clone, Debug)]
pub struct RowReader {
    kind: ImportKind,
    columns: Vec<Column>,
    missing: Missing,
    /// The columns that say what a row's amounts are in.
    currency_column: Option<usize>,
    /// The column that marks the first row of each record, where rows below go on with it.
    starts: Option<usize>,
    is_delimited: bool,
}

#[derive(Clone, Debug)]
enum Column {
    Left,
    Field { heading: String, reader: Reader, period: Option<i64> },
    Own { key: String, reader: OwnReader },
}

impl RowReader {
    pub fn new(kind: ImportKind, headings: &[String], mapping: &Mapping, by: &Surroundings) -> Self {
        let unknown = ColumnProfile::default();
        let profile = |at: usize| by.profiles.get(at).unwrap_or(&unknown);
        let of_file = file_mark(kind, headings, mapping, &by.profiles);
        let columns = headings.iter().enumerate().map(|(at, heading)| {
            let values = Values::of(heading, profile(at), mapping, by, of_file);
            match mapping.target(heading) {
                None => Column::Left,
                Some(Target::Field(key)) => match Field::find(kind, key) {
                    Some(field) => Column::Field {
                        heading: heading.clone(),
                        reader: Reader::new(field, values).taught(mapping.words.get(field.key)),
                        period: mapping.amount_periods.get(heading).map(|period| period.months()),
                    },
                    None => Column::Left,
                },
                Some(Target::Custom { custom, kind, .. }) => {
                    Column::Own { key: custom.clone(), reader: OwnReader { kind: *kind, values } }
                }
            }
        });
        let columns: Vec<Column> = columns.collect();
        let currency_column = columns.iter().position(
            |column| matches!(column, Column::Field { reader, .. } if reader.field.shape == Shape::Currency),
        );
        let starts = headings.iter().position(|heading| marks_records(heading));
        let is_delimited = by.is_delimited;
        Self { kind, columns, missing: Missing::default(), currency_column, starts, is_delimited }
    }

    pub fn read(&self, row: &Row) -> Result<Record, Refusal> {
        let mut record = Record {
            number: row.number(),
            values: Vec::with_capacity(self.columns.len()),
            custom: serde_json::Map::new(),
            left: Vec::new(),
        };
        if self.starts.is_some_and(|column| row.cell(column).trim().is_empty()) {
            return Err(Refusal::new(Code::Continuation));
        }
        let of_row = self.currency_of(row)?;
        let mut amount = None;
        for (at, column) in self.columns.iter().enumerate() {
            let number = row.number_in(at);
            let guarded = row.cell(at);
            let cell = if self.is_delimited { without_guard(guarded) } else { guarded.into() };
            let cell = cell.as_ref();
            if matches!(column, Column::Left) || self.missing.is_missing(cell) {
                continue;
            }
            match column {
                Column::Left => {}
                Column::Field { heading, reader, period } if reader.field.shape == Shape::Money => {
                    let read = reader.values.amount(cell, number, of_row);
                    let read = match read.map_err(|refusal| refusal.in_column(heading)) {
                        Ok(Some(read)) => read,
                        Ok(None) => continue,
                        Err(refusal) if self.costs_row(reader, cell, &refusal) => return Err(refusal),
                        Err(refusal) => {
                            record.left.push(refusal);
                            continue;
                        }
                    };
                    match amounts::of_field(reader.field.key, read) {
                        Some((key, money)) => record.set_money(key, money),
                        None => amount = Some((reader.field.key, heading, guarded, read, *period)),
                    }
                }
                Column::Field { heading, reader, .. } => {
                    match reader.read(cell, number).map_err(|refusal| refusal.in_column(heading)) {
                        Ok(Some(value)) => record.values.push((reader.field.key, value)),
                        Ok(None) => {}
                        Err(refusal) if self.costs_row(reader, cell, &refusal) => return Err(refusal),
                        Err(refusal) => record.left.push(refusal),
                    }
                }
                Column::Own { key, reader } => {
                    record.custom.insert(key.clone(), reader.read(cell, number, of_row));
                }
            }
        }
        if let Some((key, heading, guarded, read, period)) = amount {
            let cell = if self.is_delimited { without_guard(guarded) } else { guarded.into() };
            let cell = cell.as_ref();
            let period = period.or_else(|| amounts::period_of_heading(heading));
            let read =
                if key == "unit_price" { amounts::of_all_seats(&record, cell, read) } else { Ok(read) };
            read.and_then(|read| amounts::per_month(&mut record, cell, read, period))
                .map_err(|refusal| refusal.in_column(heading))?;
        }
        record.take_term();
        self.join_names(&mut record);
        let nobody = self.kind == ImportKind::People
            && record.text("name").is_none()
            && record.text("email").is_none();
        match record.left.pop_if(|_| nobody) {
            Some(refusal) => Err(refusal),
            None => Ok(record),
        }
    }

    /// Whether a cell that cannot be read costs the row: where the row needs it, and where it can be read in two ways,
    /// because that is for a person to say.
    fn costs_row(&self, reader: &Reader, cell: &str, refusal: &Refusal) -> bool {
        is_essential(self.kind, reader.field.key, cell)
            || matches!(
                refusal.code,
                Code::AmbiguousNumber | Code::AmbiguousDate | Code::AmountPeriod | Code::TwoCurrencies
            )
    }

    /// What the row's own column says that its amounts are in.
    fn currency_of(&self, row: &Row) -> Result<Option<Currency>, Refusal> {
        let Some(Column::Field { heading, reader, .. }) = self.currency_column.map(|at| &self.columns[at])
        else {
            return Ok(None);
        };
        let cell = row.cell(self.currency_column.unwrap_or_default());
        if self.missing.is_missing(cell) {
            return Ok(None);
        }
        match reader.read(cell, None).map_err(|refusal| refusal.in_column(heading))? {
            Some(Typed::Text(code)) => Ok(code.parse().ok()),
            _ => Ok(None),
        }
    }

    /// 姓 and 名 in two columns are one name, the family name first where it is written in Japanese.
    fn join_names(&self, record: &mut Record) {
        if self.kind != ImportKind::People {
            return;
        }
        if record.text("kana").is_none() {
            let parts: Vec<&str> =
                ["last_kana", "first_kana"].iter().filter_map(|key| record.text(key)).collect();
            if !parts.is_empty() {
                let kana = parts.join(" ");
                record.values.push(("kana", Typed::Text(kana)));
            }
        }
        if record.text("name").is_some() {
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

impl Reader {
    /// For seeing whether cells could be of the field, whoever's they are.
    pub(super) fn lenient(field: &'static Field, currency: Currency, order: DateOrder) -> Self {
        Self::new(field, Values::lenient(currency, order))
    }

    fn new(field: &'static Field, values: Values) -> Self {
        let words = match field.shape {
            Shape::Word(words) => ways(words),
            _ => HashMap::new(),
        };
        Self { field, values, words: Arc::new(words) }
    }

    /// Also by the words that a person gave a meaning in this file.
    fn taught(mut self, words: Option<&BTreeMap<String, String>>) -> Self {
        if let (Some(taught), Shape::Word(words)) = (words, self.field.shape) {
            let meant = |given: &str| words.iter().find(|(word, _)| *word == given).map(|(word, _)| *word);
            let taught = taught.iter().filter_map(|(written, word)| Some((word_key(written), meant(word)?)));
            Arc::make_mut(&mut self.words).extend(taught);
        }
        self
    }

    fn word(&self, words: Words, cell: &str) -> Result<Option<String>, Refusal> {
        let known = word(&self.words, words, cell);
        match known {
            Err(refusal) if self.field.key == "billing" => match periods::months(cell) {
                Some(months) => Ok(Some(months.to_string())),
                None => Err(refusal),
            },
            known => Ok(known?.map(str::to_owned)),
        }
    }

    fn whole_number(&self, cell: &str, number: Option<SheetNumber>) -> Result<Option<i64>, Refusal> {
        let Some(read) = self.values.integer(cell, number)? else { return Ok(None) };
        let (least, most) = self.field.bounds();
        if (least..=most).contains(&read) {
            return Ok(Some(read));
        }
        let bounds = [least, most].map(|bound| bound.to_string());
        Err(Refusal::new(Code::OutOfRange).given(cell).would_do(&[&bounds[0], &bounds[1]]))
    }

    /// `number` says that the cell is a number of a sheet.
    pub fn read(&self, cell: &str, number: Option<SheetNumber>) -> Result<Option<Typed>, Refusal> {
        Ok(match self.field.shape {
            Shape::Text => text_of(cell).map(Typed::Text),
            Shape::Integer if self.field.key == "satisfaction" => {
                ratings::read(cell, |cell| self.values.integer(cell, number))?.map(Typed::Integer)
            }
            Shape::Integer => self.whole_number(cell, number)?.map(Typed::Integer),
            Shape::Money => {
                self.values.amount(cell, number, None)?.map(|Amount { money, .. }| Typed::Money(money))
            }
            Shape::Currency => match text_of(cell) {
                Some(text) => match Currency::named(&text, self.values.currency) {
                    Some(currency) => Some(Typed::Text(currency.code().to_owned())),
                    None => {
                        return Err(Refusal::new(Code::UnknownCurrency)
                            .given(&text)
                            .would_do(&["JPY", "USD", "EUR"]));
                    }
                },
                None => None,
            },
            Shape::Date => self.values.day(cell)?.map(|day| match self.field.key {
                "ended_on" | "last_day" | "renewal_on" | "notice_on" | "left_on"
                    if dates::is_for_ever(day) =>
                {
                    Typed::Never
                }
                _ => Typed::Date(day),
            }),
            Shape::Moment => self.values.moment(cell)?.map(Typed::Moment),
            Shape::Term => term::read(&self.values, cell)?.map(Typed::Term),
            Shape::Boolean if self.field.key == "auto_renew" => renews::read(cell)?.map(Typed::Boolean),
            Shape::Boolean => booleans::read(cell)?.map(Typed::Boolean),
            Shape::Email => email::read(cell)?.map(Typed::Text),
            Shape::Word(words) => self.word(words, cell)?.map(Typed::Text),
        })
    }
}

/// Reads the cells of a field of the workspace's own.
#[derive(Clone, Debug)]
struct OwnReader {
    kind: FieldType,
    values: Values,
}

impl OwnReader {
    fn read(&self, cell: &str, number: Option<SheetNumber>, of_row: Option<Currency>) -> Json {
        let values = &self.values;
        let typed = match self.kind {
            FieldType::Integer | FieldType::Number if keeps_zeros(cell) => None,
            FieldType::Integer => values.integer(cell, number).ok().flatten().map(|number| json!(number)),
            FieldType::Number => values.number(cell, number).map(|number| json!(number)),
            FieldType::Money => {
                // The row's column speaks of the contract: a cell that names another currency is in that one.
                let read = values.amount(cell, number, of_row).or_else(|_| values.amount(cell, number, None));
                match read {
                    Ok(Some(Amount { money, months: None })) => Some(json!(money)),
                    _ => None,
                }
            }
            FieldType::Date => values.day(cell).ok().flatten().map(|date| json!(date.to_string())),
            FieldType::Datetime => values.moment(cell).ok().flatten().map(|at| json!(at)),
            FieldType::Boolean => booleans::read(cell).ok().flatten().map(|yes| json!(yes)),
            FieldType::Email => email::read(cell).ok().flatten().map(|address| json!(address)),
            FieldType::Text | FieldType::Url | FieldType::Choice => None,
        };
        typed.unwrap_or_else(|| json!(text::trim(cell)))
    }
}

/// Whether the column says which rows begin a record: what kintone writes with its tables.
pub(super) fn marks_records(heading: &str) -> bool {
    folded(heading).trim() == "れこーどの開始行"
}

/// `0042` is a code, also where the column's other cells look like numbers.
fn keeps_zeros(cell: &str) -> bool {
    let cell = text::trim(cell);
    cell.len() > 1 && cell.starts_with('0') && cell.bytes().all(|byte| byte.is_ascii_digit())
}

/// The decimal mark that the file's columns of numbers show together.
pub(super) fn file_mark(
    kind: ImportKind,
    headings: &[String],
    mapping: &Mapping,
    profiles: &[ColumnProfile],
) -> DecimalMark {
    let columns = headings.iter().zip(profiles);
    mark_of_file(
        columns.filter(|(heading, _)| holds_numbers(kind, mapping, heading)).map(|(_, profile)| profile),
    )
}

/// Whether the column becomes something that is counted or added.
fn holds_numbers(kind: ImportKind, mapping: &Mapping, heading: &str) -> bool {
    match mapping.target(heading) {
        Some(Target::Field(key)) => {
            Field::find(kind, key).is_some_and(|field| matches!(field.shape, Shape::Integer | Shape::Money))
        }
        Some(Target::Custom { kind, .. }) => {
            matches!(kind, FieldType::Integer | FieldType::Number | FieldType::Money)
        }
        None => false,
    }
}

fn text_of(cell: &str) -> Option<String> {
    let trimmed = text::trim(cell);
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// How words are compared: WAITING_ON_US is "Waiting on us".
pub(super) fn word_key(word: &str) -> String {
    let folded = folded(word);
    let letters: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.is_empty() { folded } else { letters }
}

type Words = &'static [(&'static str, &'static [&'static str])];

fn ways(words: Words) -> HashMap<String, &'static str> {
    let own = words.iter().map(|(word, _)| (word_key(word), *word));
    let written = words.iter().flat_map(|(word, ways)| ways.iter().map(|way| (word_key(way), *word)));
    // A word's own name wins over another's way of writing.
    written.chain(own).collect()
}

/// The cells that are none of the field's words; the first few different ones.
pub(super) fn unknown_words<'a>(field: &Field, cells: impl Iterator<Item = &'a str>) -> Vec<String> {
    const MOST: usize = 20;
    let Shape::Word(words) = field.shape else { return Vec::new() };
    let (ways, missing) = (ways(words), Missing::default());
    let mut unknown: Vec<String> = Vec::new();
    for cell in cells.map(text::trim).filter(|cell| !missing.is_missing(cell)) {
        if unknown.len() < MOST
            && !unknown.iter().any(|word| word == cell)
            && word(&ways, words, cell).is_err()
        {
            unknown.push(cell.to_owned());
        }
    }
    unknown
}

/// The word that a cell means, of those there are.
fn word(
    ways: &HashMap<String, &'static str>,
    words: Words,
    cell: &str,
) -> Result<Option<&'static str>, Refusal> {
    let Some(given) = text_of(cell) else { return Ok(None) };
    // `New (Support Pipeline)` is new, `2 - High` high.
    let after_number = || {
        let rest = given.trim_start_matches(|it: char| it.is_ascii_digit());
        let name = rest.trim_start().strip_prefix(['-', '.', ':', ')', '–', '：', '．'])?.trim();
        (rest.len() < given.len() && !name.is_empty()).then_some(name)
    };
    let before_brackets =
        || given.split(['(', '（']).next().map(str::trim).filter(|before| !before.is_empty());
    if let Some(word) = ways
        .get(&word_key(&given))
        .or_else(|| ways.get(&word_key(before_brackets()?)))
        .or_else(|| ways.get(&word_key(after_number()?)))
    {
        return Ok(Some(word));
    }
    let examples: Vec<&str> =
        words.iter().map(|(word, written)| written.first().copied().unwrap_or(word)).take(8).collect();
    Err(Refusal::new(Code::NotAChoice).given(&given).would_do(&examples))
}

#[cfg(test)]
mod tests {
    use super::*;

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
