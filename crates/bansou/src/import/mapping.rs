//! What each column of a file becomes, as a person confirms it and `--map` gives it:
//!
//! ```json
//! {"columns": {"会社名": "name", "備考": {"custom": "remarks", "label": "備考", "type": "text"}, "No.": null},
//!  "date_order": "day_first", "currency": "USD",
//!  "date_orders": {"更新日": "month_first"}, "decimal_marks": {"MRR": "comma"}, "amount_periods": {"金額": "year"}}
//! ```
//!
//! A column that is not named is guessed; null leaves it out. Invariant: of one file, a field is taken from one column.

use std::collections::BTreeMap;

use bansou_tabular::values::dates::DateOrder;
use serde::{Deserialize, Serialize};

use super::{Decision, Field, ImportKind};
use crate::{custom_fields::FieldType, customers::search::folded, money::Currency};

/// What the columns of a file become.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    pub columns: BTreeMap<String, Option<Target>>,
    /// How dates like 4/1/2024 are read; `unknown` goes by what the file shows.
    pub date_order: DateOrder,
    /// What amounts without a currency are in; the workspace's unless given.
    pub currency: Option<Currency>,
    /// How single columns write dates like 4/1/2024, where that is another order.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub date_orders: BTreeMap<String, DateOrder>,
    /// Whether 1.234 in a column is one and a bit (`point`) or a thousand (`comma`), where its cells do not tell.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub decimal_marks: BTreeMap<String, Mark>,
    /// Of what the amounts of a column are the price, where neither heading, cell nor another column says so.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub amount_periods: BTreeMap<String, Period>,
    /// By field: what words mean that are none of ours. `{"status": {"対応不要": "closed"}}`
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, BTreeMap<String, String>>,
    /// What becomes of rows that may be about a record without saying so by its id, unless a person says for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unsure: Option<Decision>,
}

/// The decimal mark that a person says a column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    Point,
    Comma,
}

crate::text_enum!(Mark { Point => "point", Comma => "comma" });

/// For how long an amount is the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    Month,
    Quarter,
    HalfYear,
    Year,
}

crate::text_enum!(Period { Month => "month", Quarter => "quarter", HalfYear => "half_year", Year => "year" });

impl Period {
    pub fn months(self) -> i64 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::HalfYear => 6,
            Self::Year => 12,
        }
    }
}

/// What a column becomes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Target {
    /// A field of ours, by its key.
    Field(String),
    /// A field of the workspace's own.
    Custom {
        custom: String,
        label: String,
        #[serde(rename = "type")]
        kind: FieldType,
    },
}

/// A mapping that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    #[error("there is no field {field:?}; there are {known}")]
    UnknownField { field: String, known: String },
    #[error("the field {field:?} stands for two columns: {first:?} and {second:?}")]
    FieldTwice { field: String, first: String, second: String },
    #[error("there is no column {column:?} in the file; there are {known}")]
    UnknownColumn { column: String, known: String },
    #[error("no column is mapped to {}", .fields.join(" or "))]
    MissingField { fields: Vec<String> },
}

impl Mapping {
    pub fn target(&self, heading: &str) -> Option<&Target> {
        self.columns.get(heading)?.as_ref()
    }

    /// The column that a field is taken from.
    pub fn column_of(&self, field: &str) -> Option<&str> {
        self.columns.iter().find_map(|(heading, target)| match target {
            Some(Target::Field(key)) if key == field => Some(heading.as_str()),
            _ => None,
        })
    }

