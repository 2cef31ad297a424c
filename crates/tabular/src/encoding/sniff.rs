//! Which encoding a file is in, by all of it that tells.
//!
//! Every stretch of text beyond ASCII has a voice, which its likeliest reading has; the encoding with the
//! most voices is the file's. Stretches that are clearly in another one are read in that ([`Encoding::decode_cell`]).

use std::io;

use super::{Encoding, best_reading};
use crate::input::{Source, read_full};

const CHUNK: usize = 64 * 1024;
/// A file is looked at so far; beyond, only until something tells.
const MOST_LOOKED_AT: usize = 8 * 1024 * 1024;
/// Stretches weighed; more would not change the verdict.
const MOST_WEIGHED: usize = 20_000;
/// A stretch is cut here: the rest of a long text says the same.
const LONGEST_WEIGHED: usize = 400;

/// The encoding of a file, how many bytes its byte order mark takes, and in which others some of its cells are.
pub(crate) struct Sniffed {
    pub(crate) encoding: Encoding,
    pub(crate) mark_bytes: u64,
    pub(crate) also: Vec<Encoding>,
}

pub(crate) fn sniff(source: &Source) -> io::Result<Sniffed> {
    let mut input = source.open()?;
    let mut chunk = vec![0; CHUNK];
    let mut length = read_full(&mut input, &mut chunk)?;
    let alone = |encoding, mark_bytes| Ok(Sniffed { encoding, mark_bytes, also: Vec::new() });
    match &chunk[..length] {
        [0xEF, 0xBB, 0xBF, ..] => {}
        [0xFF, 0xFE, ..] => return alone(Encoding::Utf16Le, 2),
        [0xFE, 0xFF, ..] => return alone(Encoding::Utf16Be, 2),
        start => {
            if let Some(encoding) = without_mark(start) {
                return alone(encoding, 0);
            }
        }
    }
    let marked = chunk[..length].starts_with(&[0xEF, 0xBB, 0xBF]);
    let mut voices = Voices::default();
    let mut carried: Vec<u8> = Vec::new();
    let mut looked_at = 0;
    while length > 0 && voices.weighed < MOST_WEIGHED && (looked_at < MOST_LOOKED_AT || voices.weighed == 0) {
        looked_at += length;
        for byte in &chunk[..length] {
            if is_between_cells(*byte) {
                voices.hear(&carried);
                carried.clear();
            } else if carried.len() < LONGEST_WEIGHED {
                carried.push(*byte);
            }
        }
        length = read_full(&mut input, &mut chunk)?;
    }
    voices.hear(&carried);
    let encoding = if marked { Encoding::Utf8 } else { voices.verdict() };
    Ok(Sniffed { encoding, mark_bytes: if marked { 3 } else { 0 }, also: voices.others(encoding) })
}

/// Bytes that are never part of a longer character in UTF-8, Shift_JIS or EUC-JP.
fn is_between_cells(byte: u8) -> bool {
    matches!(byte, b',' | b';' | b'\t' | b'\n' | b'\r' | b'"')
}

/// UTF-16 by where its NULs stand, ISO-2022-JP by its escapes.
fn without_mark(start: &[u8]) -> Option<Encoding> {
    let zeros = |from: usize| start.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = |count: usize| count * 20 > start.len() && start.len() >= 4;
    if many(odd) && odd > even * 8 {
        return Some(Encoding::Utf16Le);
    }
    if many(even) && even > odd * 8 {
        return Some(Encoding::Utf16Be);
    }
    let escapes = [&b"\x1B$B"[..], b"\x1B$@", b"\x1B(J", b"\x1B(I"];
    let escaped = escapes.iter().any(|escape| memchr::memmem::find(start, escape).is_some());
    (escaped && start.is_ascii()).then_some(Encoding::Iso2022Jp)
}

#[derive(Default)]
struct Voices {
    weighed: usize,
    /// Stretches that are no UTF-8.
    broken: usize,
    sums: [(f64, usize); Encoding::OF_CELLS.len()],
}

impl Voices {
    fn hear(&mut self, stretch: &[u8]) {
        if stretch.is_ascii() {
            return;
        }
        self.weighed += 1;
        // A stretch that was cut may end in half a character.
        let whole = if stretch.len() < LONGEST_WEIGHED { stretch } else { up_to_ascii(stretch) };
        self.broken += usize::from(std::str::from_utf8(whole).is_err());
        if let Some((encoding, likelihood)) = best_reading(whole, &Encoding::OF_CELLS)
            && likelihood > 0.0
            && let Some(at) = Encoding::OF_CELLS.iter().position(|it| *it == encoding)
        {
            self.sums[at].0 += likelihood;
            self.sums[at].1 += 1;
        }
    }

    /// UTF-8 where all of it is, and where nothing tells.
    fn verdict(&self) -> Encoding {
        if self.broken == 0 {
            return Encoding::Utf8;
        }
        let mut best = (Encoding::Utf8, (0, 0.0));
        for (encoding, (sum, count)) in Encoding::OF_CELLS.into_iter().zip(self.sums) {
            if (count, sum) > best.1 {
                best = (encoding, (count, sum));
            }
        }
        best.0
    }

    fn others(&self, encoding: Encoding) -> Vec<Encoding> {
        let heard = Encoding::OF_CELLS.into_iter().zip(self.sums).filter(|(_, (_, count))| *count > 0);
        heard.map(|(it, _)| it).filter(|it| *it != encoding && encoding.is_mixed_with(*it)).collect()
    }
}

fn up_to_ascii(stretch: &[u8]) -> &[u8] {
    let end = stretch.iter().rposition(u8::is_ascii).map_or(stretch.len() / 6 * 6, |at| at + 1);
    if stretch[..end].is_ascii() { stretch } else { &stretch[..end] }
}
