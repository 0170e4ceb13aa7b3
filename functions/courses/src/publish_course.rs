//! `publish-course`: whoever looks into the catalogue finds it from now on.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId, text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    course::{Course, CourseId},
    course_view::CourseView,
};

/// Publishes a course
///
/// It needs a lesson. A course that is published stays so; to publish it again changes nothing.
#[utoipa::path(
    post,
    path = "/api/courses/{course_id}/publish",
    tag = "courses",
    params(("course_id" = String, Path, format = Uuid, description = "The course")),
    responses((status = 200, description = "The course; `ETag` is its version", body = CourseView)),
)]
pub(crate) async fn publish_course(
    app: App,
    caller: Caller,
    PathId(id): PathId<CourseId>,
) -> Result<Answer<CourseView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = Course::to_run(&app.records, id, &caller.actor).await?;
        if before.entity.is_published() {
            let view = CourseView::to_run(&app.records, before.entity).await?;
            return Ok(Answer::ok(view).at_version(before.version));
        }
        if before.entity.lessons().next().is_none() {
            return Err(without_lesson());
        }
        let now = work.now();
        let course = Course { published_at: Some(now), updated_at: now, ..before.entity.clone() };
        let changes = work.replaces("COURSE_PUBLISHED", &before, &course);
        let view = CourseView::to_run(&app.records, course).await?;
        if let Some(answer) = work.commit(changes, Answer::ok(view).at_version(before.version + 1)).await? {
            return Ok(answer);
        }
    }
}

/// The problem of a course without a lesson.
pub(crate) fn without_lesson() -> Problem {
    let detail = LocalizedText::fixed(
        "Un cours publié a au moins une leçon.",
        "A published course has at least one lesson.",
    );
    Problem::wrong_field("/modules", "required", detail)
}
