//! Where a page of what was found ended, as its cursor keeps it.

use preau_kernel::{problem::Problem, store::Key};

use crate::{looking::Rank, resource::ResourceId};

/// Where to go on.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SearchPlace {
    /// The documents of the first ones, which were ranked together, that were not shown yet: in their order.
    pub rest: Vec<ResourceId>,
    /// After which place those follow that were ranked by words alone; none where none do.
    pub after: Option<Rank>,
}

impl SearchPlace {
    /// The place that a cursor keeps.
    ///
    /// # Errors
    /// `invalid-cursor`: it is none.
    pub fn of(key: &Key) -> Result<Self, Problem> {
        Self::read(key).ok_or_else(Problem::invalid_cursor)
    }

    fn read(key: &Key) -> Option<Self> {
        let ids = key.sort.split('+').filter(|id| !id.is_empty()).map(ResourceId::parse);
        let mut rest = ids.collect::<Option<Vec<_>>>()?;
        let after = match key.partition.as_str() {
            "-" => None,
            _ if rest.is_empty() => return None,
            bits => {
                let score = f64::from_bits(u64::from_str_radix(bits, 16).ok()?);
                Some(Rank { score, id: rest.remove(0) })
            }
        };
        Some(Self { rest, after })
    }

    /// As a cursor keeps it; none where nothing follows.
    #[must_use]
    pub fn key(&self) -> Option<Key> {
        if self.after.is_none() && self.rest.is_empty() {
            return None;
        }
        let ids = self.after.iter().map(|rank| &rank.id).chain(&self.rest);
        let ids = ids.map(ToString::to_string).collect::<Vec<_>>().join("+");
        let score = self.after.map_or_else(|| "-".to_owned(), |rank| format!("{:x}", rank.score.to_bits()));
        Some(Key::new(score, ids))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_place_is_read_as_it_was_kept(
            after in prop::option::of((any::<u64>(), any::<u128>())), rest in prop::collection::vec(any::<u128>(), 0..20),
        ) {
            let rank = |(bits, id): (u64, u128)| Rank { score: f64::from_bits(bits), id: ResourceId::of_u128(id) };
            let rest = rest.into_iter().map(ResourceId::of_u128).collect();
            let place = SearchPlace { rest, after: after.filter(|(bits, _)| !f64::from_bits(*bits).is_nan()).map(rank) };
            let Some(key) = place.key() else {
                prop_assert_eq!(place, SearchPlace::default());
                return Ok(());
            };
            prop_assert_eq!(SearchPlace::of(&key).unwrap(), place);
        }

        #[test]
        fn what_is_no_place_is_told_apart(partition in ".*", sort in ".*") {
            let _ = SearchPlace::read(&Key::new(partition, sort));
            prop_assert!(SearchPlace::read(&Key::new("zz", "")).is_none());
        }
    }
}
