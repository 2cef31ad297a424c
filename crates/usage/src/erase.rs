//! Erasing a person from usage: their events, who sent them, what was refused of them.
//!
//! Invariant: what can still be taken out of the counts is taken out. Of days whose raw events were dropped only the
//! person goes: what was counted for them there is nobody's from then on, so an account keeps how much it did, and those
//! who were active are one fewer.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{
    counting::Rules,
    identity, keep,
    rollup::{Gains, Under, Which, Whose},
    store::remove_some,
};
use crate::{
    args,
    db::{self, Db, Tx, Value, placeholder_list, query, query_dynamic},
    ids::{AccountId, PersonId},
    workspaces::Workspace,
};

/// Events of one step.
const STEP: i64 = 5_000;

/// What a person is known by where they use the product.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refs {
    pub users: BTreeSet<String>,
    /// Ids of browsers and devices that are nobody else's.
    pub anonymous: BTreeSet<String>,
}

/// How much was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ErasedUsage {
    pub events: u64,
    pub senders: u64,
    pub refused: u64,
    /// Days on which what the person did is counted for nobody now.
    pub days: usize,
}

/// By which names a person's events without a sender call them.
const NAMES: &str = "
    select distinct user_ref as a from usage_events
     where sender_key is null and person_id = $1 and user_ref is not null";

/// All that a person is known by: `users` are ids that the record has of them.
pub async fn refs(workspace: &Workspace, person: PersonId, users: BTreeSet<String>) -> db::Result<Refs> {
    const SENDERS: &str = "select user_ref as a, anonymous_ref as b from usage_senders where person_id = $1";
    let usage = &workspace.usage;
    let mut refs = Refs { users, ..Refs::default() };
    let senders: Vec<(Option<String>, Option<String>)> = query(SENDERS, args![person]).all(usage).await?;
    let mut anonymous = BTreeSet::new();
    for (user, device) in senders {
        refs.users.extend(user);
        anonymous.extend(device);
    }
    let events: Vec<(String,)> = query(NAMES, args![person]).all(usage).await?;
    refs.users.extend(events.into_iter().map(|(user,)| user));
    let all: Vec<String> = anonymous.into_iter().collect();
    for chunk in all.chunks(1_000) {
        let sql = format!(
            "select distinct anonymous_ref as a from usage_senders
              where anonymous_ref in ({}) and person_id is not null and person_id <> ${}",
            placeholder_list(1, chunk.len()),
            chunk.len() + 1
        );
        let values = chunk.iter().map(Value::from).chain([person.into()]).collect();
        let shared: Vec<(String,)> = query_dynamic(sql, values).all(usage).await?;
        refs.anonymous.extend(chunk.iter().filter(|id| !shared.contains(&((*id).clone(),))).cloned());
    }
    Ok(refs)
}

/// Erases the person from the usage store. `marks` are further texts (mail addresses) by which refused events of theirs
/// are found. It can stop anywhere and be begun again.
pub async fn erase(
    workspace: &Workspace,
    person: PersonId,
    refs: &Refs,
    marks: &[String],
) -> db::Result<ErasedUsage> {
    let now = workspace.clock.now();
    let mut erased = ErasedUsage::default();
    let mut senders = senders(&workspace.usage, person, refs).await?;
    for which in theirs(person, &senders, refs) {
        loop {
            let mut tx = workspace.usage.begin().await?;
            let rules = Rules::shared(&mut tx).await?;
            let some = remove_some(&mut tx, &rules, &which, now, STEP).await?;
            tx.commit().await?;
            erased.events += some;
            if some < STEP as u64 {
                break;
            }
        }
    }
    let accounts = counted_in(workspace, person).await?;
    let mut tx = workspace.usage.begin().await?;
    // Senders first: this waits for whoever is storing their events, so that none is overlooked.
    let removed = remove_senders(&mut tx, person, refs).await?;
    erased.senders = removed.len() as u64;
    senders.extend(removed);
    let rules = Rules::shared(&mut tx).await?;
    for which in theirs(person, &senders, refs) {
        erased.events += super::store::remove(&mut tx, &rules, &which, now).await?;
    }
    erased.days = give_to_nobody(&mut tx, person, &accounts, now).await?;
    erased.refused = remove_refused(&mut tx, refs, marks).await?;
    tx.commit().await?;
    Ok(erased)
}

