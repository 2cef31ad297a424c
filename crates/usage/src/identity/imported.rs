//! Imported rows of usage whose person came later, or went again.
//!
//! Invariant: a row that names its own account keeps it; events and what is counted from them move in one transaction.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::move_events::Moving;
use crate::{
    counting::Rules,
    db::{self, FromRow, Row, Value, placeholder_list, placeholder_rows, query_dynamic},
    ids::{AccountId, PersonId},
    rollup::Gains,
    workspaces::Workspace,
};

const RECORDS: usize = 1_000;

/// The imported rows of those who are known now and were not, or whose account was not.
const NOT_YET: &str = "
    e.user_ref = known.user_ref and e.sender_key is null and e.import_id is not null
    and (e.person_id is null or e.account_id is null and known.account_id is not null)";

/// Whether another person (than `p`) has the same address.
const SHARED: &str = "exists (select 1 from people o where o.email_key = p.email_key and o.id <> p.id)";

struct Named {
    person: PersonId,
    account: Option<AccountId>,
    names: [Option<String>; 4],
}

impl FromRow for Named {
    fn from_row(row: &Row) -> db::Result<Self> {
        let names = [row.get("external_id")?, row.get("value")?, row.get("email_key")?, row.get("email")?];
        Ok(Self { person: row.get("id")?, account: row.get("account_id")?, names })
    }
}

/// Gives these people the imported rows that name them. A mailbox that several share names none of them.
pub(super) async fn tie(workspace: &Workspace, people: &[PersonId]) -> db::Result<()> {
    const ANY: &str = "select seq as a from usage_events where import_id is not null limit 1";
    if people.is_empty() || db::query(ANY, vec![]).optional::<(i64,)>(&workspace.usage).await?.is_none() {
        return Ok(());
    }
    for chunk in people.chunks(RECORDS) {
        let sql = format!(
            "select p.id, p.account_id, p.external_id, i.value,
                    case when {SHARED} then null else p.email_key end as email_key,
                    case when {SHARED} then null else p.email end as email
               from people p
               left join person_identities i on i.person_id = p.id and i.kind = 'user'
              where p.id in ({}) order by p.id",
            placeholder_list(1, chunk.len())
        );
        let values = chunk.iter().copied().map(Value::from).collect();
        let named: Vec<Named> = query_dynamic(sql, values).all(&workspace.main).await?;
        let mut known: BTreeMap<String, (PersonId, Option<AccountId>)> = BTreeMap::new();
        for Named { person, account, names } in named {
            for name in names.into_iter().flatten() {
                known.entry(name).or_insert((person, account));
            }
        }
        tie_known(workspace, &known.into_iter().collect::<Vec<_>>()).await?;
    }
    Ok(())
}

async fn tie_known(
    workspace: &Workspace,
    known: &[(String, (PersonId, Option<AccountId>))],
) -> db::Result<()> {
    for chunk in known.chunks(RECORDS) {
        let values: Vec<Value> = chunk
            .iter()
            .flat_map(|(name, (person, account))| crate::args![name.as_str(), *person, *account])
            .collect();
        let mut tx = workspace.usage.begin().await?;
        let rules = Rules::shared(&mut tx).await?;
        let mut gains = Gains::default();
        let moving = Moving {
            with: &with_known(chunk.len()),
            from: "known, usage_events e",
            which: NOT_YET,
            to: "coalesce(e.account_id, known.account_id) as to_account, coalesce(e.person_id, known.person_id) as to_person",
            to_by: ", known.account_id, known.person_id",
            values: &values,
        };
        moving.note(&mut tx, &rules, &mut gains).await?;
        query_dynamic(give(chunk.len()), values).run(&mut tx).await?;
        gains.apply(&mut tx, workspace.clock.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn with_known(names: usize) -> String {
    format!("with known (user_ref, person_id, account_id) as (values {})", placeholder_rows(1, names, 3))
}

fn give(names: usize) -> String {
    format!(
        "{}
         update usage_events as e
            set account_id = coalesce(e.account_id, known.account_id),
                person_id = coalesce(e.person_id, known.person_id)
           from known where {NOT_YET}",
        with_known(names)
    )
}

/// Some of those who have imported rows.
const NAMED: &str = "
    select distinct person_id as a from usage_events
     where sender_key is null and import_id is not null and person_id is not null and person_id > $1
     order by person_id limit 1000";

fn of_people(people: usize) -> String {
    format!(
        "e.sender_key is null and e.import_id is not null and e.person_id in ({})",
        placeholder_list(1, people)
    )
}

fn untie(people: usize) -> String {
    format!("update usage_events as e set person_id = null where {}", of_people(people))
}

/// Lets imported rows go whose person is not there any more; their account they keep.
pub(super) async fn untie_removed(workspace: &Workspace) -> db::Result<()> {
    let mut after = Uuid::nil();
    loop {
        let rows: Vec<(Uuid,)> = db::query(NAMED, crate::args![after]).all(&workspace.usage).await?;
        let people: Vec<Uuid> = rows.into_iter().map(|(id,)| id).collect();
        let Some(last) = people.last() else { return Ok(()) };
        after = *last;
        let sql = format!("select id as a from people where id in ({})", placeholder_list(1, people.len()));
        let values = people.iter().copied().map(Value::from).collect();
        let there: Vec<(Uuid,)> = query_dynamic(sql, values).all(&workspace.main).await?;
        let gone: Vec<Value> =
            people.into_iter().filter(|id| !there.contains(&(*id,))).map(Value::from).collect();
        if gone.is_empty() {
            continue;
        }
        let which = of_people(gone.len());
        let mut tx = workspace.usage.begin().await?;
        let rules = Rules::shared(&mut tx).await?;
        let mut gains = Gains::default();
        let moving = Moving {
            with: "",
            from: "usage_events e",
            which: &which,
            to: "e.account_id as to_account, nullif(e.person_id, e.person_id) as to_person",
            to_by: "",
            values: &gone,
        };
        moving.note(&mut tx, &rules, &mut gains).await?;
        query_dynamic(untie(gone.len()), gone).run(&mut tx).await?;
        gains.apply(&mut tx, workspace.clock.now()).await?;
        tx.commit().await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_no_scan, bench};

    #[tokio::test]
    async fn imported_rows_are_found_by_indexes() {
        let bench = bench(None).await;
        let usage = &bench.workspace.usage;
        let nil = || Value::from(Uuid::nil());
        let known = || (0..RECORDS).flat_map(|_| [Value::from("name"), nil(), nil()]).collect();
        let found =
            format!("{} select e.seq from known, usage_events e where {NOT_YET}", with_known(RECORDS));
        for (sql, values) in [
            (found, known()),
            (give(RECORDS), known()),
            (NAMED.to_owned(), vec![nil()]),
            (untie(RECORDS), vec![nil(); RECORDS]),
        ] {
            assert_no_scan(usage, sql, values).await;
        }
    }
}
