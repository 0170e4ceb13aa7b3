//! A store that does what a test asks, at a write that it chooses: stands still for ever, so that the test can kill whoever
//! writes, or has the host told to stop; and that does not answer for a partition.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicI64, Ordering},
};

use async_trait::async_trait;
use preau_adapters_local::SqliteStore;
use preau_harness::TestApp;
use preau_kernel::{
    budget::StopSignal,
    function::Function,
    settings::Synchronous,
    store::{Addition, Counters, Item, Key, Outcome, Query, Slice, Store, StoreError, Write},
};
use tempfile::TempDir;
use tokio::sync::Notify;

/// What happens at a write.
#[derive(Clone)]
pub(crate) enum Fault {
    /// It is not made, and never answered.
    StallsBefore,
    /// It is made, and never answered.
    StallsAfter,
    /// It is made, and the host is told to stop.
    Stops(StopSignal),
}

/// SQLite, with faults.
pub(crate) struct FaultyStore {
    inner: SqliteStore,
    _folder: TempDir,
    /// How many writes are made before the one at which something happens; nothing does while it is below zero.
    left: AtomicI64,
    fault: Mutex<Fault>,
    busy: Mutex<Option<String>>,
    stood_still: Notify,
}

/// An app on such a store.
pub(crate) fn faulty(functions: Vec<Function>) -> (TestApp, Arc<FaultyStore>) {
    let (folder, mut store) = (TempDir::new().expect("a folder"), None);
    let app = TestApp::on(functions, |clock| {
        let database = folder.path().join("preau.db");
        let faulty = Arc::new(FaultyStore {
            inner: SqliteStore::open(&database, Synchronous::Off, clock).expect("a store"),
            _folder: folder,
            left: AtomicI64::new(-1),
            fault: Mutex::new(Fault::StallsBefore),
            busy: Mutex::new(None),
            stood_still: Notify::new(),
        });
        store = Some(Arc::clone(&faulty));
        faulty
    });
    (app, store.expect("it is open"))
}

impl FaultyStore {
    /// Has `fault` happen at the next write but so many.
    pub(crate) fn at_write(&self, number: i64, fault: Fault) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
        self.left.store(number, Ordering::SeqCst);
    }

    /// Has nothing more happen.
    pub(crate) fn heal(&self) {
        self.left.store(-1, Ordering::SeqCst);
        self.keep_busy(None);
    }

    /// Answers `busy` to whoever reads of this partition alone.
    pub(crate) fn keep_busy(&self, partition: Option<&str>) {
        *self.busy.lock().unwrap_or_else(PoisonError::into_inner) = partition.map(ToOwned::to_owned);
    }

    /// Waits until a write stands still.
    pub(crate) async fn stands_still(&self) {
        self.stood_still.notified().await;
    }

    fn refuse_busy(&self, keys: &[Key]) -> Result<(), StoreError> {
        let busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let is_busy = |key: &Key| busy.as_ref().is_some_and(|partition| *partition == key.partition);
        if keys.iter().any(is_busy) { Err(StoreError::Busy) } else { Ok(()) }
    }

    async fn stand_still<T>(&self) -> T {
        self.stood_still.notify_one();
        std::future::pending().await
    }
}

#[async_trait]
impl Store for FaultyStore {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.refuse_busy(std::slice::from_ref(key))?;
        self.inner.get(key).await
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        self.refuse_busy(keys)?;
        self.inner.get_many(keys).await
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        self.inner.query(query).await
    }

    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError> {
        if self.left.fetch_sub(1, Ordering::SeqCst) != 0 {
            return self.inner.write(writes).await;
        }
        let fault = self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match fault {
            Fault::StallsBefore => self.stand_still().await,
            Fault::StallsAfter => {
                self.inner.write(writes).await?;
                self.stand_still().await
            }
            Fault::Stops(stop) => {
                let outcome = self.inner.write(writes).await;
                stop.stop();
                outcome
            }
        }
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        self.inner.count(addition).await
    }

    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError> {
        self.inner.purge_expired(limit).await
    }
}
