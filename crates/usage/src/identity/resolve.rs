//! Working out whom senders stand for, from all that is known of their ids.
//!
//! Invariant: the answer depends on what is stored, not on the order in which it came.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{Sender, store::SenderRow};
use crate::{
    customers::mail_address::mail_key,
    db::{self, Db, FromRow, Value, placeholder_list, query_dynamic},
    identity::store,
    ids::{AccountId, PersonId},
};

const REFS: usize = 1_000;

/// Senders that hang together, and what their ids mean.
#[derive(Debug, Default)]
pub(super) struct Picture {
    /// Everything loaded, by key.
    pub rows: BTreeMap<Uuid, SenderRow>,
    /// Those that are to be worked out; the others only help.
    pub asked: BTreeSet<Uuid>,
    aliases: BTreeMap<String, BTreeSet<String>>,
    /// Whose each anonymous id is.
    owners: BTreeMap<String, String>,
    accounts: BTreeMap<String, AccountId>,
    pub people: BTreeMap<String, Known>,
    anonymous: BTreeMap<String, Known>,
    /// The account of each user's and each anonymous id's earliest group.
    user_ties: BTreeMap<String, AccountId>,
    anonymous_ties: BTreeMap<String, AccountId>,
}

/// A person that an id stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub person: PersonId,
    pub account: Option<AccountId>,
}

impl Picture {
    /// Loads all that bears on these senders.
    pub async fn of(usage: &Db, main: &Db, unsettled: &[SenderRow]) -> db::Result<Self> {
        let mut picture = Self::default();
        let mut users: BTreeSet<String> = unsettled.iter().filter_map(|row| row.user.clone()).collect();
        let named: BTreeSet<String> =
            unsettled.iter().flat_map(|row| [row.user.clone(), row.anonymous.clone()]).flatten().collect();
        picture.take_aliases(usage, &named, &mut users).await?;
        picture.ask(unsettled.to_vec());
        picture.ask(store::with_refs(usage, "user_ref", &users).await?);

        let anonymous: BTreeSet<String> =
            picture.rows.values().filter_map(|row| row.anonymous.clone()).collect();
        let (nameless, named): (Vec<_>, Vec<_>) = store::with_refs(usage, "anonymous_ref", &anonymous)
            .await?
            .into_iter()
            .partition(|row| row.user.is_none());
        picture.ask(nameless);
        picture.help(named);
        let mut aliased = BTreeSet::new();
        picture.take_aliases(usage, &anonymous, &mut aliased).await?;
        picture.find_owners(&anonymous);

        let mut helpers: BTreeSet<String> =
            picture.owners.values().filter(|user| !users.contains(*user)).cloned().collect();
        let owners = helpers.clone();
        picture.take_aliases(usage, &owners, &mut helpers).await?;
        picture.help(store::with_refs(usage, "user_ref", &helpers).await?);
        users.extend(helpers);
        picture.look_up(main, &users, &anonymous).await?;
        Ok(picture)
    }

    fn ask(&mut self, rows: Vec<SenderRow>) {
        self.asked.extend(rows.iter().map(|row| row.key));
        // What was read first stays: its version is the one that may be called settled.
        for row in rows {
            self.rows.entry(row.key).or_insert(row);
        }
    }

    fn help(&mut self, rows: Vec<SenderRow>) {
        for row in rows {
            self.rows.entry(row.key).or_insert(row);
        }
    }

    /// Follows aliases from these ids as far as they lead, and adds the users that they reach.
    async fn take_aliases(
        &mut self,
        usage: &Db,
        refs: &BTreeSet<String>,
        users: &mut BTreeSet<String>,
    ) -> db::Result<()> {
        let mut asked = BTreeSet::new();
        let mut next = refs.clone();
        while !next.is_empty() {
            let mut reached = BTreeSet::new();
            for (user, previous) in store::aliases(usage, &next).await? {
                reached.extend([user.clone(), previous.clone()]);
                self.aliases.entry(user.clone()).or_default().insert(previous.clone());
                self.aliases.entry(previous).or_default().insert(user);
            }
            users.extend(reached.iter().cloned());
            asked.append(&mut next);
            next = reached.difference(&asked).cloned().collect();
        }
        Ok(())
    }

