//! A rule read from JSON.
//!
//! Invariant: each field of each object is looked at; the depth is bounded before it is gone into.

use jiff::{Timestamp, civil::Date};
use serde_json::{Map, Value};

use super::{JsonError, VERSION};
use crate::{
    Amount, Change, Decimal, Direction, Literal, Pattern, Period, PeriodUnit, Quantifier, Rule, Span,
    SpanUnit, Test, Times, Toward, Which, limits::MOST_DEPTH, measured, problem::Path,
};

type Read<T> = Result<T, JsonError>;

const TESTS: [&str; 15] = [
    "set",
    "is",
    "contains",
    "starts_with",
    "ends_with",
    "above",
    "at_least",
    "below",
    "at_most",
    "between",
    "within",
    "beyond",
    "in",
    "has_any",
    "has_all",
];

const KINDS: &str = "an object with one of all, any, not, attribute, changed, did, some, every, no, segment";

pub(super) fn document(value: &Value) -> Read<Rule> {
    let path = Path::of("document");
    let wanted = r#"{"version": 1, "rule": {…}}"#;
    let fields = value.as_object().ok_or_else(|| refused(&path, value, wanted))?;
    only(fields, &path, &["version", "rule"])?;
    let version = fields.get("version").unwrap_or(&Value::Null);
    if version.as_u64() != Some(VERSION) {
        return Err(refused(&Path::of("version"), version, "1"));
    }
    let root = Path::root();
    let rule = node(required(fields, "rule", &path, wanted)?, &root, 1)?;
    match measured::broken(&rule).into_iter().next() {
        None => Ok(rule),
        Some(problem) => {
            let (given, would_do) = problem.wrong.given_and_wanted();
            Err(JsonError { path: problem.path, given, would_do })
        }
    }
}

fn node(value: &Value, path: &Path<'_>, depth: usize) -> Read<Rule> {
    if depth > MOST_DEPTH {
        let would_do = format!("{MOST_DEPTH} rules inside one another");
        return Err(JsonError { path: path.to_string(), given: "another one".to_owned(), would_do });
    }
    let fields = value.as_object().ok_or_else(|| refused(path, value, KINDS))?;
    if let Some(parts) = fields.get("all") {
        only(fields, path, &["all"])?;
        return nodes(parts, &Rule::ANYTHING, path, depth).map(Rule::All);
    }
    if let Some(parts) = fields.get("any") {
        only(fields, path, &["any"])?;
        return nodes(parts, &Rule::NOTHING, path, depth).map(Rule::Any);
    }
    if let Some(part) = fields.get("not") {
        only(fields, path, &["not"])?;
        return Ok(Rule::not(node(part, &path.field("not"), depth + 1)?));
    }
    if let Some(key) = fields.get("attribute") {
        let key = text(key, &path.field("attribute"))?;
        return Ok(Rule::Attribute { key, test: test(fields, path)? });
    }
    if let Some(key) = fields.get("changed") {
        let key = text(key, &path.field("changed"))?;
        return Ok(Rule::Changed { key, change: changed(fields, path)? });
    }
    if let Some(event) = fields.get("did") {
        let event = text(event, &path.field("did"))?;
        return Ok(Rule::Did { event, pattern: pattern(fields, path)? });
    }
    for quantifier in Quantifier::ALL {
        let Some(set) = fields.get(quantifier.word()) else { continue };
        only(fields, path, &[quantifier.word(), "where"])?;
        let set = text(set, &path.field(quantifier.word()))?;
        let inner = required(fields, "where", path, "the rule for the related records")?;
        let rule = Box::new(node(inner, &path.field("where"), depth + 1)?);
        return Ok(Rule::Related { set, quantifier, rule });
    }
    if let Some(key) = fields.get("segment") {
        only(fields, path, &["segment"])?;
        return text(key, &path.field("segment")).map(Rule::Segment);
    }
    Err(refused(path, value, KINDS))
}

fn nodes(value: &Value, group: &Rule, path: &Path<'_>, depth: usize) -> Read<Vec<Rule>> {
    let parts = value.as_array().ok_or_else(|| refused(path, value, "a list of rules"))?;
    let read = parts.iter().enumerate();
    read.map(|(index, part)| node(part, &path.part(group, index), depth + 1)).collect()
}

