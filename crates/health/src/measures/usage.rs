//! Usage and adoption: from the daily rollups.
//!
//! Invariant: an account is compared with its own habit only where it has one; a few uses a month make none.

use super::{AsOf, Gathered, Surroundings, own_values::NOBODY};
use crate::{
    args, batch, bounded,
    db::{self, FromRow, Row},
    ids::AccountId,
    workspaces::Workspace,
};

/// Days over which the usual gap between uses is learnt.
const HABIT: i64 = 182;
/// The window that is judged, and the one before it that it is compared with.
const RECENT: i64 = 28;
const BEFORE: i64 = 84;
/// Fewest days with use in the window before that make a habit: one a week.
const FEWEST_ACTIVE_DAYS: i64 = 12;
/// The newest complete days in which a collapse is looked for, where the account uses the product often enough.
const FORTNIGHT: i64 = 14;
/// Days with use that the habit must lead to expect in a window before its use can be called a collapse: fewer could be
/// missing by chance.
const FEWEST_EXPECTED_DAYS: f64 = 6.0;
/// Working days that the newest window must have: over the turn of the year the longer one is looked at.
const FEWEST_WORKING_DAYS: f64 = 6.0;
/// Fewest people before that a change of their number says something.
const FEWEST_PEOPLE: i64 = 3;
/// Working days between uses that an account is taken to have which was silent for the whole of [`HABIT`].
const LONG_GAP: f64 = 10.0;

