//! The time of day after a date, with its distance from UTC.

use jiff::{civil::Time, tz::Offset};

use super::Fault;

/// Reads all of `text`: nothing, or a time of day and perhaps an offset.
pub(super) fn read(text: &str) -> Result<(Option<Time>, Option<Offset>), Fault> {
    let rest = text.trim_start();
    if rest.is_empty() {
        return Ok((None, None));
    }
    let rest = rest.strip_prefix([',', 'T', 't']).unwrap_or(rest).trim_start();
    if let Some((time, rest)) = of_digits(rest, text.chars().next())? {
        return Ok((Some(time), offset_or_remark(rest)?));
    }
    const HALVES: &[(&str, i8)] =
        &[("午前", 0), ("午後", 12), ("a.m.", 0), ("p.m.", 12), ("am", 0), ("pm", 12)];
    let (half, rest) = half_of_day(rest, HALVES);
    let (hour, minute, second, nanosecond, rest) = parts(rest)?;
    let (half, rest) = if half.is_some() { (half, rest) } else { half_of_day(rest, HALVES) };
    let hour = match half {
        Some(_) if hour > 12 => return Err(Fault::NotATime),
        Some(added) => hour % 12 + added,
        None => hour,
    };
    let time = time(Some(hour), Some(minute), Some(second), nanosecond)?;
    Ok((Some(time), offset_or_remark(rest)?))
}

/// `090507` or `0905`: right after a day of digits all six, after a `T` either.
fn of_digits(text: &str, first: Option<char>) -> Result<Option<(Time, &str)>, Fault> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let enough = match first {
        Some('T' | 't') => matches!(length, 4 | 6),
        Some(first) => first.is_ascii_digit() && length == 6,
        None => false,
    };
    if !enough {
        return Ok(None);
    }
    let part = |from: usize| {
        text.get(from..from + 2).filter(|_| from < length).map_or(Some(0), |it| it.parse().ok())
    };
    Ok(Some((time(part(0), part(2), part(4), 0)?, &text[length..])))
}

/// An offset; of `+0900 (JST)` the first, and of `(UTC)` what stands in the brackets.
fn offset_or_remark(text: &str) -> Result<Option<Offset>, Fault> {
    let text = text.trim();
    let Some(open) = text.find(['(', '[']).filter(|_| text.ends_with([')', ']'])) else {
        return offset(without_letters(text));
    };
    match text[..open].trim() {
        "" => offset(text[open + 1..text.len() - 1].trim()),
        before => offset(before),
    }
}

/// `+0000 UTC`, as Go and Ruby write it: the number says what the letters say.
fn without_letters(text: &str) -> &str {
    match text.split_once(' ') {
        Some((number, letters))
            if number.starts_with(['+', '-']) && letters.bytes().all(|byte| byte.is_ascii_alphabetic()) =>
        {
            number
        }
        _ => text,
    }
}

fn time(hour: Option<i8>, minute: Option<i8>, second: Option<i8>, nanosecond: i32) -> Result<Time, Fault> {
    let (Some(hour), Some(minute), Some(second)) = (hour, minute, second) else {
        return Err(Fault::NotATime);
    };
    Time::new(hour, minute, second, nanosecond).map_err(|_| Fault::NotATime)
}

fn half_of_day<'a>(text: &'a str, words: &[(&str, i8)]) -> (Option<i8>, &'a str) {
    let trimmed = text.trim_start();
    let found = words.iter().find_map(|(word, added)| {
        let start = trimmed.get(..word.len())?;
        start.eq_ignore_ascii_case(word).then(|| (*added, &trimmed[word.len()..]))
    });
    found.map_or((None, text), |(added, rest)| (Some(added), rest.trim_start()))
}