fn test(fields: &Map<String, Value>, path: &Path<'_>) -> Read<Test> {
    let mut names = fields.keys().map(String::as_str).filter(|name| *name != "attribute");
    let known = || format!("attribute and one of {}", TESTS.join(", "));
    let (Some(name), None) = (names.next(), names.next()) else {
        let given = fields.keys().cloned().collect::<Vec<_>>().join(", ");
        return Err(JsonError { path: path.to_string(), given: format!("{{{given}}}"), would_do: known() });
    };
    let value = &fields[name];
    let path = &path.field(name);
    Ok(match name {
        "set" if value == &Value::Bool(true) => Test::Set,
        "set" => return Err(refused(path, value, "true (and not around it for the contrary)")),
        "is" => Test::Is(list(value, path, literal)?),
        "contains" => Test::Contains(list(value, path, text)?),
        "starts_with" => Test::StartsWith(list(value, path, text)?),
        "ends_with" => Test::EndsWith(list(value, path, text)?),
        "has_any" => Test::HasAny(list(value, path, text)?),
        "has_all" => Test::HasAll(list(value, path, text)?),
        "above" => Test::Above(literal(value, path)?),
        "at_least" => Test::AtLeast(literal(value, path)?),
        "below" => Test::Below(literal(value, path)?),
        "at_most" => Test::AtMost(literal(value, path)?),
        "between" => {
            let bounds: Result<[Literal; 2], _> = list(value, path, literal)?.try_into();
            let [from, to] = bounds.map_err(|_| refused(path, value, "a list of two values"))?;
            Test::Between(from, to)
        }
        "within" => Test::Within(span(value, path)?),
        "beyond" => Test::Beyond(span(value, path)?),
        "in" => Test::In(period(value, path)?),
        _ => {
            let given = format!("the field {name:?}");
            return Err(JsonError { path: path.to_string(), given, would_do: known() });
        }
    })
}

fn span(value: &Value, path: &Path<'_>) -> Read<Span> {
    let wanted = r#"{"next": 90, "unit": "days"}, with next or last and days or hours,"#;
    let fields = value.as_object().ok_or_else(|| refused(path, value, wanted))?;
    let toward = Toward::ALL.into_iter().find(|toward| fields.contains_key(toward.word()));
    let toward = toward.ok_or_else(|| refused(path, value, wanted))?;
    only(fields, path, &[toward.word(), "unit"])?;
    let unit = required(fields, "unit", path, "days or hours")?;
    let unit = word(unit, &path.field("unit"), SpanUnit::ALL, SpanUnit::word)?;
    let count = whole(&fields[toward.word()], &path.field(toward.word()))?;
    Ok(Span { toward, count, unit })
}

fn period(value: &Value, path: &Path<'_>) -> Read<Period> {
    let wanted = r#"{"this": "month"}, with last, this or next,"#;
    let fields = value.as_object().ok_or_else(|| refused(path, value, wanted))?;
    let which = Which::ALL.into_iter().find(|which| fields.contains_key(which.word()));
    let which = which.ok_or_else(|| refused(path, value, wanted))?;
    only(fields, path, &[which.word()])?;
    let unit = word(&fields[which.word()], &path.field(which.word()), PeriodUnit::ALL, PeriodUnit::word)?;
    Ok(Period { which, unit })
}

fn changed(fields: &Map<String, Value>, path: &Path<'_>) -> Read<Change> {
    only(fields, path, &["changed", "from", "to", "days"])?;
    let side = |name: &'static str| {
        let Some(value) = fields.get(name) else { return Ok(Vec::new()) };
        let path = path.field(name);
        let read = list(value, &path, |value, path| match value {
            Value::Null => Ok(None),
            value => literal(value, path).map(Some),
        })?;
        if read.is_empty() {
            return Err(refused(&path, value, "a list that is not empty, or no such field,"));
        }
        Ok(read)
    };
    let days = fields.get("days").map(|days| whole(days, &path.field("days"))).transpose()?;
    Ok(Change { from: side("from")?, to: side("to")?, days })
}

fn pattern(fields: &Map<String, Value>, path: &Path<'_>) -> Read<Pattern> {
    const WAYS: [&str; 6] =
        ["at_least", "at_most", "exactly", "first_in_days", "more_by_percent", "less_by_percent"];
    let mut ways = WAYS.into_iter().filter(|way| fields.contains_key(*way));
    let (Some(way), None) = (ways.next(), ways.next()) else {
        let given = fields.keys().cloned().collect::<Vec<_>>().join(", ");
        let would_do = format!("did and one of {}", WAYS.join(", "));
        return Err(JsonError { path: path.to_string(), given: format!("{{{given}}}"), would_do });
    };
    let n = whole(&fields[way], &path.field(way))?;
    if way == "first_in_days" {
        only(fields, path, &["did", way])?;
        return Ok(Pattern::First { days: n });
    }
    only(fields, path, &["did", way, "days"])?;
    let days = fields.get("days").map(|days| whole(days, &path.field("days"))).transpose()?;
    let times = match way {
        "at_least" => Times::AtLeast(n),
        "at_most" => Times::AtMost(n),
        "exactly" => Times::Exactly(n),
        _ => {
            let direction = if way == "more_by_percent" { Direction::More } else { Direction::Less };
            let days = days.ok_or_else(|| missing(path, "days", "the number of days that are compared"))?;
            return Ok(Pattern::Trend { direction, percent: n, days });
        }
    };
    Ok(Pattern::Times { times, days })
}

