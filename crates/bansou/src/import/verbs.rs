//! What can be done with an import: hand in a file, correct its mapping, try, run, resume, undo, discard.
//!
//! Invariant: the page and the command line go through these.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use bansou_tabular::{ColumnProfile, Encoding, ReadOptions, values::dates::DateOrder};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt as _;
use uuid::Uuid;

use super::{
    Counts, Decision, FileFormat, Head, Import, ImportError, ImportKind, ImportState, Known, Mapping,
    MappingError, Target, file, folder::FOLDER, guess, guess_kind, job, mapping::shape_key, pairs, store,
    undo as undoing,
};
use crate::{
    args,
    custom_fields::FieldType,
    db::{DbError, query},
    ids::{ImportId, JobId, MemberId},
    jobs::{self, Job, NewJob},
    workspaces::Workspace,
};

/// A file that came in and lies in a place of its own.
#[derive(Clone, Debug)]
pub struct Upload {
    pub path: PathBuf,
    /// As its owner calls it.
    pub name: String,
    pub by: Option<MemberId>,
}

/// Takes a file into the workspace's files and guesses what it is. Where no kind is given, that is guessed too. A
/// mapping that was used for a file of the same shape is taken again; `given` wins over both.
pub async fn receive(
    workspace: &Workspace,
    upload: Upload,
    kind: Option<ImportKind>,
    given: Option<Mapping>,
) -> Result<Import, ImportError> {
    receive_with(workspace, upload, kind, given, None).await
}

/// The same, of a file that is handed in together with others: all have the same batch.
pub async fn receive_with(
    workspace: &Workspace,
    upload: Upload,
    kind: Option<ImportKind>,
    given: Option<Mapping>,
    batch: Option<Uuid>,
) -> Result<Import, ImportError> {
    let id = ImportId::new();
    let (sha256, bytes) = digest_file(&upload.path).await?;
    let head = file::head(upload.path.clone(), ReadOptions::default()).await??;
    let shape_key = shape_key(&head.headings);
    let known = head.known(&workspace.main).await?;
    let kind = match kind {
        Some(kind) => kind,
        None => match store::remembered_kind(&workspace.main, &shape_key).await? {
            Some(kind) => kind,
            None => guess_kind(&head.headings, &head.sample, &known, &upload.name),
        },
    };
    let given = given.unwrap_or_default();
    let errors: Vec<MappingError> = given
        .errors(kind, &head.headings)
        .into_iter()
        .filter(|error| !matches!(error, MappingError::MissingField { .. }))
        .collect();
    if !errors.is_empty() {
        return Err(ImportError::Mapping(errors));
    }
    let profiles = file::profiles(upload.path.clone(), ReadOptions::default()).await??;
    let mapping = given.or(usual_mapping(workspace, kind, &shape_key, &head, &profiles, &known).await?);
    tokio::fs::create_dir_all(workspace.files.join(FOLDER)).await?;
    let file_path = format!("{FOLDER}/{id}");
    move_file(&upload.path, &workspace.files.join(&file_path)).await?;
    let import = Import {
        id,
        kind,
        file_name: upload.name,
        file_path,
        shape_key,
        mapping,
        format: FileFormat {
            options: ReadOptions::default(),
            headings: head.headings,
            above: head.above,
            profiles,
            encoding: head.format.encoding,
            also: head.format.also,
            sha256,
            bytes,
        },
        state: ImportState::Mapping,
        counts: Counts::default(),
        kept: 0,
        error: None,
        created_by: upload.by,
        created_at: workspace.clock.now(),
        finished_at: None,
        undone_at: None,
        batch,
        waits: false,
    };
    let mut tx = workspace.main.begin().await?;
    store::insert(&mut tx, &import).await?;
    tx.commit().await?;
    Ok(import)
}

