//! The store port: items in partitions, written all or nothing under preconditions.
//!
//! DynamoDB's model is the common one, because SQL can serve it and not the reverse. Three adapters (SQLite, D1,
//! DynamoDB) pass one conformance suite whole; `docs/storage.md` shows the layout.

use std::{collections::BTreeMap, fmt};

use async_trait::async_trait;
use jiff::Timestamp;

use crate::problem::Problem;

/// How many writes one transaction may hold.
pub const MOST_WRITES: usize = 100;
/// How many keys one [`Store::get_many`] may name.
pub const MOST_KEYS: usize = 100;
/// How long a document may be, in bytes: DynamoDB holds 400 KB an item, keys and indexes included.
pub const LONGEST_DOCUMENT: usize = 380_000;
/// How long a partition or sort key may be, in bytes: DynamoDB's limit of the sort key.
pub const LONGEST_KEY: usize = 1_024;

/// Where an item is: its partition, and its place there. Both are non-empty and sort as UTF-8 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The partition.
    pub partition: String,
    /// The place within it.
    pub sort: String,
}

impl Key {
    /// A key.
    #[must_use]
    pub fn new(partition: impl Into<String>, sort: impl Into<String>) -> Self {
        Self { partition: partition.into(), sort: sort.into() }
    }

    /// Where the counters called `name` of a partition stand: at `#<name>`. No entity's place begins with `#`; read up or
    /// down, the counters come before or after all the entities.
    #[must_use]
    pub fn of_counters(partition: impl Into<String>, name: &str) -> Self {
        Self::new(partition, format!("#{name}"))
    }
}

/// One of the three sparse indexes. What an entity puts there is said with the entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// `gsi1`
    First,
    /// `gsi2`
    Second,
    /// `gsi3`
    Third,
}

impl Index {
    /// All three, in order.
    pub const ALL: [Self; 3] = [Self::First, Self::Second, Self::Third];

    /// The index's place in [`Indexes`].
    #[must_use]
    pub const fn position(self) -> usize {
        match self {
            Self::First => 0,
            Self::Second => 1,
            Self::Third => 2,
        }
    }

    /// The index's name in DynamoDB.
    #[must_use]
    pub const fn name(self) -> &'static str {
        ["gsi1", "gsi2", "gsi3"][self.position()]
    }
}

/// An item's entries in the indexes; `None` keeps it out of one.
pub type Indexes = [Option<Key>; 3];

/// A version of an item: 1 when it is created, one more at each replacement. Additions and moves in the indexes leave it
/// alone.
pub type Version = u64;

/// A stored item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Where it is.
    pub key: Key,
    /// What kind of entity it is.
    pub kind: String,
    /// The entity, as JSON text.
    pub document: String,
    /// Totals that additions keep. Only [`Write::Add`] changes them: what is created has none, a replacement keeps them.
    pub counters: Counters,
    /// Its version; of no meaning in a write.
    pub version: Version,
    /// From when on it is as good as deleted, in whole seconds.
    pub expires_at: Option<Timestamp>,
    /// Its entries in the indexes.
    pub indexes: Indexes,
}

/// Totals by name.
pub type Counters = BTreeMap<String, i64>;

/// Between which totals an addition must leave a counter, both ends included. A counter that does not exist stands at 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The least total.
    pub floor: Option<i64>,
    /// The greatest total.
    pub ceiling: Option<i64>,
}

impl Bound {
    /// Whether a counter may be left at `total`.
    #[must_use]
    pub fn admits(self, total: i64) -> bool {
        self.floor.is_none_or(|floor| floor <= total) && self.ceiling.is_none_or(|ceiling| total <= ceiling)
    }
}

/// Bounds by the counter's name.
pub type Bounds = BTreeMap<String, Bound>;

/// One write, with its precondition as data.
#[derive(Clone, Debug)]
pub enum Write {
    /// Creates the item; it must not exist (an expired one does not).
    Create(Item),
    /// Replaces the item; it must be at this version.
    Replace(Item, Version),
    /// Moves the item's entries in the indexes to where they are given, and changes nothing else: its version stays. It
    /// must be at this version.
    Reindex(Key, Version, Indexes),
    /// Deletes the item; it must be at this version.
    Delete(Key, Version),
    /// Writes nothing; the item must be at this version, or not exist.
    Check(Key, Option<Version>),
    /// Adds to counters; the totals it leaves must be within its bounds. Without bounds it always holds.
    Add(Addition),
}

