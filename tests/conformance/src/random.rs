//! Numbers that look random and are the same in every run.

/// `SplitMix64`, from a seed.
pub struct Random(pub u64);

impl Random {
    /// A number from 0 to `bound`, which is not included and not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        // The remainder is below `bound`, so it fits.
        usize::try_from(self.bits() % (bound as u64)).unwrap_or_default()
    }

    /// A number from `first` to `last`, both included.
    pub fn within(&mut self, first: i64, last: i64) -> i64 {
        first + self.bits().cast_signed().rem_euclid(last - first + 1)
    }

    /// True `percent` times in a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let bits = self.0;
        let bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }
}
