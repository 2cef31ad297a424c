//! When a person may be written to: one budget over all departments, and quiet hours where they live.
//!
//! Invariant: the budget counts every letter that may have arrived, whoever wanted it.

use bansou_letters::{Budget, QuietHours, SentLetter};
use jiff::civil::{Time, Weekday};

use super::RecipientId;
use crate::{
    args,
    db::{self, Db, FromRow, Row, Tx, query, query_dynamic},
    time::{DAY, Timestamp},
};

/// What a workspace settled on. Minutes are after midnight in the person's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    pub budget_letters: i64,
    pub budget_days: i64,
    pub quiet_from: i64,
    pub quiet_until: i64,
    pub quiet_weekend: bool,
}

const COLUMNS: &str = "budget_letters, budget_days, quiet_from, quiet_until, quiet_weekend";
/// Letters to one person that are looked at; no budget is larger.
const MOST_COUNTED: i64 = 200;

/// The most letters of a budget, and its longest window in days.
pub const MOST_LETTERS: i64 = 100;
pub const MOST_DAYS: i64 = 90;
const MINUTES: i64 = 24 * 60;

pub async fn load(db: &Db) -> db::Result<Rules> {
    query_dynamic(format!("select {COLUMNS} from mail_rules where only_row = 1"), args![]).one(db).await
}

/// The rules, and the turn to take a letter: nobody else takes one before the transaction ends.
pub(super) async fn take_turn(tx: &mut Tx) -> db::Result<Rules> {
    let sql = format!("select {COLUMNS} from mail_rules where only_row = 1 {}", tx.lock_alone());
    query_dynamic(sql, args![]).one(tx).await
}

impl Rules {
    pub async fn save(&self, tx: &mut Tx) -> db::Result<()> {
        const SAVE: &str = "
            update mail_rules set budget_letters = $1, budget_days = $2, quiet_from = $3, quiet_until = $4, quiet_weekend = $5
             where only_row = 1";
        let args = args![
            self.budget_letters,
            self.budget_days,
            self.quiet_from,
            self.quiet_until,
            self.quiet_weekend
        ];
        query(SAVE, args).run(tx).await?;
        Ok(())
    }

    /// Whether they can be: at least a letter, and an hour that is not quiet.
    pub fn are_possible(&self) -> bool {
        (1..=MOST_LETTERS).contains(&self.budget_letters)
            && (1..=MOST_DAYS).contains(&self.budget_days)
            && (0..MINUTES).contains(&self.quiet_from)
            && (0..MINUTES).contains(&self.quiet_until)
    }

    pub(super) fn of_letters(&self, not_after: Option<Timestamp>) -> bansou_letters::Rules {
        let whole = |number: i64| u32::try_from(number).unwrap_or(0);
        let hours = self.quiet_from != self.quiet_until;
        let days = if self.quiet_weekend { vec![Weekday::Saturday, Weekday::Sunday] } else { Vec::new() };
        let quiet = QuietHours { from: clock(self.quiet_from), until: clock(self.quiet_until), days };
        bansou_letters::Rules {
            budget: Some(Budget { letters: whole(self.budget_letters), days: whole(self.budget_days) }),
            quiet: (hours || self.quiet_weekend).then_some(quiet),
            not_after: not_after.map(Timestamp::to_jiff),
        }
    }
}

/// The time of day of a minute after midnight.
pub fn clock(minute: i64) -> Time {
    let part = |number: i64| i8::try_from(number).unwrap_or(0);
    Time::new(part(minute / 60 % 24), part(minute % 60), 0, 0).unwrap_or(Time::midnight())
}

/// The letters that may have reached the person within the budget's days.
pub(super) async fn sent_to(
    tx: &mut Tx,
    recipient: RecipientId,
    rules: &Rules,
    now: Timestamp,
) -> db::Result<Vec<SentLetter>> {
    const SENT: &str = "
        select coalesce(settled_at, taken_at) as a, urgency as b, topic as c from mails
         where recipient = $1 and state in ('sent', 'unknown', 'sending', 'returned') and coalesce(settled_at, taken_at) > $2
         order by id desc limit $3";
    let since = now.plus(-rules.budget_days.saturating_mul(DAY));
    let rows: Vec<(Timestamp, String, String)> =
        query(SENT, args![recipient, since, MOST_COUNTED]).all(tx).await?;
    rows.into_iter()
        .map(|(at, urgency, topic)| {
            let urgency = urgency.parse().map_err(|why| db::unreadable("urgency", why))?;
            Ok(SentLetter { at: at.to_jiff(), urgency, topic })
        })
        .collect()
}

/// The time zone that the person chose.
pub(super) async fn own_zone(tx: &mut Tx, recipient: RecipientId) -> db::Result<Option<String>> {
    const ZONE: &str = "select time_zone as a from mail_recipients where recipient = $1";
    Ok(query(ZONE, args![recipient]).optional::<(String,)>(tx).await?.map(|(zone,)| zone))
}

/// The same, for a page.
pub async fn zone_of(db: &Db, recipient: RecipientId) -> db::Result<Option<String>> {
    const ZONE: &str = "select time_zone as a from mail_recipients where recipient = $1";
    Ok(query(ZONE, args![recipient]).optional::<(String,)>(db).await?.map(|(zone,)| zone))
}

/// Keeps the time zone that the person chose; an IANA name, or empty for the workspace's.
pub async fn keep_zone(tx: &mut Tx, recipient: RecipientId, zone: &str, now: Timestamp) -> db::Result<()> {
    const DROP: &str = "delete from mail_recipients where recipient = $1";
    const KEEP: &str = "
        insert into mail_recipients (recipient, time_zone, changed_at) values ($1, $2, $3)
        on conflict (recipient) do update set time_zone = excluded.time_zone, changed_at = excluded.changed_at";
    if zone.is_empty() {
        query(DROP, args![recipient]).run(tx).await?;
        return Ok(());
    }
    query(KEEP, args![recipient, zone, now]).run(tx).await?;
    Ok(())
}

impl FromRow for Rules {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            budget_letters: row.get("budget_letters")?,
            budget_days: row.get("budget_days")?,
            quiet_from: row.get("quiet_from")?,
            quiet_until: row.get("quiet_until")?,
            quiet_weekend: row.get("quiet_weekend")?,
        })
    }
}
