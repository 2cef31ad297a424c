//! Finding what rows refer to: the account of a contract, the person of an answer, the member who owns an account.
//!
//! Invariant: a few queries for a whole chunk of rows, never one a row.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    Code, ImportKind, Record, Refusal,
    context::Context,
    digest::digest,
    pairs::{Alike, Decisions, Otherwise, Pair, Words},
    promised::Promised,
};
use crate::{
    customers::{
        hosts::is_shared_host,
        mail_address::mail_key,
        search::{differs_by_form, differs_by_missing_form, folded, identity_key, name_key, near_key},
    },
    db::{self, Tx, Value, among},
    ids::{AccountId, MemberId, PersonId},
};

/// What the rows of a chunk refer to, as far as it is there.
#[derive(Debug, Default)]
pub struct Parents {
    accounts_by_id: HashMap<String, AccountId>,
    /// By the near keys of their names.
    accounts_by_name: HashMap<String, Vec<Named>>,
    /// None where several accounts have the domain.
    accounts_by_domain: HashMap<String, Option<AccountId>>,
    people: HashMap<String, (PersonId, Option<AccountId>)>,
    subscriptions: HashMap<String, AccountId>,
    members: HashMap<String, MemberId>,
    decisions: Decisions,
    promised: Option<Arc<Promised>>,
}

/// An account that may be meant.
#[derive(Clone, Debug)]
struct Named {
    id: AccountId,
    name: String,
    external_id: Option<String>,
}

/// What a name stands for.
enum Meant<'a> {
    One(AccountId),
    Several,
    /// Nobody, but there are accounts of names like it.
    Like(Vec<&'a Named>),
    Nobody,
}

/// The parent that a row of accounts names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParentAccount {
    Known(AccountId),
    /// It may come later: in this chunk, in this file or in another. `key` is there where it may be a name.
    Awaited {
        given: String,
        key: Option<String>,
    },
}

impl Parents {
    /// Looks up all that these records refer to.
    pub async fn of(
        tx: &mut Tx,
        context: &Context,
        records: &[&Record],
        decisions: &Decisions,
    ) -> db::Result<Self> {
        let mut parents =
            Self { decisions: decisions.clone(), promised: context.promised.clone(), ..Self::default() };
        if context.kind == ImportKind::Accounts {
            if records.iter().any(|record| record.text("owner").is_some()) {
                parents.members = members(tx).await?;
            }
            parents.find_accounts(tx, records, "parent", "parent_name").await?;
            return Ok(parents);
        }
        parents.find_accounts(tx, records, "account", "account_name").await?;
        parents.find_people(tx, records).await?;
        parents.find_subscriptions(tx, records).await?;
        Ok(parents)
    }

    /// The account that a record names by its id, its name or its domain, or else by its contract.
    pub fn account(&self, record: &Record) -> Result<AccountId, Refusal> {
        let (id, name) = (record.text("account"), record.text("account_name"));
        if let (None, None, Some(given)) = (id, name, record.text("subscription")) {
            let promised = || self.promised.as_ref().filter(|promised| promised.has_subscription(given));
            return match self.subscriptions.get(given).copied() {
                Some(account) => Ok(account),
                None if promised().is_some() => Ok(stand_in(given)),
                None => Err(Refusal::new(Code::UnknownSubscription).given(given)),
            };
        }
        if let Some(joined) = self.joined(record) {
            return Ok(joined);
        }
        if let Some(found) = id.and_then(|id| self.accounts_by_id.get(id)) {
            return Ok(*found);
        }
        let (mut ambiguous, mut like) = (false, None);
        for given in [name, id].into_iter().flatten() {
            match self.meant(given) {
                Meant::One(found) => return Ok(found),
                Meant::Several => ambiguous = true,
                Meant::Like(accounts) => like = like.or(Some((given, accounts))),
                Meant::Nobody => {}
            }
        }
        if let Some(given) = id.or(name)
            && self.promised.as_ref().is_some_and(|promised| promised.has_account(id, name))
        {
            return Ok(stand_in(given));
        }
        match (id.or(name), like) {
            (None, _) => Err(Refusal::missing("account")),
            (Some(given), _) if ambiguous => Err(Refusal::new(Code::AmbiguousAccount).given(given)),
            (Some(_), Some((given, accounts))) => {
                let others: Vec<String> = accounts.iter().take(3).map(|account| account.written()).collect();
                Err(Refusal::new(Code::SimilarAccount).given(given).other(&others.join(" / ")))
            }
            (Some(given), None) => Err(Refusal::new(Code::UnknownAccount).given(given)),
        }
    }