fn literal(value: &Value, path: &Path<'_>) -> Read<Literal> {
    let wanted = "a text, a number, true, false, an amount, a day or a time";
    match value {
        Value::String(text) => Ok(Literal::Text(text.clone())),
        Value::Bool(is) => Ok(Literal::YesNo(*is)),
        Value::Number(_) => number(value, path).map(Literal::Number),
        Value::Object(fields) => {
            if let Some(day) = fields.get("day") {
                only(fields, path, &["day"])?;
                let path = path.field("day");
                return parsed::<Date>(day, &path, "a day such as \"2026-04-01\"").map(Literal::Day);
            }
            if let Some(time) = fields.get("time") {
                only(fields, path, &["time"])?;
                let path = path.field("time");
                let wanted = "an instant such as \"2026-04-01T09:00:00+09:00\"";
                return parsed::<Timestamp>(time, &path, wanted).map(Literal::Time);
            }
            if let Some(given) = fields.get("number") {
                only(fields, path, &["number"])?;
                return number(given, &path.field("number")).map(Literal::Number);
            }
            let Some(amount) = fields.get("amount") else { return Err(refused(path, value, wanted)) };
            only(fields, path, &["amount", "currency"])?;
            let currency = required(fields, "currency", path, "the code of a currency")?;
            Ok(Literal::Money(Amount {
                value: number(amount, &path.field("amount"))?,
                currency: text(currency, &path.field("currency"))?,
            }))
        }
        Value::Null | Value::Array(_) => Err(refused(path, value, wanted)),
    }
}

fn number(value: &Value, path: &Path<'_>) -> Read<Decimal> {
    let wanted = "a number with up to 24 digits before its point and 9 after it";
    let read = match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(whole), _, _) => Some(whole.into()),
            (None, Some(whole), _) => whole.to_string().parse().ok(),
            (None, None, Some(number)) => Decimal::from_f64(number),
            (None, None, None) => None,
        },
        _ => None,
    };
    read.ok_or_else(|| refused(path, value, wanted))
}

fn parsed<T: std::str::FromStr>(value: &Value, path: &Path<'_>, wanted: &str) -> Read<T> {
    let read = value.as_str().and_then(|text| text.parse().ok());
    read.ok_or_else(|| refused(path, value, wanted))
}

fn text(value: &Value, path: &Path<'_>) -> Read<String> {
    value.as_str().map(ToOwned::to_owned).ok_or_else(|| refused(path, value, "a text"))
}

fn whole(value: &Value, path: &Path<'_>) -> Read<u32> {
    let read = value.as_u64().and_then(|number| u32::try_from(number).ok());
    read.ok_or_else(|| refused(path, value, "a whole number, not below 0,"))
}

fn list<T>(value: &Value, path: &Path<'_>, read: impl Fn(&Value, &Path<'_>) -> Read<T>) -> Read<Vec<T>> {
    let items = value.as_array().ok_or_else(|| refused(path, value, "a list"))?;
    items.iter().enumerate().map(|(index, item)| read(item, &path.index(index))).collect()
}

fn word<T: Copy, const N: usize>(
    value: &Value,
    path: &Path<'_>,
    all: [T; N],
    written: fn(T) -> &'static str,
) -> Read<T> {
    let found = all.into_iter().find(|each| value.as_str() == Some(written(*each)));
    found.ok_or_else(|| refused(path, value, &all.map(written).join(", ")))
}

/// Refuses an object that has another field than these.
fn only(fields: &Map<String, Value>, path: &Path<'_>, known: &[&str]) -> Read<()> {
    match fields.keys().find(|name| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => Err(JsonError {
            path: path.to_string(),
            given: format!("the field {name:?}"),
            would_do: known.join(", "),
        }),
    }
}

fn required<'a>(
    fields: &'a Map<String, Value>,
    name: &str,
    path: &Path<'_>,
    wanted: &str,
) -> Read<&'a Value> {
    fields.get(name).ok_or_else(|| missing(path, name, wanted))
}

fn missing(path: &Path<'_>, name: &str, wanted: &str) -> JsonError {
    JsonError { path: path.to_string(), given: format!("no field {name:?}"), would_do: wanted.to_owned() }
}

fn refused(path: &Path<'_>, value: &Value, wanted: &str) -> JsonError {
    const MOST: usize = 80;
    let mut given = value.to_string();
    if given.chars().count() > MOST {
        given = given.chars().take(MOST).chain(['…']).collect();
    }
    JsonError { path: path.to_string(), given, would_do: wanted.to_owned() }
}
