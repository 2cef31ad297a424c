//! Working out the measures of [`Own`], at one instant or at many.
//!
//! Invariant: a field's value in the past is what was recorded then, and unknown where nothing was; an event counts as not
//! done only from the day on which the workspace first saw it.

use std::collections::{BTreeMap, HashMap};

use jiff::tz::TimeZone;
use uuid::Uuid;

use super::{
    AsOf,
    calendar::Calendar,
    own::{EventMeasure, EventName, FieldMeasure, Own, day_key},
};
use crate::{
    args, batch,
    db::{self, placeholder_list, query_dynamic},
    ids::AccountId,
    money::{Currency, Money},
    records::Records,
    sums::sum_of,
    time::{Timestamp, day_number},
    workspaces::Workspace,
};

/// The person that stands for nobody known in the rollups.
pub(super) const NOBODY: Uuid = Uuid::nil();

/// The window that is judged, and the one before it that it is compared with, in days.
const RECENT: i64 = 28;
const BEFORE: i64 = 84;
/// Fewest days with the event in the window before that make a habit of it.
const FEWEST_DAYS: usize = 4;
/// How far back the last time is looked for, in days.
const REACH: i64 = 365;

/// What was found: for each account, for each of the moments, key and value of what is known.
pub type Found = HashMap<AccountId, Vec<Vec<(String, f64)>>>;

/// The measures of these accounts at each of the moments.
pub async fn own_values(
    workspace: &Workspace,
    accounts: &[AccountId],
    moments: &[AsOf],
    own: &[Own],
) -> db::Result<Found> {
    let mut found: Found = accounts.iter().map(|id| (*id, vec![Vec::new(); moments.len()])).collect();
    let fields: Vec<&Own> = own.iter().filter(|own| matches!(own, Own::Field(..))).collect();
    if !fields.is_empty() && !accounts.is_empty() {
        let past = moments.iter().any(|moment| !moment.present);
        let records = Records::load(workspace, accounts, past).await?;
        for (account, at) in &mut found {
            for (moment, values) in moments.iter().zip(at) {
                let Some(then) = records.then(*account, moment) else { continue };
                for own in &fields {
                    let Own::Field(what, field) = own else { continue };
                    let known = then.custom.get(field).filter(|value| !value.is_null());
                    values.extend(known.map_or_else(Vec::new, |value| {
                        of_field(*what, &own.key(), value, moment, &workspace.zone, then.currency)
                    }));
                }
            }
        }
    }
    let names = event_names(own);
    if !names.is_empty() && !moments.is_empty() {
        events(workspace, accounts, moments, own, &names, &mut found).await?;
    }
    Ok(found)
}

