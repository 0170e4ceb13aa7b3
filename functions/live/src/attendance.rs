//! How long someone was there: the union of the times between their coming and their going.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A time in which someone was there; it has no end while they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// When they came, in UTC.
    pub from: Timestamp,
    /// When they went, in UTC.
    pub until: Option<Timestamp>,
}

/// How many minutes they were there between `start` and `end`, rounded once: what overlaps counts once, and who has not gone
/// is there until the end.
#[must_use]
pub fn minutes(presences: &[Presence], start: Timestamp, end: Timestamp) -> u32 {
    let clipped = presences.iter().map(|one| (one.from.max(start), one.until.unwrap_or(end).min(end)));
    let mut clipped: Vec<_> = clipped.filter(|(from, until)| from < until).collect();
    clipped.sort_unstable();
    let (mut seconds, mut counted_until) = (0, start);
    for (from, until) in clipped {
        let from = from.max(counted_until);
        if from < until {
            seconds += until.duration_since(from).as_secs();
            counted_until = until;
        }
    }
    u32::try_from((seconds + 30) / 60).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn presence(from: i64, until: impl Into<Option<i64>>) -> Presence {
        Presence { from: at(from), until: until.into().map(at) }
    }

    #[test]
    fn what_overlaps_counts_once_and_seconds_are_rounded_once() {
        let tabs = [presence(0, 600), presence(300, 900), presence(1_000, 1_029)];
        assert_eq!(minutes(&tabs, at(0), at(3_600)), 15);
        // Twenty times 50 seconds are 17 minutes, and not 20 or none.
        let short: Vec<_> = (0..20).map(|number| presence(number * 100, number * 100 + 50)).collect();
        assert_eq!(minutes(&short, at(0), at(3_600)), 17);
    }

    #[test]
    fn only_what_lies_within_the_session_counts_and_who_has_not_gone_is_there() {
        assert_eq!(minutes(&[presence(0, None)], at(600), at(1_200)), 10);
        assert_eq!(minutes(&[presence(0, 300), presence(2_000, None)], at(600), at(1_200)), 0);
        assert_eq!(minutes(&[], at(0), at(60)), 0);
    }

    proptest! {
        #[test]
        fn it_is_the_number_of_seconds_in_which_anyone_of_them_is_there(
            times in prop::collection::vec((0_i64..200, prop::option::of(0_i64..200)), 0..8),
            start in 0_i64..100,
            length in 0_i64..100,
        ) {
            let end = start + length;
            let presences: Vec<_> = times.iter().map(|(from, long)| presence(*from, long.map(|long| from + long))).collect();
            let is_there = |second: i64| {
                times.iter().any(|(from, long)| *from <= second && long.is_none_or(|long| second < from + long))
            };
            let seconds = (start..end).filter(|second| is_there(*second)).count();
            prop_assert_eq!(minutes(&presences, at(start), at(end)) as usize, (seconds + 30) / 60);
        }
    }
}
