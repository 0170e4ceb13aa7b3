//! The stores that the lists are read from.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use async_trait::async_trait;
use preau_adapters_local::SqliteStore;
use preau_harness::TestClock;
use preau_kernel::{
    entity::Entity,
    relocation::relocate,
    settings::Synchronous,
    store::{Addition, Counters, Item, Key, Outcome, Position, Query, Slice, Store, StoreError, Write},
};
use tempfile::TempDir;

use crate::thing::Thing;

/// A store that counts what it is asked for, and in which others may move things from where version 0.1 kept them while
/// a list is read.
pub struct Watched {
    inner: SqliteStore,
    _folder: TempDir,
    /// How many queries there were.
    pub queries: AtomicUsize,
    /// For how many items one asked at most.
    pub most: AtomicUsize,
    /// Whether others move things after each query.
    pub moves: AtomicBool,
}

impl Watched {
    pub fn new() -> Arc<Self> {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(TestClock::default());
        let inner = SqliteStore::open(&folder.path().join("preau.db"), Synchronous::Off, clock).unwrap();
        let (queries, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Arc::new(Self { inner, _folder: folder, queries, most, moves: AtomicBool::new(false) })
    }

    pub async fn create(&self, items: Vec<Item>) {
        let writes: Vec<Write> = items.into_iter().map(Write::Create).collect();
        for writes in writes.chunks(100) {
            assert_eq!(self.inner.write(writes).await, Ok(Outcome::Done));
        }
    }

    pub async fn delete(&self, thing: &Thing) {
        assert_eq!(self.inner.write(&[Write::Delete(thing.key(), 1)]).await, Ok(Outcome::Done));
    }

    pub async fn move_some(&self) -> usize {
        relocate(&self.inner, &[Thing::all()], None).await.unwrap().moved
    }
}

#[async_trait]
impl Store for Watched {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.inner.get(key).await
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        self.inner.get_many(keys).await
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        self.queries.fetch_add(1, Ordering::SeqCst);
        self.most.fetch_max(query.limit, Ordering::SeqCst);
        let slice = self.inner.query(query).await;
        if self.moves.load(Ordering::SeqCst) {
            self.move_some().await;
        }
        slice
    }

    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError> {
        self.inner.write(writes).await
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        self.inner.count(addition).await
    }

    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError> {
        self.inner.purge_expired(limit).await
    }
}

/// A store in which every partition goes on for ever: with things, or with what has expired.
pub struct Endless {
    /// Whether with things.
    pub things: bool,
    /// How many queries there were.
    pub queries: AtomicUsize,
}

#[async_trait]
impl Store for Endless {
    async fn get(&self, _: &Key) -> Result<Option<Item>, StoreError> {
        Ok(None)
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        Ok(vec![None; keys.len()])
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        let slice = self.queries.fetch_add(1, Ordering::SeqCst);
        let thing = |number| Item { indexes: [None, None, None], ..Thing::of(number).to_item().unwrap() };
        let number = u32::try_from(slice).unwrap();
        let items = if self.things { vec![thing(number); query.limit] } else { Vec::new() };
        Ok(Slice { items, next: Some(Position { key: thing(number).key, entry: None }) })
    }

    async fn write(&self, _: &[Write]) -> Result<Outcome, StoreError> {
        Err(StoreError::Busy)
    }

    async fn count(&self, _: &Addition) -> Result<Counters, StoreError> {
        Err(StoreError::Busy)
    }

    async fn purge_expired(&self, _: usize) -> Result<usize, StoreError> {
        Ok(0)
    }
}
