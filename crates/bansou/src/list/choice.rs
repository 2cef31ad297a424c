//! What a list offers of the register: columns to choose, fields to filter by, cells and chips.
//!
//! Invariant: what a member may not see is offered nowhere.

use bansou_rules::Type;
use uuid::Uuid;

use super::{
    Address, Terms,
    columns::{is_measure, word_of},
    filters::{self, Filtered},
};
use crate::{
    attributes::{Attribute, Unit, facts, words},
    db,
    members::Member,
    web::{Seat, Ui},
};

/// A filter in force, with the link that lifts it.
#[derive(Debug)]
pub struct Chip {
    pub label: String,
    pub href: String,
}

/// A column that can be chosen.
#[derive(Debug)]
pub struct Choosable {
    pub word: String,
    pub label: String,
    pub chosen: bool,
}

/// The columns beside those that the list always has; `is_chosen` knows which these are.
pub fn choosable(
    seat: &Seat,
    terms: &Terms,
    columns: &[String],
    is_chosen: fn(&Attribute) -> bool,
) -> Vec<Choosable> {
    let all = terms.register.all().iter();
    all.filter(|attribute| is_chosen(attribute) && seat.may(attribute.sees))
        .map(|attribute| Choosable {
            word: word_of(&attribute.key),
            label: attribute.label(&seat.ui),
            chosen: columns.contains(&attribute.key),
        })
        .collect()
}

/// A field of the filter bar for an attribute.
#[derive(Debug)]
pub struct FilterField {
    pub name: String,
    pub label: String,
    pub asks: Asks,
    pub given: String,
    /// Whether it stands among the measures, which are many.
    pub is_measure: bool,
}

impl FilterField {
    fn is_given(&self) -> bool {
        match &self.asks {
            Asks::Between { from, to, .. } => !from.is_empty() || !to.is_empty(),
            _ => !self.given.is_empty(),
        }
    }
}

pub fn has_measures(fields: &[FilterField]) -> bool {
    fields.iter().any(|field| field.is_measure)
}

pub fn asks_for_measures(fields: &[FilterField]) -> bool {
    fields.iter().any(|field| field.is_measure && field.is_given())
}

/// What the field of a part takes, as the browser checks it: per cent with the sign, which nothing else can be meant by.
pub const PERCENT: &str = r"\s*[\-−＋+]?[0-9０-９.,．，]+\s*[%％]\s*";

/// What a field of the filter bar asks for.
#[derive(Debug)]
pub enum Asks {
    YesNo,
    /// Both bounds, whether they are a `date`, a `number` or a `percent`, and what they are counted in.
    Between {
        kind: &'static str,
        unit: String,
        /// How a percentage is written.
        example: &'static str,
        from: String,
        to: String,
    },
    /// Keys with their labels.
    OneOf(Vec<(String, String)>),
    Text,
}

/// Fields for all that the register has, but for the attributes that the bar has a field of its own for.
pub fn filter_fields(seat: &Seat, terms: &Terms, address: &Address, own: &[&str]) -> Vec<FilterField> {
    let given = |name: &str| address.given(name).unwrap_or_default().to_owned();
    let all = terms.register.all().iter();
    let of_attributes = all
        .filter(|attribute| !own.contains(&attribute.key.as_str()) && seat.may(attribute.sees))
        .filter(|attribute| attribute.column.is_some())
        .filter_map(|attribute| {
            let name = filters::name_of(attribute);
            let asks = match &attribute.kind {
                Type::Account | Type::Member => return None,
                Type::YesNo => Asks::YesNo,
                kind if attribute.is_ordered() => Asks::Between {
                    kind: match kind {
                        Type::Day | Type::Time => "date",
                        _ if filters::is_part(attribute) => "percent",
                        _ => "number",
                    },
                    unit: unit(&seat.ui, terms, attribute),
                    example: if attribute.unit == Unit::Change { "-20%" } else { "60%" },
                    from: given(&format!("{name}.from")),
                    to: given(&format!("{name}.to")),
                },
                _ if attribute.offered.is_empty() => Asks::Text,
                _ => Asks::OneOf(
                    attribute
                        .offered
                        .iter()
                        .map(|key| (key.clone(), attribute.choice_label(&seat.ui, key)))
                        .collect(),
                ),
            };
            let (given, label) = (given(&name), attribute.label(&seat.ui));
            Some(FilterField { name, label, asks, given, is_measure: is_measure(attribute) })
        });
    segment_fields(&seat.ui, terms, address).into_iter().chain(of_attributes).collect()
}

