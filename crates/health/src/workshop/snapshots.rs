//! The measured past, kept so that trying a scorecard is only arithmetic: each customer's measures at the end of each of
//! the last [`MONTHS`] months, and now.
//!
//! Invariant: a kept point equals what measuring anew would give; an account whose facts changed since is measured again
//! before it is used, and only what can have changed: a fact of today leaves the months before as they are.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    outcomes::Contract,
    panel::{AccountPast, Panel, Point, month_ends},
};
use crate::{
    args, batch, bounded,
    db::{self, FromRow, Row, Tx, Value, insert_many, query, unreadable},
    ids::AccountId,
    jobs::{self, JobKind, JobState, Lane, NewJob, Running},
    measures::{self, AsOf, KINDS, Surroundings},
    time::{MINUTE, Timestamp, day_number},
    workspaces::Workspace,
};

/// Month ends that are kept.
pub const MONTHS: i32 = 24;

/// How long after a run another is not asked for, unless a file was imported.
const RESTS: i64 = 10 * MINUTE;

pub const SNAPSHOTS: JobKind = JobKind {
    name: "health.snapshots",
    lane: Lane::PAST,
    run: |workspace, running| Box::pin(run(workspace, running)),
    ..JobKind::USUAL
};

/// The measures that are kept, sorted.
pub fn keys() -> Vec<String> {
    let mut keys: Vec<String> = KINDS.iter().map(|kind| kind.key.clone().into_owned()).collect();
    keys.sort();
    keys
}

/// Asks for the points to be brought up to date, where the last time is a while ago or a file came since. Answers the
/// open job, where there is one.
pub async fn ask(workspace: &Workspace) -> db::Result<Option<jobs::Job>> {
    const LAST: &str = "
        select max(finished_at) as a from jobs where kind = $1 and state = 'done'";
    const IMPORTED: &str = "
        select max(finished_at) as a from imports where finished_at is not null";
    let open = open_job(workspace).await?;
    if open.is_some() {
        return Ok(open);
    }
    let (last,): (Option<Timestamp>,) = query(LAST, args![SNAPSHOTS.name]).one(&workspace.main).await?;
    let (imported,): (Option<Timestamp>,) = query(IMPORTED, args![]).one(&workspace.main).await?;
    let rested = |last: Timestamp| {
        workspace.clock.now().0 - last.0 < RESTS && imported.is_none_or(|imported| imported < last)
    };
    if last.is_some_and(rested) {
        return Ok(None);
    }
    let job = NewJob::now(SNAPSHOTS, serde_json::Value::Null).once(SNAPSHOTS.name);
    let mut tx = workspace.main.begin().await?;
    jobs::enqueue(&mut tx, job).await?;
    tx.commit().await?;
    open_job(workspace).await
}

/// The job that measures, while it waits or runs.
pub async fn open_job(workspace: &Workspace) -> db::Result<Option<jobs::Job>> {
    let open = jobs::open_jobs(&workspace.main).await?;
    Ok(open.into_iter().find(|job| job.kind == SNAPSHOTS.name && job.state != JobState::Failed))
}

/// Everything that is kept, for all accounts.
pub async fn panel(workspace: &Workspace) -> anyhow::Result<Panel> {
    const KEPT: &str = "select account_id as a, points as b from measure_snapshots where measures = $1";
    let keys = keys();
    let rows: Vec<(AccountId, String)> = query(KEPT, args![shape(&keys)]).all(&workspace.main).await?;
    tokio::task::spawn_blocking(move || {
        let accounts = rows
            .into_iter()
            .map(|(account, points)| Ok(AccountPast { account, points: serde_json::from_str(&points)? }))
            .collect::<anyhow::Result<Vec<AccountPast>>>()?;
        Ok(Panel { keys, accounts })
    })
    .await?
}

/// What the points of a row hold, so that a new measure makes old rows worthless.
fn shape(keys: &[String]) -> String {
    keys.join(" ")
}

/// How far the job is.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Place {
    after: Option<AccountId>,
    done: i64,
}

