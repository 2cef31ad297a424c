//! The connections to a PostgreSQL server, shared by the schemas of all stores.
//!
//! Invariant: no more are open than [`limit_connections`] says; and who holds one for a transaction still gets one for
//! reading, and one for a transaction in another kind of store, because each of these has a share that no other takes.

use std::{
    borrow::Cow,
    collections::HashMap,
    future::Future,
    str::FromStr as _,
    sync::{
        Arc, LazyLock, Mutex, Weak,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection,
    postgres::PgConnectOptions,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{
    DbError, Result,
    pulse::Pulse,
    store::Store,
    wake::{Pulses, ending, locked},
};

/// Connections of one program to one server, where nothing else is said.
pub const USUAL_CONNECTIONS: usize = 20;
/// With fewer, not every share has one.
pub const FEWEST_CONNECTIONS: usize = 9;

/// Kept for reading, and for transactions in each kind of store.
const FOR_READING: usize = 3;
const FOR_WRITING: usize = 1;
/// What tells other programs that this one works; see [`super::Presence`].
const FOR_PRESENCE: usize = 1;
/// What hears other programs; see [`super::wake`].
const FOR_HEARING: usize = 1;

const MOST_WAIT: Duration = Duration::from_secs(10);
/// A connection that rested longer is tried before it is used.
pub(super) const FRESH: Duration = Duration::from_secs(2);
const LONGEST_REST: Duration = Duration::from_secs(60);
/// How long one that somebody left in the middle of a query is waited for.
const MOST_TIDYING: Duration = Duration::from_secs(10);
/// Between attempts while the server takes no more connections.
const PAUSE: Duration = Duration::from_millis(50);

static LIMIT: AtomicUsize = AtomicUsize::new(USUAL_CONNECTIONS);

/// Says how many connections servers that are reached from now on get. At least [`FEWEST_CONNECTIONS`].
pub fn limit_connections(limit: usize) {
    LIMIT.store(limit.max(FEWEST_CONNECTIONS), Ordering::Relaxed);
}

/// What a connection is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Reading,
    Writing,
}

/// One store's part of its server. Cloning shares it.
#[derive(Clone, Debug)]
pub(super) struct Schema {
    pub server: Arc<Server>,
    pub name: Arc<str>,
    pub store: Store,
    closed: Arc<AtomicBool>,
}

#[derive(Debug)]
pub(super) struct Server {
    pub options: PgConnectOptions,
    limit: usize,
    reading: Arc<Semaphore>,
    writing: [Arc<Semaphore>; Store::ALL.len()],
    /// What any of them may have beyond its share.
    common: Arc<Semaphore>,
    open: Arc<AtomicUsize>,
    resting: Mutex<Vec<Open>>,
    pub pulses: Pulses,
}

/// An open connection, and the schema that its names are of.
#[derive(Debug)]
struct Open {
    connection: PgConnection,
    schema: Arc<str>,
    since: Instant,
    _count: Count,
}

#[derive(Debug)]
struct Count(Arc<AtomicUsize>);

impl Drop for Count {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Server {
    /// The server at this address; everybody who names it gets the same.
    pub fn at(url: &str) -> Result<Arc<Self>> {
        static SERVERS: LazyLock<Mutex<HashMap<String, Weak<Server>>>> = LazyLock::new(Mutex::default);
        let mut servers = locked(&SERVERS);
        if let Some(server) = servers.get(url).and_then(Weak::upgrade) {
            return Ok(server);
        }
        let options = PgConnectOptions::from_str(url)?
            .statement_cache_capacity(256)
            .application_name("bansou")
            // Each query is short: compiling one takes longer than running it. An index on a disk of today, or in memory, costs
            // about as much a page as a table does. And how a query is best run depends on its values, which a plan that is kept
            // for all of them does not know.
            .options([("jit", "off"), ("random_page_cost", "1.1"), ("plan_cache_mode", "force_custom_plan")])
            .disable_statement_logging();
        let limit = LIMIT.load(Ordering::Relaxed);
        let shares = FOR_READING + FOR_WRITING * Store::ALL.len() + FOR_PRESENCE + FOR_HEARING;
        let server = Arc::new(Self {
            options,
            limit,
            reading: Arc::new(Semaphore::new(FOR_READING)),
            writing: std::array::from_fn(|_| Arc::new(Semaphore::new(FOR_WRITING))),
            common: Arc::new(Semaphore::new(limit.saturating_sub(shares))),
            open: Arc::default(),
            resting: Mutex::default(),
            pulses: Pulses::default(),
        });
        servers.retain(|_, server| server.strong_count() > 0);
        servers.insert(url.to_owned(), Arc::downgrade(&server));
        Ok(server)
    }

    /// A connection beside the shares, which stays open.
    pub async fn lasting(&self) -> Result<PgConnection> {
        within(MOST_WAIT, self.options.connect()).await
    }

    /// Takes a turn, first of the own share.
    async fn turn(&self, store: Store, of: Use) -> OwnedSemaphorePermit {
        let share = match of {
            Use::Reading => &self.reading,
            Use::Writing => &self.writing[store as usize],
        };
        let turn = tokio::select! {
            biased;
            turn = share.clone().acquire_owned() => turn,
            turn = self.common.clone().acquire_owned() => turn,
        };
        turn.expect("nobody closes the semaphores")
    }

    /// A connection that has this schema. Whoever asks has a turn, so that one is resting or may be opened.
    async fn connection(&self, schema: &Arc<str>) -> sqlx::Result<Open> {
        loop {
            let mut open = match self.rested(schema) {
                Ok(rested) => rested,
                Err(room) => match self.connect(schema, room).await {
                    // Others have what the server gives.
                    Err(error) if is_full(&error) => match self.longest_rested() {
                        Some(rested) => rested,
                        None => {
                            tokio::time::sleep(PAUSE).await;
                            continue;
                        }
                    },
                    connected => return connected,
                },
            };
            let ready = if open.schema != *schema {
                open.schema = schema.clone();
                let set = format!("set search_path to {}", quoted(schema));
                open.connection.execute(AssertSqlSafe(set)).await.map(drop)
            } else if open.since.elapsed() > FRESH {
                open.connection.ping().await
            } else {
                Ok(())
            };
            // One that the server closed meanwhile is let go.
            if ready.is_ok() {
                return Ok(open);
            }
        }
    }

    /// A resting connection; or room for another, where none of this schema rests.
    fn rested(&self, schema: &Arc<str>) -> Result<Open, Count> {
        let mut resting = locked(&self.resting);
        if let Some(at) = resting.iter().rposition(|open| open.schema == *schema) {
            return Ok(resting.remove(at));
        }
        let may_open = self.open.load(Ordering::Relaxed) + FOR_PRESENCE + FOR_HEARING < self.limit;
        if !may_open && !resting.is_empty() {
            return Ok(resting.remove(0));
        }
        self.open.fetch_add(1, Ordering::Relaxed);
        Err(Count(self.open.clone()))
    }

    fn longest_rested(&self) -> Option<Open> {
        let mut resting = locked(&self.resting);
        (!resting.is_empty()).then(|| resting.remove(0))
    }

    async fn connect(&self, schema: &Arc<str>, count: Count) -> sqlx::Result<Open> {
        let options = self.options.clone().options([("search_path", schema.as_ref())]);
        let connection = options.connect().await?;
        Ok(Open { connection, schema: schema.clone(), since: Instant::now(), _count: count })
    }

    /// Lets the connection rest, and those go that have rested long.
    fn put_back(&self, mut open: Open) {
        open.since = Instant::now();
        let mut resting = locked(&self.resting);
        resting.push(open);
        let stale = resting.iter().take_while(|open| open.since.elapsed() > LONGEST_REST).count();
        let stale: Vec<Open> = resting.drain(..stale).collect();
        drop(resting);
        say_goodbye(stale);
    }
}

impl Schema {
    pub fn new(url: &str, name: &str, store: Store) -> Result<Self> {
        Ok(Self { server: Server::at(url)?, name: name.into(), store, closed: Arc::default() })
    }

    /// A connection to this store, until it is dropped.
    pub fn acquire(&self, of: Use) -> BoxFuture<'_, Result<Held>> {
        // A type of its own for what waits: the compiler cannot see through the futures of the driver.
        Box::pin(async move {
            if self.closed.load(Ordering::Relaxed) {
                return Err(sqlx::Error::PoolClosed.into());
            }
            let found = async {
                let turn = self.server.turn(self.store, of).await;
                let open = self.server.connection(&self.name).await?;
                Ok((turn, open))
            };
            let (turn, open) = within(MOST_WAIT, found).await?;
            let server = self.server.clone();
            let (store, turn) = (self.store, Some(turn));
            Ok(Held { open: Some(open), store, is_clean: true, in_transaction: false, server, turn })
        })
    }

    /// A connection on which a transaction has begun.
    pub fn begin(&self) -> BoxFuture<'_, Result<Held>> {
        Box::pin(async move {
            let mut held = self.acquire(Use::Writing).await?;
            held.in_transaction = true;
            let begun = held.connection().execute("begin").await;
            held.settle(begun)?;
            Ok(held)
        })
    }

    pub fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
        let mut resting = locked(&self.server.resting);
        let (ours, others) =
            std::mem::take(&mut *resting).into_iter().partition(|open| open.schema == self.name);
        *resting = others;
        drop(resting);
        say_goodbye(ours);
    }
}

