//! What the grades of a class add up to, exactly: nothing is rounded before the end.

use std::collections::BTreeMap;

use crate::natural::{CommonMultiple, Natural, hundredths, root_hundredths};

/// How wide a class of the distribution is, in points of 20.
pub(crate) const STEP: u32 = 2;
/// How many there are.
pub(crate) const STEPS: usize = 10;
/// 20, in hundredths.
const MOST: u32 = 2_000;

/// A grade that counts, each number in hundredths.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted {
    /// How much it counts.
    pub coefficient: u32,
    /// The score.
    pub score: u32,
    /// Of how much.
    pub out_of: u32,
}

/// What they add up to, in hundredths of a point over 20, half up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Statistics {
    /// The average of each pupil, in their order; none of who has no grade that counts.
    pub averages: Vec<Option<u32>>,
    /// What is said of those averages; none where there are none.
    pub summary: Option<Summary>,
    /// How many averages there are from 0 to 2, from there to 4, …; 20 is one of the last.
    pub distribution: [u32; STEPS],
}

/// What is said of averages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    /// Their mean.
    pub average: u32,
    /// The one in the middle, or the mean of the two.
    pub median: u32,
    /// The lowest.
    pub lowest: u32,
    /// The highest.
    pub highest: u32,
    /// Their standard deviation, as those of a whole population.
    pub deviation: u32,
}

/// What the grades of these pupils add up to. An average is Σ coefficient · score · 20 ÷ out of, over Σ coefficient.
pub(crate) fn statistics(pupils: &[Vec<Counted>]) -> Statistics {
    let weights: Vec<u64> =
        pupils.iter().map(|grades| grades.iter().map(|one| u64::from(one.coefficient)).sum()).collect();
    let totals = CommonMultiple::of(pupils.iter().flatten().map(|one| u64::from(one.out_of)));
    let shares = CommonMultiple::of(weights.iter().copied().filter(|weight| *weight > 0));
    let denominator = totals.whole().times(&shares.whole());
    // Averages over that denominator; by what each grade and each pupil is brought to it is worked out once.
    let (mut by_total, mut by_weight) = (BTreeMap::new(), BTreeMap::new());
    let mut numerator = |(grades, weight): (&Vec<Counted>, &u64)| {
        let mut sums: BTreeMap<u32, u64> = BTreeMap::new();
        for one in grades {
            *sums.entry(one.out_of).or_default() += 20 * u64::from(one.coefficient) * u64::from(one.score);
        }
        let mut sum = Natural::default();
        for (out_of, points) in sums {
            let lacking = by_total.entry(out_of).or_insert_with(|| totals.over(u64::from(out_of)));
            sum = sum.plus(&lacking.times(&Natural::of(points)));
        }
        (*weight > 0).then(|| sum.times(by_weight.entry(*weight).or_insert_with(|| shares.over(*weight))))
    };
    let averages: Vec<Option<Natural>> = pupils.iter().zip(&weights).map(&mut numerator).collect();
    let rounded = |one: &Option<Natural>| one.as_ref().map(|one| hundredths(one, &denominator, MOST));
    let rounded = averages.iter().map(rounded).collect();
    let mut sorted: Vec<Natural> = averages.into_iter().flatten().collect();
    sorted.sort_unstable();
    let mut distribution = [0; STEPS];
    for average in &sorted {
        let reaches =
            |step: &usize| *average >= denominator.times(&Natural::of(*step as u64 * u64::from(STEP)));
        distribution[(1..STEPS).take_while(reaches).count()] += 1;
    }
    Statistics { averages: rounded, summary: summary(&sorted, &denominator), distribution }
}

/// What is said of averages, which are sorted, over a denominator.
fn summary(sorted: &[Natural], denominator: &Natural) -> Option<Summary> {
    let (lowest, highest) = (sorted.first()?, sorted.last()?);
    let count = Natural::of(sorted.len() as u64);
    let sum = sorted.iter().fold(Natural::default(), |sum, one| sum.plus(one));
    let squares = sorted.iter().fold(Natural::default(), |sum, one| sum.plus(&one.times(one)));
    let whole = denominator.times(&count);
    let middle = sorted[(sorted.len() - 1) / 2].plus(&sorted[sorted.len() / 2]);
    // n · Σ x² − (Σ x)², over (n · d)².
    let spread = squares.times(&count).minus(&sum.times(&sum));
    Some(Summary {
        average: hundredths(&sum, &whole, MOST),
        median: hundredths(&middle, &denominator.times(&Natural::of(2)), MOST),
        lowest: hundredths(lowest, denominator, MOST),
        highest: hundredths(highest, denominator, MOST),
        deviation: root_hundredths(&spread, &whole.times(&whole), MOST),
    })
}

/// The mean of scores that add up to `sum`, over 20, in hundredths, half up; none where there are none.
pub(crate) fn mean_over_20(sum: u64, count: u64, out_of: u32) -> Option<u32> {
    let whole = u64::from(out_of) * count;
    (count > 0).then(|| u32::try_from((sum * 4_000 + whole) / (2 * whole)).unwrap_or(MOST))
}

