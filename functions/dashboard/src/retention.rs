//! How well something is remembered: FSRS's forgetting curve, with the stabilities that FSRS-5 begins with
//! (open-spaced-repetition/rs-fsrs, `src/parameters.rs`). How stability grows is simpler than FSRS's own.

/// The day of which recall is 0.9, in hundredths of a day, of what was answered again, hard, good or easy.
const INITIAL: [u32; 4] = [42, 119, 304, 1_524];
/// The scores (in ten-thousandths) from which an answer counts as hard, good and easy.
const GRADES: [u32; 3] = [4_000, 6_000, 8_500];
/// A hundred years: nothing is remembered longer.
const MOST: u32 = 3_650_000;

/// How stable a memory is, in hundredths of a day, after it was seen for the first time with this score, or after `before`.
#[must_use]
pub fn stability(before: Option<u32>, score: u32) -> u32 {
    let initial = INITIAL[GRADES.iter().filter(|least| score >= **least).count()];
    match before {
        Some(before) if score >= GRADES[1] => {
            let grown = u64::from(before) * (10_000 + 2 * u64::from(score)) / 10_000;
            u32::try_from(grown).unwrap_or(MOST).clamp(initial, MOST)
        }
        _ => initial,
    }
}

/// The chance, from 0 to 1, that it is remembered so many days after it was seen.
#[must_use]
pub fn retrievability(stability: u32, days: f64) -> f64 {
    let stability = f64::from(stability.max(1)) / 100.0;
    (1.0 + 19.0 / 81.0 * days.max(0.0) / stability).powf(-0.5)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn after_as_many_days_as_it_is_stable_nine_of_ten_remember() {
        for stability in [42, 304, 1_524] {
            assert!((retrievability(stability, f64::from(stability) / 100.0) - 0.9).abs() < 1e-9);
        }
    }

    #[test]
    fn what_goes_well_again_lasts_and_what_does_not_begins_anew() {
        assert_eq!(
            [0, 3_999, 4_000, 6_000, 8_500, 10_000].map(|score| stability(None, score)),
            [42, 42, 119, 304, 1_524, 1_524]
        );
        assert_eq!(stability(Some(1_000), 8_000), 2_600);
        assert_eq!(stability(Some(1_000), 5_000), 119);
        assert_eq!(stability(Some(MOST), 10_000), MOST);
    }

    proptest! {
        #[test]
        fn recall_is_a_chance_that_only_falls(stability in 1_u32..MOST, days in 0.0_f64..10_000.0, more in 0.01_f64..1_000.0) {
            let (now, later) = (retrievability(stability, days), retrievability(stability, days + more));
            prop_assert!(later < now && now <= 1.0 && later > 0.0);
        }
    }
}
