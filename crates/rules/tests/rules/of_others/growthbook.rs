//! GrowthBook's `evalCondition`: MongoDB's operators on untyped values.

use std::collections::BTreeMap;

use bansou_rules::{Decimal, Literal, Quantifier, Record, Rule, Test};
use serde_json::{Map, Value, json};

use super::{
    Judged, Reason,
    case::{Case, Kind},
    folder, judge, read, regex,
};

const REFUSED: Reason = "an operator or list that is none is refused here, and false there";
const REGEX: Reason = "regular expressions";
const VERSIONS: Reason = "versions of software";
const SIZE: Reason = "how many items a list has";
const TYPE: Reason = "types are declared here, not asked for";
const WHOLE: Reason = "lists and objects are not compared as a whole";
const TEXT_ORDER: Reason = "texts have no order here";
const UNKNOWN_GROUP: Reason = "an unknown segment is refused here, and empty there";
const MISSING_IS_NOUGHT: Reason = "JavaScript takes what is missing for 0";
const TEXT_IS_NUMBER: Reason = "JavaScript takes a text for a number";
const EMPTY_TEXT: Reason = "an empty text is nothing here";

/// Conditions are in one of the sections; the others are of experiments: who gets which variation, by hashes.
const SECTIONS: [(&str, usize); 13] = [
    ("chooseVariation", 13),
    ("contextualBandit", 35),
    ("decrypt", 10),
    ("evalCondition", 248),
    ("feature", 55),
    ("getBucketRange", 13),
    ("getEqualWeights", 6),
    ("getQueryStringOverride", 16),
    ("hash", 15),
    ("inNamespace", 16),
    ("run", 73),
    ("stickyBucket", 13),
    ("urlRedirect", 4),
];

#[test]
fn growthbook_conditions() {
    let Some(folder) = folder() else { return };
    let cases = read(folder.join("growthbook/cases.json"));
    let sections = cases.as_object().unwrap().iter();
    let sections: Vec<_> =
        sections.filter_map(|(name, cases)| Some((name.as_str(), cases.as_array()?.len()))).collect();
    assert_eq!(sections, SECTIONS);
    let judged: Vec<_> = cases["evalCondition"].as_array().unwrap().iter().map(judged).collect();
    let known_to_differ = [
        ("missing attribute with comparison operators", MISSING_IS_NOUGHT),
        ("comparing numbers and strings", TEXT_IS_NUMBER),
        ("null condition - empty string attribute", EMPTY_TEXT),
    ];
    let (passed, left_out) = judge(judged, &known_to_differ);
    let expected = BTreeMap::from([
        (VERSIONS, 90),
        (TYPE, 12),
        (SIZE, 9),
        (WHOLE, 9),
        (REFUSED, 5),
        (TEXT_ORDER, 5),
        (REGEX, 2),
        (UNKNOWN_GROUP, 2),
        (EMPTY_TEXT, 1),
        (MISSING_IS_NOUGHT, 1),
        (TEXT_IS_NUMBER, 1),
    ]);
    assert_eq!((passed, left_out), (111, expected));
    assert_eq!(111 + 137, 248);
}

fn judged(case: &Value) -> Judged {
    let no_groups = Map::new();
    let groups = case.get(4).and_then(Value::as_object).unwrap_or(&no_groups);
    let mut translator =
        Translator { context: &case[2], groups, record: Record::default(), segments: BTreeMap::new() };
    let rule = translator.condition(&case[1]);
    let Translator { record, segments, .. } = translator;
    Judged {
        name: case[0].as_str().unwrap().to_owned(),
        case: rule.map(|rule| Case { rule, record, segments }),
        expected: case[3].as_bool().unwrap(),
    }
}

struct Translator<'a> {
    context: &'a Value,
    groups: &'a Map<String, Value>,
    /// The facts that the conditions ask for, as far as the context has them.
    record: Record,
    segments: BTreeMap<String, Rule>,
}

