//! The day at the start of a text, and what follows it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Fault;

/// The order of dates like 4/1/2024. Dates that begin with the year need none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// Read only what can be read one way.
    #[default]
    Unknown,
    /// 4/1/2024 is the first of April, as in the United States.
    MonthFirst,
    /// 1/4/2024 is the first of April, as in most other countries.
    DayFirst,
}

/// Eras by name, letter and sign, with the year before their first.
const ERAS: &[(&[&str], char, i16)] = &[
    (&["令和", "㋿"], 'r', 2018),
    (&["平成", "㍻"], 'h', 1988),
    (&["昭和", "㍼"], 's', 1925),
    (&["大正", "㍽"], 't', 1911),
    (&["明治", "㍾"], 'm', 1867),
];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Reads a day off the start of `text`, which is trimmed and folded.
pub(super) fn read(text: &str, order: DateOrder) -> Result<(Date, &str), Fault> {
    let (date, rest) = if let Some((year, rest)) = era_year(text)? {
        month_and_day(year, rest)?
    } else if text.starts_with(|first: char| first.is_ascii_digit()) {
        numbers_first(text, order)?
    } else {
        word_first(text, order)?
    };
    Ok((date, without_weekday(rest)))
}

fn calendar(year: i16, month: u32, day: u32) -> Result<Date, Fault> {
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return Err(Fault::NoSuchDay) };
    Date::new(year, month, day).map_err(|_| Fault::NoSuchDay)
}

/// The digits at the start, at most nine of them.
fn number(text: &str) -> Option<(u32, usize, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let value = text[..length].parse().ok().filter(|_| length <= 9)?;
    Some((value, length, &text[length..]))
}

fn word(text: &str) -> (&str, &str) {
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    text.split_at(length)
}

/// The year of `令和6年`, `令和元年`, `R6`; `None` where the text does not begin with an era.
fn era_year(text: &str) -> Result<Option<(i16, &str)>, Fault> {
    let mut found = None;
    for (names, letter, before) in ERAS {
        let after_name = names.iter().find_map(|name| text.strip_prefix(name));
        let after_letter = text
            .strip_prefix(|first: char| first.eq_ignore_ascii_case(letter))
            .filter(|rest| rest.starts_with(|next: char| next.is_ascii_digit()));
        if let Some(rest) = after_name.or(after_letter) {
            found = Some((*before, rest.trim_start()));
        }
    }
    let Some((before, rest)) = found else { return Ok(None) };
    let (year, rest) = match rest.strip_prefix('元') {
        Some(rest) => (1, rest),
        None => {
            let (year, length, rest) = number(rest).ok_or(Fault::NotADate)?;
            if length > 2 {
                return Err(Fault::NotADate);
            }
            (year, rest)
        }
    };
    if year == 0 {
        return Err(Fault::NoSuchDay);
    }
    Ok(Some((before + year as i16, rest)))
}

/// `年4月1日`, `/4/1`, `.4.1`, `-04-01`, `-Apr-01` after a year.
fn month_and_day(year: i16, text: &str) -> Result<(Date, &str), Fault> {
    let rest = text.trim_start();
    let japanese = rest.strip_prefix('年');
    let separator = if japanese.is_some() { None } else { rest.chars().next() };
    let rest = match (japanese, separator) {
        (Some(rest), _) => rest,
        (None, Some('/' | '.' | '-')) => &rest[1..],
        _ => return Err(Fault::NotADate),
    };
    let rest = rest.trim_start();
    let (month, rest) = match number(rest) {
        Some((month, 1 | 2, rest)) => (month, rest),
        Some(_) => return Err(Fault::NotADate),
        None => {
            let (name, rest) = word(rest);
            (month_named(name).ok_or(Fault::NotADate)?, rest)
        }
    };
    let rest = rest.trim_start();
    let rest = match (japanese, separator) {
        (Some(_), _) => rest.strip_prefix('月').ok_or(Fault::NotADate)?,
        // 令和6.4月1日 is written by no one; the separator comes twice.
        (None, Some(separator)) => match rest.strip_prefix(separator) {
            Some(rest) => rest,
            None if rest.is_empty() => return Err(Fault::DayMissing),
            None => return Err(Fault::NotADate),
        },
        (None, None) => return Err(Fault::NotADate),
    };
    let rest = rest.trim_start();
    let (day, rest) = match number(rest) {
        Some((day, 1 | 2, rest)) => (day, rest),
        None if rest.is_empty() => return Err(Fault::DayMissing),
        _ => return Err(Fault::NotADate),
    };
    let rest = if japanese.is_some() {
        rest.trim_start().strip_prefix('日').ok_or(Fault::NotADate)?
    } else if rest.starts_with(['-', '/']) {
        return Err(Fault::NotADate);
    } else {
        // Some programs end even the last part with a point.
        rest.strip_prefix('.').unwrap_or(rest)
    };
    Ok((calendar(year, month, day)?, rest))
}

fn numbers_first(text: &str, order: DateOrder) -> Result<(Date, &str), Fault> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match digits {
        4 => {
            let (year, _, rest) = number(text).ok_or(Fault::NotADate)?;
            month_and_day(year as i16, rest)
        }
        8 | 14 => {
            let part = |from: usize, to: usize| text[from..to].parse::<u32>().map_err(|_| Fault::NotADate);
            Ok((calendar(part(0, 4)? as i16, part(4, 6)?, part(6, 8)?)?, &text[8..]))
        }
        1 | 2 => match numbers_before_year(text) {
            Some(_) => slashed(text, order),
            None => day_then_month_name(text),
        },
        _ => Err(Fault::NotADate),
    }
}

