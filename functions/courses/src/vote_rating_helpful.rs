//! `vote-rating-helpful`: someone found a rating helpful.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    problem::{Problem, kind},
    request::PathIds,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    course::CourseId, get_rating::visible, rating::RatingId, rating_standing::RatingStanding,
    rating_vote::RatingVote,
};

/// Says that a rating was helpful
///
/// Once a person, and not of one's own. To say it again changes nothing.
#[utoipa::path(
    post,
    path = "/api/courses/{course_id}/ratings/{rating_id}/helpful",
    tag = "courses",
    params(
        ("course_id" = String, Path, format = Uuid, description = "The course"),
        ("rating_id" = String, Path, format = Uuid, description = "The rating"),
    ),
    responses((status = 204, description = "It counts as helpful to the caller")),
)]
pub(crate) async fn vote_rating_helpful(
    app: App,
    caller: Caller,
    PathIds(course, id): PathIds<CourseId, RatingId>,
) -> Result<Answer<()>, Problem> {
    let user = &caller.actor.id;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let (_, rating) = visible(&app, course, id, Some(&caller.actor)).await?;
        if rating.entity.is_by(user) {
            return Err(own_rating());
        }
        if !rating.entity.is_shown() {
            return Err(Problem::not_found());
        }
        if work.find::<RatingVote>(&RatingVote::key_of(id, user)).await?.is_some() {
            return Ok(Answer::no_content());
        }
        let vote = RatingVote { rating_id: id, user_id: user.clone(), voted_at: work.now() };
        // None is left for a rating that is deleted meanwhile.
        let changes = work.creates("RATING_VOTED", &vote).check(&rating);
        let changes = changes.add_to_counters(RatingVote::counting(id, 1));
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            app.records.follow::<RatingStanding>(&RatingStanding::key_of(id)).await;
            return Ok(answer);
        }
    }
}

const fn own_rating() -> Problem {
    Problem::new(
        &kind::OWN_RATING,
        LocalizedText::fixed(
            "On ne vote pas pour sa propre note.",
            "One does not vote for one's own rating.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::people::{amina, bastien, coach_rey, fatou, student};
    use serde_json::{Value, json};

    use crate::{
        rating_testing::{delete, id_of, listed, rated, rated_course},
        testing::{app, read},
    };

    #[tokio::test]
    async fn the_order_of_what_was_helpful_follows_the_votes_each_of_which_counts_once() {
        let app = app();
        let at = rated_course(&app).await;
        let first = rated(&app, &amina(), &at, json!({"rating": 2})).await;
        let second = rated(&app, &bastien(), &at, json!({"rating": 5})).await;
        let order = async |sort: &str| listed(&app, &format!("{}?sort={sort}", at.1)).await;
        let vote = async |path: &str, actor| {
            app.post(&format!("{path}/helpful"), &Value::Null).by(&actor).send().await
        };
        for _ in 0..2 {
            assert_eq!(vote(&first, fatou()).await.status, 204);
        }
        assert_eq!(read(&app, &amina(), &first).await["helpful_count"], 1);
        let found_helpful = async |actor| {
            let page = read(&app, &actor, &at.1).await;
            let found = page["data"].as_array().unwrap().iter().filter(|one| one["found_helpful"] == true);
            found.map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found_helpful(fatou()).await, [id_of(&first)]);
        assert_eq!(found_helpful(bastien()).await, [""; 0]);
        let anonymous = app.get(&first).send().await.json();
        assert_eq!((&anonymous["helpful_count"], &anonymous["found_helpful"]), (&json!(1), &json!(false)));
        assert_eq!(order("helpful").await, [id_of(&first), id_of(&second)]);
        assert_eq!(order("rating").await, [id_of(&second), id_of(&first)]);
        for voter in [fatou(), coach_rey()] {
            assert_eq!(vote(&second, voter).await.status, 204);
        }
        assert_eq!(order("helpful").await, [id_of(&second), id_of(&first)]);
        for _ in 0..2 {
            for voter in [fatou(), coach_rey()] {
                assert_eq!(delete(&app, &voter, &format!("{second}/helpful")).await.status, 204);
            }
        }
        assert_eq!(order("helpful").await, [id_of(&first), id_of(&second)]);
        assert_eq!(vote(&first, amina()).await.problem(), "own-rating");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn votes_given_and_taken_back_at_once_equal_a_recount() {
        let app = app();
        let at = rated_course(&app).await;
        let path = rated(&app, &amina(), &at, json!({"rating": 4})).await;
        let vote = format!("{path}/helpful");
        join_all((0..30).map(async |number| {
            let voter = student(number);
            let given = app.post(&vote, &Value::Null).by(&voter).send().await;
            assert_eq!(given.status, 204, "{}", given.described());
            if number % 3 == 0 {
                assert_eq!(delete(&app, &voter, &vote).await.status, 204);
            }
        }))
        .await;
        assert_eq!(read(&app, &amina(), &path).await["helpful_count"], 20);
        let standing = app.items().into_iter().find(|item| item.kind == "rating-standing").unwrap();
        assert!(standing.document.contains("\"rank\":20"), "{}", standing.document);
    }
}