    /// This mapping where it says something, `other` where it does not.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        let taken: Vec<String> = self.fields().map(|(_, key)| key.to_owned()).collect();
        for (heading, target) in other.columns {
            let is_taken = matches!(&target, Some(Target::Field(key)) if taken.contains(key));
            let target = if is_taken { Some(Target::custom(&heading, FieldType::Text)) } else { target };
            self.columns.entry(heading).or_insert(target);
        }
        if self.date_order == DateOrder::Unknown {
            self.date_order = other.date_order;
        }
        self.currency = self.currency.or(other.currency);
        for (heading, order) in other.date_orders {
            self.date_orders.entry(heading).or_insert(order);
        }
        for (heading, mark) in other.decimal_marks {
            self.decimal_marks.entry(heading).or_insert(mark);
        }
        for (heading, period) in other.amount_periods {
            self.amount_periods.entry(heading).or_insert(period);
        }
        for (field, words) in other.words {
            let known = self.words.entry(field).or_default();
            for (written, word) in words {
                known.entry(written).or_insert(word);
            }
        }
        self.unsure = self.unsure.or(other.unsure);
        self
    }

    fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.columns.iter().filter_map(|(heading, target)| match target {
            Some(Target::Field(key)) => Some((heading.as_str(), key.as_str())),
            _ => None,
        })
    }

    /// Every reason why the mapping cannot be used for a file of these headings.
    pub fn errors(&self, kind: ImportKind, headings: &[String]) -> Vec<MappingError> {
        let mut errors = Vec::new();
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for (heading, field) in self.fields() {
            if Field::find(kind, field).is_none() {
                let known = super::fields(kind).iter().map(|field| field.key).collect::<Vec<_>>().join(", ");
                errors.push(MappingError::UnknownField { field: field.to_owned(), known });
            }
            if let Some(first) = seen.insert(field, heading) {
                errors.push(MappingError::FieldTwice {
                    field: field.to_owned(),
                    first: first.to_owned(),
                    second: heading.to_owned(),
                });
            }
        }
        let named = self.columns.keys().chain(self.date_orders.keys());
        let named = named.chain(self.decimal_marks.keys()).chain(self.amount_periods.keys());
        for column in named.filter(|column| !headings.contains(column)) {
            errors.push(MappingError::UnknownColumn { column: column.clone(), known: headings.join(", ") });
        }
        for group in super::required(kind) {
            if !group.iter().any(|field| seen.contains_key(field)) {
                let fields = group.iter().map(|field| (*field).to_owned()).collect();
                errors.push(MappingError::MissingField { fields });
            }
        }
        errors
    }
}

impl Target {
    /// A field of the workspace's own for a column of this heading.
    pub fn custom(heading: &str, kind: FieldType) -> Self {
        Self::Custom { custom: custom_key(heading), label: heading.to_owned(), kind }
    }
}

/// The key of a custom field: the heading, folded, with `_` for all that is neither letter nor digit.
pub fn custom_key(heading: &str) -> String {
    let mut key = String::new();
    for c in folded(heading).chars() {
        if c.is_alphanumeric() {
            key.push(c);
        } else if !key.ends_with('_') && !key.is_empty() {
            key.push('_');
        }
    }
    let key: String = key.trim_end_matches('_').chars().take(60).collect();
    // `stated` is the key under which an account keeps what its own file said of its contract.
    if key.is_empty() || key == crate::revenue::Stated::KEY { format!("{key}_field") } else { key }
}

/// A heading as it is compared: folded, letters and digits only, without what stands in brackets (a unit, a remark),
/// unless that says that the column is how something is read.
pub fn heading_key(heading: &str) -> String {
    let folded = folded(heading);
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    if ["かな", "ふりがな", "よみ", "読み", "kana"].iter().any(|reading| folded.contains(reading)) {
        return letters(&folded);
    }
    // 氏名[姓] and 氏名[名] are two columns.
    for part in ["姓", "名"] {
        for (open, close) in [('[', ']'), ('(', ')'), ('【', '】')] {
            if let Some(before) = folded.trim().strip_suffix(&format!("{open}{part}{close}")) {
                return letters(before) + part;
            }
        }
    }
    let mut depth = 0_u32;
    let mut outside = String::new();
    for c in folded.chars() {
        match c {
            '(' | '[' | '【' | '〔' | '<' | '「' => depth += 1,
            ')' | ']' | '】' | '〕' | '>' | '」' => depth = depth.saturating_sub(1),
            c if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    let key = letters(&outside);
    if key.is_empty() { letters(&folded) } else { key }
}

/// By what a file of the same shape is known again: its headings, in whatever order.
pub fn shape_key(headings: &[String]) -> String {
    use sha2::{Digest as _, Sha256};
    let mut keys: Vec<String> = headings.iter().map(|heading| folded(heading)).collect();
    keys.sort();
    let mut hash = Sha256::new();
    for key in keys {
        hash.update(key.as_bytes());
        hash.update([0]);
    }
    hex::encode(&hash.finalize()[..16])
}
