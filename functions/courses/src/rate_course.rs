//! `rate-course`: a student rates a course that they completed (seed 2 §3.2).

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::Changes,
    entity::Stored,
    id::UserId,
    problem::Problem,
    request::{PathId, Valid},
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    course::{Course, CourseId},
    enrollment::{Enrollment, EnrollmentId},
    rating::{Rating, RatingAuthor, RatingId, RatingStatus, day_of},
    rating_claim::RatingClaim,
    rating_input::{RateCourse, stars, words},
    rating_notifier::RatingNotifier,
    rating_right::{RatingRight, Refusal, teaches},
    rating_standing::RatingStanding,
    rating_view::CourseRating,
};

/// Rates a course
///
/// Once a course, by whoever completed it. The stars count at once. Words wait for whoever runs the course, unless the school
/// decided otherwise (`PREAU_RATINGS_REVIEW`).
#[utoipa::path(
    post,
    path = "/api/courses/{course_id}/ratings",
    tag = "courses",
    params(("course_id" = String, Path, format = Uuid, description = "The course")),
    request_body = RateCourse,
    responses((status = 201, description = "The rating; `ETag` is its version", body = CourseRating,
        headers(("Location" = String, description = "Its path")))),
)]
pub(crate) async fn rate_course(
    app: App,
    caller: Caller,
    PathId(id): PathId<CourseId>,
    Valid(request): Valid<RateCourse>,
) -> Result<Answer<CourseRating>, Problem> {
    let actor = &caller.actor;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let course = published(&app, id).await?;
        if teaches(&course, &actor.id) {
            return Err(Refusal::OwnCourse.problem());
        }
        let enrollment = own_enrollment(&app, request.enrollment_id, &actor.id, id).await?;
        RatingRight::read(&app.records, &enrollment.entity, &course).await?.check()?;
        let rating = new_rating(&app, &work, &request, &enrollment.entity);
        let claim = RatingClaim { user_id: actor.id.clone(), course_id: id, rating_id: rating.id };
        let changes = work.creates("RATED", &rating).create(&claim).create(&RatingStanding::of(&rating));
        // Whoever is erased meanwhile leaves no rating with their name.
        let changes = changes.check(&enrollment);
        let counted = Rating::counting(None, Some(&rating));
        let changes = counted.into_iter().fold(changes, Changes::add_to_counters);
        let changes = RatingNotifier { app: &app, now: work.now() }.rated(&rating, &course, changes);
        let view = CourseRating::read(&app, &rating, &course, Some(actor)).await?;
        let answer = Answer::created(&rating.path(), view).at_version(1);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

/// A course that is published, which stays so.
pub(crate) async fn published(app: &App, id: CourseId) -> Result<Course, Problem> {
    let course = app.records.get::<Course>(&Course::key_of(id)).await?.entity;
    if course.is_published() { Ok(course) } else { Err(Problem::not_found()) }
}

/// The enrolment that a request names, which must be of `user` and `course`.
async fn own_enrollment(
    app: &App,
    id: EnrollmentId,
    user: &UserId,
    course: CourseId,
) -> Result<Stored<Enrollment>, Problem> {
    let found = app.records.find::<Enrollment>(&Enrollment::key_of(id)).await?;
    let found = found.filter(|found| found.entity.user_id == *user && found.entity.course_id == course);
    found.ok_or_else(|| {
        let detail = LocalizedText::fixed(
            "Indiquez votre inscription à ce cours.",
            "Name your enrolment in this course.",
        );
        Problem::wrong_field("/enrollment_id", "unknown", detail)
    })
}

fn new_rating(app: &App, work: &UnitOfWork<'_>, request: &RateCourse, enrollment: &Enrollment) -> Rating {
    let now = work.now();
    let author = RatingAuthor { user_id: enrollment.user_id.clone(), enrollment_id: enrollment.id };
    let mut rating = Rating {
        id: RatingId::mint(app.ids.as_ref(), day_of(now)),
        course_id: enrollment.course_id,
        author: Some(author),
        stars: stars(request.rating),
        words: words([&request.comment, &request.pros, &request.cons]),
        would_recommend: request.would_recommend.unwrap_or(true),
        is_anonymous: request.is_anonymous.unwrap_or(false),
        status: RatingStatus::Pending,
        reason: None,
        stars_withdrawn: false,
        created_at: now,
        updated_at: now,
    };
    rating.review(app.policy.ratings_review);
    rating.touch(now);
    rating
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_rey, director},
    };
    use preau_kernel::{
        actor::{Actor, Role},
        entity::Entity,
        policy::{Policy, RatingsReview},
        store::Write,
    };
    use serde_json::{Value, json};

    use crate::{
        course::CourseId,
        rating::RatingId,
        rating_claim::RatingClaim,
        rating_testing::{completed, rate, rated_course, totals},
        testing::{app, enrolled, published, read, sequences, with, wrong_fields},
    };

    #[tokio::test]
    async fn a_student_who_completed_the_course_rates_it_and_its_stars_count_at_once() {
        let app = app();
        let (course, ratings) = rated_course(&app).await;
        let enrollment = completed(&app, &amina(), &course).await;
        let may = read(&app, &amina(), &format!("/api/enrollments/{enrollment}/can-rate")).await;
        assert_eq!(may, json!({"can_rate": true, "has_rated": false}));
        let body = json!({"rating": 4, "comment": " Très clair. ", "pros": "", "would_recommend": false});
        let answer = rate(&app, &amina(), &ratings, &enrollment, body).await;
        assert_eq!(answer.status, 201, "{}", answer.described());
        let rating = answer.json();
        let said = ["rating", "comment", "would_recommend", "is_anonymous", "status", "user_id", "is_mine"];
        assert_eq!(
            said.map(|name| rating[name].clone()),
            [
                json!(4),
                json!("Très clair."),
                json!(false),
                json!(false),
                json!("pending"),
                json!("amina"),
                json!(true)
            ]
        );
        assert_eq!((rating.get("pros"), &rating["enrollment_id"]), (None, &json!(enrollment)));
        assert_eq!(totals(&app, &amina(), &ratings).await, [1.0, 4.0, 0.0]);
        let shown = read(&app, &amina(), &format!("/api/courses/{}", course["id"].as_str().unwrap())).await;
        assert_eq!((&shown["average_rating"], &shown["rating_distribution"]["4"]), (&json!(4.0), &json!(1)));
        let may = read(&app, &amina(), &format!("/api/enrollments/{enrollment}/can-rate")).await;
        let reason = json!({"can_rate": false, "reason": "already_rated", "has_rated": true, "rating_id": rating["id"]});
        assert_eq!(may, reason);
        assert_eq!(app.events().await.iter().filter(|event| event.kind == "RATED").count(), 1);
    }

    #[tokio::test]
    async fn who_has_not_completed_it_who_has_rated_it_and_who_teaches_it_may_not() {
        let app = app();
        let (course, ratings) = rated_course(&app).await;
        let open = enrolled(&app, &bastien(), &course).await;
        let may = read(&app, &bastien(), &format!("{open}/can-rate")).await;
        assert_eq!(may, json!({"can_rate": false, "reason": "course_not_completed", "has_rated": false}));
        let stars = || json!({"rating": 5});
        let open = crate::rating_testing::id_of(&open);
        let answer = rate(&app, &bastien(), &ratings, &open, stars()).await;
        assert_eq!(answer.problem(), "not-completed");
        let done = completed(&app, &amina(), &course).await;
        assert_eq!(rate(&app, &amina(), &ratings, &done, stars()).await.status, 201);
        assert_eq!(rate(&app, &amina(), &ratings, &done, stars()).await.problem(), "already-rated");
        // Another enrolment in the same course is no second rating.
        let second = completed(&app, &amina(), &course).await;
        assert_eq!(rate(&app, &amina(), &ratings, &second, stars()).await.problem(), "already-rated");
        let rey = Actor::new(coach_rey().id, vec![Role::Coach, Role::Student]);
        let own = completed(&app, &rey, &course).await;
        assert_eq!(rate(&app, &rey, &ratings, &own, stars()).await.problem(), "own-course");
        let may = read(&app, &rey, &format!("/api/enrollments/{own}/can-rate")).await;
        assert_eq!(may["reason"], "own_course");
        assert_eq!(totals(&app, &amina(), &ratings).await, [1.0, 5.0, 100.0]);
    }

    #[tokio::test]
    async fn what_is_wrong_is_named_and_nothing_is_written() {
        let app = app();
        let (course, ratings) = rated_course(&app).await;
        let other = published(&app, &with(sequences(), "title", "Autre")).await;
        let own = completed(&app, &amina(), &course).await;
        let elsewhere = completed(&app, &amina(), &other).await;
        let anothers = completed(&app, &bastien(), &course).await;
        let kept = || app.items().into_iter().filter(|item| item.kind != "rate").count();
        let before = kept();
        for (enrollment, body, wrong) in [
            (&own, json!({"rating": 0}), "/rating range"),
            (&own, json!({"rating": 6}), "/rating range"),
            (&own, json!({"rating": 2.5}), "/rating range"),
            (&own, json!({"rating": "5"}), "/rating type"),
            (&own, json!({}), "/rating required"),
            (&own, json!({"rating": 5, "comment": "é".repeat(2_001)}), "/comment length"),
            (&own, json!({"rating": 5, "pros": "a".repeat(2_001)}), "/pros length"),
            (&own, json!({"rating": 5, "stars": 5}), "/stars unknown_field"),
            (&own, json!({"rating": 5, "is_anonymous": "yes"}), "/is_anonymous type"),
            (&elsewhere, json!({"rating": 5}), "/enrollment_id unknown"),
            (&anothers, json!({"rating": 5}), "/enrollment_id unknown"),
            (&"12".to_owned(), json!({"rating": 5}), "/enrollment_id uuid"),
            // A course's id is none of an enrolment.
            (&course["id"].as_str().unwrap().to_owned(), json!({"rating": 5}), "/enrollment_id unknown"),
        ] {
            let answer = rate(&app, &amina(), &ratings, enrollment, body).await;
            assert_eq!(wrong_fields(&answer), [wrong], "{}", answer.described());
        }
        let answer = rate(&app, &amina(), "/api/courses/12/ratings", &own, json!({"rating": 5})).await;
        assert_eq!(wrong_fields(&answer), ["/course_id uuid"]);
        let nowhere = format!("/api/courses/{own}/ratings");
        assert_eq!(rate(&app, &amina(), &nowhere, &own, json!({"rating": 5})).await.problem(), "not-found");
        let beyond = app.get(&format!("{ratings}?page=11&limit=100")).send().await;
        assert_eq!(wrong_fields(&beyond), ["/page range"]);
        assert_eq!(kept(), before);
        // As many characters as there may be.
        let longest = json!({"rating": 5, "comment": "é".repeat(2_000)});
        assert_eq!(rate(&app, &amina(), &ratings, &own, longest).await.status, 201);
    }

    #[tokio::test]
    async fn the_school_decides_which_ratings_wait_to_be_read() {
        let cases = [
            (RatingsReview::Text, json!({"rating": 5}), "approved"),
            (RatingsReview::Text, json!({"rating": 5, "cons": "Trop court"}), "pending"),
            (RatingsReview::All, json!({"rating": 5}), "pending"),
            (RatingsReview::None, json!({"rating": 5, "comment": "Bien"}), "approved"),
        ];
        for (ratings_review, body, status) in cases {
            let mut app = app();
            app.follow(&Policy { ratings_review, ..Policy::default() });
            let (course, ratings) = rated_course(&app).await;
            let enrollment = completed(&app, &amina(), &course).await;
            let rating = rate(&app, &amina(), &ratings, &enrollment, body).await.json();
            assert_eq!(rating["status"], status);
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_twenty_ratings_by_one_at_once_one_stands() {
        let app = app();
        let (course, ratings) = rated_course(&app).await;
        let enrollment = completed(&app, &amina(), &course).await;
        let amina = amina();
        let acts = (0..20).map(|_| rate(&app, &amina, &ratings, &enrollment, json!({"rating": 3})));
        let answers = join_all(acts).await;
        let lost = answers.iter().filter(|answer| answer.problem() == "already-rated").count();
        assert_eq!((answers.iter().filter(|answer| answer.status == 201).count(), lost), (1, 19));
        assert_eq!(totals(&app, &director(), &ratings).await, [1.0, 3.0, 100.0]);
    }

    #[tokio::test]
    async fn who_has_rated_between_the_look_and_the_commit_has_rated_already() {
        let (app, others) = TestApp::interleaved(crate::functions());
        let (course, ratings) = rated_course(&app).await;
        let enrollment = completed(&app, &amina(), &course).await;
        let claim = RatingClaim {
            user_id: amina().id,
            course_id: CourseId::parse(course["id"].as_str().unwrap()).unwrap(),
            rating_id: RatingId::mint(app.app.ids.as_ref(), app.app.now()),
        };
        others.before("rating-claim", vec![Write::Create(claim.to_item().unwrap())]);
        let answer = rate(&app, &amina(), &ratings, &enrollment, json!({"rating": 3})).await;
        assert_eq!(answer.problem(), "already-rated");
    }

    #[tokio::test]
    async fn the_instructor_is_told_who_rated_but_of_an_anonymous_rating_only_its_day() {
        let app = app();
        let (course, ratings) = rated_course(&app).await;
        let told = |app: &TestApp| -> Vec<Value> {
            let items = app.items().into_iter().filter(|item| item.kind == "announcement");
            let read = items.map(|item| serde_json::from_str::<Value>(&item.document).unwrap());
            read.filter(|said| said["template"] == "course-rated").collect()
        };
        let named = completed(&app, &amina(), &course).await;
        assert_eq!(rate(&app, &amina(), &ratings, &named, json!({"rating": 5})).await.status, 201);
        let said = told(&app);
        assert_eq!(said[0]["names"], json!({"author_name": "amina"}));
        assert_eq!(said[0]["addressees"][0]["user_id"], "coach_rey");
        let hidden = completed(&app, &bastien(), &course).await;
        let body = json!({"rating": 1, "is_anonymous": true});
        assert_eq!(rate(&app, &bastien(), &ratings, &hidden, body).await.status, 201);
        let said = told(&app).into_iter().find(|said| said["data"]["stars"] == 1).unwrap();
        assert_eq!(said["names"], json!({}));
        assert!(said["due_at"].as_str().unwrap().ends_with("T00:00:00Z"));
    }
}
