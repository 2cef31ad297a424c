//! All that is held of a person, as one JSON document.
//!
//! Invariant: what it has is what the areas declare (`AREA.texts` and `AREA.persons`) beside the person's own row and their use.

use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::refs_of;
use crate::{
    args,
    customers::Customers as _,
    db::{self, query},
    ids::PersonId,
    personal::{As, Export, Whom},
    time::Timestamp,
    usage::erase,
    web::Scope,
};

/// The person's document; none where there is no such person.
pub async fn export(scope: &Scope, id: PersonId) -> db::Result<Option<Json>> {
    let Some(person) = scope.people().find(id).await? else { return Ok(None) };
    let workspace = &scope.workspace;
    erase::settle(workspace).await?;
    let refs = refs_of(workspace, &person).await?;
    let mut document = json!({
        "exported_at": instant(workspace.clock.now().0),
        "workspace": workspace.name,
        "person": {
            "id": person.id, "account": person.account, "external_id": person.external_id, "name": person.name,
            "kana": person.kana, "email": person.email, "phone": person.phone, "title": person.title,
            "role": person.role, "left_on": person.left_on.map(|day| day.to_string()), "custom": person.custom,
            "created_at": instant(person.created_at.0),
        },
        "usage": erase::export(workspace, id, &refs).await?,
    });
    for export in workspace.areas().texts().filter_map(|texts| texts.personal?.export) {
        document[export.under] = rows(scope, &export, id).await?.into();
    }
    let whom = Whom { id, account: person.account, email: person.email.clone() };
    for persons in workspace.areas().persons() {
        for (under, part) in (persons.export)(workspace, &whom).await? {
            document[under] = part;
        }
    }
    Ok(Some(document))
}

/// What the person is handed out of a table.
async fn rows(scope: &Scope, export: &Export, id: PersonId) -> db::Result<Vec<Json>> {
    let rows = query(export.sql, args![id]).rows(&scope.workspace.main).await?;
    let mut read = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut of_row = serde_json::Map::new();
        for (column, reads) in export.columns {
            let value: Json = match reads {
                As::Id => row.get::<Option<Uuid>>(column)?.map(|id| id.to_string()).into(),
                As::Text => row.get::<Option<String>>(column)?.into(),
                As::Number => row.get::<Option<i64>>(column)?.into(),
                As::Instant => row.get::<Option<i64>>(column)?.map(instant).into(),
                As::Json => row.get::<Option<Json>>(column)?.unwrap_or_default(),
            };
            of_row.insert((*column).to_owned(), value);
        }
        read.push(of_row.into());
    }
    Ok(read)
}

fn instant(at: i64) -> String {
    Timestamp(at).zoned(&jiff::tz::TimeZone::UTC).timestamp().to_string()
}
