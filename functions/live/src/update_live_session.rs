//! `update-live-session`: writes a planned live session anew (seed 2 §1.2.2).

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    etag::check_if_match,
    problem::Problem,
    request::{PathId, Valid},
    store::Version,
    unit_of_work::UnitOfWork,
};

use crate::{
    live_access::Seen,
    live_input::LiveSessionInput,
    live_session::{LiveSessionId, LiveStatus},
    live_view::LiveSessionView,
    notifier::Notifier,
};

/// Changes a planned live session
///
/// All of it is written anew, by whoever runs the course, while it has not begun. Those who take the course are told of another
/// title or time, and their calendars move it. There may be fewer seats than are taken: nobody is thrown out.
#[utoipa::path(
    put,
    path = "/api/live-sessions/{session_id}",
    tag = "live",
    params(
        ("session_id" = String, Path, format = Uuid, description = "The session"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    request_body = LiveSessionInput,
    responses((status = 200, description = "The session; `ETag` is its version", body = LiveSessionView)),
)]
pub(crate) async fn update_live_session(
    app: App,
    caller: Caller,
    PathId(id): PathId<LiveSessionId>,
    headers: HeaderMap,
    Valid(request): Valid<LiveSessionInput>,
) -> Result<Answer<LiveSessionView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let Seen { session: before, course, .. } = Seen::to_run(&app.records, id, &caller.actor).await?;
        check_if_match(&headers, before.version)?;
        if before.entity.status != LiveStatus::Scheduled {
            return Err(Problem::invalid_transition(
                before.entity.status.word(),
                LiveStatus::Scheduled.word(),
            ));
        }
        let now = work.now();
        let mut session = before.entity.clone();
        request.write_to(&mut session, now)?;
        let version = before.version + 1;
        let is_news = !session.is_planned_as(&before.entity);
        session.plan_version += Version::from(is_news);
        let changes = work.replaces("LIVE_UPDATED", &before, &session);
        let notifier = Notifier { app: &app, now, course: &course, session: &session, version };
        let changes = if is_news { notifier.changed(changes) } else { changes };
        let view = LiveSessionView::to_run(&app, &course, session).await?;
        if let Some(answer) = work.commit(changes, Answer::ok(view).at_version(version)).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::people::{amina, coach_rey};

    use crate::testing::{announced, app, lesson, planned, school, started, told, with};

    #[tokio::test]
    async fn another_time_is_told_and_reminded_of_and_another_number_of_seats_is_not_told() {
        let app = app();
        let course = school(&app).await;
        let path = planned(&app, &course).await;
        let fewer = app.put(&path, &with(lesson(), "max_participants", 3)).by(&coach_rey()).send().await;
        assert_eq!((fewer.status.as_u16(), fewer.header("etag")), (200, "\"2\""), "{}", fewer.described());
        assert_eq!(fewer.json()["max_participants"], 3);
        assert_eq!(announced(&app), ["live-reminder", "live-scheduled"]);
        let later = with(lesson(), "scheduled_end_time", "2026-03-03T18:30:00Z");
        assert_eq!(app.put(&path, &later).by(&coach_rey()).send().await.status, 200);
        assert!(announced(&app).contains(&"live-changed".to_owned()));
    }

    #[tokio::test]
    async fn another_number_of_seats_keeps_no_news_from_anyone_and_another_time_makes_the_former_void() {
        let app = app();
        let course = school(&app).await;
        let path = planned(&app, &course).await;
        let change = async |name: &str, value: serde_json::Value| {
            let changed = app.put(&path, &with(lesson(), name, value)).by(&coach_rey()).send().await;
            assert_eq!(changed.status, 200, "{}", changed.described());
        };
        change("max_participants", 3.into()).await;
        assert_eq!(told(&app).await, ["live-scheduled"]);
        change("title", "Les suites".into()).await;
        change("title", "Suites".into()).await;
        change("recording_enabled", false.into()).await;
        // The last change takes the title back: it is told once, of the plan that there is.
        assert_eq!(told(&app).await, ["live-changed", "live-scheduled"]);
        app.clock.set("2026-03-02T17:00:00Z");
        app.run("send-reminders").await.unwrap();
        assert_eq!(told(&app).await, ["live-changed", "live-reminder", "live-scheduled"]);
        assert_eq!(app.request(Method::DELETE, &path).by(&coach_rey()).send().await.status, 204);
        app.clock.set("2026-03-03T16:30:00Z");
        app.run("send-reminders").await.unwrap();
        assert_eq!(told(&app).await, ["live-cancelled", "live-changed", "live-reminder", "live-scheduled"]);
    }

    #[tokio::test]
    async fn what_has_begun_is_not_planned_anew_nor_by_whom_it_is_for_nor_at_another_version() {
        let app = app();
        let course = school(&app).await;
        let path = planned(&app, &course).await;
        assert_eq!(app.put(&path, &lesson()).by(&amina()).send().await.problem(), "not-yours");
        let stale = app.put(&path, &lesson()).by(&coach_rey()).header("if-match", "\"7\"").send().await;
        assert_eq!(stale.problem(), "stale-version");
        let begun = started(&app, &course).await;
        assert_eq!(app.put(&begun, &lesson()).by(&coach_rey()).send().await.problem(), "invalid-transition");
    }
}
