//! Whether a workbook can be read without filling the memory: it is unpacked once, and nothing of it is kept.
//!
//! Invariant: what passes holds no single text, tag, cell or row that a reader of workbooks would have to hold in many
//! megabytes, however small the file that it comes in.

use std::io::{self, BufRead, BufReader, Read};

use quick_xml::{Reader, events::Event};
use zip::{ZipArchive, read::ZipFile};

use crate::{
    Content, ReadError,
    input::{Input, Source},
};

/// The parts of a workbook that its reader holds whole may take this many bytes when unpacked.
const MOST_HELD: u64 = 256 << 20;
/// What is streamed, all worksheets together, when unpacked.
const MOST_STREAMED: u64 = 2 << 30;
/// One tag or text. Excel keeps no cell of more than 32,767 characters.
const LONGEST_PIECE: u64 = 1 << 20;
/// A cell with its formula and runs of rich text.
const LONGEST_CELL: u64 = 2 << 20;
/// A row with all its cells.
const LONGEST_ROW: u64 = 32 << 20;
/// Columns of an Excel sheet, A to XFD.
const MOST_CELLS: u32 = 16_384;

/// Refuses a workbook that would fill the memory, and an archive that is none.
pub(crate) fn check(source: &Source) -> Result<(), ReadError> {
    let broken = |error: zip::result::ZipError| ReadError::BrokenWorkbook { message: error.to_string() };
    let mut archive = ZipArchive::new(BufReader::new(source.open()?)).map_err(broken)?;
    refuse_what_is_no_workbook(&archive)?;
    let (mut held, mut streamed) = (MOST_HELD, MOST_STREAMED);
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(broken)?;
        let name = part.name().map_err(broken)?.to_ascii_lowercase();
        if name.contains("media/") {
            continue;
        }
        // What the archive says of its sizes may be a lie; what comes out is counted.
        if !name.ends_with(".xml") && !name.ends_with(".rels") {
            held = less(held, io::copy(&mut part.take(held + 1), &mut io::sink()).unwrap_or(0))?;
            continue;
        }
        let is_sheet = name.contains("worksheets/");
        let walked = walk(part, if is_sheet { streamed } else { held })?;
        if is_sheet {
            streamed = less(streamed, walked.bytes)?;
        }
        // Texts of the whole workbook may stand in a part of any name.
        if !is_sheet || walked.has_shared_texts {
            held = less(held, walked.bytes)?;
        }
    }
    Ok(())
}

fn refuse_what_is_no_workbook(archive: &ZipArchive<BufReader<Input>>) -> Result<(), ReadError> {
    let names: Vec<String> = archive.file_names().filter_map(|name| name.ok().map(Into::into)).collect();
    if names.iter().any(|name| name.to_ascii_lowercase().contains("workbook")) {
        return Ok(());
    }
    let is_document =
        |name: &String| name.starts_with("word/") || name.starts_with("ppt/") || name == "mimetype";
    let content = if names.iter().any(is_document) { Content::Document } else { Content::Archive };
    Err(ReadError::NotATable { content })
}

fn less(left: u64, taken: u64) -> Result<u64, ReadError> {
    left.checked_sub(taken).ok_or(ReadError::TooLarge)
}

/// What a part of XML came to.
struct Walked {
    bytes: u64,
    has_shared_texts: bool,
}

/// Walks through a part as a reader of workbooks does. One that is not well formed is walked through as far as a reader
/// would come.
fn walk(part: ZipFile<'_, BufReader<Input>>, most: u64) -> Result<Walked, ReadError> {
    let mut reader = Reader::from_reader(Measured::new(BufReader::with_capacity(1 << 16, part)));
    reader.config_mut().check_end_names = false;
    let mut walked = Walked { bytes: 0, has_shared_texts: false };
    let mut place = Place::default();
    let mut piece = Vec::new();
    loop {
        reader.get_mut().left = LONGEST_PIECE;
        piece.clear();
        let event = reader.read_event_into(&mut piece);
        let at = reader.get_ref().bytes;
        match event {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                walked.has_shared_texts |= tag.local_name().as_ref() == "si";
                place.begins(tag.local_name().as_ref(), at);
            }
            // A workbook has none, and what it defines can multiply.
            Ok(Event::DocType(_)) => return Err(ReadError::TooLarge),
            Ok(Event::End(tag)) => place.ends(tag.local_name().as_ref()),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) if reader.get_ref().left == 0 => return Err(ReadError::TooLarge),
            Err(_) => break,
        }
        if at > most || !place.is_within_bounds(at) {
            return Err(ReadError::TooLarge);
        }
    }
    walked.bytes = reader.get_ref().bytes;
    Ok(walked)
}

/// Where in a part the walk is.
#[derive(Default)]
struct Place {
    in_cells: bool,
    in_shared_text: bool,
    row_began: u64,
    cell_began: u64,
    cells: u32,
}

impl Place {
    fn begins(&mut self, tag: &str, at: u64) {
        match tag {
            "sheetData" => (self.in_cells, self.row_began, self.cell_began) = (true, at, at),
            "row" => (self.row_began, self.cell_began, self.cells) = (at, at, 0),
            "c" => (self.cell_began, self.cells) = (at, self.cells.saturating_add(1)),
            "si" => (self.in_shared_text, self.cell_began) = (true, at),
            _ => {}
        }
    }

    fn ends(&mut self, tag: &str) {
        match tag {
            "sheetData" => self.in_cells = false,
            "si" => self.in_shared_text = false,
            _ => {}
        }
    }

    fn is_within_bounds(&self, at: u64) -> bool {
        let cell = at - self.cell_began <= LONGEST_CELL;
        let row = at - self.row_began <= LONGEST_ROW && self.cells <= MOST_CELLS;
        (!self.in_cells || row && cell) && (!self.in_shared_text || cell)
    }
}

/// Counts what is read, and gives no more than `left` of it.
struct Measured<R> {
    inner: R,
    bytes: u64,
    left: u64,
}

impl<R> Measured<R> {
    fn new(inner: R) -> Self {
        Self { inner, bytes: 0, left: 0 }
    }
}

impl<R: BufRead> Read for Measured<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Measured<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other("a piece that is too long"));
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX);
        let filled = self.inner.fill_buf()?;
        Ok(&filled[..filled.len().min(most)])
    }

    fn consume(&mut self, count: usize) {
        self.inner.consume(count);
        self.bytes += count as u64;
        self.left -= count as u64;
    }
}
