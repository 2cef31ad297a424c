//! The job that takes a file in, and the dry run that only counts: the same steps, written or not.
//!
//! Invariant: the rows of a chunk, its counts, its refusals and the place in the file are stored together, so an import
//! that was killed goes on from its last whole chunk and ends as if it had never been.

use serde::{Deserialize, Serialize};

use super::{
    Import, ImportError, ImportKind, ImportState, Refusal, Target,
    chunk::{Outcome, Way, take_in},
    context::Context,
    counts::Counts,
    file::{Chunk, ReadRow, chunks},
    mapping::custom_key,
    pairs::{self, Decisions, Pair, add_pairs},
    parents::Parents,
    promised::Promised,
    read::RowReader,
    seen::Seen,
    store::{self, LeftCells, RefusedRow},
    surroundings::Surroundings,
    table::table,
    usage,
};
use crate::{
    activity::{self, Actor, Subject, SubjectKind},
    args,
    custom_fields::{FieldType, note_choices},
    customers::Verb,
    db::{Tx, query},
    ids::{AccountId, ImportId, JobId, MemberId},
    jobs::{self, JobKind, Lane, NewJob, Running},
    live::Changed,
    members, revenue,
    workspaces::Workspace,
};

/// Files are taken in and undone one after the other: what one brings, the next must see.
pub(super) const TAKING_IN: &str = "taking in";

/// Takes in the file of an import.
pub const IMPORT: JobKind = JobKind {
    name: "import",
    lane: Lane::AWAITED,
    key: |_| Some(TAKING_IN.to_owned()),
    run: |workspace, running| Box::pin(run(workspace, running)),
    ..JobKind::USUAL
};

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Args {
    pub import: ImportId,
    /// Only count; nothing is written but the counts and the refused rows.
    #[serde(default)]
    pub dry: bool,
}

/// Asks for the job, in the transaction of whoever does.
pub(super) async fn ask(
    tx: &mut Tx,
    workspace: &Workspace,
    import: &Import,
    dry: bool,
) -> Result<Option<JobId>, ImportError> {
    let errors = import.mapping.errors(import.kind, &import.format.headings);
    if !errors.is_empty() {
        return Err(ImportError::Mapping(errors));
    }
    let now = workspace.clock.now();
    let to = if dry { ImportState::Mapping } else { ImportState::Running };
    if !store::change_state(&mut *tx, import.id, ImportState::Mapping, to).await? {
        return Err(ImportError::State(import.state));
    }
    store::clear_refusals(&mut *tx, import.id).await?;
    pairs::clear_undecided(&mut *tx, import.id).await?;
    store::set_counts(&mut *tx, import.id, Counts::default()).await?;
    if !dry {
        store::set_waits(&mut *tx, import.id, false).await?;
        store::remember(&mut *tx, import, now).await?;
        let mut fields: Vec<_> = import.format.headings.iter().filter_map(|h| own_field(import, h)).collect();
        fields.dedup_by(|a, b| a.0 == b.0);
        store::add_custom_fields(&mut *tx, import.kind, fields, now).await?;
    }
    let args = serde_json::json!(Args { import: import.id, dry });
    let key = if dry { format!("check:{}", import.id) } else { import.job_key() };
    let job = NewJob::now(IMPORT, args).once(key).by(import.created_by);
    Ok(jobs::enqueue(tx, job).await?)
}

fn own_field(import: &Import, heading: &str) -> Option<(String, String, FieldType)> {
    match import.mapping.target(heading)? {
        Target::Custom { custom, label, kind } => Some((custom.clone(), label.clone(), *kind)),
        // An owner who is no member is kept as text.
        Target::Field(field) if field == "owner" => {
            Some((custom_key(heading), heading.to_owned(), FieldType::Text))
        }
        Target::Field(_) => None,
    }
}

/// How far a job is.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Place {
    /// Records of the file that are done.
    records: u64,
    counts: Counts,
}

