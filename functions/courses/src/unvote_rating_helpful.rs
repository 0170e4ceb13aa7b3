//! `unvote-rating-helpful`: someone finds a rating helpful no longer.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::PathIds, unit_of_work::UnitOfWork,
};

use crate::{
    course::CourseId, get_rating::visible, rating::RatingId, rating_standing::RatingStanding,
    rating_vote::RatingVote,
};

/// Takes back that a rating was helpful
#[utoipa::path(
    delete,
    path = "/api/courses/{course_id}/ratings/{rating_id}/helpful",
    tag = "courses",
    params(
        ("course_id" = String, Path, format = Uuid, description = "The course"),
        ("rating_id" = String, Path, format = Uuid, description = "The rating"),
    ),
    responses((status = 204, description = "It does not count as helpful to the caller")),
)]
pub(crate) async fn unvote_rating_helpful(
    app: App,
    caller: Caller,
    PathIds(course, id): PathIds<CourseId, RatingId>,
) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        visible(&app, course, id, Some(&caller.actor)).await?;
        let Some(vote) = work.find::<RatingVote>(&RatingVote::key_of(id, &caller.actor.id)).await? else {
            return Ok(Answer::no_content());
        };
        let changes = work.deletes("RATING_VOTE_WITHDRAWN", &vote);
        let changes = changes.add_to_counters(RatingVote::counting(id, -1));
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            app.records.follow::<RatingStanding>(&RatingStanding::key_of(id)).await;
            return Ok(answer);
        }
    }
}
