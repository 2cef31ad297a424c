//! Taking events out of the rollups, while they still stand.
//!
//! Invariant: what is taken out is what these events were counted for, under their own names, under those of tracked
//! events whose back-fill has come to them, and among those that lack what the plan requires.

use std::collections::{BTreeMap, BTreeSet};

use super::{Gains, Under, Whose};
use crate::{
    COUNTED_KINDS, bounded,
    counting::{Rules, gaps},
    db::{self, FromRow, Row, Tx, Value, placeholder_list, query_dynamic},
    time::Timestamp,
};

/// Some raw events (`e`): a condition with the values of its placeholders.
#[derive(Clone, Debug)]
pub(crate) struct Which {
    pub condition: String,
    pub values: Vec<Value>,
}

impl Which {
    fn sql(&self, select: &str, rest: &str) -> String {
        format!("{select} from usage_events e where {} and e.kind in {COUNTED_KINDS} {rest}", self.condition)
    }
}

struct Sum {
    whose: Whose,
    day: i64,
    name: String,
    quantity: i64,
    received_at: Timestamp,
}

impl FromRow for Sum {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            whose: Whose { account: row.get("account_id")?, person: row.get("person_id")? },
            day: row.get("day")?,
            name: row.get("name")?,
            quantity: row.get("quantity")?,
            received_at: row.get("received_at")?,
        })
    }
}

struct One {
    of: Sum,
    seq: i64,
    properties: String,
}

impl FromRow for One {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self { of: Sum::from_row(row)?, seq: row.get("seq")?, properties: row.get("properties")? })
    }
}

/// Takes these events out of every rollup. They are few enough to be read at once.
pub(crate) async fn take_out(tx: &mut Tx, rules: &Rules, which: &Which, now: Timestamp) -> db::Result<()> {
    let mut gains = Gains::default();
    let select = concat!(
        "select e.account_id, e.person_id, e.day, e.name, cast(sum(",
        bounded!("e.quantity"),
        ") as bigint) as quantity,
                         min(e.received_at) as received_at"
    );
    let sql = which.sql(select, "group by e.account_id, e.person_id, e.day, e.name");
    let sums: Vec<Sum> = query_dynamic(sql, which.values.clone()).all(&mut *tx).await?;
    let mut looked_into: BTreeSet<String> = BTreeSet::new();
    for sum in sums {
        if rules.look_into(&sum.name) {
            looked_into.insert(sum.name.clone());
        }
        gains.add(
            sum.whose,
            sum.day,
            Under::arrived(sum.name),
            sum.quantity.saturating_neg(),
            sum.received_at,
        );
    }
    if !looked_into.is_empty() {
        let select =
            "select e.account_id, e.person_id, e.day, e.name, e.quantity, e.received_at, e.seq, e.properties";
        let places = placeholder_list(which.values.len() + 1, looked_into.len());
        // Not to be read by their name, of which there may be far more.
        let sql = which.sql(select, &format!("and coalesce(e.name, '') in ({places})"));
        let mut values = which.values.clone();
        values.extend(looked_into.iter().map(Value::from));
        let all: Vec<One> = query_dynamic(sql, values).all(&mut *tx).await?;
        let mut gaps = BTreeMap::new();
        for one in &all {
            for property in rules.counted_missing(&one.of.name, &one.properties, one.of.day) {
                *gaps.entry((one.of.name.as_str(), property, one.of.day)).or_insert(0) += 1;
            }
            for tracked in rules.that_count(&one.of.name, &one.properties, one.of.day, one.seq) {
                let under = Under::tracked(tracked.name.clone());
                gains.add(
                    one.of.whose,
                    one.of.day,
                    under,
                    one.of.quantity.saturating_neg(),
                    one.of.received_at,
                );
            }
        }
        gaps::take_back_gaps(tx, &gaps).await?;
    }
    gains.apply(tx, now).await
}
