//! Audiences as they were stored before rules: one list of conditions on fields, each of which must hold.
//!
//! Invariant: an audience that was stored so is for the same accounts as before. What could match nobody stays a condition that
//! is true of nobody.

use bansou_rules::{Amount, Literal, Rule, Test, Type, json};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

use super::{Askable, Audience};
use crate::{
    args,
    customers::search::folded,
    db::{self, query, unreadable},
    ids::ScorecardId,
    workspaces::Workspace,
};

#[derive(Deserialize)]
struct Earlier {
    #[serde(default)]
    all: Vec<Condition>,
}

#[derive(Deserialize)]
struct Condition {
    field: String,
    #[serde(default)]
    is: Vec<String>,
    from: Option<String>,
    to: Option<String>,
    holds: Option<String>,
    known: Option<bool>,
}

/// Gives each audience that is still stored as it was before its rule.
pub async fn convert_stored(workspace: &Workspace) -> db::Result<()> {
    const STORED: &str = "select id as a, segment as b from scorecards order by id";
    const CONVERT: &str = "update scorecards set segment = $2 where id = $1";
    let stored: Vec<(ScorecardId, Value)> = query(STORED, args![]).all(&workspace.main).await?;
    let earlier: Vec<(ScorecardId, Value)> =
        stored.into_iter().filter(|(_, segment)| segment.get("version").is_none()).collect();
    if earlier.is_empty() {
        return Ok(());
    }
    let askable = Askable::load(workspace).await?;
    let mut tx = workspace.main.begin().await?;
    for (id, segment) in earlier {
        let rule = converted(segment, &askable)?;
        query(CONVERT, args![id, json::to_value(&rule)]).run(&mut tx).await?;
    }
    tx.commit().await
}

fn converted(stored: Value, askable: &Askable) -> db::Result<Rule> {
    let earlier: Earlier = serde_json::from_value(stored).map_err(|error| unreadable("segment", error))?;
    let mut rules: Vec<Rule> = earlier.all.iter().flat_map(|condition| condition.rules(askable)).collect();
    let rule = if rules.len() == 1 { rules.remove(0) } else { Rule::All(rules) };
    // What cannot be asked is told now, not when the first account is scored.
    match Audience::new(rule.clone(), askable) {
        Ok(_) => Ok(rule),
        Err(problems) => Err(unreadable(
            "segment",
            problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
        )),
    }
}

impl Condition {
    /// What it says; nobody, of a field that there never was.
    fn rules(&self, askable: &Askable) -> Vec<Rule> {
        let Some(kind) = askable.kind(&self.field) else { return vec![Rule::NOTHING] };
        let of = |test: Test| Rule::attribute(&self.field, test);
        match self.known {
            Some(false) => return vec![Rule::not(of(Test::Set))],
            Some(true) => {}
            // A condition that says nothing asks that something is known.
            None if self.is.is_empty()
                && self.from.is_none()
                && self.to.is_none()
                && self.holds.is_none() =>
            {
                return vec![of(Test::Set)];
            }
            None => {}
        }
        let mut rules = Vec::new();
        if self.known == Some(true) {
            rules.push(of(Test::Set));
        }
        if !self.is.is_empty() {
            let values: Vec<Literal> =
                self.is.iter().flat_map(|value| literals(&kind, value, askable)).collect();
            rules.push(if values.is_empty() { Rule::NOTHING } else { of(Test::Is(values)) });
        }
        if let Some(part) = &self.holds {
            rules.push(match &kind {
                Type::Choice(Some(choices)) => {
                    let held = choices.iter().filter(|choice| folded(&choice.key).contains(&folded(part)));
                    let held: Vec<Literal> = held.map(|choice| Literal::Text(choice.key.clone())).collect();
                    if held.is_empty() { Rule::NOTHING } else { of(Test::Is(held)) }
                }
                Type::Text { .. } | Type::Said if !part.is_empty() => of(Test::Contains(vec![part.clone()])),
                // Every text holds nothing.
                Type::Text { .. } | Type::Said => of(Test::Set),
                _ => Rule::NOTHING,
            });
        }
        let bounded = |typed: &str, test: fn(Literal) -> Test| {
            bound(&kind, typed, askable).map_or(Rule::NOTHING, |literal| of(test(literal)))
        };
        rules.extend(self.from.as_deref().map(|typed| bounded(typed, Test::AtLeast)));
        rules.extend(self.to.as_deref().map(|typed| bounded(typed, Test::AtMost)));
        rules
    }
}

/// The values of a field's type that are written so; of what was only said, each that it could be.
pub fn literals(kind: &Type, written: &str, askable: &Askable) -> Vec<Literal> {
    let text = || Literal::Text(written.to_owned());
    let number = || written.parse().ok().map(Literal::Number);
    let yes_no = || written.parse().ok().map(Literal::YesNo);
    let found: Vec<Option<Literal>> = match kind {
        Type::Text { .. } | Type::Link { .. } => vec![Some(text())],
        Type::Choice(Some(choices)) => vec![choices.iter().any(|choice| choice.key == written).then(text)],
        Type::Number(_) => vec![number()],
        Type::YesNo => vec![yes_no()],
        Type::Day => vec![bound(kind, written, askable)],
        Type::Said => vec![Some(text()), number(), yes_no()],
        _ => Vec::new(),
    };
    found.into_iter().flatten().filter(|literal| *literal != Literal::Text(String::new())).collect()
}

