//! `complete-class-session`: a teacher ends a lesson (seed 0 §4.1, `completeSession`).

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    problem::{Problem, kind},
    request::{PathId, Valid},
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    class::ClassId,
    class_lesson::ClassLesson,
    lesson_book::{LessonOutcome, complete},
    lesson_input::CompletedLesson,
    lesson_view::ClassLessonView,
};

/// Completes a lesson
///
/// What was treated, what is to be done, and who was there. The id is the client's: the same lesson again is the same answer,
/// with 200; other content is `already-completed`, unless `base_version` names the present version: then it is an edit. Ten
/// minutes later, the parents of those who are absent are told, once, unless the day is more than two days past.
#[utoipa::path(
    post,
    path = "/api/classes/{class_id}/sessions/complete",
    tag = "classes",
    params(("class_id" = String, Path, format = Uuid, description = "The class")),
    request_body = CompletedLesson,
    responses(
        (status = 201, description = "The lesson; `ETag` is its version", body = ClassLessonView,
            headers(("Location" = String, description = "Its path"))),
        (status = 200, description = "It was completed so before, or is edited", body = ClassLessonView),
    ),
)]
pub(crate) async fn complete_class_session(
    app: App,
    caller: Caller,
    PathId(class): PathId<ClassId>,
    Valid(said): Valid<CompletedLesson>,
) -> Result<Answer<ClassLessonView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        match complete(&app, &work, &caller.actor, class, &said).await? {
            LessonOutcome::Kept(kept) => {
                let version = kept.version;
                return Ok(Answer::ok(ClassLessonView::from(kept)).at_version(version));
            }
            LessonOutcome::Conflict(stands) if said.base_version.is_none() => {
                return Err(already_completed(&stands.entity));
            }
            LessonOutcome::Conflict(_) => return Err(Problem::stale_version()),
            LessonOutcome::Written { lesson, version, changes } => {
                let (path, view) = (lesson.path(), ClassLessonView::of(lesson, version));
                let answer = if version == 1 { Answer::created(&path, view) } else { Answer::ok(view) };
                if let Some(answer) = work.commit(changes, answer.at_version(version)).await? {
                    return Ok(answer);
                }
            }
        }
    }
}

