//! `create-live-session`: plans a live session of a course (seed 2 §1.2.2).

use preau_courses::course::{Course, CourseId};
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    meeting_rooms::unguessable_name,
    problem::Problem,
    request::{PathId, Valid},
    unit_of_work::UnitOfWork,
};

use crate::{
    live_input::LiveSessionInput,
    live_session::{LiveSession, LiveSessionId, LiveStatus},
    live_view::LiveSessionView,
    notifier::Notifier,
};

/// Plans a live session
///
/// By whoever runs the course, with a room that nobody guesses. Those who take the course are told, and reminded a day and half
/// an hour before.
#[utoipa::path(
    post,
    path = "/api/courses/{course_id}/live-sessions",
    tag = "live",
    params(("course_id" = String, Path, format = Uuid, description = "The course")),
    request_body = LiveSessionInput,
    responses((status = 201, description = "The session; `ETag` is its version", body = LiveSessionView,
        headers(("Location" = String, description = "Its path")))),
)]
pub(crate) async fn create_live_session(
    app: App,
    caller: Caller,
    PathId(course_id): PathId<CourseId>,
    Valid(request): Valid<LiveSessionInput>,
) -> Result<Answer<LiveSessionView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let course = Course::to_run(&app.records, course_id, &caller.actor).await?.entity;
        let now = work.now();
        let mut session = LiveSession {
            id: LiveSessionId::mint(app.ids.as_ref(), now),
            course_id,
            instructor_id: course.instructor_id.clone(),
            title: String::new(),
            description: None,
            scheduled_start_time: now,
            scheduled_end_time: now,
            actual_start_time: None,
            actual_end_time: None,
            status: LiveStatus::Scheduled,
            room_name: unguessable_name(app.ids.as_ref()),
            max_participants: 0,
            recording_enabled: true,
            recording_url: None,
            plan_version: 1,
            created_at: now,
            updated_at: now,
        };
        request.write_to(&mut session, now)?;
        let changes = work.creates("LIVE_SCHEDULED", &session);
        let notifier = Notifier { app: &app, now, course: &course, session: &session, version: 1 };
        let changes = notifier.scheduled(changes);
        let path = session.path();
        let view = LiveSessionView::to_run(&app, &course, session).await?;
        if let Some(answer) = work.commit(changes, Answer::created(&path, view).at_version(1)).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_mba, coach_rey},
    };
    use serde_json::json;

    use crate::testing::{announced, app, create, lesson, school, wrong_fields};

    #[tokio::test]
    async fn whoever_runs_the_course_plans_a_session_and_its_people_are_told() {
        let app = app();
        let course = school(&app).await;
        let answer = create(&app, &coach_rey(), &course, &lesson()).await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (201, "\"1\""), "{}", answer.described());
        let mut session = answer.json();
        for (name, form) in [("id", "an id"), ("course_id", "an id"), ("jitsi_room_name", "a name")] {
            assert!(session[name].as_str().is_some_and(|text| text.len() >= 36), "{session}");
            session[name] = json!(form);
        }
        session["course"]["id"] = json!("an id");
        insta::assert_json_snapshot!(session, @r#"
        {
          "course": {
            "id": "an id",
            "slug": "suites",
            "title": "Suites"
          },
          "course_id": "an id",
          "created_at": "2026-03-02T08:00:00Z",
          "id": "an id",
          "instructor": {
            "email": "",
            "first_name": "",
            "id": "coach_rey",
            "last_name": ""
          },
          "instructor_id": "coach_rey",
          "is_participant": false,
          "jitsi_room_name": "a name",
          "jitsi_server_url": "https://rooms.example",
          "max_participants": 100,
          "participant_count": 0,
          "recording_enabled": true,
          "scheduled_end_time": "2026-03-03T18:00:00Z",
          "scheduled_start_time": "2026-03-03T17:00:00Z",
          "status": "scheduled",
          "title": "Questions sur les suites",
          "updated_at": "2026-03-02T08:00:00Z"
        }
        "#);
        assert_eq!(announced(&app), ["live-reminder", "live-scheduled"]);
    }

    #[tokio::test]
    async fn who_does_not_run_the_course_plans_nothing() {
        let app = app();
        let course = school(&app).await;
        assert_eq!(create(&app, &coach_mba(), &course, &lesson()).await.problem(), "not-yours");
        assert_eq!(create(&app, &amina(), &course, &lesson()).await.problem(), "not-yours");
        let nowhere = json!({"id": "019cad8f-ac00-7000-8000-00000000ffff"});
        assert_eq!(create(&app, &coach_rey(), &nowhere, &lesson()).await.problem(), "not-found");
        assert_eq!(create(&app, &bastien(), &course, &lesson()).await.problem(), "not-yours");
    }

    #[tokio::test]
    async fn what_is_wrong_is_named_and_nothing_is_written() {
        let app = app();
        let course = school(&app).await;
        let kept = || app.items().into_iter().filter(|item| item.kind != "rate").count();
        let before = kept();
        for (name, value, wrong) in [
            ("title", json!(null), "/title required"),
            ("title", json!("é".repeat(256)), "/title length"),
            ("description", json!("é".repeat(5_001)), "/description length"),
            ("scheduled_start_time", json!("2026-03-01T18:00:00Z"), "/scheduled_start_time past"),
            ("scheduled_start_time", json!("demain"), "/scheduled_start_time date_time"),
            ("scheduled_end_time", json!("2026-03-03T16:00:00Z"), "/scheduled_end_time end_before_start"),
            ("scheduled_end_time", json!("2026-03-03T17:04:00Z"), "/scheduled_end_time duration"),
            ("scheduled_end_time", json!("2026-03-04T01:01:00Z"), "/scheduled_end_time duration"),
            ("max_participants", json!(0), "/max_participants range"),
            ("max_participants", json!(501), "/max_participants range"),
            ("recording_enabled", json!("yes"), "/recording_enabled type"),
            ("room", json!("a"), "/room unknown_field"),
        ] {
            let mut body = lesson();
            body[name] = value;
            let answer = create(&app, &coach_rey(), &course, &body).await;
            assert_eq!(wrong_fields(&answer), [wrong], "{}", answer.described());
        }
        assert_eq!(kept(), before);
    }
}