/// The person's events, by their senders, and those without one by who they say it was. Those that are known to be
/// somebody else's are not among them.
fn theirs(person: PersonId, senders: &BTreeSet<Uuid>, refs: &Refs) -> Vec<Which> {
    const NAMED: &str = "e.sender_key is null and e.person_id = $1";
    let mut all = vec![Which { condition: NAMED.to_owned(), values: args![person] }];
    for chunk in chunks(senders) {
        let condition = format!(
            "e.sender_key in ({}) and (e.person_id is null or e.person_id = $1)",
            placeholder_list(2, chunk.len())
        );
        let values = [person.into()].into_iter().chain(chunk.iter().map(|key| Value::from(**key))).collect();
        all.push(Which { condition, values });
    }
    for chunk in chunks(&refs.users) {
        let condition = format!(
            "e.sender_key is null and e.person_id is null and e.user_ref in ({})",
            placeholder_list(1, chunk.len())
        );
        all.push(Which { condition, values: chunk.iter().map(|id| Value::from(*id)).collect() });
    }
    all
}

/// As many as one query takes.
fn chunks<T>(all: &BTreeSet<T>) -> Vec<Vec<&T>> {
    let all: Vec<&T> = all.iter().collect();
    all.chunks(500).map(<[_]>::to_vec).collect()
}

/// Which rows of `usage_senders` are the person's: those that stand for them, and those of their ids that stand for nobody.
fn which_senders(person: PersonId, refs: &Refs) -> Vec<(String, Vec<Value>)> {
    let mut all = vec![("person_id = $1".to_owned(), args![person])];
    for (column, ids) in [("user_ref", &refs.users), ("user_ref is null and anonymous_ref", &refs.anonymous)]
    {
        for chunk in chunks(ids) {
            let condition =
                format!("person_id is null and {column} in ({})", placeholder_list(1, chunk.len()));
            all.push((condition, chunk.iter().map(|id| Value::from(*id)).collect()));
        }
    }
    all
}

/// The keys of the person's senders.
async fn senders(usage: &Db, person: PersonId, refs: &Refs) -> db::Result<BTreeSet<Uuid>> {
    let mut keys = BTreeSet::new();
    for (condition, values) in which_senders(person, refs) {
        let sql = format!("select sender_key as a from usage_senders where {condition}");
        let found: Vec<(Uuid,)> = query_dynamic(sql, values).all(usage).await?;
        keys.extend(found.into_iter().map(|(key,)| key));
    }
    Ok(keys)
}

/// Removes the person's senders and what joins their ids, and answers the keys of the senders.
async fn remove_senders(tx: &mut Tx, person: PersonId, refs: &Refs) -> db::Result<BTreeSet<Uuid>> {
    let mut keys = BTreeSet::new();
    for (condition, values) in which_senders(person, refs) {
        let sql = format!("delete from usage_senders where {condition} returning sender_key as a");
        let removed: Vec<(Uuid,)> = query_dynamic(sql, values).all(&mut *tx).await?;
        keys.extend(removed.into_iter().map(|(key,)| key));
    }
    for column in ["user_ref", "previous_ref"] {
        for ids in [&refs.users, &refs.anonymous] {
            run_among(tx, &format!("delete from usage_aliases where {column}"), ids).await?;
        }
    }
    Ok(keys)
}

async fn run_among(tx: &mut Tx, delete: &str, ids: &BTreeSet<String>) -> db::Result<()> {
    for chunk in chunks(ids) {
        let sql = format!("{delete} in ({})", placeholder_list(1, chunk.len()));
        let values = chunk.iter().map(|id| Value::from(*id)).collect();
        query_dynamic(sql, values).run(&mut *tx).await?;
    }
    Ok(())
}

