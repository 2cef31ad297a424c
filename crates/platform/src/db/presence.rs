//! Which programs work on an installation, so that what one left when it was killed is taken up at once.
//!
//! Invariant: a program counts as gone only where that is certain: it held a lock that nobody holds any more. Where locks
//! cannot be had, nobody is gone, and whatever waits for a lease waits.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use sqlx::{Connection as _, PgConnection};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::{Result, server::Server};

/// Below the data folder.
const FOLDER: &str = "workers";
/// The connection that holds the lock is tried when it was not used for so long.
const TRUSTED: Duration = Duration::from_secs(4);

/// A program, as others know it. Cloning shares it; the last one to go takes it away.
#[derive(Clone, Debug)]
pub struct Presence(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    id: Uuid,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// A file that is locked for as long as the program lives.
    Folder { path: PathBuf, held: Mutex<Option<File>> },
    /// A connection that has a lock of the server for as long as it is open.
    Server { url: String, held: Mutex<Option<(PgConnection, Instant)>> },
}

impl Presence {
    /// Nobody knows of it before [`Presence::show`].
    pub fn new(folder: &Path, database: Option<&str>) -> Self {
        let place = match database {
            None => Place::Folder { path: folder.join(FOLDER), held: Mutex::default() },
            Some(url) => Place::Server { url: url.to_owned(), held: Mutex::default() },
        };
        Self(Arc::new(Inner { id: Uuid::now_v7(), place }))
    }

    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// Makes this program known, again where that was lost. Answers its id once others can tell whether it is gone.
    pub async fn show(&self) -> Option<Uuid> {
        let shown = match &self.0.place {
            Place::Folder { path, held } => {
                let mut held = held.lock().await;
                if held.is_none() {
                    *held = lock_file(path, self.0.id).ok().flatten();
                }
                held.is_some()
            }
            Place::Server { url, held } => {
                let mut held = held.lock().await;
                let shown = lock_on_server(url, self.0.id, &mut held).await;
                shown
                    .inspect_err(|error| tracing::warn!("others cannot know of this program: {error}"))
                    .is_ok()
            }
        };
        shown.then_some(self.0.id)
    }

    /// Those of these programs that are gone.
    pub async fn gone(&self, of: &[Uuid]) -> Result<Vec<Uuid>> {
        let others: Vec<Uuid> = of.iter().copied().filter(|id| *id != self.0.id).collect();
        if others.is_empty() {
            return Ok(others);
        }
        match &self.0.place {
            Place::Folder { path, .. } => {
                Ok(others.into_iter().filter(|id| is_unlocked(&file_of(path, *id))).collect())
            }
            Place::Server { url, held } => {
                let mut held = held.lock().await;
                lock_on_server(url, self.0.id, &mut held).await?;
                let Some((connection, _)) = held.as_mut() else { return Ok(Vec::new()) };
                let free =
                    free_keys(connection, &others.iter().copied().map(key).collect::<Vec<_>>()).await?;
                Ok(others.into_iter().filter(|id| free.contains(&key(*id))).collect())
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Place::Folder { path, held } = &mut self.place
            && held.get_mut().is_some()
        {
            let _ = fs::remove_file(file_of(path, self.id));
        }
    }
}

fn file_of(folder: &Path, id: Uuid) -> PathBuf {
    folder.join(id.simple().to_string())
}

/// Locks the file of this program, and clears away those of others that are gone.
fn lock_file(folder: &Path, id: Uuid) -> io::Result<Option<File>> {
    fs::create_dir_all(folder)?;
    let path = file_of(folder, id);
    let file = loop {
        let file = File::create(&path)?;
        match file.try_lock() {
            // Who clears away may have come between the file and its lock.
            Ok(()) if path.exists() => break file,
            Ok(()) | Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(_)) => return Ok(None),
        }
    };
    for entry in fs::read_dir(folder)?.flatten() {
        if entry.path() != path && is_unlocked(&entry.path()) {
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(Some(file))
}

fn is_unlocked(path: &Path) -> bool {
    match File::open(path) {
        Ok(file) => file.try_lock().is_ok(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// The number by which the server knows the lock: the random half of the id.
fn key(id: Uuid) -> i64 {
    id.as_u64_pair().1.cast_signed()
}

/// Boxed for the compiler: see [`super::server::Schema::acquire`].
fn lock_on_server<'a>(
    url: &'a str,
    id: Uuid,
    held: &'a mut Option<(PgConnection, Instant)>,
) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        if let Some((connection, tried)) = held {
            if tried.elapsed() < TRUSTED {
                return Ok(());
            }
            if connection.ping().await.is_ok() {
                *tried = Instant::now();
                return Ok(());
            }
        }
        *held = None;
        let mut connection = Server::at(url)?.lasting().await?;
        sqlx::query("select pg_advisory_lock($1)").bind(key(id)).execute(&mut connection).await?;
        *held = Some((connection, Instant::now()));
        Ok(())
    })
}

/// Those keys of which nobody has the lock.
fn free_keys<'a>(connection: &'a mut PgConnection, keys: &'a [i64]) -> BoxFuture<'a, Result<Vec<i64>>> {
    Box::pin(async move {
        let free: Vec<(i64,)> = sqlx::query_as(
            "select k.key from unnest($1::bigint[]) as k (key)
              where not exists (select 1 from pg_locks l join pg_database d on d.oid = l.database
                                 where d.datname = current_database() and l.locktype = 'advisory' and l.objsubid = 1
                                   and l.granted and (l.classid::bigint << 32) | l.objid::bigint = k.key)",
        )
        .bind(keys)
        .fetch_all(connection)
        .await?;
        Ok(free.into_iter().map(|(key,)| key).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;

    #[tokio::test]
    async fn a_program_is_gone_once_nobody_holds_its_lock() {
        on_both_engines(async |bench| {
            let new = || Presence::new(bench.home.folder(), bench.home.database());
            let (one, other, silent) = (new(), new(), new());
            let all = [one.id(), other.id(), silent.id()];
            assert_eq!(one.show().await, Some(one.id()));
            assert_eq!(other.show().await, Some(other.id()));
            assert_eq!(one.gone(&all).await.unwrap(), [silent.id()]);
            let was = other.id();
            drop(other);
            let begun = Instant::now();
            while one.gone(&[was]).await.unwrap().is_empty() {
                assert!(begun.elapsed() < Duration::from_secs(5), "it is still there");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            assert!(one.gone(&[one.id()]).await.unwrap().is_empty());
        })
        .await;
    }
}
