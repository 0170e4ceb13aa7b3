//! Lists of all there is of a kind, spread over shards, so that no partition takes more writes than one can.

use crate::port::store::{Item, Key, Position, Scope};

/// How many shards a list is spread over. `DynamoDB` takes 1,000 writes a second into each.
pub const LIST_SHARDS: u32 = 8;

/// A list that is spread over shards by the place of what stands in it. The places end in an id: no two are the same.
///
/// What stands in it stays readable where version 0.1 kept all of it, in one partition, until `migrate-lists` has moved
/// it. Nothing is written there any more.
#[derive(Clone, Debug)]
pub struct Spread {
    whole: Scope,
}

impl Spread {
    /// The list that version 0.1 kept in this one partition.
    #[must_use]
    pub const fn over(whole: Scope) -> Self {
        Self { whole }
    }

    /// The key, or the index entry, of what stands at `sort`.
    #[must_use]
    pub fn key(&self, sort: impl Into<String>) -> Key {
        let sort = sort.into();
        self.shard(shard_of(&sort)).key(sort)
    }

    /// Where version 0.1 kept all of it.
    #[must_use]
    pub const fn whole(&self) -> &Scope {
        &self.whole
    }

    /// Where a key, or an entry, of version 0.1 is to go; none if it is not one of this list.
    #[must_use]
    pub fn moved(&self, old: &Key) -> Option<Key> {
        let (Scope::Partition(whole) | Scope::Index(_, whole)) = &self.whole;
        (old.partition == *whole).then(|| self.key(&old.sort))
    }

    fn shard(&self, shard: u32) -> Scope {
        match &self.whole {
            Scope::Partition(whole) => Scope::Partition(format!("{whole}#{shard}")),
            Scope::Index(index, whole) => Scope::Index(*index, format!("{whole}#{shard}")),
        }
    }
}

/// Which shard a place falls into. What is stored depends on it: it must never change.
fn shard_of(sort: &str) -> u32 {
    // FNV-1a: short, even, and the same everywhere.
    let hash =
        sort.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 16)) % LIST_SHARDS
}

/// Where a list is kept: in one partition, or spread over several.
#[derive(Clone, Debug)]
pub enum Place {
    /// In one.
    One(Scope),
    /// In several.
    Spread(Spread),
}

impl Place {
    /// Its partition, or where version 0.1 kept all of it.
    pub(crate) const fn partition(&self) -> &Scope {
        match self {
            Self::One(scope) => scope,
            Self::Spread(spread) => &spread.whole,
        }
    }

    /// Where an item stands in it.
    pub(crate) fn position(&self, item: &Item) -> Position {
        let entry = match self.partition() {
            Scope::Partition(_) => None,
            Scope::Index(index, _) => item.indexes[index.position()].clone(),
        };
        Position { key: item.key.clone(), entry }
    }

    /// Its partitions. The first one of a spread list is where version 0.1 kept all of it.
    pub(crate) fn partitions(&self) -> Vec<Scope> {
        match self {
            Self::One(scope) => vec![scope.clone()],
            Self::Spread(spread) => {
                let shards = (0..LIST_SHARDS).map(|shard| spread.shard(shard));
                std::iter::once(spread.whole.clone()).chain(shards).collect()
            }
        }
    }
}

impl From<Scope> for Place {
    fn from(scope: Scope) -> Self {
        Self::One(scope)
    }
}

impl From<Spread> for Place {
    fn from(spread: Spread) -> Self {
        Self::Spread(spread)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::port::store::Index;

    #[test]
    fn what_is_stored_stays_where_it_was_put() {
        let events = Spread::over(Scope::Index(Index::Third, "events".to_owned()));
        let partitions = ["1#a", "1#b", "2026-03-02T08:00:00.000Z#019cad90-0000-7000-8000-000000000001"]
            .map(|sort| events.key(sort).partition);
        assert_eq!(partitions, ["events#6", "events#7", "events#4"]);
    }

    proptest! {
        #[test]
        fn a_thousand_ids_fall_evenly_into_the_shards(seed in any::<u64>()) {
            let spread = Spread::over(Scope::Partition("things".to_owned()));
            let mut counts = std::collections::BTreeMap::<String, u32>::new();
            for number in 0..1_000_u64 {
                let random = seed.wrapping_add(number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                let sort = format!("2026-03-02T08:00:00.000Z#019cad90-0000-7000-8000-{:012x}", random >> 16);
                *counts.entry(spread.key(sort).partition).or_default() += 1;
            }
            prop_assert_eq!(counts.len(), 8);
            prop_assert!(counts.values().all(|count| (60..200).contains(count)), "{:?}", counts);
        }

        #[test]
        fn what_version_0_1_kept_goes_where_it_would_be_written_now_and_nothing_else_does(sort in "[0-9a-z#-]{1,40}") {
            let spread = Spread::over(Scope::Partition("things".to_owned()));
            let key = spread.key(&sort);
            prop_assert_eq!(spread.moved(&Key::new("things", sort)), Some(key.clone()));
            prop_assert_eq!(spread.moved(&key), None);
        }
    }
}
