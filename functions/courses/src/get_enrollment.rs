//! `get-enrollment`: how far someone is in a course.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{
    enrollment::{Enrollment, EnrollmentId},
    enrollment_view::EnrollmentView,
};

/// Reads an enrolment
///
/// One's own, that of one's child, or one in a course that one runs.
#[utoipa::path(
    get,
    path = "/api/enrollments/{enrollment_id}",
    tag = "courses",
    params(("enrollment_id" = String, Path, format = Uuid, description = "The enrolment")),
    responses((status = 200, description = "The enrolment", body = EnrollmentView)),
)]
pub(crate) async fn get_enrollment(
    app: App,
    caller: Caller,
    PathId(id): PathId<EnrollmentId>,
) -> Result<Answer<EnrollmentView>, Problem> {
    let (enrollment, course) = Enrollment::to_see(&app.records, id, &caller.actor).await?;
    Ok(Answer::ok(EnrollmentView::of(&enrollment.entity, &course.entity)))
}
