//! `withdraw`: takes a course no longer; what is done stays done.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId, unit_of_work::UnitOfWork,
};
use preau_relations::GroupStanding;

use crate::{
    course::Course,
    enrollment::{Enrollment, EnrollmentId},
    schedule::Schedule,
};

/// Withdraws from a course
///
/// Progress is kept: to enrol again goes on from there. To withdraw again changes nothing.
#[utoipa::path(
    delete,
    path = "/api/enrollments/{enrollment_id}",
    tag = "courses",
    params(("enrollment_id" = String, Path, format = Uuid, description = "The enrolment")),
    responses((status = 204, description = "They take the course no longer")),
)]
pub(crate) async fn withdraw(
    app: App,
    caller: Caller,
    PathId(id): PathId<EnrollmentId>,
) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = Enrollment::own(&app.records, id, &caller.actor).await?;
        if before.entity.withdrawn_at.is_some() {
            return Ok(Answer::no_content());
        }
        let now = work.now();
        let course = before.entity.course_id;
        let group = Course::group_of(course);
        let standing = GroupStanding::read(&app.records, group, caller.actor.id.clone()).await?;
        let enrollment = Enrollment { withdrawn_at: Some(now), ..before.entity.clone() };
        let changes = work.replaces("WITHDRAWN", &before, &enrollment);
        let changes = standing.leave_in(changes, now);
        let counted = Course::counting(course, "enrolled", -1);
        let changes = changes.add_to_counters(counted);
        let changes = match work.find::<Schedule>(&Schedule::key_of(id)).await? {
            Some(mut schedule) => {
                schedule.entity.cancel(now);
                changes.replace(&schedule)
            }
            None => changes,
        };
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}