/// 409: the id is that of a lesson that says something else, or that was deleted.
fn already_completed(stands: &ClassLesson) -> Problem {
    let detail = if stands.deleted_at.is_some() {
        LocalizedText::fixed("Cette séance a été supprimée.", "This lesson was deleted.")
    } else {
        LocalizedText::fixed(
            "Cette séance est validée avec un autre contenu. Pour la corriger, nommez la version lue (« base_version »).",
            "This lesson is completed with other content. To correct it, name the version that was read (`base_version`).",
        )
    };
    Problem::new(&kind::ALREADY_COMPLETED, detail)
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_mba, coach_rey, director, fatou, robot, student},
    };
    use serde_json::{Value, json};

    use crate::{
        grade_testing::{calls, operation, statuses, synced},
        testing::{
            CLASS, LESSON, change, completed, counts, lesson, lessons, premiere, recounted, school, teaching,
            told, with, wrong_fields,
        },
    };

    const OTHER: &str = "019aa5f0-0000-7000-8000-00000000c1a6";

    #[tokio::test]
    async fn a_teacher_says_what_was_done_and_who_was_there() {
        let app = school().await;
        insta::assert_snapshot!(completed(&app, &coach_rey(), &lesson()).await.described(), @r#"
        201 Created
        content-type: application/json
        etag: "1"
        location: /api/classes/019aa5f0-0000-7000-8000-00000000c1a5/sessions/019aa5f0-0000-7000-8000-000000001e55

        {
          "attendance": [
            {
              "status": "present",
              "student_id": "amina"
            },
            {
              "status": "absent",
              "student_id": "bastien"
            }
          ],
          "chapters": [
            "Suites arithmétiques"
          ],
          "class_id": "019aa5f0-0000-7000-8000-00000000c1a5",
          "completed_at": "2026-03-02T08:00:00Z",
          "date": "2026-03-02",
          "ends_at": "2026-03-02T07:55:00Z",
          "homework": "Exercices 4 à 7",
          "id": "019aa5f0-0000-7000-8000-000000001e55",
          "notes": null,
          "starts_at": "2026-03-02T07:00:00Z",
          "teacher_id": "coach_rey",
          "term": "T3",
          "updated_at": "2026-03-02T08:00:00Z",
          "version": 1
        }
        "#);
        assert_eq!(counts(&app, "T3").await, json!({"lessons": 1, "present": 1, "absent": 1}));
        let events = app.events().await;
        let told: Vec<_> = events.iter().map(|event| (event.kind.as_str(), &event.to)).collect();
        insta::assert_compact_json_snapshot!(told, @r#"[["CLASS_SESSION_COMPLETED", {"absent": 1, "date": "2026-03-02", "is_deleted": false, "told": 0}]]"#);
        recounted(&app).await;
    }

    #[tokio::test]
    async fn the_same_lesson_again_is_the_same_answer_and_is_written_once() {
        let app = school().await;
        let first = completed(&app, &coach_rey(), &lesson()).await;
        // In another order, with what goes without saying.
        let mut again = with(lesson(), "default_status", "present");
        again["homework"] = json!("  Exercices 4 à 7 ");
        // A pupil who comes later was not in that lesson.
        teaching(&app, &[coach_rey()], &[amina(), student(1)]).await;
        app.clock.advance_minutes(90);
        let second = completed(&app, &coach_rey(), &again).await;
        assert_eq!((second.status.as_u16(), second.json()), (200, first.json()));
        assert_eq!(second.header("etag"), "\"1\"");
        assert_eq!(told(&app).await, ["CLASS_SESSION_COMPLETED"]);
        recounted(&app).await;
    }

    #[tokio::test]
    async fn other_content_is_refused_unless_it_names_the_version_that_it_edits() {
        let app = school().await;
        completed(&app, &coach_rey(), &lesson()).await;
        let other = with(lesson(), "homework", "Exercice 12");
        assert_eq!(completed(&app, &coach_rey(), &other).await.problem(), "already-completed");
        let edit = with(other, "base_version", 1);
        let edited = completed(&app, &coach_rey(), &edit).await;
        assert_eq!((edited.status.as_u16(), edited.header("etag")), (200, "\"2\""));
        assert_eq!(edited.json()["homework"], "Exercice 12");
        // The same edit again says what stands; one of what stood before is stale.
        assert_eq!(completed(&app, &coach_rey(), &edit).await.status, 200);
        let stale = with(edit, "notes", "Revoir");
        assert_eq!(completed(&app, &coach_rey(), &stale).await.problem(), "stale-version");
        assert_eq!(told(&app).await, ["CLASS_SESSION_COMPLETED", "CLASS_SESSION_UPDATED"]);
        // An edit of what is none makes nothing.
        let none = with(with(lesson(), "id", CLASS), "base_version", 1);
        assert_eq!(completed(&app, &coach_rey(), &none).await.problem(), "not-found");
    }

    #[tokio::test]
    async fn one_id_in_two_classes_of_a_pupil_is_the_first_ones_and_the_other_is_told_so() {
        let app = school().await;
        let other = with(premiere(), "id", OTHER);
        let made = app.post("/api/classes", &other).by(&director()).send().await;
        assert_eq!(made.status, 201, "{}", made.described());
        let roster = json!({"students": ["bastien"]});
        let path = format!("/api/classes/{OTHER}");
        assert_eq!(app.put(&format!("{path}/roster"), &roster).by(&director()).send().await.status, 200);
        completed(&app, &coach_rey(), &lesson()).await;
        let complete = async |said: &Value| {
            app.post(&format!("{path}/sessions/complete"), said).by(&coach_rey()).send().await
        };
        assert_eq!(complete(&lesson()).await.problem(), "id-taken");
        // Whether he is named or not.
        let by_default = with(with(lesson(), "attendance", json!([])), "default_status", "absent");
        assert_eq!(complete(&by_default).await.problem(), "id-taken");
        assert_eq!(calls(&app), (2, 1));
        // At another lesson he may well be away, and at one at which he was present he is so no longer only there.
        assert_eq!(complete(&with(lesson(), "attendance", json!([]))).await.status, 201);
        let edit = with(lesson(), "base_version", 1);
        assert_eq!(complete(&edit).await.problem(), "id-taken");
        let device = operation(
            1,
            "lesson.complete",
            json!({"class_id": OTHER, "target": LESSON, "base": 1, "data": {
                "date": "2026-03-02", "attendance": [{"student_id": "bastien", "status": "late"}],
            }}),
        );
        assert_eq!(statuses(&synced(&app, &coach_rey(), json!([device])).await), ["rejected id-taken"]);
    }

    #[tokio::test]
    async fn a_correction_corrects_what_is_counted_and_what_is_said_of_pupils() {
        let app = school().await;
        completed(&app, &coach_rey(), &lesson()).await;
        let corrected = json!([
            {"student_id": "amina", "status": "late", "minutes_late": 12},
            {"student_id": "bastien", "status": "excused"},
        ]);
        assert_eq!(change(&app, 1, "attendance", corrected).await.status, 200);
        assert_eq!(
            counts(&app, "T3").await,
            json!({"lessons": 1, "present": 0, "absent": 0, "late": 1, "excused": 1})
        );
        assert_eq!(change(&app, 2, "attendance", json!([])).await.status, 200);
        assert_eq!(counts(&app, "T3").await["present"], 2);
        recounted(&app).await;
    }

    #[tokio::test]
    async fn who_does_not_teach_the_class_completes_nothing_in_it() {
        let app = school().await;
        for (actor, problem) in [
            (coach_mba(), "not-found"),
            (director(), "not-yours"),
            (amina(), "not-yours"),
            (fatou(), "not-yours"),
            (robot(), "not-yours"),
        ] {
            assert_eq!(completed(&app, &actor, &lesson()).await.problem(), problem, "{}", actor.id);
        }
        assert_eq!(told(&app).await, Vec::<String>::new());
        // An admin who is one of its teachers teaches it.
        teaching(&app, &[coach_rey(), director()], &[amina(), bastien()]).await;
        assert_eq!(completed(&app, &director(), &lesson()).await.status, 201);
    }

    #[tokio::test]
    async fn every_wrong_field_is_named_and_nothing_is_written() {
        let app = school().await;
        let wrong = json!({
            "id": "12", "date": "2026-02-30", "chapters": vec!["x"; 21], "default_status": "away", "base_version": 0,
            "attendance": [{"student_id": "amina", "status": "late", "minutes_late": 0}],
        });
        assert_eq!(
            wrong_fields(&completed(&app, &coach_rey(), &wrong).await),
            [
                "/id uuid",
                "/date date",
                "/chapters items",
                "/default_status one_of",
                "/attendance/0/minutes_late range",
                "/base_version range",
            ]
        );
        let attends = |entries: Value| with(lesson(), "attendance", entries);
        let amina = json!({"student_id": "amina", "status": "absent"});
        for (body, field) in [
            (with(lesson(), "ends_at", "2026-03-02T07:00:00Z"), "/ends_at order"),
            (attends(json!([amina, amina])), "/attendance/1/student_id duplicate"),
            (
                attends(json!([amina, {"student_id": "coach_rey", "status": "late"}])),
                "/attendance/1/student_id not_a_pupil",
            ),
            (
                attends(json!([{"student_id": "amina", "status": "absent", "minutes_late": 5}])),
                "/attendance/0/minutes_late contradiction",
            ),
        ] {
            assert_eq!(wrong_fields(&completed(&app, &coach_rey(), &body).await), [field]);
        }
        assert_eq!(lessons(&app).await, Vec::<Value>::new());
        completed(&app, &coach_rey(), &lesson()).await;
        assert_eq!(wrong_fields(&change(&app, 1, "date", json!("2026-03-03")).await), ["/date fixed"]);
    }

    #[tokio::test]
    async fn a_lesson_of_eighty_who_are_all_absent_fits_one_transaction() {
        let app = school().await;
        let pupils: Vec<_> = (0..80).map(student).collect();
        teaching(&app, &[coach_rey()], &pupils).await;
        let absent = with(with(lesson(), "default_status", "absent"), "attendance", json!([]));
        let path = format!("/api/classes/{CLASS}/sessions/complete");
        let made = app.post(&path, &absent).by(&coach_rey()).key("a-key").send().await;
        assert_eq!(made.status, 201, "{}", made.described());
        assert_eq!(counts(&app, "T3").await, json!({"lessons": 1, "absent": 80}));
        let late = with(with(absent, "default_status", "late"), "base_version", 1);
        assert_eq!(app.post(&path, &late).by(&coach_rey()).key("another").send().await.status, 200);
        assert_eq!(counts(&app, "T3").await, json!({"lessons": 1, "absent": 0, "late": 80}));
        recounted(&app).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_twenty_at_once_with_one_id_one_is_written_and_all_are_told_of_it() {
        let app = school().await;
        let (rey, body) = (coach_rey(), lesson());
        let answers = join_all((0..20).map(|_| completed(&app, &rey, &body))).await;
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!((made, answers.iter().filter(|answer| answer.status == 200).count()), (1, 19));
        assert!(answers.iter().all(|answer| answer.json() == answers[0].json()));
        assert_eq!(told(&app).await, ["CLASS_SESSION_COMPLETED"]);
        recounted(&app).await;
        // Of as many edits of one version, one is.
        let edits: Vec<Value> = (0..20)
            .map(|number| with(with(lesson(), "notes", format!("Note {number}")), "base_version", 1))
            .collect();
        let answers = join_all(edits.iter().map(|edit| completed(&app, &rey, edit))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        assert!(answers.iter().all(|answer| answer.status == 200 || answer.problem() == "stale-version"));
        recounted(&app).await;
    }

    #[tokio::test]
    async fn whoever_leaves_the_class_stays_in_the_lessons_that_they_had() {
        let app = school().await;
        completed(&app, &coach_rey(), &lesson()).await;
        teaching(&app, &[coach_rey()], &[amina()]).await;
        let corrected = json!([{"student_id": "bastien", "status": "excused"}]);
        assert_eq!(change(&app, 1, "attendance", corrected.clone()).await.status, 200);
        let next = with(with(lesson(), "id", CLASS), "attendance", corrected);
        let refused = completed(&app, &coach_rey(), &next).await;
        assert_eq!(wrong_fields(&refused), ["/attendance/0/student_id not_a_pupil"]);
        recounted(&app).await;
        assert_eq!(lessons(&app).await.len(), 1);
        assert_eq!(lessons(&app).await[0]["id"], LESSON);
    }
}
