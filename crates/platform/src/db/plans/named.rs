//! The queries that read a growing table from end to end, each with the reason why that is right.
//!
//! Invariant: a query is named by its table and by words of it.

use super::squeezed;

const ERASURE: &str = "the erasure or export of one person must find whatever names them";
const WORKSHOP: &str = "a trial of a scorecard is on all customers, by a job or with its progress";
const JOB: &str = "a job that goes once through all, by steps";
const SMALL: &str = "one row for each file or each time a member acts by hand";
const ARRIVALS: &str = "a row is what one commit took, and a gigabyte waits at most";
const MEMBERS: &str =
    "what refers to a member is looked for only where a member's id changes, which none does";
const COUNT: &str = "the number of all rows, which an engine reads from an index alone";

/// Table, words of the query, reason.
pub const NAMED: &[(&str, &str, &str)] = &[
    ("renewal_decisions", "where person_id = $1", ERASURE),
    ("activities", "where person_id = $1", ERASURE),
    ("activities", "where actor_kind = 'person'", ERASURE),
    ("import_before", "where record_id = $1", ERASURE),
    ("activities", "coalesce(cast(detail as text)", ERASURE),
    ("act_before", "coalesce(cast(before as text)", ERASURE),
    ("import_before", "coalesce(cast(before as text)", ERASURE),
    ("import_refusals", "coalesce(cast(reason as text)", ERASURE),
    ("import_left_cells", "coalesce(cast(reasons as text)", ERASURE),
    ("import_pairs", "coalesce(cast(said as text)", ERASURE),
    ("act_before", "b.record_kind = 'people' and b.before is not null", ERASURE),
    ("usage_daily", "where person_id = $1", ERASURE),
    ("imports", "from imports where state", SMALL),
    ("jobs", "from jobs where dedupe_key = $1", SMALL),
    ("imports", "from imports where finished_at is not null", SMALL),
    ("imports", "from imports order by id", SMALL),
    ("note_attendees", "on conflict (login_id) do update set role", MEMBERS),
    ("notes", "on conflict (login_id) do update set role", MEMBERS),
    ("renewal_decisions", "on conflict (login_id) do update set role", MEMBERS),
    ("score_overrides", "on conflict (login_id) do update set role", MEMBERS),
    ("tasks", "on conflict (login_id) do update set role", MEMBERS),
    ("today_answers", "on conflict (login_id) do update set role", MEMBERS),
    ("score_overrides", "from score_overrides o left join members m", SMALL),
    (
        "accounts",
        "insert into score_queue (account_id, queued_at, waiting_since) select",
        "every customer is queued anew",
    ),
    ("tasks", "from tasks t where t.done_at is null and true", "the open tasks of a team, which are counted"),
    (
        "people",
        "select count(*) as a from (select p.id from people p left join accounts a",
        "counted up to a limit",
    ),
    ("accounts", "select cast(custom ->> $1 as text) as given from accounts", JOB),
    ("people", "select count(*) as a from people", COUNT),
    ("activities", "coalesce(max(seq), 0) as c from activities", COUNT),
    ("accounts", "coalesce(max(seq), 0) as c from activities", COUNT),
    ("accounts", "select count(*) as a from accounts", COUNT),
    ("churn_events", "select count(*) as a from churn_events", COUNT),
    ("search_documents", "where near_key is null order by id limit", JOB),
    ("usage_senders", "set settled = 0, version = version + 1", JOB),
    ("score_overrides", "from score_overrides o join accounts a", SMALL),
    (
        "usage_touched",
        "from usage_touched order by touched_at limit",
        "emptied as scoring follows; one row an account at most",
    ),
    ("accounts", "count(distinct owner_id)", WORKSHOP),
    ("churn_events", "from churn_events where is_reactivation = 0 limit 1", WORKSHOP),
    ("churn_events", "select account_id as a, churned_on as b from churn_events", WORKSHOP),
    ("measure_snapshots", "from measure_snapshots where measures", WORKSHOP),
    ("accounts", "where stage not in ('lead', 'opportunity') order by id", WORKSHOP),
    ("subscriptions", "select distinct plan as a from subscriptions", WORKSHOP),
    ("accounts", "select distinct plan as a from subscriptions", WORKSHOP),
    ("accounts", "select distinct cast(custom ->> $1 as text)", WORKSHOP),
    (
        "accounts",
        "join scores b on b.account_id = a.id and b.as_of = (select max(n.as_of)",
        "falls since any day, asked by no page",
    ),
    ("arrivals", "from arrivals", ARRIVALS),
    ("arrivals", "update arrivals set problem = null", ARRIVALS),
    (
        "refused_events",
        "from refused_events group by reason",
        "the newest hundred thousand are kept, counted from an index alone",
    ),
];

pub fn is_named(table: &str, sql: &str) -> bool {
    let sql = squeezed(sql);
    NAMED.iter().any(|(of, words, _)| *of == table && sql.contains(words))
}
