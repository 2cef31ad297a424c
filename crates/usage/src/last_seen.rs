//! When people last used the product.

use std::collections::HashMap;

use crate::{
    db::{self, Db, Value, placeholder_rows, query_dynamic},
    ids::PersonId,
    time::Timestamp,
};

/// Of those of the people who have, the time of their newest event that is kept.
pub async fn last_seen(usage: &Db, people: &[PersonId]) -> db::Result<HashMap<PersonId, Timestamp>> {
    let mut found = HashMap::with_capacity(people.len());
    for some in people.chunks(1_000) {
        let values = some.iter().copied().map(Value::from).collect();
        let rows: Vec<(PersonId, Option<Timestamp>, Option<Timestamp>)> =
            query_dynamic(newest(some.len()), values).all(usage).await?;
        found.extend(rows.into_iter().filter_map(|(id, sent, other)| Some((id, sent.max(other)?))));
    }
    Ok(found)
}

/// Of those of the people who are known to have used the product up to a day: the last such day, by its number.
pub async fn last_days(usage: &Db, people: &[PersonId], until: i64) -> db::Result<HashMap<PersonId, i64>> {
    let mut found = HashMap::with_capacity(people.len());
    for some in people.chunks(1_000) {
        let mut values = vec![Value::from(until)];
        values.extend(some.iter().copied().map(Value::from));
        let rows: Vec<(PersonId, Option<i64>)> =
            query_dynamic(last_day(some.len()), values).all(usage).await?;
        found.extend(rows.into_iter().filter_map(|(id, day)| Some((id, day?))));
    }
    Ok(found)
}

/// Of so many people, one look at the end of each one's part of an index. `$1` is the last day that counts.
fn last_day(people: usize) -> String {
    format!(
        "with wanted (id) as (values {})
         select wanted.id as a,
                (select max(u.day) from usage_active_people u where u.person_id = wanted.id and u.day <= $1) as b
           from wanted",
        placeholder_rows(2, people, 1)
    )
}

/// Of so many people: the newest of what they sent, and of what came without a sender. One look at the end of each
/// sender's part of an index, and of each person's.
fn newest(people: usize) -> String {
    format!(
        "with wanted (id) as (values {})
         select wanted.id as a,
                (select max((select max(e.occurred_at) from usage_events e where e.sender_key = s.sender_key))
                   from usage_senders s where s.person_id = wanted.id) as b,
                (select max(e.occurred_at) from usage_events e
                  where e.sender_key is null and e.person_id = wanted.id) as c
           from wanted",
        placeholder_rows(1, people, 1)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_no_scan, bench};

    #[tokio::test]
    async fn a_thousand_people_are_a_thousand_looks_at_indexes() {
        let bench = bench(None).await;
        let usage = &bench.workspace.usage;
        let people: Vec<Value> = (0..1_000).map(|_| PersonId::new().into()).collect();
        assert_no_scan(usage, newest(people.len()), people.clone()).await;
        let until = [Value::from(0_i64)].into_iter().chain(people).collect();
        assert_no_scan(usage, last_day(1_000), until).await;
    }
}