/// `$1` the day, `$2` first day of habit, `$3` first of the last 28 with today, `$4` and `$5` firsts of the two windows of
/// complete days, `$6` first of the newest complete days.
const DAYS: &str = concat!(
    "
    select account_id,
           min(day) as first_day, max(day) as last_day, count(*) as active_days,
           cast(sum(case when day >= $3 then 1 else 0 end) as bigint) as active_recent,
           cast(sum(case when day >= $3 then ",
    bounded!("people"),
    " else 0 end) as bigint) as person_days,
           cast(sum(case when day >= $5 then 1 else 0 end) as bigint) as active_lately,
           cast(sum(case when day >= $4 and day < $5 then 1 else 0 end) as bigint) as active_before,
           cast(sum(case when day >= $5 and day < $1 then ",
    bounded!("quantity"),
    " else 0 end) as bigint) as used_recent,
           cast(sum(case when day >= $6 and day < $1 then ",
    bounded!("quantity"),
    " else 0 end) as bigint) as used_fortnight,
           cast(sum(case when day >= $4 and day < $5 then ",
    bounded!("quantity"),
    " else 0 end) as bigint) as used_before,
           cast(sum(case when day < $5 then ",
    bounded!("quantity"),
    " else 0 end) as bigint) as used_long
      from usage_account_days
     where day between $2 and $1 and account_id in ({accounts})
     group by account_id"
);

const LAST_EVER: &str = "
    select account_id as a, max(day) as b from usage_account_days
     where day <= $1 and account_id in ({accounts}) group by account_id";

/// `$4` is the person that stands for nobody known.
const BREADTH: &str = "
    select account_id as a, count(distinct name) as b,
           count(distinct case when day > $2 and person_id <> $4 then person_id end) as c,
           count(distinct case when day <= $2 and day > $3 and person_id <> $4 then person_id end) as d,
           cast(sum(case when day > $2 and person_id = $4 then 1 else 0 end) as bigint) as e
      from usage_daily
     where day between $5 and $1 and tracked = 0 and account_id in ({accounts})
     group by account_id";

struct Days {
    account: AccountId,
    first_day: i64,
    last_day: i64,
    active_days: i64,
    active_recent: i64,
    /// Days with use in the recent window, each person's by itself.
    person_days: i64,
    active_lately: i64,
    active_before: i64,
    used_recent: i64,
    used_fortnight: i64,
    used_before: i64,
    used_long: i64,
}

/// What an account is used to.
struct Habit {
    /// Uses per working day.
    rate: f64,
    /// Part of all days on which the product is used at all, 0–1.
    active: f64,
}

impl FromRow for Days {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            account: row.get("account_id")?,
            first_day: row.get("first_day")?,
            last_day: row.get("last_day")?,
            active_days: row.get("active_days")?,
            active_recent: row.get("active_recent")?,
            person_days: row.get("person_days")?,
            active_lately: row.get("active_lately")?,
            active_before: row.get("active_before")?,
            used_recent: row.get("used_recent")?,
            used_fortnight: row.get("used_fortnight")?,
            used_before: row.get("used_before")?,
            used_long: row.get("used_long")?,
        })
    }
}

pub(super) async fn gather(
    workspace: &Workspace,
    accounts: &[AccountId],
    as_of: &AsOf,
    around: &Surroundings,
    to: &mut Gathered,
) -> db::Result<()> {
    if !around.has_usage {
        return Ok(());
    }
    let today = as_of.number();
    for &account in accounts.iter().filter(|_| around.recorded_long_enough) {
        to.set(account, "active_days_28", 0.0);
    }
    let windows = args![
        today,
        today - HABIT + 1,
        today - RECENT + 1,
        today - RECENT - BEFORE,
        today - RECENT,
        today - FORTNIGHT
    ];
    let rows: Vec<Days> = batch::rows(&workspace.usage, DAYS, &windows, accounts).await?;
    for days in &rows {
        days.tell(today, around, to);
    }
    tell_long_silence(workspace, accounts, today, around, to).await?;
    breadth(workspace, accounts, today, around, to).await
}

impl Days {
    fn tell(&self, today: i64, around: &Surroundings, to: &mut Gathered) {
        let account = self.account;
        to.set(account, "last_used_day", self.last_day as f64);
        if around.recorded_long_enough {
            to.set(account, "active_days_28", self.active_recent as f64);
            to.set(account, "person_days", self.person_days as f64);
        }
        if self.active_days >= 3 {
            let gaps = around.calendar.between(self.first_day, self.last_day);
            let gap = (gaps / (self.active_days - 1) as f64).max(1.0);
            let silence = around.calendar.between(self.last_day + 1, today);
            to.set(account, "usual_gap_days", gap);
            to.set(account, "silence_vs_habit", silence / gap);
        }
        if let Some(habit) = self.habit(today, around) {
            let working = around.calendar.between(today - RECENT, today);
            if working > 0.0 {
                to.set(account, "usage_change", self.used_recent as f64 / working / habit.rate - 1.0);
            }
            self.tell_collapse(&habit, today, around, to);
        }
    }

    /// The newest use against what the habit leads to expect: of two weeks where the product is used often, else of four.
    /// An account that uses it on a few days a month has no such measure.
    fn tell_collapse(&self, habit: &Habit, today: i64, around: &Surroundings, to: &mut Gathered) {
        let windows = [(FORTNIGHT, self.used_fortnight), (RECENT, self.used_recent)];
        let telling = windows.into_iter().find_map(|(days, used)| {
            let working = around.calendar.between(today - days, today);
            let says_something =
                working >= FEWEST_WORKING_DAYS && habit.active * days as f64 >= FEWEST_EXPECTED_DAYS;
            says_something.then_some((days, used, habit.rate * working))
        });
        if let Some((days, used, expected)) = telling {
            to.set(self.account, "use_days", days as f64);
            to.set(self.account, "use_recent", used as f64);
            to.set(self.account, "use_expected", expected.round());
            to.set(self.account, "use_vs_habit", used as f64 / expected);
        }
    }

    /// What the account did before the recent window: in the window before it, or, where it was silent there as well, in
    /// all the time in which habits are learnt. Else a long silence would look like no habit at all.
    fn habit(&self, today: i64, around: &Surroundings) -> Option<Habit> {
        let long_active = self.active_days - self.active_lately;
        let (from, used, active, span) = if self.active_before >= FEWEST_ACTIVE_DAYS {
            (today - RECENT - BEFORE, self.used_before, self.active_before, BEFORE)
        } else if long_active >= FEWEST_ACTIVE_DAYS * HABIT / BEFORE {
            (today - HABIT, self.used_long, long_active, HABIT - RECENT)
        } else {
            return None;
        };
        let working = around.calendar.between(from.max(self.first_day), today - RECENT);
        (working > 0.0 && used > 0)
            .then(|| Habit { rate: used as f64 / working, active: active as f64 / span as f64 })
    }
}

/// The last day, up to this one, on which each of these accounts used the product, where it ever did.
pub async fn last_days(
    workspace: &Workspace,
    accounts: &[AccountId],
    today: i64,
) -> db::Result<Vec<(AccountId, i64)>> {
    batch::rows(&workspace.usage, LAST_EVER, args![today], accounts).await
}

/// Accounts that have used the product, but not within the time in which habits are learnt.
async fn tell_long_silence(
    workspace: &Workspace,
    accounts: &[AccountId],
    today: i64,
    around: &Surroundings,
    to: &mut Gathered,
) -> db::Result<()> {
    let silent: Vec<AccountId> =
        accounts.iter().filter(|id| to.value(**id, "last_used_day").is_none()).copied().collect();
    for (account, last_day) in last_days(workspace, &silent, today).await? {
        to.set(account, "last_used_day", last_day as f64);
        to.set(account, "usual_gap_days", LONG_GAP);
        to.set(account, "silence_vs_habit", around.calendar.between(last_day + 1, today) / LONG_GAP);
    }
    Ok(())
}

/// How many people known by name used the product in the last 28 days; none where that is not known.
pub async fn active_people(
    workspace: &Workspace,
    account: AccountId,
    as_of: &AsOf,
) -> db::Result<Option<i64>> {
    let around = Surroundings::load(workspace, as_of).await?;
    let mut gathered = Gathered::of(&[account]);
    if around.has_usage {
        breadth(workspace, &[account], as_of.number(), &around, &mut gathered).await?;
    }
    Ok(gathered.value(account, "active_people").map(|people| people as i64))
}

async fn breadth(
    workspace: &Workspace,
    accounts: &[AccountId],
    today: i64,
    around: &Surroundings,
    to: &mut Gathered,
) -> db::Result<()> {
    let windows = args![today, today - RECENT, today - 2 * RECENT, NOBODY, today - 89];
    let rows: Vec<(AccountId, i64, i64, i64, i64)> =
        batch::rows(&workspace.usage, BREADTH, &windows, accounts).await?;
    let mut unattributed = std::collections::HashSet::new();
    for (account, names, people, people_before, of_nobody) in rows {
        to.set(account, "features_used_count", names as f64);
        if around.has_known_users {
            // Use that nobody is known for hides how many people there are.
            if people == 0 && of_nobody > 0 {
                unattributed.insert(account);
            } else {
                to.set(account, "active_people", people as f64);
            }
            if unattributed.contains(&account) {
                continue;
            }
            if people_before >= FEWEST_PEOPLE {
                to.set(account, "active_people_before", people_before as f64);
                to.set(account, "active_people_change", people as f64 / people_before as f64 - 1.0);
            } else {
                to.does_not_apply(account, "active_people_change");
            }
        }
    }
    for &account in accounts.iter().filter(|_| around.recorded_long_enough) {
        if around.features > 0 {
            let used = to.value(account, "features_used_count").unwrap_or(0.0);
            to.set(account, "features_used_count", used);
            to.set(account, "features_known", around.features as f64);
            to.set(account, "features_used", (used / around.features as f64).min(1.0));
        }
        if around.has_known_users && !unattributed.contains(&account) {
            let people = to.value(account, "active_people").unwrap_or(0.0);
            to.set(account, "active_people", people);
            if let Some(seats) = to.value(account, "seats").filter(|seats| *seats > 0.0) {
                to.set(account, "seats_used", people / seats);
                let days = to.value(account, "person_days").unwrap_or(0.0);
                to.set(account, "use_days_per_seat", days / seats);
            }
        }
    }
    Ok(())
}
