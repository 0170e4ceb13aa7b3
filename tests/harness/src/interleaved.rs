//! A store in which others are faster: what they write comes between what a function reads and what it writes, or between
//! two of its reads; and in which an index may lag.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use preau_kernel::store::{
    Addition, Counters, Item, Key, Outcome, Query, Scope, Slice, Store, StoreError, Write,
};
use tokio::sync::Notify;

/// What others write, and just before which writes; and what waits for them.
#[derive(Clone, Default)]
pub struct Others {
    turns: Arc<Mutex<VecDeque<Turn>>>,
    waits: Arc<Waits>,
    lags: Arc<Mutex<Option<String>>>,
    unseen: Arc<Mutex<Option<String>>>,
}

/// A query that waits until others are done.
#[derive(Default)]
struct Waits {
    before: Mutex<Option<String>>,
    reached: Notify,
    goes_on: Notify,
}

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
        self.turns.lock().expect("the others").push_back(Turn { kind: kind.to_owned(), writes });
    }

    /// The next query of a partition whose name begins so waits until it may go on.
    ///
    /// # Panics
    /// Another test failed meanwhile.
    pub fn hold_query_of(&self, partitions: &str) {
        *self.waits.before.lock().expect("the others") = Some(partitions.to_owned());
    }

    /// Waits until that query is made.
    pub async fn query_is_held(&self) {
        self.waits.reached.notified().await;
    }

    /// Lets that query go on.
    pub fn release_query(&self) {
        self.waits.goes_on.notify_one();
    }

    /// The partitions of indexes whose names begin so show nothing, until they catch up.
    ///
    /// # Panics
    /// Another test failed meanwhile.
    pub fn index_lags(&self, partitions: &str) {
        *self.lags.lock().expect("the others") = Some(partitions.to_owned());
    }

    /// What was written is seen in every index.
    ///
    /// # Panics
    /// Another test failed meanwhile.
    pub fn index_catches_up(&self) {
        *self.lags.lock().expect("the others") = None;
    }

    /// The next batch that finds an item of this kind does not see it yet, though it sees what was written with it: DynamoDB
    /// reads a batch item by item.
    ///
    /// # Panics
    /// Another test failed meanwhile.
    pub fn next_batch_misses(&self, kind: &str) {
        *self.unseen.lock().expect("the others") = Some(kind.to_owned());
    }

    /// Takes out of a batch what it does not see yet.
    fn hide_from(&self, batch: &mut [Option<Item>]) {
        let mut unseen = self.unseen.lock().expect("the others");
        let is_of =
            |item: &&mut Option<Item>| item.as_ref().is_some_and(|item| Some(&item.kind) == unseen.as_ref());
        if let Some(item) = batch.iter_mut().find(is_of) {
            *item = None;
            *unseen = None;
        }
    }

    fn lags_behind(&self, query: &Query) -> bool {
        let lags = self.lags.lock().expect("the others");
        let Scope::Index(_, name) = &query.scope else { return false };
        lags.as_ref().is_some_and(|partitions| name.starts_with(partitions.as_str()))
    }

    async fn wait_before(&self, query: &Query) {
        let (Scope::Partition(name) | Scope::Index(_, name)) = &query.scope;
        let is_held = {
            let mut before = self.waits.before.lock().expect("the others");
            before.take_if(|partitions| name.starts_with(partitions.as_str())).is_some()
        };
        if is_held {
            self.waits.reached.notify_one();
            self.waits.goes_on.notified().await;
        }
    }

    fn turn_before(&self, writes: &[Write]) -> Option<Vec<Write>> {
        let mut turns = self.turns.lock().expect("the others");
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
        let mut batch = self.inner.get_many(keys).await?;
        self.others.hide_from(&mut batch);
        Ok(batch)
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        self.others.wait_before(query).await;
        if self.others.lags_behind(query) {
            return Ok(Slice { items: Vec::new(), next: None });
        }
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
