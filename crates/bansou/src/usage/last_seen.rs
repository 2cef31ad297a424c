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
        // One look at the end of each person's part of the index.
        let sql = format!(
            "with wanted (id) as (values {})
             select wanted.id as a, (select max(e.occurred_at) from usage_events e where e.person_id = wanted.id) as b
               from wanted",
            placeholder_rows(1, some.len(), 1)
        );
        let rows: Vec<(PersonId, Option<Timestamp>)> =
            query_dynamic(sql, some.iter().copied().map(Value::from).collect()).all(usage).await?;
        found.extend(rows.into_iter().filter_map(|(id, at)| Some((id, at?))));
    }
    Ok(found)
}
