//! Where a rating stands among those of its course, by how many found it helpful.

use preau_kernel::{
    entity::Entity,
    rank::{Ranked, rank, sortable_rank},
    store::{Counters, Index, Indexes, Key, Scope},
};
use serde::{Deserialize, Serialize};

use crate::{
    course::CourseId,
    rating::{Rating, RatingId},
};

/// A rating's place in the order of what was helpful. It follows the votes that are counted beside it; the rating itself is
/// another entity, so that a vote makes nobody's edit stale.
///
/// | access pattern | how |
/// |---|---|
/// | the standing of a rating | partition `rating#<id>`, `standing` |
/// | how many found it helpful | partition `rating#<id>`, `#count` |
/// | the approved ratings of a course, by how many found them helpful | `gsi1`, partition `ratings-by-help#<course>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingStanding {
    /// The rating.
    pub rating_id: RatingId,
    /// Its course.
    pub course_id: CourseId,
    /// Whether it is shown.
    pub is_shown: bool,
    /// Its rank.
    pub rank: i64,
}

/// The counter of those who found it helpful.
pub const HELPFUL: &str = "helpful";

impl RatingStanding {
    /// The standing of a new rating.
    #[must_use]
    pub fn of(rating: &Rating) -> Self {
        Self { rating_id: rating.id, course_id: rating.course_id, is_shown: rating.is_shown(), rank: 0 }
    }

    /// Where the standing of a rating is.
    #[must_use]
    pub fn key_of(rating: RatingId) -> Key {
        Key::new(format!("rating#{rating}"), "standing")
    }

    /// Where it is counted how many found a rating helpful.
    #[must_use]
    pub fn counts_key(rating: RatingId) -> Key {
        Self::counters_key(&Self::key_of(rating))
    }

    /// Where the approved ratings of a course are listed by how many found them helpful.
    #[must_use]
    pub fn by_help(course: CourseId) -> Scope {
        Scope::Index(Index::First, format!("ratings-by-help#{course}"))
    }
}

impl Ranked for RatingStanding {
    fn ranked(self, counters: &Counters) -> Self {
        let helpful = counters.get(HELPFUL).copied().unwrap_or_default();
        Self { rank: rank(helpful), ..self }
    }
}

impl Entity for RatingStanding {
    const KIND: &'static str = "rating-standing";

    fn key(&self) -> Key {
        Self::key_of(self.rating_id)
    }

    fn indexes(&self) -> Indexes {
        let place = format!("{}#{}", sortable_rank(self.rank), self.rating_id);
        let by_help = self.is_shown.then(|| Self::by_help(self.course_id).key(place));
        [by_help, None, None]
    }
}