/// Hour, minute, second and nanosecond of `9:05`, `9:05:07.25` or `9時5分7秒`, and the rest.
fn parts(text: &str) -> Result<(i8, i8, i8, i32, &str), Fault> {
    let (hour, rest) = two_digits(text)?;
    if let Some(rest) = rest.strip_prefix('時') {
        let (minute, rest) = before(rest.trim_start(), '分')?;
        let (second, rest) = before(rest.trim_start(), '秒')?;
        return Ok((hour, minute, second, 0, rest));
    }
    let Some(rest) = rest.strip_prefix(':') else {
        // `3 PM`: an hour alone says so with the half of the day.
        let after = rest.trim_start().to_ascii_lowercase();
        let says_half = ["am", "pm", "a.m.", "p.m."].iter().any(|half| after.starts_with(half));
        return if says_half { Ok((hour, 0, 0, 0, rest)) } else { Err(Fault::NotATime) };
    };
    let (minute, rest) = two_digits(rest)?;
    let Some(rest) = rest.strip_prefix(':') else { return Ok((hour, minute, 0, 0, rest)) };
    let (second, rest) = two_digits(rest)?;
    let Some(fraction) = rest.strip_prefix(['.', ',']) else { return Ok((hour, minute, second, 0, rest)) };
    let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 {
        return Err(Fault::NotATime);
    }
    let nine = format!("{:0<9.9}", &fraction[..length]);
    Ok((hour, minute, second, nine.parse().map_err(|_| Fault::NotATime)?, &fraction[length..]))
}

fn two_digits(text: &str) -> Result<(i8, &str), Fault> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    if !matches!(length, 1 | 2) {
        return Err(Fault::NotATime);
    }
    Ok((text[..length].parse().map_err(|_| Fault::NotATime)?, &text[length..]))
}

/// A number before a unit, or 0 where nothing follows.
fn before(text: &str, unit: char) -> Result<(i8, &str), Fault> {
    if !text.starts_with(|first: char| first.is_ascii_digit()) {
        return Ok((0, text));
    }
    let (number, rest) = two_digits(text)?;
    Ok((number, rest.strip_prefix(unit).ok_or(Fault::NotATime)?))
}

/// `Z`, `UTC`, `GMT`, `JST`, `+09:00`, `+0900`, `+09`, `GMT+9`, and the names that RFC 2822 gives the zones of the
/// United States. Other names (CST, IST, BST) stand for several zones.
pub(super) fn offset(text: &str) -> Result<Option<Offset>, Fault> {
    const NAMES: &[(&str, i8)] = &[
        ("Z", 0),
        ("UTC", 0),
        ("GMT", 0),
        ("UT", 0),
        ("JST", 9),
        ("Asia/Tokyo", 9),
        ("日本標準時", 9),
        ("日本時間", 9),
        ("協定世界時", 0),
        ("KST", 9),
        ("EST", -5),
        ("EDT", -4),
        ("CDT", -5),
        ("MST", -7),
        ("MDT", -6),
        ("PST", -8),
        ("PDT", -7),
        ("CET", 1),
        ("CEST", 2),
    ];
    if text.is_empty() {
        return Ok(None);
    }
    if let Some((_, hours)) = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
        return Ok(Some(Offset::constant(*hours)));
    }
    let text = text.strip_prefix("UTC").or_else(|| text.strip_prefix("GMT")).unwrap_or(text).trim_start();
    let sign = match text.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return Err(Fault::NotATime),
    };
    let digits: String = text[1..].chars().filter(|character| *character != ':').collect();
    let digits = if matches!(digits.len(), 1 | 3) { format!("0{digits}") } else { digits };
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::NotATime);
    }
    let hours: i32 = digits[..2].parse().map_err(|_| Fault::NotATime)?;
    let minutes: i32 = if digits.len() == 4 { digits[2..].parse().map_err(|_| Fault::NotATime)? } else { 0 };
    if minutes > 59 {
        return Err(Fault::NotATime);
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).map(Some).map_err(|_| Fault::NotATime)
}
