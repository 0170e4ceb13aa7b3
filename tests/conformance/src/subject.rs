//! What a case is run on.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    clock::Clock,
    store::{
        Addition, Counters, Index, Item, Key, Order, Outcome, Position, Query, Scope, Slice, SortRange,
        Store, StoreError, Version, Write,
    },
};

use crate::{clock::TestClock, ensure::equal};

/// A store under test, with what a case needs to know of it.
pub struct Subject {
    /// The store.
    pub store: Arc<dyn Store>,
    /// The clock that the store was built with, and nobody else uses.
    pub clock: Arc<TestClock>,
    /// Begins the name of every partition of the case: different for each case and each run on one database.
    pub prefix: String,
    /// Whether the store deletes expired items when it is told to; otherwise its database does so by itself.
    pub purges: bool,
}

/// Both orders.
pub const ORDERS: [Order; 2] = [Order::Ascending, Order::Descending];

impl Subject {
    /// A partition of the case.
    pub(crate) fn partition(&self, name: &str) -> String {
        format!("{}/{name}", self.prefix)
    }

    /// A key in the case's main partition.
    pub(crate) fn key(&self, sort: &str) -> Key {
        Key::new(self.partition("main"), sort)
    }

    /// A plain item there.
    pub(crate) fn item(&self, sort: &str) -> Item {
        plain(self.key(sort))
    }

    /// The partition `name` and, in each index, the partition `name`.
    pub(crate) fn scopes(&self, name: &str) -> Vec<Scope> {
        let indexes = Index::ALL.map(|index| Scope::Index(index, self.partition(name)));
        [Scope::Partition(self.partition(name))].into_iter().chain(indexes).collect()
    }

    /// The instant that many seconds from now.
    pub(crate) fn in_seconds(&self, seconds: i64) -> Option<Timestamp> {
        self.clock.now().checked_add(SignedDuration::from_secs(seconds)).ok()
    }

    pub(crate) async fn get(&self, key: &Key) -> Result<Option<Item>, String> {
        self.store.get(key).await.map_err(|error| format!("get: {error}"))
    }

    pub(crate) async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, String> {
        self.store.get_many(keys).await.map_err(|error| format!("get_many: {error}"))
    }

    pub(crate) async fn query(&self, query: &Query) -> Result<Slice, String> {
        self.store.query(query).await.map_err(|error| format!("query {query:?}: {error}"))
    }

    pub(crate) async fn write(&self, writes: &[Write]) -> Result<Outcome, String> {
        self.store.write(writes).await.map_err(|error| format!("write: {error}"))
    }

    pub(crate) async fn count(&self, addition: &Addition) -> Result<Counters, String> {
        self.store.count(addition).await.map_err(|error| format!("count: {error}"))
    }

    /// Expects the transaction to be done.
    pub(crate) async fn done(&self, what: &str, writes: &[Write]) -> Result<(), String> {
        equal(what, &self.write(writes).await?, &Outcome::Done)
    }

    /// Expects the transaction to fail at `position`.
    pub(crate) async fn fails(&self, what: &str, writes: &[Write], position: usize) -> Result<(), String> {
        equal(what, &self.write(writes).await?, &Outcome::Failed { position })
    }

    /// Expects the transaction to be refused as a bug of the caller.
    pub(crate) async fn refused(&self, what: &str, writes: &[Write]) -> Result<(), String> {
        match self.store.write(writes).await {
            Err(StoreError::Broken(_)) => Ok(()),
            other => Err(format!("{what}: expected to be refused, got {other:?}")),
        }
    }

    /// Creates items, whatever their number.
    pub(crate) async fn create_all(&self, items: &[Item]) -> Result<(), String> {
        let writes: Vec<_> = items.iter().cloned().map(Write::Create).collect();
        for writes in writes.chunks(preau_kernel::store::MOST_WRITES) {
            self.done("create", writes).await?;
        }
        Ok(())
    }

    /// Expects the store to hold exactly `item`, or nothing.
    pub(crate) async fn finds(&self, what: &str, key: &Key, item: Option<&Item>) -> Result<(), String> {
        equal(what, &self.get(key).await?.as_ref(), &item)
    }

    /// The sort keys that one slice of all of `range` has.
    pub(crate) async fn sorts(
        &self,
        scope: &Scope,
        range: SortRange,
        order: Order,
    ) -> Result<Vec<String>, String> {
        let query = Query { scope: scope.clone(), range, order, limit: 1_000, after: None };
        let slice = self.query(&query).await?;
        equal("the slice after all there is", &slice.next, &None)?;
        Ok(sorts_of(scope, &slice.items))
    }
}

/// A plain item: no counters, no expiry, in no index, its document naming its place.
pub fn plain(key: Key) -> Item {
    Item {
        document: format!("{{\"at\":{:?}}}", key.sort.len()),
        kind: "thing".to_owned(),
        counters: Counters::new(),
        version: 0,
        expires_at: None,
        indexes: [None, None, None],
        key,
    }
}

/// A plain item that stands at `sort` in `scope`.
pub fn standing(scope: &Scope, sort: &str) -> Item {
    match scope {
        Scope::Partition(partition) => plain(Key::new(partition, sort)),
        Scope::Index(index, partition) => {
            let mut item = plain(Key::new(format!("{partition} of {}", index.name()), sort));
            item.indexes[index.position()] = Some(Key::new(partition, sort));
            item
        }
    }
}

/// The item as the store answers it at `version`.
pub fn at_version(version: Version, item: &Item) -> Item {
    Item { version, ..item.clone() }
}

/// Where items stand in `scope`, in the order they came.
pub fn sorts_of(scope: &Scope, items: &[Item]) -> Vec<String> {
    let sort = |item: &Item| match scope {
        Scope::Partition(_) => Some(item.key.sort.clone()),
        Scope::Index(index, _) => item.indexes[index.position()].as_ref().map(|entry| entry.sort.clone()),
    };
    items.iter().filter_map(sort).collect()
}

/// The position of an item in `scope`.
pub fn position_in(scope: &Scope, item: &Item) -> Position {
    let entry = match scope {
        Scope::Partition(_) => None,
        Scope::Index(index, _) => item.indexes[index.position()].clone(),
    };
    Position { key: item.key.clone(), entry }
}

/// An addition to one counter.
pub fn adding(key: &Key, counter: &str, amount: i64) -> Addition {
    Addition::new(key.clone(), "total", Counters::from([(counter.to_owned(), amount)]))
}
