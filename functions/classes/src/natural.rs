//! Natural numbers of any size: what exact averages are made of. There is no division; what a ratio rounds to is searched for.

use std::{cmp::Ordering, collections::BTreeMap};

/// A natural number: its digits in base 2³², lowest first, without zeros at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Natural(Vec<u32>);

impl Natural {
    /// The number.
    pub fn of(number: u64) -> Self {
        let digit = |shift: u32| u32::try_from(number >> shift & u64::from(u32::MAX)).unwrap_or_default();
        Self(vec![digit(0), digit(32)]).trimmed()
    }

    /// The sum.
    pub fn plus(&self, other: &Self) -> Self {
        let (mut sum, mut carry) = (Vec::with_capacity(self.0.len().max(other.0.len()) + 1), 0_u64);
        for place in 0..self.0.len().max(other.0.len()) {
            carry += self.digit(place) + other.digit(place);
            sum.push(low(carry));
            carry >>= 32;
        }
        sum.push(low(carry));
        Self(sum).trimmed()
    }

    /// What is left when `other` is taken away, which is no greater.
    pub fn minus(&self, other: &Self) -> Self {
        let (mut left, mut borrowed) = (Vec::with_capacity(self.0.len()), 0_u64);
        for place in 0..self.0.len() {
            let (digit, taken) = (self.digit(place), other.digit(place) + borrowed);
            borrowed = u64::from(digit < taken);
            left.push(low((borrowed << 32) + digit - taken));
        }
        Self(left).trimmed()
    }

    /// The product.
    pub fn times(&self, other: &Self) -> Self {
        let mut product = vec![0_u32; self.0.len() + other.0.len()];
        for place in 0..self.0.len() {
            let mut carry = 0_u64;
            for (step, digit) in product[place..].iter_mut().enumerate() {
                carry += self.digit(place) * other.digit(step) + u64::from(*digit);
                *digit = low(carry);
                carry >>= 32;
            }
        }
        Self(product).trimmed()
    }

    fn digit(&self, place: usize) -> u64 {
        self.0.get(place).copied().map(u64::from).unwrap_or_default()
    }

    fn trimmed(mut self) -> Self {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }
}

