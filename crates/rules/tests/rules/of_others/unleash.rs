//! Unleash's client specification: the constraints of strategies on a context of texts.

use std::collections::BTreeMap;

use bansou_rules::{Decimal, Fact, Literal, Record, Rule, Test};
use jiff::Timestamp;
use serde_json::Value;

use super::{
    Judged, Reason,
    case::{Case, Kind},
    folder, judge, read, regex,
};

const NO_CONDITION: Reason = "a flag that is off, unknown or without strategies: no condition";
const SHARES: Reason = "a share of the users, by a hash";
const NETWORKS: Reason = "addresses of the network";
const VARIANTS: Reason = "variants";
const DEPENDENCIES: Reason = "flags that depend on flags";
const DELTAS: Reason = "the protocol of changes";
const VERSIONS: Reason = "versions of software";
const REGEX: Reason = "regular expressions";
const REFUSED: Reason = "an unknown operator is refused here, and false there";
const UNKNOWN_SEGMENT: Reason = "an unknown segment is refused here, and false there";

#[test]
fn unleash_constraints() {
    let Some(folder) = folder() else { return };
    let folder = folder.join("unleash");
    let names = read(folder.join("index.json"));
    let mut judged = Vec::new();
    for name in names.as_array().unwrap() {
        let file = read(folder.join(name.as_str().unwrap()));
        let empty = Vec::new();
        let list = |key: &str| file[key].as_array().unwrap_or(&empty);
        for test in list("tests") {
            let case = if file["state"].get("events").is_some() || name.as_str().unwrap().contains("delta") {
                Err(DELTAS)
            } else {
                case(&file["state"], test)
            };
            let expected = test["expectedResult"].as_bool().unwrap_or_default();
            judged.push(Judged { name: test["description"].as_str().unwrap().to_owned(), case, expected });
        }
        for test in list("variantTests") {
            let name = test["description"].as_str().unwrap().to_owned();
            judged.push(Judged { name, case: Err(VARIANTS), expected: false });
        }
    }
    assert_eq!(judged.len(), 227 + 52);
    let (passed, left_out) = judge(judged, &[]);
    let expected = BTreeMap::from([
        (VARIANTS, 52),
        (SHARES, 36),
        (REGEX, 29),
        (VERSIONS, 29),
        (DEPENDENCIES, 20),
        (NETWORKS, 18),
        (NO_CONDITION, 5),
        (DELTAS, 4),
        (REFUSED, 1),
    ]);
    assert_eq!((passed, left_out), (85, expected));
}

fn case(state: &Value, test: &Value) -> Result<Case, Reason> {
    let features = state["features"].as_array().ok_or(DELTAS)?;
    let feature =
        features.iter().find(|feature| feature["name"] == test["toggleName"]).ok_or(NO_CONDITION)?;
    if feature.get("dependencies").is_some() {
        return Err(DEPENDENCIES);
    }
    let strategies = feature["strategies"].as_array().ok_or(NO_CONDITION)?;
    if feature["enabled"] != true || strategies.is_empty() {
        return Err(NO_CONDITION);
    }
    let mut translator =
        Translator { context: &test["context"], state, record: Record::default(), segments: BTreeMap::new() };
    let rules: Result<_, _> = strategies.iter().map(|strategy| translator.strategy(strategy)).collect();
    let Translator { record, segments, .. } = translator;
    Ok(Case { rule: Rule::Any(rules?), record, segments })
}

struct Translator<'a> {
    context: &'a Value,
    state: &'a Value,
    record: Record,
    segments: BTreeMap<String, Rule>,
}