#[cfg(test)]
mod tests {
    use preau_harness::insta;
    use proptest::prelude::*;

    use super::*;

    const fn grade(coefficient: u32, score: u32, out_of: u32) -> Counted {
        Counted { coefficient: coefficient * 100, score, out_of: out_of * 100 }
    }

    #[test]
    fn a_class_of_three_is_summed_up_as_by_hand() {
        let pupils = [
            // (12 · 1 + 7.5 · 2 · 2) ÷ 3 = 14
            vec![grade(1, 1_200, 20), grade(2, 750, 10)],
            vec![grade(1, 900, 20)],
            vec![grade(0, 1_900, 20)],
            // Two thirds of a point: 0.67
            vec![grade(1, 200, 20), grade(2, 0, 20)],
        ];
        insta::assert_debug_snapshot!(statistics(&pupils), @r"
        Statistics {
            averages: [
                Some(
                    1400,
                ),
                Some(
                    900,
                ),
                None,
                Some(
                    67,
                ),
            ],
            summary: Some(
                Summary {
                    average: 789,
                    median: 900,
                    lowest: 67,
                    highest: 1400,
                    deviation: 550,
                },
            ),
            distribution: [
                1,
                0,
                0,
                0,
                1,
                0,
                0,
                1,
                0,
                0,
            ],
        }
        ");
        assert_eq!(statistics(&[]), Statistics::default());
        assert_eq!(mean_over_20(2_501, 2, 1_000), Some(2_501));
        assert_eq!(mean_over_20(0, 0, 1_000), None);
    }

    #[test]
    fn what_floating_point_would_round_down_is_rounded_half_up() {
        // 1.005 exactly: a double is a little less.
        let tie = [vec![grade(1, 100, 20), grade(1, 101, 20)]];
        assert_eq!(statistics(&tie).averages, [Some(101)]);
        // Sevenths, elevenths and thirteenths that add up to a half of a hundredth exactly.
        let odd = [vec![grade(1, 7, 7), grade(1, 11, 11), grade(1, 13, 13), grade(1, 82, 20)]];
        assert_eq!(statistics(&odd).averages, [Some(36)]);
    }

    fn any_pupils() -> impl Strategy<Value = Vec<Vec<Counted>>> {
        let grade = (0_u32..=2_000, 100_u32..=10_000).prop_flat_map(|(coefficient, out_of)| {
            (0..=out_of).prop_map(move |score| Counted { coefficient, score, out_of })
        });
        prop::collection::vec(prop::collection::vec(grade, 0..8), 0..10)
    }

    proptest! {
        #[test]
        fn it_is_what_doubles_say_to_a_hundredth(pupils in any_pupils()) {
            let found = statistics(&pupils);
            let mut doubles = Vec::new();
            for (grades, average) in pupils.iter().zip(&found.averages) {
                let weight: f64 = grades.iter().map(|one| f64::from(one.coefficient)).sum();
                let points = grades.iter().map(|one| {
                    f64::from(one.coefficient) * f64::from(one.score) * 20.0 / f64::from(one.out_of)
                });
                let expected = (weight > 0.0).then(|| points.sum::<f64>() / weight);
                prop_assert_eq!(expected.is_some(), average.is_some());
                if let (Some(expected), Some(average)) = (expected, average) {
                    prop_assert!((expected * 100.0 - f64::from(*average)).abs() < 0.500_01);
                    doubles.push(expected);
                }
            }
            doubles.sort_by(f64::total_cmp);
            prop_assert_eq!(found.summary.is_some(), !doubles.is_empty());
            prop_assert_eq!(found.distribution.iter().sum::<u32>() as usize, doubles.len());
            if let Some(summary) = found.summary {
                let count = f64::from(u32::try_from(doubles.len()).unwrap());
                let mean = doubles.iter().sum::<f64>() / count;
                let variance = doubles.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / count;
                let median = f64::midpoint(doubles[(doubles.len() - 1) / 2], doubles[doubles.len() / 2]);
                let expected = [mean, median, doubles[0], doubles[doubles.len() - 1], variance.sqrt()];
                let said = [summary.average, summary.median, summary.lowest, summary.highest, summary.deviation];
                for (expected, said) in expected.iter().zip(said) {
                    prop_assert!((expected * 100.0 - f64::from(said)).abs() < 0.501, "{expected} {said}");
                }
            }
        }

        #[test]
        fn the_order_of_pupils_and_of_grades_is_of_no_matter(pupils in any_pupils()) {
            let turned: Vec<Vec<Counted>> =
                pupils.iter().rev().map(|grades| grades.iter().rev().copied().collect()).collect();
            let (found, mut other) = (statistics(&pupils), statistics(&turned));
            other.averages.reverse();
            prop_assert_eq!(found, other);
        }
    }
}
