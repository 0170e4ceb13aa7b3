//! `get-schedule`: when what is planned.

use axum::response::Response;
use http::HeaderMap;
use preau_kernel::{
    app::App, caller::Caller, polled_response::polled_response, problem::Problem, request::PathId,
};

use crate::{
    enrollment::{Enrollment, EnrollmentId},
    generate_schedule::zone_of,
    schedule::Schedule,
    schedule_view::CourseSchedule,
};

/// Reads a schedule
///
/// One's own, that of one's child, or one of a course that one runs. `completed` and `overdue` are so at this moment.
#[utoipa::path(
    get,
    path = "/api/enrollments/{enrollment_id}/schedule",
    tag = "courses",
    params(
        ("enrollment_id" = String, Path, format = Uuid, description = "The enrolment"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the schedule that the caller has"),
    ),
    responses(
        (status = 200, description = "The schedule", body = CourseSchedule),
        (status = 304, description = "The caller has it already"),
    ),
)]
pub(crate) async fn get_schedule(
    app: App,
    caller: Caller,
    PathId(id): PathId<EnrollmentId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (enrollment, course) = Enrollment::to_see(&app.records, id, &caller.actor).await?;
    let schedule = app.records.get::<Schedule>(&Schedule::key_of(id)).await?.entity;
    let shown = CourseSchedule::of(&schedule, &enrollment.entity, &course.entity, app.now());
    polled_response(shown.beside(zone_of(&app, &enrollment.entity).await?), &headers)
}