/// A connection in use. What was begun on it and not committed is undone when it is dropped.
#[derive(Debug)]
pub(super) struct Held {
    /// None only while it is dropped.
    open: Option<Open>,
    store: Store,
    /// Whether the last query on it was answered to its end.
    is_clean: bool,
    in_transaction: bool,
    server: Arc<Server>,
    turn: Option<OwnedSemaphorePermit>,
}

impl Held {
    /// For one query, whose answer goes through [`Held::settle`].
    pub fn connection(&mut self) -> &mut PgConnection {
        self.is_clean = false;
        &mut self.open.as_mut().expect("it is not dropped").connection
    }

    /// Notes whether the connection can be used again.
    pub fn settle<T>(&mut self, answer: sqlx::Result<T>) -> sqlx::Result<T> {
        self.is_clean = match &answer {
            Ok(_) => true,
            // Said by a server that then goes: class 57 is a shutdown, and 08 a connection that fell.
            Err(sqlx::Error::Database(error)) => {
                !error.code().is_some_and(|code| code.starts_with("57P") || code.starts_with("08"))
            }
            Err(_) => false,
        };
        answer
    }

    /// What ends the transaction where others are to hear of it.
    pub fn ending(&self, pulse: &Pulse, wakes: bool) -> Option<String> {
        self.open.as_ref().and_then(|open| ending(&open.schema, self.store, pulse, wakes))
    }

