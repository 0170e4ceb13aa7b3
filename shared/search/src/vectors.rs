//! Vectors of passages in one byte a number, and how alike two of them are.

/// The vector in bytes: its largest number becomes 127, or −127. None where all are zero, or one is no number.
#[must_use]
pub fn quantized(vector: &[f32]) -> Option<Vec<i8>> {
    let largest = vector.iter().fold(0.0_f32, |largest, part| largest.max(part.abs()));
    if !(largest > 0.0 && vector.iter().all(|part| part.is_finite())) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is from -127 to 127")]
    Some(vector.iter().map(|part| (part / largest * 127.0).round() as i8).collect())
}

/// The cosine of the angle between two vectors: 1 where they point the same way. None where they are not of one length, or one
/// is zero.
#[must_use]
pub fn cosine(one: &[i8], other: &[i8]) -> Option<f64> {
    if one.len() != other.len() {
        return None;
    }
    let product = |one: &[i8], other: &[i8]| {
        let pairs = one.iter().zip(other).map(|(a, b)| (i64::from(*a), i64::from(*b)));
        pairs.fold(0_i64, |sum, (a, b)| sum.saturating_add(a.saturating_mul(b)))
    };
    let lengths = [product(one, one), product(other, other)];
    #[expect(clippy::cast_precision_loss, reason = "a sum of less than 2^53")]
    let (sum, lengths) = (product(one, other) as f64, lengths.map(|length| (length as f64).sqrt()));
    let both = lengths.iter().product::<f64>();
    (both > 0.0).then(|| sum / both)
}

/// How little the first places of a ranking count more than the next (Cormack, Clarke and Büttcher, SIGIR 2009).
const K: f64 = 60.0;
/// How many times the likeness counts: where two rankings say the opposite, it is the one that is followed.
const LIKENESS: f64 = 2.0;

/// The order in which things come that have an order already and a likeness each, or none: both rankings fused by reciprocal
/// rank. What has no likeness is held to be as likely as its place says, and of equals the first stays first.
#[must_use]
pub fn fused(likenesses: &[Option<f64>]) -> Vec<usize> {
    let mut liked: Vec<(usize, f64)> =
        likenesses.iter().enumerate().filter_map(|(place, likeness)| Some((place, (*likeness)?))).collect();
    // The places that those with a likeness have among all: they are dealt among them anew.
    let places: Vec<usize> = liked.iter().map(|(place, _)| *place).collect();
    liked.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let mut second: Vec<usize> = (0..likenesses.len()).collect();
    for (rank, (place, _)) in places.into_iter().zip(liked) {
        if let Some(slot) = second.get_mut(place) {
            *slot = rank;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "some twenty places")]
    let part = |rank: usize| 1.0 / (K + 1.0 + rank as f64);
    let mut order: Vec<(usize, f64)> = second
        .into_iter()
        .enumerate()
        .map(|(first, second)| (first, LIKENESS.mul_add(part(second), part(first))))
        .collect();
    order.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    order.into_iter().map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn vectors_that_point_the_same_way_are_most_alike() {
        let vector = |parts: &[f32]| quantized(parts).unwrap();
        let east = vector(&[0.5, 0.0]);
        assert_eq!(east, [127, 0]);
        assert_eq!(cosine(&east, &vector(&[20.0, 0.0])), Some(1.0));
        assert_eq!(cosine(&east, &vector(&[0.0, 3.0])), Some(0.0));
        assert_eq!(cosine(&east, &vector(&[-1.0, 0.0])), Some(-1.0));
        assert_eq!(cosine(&east, &[1, 2, 3]), None);
        assert_eq!(cosine(&[], &[]), None);
        assert_eq!(cosine(&[0, 0], &east), None);
        for none in [&[0.0, 0.0][..], &[f32::NAN, 1.0], &[f32::INFINITY], &[]] {
            assert_eq!(quantized(none), None);
        }
    }

    #[test]
    fn what_is_likelier_comes_earlier_and_what_has_no_likeness_where_it_was() {
        assert_eq!(fused(&[Some(0.1), Some(0.9)]), [1, 0]);
        assert_eq!(fused(&[Some(0.1), Some(0.2), Some(0.9)]), [2, 1, 0]);
        // It is no likeness alone: what is first by words is not last.
        assert_eq!(fused(&[Some(0.3), Some(0.4), Some(0.5), Some(0.2), Some(0.1)]), [2, 1, 0, 3, 4]);
        assert_eq!(fused(&[Some(0.1), None, Some(0.9)]), [2, 1, 0]);
        assert_eq!(fused(&[None, None, None]), [0, 1, 2]);
        assert_eq!(fused(&[]), [] as [usize; 0]);
    }

    proptest! {
        #[test]
        fn bytes_keep_how_alike_two_vectors_are(
            one in prop::collection::vec(-1.0_f32..1.0, 64), other in prop::collection::vec(-1.0_f32..1.0, 64),
        ) {
            let exact = {
                let product = |a: &[f32], b: &[f32]| {
                    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>()
                };
                product(&one, &other) / (product(&one, &one) * product(&other, &other)).sqrt()
            };
            let kept = cosine(&quantized(&one).unwrap(), &quantized(&other).unwrap()).unwrap();
            prop_assert!((exact - kept).abs() < 0.02, "{} {}", exact, kept);
        }

        #[test]
        fn everything_keeps_one_place_and_what_has_no_likeness_its_own_where_nothing_has(
            likenesses in prop::collection::vec(prop::option::of(-1.0_f64..1.0), 0..24),
        ) {
            let order = fused(&likenesses);
            let mut places = order.clone();
            places.sort_unstable();
            prop_assert_eq!(places, (0..likenesses.len()).collect::<Vec<_>>());
            // Whoever is before another in both rankings stays before it.
            let at = |one: usize| order.iter().position(|place| *place == one).unwrap();
            for one in 0..likenesses.len() {
                for other in one + 1..likenesses.len() {
                    if let (Some(first), Some(second)) = (likenesses[one], likenesses[other])
                        && first >= second
                    {
                        prop_assert!(at(one) < at(other), "{:?}", order);
                    }
                }
            }
        }
    }
}
