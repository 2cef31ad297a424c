//! Which accounts a scorecard is for, as fields of the form.
//!
//! Invariant: a segment goes through the form unchanged, also one with conditions that the form does not offer.

use crate::health::scorecards::{Condition, Segment};

/// The segment as fields: one for each value, in the order of its conditions.
pub fn fields_of(segment: &Segment) -> Vec<(String, String)> {
    let conditions = segment.all.iter();
    conditions
        .flat_map(|condition| condition.is.iter().map(|value| (condition.field.clone(), value.clone())))
        .collect()
}

/// The segment of fields; values of one field are alternatives, and no value is no condition.
pub fn of_fields(fields: &[(String, String)]) -> Segment {
    let mut all: Vec<Condition> = Vec::new();
    for (field, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        match all.iter_mut().find(|condition| condition.field == *field) {
            Some(condition) => condition.is.push(value.clone()),
            None => all.push(Condition { field: field.clone(), is: vec![value.clone()] }),
        }
    }
    Segment { all }
}

/// The segment without what it says of the stage. What stage an account was in on a day long past is not on the account,
/// and those that churned are all in one stage now, so the past is tried on everyone that is otherwise meant.
pub fn without_stage(segment: &Segment) -> Segment {
    Segment { all: segment.all.iter().filter(|condition| condition.field != "stage").cloned().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_goes_through_the_form_unchanged() {
        let condition = |field: &str, is: &[&str]| Condition {
            field: field.into(),
            is: is.iter().map(|v| (*v).into()).collect(),
        };
        let segment = Segment {
            all: vec![
                condition("plan", &["Pro", "Enterprise"]),
                condition("custom.region.name", &["east"]),
                condition("stage", &["adoption"]),
            ],
        };
        assert_eq!(of_fields(&fields_of(&segment)), segment);
        assert_eq!(without_stage(&segment).all.len(), 2);
        assert_eq!(of_fields(&[("plan".into(), String::new())]), Segment::default());
    }
}
