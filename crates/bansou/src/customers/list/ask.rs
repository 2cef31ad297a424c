//! What a list's address asks for: filters, order, place, columns.
//!
//! Invariant: an address that makes no sense in part is read without that part; nothing in it is an error.

use std::str::FromStr;

use jiff::civil::Date;
use uuid::Uuid;

use crate::{
    customers::{CustomField, FieldType, Stage, Touch},
    health::Band,
    ids::{AccountId, MemberId},
};

/// How the list is ordered. Accounts without a value come last in either direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Name,
    Score,
    Mrr,
    Renewal,
    LastUse,
    Stage,
}

crate::text_enum!(Sort {
    Name => "name", Score => "score", Mrr => "mrr", Renewal => "renewal", LastUse => "last_use", Stage => "stage",
});

/// A column that is shown when it is chosen, beside those that always are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    Touch,
    Notice,
    CustomerSince,
    Industry,
    Country,
    Region,
    Domain,
    Employees,
    /// By its key.
    Custom(String),
}

const FIXED_COLUMNS: [(&str, Column); 8] = [
    ("touch", Column::Touch),
    ("notice", Column::Notice),
    ("since", Column::CustomerSince),
    ("industry", Column::Industry),
    ("country", Column::Country),
    ("region", Column::Region),
    ("domain", Column::Domain),
    ("employees", Column::Employees),
];

impl Column {
    pub fn fixed() -> impl Iterator<Item = (&'static str, Self)> {
        FIXED_COLUMNS.into_iter()
    }

    /// Its word in the address.
    pub fn word(&self) -> String {
        match self {
            Self::Custom(key) => format!("c.{key}"),
            fixed => FIXED_COLUMNS
                .iter()
                .find(|(_, column)| column == fixed)
                .map_or_else(String::new, |(word, _)| (*word).to_owned()),
        }
    }

    fn read(word: &str, fields: &[CustomField]) -> Option<Self> {
        match word.strip_prefix("c.") {
            Some(key) => fields.iter().any(|field| field.key == key).then(|| Self::Custom(key.to_owned())),
            None => FIXED_COLUMNS.iter().find(|(name, _)| *name == word).map(|(_, column)| column.clone()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerChoice {
    Nobody,
    Member(MemberId),
}

/// A condition on a field of the workspace's own.
#[derive(Clone, Debug, PartialEq)]
pub enum CustomCondition {
    /// The text holds this; for choices, is this.
    Text {
        key: String,
        is: String,
        whole: bool,
    },
    Flag {
        key: String,
        is: bool,
    },
    /// In the field's own unit; money in its major unit.
    Number {
        key: String,
        from: Option<f64>,
        to: Option<f64>,
        money: bool,
    },
    Day {
        key: String,
        from: Option<Date>,
        to: Option<Date>,
    },
}

/// A place in the order: a row's sort value as text, none where it has none, and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub value: Option<String>,
    pub id: AccountId,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.value {
            Some(value) => write!(f, "v{value}~{}", self.id.0.simple()),
            None => write!(f, "n~{}", self.id.0.simple()),
        }
    }
}

impl FromStr for Cursor {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (value, id) = text.rsplit_once('~').ok_or(())?;
        let id = AccountId(id.parse::<Uuid>().map_err(drop)?);
        let value = value.strip_prefix('v').map(str::to_owned);
        Ok(Self { value, id })
    }
}

/// All that a list's address says.
#[derive(Clone, Debug)]
pub struct Ask {
    pub question: Option<String>,
    pub stage: Option<Stage>,
    pub owner: Option<OwnerChoice>,
    /// `Some(None)`: accounts without a band.
    pub band: Option<Option<Band>>,
    pub plan: Option<String>,
    pub touch: Option<Touch>,
    pub custom: Vec<CustomCondition>,
    pub sort: Sort,
    pub descending: bool,
    pub after: Option<Cursor>,
    pub before: Option<Cursor>,
    /// The number of the first row, carried along because a key-set knows its place but not its number.
    pub first: i64,
    pub columns: Vec<Column>,
    /// The pairs that filters, order and columns were read from, for links that change one of them.
    kept: Vec<(String, String)>,
}

impl Ask {
    /// Reads an address. `me` is who asks, for `owner=me`.
    pub fn read(pairs: &[(String, String)], fields: &[CustomField], me: Option<MemberId>) -> Self {
        let given: Vec<(String, String)> =
            pairs.iter().filter(|(_, value)| !value.trim().is_empty()).cloned().collect();
        let one = |name: &str| given.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim());
        let sort = one("sort").unwrap_or("name");
        let owner = match one("owner") {
            Some("none") => Some(OwnerChoice::Nobody),
            Some("me") => me.map(OwnerChoice::Member),
            Some(id) => id.parse().ok().map(OwnerChoice::Member),
            None => None,
        };
        let band = one("band")
            .and_then(|band| if band == "none" { Some(None) } else { band.parse().ok().map(Some) });
        Self {
            question: one("q").map(str::to_owned),
            stage: one("stage").and_then(|stage| stage.parse().ok()),
            owner,
            band,
            plan: one("plan").map(str::to_owned),
            touch: one("touch").and_then(|touch| touch.parse().ok()),
            custom: fields.iter().filter_map(|field| condition(field, &one)).collect(),
            sort: sort.trim_start_matches('-').parse().unwrap_or(Sort::Name),
            descending: sort.starts_with('-'),
            after: one("after").and_then(|cursor| cursor.parse().ok()),
            before: one("before").and_then(|cursor| cursor.parse().ok()),
            first: one("from").and_then(|first| first.parse().ok()).unwrap_or(1).max(1),
            columns: given
                .iter()
                .filter(|(key, _)| key == "col")
                .filter_map(|(_, word)| Column::read(word, fields))
                .collect(),
            kept: given
                .into_iter()
                .filter(|(key, _)| !matches!(key.as_str(), "after" | "before" | "from"))
                .collect(),
        }
    }

