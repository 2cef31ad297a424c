//! A list's rule as the condition of its query.
//!
//! Invariant: one attribute at most is found by its index, that which leaves few rows or that of the order; the columns of the
//! others are written so that SQLite does not take theirs: it would read and sort all of a large part where a page's worth of the
//! order would do.

use bansou_rules::{Behaviour, Catalog, Column, Fragment, Moment, Related, Resolved, Rule, Segment};

use super::{Conditions, Terms};
use crate::{
    attributes::rendered::value_of,
    db::{self, Db, unreadable},
};

/// The register with the columns that a query has for some of its attributes.
pub struct Columns<'a> {
    pub db: &'a Db,
    pub terms: &'a Terms,
    /// Attributes whose own column stands bare.
    pub bare: &'a [&'a str],
    /// Attributes that the query has another column for, which stands as it is.
    pub instead: &'a [(&'a str, &'a str)],
}

impl Columns<'_> {
    /// Adds the rule to a query's conditions, on the record with this alias.
    pub fn add(&self, out: &mut Conditions, rule: &Rule, alias: &str) -> db::Result<()> {
        if *rule == Rule::ANYTHING {
            return Ok(());
        }
        let moment: &Moment = &self.terms.moment;
        let resolved = Resolved::new(rule, self, moment).map_err(|problems| {
            unreadable("filter", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        })?;
        let sql = resolved.sql(alias, out.args.len() + 1).map_err(|error| unreadable("filter", error))?;
        out.args.extend(sql.values.iter().map(value_of));
        out.and(&sql.text);
        Ok(())
    }
}

impl Catalog for Columns<'_> {
    fn attribute(&self, key: &str) -> Option<bansou_rules::Attribute> {
        let mut attribute = self.terms.register.attribute(key)?;
        if let Some((_, column)) = self.instead.iter().find(|(of, _)| *of == key) {
            attribute.column = Some(Column::of(column));
        } else if !self.bare.contains(&key) {
            attribute.column = attribute.column.map(|column| without_index(self.db, column));
        }
        Some(attribute)
    }

    fn related(&self, set: &str) -> Option<Related<'_>> {
        self.terms.register.related(set)
    }

    fn behaviour(&self, event: &str) -> Option<Behaviour> {
        self.terms.register.behaviour(event)
    }

    fn segment(&self, key: &str) -> Option<Segment> {
        self.terms.register.segment(key)
    }

    fn minor_digits(&self, currency: &str) -> Option<u32> {
        self.terms.register.minor_digits(currency)
    }
}

fn without_index(db: &Db, column: Column) -> Column {
    let hidden = |fragment: Fragment| Fragment::new(db.without_index(&fragment.sql), fragment.values);
    match column {
        Column::Plain(fragment) if is_column(&fragment) => Column::Plain(hidden(fragment)),
        Column::Text { written, compared } if is_column(&compared) => {
            Column::Text { written: hidden(written), compared: hidden(compared) }
        }
        Column::Money { minor, currency } if is_column(&minor) => {
            Column::Money { minor: hidden(minor), currency }
        }
        other => other,
    }
}

/// Whether it is a plain column, which may have an index.
fn is_column(fragment: &Fragment) -> bool {
    fragment.values.is_empty() && !fragment.sql.contains(' ')
}
