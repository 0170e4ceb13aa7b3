//! What one decision stands on, read together: items at any keys, of whatever kinds, in one call of the store.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    port::store::{Counters, Item, Key, MOST_KEYS, Version},
    problem::Problem,
    record::{
        entity::{Entity, Stored},
        list::Records,
    },
};

/// What was there at the keys that were asked for. Of any other key it knows nothing, as if nothing was there.
#[derive(Debug, Default)]
pub struct Gathered(BTreeMap<Key, Item>);

impl Gathered {
    /// The entity at `key`, if it exists.
    ///
    /// # Errors
    /// `internal`: its document cannot be read.
    pub fn find<E: Entity>(&self, key: &Key) -> Result<Option<Stored<E>>, Problem> {
        self.0.get(key).map_or(Ok(None), Stored::of_kind)
    }

    /// The version of what is at `key`, if anything is.
    #[must_use]
    pub fn version_of(&self, key: &Key) -> Option<Version> {
        self.0.get(key).map(|item| item.version)
    }

    /// One of the totals that additions keep at `key`: 0 where nothing was ever added.
    #[must_use]
    pub fn total(&self, key: &Key, counter: &str) -> i64 {
        let counters: Option<&Counters> = self.0.get(key).map(|item| &item.counters);
        counters.and_then(|counters| counters.get(counter)).copied().unwrap_or_default()
    }
}

impl Records {
    /// What is there at `keys`, each of which may be named several times: one call a hundred of them, none where there are
    /// none.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn gather(&self, keys: impl IntoIterator<Item = Key> + Send) -> Result<Gathered, Problem> {
        let keys: BTreeSet<Key> = keys.into_iter().collect();
        let (keys, mut found) = (Vec::from_iter(keys), BTreeMap::new());
        for keys in keys.chunks(MOST_KEYS) {
            let items = self.store.get_many(keys).await?;
            found.extend(items.into_iter().flatten().map(|item| (item.key.clone(), item)));
        }
        Ok(Gathered(found))
    }
}
