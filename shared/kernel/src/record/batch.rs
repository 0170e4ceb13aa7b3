//! Items of several kinds that one call reads, wherever they stand: what a decision is taken on, in one round trip.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    port::store::{Counters, Item, Key, MOST_KEYS, Version},
    problem::Problem,
    record::{
        entity::{Entity, Stored},
        list::Records,
    },
};

/// What stands at some keys, whatever it is. Who asks it for another key is told that nothing stands there: only what was
/// read is decided on.
#[derive(Clone, Debug, Default)]
pub struct Batch(BTreeMap<Key, Item>);

impl Batch {
    /// One entity, if it exists; none where something of another kind stands, as counters do.
    ///
    /// # Errors
    /// `internal`: its document cannot be read.
    pub fn find<E: Entity>(&self, key: &Key) -> Result<Option<Stored<E>>, Problem> {
        self.0.get(key).map_or(Ok(None), Stored::of_kind)
    }

    /// One of the totals that additions keep at `key`: 0 where nothing was ever added.
    #[must_use]
    pub fn total(&self, key: &Key, counter: &str) -> i64 {
        self.0.get(key).and_then(|item| item.counters.get(counter)).copied().unwrap_or_default()
    }

    /// The counters that additions keep at `key`; none where nothing was ever added.
    #[must_use]
    pub fn counters(&self, key: &Key) -> Counters {
        self.0.get(key).map(|item| item.counters.clone()).unwrap_or_default()
    }

    /// The version of an item, if it exists.
    #[must_use]
    pub fn version_of(&self, key: &Key) -> Option<Version> {
        self.0.get(key).map(|item| item.version)
    }
}

impl Records {
    /// What stands at these keys, each of which may be named several times: one call a hundred of them, none where there are
    /// none.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn batch(&self, keys: impl IntoIterator<Item = Key> + Send) -> Result<Batch, Problem> {
        let keys: BTreeSet<Key> = keys.into_iter().collect();
        let (keys, mut found) = (Vec::from_iter(keys), BTreeMap::new());
        for keys in keys.chunks(MOST_KEYS) {
            let items = self.items(keys).await?;
            found.extend(items.into_iter().flatten().map(|item| (item.key.clone(), item)));
        }
        Ok(Batch(found))
    }
}