/// What one run measures for: the same for all accounts.
struct Ground {
    keys: Vec<String>,
    /// The month ends and what the workspace knew then, the oldest first.
    months: Vec<(AsOf, Surroundings)>,
    present: (AsOf, Surroundings),
    /// The newest change when the run began; later ones are for the next run.
    seq: i64,
    /// The newest file that came or went.
    import_seq: i64,
}

async fn run(workspace: &Workspace, running: &mut Running) -> anyhow::Result<()> {
    const NEXT: &str = "select id as a from accounts where id > $1 order by id limit $2";
    const COUNT: &str = "select count(*) as a from accounts";
    let mut place: Place = running.cursor()?.unwrap_or_default();
    let (total,): (i64,) = query(COUNT, args![]).one(&workspace.main).await?;
    let ground = Ground::load(workspace).await?;
    loop {
        let after = place.after.unwrap_or(AccountId(uuid::Uuid::nil()));
        let next: Vec<(AccountId,)> =
            query(NEXT, args![after, batch::SIZE as i64]).all(&workspace.main).await?;
        let accounts: Vec<AccountId> = next.into_iter().map(|(id,)| id).collect();
        let Some(last) = accounts.last() else { return Ok(()) };
        let rows = ground.measure(workspace, &accounts).await?;
        place = Place { after: Some(*last), done: place.done + accounts.len() as i64 };
        let mut tx = workspace.main.begin().await?;
        keep(&mut tx, &rows, workspace.clock.now()).await?;
        running.save(&mut tx, place, place.done, Some(total)).await?;
        tx.commit().await?;
    }
}

/// One account's row.
struct Kept {
    account: AccountId,
    measures: String,
    points: Vec<Point>,
    seq: i64,
    past_use: i64,
    present_use: i64,
}

impl FromRow for Kept {
    fn from_row(row: &Row) -> db::Result<Self> {
        let points: String = row.get("points")?;
        Ok(Self {
            account: row.get("account_id")?,
            measures: row.get("measures")?,
            points: serde_json::from_str(&points).map_err(|e| unreadable("points", e))?,
            seq: row.get("seen_seq")?,
            past_use: row.get("past_use")?,
            present_use: row.get("present_use")?,
        })
    }
}

async fn keep(tx: &mut Tx, rows: &[Kept], now: Timestamp) -> db::Result<u64> {
    const INSERT: &str = "
        insert into measure_snapshots
            (account_id, measures, points, seen_seq, past_use, present_use, measured_at)";
    const REPLACE: &str = "
        on conflict (account_id) do update
           set measures = excluded.measures, points = excluded.points, seen_seq = excluded.seen_seq,
               past_use = excluded.past_use, present_use = excluded.present_use,
               measured_at = excluded.measured_at";
    let rows = rows
        .iter()
        .map(|row| {
            let points = serde_json::to_string(&row.points).map_err(|e| unreadable("points", e))?;
            Ok(args![row.account, &row.measures, points, row.seq, row.past_use, row.present_use, now])
        })
        .collect::<db::Result<Vec<Vec<Value>>>>()?;
    insert_many(tx, INSERT, REPLACE, rows).await
}

/// What of an account must be measured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Everything,
    /// The present, and month ends that are not there yet.
    Newest,
}

impl Ground {
    async fn load(workspace: &Workspace) -> anyhow::Result<Self> {
        const SEQ: &str = "select coalesce(max(seq), 0) as a from activities";
        const IMPORT_SEQ: &str = "
            select coalesce(max(seq), 0) as a from activities where verb in ('import_finished', 'import_undone')";
        let (seq,): (i64,) = query(SEQ, args![]).one(&workspace.main).await?;
        let (import_seq,): (i64,) = query(IMPORT_SEQ, args![]).one(&workspace.main).await?;
        let present = AsOf::present(workspace).await?;
        let mut months = Vec::new();
        for day in month_ends(present.day, MONTHS) {
            let as_of = AsOf::end_of(day, &workspace.zone);
            months.push((as_of, Surroundings::load(workspace, &as_of).await?.of_register()));
        }
        let around = Surroundings::load(workspace, &present).await?.of_register();
        Ok(Self { keys: keys(), months, present: (present, around), seq, import_seq })
    }