    /// The account that a person said the row is about.
    fn joined(&self, record: &Record) -> Option<AccountId> {
        let id = AccountId(self.decisions.joined(record.number)?);
        self.accounts_by_name.values().flatten().find(|named| named.id == id).map(|named| named.id)
    }

    /// The accounts of a name that are meant by it: of the same name; without or with a company form where only one has
    /// the rest of the name; or of a host.
    fn meant(&self, given: &str) -> Meant<'_> {
        let near: &[Named] = self.accounts_by_name.get(&near_key(given)).map_or(&[], Vec::as_slice);
        let key = identity_key(given);
        let same: Vec<&Named> = near.iter().filter(|named| identity_key(&named.name) == key).collect();
        let formless: Vec<&Named> =
            near.iter().filter(|named| differs_by_missing_form(given, &named.name)).collect();
        match (&same[..], &formless[..]) {
            ([one], _) | ([], [one]) => Meant::One(one.id),
            ([], []) if near.is_empty() => match self.accounts_by_domain.get(&domain_key(given)) {
                Some(Some(one)) => Meant::One(*one),
                Some(None) => Meant::Several,
                None => Meant::Nobody,
            },
            ([], []) => Meant::Like(near.iter().collect()),
            _ => Meant::Several,
        }
    }

    /// The pair of a row that was refused because its account may be one of a name like it.
    pub fn pair_of(&self, record: &Record, refusal: &Refusal) -> Option<Pair> {
        if refusal.code != Code::SimilarAccount {
            return None;
        }
        let given = refusal.given.as_deref()?;
        let [named] = &self.accounts_by_name.get(&near_key(given))?[..] else { return None };
        let alike = if differs_by_form(given, &named.name) { Alike::Form } else { Alike::Letters };
        let said = Words {
            given: given.to_owned(),
            other: named.name.clone(),
            external_id: named.external_id.clone(),
            otherwise: Otherwise::Refused,
            ..Words::default()
        };
        let (row, other_id) = (record.number as i64, Some(named.id.0));
        Some(Pair { row, other_id, other_row: None, alike, is_sure: false, said, decision: None })
    }

    /// The account that a row of accounts names as its parent. With an id, a name beside it only describes.
    pub fn parent_account(&self, record: &Record) -> Result<Option<ParentAccount>, Refusal> {
        let (id, name) = (record.text("parent"), record.text("parent_name"));
        let Some(given) = id.or(name) else { return Ok(None) };
        if let Some(found) = id.and_then(|id| self.accounts_by_id.get(id)) {
            return Ok(Some(ParentAccount::Known(*found)));
        }
        if id.is_some() && name.is_some() {
            return Ok(Some(ParentAccount::Awaited { given: given.to_owned(), key: None }));
        }
        match self.meant(given) {
            Meant::One(found) => Ok(Some(ParentAccount::Known(found))),
            Meant::Several => Err(Refusal::new(Code::AmbiguousAccount).given(given)),
            Meant::Like(_) | Meant::Nobody => {
                Ok(Some(ParentAccount::Awaited { given: given.to_owned(), key: Some(name_key(given)) }))
            }
        }
    }

    /// The same, or else the account of the person that the row names.
    pub fn account_or_persons(&self, record: &Record) -> Result<AccountId, Refusal> {
        if ["account", "account_name", "subscription"].iter().any(|key| record.text(key).is_some()) {
            return self.account(record);
        }
        let Some(given) = record.text("person") else { return Err(Refusal::missing("account")) };
        match self.person(record) {
            Some((_, Some(account))) => Ok(account),
            _ => Err(Refusal {
                field: Some("person".to_owned()),
                ..Refusal::new(Code::UnknownPerson).given(given)
            }),
        }
    }

    /// The account of a usage row: its own, its contract's or its person's. A usage row may do without where it names
    /// only a person, who may become known later.
    pub fn account_of_usage(&self, record: &Record) -> Result<Option<AccountId>, Refusal> {
        if ["account", "account_name", "subscription"].iter().any(|key| record.text(key).is_some()) {
            return self.account(record).map(Some);
        }
        match record.text("person") {
            Some(_) => Ok(self.person(record).and_then(|(_, account)| account)),
            None => Err(Refusal::missing("account")),
        }
    }

    pub fn person(&self, record: &Record) -> Option<(PersonId, Option<AccountId>)> {
        let given = address_of(record.text("person")?);
        self.people.get(given).or_else(|| self.people.get(&mail_key(given))).copied()
    }

    pub fn member(&self, given: &str) -> Option<MemberId> {
        self.members.get(&person_key(given)).copied()
    }

    /// An account without an id of the company's own stands in Bansou's exports with the one that Bansou gave it.
    async fn find_by_own_ids(&mut self, tx: &mut Tx, given: &BTreeSet<&str>) -> db::Result<()> {
        let own: Vec<Value> = given
            .iter()
            .filter(|id| !self.accounts_by_id.contains_key(**id))
            .filter_map(|id| id.parse::<uuid::Uuid>().ok())
            .map(Value::from)
            .collect();
        let rows: Vec<(AccountId, uuid::Uuid)> =
            among(&mut *tx, "select id as a, id as b from accounts where id", own).await?;
        for (id, own) in rows {
            self.accounts_by_id.entry(own.to_string()).or_insert(id);
        }
        Ok(())
    }

    /// Looks up the accounts that stand in two columns, by id or by name.
    async fn find_accounts(
        &mut self,
        tx: &mut Tx,
        records: &[&Record],
        id_field: &str,
        name_field: &str,
    ) -> db::Result<()> {
        let ids: BTreeSet<&str> = records.iter().filter_map(|record| record.text(id_field)).collect();
        let rows: Vec<(AccountId, String)> =
            among(&mut *tx, "select id as a, external_id as b from accounts where external_id", texts(&ids))
                .await?;
        self.accounts_by_id = rows.into_iter().map(|(id, external)| (external, id)).collect();
        self.find_by_own_ids(tx, &ids).await?;
        let unknown =
            |record: &&&Record| !record.text(id_field).is_some_and(|id| self.accounts_by_id.contains_key(id));
        let names: BTreeSet<&str> = records
            .iter()
            .filter(unknown)
            .flat_map(|record| [record.text(name_field), record.text(id_field)])
            .flatten()
            .collect();
        for (sql, keys) in [
            (
                "select id as a, name as b, external_id as c from accounts where name_key",
                names.iter().map(|name| name_key(name)).collect::<BTreeSet<_>>(),
            ),
            (
                "select a.id as a, a.name as b, a.external_id as c
                   from search_documents d join accounts a on a.id = d.record_id
                  where d.record_kind = 'accounts' and d.near_key",
                names.iter().map(|name| near_key(name)).collect(),
            ),
        ] {
            let rows: Vec<(AccountId, String, Option<String>)> = among(&mut *tx, sql, strings(keys)).await?;
            for (id, name, external_id) in rows {
                let alike = self.accounts_by_name.entry(near_key(&name)).or_default();
                if alike.iter().all(|named| named.id != id) {
                    alike.push(Named { id, name, external_id });
                }
            }
        }
        let domains: BTreeSet<String> = names
            .iter()
            .filter(|name| name.contains('.') && !self.accounts_by_name.contains_key(&near_key(name)))
            .map(|name| domain_key(name))
            .filter(|domain| !is_shared_host(domain))
            .collect();
        let rows: Vec<(AccountId, String)> =
            among(&mut *tx, "select id as a, domain as b from accounts where domain", strings(domains))
                .await?;
        self.accounts_by_domain = unambiguous(rows);
        Ok(())
    }

    async fn find_people(&mut self, tx: &mut Tx, records: &[&Record]) -> db::Result<()> {
        let refs: BTreeSet<&str> =
            records.iter().filter_map(|record| record.text("person")).map(address_of).collect();
        if refs.is_empty() {
            return Ok(());
        }
        type Found = (PersonId, String, Option<AccountId>);
        let emails = refs.iter().filter(|given| given.contains('@')).map(|given| mail_key(given)).collect();
        for (sql, keys) in [
            ("select id as a, email_key as b, account_id as c from people where email_key", strings(emails)),
            ("select id as a, external_id as b, account_id as c from people where external_id", texts(&refs)),
            (
                "select p.id as a, i.value as b, p.account_id as c
                   from person_identities i join people p on p.id = i.person_id
                  where i.kind = 'user' and i.value",
                texts(&refs),
            ),
        ] {
            let rows: Vec<Found> = among(&mut *tx, sql, keys).await?;
            let mut several = BTreeSet::new();
            for (id, key, account) in rows {
                // A mailbox that two people share names neither of them.
                if self.people.insert(key.clone(), (id, account)).is_some_and(|(before, _)| before != id) {
                    several.insert(key);
                }
            }
            if sql.contains("email_key as b") {
                self.people.retain(|key, _| !several.contains(key));
            }
        }
        Ok(())
    }

    async fn find_subscriptions(&mut self, tx: &mut Tx, records: &[&Record]) -> db::Result<()> {
        let refs: BTreeSet<&str> = records.iter().filter_map(|record| record.text("subscription")).collect();
        let sql = "select account_id as a, external_id as b from subscriptions where external_id";
        let rows: Vec<(AccountId, String)> = among(&mut *tx, sql, texts(&refs)).await?;
        self.subscriptions = rows.into_iter().map(|(account, external)| (external, account)).collect();
        Ok(())
    }
}

