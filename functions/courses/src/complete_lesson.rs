//! `complete-lesson`: a lesson is done.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::PathIds, unit_of_work::UnitOfWork,
};

use crate::{
    completion::Completion,
    course::LessonId,
    enrollment::{Enrollment, EnrollmentId},
    enrollment_view::EnrollmentView,
};

/// Completes a lesson
///
/// Of one's own enrolment. To complete it again changes nothing. With the last of what the course requires, the course is
/// completed, and stays so whatever is added to it later. Whoever completes one is active that day (`streak_days`).
#[utoipa::path(
    post,
    path = "/api/enrollments/{enrollment_id}/lessons/{lesson_id}/complete",
    tag = "courses",
    params(
        ("enrollment_id" = String, Path, format = Uuid, description = "The enrolment"),
        ("lesson_id" = String, Path, format = Uuid, description = "The lesson"),
    ),
    responses((status = 200, description = "The enrolment", body = EnrollmentView)),
)]
pub(crate) async fn complete_lesson(
    app: App,
    caller: Caller,
    PathIds(id, lesson): PathIds<EnrollmentId, LessonId>,
) -> Result<Answer<EnrollmentView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = Enrollment::own(&app.records, id, &caller.actor).await?;
        let completion = Completion::of(&app, before).await?;
        let (before, course) = (&completion.before.entity, &completion.course.entity);
        if !course.lessons().any(|known| known.id == lesson) {
            return Err(Problem::not_found());
        }
        if before.lessons.contains_key(&lesson) {
            return Ok(Answer::ok(EnrollmentView::of(before, course)));
        }
        let mut after = before.clone();
        after.lessons.insert(lesson, work.now());
        let changes = completion.write(&work, &app, "LESSON_COMPLETED", &mut after).await?;
        let answer = Answer::ok(EnrollmentView::of(&after, course));
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_dashboard::streak::Streak;
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_rey, fatou},
    };
    use serde_json::{Value, json};

    use crate::testing::{app, complete, enrolled, finish, published, read, sequences, start_quiz, submit};

    #[tokio::test]
    async fn progress_is_the_share_of_what_is_required() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = enrolled(&app, &amina(), &course).await;
        let lesson = |module: usize, lesson: usize| &course["modules"][module]["lessons"][lesson];
        let mut seen = Vec::new();
        for one in [lesson(0, 0), lesson(0, 0), lesson(1, 1), lesson(0, 1), lesson(1, 0)] {
            let answer = complete(&app, &amina(), &path, one).await.json();
            seen.push((answer["progress"].as_u64().unwrap(), answer["status"].as_str().unwrap().to_owned()));
        }
        let progress: Vec<u64> = seen.iter().map(|(progress, _)| *progress).collect();
        // The lesson that is not required counts for nothing, and what is done twice counts once.
        assert_eq!(progress, [25, 25, 25, 50, 75]);
        assert!(seen.iter().all(|(_, status)| status == "in_progress"));
    }

    /// The active days that are kept of Amina.
    async fn active_days(app: &TestApp) -> Value {
        let kept = app.item(&Streak::key_of(&amina().id)).await;
        kept.map_or(Value::Null, |kept| {
            serde_json::from_str::<Value>(&kept.document).unwrap()["ranges"].clone()
        })
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_lesson_and_a_quiz_make_a_day_active_once_whoever_is_faster() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = enrolled(&app, &amina(), &course).await;
        assert_eq!(active_days(&app).await, Value::Null);
        // A quiz that is not passed is handed in all the same.
        let attempt = start_quiz(&app, &amina(), &path, &course).await;
        let failed = submit(&app, &amina(), attempt.header("location"), json!([])).await;
        assert_eq!((failed.status.as_u16(), &failed.json()["is_passed"]), (200, &json!(false)));
        assert_eq!(active_days(&app).await, json!([{"from": "2026-03-02", "to": "2026-03-02", "days": 1}]));
        // In Paris it is the next day already, and then a third one, on which two lessons are done at once.
        app.clock.set("2026-03-02T23:30:00Z");
        let lesson = |module: usize, lesson: usize| &course["modules"][module]["lessons"][lesson];
        assert_eq!(complete(&app, &amina(), &path, lesson(0, 0)).await.status, 200);
        app.clock.set("2026-03-04T12:00:00Z");
        let amina = amina();
        let both = [lesson(0, 1), lesson(1, 0)].map(|lesson| complete(&app, &amina, &path, lesson));
        for done in join_all(both).await {
            assert_eq!(done.status, 200, "{}", done.described());
        }
        // To complete again what is done is no activity.
        app.clock.set("2026-03-05T12:00:00Z");
        assert_eq!(complete(&app, &amina, &path, lesson(0, 0)).await.status, 200);
        assert_eq!(active_days(&app).await, json!([{"from": "2026-03-02", "to": "2026-03-04", "days": 3}]));
    }

    #[tokio::test]
    async fn a_course_is_completed_once_and_stays_so_when_a_lesson_is_added() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = enrolled(&app, &amina(), &course).await;
        finish(&app, &amina(), &path, &course).await;
        let completed = read(&app, &amina(), &path).await;
        assert_eq!(
            (&completed["status"], &completed["has_new_content"]),
            (&json!("completed"), &json!(false))
        );
        let told = app.events().await;
        assert_eq!(told.iter().filter(|event| event.kind == "COURSE_COMPLETED").count(), 1);

        let module = |at: usize| {
            let lessons = course["modules"][at]["lessons"].as_array().unwrap().iter();
            let lessons = lessons
                .map(|lesson| json!({"id": lesson["id"], "title": lesson["title"], "duration_minutes": 5}));
            json!({"id": course["modules"][at]["id"], "title": "M", "lessons": lessons.collect::<Vec<_>>()})
        };
        let mut body = json!({"title": "Suites", "modules": [module(0), module(1)]});
        body["modules"][0]["quiz"] = json!({"id": course["modules"][0]["quiz"]["id"]});
        let course_path = format!("/api/courses/{}", course["id"].as_str().unwrap());
        // Now all four lessons are required.
        assert_eq!(app.put(&course_path, &body).by(&coach_rey()).send().await.status, 200);
        let after = read(&app, &amina(), &path).await;
        assert_eq!((&after["progress"], &after["has_new_content"]), (&json!(80), &json!(true)));
        assert_eq!(
            (&after["status"], &after["completed_at"]),
            (&json!("completed"), &completed["completed_at"])
        );
    }

    #[tokio::test]
    async fn who_enrols_before_the_clocks_are_changed_completes_the_course_after_it_at_the_same_hour() {
        for (enrols, before, change, after) in [
            // The clocks of Paris are put forward on 29 March 2026, and back on 25 October.
            ("2026-03-16T08:00:00Z", "T17:00:00Z", "2026-03-29", "T16:00:00Z"),
            ("2026-10-12T08:00:00Z", "T16:00:00Z", "2026-10-25", "T17:00:00Z"),
        ] {
            let app = app();
            app.clock.set(enrols);
            let course = published(&app, &sequences()).await;
            let path = enrolled(&app, &amina(), &course).await;
            let schedule = format!("{path}/schedule");
            let planned = read(&app, &amina(), &schedule).await;
            complete(&app, &amina(), &path, &course["modules"][0]["lessons"][0]).await;
            app.clock.set(&format!("{change}T12:00:00Z"));
            let generated = app.post(&format!("{path}/generate-schedule"), &Value::Null).by(&amina());
            assert_eq!(generated.send().await.status, 200);
            finish(&app, &amina(), &path, &course).await;
            let done = read(&app, &amina(), &path).await;
            assert_eq!(done["status"], "completed");
            let completed_at = done["completed_at"].as_str().unwrap();
            assert!(completed_at.starts_with(change), "{completed_at}");
            let stands = read(&app, &amina(), &schedule).await;
            for schedule in [&planned, &stands] {
                let items = schedule["schedule"].as_array().unwrap().iter();
                let dates =
                    items.filter(|item| item["type"] != "milestone").map(|item| &item["scheduled_date"]);
                let (mut earlier, mut later) = (0, 0);
                for date in dates.map(|date| date.as_str().unwrap()) {
                    // 18:00 in Paris.
                    let is_later = date > change;
                    assert!(date.ends_with(if is_later { after } else { before }), "{schedule}");
                    *(if is_later { &mut later } else { &mut earlier }) += 1;
                }
                assert!(earlier > 0 && later > 0, "{schedule}");
            }
        }
    }

    #[tokio::test]
    async fn nobody_completes_for_others_and_only_what_the_course_has() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let other = published(&app, &crate::testing::with(sequences(), "title", "Autre")).await;
        let path = enrolled(&app, &amina(), &course).await;
        let lesson = &course["modules"][0]["lessons"][0];
        for stranger in [bastien(), coach_rey(), fatou()] {
            assert_eq!(complete(&app, &stranger, &path, lesson).await.problem(), "not-found");
        }
        let foreign = &other["modules"][0]["lessons"][0];
        assert_eq!(complete(&app, &amina(), &path, foreign).await.problem(), "not-found");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn what_is_done_at_once_is_all_kept_and_counts_once() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = enrolled(&app, &amina(), &course).await;
        let amina = amina();
        let lessons: Vec<_> = (0..4).map(|at| &course["modules"][at / 2]["lessons"][at % 2]).collect();
        let clicks = (0..20).map(|click| complete(&app, &amina, &path, lessons[click % 4]));
        assert!(join_all(clicks).await.iter().all(|answer| answer.status == 200));
        let done = read(&app, &amina, &path).await;
        assert_eq!(done["completed_lessons"].as_array().unwrap().len(), 4);
        assert_eq!(done["progress"], 75);
        assert_eq!(app.events().await.iter().filter(|event| event.kind == "LESSON_COMPLETED").count(), 4);
    }
}
