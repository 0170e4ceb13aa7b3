//! The contract in its plainest form: items in memory. It is what stores are compared with, and what the suite itself is
//! tried on.

use std::{
    collections::BTreeMap,
    ops::Bound,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use jiff::Timestamp;
use preau_kernel::{
    clock::Clock,
    store::{
        Addition, Counters, Item, Key, Order, Outcome, Position, Query, Scope, Slice, SortRange, Store,
        StoreError, Write, check_count, check_writes,
    },
};

/// A store in memory.
pub struct Model {
    clock: Arc<dyn Clock>,
    items: Mutex<BTreeMap<Key, Item>>,
}

impl Model {
    /// An empty store that goes by `clock`.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, items: Mutex::default() }
    }

    fn items(&self) -> MutexGuard<'_, BTreeMap<Key, Item>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lives(item: &Item, now: Timestamp) -> bool {
    item.expires_at.is_none_or(|end| now < end)
}

fn live(items: &BTreeMap<Key, Item>, key: &Key, now: Timestamp) -> Option<Item> {
    items.get(key).filter(|item| lives(item, now)).cloned()
}

/// Where an item stands in a scope, if it does: by its sort key there, then by its own key.
fn place(scope: &Scope, key: &Key, entry: Option<&Key>) -> Option<(String, Key)> {
    let (at, partition) = match scope {
        Scope::Partition(partition) => (key, partition),
        Scope::Index(_, partition) => (entry?, partition),
    };
    (at.partition == *partition).then(|| (at.sort.clone(), key.clone()))
}

fn entry<'i>(scope: &Scope, item: &'i Item) -> Option<&'i Key> {
    match scope {
        Scope::Partition(_) => None,
        Scope::Index(index, _) => item.indexes[index.position()].as_ref(),
    }
}

fn holds(write: &Write, present: Option<&Item>) -> bool {
    let version = present.map(|item| item.version);
    match write {
        Write::Create(_) => version.is_none(),
        Write::Replace(_, at) | Write::Reindex(_, at, _) | Write::Delete(_, at) => version == Some(*at),
        Write::Check(_, at) => version == *at,
        Write::Add(addition) => addition.holds(present.map_or(&Counters::new(), |item| &item.counters)),
    }
}

/// The item after the write.
fn applied(write: &Write, present: Option<Item>) -> Option<Item> {
    match write {
        Write::Create(item) => Some(Item { counters: Counters::new(), version: 1, ..item.clone() }),
        Write::Replace(item, at) => {
            let counters = present.map(|present| present.counters).unwrap_or_default();
            Some(Item { counters, version: at + 1, ..item.clone() })
        }
        Write::Reindex(_, _, indexes) => present.map(|item| Item { indexes: indexes.clone(), ..item }),
        Write::Delete(..) => None,
        Write::Check(..) => present,
        Write::Add(addition) => Some(added(addition, present)),
    }
}

fn added(addition: &Addition, present: Option<Item>) -> Item {
    let mut item = present.unwrap_or_else(|| Item {
        key: addition.key.clone(),
        kind: addition.kind.clone(),
        document: "{}".to_owned(),
        counters: Counters::new(),
        version: 1,
        expires_at: addition.expires_at,
        indexes: [None, None, None],
    });
    for (name, amount) in &addition.amounts {
        *item.counters.entry(name.clone()).or_default() += amount;
    }
    item
}

#[async_trait]
impl Store for Model {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        Ok(live(&self.items(), key, self.clock.now()))
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        let (items, now) = (self.items(), self.clock.now());
        Ok(keys.iter().map(|key| live(&items, key, now)).collect())
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        let (items, now, scope) = (self.items(), self.clock.now(), &query.scope);
        let in_range = |sort: &String| match &query.range {
            SortRange::All => true,
            SortRange::Prefix(prefix) => sort.starts_with(prefix),
            SortRange::Between(first, last) => (first..=last).contains(&sort),
        };
        let found = items.values().filter(|item| lives(item, now)).filter_map(|item| {
            let place = place(scope, &item.key, entry(scope, item)).filter(|(sort, _)| in_range(sort))?;
            Some((place, item))
        });
        let places: BTreeMap<_, _> = found.collect();
        let after = query.after.as_ref().and_then(|after| place(scope, &after.key, after.entry.as_ref()));
        let after = after.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let mut ordered: Box<dyn Iterator<Item = &Item>> = match query.order {
            Order::Ascending => Box::new(places.range((after, Bound::Unbounded)).map(|(_, item)| *item)),
            Order::Descending => {
                Box::new(places.range((Bound::Unbounded, after)).rev().map(|(_, item)| *item))
            }
        };
        let items: Vec<_> = ordered.by_ref().take(query.limit).cloned().collect();
        let last = items.last().filter(|_| ordered.next().is_some());
        let next = last.map(|item| Position { key: item.key.clone(), entry: entry(scope, item).cloned() });
        Ok(Slice { next, items })
    }

    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError> {
        check_writes(writes)?;
        let (mut items, now) = (self.items(), self.clock.now());
        let fails = |write: &Write| !holds(write, live(&items, write.key(), now).as_ref());
        if let Some(position) = writes.iter().position(fails) {
            return Ok(Outcome::Failed { position });
        }
        for write in writes {
            let present = live(&items, write.key(), now);
            match applied(write, present) {
                Some(item) => items.insert(item.key.clone(), item),
                None => items.remove(write.key()),
            };
        }
        Ok(Outcome::Done)
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        check_count(addition)?;
        let (mut items, now) = (self.items(), self.clock.now());
        let item = added(addition, live(&items, &addition.key, now));
        let totals = item.counters.clone();
        items.insert(item.key.clone(), item);
        Ok(totals)
    }

    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError> {
        let (mut items, now) = (self.items(), self.clock.now());
        let expired: Vec<_> = items
            .values()
            .filter(|item| !lives(item, now))
            .map(|item| item.key.clone())
            .take(limit)
            .collect();
        for key in &expired {
            items.remove(key);
        }
        Ok(expired.len())
    }
}