impl Named {
    fn written(&self) -> String {
        match &self.external_id {
            Some(id) => format!("{} ({id})", self.name),
            None => self.name.clone(),
        }
    }
}

/// Stands for an account that an earlier file of a dry run would bring.
fn stand_in(given: &str) -> AccountId {
    AccountId(digest(ImportKind::Accounts, uuid::Uuid::nil(), &[given]))
}

/// The domain of an account: its host, or the page below a host that many share, which is no identity.
pub fn account_domain(given: &str) -> String {
    let host = domain_key(given);
    if !is_shared_host(&host) {
        return host;
    }
    let address = given.trim();
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    let page = address.split(['?', '#']).next().unwrap_or_default();
    match page.split_once('/').map(|(_, path)| path.trim_end_matches('/')) {
        Some(path) if !path.is_empty() => format!("{host}/{path}"),
        _ => host,
    }
}

/// A domain as accounts keep it: without scheme, `www.` and path.
pub fn domain_key(given: &str) -> String {
    let folded = folded_latin(given);
    let host = folded.split("://").last().unwrap_or_default();
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host).trim().to_owned()
}

fn folded_latin(given: &str) -> String {
    folded(given.trim())
}

/// What names a person in `佐藤 <sato@example.jp>`: the address, where there is one.
fn address_of(given: &str) -> &str {
    let inner = |open: char, close: char| {
        let (_, rest) = given.rsplit_once(open)?;
        rest.split_once(close).map(|(address, _)| address.trim()).filter(|address| address.contains('@'))
    };
    inner('<', '>').or_else(|| inner('(', ')')).unwrap_or(given)
}

/// A member's name or address as it is compared: folded, without spaces.
fn person_key(given: &str) -> String {
    folded(given).chars().filter(|c| !c.is_whitespace()).collect()
}

async fn members(tx: &mut Tx) -> db::Result<HashMap<String, MemberId>> {
    const MEMBERS: &str =
        "select id as a, name as b, email as c from members where ended_at is null order by id desc";
    let rows: Vec<(MemberId, String, String)> = db::query(MEMBERS, vec![]).all(tx).await?;
    let mut found = HashMap::new();
    for (id, name, email) in rows {
        found.insert(person_key(&name), id);
        found.insert(person_key(&email), id);
    }
    Ok(found)
}

fn unambiguous(rows: Vec<(AccountId, String)>) -> HashMap<String, Option<AccountId>> {
    let mut found = HashMap::new();
    for (id, key) in rows {
        found.entry(key).and_modify(|several| *several = None).or_insert(Some(id));
    }
    found
}

fn texts(keys: &BTreeSet<&str>) -> Vec<Value> {
    keys.iter().map(|key| Value::from(*key)).collect()
}

fn strings(keys: BTreeSet<String>) -> Vec<Value> {
    keys.into_iter().map(Value::from).collect()
}
