//! `get-forum`: the forum of a course (seed 2 §4.2.2).

use preau_courses::{
    course::{Course, CourseId},
    course_access::takes_or_runs,
};
use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{
    forum::{Forum, ForumOfCourse},
    forum_view::CourseForum,
};

/// Shows the forum of a course
///
/// To those who take it, and whoever runs it.
#[utoipa::path(
    get,
    path = "/api/courses/{course_id}/forum",
    tag = "forum",
    params(("course_id" = String, Path, format = Uuid, description = "The course")),
    responses((status = 200, description = "The forum; `ETag` is its version", body = CourseForum)),
)]
pub(crate) async fn get_forum(
    app: App,
    caller: Caller,
    PathId(id): PathId<CourseId>,
) -> Result<Answer<CourseForum>, Problem> {
    let course = app.records.get::<Course>(&Course::key_of(id)).await?.entity;
    takes_or_runs(&app.records, &course, &caller.actor).await?;
    let claim = app.records.get::<ForumOfCourse>(&ForumOfCourse::key_of(id)).await?.entity;
    let forum = app.records.get::<Forum>(&Forum::key_of(claim.forum_id)).await?;
    let view = CourseForum::of(&app.records, &course, forum.entity, &caller.actor.id).await?;
    Ok(Answer::ok(view).at_version(forum.version))
}
