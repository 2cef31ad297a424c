//! What SQLite's write-ahead log beside a file says of itself, before anybody opens the file: SQLite passes over a broken
//! end without a word.
//!
//! Invariant: nothing is changed, and a log that is being written to at the same moment is never called cut.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
};

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// What is wrong with a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// It ends inside of a page: a write that a crash broke off, which nobody was told of, or a file that was cut.
    InsidePage { good: u64 },
    /// A page is not what was written.
    Changed { good: u64 },
    /// Pages that were committed are not there.
    Missing { good: u64, committed: u64 },
}

/// Looks at the log of the SQLite file; none where there is none or nothing is wrong with it.
pub fn cut(file: &Path) -> io::Result<Option<Cut>> {
    // First: what it says was committed stands in the log before it says so.
    let index = Index::read(&beside(file, "-shm"))?;
    let log = match File::open(beside(file, "-wal")) {
        Ok(log) => log,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let Some(read) = Log::read(BufReader::with_capacity(1 << 20, log))? else { return Ok(None) };
    let committed = index.filter(|index| index.salt == read.salt).map_or(0, |index| index.committed);
    Ok(match read.end {
        _ if read.good < committed => Some(Cut::Missing { good: read.good, committed }),
        // Past what is committed the log is being written to, or was when a crash came.
        End::InsidePage if committed == 0 => Some(Cut::InsidePage { good: read.good }),
        End::Changed if committed == 0 => Some(Cut::Changed { good: read.good }),
        _ => None,
    })
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// How the log's good pages end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// With the file, or with pages of an earlier round.
    Rightly,
    InsidePage,
    Changed,
}

struct Log {
    salt: [u8; 8],
    /// Pages from the beginning that are as they were written.
    good: u64,
    end: End,
}

impl Log {
    /// None where the file is empty or its head was never finished.
    fn read(mut log: impl Read) -> io::Result<Option<Self>> {
        let mut header = [0; HEADER];
        if fill(&mut log, &mut header)? < HEADER {
            return Ok(None);
        }
        let little = match word(&header, 0) {
            0x377f_0682 => true,
            0x377f_0683 => false,
            _ => return Ok(None),
        };
        let mut sum = Sum { little, words: [0, 0] };
        sum.add(&header[..24]);
        if sum.words != [word(&header, 24), word(&header, 28)] {
            return Ok(None);
        }
        let salt: [u8; 8] = header[16..24].try_into().unwrap_or_default();
        let page = match word(&header, 8) {
            0 => 65_536,
            size => size as usize,
        };
        let mut frame = vec![0; FRAME_HEADER + page];
        let mut good = 0;
        let end = loop {
            let read = fill(&mut log, &mut frame)?;
            if read == 0 || (read >= 16 && frame[8..16] != salt) {
                break End::Rightly;
            }
            if read < frame.len() {
                break End::InsidePage;
            }
            sum.add(&frame[..8]);
            sum.add(&frame[FRAME_HEADER..]);
            if sum.words != [word(&frame, 16), word(&frame, 20)] {
                break End::Changed;
            }
            good += 1;
        };
        Ok(Some(Self { salt, good, end }))
    }
}

/// The index of the log, which those who have the file open share; it outlives a program that was killed.
struct Index {
    salt: [u8; 8],
    /// Pages that are committed.
    committed: u64,
}

impl Index {
    fn read(path: &Path) -> io::Result<Option<Self>> {
        let mut head = [0; 96];
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if fill(&mut file, &mut head)? < head.len() {
            return Ok(None);
        }
        // Two copies, written one after the other: where they differ, somebody is writing.
        let (one, other) = head.split_at(48);
        if one != other || one[12] == 0 {
            return Ok(None);
        }
        let committed = u32::from_ne_bytes([one[16], one[17], one[18], one[19]]);
        Ok(Some(Self { salt: one[32..40].try_into().unwrap_or_default(), committed: committed.into() }))
    }
}

/// SQLite's running checksum.
struct Sum {
    little: bool,
    words: [u32; 2],
}

impl Sum {
    fn add(&mut self, bytes: &[u8]) {
        for pair in bytes.chunks_exact(8) {
            let [one, two] = [0, 4].map(|at| {
                let bytes = [pair[at], pair[at + 1], pair[at + 2], pair[at + 3]];
                if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) }
            });
            self.words[0] = self.words[0].wrapping_add(one).wrapping_add(self.words[1]);
            self.words[1] = self.words[1].wrapping_add(two).wrapping_add(self.words[0]);
        }
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// Reads until the buffer is full or the file ends.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match from.read(&mut buffer[filled..])? {
            0 => break,
            more => filled += more,
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        args,
        db::{Location, Store, open, query},
    };

    /// A store with some commits in its log, as a killed program leaves it: file, log and index, copied while it is open.
    async fn killed(folder: &Path) -> PathBuf {
        const COUNT: &str = "insert into sign_in_failures (subject, failures, last_at) values ($1, 1, 1)";
        let (live, left) = (folder.join("live.db"), folder.join("left.db"));
        let db = open(&Location::File(live.clone()), Store::Control, &crate::testing::AREAS.parts())
            .await
            .unwrap();
        for n in 0..20 {
            query(COUNT, args![format!("subject {n}")]).run(&db).await.unwrap();
        }
        for ending in ["", "-wal", "-shm"] {
            std::fs::copy(beside(&live, ending), beside(&left, ending)).unwrap();
        }
        assert_eq!(cut(&live).unwrap(), None, "one that is open is not called cut");
        db.close().await;
        left
    }

    fn shorten(file: &Path, by: u64) {
        let log = File::options().write(true).open(beside(file, "-wal")).unwrap();
        log.set_len(log.metadata().unwrap().len() - by).unwrap();
    }

    #[tokio::test]
    async fn a_log_that_was_cut_or_changed_is_told_from_one_that_a_kill_left() {
        let folder = tempfile::tempdir().unwrap();
        let left = killed(folder.path()).await;
        assert_eq!(cut(&left).unwrap(), None, "a kill alone loses nothing");

        // Whole pages are gone: only the index tells.
        shorten(&left, 2 * (4096 + 24));
        let Some(Cut::Missing { good, committed }) = cut(&left).unwrap() else { panic!("a cut log") };
        assert_eq!(committed - good, 2);
        // Without the index, one that ends with a page cannot be told from a shorter one.
        std::fs::remove_file(beside(&left, "-shm")).unwrap();
        assert_eq!(cut(&left).unwrap(), None);
        shorten(&left, 100);
        assert_eq!(cut(&left).unwrap(), Some(Cut::InsidePage { good: good - 1 }));

        let mut bytes = std::fs::read(beside(&left, "-wal")).unwrap();
        bytes[HEADER + 3 * (4096 + 24) + 500] ^= 1;
        std::fs::write(beside(&left, "-wal"), bytes).unwrap();
        assert_eq!(cut(&left).unwrap(), Some(Cut::Changed { good: 3 }));
        std::fs::write(beside(&left, "-wal"), b"").unwrap();
        assert_eq!(cut(&left).unwrap(), None);
        assert_eq!(cut(&folder.path().join("none.db")).unwrap(), None);
    }
}
