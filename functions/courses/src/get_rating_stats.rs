//! `rating-stats`: what a course's ratings come to, without counting them again.

use axum::response::Response;
use http::HeaderMap;
use preau_kernel::{app::App, polled_response::polled_response, problem::Problem, request::PathId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    course::{Course, CourseId},
    rate_course::published,
    rating_stats::{Distribution, RatingStats},
};

/// What the ratings of a course come to.
#[derive(Debug, Serialize, ToSchema)]
pub struct CourseRatingStats {
    /// The mean of the stars, two decimals; 0 where there are none.
    average_rating: f64,
    /// How many ratings there are.
    rating_count: i64,
    /// How many of them gave 1 to 5 stars.
    rating_distribution: Distribution,
    /// How many of a hundred recommend the course, two decimals; 0 where there are none.
    recommendation_rate: f64,
}

/// Reads what the ratings of a course come to
///
/// Of all ratings, whether their words are shown or not, but those whose stars an admin took out.
#[utoipa::path(
    get,
    path = "/api/courses/{course_id}/ratings/stats",
    tag = "courses",
    params(
        ("course_id" = String, Path, format = Uuid, description = "The course"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of what the caller has"),
    ),
    responses(
        (status = 200, description = "The statistics", body = CourseRatingStats),
        (status = 304, description = "The caller has them already"),
    ),
)]
pub(crate) async fn rating_stats(
    app: App,
    PathId(id): PathId<CourseId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let course = published(&app, id).await?;
    let stats = RatingStats::of(&app.records.counters(&Course::ratings_key(course.id)).await?);
    let body = CourseRatingStats {
        average_rating: stats.average(),
        rating_count: stats.count(),
        rating_distribution: stats.distribution(),
        recommendation_rate: stats.recommendation_rate(),
    };
    polled_response(body, &headers)
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::people::{amina, bastien, coach_rey, director, fatou, student};
    use serde_json::{Value, json};

    use crate::{
        rating_testing::{completed, delete, moderate, rate, rated, rated_course},
        testing::{app, read},
    };

    #[tokio::test]
    async fn the_statistics_have_two_decimals_and_an_etag_that_changes_with_them() {
        let app = app();
        let at = rated_course(&app).await;
        for (number, stars) in [5, 4, 4].into_iter().enumerate() {
            let body = json!({"rating": stars, "would_recommend": stars == 4});
            rated(&app, &student(number), &at, body).await;
        }
        let path = format!("{}/stats", at.1);
        let answer = app.get(&path).send().await;
        let stats = json!({"average_rating": 4.33, "rating_count": 3, "recommendation_rate": 66.67,
            "rating_distribution": {"1": 0, "2": 0, "3": 0, "4": 2, "5": 1}});
        assert_eq!(answer.json(), stats);
        let tag = answer.header("etag");
        let again = async || app.get(&path).header("if-none-match", tag).send().await.status.as_u16();
        assert_eq!(again().await, 304);
        rated(&app, &amina(), &at, json!({"rating": 1})).await;
        assert_eq!(again().await, 200);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn after_200_ratings_edits_deletions_and_moderations_at_once_the_statistics_equal_a_recount() {
        let app = app();
        let (course, ratings) = rated_course(&app).await;
        join_all((0..200).map(async |number| {
            let author = student(number);
            let enrollment = completed(&app, &author, &course).await;
            let words = if number % 2 == 0 { json!("Bien") } else { Value::Null };
            let body = json!({"rating": 1 + number % 5, "comment": words, "would_recommend": number % 3 > 0});
            let answer = rate(&app, &author, &ratings, &enrollment, body).await;
            assert_eq!(answer.status, 201, "{}", answer.described());
            let path = answer.header("location").to_owned();
            let status = match number % 7 {
                1 => app.put(&path, &json!({"rating": 5 - number % 5})).by(&author).send().await.status,
                2 => delete(&app, &author, &path).await.status,
                3 => moderate(&app, &coach_rey(), &path, "rejected").await.status,
                4 => moderate(&app, &director(), &path, "rejected").await.status,
                5 => {
                    // All at once to one rating: each act holds, whatever comes first.
                    let put = async || app.put(&path, &json!({"rating": 2})).by(&author).send().await.status;
                    let rejected = async || moderate(&app, &director(), &path, "rejected").await.status;
                    let acts = tokio::join!(put(), rejected());
                    assert_eq!(acts.0.as_u16(), 200);
                    acts.1
                }
                _ => return,
            };
            assert!(status.is_success(), "{number}: {status}");
        }))
        .await;
        let mut recount = [[0_i64; 5], [0; 5]];
        let (mut standing, mut shown) = (0, 0);
        for item in app.items().into_iter().filter(|item| item.kind == "rating") {
            let rating: Value = serde_json::from_str(&item.document).unwrap();
            standing += 1;
            shown += i64::from(rating["status"] == "approved");
            if rating["stars_withdrawn"] == false {
                let place = usize::try_from(rating["stars"].as_u64().unwrap()).unwrap() - 1;
                recount[0][place] += 1;
                recount[1][place] += i64::from(rating["would_recommend"] == true);
            }
        }
        assert_eq!(standing, 200 - (0..200).filter(|number| number % 7 == 2).count());
        let stats = read(&app, &amina(), &format!("{ratings}/stats")).await;
        let distribution =
            ["1", "2", "3", "4", "5"].map(|stars| stats["rating_distribution"][stars].as_i64().unwrap());
        assert_eq!(distribution, recount[0]);
        let count: i64 = recount[0].iter().sum();
        let recommended: i64 = recount[1].iter().sum();
        let rate = (recommended * 20_000 + count) / (count * 2);
        let said = serde_json::Number::from_f64(f64::from(i32::try_from(rate).unwrap()) / 100.0).unwrap();
        assert_eq!(stats["recommendation_rate"], Value::Number(said));
        assert_eq!(read(&app, &amina(), &ratings).await["pagination"]["total"], shown);
    }

    #[tokio::test]
    async fn who_rated_anonymously_is_told_to_themselves_and_to_admins_alone() {
        let answers = async |author| {
            let app = app();
            let at = rated_course(&app).await;
            let body = json!({"rating": 2, "comment": "Trop rapide", "is_anonymous": true});
            let path = rated(&app, &author, &at, body).await;
            assert_eq!(read(&app, &author, &path).await["user_id"], author.id.as_str());
            assert_eq!(read(&app, &director(), &path).await["user"]["id"], author.id.as_str());
            let others = [coach_rey(), fatou(), student(9)];
            let mut said = Vec::new();
            let mut look = async |path: String| {
                for other in &others {
                    said.push(app.get(&path).by(other).send().await.described());
                }
                said.push(app.get(&path).send().await.described());
            };
            look(format!("{}?status=pending", at.1)).await;
            look(path.clone()).await;
            let moderated = moderate(&app, &coach_rey(), &path, "approved").await;
            said_by(&moderated.json());
            assert_eq!(
                app.post(&format!("{path}/helpful"), &Value::Null).by(&fatou()).send().await.status,
                204
            );
            for sort in ["recent", "helpful", "rating"] {
                look(format!("{}?sort={sort}", at.1)).await;
            }
            for path in [
                path.clone(),
                format!("{}/stats", at.1),
                format!("/api/courses/{}", at.0["id"].as_str().unwrap()),
            ] {
                look(path).await;
            }
            for other in &others {
                said.push(app.put(&path, &json!({"rating": 1})).by(other).send().await.described());
                said.push(delete(&app, other, &path).await.described());
            }
            said.push(moderated.described());
            // What the instructor is told.
            let told = app.items().into_iter().filter(|item| item.kind == "announcement");
            let told = told.map(|item| serde_json::from_str::<Value>(&item.document).unwrap());
            let told = told.filter(|told| told["template"] == "course-rated");
            let told = told.map(|told| format!("{} {} {}", told["data"], told["names"], told["due_at"]));
            said.extend(told);
            said
        };
        let (hers, his) = (answers(amina()).await, answers(bastien()).await);
        assert!(hers.len() > 30);
        for (hers, his) in hers.iter().zip(&his) {
            assert!(!hers.contains("amina") && !his.contains("bastien"), "{hers}");
            assert_eq!(hers, his);
        }
    }

    /// What the instructor is shown of an anonymous rating.
    fn said_by(rating: &Value) {
        assert_eq!(
            (&rating["user_id"], &rating["enrollment_id"], rating.get("user")),
            (&Value::Null, &Value::Null, None)
        );
        for name in ["created_at", "updated_at"] {
            assert!(rating[name].as_str().unwrap().ends_with("T00:00:00Z"), "{rating}");
        }
        // The id tells the day as well.
        let millis = u64::from_str_radix(&rating["id"].as_str().unwrap().replace('-', "")[..12], 16).unwrap();
        assert_eq!(millis % (24 * 60 * 60 * 1_000), 0);
    }
}
