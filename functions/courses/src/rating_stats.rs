//! The totals of a course's ratings: kept by additions, in whole numbers, so that they equal a recount (seed 2 §3.2).

use preau_kernel::store::Counters;
use serde::Serialize;
use utoipa::ToSchema;

/// How many ratings gave so many stars.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Distribution {
    /// One star.
    #[serde(rename = "1")]
    one: i64,
    /// Two stars.
    #[serde(rename = "2")]
    two: i64,
    /// Three stars.
    #[serde(rename = "3")]
    three: i64,
    /// Four stars.
    #[serde(rename = "4")]
    four: i64,
    /// Five stars.
    #[serde(rename = "5")]
    five: i64,
}

/// What a rating adds to the totals of its course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Its stars, 1 to 5.
    pub stars: u8,
    /// Whether its author recommends the course.
    pub recommends: bool,
}

/// The totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RatingStats {
    /// How many ratings gave one star, two, … five.
    pub by_stars: [i64; 5],
    /// How many recommend the course.
    pub recommend: i64,
}

impl RatingStats {
    /// The totals that these counters hold.
    #[must_use]
    pub fn of(counters: &Counters) -> Self {
        let total = |name: &str| counters.get(name).copied().unwrap_or_default();
        Self { by_stars: [1, 2, 3, 4, 5].map(|stars| total(&name_of(stars))), recommend: total(RECOMMEND) }
    }

    /// How many ratings there are.
    #[must_use]
    pub fn count(&self) -> i64 {
        self.by_stars.iter().sum()
    }

    /// The mean of the stars in hundredths, rounded half up; 0 where there are none.
    #[must_use]
    pub fn average_hundredths(&self) -> i64 {
        let sum: i64 = (1..).zip(self.by_stars).map(|(stars, count)| stars * count).sum();
        rounded(sum * 100, self.count())
    }

    /// The mean of the stars, with two decimals.
    #[must_use]
    pub fn average(&self) -> f64 {
        decimal(self.average_hundredths())
    }

    /// How many of a hundred recommend the course, with two decimals.
    #[must_use]
    pub fn recommendation_rate(&self) -> f64 {
        decimal(self.recommendation_hundredths())
    }

    /// How many ratings gave so many stars.
    #[must_use]
    pub const fn distribution(&self) -> Distribution {
        let [one, two, three, four, five] = self.by_stars;
        Distribution { one, two, three, four, five }
    }

    /// How many of a hundred recommend the course, in hundredths of a percent.
    #[must_use]
    pub fn recommendation_hundredths(&self) -> i64 {
        rounded(self.recommend * 10_000, self.count())
    }
}

/// What to add to the totals when a rating that counted as `before` counts as `after`; none where nothing changes.
#[must_use]
pub fn difference(before: Option<Counted>, after: Option<Counted>) -> Counters {
    let mut amounts = Counters::new();
    for (counted, sign) in [(before, -1), (after, 1)] {
        let Some(counted) = counted else { continue };
        *amounts.entry(name_of(counted.stars)).or_default() += sign;
        *amounts.entry(RECOMMEND.to_owned()).or_default() += sign * i64::from(counted.recommends);
    }
    amounts.retain(|_, amount| *amount != 0);
    amounts
}

const RECOMMEND: &str = "recommend";

fn name_of(stars: u8) -> String {
    format!("s{stars}")
}

/// So many hundredths: 10,000 at most.
fn decimal(hundredths: i64) -> f64 {
    f64::from(i32::try_from(hundredths).unwrap_or_default()) / 100.0
}

/// `amount` ÷ `among`, rounded half up.
fn rounded(amount: i64, among: i64) -> i64 {
    (amount * 2 + among).checked_div(among * 2).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_counted() -> impl Strategy<Value = Option<Counted>> {
        proptest::option::of(
            (1_u8..=5, any::<bool>()).prop_map(|(stars, recommends)| Counted { stars, recommends }),
        )
    }

    #[test]
    fn a_mean_has_two_decimals() {
        let stats = RatingStats { by_stars: [0, 0, 1, 1, 1], recommend: 2 };
        assert_eq!((stats.average_hundredths(), stats.recommendation_hundredths()), (400, 6_667));
        assert_eq!(RatingStats::default().average_hundredths(), 0);
        assert_eq!(RatingStats { by_stars: [1, 0, 0, 0, 7], recommend: 0 }.average_hundredths(), 450);
    }

    proptest! {
        #[test]
        fn differences_add_up_to_a_recount(turns in proptest::collection::vec((0_usize..6, any_counted()), 0..60)) {
            let (mut ratings, mut totals) = ([None; 6], Counters::new());
            for (which, after) in turns {
                for (name, amount) in difference(ratings[which], after) {
                    *totals.entry(name).or_default() += amount;
                }
                ratings[which] = after;
            }
            let standing: Vec<Counted> = ratings.into_iter().flatten().collect();
            let mut recount = RatingStats::default();
            for counted in &standing {
                recount.by_stars[usize::from(counted.stars) - 1] += 1;
                recount.recommend += i64::from(counted.recommends);
            }
            prop_assert_eq!(RatingStats::of(&totals), recount);
        }
    }
}
