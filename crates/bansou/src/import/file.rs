//! Reading an import's file: its headings and first rows at once, all its rows in chunks from a thread of their own.
//!
//! Invariant: chunks are the same whenever the same file is read, so that a chunk is known by its first row.

use std::path::{Path, PathBuf};

use bansou_tabular::{ColumnProfile, ReadError, ReadOptions, Row, RowProblem, Stop, Table, profile_of};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{ImportKind, Known, Record, Refusal, digest::digest, mapping::heading_key, read::RowReader};
use crate::db::{self, Db};

/// Rows that are taken in together.
const CHUNK: usize = 2_000;
/// The same of usage: each row goes to another place of each index, and the more are written at once the more of them share
/// a page.
const CHUNK_OF_USAGE: usize = 10_000;
/// A chunk of very long rows ends earlier.
const CHUNK_BYTES: usize = 32 << 20;

/// Rows looked at to guess what the columns are.
const SAMPLE: usize = 500;

/// The head of a file.
#[derive(Clone, Debug)]
pub struct Head {
    pub headings: Vec<String>,
    pub sample: Vec<Row>,
    pub format: bansou_tabular::Format,
    /// What stands above the headings.
    pub above: Vec<String>,
}

impl Head {
    /// What the workspace knows of the file's first rows.
    pub async fn known(&self, main: &Db) -> db::Result<Known> {
        Known::of(main, self.headings.len(), &self.sample).await
    }
}

/// Opens the file and reads its head.
pub async fn head(path: PathBuf, options: ReadOptions) -> anyhow::Result<Result<Head, ReadError>> {
    let read = reading(move |stop| {
        let mut table = Table::open_until(&path, &options, stop)?;
        let sample =
            table.preview(SAMPLE)?.into_iter().filter_map(Result::ok).filter(|row| !row.is_blank()).collect();
        Ok(Head {
            headings: table.headings().to_vec(),
            sample,
            format: table.format().clone(),
            above: table.above().to_vec(),
        })
    });
    read.await
}

/// Reads in a thread of its own, and no longer than somebody waits for it.
async fn reading<T: Send + 'static>(read: impl FnOnce(Stop) -> T + Send + 'static) -> anyhow::Result<T> {
    struct StopWhenDropped(Stop);
    impl Drop for StopWhenDropped {
        fn drop(&mut self) {
            self.0.stop();
        }
    }
    let waiting = StopWhenDropped(Stop::default());
    let stop = waiting.0.clone();
    Ok(tokio::task::spawn_blocking(move || read(stop)).await?)
}

/// Reads the whole file once for how each of its columns is written.
pub async fn profiles(
    path: PathBuf,
    options: ReadOptions,
) -> anyhow::Result<Result<Vec<ColumnProfile>, ReadError>> {
    reading(move |stop| profile_of(&mut Table::open_until(&path, &options, stop)?)).await
}

/// Some rows of a file.
#[derive(Debug)]
pub struct Chunk {
    /// Records of the file before this chunk, and after it.
    pub first: u64,
    pub next: u64,
    pub rows: Vec<ReadRow>,
    /// How much of the file has been read, 0–1.
    pub progress: f64,
}

/// A row that was read, and what it says or why it does not.
#[derive(Debug)]
pub struct ReadRow {
    pub number: u64,
    pub cells: Vec<String>,
    pub record: Result<Record, Refusal>,
    /// The row's whole content, for rows that are known by it.
    pub content: Uuid,
}

/// Reads the rows after the first `skip` records. The reader runs ahead by a chunk or two and no further.
pub fn chunks(
    path: &Path,
    options: ReadOptions,
    kind: ImportKind,
    reader: RowReader,
    skip: u64,
) -> mpsc::Receiver<Result<Chunk, ReadError>> {
    let (send, receive) = mpsc::channel(1);
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || {
        if let Err(error) = read_chunks(&path, &options, kind, &reader, skip, &send) {
            // Nobody listens any more where the job was stopped.
            let _ = send.blocking_send(Err(error));
        }
    });
    receive
}

fn read_chunks(
    path: &Path,
    options: &ReadOptions,
    kind: ImportKind,
    reader: &RowReader,
    skip: u64,
    send: &mpsc::Sender<Result<Chunk, ReadError>>,
) -> Result<(), ReadError> {
    let mut table = Table::open_with(path, options)?;
    let order = content_order(table.headings());
    let keys: Vec<String> = table.headings().iter().map(|heading| heading_key(heading)).collect();
    let mut rows = table.rows_from(skip)?;
    let mut row = Row::default();
    let most = if kind == ImportKind::Usage { CHUNK_OF_USAGE } else { CHUNK };
    loop {
        let first = rows.records_read();
        let mut read = Vec::with_capacity(most);
        let mut ended = false;
        let mut bytes = 0;
        while (rows.records_read() - first) < most as u64 && bytes < CHUNK_BYTES {
            match rows.read(&mut row) {
                None => {
                    ended = true;
                    break;
                }
                Some(Err(problem)) => read.push(unreadable(kind, &problem)),
                // Spreadsheets end in rows that hold nothing.
                Some(Ok(())) if row.is_blank() => {}
                Some(Ok(())) => {
                    bytes += row.bytes();
                    read.push(ReadRow {
                        number: row.number(),
                        cells: row.cells().map(str::to_owned).collect(),
                        record: reader.read(&row),
                        content: content(kind, &order, &keys, &row),
                    });
                }
            }
        }
        let next = rows.records_read();
        let progress = if ended { 1.0 } else { rows.progress() };
        if next > first && send.blocking_send(Ok(Chunk { first, next, rows: read, progress })).is_err() {
            return Ok(());
        }
        if ended {
            return Ok(());
        }
    }
}

fn unreadable(kind: ImportKind, problem: &RowProblem) -> ReadRow {
    ReadRow {
        number: problem.row,
        cells: vec![problem.raw.clone()],
        record: Err(Refusal::from(&problem.reason)),
        content: digest(kind, Uuid::nil(), &[&problem.raw]),
    }
}

/// The columns by their headings: the same rows under columns in another order are the same rows.
fn content_order(headings: &[String]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..headings.len()).collect();
    order.sort_by_key(|column| heading_key(&headings[*column]));
    order
}

fn content(kind: ImportKind, order: &[usize], keys: &[String], row: &Row) -> Uuid {
    if kind != ImportKind::Usage {
        return Uuid::nil();
    }
    let parts: Vec<&str> = order
        .iter()
        .filter(|column| !row.cell(**column).is_empty())
        .flat_map(|column| [keys[*column].as_str(), row.cell(*column)])
        .collect();
    digest(kind, Uuid::nil(), &parts)
}
