//! The figures around the list: how many customers, how they are, what renews in the next days.
//!
//! Invariant: healthy, watch, at risk and unknown add up to the number of customers.

use jiff::civil::Date;

use super::{Whose, amounts::Amounts};
use crate::{
    args,
    customers::{Band, bands::KEPT_CUSTOMER},
    db::{self, Db, query_dynamic},
    money::{Currency, Money},
    revenue,
};

/// The customers that a list is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Portfolio {
    pub healthy: i64,
    pub watch: i64,
    pub at_risk: i64,
    /// Without a score.
    pub unknown: i64,
    pub mrr: Amounts,
    /// Customers whose renewal is within [`revenue::SOON`] days.
    pub renewing: i64,
    pub renewing_mrr: Amounts,
}

impl Portfolio {
    pub fn total(&self) -> i64 {
        self.healthy + self.watch + self.at_risk + self.unknown
    }

    pub(super) async fn load(db: &Db, whose: Whose, day: Date) -> db::Result<Self> {
        type Row = (Option<Band>, Currency, i64, i64, i64, i64);
        let sql = format!(
            "select nullif(k.band, '') as a, k.currency as b, cast(sum(k.accounts) as bigint) as c,
                    cast(sum(k.mrr_minor) as bigint) as d, cast(0 as bigint) as e, cast(0 as bigint) as f
               from kept_accounts k where {KEPT_CUSTOMER} and {of_bands}
              group by nullif(k.band, ''), k.currency having sum(k.accounts) > 0
             union all
             select null, k.currency, cast(0 as bigint), cast(0 as bigint), cast(sum(k.accounts) as bigint),
                    cast(sum(k.mrr_minor) as bigint)
               from kept_renewals k where k.renewal_on between $1 and $2 and {of_bands}
              group by k.currency having sum(k.accounts) > 0",
            of_bands = whose.kept(3)
        );
        let (first, last) = revenue::soon(day);
        let mut args = args![first, last];
        args.extend(whose.id());
        let rows: Vec<Row> = query_dynamic(sql, args).all(db).await?;
        let mut portfolio = Self::default();
        for (band, currency, count, mrr, renewing, renewing_mrr) in rows {
            match band {
                Some(Band::Healthy) => portfolio.healthy += count,
                Some(Band::Watch) => portfolio.watch += count,
                Some(Band::AtRisk) => portfolio.at_risk += count,
                None => portfolio.unknown += count,
            }
            portfolio.mrr.add(Money::new(mrr, currency));
            portfolio.renewing += renewing;
            portfolio.renewing_mrr.add(Money::new(renewing_mrr, currency));
        }
        Ok(portfolio)
    }
}