/// The accounts for which anything is counted of the person.
async fn counted_in(workspace: &Workspace, person: PersonId) -> db::Result<Vec<AccountId>> {
    const ACCOUNTS: &str = "select distinct account_id as a from usage_daily where person_id = $1";
    let found: Vec<(AccountId,)> = query(ACCOUNTS, args![person]).all(&workspace.usage).await?;
    Ok(found.into_iter().map(|(account,)| account).collect())
}

async fn give_to_nobody(
    tx: &mut Tx,
    person: PersonId,
    accounts: &[AccountId],
    now: crate::time::Timestamp,
) -> db::Result<usize> {
    let mut gains = Gains::default();
    let mut days = BTreeSet::new();
    for chunk in accounts.chunks(1_000) {
        let sql = format!(
            "select account_id as a, day as b, name as c, tracked as d, quantity as e
               from usage_daily where person_id = $1 and account_id in ({})",
            placeholder_list(2, chunk.len())
        );
        let values = [person.into()].into_iter().chain(chunk.iter().copied().map(Value::from)).collect();
        let rows: Vec<(AccountId, i64, String, bool, i64)> = query_dynamic(sql, values).all(&mut *tx).await?;
        for (account, day, name, tracked, quantity) in rows {
            let under = if tracked { Under::tracked(name) } else { Under::arrived(name) };
            let whose = |person| Whose { account: Some(account), person };
            gains.give(whose(Some(person)), day, under.clone(), quantity.saturating_neg());
            gains.give(whose(None), day, under, quantity);
            days.insert((account, day));
        }
    }
    gains.apply(tx, now).await?;
    Ok(days.len())
}

/// Removes refused events whose body names one of the ids, or has one of the marks in it.
async fn remove_refused(tx: &mut Tx, refs: &Refs, marks: &[String]) -> db::Result<u64> {
    let quoted = |text: &String| serde_json::to_string(text).unwrap_or_default();
    let ids = refs.users.iter().chain(&refs.anonymous).map(quoted);
    let texts: Vec<String> =
        ids.chain(marks.iter().cloned()).filter(|text| text.chars().count() > 2).collect();
    let mut removed = 0;
    for chunk in texts.chunks(100) {
        let any = (1..=chunk.len()).map(|n| format!("lower(raw) like ${n} escape '~'")).collect::<Vec<_>>();
        let sql = format!("delete from refused_events where {}", any.join(" or "));
        let values = chunk.iter().map(|text| Value::from(containing(text))).collect();
        removed += query_dynamic(sql, values).run(&mut *tx).await?;
    }
    keep::forget_refused(tx, removed as i64).await?;
    Ok(removed)
}