    /// An anonymous id is the user's whom an alias names, or else who was first seen with it.
    fn find_owners(&mut self, anonymous: &BTreeSet<String>) {
        let mut first: BTreeMap<&String, (i64, &String)> = BTreeMap::new();
        for row in self.rows.values() {
            if let (Some(anonymous), Some(user)) = (&row.anonymous, &row.user) {
                let seen = (row.first_at, user);
                first.entry(anonymous).and_modify(|found| *found = seen.min(*found)).or_insert(seen);
            }
        }
        let owners = anonymous.iter().filter_map(|id| {
            let alias = self.aliases.get(id).and_then(|ids| ids.first());
            Some((id.clone(), alias.or(first.get(id).map(|(_, user)| *user))?.clone()))
        });
        self.owners = owners.collect();
    }

    async fn look_up(
        &mut self,
        main: &Db,
        users: &BTreeSet<String>,
        anonymous: &BTreeSet<String>,
    ) -> db::Result<()> {
        const ACCOUNTS: &str = "select external_id as a, id as b from accounts where external_id in";
        let groups: BTreeSet<String> = self.rows.values().filter_map(|row| row.group.clone()).collect();
        self.accounts = chunked::<(String, AccountId)>(main, ACCOUNTS, &groups).await?.into_iter().collect();
        self.find_ties();
        self.people = people_of(main, users).await?;
        self.anonymous = identities(main, "anonymous", anonymous).await?;
        Ok(())
    }

    fn find_ties(&mut self) {
        let mut rows: Vec<&SenderRow> = self.rows.values().filter(|row| row.group.is_some()).collect();
        rows.sort_by_key(|row| (row.first_at, &row.group));
        let mut ties: Vec<(String, AccountId)> = Vec::new();
        for row in rows {
            let Some(account) = row.group.as_ref().and_then(|group| self.accounts.get(group)) else {
                continue;
            };
            match (&row.user, &row.anonymous) {
                (Some(user), _) => ties.push((user.clone(), *account)),
                (None, Some(anonymous)) => {
                    self.anonymous_ties.entry(anonymous.clone()).or_insert(*account);
                }
                (None, None) => {}
            }
        }
        for (user, account) in ties {
            let all_ids: Vec<String> = self.ids_of(&user).into_iter().map(str::to_owned).collect();
            for id in all_ids {
                self.user_ties.entry(id).or_insert(account);
            }
        }
    }

    /// The account that the user's groups name, also under another id of theirs.
    pub fn tie(&self, user: &str) -> Option<AccountId> {
        self.user_ties.get(user).copied()
    }

    /// The person behind a user's id, also under another id of theirs.
    pub fn person(&self, user: &str) -> Option<Known> {
        let own = self.people.get(user).copied();
        own.or_else(|| self.ids_of(user).into_iter().find_map(|id| self.people.get(id).copied()))
    }

    /// All ids of the user, as aliases join them.
    pub fn ids_of<'a>(&'a self, user: &'a str) -> BTreeSet<&'a str> {
        let mut ids = BTreeSet::from([user]);
        let mut next = vec![user];
        while let Some(id) = next.pop() {
            let others = self.aliases.get(id).into_iter().flatten().map(String::as_str);
            next.extend(others.filter(|other| ids.insert(other)));
        }
        ids
    }

    /// The users of the senders asked about.
    pub fn users(&self) -> BTreeSet<&str> {
        let rows = self.asked.iter().filter_map(|key| self.rows.get(key));
        rows.filter_map(|row| match &row.user {
            Some(user) => Some(user.as_str()),
            None => self.owners.get(row.anonymous.as_ref()?).map(String::as_str),
        })
        .collect()
    }

