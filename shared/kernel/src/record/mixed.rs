//! Entities of several kinds that one query reads, because they stand in one partition: a student with their streak, their
//! plan and their newest mark; a course with its counts.

use crate::{
    port::store::{Counters, Item, Position, Query, Slice},
    problem::Problem,
    record::{
        entity::{Entity, Stored},
        list::Records,
    },
};

/// A part of a partition, whatever stands there.
#[derive(Clone, Debug)]
pub struct Mixed {
    items: Vec<Item>,
    /// Where to go on, if there is more.
    pub next: Option<Position>,
}

impl Mixed {
    /// The entities of one kind, in the query's order.
    ///
    /// # Errors
    /// `internal`: a document cannot be read.
    pub fn all<E: Entity>(&self) -> Result<Vec<Stored<E>>, Problem> {
        self.items.iter().filter_map(|item| Stored::of_kind(item).transpose()).collect()
    }

    /// The first entity of its kind in the query's order, if there is one.
    ///
    /// # Errors
    /// `internal`: its document cannot be read.
    pub fn first<E: Entity>(&self) -> Result<Option<Stored<E>>, Problem> {
        self.items.iter().find_map(|item| Stored::of_kind(item).transpose()).transpose()
    }

    /// The counters called `name` of the partition (see [`Key::of_counters`](crate::port::store::Key::of_counters)); none
    /// where they are not in this part of it, or nothing was ever added.
    #[must_use]
    pub fn counters(&self, name: &str) -> Counters {
        self.counters_at(&format!("#{name}"))
    }

    /// The counters that stand at another place of the partition.
    #[must_use]
    pub fn counters_at(&self, sort: &str) -> Counters {
        let found = self.items.iter().find(|item| item.key.sort == sort);
        found.map(|item| item.counters.clone()).unwrap_or_default()
    }
}

impl Records {
    /// What a query finds, counters included.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn mixed(&self, query: &Query) -> Result<Mixed, Problem> {
        let Slice { items, next } = self.store.query(query).await?;
        Ok(Mixed { items, next })
    }
}