/// The pattern of texts that have this in them. Only ASCII letters are the same in both cases, as SQLite has it.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars().map(|c| c.to_ascii_lowercase()) {
        if matches!(c, '%' | '_' | '~') {
            pattern.push('~');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// All that the usage store has of a person, as JSON: for them to read.
pub async fn export(workspace: &Workspace, person: PersonId, refs: &Refs) -> db::Result<serde_json::Value> {
    type Counts = (AccountId, i64, String, bool, i64);
    const COUNTS: &str = "
        select account_id as a, day as b, name as c, tracked as d, quantity as e
          from usage_daily where person_id = $1 order by day, name";
    let usage = &workspace.usage;
    let mut events = Vec::new();
    let mut seen: BTreeSet<i64> = BTreeSet::new();
    let keys = senders(usage, person, refs).await?;
    for which in theirs(person, &keys, refs) {
        let mut after = 0_i64;
        let place = which.values.len() + 1;
        loop {
            let sql = format!(
                "select e.seq, e.occurred_at, e.received_at, e.kind, e.name, e.quantity, e.user_ref, e.anonymous_ref,
                        e.group_ref, e.properties, e.context
                   from usage_events e where {} and e.seq > ${place} order by e.seq limit 2000",
                which.condition
            );
            let values = which.values.iter().cloned().chain([after.into()]).collect();
            let page = query_dynamic(sql, values).rows(usage).await?;
            for row in &page {
                after = row.get("seq")?;
                if seen.insert(after) {
                    events.push(event_json(row)?);
                }
            }
            if page.len() < 2_000 {
                break;
            }
        }
    }
    let mut senders = Vec::new();
    let sql =
        "select group_ref, user_ref, anonymous_ref, traits, first_at from usage_senders where person_id = $1";
    for row in query_dynamic(sql.to_owned(), args![person]).rows(usage).await? {
        senders.push(serde_json::json!({
            "group": row.get::<Option<String>>("group_ref")?,
            "user": row.get::<Option<String>>("user_ref")?,
            "anonymous": row.get::<Option<String>>("anonymous_ref")?,
            "traits": inner_json(row.get("traits")?),
            "first_at": instant(row.get("first_at")?),
        }));
    }
    let counts: Vec<Counts> = query(COUNTS, args![person]).all(usage).await?;
    let counts: Vec<_> = counts
        .into_iter()
        .map(|(account, day, name, tracked, quantity)| {
            let day = crate::time::day_from_number(day).to_string();
            serde_json::json!({ "account": account, "day": day, "name": name, "tracked": tracked, "quantity": quantity })
        })
        .collect();
    Ok(serde_json::json!({ "events": events, "senders": senders, "counts": counts }))
}

fn event_json(row: &db::Row) -> db::Result<serde_json::Value> {
    Ok(serde_json::json!({
        "occurred_at": instant(row.get("occurred_at")?),
        "received_at": instant(row.get("received_at")?),
        "kind": row.get::<String>("kind")?,
        "name": row.get::<String>("name")?,
        "quantity": row.get::<i64>("quantity")?,
        "user": row.get::<Option<String>>("user_ref")?,
        "anonymous": row.get::<Option<String>>("anonymous_ref")?,
        "group": row.get::<Option<String>>("group_ref")?,
        "properties": inner_json(row.get("properties")?),
        "context": inner_json(row.get("context")?),
    }))
}

fn inner_json(text: Option<String>) -> serde_json::Value {
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

fn instant(at: i64) -> String {
    crate::time::Timestamp(at).zoned(&jiff::tz::TimeZone::UTC).timestamp().to_string()
}

const SIZE: &str = "
    select (select count(*) from usage_senders s join usage_events e on e.sender_key = s.sender_key
             where s.person_id = $1)
         + (select count(*) from usage_events where sender_key is null and person_id = $1) as a";

/// How many events a person has.
pub async fn size(workspace: &Workspace, person: PersonId) -> db::Result<i64> {
    Ok(query(SIZE, args![person]).one::<(i64,)>(&workspace.usage).await?.0)
}

/// Counts what was acknowledged, and works out whom every sender stands for, so that an anonymous past is found.
pub async fn settle(workspace: &Workspace) -> db::Result<()> {
    super::ingest::count_all(workspace).await?;
    identity::settle(workspace).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_no_scan, bench};

    #[tokio::test]
    async fn a_persons_events_are_found_by_indexes() {
        let bench = bench(None).await;
        let usage = &bench.workspace.usage;
        let person = PersonId::new();
        for sql in [NAMES, SIZE] {
            assert_no_scan(usage, sql.to_owned(), args![person]).await;
        }
        for many in [1, 500] {
            let senders: BTreeSet<Uuid> = (0..many).map(|_| Uuid::now_v7()).collect();
            let users: BTreeSet<String> = senders.iter().map(Uuid::to_string).collect();
            let refs = Refs { anonymous: users.clone(), users };
            for (condition, values) in which_senders(person, &refs) {
                let sql = format!("select sender_key from usage_senders where {condition}");
                assert_no_scan(usage, sql, values).await;
            }
            for Which { condition, values } in theirs(person, &senders, &refs) {
                for sql in [
                    format!("select e.seq from usage_events e where {condition} order by e.seq limit 5000"),
                    format!(
                        "select e.name from usage_events e where {condition} and e.seq <= 9 group by e.name"
                    ),
                    format!(
                        "select e.* from usage_events e where {condition} and e.seq > 9 order by e.seq limit 9"
                    ),
                    format!("delete from usage_events as e where {condition} and e.seq <= 9"),
                ] {
                    assert_no_scan(usage, sql, values.clone()).await;
                }
            }
        }
    }
}