async fn run(workspace: &Workspace, running: &mut Running) -> anyhow::Result<()> {
    let Args { import, dry } = running.args()?;
    let Some(import) = store::find(&workspace.main, import).await? else { return Ok(()) };
    let expected = if dry { ImportState::Mapping } else { ImportState::Running };
    if import.state != expected {
        return Ok(());
    }
    // A dry run keeps what it has seen in memory, so it begins anew.
    let mut place: Place = if dry { Place::default() } else { running.cursor()?.unwrap_or_default() };
    let mut context = context(workspace, &import).await?;
    if dry {
        context.promised = Promised::before(workspace, &import).await?;
    }
    let by = Surroundings::of(workspace, &import);
    let reader = RowReader::new(import.kind, &import.format.headings, &import.mapping, &by);
    let path = workspace.files.join(&import.file_path);
    let begun = place.records;
    let from = if import.kind == ImportKind::Usage { begun } else { 0 };
    let mut chunks = chunks(&path, import.format.options.clone(), import.kind, reader, from);
    let mut seen = Seen::default();
    while let Some(chunk) = chunks.recv().await {
        let chunk = chunk?;
        if chunk.next <= begun {
            // Taken in by an earlier attempt: what its rows were about is seen again.
            see_again(workspace, &context, chunk, &mut seen).await?;
            running.gets_on();
            continue;
        }
        step(workspace, running, &import, &context, chunk, &mut place, (&mut seen, dry)).await?;
    }
    if dry {
        return Ok(());
    }
    if import.kind == ImportKind::Subscriptions {
        refresh_accounts(workspace, running, &import, place).await?;
    }
    finish(workspace, &import, &context.actor, place.counts).await?;
    Ok(())
}

pub(super) async fn context(workspace: &Workspace, import: &Import) -> anyhow::Result<Context> {
    Ok(Context {
        import: import.id,
        kind: import.kind,
        actor: actor(workspace, import.created_by).await?,
        now: import.created_at.max(workspace.clock.now()),
        day: workspace.figure_day().await?.day,
        zone: workspace.zone.clone(),
        currency: import.mapping.currency.unwrap_or(workspace.currency),
        home: workspace.currency,
        unsure: import.mapping.unsure,
        promised: None,
        survey: survey_of(import.mapping.column_of("score").unwrap_or_default()),
        owner_heading: import.mapping.column_of("owner").map(str::to_owned),
    })
}

/// Who takes the file in: the member, or the command line.
pub(super) async fn actor(workspace: &Workspace, member: Option<MemberId>) -> anyhow::Result<Actor> {
    let member = match member {
        Some(id) => members::find_member(workspace, id).await?,
        None => None,
    };
    Ok(member.map_or(Actor::Token { name: "bansou import".to_owned() }, |member| member.actor()))
}

/// The survey that a heading of scores tells of.
fn survey_of(heading: &str) -> &'static str {
    let heading = crate::customers::search::folded(heading);
    if heading.contains("csat") || heading.contains("満足") {
        "csat"
    } else if heading.contains("ces") {
        "ces"
    } else {
        "nps"
    }
}

