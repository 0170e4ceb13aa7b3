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
}

impl Metered {
    /// A fresh count over `inner`.
    #[must_use]
    pub fn over(inner: Arc<dyn Store>) -> Self {
        Self { inner, reads: AtomicU32::new(0), writes: AtomicU32::new(0) }
    }
}

#[async_trait]
impl Store for Metered {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.inner.get(key).await
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.inner.get_many(keys).await
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.inner.query(query).await
    }

    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError> {
        self.writes.fetch_add(1, Ordering::Relaxed);
        self.inner.write(writes).await
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        self.writes.fetch_add(1, Ordering::Relaxed);
        self.inner.count(addition).await
    }

    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError> {
        self.writes.fetch_add(1, Ordering::Relaxed);
        self.inner.purge_expired(limit).await
    }
}
