//! Which accounts a scorecard is for, as fields of the form.
//!
//! Invariant: a segment goes through the form unchanged, also one with conditions that the form does not offer.

use super::decimal;
use crate::health::scorecards::{Condition, Segment};

/// What a field of the form says of its field of the account: `from:custom.sites` is a lower bound.
const BOUNDS: [&str; 4] = ["from", "to", "holds", "known"];

/// The segment as fields: one for each value, in the order of its conditions.
pub fn fields_of(segment: &Segment) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for condition in &segment.all {
        fields.extend(condition.is.iter().map(|value| (condition.field.clone(), value.clone())));
        for what in BOUNDS {
            if let Some(value) = bound(condition, what) {
                fields.push((format!("{what}:{}", condition.field), value));
            }
        }
    }
    fields
}

/// What a condition says in one of the [`BOUNDS`].
pub fn bound(condition: &Condition, what: &str) -> Option<String> {
    match what {
        "from" => condition.from.clone(),
        "to" => condition.to.clone(),
        "holds" => condition.holds.clone(),
        _ => condition.known.map(|known| if known { "yes" } else { "no" }.to_owned()),
    }
}

/// The segment of fields; values of one field are alternatives, and no value is no condition.
pub fn of_fields(fields: &[(String, String)]) -> Segment {
    let mut all: Vec<Condition> = Vec::new();
    for (name, value) in fields {
        if value.trim().is_empty() {
            continue;
        }
        let (what, field) = match name.split_once(':') {
            Some((what, field)) if BOUNDS.contains(&what) => (what, field),
            _ => ("is", name.as_str()),
        };
        let place = all.iter().position(|condition| condition.field == field).unwrap_or_else(|| {
            all.push(Condition { field: field.to_owned(), ..Condition::default() });
            all.len() - 1
        });
        let condition = &mut all[place];
        match what {
            "from" => condition.from = Some(plain_bound(value)),
            "to" => condition.to = Some(plain_bound(value)),
            "holds" => condition.holds = Some(value.trim().to_owned()),
            "known" => condition.known = Some(value == "yes"),
            _ => condition.is.push(value.clone()),
        }
    }
    Segment { all }
}

/// A number without what people type around it; a day as it is.
fn plain_bound(typed: &str) -> String {
    let typed = typed.trim();
    match (typed.parse::<jiff::civil::Date>(), decimal::number(typed)) {
        (Err(_), Some(number)) => decimal::plain(number),
        _ => typed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_goes_through_the_form_unchanged() {
        let segment = Segment {
            all: vec![
                Condition::is("plan", ["Pro", "Enterprise"]),
                Condition::is("custom.region.name", ["east"]),
                Condition {
                    field: "custom.sites".into(),
                    from: Some("3".into()),
                    to: Some("10".into()),
                    ..Condition::default()
                },
                Condition { field: "custom.memo".into(), holds: Some("SSO".into()), ..Condition::default() },
                Condition { field: "custom.rank".into(), known: Some(false), ..Condition::default() },
                Condition::is("stage", ["adoption"]),
            ],
        };
        assert_eq!(of_fields(&fields_of(&segment)), segment);
        assert_eq!(
            of_fields(&[("plan".into(), String::new()), ("from:custom.x".into(), " ".into())]),
            Segment::default()
        );
    }
}
