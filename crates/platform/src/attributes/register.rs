//! The register of one kind of record: what the areas declare, and what the workspace made.
//!
//! Invariant: it answers for the SQL and for the memory of a rule alike.

use std::{collections::BTreeMap, sync::Arc};

use bansou_rules::{Catalog, Fragment, Moment, Related, Resolved, Rows, Rule, Segment, SqlValue};

use super::{
    Attribute, Declared, Record,
    changes::{self, Changes},
};
use crate::{
    custom_fields::{CustomField, custom_fields_by_kind},
    db::{self, Answer},
    ids::SegmentId,
    money::Currency,
    parts::Parts,
    workspaces::Workspace,
};

/// A segment as lists offer and ask it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub id: SegmentId,
    pub key: String,
    pub name: String,
}

/// The attributes of a kind of record that come from what a workspace set up.
pub type Made = for<'a> fn(&'a Workspace, &'static Record) -> Answer<'a, Vec<Attribute>>;

/// What the areas know of such records.
fn declared(parts: &Parts, record: &'static Record) -> impl Iterator<Item = Attribute> {
    let declared = parts.all::<&'static Declared>().iter().filter(move |declared| declared.of == record);
    declared.map(|declared| Attribute::declared(declared))
}

/// All attributes of a kind of record, in the order in which the areas declare them, the workspace's own last.
#[derive(Clone, Debug)]
pub struct Register {
    pub record: &'static Record,
    all: Vec<Attribute>,
    related: BTreeMap<&'static str, (Rows, Option<Arc<Register>>)>,
    segments: Vec<Named>,
    /// Where the changes of attributes are found, by their keys.
    changes: BTreeMap<String, Changes>,
}

impl Register {
    /// With all that the workspace made: its own fields of the record itself and of those that belong to it, and what its settings
    /// make.
    pub async fn load(workspace: &Workspace, record: &'static Record) -> db::Result<Self> {
        let others = || record.related.iter().filter(|related| related.of != record);
        let kinds: Vec<&str> = others().map(|related| related.of.fields).chain([record.fields]).collect();
        let own = custom_fields_by_kind(&workspace.main, &kinds).await?;
        let own_of = |of: &Record| own.get(of.fields).map(Vec::as_slice).unwrap_or_default();
        let mut register = Self::of(&workspace.parts, record, own_of(record));
        for made in workspace.parts.all::<Made>() {
            register.all.extend(made(workspace, record).await?);
        }
        let mut register = register.with_changes(workspace);
        for related in others() {
            if let Some((_, of)) = register.related.get_mut(related.name) {
                let register = Self::of(&workspace.parts, related.of, own_of(related.of));
                *of = Some(Arc::new(register.with_changes(workspace)));
            }
        }
        Ok(register)
    }

    /// With these own fields; those of related records are left out.
    pub fn of(parts: &Parts, record: &'static Record, own: &[CustomField]) -> Self {
        let declared = declared(parts, record);
        let all = declared.chain(own.iter().map(Attribute::of_field)).collect();
        let related = record.related.iter().map(|related| {
            let rows = Rows::new(
                Fragment::new(format!("{} {{s}}", related.of.table), []),
                Fragment::new(format!("{{s}}.{} = {{r}}.id", related.by), []),
            );
            // A record's own kind is answered for by the register itself.
            let of = (related.of != record).then(|| Arc::new(Self::bare(parts, related.of)));
            (related.name, (rows, of))
        });
        let related = related.collect();
        Self { record, all, related, segments: Vec::new(), changes: BTreeMap::new() }
    }

    /// With the changes that the workspace's spine tells of.
    fn with_changes(self, workspace: &Workspace) -> Self {
        let changes = changes::of_all(&workspace.parts, &workspace.main, self.record.table, &self.all);
        Self { changes, ..self }
    }

    pub(super) fn changes_of(&self, key: &str) -> Option<&Changes> {
        self.changes.get(key)
    }

