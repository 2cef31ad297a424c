//! Finding what rows refer to: the account of a contract, the person of an answer, the member who owns an account.
//!
//! Invariant: a few queries for a whole chunk of rows, never one a row.

use std::collections::{BTreeSet, HashMap};

use super::{Code, ImportKind, Record, Refusal};
use crate::{
    customers::search::{folded, name_key},
    db::{self, FromRow, Tx, Value, placeholder_list, query_dynamic},
    ids::{AccountId, MemberId, PersonId},
};

/// What the rows of a chunk refer to, as far as it is there.
#[derive(Debug, Default)]
pub struct Parents {
    accounts_by_id: HashMap<String, AccountId>,
    /// None where several accounts have the name.
    accounts_by_name: HashMap<String, Option<AccountId>>,
    accounts_by_domain: HashMap<String, Option<AccountId>>,
    people: HashMap<String, (PersonId, Option<AccountId>)>,
    subscriptions: HashMap<String, AccountId>,
    members: HashMap<String, MemberId>,
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
    pub async fn of(tx: &mut Tx, kind: ImportKind, records: &[&Record]) -> db::Result<Self> {
        let mut parents = Self::default();
        if kind == ImportKind::Accounts {
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
            let found = self.subscriptions.get(given).copied();
            return found.ok_or_else(|| Refusal::new(Code::UnknownSubscription).given(given));
        }
        if let Some(found) = id.and_then(|id| self.accounts_by_id.get(id)) {
            return Ok(*found);
        }
        let mut ambiguous = false;
        for given in [name, id].into_iter().flatten() {
            let named = self.accounts_by_name.get(&name_key(given));
            match named.or_else(|| self.accounts_by_domain.get(&domain_key(given))) {
                Some(Some(found)) => return Ok(*found),
                Some(None) => ambiguous = true,
                None => {}
            }
        }
        match id.or(name) {
            None => Err(Refusal::missing("account")),
            Some(given) if ambiguous => Err(Refusal::new(Code::AmbiguousAccount).given(given)),
            Some(given) => Err(Refusal::new(Code::UnknownAccount).given(given)),
        }
    }

    /// The account that a row of accounts names as its parent. With an id, a name beside it only describes.
    pub fn parent_account(&self, record: &Record) -> Result<Option<ParentAccount>, Refusal> {
        let (id, name) = (record.text("parent"), record.text("parent_name"));
        let Some(given) = id.or(name) else { return Ok(None) };
        if let Some(found) = id.and_then(|id| self.accounts_by_id.get(id)) {
            return Ok(Some(ParentAccount::Known(*found)));
        }
        let key = name_key(given);
        if id.is_some() && name.is_some() {
            return Ok(Some(ParentAccount::Awaited { given: given.to_owned(), key: None }));
        }
        let named = self.accounts_by_name.get(&key);
        match named.or_else(|| self.accounts_by_domain.get(&domain_key(given))) {
            Some(Some(found)) => Ok(Some(ParentAccount::Known(*found))),
            Some(None) => Err(Refusal::new(Code::AmbiguousAccount).given(given)),
            None => Ok(Some(ParentAccount::Awaited { given: given.to_owned(), key: Some(key) })),
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
        let given = record.text("person")?;
        self.people.get(given).or_else(|| self.people.get(&given.to_lowercase())).copied()
    }

    pub fn member(&self, given: &str) -> Option<MemberId> {
        self.members.get(&person_key(given)).copied()
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
            among(tx, "select id as a, external_id as b from accounts where external_id", texts(&ids))
                .await?;
        self.accounts_by_id = rows.into_iter().map(|(id, external)| (external, id)).collect();
        let unknown =
            |record: &&&Record| !record.text(id_field).is_some_and(|id| self.accounts_by_id.contains_key(id));
        let names: BTreeSet<&str> = records
            .iter()
            .filter(unknown)
            .flat_map(|record| [record.text(name_field), record.text(id_field)])
            .flatten()
            .collect();
        let keys: BTreeSet<String> = names.iter().map(|name| name_key(name)).collect();
        let rows: Vec<(AccountId, String)> =
            among(tx, "select id as a, name_key as b from accounts where name_key", strings(keys)).await?;
        self.accounts_by_name = unambiguous(rows);
        let domains: BTreeSet<String> = names
            .iter()
            .filter(|name| name.contains('.') && !self.accounts_by_name.contains_key(&name_key(name)))
            .map(|name| domain_key(name))
            .collect();
        let rows: Vec<(AccountId, String)> =
            among(tx, "select id as a, domain as b from accounts where domain", strings(domains)).await?;
        self.accounts_by_domain = unambiguous(rows);
        Ok(())
    }

    async fn find_people(&mut self, tx: &mut Tx, records: &[&Record]) -> db::Result<()> {
        let refs: BTreeSet<&str> = records.iter().filter_map(|record| record.text("person")).collect();
        if refs.is_empty() {
            return Ok(());
        }
        type Found = (PersonId, String, Option<AccountId>);
        let emails =
            refs.iter().filter(|given| given.contains('@')).map(|given| given.to_lowercase()).collect();
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
            let rows: Vec<Found> = among(tx, sql, keys).await?;
            self.people.extend(rows.into_iter().map(|(id, key, account)| (key, (id, account))));
        }
        Ok(())
    }

    async fn find_subscriptions(&mut self, tx: &mut Tx, records: &[&Record]) -> db::Result<()> {
        let refs: BTreeSet<&str> = records.iter().filter_map(|record| record.text("subscription")).collect();
        let sql = "select account_id as a, external_id as b from subscriptions where external_id";
        let rows: Vec<(AccountId, String)> = among(tx, sql, texts(&refs)).await?;
        self.subscriptions = rows.into_iter().map(|(account, external)| (external, account)).collect();
        Ok(())
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

/// The rows of a query that ends in the column that must be one of the keys.
pub async fn among<T: FromRow>(tx: &mut Tx, sql: &str, keys: Vec<Value>) -> db::Result<Vec<T>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    query_dynamic(format!("{sql} in ({})", placeholder_list(1, keys.len())), keys).all(tx).await
}
