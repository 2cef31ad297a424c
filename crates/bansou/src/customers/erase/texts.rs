//! Where a person may be named beside their own row, and taking them out there.
//!
//! Invariant: a row stays what it is; only the words go that name the person.

use serde_json::Value as Json;
use uuid::Uuid;

use super::words::{MARK, Near, Words};
use crate::{
    args,
    customers::mail_address::mail_key,
    db::{self, Db, Tx, Value, placeholder_rows, query, query_dynamic},
    ids::{AccountId, PersonId},
};

/// A table with texts about customers.
struct Texts {
    table: &'static str,
    texts: &'static [&'static str],
    json: &'static [&'static str],
    /// Whether its rows are of a person.
    has_person: bool,
}

const TABLES: &[Texts] = &[
    Texts { table: "conversations", texts: &["subject"], json: &["custom"], has_person: true },
    Texts { table: "survey_answers", texts: &["comment"], json: &["custom"], has_person: true },
    Texts { table: "churn_events", texts: &["reason", "feedback"], json: &["custom"], has_person: false },
    Texts { table: "notes", texts: &["body"], json: &[], has_person: false },
    Texts { table: "tasks", texts: &["title"], json: &[], has_person: false },
    Texts { table: "renewal_decisions", texts: &["reason"], json: &[], has_person: true },
];

/// Rows of one statement.
const ROWS: usize = 500;

/// Takes the person out of the records of their account. Answers how many rows named them.
pub(super) async fn scrub_records(
    tx: &mut Tx,
    person: PersonId,
    account: Option<AccountId>,
    words: &Words,
) -> db::Result<usize> {
    let mut changed = 0;
    for Texts { table, texts, json, has_person } in TABLES {
        let columns = texts.iter().chain(*json).copied().collect::<Vec<_>>().join(", ");
        let own = if *has_person { "person_id" } else { "id" };
        let or_own = if *has_person { "or person_id = $2" } else { "" };
        let sql = format!("select id, {own} as own, {columns} from {table} where account_id = $1 {or_own}");
        let mut values = args![account.map_or(Uuid::nil(), |account| account.0)];
        if *has_person {
            values.push(person.into());
        }
        let mut rows: Vec<Vec<Value>> = Vec::new();
        for row in query_dynamic(sql, values).rows(&mut *tx).await? {
            let is_own = *has_person && row.get::<Option<PersonId>>("own")? == Some(person);
            let near = if is_own { Near::Own } else { Near::Account };
            let mut some = false;
            let mut cells = args![row.get::<Uuid>("id")?];
            for column in *texts {
                let text: Option<String> = row.get(column)?;
                let left = text.as_deref().and_then(|text| words.out_of(text, near));
                some |= left.is_some();
                cells.push(left.or(text).into());
            }
            for column in *json {
                let value: Json = row.get(column)?;
                let left = words.out_of_json(&value, near);
                some |= left.is_some();
                cells.push(left.unwrap_or(value).into());
            }
            if some {
                rows.push(cells);
            }
        }
        changed += rows.len();
        let names: Vec<&str> = texts.iter().chain(*json).copied().collect();
        write(tx, table, "id", &names, rows).await?;
    }
    Ok(changed)
}

/// Writes changed cells: the key first, then the columns.
async fn write(
    tx: &mut Tx,
    table: &str,
    key: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
) -> db::Result<()> {
    let set = columns.iter().map(|column| format!("{column} = new.{column}")).collect::<Vec<_>>().join(", ");
    for chunk in rows.chunks(ROWS) {
        let sql = format!(
            "with new ({key}, {}) as (values {}) update {table} set {set} from new where {table}.{key} = new.{key}",
            columns.join(", "),
            placeholder_rows(1, chunk.len(), columns.len() + 1)
        );
        query_dynamic(sql, chunk.iter().flatten().cloned().collect()).run(&mut *tx).await?;
    }
    Ok(())
}

/// An activity that may name the person.
struct Said {
    seq: i64,
    verb: String,
    detail: Json,
    near: Near,
}

