//! `start-live-session`: a live session begins (seed 2 §1.2.2).

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    problem::{Problem, kind},
    request::PathId,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    live_access::Seen,
    live_session::{EARLY, LiveSession, LiveSessionId, LiveStatus},
    live_view::LiveSessionView,
    notifier::Notifier,
};

/// Starts a live session
///
/// By whoever runs the course, from 15 minutes before its planned start on. Those who take the course are told. To start it
/// again changes nothing.
#[utoipa::path(
    post,
    path = "/api/live-sessions/{session_id}/start",
    tag = "live",
    params(("session_id" = String, Path, format = Uuid, description = "The session")),
    responses((status = 200, description = "The session; `ETag` is its version", body = LiveSessionView)),
)]
pub(crate) async fn start_live_session(
    app: App,
    caller: Caller,
    PathId(id): PathId<LiveSessionId>,
) -> Result<Answer<LiveSessionView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let Seen { session: before, course, .. } = Seen::to_run(&app.records, id, &caller.actor).await?;
        let now = work.now();
        match before.entity.status {
            LiveStatus::Live => {
                let view = LiveSessionView::to_run(&app, &course, before.entity).await?;
                return Ok(Answer::ok(view).at_version(before.version));
            }
            LiveStatus::Scheduled => {}
            status => return Err(Problem::invalid_transition(status.word(), LiveStatus::Live.word())),
        }
        let opens_at = before.entity.scheduled_start_time - EARLY;
        if now < opens_at {
            let detail = LocalizedText::fixed(
                "Une séance commence au plus tôt 15 minutes avant l'heure prévue.",
                "A session begins 15 minutes before its planned time at the earliest.",
            );
            return Err(Problem::new(&kind::INVALID_TRANSITION, detail).until(opens_at));
        }
        let session = LiveSession {
            status: LiveStatus::Live,
            actual_start_time: Some(now),
            updated_at: now,
            ..before.entity.clone()
        };
        let version = before.version + 1;
        let changes = work.replaces("LIVE_STARTED", &before, &session);
        let notifier = Notifier { app: &app, now, course: &course, session: &session, version };
        let changes = notifier.started(changes);
        let view = LiveSessionView::to_run(&app, &course, session).await?;
        if let Some(answer) = work.commit(changes, Answer::ok(view).at_version(version)).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, coach_rey};
    use serde_json::json;

    use crate::testing::{act, announced, app, planned, school};

    #[tokio::test]
    async fn it_begins_a_quarter_of_an_hour_early_at_most_and_once() {
        let app = app();
        let course = school(&app).await;
        let path = planned(&app, &course).await;
        app.clock.set("2026-03-03T16:44:59Z");
        let early = act(&app, &coach_rey(), &path, "start").await;
        assert_eq!(
            (early.problem(), early.json()["opens_at"].clone()),
            ("invalid-transition".into(), json!("2026-03-03T16:45:00Z"))
        );
        app.clock.set("2026-03-03T16:45:00Z");
        assert_eq!(act(&app, &amina(), &path, "start").await.problem(), "not-yours");
        for _ in 0..2 {
            let begun = act(&app, &coach_rey(), &path, "start").await;
            assert_eq!(
                (begun.status.as_u16(), begun.header("etag")),
                (200, "\"2\""),
                "{}",
                begun.described()
            );
            assert_eq!(begun.json()["actual_start_time"], "2026-03-03T16:45:00Z");
        }
        assert_eq!(announced(&app).iter().filter(|name| *name == "live-started").count(), 1);
        assert_eq!(act(&app, &coach_rey(), &path, "end").await.status, 200);
        assert_eq!(act(&app, &coach_rey(), &path, "start").await.problem(), "invalid-transition");
    }
}
