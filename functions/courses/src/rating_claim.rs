//! That a person has rated a course: once, whatever enrolments they have.

use preau_kernel::{
    entity::{Entity, Stored},
    id::UserId,
    list::Records,
    problem::Problem,
    store::{Key, Scope},
};
use serde::{Deserialize, Serialize};

use crate::{course::CourseId, rating::RatingId};

/// The rating of a course by a person. It is created and deleted with the rating, and never changed.
///
/// | access pattern | how |
/// |---|---|
/// | the rating of a course by a person | partition `ratings-by#<user>`, `<course>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingClaim {
    /// Who rated.
    pub user_id: UserId,
    /// Which course.
    pub course_id: CourseId,
    /// The rating.
    pub rating_id: RatingId,
}

impl RatingClaim {
    /// Where the ratings by a person are named.
    #[must_use]
    pub fn by(user: &UserId) -> Scope {
        Scope::Partition(format!("ratings-by#{user}"))
    }

    /// Where it is said that `user` has rated `course`.
    #[must_use]
    pub fn key_of(user: &UserId, course: CourseId) -> Key {
        Self::by(user).key(course.to_string())
    }

    /// That `user` has rated `course`, if they have.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn find(
        records: &Records,
        user: &UserId,
        course: CourseId,
    ) -> Result<Option<Stored<Self>>, Problem> {
        records.find(&Self::key_of(user, course)).await
    }
}

impl Entity for RatingClaim {
    const KIND: &'static str = "rating-claim";

    fn key(&self) -> Key {
        Self::key_of(&self.user_id, self.course_id)
    }
}
