//! The relationship: contacts, and the people who decide.
//!
//! Invariant: only what was recorded counts as contact, and only where the workspace records contacts at all.

use super::{AsOf, Gathered, Surroundings};
use crate::{
    args, batch, db,
    ids::AccountId,
    time::{Timestamp, day_number, days_between},
    workspaces::Workspace,
};

/// Notes and answers to questions.
const CONTACTS: &str = "
    select account_id as a, max(at) as b
      from (select account_id, coalesce(held_at, written_at) as at from notes
             where coalesce(held_at, written_at) <= $1
             union all
            select account_id,
                   case when closed_at <= $1 then closed_at when first_responded_at <= $1 then first_responded_at end
              from conversations where opened_at <= $1) as contacts
     where account_id in ({accounts}) group by account_id";

const KEY_PEOPLE: &str = "
    select account_id as a,
           cast(sum(case when left_on is null or left_on > $1 then 1 else 0 end) as bigint) as b,
           cast(sum(case when left_on <= $1 and left_on > $2 then 1 else 0 end) as bigint) as c
      from people
     where role in ('champion', 'decision_maker') and account_id in ({accounts}) group by account_id";

pub(super) async fn gather(
    workspace: &Workspace,
    accounts: &[AccountId],
    as_of: &AsOf,
    around: &Surroundings,
    to: &mut Gathered,
) -> db::Result<()> {
    if around.has_notes {
        contacts(workspace, accounts, as_of, to).await?;
    }
    if around.has_key_people {
        key_people(workspace, accounts, as_of, to).await?;
    }
    Ok(())
}

async fn contacts(
    workspace: &Workspace,
    accounts: &[AccountId],
    as_of: &AsOf,
    to: &mut Gathered,
) -> db::Result<()> {
    let rows: Vec<(AccountId, Option<Timestamp>)> =
        batch::rows(&workspace.main, CONTACTS, args![as_of.at], accounts).await?;
    for (account, at) in rows {
        let Some(at) = at else { continue };
        let day = at.day(&workspace.zone);
        to.set(account, "last_contact_day", day_number(day) as f64);
        to.set(account, "days_since_contact", days_between(day, as_of.day) as f64);
    }
    Ok(())
}

async fn key_people(
    workspace: &Workspace,
    accounts: &[AccountId],
    as_of: &AsOf,
    to: &mut Gathered,
) -> db::Result<()> {
    for &account in accounts {
        to.set(account, "key_people_known", 0.0);
    }
    let since = as_of.day.checked_sub(jiff::Span::new().days(90)).unwrap_or(as_of.day);
    let rows: Vec<(AccountId, i64, i64)> =
        batch::rows(&workspace.main, KEY_PEOPLE, args![as_of.day, since], accounts).await?;
    for (account, known, left) in rows {
        to.set(account, "key_people_known", known as f64);
        // Nobody can leave whom we never knew, so accounts without rows have no such measure.
        to.set(account, "key_people_left", left as f64);
    }
    Ok(())
}
