//! What a list's address asks for: filters, order, place, columns.
//!
//! Invariant: an address that makes no sense in part is read without that part; nothing in it is an error.

use jiff::civil::Date;
use uuid::Uuid;

use super::{Address, Place};
use crate::{
    customers::{CustomField, FieldType, Stage, Touch, search},
    db::Db,
    health::Band,
    ids::MemberId,
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

impl OwnerChoice {
    /// As the kept figures name them.
    pub(super) fn kept(self) -> Uuid {
        match self {
            Self::Nobody => Uuid::nil(),
            Self::Member(id) => id.0,
        }
    }

    /// `none`, `me` or a member's id.
    pub fn read(word: Option<&str>, me: Option<MemberId>) -> Option<Self> {
        match word? {
            "none" => Some(Self::Nobody),
            "me" => me.map(Self::Member),
            id => id.parse().ok().map(Self::Member),
        }
    }
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
    /// Of what the question finds, at most so many; all where none is said.
    pub most_found: Option<usize>,
    pub sort: Sort,
    pub descending: bool,
    pub place: Place,
    pub columns: Vec<Column>,
    pub address: Address,
}

impl Ask {
    /// Reads an address. `me` is who asks, for `owner=me`.
    pub fn read(pairs: &[(String, String)], fields: &[CustomField], me: Option<MemberId>) -> Self {
        let address = Address::new(pairs);
        let one = |name: &str| address.given(name);
        let sort = one("sort").unwrap_or("name");
        let owner = OwnerChoice::read(one("owner"), me);
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
            most_found: None,
            sort: sort.trim_start_matches('-').parse().unwrap_or(Sort::Name),
            descending: sort.starts_with('-'),
            place: Place::read(&address),
            columns: address.all("col").filter_map(|word| Column::read(word, fields)).collect(),
            address,
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

    /// Whether there is something to search for.
    pub fn asks_a_question(&self, db: &Db) -> bool {
        self.question.as_deref().is_some_and(|question| search::match_expression(db, question).is_some())
    }

    /// The query of the same list from its start, with these pairs set (or left out where the value is empty).
    pub fn query_with(&self, changes: &[(&str, &str)]) -> String {
        self.address.query_with(changes)
    }

    /// What the address says under this name.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.address.given(name)
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
