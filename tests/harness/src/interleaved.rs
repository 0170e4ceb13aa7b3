//! A store in which others are faster: what they write comes between what a function reads and what it writes.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use preau_kernel::store::{Addition, Counters, Item, Key, Outcome, Query, Slice, Store, StoreError, Write};

/// What others write, and just before which writes.
#[derive(Clone, Default)]
pub struct Others(Arc<Mutex<VecDeque<Turn>>>);

struct Turn {
    kind: String,
    writes: Vec<Write>,
}

impl Others {
    /// Just before the next transaction that creates or replaces an item of this kind, others write this, which must do;
    /// after what was said before.
    ///
    /// # Panics
    /// Another test failed meanwhile.
    pub fn before(&self, kind: &str, writes: Vec<Write>) {
        self.0.lock().expect("the others").push_back(Turn { kind: kind.to_owned(), writes });
    }

    fn turn_before(&self, writes: &[Write]) -> Option<Vec<Write>> {
        let mut turns = self.0.lock().expect("the others");
        let is_of = |kind: &str| {
            writes.iter().any(|write| match write {
                Write::Create(item) | Write::Replace(item, _) => item.kind == kind,
                _ => false,
            })
        };
        if turns.front().is_some_and(|turn| is_of(&turn.kind)) {
            return turns.pop_front().map(|turn| turn.writes);
        }
        None
    }
}

/// The store.
pub struct Interleaved {
    /// What others write.
    pub others: Others,
    /// What does the work.
    pub inner: Arc<dyn Store>,
}

#[async_trait]
impl Store for Interleaved {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.inner.get(key).await
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        self.inner.get_many(keys).await
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        self.inner.query(query).await
    }

    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError> {
        if let Some(others) = self.others.turn_before(writes) {
            let written = self.inner.write(&others).await?;
            assert_eq!(written, Outcome::Done, "others were not faster");
        }
        self.inner.write(writes).await
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        self.inner.count(addition).await
    }

    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError> {
        self.inner.purge_expired(limit).await
    }
}
