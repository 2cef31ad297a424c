//! What is merely coming: the days of contracts ahead, with what happens on each. A calendar, not a list of work.
//!
//! Invariant: every customer whose renewal or notice deadline lies in the span stands in it, also those who are a line.

use jiff::civil::Date;

use super::{
    Head, Whose,
    store::{CUSTOMER, HEAD},
};
use crate::{
    args,
    db::{self, Db, FromRow, Row, query_dynamic},
    ids::AccountId,
    revenue::{self, Subscription},
    web::Ui,
};

/// What a day is in a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DayKind {
    /// The last day on which the customer can refuse the renewal.
    Notice,
    /// Renews by itself, and nobody can refuse it any more.
    Settled,
    /// Renews by itself and can still be refused.
    Renewal,
    /// Does not renew by itself: ends unless somebody decides.
    Decision,
    /// Terminated.
    Ending,
}

impl DayKind {
    pub fn key(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Settled => "settled",
            Self::Renewal => "renewal",
            Self::Decision => "decision",
            Self::Ending => "ending",
        }
    }
}

/// One day of one customer.
#[derive(Clone, Debug)]
pub struct Entry {
    pub on: Date,
    pub kind: DayKind,
    pub account: Head,
}

/// An entry in words.
pub(super) struct EntryView {
    pub account: AccountId,
    pub name: String,
    pub day: String,
    pub away: String,
    pub kind: DayKind,
    pub word: String,
    pub mrr: String,
    pub band: Option<(String, &'static str)>,
}

impl EntryView {
    pub fn new(ui: &Ui, entry: Entry) -> Self {
        let Entry { on, kind, account } = entry;
        let weekday = on.weekday().to_monday_zero_offset();
        Self {
            account: account.id,
            name: account.name,
            day: ui.t2(
                "today-date",
                "day",
                ui.short_day(&on),
                "weekday",
                ui.t(&format!("weekday-{weekday}")),
            ),
            away: ui.days_away(&on),
            kind,
            word: ui.t(&format!("today-day-{}", kind.key())),
            mrr: ui.per_month(&account.mrr),
            band: account.band.map(|band| (band.label(ui), band.tone())),
        }
    }

    pub fn tone(&self) -> &'static str {
        match self.kind {
            DayKind::Ending => "risk",
            DayKind::Decision => "watch",
            _ => "",
        }
    }
}

/// A day as the accounts' own columns have it.
struct Found {
    account: Head,
    on: Date,
    column: Column,
}

/// Where a day was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Notice,
    Renewal,
    End,
}

impl Column {
    /// By its place among those of one day.
    fn of(place: i64) -> Self {
        match place {
            1 => Self::Notice,
            2 => Self::Renewal,
            _ => Self::End,
        }
    }
}

impl FromRow for Found {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            account: Head::from_row(row)?,
            on: row.get("on_day")?,
            column: Column::of(row.get("place")?),
        })
    }
}

/// The first `limit` days between two days, both counted, and whether there are more.
pub(super) async fn between(
    db: &Db,
    whose: Whose,
    day: Date,
    span: (Date, Date),
    limit: usize,
) -> db::Result<(Vec<Entry>, bool)> {
    let whose_accounts = whose.condition(4);
    let first = |column: &str, from: &str, place: i64| {
        format!(
            "select * from (
               select {HEAD}, {column} as on_day, cast({place} as bigint) as place from {from}
                where {column} between $1 and $2 and {CUSTOMER} and {whose_accounts}
                order by {column}, a.mrr_minor desc, a.id limit $3) as days_{place}"
        )
    };
    // Each kind of day by its own index, as far as the first that are shown can come from it.
    let sql = format!(
        "select * from ({} union all {} union all {}) as days
          order by on_day, place, mrr_minor desc, account_id limit $3",
        first("a.renewal_on", "accounts a", 2),
        first("a.notice_on", "accounts a", 1),
        first("s.ended_on", "subscriptions s join accounts a on a.id = s.account_id and s.trial = 0", 3),
    );
    let mut args = args![span.0, span.1, limit as i64 + 1];
    args.extend(whose.id());
    let mut found: Vec<Found> = query_dynamic(sql, args).all(db).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let mut accounts: Vec<_> = found.iter().map(|found| found.account.id).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let contracts = revenue::of_many(db, &accounts).await?;
    let entries = found.into_iter().filter_map(|Found { account, on, column }| {
        let of_account = contracts.get(&account.id).map_or(&[][..], Vec::as_slice);
        let kind = kind_of(&account, of_account, on, column, day)?;
        Some(Entry { on, kind, account })
    });
    let mut entries: Vec<Entry> = entries.collect();
    entries.dedup_by_key(|entry| (entry.on, entry.kind, entry.account.id));
    Ok((entries, more))
}

/// None for a day that is told otherwise: the notice deadline of a contract that does not renew by itself, the renewal of
/// one that was terminated, the end of one that another follows.
fn kind_of(
    account: &Head,
    contracts: &[Subscription],
    on: Date,
    column: Column,
    day: Date,
) -> Option<DayKind> {
    let standing = || contracts.iter().filter(|contract| contract.is_paying_on(day));
    let lasting = || standing().filter(|contract| contract.ended_on.is_none());
    match column {
        Column::End => {
            let goes_on = contracts.iter().any(|other| other.started_on > day && other.started_on <= on);
            let ends = standing().find(|contract| contract.ended_on == Some(on)).filter(|_| !goes_on)?;
            Some(if ends.ends_with_term { DayKind::Decision } else { DayKind::Ending })
        }
        Column::Notice => {
            let refusable =
                |contract: &Subscription| contract.auto_renew && contract.notice_on(day) == Some(on);
            (contracts.is_empty() || lasting().any(refusable)).then_some(DayKind::Notice)
        }
        Column::Renewal if contracts.is_empty() => Some(by_itself(account.notice_on, day)),
        // Of several on one day, the one that asks for most.
        Column::Renewal => lasting()
            .filter(|contract| contract.next_renewal(day) == Some(on))
            .map(|contract| match contract.auto_renew {
                true => by_itself(contract.notice_on(day), day),
                false => DayKind::Decision,
            })
            .max(),
    }
}

fn by_itself(notice: Option<Date>, day: Date) -> DayKind {
    if notice.is_some_and(|notice| notice < day) { DayKind::Settled } else { DayKind::Renewal }
}