impl Write {
    /// The item that it is about.
    #[must_use]
    pub const fn key(&self) -> &Key {
        match self {
            Self::Create(item) | Self::Replace(item, _) => &item.key,
            Self::Reindex(key, ..) | Self::Delete(key, _) | Self::Check(key, _) => key,
            Self::Add(addition) => &addition.key,
        }
    }

    /// What it stores, and the version that it gives to it.
    #[must_use]
    pub const fn stored(&self) -> Option<(&Item, Version)> {
        match self {
            Self::Create(item) => Some((item, 1)),
            Self::Replace(item, version) => Some((item, *version + 1)),
            Self::Reindex(..) | Self::Delete(..) | Self::Check(..) | Self::Add(_) => None,
        }
    }
}

/// Amounts to add to the counters of an item, which is created, with the document `{}`, if it does not exist.
///
/// Counters stand in an item of their own ([`Key::of_counters`]): an addition beside a document would create it anew, as a
/// ghost, when the document was deleted meanwhile.
#[derive(Clone, Debug)]
pub struct Addition {
    /// The item.
    pub key: Key,
    /// Its kind, if it is created now: no entity's.
    pub kind: String,
    /// What to add to each counter, negative to take away.
    pub amounts: Counters,
    /// The precondition: between which totals it must leave counters, those of [`amounts`](Self::amounts) or others. Many
    /// additions at once do not fail for each other: one fails only where its own total would be out of bounds.
    pub bounds: Bounds,
    /// When the item expires, if it is created now.
    pub expires_at: Option<Timestamp>,
}

impl Addition {
    /// An addition without bounds to counters that do not expire.
    #[must_use]
    pub fn new(key: Key, kind: impl Into<String>, amounts: Counters) -> Self {
        Self { key, kind: kind.into(), amounts, bounds: Bounds::new(), expires_at: None }
    }

    /// The same addition, which must leave `counter` at `ceiling` or below: seats, quotas.
    #[must_use]
    pub fn at_most(self, counter: &str, ceiling: i64) -> Self {
        self.bounded(counter, |bound| bound.ceiling = Some(ceiling))
    }

    /// The same addition, which must leave `counter` at `floor` or above: stock.
    #[must_use]
    pub fn at_least(self, counter: &str, floor: i64) -> Self {
        self.bounded(counter, |bound| bound.floor = Some(floor))
    }

    /// The same addition with what another one adds to the same item; the narrower bounds hold.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (name, amount) in other.amounts {
            *self.amounts.entry(name).or_default() += amount;
        }
        for (name, Bound { floor, ceiling }) in other.bounds {
            self = self.bounded(&name, |bound| {
                bound.floor = bound.floor.max(floor);
                bound.ceiling = bound.ceiling.into_iter().chain(ceiling).min();
            });
        }
        self
    }

    fn bounded(mut self, counter: &str, bind: impl FnOnce(&mut Bound)) -> Self {
        bind(self.bounds.entry(counter.to_owned()).or_insert(Bound { floor: None, ceiling: None }));
        self
    }

    /// Whether its bounds hold where the counters stand at `totals` before it.
    #[must_use]
    pub fn holds(&self, totals: &Counters) -> bool {
        let of = |counters: &Counters, name: &str| counters.get(name).copied().unwrap_or_default();
        self.bounds
            .iter()
            .all(|(name, bound)| bound.admits(of(totals, name).saturating_add(of(&self.amounts, name))))
    }
}

/// How a transaction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All of it is written.
    Done,
    /// Nothing is written: the precondition of the write at this position, the first such one, does not hold.
    Failed {
        /// Its place in the list of writes.
        position: usize,
    },
}

/// What to read of a partition.
#[derive(Clone, Debug)]
pub struct Query {
    /// Which items.
    pub scope: Scope,
    /// Which part of them.
    pub range: SortRange,
    /// In which order of the sort key. Ties of an index's sort key come in any order, but steadily.
    pub order: Order,
    /// How many items at most, from 1.
    pub limit: usize,
    /// Where the previous slice ended.
    pub after: Option<Position>,
}