    /// Whether anything is left out of the list.
    pub fn is_filtered(&self) -> bool {
        self.question.is_some()
            || self.stage.is_some()
            || self.owner.is_some()
            || self.band.is_some()
            || self.plan.is_some()
            || self.touch.is_some()
            || !self.custom.is_empty()
    }

    /// The query of the same list from its start, with these pairs set (or left out where the value is empty).
    pub fn query_with(&self, changes: &[(&str, &str)]) -> String {
        let kept = self.kept.iter().filter(|(key, _)| !changes.iter().any(|(name, _)| key == name));
        let kept = kept.map(|(key, value)| (key.as_str(), value.as_str()));
        let set = changes.iter().copied().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> =
            kept.chain(set).map(|(key, value)| format!("{}={}", encoded(key), encoded(value))).collect();
        pairs.join("&")
    }

    /// The query that only order and columns are left of.
    pub fn query_without_filters(&self) -> String {
        let pairs: Vec<String> = self
            .kept
            .iter()
            .filter(|(key, _)| matches!(key.as_str(), "sort" | "col"))
            .map(|(key, value)| format!("{}={}", encoded(key), encoded(value)))
            .collect();
        pairs.join("&")
    }

    /// What the address says under this name.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.kept.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn has_column(&self, column: &Column) -> bool {
        self.columns.contains(column)
    }
}

fn condition<'a>(field: &CustomField, one: &impl Fn(&str) -> Option<&'a str>) -> Option<CustomCondition> {
    let key = field.key.clone();
    let name = format!("c.{key}");
    let (from, to) = (one(&format!("{name}.from")), one(&format!("{name}.to")));
    match field.kind {
        FieldType::Integer | FieldType::Number | FieldType::Money => {
            let number = |text: Option<&str>| text.and_then(|text| text.replace(',', "").parse::<f64>().ok());
            let (from, to) = (number(from), number(to));
            let money = field.kind == FieldType::Money;
            (from.is_some() || to.is_some()).then_some(CustomCondition::Number { key, from, to, money })
        }
        FieldType::Date => {
            let day = |text: Option<&str>| text.and_then(|text| text.parse::<Date>().ok());
            let (from, to) = (day(from), day(to));
            (from.is_some() || to.is_some()).then_some(CustomCondition::Day { key, from, to })
        }
        FieldType::Boolean => {
            one(&name).map(|given| CustomCondition::Flag { key, is: matches!(given, "true" | "yes" | "on") })
        }
        FieldType::Text | FieldType::Email | FieldType::Url | FieldType::Datetime | FieldType::Choice => {
            let whole = field.kind == FieldType::Choice;
            one(&name).map(|given| CustomCondition::Text { key, is: given.to_owned(), whole })
        }
    }
}

/// Percent-encoded for a query.
pub fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}
