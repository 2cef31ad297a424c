//! What members do to accounts: stage, touch model, owner, an own field of many at once; the fields of one.
//!
//! Invariant: whatever is done is one act, whether to one account or to a thousand, and moving to and from churned carries
//! the facts of the churn with it.

use jiff::civil::Date;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{
    Account, Accounts, Stage, Touch,
    churn::{self, ChurnFacts},
    search::name_key,
};
use crate::{
    acts::{ActKind, Change, Done},
    args, by_hand as kinds,
    db::{self, Value, placeholder_list, query, query_dynamic},
    ids::{AccountId, MemberId},
    money::Currency,
    revenue::Stated,
    tables,
    web::Scope,
};

/// What is done to accounts in one act.
#[derive(Clone, Debug, PartialEq)]
pub enum Hand {
    /// A stage that is not churned: that takes a churn noted by hand back.
    Stage(Stage),
    Churn(ChurnFacts),
    Touch(Touch),
    /// The member and their name, or nobody.
    Owner(Option<(MemberId, String)>),
    /// An own field by key and label, and what it becomes; null empties it.
    Field {
        key: String,
        label: String,
        value: Json,
        shown: String,
    },
}

impl Hand {
    pub fn kind(&self) -> &'static ActKind {
        match self {
            Self::Stage(_) => &kinds::STAGE,
            Self::Churn(_) => &kinds::CHURN,
            Self::Touch(_) => &kinds::TOUCH,
            Self::Owner(_) => &kinds::OWNER,
            Self::Field { .. } => &kinds::FIELD,
        }
    }

    /// Whether the account would be another afterwards.
    pub fn changes(&self, account: &Account) -> bool {
        match self {
            Self::Stage(stage) => account.stage != *stage,
            Self::Churn(_) => account.stage != Stage::Churned,
            Self::Touch(touch) => account.touch != *touch,
            Self::Owner(owner) => account.owner != owner.as_ref().map(|(id, _)| *id),
            Self::Field { key, value, .. } => account.custom.get(key).unwrap_or(&Json::Null) != value,
        }
    }

    /// What the act is remembered by.
    fn about(&self) -> Json {
        match self {
            Self::Stage(stage) => json!({ "to": stage.as_str() }),
            Self::Churn(_) => json!({ "to": Stage::Churned.as_str() }),
            Self::Touch(touch) => json!({ "to": touch.as_str() }),
            Self::Owner(owner) => json!({ "to": owner.as_ref().map(|(_, name)| name) }),
            Self::Field { label, shown, .. } => json!({ "field": label, "to": shown }),
        }
    }
}

impl Accounts<'_> {
    /// Does this to the accounts, as one act; those that are like that already are left.
    pub async fn put(&self, accounts: &[Account], hand: &Hand) -> db::Result<Done> {
        let changed: Vec<&Account> = accounts.iter().filter(|account| hand.changes(account)).collect();
        let mut change = self.scope.act(hand.kind()).await?;
        let watched: Vec<(Uuid, Uuid)> = changed.iter().map(|account| (account.id.0, account.id.0)).collect();
        change.watch(&tables::ACCOUNTS, &watched).await?;
        match hand {
            Hand::Stage(stage) => {
                set(&mut change, &changed, "stage", (*stage).into()).await?;
                churn::withdraw(&mut change, &changed).await?;
            }
            Hand::Churn(facts) => {
                set(&mut change, &changed, "stage", Stage::Churned.into()).await?;
                churn::note(&mut change, &changed, facts).await?;
            }
            Hand::Touch(touch) => set(&mut change, &changed, "touch", (*touch).into()).await?,
            Hand::Owner(owner) => {
                let owner = owner.as_ref().map(|(id, _)| *id);
                set(&mut change, &changed, "owner_id", owner.into()).await?;
            }
            Hand::Field { key, value, .. } => {
                let rows = changed.iter().map(|account| {
                    let mut custom = account.custom.as_object().cloned().unwrap_or_default();
                    match value {
                        Json::Null => drop(custom.remove(key)),
                        value => drop(custom.insert(key.clone(), value.clone())),
                    }
                    args![account.id, Json::Object(custom)]
                });
                let rows = rows.collect();
                tables::ACCOUNTS.set(&mut change.tx, &["custom"], rows, change.now).await?;
            }
        }
        change.commit(hand.about()).await
    }

    /// Writes a new account.
    pub async fn add(&self, new: &NewAccount) -> db::Result<(AccountId, Done)> {
        const INSERT: &str = "
            insert into accounts (id, name, name_key, owner_id, stage, touch, currency, custom, created_at, updated_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";
        let id = AccountId::new();
        let mut custom = new.edit.custom.clone();
        // A stage that somebody chose is not worked out from contracts; a lead becomes a customer by its first one.
        if new.stage != Stage::Lead {
            let stated = Stated { stage: Some(new.stage), ..Stated::default() };
            custom[Stated::KEY] = json!(stated);
        }
        let mut change = self.scope.act(&kinds::ACCOUNT_NEW).await?;
        change.watch_of(&tables::ACCOUNTS, id, id.0).await?;
        let args = args![
            id,
            &new.edit.name,
            name_key(&new.edit.name),
            new.owner,
            new.stage,
            new.touch,
            new.currency,
            &custom,
            change.now
        ];
        query(INSERT, args).run(&mut change.tx).await?;
        write(&mut change, id, &new.edit, &custom).await?;
        Ok((id, change.commit(json!({})).await?))
    }

    /// Accounts that may be the same company: by their folded name without company form, or by their domain.
    pub async fn like(&self, name: &str, domain: Option<&str>) -> db::Result<Vec<Account>> {
        let sql = format!(
            "select {} from accounts where name_key = $1 or (domain is not null and domain = $2)
              order by name_key, id limit 5",
            super::ACCOUNT_COLUMNS
        );
        query_dynamic(sql, args![name_key(name), domain]).all(&self.scope.workspace.main).await
    }
}