/// Fields for the segments of such records, where there are any.
fn segment_fields(ui: &Ui, terms: &Terms, address: &Address) -> Vec<FilterField> {
    let segments = terms.register.segments();
    if segments.is_empty() {
        return Vec::new();
    }
    let each = || segments.iter().map(|segment| (segment.key.clone(), segment.name.clone())).collect();
    let fields = [
        (filters::IN_SEGMENT, "accounts-filter-in-segment"),
        (filters::NOT_IN_SEGMENT, "accounts-filter-not-in-segment"),
    ];
    fields
        .map(|(name, label)| FilterField {
            name: name.to_owned(),
            label: ui.t(label),
            asks: Asks::OneOf(each()),
            given: address.given(name).unwrap_or_default().to_owned(),
            is_measure: false,
        })
        .into()
}

/// What a field's numbers are counted in; nothing where they say it themselves.
fn unit(ui: &Ui, terms: &Terms, attribute: &Attribute) -> String {
    match (&attribute.kind, attribute.unit) {
        (Type::Money { .. }, _) => terms.currency.code().to_owned(),
        (_, Unit::Days) => ui.t("accounts-filter-unit-days"),
        (_, Unit::Times) => ui.t("accounts-filter-unit-times"),
        (_, Unit::Points) => ui.t("accounts-filter-unit-points"),
        (_, Unit::Plain | Unit::Share | Unit::Change) => String::new(),
    }
}

/// What is known of records, as far as the member may see it.
pub async fn known(seat: &Seat, terms: &Terms, keys: &[&String], ids: &[Uuid]) -> db::Result<facts::Known> {
    let chosen = keys.iter().filter_map(|key| terms.register.get(key));
    let chosen: Vec<&Attribute> = chosen.filter(|attribute| seat.may(attribute.sees)).collect();
    if chosen.is_empty() {
        return Ok(facts::Known::default());
    }
    facts::load(&seat.workspace, &terms.register, &chosen, ids).await
}

/// A chosen column's cell on screen.
pub fn cell(ui: &Ui, terms: &Terms, known: &facts::Known, id: Uuid, key: &str, members: &[Member]) -> String {
    let fact = known.get(&id).and_then(|facts| facts.get(key));
    let attribute = terms.register.get(key);
    attribute.zip(fact).map(|(attribute, fact)| attribute.shown(ui, fact, members)).unwrap_or_default()
}

/// A column's heading.
pub fn label(ui: &Ui, terms: &Terms, key: &str) -> String {
    terms.register.get(key).map_or_else(|| key.to_owned(), |attribute| attribute.label(ui))
}

/// The filters in force on what the bar has no field of its own for.
pub fn chips(
    ui: &Ui,
    terms: &Terms,
    more: &[Filtered],
    address: &Address,
    path: &str,
    members: &[Member],
) -> Vec<Chip> {
    let chip = |filtered: &Filtered| {
        let told = words::told(ui, &terms.register, &filtered.rule, members).into_iter();
        let each = told.map(|told| ui.t2("accounts-chip", "name", told.name, "value", told.value));
        let lifted: Vec<(&str, &str)> = filtered.names.iter().map(|name| (name.as_str(), "")).collect();
        Chip {
            label: each.collect::<Vec<_>>().join(&ui.t("word-comma")),
            href: format!("{}?{}", ui.href(path), address.query_with(&lifted)),
        }
    };
    more.iter().map(chip).collect()
}
