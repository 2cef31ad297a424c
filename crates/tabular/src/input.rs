//! Where a table's bytes come from: a file or memory, read again from the start as often as needed.
//!
//! Every call of [`Source::open`] gives an independent reader at offset zero. Once [`Stop`] says so, every reader fails.

use std::{
    fs::File,
    io::{self, Cursor, Read, Seek, SeekFrom},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Ends the reading of a file from outside, as where nobody waits for it any more. Clones are one.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Lets every reader fail at its next step.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn check(&self) -> io::Result<()> {
        if self.0.load(Ordering::Relaxed) {
            // Not `Interrupted`, which means: try again.
            return Err(io::Error::other("reading was stopped"));
        }
        Ok(())
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Source {
    File(PathBuf, Stop),
    Memory(Arc<[u8]>),
}

impl Source {
    pub(crate) fn open(&self) -> io::Result<Input> {
        match self {
            Source::File(path, stop) => File::open(path).map(|file| Input::File(file, stop.clone())),
            Source::Memory(bytes) => Ok(Input::Memory(Cursor::new(Arc::clone(bytes)))),
        }
    }

    pub(crate) fn open_at(&self, offset: u64) -> io::Result<Input> {
        let mut input = self.open()?;
        input.seek(SeekFrom::Start(offset))?;
        Ok(input)
    }

    /// Size in bytes; 0 where it cannot be told.
    pub(crate) fn len(&self) -> u64 {
        match self {
            Source::File(path, _) => path.metadata().map_or(0, |it| it.len()),
            Source::Memory(bytes) => bytes.len() as u64,
        }
    }
}

#[derive(Debug)]
pub(crate) enum Input {
    File(File, Stop),
    Memory(Cursor<Arc<[u8]>>),
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Input::File(file, stop) => {
                stop.check()?;
                file.read(buffer)
            }
            Input::Memory(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Input {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Input::File(file, _) => file.seek(to),
            Input::Memory(bytes) => bytes.seek(to),
        }
    }
}

/// Reads until the buffer is full or the input ends; the number of bytes read.
pub(crate) fn read_full(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
