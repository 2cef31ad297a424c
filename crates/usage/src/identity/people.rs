//! People whom only tracking knows: made from what identify said, or from a user of a known account.
//!
//! Invariant: tracking fills in what nobody knew; what a member or an import wrote stays.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::resolve::{AtAddress, Known, Picture, at_addresses};
use crate::{
    activity::{self, Actor, FieldChange, NewActivity, Subject, SubjectKind},
    args,
    customers::Verb,
    customers::{
        hosts::is_role_mailbox,
        mail_address::mail_key,
        search::{self, PersonNames},
    },
    db::{self, FromRow, Row, Value, insert_many, placeholder_list, placeholder_rows, query_dynamic},
    ids::{AccountId, PersonId},
    time::Timestamp,
    workspaces::Workspace,
};

const ROWS: usize = 1_000;

/// What identify said of a user, as far as a person has room for it.
#[derive(Debug, Default)]
struct Said {
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    title: Option<String>,
}

/// A person to be made or completed.
struct Draft {
    id: PersonId,
    user: String,
    account: Option<AccountId>,
    name: String,
    said: Said,
}

/// Makes and completes the people behind the users that the picture asks about, and puts them into it.
pub(super) async fn complete(workspace: &Workspace, picture: &mut Picture) -> db::Result<()> {
    let said = what_was_said(picture);
    let users: Vec<String> = picture.users().into_iter().map(str::to_owned).collect();
    let (known, unknown): (Vec<_>, Vec<_>) =
        users.into_iter().partition(|user| picture.person(user).is_some());

    let addresses =
        unknown.iter().filter_map(|user| said.get(user)?.email.as_deref().map(mail_key)).collect();
    let mut by_address = at_addresses(&workspace.main, &addresses).await?;
    let (mut drafts, mut links, mut open) = (Vec::new(), Vec::new(), known);
    for user in unknown {
        // Another id of theirs may have been given a person a moment ago.
        if picture.person(&user).is_some() {
            open.push(user);
            continue;
        }
        let tie = picture.tie(&user);
        // Also under another id of theirs: what was said of one is said of all.
        let words = Said::of_all(picture.ids_of(&user).into_iter().filter_map(|id| said.get(id)));
        let address = words.email.as_deref().map(mail_key);
        let at_address = address.as_ref().and_then(|address| Some((address, by_address.get(address)?)));
        if let Some(same) = at_address.and_then(|(address, people)| who_of(people, address, &words)) {
            links.push((user.clone(), same.person));
            picture.people.insert(user.clone(), same);
            open.push(user);
            continue;
        }
        if tie.is_none() && words.name.is_none() && words.email.is_none() {
            continue;
        }
        let name = words.name.clone().or(words.email.clone()).unwrap_or_else(|| user.clone());
        let made = Known { person: PersonId::new(), account: tie };
        if let Some(address) = address {
            let made = AtAddress { known: made, name_key: search::name_key(&name) };
            by_address.entry(address).or_default().push(made);
        }
        picture.people.insert(user.clone(), made);
        drafts.push(Draft { id: made.person, user, account: tie, name, said: words });
    }
    let gaps = gaps(workspace, picture, &open, &said).await?;
    if drafts.is_empty() && links.is_empty() && gaps.is_empty() {
        return Ok(());
    }
    write(workspace, &drafts, &links, &gaps).await
}

/// Whom of the people with an address a user is, who says that it is theirs: the one of that name, or the only one. An
/// office's mailbox names nobody but by name.
fn who_of(people: &[AtAddress], address: &str, words: &Said) -> Option<Known> {
    let name = words.name.as_deref().map(search::name_key);
    let of_name: Vec<Known> = people
        .iter()
        .filter(|person| name.as_ref() == Some(&person.name_key))
        .map(|person| person.known)
        .collect();
    match (&of_name[..], people) {
        ([same], _) => Some(*same),
        ([], [only]) if !is_role_mailbox(address) => Some(only.known),
        _ => None,
    }
}

