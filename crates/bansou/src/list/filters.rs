//! The filters of an address as rules: a pair for each attribute, and a rule as it is written.
//!
//! Invariant: a filter that could not be asked is none; whoever reads the address for a program says which those are.

use bansou_rules::{Amount, Decimal, Literal, Rule, Test, Type, text};
use jiff::civil::Date;

use super::{Address, Terms, columns::key_of};
use crate::{
    attributes::{Attribute, CUSTOM, Unit},
    numbers,
};

/// A filter with the pairs of the address that it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Filtered {
    pub names: Vec<String>,
    pub rule: Rule,
}

/// The pair that holds a rule as it is written.
pub const WHERE: &str = "where";

/// The pair that holds the key of a segment whose members are asked for, and of one whose members are not.
pub const IN_SEGMENT: &str = "in_segment";
pub const NOT_IN_SEGMENT: &str = "not_in_segment";

/// The name of an attribute's pair: `c.KEY` for a field of the workspace's own, `f.KEY` for another.
pub fn name_of(attribute: &Attribute) -> String {
    match attribute.key.strip_prefix(CUSTOM) {
        Some(field) => format!("c.{field}"),
        None => format!("f.{}", attribute.key),
    }
}

/// Every filter that the address says and that can be asked.
pub fn read(address: &Address, terms: &Terms) -> Vec<Filtered> {
    let of_attributes =
        terms.register.all().iter().filter_map(|attribute| of_attribute(attribute, address, terms));
    let written = address.given(WHERE).and_then(|written| {
        let rule = text::parse(written).ok()?;
        Some(Filtered { names: vec![WHERE.to_owned()], rule })
    });
    let all = of_attributes.chain(of_segments(address)).chain(written);
    all.filter(|filtered| terms.can_be_asked(&filtered.rule)).collect()
}

/// Whether the address has a rule of which these pairs, from which filters were read, know nothing: it could not be asked.
pub fn is_rule_left_out<'a>(address: &Address, mut read: impl Iterator<Item = &'a String>) -> bool {
    address.given(WHERE).is_some() && !read.any(|name| name == WHERE)
}

fn of_segments(address: &Address) -> impl Iterator<Item = Filtered> {
    [IN_SEGMENT, NOT_IN_SEGMENT].into_iter().filter_map(|name| {
        let is_in = Rule::Segment(address.given(name)?.to_owned());
        let rule = if name == IN_SEGMENT { is_in } else { Rule::not(is_in) };
        Some(Filtered { names: vec![name.to_owned()], rule })
    })
}

/// What of a rule as it is written cannot be read or asked, in its own words.
pub fn wrong_with(written: &str, terms: &Terms) -> Option<String> {
    let rule = match text::parse(written) {
        Ok(rule) => rule,
        Err(error) => return Some(error.to_string()),
    };
    match terms.register.resolve(&rule, &terms.moment) {
        Err(problems) => problems.first().map(ToString::to_string),
        Ok(resolved) => resolved.sql("r", 1).err().map(|error| error.to_string()),
    }
}

fn of_attribute(attribute: &Attribute, address: &Address, terms: &Terms) -> Option<Filtered> {
    let name = name_of(attribute);
    let (from_name, to_name) = (format!("{name}.from"), format!("{name}.to"));
    let one = |name: &str| address.given(name);
    let of = |test: Test| Rule::attribute(&attribute.key, test);
    let rule = if attribute.is_ordered() {
        let bound = |name: &str| one(name).and_then(|given| bound(attribute, given, terms));
        match (bound(&from_name), bound(&to_name)) {
            (None, None) => return None,
            (Some(from), None) => of(Test::AtLeast(from)),
            (None, Some(to)) => of(Test::AtMost(to)),
            (Some(from), Some(to)) => of(Test::Between(from, to)),
        }
    } else {
        let given = one(&name)?;
        match &attribute.kind {
            Type::YesNo => of(Test::Is(vec![Literal::YesNo(matches!(given, "true" | "yes" | "on"))])),
            Type::Text { .. } | Type::Link { .. } => of(Test::Contains(vec![given.to_owned()])),
            _ => of(Test::Is(vec![Literal::Text(given.to_owned())])),
        }
    };
    Some(Filtered { names: vec![name, from_name, to_name], rule })
}

fn bound(attribute: &Attribute, given: &str, terms: &Terms) -> Option<Literal> {
    let number = || numbers::digits(given)?.parse::<Decimal>().ok();
    match &attribute.kind {
        Type::Number(_) if is_part(attribute) => part(given).map(Literal::Number),
        Type::Number(_) => number().map(Literal::Number),
        Type::Money { .. } => {
            Some(Literal::Money(Amount { value: number()?, currency: terms.currency.code().to_owned() }))
        }
        _ => given.parse::<Date>().ok().map(Literal::Day),
    }
}

/// A part of a whole: `60%`, or `0.6` as the API writes it. A bare number beyond one could be either, and is neither.
fn part(given: &str) -> Option<Decimal> {
    let narrow = numbers::narrow(given);
    match narrow.strip_suffix('%') {
        Some(percent) => Decimal::from_f64(numbers::decimal(percent)? / 100.0),
        None => {
            let part = numbers::decimal(&narrow)?;
            (part.abs() <= 1.0).then(|| Decimal::from_f64(part)).flatten()
        }
    }
}

/// The attribute that a pair of an address asks for.
pub fn asked_by<'a>(name: &str, terms: &'a Terms) -> Option<&'a Attribute> {
    let key = match name.strip_prefix("f.") {
        Some(word) => key_of(word),
        None => key_of(name.strip_prefix("c.").map(|_| name)?),
    };
    let bare = key.strip_suffix(".from").or_else(|| key.strip_suffix(".to")).unwrap_or(&key);
    terms.register.get(&key).or_else(|| terms.register.get(bare))
}

/// Whether numbers of the attribute are parts of a whole, which are asked for with their sign or as a part.
pub fn is_part(attribute: &Attribute) -> bool {
    matches!(attribute.unit, Unit::Share | Unit::Change)
}
