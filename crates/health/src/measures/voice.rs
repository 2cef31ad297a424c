//! What customers answered: NPS of the last 180 days.
//!
//! Invariant: an answer older than that says nothing of today, so it leaves the measure unknown.

use super::{AsOf, Gathered};
use crate::{args, batch, bounded, db, ids::AccountId, workspaces::Workspace};

/// Only each person's newest answer counts; answers without a person count each.
const ANSWERS: &str = concat!(
    "
    select s.account_id as a, cast(sum(",
    bounded!("s.score"),
    ") as bigint) as b, count(*) as c
      from survey_answers s
     where s.survey = 'nps' and s.answered_at <= $1 and s.answered_at > $2 and s.account_id in ({accounts})
       and not exists (select 1 from survey_answers n
                        where n.account_id = s.account_id and n.person_id = s.person_id and n.survey = 'nps'
                          and n.answered_at > s.answered_at and n.answered_at <= $1)
     group by s.account_id"
);

pub(super) async fn gather(
    workspace: &Workspace,
    accounts: &[AccountId],
    as_of: &AsOf,
    to: &mut Gathered,
) -> db::Result<()> {
    let instants = args![as_of.at, as_of.before(180)];
    let rows: Vec<(AccountId, i64, i64)> = batch::rows(&workspace.main, ANSWERS, &instants, accounts).await?;
    for (account, sum, answers) in rows {
        to.set(account, "nps_answers", answers as f64);
        to.set(account, "nps_180", sum as f64 / answers as f64);
    }
    Ok(())
}
