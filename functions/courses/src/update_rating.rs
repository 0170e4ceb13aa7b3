//! `update-rating`: a student changes their rating.

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::Changes,
    etag::check_if_match,
    problem::Problem,
    request::{PathIds, Valid},
    unit_of_work::UnitOfWork,
};

use crate::{
    course::CourseId,
    get_rating::visible,
    rating::{Rating, RatingId},
    rating_input::{UpdateRating, stars, words},
    rating_standing::RatingStanding,
    rating_view::CourseRating,
};

/// Changes one's rating
///
/// All of it is written anew. New words wait to be read again; what is left as it was stays as it was judged. `If-Match` names
/// the version that was read.
#[utoipa::path(
    put,
    path = "/api/courses/{course_id}/ratings/{rating_id}",
    tag = "courses",
    params(
        ("course_id" = String, Path, format = Uuid, description = "The course"),
        ("rating_id" = String, Path, format = Uuid, description = "The rating"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    request_body = UpdateRating,
    responses((status = 200, description = "The rating; `ETag` is its version", body = CourseRating)),
)]
pub(crate) async fn update_rating(
    app: App,
    caller: Caller,
    PathIds(course, id): PathIds<CourseId, RatingId>,
    headers: HeaderMap,
    Valid(request): Valid<UpdateRating>,
) -> Result<Answer<CourseRating>, Problem> {
    let actor = &caller.actor;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let (course, before) = visible(&app, course, id, Some(actor)).await?;
        if !before.entity.is_by(&actor.id) {
            return Err(Problem::not_yours());
        }
        check_if_match(&headers, before.version)?;
        let mut after = before.entity.clone();
        after.stars = stars(request.rating);
        after.would_recommend = request.would_recommend.unwrap_or(after.would_recommend);
        after.is_anonymous = request.is_anonymous.unwrap_or(after.is_anonymous);
        after.reword(words([&request.comment, &request.pros, &request.cons]), app.policy.ratings_review);
        after.touch(work.now());
        let changes = work.replaces("RATING_UPDATED", &before, &after);
        let changes = counted(&work, &before.entity, &after, changes).await?;
        let view = CourseRating::read(&app, &after, &course, Some(actor)).await?;
        if let Some(answer) = work.commit(changes, Answer::ok(view).at_version(before.version + 1)).await? {
            return Ok(answer);
        }
    }
}

/// The changes with what the course's totals gain where `after` stands in the place of `before`, and whether its standing
/// is shown.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn counted(
    work: &UnitOfWork<'_>,
    before: &Rating,
    after: &Rating,
    changes: Changes,
) -> Result<Changes, Problem> {
    let counted = Rating::counting(Some(before), Some(after));
    let changes = counted.into_iter().fold(changes, Changes::add_to_counters);
    if before.is_shown() == after.is_shown() {
        return Ok(changes);
    }
    let mut standing = work.get::<RatingStanding>(&RatingStanding::key_of(after.id)).await?;
    standing.entity.is_shown = after.is_shown();
    Ok(changes.replace(&standing))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey};
    use serde_json::json;

    use crate::{
        rating_testing::{moderate, rated, rated_course, totals},
        testing::{app, read, wrong_fields},
    };

    #[tokio::test]
    async fn new_words_wait_again_and_what_is_left_as_it_was_stays_approved() {
        let app = app();
        let at = rated_course(&app).await;
        let path = rated(&app, &amina(), &at, json!({"rating": 5, "comment": "Bien"})).await;
        assert_eq!(moderate(&app, &coach_rey(), &path, "approved").await.status, 200);
        let put = async |body| app.put(&path, &body).by(&amina()).send().await.json();
        let same = put(json!({"rating": 3, "comment": "Bien"})).await;
        assert_eq!((&same["status"], &same["rating"]), (&json!("approved"), &json!(3)));
        assert_eq!(totals(&app, &amina(), &at.1).await, [1.0, 3.0, 100.0]);
        let other = put(json!({"rating": 3, "comment": "Mieux", "would_recommend": false})).await;
        assert_eq!(other["status"], "pending");
        assert_eq!(totals(&app, &amina(), &at.1).await, [1.0, 3.0, 0.0]);
        // Stars alone are nothing to read, and what is not said of the recommendation stays.
        let bare = put(json!({"rating": 2})).await;
        assert_eq!((&bare["status"], &bare["would_recommend"]), (&json!("approved"), &json!(false)));
    }

    #[tokio::test]
    async fn only_its_author_changes_it_at_the_version_that_they_read() {
        let app = app();
        let at = rated_course(&app).await;
        let path = rated(&app, &amina(), &at, json!({"rating": 5})).await;
        let body = json!({"rating": 1});
        for other in [bastien(), coach_rey()] {
            assert_eq!(app.put(&path, &body).by(&other).send().await.problem(), "not-yours");
        }
        // A vote makes no edit stale.
        let vote = format!("{path}/helpful");
        assert_eq!(app.post(&vote, &json!({})).by(&bastien()).send().await.status, 204);
        let put = app.put(&path, &body).by(&amina()).header("if-match", "\"1\"").send().await;
        assert_eq!((put.status.as_u16(), put.header("etag")), (200, "\"2\""));
        let late = app.put(&path, &body).by(&amina()).header("if-match", "\"1\"").send().await;
        assert_eq!(late.problem(), "stale-version");
        let wrong = app.put(&path, &json!({"comment": 5})).by(&amina()).send().await;
        assert_eq!(wrong_fields(&wrong), ["/rating required", "/comment type"]);
        assert_eq!(read(&app, &amina(), &path).await["rating"], 1);
    }
}
