//! Loading accounts for someone who may see them.
//!
//! Invariant: there is no way to an account but through a [`Scope`].

use super::{ACCOUNT_COLUMNS, Account, PERSON_COLUMNS, Person, PersonRole};
use crate::{
    args,
    db::{self, Value, placeholder_list, query_dynamic},
    ids::{AccountId, PersonId},
    revenue::Contracts,
    web::Scope,
};

/// The accounts that a caller may see: every member of a workspace sees all of its accounts.
#[derive(Clone, Copy, Debug)]
pub struct Accounts<'a> {
    pub(super) scope: &'a Scope,
}

/// The people that a caller may see.
#[derive(Clone, Copy, Debug)]
pub struct People<'a> {
    pub(super) scope: &'a Scope,
}

/// The customers that a caller can see.
pub trait Customers {
    fn accounts(&self) -> Accounts<'_>;
    fn people(&self) -> People<'_>;
    fn contracts(&self) -> Contracts<'_>;
}

impl Customers for Scope {
    fn accounts(&self) -> Accounts<'_> {
        Accounts { scope: self }
    }

    fn people(&self) -> People<'_> {
        People { scope: self }
    }

    fn contracts(&self) -> Contracts<'_> {
        Contracts(self)
    }
}

impl Accounts<'_> {
    pub async fn find(&self, id: AccountId) -> db::Result<Option<Account>> {
        let sql = format!("select {ACCOUNT_COLUMNS} from accounts where id = $1");
        query_dynamic(sql, args![id]).optional(&self.scope.workspace.main).await
    }

    /// Those of these ids that there are, in no order.
    pub async fn find_all(&self, ids: &[AccountId]) -> db::Result<Vec<Account>> {
        let mut found = Vec::with_capacity(ids.len());
        for some in ids.chunks(1_000) {
            let sql = format!(
                "select {ACCOUNT_COLUMNS} from accounts where id in ({})",
                placeholder_list(1, some.len())
            );
            let args = some.iter().copied().map(Value::from).collect();
            found.extend(query_dynamic(sql, args).all(&self.scope.workspace.main).await?);
        }
        Ok(found)
    }

    /// The accounts below this one, by name; at most 200.
    pub async fn children(&self, parent: AccountId) -> db::Result<Vec<Account>> {
        let sql = format!(
            "select {ACCOUNT_COLUMNS} from accounts where parent_id = $1 order by list_key, id limit 200"
        );
        query_dynamic(sql, args![parent]).all(&self.scope.workspace.main).await
    }
}

impl People<'_> {
    pub async fn find(&self, id: PersonId) -> db::Result<Option<Person>> {
        let sql = format!("select {PERSON_COLUMNS} from people where id = $1");
        let found = query_dynamic(sql, args![id]).all(&self.scope.workspace.main).await?;
        Ok(self.seen(found).await?.pop())
    }

    /// The people of an account: those who decide and carry first, of one role those who used the product last; who left
    /// comes last. At most `limit`.
    pub async fn of_account(&self, account: AccountId, limit: i64) -> db::Result<Vec<Person>> {
        let sql = format!(
            "select {PERSON_COLUMNS} from people where account_id = $1
              order by case when left_on is null then 0 else 1 end,
                       case role when 'decision_maker' then 1 when 'champion' then 2 when 'administrator' then 3
                                 when 'user' then 4 else 5 end, list_key, id limit $2"
        );
        let found = query_dynamic(sql, args![account, limit]).all(&self.scope.workspace.main).await?;
        let mut people = self.seen(found).await?;
        // Stable: people alike stay in the order of their names.
        people.sort_by_key(|person| {
            (person.left_on.is_some(), PersonRole::rank(person.role), std::cmp::Reverse(person.last_seen_at))
        });
        Ok(people)
    }

    async fn seen(&self, mut people: Vec<Person>) -> db::Result<Vec<Person>> {
        let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        let seen = self.scope.workspace.areas().last_seen(&self.scope.workspace, &ids).await?;
        for person in &mut people {
            person.last_seen_at = seen.get(&person.id).copied();
        }
        Ok(people)
    }
}
