//! The ledger of the log of arrivals: a small file beside it of what was acknowledged and is not counted yet, so that it is
//! known when the log loses some of it.
//!
//! Invariant: a row stands here only after its commit, and is struck out after the commit that counted it and before it
//! leaves the log, so that what is missing from the log and not struck out was lost. It is no promise: where it cannot be
//! written, less is known.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::{
    args,
    db::{Db, query},
    time::Timestamp,
};

/// A loss that was noticed when the program started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    pub noticed_at: Timestamp,
    pub events: i64,
}

/// The file of one workspace.
#[derive(Debug)]
pub struct Ledger(PathBuf);

/// What the file says: rows that are not counted with their events, and losses of before.
#[derive(Debug, Default, PartialEq, Eq)]
struct Page {
    open: BTreeMap<i64, i64>,
    losses: Vec<Loss>,
}

impl Page {
    /// A line that cannot be read says nothing: the last one may have been broken off.
    fn read(text: &str) -> Self {
        let mut page = Self::default();
        for line in text.lines() {
            let mut words = line.split(' ');
            let sign = words.next();
            let numbers: Vec<i64> = words.map_while(|word| word.parse().ok()).collect();
            match (sign, &numbers[..]) {
                (Some("+"), [seq, events]) => {
                    page.open.insert(*seq, *events);
                }
                (Some("-"), [seq]) => {
                    page.open.remove(seq);
                }
                (Some("!"), [at, events]) => {
                    page.losses.push(Loss { noticed_at: Timestamp(*at), events: *events });
                }
                _ => {}
            }
        }
        page
    }

    fn written(&self) -> String {
        let losses = self.losses.iter().map(|loss| format!("! {} {}\n", loss.noticed_at.0, loss.events));
        let open = self.open.iter().map(|(seq, events)| format!("+ {seq} {events}\n"));
        losses.chain(open).collect()
    }
}

impl Ledger {
    /// The file's name, in the workspace's folder.
    pub const NAME: &str = "arrivals.ledger";

    pub fn new(folder: &Path) -> Self {
        Self(folder.join(Self::NAME))
    }

    /// A row was committed to the log.
    pub(super) fn appended(&self, seq: i64, events: i64) {
        self.add(&format!("+ {seq} {events}\n"));
    }

    /// Rows were counted.
    pub(super) fn counted(&self, seqs: impl IntoIterator<Item = i64>) {
        let lines: String = seqs.into_iter().map(|seq| format!("- {seq}\n")).collect();
        self.add(&lines);
        if let Err(error) = self.shorten() {
            tracing::warn!("the ledger of arrivals cannot be shortened: {error}");
        }
    }

    fn add(&self, lines: &str) {
        let file = File::options().create(true).append(true).open(&self.0);
        if let Err(error) = file.and_then(|mut file| file.write_all(lines.as_bytes())) {
            tracing::warn!("the ledger of arrivals cannot be written: {error}");
        }
    }

