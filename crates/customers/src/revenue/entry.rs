//! Contracts entered by hand: what is typed of one, and the verbs that add, change, end and remove them.
//!
//! Invariant: the MRR follows from the price as it was given, and the account's contract columns from the contract, in the
//! same transaction.

use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

use super::{Subscription, store, tables};
use crate::{
    acts::{Change, Done},
    args, by_hand as kinds,
    db::{self, Db, query},
    ids::{AccountId, SubscriptionId},
    money::{Currency, Money},
    numbers::{self, Typed},
    web::Scope,
};

/// A price, and the months that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    pub amount: Money,
    pub months: i64,
}

impl Price {
    /// What that is a month, to the nearest minor unit.
    pub fn monthly(self) -> Money {
        let (minor, months) = (self.amount.minor, self.months.max(1));
        Money::new((minor + months / 2).div_euclid(months), self.amount.currency)
    }
}

/// What is typed of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractEdit {
    pub product: Option<String>,
    pub plan: Option<String>,
    pub seats: Option<i64>,
    pub price: Price,
    pub started_on: Date,
    /// The last day on which it holds.
    pub last_day: Option<Date>,
    pub renewal_on: Option<Date>,
    pub auto_renew: bool,
    pub notice_days: Option<i64>,
    pub billing_months: Option<i64>,
    pub trial: bool,
}

impl ContractEdit {
    pub fn of(contract: &Subscription, price: Option<Price>) -> Self {
        Self {
            product: contract.product.clone(),
            plan: contract.plan.clone(),
            seats: contract.seats,
            price: price.unwrap_or(Price { amount: contract.mrr, months: 1 }),
            started_on: contract.started_on,
            last_day: contract.last_day(),
            renewal_on: contract.renewal_on,
            auto_renew: contract.auto_renew,
            notice_days: contract.notice_days,
            billing_months: contract.billing_months,
            trial: contract.trial,
        }
    }
}

/// The contracts that a caller can see.
#[derive(Debug)]
pub struct Contracts<'a>(pub(crate) &'a Scope);

impl Contracts<'_> {
    pub async fn find(&self, id: SubscriptionId) -> db::Result<Option<Subscription>> {
        store::find(&self.0.workspace.main, id).await
    }

    /// The price as it was given by hand, where the MRR still follows from it.
    pub async fn price_of(&self, contract: &Subscription) -> db::Result<Option<Price>> {
        price_of(&self.0.workspace.main, contract).await
    }

    pub async fn add(&self, account: AccountId, new: &ContractEdit) -> db::Result<(SubscriptionId, Done)> {
        const INSERT: &str = "
            insert into subscriptions (id, account_id, mrr_minor, currency, started_on, custom, created_at, updated_at)
            values ($1, $2, 0, $3, $4, $5, $6, $6)";
        let id = SubscriptionId::new();
        let mut change = self.0.act(&kinds::CONTRACT_NEW).await?;
        change.watch_of(&tables::SUBSCRIPTIONS, account, id.0).await?;
        let currency = new.price.amount.currency;
        let args = args![id, account, currency, new.started_on, json!({}), change.now];
        query(INSERT, args).run(&mut change.tx).await?;
        // A term that was agreed, of which nobody has said yet whether it goes on.
        let ends_with_term = new.last_day.is_some_and(|day| day >= self.0.workspace.today());
        write(&mut change, id, new, ends_with_term).await?;
        Ok((id, change.commit(json!({})).await?))
    }
}

async fn price_of(db: &Db, contract: &Subscription) -> db::Result<Option<Price>> {
    const PRICE: &str = "select price_minor as a, price_months as b from subscriptions where id = $1";
    let found: Option<(Option<i64>, Option<i64>)> = query(PRICE, args![contract.id]).optional(db).await?;
    let price = found
        .and_then(|(minor, months)| minor.zip(months))
        .map(|(minor, months)| Price { amount: Money::new(minor, contract.mrr.currency), months });
    Ok(price.filter(|price| price.monthly() == contract.mrr))
}

impl Subscription {
    /// Takes the fields as edited.
    pub async fn change(&self, scope: &Scope, edited: &ContractEdit) -> db::Result<Done> {
        let mut change = scope.act(&kinds::CONTRACT_EDIT).await?;
        change.watch_of(&tables::SUBSCRIPTIONS, self.account, self.id.0).await?;
        let price = price_of(&scope.workspace.main, self).await?;
        if ContractEdit::of(self, price) != *edited {
            let ahead = edited.last_day.is_some_and(|day| day >= scope.workspace.today());
            let same = edited.last_day == self.last_day();
            let ends_with_term = if same { self.ends_with_term } else { ahead };
            write(&mut change, self.id, edited, ends_with_term).await?;
        }
        change.commit(json!({})).await
    }