async fn write(
    workspace: &Workspace,
    drafts: &[Draft],
    links: &[(String, PersonId)],
    gaps: &[Gap],
) -> db::Result<()> {
    const PEOPLE: &str = "
        insert into people (id, account_id, external_id, name, name_key, email, email_key, phone, title, custom,
                            created_at, updated_at)";
    const IDENTITIES: &str = "insert into person_identities (kind, value, person_id, created_at)";
    let now = workspace.clock.now();
    let mut tx = workspace.main.begin().await?;
    let people = drafts.iter().map(|draft| {
        args![
            draft.id,
            draft.account,
            &draft.user,
            &draft.name,
            search::name_key(&draft.name),
            draft.said.email.clone(),
            draft.said.email.as_deref().map(mail_key),
            draft.said.phone.clone(),
            draft.said.title.clone(),
            Json::Object(Map::new()),
            now,
            now,
        ]
    });
    insert_many(&mut tx, PEOPLE, "", people.collect::<Vec<_>>()).await?;
    let identities = drafts
        .iter()
        .map(|draft| (&draft.user, draft.id))
        .chain(links.iter().map(|(user, person)| (user, *person)))
        .map(|(user, person)| args!["user", user, person, now]);
    let identities: Vec<_> = identities.collect();
    insert_many(&mut tx, IDENTITIES, "on conflict (kind, value) do nothing", identities).await?;
    fill(&mut tx, gaps, now).await?;

    let made = drafts.iter().map(|draft| PersonNames {
        id: draft.id,
        name: &draft.name,
        kana: None,
        email: draft.said.email.as_deref(),
    });
    let filled = gaps.iter().map(|gap| PersonNames {
        id: gap.id,
        name: &gap.name,
        kana: gap.kana.as_deref(),
        email: gap.email.as_deref(),
    });
    search::index_people(&mut tx, made.chain(filled).collect::<Vec<_>>()).await?;
    let added = drafts.iter().map(|draft| {
        happened(now, draft.id, draft.account, Verb::PersonAdded { name: draft.name.clone(), import: None })
    });
    let changed = gaps.iter().map(|gap| {
        let verb = Verb::PersonChanged { name: gap.name.clone(), fields: gap.changes.clone(), import: None };
        happened(now, gap.id, gap.account, verb)
    });
    activity::record_all(&mut tx, added.chain(changed).collect::<Vec<_>>()).await?;
    tx.commit().await
}

fn happened(at: Timestamp, person: PersonId, account: Option<AccountId>, verb: Verb) -> NewActivity {
    let subject = Subject { kind: SubjectKind::Person, id: person.0, account, person: Some(person) };
    NewActivity::new(at, &Actor::System, subject, verb)
}

/// A person as stored, with what tracking can fill in.
struct Gap {
    id: PersonId,
    account: Option<AccountId>,
    name: String,
    kana: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    title: Option<String>,
    changes: Vec<FieldChange>,
}

impl FromRow for Gap {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account_id")?,
            name: row.get("name")?,
            kana: row.get("kana")?,
            email: row.get("email")?,
            phone: row.get("phone")?,
            title: row.get("title")?,
            changes: Vec::new(),
        })
    }
}

/// What can be filled in of people who are known already; puts a new account into the picture.
async fn gaps(
    workspace: &Workspace,
    picture: &mut Picture,
    users: &[String],
    said: &BTreeMap<String, Said>,
) -> db::Result<Vec<Gap>> {
    let mut wanted: BTreeMap<PersonId, &String> = BTreeMap::new();
    for user in users {
        let Some(known) = picture.person(user) else { continue };
        let ties = known.account.is_none() && picture.tie(user).is_some();
        if ties || said.contains_key(user) {
            wanted.entry(known.person).or_insert(user);
        }
    }
    let ids: Vec<PersonId> = wanted.keys().copied().collect();
    let mut gaps = Vec::new();
    for chunk in ids.chunks(ROWS) {
        let sql = format!(
            "select id, account_id, name, kana, email, phone, title from people where id in ({})",
            placeholder_list(1, chunk.len())
        );
        let values = chunk.iter().copied().map(Value::from).collect();
        gaps.extend(query_dynamic(sql, values).all::<Gap>(&workspace.main).await?);
    }
    let none = Said::default();
    for gap in &mut gaps {
        let Some(user) = wanted.get(&gap.id) else { continue };
        if gap.account.is_none()
            && let Some(tie) = picture.tie(user)
        {
            gap.account = Some(tie);
            gap.changes.push(change("account", None, &tie.to_string()));
        }
        gap.fill_with(user, said.get(*user).unwrap_or(&none));
    }
    gaps.retain(|gap| !gap.changes.is_empty());
    let accounts: BTreeMap<PersonId, Option<AccountId>> =
        gaps.iter().map(|gap| (gap.id, gap.account)).collect();
    for known in picture.people.values_mut() {
        if let Some(account) = accounts.get(&known.person) {
            known.account = *account;
        }
    }
    Ok(gaps)
}

