//! `delete-rating`: a rating is taken back.

use preau_kernel::{
    actor::Role, answer::Answer, app::App, caller::Caller, changes::Changes, list::List, problem::Problem,
    request::PathIds, unit_of_work::UnitOfWork,
};

use crate::{
    course::CourseId,
    get_rating::visible,
    rating::{Rating, RatingId},
    rating_claim::RatingClaim,
    rating_standing::RatingStanding,
    rating_vote::RatingVote,
};

/// How many votes go with a rating. More of them stay, name a rating that is none, and go with whoever gave them.
const MOST_VOTES: usize = 80;

/// Deletes a rating
///
/// One's own; admins delete any. Its author may rate the course again.
#[utoipa::path(
    delete,
    path = "/api/courses/{course_id}/ratings/{rating_id}",
    tag = "courses",
    params(
        ("course_id" = String, Path, format = Uuid, description = "The course"),
        ("rating_id" = String, Path, format = Uuid, description = "The rating"),
    ),
    responses((status = 204, description = "It is gone")),
)]
pub(crate) async fn delete_rating(
    app: App,
    caller: Caller,
    PathIds(course, id): PathIds<CourseId, RatingId>,
) -> Result<Answer<()>, Problem> {
    let actor = &caller.actor;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let (_, rating) = visible(&app, course, id, Some(actor)).await?;
        if !rating.entity.is_by(&actor.id) && !actor.is(Role::Admin) {
            return Err(Problem::not_yours());
        }
        let claim = match &rating.entity.author {
            Some(author) => RatingClaim::find(&app.records, &author.user_id, course).await?,
            None => None,
        };
        let standing = work.find::<RatingStanding>(&RatingStanding::key_of(id)).await?;
        let votes = List::whole(RatingVote::for_rating(id));
        let votes = app.records.list::<RatingVote>(&votes, MOST_VOTES, None, |_| true).await?.entities;
        let changes = work.deletes("RATING_DELETED", &rating).delete_all(claim.as_ref());
        let changes = changes.delete_all(standing.as_ref()).delete_all(&votes);
        let counts = RatingStanding::counts_key(id);
        let is_counted = app.records.version_of(&counts).await?.is_some();
        let changes = if is_counted { changes.delete_counters(counts) } else { changes };
        let counted = Rating::counting(Some(&rating.entity), None);
        let changes = counted.into_iter().fold(changes, Changes::add_to_counters);
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey, director, fatou};
    use serde_json::{Value, json};

    use crate::{
        rating_testing::{completed, delete, listed, rate, rated, rated_course, totals},
        testing::app,
    };

    #[tokio::test]
    async fn a_rating_goes_with_its_votes_and_its_stars_and_one_may_rate_again() {
        let app = app();
        let at = rated_course(&app).await;
        let path = rated(&app, &amina(), &at, json!({"rating": 5})).await;
        let vote = app.post(&format!("{path}/helpful"), &Value::Null).by(&bastien()).send().await;
        assert_eq!(vote.status, 204, "{}", vote.described());
        for stranger in [bastien(), coach_rey(), fatou()] {
            assert_eq!(delete(&app, &stranger, &path).await.problem(), "not-yours");
        }
        assert_eq!(delete(&app, &amina(), &path).await.status, 204);
        assert_eq!(delete(&app, &amina(), &path).await.problem(), "not-found");
        assert_eq!(totals(&app, &amina(), &at.1).await, [0.0, 0.0, 0.0]);
        assert!(listed(&app, &at.1).await.is_empty());
        let left: Vec<_> =
            app.items().into_iter().filter(|item| item.key.partition.starts_with("rating")).collect();
        assert!(left.is_empty(), "{left:?}");
        let enrollment = completed(&app, &amina(), &at.0).await;
        let again = rate(&app, &amina(), &at.1, &enrollment, json!({"rating": 2})).await;
        assert_eq!(again.status, 201, "{}", again.described());
        assert_eq!(delete(&app, &director(), again.header("location")).await.status, 204);
    }
}
