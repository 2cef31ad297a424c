//! All that is held of a person, as one JSON document.
//!
//! Invariant: whatever an erasure would take stands in it.

use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::refs_of;
use crate::{
    args,
    db::{self, query, query_dynamic},
    ids::PersonId,
    time::Timestamp,
    usage::erase,
    web::Scope,
};

/// The person's document; none where there is no such person.
pub async fn export(scope: &Scope, id: PersonId) -> db::Result<Option<Json>> {
    const IDENTITIES: &str =
        "select kind as a, value as b from person_identities where person_id = $1 order by 1, 2";
    let Some(person) = scope.people().find(id).await? else { return Ok(None) };
    let workspace = &scope.workspace;
    erase::settle(workspace).await?;
    let refs = refs_of(workspace, &person).await?;
    let identities: Vec<(String, String)> = query(IDENTITIES, args![id]).all(&workspace.main).await?;
    let identities: Vec<Json> =
        identities.into_iter().map(|(kind, value)| json!({ "kind": kind, "value": value })).collect();
    Ok(Some(json!({
        "exported_at": instant(workspace.clock.now().0),
        "workspace": workspace.name,
        "person": {
            "id": person.id, "account": person.account, "external_id": person.external_id, "name": person.name,
            "kana": person.kana, "email": person.email, "phone": person.phone, "title": person.title,
            "role": person.role, "left_on": person.left_on.map(|day| day.to_string()), "custom": person.custom,
            "created_at": instant(person.created_at.0),
        },
        "identities": identities,
        "survey_answers": answers(scope, id).await?,
        "tickets": tickets(scope, id).await?,
        "notes": notes(scope, id).await?,
        "renewal_decisions": decisions(scope, id).await?,
        "activities": activities(scope, id).await?,
        "usage": erase::export(workspace, id, &refs).await?,
    })))
}

async fn answers(scope: &Scope, id: PersonId) -> db::Result<Vec<Json>> {
    const ANSWERS: &str = "
        select id, survey, score, comment, answered_at, custom from survey_answers where person_id = $1 order by answered_at";
    let rows = query(ANSWERS, args![id]).rows(&scope.workspace.main).await?;
    rows.iter()
        .map(|row| {
            Ok(json!({
                "id": row.get::<Uuid>("id")?, "survey": row.get::<String>("survey")?, "score": row.get::<i64>("score")?,
                "comment": row.get::<Option<String>>("comment")?, "answered_at": instant(row.get("answered_at")?),
                "custom": row.get::<Json>("custom")?,
            }))
        })
        .collect()
}

async fn tickets(scope: &Scope, id: PersonId) -> db::Result<Vec<Json>> {
    const TICKETS: &str = "
        select id, external_id, subject, channel, priority, opened_at, closed_at, satisfaction, custom
          from conversations where person_id = $1 order by opened_at";
    let rows = query(TICKETS, args![id]).rows(&scope.workspace.main).await?;
    rows.iter()
        .map(|row| {
            Ok(json!({
                "id": row.get::<Uuid>("id")?, "external_id": row.get::<Option<String>>("external_id")?,
                "subject": row.get::<Option<String>>("subject")?, "channel": row.get::<Option<String>>("channel")?,
                "priority": row.get::<String>("priority")?, "opened_at": instant(row.get("opened_at")?),
                "closed_at": row.get::<Option<i64>>("closed_at")?.map(instant),
                "satisfaction": row.get::<Option<i64>>("satisfaction")?, "custom": row.get::<Json>("custom")?,
            }))
        })
        .collect()
}

/// The notes of what they attended.
async fn notes(scope: &Scope, id: PersonId) -> db::Result<Vec<Json>> {
    const NOTES: &str = "
        select n.id, n.kind, n.body, coalesce(n.held_at, n.written_at) as held
          from notes n join note_attendees x on x.note_id = n.id where x.person_id = $1 order by 4";
    let rows = query(NOTES, args![id]).rows(&scope.workspace.main).await?;
    rows.iter()
        .map(|row| {
            Ok(json!({
                "id": row.get::<Uuid>("id")?, "kind": row.get::<String>("kind")?, "body": row.get::<String>("body")?,
                "held_at": instant(row.get("held")?),
            }))
        })
        .collect()
}

/// The renewals that they decided.
async fn decisions(scope: &Scope, id: PersonId) -> db::Result<Vec<Json>> {
    const DECISIONS: &str = "
        select id, renewal_on, decision, decided_on, reason from renewal_decisions where person_id = $1
         order by decided_on";
    let rows = query(DECISIONS, args![id]).rows(&scope.workspace.main).await?;
    rows.iter()
        .map(|row| {
            Ok(json!({
                "id": row.get::<Uuid>("id")?, "renewal_on": row.get::<String>("renewal_on")?,
                "decision": row.get::<String>("decision")?, "decided_on": row.get::<String>("decided_on")?,
                "reason": row.get::<Option<String>>("reason")?,
            }))
        })
        .collect()
}

async fn activities(scope: &Scope, id: PersonId) -> db::Result<Vec<Json>> {
    let sql = "select occurred_at, actor_name, verb, detail from activities
                where subject_id = $1 or person_id = $1 order by seq";
    let rows = query_dynamic(sql.to_owned(), args![id]).rows(&scope.workspace.main).await?;
    rows.iter()
        .map(|row| {
            Ok(json!({
                "occurred_at": instant(row.get("occurred_at")?), "by": row.get::<String>("actor_name")?,
                "what": row.get::<String>("verb")?, "detail": row.get::<Json>("detail")?,
            }))
        })
        .collect()
}

fn instant(at: i64) -> String {
    Timestamp(at).zoned(&jiff::tz::TimeZone::UTC).timestamp().to_string()
}