    /// Whom the sender stands for.
    pub fn answer(&self, row: &SenderRow) -> Sender {
        let owner = row.anonymous.as_ref().and_then(|id| self.owners.get(id));
        let user = row.user.as_ref().or(owner);
        let anonymous = row.anonymous.as_ref();
        let known = match user {
            Some(user) => self.person(user),
            None => anonymous.and_then(|id| self.anonymous.get(id)).copied(),
        };
        let account = match (&row.group, user) {
            (Some(group), _) => self.accounts.get(group).copied(),
            (None, Some(user)) => self.tie(user).or(known.and_then(|known| known.account)),
            (None, None) => anonymous
                .and_then(|id| self.anonymous_ties.get(id).copied())
                .or(known.and_then(|known| known.account)),
        };
        Sender { account, person: known.map(|known| known.person) }
    }
}

/// The people behind users' ids: by an id noted for them, else by external id, else by e-mail address.
async fn people_of(main: &Db, users: &BTreeSet<String>) -> db::Result<BTreeMap<String, Known>> {
    const BY_EXTERNAL_ID: &str = "
        select external_id as a, id as b, account_id as c from people where external_id in";
    let mut people = BTreeMap::new();
    let addresses: BTreeSet<String> =
        users.iter().filter(|user| user.contains('@')).map(|user| mail_key(user)).collect();
    let by_email = by_email(main, &addresses).await?;
    for user in users {
        if let Some(known) = by_email.get(&mail_key(user)) {
            people.insert(user.clone(), *known);
        }
    }
    type Found = (String, PersonId, Option<AccountId>);
    for (user, person, account) in chunked::<Found>(main, BY_EXTERNAL_ID, users).await? {
        people.insert(user, Known { person, account });
    }
    people.extend(identities(main, "user", users).await?);
    Ok(people)
}

/// Who has these e-mail addresses (in lower case), where one person alone does: a mailbox that several share names none
/// of them.
async fn by_email(main: &Db, addresses: &BTreeSet<String>) -> db::Result<BTreeMap<String, Known>> {
    let found = at_addresses(main, addresses).await?;
    let alone = found.into_iter().filter_map(|(address, people)| match people[..] {
        [AtAddress { known, .. }] => Some((address, known)),
        _ => None,
    });
    Ok(alone.collect())
}

/// A person with an e-mail address.
pub(super) struct AtAddress {
    pub known: Known,
    /// The name as names are compared.
    pub name_key: String,
}

/// All people with these e-mail addresses (in lower case), the first made first.
pub(super) async fn at_addresses(
    main: &Db,
    addresses: &BTreeSet<String>,
) -> db::Result<BTreeMap<String, Vec<AtAddress>>> {
    const AT: &str =
        "select email_key as a, id as b, account_id as c, name_key as d from people where email_key in";
    type Found = (String, PersonId, Option<AccountId>, String);
    let mut found = chunked::<Found>(main, AT, addresses).await?;
    found.sort_by_key(|(_, person, ..)| *person);
    let mut people: BTreeMap<String, Vec<AtAddress>> = BTreeMap::new();
    for (address, person, account, name_key) in found {
        people.entry(address).or_default().push(AtAddress { known: Known { person, account }, name_key });
    }
    Ok(people)
}

async fn identities(main: &Db, kind: &str, ids: &BTreeSet<String>) -> db::Result<BTreeMap<String, Known>> {
    let sql = format!(
        "select i.value as a, p.id as b, p.account_id as c
           from person_identities i join people p on p.id = i.person_id
          where i.kind = '{kind}' and i.value in"
    );
    let found = chunked::<(String, PersonId, Option<AccountId>)>(main, &sql, ids).await?;
    Ok(found.into_iter().map(|(id, person, account)| (id, Known { person, account })).collect())
}

/// Runs `select … in` for all of the texts.
async fn chunked<T: FromRow>(db: &Db, select: &str, texts: &BTreeSet<String>) -> db::Result<Vec<T>> {
    let texts: Vec<&String> = texts.iter().collect();
    let mut found = Vec::new();
    for chunk in texts.chunks(REFS) {
        let sql = format!("{select} ({})", placeholder_list(1, chunk.len()));
        let values = chunk.iter().map(|text| Value::from(*text)).collect();
        found.extend(query_dynamic(sql, values).all::<T>(db).await?);
    }
    Ok(found)
}