    /// Ends it after this day.
    pub async fn end(&self, scope: &Scope, last_day: Date) -> db::Result<Done> {
        let mut change = scope.act(&kinds::CONTRACT_END).await?;
        change.watch_of(&tables::SUBSCRIPTIONS, self.account, self.id.0).await?;
        // Somebody says so: it does not merely run out.
        let rows = vec![args![self.id, end_after(last_day), false]];
        let columns = ["ended_on", "ends_with_term"];
        tables::SUBSCRIPTIONS.set(&mut change.tx, &columns, rows, change.now).await?;
        change.commit(json!({})).await
    }

    /// Removes it and the decisions about it: it was never there.
    pub async fn remove(&self, scope: &Scope) -> db::Result<Done> {
        const DECISIONS: &str = "select id as a from renewal_decisions where subscription_id = $1";
        let mut change = scope.act(&kinds::CONTRACT_REMOVAL).await?;
        change.watch_of(&tables::SUBSCRIPTIONS, self.account, self.id.0).await?;
        let decisions: Vec<(Uuid,)> = query(DECISIONS, args![self.id]).all(&mut change.tx).await?;
        let watched: Vec<(Uuid, Uuid)> = decisions.iter().map(|(id,)| (self.account.0, *id)).collect();
        change.watch(&tables::RENEWAL_DECISIONS, &watched).await?;
        tables::SUBSCRIPTIONS.remove(&mut change.tx, &[self.id.0]).await?;
        change.commit(json!({})).await
    }
}

/// What stands as the end of a contract that holds on this day for the last time.
pub fn end_after(last_day: Date) -> Date {
    last_day.tomorrow().unwrap_or(last_day)
}

async fn write(
    change: &mut Change<'_>,
    id: SubscriptionId,
    edited: &ContractEdit,
    ends_with_term: bool,
) -> db::Result<()> {
    const CHANGE: &str = "
        update subscriptions
           set product = $2, plan = $3, seats = $4, mrr_minor = $5, currency = $6, price_minor = $7, price_months = $8,
               started_on = $9, ended_on = $10, ends_with_term = $17, renewal_on = $11, auto_renew = $12, notice_days = $13,
               billing_months = $14, trial = $15, updated_at = $16
         where id = $1";
    let monthly = edited.price.monthly();
    // A price for a month is the MRR itself.
    let given = Some(edited.price).filter(|price| price.months != 1);
    let args = args![
        id,
        edited.product.as_deref(),
        edited.plan.as_deref(),
        edited.seats,
        monthly.minor,
        monthly.currency,
        given.map(|price| price.amount.minor),
        given.map(|price| price.months),
        edited.started_on,
        edited.last_day.map(end_after),
        edited.renewal_on,
        edited.auto_renew,
        edited.notice_days,
        edited.billing_months,
        edited.trial,
        change.now,
        ends_with_term,
    ];
    query(CHANGE, args).run(&mut change.tx).await?;
    Ok(())
}

/// Reads an amount as it is typed: `120,000`, `¥120,000`, `1,234.50`, in full width too. None where it could be read in two
/// ways or in none.
pub fn read_amount(given: &str, currency: Currency) -> Option<Money> {
    let plain = numbers::narrow(given);
    let plain = plain.trim_start_matches(['¥', '$', '€', '£', '\\']).trim_end_matches(['円', '-']);
    let Typed { is_negative, whole, part } = numbers::typed(plain)?;
    let decimals = currency.decimals() as usize;
    let is_unfinished = part.as_deref() == Some("");
    let part = part.unwrap_or_default();
    let is_price = !is_negative && !plain.starts_with('+') && (1..=13).contains(&whole.len());
    if !is_price || is_unfinished || part.len() > decimals {
        return None;
    }
    let minor = format!("{whole}{part:0<decimals$}");
    Some(Money::new(minor.parse().ok()?, currency)).filter(|amount| amount.is_within_bounds())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_one_way_or_not_at_all() {
        for (given, currency, minor) in [
            ("120000", Currency::JPY, Some(120_000)),
            ("¥120,000", Currency::JPY, Some(120_000)),
            ("１２０，０００円", Currency::JPY, Some(120_000)),
            ("1,234.5", Currency::USD, Some(123_450)),
            ("0", Currency::JPY, Some(0)),
            ("12.5", Currency::JPY, None),
            ("1.234,50", Currency::USD, None),
            ("12,00", Currency::JPY, None),
            ("12万", Currency::JPY, None),
            ("-5", Currency::JPY, None),
            ("", Currency::JPY, None),
        ] {
            assert_eq!(read_amount(given, currency).map(|money| money.minor), minor, "{given}");
        }
    }

    #[test]
    fn a_price_for_a_year_is_a_twelfth_a_month() {
        let monthly =
            |minor, months| Price { amount: Money::new(minor, Currency::JPY), months }.monthly().minor;
        assert_eq!(monthly(1_200_000, 12), 100_000);
        assert_eq!(monthly(1_000_000, 12), 83_333);
        assert_eq!(monthly(300, 3), 100);
        assert_eq!(monthly(480_000, 1), 480_000);
    }
}