    fn page(&self) -> io::Result<Page> {
        match fs::read_to_string(&self.0) {
            Ok(text) => Ok(Page::read(&text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Page::default()),
            Err(error) => Err(error),
        }
    }

    /// Begins anew once it is long and nothing waits: another process may strike out what waits at the same moment.
    fn shorten(&self) -> io::Result<()> {
        const LONG: u64 = 64 * 1024;
        const TOO_LONG: u64 = 16 << 20;
        let length = fs::metadata(&self.0)?.len();
        if length < LONG {
            return Ok(());
        }
        let page = self.page()?;
        if page.open.is_empty() {
            File::options().write(true).open(&self.0)?.set_len(0)?;
            self.add(&page.written());
        } else if length > TOO_LONG {
            self.put(&page)?;
        }
        Ok(())
    }

    fn put(&self, page: &Page) -> io::Result<()> {
        let new = self.0.with_extension("ledger-new");
        fs::write(&new, page.written())?;
        fs::rename(new, &self.0)
    }

    /// At the start, before anything is appended: what is missing becomes a loss, and is known from then on.
    pub(super) async fn settle(&self, arrivals: &Db, now: Timestamp) -> anyhow::Result<()> {
        let mut page = self.page()?;
        let missing = self.missing(&page, arrivals).await?;
        if missing.is_empty() {
            return Ok(());
        }
        let events = missing.iter().filter_map(|seq| page.open.remove(seq)).sum();
        tracing::error!("{events} events that were acknowledged are no longer in the log of arrivals");
        page.losses.push(Loss { noticed_at: now, events });
        Ok(self.put(&page)?)
    }

    /// Events that were lost: those noticed before, and how many are missing now.
    ///
    /// # Errors
    ///
    /// Where the file or the log cannot be read.
    pub async fn lost(&self, arrivals: &Db) -> anyhow::Result<(Vec<Loss>, i64)> {
        let page = self.page()?;
        let missing = self.missing(&page, arrivals).await?;
        let events = missing.iter().filter_map(|seq| page.open.get(seq)).sum();
        Ok((page.losses, events))
    }

    /// The rows of the page that are not in the log and are not struck out meanwhile.
    async fn missing(&self, page: &Page, arrivals: &Db) -> anyhow::Result<Vec<i64>> {
        const HELD: &str = "select seq as a from arrivals where seq >= $1";
        let Some(first) = page.open.keys().next() else { return Ok(Vec::new()) };
        let held: Vec<(i64,)> = query(HELD, args![*first]).all(arrivals).await?;
        let held: BTreeSet<i64> = held.into_iter().map(|(seq,)| seq).collect();
        let now = self.page()?;
        let is_missing = |seq: &i64| !held.contains(seq) && now.open.contains_key(seq);
        Ok(page.open.keys().copied().filter(is_missing).collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        db::testing::NOW,
        ingest::{ArrivalLog, count_all},
        testing::{Sender, bench},
    };

    #[test]
    fn a_page_is_what_was_not_struck_out_and_survives_a_broken_line() {
        let page = Page::read("+ 1 10\n+ 2 20\n- 1\n! 1795305600000 7\n+ 3 30\n- 9\n+ 4");
        assert_eq!(page.open, [(2, 20), (3, 30)].into());
        assert_eq!(page.losses, [Loss { noticed_at: Timestamp(1_795_305_600_000), events: 7 }]);
        assert_eq!(Page::read(&page.written()), page);
    }

    #[tokio::test]
    async fn what_the_log_lost_is_known_before_and_after_the_next_start() {
        let bench = bench(None).await;
        let log = ArrivalLog::of(&bench.workspace);
        let folder = bench.workspace.files.parent().unwrap().to_owned();
        let two = || vec![json!({"type": "track", "event": "a", "userId": "u"}); 2];
        let sender = Sender::new(&bench).await;
        for _ in 0..3 {
            sender.leave_in_log(two()).await;
        }
        let ledger = Ledger::new(&folder);
        assert_eq!(ledger.lost(log.db()).await.unwrap(), (vec![], 0), "they wait");
        // As if the file had been put back to an earlier one.
        const LOSE: &str = "delete from arrivals where seq = 2";
        query(LOSE, args![]).run(log.db()).await.unwrap();
        assert_eq!(ledger.lost(log.db()).await.unwrap(), (vec![], 2));

        let bench = bench.restarted().await;
        let log = &ArrivalLog::of(&bench.workspace);
        let losses = vec![Loss { noticed_at: NOW, events: 2 }];
        assert_eq!(ledger.lost(log.db()).await.unwrap(), (losses.clone(), 0));
        // What is counted is no loss, and neither is what comes after.
        count_all(&bench.workspace).await.unwrap();
        Sender::new(&bench).await.leave_in_log(two()).await;
        assert!(ledger.page().unwrap().open.len() == 1, "the one that waits");
        let bench = bench.restarted().await;
        assert_eq!(ledger.lost(ArrivalLog::of(&bench.workspace).db()).await.unwrap(), (losses, 0));
    }
}
