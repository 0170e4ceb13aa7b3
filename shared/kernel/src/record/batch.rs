//! Items of several kinds that one call reads, wherever they stand: what a decision is taken on, in one round trip.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    port::store::{Counters, Item, Key, Version},
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
    /// What stands at these keys, 100 different ones at most; a key may be named several times.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn batch(&self, keys: impl IntoIterator<Item = Key>) -> Result<Batch, Problem> {
        let keys: Vec<Key> = keys.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        if keys.is_empty() {
            return Ok(Batch::default());
        }
        let items = self.store.get_many(&keys).await?;
        let found = keys.into_iter().zip(items).filter_map(|(key, item)| Some((key, item?)));
        Ok(Batch(found.collect()))
    }
}
