//! How new what is known of customers is: a ticket, an answer, a contract's beginning or end, a churn.
//!
//! Invariant: what somebody entered by hand says nothing of how far a file goes, and does not count.

use crate::workspaces::Newest;

pub const NEWEST: &[Newest] = &[
    Newest::Instant("select max(opened_at) from conversations where opened_at <= $1"),
    Newest::Instant("select max(answered_at) from survey_answers where answered_at <= $1"),
    Newest::Day(
        "select s.started_on from subscriptions s
          where s.started_on <= $2
            and not exists (select 1 from act_before b where b.record_id = s.id and b.before is null)
          order by s.started_on desc limit 1",
    ),
    Newest::Day(
        "select s.ended_on from subscriptions s
          where s.ended_on <= $2
            and not exists (select 1 from act_before b where b.record_id = s.id and b.before is null)
          order by s.ended_on desc limit 1",
    ),
    Newest::Day(
        "select c.churned_on from churn_events c
          where c.churned_on <= $2
            and not exists (select 1 from act_before b where b.record_id = c.id and b.before is null)
          order by c.churned_on desc limit 1",
    ),
];