impl Translator<'_> {
    fn condition(&mut self, condition: &Value) -> Result<Rule, Reason> {
        let fields = condition.as_object().ok_or(REFUSED)?;
        let mut rules = Vec::new();
        for (name, value) in fields {
            rules.push(match name.as_str() {
                "$and" => Rule::All(self.conditions(value)?),
                // "Any of none" is true there.
                "$or" if value.as_array().is_some_and(Vec::is_empty) => Rule::ANYTHING,
                "$or" => Rule::Any(self.conditions(value)?),
                "$nor" => Rule::not(Rule::Any(self.conditions(value)?)),
                "$not" => Rule::not(self.condition(value)?),
                path => self.field(path, value)?,
            });
        }
        Ok(Rule::All(rules))
    }

    fn conditions(&mut self, conditions: &Value) -> Result<Vec<Rule>, Reason> {
        conditions.as_array().ok_or(REFUSED)?.iter().map(|condition| self.condition(condition)).collect()
    }

    fn field(&mut self, path: &str, wanted: &Value) -> Result<Rule, Reason> {
        match wanted {
            Value::Object(operators) if operators.keys().all(|name| name.starts_with('$')) => {
                let rules: Result<_, _> =
                    operators.iter().map(|(operator, value)| self.operator(path, operator, value)).collect();
                Ok(Rule::All(rules?))
            }
            Value::Object(_) | Value::Array(_) => Err(WHOLE),
            Value::Null => Ok(Rule::not(self.exists(path))),
            value => self.one_of(path, std::slice::from_ref(value)),
        }
    }

    fn operator(&mut self, path: &str, operator: &str, value: &Value) -> Result<Rule, Reason> {
        let list = || value.as_array().map(Vec::as_slice).ok_or(REFUSED);
        let is_list = self.found(path).is_array();
        match operator {
            "$eq" => self.field(path, value),
            "$ne" => self.field(path, value).map(Rule::not),
            "$in" => self.one_of(path, list()?),
            "$nin" => self.one_of(path, list()?).map(Rule::not),
            // Items of which case does not matter are related records with a folded text; choices are keys.
            "$ini" if is_list => self.some_element(path, &json!({ "$ini": list()? })),
            "$nini" if is_list => self.some_element(path, &json!({ "$ini": list()? })).map(Rule::not),
            "$ini" => self.text(path, Kind::AnyCase, Test::Is(literals(list()?)?)),
            "$nini" => self.text(path, Kind::AnyCase, Test::Is(literals(list()?)?)).map(Rule::not),
            "$all" => {
                let keys = list()?.iter().map(|key| key.as_str().map(ToOwned::to_owned).ok_or(REFUSED));
                let keys = keys.collect::<Result<_, _>>()?;
                self.text(path, Kind::List, Test::HasAll(keys))
            }
            "$alli" => {
                let each = |key: &Value| self.some_element(path, &json!({ "$ini": [key] }));
                list()?.iter().map(each).collect::<Result<_, _>>().map(Rule::All)
            }
            "$gt" => self.number(path, value, Test::Above),
            "$gte" => self.number(path, value, Test::AtLeast),
            "$lt" => self.number(path, value, Test::Below),
            "$lte" => self.number(path, value, Test::AtMost),
            "$exists" if value == &Value::Bool(false) => Ok(Rule::not(self.exists(path))),
            "$exists" => Ok(self.exists(path)),
            "$regex" => {
                self.text(path, Kind::Text, regex::test(value.as_str().ok_or(REFUSED)?).ok_or(REGEX)?)
            }
            "$regexi" => {
                self.text(path, Kind::AnyCase, regex::test(value.as_str().ok_or(REFUSED)?).ok_or(REGEX)?)
            }
            "$not" => self.field(path, value).map(Rule::not),
            "$elemMatch" => self.some_element(path, value),
            "$inGroup" => self.in_group(path, value),
            "$notInGroup" => self.in_group(path, value).map(Rule::not),
            "$size" => Err(SIZE),
            "$type" => Err(TYPE),
            "$vgt" | "$vgte" | "$vlt" | "$vlte" | "$veq" | "$vne" => Err(VERSIONS),
            _ => Err(REFUSED),
        }
    }

    fn found(&self, path: &str) -> &Value {
        let steps = path.split('.');
        steps.fold(self.context, |at, step| at.get(step).unwrap_or(&Value::Null))
    }

    /// A test of a fact, which is put into the record where the context has it.
    fn text(&mut self, path: &str, kind: Kind, test: Test) -> Result<Rule, Reason> {
        let key = kind.key(path);
        if let Some(fact) = kind.fact(self.found(path)) {
            self.record.values.insert(key.clone(), fact);
        }
        Ok(Rule::attribute(key, test))
    }

    fn number(&mut self, path: &str, value: &Value, test: impl Fn(Literal) -> Test) -> Result<Rule, Reason> {
        match value {
            Value::Number(_) => self.text(path, Kind::Number, test(literal(value)?)),
            _ => Err(TEXT_ORDER),
        }
    }

    fn exists(&mut self, path: &str) -> Rule {
        let kind = match self.found(path) {
            Value::Number(_) => Kind::Number,
            Value::Bool(_) => Kind::YesNo,
            _ => Kind::Text,
        };
        self.text(path, kind, Test::Set).expect("it is a test")
    }

    fn one_of(&mut self, path: &str, values: &[Value]) -> Result<Rule, Reason> {
        if values.is_empty() {
            return Ok(Rule::NOTHING);
        }
        if self.found(path).is_array() {
            let keys = values.iter().map(|key| key.as_str().map(ToOwned::to_owned).ok_or(WHOLE));
            let keys = keys.collect::<Result<_, _>>()?;
            return self.text(path, Kind::List, Test::HasAny(keys));
        }
        let mut rules = Vec::new();
        for (kind, of_kind) in [
            (Kind::Text, Value::is_string as fn(&Value) -> bool),
            (Kind::Number, Value::is_number),
            (Kind::YesNo, Value::is_boolean),
        ] {
            let values: Vec<_> = values.iter().filter(|value| of_kind(value)).cloned().collect();
            if !values.is_empty() {
                rules.push(self.text(path, kind, Test::Is(literals(&values)?))?);
            }
        }
        Ok(Rule::Any(rules))
    }

    /// Of texts, one of them is; of numbers and objects, of one of them it is true.
    fn some_element(&mut self, path: &str, wanted: &Value) -> Result<Rule, Reason> {
        let elements = self.found(path).as_array().cloned().unwrap_or_default();
        let of_texts = wanted
            .get("$eq")
            .map(std::slice::from_ref)
            .or_else(|| wanted.get("$in")?.as_array().map(Vec::as_slice));
        if let Some(keys) = of_texts {
            let keys = keys.iter().map(|key| key.as_str().map(ToOwned::to_owned).ok_or(REFUSED));
            let keys = keys.collect::<Result<_, _>>()?;
            return self.text(path, Kind::List, Test::HasAny(keys));
        }
        let is_of_elements = wanted.as_object().is_some_and(|it| it.keys().all(|name| name.starts_with('$')));
        let wanted = if is_of_elements { json!({ "value": wanted }) } else { wanted.clone() };
        let (mut records, mut rule) = (Vec::new(), None);
        for element in elements.iter().chain([&Value::Null]) {
            let context = if is_of_elements { json!({ "value": element }) } else { element.clone() };
            let (record, segments) = (Record::default(), BTreeMap::new());
            let mut inner = Translator { context: &context, groups: self.groups, record, segments };
            rule = Some(inner.condition(&wanted)?);
            records.push(inner.record);
        }
        // The last is none of theirs; it gave the rule where there are none.
        records.pop();
        self.record.related.insert(path.to_owned(), records);
        Ok(Rule::Related {
            set: path.to_owned(),
            quantifier: Quantifier::Some,
            rule: Box::new(rule.ok_or(REFUSED)?),
        })
    }

    fn in_group(&mut self, path: &str, group: &Value) -> Result<Rule, Reason> {
        let name = group.as_str().ok_or(REFUSED)?;
        let members = self.groups.get(name).and_then(Value::as_array).ok_or(UNKNOWN_GROUP)?;
        let rule = self.one_of(path, members)?;
        self.segments.insert(name.to_owned(), rule);
        Ok(Rule::Segment(name.to_owned()))
    }
}

fn literals(values: &[Value]) -> Result<Vec<Literal>, Reason> {
    values.iter().map(literal).collect()
}

fn literal(value: &Value) -> Result<Literal, Reason> {
    match value {
        Value::String(text) => Ok(Literal::Text(text.clone())),
        Value::Bool(is) => Ok(Literal::YesNo(*is)),
        Value::Number(number) => {
            let number = number.as_f64().and_then(Decimal::from_f64);
            number.map(Literal::Number).ok_or(REFUSED)
        }
        _ => Err(REFUSED),
    }
}
