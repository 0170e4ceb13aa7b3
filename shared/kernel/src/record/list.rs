//! The reading side of the store: single entities, and lists of them page by page.

use std::sync::Arc;

use crate::{
    port::store::{Counters, Item, Key, Order, Position, Query, Scope, Slice, SortRange, Store, Version},
    problem::Problem,
    record::entity::{Entity, Stored, Unreadable},
    value::{
        id::UserId,
        time::{Instant, sortable},
    },
};

/// A part of a list of entities.
#[derive(Clone, Debug)]
pub struct Found<E> {
    /// The entities, in the query's order.
    pub entities: Vec<Stored<E>>,
    /// Where to go on, if there is more.
    pub next: Option<Position>,
}

/// How many items one query of a whole list reads.
const PAGE: usize = 100;
/// How many items a filtered list looks at before it answers what it has.
const MOST_LOOKED_AT: usize = 1_000;

/// The reading side of the store. What is written goes through [`Changes`](crate::work::changes::Changes), so that no
/// function can forget its event or its idempotency key.
#[derive(Clone)]
pub struct Records {
    store: Arc<dyn Store>,
}

impl Records {
    /// The reading side of `store`.
    #[must_use]
    pub fn of(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// One entity, if it exists.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn find<E: Entity>(&self, key: &Key) -> Result<Option<Stored<E>>, Problem> {
        self.store.get(key).await?.as_ref().map(Stored::from_item).transpose()
    }

    /// The counters that additions keep at `key`; none where nothing was ever added.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn counters(&self, key: &Key) -> Result<Counters, Problem> {
        Ok(self.store.get(key).await?.map(|item| item.counters).unwrap_or_default())
    }

    /// One entity, which must exist.
    ///
    /// # Errors
    /// `not-found`, or the store did not answer.
    pub async fn get<E: Entity>(&self, key: &Key) -> Result<Stored<E>, Problem> {
        self.find(key).await?.ok_or_else(Problem::not_found)
    }

    /// The version of an item, if it exists.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn version_of(&self, key: &Key) -> Result<Option<Version>, Problem> {
        Ok(self.store.get(key).await?.map(|item| item.version))
    }

    /// Up to 100 entities, in the order of `keys`.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn find_many<E: Entity>(&self, keys: &[Key]) -> Result<Vec<Option<Stored<E>>>, Problem> {
        let items = self.store.get_many(keys).await?;
        items.iter().map(|item| item.as_ref().map(Stored::from_item).transpose()).collect()
    }

    /// Those of up to 100 entities that exist; what is none is told apart, so that the others can be gone on with.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn find_each<E: Entity>(
        &self,
        keys: &[Key],
    ) -> Result<Vec<Result<Stored<E>, Unreadable>>, Problem> {
        Ok(self.store.get_many(keys).await?.iter().flatten().map(Stored::read).collect())
    }

    /// One page of a list, whatever is in it: `limit` items after `after`, each read as an entity or told apart.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn page<E: Entity>(
        &self,
        list: &List,
        limit: usize,
        after: Option<Position>,
    ) -> Result<(Vec<Result<Stored<E>, Unreadable>>, Option<Position>), Problem> {
        let List { scope, range, order } = list.clone();
        let slice = self.store.query(&Query { scope, range, order, limit, after }).await?;
        Ok((slice.items.iter().map(Stored::read).collect(), slice.next))
    }

    /// Up to `limit` of the users who have a place in `partition`, whose sort keys are user ids, in the order of their ids,
    /// after the user `after`; and whether there are more. What stands at other keys is passed over.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn members(
        &self,
        partition: &str,
        limit: usize,
        after: Option<&UserId>,
    ) -> Result<(Vec<UserId>, bool), Problem> {
        // `-` is the first of what a user id is made of, and `!` sorts before it.
        let mut start = after.map_or_else(|| "-".to_owned(), |after| format!("{after}!"));
        loop {
            let query = Query {
                scope: Scope::Partition(partition.to_owned()),
                range: SortRange::Between(start, "{".to_owned()),
                order: Order::Ascending,
                limit,
                after: None,
            };
            let Slice { items, next } = self.store.query(&query).await?;
            let members: Vec<_> = items.iter().filter_map(|item| UserId::parse(&item.key.sort)).collect();
            match next {
                Some(last) if members.is_empty() => start = format!("{}!", last.key.sort),
                next => return Ok((members, next.is_some())),
            }
        }
    }

    /// A part of a list: the first `limit` entities after `after` that `wanted` lets through. A list of which few pass
    /// may answer fewer, or none, and still have more.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn list<E: Entity>(
        &self,
        list: &List,
        limit: usize,
        after: Option<Position>,
        wanted: impl Fn(&E) -> bool + Send,
    ) -> Result<Found<E>, Problem> {
        let mut found = Found { entities: Vec::with_capacity(limit), next: after };
        let mut looked_at = 0;
        loop {
            let query = Query {
                scope: list.scope.clone(),
                range: list.range.clone(),
                order: list.order,
                limit,
                after: found.next.take(),
            };
            let slice = self.store.query(&query).await?;
            looked_at += slice.items.len();
            let end = slice.next;
            for item in &slice.items {
                let stored = Stored::from_item(item)?;
                if !wanted(&stored.entity) {
                    continue;
                }
                found.entities.push(stored);
                if found.entities.len() == limit {
                    let ends_slice = slice.items.last().is_some_and(|last| last.key == item.key);
                    found.next = if ends_slice { end } else { Some(list.position(item)) };
                    return Ok(found);
                }
            }
            found.next = end;
            if found.next.is_none() || looked_at >= MOST_LOOKED_AT {
                return Ok(found);
            }
        }
    }
}

impl Records {
    /// The whole of a list, however long: for what is asked rarely.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn all<E: Entity>(&self, list: &List) -> Result<Vec<Stored<E>>, Problem> {
        let (mut entities, mut after) = (Vec::new(), None);
        loop {
            let found = self.list::<E>(list, PAGE, after.take(), |_| true).await?;
            entities.extend(found.entities);
            match found.next {
                Some(next) => after = Some(next),
                None => return Ok(entities),
            }
        }
    }
}

/// A list of entities.
#[derive(Clone, Debug)]
pub struct List {
    /// Where it is kept.
    pub scope: Scope,
    /// Which part of it.
    pub range: SortRange,
    /// In which order.
    pub order: Order,
}

impl List {
    /// All of it, first to last.
    #[must_use]
    pub const fn whole(scope: Scope) -> Self {
        Self { scope, range: SortRange::All, order: Order::Ascending }
    }

    fn position(&self, item: &Item) -> Position {
        let entry = match self.scope {
            Scope::Partition(_) => None,
            Scope::Index(index, _) => item.indexes[index.position()].clone(),
        };
        Position { key: item.key.clone(), entry }
    }
}

/// The sort keys, made of [`sortable`] instants followed by `#` and an id, from `from` on and before `to`.
#[must_use]
pub fn between(from: Option<Instant>, to: Option<Instant>) -> SortRange {
    if from.is_none() && to.is_none() {
        return SortRange::All;
    }
    // What stands at `to` itself goes on with `#`, sorts after it, and is left out.
    let start = from.map_or_else(|| "0".to_owned(), |from| sortable(from.0));
    let end = to.map_or_else(|| "~".to_owned(), |to| sortable(to.0));
    SortRange::Between(start, end)
}
