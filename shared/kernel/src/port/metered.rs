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
    /// How many statements they were, at most, where each is counted: on D1.
    pub statements: Arc<AtomicU32>,
}

impl Metered {
    /// A fresh count over `inner`.
    #[must_use]
    pub fn over(inner: Arc<dyn Store>) -> Self {
        Self { inner, reads: AtomicU32::new(0), writes: AtomicU32::new(0), statements: Arc::default() }
    }

    fn count_read(&self, statements: usize) {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.count_statements(statements);
    }

    fn count_write(&self, statements: usize) {
        self.writes.fetch_add(1, Ordering::Relaxed);
        self.count_statements(statements);
    }

    fn count_statements(&self, statements: usize) {
        self.statements.fetch_add(u32::try_from(statements).unwrap_or(u32::MAX), Ordering::Relaxed);
    }
}

/// How many statements D1 is given for the transaction of `writes`, at most: one for what must hold before and each half a
/// megabyte of what is stored, one for all that is deleted, two for all additions, one for each move in the indexes.
#[must_use]
pub fn statements_at_most(writes: &[Write]) -> usize {
    let (mut bytes, mut deletions, mut additions, mut moves) = (0, 0, 0, 0);
    for write in writes {
        match write {
            Write::Create(item) | Write::Replace(item, _) => bytes += length(item),
            Write::Delete(..) => deletions = 1,
            Write::Add(_) => additions = 2,
            Write::Reindex(..) => moves += 1,
            Write::Check(..) => {}
        }
    }
    1 + bytes / 500_000 + deletions + additions + moves
}

/// How long an item is, at most, as text within JSON: each of its bytes may be two there.
fn length(item: &Item) -> usize {
    let keys = item.indexes.iter().flatten().chain([&item.key]);
    let keys: usize = keys.map(|key| key.partition.len() + key.sort.len()).sum();
    2 * (keys + item.kind.len() + item.document.len()) + 100
}

#[async_trait]
impl Store for Metered {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.count_read(1);
        self.inner.get(key).await
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        self.count_read(1);
        self.inner.get_many(keys).await
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        self.count_read(1);
        self.inner.query(query).await
    }

    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError> {
        self.count_write(statements_at_most(writes));
        self.inner.write(writes).await
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        self.count_write(2);
        self.inner.count(addition).await
    }

    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError> {
        self.count_write(1);
        self.inner.purge_expired(limit).await
    }
}