    /// With these segments, by the tables of their records: of its own and of those that belong to them. They are asked by their
    /// kept members.
    #[must_use]
    pub fn with_segments(mut self, segments: &BTreeMap<String, Vec<Named>>) -> Self {
        let of = |record: &Record| segments.get(record.table).cloned().unwrap_or_default();
        for (_, register) in self.related.values_mut() {
            if let Some(register) = register.as_mut().map(Arc::make_mut) {
                register.segments = of(register.record);
            }
        }
        self.segments = of(self.record);
        self
    }

    /// Those segments, by name.
    pub fn segments(&self) -> &[Named] {
        &self.segments
    }

    fn bare(parts: &Parts, record: &'static Record) -> Self {
        let declared = declared(parts, record);
        Self {
            record,
            all: declared.collect(),
            related: BTreeMap::new(),
            segments: Vec::new(),
            changes: BTreeMap::new(),
        }
    }

    pub fn all(&self) -> &[Attribute] {
        &self.all
    }

    pub fn get(&self, key: &str) -> Option<&Attribute> {
        self.all.iter().find(|attribute| attribute.key == key)
    }

    /// The register of a related set.
    pub fn of_related(&self, set: &str) -> Option<&Self> {
        let (_, of) = self.related.get(set)?;
        Some(of.as_deref().unwrap_or(self))
    }

    /// A rule, checked against these attributes at a moment.
    ///
    /// # Errors
    ///
    /// All that is wrong with it.
    pub fn resolve(&self, rule: &Rule, moment: &Moment) -> Result<Resolved, Vec<bansou_rules::Problem>> {
        Resolved::new(rule, self, moment)
    }
}

impl Catalog for Register {
    fn attribute(&self, key: &str) -> Option<bansou_rules::Attribute> {
        let attribute = self.get(key)?.for_rules();
        let history = self.changes.get(key).map(|changes| changes.for_rules(&attribute.kind));
        Some(bansou_rules::Attribute { history, ..attribute })
    }

    fn related(&self, set: &str) -> Option<Related<'_>> {
        let (rows, of) = self.related.get(set)?;
        Some(Related { rows: rows.clone(), catalog: of.as_deref().unwrap_or(self) })
    }

    fn segment(&self, key: &str) -> Option<Segment> {
        let segment = self.segments.iter().find(|segment| segment.key == key)?;
        // The record's id is written so that no engine begins with the members: these can be most records there are.
        let on = "{s}.segment_id = {1} and {s}.record_id = coalesce({r}.id, {r}.id)";
        let on = Fragment::new(on, [SqlValue::Uuid(segment.id.0)]);
        Some(Segment::Members(Rows::new("segment_members {s}", on)))
    }

    fn minor_digits(&self, currency: &str) -> Option<u32> {
        currency.parse().ok().map(Currency::decimals)
    }

    fn attribute_keys(&self) -> Vec<String> {
        self.all.iter().map(|attribute| attribute.key.clone()).collect()
    }

    fn related_sets(&self) -> Vec<String> {
        self.related.keys().map(|set| (*set).to_owned()).collect()
    }
}

impl Workspace {
    /// Now, in the workspace's days; where its data has ended, at the end of its last day.
    pub async fn moment(&self) -> db::Result<Moment> {
        let figures = self.figure_day().await?;
        Ok(self.moment_of(figures))
    }

    /// The same, where the day of the figures is known already.
    pub fn moment_of(&self, figures: crate::workspaces::FigureDay) -> Moment {
        let now = if figures.stale {
            let next = figures.day.tomorrow().unwrap_or(figures.day);
            crate::time::Timestamp::start_of(next, &self.zone).plus(-1)
        } else {
            self.clock.now()
        };
        let now = jiff::Timestamp::from_millisecond(now.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        Moment::new(now, self.zone.clone(), self.fiscal_year_start as i8)
    }
}
