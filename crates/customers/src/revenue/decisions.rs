//! What customers decided about the renewal of a contract.
//!
//! Invariant: a decision sets on the contract what follows from it (the next renewal, or its end), and taking the decision back
//! takes that back as well, where nobody has set something else since.

use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::{Subscription, tables};
use crate::{
    acts::{Change, Done},
    args, by_hand as kinds,
    db::{self, Db, FromRow, Row, query, query_dynamic},
    ids::{AccountId, PersonId, RenewalDecisionId, SubscriptionId},
    web::Scope,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionKind {
    Renew,
    RenewChanged,
    NotRenewing,
    Undecided,
}

crate::text_enum!(DecisionKind {
    Renew => "renew", RenewChanged => "renew_changed", NotRenewing => "not_renewing", Undecided => "undecided",
});

/// A decision as it stands.
#[derive(Clone, Debug)]
pub struct Decision {
    pub id: RenewalDecisionId,
    pub account: AccountId,
    pub contract: SubscriptionId,
    pub fields: DecisionFields,
    /// The name of who decided, and of the member who noted it.
    pub person_name: Option<String>,
    pub noted_by: Option<String>,
    before: Option<Json>,
    after: Option<Json>,
}

/// What is typed of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionFields {
    pub decision: DecisionKind,
    /// The renewal that it is about.
    pub renewal_on: Date,
    pub decided_on: Date,
    /// Who decided, at the customer.
    pub person: Option<PersonId>,
    pub reason: Option<String>,
}

const SELECT: &str = "
    select d.id, d.account_id, d.subscription_id, d.renewal_on, d.decision, d.decided_on, d.person_id, d.reason,
           d.contract_before, d.contract_after, p.name as person_name, m.name as noted_name
      from renewal_decisions d left join people p on p.id = d.person_id left join members m on m.id = d.noted_by";

impl FromRow for Decision {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account_id")?,
            contract: row.get("subscription_id")?,
            fields: DecisionFields {
                decision: row.get("decision")?,
                renewal_on: row.get("renewal_on")?,
                decided_on: row.get("decided_on")?,
                person: row.get("person_id")?,
                reason: row.get("reason")?,
            },
            person_name: row.get("person_name")?,
            noted_by: row.get("noted_name")?,
            before: row.get("contract_before")?,
            after: row.get("contract_after")?,
        })
    }
}

/// An account's decisions, those of the latest renewal first: at most 200.
pub async fn decisions_of(db: &Db, account: AccountId) -> db::Result<Vec<Decision>> {
    let sql = format!(
        "{SELECT} where d.account_id = $1 order by d.renewal_on desc, d.decided_on desc, d.id desc limit 200"
    );
    query_dynamic(sql, args![account]).all(db).await
}

pub async fn find_decision(db: &Db, id: RenewalDecisionId) -> db::Result<Option<Decision>> {
    query_dynamic(format!("{SELECT} where d.id = $1"), args![id]).optional(db).await
}

impl Subscription {
    /// Notes what the customer decided.
    pub async fn decide(
        &self,
        scope: &Scope,
        fields: &DecisionFields,
    ) -> db::Result<(RenewalDecisionId, Done)> {
        const INSERT: &str = "
            insert into renewal_decisions (id, account_id, subscription_id, renewal_on, decision, decided_on, noted_by,
                                           created_at, updated_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $8)";
        let id = RenewalDecisionId::new();
        let mut change = scope.act(&kinds::DECISION).await?;
        change.watch_of(&tables::RENEWAL_DECISIONS, self.account, id.0).await?;
        change.watch_of(&tables::SUBSCRIPTIONS, self.account, self.id.0).await?;
        let member = scope.actor.member();
        let args = args![
            id,
            self.account,
            self.id,
            fields.renewal_on,
            fields.decision,
            fields.decided_on,
            member,
            change.now
        ];
        query(INSERT, args).run(&mut change.tx).await?;
        write(&mut change, id, self, fields).await?;
        Ok((id, change.commit(json!({ "to": fields.decision.as_str() })).await?))
    }

    /// The renewal one term after this one.
    fn renewal_after(&self, renewal: Date) -> Option<Date> {
        let rolling = Self { renewal_on: Some(renewal), auto_renew: true, ended_on: None, ..self.clone() };
        rolling.next_renewal(renewal.tomorrow().ok()?)
    }

    /// The first day without it where it does not renew then: the day of the renewal, or the day after it where contracts say
    /// the last day of the term for it.
    fn end_without(&self, renewal: Date) -> Date {
        let after = renewal.tomorrow().unwrap_or(renewal);
        let is_last_day = (after.month(), after.day()) == (self.started_on.month(), self.started_on.day());
        match self.ended_on {
            Some(end) if end == renewal || end == after => end,
            _ if is_last_day => after,
            _ => renewal,
        }
    }

