//! Measures as attributes of accounts: what the newest score of each rests on, kept on the account.
//!
//! Invariant: a list shows the number that the account's page shows, because scoring writes both at once.

use std::collections::HashMap;

use bansou_rules::{Fact, Number, Type};
use uuid::Uuid;

use super::{kinds::Unit as Counted, own::Own};
use crate::{
    attributes::{Attribute, Declared, Kind, Label, Loader, Record, Sql, Unit, facts::Known},
    customers::attributes::ACCOUNTS,
    db,
    ids::AccountId,
    measure_label,
    members::Act,
    score::all_in_force,
    scorecards,
    time::Timestamp,
    workspaces::Workspace,
};

macro_rules! measures {
    ($($key:literal $unit:ident;)+) => {
        /// The columns of `accounts` that hold them.
        pub const COLUMNS: &[&str] = &[$($key),+];

        pub static ATTRIBUTES: &[Declared] = &[$(
            Declared::new($key, &ACCOUNTS, concat!("measure-", $key), Kind::Real, Sql::Plain(concat!("{r}.", $key)))
                .counted_in(Unit::$unit)
                .sorts_where_known(concat!("{r}.", $key))
        ),+];
    };
}

measures! {
    "silence_vs_habit" Times;
    "usage_change" Change;
    "use_vs_habit" Share;
    "active_days_28" Days;
    "features_used" Share;
    "seats_used" Share;
    "use_days_per_seat" Days;
    "active_people_change" Change;
    "open_urgent_high" Plain;
    "oldest_urgent_days" Days;
    "tickets_90" Plain;
    "csat_180" Points;
    "nps_180" Points;
    "days_since_contact" Days;
    "key_people_known" Plain;
    "key_people_left" Plain;
    "mrr_change_180" Change;
    "mrr_change_365" Change;
    "undecided_renewal_days" Days;
    "renewal_in_days" Days;
    "ending_in_days" Days;
}

/// The measures of events that the scorecards ask for, which stand in the newest score alone. Those of own fields are these fields.
pub async fn of_events(workspace: &Workspace, record: &'static Record) -> db::Result<Vec<Attribute>> {
    if *record != ACCOUNTS {
        return Ok(Vec::new());
    }
    let scorecards = scorecards::all(workspace).await?;
    let own = Own::of_scorecards(scorecards.iter().map(|scorecard| &scorecard.version.definition));
    let of_events = own.into_iter().filter(|own| matches!(own, Own::Event(..)));
    Ok(of_events.map(of_event).collect())
}

fn of_event(own: Own) -> Attribute {
    let kind = own.kind();
    Attribute {
        key: kind.key.into_owned(),
        label: Label::Called(measure_label),
        kind: Type::Number(Number::Real),
        choices: None,
        offered: Vec::new(),
        unit: unit(kind.unit),
        column: None,
        load: Some(NEWEST),
        sees: Act::VIEW_RECORDS,
        by_calendar: false,
        sorts: None,
        told: None,
    }
}

fn unit(unit: Counted) -> Unit {
    match unit {
        Counted::Share => Unit::Share,
        Counted::Change => Unit::Change,
        Counted::Times => Unit::Times,
        Counted::Days => Unit::Days,
        Counted::Points => Unit::Points,
        Counted::Count | Counted::Number | Counted::Money | Counted::YesNo => Unit::Plain,
    }
}

const NEWEST: Loader =
    Loader { name: "measures", load: |workspace, keys, ids| Box::pin(newest(workspace, keys, ids)) };

async fn newest(workspace: &Workspace, keys: &[&str], ids: &[Uuid]) -> db::Result<Known> {
    let accounts: Vec<AccountId> = ids.iter().copied().map(AccountId).collect();
    let rows = all_in_force(&workspace.main, &accounts, Timestamp(i64::MAX)).await?;
    let of_row = |values: &std::collections::BTreeMap<String, f64>| -> HashMap<String, Fact> {
        let known = keys.iter().filter_map(|key| Some(((*key).to_owned(), Fact::Real(*values.get(*key)?))));
        known.collect()
    };
    Ok(rows.iter().map(|row| (row.account.0, of_row(&row.detail.values))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::KINDS;

    #[test]
    fn every_measure_is_an_attribute_in_its_unit() {
        let kinds: Vec<(&str, Unit)> = KINDS.iter().map(|kind| (&*kind.key, unit(kind.unit))).collect();
        let declared: Vec<(&str, Unit)> = ATTRIBUTES.iter().map(|each| (each.key, each.unit)).collect();
        assert_eq!(declared, kinds);
    }
}
