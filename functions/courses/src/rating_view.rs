//! A rating as people read it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use preau_kernel::{
    actor::{Actor, Role},
    app::App,
    contact::WebAddress,
    id::UserId,
    list::Records,
    problem::Problem,
};
use preau_users::profile::{Profile, profiles_of};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    course::{Course, CourseId},
    course_reference::CourseReference,
    enrollment::EnrollmentId,
    rating::{Rating, RatingAuthor, RatingId, RatingStatus, RatingWords, RejectionReason},
    rating_standing::{HELPFUL, RatingStanding},
    rating_vote::RatingVote,
};

/// Who rated, as they call themselves.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingUser {
    id: UserId,
    /// The first name, or all of it; empty where they said none.
    first_name: String,
    /// The last name; empty where they said none.
    last_name: String,
    /// A picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    avatar: Option<WebAddress>,
}

impl RatingUser {
    fn of(id: UserId, profile: Option<&Profile>) -> Self {
        let (first_name, last_name) = profile.map(Profile::first_and_last_name).unwrap_or_default();
        Self { id, first_name, last_name, avatar: profile.and_then(|profile| profile.avatar.clone()) }
    }
}

/// A rating. Who rated anonymously is told to themselves and to admins alone.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "they are the seed's fields")]
pub struct CourseRating {
    id: RatingId,
    course_id: CourseId,
    /// Who rated; null where that is not told.
    user_id: Option<UserId>,
    /// By which enrolment; null where that is not told.
    enrollment_id: Option<EnrollmentId>,
    /// 1 to 5 stars.
    #[schema(minimum = 1, maximum = 5)]
    rating: u8,
    /// What they think of the course.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    comment: Option<String>,
    /// What is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pros: Option<String>,
    /// What could be better.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    cons: Option<String>,
    /// Whether they recommend the course.
    would_recommend: bool,
    /// Whether they completed the course: all did who rate.
    is_verified_purchase: bool,
    /// Whether others do not learn who rated.
    is_anonymous: bool,
    status: RatingStatus,
    /// Why it is rejected, where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<RejectionReason>,
    /// When it was made, in UTC; of an anonymous one, the day.
    created_at: Timestamp,
    /// When its author last changed it, in UTC; of an anonymous one, the day.
    updated_at: Timestamp,
    /// How many found it helpful.
    helpful_count: i64,
    /// Whether the caller is one of them.
    found_helpful: bool,
    /// Whether it is the caller's.
    is_mine: bool,
    /// Who rated; absent where that is not told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    user: Option<RatingUser>,
    /// The course.
    course: CourseReference,
}

impl CourseRating {
    fn of(
        rating: Rating,
        course: &Course,
        viewer: Option<&Actor>,
        profiles: &BTreeMap<UserId, Profile>,
        (helpful_count, found_helpful): (i64, bool),
    ) -> Self {
        let author = author_told(&rating, viewer).cloned();
        let is_mine = viewer.is_some_and(|viewer| rating.is_by(&viewer.id));
        let RatingWords { comment, pros, cons } = rating.words;
        let (user_id, enrollment_id) = author
            .map(|RatingAuthor { user_id, enrollment_id }| (Some(user_id), Some(enrollment_id)))
            .unwrap_or_default();
        Self {
            id: rating.id,
            course_id: rating.course_id,
            user: user_id.clone().map(|id| RatingUser::of(id.clone(), profiles.get(&id))),
            user_id,
            enrollment_id,
            rating: rating.stars,
            comment,
            pros,
            cons,
            would_recommend: rating.would_recommend,
            is_verified_purchase: true,
            is_anonymous: rating.is_anonymous,
            status: rating.status,
            reason: rating.reason,
            created_at: rating.created_at,
            updated_at: rating.updated_at,
            helpful_count,
            found_helpful,
            is_mine,
            course: CourseReference::from(course),
        }
    }

    /// Ratings of `course`, in their order, as `viewer` is shown them: a read of who rated, and one of how many found each
    /// helpful and whether the viewer did, for all of them.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn of_all(
        records: &Records,
        ratings: Vec<Rating>,
        course: &Course,
        viewer: Option<&Actor>,
    ) -> Result<Vec<Self>, Problem> {
        let told = ratings.iter().filter_map(|rating| author_told(rating, viewer));
        let people: BTreeSet<&UserId> = told.map(|author| &author.user_id).collect();
        let profiles = profiles_of(records, &people).await?;
        let vote = |rating: &Rating| viewer.map(|viewer| RatingVote::key_of(rating.id, &viewer.id));
        let counts = ratings.iter().map(|rating| RatingStanding::counts_key(rating.id));
        let read = records.batch(counts.chain(ratings.iter().filter_map(vote))).await?;
        let shown = ratings.into_iter().map(|rating| {
            let helpful = read.total(&RatingStanding::counts_key(rating.id), HELPFUL);
            let found_helpful = vote(&rating).is_some_and(|vote| read.version_of(&vote).is_some());
            Self::of(rating, course, viewer, &profiles, (helpful, found_helpful))
        });
        Ok(shown.collect())
    }

    /// One rating of `course`, as `viewer` is shown it.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn read(
        app: &App,
        rating: &Rating,
        course: &Course,
        viewer: Option<&Actor>,
    ) -> Result<Self, Problem> {
        let shown = Self::of_all(&app.records, vec![rating.clone()], course, viewer).await?;
        shown.into_iter().next().ok_or_else(Problem::not_found)
    }
}

/// Who rated, if `viewer` may know it.
fn author_told<'r>(rating: &'r Rating, viewer: Option<&Actor>) -> Option<&'r RatingAuthor> {
    let knows = |viewer: &Actor| viewer.is(Role::Admin) || rating.is_by(&viewer.id);
    rating.author.as_ref().filter(|_| !rating.is_anonymous || viewer.is_some_and(knows))
}