const fn low(number: u64) -> u32 {
    (number & 0xffff_ffff) as u32
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        let lengths = self.0.len().cmp(&other.0.len());
        lengths.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// How many hundredths a ratio is, half up; `most` at most.
pub(crate) fn hundredths(numerator: &Natural, denominator: &Natural, most: u32) -> u32 {
    let twice = numerator.times(&Natural::of(200));
    // k − ½ ≤ 100 · n ÷ d
    greatest(most, |k| denominator.times(&Natural::of(2 * u64::from(k) - 1)) <= twice)
}

/// How many hundredths the square root of a ratio is, half up; `most` at most.
pub(crate) fn root_hundredths(numerator: &Natural, denominator: &Natural, most: u32) -> u32 {
    let twice = numerator.times(&Natural::of(40_000));
    // (k − ½)² ≤ 10,000 · n ÷ d
    let square = |k: u32| Natural::of((2 * u64::from(k) - 1).pow(2));
    greatest(most, |k| denominator.times(&square(k)) <= twice)
}

/// The greatest number up to `most` that `holds`, as all below it do; 0 where none does.
fn greatest(most: u32, holds: impl Fn(u32) -> bool) -> u32 {
    let (mut least, mut most) = (0, most);
    while least < most {
        let middle = (least + most).div_ceil(2);
        if holds(middle) { least = middle } else { most = middle - 1 }
    }
    least
}

/// The least common multiple of some numbers from 1 on, as powers of primes: what each of them lacks is known without dividing.
#[derive(Debug, Default)]
pub(crate) struct CommonMultiple(BTreeMap<u64, u32>);

impl CommonMultiple {
    /// Of these numbers.
    pub fn of(numbers: impl IntoIterator<Item = u64>) -> Self {
        let mut powers = BTreeMap::new();
        for (prime, power) in numbers.into_iter().flat_map(factors) {
            let known: &mut u32 = powers.entry(prime).or_default();
            *known = power.max(*known);
        }
        Self(powers)
    }

    /// The multiple divided by one of the numbers.
    pub fn over(&self, number: u64) -> Natural {
        let has = factors(number);
        let missing = |(prime, power): (&u64, &u32)| (*prime, power - has.get(prime).unwrap_or(&0));
        let missing = self.0.iter().map(missing);
        let digits = missing.flat_map(|(prime, power)| std::iter::repeat_n(prime, power as usize));
        digits.fold(Natural::of(1), |product, prime| product.times(&Natural::of(prime)))
    }

    /// The multiple itself.
    pub fn whole(&self) -> Natural {
        self.over(1)
    }
}

/// The primes of a number, and how often it has each.
fn factors(mut number: u64) -> BTreeMap<u64, u32> {
    let (mut found, mut prime) = (BTreeMap::new(), 2);
    while prime * prime <= number {
        if number.is_multiple_of(prime) {
            *found.entry(prime).or_default() += 1;
            number /= prime;
        } else {
            prime += 1;
        }
    }
    if number > 1 {
        *found.entry(number).or_default() += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wide(number: u128) -> Natural {
        let half = |shift: u32| Natural::of(u64::try_from(number >> shift & u128::from(u64::MAX)).unwrap());
        half(64).times(&Natural::of(1 << 32)).times(&Natural::of(1 << 32)).plus(&half(0))
    }

    proptest! {
        #[test]
        fn they_count_as_numbers_of_the_machine_do_where_those_reach(a: u64, b: u64, c: u32) {
            let (small, great) = (a.min(b), a.max(b));
            prop_assert_eq!(Natural::of(a).plus(&Natural::of(b)), wide(u128::from(a) + u128::from(b)));
            prop_assert_eq!(Natural::of(a).times(&Natural::of(b)), wide(u128::from(a) * u128::from(b)));
            prop_assert_eq!(Natural::of(great).minus(&Natural::of(small)), Natural::of(great - small));
            prop_assert_eq!(Natural::of(a).cmp(&Natural::of(b)), a.cmp(&b));
            let product = u128::from(a) * u128::from(c);
            prop_assert_eq!(wide(product).cmp(&Natural::of(b)), product.cmp(&u128::from(b)));
        }

        #[test]
        fn what_is_added_beyond_all_machines_is_taken_away_again(digits in prop::collection::vec(any::<u64>(), 1..12), b: u64) {
            let many = digits.iter().fold(Natural::of(1), |product, digit| product.times(&Natural::of(digit | 1)));
            prop_assert_eq!(many.plus(&Natural::of(b)).minus(&Natural::of(b)), many);
        }

        #[test]
        fn a_ratio_rounds_half_up(numerator in 0_u64..100_000, denominator in 1_u64..5_000) {
            let half_up = (numerator * 200 + denominator) / (2 * denominator);
            let rounded = hundredths(&Natural::of(numerator), &Natural::of(denominator), 2_000);
            prop_assert_eq!(u64::from(rounded), half_up.min(2_000));
            let root = u64::from(root_hundredths(&Natural::of(numerator), &Natural::of(denominator), 2_000));
            prop_assert!(root == 0 || (2 * root - 1).pow(2) * denominator <= 40_000 * numerator);
            prop_assert!(root == 2_000 || (2 * root + 1).pow(2) * denominator > 40_000 * numerator);
        }

        #[test]
        fn a_common_multiple_is_one_and_the_least(numbers in prop::collection::vec(1_u64..60, 1..4)) {
            let common = CommonMultiple::of(numbers.iter().copied());
            let least = (1..1_000_000).find(|one: &u64| numbers.iter().all(|number| one.is_multiple_of(*number))).unwrap();
            prop_assert_eq!(common.whole(), Natural::of(least));
            for number in numbers {
                prop_assert_eq!(common.over(number), Natural::of(least / number));
            }
        }
    }
}
