//! A stretch of the timeline: activities and usage days merged, the newest first.
//!
//! Invariant: going from place to place shows every activity and every usage day once.

use std::collections::{BTreeSet, HashMap};

use super::usage_days::{self, UsageDay};
use crate::{
    activity::{self, Activity, Kind},
    db,
    health::why::{self, Why},
    ids::{AccountId, ActId},
    time::Timestamp,
    workspaces::Workspace,
};

/// The entries of one stretch, before usage days beside one another become one.
pub const STRETCH: usize = 40;
/// The same of the first stretch on a page that shows more than the timeline.
pub const FIRST: usize = 22;

/// A place on the timeline: what comes after it is older.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub at: Timestamp,
    pub seq: i64,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.at.0, self.seq)
    }
}

impl std::str::FromStr for Place {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (at, seq) = text.split_once('-').unwrap_or((text, ""));
        Ok(Self { at: Timestamp(at.parse()?), seq: seq.parse()? })
    }
}

#[derive(Clone, Debug)]
pub enum Entry {
    Activity(Box<Activity>),
    /// Days of use with nothing else between them, the newest first.
    Usage(Vec<UsageDay>),
}

#[derive(Debug)]
pub struct Stretch {
    pub entries: Vec<Entry>,
    /// Why scores moved, by the place of the activity on the spine.
    pub moves: HashMap<i64, Why>,
    /// Where the next stretch starts; none at the end.
    pub next: Option<Place>,
}

impl Stretch {
    /// The acts that its activities are part of, each once.
    pub fn acts(&self) -> Vec<ActId> {
        let acts: BTreeSet<ActId> = self
            .entries
            .iter()
            .filter_map(|entry| match entry {
                Entry::Activity(activity) => activity.act,
                Entry::Usage(_) => None,
            })
            .collect();
        acts.into_iter().collect()
    }
}

/// At most so many entries before a place, of one kind where one is given.
pub async fn stretch(
    workspace: &Workspace,
    account: AccountId,
    kind: Option<Kind>,
    before: Option<Place>,
    most: usize,
) -> db::Result<Stretch> {
    let wanted = most as i64 + 1;
    let place = before.unwrap_or(Place { at: Timestamp(i64::MAX), seq: i64::MAX });
    let key = Some((place.at, place.seq));
    let activities = match kind {
        None => activity::of_account(&workspace.main, account, key, wanted).await?,
        Some(kind) => {
            let verbs = workspace.areas().verbs_of(kind);
            activity::of_account_only(&workspace.main, account, &verbs, key, wanted).await?
        }
    };
    let days = match kind {
        None | Some(Kind::Usage) => usage_days::before(workspace, account, place.at, wanted).await?,
        Some(_) => Vec::new(),
    };
    let moves = why::of_activities(&workspace.main, &activities).await?;
    Ok(Stretch { moves, ..merged(workspace, activities, days, most) })
}

fn merged(workspace: &Workspace, activities: Vec<Activity>, days: Vec<UsageDay>, most: usize) -> Stretch {
    let more = activities.len() + days.len() > most;
    let mut activities = activities.into_iter().peekable();
    let mut days = days.into_iter().peekable();
    let mut stretch = Stretch { entries: Vec::new(), moves: HashMap::new(), next: None };
    for _ in 0..most {
        let day_first = match (activities.peek(), days.peek()) {
            (None, None) => break,
            (Some(activity), Some(day)) => day.at(workspace) >= activity.occurred_at,
            (activity, _) => activity.is_none(),
        };
        if day_first {
            let Some(day) = days.next() else { break };
            stretch.next = Some(Place { at: day.at(workspace), seq: i64::MAX });
            match stretch.entries.last_mut() {
                Some(Entry::Usage(together)) => together.push(day),
                _ => stretch.entries.push(Entry::Usage(vec![day])),
            }
        } else {
            let Some(activity) = activities.next() else { break };
            stretch.next = Some(Place { at: activity.occurred_at, seq: activity.seq });
            stretch.entries.push(Entry::Activity(Box::new(activity)));
        }
    }
    if !more {
        stretch.next = None;
    }
    stretch
}
