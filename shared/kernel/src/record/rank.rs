//! Rank that follows counters: what stands in an index by how often something was done to it.
//!
//! Counters are exact and nobody waits for them; the index entry is derived from them after the act. See
//! `docs/decisions/2026-11-24-rank-follows-the-counters.md`.

use crate::{
    port::store::{Counters, Key, Outcome, StoreError, Write},
    record::{
        entity::{Entity, Stored},
        list::Records,
    },
};

/// An entity whose entries in the indexes depend on counters. Its version goes up with its rank: what people change at a
/// version stands in another entity.
pub trait Ranked: Entity {
    /// Where the counters of the entity at `key` stand.
    #[must_use]
    fn counters_key(key: &Key) -> Key {
        Key::of_counters(&key.partition, "count")
    }

    /// The entity as it stands in the indexes where its counters have these totals.
    #[must_use]
    fn ranked(self, counters: &Counters) -> Self;
}

/// How many bits of a rank are kept: it is exact up to 31, then in steps of a sixteenth at most.
const EXACT_BITS: u32 = 5;

/// A total as a rank: the greater, the higher, in steps that grow with it, so that what is counted often is not written
/// often: from 0 to `n` there are some 31 + 16 · log₂(n ÷ 32) ranks.
#[must_use]
pub const fn rank(total: i64) -> i64 {
    let magnitude = total.unsigned_abs();
    let dropped = (u64::BITS - magnitude.leading_zeros()).saturating_sub(EXACT_BITS);
    let kept = (magnitude >> dropped) << dropped;
    if total < 0 { 0_i64.wrapping_sub_unsigned(kept) } else { 0_i64.wrapping_add_unsigned(kept) }
}

/// A rank as text that sorts as the rank does, 16 characters long.
#[must_use]
pub fn sortable_rank(rank: i64) -> String {
    format!("{:016x}", rank.cast_unsigned() ^ (1 << 63))
}

/// How often a rank is looked at, at most: at each time, the entity was written by someone.
const MOST_LOOKS: usize = 40;

impl Records {
    /// Brings the entity at `key` to where its counters have it stand; to be called after the act that changed them is
    /// committed. Answers whether it stands there: what fails is no error of the act, and the next act makes it good.
    ///
    /// Once those who follow have all been answered true, it stands where the totals at rest have it stand.
    pub async fn follow<E: Ranked>(&self, key: &Key) -> bool {
        for _ in 0..MOST_LOOKS {
            match self.look::<E>(key).await {
                Ok(Look::Right) => return true,
                // Whoever wrote it, this one or another, may have counted before others did: only a look tells.
                Ok(Look::Written) => {}
                Err(_) => return false,
            }
        }
        false
    }

    /// Looks where the entity stands, and writes it if that is not where it should.
    async fn look<E: Ranked>(&self, key: &Key) -> Result<Look, StoreError> {
        let found = self.store.get_many(&[key.clone(), E::counters_key(key)]).await?;
        let broken = |problem: crate::problem::Problem| {
            StoreError::Broken(problem.cause().unwrap_or_default().to_owned())
        };
        let [Some(item), counters] = found.as_slice() else {
            return Ok(Look::Right);
        };
        let Some(Stored { entity, version, .. }) = Stored::<E>::of_kind(item).map_err(broken)? else {
            return Ok(Look::Right);
        };
        let nothing = Counters::new();
        let ranked = entity.ranked(counters.as_ref().map_or(&nothing, |item| &item.counters));
        if ranked.indexes() == item.indexes {
            return Ok(Look::Right);
        }
        match self.store.write(&[Write::Replace(ranked.to_item().map_err(broken)?, version)]).await? {
            Outcome::Done | Outcome::Failed { .. } => Ok(Look::Written),
        }
    }
}

/// What one look at a rank came to.
enum Look {
    /// It stands where it should, or is gone.
    Right,
    /// It was written, by this one or by another.
    Written,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_rank_is_near_its_total_and_in_its_order(total: i64, other: i64) {
            let of = rank(total);
            prop_assert!(of.unsigned_abs() <= total.unsigned_abs());
            prop_assert!(total.unsigned_abs() - of.unsigned_abs() <= of.unsigned_abs() / 16);
            prop_assert!((total <= other && of <= rank(other)) || (total >= other && of >= rank(other)));
            prop_assert_eq!(rank(of), of);
        }

        #[test]
        fn ranks_sort_as_texts_do(one: i64, other: i64) {
            prop_assert_eq!(sortable_rank(one).cmp(&sortable_rank(other)), one.cmp(&other));
        }
    }

    #[test]
    fn ranks_are_exact_where_few_count_and_few_where_many_do() {
        assert!((-32..=32).all(|total| rank(total) == total));
        assert_eq!([rank(33), rank(63), rank(64), rank(1_000), rank(-1_000)], [32, 62, 64, 992, -992]);
        assert_eq!([rank(i64::MAX), rank(i64::MIN)], [0x7C00_0000_0000_0000, i64::MIN]);
        let written = (1..=10_000).filter(|total| rank(*total) != rank(*total - 1)).count();
        assert_eq!(written, 163);
    }
}
