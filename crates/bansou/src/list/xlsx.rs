//! The list as an Excel workbook.
//!
//! Invariant: rows go to a file on disk as they are read, and from there to the browser, so a workbook of any length
//! takes the same memory; the file is gone when the download ends, however it ends.

use std::{fs::File, io::Read as _, path::PathBuf};

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use tokio::sync::mpsc;

use super::export::{Cell, Sheet};
use crate::web::Problem;

/// Excel has no more rows, with the headings.
pub const MOST_ROWS: i64 = 1_048_576;

const READ: usize = 64 * 1024;

/// The sheet as a workbook; it passes through a file in the folder.
pub async fn workbook(mut sheet: impl Sheet, folder: PathBuf) -> Result<Body, Problem> {
    let (rows, written) = mpsc::channel::<Vec<Vec<Cell>>>(2);
    let headings = sheet.headings();
    let writing = tokio::task::spawn_blocking(move || write(&headings, written, &folder));
    while let Some(chunk) = sheet.next().await? {
        if rows.send(chunk).await.is_err() {
            break;
        }
    }
    drop(rows);
    let file = writing.await.map_err(|e| Problem::internal(e.into()))?.map_err(Problem::internal)?;
    Ok(Body::from_stream(stream::try_unfold(file, async |mut file| {
        tokio::task::spawn_blocking(move || {
            let mut buffer = vec![0; READ];
            let read = file.read(&mut buffer)?;
            buffer.truncate(read);
            Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(buffer), file)))
        })
        .await
        .map_err(std::io::Error::other)?
    })))
}

/// Writes the workbook and answers its file, opened and already without a name.
fn write(
    headings: &[String],
    mut rows: mpsc::Receiver<Vec<Vec<Cell>>>,
    folder: &std::path::Path,
) -> anyhow::Result<File> {
    let mut workbook = Workbook::new();
    workbook.set_tempdir(folder)?;
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    let bold = Format::new().set_bold();
    sheet.set_freeze_panes(1, 0)?;
    for (column, heading) in (0_u16..).zip(headings) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
    }
    let mut line = 0_u32;
    while let Some(chunk) = rows.blocking_recv() {
        for row in chunk {
            line += 1;
            for (column, cell) in (0_u16..).zip(row) {
                write_cell(sheet, line, column, &cell)?;
            }
        }
    }
    let path = folder.join(format!("export-{}.xlsx", uuid::Uuid::now_v7()));
    let saved = workbook.save(&path).map_err(anyhow::Error::from).and_then(|()| Ok(File::open(&path)?));
    let removed = std::fs::remove_file(&path);
    let file = saved?;
    removed?;
    Ok(file)
}

fn write_cell(
    sheet: &mut rust_xlsxwriter::Worksheet,
    line: u32,
    column: u16,
    cell: &Cell,
) -> Result<(), XlsxError> {
    match cell {
        // Excel refuses longer texts.
        Cell::Text(text) => {
            sheet.write_string(line, column, text.chars().take(32_767).collect::<String>())?
        }
        Cell::Number(number) => sheet.write_number(line, column, *number)?,
        Cell::Empty => return Ok(()),
    };
    Ok(())
}
