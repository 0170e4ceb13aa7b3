//! The partitions of a list, read side by side and answered in one order.

use futures_util::future::try_join_all;

use crate::{
    port::store::{Item, Key, Order, Position, Query, Scope, Slice, SortRange, Store, StoreError},
    record::spread::Place,
};

/// A walk through a list, from slice to slice.
///
/// A position is a place in the order of the whole list, whichever partition what stood there was in: it leads every
/// partition on, and stays right when that goes, or moves from one to another.
pub(crate) struct Walk<'l> {
    store: &'l dyn Store,
    place: &'l Place,
    range: &'l SortRange,
    order: Order,
    partitions: Vec<Scope>,
}

/// How many items one query of a list reads at most.
pub(crate) const PAGE: usize = 100;

impl<'l> Walk<'l> {
    /// A walk through what is kept at `place` in this range, in this order.
    pub(crate) fn through(
        store: &'l dyn Store,
        place: &'l Place,
        range: &'l SortRange,
        order: Order,
    ) -> Self {
        Self { store, place, range, order, partitions: place.partitions() }
    }

    /// What comes after `after`, in order: about `limit` items, more or fewer, with no gap between them. It asks each
    /// partition once, for [`PAGE`] items at most.
    pub(crate) async fn slice(
        &mut self,
        limit: usize,
        after: Option<&Position>,
    ) -> Result<Slice, StoreError> {
        let Some((first, shards)) = self.partitions.split_first() else {
            return Ok(Slice { items: Vec::new(), next: None });
        };
        let most = limit.min(PAGE);
        if shards.is_empty() {
            return self.part(first, most, after).await;
        }
        // What is being moved goes from the first partition to another: read first, it shows what the others do not yet.
        let whole = self.part(first, most, after).await?;
        // An eighth of the items is in each shard, more or less.
        let share = most.min(limit / 4 + 4);
        let mut slices = try_join_all(shards.iter().map(|shard| self.part(shard, share, after))).await?;
        if whole.items.is_empty() && whole.next.is_none() {
            self.partitions.remove(0);
        } else {
            slices.push(whole);
        }
        Ok(self.merged(slices))
    }

    async fn part(&self, scope: &Scope, limit: usize, after: Option<&Position>) -> Result<Slice, StoreError> {
        let query = Query {
            scope: scope.clone(),
            range: self.range.clone(),
            order: self.order,
            limit,
            after: after.map(|position| in_partition(position, scope)),
        };
        self.store.query(&query).await
    }

    /// The items of `slices` in order, as far as it is certain that no partition has one between them.
    fn merged(&self, slices: Vec<Slice>) -> Slice {
        let (mut items, mut end) = (Vec::new(), None::<Position>);
        for slice in slices {
            items.extend(slice.items);
            end = match (end, slice.next) {
                (Some(one), Some(other)) if self.precedes(place(&other), place(&one)) => Some(other),
                (Some(end), _) | (None, Some(end)) => Some(end),
                (None, None) => None,
            };
        }
        if let Some(end) = &end {
            items.retain(|item| !self.precedes(place(end), place(&self.place.position(item))));
        }
        items.sort_by_cached_key(|item| place(&self.place.position(item)).to_owned());
        if self.order == Order::Descending {
            items.reverse();
        }
        // What moved between two of the reads was met twice.
        items.dedup_by(|one, other| self.sort(one) == self.sort(other));
        Slice { items, next: end }
    }

    fn sort(&self, item: &Item) -> String {
        place(&self.place.position(item)).to_owned()
    }

    fn precedes(&self, one: &str, other: &str) -> bool {
        match self.order {
            Order::Ascending => one < other,
            Order::Descending => one > other,
        }
    }
}

/// Where a position is in its list's order.
fn place(position: &Position) -> &str {
    position.entry.as_ref().map_or(&position.key.sort, |entry| &entry.sort)
}

/// The same place in the order, in another partition.
fn in_partition(position: &Position, scope: &Scope) -> Position {
    match scope {
        Scope::Partition(partition) => Position { key: Key::new(partition, &position.key.sort), entry: None },
        Scope::Index(_, partition) => Position {
            key: position.key.clone(),
            entry: position.entry.as_ref().map(|entry| Key::new(partition, &entry.sort)),
        },
    }
}