async fn usual_mapping(
    workspace: &Workspace,
    kind: ImportKind,
    shape_key: &str,
    head: &Head,
    profiles: &[ColumnProfile],
    known: &Known,
) -> Result<Mapping, ImportError> {
    let mut guessed = guess(kind, &head.headings, &head.sample, known).mapping;
    correct(&mut guessed, &head.headings, profiles);
    Ok(match store::remembered(&workspace.main, kind, shape_key).await? {
        // How dates and numbers are written is told by each file itself.
        Some(known) => Mapping {
            date_order: guessed.date_order,
            date_orders: BTreeMap::new(),
            decimal_marks: BTreeMap::new(),
            ..known.or(guessed)
        },
        None => guessed,
    })
}

/// What the whole file shows beyond the sample that was guessed from.
fn correct(guessed: &mut Mapping, headings: &[String], profiles: &[ColumnProfile]) {
    for (heading, profile) in headings.iter().zip(profiles) {
        if let Some(Some(Target::Custom { kind, .. })) = guessed.columns.get_mut(heading)
            && matches!(kind, FieldType::Integer | FieldType::Number)
            && profile.has_codes
        {
            *kind = FieldType::Text;
        }
    }
    let told: Vec<DateOrder> = profiles.iter().map(ColumnProfile::date_order).collect();
    let mut told = told.into_iter().filter(|order| *order != DateOrder::Unknown);
    guessed.date_order = match told.next() {
        Some(first) if told.all(|order| order == first) => first,
        _ => DateOrder::Unknown,
    };
}

/// Corrects kind and mapping of an import that has not run.
pub async fn remap(
    workspace: &Workspace,
    import: &mut Import,
    kind: ImportKind,
    mapping: Option<Mapping>,
) -> Result<(), ImportError> {
    let head = file::head(workspace.files.join(&import.file_path), import.format.options.clone()).await??;
    import.mapping = match mapping {
        Some(mapping) => mapping,
        None => {
            let known = head.known(&workspace.main).await?;
            let profiles = &import.format.profiles;
            usual_mapping(workspace, kind, &import.shape_key, &head, profiles, &known).await?
        }
    };
    import.kind = kind;
    let mut tx = workspace.main.begin().await?;
    store::update_draft(&mut tx, import).await?;
    // What a dry run counted and found alike was another mapping.
    pairs::clear(&mut tx, import.id).await?;
    store::set_counts(&mut tx, import.id, Counts::default()).await?;
    store::clear_refusals(&mut tx, import.id).await?;
    tx.commit().await?;
    import.counts = Counts::default();
    Ok(())
}

/// Reads the file of an import that has not run in another encoding: its headings, columns and mapping are found anew.
pub async fn reread(
    workspace: &Workspace,
    import: &mut Import,
    encoding: Encoding,
) -> Result<(), ImportError> {
    let path = workspace.files.join(&import.file_path);
    let options = ReadOptions { encoding: Some(encoding), ..import.format.options.clone() };
    let head = file::head(path.clone(), options.clone()).await??;
    import.format.profiles = file::profiles(path, options.clone()).await??;
    import.format.options = options;
    import.format.encoding = head.format.encoding;
    import.format.also = head.format.also;
    import.format.above = head.above;
    import.shape_key = shape_key(&head.headings);
    import.format.headings = head.headings;
    remap(workspace, import, import.kind, None).await
}

/// Enqueues a dry run: everything is read and compared, nothing is written.
pub async fn check(workspace: &Workspace, import: &Import) -> Result<Option<JobId>, ImportError> {
    enqueue(workspace, import, true).await
}

/// Enqueues the import, and remembers its mapping for the next file of this shape.
pub async fn start(workspace: &Workspace, import: &Import) -> Result<Option<JobId>, ImportError> {
    enqueue(workspace, import, false).await
}

async fn enqueue(workspace: &Workspace, import: &Import, dry: bool) -> Result<Option<JobId>, ImportError> {
    let mut tx = workspace.main.begin().await?;
    let job = job::ask(&mut tx, workspace, import, dry).await?;
    tx.commit().await?;
    Ok(job)
}

/// Notes what a person says of rows that may be about a record; none forgets it. What a dry run counted was without it.
pub async fn decide(
    workspace: &Workspace,
    import: &Import,
    said: &[(i64, Option<Decision>)],
) -> Result<(), ImportError> {
    let mut tx = workspace.main.begin().await?;
    draft(import)?;
    pairs::decide(&mut tx, import.id, said).await?;
    tx.commit().await?;
    Ok(())
}

