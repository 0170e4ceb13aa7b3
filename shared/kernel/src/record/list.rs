//! The reading side of the store: single entities, and lists of them page by page.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    port::store::{Counters, Item, Key, Order, Position, Query, Scope, Slice, SortRange, Store, Version},
    problem::Problem,
    record::{
        entity::{Entity, Stored, Unreadable},
        merge::{PAGE, Walk},
        spread::Place,
    },
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

/// Looks at an item of a list, and says whether it is one of those that were asked for.
pub(crate) type Keep<'k> = &'k mut (dyn FnMut(&Item) -> Result<bool, Problem> + Send);

/// How many items a list looks at before it answers what it has.
pub const MOST_LOOKED_AT: usize = 1_000;
/// How often a list asks its partitions before it answers what it has: ten times would do, but for slices that are short
/// of what has expired.
const MOST_ROUNDS: usize = 15;
/// How many entities a list has at most that is read whole: it takes as many calls as a request may make on D1, 1,000.
const MOST_OF_ALL: usize = 1_000 * PAGE;

/// The reading side of the store. What is written goes through [`Changes`](crate::work::changes::Changes), so that no
/// function can forget its event or its idempotency key.
#[derive(Clone)]
pub struct Records {
    pub(super) store: Arc<dyn Store>,
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
        self.store.get(key).await?.as_ref().map_or(Ok(None), Stored::of_kind)
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

    /// Up to 100 entities, in the order of `keys`, each of which may be named several times; where there are none, the store
    /// is not asked.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn find_many<E: Entity>(&self, keys: &[Key]) -> Result<Vec<Option<Stored<E>>>, Problem> {
        let items = self.items(keys).await?;
        items.iter().map(|item| item.as_ref().map_or(Ok(None), Stored::of_kind)).collect()
    }

    /// Those of up to 100 entities that exist; what is none is told apart, so that the others can be gone on with.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn find_each<E: Entity>(
        &self,
        keys: &[Key],
    ) -> Result<Vec<Result<Stored<E>, Unreadable>>, Problem> {
        Ok(self.items(keys).await?.iter().flatten().map(Stored::read).collect())
    }

    /// What stands at up to 100 keys, in their order. Where there are none, the store is not asked; for a key that is named
    /// several times, it is asked once: what it takes are different ones.
    pub(crate) async fn items(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, Problem> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut places = BTreeMap::new();
        for key in keys {
            let next = places.len();
            places.entry(key).or_insert(next);
        }
        if places.len() == keys.len() {
            return Ok(self.store.get_many(keys).await?);
        }
        let mut distinct: Vec<(usize, &Key)> = places.iter().map(|(key, place)| (*place, *key)).collect();
        distinct.sort_unstable();
        let distinct: Vec<Key> = distinct.into_iter().map(|(_, key)| key.clone()).collect();
        let found = self.store.get_many(&distinct).await?;
        Ok(keys.iter().map(|key| found.get(places[key]).cloned().flatten()).collect())
    }

    /// What a query finds, each item read as an entity or told apart, and where to go on.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn page<E: Entity>(
        &self,
        query: &Query,
    ) -> Result<(Vec<Result<Stored<E>, Unreadable>>, Option<Position>), Problem> {
        let slice = self.store.query(query).await?;
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
    /// may answer fewer, or none, and still have more: it looks at [`MOST_LOOKED_AT`] items, reading 100 a query after
    /// the first, and says where to go on.
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
        let mut entities = Vec::with_capacity(limit.min(PAGE));
        let found = &mut entities;
        let mut keep = move |item: &Item| {
            let stored = Stored::of_kind(item)?.filter(|stored| wanted(&stored.entity));
            let is_kept = stored.is_some();
            found.extend(stored);
            Ok(is_kept)
        };
        let next = self.walk(list, limit, after, &mut keep).await?;
        Ok(Found { entities, next })
    }

    /// Goes through a list until it has kept `limit` items, and answers where to go on. It is one for the lists of all
    /// entities: `keep` alone knows which.
    pub(crate) async fn walk(
        &self,
        list: &List,
        limit: usize,
        mut after: Option<Position>,
        keep: Keep<'_>,
    ) -> Result<Option<Position>, Problem> {
        let mut walk = Walk::through(self.store.as_ref(), &list.scope, &list.range, list.order);
        let (mut looked_at, mut kept) = (0, 0);
        for _ in 0..MOST_ROUNDS {
            let room = if looked_at == kept { limit - looked_at } else { MOST_LOOKED_AT - looked_at };
            let slice = walk.slice(room, after.as_ref()).await?;
            for (position, item) in slice.items.iter().enumerate() {
                looked_at += 1;
                kept += usize::from(keep(item)?);
                if kept == limit || looked_at == MOST_LOOKED_AT {
                    let ends_slice = position + 1 == slice.items.len();
                    return Ok(if ends_slice { slice.next } else { Some(list.scope.position(item)) });
                }
            }
            after = slice.next;
            if after.is_none() {
                break;
            }
        }
        Ok(after)
    }

    /// The first entities of a list, `most` at most, and where it goes on if there are more.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn first<E: Entity>(&self, list: &List, most: usize) -> Result<Found<E>, Problem> {
        let mut entities = Vec::new();
        let mut keep = |item: &Item| {
            let stored = Stored::of_kind(item)?;
            let is_kept = stored.is_some();
            entities.extend(stored);
            Ok(is_kept)
        };
        let next = self.walk_far(list, most, &mut keep).await?;
        Ok(Found { entities, next })
    }

    /// Goes through a list, however many calls it takes, until it has kept `most` items, and answers where to go on.
    async fn walk_far(&self, list: &List, most: usize, keep: Keep<'_>) -> Result<Option<Position>, Problem> {
        let (mut kept, mut next) = (0, None);
        loop {
            let limit = PAGE.min(most - kept);
            let mut count = |item: &Item| {
                let is_kept = keep(item)?;
                kept += usize::from(is_kept);
                Ok(is_kept)
            };
            next = self.walk(list, limit, next, &mut count).await?;
            if next.is_none() || kept >= most {
                return Ok(next);
            }
        }
    }

    /// The whole of a list that nature keeps short, such as what belongs to one person: never a part of it.
    ///
    /// # Errors
    /// `internal`: it has more than 100,000 entities; or the store did not answer.
    pub async fn all<E: Entity>(&self, list: &List) -> Result<Vec<Stored<E>>, Problem> {
        let found = self.first::<E>(list, MOST_OF_ALL).await?;
        if found.next.is_some() {
            return Err(list.is_endless());
        }
        Ok(found.entities)
    }
}

/// A list of entities.
#[derive(Clone, Debug)]
pub struct List {
    /// Where it is kept.
    pub scope: Place,
    /// Which part of it.
    pub range: SortRange,
    /// In which order.
    pub order: Order,
}

impl List {
    /// All of it, first to last.
    #[must_use]
    pub fn whole(place: impl Into<Place>) -> Self {
        Self { scope: place.into(), range: SortRange::All, order: Order::Ascending }
    }

    /// All of it, last to first.
    #[must_use]
    pub fn latest_first(place: impl Into<Place>) -> Self {
        Self { order: Order::Descending, ..Self::whole(place) }
    }

    fn is_endless(&self) -> Problem {
        Problem::internal(format!("more than {MOST_OF_ALL} in {:?}", self.scope))
    }

    /// Only this part of it.
    #[must_use]
    pub fn within(self, range: SortRange) -> Self {
        Self { range, ..self }
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