async fn set(
    change: &mut Change<'_>,
    accounts: &[&Account],
    column: &'static str,
    value: Value,
) -> db::Result<()> {
    for some in accounts.chunks(1_000) {
        let places = placeholder_list(3, some.len());
        let sql = format!("update accounts set {column} = $1, updated_at = $2 where id in ({places})");
        let mut args = vec![value.clone(), Value::from(change.now)];
        args.extend(some.iter().map(|account| Value::from(account.id)));
        query_dynamic(sql, args).run(&mut change.tx).await?;
    }
    Ok(())
}

/// What a new account is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAccount {
    pub edit: AccountEdit,
    pub stage: Stage,
    pub touch: Touch,
    pub owner: Option<MemberId>,
    pub currency: Currency,
}

impl Account {
    /// Takes the fields as edited.
    pub async fn edit(&self, scope: &Scope, edited: &AccountEdit) -> db::Result<Done> {
        let mut change = scope.act(&kinds::ACCOUNT_EDIT).await?;
        change.watch_of(&tables::ACCOUNTS, self.id, self.id.0).await?;
        if AccountEdit::of(self) != *edited {
            write(&mut change, self.id, edited, &edited.custom).await?;
        }
        change.commit(json!({})).await
    }

    /// Removes an account on which nothing hangs. None where something does.
    pub async fn remove(&self, scope: &Scope) -> db::Result<Option<Done>> {
        let mut change = scope.act(&kinds::ACCOUNT_REMOVAL).await?;
        change.watch_of(&tables::ACCOUNTS, self.id, self.id.0).await?;
        let nothing = crate::ids::ImportId(Uuid::nil());
        let ids = [self.id.0];
        let held = super::belongings::of_accounts(&scope.workspace, &mut change.tx, nothing, &ids).await?;
        if !held.is_empty() {
            return Ok(None);
        }
        tables::ACCOUNTS.remove(&mut change.tx, &[self.id.0]).await?;
        change.commit(json!({ "name": self.name })).await.map(Some)
    }
}

async fn write(
    change: &mut Change<'_>,
    id: AccountId,
    edited: &AccountEdit,
    custom: &Json,
) -> db::Result<()> {
    const CHANGE: &str = "
        update accounts set name = $2, name_key = $3, kana = $4, domain = $5, industry = $6, country = $7,
               region = $8, employees = $9, referral = $10, signed_up_on = $11, custom = $12, updated_at = $13
         where id = $1";
    let args = args![
        id,
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
        custom,
        change.now,
    ];
    query(CHANGE, args).run(&mut change.tx).await?;
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
    pub custom: Json,
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
}
