//! What is still being worked out, and which facts there are none of: so that an empty list is never taken for calm.
//!
//! Invariant: who has not been scored yet is counted here and nowhere among the healthy.

use super::Whose;
use crate::{
    customers::bands::KEPT_CUSTOMER,
    db::{self, Db, query_dynamic},
    health, import, jobs,
};

/// How far a piece of work is; the total is not always known at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub done: i64,
    pub total: Option<i64>,
}

/// What is under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Working {
    /// A file that is being taken in, by rows.
    pub importing: Option<Progress>,
    /// Customers of the list without a score because nobody has come to them yet.
    pub unscored: i64,
    /// Scores of the past, by accounts.
    pub past: Option<Progress>,
    /// Looking for those who went quiet, by accounts.
    pub silence: Option<Progress>,
    /// Whether there is no company at all yet, so that nothing can be worked out.
    pub blank: bool,
    /// Kinds of facts that there are none of.
    pub missing: Vec<Missing>,
}

impl Working {
    pub(super) async fn load(db: &Db, whose: Whose) -> db::Result<Self> {
        let whose_accounts = whose.kept(1);
        let sql = format!(
            "select (select cast(coalesce(sum(k.accounts), 0) as bigint) from kept_accounts k
                      where k.scored = 0 and {KEPT_CUSTOMER} and {whose_accounts}) as a,
                    (select count(*) from (select 1 as one from accounts where last_used_on is not null limit 1) u) as b,
                    (select count(*) from (select 1 as one from accounts where renewal_on is not null limit 1) r) as c,
                    (select count(*) from (select 1 as one from conversations limit 1) c) as d,
                    (select count(*) from (select 1 as one from accounts limit 1) y) as e"
        );
        let args = whose.id().into_iter().collect();
        let (unscored, usage, contracts, tickets, any): (i64, i64, i64, i64, i64) =
            query_dynamic(sql, args).one(db).await?;
        let kinds = [(usage, Missing::Usage), (contracts, Missing::Contracts), (tickets, Missing::Tickets)];
        let missing = kinds.into_iter().filter(|(found, _)| *found == 0).map(|(_, kind)| kind).collect();
        let open = jobs::open_jobs(db).await?;
        let of = |kind: &str| {
            let job = open.iter().find(|job| job.kind == kind)?;
            Some(Progress { done: job.done_units, total: job.total_units })
        };
        let blank = any == 0;
        Ok(Self {
            importing: of(import::IMPORT.name),
            unscored,
            past: of(health::chores::RECONSTRUCT.name).filter(|_| !blank),
            silence: of(health::chores::SILENCE.name).filter(|_| !blank),
            blank,
            missing,
        })
    }

    /// Whether the list may still change by what is under way.
    pub fn is_under_way(&self) -> bool {
        self.importing.is_some() || self.unscored > 0 || self.past.is_some() || self.silence.is_some()
    }
}

/// A kind of facts that a workspace has none of, and what is therefore not noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Usage,
    Contracts,
    Tickets,
}

impl Missing {
    pub fn key(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Contracts => "contracts",
            Self::Tickets => "tickets",
        }
    }
}
