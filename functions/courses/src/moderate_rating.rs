//! `moderate-rating`: whether the words of a rating are shown; and, by an admin, whether its stars count.

use preau_kernel::{
    actor::Role,
    answer::Answer,
    app::App,
    caller::Caller,
    input,
    problem::Problem,
    request::{PathIds, Valid},
    string_enum,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    course::{Course, CourseId},
    rating::{Rating, RatingId, RatingStatus, RejectionReason},
    rating_notifier::RatingNotifier,
    rating_view::CourseRating,
    update_rating::counted,
};

string_enum! {
    /// What is decided of a rating.
    pub enum Verdict {
        /// It is shown.
        Approved = "approved",
        /// It is not shown.
        Rejected = "rejected",
    }
}

input! {
    /// A decision about a rating.
    pub struct ModerateRating {
        /// What is decided.
        pub status: Verdict,
        /// Why; needed for a rejection.
        pub reason: Option<RejectionReason>,
    }
}

/// Approves or rejects a rating
///
/// An instructor's rejection hides the words, and the stars count on: no instructor improves an average. An admin's takes the
/// stars out of it too, and only an admin's approval puts them in again.
#[utoipa::path(
    post,
    path = "/api/courses/{course_id}/ratings/{rating_id}/moderate",
    tag = "courses",
    params(
        ("course_id" = String, Path, format = Uuid, description = "The course"),
        ("rating_id" = String, Path, format = Uuid, description = "The rating"),
    ),
    request_body = ModerateRating,
    responses((status = 200, description = "The rating; `ETag` is its version", body = CourseRating)),
)]
pub(crate) async fn moderate_rating(
    app: App,
    caller: Caller,
    PathIds(course, id): PathIds<CourseId, RatingId>,
    Valid(request): Valid<ModerateRating>,
) -> Result<Answer<CourseRating>, Problem> {
    let actor = &caller.actor;
    if request.status == Verdict::Rejected && request.reason.is_none() {
        let detail = LocalizedText::fixed("Indiquez pourquoi.", "Say why.");
        return Err(Problem::wrong_field("/reason", "required", detail));
    }
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let course = Course::to_run(&app.records, course, actor).await?.entity;
        let before = work.get::<Rating>(&Rating::key_of(course.id, id)).await?;
        let is_admin = actor.is(Role::Admin);
        if before.entity.stars_withdrawn && !is_admin {
            return Err(Problem::not_yours());
        }
        let mut after = before.entity.clone();
        match request.status {
            Verdict::Approved => (after.status, after.reason) = (RatingStatus::Approved, None),
            Verdict::Rejected => (after.status, after.reason) = (RatingStatus::Rejected, request.reason),
        }
        if is_admin {
            after.stars_withdrawn = request.status == Verdict::Rejected;
        }
        let view = CourseRating::read(&app, &after, &course, Some(actor)).await?;
        if after == before.entity {
            return Ok(Answer::ok(view).at_version(before.version));
        }
        let changes = work.replaces("RATING_MODERATED", &before, &after);
        let changes = counted(&work, &before.entity, &after, changes).await?;
        let changes = RatingNotifier { app: &app, now: work.now() }.moderated(&after, &course, changes);
        if let Some(answer) = work.commit(changes, Answer::ok(view).at_version(before.version + 1)).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_mba, coach_rey, director};
    use serde_json::json;

    use crate::{
        rating_testing::{id_of, listed, moderate, rated, rated_course, totals},
        testing::{app, read, wrong_fields},
    };

    #[tokio::test]
    async fn words_are_shown_once_they_are_approved_and_a_rejection_by_the_instructor_leaves_the_average() {
        let app = app();
        let at = rated_course(&app).await;
        let ratings = &at.1;
        let path = rated(&app, &amina(), &at, json!({"rating": 1, "comment": "Non."})).await;
        assert!(listed(&app, ratings).await.is_empty());
        assert_eq!(app.get(&path).by(&bastien()).send().await.problem(), "not-found");
        for one in [amina(), coach_rey(), director()] {
            assert_eq!(read(&app, &one, &path).await["status"], "pending");
        }
        let waiting = read(&app, &coach_rey(), &format!("{ratings}?status=pending")).await;
        assert_eq!(waiting["data"][0]["id"].as_str().unwrap(), id_of(&path));
        for stranger in [bastien(), coach_mba()] {
            let answer = app.get(&format!("{ratings}?status=pending")).by(&stranger).send().await;
            assert_eq!(answer.problem(), "not-yours");
        }
        let sorted = app.get(&format!("{ratings}?status=pending&sort=helpful")).by(&coach_rey()).send().await;
        assert_eq!(wrong_fields(&sorted), ["/sort contradiction"]);

        assert_eq!(moderate(&app, &coach_rey(), &path, "approved").await.json()["status"], "approved");
        assert_eq!(listed(&app, ratings).await, [id_of(&path)]);
        assert_eq!(app.get(ratings).send().await.json()["pagination"]["total"], 1);
        let rejected = moderate(&app, &coach_rey(), &path, "rejected").await.json();
        assert_eq!((&rejected["status"], &rejected["reason"]), (&json!("rejected"), &json!("abuse")));
        for sort in ["recent", "helpful", "rating"] {
            assert!(listed(&app, &format!("{ratings}?sort={sort}")).await.is_empty(), "{sort}");
        }
        assert_eq!(app.get(ratings).send().await.json()["pagination"]["total"], 0);
        assert_eq!(totals(&app, &amina(), ratings).await, [1.0, 1.0, 100.0]);
        let told = app.items().into_iter().filter(|item| item.document.contains("rating-moderated")).count();
        assert_eq!(told, 2);
    }

    #[tokio::test]
    async fn an_admins_rejection_takes_the_stars_out_and_only_an_admin_puts_them_in_again() {
        let app = app();
        let at = rated_course(&app).await;
        let path = rated(&app, &amina(), &at, json!({"rating": 1, "comment": "Spam"})).await;
        rated(&app, &bastien(), &at, json!({"rating": 5})).await;
        assert_eq!(moderate(&app, &director(), &path, "rejected").await.status, 200);
        assert_eq!(totals(&app, &amina(), &at.1).await, [1.0, 5.0, 100.0]);
        assert_eq!(moderate(&app, &coach_rey(), &path, "approved").await.problem(), "not-yours");
        // To write it anew changes nothing of that: it waits, and counts for nothing.
        let anew = app.put(&path, &json!({"rating": 1})).by(&amina()).send().await;
        assert_eq!(anew.json()["status"], "pending", "{}", anew.described());
        assert_eq!(totals(&app, &amina(), &at.1).await, [1.0, 5.0, 100.0]);
        assert_eq!(moderate(&app, &director(), &path, "approved").await.status, 200);
        assert_eq!(totals(&app, &amina(), &at.1).await, [2.0, 3.0, 100.0]);
    }

    #[tokio::test]
    async fn a_rejection_says_why_and_to_decide_the_same_again_writes_nothing() {
        let app = app();
        let at = rated_course(&app).await;
        let path = rated(&app, &amina(), &at, json!({"rating": 2, "comment": "Bof"})).await;
        let body = json!({"status": "rejected"});
        let answer = app.post(&format!("{path}/moderate"), &body).by(&coach_rey()).send().await;
        assert_eq!(wrong_fields(&answer), ["/reason required"]);
        let body = json!({"status": "pending", "reason": "boring"});
        let answer = app.post(&format!("{path}/moderate"), &body).by(&coach_rey()).send().await;
        assert_eq!(wrong_fields(&answer), ["/status one_of", "/reason one_of"]);
        assert_eq!(moderate(&app, &coach_mba(), &path, "approved").await.problem(), "not-yours");
        assert_eq!(moderate(&app, &coach_rey(), &path, "approved").await.status, 200);
        let before = app.items().len();
        assert_eq!(moderate(&app, &coach_rey(), &path, "approved").await.status, 200);
        assert_eq!(app.items().len(), before);
    }
}
