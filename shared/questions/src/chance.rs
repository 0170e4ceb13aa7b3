//! What looks like chance and is the same each time: the digests of a seed and a counter.

use sha2::{Digest as _, Sha256};

/// Numbers that a seed makes.
pub(crate) struct Chance {
    seed: Vec<u8>,
    counter: u64,
}

impl Chance {
    pub(crate) fn new(seed: &[u8]) -> Self {
        Self { seed: seed.to_vec(), counter: 0 }
    }

    /// A number below `bound`; 0 where there is none.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let mut digest = Sha256::new();
        digest.update(&self.seed);
        digest.update(self.counter.to_le_bytes());
        self.counter = self.counter.wrapping_add(1);
        let number =
            digest.finalize().iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        let bound = u64::try_from(bound).unwrap_or(u64::MAX);
        number.checked_rem(bound).and_then(|number| usize::try_from(number).ok()).unwrap_or(0)
    }

    /// Mixes the items.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last.saturating_add(1)));
        }
    }
}
