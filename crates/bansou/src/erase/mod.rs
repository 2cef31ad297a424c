//! Erasing a person, and handing out all that is held of them.
//!
//! Invariant: what may name a person is what the areas declare (`AREA.texts`), and nothing beside it is looked through. Afterwards
//! nothing in the stores names the person, and the spine keeps that one was erased. The usage store
//! goes first and the person's own row last, so an erasure that stops in between is done by asking again.

mod export;
mod removed;
#[cfg(test)]
mod tests;
mod texts;
pub mod web;
mod words;

use std::{collections::BTreeSet, sync::Arc};

pub use export::export;

use crate::{
    activity::{Subject, SubjectKind},
    args,
    customers::{Customers as _, Person, Verb, mail_address::mail_key, search},
    db::{self, Tx, query},
    ids::{AccountId, PersonId},
    personal::Whom,
    usage::erase::{self, ErasedUsage, Refs},
    web::Scope,
    workspaces::Workspace,
};
use words::Words;

/// What an erasure takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    pub usage: ErasedUsage,
    /// Records of the account (tickets, answers, notes, tasks) in which the person was named.
    pub records: usize,
    /// Entries of the timeline in which the person was named.
    pub activities: usize,
}

impl Erased {
    pub fn json(&self, person: PersonId) -> serde_json::Value {
        serde_json::json!({
            "id": person,
            "usage_events": self.usage.events,
            "refused_events": self.usage.refused,
            "days_without_name": self.usage.days,
            "records": self.records,
            "activities": self.activities,
        })
    }
}

/// What there is to erase of a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    pub events: i64,
    pub answers: i64,
    pub tickets: i64,
    pub activities: i64,
}

/// Counts what there is.
pub async fn holdings(scope: &Scope, person: PersonId) -> db::Result<Holdings> {
    const COUNTS: &str = "
        select (select count(*) from survey_answers where person_id = $1) as a,
               (select count(*) from conversations where person_id = $1) as b,
               (select count(*) from activities where subject_id = $1) as c";
    let (answers, tickets, activities): (i64, i64, i64) =
        query(COUNTS, args![person]).one(&scope.workspace.main).await?;
    Ok(Holdings { events: erase::size(&scope.workspace, person).await?, answers, tickets, activities })
}

/// Erases the person; none where there is no such person. It goes on also where whoever asked stops waiting.
pub async fn erase_person(scope: &Scope, id: PersonId) -> anyhow::Result<Option<Erased>> {
    let scope = scope.clone();
    Ok(tokio::spawn(async move { erase_now(&scope, id).await }).await??)
}

async fn erase_now(scope: &Scope, id: PersonId) -> db::Result<Option<Erased>> {
    let Some(person) = scope.people().find(id).await? else { return erase_removed(scope, id).await };
    let workspace = &scope.workspace;
    erase::settle(workspace).await?;
    let known = known_by(workspace, &person).await?;
    let marks: Vec<String> = [&person.email, &person.phone].into_iter().flatten().cloned().collect();
    let mails: Vec<String> = person.email.iter().map(|mail| mail.to_lowercase()).collect();
    let refs = erase::refs(workspace, id, known).await?;
    let usage = erase::erase(workspace, id, &refs, &mails).await?;
    let ids = refs.users.iter().chain(&refs.anonymous).cloned();
    let words = Words::new(id.0, &person.name, person.kana.as_deref(), marks, ids);
    let whom = Whom { id, account: person.account, email: person.email.clone() };
    let settled = texts::read_settled(workspace, &whom, &words).await?;

    let mut change = scope.change().await?;
    let named = texts::take_out(&mut change.tx, workspace, &whom, &words, settled).await?;
    search::remove_from_index(&mut change.tx, &[id.0]).await?;
    remove_row(&mut change.tx, id).await?;
    change.record(subject(id, person.account), Verb::PersonErased {});
    change.commit().await?;
    Ok(Some(Erased { usage, records: named.records, activities: named.activities }))
}

/// Erases somebody who was removed by hand: what undoing that would bring back, and what else names them.
async fn erase_removed(scope: &Scope, id: PersonId) -> db::Result<Option<Erased>> {
    let workspace = &scope.workspace;
    let Some(removed) = removed::person(&workspace.main, id).await? else { return Ok(None) };
    let text = |name: &str| removed[name].as_str().map(str::to_owned);
    let account = text("account_id").and_then(|id| id.parse().ok());
    let marks = [text("email"), text("phone")].into_iter().flatten();
    let name = text("name").unwrap_or_default();
    let words = Words::new(id.0, &name, text("kana").as_deref(), marks, text("external_id"));
    let whom = Whom { id, account, email: text("email") };
    let settled = texts::read_settled(workspace, &whom, &words).await?;
    let mut change = scope.change().await?;
    let named = texts::take_out(&mut change.tx, workspace, &whom, &words, settled).await?;
    change.record(subject(id, account), Verb::PersonErased {});
    change.commit().await?;
    Ok(Some(Erased { records: named.records, activities: named.activities, ..Erased::default() }))
}

/// The person of whom nothing is left.
fn subject(id: PersonId, account: Option<AccountId>) -> Subject {
    Subject { kind: SubjectKind::Person, id: id.0, account, person: None }
}

/// The ids of the customer's product that the record has of the person.
async fn known_by(workspace: &Workspace, person: &Person) -> db::Result<BTreeSet<String>> {
    const IDENTITIES: &str =
        "select value as a from person_identities where person_id = $1 and kind = 'user'";
    let found: Vec<(String,)> = query(IDENTITIES, args![person.id]).all(&workspace.main).await?;
    Ok(found.into_iter().map(|(id,)| id).chain(person.external_id.clone()).collect())
}

/// Tickets and answers stay, of nobody; ids that stood for the person go with the row.
async fn remove_row(tx: &mut Tx, id: PersonId) -> db::Result<()> {
    const REMOVE: &str = "delete from people where id = $1";
    query(REMOVE, args![id]).run(tx).await?;
    Ok(())
}

/// The people of the workspace that an id or a mail address may mean.
pub async fn find_all(scope: &Scope, given: &str) -> db::Result<Vec<PersonId>> {
    const BY_MAIL: &str = "select id as a from people where email_key = $1 or external_id = $2 order by id";
    if let Ok(id) = given.parse::<PersonId>() {
        return Ok(scope.people().find(id).await?.map(|person| person.id).into_iter().collect());
    }
    let main = &scope.workspace.main;
    let found: Vec<(PersonId,)> = query(BY_MAIL, args![mail_key(given), given.trim()]).all(main).await?;
    let mut found: Vec<PersonId> = found.into_iter().map(|(id,)| id).collect();
    found.extend(removed::by_mail(main, given.trim()).await?);
    found.dedup();
    Ok(found)
}

/// All ids of a person, as the usage store knows them.
async fn refs_of(workspace: &Arc<Workspace>, person: &Person) -> db::Result<Refs> {
    erase::refs(workspace, person.id, known_by(workspace, person).await?).await
}
