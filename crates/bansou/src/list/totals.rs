//! What all rows of the list add up to, not only those of the page.
//!
//! Invariant: amounts of different currencies stand side by side; bands and those in no band sum to the number of accounts.

use super::{Ask, conditions::Conditions, ranges};
use crate::{
    bounded,
    customers::{
        Band,
        bands::{Bands, CUSTOMER, KEPT_CUSTOMER},
        search::{self, Found},
    },
    db::{self, query_dynamic},
    money::{Currency, Money},
    workspaces::Workspace,
};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub accounts: i64,
    /// Whether there are more than these, of whom nothing is added up.
    pub too_many: bool,
    /// One amount a currency, the largest number of accounts first.
    pub mrr: Vec<Money>,
    pub seats: i64,
    pub bands: Bands,
}

/// `found` is what the question found, where it asks one: of too many, nothing is added up.
pub async fn totals(workspace: &Workspace, ask: &Ask, found: Found) -> db::Result<Totals> {
    type Part = (Currency, Option<Band>, i64, i64, i64, i64);
    if found == Found::TooMany {
        return Ok(Totals { accounts: search::MOST_FOUND as i64, too_many: true, ..Totals::default() });
    }
    let (sql, args) = match Conditions::of_kept(ask, &workspace.main) {
        Some(kept) => (of_kept(kept.sql()), kept.args),
        None => {
            let by = ranges::counted_by(&workspace.main, ask).await?;
            let conditions = Conditions::of(ask, &workspace.main, by.as_ref(), &[])?;
            (of_rows(conditions.sql()), conditions.args)
        }
    };
    let parts: Vec<Part> = query_dynamic(sql, args).all(&workspace.main).await?;
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

/// Where all filters are kept: from what each change of an account keeps.
fn of_kept(conditions: &str) -> String {
    format!(
        "select k.currency as a, nullif(k.band, '') as b, cast(sum(k.accounts) as bigint) as c,
                cast(sum(k.mrr_minor) as bigint) as d, cast(sum(k.seats) as bigint) as e,
                cast(sum(case when {KEPT_CUSTOMER} then k.accounts else 0 end) as bigint) as f
           from kept_accounts k where {conditions}
          group by k.currency, nullif(k.band, ''), case when {KEPT_CUSTOMER} then 1 else 0 end
         having sum(k.accounts) > 0"
    )
}

const MRR: &str = bounded!("a.mrr_minor");
const SEATS: &str = bounded!("a.seats");

fn of_rows(conditions: &str) -> String {
    format!(
        "select a.currency as a, a.band as b, count(*) as c, cast(sum({MRR}) as bigint) as d,
                cast(coalesce(sum({SEATS}), 0) as bigint) as e, cast(sum(case when {CUSTOMER} then 1 else 0 end) as bigint) as f
           from accounts a where {conditions} group by a.currency, a.band, case when {CUSTOMER} then 1 else 0 end"
    )
}