    /// `commit`, or what ends in it; see [`super::wake::ending`].
    pub async fn commit(mut self, ending: Option<String>) -> Result<()> {
        self.end(ending.map_or(Cow::Borrowed("commit"), Cow::Owned)).await
    }

    pub async fn rollback(mut self) -> Result<()> {
        self.end(Cow::Borrowed("rollback")).await
    }

    fn end(&mut self, how: Cow<'static, str>) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let ended = self.connection().execute(AssertSqlSafe(how.into_owned())).await;
            self.settle(ended)?;
            self.in_transaction = false;
            Ok(())
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        if self.is_clean && !self.in_transaction {
            self.server.put_back(open);
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let (server, turn, in_transaction) = (self.server.clone(), self.turn.take(), self.in_transaction);
        runtime.spawn(async move {
            let tidy = async {
                if in_transaction {
                    open.connection.execute("rollback").await.map(drop)
                } else {
                    open.connection.ping().await
                }
            };
            if let Ok(Ok(())) = timeout(MOST_TIDYING, tidy).await {
                server.put_back(open);
            }
            drop(turn);
        });
    }
}

fn say_goodbye(to: Vec<Open>) {
    if let (false, Ok(runtime)) = (to.is_empty(), tokio::runtime::Handle::try_current()) {
        runtime.spawn(async move {
            for Open { connection, _count, .. } in to {
                // Who does not hear it finds out.
                let _ = timeout(MOST_TIDYING, connection.close()).await;
            }
        });
    }
}

async fn within<T>(most: Duration, done: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
    match timeout(most, done).await {
        Ok(done) => done.map_err(DbError::from),
        Err(_) => Err(sqlx::Error::PoolTimedOut.into()),
    }
}

/// Whether the server refuses a connection because it has as many as it takes.
fn is_full(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.code().is_some_and(|code| code == "53300"))
}

/// A name as a statement has it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
