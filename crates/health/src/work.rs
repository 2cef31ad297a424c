//! The worker: takes what waits and scores it, and notices that a day has turned.
//!
//! Invariant: an account whose facts changed is scored after they changed: its mark is taken away only once it is queued,
//! and its ticket only with its score.

use std::time::{Duration, Instant};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    batch, chores,
    engine::{self, Round},
    listen,
    measures::Yardstick,
    overrides, queue,
};
use crate::{
    activity, args,
    db::{self, placeholder_rows, query, query_dynamic},
    ids::AccountId,
    jobs::{Queue, Take, Taken, Taking, Waiting},
    time::Timestamp,
    usage::ingest::ArrivalLog,
    web::traffic,
    workspaces::Workspace,
};

/// How long what all accounts share is taken as still true.
const ROUND_LASTS: Duration = Duration::from_secs(1);
/// How often an idle worker looks whether the day has turned.
const LOOK_AT_DAY: Duration = Duration::from_secs(5);
/// How often at most all accounts are scored anew because what they are measured by has changed.
const YARDSTICK_LASTS: Duration = Duration::from_secs(60);
/// The shortest pause of a busy worker, and of one that waits for an activity to be heard.
const BREATH: Duration = Duration::from_millis(30);
/// Between chunks while a file is being imported or a flood of events is counted, so that these have the machine.
const GIVE_WAY: Duration = Duration::from_secs(1);

/// The accounts that wait to be scored.
pub const QUEUE: Queue = Queue {
    name: "scores",
    wakes: |workspace| vec![workspace.main.own_commits(), workspace.usage.own_commits()],
    waiting: Waiting::InMain(
        "select count(*) as a from (select account_id from score_queue limit $1) as waiting",
    ),
    begin: || Box::new(Worker::default()),
};

impl Take for Worker {
    fn take<'a>(&'a mut self, workspace: &'a Workspace) -> Taking<'a> {
        Box::pin(async move {
            let began = Instant::now();
            if self.pass(workspace).await? == 0 {
                return Ok(Taken::Nothing);
            }
            let pause = if ArrivalLog::of(workspace).is_behind() || import_is_running(workspace).await? {
                GIVE_WAY
            } else if traffic::is_quiet() {
                Duration::ZERO
            } else {
                // Pages and arriving events have at least half of the time.
                began.elapsed().max(BREATH)
            };
            Ok(Taken::Some(pause))
        })
    }
}

/// Hears and scores all that waits now; for the command line and for tests. Answers how many accounts were scored.
pub async fn settle(workspace: &Workspace) -> anyhow::Result<usize> {
    let (mut scored, mut worker) = (0, Worker::default());
    loop {
        activity::catch_up(workspace, listen::LISTENER).await?;
        worker = Worker { round: worker.round, ..Worker::default() };
        match worker.pass(workspace).await? {
            0 if activity::has_heard_all(&workspace.main, listen::LISTENER.name).await? => return Ok(scored),
            0 => tokio::time::sleep(BREATH).await,
            some => scored += some,
        }
    }
}

#[derive(Debug, Default)]
struct Worker {
    round: Option<(Instant, Round)>,
    looked_at_day: Option<Instant>,
    measured_anew: Option<Instant>,
}

impl Worker {
    /// One chunk of work. Answers how many accounts were taken out of the queue.
    async fn pass(&mut self, workspace: &Workspace) -> db::Result<usize> {
        if self.looked_at_day.is_none_or(|at| at.elapsed() > LOOK_AT_DAY) {
            self.looked_at_day = Some(Instant::now());
            if turn_of_day(workspace).await? {
                self.round = None;
            }
            // Where new kinds of events go on arriving, all accounts are not scored for each of them.
            if self.measured_anew.is_none_or(|at| at.elapsed() > YARDSTICK_LASTS)
                && turn_of_yardstick(workspace, &self.round(workspace).await?.around.yardstick()).await?
            {
                self.measured_anew = Some(Instant::now());
            }
        }
        queue_touched(workspace).await?;
        let tickets = queue::waiting(&workspace.main, &workspace.live.watched(), batch::SIZE).await?;
        if tickets.is_empty() {
            return Ok(0);
        }
        engine::score_tickets(workspace, self.round(workspace).await?, &tickets).await?;
        Ok(tickets.len())
    }

    async fn round(&mut self, workspace: &Workspace) -> db::Result<&Round> {
        let round = match self.round.take() {
            Some((made, mut round)) if made.elapsed() < ROUND_LASTS => {
                if round.as_of.day == workspace.today() {
                    round.as_of.at = workspace.clock.now();
                }
                (made, round)
            }
            _ => (Instant::now(), Round::now(workspace).await?),
        };
        Ok(&self.round.insert(round).1)
    }
}

