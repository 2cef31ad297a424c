//! One translated case: a rule, and a record whose facts are both in memory and in the SQL itself.

use std::collections::BTreeMap;

use bansou_rules::{
    Attribute, Catalog, Column, Fact, Facts as _, Fragment, Moment, Number, Record, Related, Resolved, Rows,
    Rule, Segment, SqlValue, Type,
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;

use crate::support::engine::Engine;

/// What a fact is taken for. Its key is its kind and its name, because their values have no declared types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// A text of which case does not matter.
    AnyCase,
    Number,
    YesNo,
    List,
    Time,
}

const KINDS: [(Kind, &str); 6] = [
    (Kind::Text, "text"),
    (Kind::AnyCase, "any-case"),
    (Kind::Number, "number"),
    (Kind::YesNo, "yes-no"),
    (Kind::List, "list"),
    (Kind::Time, "time"),
];

impl Kind {
    pub fn key(self, name: &str) -> String {
        let (_, word) = KINDS.iter().find(|(kind, _)| *kind == self).unwrap();
        format!("{word}.{name}")
    }

    fn of(key: &str) -> Option<Self> {
        let (word, _) = key.split_once('.')?;
        KINDS.iter().find(|(_, each)| *each == word).map(|(kind, _)| *kind)
    }

    fn kind(self) -> Type {
        match self {
            Self::Text => Type::Text { fold: None },
            Self::AnyCase => Type::Text { fold: Some(str::to_lowercase) },
            Self::Number => Type::Number(Number::Real),
            Self::YesNo => Type::YesNo,
            Self::List => Type::Choices(None),
            Self::Time => Type::Time,
        }
    }

    fn sql_type(self) -> &'static str {
        match self {
            Self::Text | Self::AnyCase | Self::List => "text",
            Self::Number => "double precision",
            Self::YesNo | Self::Time => "bigint",
        }
    }

    /// The fact that a JSON value is, if it is of this kind.
    pub fn fact(self, value: &Value) -> Option<Fact> {
        match (self, value) {
            (Self::Text | Self::AnyCase, Value::String(text)) => Some(Fact::Text(text.clone())),
            (Self::Number, Value::Number(number)) => number.as_f64().map(Fact::Real),
            (Self::YesNo, Value::Bool(is)) => Some(Fact::YesNo(*is)),
            (Self::List, Value::Array(items)) => {
                let texts: Option<Vec<_>> =
                    items.iter().map(|it| it.as_str().map(ToOwned::to_owned)).collect();
                texts.map(Fact::Choices)
            }
            (Self::Time, Value::String(text)) => {
                text.parse::<Timestamp>().ok().map(|time| Fact::Time(time.as_millisecond()))
            }
            _ => None,
        }
    }
}

/// A rule with the record and the segments that it is asked about.
#[derive(Debug)]
pub struct Case {
    pub rule: Rule,
    pub record: Record,
    pub segments: BTreeMap<String, Rule>,
}

impl Case {
    /// In memory, and by each engine.
    pub fn answers(&self, engines: &mut [Engine]) -> Vec<bool> {
        let moment = Moment::new(Timestamp::UNIX_EPOCH, TimeZone::UTC, 4);
        let sets = self.record.related.iter();
        let elements = sets.map(|(set, records)| (set.clone(), Elements(records.clone()))).collect();
        let catalog = Of { case: self, elements };
        let resolved = Resolved::new(&self.rule, &catalog, &moment);
        let resolved = resolved.unwrap_or_else(|problems| panic!("{:?}\n{problems:?}", self.rule));
        let mut answers = vec![resolved.holds(&self.record)];
        let sql = resolved.sql("a", 1).unwrap();
        answers.extend(engines.iter_mut().map(|engine| engine.is_true(&sql).unwrap()));
        // What came through the two forms asks the same.
        let again = bansou_rules::text::parse(&bansou_rules::text::print(&self.rule)).unwrap();
        assert_eq!(again, self.rule);
        answers
    }
}

