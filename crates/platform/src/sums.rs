//! Sums that hold whatever stands in the rows.
//!
//! Invariant: what comes in has bounds far below these; a row that has more all the same, whoever wrote it, counts as the most
//! there can be and takes no page from others.

/// The most that one row adds to a sum, as the SQL of [`bounded!`] says it: 900,000 of these are a number of the stores.
pub const MOST: i64 = 10_000_000_000_000;

/// SQL of a column's value for summing, between `-MOST` and `MOST` of [`crate::sums`].
#[macro_export]
macro_rules! bounded {
    ($column:literal) => {
        concat!(
            "case when ",
            $column,
            " > 10000000000000 then 10000000000000 when ",
            $column,
            " < -10000000000000 then -10000000000000 else ",
            $column,
            " end"
        )
    };
}

/// The same of a value.
pub fn bounded(value: i64) -> i64 {
    value.clamp(-MOST, MOST)
}

/// A sum that stays at the end of the numbers where it would pass it.
pub fn sum_of(values: impl IntoIterator<Item = i64>) -> i64 {
    values.into_iter().fold(0, i64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{args, db::query, testing::on_both_engines};

    #[tokio::test]
    async fn both_engines_sum_what_no_number_holds() {
        const SUM: &str = concat!(
            "select cast(sum(", bounded!("v"), ") as bigint) as a
               from (select cast($1 as bigint) as v union all select cast($1 as bigint) union all select $2) as rows_of_it"
        );
        on_both_engines(async |bench| {
            let sum = async |value: i64| {
                let (sum,) =
                    query(SUM, args![value, 5_i64]).one::<(i64,)>(&bench.workspace.main).await.unwrap();
                assert_eq!(sum, sum_of([bounded(value), bounded(value), 5]));
                sum
            };
            assert_eq!(sum(MOST - 1).await, 2 * MOST + 3, "to the digit up to there");
            assert_eq!(sum(i64::MAX).await, 2 * MOST + 5);
            assert_eq!(sum(i64::MIN).await, -2 * MOST + 5);
        })
        .await;
        assert_eq!(sum_of([i64::MAX, i64::MAX, -1]), i64::MAX - 1);
    }
}