impl Translator<'_> {
    fn strategy(&mut self, strategy: &Value) -> Result<Rule, Reason> {
        let mut rules = vec![match strategy["name"].as_str() {
            Some("default") => Rule::ANYTHING,
            Some("userWithId") => {
                let ids = strategy["parameters"]["userIds"].as_str().ok_or(REFUSED)?;
                let ids: Vec<_> = ids.split(',').map(|id| Literal::from(id.trim())).collect();
                self.test(Kind::Text, "userId", Test::Is(ids))
            }
            Some("remoteAddress") => return Err(NETWORKS),
            _ => return Err(SHARES),
        }];
        for constraint in strategy["constraints"].as_array().into_iter().flatten() {
            rules.push(self.constraint(constraint)?);
        }
        for segment in strategy["segments"].as_array().into_iter().flatten() {
            rules.push(self.segment(segment)?);
        }
        Ok(Rule::All(rules))
    }

    fn segment(&mut self, id: &Value) -> Result<Rule, Reason> {
        let known = self.state["segments"].as_array().ok_or(UNKNOWN_SEGMENT)?;
        let segment = known.iter().find(|segment| segment["id"] == *id).ok_or(UNKNOWN_SEGMENT)?;
        let constraints = segment["constraints"].as_array().ok_or(REFUSED)?;
        let rules: Result<_, _> = constraints.iter().map(|constraint| self.constraint(constraint)).collect();
        self.segments.insert(id.to_string(), Rule::All(rules?));
        Ok(Rule::Segment(id.to_string()))
    }

    fn constraint(&mut self, constraint: &Value) -> Result<Rule, Reason> {
        let name = constraint["contextName"].as_str().ok_or(REFUSED)?;
        let value = constraint["value"].as_str();
        let listed = constraint["values"].as_array().into_iter().flatten();
        let values: Vec<_> = listed.filter_map(Value::as_str).map(ToOwned::to_owned).collect();
        let text = if constraint["caseInsensitive"] == true { Kind::AnyCase } else { Kind::Text };
        let operator = constraint["operator"].as_str().ok_or(REFUSED)?;
        let rule = match operator {
            "IN" | "NOT_IN" => {
                let literals: Vec<_> = values.iter().map(|value| Literal::from(value.as_str())).collect();
                let rule = if literals.is_empty() {
                    Rule::NOTHING
                } else {
                    self.test(Kind::Text, name, Test::Is(literals))
                };
                if operator == "IN" { rule } else { Rule::not(rule) }
            }
            "STR_CONTAINS" => self.test(text, name, Test::Contains(values)),
            "STR_STARTS_WITH" => self.test(text, name, Test::StartsWith(values)),
            "STR_ENDS_WITH" => self.test(text, name, Test::EndsWith(values)),
            "NUM_EQ" => self.number(name, value, |number| Test::Is(vec![number]))?,
            "NUM_GT" => self.number(name, value, Test::Above)?,
            "NUM_GTE" => self.number(name, value, Test::AtLeast)?,
            "NUM_LT" => self.number(name, value, Test::Below)?,
            "NUM_LTE" => self.number(name, value, Test::AtMost)?,
            "DATE_AFTER" => self.time(name, value, Test::Above)?,
            "DATE_BEFORE" => self.time(name, value, Test::Below)?,
            "REGEX" => self.test(text, name, value.and_then(regex::test).ok_or(REGEX)?),
            "SEMVER_EQ" | "SEMVER_GT" | "SEMVER_LT" | "SEMVER_GTE" | "SEMVER_LTE" => return Err(VERSIONS),
            "IN_CIDR" => return Err(NETWORKS),
            _ => return Err(REFUSED),
        };
        Ok(if constraint["inverted"] == true { Rule::not(rule) } else { rule })
    }

    fn number(
        &mut self,
        name: &str,
        value: Option<&str>,
        test: impl Fn(Literal) -> Test,
    ) -> Result<Rule, Reason> {
        let number: Decimal = value.and_then(|value| value.parse().ok()).ok_or(REFUSED)?;
        Ok(self.test(Kind::Number, name, test(Literal::Number(number))))
    }

    fn time(
        &mut self,
        name: &str,
        value: Option<&str>,
        test: impl Fn(Literal) -> Test,
    ) -> Result<Rule, Reason> {
        let time: Timestamp = value.and_then(|value| value.parse().ok()).ok_or(REFUSED)?;
        Ok(self.test(Kind::Time, name, test(Literal::Time(time))))
    }

    fn test(&mut self, kind: Kind, name: &str, test: Test) -> Rule {
        let of_all = ["environment", "appName", "userId", "sessionId", "remoteAddress", "currentTime"];
        let found =
            if of_all.contains(&name) { &self.context[name] } else { &self.context["properties"][name] };
        // All their values are texts; what a number is says the operator.
        let fact = match (kind, found) {
            (Kind::Number, Value::String(text)) => text.parse().ok().map(Fact::Real),
            _ => kind.fact(found),
        };
        let key = kind.key(name);
        if let Some(fact) = fact {
            self.record.values.insert(key.clone(), fact);
        }
        Rule::attribute(key, test)
    }
}