struct Of<'a> {
    case: &'a Case,
    elements: BTreeMap<String, Elements>,
}

/// The records of a set, as a table that is written into the query.
struct Elements(Vec<Record>);

fn sql_value(fact: Fact) -> SqlValue {
    match fact {
        Fact::Text(text) => SqlValue::Text(text),
        Fact::Real(number) => SqlValue::Real(number),
        Fact::YesNo(is) => SqlValue::Int(is.into()),
        Fact::Time(time) => SqlValue::Int(time),
        Fact::Choices(keys) => SqlValue::Text(serde_json::to_string(&keys).unwrap()),
        other => panic!("{other:?}"),
    }
}

fn written(kind: Kind, fact: Option<Fact>) -> Fragment {
    match fact {
        Some(fact) => Fragment::new(format!("cast({{1}} as {})", kind.sql_type()), [sql_value(fact)]),
        None => Fragment::new(format!("cast(null as {})", kind.sql_type()), []),
    }
}

fn column(kind: Kind, written: Fragment, compared: Fragment) -> Column {
    match kind {
        Kind::Text | Kind::AnyCase => Column::Text { written, compared },
        Kind::List => Column::ChoiceList(written),
        Kind::Number | Kind::YesNo | Kind::Time => Column::Plain(written),
    }
}

fn lower(fact: Option<Fact>) -> Option<Fact> {
    match fact {
        Some(Fact::Text(text)) => Some(Fact::Text(text.to_lowercase())),
        other => other,
    }
}

impl Catalog for Of<'_> {
    fn attribute(&self, key: &str) -> Option<Attribute> {
        let kind = Kind::of(key)?;
        let fact = self.case.record.value(key);
        let compared = if kind == Kind::AnyCase { lower(fact.clone()) } else { fact.clone() };
        Some(Attribute::new(kind.kind(), column(kind, written(kind, fact), written(kind, compared))))
    }

    fn related(&self, set: &str) -> Option<Related<'_>> {
        let elements = self.elements.get(set)?;
        Some(Related { rows: elements.rows(), catalog: elements })
    }

    fn segment(&self, key: &str) -> Option<Segment> {
        self.case.segments.get(key).cloned().map(Segment::Rule)
    }
}

impl Elements {
    fn keys(&self) -> Vec<String> {
        let mut keys: Vec<_> = self.0.iter().flat_map(|record| record.values.keys().cloned()).collect();
        keys.sort();
        keys.dedup();
        keys
    }

    fn rows(&self) -> Rows {
        let keys = self.keys();
        let mut values = Vec::new();
        let mut row = |record: Option<&Record>| {
            let mut columns = vec!["0 as nought".to_owned()];
            for (place, key) in keys.iter().enumerate() {
                let kind = Kind::of(key).unwrap();
                let fact = record.and_then(|record| record.value(key));
                // The one column of a text is what is compared; it is empty where the text is.
                let written = match if kind == Kind::AnyCase { lower(fact) } else { fact } {
                    Some(fact) => {
                        values.push(sql_value(fact));
                        format!("{{{}}}", values.len())
                    }
                    None => "null".to_owned(),
                };
                columns.push(format!("cast({written} as {}) as c{place}", kind.sql_type()));
            }
            format!("select {}", columns.join(", "))
        };
        let mut selects: Vec<_> = self.0.iter().map(|record| row(Some(record))).collect();
        selects.push(row(None) + " where 1 = 0");
        let table = format!("({}) {{s}}", selects.join(" union all "));
        Rows::new(Fragment::new(table, values), "{s}.nought = 0")
    }
}

impl Catalog for Elements {
    fn attribute(&self, key: &str) -> Option<Attribute> {
        let kind = Kind::of(key)?;
        let place = self.keys().iter().position(|each| each == key);
        let sql =
            place.map_or_else(|| written(kind, None), |place| Fragment::new(format!("{{r}}.c{place}"), []));
        Some(Attribute::new(kind.kind(), column(kind, sql.clone(), sql)))
    }
}
