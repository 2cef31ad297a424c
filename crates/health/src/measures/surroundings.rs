//! What the workspace as a whole knows at a time: whether it records usage, tickets, contacts and roles at all.
//!
//! Invariant: where the workspace records nothing of a kind, no account is judged by it.

use std::collections::BTreeMap;

use bansou_metrics::score::Scorecard as Definition;
use serde::{Deserialize, Serialize};

use super::{AsOf, Own, calendar::Calendar};
use crate::{
    args,
    db::{self, query},
    workspaces::Workspace,
};

/// The workspace around the accounts, as of one instant.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// Whether there was any usage in the last 90 days.
    pub has_usage: bool,
    /// Whether use was recorded during the whole of the last 28 days, so that little use in them says something. The
    /// present is judged from the first day on.
    pub recorded_long_enough: bool,
    /// Whether any usage in the last 28 days is of a person who is known.
    pub has_known_users: bool,
    /// How many features (names of events) the workspace has seen in 90 days.
    pub features: i64,
    pub has_conversations: bool,
    pub has_notes: bool,
    /// Whether anyone is marked as champion or decision maker.
    pub has_key_people: bool,
    /// The measures of the workspace's own that its scorecards ask for.
    pub own: Vec<Own>,
    /// The first days of the events that those ask for.
    events: BTreeMap<String, i64>,
    pub(super) calendar: Calendar,
}

/// [`Surroundings`] without the calendar and what follows from the scorecards alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Yardstick {
    has_usage: bool,
    recorded_long_enough: bool,
    has_known_users: bool,
    features: i64,
    has_conversations: bool,
    has_notes: bool,
    has_key_people: bool,
    events: BTreeMap<String, i64>,
}

/// `$1` the first day of 90, `$2` that of 28, `$3` the second of those, `$4` the day.
const USAGE: &str = "
    select (select count(*) from (select 1 from usage_account_days where day between $1 and $4 limit 1) as found) as a,
           (select count(*) from (select 1 from usage_names
                                   where tracked = 0 and first_day <= $3 limit 1) as found) as b,
           (select count(*) from (select 1 from usage_account_days
                                   where day between $2 and $4 and people > 0 limit 1) as found) as c,
           (select count(*) from usage_names where tracked = 0 and first_day <= $4 and last_day >= $1) as d";
const RECORDS: &str = "
    select (select count(*) from (select 1 from conversations where opened_at <= $1 limit 1) as found) as a,
           (select count(*) from (select 1 from notes where written_at <= $1 limit 1) as found) as b,
           (select count(*) from (select 1 from people
                                   where role in ('champion', 'decision_maker') limit 1) as found) as c";

impl Surroundings {
    /// For these scorecards, in two queries, one a store, and one more where they ask for events.
    pub async fn asked_by<'a>(
        workspace: &Workspace,
        as_of: &AsOf,
        scorecards: impl IntoIterator<Item = &'a Definition>,
    ) -> db::Result<Self> {
        let own = Own::of_scorecards(scorecards.into_iter());
        let today = as_of.number();
        let days = args![today - 90, today - 28, today - 27, today];
        let (used, recorded, known_users, features): (i64, i64, i64, i64) =
            query(USAGE, days).one(&workspace.usage).await?;
        let (conversations, notes, key_people): (i64, i64, i64) =
            query(RECORDS, args![as_of.at]).one(&workspace.main).await?;
        Ok(Self {
            events: super::own_values::first_days(workspace, &own).await?,
            own,
            has_usage: used > 0,
            recorded_long_enough: as_of.present || recorded > 0,
            has_known_users: known_users > 0,
            features,
            has_conversations: conversations > 0,
            has_notes: notes > 0,
            has_key_people: key_people > 0,
            calendar: Calendar::up_to(as_of.day, &workspace.holiday_table()),
        })
    }

    /// What all accounts are measured by; where it changes, so may the score of each.
    pub fn yardstick(&self) -> Yardstick {
        Yardstick {
            has_usage: self.has_usage,
            recorded_long_enough: self.recorded_long_enough,
            has_known_users: self.has_known_users,
            features: self.features,
            has_conversations: self.has_conversations,
            has_notes: self.has_notes,
            has_key_people: self.has_key_people,
            events: self.events.clone(),
        }
    }

    /// For the measures of the register only.
    #[must_use]
    pub fn of_register(self) -> Self {
        Self { own: Vec::new(), events: BTreeMap::new(), ..self }
    }
}