    /// The rows of these accounts that must be written anew.
    async fn measure(&self, workspace: &Workspace, accounts: &[AccountId]) -> anyhow::Result<Vec<Kept>> {
        let shape = shape(&self.keys);
        let mut kept = kept(workspace, accounts).await?;
        kept.retain(|_, row| row.measures == shape && row.seq >= self.import_seq);
        let uses = self.uses(workspace, accounts).await?;
        let changes = self.changes(workspace, accounts).await?;
        let no_use = (0, 0);
        let marks = self.marks();
        let mut wanted: BTreeMap<AccountId, Wanted> = BTreeMap::new();
        for account in accounts {
            let (past_use, present_use) = *uses.get(account).unwrap_or(&no_use);
            let (past_change, change) = *changes.get(account).unwrap_or(&(0, 0));
            match kept.get(account) {
                None => wanted.insert(*account, Wanted::Everything),
                Some(row) if row.past_use != past_use || past_change > row.seq => {
                    wanted.insert(*account, Wanted::Everything)
                }
                Some(row) => {
                    let now = row.points.last().is_some_and(|point| point.day == self.present.0.day)
                        && row.points.iter().all(|point| marks.get(&point.day) == Some(&point.around));
                    let same = now && row.present_use == present_use && change <= row.seq;
                    if same { None } else { wanted.insert(*account, Wanted::Newest) }
                }
            };
        }
        let mut points = self.points(workspace, &wanted, &mut kept).await?;
        Ok(wanted
            .keys()
            .map(|account| {
                let (past_use, present_use) = *uses.get(account).unwrap_or(&no_use);
                let points = points.remove(account).unwrap_or_default();
                Kept {
                    account: *account,
                    measures: shape.clone(),
                    points,
                    seq: self.seq,
                    past_use,
                    present_use,
                }
            })
            .collect())
    }

    /// The points of the wanted accounts: those kept that still hold, and the rest measured now.
    async fn points(
        &self,
        workspace: &Workspace,
        wanted: &BTreeMap<AccountId, Wanted>,
        kept: &mut HashMap<AccountId, Kept>,
    ) -> anyhow::Result<HashMap<AccountId, Vec<Point>>> {
        let accounts: Vec<AccountId> = wanted.keys().copied().collect();
        if accounts.is_empty() {
            return Ok(HashMap::new());
        }
        let marks = self.marks();
        let mut points: HashMap<AccountId, Vec<Point>> = HashMap::new();
        for (account, what) in wanted {
            let held = kept.remove(account).filter(|_| *what == Wanted::Newest);
            let held = held
                .into_iter()
                .flat_map(|row| row.points)
                .filter(|point| marks.get(&point.day) == Some(&point.around));
            points.insert(*account, held.collect());
        }
        let mut contracts: HashMap<AccountId, Vec<Contract>> = HashMap::new();
        for contract in super::store::contracts(workspace, Some(&accounts)).await? {
            contracts.entry(contract.account).or_default().push(contract);
        }
        for (as_of, around) in &self.months {
            let missing: Vec<AccountId> = accounts
                .iter()
                .filter(|account| {
                    let was_customer = contracts.get(account).is_some_and(|contracts| {
                        contracts.iter().any(|contract| !contract.trial && contract.covers(as_of.day))
                    });
                    was_customer && !points[account].iter().any(|point| point.day == as_of.day)
                })
                .copied()
                .collect();
            self.add(workspace, &missing, as_of, around, &mut points).await?;
        }
        let customers = super::store::customers(workspace, &accounts).await?;
        let (as_of, around) = &self.present;
        for points in points.values_mut() {
            points.retain(|point| point.day < as_of.day);
        }
        self.add(workspace, &customers, as_of, around, &mut points).await?;
        for points in points.values_mut() {
            points.sort_by_key(|point| point.day);
        }
        Ok(points)
    }