/// The items that a query looks at.
#[derive(Clone, Debug)]
pub enum Scope {
    /// Those of a partition. What was written before is seen.
    Partition(String),
    /// Those with an entry in this partition of an index. On DynamoDB the latest writes may not be seen yet.
    Index(Index, String),
}

impl Scope {
    /// The key, or the index entry, of what stands at `sort` in this scope.
    #[must_use]
    pub fn key(self, sort: impl Into<String>) -> Key {
        match self {
            Self::Partition(partition) | Self::Index(_, partition) => Key::new(partition, sort),
        }
    }
}

/// A part of a partition.
#[derive(Clone, Debug)]
pub enum SortRange {
    /// All of it.
    All,
    /// The sort keys that begin so.
    Prefix(String),
    /// The sort keys from the first to the second, both included.
    Between(String, String),
}

/// An order of sort keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Lowest first.
    Ascending,
    /// Highest first.
    Descending,
}

/// The place of an item in a query's order. It stays valid when the item goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The item's key.
    pub key: Key,
    /// On an index, the item's entry there.
    pub entry: Option<Key>,
}

/// A part of what a query finds.
#[derive(Clone, Debug)]
pub struct Slice {
    /// The items, in the query's order, none of them expired.
    pub items: Vec<Item>,
    /// Where to go on, if there is more.
    pub next: Option<Position>,
}

/// Why the store did not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// Throttled or contended beyond the bounded retries. Nothing was written.
    Busy,
    /// A bug or a broken store; the text is for the log.
    Broken(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => formatter.write_str("the store is busy"),
            Self::Broken(cause) => write!(formatter, "the store is broken: {cause}"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::busy(),
            StoreError::Broken(cause) => Self::internal(cause),
        }
    }
}

/// Where Préau keeps everything but files.
#[async_trait]
pub trait Store: Send + Sync {
    /// One item, if it exists. What was written before is seen.
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError>;

    /// Up to [`MOST_KEYS`] different items, in the order of `keys`. What was written before is seen; of what one transaction
    /// writes meanwhile, some items may be seen and others not (DynamoDB reads a batch item by item).
    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError>;

    /// A part of a partition.
    async fn query(&self, query: &Query) -> Result<Slice, StoreError>;

    /// Writes all of `writes`, up to [`MOST_WRITES`] on as many different items, or nothing.
    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError>;

    /// Makes one addition, which has no bounds, and answers the totals just after it.
    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError>;

    /// Deletes up to `limit` expired items and answers how many. Where the database does so by itself (DynamoDB's TTL),
    /// there is nothing to do.
    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError>;
}

/// Refuses what no adapter can count: see [`check_writes`].
///
/// # Errors
/// [`StoreError::Broken`] names the rule.
pub fn check_count(addition: &Addition) -> Result<(), StoreError> {
    if !addition.bounds.is_empty() {
        return Err(StoreError::Broken("a count has no bounds: write the addition".to_owned()));
    }
    check_writes(&[Write::Add(addition.clone())])
}

/// Refuses what no adapter can write: what it finds is a bug of the caller.
///
/// # Errors
/// [`StoreError::Broken`] names the rule.
pub fn check_writes(writes: &[Write]) -> Result<(), StoreError> {
    let broken = |rule: &str| Err(StoreError::Broken(rule.to_owned()));
    if writes.is_empty() || writes.len() > MOST_WRITES {
        return broken("a transaction holds 1 to 100 writes");
    }
    let mut keys: Vec<_> = writes.iter().map(Write::key).collect();
    keys.sort_unstable();
    if keys.windows(2).any(|pair| pair[0] == pair[1]) {
        return broken("an item may appear once in a transaction");
    }
    for write in writes {
        let entries = match write {
            Write::Create(item) | Write::Replace(item, _) => {
                if item.document.len() > LONGEST_DOCUMENT {
                    return broken("a document is at most 380,000 bytes");
                }
                item.indexes.as_slice()
            }
            Write::Reindex(_, _, indexes) => indexes.as_slice(),
            _ => &[],
        };
        for key in entries.iter().flatten().chain([write.key()]) {
            if [&key.partition, &key.sort].iter().any(|part| part.is_empty() || part.len() > LONGEST_KEY) {
                return broken("a key has 1 to 1,024 bytes");
            }
        }
    }
    Ok(())
}