/// The activities that name the person: read before the transaction, because that may take a while.
pub(super) async fn activities_to_scrub(
    main: &Db,
    person: PersonId,
    account: Option<AccountId>,
    words: &Words,
) -> db::Result<Vec<(i64, Json)>> {
    let mut found = Vec::new();
    let account = account.map_or(Uuid::nil(), |account| account.0);
    let mut after = 0_i64;
    let marked = (0..words.marks.len())
        .map(|n| format!("or lower(cast(detail as text)) like ${} escape '~'", n + 4))
        .collect::<String>();
    let sql = format!(
        "select seq, verb, detail, subject_id, account_id, person_id from activities
          where seq > $1 and (subject_id = $2 or person_id = $2 or account_id = $3 {marked})
          order by seq limit 5000"
    );
    loop {
        let patterns = words.marks.iter().map(|mark| Value::from(pattern(mark)));
        let values = args![after, person.0, account].into_iter().chain(patterns).collect();
        let page = query_dynamic(sql.clone(), values).rows(main).await?;
        for row in &page {
            after = row.get("seq")?;
            let is_own = row.get::<Uuid>("subject_id")? == person.0
                || row.get::<Option<Uuid>>("person_id")? == Some(person.0);
            let near = match is_own {
                true => Near::Own,
                false if row.get::<Option<Uuid>>("account_id")? == Some(account) => Near::Account,
                false => Near::Far,
            };
            let said = Said { seq: after, verb: row.get("verb")?, detail: row.get("detail")?, near };
            found.extend(said.scrubbed(words).map(|detail| (said.seq, detail)));
        }
        if page.len() < 5_000 {
            return Ok(found);
        }
    }
}

fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '~') {
            pattern.push('~');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

impl Said {
    /// What is left of its detail; none where that is all of it.
    fn scrubbed(&self, words: &Words) -> Option<Json> {
        let mut left = words.out_of_json(&self.detail, self.near).unwrap_or_else(|| self.detail.clone());
        // Of what a person was and became, only which fields it was stays.
        if self.near == Near::Own
            && matches!(self.verb.as_str(), "person_added" | "person_changed" | "person_removed")
        {
            left["name"] = MARK.into();
            for field in left["fields"].as_array_mut().into_iter().flatten() {
                field["from"] = Json::Null;
                field["to"] = Json::Null;
            }
        }
        (left != self.detail).then_some(left)
    }
}

/// Writes what is left of the activities, and that they are of nobody.
pub(super) async fn scrub_activities(
    tx: &mut Tx,
    person: PersonId,
    details: Vec<(i64, Json)>,
) -> db::Result<usize> {
    const OF_NOBODY: &str = "update activities set person_id = null where person_id = $1";
    const BY_NOBODY: &str = "
        update activities set actor_name = $2 where actor_kind = 'person' and actor_id = $1";
    let changed = details.len();
    let rows = details.into_iter().map(|(seq, detail)| args![seq, detail]).collect();
    write(tx, "activities", "seq", &["detail"], rows).await?;
    query(OF_NOBODY, args![person]).run(&mut *tx).await?;
    query(BY_NOBODY, args![person, MARK]).run(&mut *tx).await?;
    Ok(changed)
}

/// Takes the person out of what imports keep: rows as they were before, and refused rows.
pub(super) async fn scrub_imports(tx: &mut Tx, person: PersonId, words: &Words) -> db::Result<()> {
    const OWN: &str = "delete from import_before where record_id = $1";
    query(OWN, args![person]).run(&mut *tx).await?;
    let patterns: Vec<String> = words
        .marks
        .iter()
        .map(|mark| pattern(mark))
        .chain([pattern(&words.id)])
        .chain(words.ids.iter().map(|id| pattern(&format!("\"{}\"", id.to_ascii_lowercase()))))
        .collect();
    for (table, column, key) in [
        ("import_before", "before", "record_id"),
        ("import_refusals", "cells", "row_number"),
        ("import_left_cells", "cells", "row_number"),
        ("import_left_cells", "reasons", "row_number"),
        ("import_pairs", "said", "row_number"),
    ] {
        for some in patterns.chunks(100) {
            let any = (1..=some.len())
                .map(|n| format!("lower(cast({column} as text)) like ${n} escape '~'"))
                .collect::<Vec<_>>();
            let sql = format!("select import_id, {key}, {column} from {table} where {}", any.join(" or "));
            let found = query_dynamic(sql, some.iter().map(Value::from).collect()).rows(&mut *tx).await?;
            for row in &found {
                let Some(left) = words.out_of_json(&row.get::<Json>(column)?, Near::Own) else { continue };
                let sql = format!("update {table} set {column} = $3 where import_id = $1 and {key} = $2");
                let key: Value = match key {
                    "record_id" => row.get::<Uuid>(key)?.into(),
                    _ => row.get::<i64>(key)?.into(),
                };
                let values = vec![row.get::<Uuid>("import_id")?.into(), key, left.into()];
                query_dynamic(sql, values).run(&mut *tx).await?;
            }
        }
    }
    Ok(())
}

/// Takes the person out of what acts keep of records as they were: of their own nothing is left, of others only the words go
/// that name them.
pub(super) async fn scrub_acts(
    tx: &mut Tx,
    person: PersonId,
    account: Option<AccountId>,
    words: &Words,
) -> db::Result<()> {
    const OWN: &str = "delete from act_before where record_id = $1";
    query(OWN, args![person]).run(&mut *tx).await?;
    let account = account.map_or(Uuid::nil(), |account| account.0);
    let patterns: Vec<String> =
        words.marks.iter().map(|mark| pattern(mark)).chain([pattern(&words.id)]).collect();
    let text = "lower(coalesce(cast(before as text), '') || coalesce(cast(after as text), ''))";
    let marked: String =
        (0..patterns.len()).map(|n| format!(" or {text} like ${} escape '~'", n + 2)).collect();
    let sql = format!(
        "select act_id, record_id, unit_id, before, after from act_before where unit_id = $1{marked}"
    );
    let mut values = args![account];
    values.extend(patterns.iter().map(Value::from));
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for row in query_dynamic(sql, values).rows(&mut *tx).await? {
        let near = if row.get::<Uuid>("unit_id")? == account { Near::Account } else { Near::Far };
        let (before, after) = (row.get::<Option<Json>>("before")?, row.get::<Option<Json>>("after")?);
        let left = |json: &Option<Json>| json.as_ref().and_then(|json| words.out_of_json(json, near));
        let (before_left, after_left) = (left(&before), left(&after));
        if before_left.is_some() || after_left.is_some() {
            let (before, after) = (before_left.or(before), after_left.or(after));
            rows.push(args![row.get::<Uuid>("act_id")?, row.get::<Uuid>("record_id")?, before, after]);
        }
    }
    for chunk in rows.chunks(ROWS) {
        let sql = format!(
            "with new (act_id, record_id, before, after) as (values {})
             update act_before set before = new.before, after = new.after from new
              where act_before.act_id = new.act_id and act_before.record_id = new.record_id",
            placeholder_rows(1, chunk.len(), 4)
        );
        query_dynamic(sql, chunk.iter().flatten().cloned().collect()).run(&mut *tx).await?;
    }
    Ok(())
}

/// What acts keep of somebody who is not there any more, as they were; none where they keep nothing.
pub(super) async fn removed_person(main: &Db, person: PersonId) -> db::Result<Option<Json>> {
    const KEPT: &str = "
        select before as a from act_before
         where record_id = $1 and record_kind = 'people' and before is not null and after is null limit 1";
    let found: Option<(Json,)> = query(KEPT, args![person]).optional(main).await?;
    Ok(found.map(|(before,)| before))
}

/// Those who were removed by hand and had this mail address.
pub(super) async fn removed_by_mail(main: &Db, mail: &str) -> db::Result<Vec<PersonId>> {
    const KEPT: &str = "
        select b.record_id as a, b.before as b from act_before b
         where b.record_kind = 'people' and b.before is not null and b.after is null
           and not exists (select 1 from people p where p.id = b.record_id)";
    let rows: Vec<(PersonId, Json)> = query(KEPT, args![]).all(main).await?;
    let mail = mail_key(mail);
    let same = rows.into_iter().filter(|(_, before)| before["email_key"].as_str() == Some(mail.as_str()));
    Ok(same.map(|(id, _)| id).collect())
}