    /// What the workspace knew on each day that is looked at.
    fn marks(&self) -> HashMap<Date, i64> {
        let days = self.months.iter().chain(std::iter::once(&self.present));
        days.map(|(as_of, around)| (as_of.day, mark(around))).collect()
    }

    async fn add(
        &self,
        workspace: &Workspace,
        accounts: &[AccountId],
        as_of: &AsOf,
        around: &Surroundings,
        to: &mut HashMap<AccountId, Vec<Point>>,
    ) -> db::Result<()> {
        if accounts.is_empty() {
            return Ok(());
        }
        for (account, facts) in measures::facts(workspace, accounts, as_of, around).await? {
            if let Some(points) = to.get_mut(&account) {
                points.push(Point::of(as_of.day, mark(around), &facts, &self.keys));
            }
        }
        Ok(())
    }

    /// How much each account used the product up to the last month's end, and up to now: events that came late show.
    async fn uses(
        &self,
        workspace: &Workspace,
        accounts: &[AccountId],
    ) -> db::Result<HashMap<AccountId, (i64, i64)>> {
        const USES: &str = concat!(
            "
            select account_id as a, cast(sum(case when day <= $1 then ",
            bounded!("quantity"),
            " else 0 end) as bigint) as b,
                   cast(sum(",
            bounded!("quantity"),
            ") as bigint) as c
              from usage_account_days where day <= $2 and account_id in ({accounts}) group by account_id"
        );
        let days = args![self.last_month_end(), day_number(self.present.0.day)];
        let rows: Vec<(AccountId, i64, i64)> = batch::rows(&workspace.usage, USES, &days, accounts).await?;
        Ok(rows.into_iter().map(|(account, past, all)| (account, (past, all))).collect())
    }

    /// The newest change of each account's facts that can reach back behind the last month's end, and the newest at all.
    /// A record that is written now may be of any day; where an account stands in its life is of now only.
    async fn changes(
        &self,
        workspace: &Workspace,
        accounts: &[AccountId],
    ) -> db::Result<HashMap<AccountId, (i64, i64)>> {
        const CHANGES: &str = "
            select account_id as a,
                   coalesce(max(case when occurred_at <= $1
                        or verb not in ('stage_changed', 'touch_model_changed', 'owner_changed') then seq end), 0) as b,
                   max(seq) as c
              from activities
             where verb not in ('health_changed', 'health_overridden', 'health_override_ended', 'went_quiet',
                                'usage_recovered', 'today_line_answered', 'task_added', 'task_changed', 'task_done',
                                'task_reopened')
               and account_id in ({accounts})
             group by account_id";
        let until = self.months.last().map_or(Timestamp(i64::MIN), |(as_of, _)| as_of.at);
        let rows: Vec<(AccountId, i64, i64)> =
            batch::rows(&workspace.main, CHANGES, args![until], accounts).await?;
        Ok(rows.into_iter().map(|(account, past, newest)| (account, (past, newest))).collect())
    }

    fn last_month_end(&self) -> i64 {
        self.months.last().map_or(i64::MIN, |(as_of, _)| day_number(as_of.day))
    }
}

/// What the workspace as a whole knew, as a number.
fn mark(around: &Surroundings) -> i64 {
    let known = [
        around.has_usage,
        around.recorded_long_enough,
        around.has_known_users,
        around.has_conversations,
        around.has_notes,
        around.has_key_people,
    ];
    known.into_iter().fold(around.features, |mark, known| mark * 2 + i64::from(known))
}

async fn kept(workspace: &Workspace, accounts: &[AccountId]) -> db::Result<HashMap<AccountId, Kept>> {
    const KEPT: &str = "
        select account_id, measures, points, seen_seq, past_use, present_use
          from measure_snapshots where account_id in ({accounts})";
    let rows: Vec<Kept> = batch::rows(&workspace.main, KEPT, args![], accounts).await?;
    Ok(rows.into_iter().map(|row| (row.account, row)).collect())
}