impl Gap {
    fn fill_with(&mut self, user: &str, said: &Said) {
        // A person that tracking made goes by the user's id or address until a name is said.
        let nameless = self.name == user || self.email.as_deref() == Some(self.name.as_str());
        if let Some(name) = said.name.as_ref().filter(|name| nameless && **name != self.name) {
            self.changes.push(change("name", Some(&self.name), name));
            self.name.clone_from(name);
        }
        for (field, slot, word) in [
            ("email", &mut self.email, &said.email),
            ("phone", &mut self.phone, &said.phone),
            ("title", &mut self.title, &said.title),
        ] {
            if let (None, Some(word)) = (slot.as_ref(), word) {
                self.changes.push(change(field, None, word));
                *slot = Some(word.clone());
            }
        }
    }
}

fn change(field: &str, from: Option<&str>, to: &str) -> FieldChange {
    FieldChange { field: field.to_owned(), from: from.map(str::to_owned), to: Some(to.to_owned()) }
}

async fn fill(tx: &mut db::Tx, gaps: &[Gap], now: Timestamp) -> db::Result<()> {
    for chunk in gaps.chunks(ROWS) {
        let sql = format!(
            "with filled (id, account_id, name, name_key, email, email_key, phone, title, updated_at) as (values {})
             update people
                set account_id = filled.account_id, name = filled.name, name_key = filled.name_key,
                    email = filled.email, email_key = filled.email_key, phone = filled.phone,
                    title = filled.title, updated_at = filled.updated_at
               from filled where people.id = filled.id",
            placeholder_rows(1, chunk.len(), 9)
        );
        let values = chunk.iter().flat_map(|gap| {
            args![
                gap.id,
                gap.account,
                &gap.name,
                search::name_key(&gap.name),
                gap.email.clone(),
                gap.email.as_deref().map(mail_key),
                gap.phone.clone(),
                gap.title.clone(),
                now,
            ]
        });
        query_dynamic(sql, values.collect()).run(&mut *tx).await?;
    }
    Ok(())
}

/// What identify said of each user, from all senders of theirs.
fn what_was_said(picture: &Picture) -> BTreeMap<String, Said> {
    let mut said: BTreeMap<String, BTreeSet<(i64, &str)>> = BTreeMap::new();
    for row in picture.rows.values() {
        if let (Some(user), Some(traits)) = (&row.user, &row.traits) {
            said.entry(user.clone()).or_default().insert((row.first_at, traits));
        }
    }
    said.into_iter()
        .map(|(user, texts)| {
            let mut all = Map::new();
            for (_, text) in texts {
                all.extend(serde_json::from_str::<Map<String, Json>>(text).unwrap_or_default());
            }
            (user, Said::from_traits(&all))
        })
        .collect()
}

impl Said {
    /// What was said of several ids of one user: the first word of each kind.
    fn of_all<'a>(all: impl Iterator<Item = &'a Self>) -> Self {
        all.fold(Self::default(), |first, next| Self {
            name: first.name.or_else(|| next.name.clone()),
            email: first.email.or_else(|| next.email.clone()),
            phone: first.phone.or_else(|| next.phone.clone()),
            title: first.title.or_else(|| next.title.clone()),
        })
    }

    fn from_traits(traits: &Map<String, Json>) -> Self {
        let text = |names: &[&str]| {
            let found = names.iter().find_map(|name| traits.get(*name)?.as_str());
            found.map(str::trim).filter(|text| !text.is_empty()).map(|text| text.chars().take(200).collect())
        };
        let name: Option<String> = text(&["name", "fullName", "full_name", "displayName"]);
        let first: Option<String> = text(&["firstName", "first_name"]);
        let last: Option<String> = text(&["lastName", "last_name"]);
        let email: Option<String> = text(&["email", "emailAddress"]);
        Self {
            name: name.or_else(|| joined(first, last)),
            email: email.filter(|address| address.contains('@')),
            phone: text(&["phone"]),
            title: text(&["title"]),
        }
    }
}

/// Family name first where either is not written in Latin letters.
fn joined(first: Option<String>, last: Option<String>) -> Option<String> {
    match (first, last) {
        (Some(first), Some(last)) if first.is_ascii() && last.is_ascii() => Some(format!("{first} {last}")),
        (Some(first), Some(last)) => Some(format!("{last} {first}")),
        (first, last) => first.or(last),
    }
}
