//! `end-live-session`: a live session is over (seed 2 §1.2.2).

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    contact::WebAddress,
    input,
    problem::Problem,
    request::{PathId, ValidIfAny},
    unit_of_work::UnitOfWork,
};

use crate::{
    live_access::Seen,
    live_session::{LiveSessionId, LiveStatus},
    live_view::LiveSessionView,
    notifier::Notifier,
};

input! {
    /// What is said of a session that is over.
    pub struct EndLiveSession {
        /// Where its recording is, HTTPS.
        pub recording_url: Option<WebAddress>,
    }
}

/// Ends a live session
///
/// By whoever runs the course. Whoever is there is there until now. To end it again changes nothing.
#[utoipa::path(
    post,
    path = "/api/live-sessions/{session_id}/end",
    tag = "live",
    params(("session_id" = String, Path, format = Uuid, description = "The session")),
    request_body = Option<EndLiveSession>,
    responses((status = 200, description = "The session; `ETag` is its version", body = LiveSessionView)),
)]
pub(crate) async fn end_live_session(
    app: App,
    caller: Caller,
    PathId(id): PathId<LiveSessionId>,
    ValidIfAny(request): ValidIfAny<EndLiveSession>,
) -> Result<Answer<LiveSessionView>, Problem> {
    let recording_url = request.and_then(|request| request.recording_url);
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let Seen { session: before, course, .. } = Seen::to_run(&app.records, id, &caller.actor).await?;
        match before.entity.status {
            LiveStatus::Ended => {
                let view = LiveSessionView::to_run(&app, &course, before.entity).await?;
                return Ok(Answer::ok(view).at_version(before.version));
            }
            LiveStatus::Live => {}
            status => return Err(Problem::invalid_transition(status.word(), LiveStatus::Ended.word())),
        }
        let now = work.now();
        let mut session = before.entity.ended(now);
        session.recording_url.clone_from(&recording_url);
        let version = before.version + 1;
        let changes = work.replaces("LIVE_ENDED", &before, &session);
        let changes = match &recording_url {
            Some(_) => {
                let notifier = Notifier { app: &app, now, course: &course, session: &session, version };
                notifier.recorded(changes)
            }
            None => changes,
        };
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

    use crate::testing::{act, announced, app, planned, school, started, wrong_fields};

    #[tokio::test]
    async fn it_ends_once_with_its_recording_or_without() {
        let app = app();
        let course = school(&app).await;
        let path = started(&app, &course).await;
        app.clock.advance_minutes(50);
        assert_eq!(act(&app, &amina(), &path, "end").await.problem(), "not-yours");
        let end = format!("{path}/end");
        let wrong = json!({"recording_url": "film.mp4"});
        assert_eq!(wrong_fields(&app.post(&end, &wrong).by(&coach_rey()).send().await).len(), 1);
        let recorded = json!({"recording_url": "https://video.example/film"});
        let ended = app.post(&end, &recorded).by(&coach_rey()).send().await.json();
        assert_eq!(
            [&ended["status"], &ended["actual_end_time"], &ended["recording_url"]],
            [&json!("ended"), &json!("2026-03-03T17:50:00Z"), &json!("https://video.example/film")]
        );
        assert_eq!(act(&app, &coach_rey(), &path, "end").await.json(), ended);
        assert!(announced(&app).contains(&"recording-ready".to_owned()));
        assert_eq!(act(&app, &amina(), &path, "join").await.problem(), "session-over");
    }

    #[tokio::test]
    async fn what_has_not_begun_does_not_end() {
        let app = app();
        let course = school(&app).await;
        let path = planned(&app, &course).await;
        assert_eq!(act(&app, &coach_rey(), &path, "end").await.problem(), "invalid-transition");
    }
}