    /// Its dates as the decision sets them; none where it sets nothing.
    fn decided(&self, fields: &DecisionFields) -> Option<Dates> {
        match fields.decision {
            DecisionKind::Renew | DecisionKind::RenewChanged => Some(Dates {
                renewal_on: self.renewal_after(fields.renewal_on),
                ended_on: None,
                ends_with_term: false,
            }),
            DecisionKind::NotRenewing => Some(Dates {
                renewal_on: self.renewal_on,
                ended_on: Some(self.end_without(fields.renewal_on)),
                ends_with_term: false,
            }),
            DecisionKind::Undecided => None,
        }
        .filter(|set| *set != Dates::of(self))
    }
}

impl Decision {
    /// Gives the decision these fields, and the contract what follows from them instead.
    pub async fn change(
        &self,
        scope: &Scope,
        contract: &Subscription,
        fields: &DecisionFields,
    ) -> db::Result<Done> {
        if *fields == self.fields {
            return Ok(Done::default());
        }
        let mut change = scope.act(&kinds::DECISION).await?;
        change.watch_of(&tables::RENEWAL_DECISIONS, self.account, self.id.0).await?;
        change.watch_of(&tables::SUBSCRIPTIONS, self.account, self.contract.0).await?;
        let contract = self.withdrawn(&mut change, contract).await?;
        write(&mut change, self.id, &contract, fields).await?;
        change.commit(json!({ "to": fields.decision.as_str() })).await
    }

    /// Takes the decision back.
    pub async fn remove(&self, scope: &Scope, contract: &Subscription) -> db::Result<Done> {
        let mut change = scope.act(&kinds::DECISION_REMOVAL).await?;
        change.watch_of(&tables::RENEWAL_DECISIONS, self.account, self.id.0).await?;
        change.watch_of(&tables::SUBSCRIPTIONS, self.account, self.contract.0).await?;
        self.withdrawn(&mut change, contract).await?;
        tables::RENEWAL_DECISIONS.remove(&mut change.tx, &[self.id.0]).await?;
        change.commit(json!({})).await
    }

    /// The contract without what the decision set on it.
    async fn withdrawn(&self, change: &mut Change<'_>, contract: &Subscription) -> db::Result<Subscription> {
        let mut contract = contract.clone();
        if let (Some(before), Some(after)) = (&self.before, &self.after)
            && *after == json!(Dates::of(&contract))
            && let Ok(dates) = serde_json::from_value::<Dates>(before.clone())
        {
            dates.set(change, contract.id).await?;
            contract.renewal_on = dates.renewal_on;
            contract.ended_on = dates.ended_on;
            contract.ends_with_term = dates.ends_with_term;
        }
        Ok(contract)
    }
}

/// What a decision sets on a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Dates {
    renewal_on: Option<Date>,
    ended_on: Option<Date>,
    ends_with_term: bool,
}

impl Dates {
    fn of(contract: &Subscription) -> Self {
        Self {
            renewal_on: contract.renewal_on,
            ended_on: contract.ended_on,
            ends_with_term: contract.ends_with_term,
        }
    }

    async fn set(self, change: &mut Change<'_>, contract: SubscriptionId) -> db::Result<()> {
        let row = args![contract, self.renewal_on, self.ended_on, self.ends_with_term];
        let columns = ["renewal_on", "ended_on", "ends_with_term"];
        tables::SUBSCRIPTIONS.set(&mut change.tx, &columns, vec![row], change.now).await
    }
}

async fn write(
    change: &mut Change<'_>,
    id: RenewalDecisionId,
    contract: &Subscription,
    fields: &DecisionFields,
) -> db::Result<()> {
    const CHANGE: &str = "
        update renewal_decisions
           set renewal_on = $2, decision = $3, decided_on = $4, person_id = $5, reason = $6, contract_before = $7,
               contract_after = $8, updated_at = $9
         where id = $1";
    let set = contract.decided(fields);
    let before: Option<Json> = set.map(|_| json!(Dates::of(contract)));
    let after: Option<Json> = set.map(|dates| json!(dates));
    let args = args![
        id,
        fields.renewal_on,
        fields.decision,
        fields.decided_on,
        fields.person,
        fields.reason.as_deref(),
        before,
        after,
        change.now
    ];
    query(CHANGE, args).run(&mut change.tx).await?;
    if let Some(dates) = set {
        dates.set(change, contract.id).await?;
    }
    Ok(())
}
