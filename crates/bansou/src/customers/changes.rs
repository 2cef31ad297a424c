//! What members do to an account: stage, touch model, owner, its own fields.
//!
//! Invariant: a verb that changes nothing writes nothing; one that does writes the row and one activity in the
//! caller's transaction.

use jiff::civil::Date;

use super::{
    Account, Stage, Touch,
    search::{AccountNames, index_accounts, name_key},
};
use crate::{
    activity::{self, FieldChange, NewActivity, Subject, Verb},
    args,
    db::{self, Tx, Value, placeholder_list, query, query_dynamic},
    members::Member,
    web::Scope,
};

impl Account {
    pub async fn change_stage(&mut self, tx: &mut Tx, scope: &Scope, to: Stage) -> db::Result<()> {
        change_stages(tx, scope, std::slice::from_ref(self), to).await?;
        self.stage = to;
        Ok(())
    }

    pub async fn change_touch(&mut self, tx: &mut Tx, scope: &Scope, to: Touch) -> db::Result<()> {
        const CHANGE: &str = "update accounts set touch = $2, updated_at = $3 where id = $1";
        if self.touch == to {
            return Ok(());
        }
        let verb = Verb::TouchModelChanged { from: self.touch.to_string(), to: to.to_string() };
        query(CHANGE, args![self.id, to, scope.workspace.clock.now()]).run(&mut *tx).await?;
        self.touch = to;
        activity::record(tx, self.happening(scope, verb)).await
    }

    /// `members` gives the names that the activity keeps.
    pub async fn change_owner(
        &mut self,
        tx: &mut Tx,
        scope: &Scope,
        to: Option<&Member>,
        members: &[Member],
    ) -> db::Result<()> {
        change_owners(tx, scope, std::slice::from_ref(self), to, members).await?;
        self.owner = to.map(|member| member.id);
        Ok(())
    }

    /// Takes the fields as edited, and says what changed.
    pub async fn edit(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        edited: &AccountEdit,
    ) -> db::Result<Vec<FieldChange>> {
        const CHANGE: &str = "
            update accounts set name = $2, name_key = $3, kana = $4, domain = $5, industry = $6, country = $7,
                   region = $8, employees = $9, referral = $10, signed_up_on = $11, custom = $12, updated_at = $13
             where id = $1";
        let changes = edited.changes_to(self);
        if changes.is_empty() {
            return Ok(changes);
        }
        let args = args![
            self.id,
            &edited.name,
            name_key(&edited.name),
            edited.kana.as_deref(),
            edited.domain.as_deref(),
            edited.industry.as_deref(),
            edited.country.as_deref(),
            edited.region.as_deref(),
            edited.employees,
            edited.referral.as_deref(),
            edited.signed_up_on,
            &edited.custom,
            scope.workspace.clock.now(),
        ];
        query(CHANGE, args).run(&mut *tx).await?;
        let names = AccountNames {
            id: self.id,
            name: &edited.name,
            kana: edited.kana.as_deref(),
            domain: edited.domain.as_deref(),
            external_id: self.external_id.as_deref(),
        };
        index_accounts(tx, [names]).await?;
        let verb = Verb::AccountChanged { fields: changes.clone(), import: None };
        activity::record(tx, self.happening(scope, verb)).await?;
        Ok(changes)
    }

    fn happening(&self, scope: &Scope, verb: Verb) -> NewActivity {
        NewActivity {
            occurred_at: scope.workspace.clock.now(),
            actor: scope.actor.clone(),
            verb,
            subject: Subject::account(self.id),
        }
    }
}

/// Gives these accounts this stage; answers how many had another.
pub async fn change_stages(tx: &mut Tx, scope: &Scope, accounts: &[Account], to: Stage) -> db::Result<usize> {
    let changed: Vec<&Account> = accounts.iter().filter(|account| account.stage != to).collect();
    set_column(tx, scope, &changed, "stage", Value::from(to)).await?;
    let happenings = changed.iter().map(|account| {
        account.happening(scope, Verb::StageChanged { from: account.stage.to_string(), to: to.to_string() })
    });
    activity::record_all(tx, happenings.collect::<Vec<_>>()).await?;
    Ok(changed.len())
}