/// A bound of a field's type; none where they cannot be compared.
pub fn bound(kind: &Type, written: &str, askable: &Askable) -> Option<Literal> {
    let day = || written.parse::<Date>().ok().map(Literal::Day);
    let number = || written.parse().ok().map(Literal::Number);
    match kind {
        Type::Number(_) => number(),
        Type::Money { .. } => Some(Literal::Money(Amount {
            value: written.parse().ok()?,
            currency: askable.currency.code().to_owned(),
        })),
        Type::Day | Type::Time => day(),
        Type::Said => day().or_else(number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        custom_fields::{CustomField, FieldType},
        ids::CustomFieldId,
        scorecards::Traits,
        testing::on_both_engines,
    };

    fn fields() -> Vec<CustomField> {
        [
            ("sites", FieldType::Integer),
            ("since", FieldType::Date),
            ("budget", FieldType::Money),
            ("seen", FieldType::Datetime),
            ("memo", FieldType::Text),
            ("live", FieldType::Boolean),
            ("rank", FieldType::Choice),
        ]
        .map(|(key, kind)| CustomField {
            id: CustomFieldId::new(),
            key: key.to_owned(),
            label: key.to_owned(),
            kind,
            choices: Vec::new(),
        })
        .into()
    }

    /// Each form that was stored, with what it answered.
    #[tokio::test]
    async fn an_audience_that_was_stored_is_for_the_same_accounts() {
        on_both_engines(async |bench| {
            let askable = Askable::with_fields(&bench.workspace, &fields());
            let zone = &bench.workspace.zone;
            let custom = json!({
                "sites": 12, "since": "2025-04-01", "budget": { "minor": 123_450, "currency": "JPY" },
                "seen": 1_764_544_500_000_i64, "memo": "ＳＳＯを検討", "live": true, "rank": "A", "empty": "",
                "gone": "east", "gone_number": 3
            });
            let traits = |plan| Traits { plan, stage: Some("adoption"), touch: Some("high"), custom: &custom, zone };
            for (condition, expected) in [
                (json!({ "field": "plan", "is": ["Pro", "Enterprise"] }), true),
                (json!({ "field": "plan", "is": ["Light"] }), false),
                (json!({ "field": "stage", "is": ["adoption", "renewal"] }), true),
                (json!({ "field": "stage", "is": ["no stage"] }), false),
                (json!({ "field": "stage", "holds": "ADOPT" }), true),
                (json!({ "field": "touch", "is": ["low"] }), false),
                (json!({ "field": "custom.sites", "from": "10" }), true),
                (json!({ "field": "custom.sites", "from": "9", "to": "12" }), true),
                (json!({ "field": "custom.sites", "to": "9.5" }), false),
                (json!({ "field": "custom.sites", "is": ["12"] }), true),
                (json!({ "field": "custom.budget", "from": "123450", "to": "123450" }), true),
                (json!({ "field": "custom.budget", "from": "123451" }), false),
                (json!({ "field": "custom.since", "from": "2025-04-01" }), true),
                (json!({ "field": "custom.since", "to": "2025-03-31" }), false),
                // 08:15 on the first of December in Tokyo is still November in London.
                (json!({ "field": "custom.seen", "from": "2025-12-01", "to": "2025-12-01" }), true),
                (json!({ "field": "custom.memo", "holds": "sso" }), true),
                (json!({ "field": "custom.memo", "holds": "saml" }), false),
                (json!({ "field": "custom.live", "is": ["true"] }), true),
                (json!({ "field": "custom.live", "is": ["false"] }), false),
                (json!({ "field": "custom.rank", "is": ["A", "B"] }), true),
                (json!({ "field": "custom.rank", "known": true }), true),
                (json!({ "field": "custom.rank", "known": false }), false),
                (json!({ "field": "custom.none", "known": false }), true),
                (json!({ "field": "custom.none", "is": [""] }), false),
                (json!({ "field": "custom.empty", "known": true }), false),
                (json!({ "field": "custom.none", "from": "0" }), false),
                (json!({ "field": "custom.memo", "from": "1" }), false),
                (json!({ "field": "custom.gone", "is": ["east"] }), true),
                (json!({ "field": "custom.gone", "holds": "eas" }), true),
                (json!({ "field": "custom.gone_number", "is": ["3"] }), true),
                (json!({ "field": "custom.gone_number", "from": "3", "to": "3" }), true),
                (json!({ "field": "somewhere" }), false),
            ] {
                let rule = converted(json!({ "all": [condition.clone()] }), &askable).unwrap();
                let audience = Audience::new(rule, &askable).unwrap();
                assert_eq!(audience.includes(&traits(Some("Pro"))), expected, "{condition}");
            }
            let everyone = converted(json!({}), &askable).unwrap();
            assert!(Audience::new(everyone, &askable).unwrap().is_for_everyone());
            let both = json!({ "all": [{ "field": "plan", "is": ["Pro"] }, { "field": "custom.sites", "from": "13" }] });
            let both = Audience::new(converted(both, &askable).unwrap(), &askable).unwrap();
            assert!(!both.includes(&traits(Some("Pro"))) && !both.includes(&traits(None)));
        })
        .await;
    }

    #[tokio::test]
    async fn what_is_stored_is_converted_once_when_the_workspace_opens() {
        on_both_engines(async |bench| {
            let workspace = &bench.workspace;
            let card = crate::scorecards::ensure_default(workspace).await.unwrap().remove(0);
            const AS_BEFORE: &str = "update scorecards set segment = $2 where id = $1";
            let before = json!({ "all": [{ "field": "touch", "is": ["high"] }] });
            query(AS_BEFORE, args![card.id, before]).run(&workspace.main).await.unwrap();
            for _ in 0..2 {
                convert_stored(workspace).await.unwrap();
                let card = crate::scorecards::ensure_default(workspace).await.unwrap().remove(0);
                let expected = Rule::attribute("touch", Test::Is(vec!["high".into()]));
                assert_eq!(card.segment.rule(), &expected);
            }
        })
        .await;
    }
}
