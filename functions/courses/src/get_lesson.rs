//! `get-lesson`: what a lesson says, to those who take its course.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathIds};
use preau_relations::is_member;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    course::{Course, CourseId, LessonId, not_enrolled},
    course_view::LessonView,
    lesson_content::LessonContent,
};

/// A lesson, with its text.
#[derive(Debug, Serialize, ToSchema)]
pub struct LessonWithContent {
    /// What the outline says of it.
    #[serde(flatten)]
    lesson: LessonView,
    /// Its text, Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    content: Option<String>,
}

/// Reads a lesson
///
/// Its text, for those who take the course and whoever runs it.
#[utoipa::path(
    get,
    path = "/api/courses/{course_id}/lessons/{lesson_id}",
    tag = "courses",
    params(
        ("course_id" = String, Path, format = Uuid, description = "The course"),
        ("lesson_id" = String, Path, format = Uuid, description = "The lesson"),
    ),
    responses((status = 200, description = "The lesson", body = LessonWithContent)),
)]
pub(crate) async fn get_lesson(
    app: App,
    caller: Caller,
    PathIds(course_id, lesson_id): PathIds<CourseId, LessonId>,
) -> Result<Answer<LessonWithContent>, Problem> {
    let course = app.records.get::<Course>(&Course::key_of(course_id)).await?.entity;
    if !course.is_run_by(&caller.actor)
        && !is_member(&app.records, &Course::group_of(course_id), &caller.actor.id).await?
    {
        return Err(if course.is_published() { not_enrolled() } else { Problem::not_found() });
    }
    let lesson = course.lessons().find(|lesson| lesson.id == lesson_id).ok_or_else(Problem::not_found)?;
    let content = app.records.find::<LessonContent>(&LessonContent::key_of(course_id, lesson_id)).await?;
    let lesson = LessonView::of(lesson.clone(), true);
    Ok(Answer::ok(LessonWithContent { lesson, content: content.map(|stored| stored.entity.content) }))
}
