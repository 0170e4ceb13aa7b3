//! Counts what one request asks of the store, for its log line.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use async_trait::async_trait;

use crate::port::store::{Addition, Counters, Item, Key, Outcome, Query, Slice, Store, StoreError, Write};

/// The store of one request.
pub struct Metered {
    inner: Arc<dyn Store>,
    /// How many calls read.
    pub reads: AtomicU32,
    /// How many calls wrote.
    pub writes: AtomicU32,
    /// How many statements they take on a store of SQL, at most.
    pub statements: AtomicU32,
}

impl Metered {
    /// A fresh count over `inner`.
    #[must_use]
    pub fn over(inner: Arc<dyn Store>) -> Self {
        let count = || AtomicU32::new(0);
        Self { inner, reads: count(), writes: count(), statements: count() }
    }

    fn take(&self, statements: usize) {
        self.statements.fetch_add(u32::try_from(statements).unwrap_or(u32::MAX), Ordering::Relaxed);
    }
}

#[async_trait]
impl Store for Metered {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.take(1);
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.inner.get(key).await
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        self.take(1);
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.inner.get_many(keys).await
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        self.take(1);
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.inner.query(query).await
    }

    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError> {
        self.take(writes.len() * 2);
        self.writes.fetch_add(1, Ordering::Relaxed);
        self.inner.write(writes).await
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        self.take(2);
        self.writes.fetch_add(1, Ordering::Relaxed);
        self.inner.count(addition).await
    }

    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError> {
        self.take(1);
        self.writes.fetch_add(1, Ordering::Relaxed);
        self.inner.purge_expired(limit).await
    }
}
