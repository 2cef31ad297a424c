//! What a column seems to hold, by a sample of its cells.
//!
//! Text is always right; a narrower type is only said where nearly every cell fits it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::values::{
    booleans,
    currency::Currency,
    dates::{DateOrder, DateReading},
    decimal::DecimalMark,
    missing::Missing,
    money::MoneyReading,
    numbers, text,
};

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Anything; also what looks like numbers and is not (`00123`, telephone numbers).
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers with decimals, and percentages.
    Number,
    /// Amounts of which at least half name a currency.
    Money,
    /// Days.
    Date,
    /// Days with a time.
    DateTime,
    /// Yes and no. A column of only 0 and 1 is `Integer`, since counts look like that too.
    Boolean,
    /// Mail addresses.
    Email,
    /// Web addresses with their scheme.
    Url,
    /// Few different texts, each again and again.
    Choice,
}

/// The type of a column and how sure that is.
#[derive(Clone, Debug, PartialEq)]
pub struct Inference {
    /// The narrowest type that fits.
    pub column_type: ColumnType,
    /// From 0 to 1: the share of cells that fit, less the fewer cells there are to go by. 0 for a column
    /// without any value.
    pub confidence: f64,
    /// Of `Choice`: the texts, the most frequent first. Otherwise empty.
    pub choices: Vec<String>,
    /// Of `Date` and `DateTime`: the order to read them by. `Unknown` where every 4/1/2024 in the sample can be
    /// read both ways: somebody has to say which.
    pub order: DateOrder,
}

type Fit = fn(&str) -> bool;

/// The share of cells that must fit.
const ENOUGH: f64 = 0.95;
const MOST_CHOICES: usize = 30;

/// Infers the type of a column from a sample; a few hundred cells are plenty. Missing values
/// ([`Missing::default`]) count neither way.
pub fn infer(cells: &[&str]) -> Inference {
    let missing = Missing::default();
    let cells: Vec<&str> = cells.iter().copied().filter(|cell| !missing.is_missing(cell)).collect();
    let order = DateOrder::of_column(&cells);
    let plain = |column_type, confidence| Inference { column_type, confidence, choices: Vec::new(), order };
    if cells.is_empty() {
        return plain(ColumnType::Text, 0.0);
    }
    let confidence = |fitting: usize| (fitting as f64 + 1.0) / (cells.len() as f64 + 2.0);
    let share = |fitting: usize| fitting as f64 / cells.len() as f64;

    let fits: [(ColumnType, Fit); 6] = [
        (ColumnType::Boolean, is_boolean_word),
        (ColumnType::Integer, is_integer),
        (ColumnType::Number, is_number),
        (ColumnType::Money, is_money),
        (ColumnType::Email, is_email),
        (ColumnType::Url, is_url),
    ];
    if let Some((column_type, fitting)) = dates(&cells, order) {
        return plain(column_type, confidence(fitting));
    }
    for (column_type, fit) in fits {
        let fitting = cells.iter().filter(|cell| fit(cell)).count();
        let enough = match column_type {
            ColumnType::Money => {
                let reading = MoneyReading::default();
                let named = cells.iter().filter(|cell| reading.names_currency(cell)).count();
                named * 2 >= cells.len() && share(fitting) >= ENOUGH
            }
            // One 00123 among numbers is enough to lose its zeros.
            ColumnType::Integer | ColumnType::Number => {
                share(fitting) >= ENOUGH
                    && !cells.iter().any(|cell| is_code(cell))
                    && !are_numbers_of_things(&cells)
            }
            _ => share(fitting) >= ENOUGH,
        };
        if enough {
            return plain(column_type, confidence(fitting));
        }
    }
    match choices(&cells) {
        Some(choices) => {
            let sure = 1.0 - choices.len() as f64 / cells.len() as f64;
            Inference { column_type: ColumnType::Choice, confidence: sure, choices, order }
        }
        None => plain(ColumnType::Text, 1.0),
    }
}

fn dates(cells: &[&str], order: DateOrder) -> Option<(ColumnType, usize)> {
    // Which comes first matters for what the values mean, not for what they are.
    let order = if order == DateOrder::Unknown { DateOrder::MonthFirst } else { order };
    let reading = DateReading { order, ..Default::default() };
    let (mut fitting, mut timed, mut bare, mut serials) = (0, 0, 0, 0);
    for cell in cells {
        let readable = text::readable(cell);
        let all_digits = readable.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let is_bare = all_digits
            && !readable.contains(|character: char| character == '.' && readable.matches('.').count() == 2);
        // Five digits may be a serial, and anything else.
        if is_bare && !matches!(readable.len(), 8 | 14) {
            serials += usize::from(is_serial_of_our_time(&readable));
            continue;
        }
        if let Ok(Some(moment)) = reading.read(cell)
            && (!is_bare || (1900..2100).contains(&moment.date.year()))
        {
            fitting += 1;
            bare += usize::from(is_bare);
            timed += usize::from(moment.time.is_some());
        }
    }
    // Among days, a number of our time is a day whose format got lost on its way.
    if serials > 0 && bare == 0 && fitting >= serials * 2 {
        fitting += serials;
    }
    let enough = fitting as f64 >= ENOUGH * cells.len() as f64 && (bare == 0 || fitting == cells.len());
    let column_type = if timed * 2 > fitting { ColumnType::DateTime } else { ColumnType::Date };
    enough.then_some((column_type, fitting))
}

/// From 1982 to 2064, by Excel's count.
fn is_serial_of_our_time(readable: &str) -> bool {
    readable.len() == 5 && readable.parse().is_ok_and(|days: u32| (30_000..60_000).contains(&days))
}

