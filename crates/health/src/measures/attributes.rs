//! Measures as attributes of accounts: what the newest score of each rests on, kept on the account.
//!
//! Invariant: a list shows the number that the account's page shows, because scoring writes both at once.

use bansou_rules::{Number, Type};

use super::{
    own::{FieldMeasure, Own},
    units::Unit as Counted,
};
use crate::{
    attributes::{Attribute, Declared, Kept, Kind, Label, Sql, Unit},
    customers::attributes::ACCOUNTS,
    measure_label,
    members::Act,
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

/// Where scoring keeps the measures of the workspace's own.
pub static KEPT: Kept = Kept { table: "account_measures", record: "account_id", key: "measure" };

impl Own {
    /// Whether its values are kept for lists.
    pub fn is_kept(&self) -> bool {
        matches!(self, Self::Event(..) | Self::Field(FieldMeasure::Since | FieldMeasure::Until, _))
    }
}

/// As lists and rules ask for it.
pub fn own_attribute(own: Own) -> Attribute {
    let kind = own.kind();
    let key = kind.key.into_owned();
    Attribute {
        label: Label::Called(measure_label),
        kind: Type::Number(Number::Real),
        choices: None,
        offered: Vec::new(),
        unit: unit(kind.unit),
        column: Some(KEPT.column(&key)),
        load: None,
        kept: Some(&KEPT),
        sees: Act::VIEW_RECORDS,
        by_calendar: false,
        sorts: Some(Kept::ORDER),
        told: None,
        key,
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
