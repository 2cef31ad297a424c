//! Which accounts a scorecard is for, as fields of the form.
//!
//! Invariant: a rule goes through the form unchanged, also one with conditions that the form does not offer.

use bansou_rules::{Literal, Rule, Test, text};

use super::decimal;
use crate::scorecards::{Askable, Audience};

/// What a field of the form says of its field of the account: `from:custom.sites` is a lower bound.
const BOUNDS: [&str; 4] = ["from", "to", "holds", "known"];

/// The field that carries what the others cannot say, as rules are written.
pub const REST: &str = "rule";

/// The audience as fields: one for each value, in the order of its conditions.
pub fn fields_of(audience: &Audience) -> Vec<(String, String)> {
    let rules = match audience.rule() {
        Rule::All(rules) => rules.as_slice(),
        rule => std::slice::from_ref(rule),
    };
    let mut fields = Vec::new();
    let mut rest = Vec::new();
    for rule in rules {
        match said(rule) {
            Some(said) => fields.extend(said),
            None => rest.push(rule.clone()),
        }
    }
    if !rest.is_empty() {
        fields.push((REST.to_owned(), text::print(&Rule::All(rest))));
    }
    fields
}

/// A condition as fields, where they can say it.
fn said(rule: &Rule) -> Option<Vec<(String, String)>> {
    let (key, test, negated) = match rule {
        Rule::Attribute { key, test } => (key, test, false),
        Rule::Not(inner) => match &**inner {
            Rule::Attribute { key, test: Test::Set } => (key, &Test::Set, true),
            _ => return None,
        },
        _ => return None,
    };
    let one = |what: &str, value: String| Some(vec![(format!("{what}:{key}"), value)]);
    match test {
        Test::Set => one("known", if negated { "no" } else { "yes" }.to_owned()),
        Test::Is(literals) => {
            let mut values: Vec<String> = literals.iter().map(written).collect::<Option<_>>()?;
            // What was only said is asked for as each that it could be, and typed once.
            values.dedup();
            Some(values.into_iter().map(|value| (key.clone(), value)).collect())
        }
        Test::Contains(texts) => match texts.as_slice() {
            [text] => one("holds", text.clone()),
            _ => None,
        },
        Test::AtLeast(from) => one("from", written(from)?),
        Test::AtMost(to) => one("to", written(to)?),
        _ => None,
    }
}

fn written(literal: &Literal) -> Option<String> {
    match literal {
        Literal::Text(text) => Some(text.clone()),
        Literal::Number(number) => Some(number.to_string()),
        Literal::YesNo(is) => Some(is.to_string()),
        Literal::Money(amount) => Some(amount.value.to_string()),
        Literal::Day(day) => Some(day.to_string()),
        Literal::Time(_) => None,
    }
}

/// The rule of fields; values of one field are alternatives, and no value is no condition. What cannot be asked stays in it, so
/// that the check of the rule refuses it.
pub fn rule_of(fields: &[(String, String)], askable: &Askable) -> Rule {
    let mut rules: Vec<Rule> = Vec::new();
    for (name, value) in fields {
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        if name == REST {
            match text::parse(value) {
                Ok(Rule::All(rest)) => rules.extend(rest),
                Ok(rule) => rules.push(rule),
                Err(_) => rules.push(Rule::attribute(REST, Test::Set)),
            }
            continue;
        }
        let (what, field) = match name.split_once(':') {
            Some((what, field)) if BOUNDS.contains(&what) => (what, field),
            _ => ("is", name.as_str()),
        };
        let of = |test: Test| Rule::attribute(field, test);
        let Some(kind) = askable.kind(field) else {
            rules.push(of(Test::Set));
            continue;
        };
        let bound = || {
            let bound = crate::scorecards::bound(&kind, &plain_bound(value), askable);
            bound.unwrap_or_else(|| Literal::Text(value.to_owned()))
        };
        match what {
            "known" if value == "no" => rules.push(Rule::not(of(Test::Set))),
            "known" => rules.push(of(Test::Set)),
            "holds" => rules.push(of(Test::Contains(vec![value.to_owned()]))),
            "from" => rules.push(of(Test::AtLeast(bound()))),
            "to" => rules.push(of(Test::AtMost(bound()))),
            _ => {
                let mut literals = crate::scorecards::literals(&kind, value, askable);
                if literals.is_empty() {
                    literals.push(Literal::Text(value.to_owned()));
                }
                let same = rules.iter_mut().find_map(|rule| match rule {
                    Rule::Attribute { key, test: Test::Is(values) } if key == field => Some(values),
                    _ => None,
                });
                match same {
                    Some(values) => values.extend(literals),
                    None => rules.push(of(Test::Is(literals))),
                }
            }
        }
    }
    if rules.len() == 1 { rules.remove(0) } else { Rule::All(rules) }
}

/// A number without what people type around it; a day as it is.
fn plain_bound(typed: &str) -> String {
    match (typed.parse::<jiff::civil::Date>(), decimal::number(typed)) {
        (Err(_), Some(number)) => decimal::plain(number),
        _ => typed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;

    #[tokio::test]
    async fn an_audience_goes_through_the_form_unchanged() {
        on_both_engines(async |bench| {
            let askable = Askable::with_fields(&bench.workspace, &[]);
            for written in [
                "plan is one of \"Pro\", \"Enterprise\"\n`custom.region.name` is \"east\"\nstage is \"adoption\"",
                "custom.sites at least 3\ncustom.sites at most 10\ncustom.memo contains \"SSO\"\ncustom.rank is not set",
                "touch is \"high\"",
                "custom.gone is one of \"3\", 3",
                "anything",
                "plan is \"Pro\"\nany (\n  touch is \"high\"\n  stage is not \"renewal\"\n)",
            ] {
                let rule = text::parse(written).expect(written);
                let audience = Audience::new(rule.clone(), &askable).expect(written);
                assert_eq!(rule_of(&fields_of(&audience), &askable), rule, "{written}");
            }
            let nothing = [("plan".to_owned(), String::new()), ("from:custom.x".to_owned(), " ".to_owned())];
            assert_eq!(rule_of(&nothing, &askable), Rule::ANYTHING);
        })
        .await;
    }
}
