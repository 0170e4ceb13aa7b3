//! `can-rate`: whether one may rate the course of an enrolment.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    course::Course,
    enrollment::{Enrollment, EnrollmentId},
    rating::RatingId,
    rating_right::{RatingRight, Refusal},
};

/// Whether someone may rate a course.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the seed calls it `can_rate`")]
pub struct CanRate {
    /// Whether they may.
    can_rate: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<Refusal>,
    /// Whether they have rated it.
    has_rated: bool,
    /// The rating that they have made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    rating_id: Option<RatingId>,
}

/// Tells whether one may rate a course
///
/// The course of one's own enrolment.
#[utoipa::path(
    get,
    path = "/api/enrollments/{enrollment_id}/can-rate",
    tag = "courses",
    params(("enrollment_id" = String, Path, format = Uuid, description = "The enrolment")),
    responses((status = 200, description = "Whether one may, and why not", body = CanRate)),
)]
pub(crate) async fn can_rate(
    app: App,
    caller: Caller,
    PathId(id): PathId<EnrollmentId>,
) -> Result<Answer<CanRate>, Problem> {
    let enrollment = Enrollment::own(&app.records, id, &caller.actor).await?.entity;
    let course = app.records.get::<Course>(&Course::key_of(enrollment.course_id)).await?.entity;
    let RatingRight { refusal, rating } = RatingRight::read(&app.records, &enrollment, &course).await?;
    Ok(Answer::ok(CanRate {
        can_rate: refusal.is_none(),
        reason: refusal,
        has_rated: rating.is_some(),
        rating_id: rating,
    }))
}
