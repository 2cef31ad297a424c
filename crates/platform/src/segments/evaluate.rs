//! Brings the memberships of some records up to date.
//!
//! Invariant: whoever evaluates twice changes nothing the second time; and each membership that can change by time alone has its
//! turn noted in the same transaction.

use std::collections::{BTreeSet, HashMap};

use bansou_rules::{Moment, Record as Facts, Resolved, Rule, next_change};
use uuid::Uuid;

use super::{
    Segment, Verb,
    catalog::{Done, Opened},
    store::{self, Standing},
};
use crate::{
    activity::{self, Actor, NewActivity},
    attributes::{Record, facts},
    db::{self, Tx, unreadable},
    ids::SegmentId,
    time::Timestamp,
    workspaces::Workspace,
};

/// What the segments of a kind of record answered of some records.
#[derive(Debug)]
pub(super) struct Asked {
    record: &'static Record,
    segments: Vec<Segment>,
    standings: Vec<Standing>,
}

/// Asks every segment of such records about these; none where there is no segment. One that cannot be asked any more, since what
/// its rule reads has ended, keeps its members and holds up no other.
pub(super) async fn ask(
    workspace: &Workspace,
    record: &'static Record,
    ids: &[Uuid],
) -> db::Result<Option<Asked>> {
    let all = store::all(&workspace.main).await?;
    let catalog = Opened::load(workspace, record, &all).await?;
    let moment = workspace.moment().await?;
    let mut can_be_asked = Vec::new();
    for segment in all.into_iter().filter(|segment| segment.of == record.table) {
        match Resolved::new(&segment.rule, &catalog, &moment) {
            Ok(resolved) => can_be_asked.push((segment, resolved)),
            Err(problems) => tracing::warn!(
                workspace = %workspace.slug, segment = segment.key, "a segment cannot be asked: {}", said(&problems)
            ),
        }
    }
    if can_be_asked.is_empty() || ids.is_empty() {
        return Ok(None);
    }
    let whole = Rule::All(can_be_asked.iter().map(|(segment, _)| segment.rule.clone()).collect());
    let known = known(workspace, &catalog, &catalog.opened(&whole), ids).await?;
    let mut standings = Vec::new();
    for (segment, resolved) in &can_be_asked {
        for id in ids {
            let standing = standing(segment, resolved, *id, known.get(id), &catalog, &moment);
            standings.push(standing.map_err(|problems| unreadable("rule", said(&problems)))?);
        }
    }
    let segments = can_be_asked.into_iter().map(|(segment, _)| segment).collect();
    Ok(Some(Asked { record, segments, standings }))
}

fn said(problems: &[bansou_rules::Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn standing(
    segment: &Segment,
    resolved: &Resolved,
    record: Uuid,
    facts: Option<&Facts>,
    catalog: &Opened,
    moment: &Moment,
) -> Result<Standing, Vec<bansou_rules::Problem>> {
    // A record that is gone is in no segment.
    let Some(facts) = facts else {
        return Ok(Standing { segment: segment.id, record, is_member: false, turns_at: None });
    };
    Ok(Standing {
        segment: segment.id,
        record,
        is_member: resolved.holds(facts),
        turns_at: next_change(&segment.rule, catalog, moment, facts)?.map(Timestamp),
    })
}

/// What the segments ask of these records.
async fn known(
    workspace: &Workspace,
    catalog: &Opened,
    rule: &Rule,
    ids: &[Uuid],
) -> db::Result<HashMap<Uuid, Facts>> {
    let mut known = facts::records(workspace, &catalog.register, rule, ids).await?;
    let events: BTreeSet<String> = rule.reads().behaviours.into_iter().map(|read| read.key).collect();
    if let Some(done) = workspace.parts.first::<Done>().filter(|_| !events.is_empty()) {
        let events: Vec<String> = events.into_iter().collect();
        for (id, days) in done(workspace, ids, &events).await? {
            if let Some(facts) = known.get_mut(&id) {
                facts.days = days;
            }
        }
    }
    Ok(known)
}

impl Asked {
    /// Writes what became of these records, with an activity for each that entered or left.
    pub async fn write(&self, tx: &mut Tx, of: &BTreeSet<Uuid>, now: Timestamp) -> db::Result<()> {
        if of.is_empty() {
            return Ok(());
        }
        let ids: Vec<Uuid> = of.iter().copied().collect();
        let members = store::members_among(tx, &ids).await?;
        let standings: Vec<&Standing> =
            self.standings.iter().filter(|standing| of.contains(&standing.record)).collect();
        let moved: Vec<&Standing> = standings
            .iter()
            .copied()
            .filter(|standing| members.contains(&(standing.segment, standing.record)) != standing.is_member)
            .collect();
        store::move_members(tx, &moved, now).await?;
        store::note_turns(tx, &self.segments, &ids, &standings).await?;
        let segments: HashMap<SegmentId, &Segment> =
            self.segments.iter().map(|segment| (segment.id, segment)).collect();
        let activities = moved.iter().filter_map(|standing| {
            let (segment, subject) = (segments.get(&standing.segment)?, self.record.subject?);
            let (key, name) = (segment.key.clone(), segment.name.clone());
            let verb = if standing.is_member {
                Verb::SegmentEntered { key, name }
            } else {
                Verb::SegmentLeft { key, name }
            };
            Some(NewActivity::new(now, &Actor::System, subject(standing.record), verb))
        });
        activity::record_all(tx, activities.collect::<Vec<_>>()).await
    }
}
