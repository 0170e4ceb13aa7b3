//! Entities: what the store's items mean, each type saying in one place how it maps to them.

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    port::store::{Counters, Indexes, Item, Key, Version},
    problem::Problem,
};

/// A type that the store holds. Its doc comment lists its access patterns.
pub trait Entity: Serialize + DeserializeOwned + Send + Sync {
    /// The kind of its items.
    const KIND: &'static str;

    /// Where it is.
    fn key(&self) -> Key;

    /// Its entries in the indexes.
    fn indexes(&self) -> Indexes {
        [None, None, None]
    }

    /// From when on it no longer exists.
    fn expires_at(&self) -> Option<Timestamp> {
        None
    }

    /// The item that holds it.
    ///
    /// # Errors
    /// A bug: the type cannot be written as JSON.
    fn to_item(&self) -> Result<Item, Problem> {
        Ok(Item {
            key: self.key(),
            kind: Self::KIND.to_owned(),
            document: serde_json::to_string(self).map_err(Problem::internal)?,
            counters: Counters::new(),
            version: 0,
            expires_at: self.expires_at(),
            indexes: self.indexes(),
        })
    }
}

/// An entity as it was read, with the version that a write may require.
#[derive(Clone, Debug)]
pub struct Stored<E> {
    /// The entity.
    pub entity: E,
    /// Its version when it was read; 0 where it does not exist.
    pub version: Version,
    /// The totals that additions keep beside it.
    pub counters: Counters,
}

impl<E> Stored<E> {
    /// What is to be created where nothing was read.
    #[must_use]
    pub const fn absent(entity: E) -> Self {
        Self::at_version(entity, 0)
    }

    /// An entity that is known to be at `version` without reading it.
    #[must_use]
    pub const fn at_version(entity: E, version: Version) -> Self {
        Self { entity, version, counters: Counters::new() }
    }

    /// Whether it was there when it was read.
    #[must_use]
    pub const fn exists(&self) -> bool {
        self.version > 0
    }
}

/// What is stored where an entity should be, and is none.
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// Where it is.
    pub key: Key,
    /// Its version.
    pub version: Version,
    /// What is stored.
    pub document: String,
    /// What is wrong with it.
    pub cause: String,
}

impl Unreadable {
    fn of(item: &Item, error: &serde_json::Error) -> Self {
        Self {
            key: item.key.clone(),
            version: item.version,
            document: item.document.clone(),
            cause: error.to_string(),
        }
    }

    fn as_problem(&self, kind: &str) -> Problem {
        Problem::internal(format!("{kind} {:?}: {}", self.key, self.cause))
    }
}

impl<E: Entity> Stored<E> {
    /// The entity that an item holds; none where it is of another kind, as counters are.
    pub(crate) fn of_kind(item: &Item) -> Result<Option<Self>, Problem> {
        (item.kind == E::KIND).then(|| Self::from_item(item)).transpose()
    }

    pub(crate) fn from_item(item: &Item) -> Result<Self, Problem> {
        Self::read(item).map_err(|unreadable| unreadable.as_problem(E::KIND))
    }

    /// The entity, or what is in its place: for whoever goes on with the others.
    pub(crate) fn read(item: &Item) -> Result<Self, Unreadable> {
        match serde_json::from_str(&item.document) {
            Ok(entity) => Ok(Self { entity, version: item.version, counters: item.counters.clone() }),
            Err(error) => Err(Unreadable::of(item, &error)),
        }
    }
}
