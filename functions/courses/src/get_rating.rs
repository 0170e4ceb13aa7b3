//! `get-rating`: one rating of a course.

use preau_kernel::{
    actor::Actor, answer::Answer, app::App, caller::AnyCaller, entity::Stored, problem::Problem,
    request::PathIds,
};

use crate::{
    course::{Course, CourseId},
    rate_course::published,
    rating::{Rating, RatingId},
    rating_view::CourseRating,
};

/// Reads a rating
///
/// An approved one; one's own, and one of a course that one runs, whatever its status.
#[utoipa::path(
    get,
    path = "/api/courses/{course_id}/ratings/{rating_id}",
    tag = "courses",
    params(
        ("course_id" = String, Path, format = Uuid, description = "The course"),
        ("rating_id" = String, Path, format = Uuid, description = "The rating"),
    ),
    responses((status = 200, description = "The rating; `ETag` is its version", body = CourseRating)),
)]
pub(crate) async fn get_rating(
    app: App,
    caller: AnyCaller,
    PathIds(course, id): PathIds<CourseId, RatingId>,
) -> Result<Answer<CourseRating>, Problem> {
    let viewer = caller.actor.as_ref();
    let (course, rating) = visible(&app, course, id, viewer).await?;
    let view = CourseRating::read(&app, &rating.entity, &course, viewer).await?;
    Ok(Answer::ok(view).at_version(rating.version))
}

/// A course and a rating of it that `viewer` may see.
///
/// # Errors
/// `not-found`: there is none, or they may not.
pub(crate) async fn visible(
    app: &App,
    course: CourseId,
    id: RatingId,
    viewer: Option<&Actor>,
) -> Result<(Course, Stored<Rating>), Problem> {
    let course = published(app, course).await?;
    let rating = app.records.get::<Rating>(&Rating::key_of(course.id, id)).await?;
    let is_visible = rating.entity.is_visible_to(viewer, &course);
    if is_visible { Ok((course, rating)) } else { Err(Problem::not_found()) }
}