/// Moves the accounts that usage touched into the queue.
async fn queue_touched(workspace: &Workspace) -> db::Result<()> {
    const TOUCHED: &str =
        "select account_id as a, touched_at as b from usage_touched order by touched_at limit 2000";
    let touched: Vec<(AccountId, Timestamp)> = query(TOUCHED, args![]).all(&workspace.usage).await?;
    if touched.is_empty() {
        return Ok(());
    }
    let accounts: Vec<AccountId> = touched.iter().map(|(account, _)| *account).collect();
    let mut tx = workspace.main.begin().await?;
    queue::enqueue(&mut tx, &accounts, workspace.clock.now()).await?;
    tx.commit().await?;
    // Only marks that still stand as they were read: later events have set theirs anew.
    let sql = format!(
        "delete from usage_touched where (account_id, touched_at) in (values {})",
        placeholder_rows(1, touched.len(), 2)
    );
    let values = touched.iter().flat_map(|(account, at)| args![*account, *at]).collect();
    let mut tx = workspace.usage.begin().await?;
    query_dynamic(sql, values).run(&mut tx).await?;
    tx.commit().await
}

/// The days that scores were last worked out for, and by which calendar.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Days {
    figures: Date,
    today: Date,
    #[serde(default)]
    zone: String,
    #[serde(default)]
    holidays: String,
}

/// Time is a fact too: on a new day, or by another calendar, every account is scored anew, overrides run out and silence is looked for.
async fn turn_of_day(workspace: &Workspace) -> db::Result<bool> {
    const READ: &str = "select value as a from settings where setting_key = 'health.days'";
    const WRITE: &str = "
        insert into settings (setting_key, value, updated_at) values ('health.days', $1, $2)
        on conflict (setting_key) do update set value = excluded.value, updated_at = excluded.updated_at";
    let days = Days {
        figures: workspace.figure_day().await?.day,
        today: workspace.today(),
        zone: workspace.zone.iana_name().unwrap_or_default().to_owned(),
        holidays: format!("{} {}", workspace.holidays, workspace.own_holidays),
    };
    let known: Option<(serde_json::Value,)> = query(READ, args![]).optional(&workspace.main).await?;
    let known: Option<Days> = known.and_then(|(value,)| serde_json::from_value(value).ok());
    if known.as_ref() == Some(&days) {
        return Ok(false);
    }
    overrides::end_expired(workspace).await?;
    let now = workspace.clock.now();
    let value = serde_json::to_value(&days).map_err(|e| db::unreadable("value", e))?;
    let mut tx = workspace.main.begin().await?;
    query(WRITE, args![value, now]).run(&mut tx).await?;
    queue::enqueue_all(&mut tx, now).await?;
    match known {
        Some(_) => chores::look_for_silence(&mut tx, &days.figures.to_string()).await?,
        // The first day of all: what was stored before it has a past.
        None => chores::after_import(&mut tx, "first").await?,
    }
    tx.commit().await?;
    Ok(true)
}

/// What all accounts are measured by (how many features the workspace has seen, whether it keeps notes at all) is a fact
/// about each of them: where it changed, every account is scored anew.
async fn turn_of_yardstick(workspace: &Workspace, now: &Yardstick) -> db::Result<bool> {
    const READ: &str = "select value as a from settings where setting_key = 'health.yardstick'";
    const WRITE: &str = "
        insert into settings (setting_key, value, updated_at) values ('health.yardstick', $1, $2)
        on conflict (setting_key) do update set value = excluded.value, updated_at = excluded.updated_at";
    let known: Option<(serde_json::Value,)> = query(READ, args![]).optional(&workspace.main).await?;
    let known: Option<Yardstick> = known.and_then(|(value,)| serde_json::from_value(value).ok());
    if known.as_ref() == Some(now) {
        return Ok(false);
    }
    let value = serde_json::to_value(now).map_err(|e| db::unreadable("value", e))?;
    let mut tx = workspace.main.begin().await?;
    query(WRITE, args![value, workspace.clock.now()]).run(&mut tx).await?;
    queue::enqueue_all(&mut tx, workspace.clock.now()).await?;
    tx.commit().await?;
    Ok(true)
}

async fn import_is_running(workspace: &Workspace) -> db::Result<bool> {
    const RUNNING: &str = "select count(*) as a from imports where state = 'running'";
    Ok(query(RUNNING, args![]).one::<(i64,)>(&workspace.main).await?.0 > 0)
}