async fn step(
    workspace: &Workspace,
    running: &mut Running,
    import: &Import,
    context: &Context,
    chunk: Chunk,
    place: &mut Place,
    (seen, dry): (&mut Seen, bool),
) -> anyhow::Result<()> {
    let Chunk { first, next, rows, progress } = chunk;
    let (told, mut tx) = if import.kind == ImportKind::Usage {
        take_in_usage(workspace, context, first, rows, dry.then_some(seen)).await?
    } else {
        take_in_records(workspace, context, rows, seen, dry).await?
    };
    let refused = told.refused.into_iter().map(|row| blame(row, import)).collect();
    let left = told.left.into_iter().map(|row| blame_cells(row, import)).collect();
    place.counts += told.counts;
    place.records = next;
    store::add_refusals(&mut tx, import.id, refused).await?;
    store::add_left_cells(&mut tx, import.id, left).await?;
    add_pairs(&mut tx, import.id, told.pairs).await?;
    store::set_counts(&mut tx, import.id, place.counts).await?;
    let total = if progress > 0.0 { (next as f64 / progress).round() as i64 } else { next as i64 };
    running.save(&mut tx, *place, next as i64, Some(total)).await?;
    if !dry {
        activity::shown_anew(&mut tx, [Changed::lists()]).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What there is to tell of a chunk.
#[derive(Default)]
struct Told {
    counts: Counts,
    refused: Vec<RefusedRow>,
    left: Vec<LeftCells>,
    pairs: Vec<Pair>,
}

impl Told {
    fn refuse(&mut self, number: u64, refusal: Refusal, cells: Vec<String>) {
        self.counts.refused += 1;
        self.refused.push(RefusedRow { number: number as i64, refusal, cells });
    }

    fn leave(&mut self, number: u64, reasons: Vec<Refusal>, cells: Vec<String>) {
        if !reasons.is_empty() {
            self.counts.left += reasons.len() as i64;
            self.left.push(LeftCells { number: number as i64, reasons, cells });
        }
    }
}

async fn take_in_records(
    workspace: &Workspace,
    context: &Context,
    rows: Vec<ReadRow>,
    seen: &mut Seen,
    dry: bool,
) -> anyhow::Result<(Told, crate::db::Tx)> {
    let mut tx = workspace.main.begin().await?;
    let records: Vec<_> = rows.iter().filter_map(|row| row.record.as_ref().ok()).collect();
    let way = if dry { Way::Dry } else { Way::Write };
    let mut taken = take_in(&mut tx, context, &records, seen, way).await?.into_iter();
    let mut told = Told::default();
    told.counts.read = rows.len() as i64;
    for row in rows {
        let taken = match row.record {
            Ok(_) => taken.next().unwrap_or_else(|| Outcome::Unchanged.into()),
            Err(refusal) => Outcome::Refused(refusal).into(),
        };
        if let Some(pair) = taken.pair {
            told.counts.unsure += i64::from(!pair.is_sure && pair.decision.or(context.unsure).is_none());
            told.pairs.push(pair);
        }
        match taken.outcome {
            Outcome::Created => told.counts.created += 1,
            Outcome::Updated => told.counts.updated += 1,
            Outcome::Unchanged => told.counts.unchanged += 1,
            Outcome::Refused(refusal) => {
                told.refuse(row.number, refusal, row.cells);
                continue;
            }
        }
        told.leave(row.number, taken.left, row.cells);
    }
    Ok((told, tx))
}

async fn see_again(
    workspace: &Workspace,
    context: &Context,
    chunk: Chunk,
    seen: &mut Seen,
) -> anyhow::Result<()> {
    let mut tx = workspace.main.begin().await?;
    let records: Vec<_> = chunk.rows.iter().filter_map(|row| row.record.as_ref().ok()).collect();
    take_in(&mut tx, context, &records, seen, Way::Again).await?;
    tx.rollback().await?;
    Ok(())
}

async fn take_in_usage(
    workspace: &Workspace,
    context: &Context,
    first: u64,
    rows: Vec<ReadRow>,
    seen: Option<&mut Seen>,
) -> anyhow::Result<(Told, crate::db::Tx)> {
    let mut tx = workspace.main.begin().await?;
    let records: Vec<_> = rows.iter().filter_map(|row| row.record.as_ref().ok()).collect();
    let numbers = || records.iter().map(|record| record.number);
    let (from, to) = (numbers().min().unwrap_or(0), numbers().max().unwrap_or(0));
    let decisions = Decisions::of(&mut tx, context.import, context.unsure, from, to).await?;
    let parents = Parents::of(&mut tx, context, &records, &decisions).await?;
    // The usage store has a writer of its own; the main one is free while events are stored.
    tx.rollback().await?;
    let mut told = Told::default();
    told.counts.read = rows.len() as i64;
    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        let record = match row.record {
            Ok(record) => record,
            Err(refusal) => {
                told.refuse(row.number, refusal, row.cells);
                continue;
            }
        };
        match usage::event(context, &parents, &record, row.content) {
            Ok(event) => {
                events.push(event);
                told.leave(row.number, record.left, row.cells);
            }
            Err(refusal) => {
                told.pairs.extend(parents.pair_of(&record, &refusal));
                told.refuse(row.number, refusal, row.cells);
            }
        }
    }
    told.counts.unsure += told.pairs.len() as i64;
    let mut usage_tx = workspace.usage.begin().await?;
    told.counts += match seen {
        Some(seen) => usage::would_be_new(&mut usage_tx, &events, seen).await?,
        None => usage::store_chunk(&mut usage_tx, context, first, &events).await?,
    };
    usage_tx.commit().await?;
    Ok((told, workspace.main.begin().await?))
}

fn blame_cells(row: LeftCells, import: &Import) -> LeftCells {
    let column = |field: &String| import.mapping.column_of(field).map(str::to_owned);
    let named = |reason: Refusal| {
        let column = reason.column.clone().or_else(|| column(reason.field.as_ref()?));
        Refusal { column, ..reason }
    };
    LeftCells { reasons: row.reasons.into_iter().map(named).collect(), ..row }
}

/// Names the column that is to blame, where the reason only knew the field.
fn blame(row: RefusedRow, import: &Import) -> RefusedRow {
    use super::Code;
    let fields: &[&str] = match row.refusal.code {
        Code::UnknownAccount | Code::AmbiguousAccount | Code::SimilarAccount => {
            &["account", "account_name", "parent", "parent_name", "name"]
        }
        Code::TwiceInFile if row.refusal.other.is_none() => &["external_id"],
        Code::TwiceInFile | Code::MayBeAnother | Code::AmbiguousPerson => &["name", "email"],
        Code::UnknownSubscription => &["subscription"],
        Code::ParentCircle => &["parent", "parent_name"],
        Code::EndsBeforeStart => &["ended_on", "closed_at"],
        Code::OutOfRange => &["score", "satisfaction", "quantity"],
        _ => &[],
    };
    let mut refusal = row.refusal;
    let field = refusal.field.clone();
    let mut columns = field.iter().map(String::as_str).chain(fields.iter().copied());
    if refusal.column.is_none() {
        refusal.column = columns.find_map(|field| import.mapping.column_of(field)).map(str::to_owned);
    }
    RefusedRow { refusal, ..row }
}

/// Brings the accounts in line whose contracts the import made or changed.
async fn refresh_accounts(
    workspace: &Workspace,
    running: &mut Running,
    import: &Import,
    place: Place,
) -> anyhow::Result<()> {
    const TOUCHED: &str = "
        select distinct account_id as a from subscriptions
         where (import_id = $1 or id in (select record_id from import_before where import_id = $1))
           and account_id > $2
         order by account_id limit 1000";
    // The day may be another now: the newest fact may be in this file.
    let day = workspace.figure_day().await?.day;
    let mut after = uuid::Uuid::nil();
    loop {
        let mut tx = workspace.main.begin().await?;
        let rows: Vec<(AccountId,)> = query(TOUCHED, args![import.id, after]).all(&mut tx).await?;
        let accounts: Vec<AccountId> = rows.into_iter().map(|(id,)| id).collect();
        let Some(last) = accounts.last() else { return Ok(()) };
        after = last.0;
        revenue::refresh_accounts(&mut tx, revenue::Standpoint::of(workspace, day), &accounts).await?;
        let records = place.records as i64;
        running.save(&mut tx, place, records, Some(records)).await?;
        tx.commit().await?;
    }
}

async fn finish(workspace: &Workspace, import: &Import, actor: &Actor, counts: Counts) -> anyhow::Result<()> {
    let mut change = workspace.change(actor).await?;
    store::finish(&mut change.tx, import.id, change.now).await?;
    if let Some(next) = store::next_of_batch(&workspace.main, import).await? {
        ask(&mut change.tx, workspace, &next, false).await?;
    }
    if import.kind != ImportKind::Usage {
        note_choices(&mut change.tx, import.kind.as_str(), table(import.kind).name).await?;
    }
    change.record(
        Subject::alone(SubjectKind::Import, import.id.0),
        Verb::ImportFinished {
            import: import.id,
            kind: import.kind.as_str().to_owned(),
            file: import.file_name.clone(),
            created: counts.created,
            updated: counts.updated,
            refused: counts.refused,
        },
    );
    change.commit().await?;
    if import.kind == ImportKind::Usage {
        let mut tx = workspace.usage.begin().await?;
        usage::forget_chunks(&mut tx, import.id).await?;
        tx.commit().await?;
    }
    let day = workspace.figure_day().await?.day;
    revenue::turn_to(workspace, day).await?;
    Ok(())
}
