//! What all rows of the list add up to, not only those of the page.
//!
//! Invariant: amounts of different currencies stand side by side; bands and those in no band sum to the number of accounts.

use super::{Ask, conditions::Conditions};
use crate::{
    bounded,
    customers::bands::{Bands, CUSTOMER},
    db::{self, query_dynamic},
    health::Band,
    money::{Currency, Money},
    workspaces::Workspace,
};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub accounts: i64,
    /// One amount a currency, the largest number of accounts first.
    pub mrr: Vec<Money>,
    pub seats: i64,
    pub bands: Bands,
}

const MRR: &str = bounded!("a.mrr_minor");
const SEATS: &str = bounded!("a.seats");

pub async fn totals(workspace: &Workspace, ask: &Ask) -> db::Result<Totals> {
    let conditions = Conditions::of(ask, &workspace.main, workspace.currency);
    let sql = format!(
        "select a.currency as a, a.band as b, count(*) as c, cast(sum({MRR}) as bigint) as d,
                cast(coalesce(sum({SEATS}), 0) as bigint) as e, cast(sum(case when {CUSTOMER} then 1 else 0 end) as bigint) as f
           from accounts a where {} group by a.currency, a.band, case when {CUSTOMER} then 1 else 0 end",
        conditions.sql()
    );
    type Part = (Currency, Option<Band>, i64, i64, i64, i64);
    let parts: Vec<Part> = query_dynamic(sql, conditions.args).all(&workspace.main).await?;
    let mut totals = Totals::default();
    let mut by_currency: Vec<(Currency, i64, i64)> = Vec::new();
    for (currency, band, accounts, mrr, seats, customers) in parts {
        totals.accounts += accounts;
        totals.seats = totals.seats.saturating_add(seats);
        totals.bands.add(band, customers > 0, accounts);
        match by_currency.iter_mut().find(|(known, ..)| *known == currency) {
            Some((_, count, sum)) => {
                *count += accounts;
                *sum = sum.saturating_add(mrr);
            }
            None => by_currency.push((currency, accounts, mrr)),
        }
    }
    by_currency.sort_by_key(|(currency, count, _)| (std::cmp::Reverse(*count), *currency));
    // A currency that only accounts without revenue are in says nothing beside one that has some.
    let some_earn = by_currency.iter().any(|(.., sum)| *sum != 0);
    totals.mrr = by_currency
        .into_iter()
        .filter(|(.., sum)| *sum != 0 || !some_earn)
        .map(|(currency, _, sum)| Money::new(sum, currency))
        .collect();
    if !some_earn {
        totals.mrr.truncate(1);
    }
    Ok(totals)
}