fn event_names(own: &[Own]) -> Vec<&EventName> {
    let mut names: Vec<&EventName> = own
        .iter()
        .filter_map(|own| match own {
            Own::Event(_, name) => Some(name),
            Own::Field(..) => None,
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The day on which each event that the measures ask for was first seen, by a key that tells tracked ones apart.
pub(super) async fn first_days(workspace: &Workspace, own: &[Own]) -> db::Result<BTreeMap<String, i64>> {
    let names = event_names(own);
    if names.is_empty() {
        return Ok(BTreeMap::new());
    }
    let seen = first_seen(workspace, &names).await?;
    let of = |name: &EventName| seen.get(&(name.name.clone(), name.tracked)).copied();
    let key = |name: &EventName| format!("{}:{}", if name.tracked { "tracked" } else { "event" }, name.name);
    Ok(names.into_iter().filter_map(|name| Some((key(name), of(name)?))).collect())
}

fn of_field(
    what: FieldMeasure,
    key: &str,
    value: &serde_json::Value,
    moment: &AsOf,
    zone: &TimeZone,
    currency: Currency,
) -> Vec<(String, f64)> {
    let one = |value: f64| vec![(key.to_owned(), value)];
    match what {
        FieldMeasure::Number => value.as_f64().map_or_else(Vec::new, one),
        FieldMeasure::Money => match serde_json::from_value::<Money>(value.clone()) {
            // Amounts in another currency than the account's are left out, as everywhere.
            Ok(money) if money.currency == currency => {
                one(money.minor as f64 / 10_f64.powi(currency.decimals().cast_signed()))
            }
            _ => Vec::new(),
        },
        FieldMeasure::Yes => value.as_bool().map_or_else(Vec::new, |yes| one(f64::from(u8::from(yes)))),
        FieldMeasure::Since | FieldMeasure::Until => {
            let day = match value {
                serde_json::Value::String(day) => day.parse().ok(),
                other => other.as_i64().map(|at| Timestamp(at).day(zone)),
            };
            let Some(day) = day.map(day_number) else { return Vec::new() };
            let passed = (day_number(moment.day) - day) as f64;
            let days = if what == FieldMeasure::Since { passed } else { -passed };
            vec![(key.to_owned(), days), (day_key(key), day as f64)]
        }
    }
}

/// An event on one day, by one person.
struct Done {
    day: i64,
    person: Uuid,
    quantity: i64,
}

async fn events(
    workspace: &Workspace,
    accounts: &[AccountId],
    moments: &[AsOf],
    own: &[Own],
    names: &[&EventName],
    found: &mut Found,
) -> db::Result<()> {
    let days = || moments.iter().map(|moment| day_number(moment.day));
    let (first, last) = (days().min().unwrap_or(0), days().max().unwrap_or(0));
    let seen = first_seen(workspace, names).await?;
    let table = workspace.holiday_table();
    let calendars: Vec<Calendar> = moments.iter().map(|moment| Calendar::up_to(moment.day, &table)).collect();
    for name in names {
        let Some(&first_day) = seen.get(&(name.name.clone(), name.tracked)) else { continue };
        let done = done(workspace, accounts, name, first - REACH, last).await?;
        let nothing = Vec::new();
        for (account, at) in found.iter_mut() {
            let done = done.get(account).unwrap_or(&nothing);
            for ((moment, calendar), values) in moments.iter().zip(&calendars).zip(at) {
                let today = day_number(moment.day);
                // Before anybody did it, that somebody did not says nothing.
                if today < first_day {
                    continue;
                }
                for own in own {
                    if let Own::Event(what, of) = own
                        && of == *name
                    {
                        values.extend(of_event(*what, &own.key(), done, today, calendar));
                    }
                }
            }
        }
    }
    Ok(())
}

async fn first_seen(workspace: &Workspace, names: &[&EventName]) -> db::Result<HashMap<(String, bool), i64>> {
    let sql = format!(
        "select name as a, tracked as b, first_day as c from usage_names where name in ({})",
        placeholder_list(1, names.len())
    );
    let values = names.iter().map(|event| db::Value::from(event.name.as_str())).collect();
    let rows: Vec<(String, bool, i64)> = query_dynamic(sql, values).all(&workspace.usage).await?;
    Ok(rows.into_iter().map(|(name, tracked, day)| ((name, tracked), day)).collect())
}

async fn done(
    workspace: &Workspace,
    accounts: &[AccountId],
    event: &EventName,
    first: i64,
    last: i64,
) -> db::Result<HashMap<AccountId, Vec<Done>>> {
    const DONE: &str = "
        select account_id as a, day as b, person_id as c, quantity as d from usage_daily
         where day between $1 and $2 and name = $3 and tracked = $4 and account_id in ({accounts}) order by account_id, day";
    let span = args![first, last, &event.name, event.tracked];
    let rows: Vec<(AccountId, i64, Uuid, i64)> = batch::rows(&workspace.usage, DONE, &span, accounts).await?;
    let mut done: HashMap<AccountId, Vec<Done>> = HashMap::new();
    for (account, day, person, quantity) in rows {
        done.entry(account).or_default().push(Done { day, person, quantity });
    }
    Ok(done)
}

fn of_event(
    what: EventMeasure,
    key: &str,
    done: &[Done],
    today: i64,
    calendar: &Calendar,
) -> Vec<(String, f64)> {
    let between = |from: i64, to: i64| done.iter().filter(move |row| row.day >= from && row.day <= to);
    let recent = || between(today - RECENT + 1, today);
    let one = |value: f64| vec![(key.to_owned(), value)];
    match what {
        EventMeasure::Count => one(recent().map(|row| row.quantity).sum::<i64>() as f64),
        EventMeasure::Days => one(days_of(recent()).len() as f64),
        EventMeasure::People => {
            let mut people: Vec<Uuid> = recent().map(|row| row.person).filter(|id| *id != NOBODY).collect();
            people.sort_unstable();
            people.dedup();
            // Use that nobody is known for hides how many people there are.
            if people.is_empty() && recent().next().is_some() { Vec::new() } else { one(people.len() as f64) }
        }
        EventMeasure::Change => {
            // Complete days only: today is not over.
            let (from, until) = (today - RECENT - BEFORE, today - RECENT);
            let before = || between(from, until - 1);
            let (usual_days, working) = (calendar.between(from, until), calendar.between(until, today));
            if days_of(before()).len() < FEWEST_DAYS || usual_days <= 0.0 || working <= 0.0 {
                return Vec::new();
            }
            let sum = |rows: i64| rows as f64;
            let usual = sum(sum_of(before().map(|row| row.quantity))) / usual_days;
            let now = sum(sum_of(between(until, today - 1).map(|row| row.quantity))) / working;
            if usual > 0.0 { one(now / usual - 1.0) } else { Vec::new() }
        }
        EventMeasure::Silence => match between(today - REACH, today).map(|row| row.day).max() {
            Some(day) => vec![(key.to_owned(), (today - day) as f64), (day_key(key), day as f64)],
            None => Vec::new(),
        },
    }
}

fn days_of<'a>(rows: impl Iterator<Item = &'a Done>) -> BTreeMap<i64, ()> {
    rows.map(|row| (row.day, ())).collect()
}
