//! The figures around the list: how many customers, how they are, what renews in the next days.
//!
//! Invariant: healthy, watch, at risk and unknown add up to the number of customers.

use jiff::civil::Date;

use super::{Whose, amounts::Amounts, store::CUSTOMER};
use crate::{
    args, bounded,
    db::{self, Db, query_dynamic},
    health::Band,
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

const MRR: &str = bounded!("a.mrr_minor");

impl Portfolio {
    pub fn total(&self) -> i64 {
        self.healthy + self.watch + self.at_risk + self.unknown
    }

    pub(super) async fn load(db: &Db, whose: Whose, day: Date) -> db::Result<Self> {
        type Row = (Option<Band>, Currency, i64, i64, i64, i64);
        let whose_accounts = whose.condition(3);
        let sql = format!(
            "select a.band as a, a.currency as b, count(*) as c, cast(sum({MRR}) as bigint) as d,
                    cast(sum(case when a.renewal_on between $1 and $2 then 1 else 0 end) as bigint) as e,
                    cast(sum(case when a.renewal_on between $1 and $2 then {MRR} else 0 end) as bigint) as f
               from accounts a where {CUSTOMER} and {whose_accounts}
              group by a.band, a.currency"
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
