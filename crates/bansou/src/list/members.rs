//! A list whose records are found by the members of a segment, where these are few; of more, each row of the order is looked up
//! among them.
//!
//! Invariant: of a segment no more members are read than are few, to find out whether they are.

use bansou_rules::Rule;

use super::{Conditions, Terms, filters::Filtered};
use crate::{
    db::{self, Db, query_dynamic},
    ids::SegmentId,
};

/// Filters that leave at most so many accounts are what these are found by; of more, a page is found along its order.
pub const FEW: i64 = 2_000;

/// Of the segments whose members alone are asked for, that with the fewest, where these are few.
pub async fn few(db: &Db, terms: &Terms, more: &[Filtered]) -> db::Result<Option<SegmentId>> {
    let keys = more.iter().flat_map(|filtered| asked_for(&filtered.rule));
    let known = |key: &str| terms.register.segments().iter().find(|segment| segment.key == key);
    let segments: Vec<SegmentId> = keys.filter_map(known).map(|segment| segment.id).collect();
    if segments.is_empty() {
        return Ok(None);
    }
    let mut conditions = Conditions::none();
    let most = conditions.bind(FEW + 1);
    let counts: Vec<String> = segments
        .iter()
        .enumerate()
        .map(|(at, segment)| {
            let place = conditions.bind(*segment);
            format!(
                "select cast({at} as bigint) as a,
                        (select count(*) from (select 1 as one from segment_members m where m.segment_id = {place}
                                                limit {most}) as counted) as b"
            )
        })
        .collect();
    let counts: Vec<(i64, i64)> = query_dynamic(counts.join(" union all "), conditions.args).all(db).await?;
    let fewest = counts.into_iter().min_by_key(|(_, count)| *count).filter(|(_, count)| *count <= FEW);
    Ok(fewest.and_then(|(at, _)| segments.get(at as usize)).copied())
}

/// The segments of which every row is a member.
fn asked_for(rule: &Rule) -> Vec<&str> {
    match rule {
        Rule::Segment(key) => vec![key],
        Rule::All(rules) => rules.iter().flat_map(asked_for).collect(),
        _ => Vec::new(),
    }
}

/// Has the rows with this alias found by a segment's members.
pub fn are_the_rows(conditions: &mut Conditions, segment: SegmentId, alias: &str) {
    let place = conditions.bind(segment);
    conditions.and(&format!(
        "{alias}.id in (select m.record_id from segment_members m where m.segment_id = {place})"
    ));
}