/// Notes the same of all rows that may be about a record.
pub async fn decide_all(workspace: &Workspace, import: &Import, said: Decision) -> Result<(), ImportError> {
    let mut tx = workspace.main.begin().await?;
    draft(import)?;
    pairs::decide_all(&mut tx, import.id, said).await?;
    tx.commit().await?;
    Ok(())
}

fn draft(import: &Import) -> Result<(), ImportError> {
    if import.state == ImportState::Mapping { Ok(()) } else { Err(ImportError::State(import.state)) }
}

/// The newest job of an import: its run or undoing, or else its dry run.
pub async fn job_of(workspace: &Workspace, import: &Import) -> Result<Option<Job>, DbError> {
    const NEWEST: &str = "
        select id as a from jobs where dedupe_key in ($1, $2) order by created_at desc, id desc limit 1";
    let keys = args![import.job_key(), format!("check:{}", import.id)];
    let found: Option<(JobId,)> = query(NEWEST, keys).optional(&workspace.main).await?;
    match found {
        Some((id,)) => jobs::find(&workspace.main, id).await,
        None => Ok(None),
    }
}

/// Lets an import go on whose job was stopped or has failed.
pub async fn resume(workspace: &Workspace, import: &Import) -> Result<(), ImportError> {
    if let Some(job) = job_of(workspace, import).await? {
        let mut tx = workspace.main.begin().await?;
        jobs::retry(&mut tx, job.id).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// An import of the same file that was begun and did not end, to be gone on with instead of beginning anew.
pub async fn same_unfinished(
    workspace: &Workspace,
    kind: ImportKind,
    file: &Path,
) -> Result<Option<Import>, ImportError> {
    let unfinished = store::unfinished(&workspace.main, kind).await?;
    if unfinished.is_empty() {
        return Ok(None);
    }
    let (sha256, _) = digest_file(file).await?;
    Ok(unfinished.into_iter().find(|import| import.format.sha256 == sha256))
}

/// Enqueues undoing the import.
pub async fn undo(workspace: &Workspace, import: &Import, by: Option<MemberId>) -> Result<(), ImportError> {
    let mut tx = workspace.main.begin().await?;
    let from = match import.state {
        ImportState::Running | ImportState::Failed => import.state,
        _ => ImportState::Done,
    };
    if let Some(job) = job_of(workspace, import).await? {
        jobs::stop(&mut tx, job.id).await?;
    }
    if !store::change_state(&mut tx, import.id, from, ImportState::Undoing).await? {
        return Err(ImportError::State(import.state));
    }
    let args = serde_json::json!(undoing::Args { import: import.id, by });
    let job = NewJob::now(undoing::UNDO, args).once(import.job_key()).by(by);
    jobs::enqueue(&mut tx, job).await?;
    tx.commit().await?;
    Ok(())
}

/// Throws away a file that was handed in and not taken in.
pub async fn discard(workspace: &Workspace, import: &Import) -> Result<(), ImportError> {
    let mut tx = workspace.main.begin().await?;
    store::remove(&mut tx, import.id).await?;
    tx.commit().await?;
    if store::find(&workspace.main, import.id).await?.is_none() {
        match tokio::fs::remove_file(workspace.files.join(&import.file_path)).await {
            // Discarded twice at once.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            done => done?,
        }
    }
    Ok(())
}

async fn digest_file(path: &Path) -> std::io::Result<(String, u64)> {
    let mut file = tokio::fs::File::open(path).await?;
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let length = file.read(&mut buffer).await?;
        if length == 0 {
            return Ok((hex::encode(hash.finalize()), bytes));
        }
        hash.update(&buffer[..length]);
        bytes += length as u64;
    }
}

/// Uploads lie on the same file system and move at once; a file of the command line is copied.
async fn move_file(from: &Path, to: &Path) -> std::io::Result<()> {
    if from.parent() == to.parent() {
        return tokio::fs::rename(from, to).await;
    }
    tokio::fs::copy(from, to).await.map(drop)
}
