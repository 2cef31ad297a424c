//! Whom to call or write to: the people of an account who decide, carry or administer, with an address.
//!
//! Invariant: nobody who has left is offered, and at most a few for each account, whatever its number of people.

use std::collections::HashMap;

use crate::{
    customers::PersonRole,
    db::{self, Db, FromRow, Row, Value, placeholder_list, query_dynamic},
    ids::AccountId,
};

/// Somebody at an account.
#[derive(Clone, Debug)]
pub struct Contact {
    pub account: AccountId,
    pub name: String,
    pub role: Option<PersonRole>,
    pub email: Option<String>,
    pub phone: Option<String>,
}

impl FromRow for Contact {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            account: row.get("account_id")?,
            name: row.get("name")?,
            role: row.get("role")?,
            email: row.get("email")?,
            phone: row.get("phone")?,
        })
    }
}

/// The contacts of the accounts of one page, those who decide first.
pub(super) async fn of(db: &Db, accounts: &[AccountId]) -> db::Result<HashMap<AccountId, Vec<Contact>>> {
    let mut found: HashMap<AccountId, Vec<Contact>> = HashMap::new();
    if accounts.is_empty() {
        return Ok(found);
    }
    let sql = format!(
        "select account_id, name, role, email, phone from (
           select p.account_id, p.name, p.role, p.email, p.phone,
                  row_number() over (partition by p.account_id
                                     order by case p.role when 'decision_maker' then 1 when 'champion' then 2 else 3 end,
                                              p.name_key, p.id) as place
             from people p
            where p.left_on is null and (p.email is not null or p.phone is not null)
              and p.role in ('decision_maker', 'champion', 'administrator') and p.account_id in ({})) as ranked
          where place <= 3 order by account_id, place",
        placeholder_list(1, accounts.len())
    );
    let values = accounts.iter().map(|id| Value::from(*id)).collect();
    let rows: Vec<Contact> = query_dynamic(sql, values).all(db).await?;
    for contact in rows {
        found.entry(contact.account).or_default().push(contact);
    }
    Ok(found)
}