/// Gives these accounts this owner, or none; answers how many had another.
pub async fn change_owners(
    tx: &mut Tx,
    scope: &Scope,
    accounts: &[Account],
    to: Option<&Member>,
    members: &[Member],
) -> db::Result<usize> {
    let owner = to.map(|member| member.id);
    let changed: Vec<&Account> = accounts.iter().filter(|account| account.owner != owner).collect();
    set_column(tx, scope, &changed, "owner_id", Value::from(owner)).await?;
    let name = |id| members.iter().find(|member| member.id == id).map(|member| member.name.clone());
    let happenings = changed.iter().map(|account| {
        let verb = Verb::OwnerChanged {
            from: account.owner.and_then(name),
            to: to.map(|member| member.name.clone()),
        };
        account.happening(scope, verb)
    });
    activity::record_all(tx, happenings.collect::<Vec<_>>()).await?;
    Ok(changed.len())
}

async fn set_column(
    tx: &mut Tx,
    scope: &Scope,
    accounts: &[&Account],
    column: &'static str,
    value: Value,
) -> db::Result<()> {
    for some in accounts.chunks(1_000) {
        let places = placeholder_list(3, some.len());
        let sql = format!("update accounts set {column} = $1, updated_at = $2 where id in ({places})");
        let mut args = vec![value.clone(), Value::from(scope.workspace.clock.now())];
        args.extend(some.iter().map(|account| Value::from(account.id)));
        query_dynamic(sql, args).run(&mut *tx).await?;
    }
    Ok(())
}

/// An account's own fields as a form or the API gives them; texts are trimmed, empty ones are none.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountEdit {
    pub name: String,
    pub kana: Option<String>,
    pub domain: Option<String>,
    pub industry: Option<String>,
    pub country: Option<String>,
    pub region: Option<String>,
    pub employees: Option<i64>,
    pub referral: Option<String>,
    pub signed_up_on: Option<Date>,
    /// An object by field key.
    pub custom: serde_json::Value,
}

impl AccountEdit {
    pub fn of(account: &Account) -> Self {
        Self {
            name: account.name.clone(),
            kana: account.kana.clone(),
            domain: account.domain.clone(),
            industry: account.industry.clone(),
            country: account.country.clone(),
            region: account.region.clone(),
            employees: account.employees,
            referral: account.referral.clone(),
            signed_up_on: account.signed_up_on,
            custom: account.custom.clone(),
        }
    }

    fn changes_to(&self, account: &Account) -> Vec<FieldChange> {
        let before = Self::of(account);
        let text = |value: &Option<String>| value.clone();
        let mut changes = Vec::new();
        let mut compare = |field: &str, from: Option<String>, to: Option<String>| {
            if from != to {
                changes.push(FieldChange { field: field.to_owned(), from, to });
            }
        };
        compare("name", Some(before.name.clone()), Some(self.name.clone()));
        compare("kana", text(&before.kana), text(&self.kana));
        compare("domain", text(&before.domain), text(&self.domain));
        compare("industry", text(&before.industry), text(&self.industry));
        compare("country", text(&before.country), text(&self.country));
        compare("region", text(&before.region), text(&self.region));
        let number = |value: Option<i64>| value.map(|n| n.to_string());
        compare("employees", number(before.employees), number(self.employees));
        compare("referral", text(&before.referral), text(&self.referral));
        let day = |value: Option<Date>| value.map(|day| day.to_string());
        compare("signed_up_on", day(before.signed_up_on), day(self.signed_up_on));
        for (key, from, to) in custom_differences(&before.custom, &self.custom) {
            compare(&key, from, to);
        }
        changes
    }
}

/// The keys whose values differ, with both as texts.
fn custom_differences(
    before: &serde_json::Value,
    after: &serde_json::Value,
) -> Vec<(String, Option<String>, Option<String>)> {
    let empty = serde_json::Map::new();
    let (before, after) = (before.as_object().unwrap_or(&empty), after.as_object().unwrap_or(&empty));
    let mut keys: Vec<&String> = before.keys().chain(after.keys()).collect();
    keys.sort();
    keys.dedup();
    let text = |value: Option<&serde_json::Value>| match value {
        None | Some(serde_json::Value::Null) => None,
        Some(serde_json::Value::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
    };
    keys.into_iter()
        .map(|key| (key.clone(), text(before.get(key)), text(after.get(key))))
        .filter(|(_, from, to)| from != to)
        .collect()
}
