//! What the workspace as a whole knows at a time: whether it records usage, tickets, contacts and roles at all.
//!
//! Invariant: where the workspace records nothing of a kind, no account is judged by it.

use uuid::Uuid;

use super::{AsOf, Own, calendar::Calendar};
use crate::{
    args,
    db::{self, query},
    health::scorecards,
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
    pub(super) calendar: Calendar,
}

const HAS_USAGE: &str = "
    select count(*) as a from (select 1 from usage_account_days where day between $1 and $2 limit 1) as found";
const HAS_KNOWN_USERS: &str = "
    select count(*) as a from
        (select 1 from usage_account_days where day between $1 and $2 and people > 0 limit 1) as found";
const FEATURES: &str =
    "select count(*) as a from usage_names where tracked = 0 and first_day <= $2 and last_day >= $1";
const RECORDED_SINCE: &str = "select count(*) as a from (select 1 from usage_names where tracked = 0 and first_day <= $1 limit 1) as found";
const HAS_CONVERSATIONS: &str = "
    select count(*) as a from (select 1 from conversations where opened_at <= $1 limit 1) as found";
const HAS_NOTES: &str =
    "select count(*) as a from (select 1 from notes where written_at <= $1 limit 1) as found";
const HAS_KEY_PEOPLE: &str = "
    select count(*) as a from
        (select 1 from people where role in ('champion', 'decision_maker') limit 1) as found";

impl Surroundings {
    pub async fn load(workspace: &Workspace, as_of: &AsOf) -> db::Result<Self> {
        let today = as_of.number();
        let main = &workspace.main;
        let count = async |sql: &'static str, days: i64| {
            let (found,): (i64,) = query(sql, args![today - days, today]).one(&workspace.usage).await?;
            Ok::<i64, db::DbError>(found)
        };
        let (recorded,): (i64,) = query(RECORDED_SINCE, args![today - 27]).one(&workspace.usage).await?;
        let conversations: (i64,) = query(HAS_CONVERSATIONS, args![as_of.at]).one(main).await?;
        let notes: (i64,) = query(HAS_NOTES, args![as_of.at]).one(main).await?;
        let key_people: (i64,) = query(HAS_KEY_PEOPLE, args![]).one(main).await?;
        let scorecards = scorecards::all(main).await?;
        Ok(Self {
            own: Own::of_scorecards(scorecards.iter().map(|card| &card.version.definition)),
            has_usage: count(HAS_USAGE, 90).await? > 0,
            recorded_long_enough: as_of.present || recorded > 0,
            has_known_users: count(HAS_KNOWN_USERS, 28).await? > 0,
            features: count(FEATURES, 90).await?,
            has_conversations: conversations.0 > 0,
            has_notes: notes.0 > 0,
            has_key_people: key_people.0 > 0,
            calendar: Calendar::up_to(as_of.day, &workspace.holiday_table()),
        })
    }

    /// For the measures of the register only.
    #[must_use]
    pub fn of_register(self) -> Self {
        Self { own: Vec::new(), ..self }
    }
}

/// The person that stands for nobody known in the rollups.
pub(super) const NOBODY: Uuid = Uuid::nil();
