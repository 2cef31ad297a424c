//! A measure of the workspace's own begins with a curve that fits today's customers.
//!
//! Invariant: only a measure that is newly put on the draft is touched, and where too little is known of it, it keeps the
//! curve that is usual in its unit.

use super::{
    audience,
    decimal::{in_percent, number, plain},
    draft::{Draft, MeasureDraft, PointDraft},
    edits::Edit,
    spread::{self, Reading},
    store,
};
use crate::{
    db,
    ids::AccountId,
    measures::{AsOf, EventMeasure, FieldMeasure, Own, own_values},
    scorecards::{Askable, Audience},
    workspaces::Workspace,
};

/// Most accounts that are looked at.
const MOST: usize = 2_000;

/// Makes the change; a measure of the workspace's own that comes with it gets its first points.
pub async fn reshape(workspace: &Workspace, draft: &mut Draft, edit: &Edit) -> db::Result<()> {
    let before = draft.measures.len();
    draft.apply(edit);
    if draft.measures.len() <= before {
        return Ok(());
    }
    let Some(own) = draft.measures.last().and_then(|new| Own::parse(&new.key)).filter(is_spread) else {
        return Ok(());
    };
    let values = values(workspace, draft, &own).await?;
    if let Some(new) = draft.measures.last_mut() {
        new.fit(&own, &values);
    }
    Ok(())
}

/// Yes and no have no middle.
fn is_spread(own: &Own) -> bool {
    !matches!(own, Own::Field(FieldMeasure::Yes, _))
}

/// Today's values of the customers that the draft is for, or of so many of them, taken evenly from the oldest to the newest.
async fn values(workspace: &Workspace, draft: &Draft, own: &Own) -> db::Result<Vec<f64>> {
    let askable = Askable::load(workspace).await?;
    // What cannot be asked is said where the draft is tried or saved; nobody is meant by it.
    let Ok(segment) = Audience::new(audience::rule_of(&draft.segment, &askable), &askable) else {
        return Ok(Vec::new());
    };
    let known = store::known(&workspace.main).await?;
    let meant: Vec<AccountId> = known
        .iter()
        .filter(|account| account.is_customer())
        .filter(|account| segment.includes(&account.traits(account.plan.as_deref(), &workspace.zone)))
        .map(|account| account.id)
        .collect();
    let some: Vec<AccountId> = evenly(&meant, MOST);
    let as_of = AsOf::present(workspace).await?;
    let (of, key) = (std::slice::from_ref(own), own.key());
    let found = own_values(workspace, &some, std::slice::from_ref(&as_of), of).await?;
    let known = found.into_values().flatten().flatten();
    Ok(known.filter(|(of, _)| *of == key).map(|(_, value)| value).collect())
}

/// At most so many, at equal distances.
fn evenly<T: Copy>(all: &[T], most: usize) -> Vec<T> {
    let count = all.len().min(most);
    (0..count).map(|place| all[place * all.len() / count]).collect()
}

impl MeasureDraft {
    /// Puts points where today's values are. Whether more is better is as in the curve that stands.
    fn fit(&mut self, own: &Own, values: &[f64]) {
        let share = |point: Option<&PointDraft>| point.and_then(|point| number(&point.y));
        let rising = share(self.points.first()) < share(self.points.last());
        let most = if matches!(own, Own::Event(EventMeasure::Days, _)) { 28.0 } else { f64::MAX };
        // In the unit in which people read them, so that they are round to people.
        let unit = if in_percent(&self.key) { 100.0 } else { 1.0 };
        let read: Vec<f64> = values.iter().map(|value| value * unit).collect();
        if let Some(points) = spread::points(&read, Reading { rising, most }) {
            self.points = points.into_iter().map(|(x, y)| PointDraft { x: plain(x), y: plain(y) }).collect();
            self.fitted_to = read.len().to_string();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::evenly;

    #[test]
    fn some_are_taken_from_beginning_to_end() {
        assert_eq!(evenly(&[1, 2, 3], 5), [1, 2, 3]);
        assert_eq!(evenly(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4), [0, 2, 5, 7]);
        assert!(evenly::<i32>(&[], 4).is_empty());
    }
}