/// The two numbers of `4/1/2024`, whichever they are.
pub(super) fn numbers_before_year(text: &str) -> Option<(u32, u32)> {
    let (first, second, ..) = three_numbers(text)?;
    Some((first, second))
}

/// Three numbers with the same separator twice: the two first, the separator, the third, its digits, the rest.
fn three_numbers(text: &str) -> Option<(u32, u32, char, u32, usize, &str)> {
    let (first, first_digits, rest) = number(text)?;
    let separator = rest.chars().next().filter(|it| matches!(it, '/' | '.' | '-'))?;
    let (second, second_digits, rest) = number(&rest[1..])?;
    let (third, third_digits, rest) = number(rest.strip_prefix(separator)?)?;
    (first_digits <= 2 && second_digits <= 2).then_some((first, second, separator, third, third_digits, rest))
}

fn slashed(text: &str, order: DateOrder) -> Result<(Date, &str), Fault> {
    let (first, second, separator, year, year_digits, rest) = three_numbers(text).ok_or(Fault::NotADate)?;
    match year_digits {
        4 => {}
        1 | 2 => return Err(Fault::TwoDigitYear),
        _ => return Err(Fault::NotADate),
    }
    let year = year as i16;
    // Points between the parts are written where the day comes first.
    let order = if separator == '.' && order == DateOrder::Unknown { DateOrder::DayFirst } else { order };
    let date = match order {
        DateOrder::MonthFirst => calendar(year, first, second)?,
        DateOrder::DayFirst => calendar(year, second, first)?,
        DateOrder::Unknown if first == second || second > 12 => calendar(year, first, second)?,
        DateOrder::Unknown if first > 12 => calendar(year, second, first)?,
        DateOrder::Unknown => {
            return Err(Fault::Ambiguous(calendar(year, first, second)?, calendar(year, second, first)?));
        }
    };
    Ok((date, rest))
}

/// `1-Apr-2024`, `01-APR-24`, `1 April 2024`, `1st April, 2024`.
fn day_then_month_name(text: &str) -> Result<(Date, &str), Fault> {
    let (day, _, rest) = number(text).ok_or(Fault::NotADate)?;
    let dashed = rest.starts_with(['-', '/']);
    let rest = past_separators(without_ordinal(rest));
    let (name, rest) = word(rest);
    let month = month_named(name).ok_or(Fault::NotADate)?;
    let rest = past_separators(rest);
    let (year, rest) = match number(rest) {
        // `01-APR-24`, as Oracle and Excel write it: where the month has its name, the day comes before it.
        Some((year, 2, rest)) if dashed && !rest.starts_with(['-', '/']) => {
            (year as i16 + if year < 69 { 2000 } else { 1900 }, rest)
        }
        _ => year_of_four(rest)?,
    };
    Ok((calendar(year, month, day)?, rest))
}

/// `Apr 1, 2024`, and any day after the name of a weekday.
fn word_first(text: &str, order: DateOrder) -> Result<(Date, &str), Fault> {
    let (name, rest) = word(text);
    if is_weekday(name) {
        let rest = past_separators(rest);
        return if rest.starts_with(|first: char| first.is_ascii_digit()) {
            numbers_first(rest, order)
        } else {
            month_name_then_day(rest)
        };
    }
    month_name_then_day(text)
}

fn month_name_then_day(text: &str) -> Result<(Date, &str), Fault> {
    let (name, rest) = word(text);
    let month = month_named(name).ok_or(Fault::NotADate)?;
    let (day, digits, rest) = number(past_separators(rest)).ok_or(Fault::NotADate)?;
    match digits {
        1 | 2 => {}
        4 => return Err(Fault::DayMissing),
        _ => return Err(Fault::NotADate),
    }
    let (year, rest) = year_of_four(past_separators(without_ordinal(rest)))?;
    Ok((calendar(year, month, day)?, rest))
}

fn year_of_four(text: &str) -> Result<(i16, &str), Fault> {
    match number(text) {
        Some((year, 4, rest)) => Ok((year as i16, rest)),
        Some((_, 2, _)) => Err(Fault::TwoDigitYear),
        _ => Err(Fault::NotADate),
    }
}

fn past_separators(text: &str) -> &str {
    text.trim_start_matches([' ', '-', '/', '.', ','])
}

fn without_ordinal(text: &str) -> &str {
    ["st", "nd", "rd", "th"].iter().find_map(|ending| text.strip_prefix(ending)).unwrap_or(text)
}

/// By its name or its first three letters.
fn month_named(name: &str) -> Option<u32> {
    let name = name.to_ascii_lowercase();
    let at = MONTHS.iter().position(|month| {
        *month == name || month[..3] == name || (name == "sept" && month.starts_with("sept"))
    })?;
    Some(at as u32 + 1)
}

fn is_weekday(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    WEEKDAYS.iter().any(|day| *day == name || day[..3] == name)
}

/// Takes `(月)`, `(月曜日)`, `月曜日` or `(Mon)` off the start.
fn without_weekday(rest: &str) -> &str {
    let trimmed = rest.trim_start();
    let (inner, after) = match trimmed.strip_prefix('(').and_then(|inside| inside.split_once(')')) {
        Some((inner, after)) => (inner.trim(), after),
        None => match trimmed.find("曜日") {
            Some(at) => trimmed.split_at(at + "曜日".len()),
            None => return rest,
        },
    };
    let kanji = inner.strip_suffix("曜日").or_else(|| inner.strip_suffix('曜')).unwrap_or(inner);
    let named = matches!(kanji, "月" | "火" | "水" | "木" | "金" | "土" | "日") || is_weekday(inner);
    if named { after } else { rest }
}