fn is_boolean_word(cell: &str) -> bool {
    matches!(booleans::read(cell), Ok(Some(_))) && !matches!(&*text::readable(cell), "0" | "1")
}

/// An identifier made of digits: with a zero before others, or too long to count anything.
pub(crate) fn is_code(cell: &str) -> bool {
    let readable = text::readable(cell);
    let digits = readable.trim_start_matches(['+', '-']);
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits && ((digits.len() > 1 && digits.starts_with('0')) || digits.len() > 15)
}

/// Plain digits of one length that no count of anything reaches: 法人番号, JAN, telephone numbers without their zero.
fn are_numbers_of_things(cells: &[&str]) -> bool {
    let length = text::readable(cells[0]).len();
    length >= 11
        && cells.iter().all(|cell| {
            let readable = text::readable(cell);
            readable.len() == length && readable.bytes().all(|byte| byte.is_ascii_digit())
        })
}

fn is_integer(cell: &str) -> bool {
    matches!(numbers::read_integer(cell, DecimalMark::ByShape), Ok(Some(_)))
}

fn is_number(cell: &str) -> bool {
    matches!(numbers::read(cell, DecimalMark::ByShape), Ok(Some(_)))
        || matches!(numbers::read_percent(cell, DecimalMark::ByShape), Ok(Some(_)))
}

fn is_money(cell: &str) -> bool {
    // A currency with decimals, for cells that name none.
    let reading = MoneyReading { default_currency: Currency::USD, ..MoneyReading::default() };
    matches!(reading.read(cell), Ok(Some(_)))
}

fn is_email(cell: &str) -> bool {
    let cell = text::trim(cell);
    let Some((name, host)) = cell.split_once('@') else { return false };
    !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !cell.contains(|character: char| character.is_whitespace() || matches!(character, ',' | '<' | '>'))
        && !host.contains('@')
}

fn is_url(cell: &str) -> bool {
    let cell = text::trim(cell).to_ascii_lowercase();
    let rest = cell.strip_prefix("https://").or_else(|| cell.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

/// The different texts, if they are few and short and come again often enough to be a list to choose from.
fn choices(cells: &[&str]) -> Option<Vec<String>> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for cell in cells {
        let cell = text::trim(cell);
        if cell.chars().count() > 60 {
            return None;
        }
        *counts.entry(cell).or_default() += 1;
    }
    if cells.len() < 8 || counts.len() > MOST_CHOICES || counts.len() * 4 > cells.len() {
        return None;
    }
    let mut choices: Vec<(&str, usize)> = counts.into_iter().collect();
    choices.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(right.0)));
    Some(choices.into_iter().map(|(text, _)| text.to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(cells: &[&str]) -> ColumnType {
        infer(cells).column_type
    }

    #[test]
    fn the_narrowest_type_that_fits() {
        assert_eq!(kind(&["1", "2", "", "1,200"]), ColumnType::Integer);
        assert_eq!(kind(&["0", "1", "1"]), ColumnType::Integer);
        assert_eq!(kind(&["1.5", "2", "12%"]), ColumnType::Number);
        assert_eq!(kind(&["¥1,200", "¥800", "300"]), ColumnType::Money);
        assert_eq!(kind(&["$1.50", "2 USD"]), ColumnType::Money);
        assert_eq!(kind(&["120万円", "95万円"]), ColumnType::Money);
        assert_eq!(kind(&["2024/4/1", "令和6年4月2日", "N/A"]), ColumnType::Date);
        assert_eq!(kind(&["20240401", "20240402"]), ColumnType::Date);
        assert_eq!(kind(&["20240401", "20241399"]), ColumnType::Integer);
        assert_eq!(kind(&["2024/4/1 9:05", "2023-07-28 3:00"]), ColumnType::DateTime);
        assert_eq!(kind(&["4/1/2024", "4/2/2024"]), ColumnType::Date);
        assert_eq!(kind(&["はい", "いいえ", ""]), ColumnType::Boolean);
        assert_eq!(kind(&["TRUE", "False"]), ColumnType::Boolean);
        assert_eq!(kind(&["a@example.jp", "b.c@example.co.jp"]), ColumnType::Email);
        assert_eq!(kind(&["https://example.jp/a", "http://example.jp"]), ColumnType::Url);
        assert_eq!(kind(&["00123", "10000"]), ColumnType::Text);
        assert_eq!(kind(&["03-1234-5678", "090-1234-5678"]), ColumnType::Text);
        assert_eq!(kind(&["1.1", "1.2"]), ColumnType::Number);
        assert_eq!(kind(&["45383", "45384"]), ColumnType::Integer);
        assert_eq!(kind(&["2024-04-01", "45383", "2024-04-02"]), ColumnType::Date);
        assert_eq!(kind(&["2024-04-01", "45383", "45384"]), ColumnType::Text);
        assert_eq!(kind(&["1010401012345", "8700150012346"]), ColumnType::Text);
        assert_eq!(kind(&["100000000000", "20"]), ColumnType::Integer);
        assert_eq!(kind(&["株式会社アクメ", "有限会社ベータ"]), ColumnType::Text);
        assert_eq!(kind(&["", "-"]), ColumnType::Text);
    }

    #[test]
    fn choices_come_with_the_most_frequent_first() {
        let found = infer(&["basic", "pro", "pro", "basic", "pro", "pro", "basic", "pro", ""]);
        assert_eq!(found.column_type, ColumnType::Choice);
        assert_eq!(found.choices, ["pro", "basic"]);
    }

    #[test]
    fn confidence_grows_with_the_sample() {
        let few = infer(&["1", "2"]).confidence;
        let many = infer(&["7"; 200]).confidence;
        assert!(few < 0.8 && many > 0.99, "{few} {many}");
        assert_eq!(infer(&[]).confidence, 0.0);
    }
}
