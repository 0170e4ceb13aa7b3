//! Orders drawn by lot: the same lot draws the same ones each time.

use std::fmt::Display;

use preau_kernel::app::App;

use crate::question::Letter;

/// What draws: numbers that look random, by `SplitMix64` (Steele, Lea and Flood, 2014).
#[derive(Clone, Debug)]
pub(crate) struct Lot(u64);

impl Lot {
    /// The lot of an attempt. Who knows the id does not know what it draws: the school's secret is part of it.
    pub fn of_attempt(app: &App, id: impl Display) -> Self {
        Self::of_text(&app.links.seal("order of a test", &id.to_string()))
    }

    /// The lot of a text, hashed by FNV-1a.
    pub fn of_text(text: &str) -> Self {
        let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        Self(text.bytes().fold(0xcbf2_9ce4_8422_2325, hash))
    }

    /// The things in an order that is drawn: each order is as likely as any other (Fisher and Yates).
    pub fn shuffled<T>(&mut self, mut things: Vec<T>) -> Vec<T> {
        for place in (1..things.len()).rev() {
            things.swap(place, self.below(place + 1));
        }
        things
    }

    /// The four letters in an order that is drawn.
    pub fn letters(&mut self) -> [Letter; 4] {
        let mut letters = Letter::ALL;
        for place in (1..letters.len()).rev() {
            letters.swap(place, self.below(place + 1));
        }
        letters
    }

    /// A number below `bound`, which is 1 at least.
    fn below(&mut self, bound: usize) -> usize {
        let drawn = u128::from(self.next()) * u128::try_from(bound).unwrap_or(1);
        usize::try_from(drawn >> 64).unwrap_or_default()
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_shuffled_is_all_there_and_the_same_lot_draws_the_same(text in ".*", count in 0_usize..60) {
            let things: Vec<usize> = (0..count).collect();
            let drawn = Lot::of_text(&text).shuffled(things.clone());
            prop_assert_eq!(&drawn, &Lot::of_text(&text).shuffled(things.clone()));
            let mut sorted = drawn;
            sorted.sort_unstable();
            prop_assert_eq!(sorted, things);
        }

        #[test]
        fn four_letters_are_dealt_each_once(text in ".*") {
            let mut letters = Lot::of_text(&text).letters();
            letters.sort_unstable();
            prop_assert_eq!(letters, Letter::ALL);
        }
    }

    #[test]
    fn each_order_of_the_letters_is_drawn_about_as_often() {
        let mut drawn = BTreeMap::<[Letter; 4], u32>::new();
        for number in 0..24_000 {
            *drawn.entry(Lot::of_text(&format!("attempt {number}")).letters()).or_default() += 1;
        }
        assert_eq!(drawn.len(), 24);
        assert!(drawn.values().all(|count| (850..1_150).contains(count)), "{drawn:?}");
    }
}
